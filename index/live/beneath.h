/* beneath.h - opening what lies in a vault, and never anything else
 *
 * Paths are vault-relative; no symlink is followed, not even one that stays in
 * the vault, so a path means what it says. Uses openat2(2), and where the
 * kernel has none (before 5.6, or a sandbox forbids it) walks the path by
 * directory descriptors.
 *
 * No state: call it from any thread. Source: openat2(2).
 */
#ifndef VAULTFS_BENEATH_H
#define VAULTFS_BENEATH_H

#include <stddef.h>
#include <sys/types.h>

/* Opens path ("" is the vault's folder itself) beneath the directory root with
 * flags and O_CLOEXEC, O_NOFOLLOW, O_NOCTTY, O_NONBLOCK; opens whatever is
 * there, except with O_PATH a symlink itself. Returns a descriptor, or what
 * openat2() says: -ELOOP for a symlink on the way, -EXDEV for a way out of the
 * vault, -EINVAL for flags that would make a file. */
int beneath_open(int root, const char *path, int flags);

/* As beneath_open() for reading, for a caller that has just seen a regular
 * file there: -EINVAL if what was opened is none. One system call less than
 * vault_open_beneath(). */
int beneath_open_regular(int root, const char *path);

/* The rest of fd, at most max bytes of it, NUL-terminated (not counted in
 * *ret_size). The caller frees *ret. 0, -EFBIG, or what read(2) says. */
int beneath_read(int fd, size_t max, char **ret, size_t *ret_size);
/* Both for the file at path. */
int beneath_read_file(
	int root, const char *path, size_t max, char **ret, size_t *ret_size);

#endif
