/* tasklayout.h - where in its line each part of a task stands
 *
 * taskline_parse() says what a line means; this says which bytes mean it, for
 * those who change one part and must leave the others alone. It takes fields
 * off the end exactly as taskline_parse() does.
 *
 * Source: tasks-format, sections 1 and 4. No state: call it from any thread.
 */
#ifndef VAULTFS_TASKLAYOUT_H
#define VAULTFS_TASKLAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "index/parse/settings.h"

enum task_mark {
	TASK_MARK_DONE,
	TASK_MARK_CANCELLED,
	TASK_MARK_CREATED,
	TASK_MARK_OTHER
};

/* A field of the line: bytes [start, end), its value the last thing in it but
 * perhaps a closing bracket. */
struct task_part {
	enum task_mark mark;
	size_t start, end;
	size_t value, value_end;
};

#define TASK_PART_MAX 128

struct task_layout {
	size_t marker;          /* the list marker: what stands before it is
	                            indentation and quote marks */
	size_t symbol, box_end; /* the symbol; after the ']' */
	size_t symbol_size;     /* bytes */
	size_t body_end;        /* of all but block link and white space */
	size_t block_end;       /* of all but white space */
	bool has_block;         /* a block link is in [body_end, block_end) */
	bool is_dataview;       /* the notation of its fields */
	struct task_part parts[TASK_PART_MAX]; /* from right to left */
	size_t part_count;
};

/* Reads line (size bytes, without its end; bad UTF-8 stands for letters).
 * False if it has no box. */
bool tasklayout_read(const struct task_settings *settings, const char *line,
	size_t size, struct task_layout *ret);

#endif
