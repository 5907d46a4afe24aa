/* follow.c - see follow.h */
#include "index/live/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "index/base/log.h"
#include "index/base/mem.h"

#define MS INT64_C(1000000)
#define SECOND (1000 * MS)

/* So that a burst becomes few commits: after one of many hints, or too many in a
 * row, each waits until events are quiet, and so until one finds them quiet. */
#define BURST_HINTS 8
#define BURST_COMMITS 64 /* one is earned in each millisecond */
#define BURST_QUIET (5 * MS)
#define BURST_AT_MOST (50 * MS)
/* Walks where events are missing, unless the user says how often; but they
 * take at most a tenth of the time. */
#define POLL_EVERY (2 * SECOND)
#define POLL_SHARE 10
/* Walks besides events, against what nobody has thought of. */
#define WALK_EVERY (3600 * SECOND)
#define RETRY_EVERY (2 * SECOND)
/* The log of the store is moved into it when nothing has happened so long. */
#define IDLE_FOR (1 * SECOND)
/* So often the clocks are looked at, to notice that the machine has slept. */
#define CLOCK_EVERY (60 * SECOND)

struct follow {
	struct follow_options options;
	int stop_fd; /* eventfd */
	pthread_t drainer, worker;
	bool has_drainer, has_worker;

	pthread_mutex_t lock; /* after options.lock; protects all below */
	pthread_cond_t wake;  /* the worker waits */
	pthread_cond_t done;  /* barriers wait */
	bool is_stopping;
	bool is_working;
	bool has_new_mounts;    /* the table of mounts has changed */
	uint64_t asked, served; /* barriers */
	struct follow_status status;

	/* The worker's own. */
	int64_t next_walk_ns;
	int64_t slept_ns;        /* time that the machine has slept so far */
	int64_t burst_until_ns;  /* 0: not in a burst */
	int64_t commits_left_ns; /* in the time that they are earned in */
	int64_t earned_ns;       /* up to when */
	int64_t idle_since_ns;   /* 0: the store is in order */
	bool needs_walk;
	bool has_told_failure, has_told_polling;
};

bool
follow_needs_polling(int root)
{
	static const uint32_t remote[] = {NFS_SUPER_MAGIC, SMB_SUPER_MAGIC,
		SMB2_SUPER_MAGIC, CIFS_SUPER_MAGIC, FUSE_SUPER_MAGIC,
		V9FS_MAGIC, AFS_SUPER_MAGIC, AFS_FS_MAGIC, CODA_SUPER_MAGIC,
		CEPH_SUPER_MAGIC, OCFS2_SUPER_MAGIC};
	struct statfs fs;

	if (fstatfs(root, &fs) < 0)
		return false;
	for (size_t i = 0; i < sizeof(remote) / sizeof(remote[0]); i++)
		if ((uint32_t)fs.f_type == remote[i])
			return true;
	return false;
}

/* --- the draining thread ------------------------------------------------------ */

static void
wake_worker(struct follow *follow)
{
	pthread_mutex_lock(&follow->lock);
	pthread_cond_signal(&follow->wake);
	pthread_mutex_unlock(&follow->lock);
}

static void *
drain(void *arg)
{
	struct follow *follow = arg;
	struct watch *watch = follow->options.watch;
	int table = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	struct pollfd fds[] = {
		{.fd = follow->stop_fd, .events = POLLIN},
		{.fd = watch != NULL ? watch_fd(watch) : -1, .events = POLLIN},
		{.fd = table, .events = POLLPRI},
	};

	for (;;) {
		if (poll(fds, 3, -1) < 0 && errno != EINTR) {
			log_err("cannot wait for changes of the vault: %m; "
				"they will be seen late");
			break;
		}
		if (fds[0].revents != 0)
			break;
		if (fds[2].revents != 0) {
			pthread_mutex_lock(&follow->lock);
			follow->has_new_mounts = true;
			pthread_cond_signal(&follow->wake);
			pthread_mutex_unlock(&follow->lock);
		}
		if (fds[1].revents != 0 && watch_drain(watch))
			wake_worker(follow);
	}
	if (table >= 0)
		close(table);
	return NULL;
}

/* --- the indexer thread -------------------------------------------------------- */

