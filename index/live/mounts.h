/* mounts.h - the places inside a vault that must not be touched
 *
 * A daemon that walks into its own mount asks itself and waits for ever, and
 * one that walks into another's indexes what is not the vault's. So the
 * mountpoint, and whatever the system's table of mounts shows as a FUSE, autofs
 * or kernel file system inside the vault, is left out: judged by its path,
 * before any system call names it.
 *
 * Bind mounts and other disks inside a vault are part of it.
 * Source: proc_pid_mountinfo(5).
 */
#ifndef VAULTFS_MOUNTS_H
#define VAULTFS_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>

struct mounts;

/* vault is absolute and real. mountpoint (absolute, may be NULL) is left out
 * whether or not anything is mounted there. */
struct mounts *mounts_new(const char *vault, const char *mountpoint);
void mounts_free(struct mounts *mounts);

/* Reads the table again if the kernel says that it changed; true if what is
 * left out is now different. Costs one system call when nothing did. */
bool mounts_refresh(struct mounts *mounts);

/* True if path (vault-relative, size bytes) is left out, or lies in a place
 * that is. Any thread, while nobody refreshes. */
bool mounts_cover(const struct mounts *mounts, const char *path, size_t size);

/* True if the table, read afresh, shows that something to be left out is mounted
 * at path. Any thread. */
bool mounts_cover_now(const struct mounts *mounts, const char *path);

/* True if the absolute host_path lies in (or is) a mount of vaultfs. */
bool mounts_is_vaultfs(const char *host_path);

/* If host_path is inside directory or is it, what of it comes after (without
 * '/'), else NULL. Both are absolute; nothing is resolved. */
const char *path_below(const char *directory, const char *host_path);

#endif
