/* replace.h - other bytes for one file of the vault, or the file as it was
 *
 * The new bytes are written to a hidden file beside the old one, with its mode,
 * owner and extended attributes, made durable, and exchanged with it in one
 * step; what came out of the exchange is looked at again, so that a save that
 * somebody else made meanwhile is never lost. Where the name of the file is not
 * all there is to it (hard links; an owner or attributes that cannot be given
 * to a new file; a folder that cannot be written) the bytes are written in
 * place instead.
 *
 * These are the steps; fs/write/change.h takes them so that a kill between any
 * two does no harm. Paths are vault-relative, root is a descriptor of the
 * vault's folder. All return 0 or a negative errno. Any thread.
 */
#ifndef VAULTFS_REPLACE_H
#define VAULTFS_REPLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "index/vaultindex.h"

#define REPLACE_TEMP_PREFIX ".vaultfs-tmp-"

/* True of the names that replace_temp_name() makes. */
bool replace_is_temp(const char *name);
/* The path of a hidden file beside path; the caller frees. id tells apart what
 * is written at the same time. */
char *replace_temp_name(const char *path, uint64_t id, size_t index);

/* The path of the file that path means when symlinks that stay in the vault
 * are followed; the caller frees. -ENOENT, -ELOOP, -EXDEV: it leaves the
 * vault; -EINVAL: no regular file. */
int replace_resolve(int root, const char *path, char **ret);

/* Reads the file at path: the caller frees *ret. -EFBIG above NOTE_SIZE_MAX. */
int replace_read(int root, const char *path, char **ret, size_t *ret_size,
	struct stat *ret_stat);

/* -EBUSY if the file at path is not of those bytes, or (expect may be NULL)
 * not the file that expect was taken of: inode, size, mtime, ctime. */
int replace_check(int root, const char *path, const struct file_attr *expect,
	const char *bytes, size_t size, struct stat *ret_stat);

/* True if the file must be written in place. */
bool replace_is_in_place(const struct stat *st);

/* Writes temp with the mode, owner and attributes of the file at path, and
 * makes it durable. -EPERM if they cannot be kept, or what open(2), write(2)
 * and fsync(2) say; nothing is left then. */
int replace_write_temp(int root, const char *path, const char *temp,
	const char *bytes, size_t size);

/* Puts temp in the place of path, if that still is the file before (of
 * before_bytes), makes it durable and removes what was there. -EBUSY if it is
 * not; what was changed meanwhile stays, temp is removed. */
int replace_swap(int root, const char *path, const char *temp,
	const struct stat *before, const char *before_bytes);

/* Writes bytes over the file at path, if that still is the file before, and
 * makes it durable. If that fails half-way (disk full), before_bytes are put
 * back. */
int replace_in_place(int root, const char *path, const struct stat *before,
	const char *before_bytes, const char *bytes, size_t size);

/* Removes the file at path, if its name is one of replace_temp_name(). */
int replace_remove_temp(int root, const char *path);

#endif
