/* watch.c - prints each change of the index as it happens
 *
 * inotify(7) tells nothing of what changes inside a mount when the vault does;
 * this tells it, with or without a mount. The index's own thread hands change
 * sets to the main one, which makes lines of them and waits for stdout, for a
 * signal and for the end of the day. stdout is written to only when it can take
 * something, so that a reader who does not read keeps nobody from ending this.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "fs/cli/ask.h"
#include "fs/cli/command.h"
#include "fs/cli/out.h"
#include "fs/cli/verbs.h"
#include "fs/cli/watchlog.h"
#include "index/base/mem.h"

/* The day is looked at so often: the machine may have slept, or its clock been
 * set. */
#define LOOK_EVERY_S 60
/* A pipe that is ready takes so much at once. Source: pipe(7), PIPE_BUF. */
#define WRITE_MAX 4096

static volatile sig_atomic_t has_signal;

struct queued {
	struct change_set *changes;
	struct queued *next;
};

struct watching {
	const struct options *options;
	struct watchlog *log;
	int64_t time_ns; /* of what is being told */
	struct buf out;
	bool is_terminal;
	bool has_reader; /* stdout takes what is written */
	sigset_t waiting_mask;

	int wake_fd;
	pthread_mutex_t lock;
	struct queued *first, **last; /* protected by lock */
};

static void
on_signal(int number)
{
	(void)number;
	has_signal = 1;
}

/* On the index's own thread. */
static void
on_change(void *arg, struct change_set *changes)
{
	struct watching *watching = arg;
	struct queued *queued = mem_zalloc(sizeof(*queued));

	queued->changes = changes;
	pthread_mutex_lock(&watching->lock);
	*watching->last = queued;
	watching->last = &queued->next;
	pthread_mutex_unlock(&watching->lock);
	eventfd_write(watching->wake_fd, 1);
}

static struct queued *
take_queue(struct watching *watching)
{
	struct queued *first;
	eventfd_t count;

	eventfd_read(watching->wake_fd, &count);
	pthread_mutex_lock(&watching->lock);
	first = watching->first;
	watching->first = NULL;
	watching->last = &watching->first;
	pthread_mutex_unlock(&watching->lock);
	return first;
}

static void
free_queue(struct queued *first)
{
	for (struct queued *next; first != NULL; first = next) {
		next = first->next;
		change_set_free(first->changes);
		free(first);
	}
}

/* --- stdout ------------------------------------------------------------------------- */

/* Waits as ppoll(2), with signals let through. */
static int
wait_for(struct watching *watching, struct pollfd *fds, nfds_t count,
	const struct timespec *timeout)
{
	int rc = has_signal
	                 ? -1
	                 : ppoll(fds, count, timeout, &watching->waiting_mask);

	if (rc < 0)
		for (nfds_t i = 0; i < count; i++)
			fds[i].revents = 0;
	return rc;
}

static void
write_out(struct watching *watching, const char *bytes, size_t size)
{
	while (size > 0 && watching->has_reader && !has_signal) {
		struct pollfd fd = {STDOUT_FILENO, POLLOUT, 0};
		ssize_t done;

		if (wait_for(watching, &fd, 1, NULL) < 0)
			continue;
		done = write(STDOUT_FILENO, bytes,
			size < WRITE_MAX ? size : WRITE_MAX);
		if (done < 0 && errno != EINTR && errno != EAGAIN) {
			if (errno != EPIPE)
				say("cannot write to stdout: %s",
					strerror(errno));
			watching->has_reader = false;
		}
		if (done > 0) {
			bytes += done;
			size -= (size_t)done;
		}
	}
}

static void
print_event(void *arg, const struct watch_event *event)
{
	struct watching *watching = arg;
	struct buf line = {0};

	if (watching->options->format == FORMAT_TEXT)
		watch_event_text(event, &line);
	else
		watch_event_json(event, watching->time_ns, &line);
	if (watching->is_terminal)
		out_escape(line.data, line.size, true, &watching->out);
	else
		buf_add(&watching->out, line.data, line.size);
	buf_clear(&line);
	if (watching->out.size >= WRITE_MAX) {
		write_out(watching, watching->out.data, watching->out.size);
		watching->out.size = 0;
	}
}

