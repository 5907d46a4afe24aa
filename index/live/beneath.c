/* beneath.c - see beneath.h */
#include "index/live/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "index/base/mem.h"
#include "index/vaultindex.h"

#define OPEN_FLAGS (O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK)
#define RESOLVE_RULES                                                          \
	(RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS)
/* openat2() says EAGAIN when a rename elsewhere races with ".."; so often it
 * is tried again. */
#define RACE_RETRIES 16

/* Set once openat2() has turned out not to be there. */
static atomic_bool openat2_is_missing;

/* O_PATH allows few companions; others are an error with openat2(). */
static int
allowed_flags(int flags)
{
	if ((flags & O_PATH) != 0)
		return (flags & (O_PATH | O_DIRECTORY)) | O_CLOEXEC |
		       O_NOFOLLOW;
	return flags | OPEN_FLAGS;
}

static bool
is_symlink(int dir, const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISLNK(st.st_mode);
}

/* The walk by descriptors, for kernels without openat2(). */
static int
open_by_walking(int root, const char *path, int flags)
{
	char name[NAME_MAX + 1];
	int dir = root, fd = -1;

	for (const char *at = path;;) {
		size_t length = strcspn(at, "/");
		const char *rest = at + length + strspn(at + length, "/");
		bool is_last = *rest == '\0';

		if (length > NAME_MAX) {
			errno = ENAMETOOLONG;
			break;
		}
		memcpy(name, at, length);
		name[length] = '\0';
		if (strcmp(name, "..") == 0) {
			errno = EXDEV;
			break;
		}
		/* O_PATH of a symlink opens the link itself; with O_DIRECTORY
		 * that fails, so no link is ever walked through. */
		fd = is_last ? openat(dir, name, flags)
		             : openat(dir, name,
				       O_PATH | O_DIRECTORY | O_NOFOLLOW |
					       O_CLOEXEC);
		if (fd < 0 && !is_last && errno == ENOTDIR)
			errno = is_symlink(dir, name) ? ELOOP : ENOTDIR;
		if (fd < 0 || is_last)
			break;
		if (dir != root)
			close(dir);
		dir = fd;
		fd = -1;
		at = rest;
	}
	if (dir != root) {
		int saved = errno;

		close(dir);
		errno = saved;
	}
	return fd;
}

int
beneath_open(int root, const char *path, int flags)
{
	struct open_how how = {0};
	int fd = -1;

	if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE)
		return -EINVAL;
	if (path[0] == '/')
		return -EXDEV;
	if (path[0] == '\0')
		path = ".";
	how.flags = (unsigned)allowed_flags(flags);
	how.resolve = RESOLVE_RULES;

	for (int i = 0; i < RACE_RETRIES; i++) {
		if (atomic_load_explicit(
			    &openat2_is_missing, memory_order_relaxed)) {
			fd = open_by_walking(root, path, allowed_flags(flags));
			break;
		}
		fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
		if (fd >= 0)
			break;
		if (errno == ENOSYS || errno == EPERM) {
			/* EPERM may also be the file's own answer, which the
			 * walk then repeats. */
			if (errno == ENOSYS)
				atomic_store(&openat2_is_missing, true);
			fd = open_by_walking(root, path, allowed_flags(flags));
			break;
		}
		if (errno != EAGAIN)
			break;
	}
	return fd >= 0 ? fd : -errno;
}

static int
check_type(int fd, mode_t type)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if ((st.st_mode & S_IFMT) == type)
		return 0;
	if (S_ISLNK(st.st_mode))
		return -ELOOP;
	return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
}

int
beneath_open_regular(int root, const char *path)
{
	int fd = beneath_open(root, path, O_RDONLY);
	int rc;

	if (fd < 0)
		return fd;
	rc = check_type(fd, S_IFREG);
	if (rc < 0) {
		close(fd);
		return rc;
	}
	return fd;
}

int
vault_open_regular(int root, const char *path)
{
	return beneath_open_regular(root, path);
}

/* A descriptor with flags for the file that path_fd (of O_PATH) stands for. */
static int
reopen(int path_fd, int flags)
{
	char name[32];
	int fd;

	/* The link of /proc has to be followed; what it stands for is already
	 * known to be a regular file. */
	snprintf(name, sizeof(name), "/proc/self/fd/%d", path_fd);
	fd = open(name,
		(flags & ~O_NOFOLLOW) | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	return fd >= 0 ? fd : -errno;
}

int
vault_open_beneath(int root, const char *path, int flags)
{
	int seen, fd, rc;

	if ((flags & O_DIRECTORY) != 0)
		return beneath_open(root, path, flags);

	/* Looked at before it is opened: to open a device or a FIFO may already
	 * do something. */
	seen = beneath_open(root, path, O_PATH);
	if (seen < 0)
		return seen;
	rc = check_type(seen, S_IFREG);
	fd = rc < 0 ? rc : reopen(seen, flags);
	close(seen);
	if (fd != -ENOENT || rc < 0)
		return fd;

	/* No /proc here. */
	fd = beneath_open(root, path, flags);
	if (fd < 0)
		return fd;
	rc = check_type(fd, S_IFREG);
	if (rc < 0) {
		close(fd);
		return rc;
	}
	return fd;
}

int
beneath_read(int fd, size_t max, char **ret, size_t *ret_size)
{
	struct stat st;
	size_t capacity, size = 0;
	char *text;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (st.st_size > 0 && (uintmax_t)st.st_size > max)
		return -EFBIG;
	/* One byte more than expected, so that the end is seen by the read
	 * that brings the last bytes; one for the NUL. */
	capacity = (st.st_size > 0 ? (size_t)st.st_size : 0) + 1;
	text = mem_alloc(capacity + 1);
	for (;;) {
		ssize_t n = read(fd, text + size, capacity - size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			int rc = -errno;

			free(text);
			return rc;
		}
		if (n == 0)
			break;
		size += (size_t)n;
		if (size > max) {
			free(text);
			return -EFBIG;
		}
		if (size < capacity)
			continue;
		capacity = capacity * 2 + 4096;
		text = mem_resize(text, capacity + 1, 1);
	}
	text[size] = '\0';
	*ret = text;
	*ret_size = size;
	return 0;
}

int
beneath_read_file(
	int root, const char *path, size_t max, char **ret, size_t *ret_size)
{
	int fd = vault_open_beneath(root, path, O_RDONLY);
	int rc;

	if (fd < 0)
		return fd;
	rc = beneath_read(fd, max, ret, ret_size);
	close(fd);
	return rc;
}
