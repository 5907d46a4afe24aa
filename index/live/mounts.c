/* mounts.c - see mounts.h */
#include "index/live/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "index/base/buf.h"
#include "index/base/mem.h"

#define TABLE "/proc/self/mountinfo"

struct mounts {
	char *vault;
	char *mountpoint; /* vault-relative, or NULL */
	int table;        /* descriptor of TABLE, or -1 */
	char **paths;     /* vault-relative, mountpoint among them */
	size_t count, capacity;
};

const char *
path_below(const char *directory, const char *host_path)
{
	size_t size = strlen(directory);

	while (size > 0 && directory[size - 1] == '/')
		size--;
	if (strncmp(host_path, directory, size) != 0)
		return NULL;
	if (host_path[size] != '\0' && host_path[size] != '/')
		return NULL;
	host_path += size;
	return host_path + strspn(host_path, "/");
}

/* Undoes the \ooo of the table, in place. */
static void
unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from != '\0'; to++) {
		if (from[0] == '\\' && from[1] >= '0' && from[1] <= '3' &&
			from[2] >= '0' && from[2] <= '7' && from[3] >= '0' &&
			from[3] <= '7') {
			*to = (char)((from[1] - '0') << 6 |
				     (from[2] - '0') << 3 | (from[3] - '0'));
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
}

static bool
type_is_left_out(const char *type)
{
	static const char *const types[] = {"fuse", "autofs", "proc", "sysfs",
		"cgroup", "cgroup2", "debugfs", "tracefs", "securityfs", "bpf",
		"configfs", "devpts", "mqueue", "pstore"};

	if (strncmp(type, "fuse.", 5) == 0)
		return true;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(type, types[i]) == 0)
			return true;
	return false;
}

static bool
read_table(int fd, struct buf *text)
{
	if (lseek(fd, 0, SEEK_SET) < 0)
		return false;
	for (;;) {
		ssize_t n;

		buf_reserve(text, 65536);
		n = read(fd, text->data + text->size, 65536);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		text->size += (size_t)n;
		text->data[text->size] = '\0';
	}
}

/* Calls each for every line of text with where what is mounted. Changes text. */
static void
table_each(char *text,
	void (*each)(void *arg, const char *at, const char *type), void *arg)
{
	char *line, *lines = text;

	while ((line = strsep(&lines, "\n")) != NULL) {
		char *at = NULL, *field;

		for (int i = 0; i < 5 && line != NULL; i++)
			at = strsep(&line, " ");
		/* optional fields follow, ended by a single hyphen */
		while ((field = strsep(&line, " ")) != NULL &&
			strcmp(field, "-") != 0)
			;
		field = strsep(&line, " ");
		if (at == NULL || field == NULL)
			continue;
		unescape(at);
		each(arg, at, field);
	}
}

static void
forget(struct mounts *mounts)
{
	for (size_t i = 0; i < mounts->count; i++)
		free(mounts->paths[i]);
	mounts->count = 0;
}

static void
collect(void *arg, const char *at, const char *type)
{
	struct mounts *mounts = arg;
	const char *path = path_below(mounts->vault, at);

	/* The vault itself may well lie on FUSE. */
	if (path != NULL && path[0] != '\0' && type_is_left_out(type))
		MEM_PUSH(mounts->paths, mounts->count, mounts->capacity,
			mem_dup(path));
}

static void
load(struct mounts *mounts)
{
	struct buf text = {0};

	forget(mounts);
	if (mounts->mountpoint != NULL)
		MEM_PUSH(mounts->paths, mounts->count, mounts->capacity,
			mem_dup(mounts->mountpoint));
	if (mounts->table >= 0 && read_table(mounts->table, &text) &&
		text.size > 0)
		table_each(text.data, collect, mounts);
	buf_clear(&text);
}

struct mounts *
mounts_new(const char *vault, const char *mountpoint)
{
	struct mounts *mounts = mem_zalloc(sizeof(*mounts));
	const char *path =
		mountpoint != NULL ? path_below(vault, mountpoint) : NULL;

	mounts->vault = mem_dup(vault);
	if (path != NULL && path[0] != '\0') {
		size_t size = strlen(path);

		while (size > 0 && path[size - 1] == '/')
			size--;
		mounts->mountpoint = mem_ndup(path, size);
	}
	mounts->table = open(TABLE, O_RDONLY | O_CLOEXEC);
	load(mounts);
	return mounts;
}

void
mounts_free(struct mounts *mounts)
{
	if (mounts == NULL)
		return;
	forget(mounts);
	if (mounts->table >= 0)
		close(mounts->table);
	free(mounts->paths);
	free(mounts->mountpoint);
	free(mounts->vault);
	free(mounts);
}

bool
mounts_refresh(struct mounts *mounts)
{
	struct pollfd pollfd = {.fd = mounts->table, .events = POLLPRI};
	char **old;
	size_t old_count;
	bool differs;

	/* The kernel raises POLLPRI on an open table when it has changed since
	 * the last poll. */
	if (mounts->table < 0 || poll(&pollfd, 1, 0) <= 0)
		return false;
	old = mounts->paths;
	old_count = mounts->count;
	mounts->paths = NULL;
	mounts->count = mounts->capacity = 0;
	load(mounts);
	differs = old_count != mounts->count;
	for (size_t i = 0; i < old_count; i++) {
		differs = differs || strcmp(old[i], mounts->paths[i]) != 0;
		free(old[i]);
	}
	free(old);
	return differs;
}

bool
mounts_cover(const struct mounts *mounts, const char *path, size_t size)
{
	for (size_t i = 0; i < mounts->count; i++) {
		size_t length = strlen(mounts->paths[i]);

		if (length <= size &&
			memcmp(mounts->paths[i], path, length) == 0 &&
			(length == size || path[length] == '/'))
			return true;
	}
	return false;
}

struct search {
	const char *host_path;
	size_t best; /* length of the innermost mountpoint around it */
	bool is_left_out, is_vaultfs;
};

static void
innermost(void *arg, const char *at, const char *type)
{
	struct search *search = arg;

	/* Of several at one place the last is on top. */
	if (path_below(at, search->host_path) != NULL &&
		strlen(at) >= search->best) {
		search->best = strlen(at);
		search->is_left_out = type_is_left_out(type);
		search->is_vaultfs = strcmp(type, "fuse.vaultfs") == 0;
	}
}

static struct search
search_table(const char *host_path)
{
	struct search search = {.host_path = host_path};
	struct buf text = {0};
	int fd = open(TABLE, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return search;
	if (read_table(fd, &text) && text.size > 0)
		table_each(text.data, innermost, &search);
	close(fd);
	buf_clear(&text);
	return search;
}

bool
mounts_cover_now(const struct mounts *mounts, const char *path)
{
	struct buf host_path = {0};
	struct search search;

	buf_printf(&host_path, "%s/%s", mounts->vault, path);
	search = search_table(host_path.data);
	buf_clear(&host_path);
	return search.is_left_out;
}

bool
mounts_is_vaultfs(const char *host_path)
{
	return search_table(host_path).is_vaultfs;
}
