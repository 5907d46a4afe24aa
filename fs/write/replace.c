/* replace.c - see replace.h */
#include "fs/write/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "index/base/mem.h"

#define XATTR_SIZE_MAX 65536 /* of names and of values. Source: xattr(7) */

static int
close_keeping(int fd, int rc)
{
	if (fd >= 0)
		close(fd);
	return rc;
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* A descriptor of the folder that path is in. */
static int
open_folder(int root, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder =
		mem_ndup(path, slash != NULL ? (size_t)(slash - path) : 0);
	int fd = vault_open_beneath(root, folder, O_RDONLY | O_DIRECTORY);

	free(folder);
	return fd;
}

bool
replace_is_temp(const char *name)
{
	return strncmp(name, REPLACE_TEMP_PREFIX,
		       strlen(REPLACE_TEMP_PREFIX)) == 0;
}

char *
replace_temp_name(const char *path, uint64_t id, size_t index)
{
	struct buf out = {0};

	buf_add(&out, path, (size_t)(base_name(path) - path));
	buf_printf(&out, "%s%016llx-%zu", REPLACE_TEMP_PREFIX,
		(unsigned long long)id, index);
	return buf_take(&out);
}

/* --- looking at the file -------------------------------------------------- */

/* The vault's path of what fd is, from what the kernel calls it. */
static int
path_of(int root, int fd, char **ret)
{
	char name[64], folder[PATH_MAX], path[PATH_MAX];
	ssize_t folder_size, size;

	snprintf(name, sizeof(name), "/proc/self/fd/%d", root);
	folder_size = readlink(name, folder, sizeof(folder) - 1);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	size = readlink(name, path, sizeof(path) - 1);
	if (folder_size < 0 || size < 0)
		return -errno;
	if (folder_size == 1)
		folder_size = 0; /* the vault is "/" */
	if (size <= folder_size + 1 ||
		memcmp(path, folder, (size_t)folder_size) != 0 ||
		path[folder_size] != '/')
		return -EXDEV;
	*ret = mem_ndup(
		path + folder_size + 1, (size_t)(size - folder_size - 1));
	return 0;
}

int
replace_resolve(int root, const char *path, char **ret)
{
	struct open_how how = {.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
	struct stat st;
	int fd = vault_open_beneath(root, path, O_RDONLY);
	int rc;

	if (fd >= 0) {
		rc = fstat(fd, &st) < 0     ? -errno
		     : !S_ISREG(st.st_mode) ? -EINVAL
		                            : 0;
		if (rc == 0)
			*ret = mem_dup(path);
		return close_keeping(fd, rc);
	}
	if (fd != -ELOOP)
		return fd;
	fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
	if (fd < 0)
		return errno == ENOSYS ? -ELOOP : -errno;
	rc = fstat(fd, &st) < 0 ? -errno : !S_ISREG(st.st_mode) ? -EINVAL : 0;
	if (rc == 0)
		rc = path_of(root, fd, ret);
	return close_keeping(fd, rc);
}

static int
read_all(int fd, char **ret, size_t *ret_size, struct stat *st)
{
	size_t size = 0, room;
	char *bytes;

	if (fstat(fd, st) < 0)
		return -errno;
	if (!S_ISREG(st->st_mode))
		return -EINVAL;
	if (st->st_size > (off_t)NOTE_SIZE_MAX)
		return -EFBIG;
	room = (size_t)st->st_size + 1;
	bytes = mem_alloc(room + 1);
	for (;;) {
		ssize_t got = pread(fd, bytes + size, room - size, (off_t)size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			int rc = -errno;

			free(bytes);
			return rc;
		}
		if (got == 0)
			break;
		size += (size_t)got;
		if (size == room) { /* it is growing */
			free(bytes);
			return -EBUSY;
		}
	}
	bytes[size] = '\0';
	*ret = bytes;
	*ret_size = size;
	return 0;
}

int
replace_read(int root, const char *path, char **ret, size_t *ret_size,
	struct stat *ret_stat)
{
	int fd = vault_open_beneath(root, path, O_RDONLY);

	if (fd < 0)
		return fd;
	return close_keeping(fd, read_all(fd, ret, ret_size, ret_stat));
}

static int64_t
time_ns(struct timespec t)
{
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static bool
is_of_bytes(int fd, const char *bytes, size_t size, struct stat *st)
{
	char *now;
	size_t now_size;
	bool is_same;

	if (read_all(fd, &now, &now_size, st) < 0)
		return false;
	is_same = now_size == size && memcmp(now, bytes, size) == 0;
	free(now);
	return is_same;
}

int
replace_check(int root, const char *path, const struct file_attr *expect,
	const char *bytes, size_t size, struct stat *ret_stat)
{
	int fd = vault_open_beneath(root, path, O_RDONLY);
	int rc = 0;

	if (fd < 0)
		return fd;
	if (!is_of_bytes(fd, bytes, size, ret_stat))
		rc = -EBUSY;
	else if (expect != NULL &&
		 (expect->ino != ret_stat->st_ino ||
			 expect->size != (uint64_t)ret_stat->st_size ||
			 expect->mtime_ns != time_ns(ret_stat->st_mtim) ||
			 expect->ctime_ns != time_ns(ret_stat->st_ctim)))
		rc = -EBUSY;
	return close_keeping(fd, rc);
}

bool
replace_is_in_place(const struct stat *st)
{
	return st->st_nlink > 1;
}

/* True if a and b are one file with one content; a rename alters ctime. */
static bool
is_same_version(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_size == b->st_size &&
	       time_ns(a->st_mtim) == time_ns(b->st_mtim);
}

/* --- the file beside it --------------------------------------------------- */

static int
write_all(int fd, const char *bytes, size_t size)
{
	size_t at = 0;

	while (at < size) {
		ssize_t put = pwrite(fd, bytes + at, size - at, (off_t)at);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -errno;
		if (put == 0)
			return -EIO;
		at += (size_t)put;
	}
	return 0;
}

/* Security modules label new files themselves and let nobody else do it. */
static bool
is_optional_xattr(const char *name)
{
	return strncmp(name, "security.", 9) == 0 ||
	       strncmp(name, "trusted.", 8) == 0;
}

static int
copy_xattrs(int from, int to)
{
	char *names = mem_alloc(XATTR_SIZE_MAX);
	char *value = mem_alloc(XATTR_SIZE_MAX);
	ssize_t size = flistxattr(from, names, XATTR_SIZE_MAX);
	int rc = 0;

	if (size < 0 && errno != ENOTSUP && errno != ENOSYS)
		rc = -EPERM;
	for (ssize_t at = 0; at < size && rc == 0;
		at += (ssize_t)strlen(names + at) + 1) {
		ssize_t length =
			fgetxattr(from, names + at, value, XATTR_SIZE_MAX);

		if ((length < 0 || fsetxattr(to, names + at, value,
					   (size_t)length, 0) < 0) &&
			!is_optional_xattr(names + at))
			rc = -EPERM;
	}
	free(names);
	free(value);
	return rc;
}

/* Gives to the mode, owner and attributes of from. */
static int
copy_nature(int from, int to)
{
	struct stat st, now;
	int rc;

	if (fstat(from, &st) < 0 || fstat(to, &now) < 0)
		return -errno;
	if ((st.st_uid != now.st_uid || st.st_gid != now.st_gid) &&
		fchown(to, st.st_uid, st.st_gid) < 0)
		return -EPERM;
	rc = copy_xattrs(from, to);
	/* Last: a change of owner takes bits away, an ACL sets some. */
	if (rc == 0 && fchmod(to, st.st_mode & 07777) < 0)
		rc = -EPERM;
	return rc;
}

int
replace_write_temp(int root, const char *path, const char *temp,
	const char *bytes, size_t size)
{
	int folder = open_folder(root, path), from = -1, to = -1, rc;

	if (folder < 0)
		return folder;
	/* For writing: a file that may not be written is not replaced. */
	from = vault_open_beneath(root, path, O_RDWR);
	if (from < 0)
		return close_keeping(folder, from);
	to = openat(folder, base_name(temp),
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (to < 0) {
		rc = -errno;
	} else {
		rc = write_all(to, bytes, size);
		if (rc == 0)
			rc = copy_nature(from, to);
		if (rc == 0 && fsync(to) < 0)
			rc = -errno;
		if (close(to) < 0 && rc == 0)
			rc = -errno;
		if (rc < 0)
			unlinkat(folder, base_name(temp), 0);
	}
	close(from);
	return close_keeping(folder, rc);
}

static int
exchange(int folder, const char *a, const char *b)
{
	return renameat2(folder, a, folder, b, RENAME_EXCHANGE) < 0 ? -errno
	                                                            : 0;
}

/* True if the file name in folder is the version before. */
static bool
is_still(int folder, const char *name, const struct stat *before,
	const char *bytes)
{
	int fd = openat(
		folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	bool is_same;

	if (fd < 0)
		return false;
	is_same = is_of_bytes(fd, bytes, (size_t)before->st_size, &st) &&
	          is_same_version(before, &st);
	close(fd);
	return is_same;
}

int
replace_swap(int root, const char *path, const char *temp,
	const struct stat *before, const char *before_bytes)
{
	const char *name = base_name(path), *other = base_name(temp);
	int folder = open_folder(root, path), rc;

	if (folder < 0)
		return folder;
	if (!is_still(folder, name, before, before_bytes)) {
		rc = -EBUSY;
	} else {
		rc = exchange(folder, other, name);
		if (rc == 0 && !is_still(folder, other, before, before_bytes)) {
			/* Somebody saved in that moment: theirs goes back. */
			rc = exchange(folder, other, name);
			rc = rc < 0 ? rc : -EBUSY;
		} else if (rc == -EINVAL || rc == -ENOSYS) {
			/* The file system cannot exchange. */
			rc = renameat(folder, other, folder, name) < 0 ? -errno
			                                               : 0;
		}
	}
	if (rc == 0 && fsync(folder) < 0 && errno != EINVAL)
		rc = -errno;
	unlinkat(folder, other, 0);
	return close_keeping(folder, rc);
}

/* --- in place ------------------------------------------------------------- */

static int
write_over(int fd, const char *bytes, size_t size)
{
	int rc = write_all(fd, bytes, size);

	if (rc == 0 && ftruncate(fd, (off_t)size) < 0)
		rc = -errno;
	if (rc == 0 && fsync(fd) < 0)
		rc = -errno;
	return rc;
}

int
replace_in_place(int root, const char *path, const struct stat *before,
	const char *before_bytes, const char *bytes, size_t size)
{
	int fd = vault_open_beneath(root, path, O_RDWR);
	size_t before_size = (size_t)before->st_size;
	struct stat st;
	int rc = 0;

	if (fd < 0)
		return fd;
	if (!is_of_bytes(fd, before_bytes, before_size, &st) ||
		!is_same_version(before, &st))
		return close_keeping(fd, -EBUSY);
	/* A full disk is told before anything is overwritten, where the file
	 * system can say. */
	if (size > before_size &&
		fallocate(fd, FALLOC_FL_KEEP_SIZE, (off_t)before_size,
			(off_t)(size - before_size)) < 0 &&
		(errno == ENOSPC || errno == EDQUOT))
		rc = -errno;
	if (rc == 0) {
		rc = write_over(fd, bytes, size);
		if (rc < 0)
			write_over(fd, before_bytes, before_size);
	}
	if (close(fd) < 0 && rc == 0)
		rc = -errno;
	return rc;
}

int
replace_remove_temp(int root, const char *path)
{
	int folder, rc = 0;

	if (!replace_is_temp(base_name(path)))
		return -EINVAL;
	folder = open_folder(root, path);
	if (folder < 0)
		return folder;
	if (unlinkat(folder, base_name(path), 0) < 0)
		rc = -errno;
	return close_keeping(folder, rc);
}