/* How long the machine has slept since it was started, in ns. */
static int64_t
slept_ns(void)
{
	struct timespec boot;

	clock_gettime(CLOCK_BOOTTIME, &boot);
	return (int64_t)boot.tv_sec * SECOND + boot.tv_nsec - monotonic_ns();
}

/* Says when it begins that changes are not seen as they happen. */
static void
tell_once(struct follow *follow, int rc, int64_t every)
{
	struct watch *watch = follow->options.watch;
	const char *vault = follow->options.indexer->vault;
	size_t unwatched = watch != NULL ? watch_counts(watch).unwatched : 0;

	if (rc < 0 && !follow->has_told_failure)
		log_err("cannot walk the vault '%s': %s; what was there is "
			"kept",
			vault, strerror(-rc));
	follow->has_told_failure = rc < 0;
	if (follow->has_told_polling)
		return;
	if (unwatched > 0)
		log_warn("no watch is left for %zu folders of '%s' "
			 "(fs.inotify.max_user_watches); it is walked every "
			 "%.3g seconds",
			unwatched, vault, (double)every / SECOND);
	else if (watch == NULL)
		log_warn("no inotify instance is left for '%s' "
			 "(fs.inotify.max_user_instances); it is walked every "
			 "%.3g seconds",
			vault, (double)every / SECOND);
	follow->has_told_polling = unwatched > 0 || watch == NULL;
}

static void
plan_walk(struct follow *follow, int rc, int64_t took)
{
	struct watch *watch = follow->options.watch;
	int64_t every = (int64_t)(follow->options.poll_seconds * SECOND);
	bool is_polling = every > 0;

	if (watch == NULL || watch_counts(watch).unwatched > 0) {
		is_polling = true;
		if (every == 0)
			every = POLL_EVERY;
	}
	if (!is_polling)
		every = WALK_EVERY;
	if (rc < 0 && every > RETRY_EVERY)
		every = RETRY_EVERY;
	if (every < took * POLL_SHARE)
		every = took * POLL_SHARE;
	follow->next_walk_ns = monotonic_ns() + every;
	tell_once(follow, rc, every);
	pthread_mutex_lock(&follow->lock);
	follow->status.is_polling = is_polling;
	follow->status.poll_seconds = is_polling ? (double)every / SECOND : 0;
	follow->status.is_failing = rc < 0;
	follow->status.walks++;
	pthread_mutex_unlock(&follow->lock);
}

static void
walk_all(struct follow *follow, const struct watch_batch *batch)
{
	const struct follow_options *options = &follow->options;
	int64_t start = monotonic_ns();
	struct indexer_report report;
	int rc;

	pthread_mutex_lock(options->lock);
	indexer_note_writes(options->indexer, batch->hints, batch->count);
	rc = indexer_refresh(options->indexer, false, options->publish,
		options->arg, &report);
	options->worked(options->arg, &report);
	pthread_mutex_unlock(options->lock);
	follow->needs_walk = false;
	plan_walk(follow, rc, monotonic_ns() - start);
}

static void
take_hints(struct follow *follow, struct watch_batch *batch)
{
	const struct follow_options *options = &follow->options;
	struct indexer_report report;
	int rc;

	pthread_mutex_lock(options->lock);
	rc = indexer_update(options->indexer, batch->hints, batch->count,
		options->publish, options->arg, &report);
	options->worked(options->arg, &report);
	pthread_mutex_unlock(options->lock);
	if (rc < 0)
		follow->needs_walk = true;
	/* A folder that could not be watched is looked at by walks only. */
	if (options->watch != NULL &&
		watch_counts(options->watch).unwatched > 0 &&
		follow->next_walk_ns - monotonic_ns() > POLL_EVERY)
		follow->next_walk_ns = monotonic_ns() + POLL_EVERY;
	pthread_mutex_lock(&follow->lock);
	follow->status.updates++;
	pthread_mutex_unlock(&follow->lock);
}

/* Decides whether the next commit waits for more, after one of count hints that
 * began at start. */
