/* listedit.h - what somebody meant who saved an edited list of tasks
 *
 * A list is a generated document (fs/document/tasklist.h) in which some lines
 * show a task of a note and the link to it. This compares what was opened with
 * what was saved and says which tasks are to become what.
 *
 * A list only shows tasks, so each must still be there: lines may be edited
 * and put in another order; blank lines, white space at line ends and the kind
 * of line end do not count. Lines that are gone or new and headings that say
 * something else cannot be done in a note, so they refuse the whole. An edited
 * line is the task that stood in its place, or that it is clearly the most like
 * to, and its link must be in it; where two tasks could be meant, the whole is
 * refused.
 *
 * Pure. Time: about n log n of the lines, and the square of those that were
 * both reworded, bounded.
 */
#ifndef VAULTFS_LISTEDIT_H
#define VAULTFS_LISTEDIT_H

#include "index/vaultindex.h"

/* The task of a line of the opened document. */
struct list_origin {
	uint32_t document_line; /* 1.., rising */
	uint32_t file_id;
	uint32_t line;   /* of the note */
	const char *raw; /* of its line, as struct task_fact has it; lent */
};

struct list_edit {
	const struct list_origin *origin; /* one of the caller's */
	char *shown; /* what taskedit_replace() takes; owned */
};

struct list_edits {
	struct list_edit *items; /* by document_line */
	size_t count, capacity;
};

/* Finds the edits that made saved of opened. 0, or -EINVAL and a sentence in
 * error; *ret (end with list_edits_clear()) is empty then. */
int listedit_compare(const struct settings *settings, const char *opened,
	size_t opened_size, const struct list_origin *origins,
	size_t origin_count, const char *saved, size_t saved_size,
	struct list_edits *ret, struct buf *error);
void list_edits_clear(struct list_edits *edits);

#endif
