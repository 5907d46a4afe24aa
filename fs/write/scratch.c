/* scratch.c - see scratch.h */
#include "fs/write/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "index/base/mem.h"

/* A file `N` is shown where `N.name` says: directory, NUL, name. `N.name` is
 * made first and removed last, so a file without one cannot be. */
#define NAME_SIZE_MAX (PATH_MAX + NAME_MAX + 2)

struct scratch {
	int fd;
	uint32_t last; /* the highest number that was seen */
};

static void
file_name(char *buffer, size_t size, uint32_t number, const char *ending)
{
	snprintf(buffer, size, "%u%s", (unsigned)number, ending);
}

int
scratch_open(const char *store_dir, struct scratch **ret)
{
	char path[PATH_MAX];
	struct scratch *scratch;
	int fd;

	if ((size_t)snprintf(path, sizeof(path), "%s/scratch", store_dir) >=
		sizeof(path))
		return -ENAMETOOLONG;
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return -errno;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	scratch = mem_zalloc(sizeof(*scratch));
	scratch->fd = fd;
	*ret = scratch;
	return 0;
}

void
scratch_close(struct scratch *scratch)
{
	if (scratch == NULL)
		return;
	close(scratch->fd);
	free(scratch);
}

/* --- where a file is shown -------------------------------------------------- */

static int
write_place(struct scratch *scratch, const char *file, int flags,
	const char *directory, const char *name)
{
	size_t size = strlen(directory) + 1 + strlen(name);
	char *text = mem_alloc(size + 1);
	int fd = openat(scratch->fd, file,
		O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | flags, 0600);
	int rc = 0;

	if (fd < 0) {
		rc = -errno;
	} else {
		strcpy(text, directory);
		strcpy(text + strlen(directory) + 1, name);
		if (write(fd, text, size) != (ssize_t)size)
			rc = errno != 0 ? -errno : -EIO;
		close(fd);
		if (rc < 0)
			unlinkat(scratch->fd, file, 0);
	}
	free(text);
	return rc;
}

