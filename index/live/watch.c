/* watch.c - see watch.h */
#include "index/live/watch.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

#include "index/base/arena.h"
#include "index/base/map.h"
#include "index/base/mem.h"

#define EVENTS                                                                 \
	(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |                 \
		IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF |      \
		IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK)
#define READ_SIZE 65536

#define MS INT64_C(1000000)
/* A write is followed by others, and at last by a close: wait for quiet, but
 * not for ever. */
#define WRITE_QUIET (100 * MS)
#define WRITE_AT_MOST (1000 * MS)
/* A new file is mostly written and closed at once; only a hard link, a symlink
 * and the like say no more than that they are there. */
#define CREATE_QUIET (3 * MS)
/* More hints than this are no better than one: all. */
#define HINT_MAX 200000

struct folder {
	char *path; /* owned; NULL: unused */
	int wd;
};

struct dirty {
	const char *path; /* in the arena */
	bool is_deep, is_written;
	int64_t first_ns, ready_ns;
};

struct watch {
	int fd;
	pthread_mutex_t lock;   /* protects all below */
	struct folder *folders; /* by index */
	size_t folder_count, folder_capacity;
	struct nummap *by_wd;    /* to index */
	struct textmap *by_path; /* to index */
	struct dirty *dirty;
	size_t dirty_count, dirty_capacity;
	struct textmap *dirty_paths; /* to index in dirty */
	struct arena *arena;         /* of their paths */
	bool is_all;
	int64_t last_ns;
	struct watch_counts counts;
	char buffer[READ_SIZE]
		__attribute__((aligned(__alignof__(struct inotify_event))));
};

int64_t
monotonic_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
start_dirty(struct watch *watch)
{
	watch->dirty = NULL;
	watch->dirty_count = watch->dirty_capacity = 0;
	watch->dirty_paths = textmap_new();
	watch->arena = arena_new();
}

int
watch_new(struct watch **ret)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	struct watch *watch;

	if (fd < 0)
		return -errno;
	watch = mem_zalloc(sizeof(*watch));
	watch->fd = fd;
	pthread_mutex_init(&watch->lock, NULL);
	watch->by_wd = nummap_new();
	watch->by_path = textmap_new();
	start_dirty(watch);
	*ret = watch;
	return 0;
}

void
watch_free(struct watch *watch)
{
	if (watch == NULL)
		return;
	close(watch->fd);
	for (size_t i = 0; i < watch->folder_count; i++)
		free(watch->folders[i].path);
	free(watch->folders);
	nummap_free(watch->by_wd);
	textmap_free(watch->by_path);
	free(watch->dirty);
	textmap_free(watch->dirty_paths);
	arena_free(watch->arena);
	pthread_mutex_destroy(&watch->lock);
	free(watch);
}

int
watch_fd(const struct watch *watch)
{
	return watch->fd;
}

/* --- folders ---------------------------------------------------------------- */

/* Forgets a folder of which the kernel has no watch any more. */
static void
forget_locked(struct watch *watch, uint32_t index)
{
	struct folder *folder = &watch->folders[index];
	uint32_t other;

	nummap_remove(watch->by_wd, (uint64_t)folder->wd);
	if (textmap_get(watch->by_path, folder->path, strlen(folder->path),
		    &other) &&
		other == index)
		textmap_remove(
			watch->by_path, folder->path, strlen(folder->path));
	free(folder->path);
	folder->path = NULL;
	watch->counts.folders--;
	/* The last one takes the free place, so that there are no holes. */
	watch->folder_count--;
	if (index != watch->folder_count) {
		*folder = watch->folders[watch->folder_count];
		nummap_set(watch->by_wd, (uint64_t)folder->wd, index);
		if (textmap_get(watch->by_path, folder->path,
			    strlen(folder->path), &other) &&
			other == watch->folder_count)
			textmap_set(watch->by_path, folder->path,
				strlen(folder->path), index);
	}
}

void
watch_leave(struct watch *watch, const char *path)
{
	uint32_t index;

	pthread_mutex_lock(&watch->lock);
	if (textmap_get(watch->by_path, path, strlen(path), &index)) {
		inotify_rm_watch(watch->fd, watch->folders[index].wd);
		forget_locked(watch, index);
	}
	pthread_mutex_unlock(&watch->lock);
}

void
watch_enter_all(struct watch *watch)
{
	pthread_mutex_lock(&watch->lock);
	watch->counts.unwatched = 0;
	pthread_mutex_unlock(&watch->lock);
}

