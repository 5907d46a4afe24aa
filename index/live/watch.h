/* watch.h - what the kernel says may have changed
 *
 * Keeps an inotify watch on every folder of the vault and gathers its events as
 * a set of paths. Events are hints: whoever takes the set looks at the disk, so
 * order, repetition and merging do not matter, and what the kernel lost
 * (overflow) becomes one hint: all.
 *
 * A folder is watched first and listed then (watch_enter() is called by the
 * walk between the two), so nothing is missed in new folders. A watch follows
 * the inode: entering a folder that was renamed gives its watch the new path.
 *
 * Two things the kernel does not tell: what other machines do to a shared file
 * system, and what is written through a hard link that is made and removed again
 * before anybody looks. Walks find them.
 *
 * Any thread. Source: inotify(7).
 */
#ifndef VAULTFS_WATCH_H
#define VAULTFS_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "index/live/indexer.h"

struct watch;

/* A negative errno if the system has no inotify instance to spare. */
int watch_new(struct watch **ret);
void watch_free(struct watch *watch);
/* Readable when there is something to drain. */
int watch_fd(const struct watch *watch);

/* The folder at path, open as dir, is about to be listed. */
void watch_enter(struct watch *watch, const char *path, int dir);
/* There is no folder at path any more. */
void watch_leave(struct watch *watch, const char *path);
/* A walk of all folders begins: those without a watch are counted anew. */
void watch_enter_all(struct watch *watch);

/* Takes over what the kernel has queued, without waiting. True if there are
 * hints now. */
bool watch_drain(struct watch *watch);
/* Adds a hint of the caller's own; all if path is NULL. */
void watch_hint(struct watch *watch, const char *path, bool is_deep);

/* Hints that were taken. */
struct watch_batch {
	struct indexer_hint *hints;
	size_t count;
	bool is_all; /* anything may have changed */
	struct arena *arena;
};

/* Takes the hints that need not wait for more, or with is_flush all. True if
 * there are any; the caller ends them with watch_batch_clear(). */
bool watch_take(struct watch *watch, bool is_flush, struct watch_batch *ret);
void watch_batch_clear(struct watch_batch *batch);

/* When the next hint can be taken: CLOCK_MONOTONIC in ns, 0 for now, INT64_MAX
 * if there is none. */
int64_t watch_ready_ns(struct watch *watch);
/* When the last event was drained, CLOCK_MONOTONIC in ns. */
int64_t watch_last_ns(struct watch *watch);

struct watch_counts {
	size_t folders;   /* watched */
	size_t unwatched; /* folders that the system had no watch for */
	uint64_t events;
	uint64_t overflows; /* times that the kernel lost events */
};
struct watch_counts watch_counts(struct watch *watch);

int64_t monotonic_ns(void);

#endif
