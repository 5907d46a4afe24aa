/* mountpoint.h - a place to mount at, which may be mounted, dead or stuck
 *
 * Nothing here waits longer than BOUNDED_ANSWER_MS for a file system.
 */
#ifndef VAULTFS_MOUNTPOINT_H
#define VAULTFS_MOUNTPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "index/base/buf.h"

/* The absolute path, without symlinks, of what text names from the current
 * directory; the last part need not exist. Never touches what is mounted at the
 * path itself. Returns 0 and the path (the caller frees), -ENOENT (a folder on
 * the way is missing), -ENOTDIR, -ELOOP, -ETIMEDOUT ... */
int mountpoint_resolve(const char *text, char **ret);

/* Unmounts what is on top at mountpoint: umount2(2) as root, fusermount3
 * otherwise. is_lazy: also while in use. 0, -EBUSY, -EPERM, -ENOENT (no
 * fusermount3) ... */
int mountpoint_unmount(const char *mountpoint, bool is_lazy);
/* Waits until the mount with that id is gone. -ETIMEDOUT. */
int mountpoint_wait_gone(uint64_t mount_id, int timeout_ms);

/* Appends who uses the mount, as far as /proc tells us: "bash (4711), vim
 * (4712)"; nothing if nobody is found. */
void mountpoint_users(const char *mountpoint, struct buf *out);

#endif
