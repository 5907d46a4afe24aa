/* masked.h - the text of a note as cmark is shown it
 *
 * cmark is asked for blocks only, and knows nothing of what Obsidian adds to
 * Markdown. So it reads a copy, line by line as linecopy.h says, in which
 * - "%%" comments and "$$" formulas that span lines are HTML comments, since
 *   those are blocks of the same kind: they may interrupt a paragraph, hold
 *   blank lines, and nothing in them is a list or a heading;
 * - of a run of blank lines two are left.
 * The copy comes in chunks that begin at a new block of the outermost level,
 * so that the memory cmark takes does not grow with the note.
 */
#ifndef VAULTFS_MASKED_H
#define VAULTFS_MASKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "index/base/buf.h"
#include "index/parse/follow.h"
#include "index/parse/linecopy.h"

struct masked_line {
	uint32_t number; /* 1-based line of the file */
	uint32_t offset; /* bytes: where it begins in the file */
	uint32_t size;   /* bytes, without its end */
	uint32_t start;  /* bytes: where its copy begins in text */
	enum followed_kind kind;
	bool begins; /* of COMMENT and MATH: the first line of the block */
};

struct masked_shift {
	uint32_t line; /* index into lines */
	struct linecopy_shift shift;
};

struct masked {
	struct buf text; /* the chunk; each line ends with '\n' */
	struct masked_line *lines;
	size_t line_count, line_capacity;
	struct masked_shift *shifts; /* in order of lines */
	size_t shift_count, shift_capacity;
};

struct masker;

/* Reads size bytes of text from offset on, where line number begins. Text is
 * lent. */
struct masker *masker_new(
	const char *text, size_t size, size_t offset, uint32_t number);
void masker_free(struct masker *masker);
/* The next chunk, lent until the next call; NULL at the end. */
const struct masked *masker_next(struct masker *masker);

/* Where byte at of the copy of a line stands in the original line. */
uint32_t masked_source(const struct masked *masked, size_t line, uint32_t at);
/* True if the list marker at byte at of the copy is a footnote's. */
bool masked_is_footnote(const struct masked *masked, size_t line, uint32_t at);

#endif