/* The folder with watch wd is at path. */
static void
place_locked(struct watch *watch, const char *path, int wd)
{
	size_t size = strlen(path);
	uint64_t known;
	uint32_t index;
	struct folder folder = {.wd = wd};

	if (textmap_get(watch->by_path, path, size, &index)) {
		if (watch->folders[index].wd == wd)
			return;
		/* Another folder was there before. If it only moved, it is
		 * entered at its new place too. */
		inotify_rm_watch(watch->fd, watch->folders[index].wd);
		forget_locked(watch, index);
	}
	folder.path = mem_ndup(path, size);
	if (nummap_get(watch->by_wd, (uint64_t)wd, &known)) {
		struct folder *old = &watch->folders[known];

		textmap_remove(watch->by_path, old->path, strlen(old->path));
		free(old->path);
		*old = folder;
		textmap_set(watch->by_path, path, size, (uint32_t)known);
		return;
	}
	nummap_set(watch->by_wd, (uint64_t)wd, watch->folder_count);
	textmap_set(watch->by_path, path, size, (uint32_t)watch->folder_count);
	MEM_PUSH(watch->folders, watch->folder_count, watch->folder_capacity,
		folder);
	watch->counts.folders++;
}

void
watch_enter(struct watch *watch, const char *path, int dir)
{
	char name[32];
	int wd;

	/* By descriptor: what is watched is what will be listed. */
	snprintf(name, sizeof(name), "/proc/self/fd/%d", dir);
	pthread_mutex_lock(&watch->lock);
	wd = inotify_add_watch(watch->fd, name, EVENTS);
	if (wd < 0)
		watch->counts.unwatched++;
	else
		place_locked(watch, path, wd);
	pthread_mutex_unlock(&watch->lock);
}

/* --- hints ------------------------------------------------------------------- */

static void
hint_locked(struct watch *watch, const char *path, size_t size,
	const struct dirty *what, int64_t now, int64_t quiet, int64_t at_most)
{
	struct dirty *dirty;
	int64_t ready;
	uint32_t index;

	/* A walk sees all but what is_written says. */
	if (watch->is_all && !what->is_written)
		return;
	if (!textmap_get(watch->dirty_paths, path, size, &index)) {
		struct dirty item = {
			.path = arena_dup(watch->arena, path, size),
			.first_ns = now,
			.ready_ns = now + quiet,
		};

		if (watch->dirty_count >= HINT_MAX) {
			watch->is_all = true;
			return;
		}
		index = (uint32_t)watch->dirty_count;
		textmap_set(watch->dirty_paths, path, size, index);
		MEM_PUSH(watch->dirty, watch->dirty_count,
			watch->dirty_capacity, item);
	}
	dirty = &watch->dirty[index];
	dirty->is_deep = dirty->is_deep || what->is_deep;
	dirty->is_written = dirty->is_written || what->is_written;
	/* Only what is still waiting for more is put off further. */
	if (quiet == 0) {
		dirty->ready_ns = now;
	} else if (dirty->ready_ns > now) {
		ready = now + quiet;
		if (ready > dirty->first_ns + at_most)
			ready = dirty->first_ns + at_most;
		if (ready > dirty->ready_ns)
			dirty->ready_ns = ready;
	}
}

void
watch_hint(struct watch *watch, const char *path, bool is_deep)
{
	pthread_mutex_lock(&watch->lock);
	if (path == NULL)
		watch->is_all = true;
	else
		hint_locked(watch, path, strlen(path),
			&(struct dirty){.is_deep = is_deep}, monotonic_ns(), 0,
			0);
	pthread_mutex_unlock(&watch->lock);
}

static void
take_event_locked(
	struct watch *watch, const struct inotify_event *event, int64_t now)
{
	const struct folder *folder;
	uint64_t index;
	char *path;
	size_t folder_size, name_size;
	int64_t quiet = 0, at_most = 0;
	struct dirty what = {0};

	watch->counts.events++;
	if ((event->mask & IN_Q_OVERFLOW) != 0) {
		watch->counts.overflows++;
		watch->is_all = true;
		return;
	}
	if (!nummap_get(watch->by_wd, (uint64_t)event->wd, &index))
		return;
	if ((event->mask & IN_UNMOUNT) != 0)
		watch->is_all = true;
	if ((event->mask & IN_IGNORED) != 0) {
		forget_locked(watch, (uint32_t)index);
		return;
	}
	folder = &watch->folders[index];
	folder_size = strlen(folder->path);
	name_size = event->len > 0 ? strnlen(event->name, event->len) : 0;
	path = mem_alloc(folder_size + name_size + 2);
	memcpy(path, folder->path, folder_size);
	if (folder_size > 0 && name_size > 0)
		path[folder_size++] = '/';
	memcpy(path + folder_size, event->name, name_size);
	path[folder_size + name_size] = '\0';

