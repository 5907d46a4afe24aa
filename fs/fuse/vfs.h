/* vfs.h - a mounted vault: the kernel's requests on one side, the tree on the
 * other
 *
 * vfs_open() makes the tree from a snapshot of the index and mounts it;
 * vfs_run() serves requests on the calling thread (the loop, which owns the
 * tree) until the mount ends. Change sets come in from any thread.
 */
#ifndef VAULTFS_VFS_H
#define VAULTFS_VFS_H

#include "index/base/buf.h"
#include "index/base/day.h"
#include "index/changeset.h"

struct vfs;
struct vaultindex;

struct vfs_options {
	const char *mountpoint; /* absolute; an existing directory */
	const char *source;     /* shown by mount(8): the vault's path */
	const char *const
		*fuse_options; /* "allow_other", "ro" ...; NULL ends */
	day_t today;           /* DAY_NONE: the clock's */
	bool debug;            /* libfuse's own trace on stderr */
	/* Called on the loop when the kernel's first request was answered, that
	 * is when the tree can be walked. */
	void (*ready)(void *arg);
	void *arg;
};

/* Of index, the snapshot and the root descriptor are used; it must outlive the
 * vfs. On failure a negative errno and a sentence in error. */
int vfs_open(struct vaultindex *index, const struct vfs_options *options,
	struct vfs **ret, struct buf *error);
/* Serves until unmounted (0), or until SIGTERM, SIGINT or SIGHUP, upon which it
 * unmounts (0). A negative errno if the connection broke. */
int vfs_run(struct vfs *vfs);
void vfs_close(struct vfs *vfs);

/* Hands over a change set; the tree has it, and the kernel forgets what it
 * made stale, some time after. Any thread. */
void vfs_post(struct vfs *vfs, struct change_set *changes);

#endif
