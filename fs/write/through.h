/* through.h - what is done in all/ is done to the vault's own files
 *
 * System calls on entries of the vault, by folder and name, beneath the
 * vault's folder and never through a symlink. Each either did what its name
 * says or returns the negative errno of the call, nothing changed.
 *
 * folder is vault-relative ("" is the vault itself), name one name.
 */
#ifndef VAULTFS_THROUGH_H
#define VAULTFS_THROUGH_H

#include <sys/stat.h>
#include <sys/types.h>

/* Who asks: what is made becomes theirs, if we may give it away. */
struct through_user {
	uid_t uid;
	gid_t gid;
};

/* Opens name for reading and writing, making it if it is not there (or, with
 * O_EXCL in flags, only if it is not there); O_TRUNC is done too. A
 * descriptor, the caller closes. */
int through_create(int root, const char *folder, const char *name, int flags,
	mode_t mode, struct through_user user);
/* Regular files, FIFOs, sockets; devices if we may. */
int through_mknod(int root, const char *folder, const char *name, mode_t mode,
	dev_t rdev, struct through_user user);
int through_mkdir(int root, const char *folder, const char *name, mode_t mode,
	struct through_user user);
int through_symlink(int root, const char *folder, const char *name,
	const char *target, struct through_user user);
/* Another name for the file at path, which must be the inode (dev, ino). */
int through_link(int root, const char *path, dev_t dev, ino_t ino,
	const char *folder, const char *name);
/* flags as of unlinkat(2): AT_REMOVEDIR for a folder. */
int through_unlink(int root, const char *folder, const char *name, int flags);
/* flags as of renameat2(2). */
int through_rename(int root, const char *folder, const char *name,
	const char *new_folder, const char *new_name, unsigned flags);

/* Opens what is at path, whatever it is, for through_set(): O_PATH. It must be
 * the inode (dev, ino), else -ESTALE. */
int through_open(int root, const char *path, dev_t dev, ino_t ino);
/* Changes what set (FUSE_SET_ATTR_... but size) says to what attr says, of an
 * open file, and reads all back into ret. */
int through_set(int fd, const struct stat *attr, int set, struct stat *ret);

#endif