	if ((event->mask & IN_ISDIR) == 0) {
		if ((event->mask & IN_MODIFY) != 0) {
			quiet = WRITE_QUIET;
			at_most = WRITE_AT_MOST;
		} else if ((event->mask & IN_CREATE) != 0) {
			quiet = at_most = CREATE_QUIET;
		}
	}
	what.is_deep = (event->mask & IN_ISDIR) != 0 &&
	               (event->mask & (IN_CREATE | IN_MOVED_TO)) != 0;
	what.is_written = (event->mask & (IN_MODIFY | IN_CLOSE_WRITE)) != 0;
	hint_locked(watch, path, folder_size + name_size, &what, now, quiet,
		at_most);
	free(path);
}

bool
watch_drain(struct watch *watch)
{
	bool has_hints;
	ssize_t size;

	pthread_mutex_lock(&watch->lock);
	while ((size = read(watch->fd, watch->buffer, READ_SIZE)) > 0 ||
		(size < 0 && errno == EINTR)) {
		int64_t now = monotonic_ns();

		for (ssize_t at = 0; at < size;) {
			const struct inotify_event *event =
				(const struct inotify_event *)(watch->buffer +
							       at);

			take_event_locked(watch, event, now);
			at += (ssize_t)(sizeof(*event) + event->len);
		}
		watch->last_ns = now;
	}
	has_hints = watch->is_all || watch->dirty_count > 0;
	pthread_mutex_unlock(&watch->lock);
	return has_hints;
}

/* --- taking ------------------------------------------------------------------- */

bool
watch_take(struct watch *watch, bool is_flush, struct watch_batch *ret)
{
	struct dirty *old;
	struct arena *old_arena;
	size_t old_count, capacity = 0;
	int64_t now = monotonic_ns();

	*ret = (struct watch_batch){0};
	pthread_mutex_lock(&watch->lock);
	old = watch->dirty;
	old_count = watch->dirty_count;
	old_arena = watch->arena;
	textmap_free(watch->dirty_paths);
	start_dirty(watch);
	ret->is_all = watch->is_all;
	watch->is_all = false;
	for (size_t i = 0; i < old_count; i++) {
		struct indexer_hint hint = {
			.path = old[i].path,
			.is_deep = old[i].is_deep,
			.is_written = old[i].is_written,
		};
		struct dirty later = old[i];
		size_t size = strlen(old[i].path);

		if (is_flush || old[i].ready_ns <= now) {
			MEM_PUSH(ret->hints, ret->count, capacity, hint);
			continue;
		}
		later.path = arena_dup(watch->arena, old[i].path, size);
		textmap_set(watch->dirty_paths, later.path, size,
			(uint32_t)watch->dirty_count);
		MEM_PUSH(watch->dirty, watch->dirty_count,
			watch->dirty_capacity, later);
	}
	pthread_mutex_unlock(&watch->lock);
	free(old);
	ret->arena = old_arena;
	if (ret->count > 0 || ret->is_all)
		return true;
	watch_batch_clear(ret);
	return false;
}

void
watch_batch_clear(struct watch_batch *batch)
{
	free(batch->hints);
	arena_free(batch->arena);
	*batch = (struct watch_batch){0};
}

int64_t
watch_ready_ns(struct watch *watch)
{
	int64_t ready = INT64_MAX;

	pthread_mutex_lock(&watch->lock);
	for (size_t i = 0; i < watch->dirty_count; i++)
		if (watch->dirty[i].ready_ns < ready)
			ready = watch->dirty[i].ready_ns;
	if (watch->is_all)
		ready = 0;
	pthread_mutex_unlock(&watch->lock);
	return ready;
}

int64_t
watch_last_ns(struct watch *watch)
{
	int64_t last;

	pthread_mutex_lock(&watch->lock);
	last = watch->last_ns;
	pthread_mutex_unlock(&watch->lock);
	return last;
}

struct watch_counts
watch_counts(struct watch *watch)
{
	struct watch_counts counts;

	pthread_mutex_lock(&watch->lock);
	counts = watch->counts;
	pthread_mutex_unlock(&watch->lock);
	return counts;
}
