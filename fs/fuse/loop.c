/* loop.c - the thread that owns the tree: vfs_run()
 *
 * Waits for requests, change sets, signals and midnight, and takes them one
 * after the other, so that the tree needs no lock.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "fs/fuse/notify.h"
#include "fs/fuse/settle.h"
#include "fs/fuse/state.h"
#include "fs/fuse/viewops.h"
#include "index/base/log.h"

static void
take_in(struct vfs *vfs)
{
	struct tree_notices notices = {0};
	struct deferred *settled;
	struct posted *first;
	uint64_t count;

	(void)!read(vfs->wake_fd, &count, sizeof(count));
	/* First these: what they wait for has been posted by now. */
	settled = settler_take(vfs->settler);
	pthread_mutex_lock(&vfs->lock);
	first = vfs->posted;
	vfs->posted = NULL;
	vfs->posted_end = &vfs->posted;
	pthread_mutex_unlock(&vfs->lock);

	for (struct posted *next; first != NULL; first = next) {
		next = first->next;
		tree_set_now(vfs->tree, vfs_now_ns());
		tree_apply(vfs->tree, first->changes, &notices);
		change_set_free(first->changes);
		free(first);
		notifier_post(vfs->notifier, &notices);
	}
	writeops_settle(vfs, settled);
}

/* Arms the timer for the next local midnight; a clock that is set, or that
 * went on while the machine slept, wakes the loop as well. */
static void
await_midnight(struct vfs *vfs)
{
	struct itimerspec when = {0};
	time_t now = time(NULL);
	struct tm day;

	localtime_r(&now, &day);
	day.tm_mday++;
	day.tm_hour = day.tm_min = day.tm_sec = 0;
	day.tm_isdst = -1;
	when.it_value.tv_sec = mktime(&day);
	if (when.it_value.tv_sec <= now)
		when.it_value.tv_sec = now + 3600;
	timerfd_settime(vfs->timer_fd,
		TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL);
}

static void
look_at_clock(struct vfs *vfs)
{
	struct tree_notices notices = {0};
	uint64_t count;

	(void)!read(vfs->timer_fd, &count, sizeof(count));
	tree_set_now(vfs->tree, vfs_now_ns());
	tree_set_today(vfs->tree, day_today(), &notices);
	notifier_post(vfs->notifier, &notices);
	await_midnight(vfs);
}

static void
look_at_signals(struct vfs *vfs)
{
	struct signalfd_siginfo info;

	while (read(vfs->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		log_info("signal %u; unmounting", info.ssi_signo);
		vfs->is_leaving = true;
	}
}

/* Answers one request; 0, or a negative errno when the connection is gone. */
static int
serve(struct vfs *vfs, struct fuse_buf *buffer)
{
	int size = fuse_session_receive_buf(vfs->session, buffer);

	if (size == -EINTR || size == -EAGAIN)
		return 0;
	if (size <= 0)
		return size < 0 ? size : -ENODEV;
	fuse_session_process_buf(vfs->session, buffer);
	if (!vfs->is_ready && vfs->has_begun) {
		vfs->is_ready = true;
		if (vfs->ready != NULL)
			vfs->ready(vfs->arg);
	}
	return fuse_session_exited(vfs->session) ? -ENODEV : 0;
}

int
vfs_run(struct vfs *vfs)
{
	struct fuse_buf buffer = {.mem = NULL};
	int rc = notifier_start(vfs->notifier);

	if (rc < 0)
		return rc;
	if (!vfs->has_fixed_today)
		await_midnight(vfs);
	/* On the way out requests are still answered until the notifier, which
	 * may be waiting for one of them, has ended. */
	while (!vfs->is_leaving || !notifier_has_ended(vfs->notifier)) {
		struct pollfd fds[] = {
			{fuse_session_fd(vfs->session), POLLIN, 0},
			{vfs->wake_fd, POLLIN, 0},
			{vfs->signal_fd, POLLIN, 0},
			{vfs->timer_fd, POLLIN, 0},
		};

		viewops_tick(vfs);
		if (poll(fds, sizeof(fds) / sizeof(fds[0]),
			    viewops_timeout(vfs)) < 0) {
			if (errno == EINTR)
				continue;
			rc = -errno;
			break;
		}
		if (fds[1].revents != 0)
			take_in(vfs);
		if (fds[2].revents != 0) {
			look_at_signals(vfs);
			notifier_stop(vfs->notifier);
		}
		if (fds[3].revents != 0)
			look_at_clock(vfs);
		if (fds[0].revents != 0) {
			rc = serve(vfs, &buffer);
			if (rc < 0)
				break;
		}
	}
	free(buffer.mem);
	/* Unmounted from outside. */
	return rc == -ENODEV ? 0 : rc;
}
