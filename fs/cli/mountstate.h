/* mountstate.h - what outlives a process about its mount
 *
 * One small file per mountpoint, in $XDG_CACHE_HOME/vaultfs/mounts (or
 * ~/.cache/vaultfs/mounts), whatever --cache-dir says, so that `vaultfs umount`
 * needs no option to find it: which process serves the mount, and whether
 * vaultfs made the mountpoint. Written before the mount is, so that a killed
 * process leaves it behind; the made directory is known by its device and inode,
 * so that no other one of that name is taken for it.
 */
#ifndef VAULTFS_MOUNTSTATE_H
#define VAULTFS_MOUNTSTATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct mount_state {
	char *mountpoint; /* absolute; owned */
	char *vault;      /* absolute; owned */
	pid_t pid;        /* 0: no process */
	uint64_t start;   /* of the process: clock ticks after boot */
	bool is_made;     /* by vaultfs: */
	uint64_t made_dev, made_ino;
};

/* 0, -ENOENT (nothing known), -EINVAL (not such a file), or what open says.
 * Zeroed unless 0. End with mount_state_clear(). */
int mount_state_read(const char *mountpoint, struct mount_state *ret);
int mount_state_write(const struct mount_state *state);
void mount_state_remove(const char *mountpoint);
void mount_state_clear(struct mount_state *state);

/* Fills in this process. */
void mount_state_set_self(struct mount_state *state);
/* A pidfd of the process, or -ESRCH if it is gone. The caller closes. */
int mount_state_open_process(const struct mount_state *state);

/* Keeps others from mounting at mountpoint until the descriptor, and all
 * copies that children have, are closed; waits while another does. A negative
 * errno if there is no place for a lock; nothing is locked then. */
int mount_state_lock(const char *mountpoint);

#endif
