/* querytask.h - a task as a query sees it: with what follows from its note
 *
 * The values that filters compare, sort keys order and groups are named after,
 * each once. Text that is returned is lent by the task or lives in the arena.
 */
#ifndef VAULTFS_QUERYTASK_H
#define VAULTFS_QUERYTASK_H

#include <stdbool.h>

#include "index/base/arena.h"
#include "index/parse/note.h"

struct query_task {
	const struct task *task; /* lent */
	const char *path;        /* of its note; lent; one pointer per note
	                            saves work */
	/* Set by taskquery_run(). */
	double urgency;
	bool is_blocked, is_blocking;
};

/* A piece of text; may be empty, text is never NULL. */
struct span {
	const char *text;
	size_t size;
};

/* The fields of days, in the order in which lines are tried. */
enum date_field {
	DATE_HAPPENS,
	DATE_CANCELLED,
	DATE_CREATED,
	DATE_START,
	DATE_SCHEDULED,
	DATE_DUE,
	DATE_DONE,
	DATE_FIELD_COUNT
};

/* Likewise those of text. */
enum text_field {
	TEXT_STATUS_NAME,
	TEXT_PATH,
	TEXT_FOLDER,
	TEXT_ROOT,
	TEXT_DESCRIPTION,
	TEXT_TAGS,
	TEXT_HEADING,
	TEXT_FILENAME,
	TEXT_RECURRENCE,
	TEXT_ID,
	TEXT_FIELD_COUNT
};

/* "due", "happens", ... */
const char *date_field_name(enum date_field field);
/* The day itself; of HAPPENS the earliest valid one. */
day_t task_day(const struct task *task, enum date_field field);

/* Not of TAGS. The description is without the global filter (may be ""). */
struct span task_text(struct arena *arena, const struct query_task *task,
	enum text_field field, const char *global_filter);

/* "" if the note is no .md file; without that suffix. */
struct span path_basename(const char *path);
/* With a '/' at its end; "/" for the vault's root. */
struct span path_folder(const char *path);
struct span path_root(const char *path);

/* True if the line is no part of another item: no indentation, or that of a
 * quote. */
bool task_is_top(const struct task *task);

#endif