/* Reads it into text, of NAME_SIZE_MAX bytes; the name, or NULL. */
static const char *
read_place(struct scratch *scratch, const char *file, char *text)
{
	int fd = openat(scratch->fd, file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	ssize_t size;
	const char *end;

	if (fd < 0)
		return NULL;
	size = read(fd, text, NAME_SIZE_MAX - 1);
	close(fd);
	if (size <= 0)
		return NULL;
	text[size] = '\0';
	end = memchr(text, '\0', (size_t)size);
	return end != NULL && end[1] != '\0' && strchr(end + 1, '/') == NULL
	               ? end + 1
	               : NULL;
}

static void
load_one(struct scratch *scratch, uint32_t number, int64_t now_s,
	void (*each)(void *arg, uint32_t number, const char *directory,
		const char *name, const struct stat *attr),
	void *arg)
{
	const int64_t age_max = (int64_t)SCRATCH_DAYS * 24 * 3600;
	char file[32], place[32], text[NAME_SIZE_MAX];
	const char *name;
	struct stat attr;

	file_name(file, sizeof(file), number, "");
	file_name(place, sizeof(place), number, ".name");
	name = read_place(scratch, place, text);
	if (fstatat(scratch->fd, file, &attr, AT_SYMLINK_NOFOLLOW) < 0) {
		/* Perhaps another mount is just making it. */
		if (fstatat(scratch->fd, place, &attr, 0) == 0 &&
			attr.st_mtime + age_max < now_s)
			unlinkat(scratch->fd, place, 0);
		return;
	}
	if (attr.st_ctime + age_max < now_s)
		scratch_remove(scratch, number);
	else if (name != NULL)
		each(arg, number, text, name, &attr);
}

void
scratch_load(struct scratch *scratch, int64_t now_s,
	void (*each)(void *arg, uint32_t number, const char *directory,
		const char *name, const struct stat *attr),
	void *arg)
{
	int fd = openat(scratch->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (dir == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		char *end;
		unsigned long number = strtoul(entry->d_name, &end, 10);

		if (number == 0 || number >= UINT32_MAX ||
			strcmp(end, ".name") != 0)
			continue;
		if (number > scratch->last)
			scratch->last = (uint32_t)number;
		load_one(scratch, (uint32_t)number, now_s, each, arg);
	}
	closedir(dir);
}

/* --- the files -------------------------------------------------------------- */

static int
make_file(struct scratch *scratch, const char *file, mode_t mode,
	const char *target, struct through_user user, struct stat *ret)
{
	int rc = 0;

	if (target != NULL)
		rc = symlinkat(target, scratch->fd, file);
	else
		rc = mknodat(scratch->fd, file, mode, 0);
	if (rc < 0)
		return -errno;
	if (geteuid() == 0 && (user.uid != 0 || user.gid != 0) &&
		fchownat(scratch->fd, file, user.uid, user.gid,
			AT_SYMLINK_NOFOLLOW) < 0)
		rc = -errno;
	if (rc == 0 && fstatat(scratch->fd, file, ret, AT_SYMLINK_NOFOLLOW) < 0)
		rc = -errno;
	if (rc < 0)
		unlinkat(scratch->fd, file, 0);
	return rc;
}

int
scratch_make(struct scratch *scratch, const char *directory, const char *name,
	mode_t mode, const char *target, struct through_user user,
	uint32_t *ret_number, struct stat *ret_attr)
{
	char file[32], place[32];
	uint32_t number;
	int rc;

	if (target == NULL && !S_ISREG(mode) && !S_ISFIFO(mode) &&
		!S_ISSOCK(mode))
		return -EPERM;
	if (strlen(directory) + strlen(name) + 2 > NAME_SIZE_MAX)
		return -ENAMETOOLONG;
	do {
		if (scratch->last >= UINT32_MAX - 1)
			return -ENOSPC;
		number = ++scratch->last;
		file_name(place, sizeof(place), number, ".name");
		rc = write_place(scratch, place, O_EXCL, directory, name);
	} while (rc == -EEXIST);
	if (rc < 0)
		return rc;
	file_name(file, sizeof(file), number, "");
	rc = make_file(scratch, file, mode, target, user, ret_attr);
	if (rc < 0)
		unlinkat(scratch->fd, place, 0);
	else
		*ret_number = number;
	return rc;
}

int
scratch_descriptor(struct scratch *scratch, uint32_t number, int flags)
{
	char file[32];
	struct stat attr;
	int fd;

	flags |= O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
	file_name(file, sizeof(file), number, "");
	fd = openat(scratch->fd, file, flags);
	if (fd >= 0 || errno != EACCES)
		return fd < 0 ? -errno : fd;
	/* A file that was made read-only is still to be written by whoever has
	 * it open; the kernel has checked that. */
	if (fstatat(scratch->fd, file, &attr, AT_SYMLINK_NOFOLLOW) < 0 ||
		!S_ISREG(attr.st_mode) ||
		fchmodat(scratch->fd, file, attr.st_mode | 0600, 0) < 0)
		return -EACCES;
	fd = openat(scratch->fd, file, flags);
	fchmodat(scratch->fd, file, attr.st_mode & 07777, 0);
	return fd < 0 ? -EACCES : fd;
}

int
scratch_readlink(
	struct scratch *scratch, uint32_t number, char *buffer, size_t size)
{
	char file[32];
	ssize_t got;

	file_name(file, sizeof(file), number, "");
	got = readlinkat(scratch->fd, file, buffer, size);
	return got < 0 ? -errno : (int)got;
}

int
scratch_rename(struct scratch *scratch, uint32_t number, const char *directory,
	const char *name)
{
	char place[32], temp[32];
	int rc;

	if (strlen(directory) + strlen(name) + 2 > NAME_SIZE_MAX)
		return -ENAMETOOLONG;
	file_name(place, sizeof(place), number, ".name");
	file_name(temp, sizeof(temp), number, ".new");
	rc = write_place(scratch, temp, O_TRUNC, directory, name);
	if (rc == 0 && renameat(scratch->fd, temp, scratch->fd, place) < 0)
		rc = -errno;
	return rc;
}

void
scratch_remove(struct scratch *scratch, uint32_t number)
{
	char file[32], place[32];

	file_name(file, sizeof(file), number, "");
	file_name(place, sizeof(place), number, ".name");
	unlinkat(scratch->fd, file, 0);
	unlinkat(scratch->fd, place, 0);
}