static void
note_burst(struct follow *follow, int64_t start, size_t count)
{
	int64_t now = monotonic_ns();
	bool was_quiet =
		start - watch_last_ns(follow->options.watch) >= BURST_QUIET;
	bool was_burst = follow->burst_until_ns != 0;

	follow->commits_left_ns += now - follow->earned_ns;
	follow->earned_ns = now;
	if (follow->commits_left_ns > BURST_COMMITS * MS)
		follow->commits_left_ns = BURST_COMMITS * MS;
	if (follow->commits_left_ns > 0)
		follow->commits_left_ns -= MS;
	follow->burst_until_ns = 0;
	if ((was_burst && !was_quiet) || count > BURST_HINTS ||
		follow->commits_left_ns <= 0)
		follow->burst_until_ns = now + BURST_AT_MOST;
}

/* Does what there is to do now. is_flush: also what could wait. */
static void
work_once(struct follow *follow, bool is_flush, bool has_new_mounts)
{
	const struct follow_options *options = &follow->options;
	struct watch_batch batch = {0};
	int64_t now = monotonic_ns();
	int64_t slept = slept_ns();

	/* Who knows what happened meanwhile to a disk that others use too. */
	if (slept - follow->slept_ns > SECOND)
		follow->needs_walk = true;
	follow->slept_ns = slept;
	if (has_new_mounts) {
		pthread_mutex_lock(options->lock);
		if (mounts_refresh(options->indexer->mounts))
			follow->needs_walk = true;
		pthread_mutex_unlock(options->lock);
	}
	if (now >= follow->next_walk_ns ||
		(is_flush && follow_status(follow).is_polling))
		follow->needs_walk = true;

	if (options->watch != NULL)
		watch_take(options->watch, is_flush, &batch);
	if (batch.is_all || follow->needs_walk)
		walk_all(follow, &batch);
	else if (batch.count > 0)
		take_hints(follow, &batch);
	if (batch.is_all || batch.count > 0)
		follow->idle_since_ns = monotonic_ns();
	if (batch.count > 0)
		note_burst(follow, now, batch.count);
	watch_batch_clear(&batch);
}

static void
tidy_store(struct follow *follow)
{
	const struct follow_options *options = &follow->options;

	follow->idle_since_ns = 0;
	pthread_mutex_lock(options->lock);
	if (options->indexer->store != NULL)
		store_checkpoint(options->indexer->store);
	pthread_mutex_unlock(options->lock);
}

/* When there is something to do next, CLOCK_MONOTONIC in ns. */
static int64_t
next_work_ns(struct follow *follow)
{
	struct watch *watch = follow->options.watch;
	int64_t next = follow->next_walk_ns;
	int64_t ready = watch != NULL ? watch_ready_ns(watch) : INT64_MAX;

	if (follow->needs_walk)
		return 0;
	if (follow->burst_until_ns != 0 && ready != INT64_MAX) {
		int64_t quiet = watch_last_ns(watch) + BURST_QUIET;

		if (quiet > follow->burst_until_ns)
			quiet = follow->burst_until_ns;
		if (ready < quiet)
			ready = quiet;
	}
	return ready < next ? ready : next;
}

static void
wait_until_locked(struct follow *follow, int64_t until)
{
	struct timespec time = {
		.tv_sec = until / SECOND,
		.tv_nsec = until % SECOND,
	};

	pthread_cond_timedwait(&follow->wake, &follow->lock, &time);
}

static void *
work(void *arg)
{
	struct follow *follow = arg;

	pthread_mutex_lock(&follow->lock);
	while (!follow->is_stopping) {
		uint64_t asked = follow->asked;
		bool has_new_mounts = follow->has_new_mounts;
		bool is_flush = asked != follow->served;
		int64_t now = monotonic_ns();
		int64_t next = next_work_ns(follow);

		if (!is_flush && !has_new_mounts && next > now) {
			int64_t idle =
				follow->idle_since_ns != 0
					? follow->idle_since_ns + IDLE_FOR
					: INT64_MAX;

			if (idle <= now) {
				pthread_mutex_unlock(&follow->lock);
				tidy_store(follow);
				pthread_mutex_lock(&follow->lock);
				continue;
			}
			if (next > idle)
				next = idle;
			if (next > now + CLOCK_EVERY)
				next = now + CLOCK_EVERY;
			wait_until_locked(follow, next);
			if (slept_ns() - follow->slept_ns > SECOND)
				follow->needs_walk = true;
			continue;
		}
		follow->is_working = true;
		follow->has_new_mounts = false;
		pthread_mutex_unlock(&follow->lock);
		work_once(follow, is_flush, has_new_mounts);
		pthread_mutex_lock(&follow->lock);
		follow->is_working = false;
		follow->served = asked;
		pthread_cond_broadcast(&follow->done);
	}
	/* Nobody is to wait for what will not happen. */
	follow->served = UINT64_MAX;
	pthread_cond_broadcast(&follow->done);
	pthread_mutex_unlock(&follow->lock);
	return NULL;
}

