/* follow.h - keeps an index up to date while the vault is in use
 *
 * Two threads: one only drains inotify into a set of hints, so that the
 * kernel's queue does not overflow while the other, the indexer thread, looks
 * at what the hints name, takes it in, and hands out change sets. Where the
 * kernel tells too little (no watches left, a network file system) the indexer
 * thread walks the vault at intervals.
 *
 * What was changed in the vault before follow_barrier() was called is in the
 * change sets handed out before it returns: an event is queued before the
 * system call that caused it returns.
 */
#ifndef VAULTFS_FOLLOW_H
#define VAULTFS_FOLLOW_H

#include <pthread.h>

#include "index/live/indexer.h"
#include "index/live/watch.h"

struct follow;

struct follow_options {
	struct indexer *indexer;
	pthread_mutex_t *lock;    /* held while indexer is used */
	struct watch *watch;      /* lent; NULL: there are only walks */
	double poll_seconds;      /* walk so often; 0: only where needed */
	indexer_publish *publish; /* called on the indexer thread */
	/* Called there too, after each piece of work, with lock held. */
	void (*worked)(void *arg, const struct indexer_report *report);
	void *arg;
};

/* Starts the threads. needs_walk: the folders have not been walked with the
 * watch in place. A negative errno if threads cannot be started. */
int follow_start(const struct follow_options *options, bool needs_walk,
	struct follow **ret);
/* Ends them; what is not taken in by then is not. Takes NULL. */
void follow_stop(struct follow *follow);

/* Any thread but the indexer's. */
void follow_barrier(struct follow *follow);
/* Asks for what the barrier does without waiting for it. */
void follow_nudge(struct follow *follow);

struct follow_status {
	bool is_polling;     /* walks at intervals take the place of events */
	double poll_seconds; /* those intervals */
	uint64_t walks;      /* of the whole vault since the start */
	uint64_t updates;    /* commits of hints */
	bool is_busy;        /* changes are known that are not taken in yet */
	bool is_failing;     /* the last walk failed */
	struct watch_counts watch;
};
struct follow_status follow_status(struct follow *follow);

/* True if the kernel tells nothing of changes that other machines make to the
 * file system that root is on. */
bool follow_needs_polling(int root);

#endif
