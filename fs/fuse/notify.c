/* notify.c - see notify.h */
#include "fs/fuse/notify.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fs/fuse/state.h"
#include "fs/tree/notices.h"
#include "index/base/log.h"
#include "index/base/mem.h"

struct batch {
	struct tree_notices notices;
	struct batch *next;
};

struct notifier {
	struct fuse_session *session;
	int wake_fd;
	pthread_t thread;
	bool is_started;
	pthread_mutex_t lock; /* never held while a notice is sent */
	pthread_cond_t changed;
	struct batch *first, **last; /* protected by lock */
	bool is_stopping;            /* protected by lock */
	bool has_ended;              /* protected by lock */
};

struct notifier *
notifier_new(struct fuse_session *session, int wake_fd)
{
	struct notifier *notifier = mem_zalloc(sizeof(*notifier));

	notifier->session = session;
	notifier->wake_fd = wake_fd;
	notifier->last = &notifier->first;
	pthread_mutex_init(&notifier->lock, NULL);
	pthread_cond_init(&notifier->changed, NULL);
	return notifier;
}

static void
free_batch(struct batch *batch)
{
	notices_clear(&batch->notices);
	free(batch);
}

static bool
is_stopping(struct notifier *notifier)
{
	bool stopping;

	pthread_mutex_lock(&notifier->lock);
	stopping = notifier->is_stopping;
	pthread_mutex_unlock(&notifier->lock);
	return stopping;
}

static void
send_notice(struct notifier *notifier, const struct tree_notices *notices,
	const struct tree_notice *notice)
{
	const char *name = notices_name(notices, notice);
	int rc;

	if (name != NULL)
		rc = fuse_lowlevel_notify_inval_entry(
			notifier->session, notice->node, name, strlen(name));
	else
		rc = fuse_lowlevel_notify_inval_inode(
			notifier->session, notice->node, 0, 0);
	/* -ENOTDIR: what was a directory to the kernel is gone. */
	if (rc < 0 && rc != -ENOENT && rc != -ENOTDIR && rc != -ENODEV &&
		rc != -ENOTCONN && rc != -EBADF)
		log_warn("cannot tell the kernel of a change: %s; what it has "
			 "cached may be old",
			strerror(-rc));
}

static struct batch *
next_batch(struct notifier *notifier)
{
	struct batch *batch;

	pthread_mutex_lock(&notifier->lock);
	while (notifier->first == NULL && !notifier->is_stopping)
		pthread_cond_wait(&notifier->changed, &notifier->lock);
	batch = notifier->is_stopping ? NULL : notifier->first;
	if (batch != NULL) {
		notifier->first = batch->next;
		if (notifier->first == NULL)
			notifier->last = &notifier->first;
	}
	pthread_mutex_unlock(&notifier->lock);
	return batch;
}

static void *
run(void *arg)
{
	struct notifier *notifier = arg;
	uint64_t one = 1;

	for (struct batch *batch; (batch = next_batch(notifier)) != NULL;
		free_batch(batch))
		for (size_t i = 0; i < batch->notices.count; i++) {
			if (i % 64 == 63 && is_stopping(notifier))
				break;
			send_notice(notifier, &batch->notices,
				&batch->notices.items[i]);
		}
	pthread_mutex_lock(&notifier->lock);
	notifier->has_ended = true;
	pthread_mutex_unlock(&notifier->lock);
	(void)!write(notifier->wake_fd, &one, sizeof(one));
	return NULL;
}

int
notifier_start(struct notifier *notifier)
{
	int rc = pthread_create(&notifier->thread, NULL, run, notifier);

	notifier->is_started = rc == 0;
	return -rc;
}

void
notifier_post(struct notifier *notifier, struct tree_notices *notices)
{
	struct batch *batch;

	if (notices->count == 0) {
		notices_clear(notices);
		return;
	}
	batch = mem_zalloc(sizeof(*batch));
	batch->notices = *notices;
	memset(notices, 0, sizeof(*notices));
	pthread_mutex_lock(&notifier->lock);
	*notifier->last = batch;
	notifier->last = &batch->next;
	pthread_cond_signal(&notifier->changed);
	pthread_mutex_unlock(&notifier->lock);
}

void
notifier_stop(struct notifier *notifier)
{
	pthread_mutex_lock(&notifier->lock);
	notifier->is_stopping = true;
	if (!notifier->is_started)
		notifier->has_ended = true;
	pthread_cond_signal(&notifier->changed);
	pthread_mutex_unlock(&notifier->lock);
}

bool
notifier_has_ended(struct notifier *notifier)
{
	bool ended;

	pthread_mutex_lock(&notifier->lock);
	ended = notifier->has_ended;
	pthread_mutex_unlock(&notifier->lock);
	return ended;
}

void
notifier_free(struct notifier *notifier)
{
	struct batch *next;

	if (notifier == NULL)
		return;
	notifier_stop(notifier);
	if (notifier->is_started)
		pthread_join(notifier->thread, NULL);
	for (struct batch *b = notifier->first; b != NULL; b = next) {
		next = b->next;
		free_batch(b);
	}
	pthread_mutex_destroy(&notifier->lock);
	pthread_cond_destroy(&notifier->changed);
	free(notifier);
}