/* --- from outside ----------------------------------------------------------------- */

static uint64_t
ask(struct follow *follow)
{
	uint64_t ticket = 0;
	bool has_hints = follow->options.watch != NULL &&
	                 watch_drain(follow->options.watch);

	pthread_mutex_lock(&follow->lock);
	if (has_hints || follow->is_working || follow->status.is_polling ||
		follow->status.walks == 0 || follow->has_new_mounts) {
		ticket = ++follow->asked;
		pthread_cond_signal(&follow->wake);
	}
	pthread_mutex_unlock(&follow->lock);
	return ticket;
}

void
follow_nudge(struct follow *follow)
{
	ask(follow);
}

void
follow_barrier(struct follow *follow)
{
	uint64_t ticket = ask(follow);

	if (ticket == 0)
		return;
	pthread_mutex_lock(&follow->lock);
	while (follow->served < ticket)
		pthread_cond_wait(&follow->done, &follow->lock);
	pthread_mutex_unlock(&follow->lock);
}

struct follow_status
follow_status(struct follow *follow)
{
	struct follow_status status;

	pthread_mutex_lock(&follow->lock);
	status = follow->status;
	status.is_busy = follow->is_working || follow->asked != follow->served;
	pthread_mutex_unlock(&follow->lock);
	if (follow->options.watch != NULL) {
		status.watch = watch_counts(follow->options.watch);
		status.is_busy =
			status.is_busy ||
			watch_ready_ns(follow->options.watch) != INT64_MAX;
	}
	return status;
}

static int
start_threads(struct follow *follow)
{
	sigset_t all, old;
	int rc;

	/* Signals are the main thread's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	rc = pthread_create(&follow->drainer, NULL, drain, follow);
	follow->has_drainer = rc == 0;
	if (rc == 0) {
		rc = pthread_create(&follow->worker, NULL, work, follow);
		follow->has_worker = rc == 0;
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return -rc;
}

int
follow_start(const struct follow_options *options, bool needs_walk,
	struct follow **ret)
{
	struct follow *follow = mem_zalloc(sizeof(*follow));
	pthread_condattr_t attr;
	int rc;

	follow->options = *options;
	follow->needs_walk = needs_walk;
	follow->slept_ns = slept_ns();
	follow->commits_left_ns = BURST_COMMITS * MS;
	follow->earned_ns = monotonic_ns();
	pthread_mutex_init(&follow->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&follow->wake, &attr);
	pthread_cond_init(&follow->done, &attr);
	pthread_condattr_destroy(&attr);
	follow->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (!needs_walk)
		plan_walk(follow, 0, 0);
	rc = follow->stop_fd < 0 ? -errno : start_threads(follow);
	if (rc < 0) {
		follow_stop(follow);
		return rc;
	}
	*ret = follow;
	return 0;
}

void
follow_stop(struct follow *follow)
{
	if (follow == NULL)
		return;
	pthread_mutex_lock(&follow->lock);
	follow->is_stopping = true;
	pthread_cond_broadcast(&follow->wake);
	pthread_mutex_unlock(&follow->lock);
	if (follow->stop_fd >= 0)
		eventfd_write(follow->stop_fd, 1);
	if (follow->has_drainer)
		pthread_join(follow->drainer, NULL);
	if (follow->has_worker)
		pthread_join(follow->worker, NULL);
	if (follow->stop_fd >= 0)
		close(follow->stop_fd);
	pthread_cond_destroy(&follow->wake);
	pthread_cond_destroy(&follow->done);
	pthread_mutex_destroy(&follow->lock);
	free(follow);
}
