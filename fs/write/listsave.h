/* listsave.h - the edits of a list, done in the notes
 *
 * Reads each note that an edit is of, changes its lines, and makes of all of
 * them one change: done in every note, or in none.
 */
#ifndef VAULTFS_LISTSAVE_H
#define VAULTFS_LISTSAVE_H

#include "fs/write/journal.h"
#include "fs/write/listedit.h"

/* Where and what a file was when the list's tasks were read from it. */
struct listsave_note {
	const char *path; /* vault-relative; lent until the next call of find */
	struct file_attr attr; /* if the file is this still, lines are where
	                          they were; else tasks are found by bytes */
};

struct listsave {
	struct journal *journal;
	int root; /* a descriptor of the vault's folder */
	const struct settings *settings;
	day_t today;
	/* False if there is no such file any more. */
	bool (*find)(void *arg, uint32_t file_id, struct listsave_note *ret);
	void *arg;
};

/* Does the edits. 0 and the number of the change (0: nothing to do). -EBUSY: a
 * task is not there any more, cannot be told from another, or its note was
 * saved in this moment; -EINVAL: an edit cannot be done; or what change_make()
 * says. With a sentence in error, and no note was changed. */
int listsave_apply(const struct listsave *save, const struct list_edits *edits,
	uint64_t *ret_number, struct buf *error);

#endif
