/* scan.c - see scan.h */
#include "index/live/scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "index/base/arena.h"
#include "index/base/mem.h"
#include "index/live/beneath.h"

#define LISTING_SIZE 65536
#define THREADS_MAX 16
#define WANTED (STATX_BASIC_STATS)

/* What one thread has found. */
struct scan_part {
	struct arena *arena;
	struct scan_entry *entries;
	size_t count, capacity;
	struct scan_problem *problems;
	size_t problem_count, problem_capacity;
};

struct walk {
	int root;
	const struct scan_options *options;
	pthread_mutex_t lock;
	pthread_cond_t more;
	const char **folders; /* protected by lock: still to be listed */
	size_t folder_count, folder_capacity;
	unsigned busy_count; /* protected by lock: threads that list one */
};

struct worker {
	struct walk *walk;
	struct scan_part *part;
	char *listing; /* LISTING_SIZE bytes */
	char *path;    /* PATH_MAX bytes */
};

static int64_t
time_ns(const struct statx_timestamp *time)
{
	return time->tv_sec * 1000000000 + time->tv_nsec;
}

static void
take_attr(const struct statx *stx, struct file_attr *attr)
{
	*attr = (struct file_attr){
		.dev = makedev(stx->stx_dev_major, stx->stx_dev_minor),
		.ino = stx->stx_ino,
		.size = stx->stx_size,
		.blocks = stx->stx_blocks,
		.mtime_ns = time_ns(&stx->stx_mtime),
		.ctime_ns = time_ns(&stx->stx_ctime),
		.atime_ns = time_ns(&stx->stx_atime),
		.mode = stx->stx_mode,
		.uid = stx->stx_uid,
		.gid = stx->stx_gid,
		.nlink = stx->stx_nlink,
		.rdev = makedev(stx->stx_rdev_major, stx->stx_rdev_minor),
	};
}

