/* settle.h - answers that wait until the index has what was done
 *
 * What a request changed in the vault is answered when every view has it. The
 * loop must not wait for that, so the answer is put off: a thread of the
 * settler's own waits for the index (and, for FSYNC, for the disk), and the
 * loop gives the answer after it has taken in what the index had to say.
 */
#ifndef VAULTFS_SETTLE_H
#define VAULTFS_SETTLE_H

#include <stdbool.h>

#include "fs/fuse/state.h"

struct settler;
struct vaultindex;

struct deferred {
	/* On the loop; answers req, once. error is 0, or what fsync said. */
	void (*answer)(struct vfs *vfs, struct deferred *deferred, int error);
	fuse_req_t req;
	fuse_ino_t parent; /* of the entry that is to be answered with */
	char *name;        /* owned; or NULL */
	struct fuse_file_info file;
	size_t size;  /* of WRITE */
	int sync_fd;  /* owned; a file to bring to the disk first, or -1 */
	bool is_data; /* fdatasync(2) will do */
	/* Done first, on the settler's thread: 0 or a negative errno. Or NULL.
	 * work_arg is ended by work_free, where there is one. */
	int (*work)(void *work_arg);
	void (*work_free)(void *work_arg);
	void *work_arg;
	int error;
	struct deferred *next;
};

/* wake_fd is written to when there is something to take. */
struct settler *settler_new(struct vaultindex *index, int wake_fd);
/* Puts an answer off. Takes deferred (of mem_alloc) over. */
void settler_post(struct settler *settler, struct deferred *deferred);
/* Those whose change sets have been posted by now, oldest first; the caller
 * takes in what was posted, answers, and ends each with deferred_free(). */
struct deferred *settler_take(struct settler *settler);
void deferred_free(struct deferred *deferred);
/* Answers what is left with EIO. Takes NULL. */
void settler_free(struct settler *settler);

#endif
