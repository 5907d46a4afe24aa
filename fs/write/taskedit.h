/* taskedit.h - changing lines of tasks in the bytes of a note
 *
 * Only what is meant changes: the symbol in the box, one date, the words that
 * somebody edited. Indentation, quote marks, other fields, block link, white
 * space at the end and the line's end stay as they are, also bytes that are no
 * text. Every result is read again and compared with what was meant; what would
 * mean anything else is refused.
 *
 * Pure: bytes in, bytes out. Lines are given and made without their ends.
 * Source of the rules for dates: tasks-format, section 8.
 */
#ifndef VAULTFS_TASKEDIT_H
#define VAULTFS_TASKEDIT_H

#include "index/vaultindex.h"

/* Appends to out the line with symbol (one character, UTF-8) in its box, and
 * the done and cancelled dates that go with it: entering DONE sets the done
 * date to today (if the settings say so), leaving it takes the date away; the
 * same for CANCELLED. A line that has the symbol already stays as it is.
 * 0, or -EINVAL and a sentence in error; then out is as before. */
int taskedit_status(const struct settings *settings, const char *line,
	size_t size, const char *symbol, day_t today, struct buf *out,
	struct buf *error);

/* The line as lists show it: without indentation, quote marks and white space
 * at its end. line is valid UTF-8; the result is lent from it. */
const char *taskedit_shown(const char *line, size_t size, size_t *ret_size);

/* Appends to out the line with what lists show of it replaced by shown. Where
 * its symbol differs, dates follow as by taskedit_status(), unless shown itself
 * says another done (or cancelled) date than the line did.
 * 0, or -EINVAL and a sentence: shown is no task, is of several lines, or the
 * line has bytes that lists cannot show and more than its box differs. */
int taskedit_replace(const struct settings *settings, const char *line,
	size_t size, const char *shown, size_t shown_size, day_t today,
	struct buf *out, struct buf *error);

/* One task of a note to change. */
struct task_edit {
	uint32_t line;     /* where it was when the list was made, 1.. */
	const char *raw;   /* what its line was, as struct task_fact has it */
	const char *shown; /* what it becomes, as taskedit_replace() */
};

/* Appends to out the note's text with all edits done. is_current says that text
 * is what the lines and raws were taken from; otherwise a task is found by its
 * raw line if no other task of the note has the same.
 * 0; -EBUSY if a task is not there any more or cannot be told from another;
 * -EINVAL if an edit is refused or would change what else the note says. With a
 * sentence in error, and out as before. */
int taskedit_apply(const struct settings *settings, const char *path,
	const char *text, size_t size, bool is_current,
	const struct task_edit *edits, size_t count, day_t today,
	struct buf *out, struct buf *error);

#endif