/* *ret_is_mount tells whether something is mounted there. */
static int
stat_at(int dir, const char *name, int flags, struct file_attr *ret,
	bool *ret_is_mount)
{
	struct statx stx;

	if (statx(dir, name, flags | AT_NO_AUTOMOUNT | AT_SYMLINK_NOFOLLOW,
		    WANTED, &stx) < 0)
		return -errno;
	take_attr(&stx, ret);
	*ret_is_mount = (stx.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
	return 0;
}

int
scan_fstat(int fd, struct file_attr *ret)
{
	bool is_mount;

	return stat_at(fd, "", AT_EMPTY_PATH, ret, &is_mount);
}

int
scan_stat(int root, const char *path, const struct mounts *mounts,
	struct file_attr *ret)
{
	const char *slash = strrchr(path, '/');
	bool is_mount;
	char *parent;
	int dir, rc;

	if (mounts_cover(mounts, path, strlen(path)))
		return -EXDEV;
	if (path[0] == '\0')
		return scan_fstat(root, ret);
	if (slash == NULL)
		return stat_at(root, path, 0, ret, &is_mount);

	parent = mem_ndup(path, (size_t)(slash - path));
	dir = beneath_open(root, parent, O_PATH | O_DIRECTORY);
	free(parent);
	if (dir < 0)
		return dir == -ENOTDIR || dir == -ELOOP ? -ENOENT : dir;
	rc = stat_at(dir, slash + 1, 0, ret, &is_mount);
	close(dir);
	return rc;
}

/* --- the walk --------------------------------------------------------------- */

static void
add_problem(struct worker *worker, const char *path, int error)
{
	struct scan_part *part = worker->part;
	struct scan_problem problem = {
		.path = path,
		.error = error,
		.keeps_content = error != EACCES && error != EPERM &&
	                         error != ENAMETOOLONG,
	};

	ARENA_PUSH(part->arena, part->problems, part->problem_count,
		part->problem_capacity, problem);
}

/* found (owned by the part's arena) are folders to be listed. */
static void
push_folders(struct walk *walk, const char **found, size_t count)
{
	if (count == 0)
		return;
	pthread_mutex_lock(&walk->lock);
	for (size_t i = 0; i < count; i++)
		MEM_PUSH(walk->folders, walk->folder_count,
			walk->folder_capacity, found[i]);
	pthread_cond_broadcast(&walk->more);
	pthread_mutex_unlock(&walk->lock);
}

/* The entries of one buffer of a listing. */
static void
take_listing(struct worker *worker, int dir, const char *folder,
	size_t folder_size, size_t size)
{
	struct scan_part *part = worker->part;
	const char *found[64];
	size_t found_count = 0;

	for (size_t at = 0; at < size;) {
		const struct dirent64 *item =
			(const struct dirent64 *)(worker->listing + at);
		const char *name = item->d_name;
		size_t name_size = strlen(name);
		size_t path_size = folder_size + name_size;
		struct scan_entry entry;
		bool is_mount;
		int rc;

		at += item->d_reclen;
		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
			continue;
		if (path_size >= PATH_MAX) {
			add_problem(worker, folder, ENAMETOOLONG);
			continue;
		}
		memcpy(worker->path + folder_size, name, name_size + 1);
		if (mounts_cover(worker->walk->options->mounts, worker->path,
			    path_size))
			continue;
		rc = stat_at(dir, name, 0, &entry.attr, &is_mount);
		if (rc < 0) {
			if (rc != -ENOENT)
				add_problem(worker,
					arena_dup(part->arena, worker->path,
						path_size),
					-rc);
			continue;
		}
		/* Mounted since the table was read. */
		if (is_mount && mounts_cover_now(worker->walk->options->mounts,
					worker->path))
			continue;
		entry.path = arena_dup(part->arena, worker->path, path_size);
		MEM_PUSH(part->entries, part->count, part->capacity, entry);
		if (!S_ISDIR(entry.attr.mode))
			continue;
		found[found_count++] = entry.path;
		if (found_count == sizeof(found) / sizeof(found[0])) {
			push_folders(worker->walk, found, found_count);
			found_count = 0;
		}
	}
	push_folders(worker->walk, found, found_count);
}

static void
list_folder(struct worker *worker, const char *folder)
{
	size_t folder_size = strlen(folder);
	int dir = beneath_open(
		worker->walk->root, folder, O_RDONLY | O_DIRECTORY);

	if (dir < 0) {
		/* Gone or replaced since it was seen: not a folder any more. */
		if (dir != -ENOENT && dir != -ENOTDIR && dir != -ELOOP)
			add_problem(worker, folder, -dir);
		return;
	}
	if (worker->walk->options->enter != NULL)
		worker->walk->options->enter(
			worker->walk->options->arg, folder, dir);
	memcpy(worker->path, folder, folder_size);
	if (folder_size > 0)
		worker->path[folder_size++] = '/';
	for (;;) {
		ssize_t size = getdents64(dir, worker->listing, LISTING_SIZE);

		if (size < 0 && errno == EINTR)
			continue;
		if (size < 0 && errno != ENOENT)
			add_problem(worker, folder, errno);
		if (size <= 0)
			break;
		take_listing(worker, dir, folder, folder_size, (size_t)size);
	}
	close(dir);
}

static void *
work(void *arg)
{
	struct worker *worker = arg;
	struct walk *walk = worker->walk;

	worker->listing = mem_alloc(LISTING_SIZE);
	worker->path = mem_alloc(PATH_MAX + NAME_MAX + 2);
	pthread_mutex_lock(&walk->lock);
	for (;;) {
		const char *folder;

		while (walk->folder_count == 0 && walk->busy_count > 0)
			pthread_cond_wait(&walk->more, &walk->lock);
		if (walk->folder_count == 0)
			break;
		folder = walk->folders[--walk->folder_count];
		walk->busy_count++;
		pthread_mutex_unlock(&walk->lock);
		list_folder(worker, folder);
		pthread_mutex_lock(&walk->lock);
		walk->busy_count--;
	}
	pthread_cond_broadcast(&walk->more);
	pthread_mutex_unlock(&walk->lock);
	free(worker->listing);
	free(worker->path);
	return NULL;
}

static void
run_workers(struct walk *walk, struct scan_part *parts, unsigned count)
{
	struct worker workers[THREADS_MAX] = {0};
	pthread_t threads[THREADS_MAX];
	bool started[THREADS_MAX] = {false};

	for (unsigned i = 0; i < count; i++)
		workers[i] = (struct worker){.walk = walk, .part = &parts[i]};
	/* A thread that cannot be started is done without. */
	for (unsigned i = 1; i < count; i++)
		started[i] = pthread_create(
				     &threads[i], NULL, work, &workers[i]) == 0;
	work(&workers[0]);
	for (unsigned i = 1; i < count; i++)
		if (started[i])
			pthread_join(threads[i], NULL);
}

/* Brings what the threads found together: first what start is, then folders,
 * shallow ones first, then the rest. */
static int
depth_of(const char *path)
{
	int depth = path[0] != '\0';

	for (; *path != '\0'; path++)
		depth += *path == '/';
	return depth;
}

static void
merge(struct scan *scan, size_t folder_count, int depth_max,
	const struct scan_entry *first)
{
	size_t count = 1, problem_count = 0, at = 1 + folder_count;
	size_t *starts = mem_zalloc(((size_t)depth_max + 2) * sizeof(*starts));

	for (size_t p = 0; p < scan->part_count; p++) {
		const struct scan_part *part = &scan->parts[p];

		count += part->count;
		problem_count += part->problem_count;
		for (size_t i = 0; i < part->count; i++)
			if (S_ISDIR(part->entries[i].attr.mode))
				starts[depth_of(part->entries[i].path) + 1]++;
	}
	starts[0] = 1;
	for (int d = 1; d <= depth_max + 1; d++)
		starts[d] += starts[d - 1];
	scan->entries = mem_alloc(count * sizeof(*scan->entries));
	scan->problems =
		mem_alloc((problem_count + 1) * sizeof(*scan->problems));
	scan->entries[0] = *first;
	for (size_t p = 0; p < scan->part_count; p++) {
		struct scan_part *part = &scan->parts[p];

		for (size_t i = 0; i < part->count; i++) {
			const struct scan_entry *entry = &part->entries[i];

			if (S_ISDIR(entry->attr.mode))
				scan->entries[starts[depth_of(entry->path)]++] =
					*entry;
			else
				scan->entries[at++] = *entry;
		}
		for (size_t i = 0; i < part->problem_count; i++)
			scan->problems[scan->problem_count++] =
				part->problems[i];
		free(part->entries);
		part->entries = NULL;
	}
	scan->count = count;
	free(starts);
}

int
scan_run(int root, const char *start, const struct scan_options *options,
	struct scan *ret)
{
	struct walk walk = {.root = root, .options = options};
	unsigned thread_count = options->thread_count;
	struct scan_entry first;
	size_t folder_count = 0;
	int depth_max = 0, rc;

	*ret = (struct scan){0};
	rc = scan_stat(root, start, options->mounts, &first.attr);
	if (rc < 0)
		return rc == -ENOENT || rc == -EXDEV ? 0 : rc;

	if (thread_count < 1)
		thread_count = 1;
	if (thread_count > THREADS_MAX)
		thread_count = THREADS_MAX;
	ret->parts = mem_zalloc(thread_count * sizeof(*ret->parts));
	ret->part_count = thread_count;
	for (unsigned i = 0; i < thread_count; i++)
		ret->parts[i].arena = arena_new();
	first.path = arena_dup(ret->parts[0].arena, start, strlen(start));

	if (S_ISDIR(first.attr.mode)) {
		pthread_mutex_init(&walk.lock, NULL);
		pthread_cond_init(&walk.more, NULL);
		push_folders(&walk, &first.path, 1);
		run_workers(&walk, ret->parts, thread_count);
		pthread_cond_destroy(&walk.more);
		pthread_mutex_destroy(&walk.lock);
		free(walk.folders);
	}
	for (unsigned p = 0; p < thread_count; p++)
		for (size_t i = 0; i < ret->parts[p].count; i++) {
			const struct scan_entry *entry =
				&ret->parts[p].entries[i];
			int depth;

			if (!S_ISDIR(entry->attr.mode))
				continue;
			folder_count++;
			depth = depth_of(entry->path);
			if (depth > depth_max)
				depth_max = depth;
		}
	merge(ret, folder_count, depth_max, &first);
	return 0;
}

void
scan_clear(struct scan *scan)
{
	for (size_t i = 0; i < scan->part_count; i++) {
		arena_free(scan->parts[i].arena);
		free(scan->parts[i].entries);
	}
	free(scan->parts);
	free(scan->entries);
	free(scan->problems);
	*scan = (struct scan){0};
}
