/* tempdir.h - a directory of its own for a test
 *
 *	struct tempdir dir = tempdir_new();
 *	tempdir_write(&dir, "Notes/a.md", "text");
 *	...
 *	tempdir_free(&dir);
 *
 * Paths are relative to it; folders on the way are made. What goes wrong here
 * ends the program: it is not what the test is about.
 */
#ifndef VAULTFS_TEMPDIR_H
#define VAULTFS_TEMPDIR_H

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct tempdir {
	char path[PATH_MAX]; /* absolute and real */
	int fd;
};

#define TEMPDIR_MUST(condition)                                                \
	do {                                                                   \
		if (!(condition)) {                                            \
			perror(#condition);                                    \
			exit(99);                                              \
		}                                                              \
	} while (0)

static inline struct tempdir
tempdir_new(void)
{
	const char *base = getenv("TMPDIR");
	char name[PATH_MAX];
	struct tempdir dir;

	snprintf(name, sizeof(name), "%s/vaultfs-unit-XXXXXX",
		base != NULL && base[0] != '\0' ? base : "/tmp");
	TEMPDIR_MUST(mkdtemp(name) != NULL);
	TEMPDIR_MUST(realpath(name, dir.path) != NULL);
	dir.fd = open(dir.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	TEMPDIR_MUST(dir.fd >= 0);
	return dir;
}

static inline int
tempdir_remove_one(
	const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)ftw;
	return type == FTW_DP || type == FTW_DNR ? rmdir(path) : unlink(path);
}

static inline void
tempdir_free(struct tempdir *dir)
{
	close(dir->fd);
	nftw(dir->path, tempdir_remove_one, 32, FTW_DEPTH | FTW_PHYS);
}

static inline void
tempdir_mkdir(const struct tempdir *dir, const char *path)
{
	char *copy = strdup(path);

	for (char *slash = copy; (slash = strchr(slash, '/')) != NULL;
		*slash++ = '/') {
		*slash = '\0';
		TEMPDIR_MUST(
			mkdirat(dir->fd, copy, 0755) == 0 || errno == EEXIST);
	}
	TEMPDIR_MUST(mkdirat(dir->fd, copy, 0755) == 0 || errno == EEXIST);
	free(copy);
}

static inline void
tempdir_write_bytes(const struct tempdir *dir, const char *path,
	const void *bytes, size_t size)
{
	const char *slash = strrchr(path, '/');
	int fd;

	if (slash != NULL) {
		char *folder = strndup(path, (size_t)(slash - path));

		tempdir_mkdir(dir, folder);
		free(folder);
	}
	fd = openat(
		dir->fd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	TEMPDIR_MUST(fd >= 0);
	TEMPDIR_MUST(write(fd, bytes, size) == (ssize_t)size);
	close(fd);
}

static inline void
tempdir_write(const struct tempdir *dir, const char *path, const char *text)
{
	tempdir_write_bytes(dir, path, text, strlen(text));
}

static inline void
tempdir_rename(const struct tempdir *dir, const char *from, const char *to)
{
	TEMPDIR_MUST(renameat(dir->fd, from, dir->fd, to) == 0);
}

static inline void
tempdir_unlink(const struct tempdir *dir, const char *path)
{
	TEMPDIR_MUST(unlinkat(dir->fd, path, 0) == 0 ||
		     unlinkat(dir->fd, path, AT_REMOVEDIR) == 0);
}

/* Its absolute path; the caller frees. */
static inline char *
tempdir_host_path(const struct tempdir *dir, const char *path)
{
	char *host_path;

	TEMPDIR_MUST(asprintf(&host_path, "%s/%s", dir->path, path) > 0);
	return host_path;
}

/* Returns when whatever is written from now on gets times that differ clearly
 * from what was written before. */
static inline void
tempdir_next_tick(void)
{
	struct timespec start, now;

	clock_gettime(CLOCK_REALTIME_COARSE, &start);
	do
		clock_gettime(CLOCK_REALTIME_COARSE, &now);
	while ((now.tv_sec - start.tv_sec) * 1000000000LL + now.tv_nsec -
			start.tv_nsec <
		20000000);
}

#endif
