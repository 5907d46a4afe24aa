/* scratch.h - files that editors put beside a note in a view
 *
 * A swap file, a backup, a lock, the new text before it takes the note's place:
 * in a view there is no folder of the vault for them. They are kept in a folder
 * beside the index, as plain files called by number, each with a file that says
 * in which directory of the mount it is shown and under what name. They outlive
 * the mount, because a swap file may hold the only copy of somebody's text, and
 * go SCRATCH_DAYS after they were last written.
 *
 * Functions return 0 or a negative errno. One thread; several mounts of a vault
 * may share the folder.
 */
#ifndef VAULTFS_SCRATCH_H
#define VAULTFS_SCRATCH_H

#include <stdint.h>
#include <sys/stat.h>

#include "fs/write/through.h"

#define SCRATCH_DAYS 7

struct scratch;

/* Opens <store_dir>/scratch, making it if need be. */
int scratch_open(const char *store_dir, struct scratch **ret);
void scratch_close(struct scratch *scratch); /* takes NULL */

/* Calls each for every file that is kept (all is lent), after those that are
 * too old at now_s (seconds since 1970) have been removed. */
void scratch_load(struct scratch *scratch, int64_t now_s,
	void (*each)(void *arg, uint32_t number, const char *directory,
		const char *name, const struct stat *attr),
	void *arg);

/* A new file, shown in directory (the path in the mount) as name. Of a symlink
 * target is what it says, else NULL; mode has its type: a regular file, a FIFO
 * or a socket. */
int scratch_make(struct scratch *scratch, const char *directory,
	const char *name, mode_t mode, const char *target,
	struct through_user user, uint32_t *ret_number, struct stat *ret_attr);
/* A descriptor of the file itself (flags as of open(2); O_PATH for any kind of
 * file), the caller closes. */
int scratch_descriptor(struct scratch *scratch, uint32_t number, int flags);
int scratch_readlink(
	struct scratch *scratch, uint32_t number, char *buffer, size_t size);
/* It is shown elsewhere from now on. */
int scratch_rename(struct scratch *scratch, uint32_t number,
	const char *directory, const char *name);
void scratch_remove(struct scratch *scratch, uint32_t number);

#endif
