/* through.c - see through.h */
#define FUSE_USE_VERSION 312
#include "fs/write/through.h"

#include <errno.h>
#include <fcntl.h>
#include <fuse3/fuse_lowlevel.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "index/base/mem.h"
#include "index/vaultindex.h"

static int
open_folder(int root, const char *folder)
{
	return vault_open_beneath(
		root, folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* Gives what was made to who asked for it; a folder with the set-group-ID bit
 * hands its own group down, as it does for anybody. */
static int
give(int folder, const char *name, struct through_user user)
{
	struct stat st;
	gid_t gid = user.gid;

	if (geteuid() != 0 || (user.uid == 0 && user.gid == 0))
		return 0;
	if (fstat(folder, &st) == 0 && (st.st_mode & S_ISGID) != 0)
		gid = (gid_t)-1;
	return fchownat(folder, name, user.uid, gid, AT_SYMLINK_NOFOLLOW) < 0
	               ? -errno
	               : 0;
}

int
through_create(int root, const char *folder, const char *name, int flags,
	mode_t mode, struct through_user user)
{
	int dir = open_folder(root, folder);
	int how = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	int fd, rc = 0;

	if (dir < 0)
		return dir;
	fd = openat(dir, name, how | O_CREAT | O_EXCL, mode);
	if (fd >= 0) {
		rc = give(dir, name, user);
		if (rc < 0)
			unlinkat(dir, name, 0);
	} else if (errno == EEXIST && (flags & O_EXCL) == 0) {
		/* It came to be behind the kernel's back. */
		fd = openat(dir, name, how | (flags & O_TRUNC));
	}
	if (fd < 0)
		rc = errno == ELOOP ? -EEXIST : -errno;
	close(dir);
	if (rc < 0 && fd >= 0)
		close(fd);
	return rc < 0 ? rc : fd;
}

int
through_mknod(int root, const char *folder, const char *name, mode_t mode,
	dev_t rdev, struct through_user user)
{
	int dir = open_folder(root, folder);
	int rc;

	if (dir < 0)
		return dir;
	rc = mknodat(dir, name, mode, rdev) < 0 ? -errno
	                                        : give(dir, name, user);
	close(dir);
	return rc;
}

int
through_mkdir(int root, const char *folder, const char *name, mode_t mode,
	struct through_user user)
{
	int dir = open_folder(root, folder);
	int rc;

	if (dir < 0)
		return dir;
	rc = mkdirat(dir, name, mode) < 0 ? -errno : give(dir, name, user);
	close(dir);
	return rc;
}

int
through_symlink(int root, const char *folder, const char *name,
	const char *target, struct through_user user)
{
	int dir = open_folder(root, folder);
	int rc;

	if (dir < 0)
		return dir;
	rc = symlinkat(target, dir, name) < 0 ? -errno : give(dir, name, user);
	close(dir);
	return rc;
}

int
through_link(int root, const char *path, dev_t dev, ino_t ino,
	const char *folder, const char *name)
{
	char proc[32];
	int fd = through_open(root, path, dev, ino);
	int dir, rc;

	if (fd < 0)
		return fd;
	dir = open_folder(root, folder);
	if (dir < 0) {
		close(fd);
		return dir;
	}
	/* By the descriptor: it is just the file that was looked at. */
	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	rc = linkat(AT_FDCWD, proc, dir, name, AT_SYMLINK_FOLLOW) < 0 ? -errno
	                                                              : 0;
	close(dir);
	close(fd);
	return rc;
}

int
through_unlink(int root, const char *folder, const char *name, int flags)
{
	int dir = open_folder(root, folder);
	int rc;

	if (dir < 0)
		return dir;
	rc = unlinkat(dir, name, flags) < 0 ? -errno : 0;
	close(dir);
	return rc;
}

int
through_rename(int root, const char *folder, const char *name,
	const char *new_folder, const char *new_name, unsigned flags)
{
	int from = open_folder(root, folder);
	int to, rc;

	if (from < 0)
		return from;
	to = open_folder(root, new_folder);
	if (to < 0) {
		close(from);
		return to;
	}
	rc = renameat2(from, name, to, new_name, flags) < 0 ? -errno : 0;
	close(to);
	close(from);
	return rc;
}

int
through_open(int root, const char *path, dev_t dev, ino_t ino)
{
	const char *slash = strrchr(path, '/');
	char *folder =
		mem_ndup(path, slash != NULL ? (size_t)(slash - path) : 0);
	int dir = open_folder(root, folder);
	struct stat st;
	int fd;

	free(folder);
	if (dir < 0)
		return dir;
	fd = path[0] == '\0' ? dir
	                     : openat(dir, slash != NULL ? slash + 1 : path,
				       O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd != dir)
		close(dir);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0 || st.st_ino != ino || st.st_dev != dev) {
		close(fd);
		return -ESTALE;
	}
	return fd;
}

static struct timespec
time_to_set(const struct timespec *at, int set, int bit, int now)
{
	if ((set & now) != 0)
		return (struct timespec){0, UTIME_NOW};
	if ((set & bit) != 0)
		return *at;
	return (struct timespec){0, UTIME_OMIT};
}

int
through_set(int fd, const struct stat *attr, int set, struct stat *ret)
{
	const int times = FUSE_SET_ATTR_ATIME | FUSE_SET_ATTR_MTIME |
	                  FUSE_SET_ATTR_ATIME_NOW | FUSE_SET_ATTR_MTIME_NOW;
	const struct timespec when[2] = {
		time_to_set(&attr->st_atim, set, FUSE_SET_ATTR_ATIME,
			FUSE_SET_ATTR_ATIME_NOW),
		time_to_set(&attr->st_mtim, set, FUSE_SET_ATTR_MTIME,
			FUSE_SET_ATTR_MTIME_NOW),
	};
	char proc[32];

	/* chmod(2) and utimensat(2) take no O_PATH descriptor but by its
	 * name. Source: proc(5), /proc/pid/fd. */
	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	if ((set & (FUSE_SET_ATTR_UID | FUSE_SET_ATTR_GID)) != 0 &&
		fchownat(fd, "",
			set & FUSE_SET_ATTR_UID ? attr->st_uid : (uid_t)-1,
			set & FUSE_SET_ATTR_GID ? attr->st_gid : (gid_t)-1,
			AT_EMPTY_PATH) < 0)
		return -errno;
	if ((set & FUSE_SET_ATTR_MODE) != 0 &&
		chmod(proc, attr->st_mode & 07777) < 0)
		return -errno;
	if ((set & times) != 0 && utimensat(AT_FDCWD, proc, when, 0) < 0)
		return -errno;
	return fstat(fd, ret) < 0 ? -errno : 0;
}