static void
flush_out(struct watching *watching)
{
	write_out(watching, buf_text(&watching->out), watching->out.size);
	watching->out.size = 0;
}

/* --- the loop ----------------------------------------------------------------------- */

static void
tell_changes(struct watching *watching)
{
	struct queued *first = take_queue(watching);
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	watching->time_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
	watchlog_set_today(watching->log, ask_today(watching->options));
	for (const struct queued *q = first;
		q != NULL && watching->has_reader && !has_signal; q = q->next) {
		watchlog_apply(watching->log, q->changes);
		flush_out(watching);
	}
	flush_out(watching);
	free_queue(first);
}

/* Until the day may be another. */
static struct timespec
time_to_midnight(void)
{
	time_t now = time(NULL), midnight;
	struct tm day;

	localtime_r(&now, &day);
	day.tm_mday++;
	day.tm_hour = day.tm_min = day.tm_sec = 0;
	day.tm_isdst = -1;
	midnight = mktime(&day);
	if (midnight <= now || midnight - now > LOOK_EVERY_S)
		return (struct timespec){.tv_sec = LOOK_EVERY_S};
	return (struct timespec){.tv_sec = midnight - now};
}

static void
serve(struct watching *watching)
{
	while (!has_signal && watching->has_reader) {
		struct pollfd fds[] = {
			{watching->wake_fd, POLLIN, 0},
			/* only that it is closed */
			{STDOUT_FILENO, 0, 0},
		};
		struct timespec timeout = time_to_midnight();

		if (wait_for(watching, fds, 2, &timeout) < 0)
			continue;
		if (fds[1].revents & (POLLERR | POLLHUP | POLLNVAL))
			break;
		tell_changes(watching);
	}
}

/* Signals are let through only while this waits. */
static void
catch_signals(struct watching *watching)
{
	struct sigaction action = {.sa_handler = on_signal};
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &blocked, &watching->waiting_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	sigdelset(&watching->waiting_mask, SIGINT);
	sigdelset(&watching->waiting_mask, SIGTERM);
	sigdelset(&watching->waiting_mask, SIGHUP);
	signal(SIGPIPE, SIG_IGN);
}

static int
watch(struct watching *watching, struct vaultindex *index)
{
	struct change_set *all = vaultindex_snapshot(index);
	int rc;

	watching->log = watchlog_new(vaultindex_settings(index),
		ask_today(watching->options), print_event, watching);
	watchlog_load(watching->log, all);
	change_set_free(all);
	rc = vaultindex_watch_start(index, on_change, watching);
	if (rc < 0) {
		say("cannot follow changes of '%s': %s",
			vaultindex_vault(index), strerror(-rc));
		return COMMAND_ERROR;
	}
	if (watching->options->given & OPTION_VERBOSE)
		say("watching '%s'", vaultindex_vault(index));
	serve(watching);
	vaultindex_watch_stop(index);
	return COMMAND_DONE;
}

int
verb_watch(const struct options *options)
{
	struct watching watching = {
		.options = options,
		.is_terminal = isatty(STDOUT_FILENO),
		.has_reader = true,
		.wake_fd = -1,
	};
	struct vaultindex *index;
	char *vault;
	int status = COMMAND_ERROR;
	bool is_open;

	if (!ask_vault(options,
		    options->arg_count > 0 ? options->args[0] : NULL, &vault))
		return COMMAND_ERROR;
	is_open = ask_open_live(options, vault, &index);
	free(vault);
	if (!is_open)
		return COMMAND_ERROR;
	watching.last = &watching.first;
	pthread_mutex_init(&watching.lock, NULL);
	watching.wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (watching.wake_fd < 0) {
		say("cannot wait for changes: %s", strerror(errno));
	} else {
		catch_signals(&watching);
		status = watch(&watching, index);
		close(watching.wake_fd);
	}
	vaultindex_close(index);
	free_queue(watching.first);
	watchlog_free(watching.log);
	buf_clear(&watching.out);
	pthread_mutex_destroy(&watching.lock);
	return status;
}
