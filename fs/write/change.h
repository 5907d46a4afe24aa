/* change.h - what vaultfs itself changes in notes: all of it or nothing
 *
 * A change is other bytes for one or more files. Before the first is touched,
 * the texts before are kept in the journal, and what is going to be done is
 * written down; after the last it is logged. Killed at any moment in between,
 * the next change_recover() puts back what had been done, or logs it if all
 * was. A file that somebody else changed meanwhile is never overwritten.
 *
 * root is a descriptor of the vault's folder; paths are vault-relative. All
 * return 0 or a negative errno, and then a sentence in error. Any thread, any
 * process; they wait for each other.
 */
#ifndef VAULTFS_CHANGE_H
#define VAULTFS_CHANGE_H

#include "fs/write/journal.h"
#include "index/vaultindex.h"

/* What a file is to become. Everything is lent. */
struct replacement {
	const char *path; /* symlinks that stay in the vault are followed */
	const struct file_attr *expect; /* of the file that before was read
	                                   from; NULL: its bytes will do */
	const char *before;
	size_t before_size;
	const char *after;
	size_t after_size;
};

/* Makes the change. why is a few words for `vaultfs log`. Files whose bytes
 * stay the same are checked and left alone; if all are, nothing is logged.
 * *ret_number (may be NULL) is the change's number, 0 if there was nothing to
 * do. -EBUSY: a file is not what was read. -EACCES, -ENOSPC, -EROFS ...: what
 * the system says. In all cases every file is as it was. -EINVAL: two
 * replacements are of one file. -EIO: a file could not be put back; the next
 * change_recover() tries again. */
int change_make(struct journal *journal, int root,
	const struct replacement *files, size_t count, const char *why,
	uint64_t *ret_number, struct buf *error);

/* Takes a change back, if all its files are what it left: number, or 0 for the
 * last that was not taken back and takes back none itself. That is a change of
 * its own. -ENOENT: there is no such change, or its texts are kept no more;
 * -EBUSY: a file was changed since. */
int change_undo(struct journal *journal, int root, uint64_t number,
	uint64_t *ret_undone, struct buf *error);

/* Ends what a kill cut short, and forgets what is too old: for the start of a
 * process, and of `vaultfs undo`. */
int change_recover(struct journal *journal, int root, struct buf *error);

#endif
