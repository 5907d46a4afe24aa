/* settle.c - see settle.h */
#include "fs/fuse/settle.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "index/base/mem.h"
#include "index/vaultindex.h"

struct queue {
	struct deferred *first, **last;
};

struct settler {
	struct vaultindex *index;
	int wake_fd;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct queue waiting, settled; /* protected by lock */
	bool is_stopping;              /* protected by lock */
	bool has_thread;               /* the loop's */
	pthread_t thread;
};

static void
queue_clear(struct queue *queue)
{
	queue->first = NULL;
	queue->last = &queue->first;
}

static void
queue_add(struct queue *queue, struct deferred *deferred)
{
	deferred->next = NULL;
	*queue->last = deferred;
	queue->last = &deferred->next;
}

struct settler *
settler_new(struct vaultindex *index, int wake_fd)
{
	struct settler *settler = mem_zalloc(sizeof(*settler));

	settler->index = index;
	settler->wake_fd = wake_fd;
	queue_clear(&settler->waiting);
	queue_clear(&settler->settled);
	pthread_mutex_init(&settler->lock, NULL);
	pthread_cond_init(&settler->changed, NULL);
	return settler;
}

/* One wait for the index settles all that was posted before it began. */
static void
settle(struct settler *settler, struct deferred *first)
{
	for (struct deferred *d = first; d != NULL; d = d->next) {
		if (d->work != NULL)
			d->error = -d->work(d->work_arg);
		d->work = NULL;
		if (d->sync_fd < 0)
			continue;
		if ((d->is_data ? fdatasync(d->sync_fd) : fsync(d->sync_fd)) <
			0)
			d->error = errno;
	}
	vaultindex_barrier(settler->index);
}

static void *
run(void *arg)
{
	struct settler *settler = arg;
	const uint64_t one = 1;

	pthread_mutex_lock(&settler->lock);
	for (;;) {
		struct deferred *first, **last;

		while (settler->waiting.first == NULL && !settler->is_stopping)
			pthread_cond_wait(&settler->changed, &settler->lock);
		if (settler->is_stopping)
			break;
		first = settler->waiting.first;
		last = settler->waiting.last;
		queue_clear(&settler->waiting);
		pthread_mutex_unlock(&settler->lock);
		settle(settler, first);
		pthread_mutex_lock(&settler->lock);
		*settler->settled.last = first;
		settler->settled.last = last;
		(void)!write(settler->wake_fd, &one, sizeof(one));
	}
	pthread_mutex_unlock(&settler->lock);
	return NULL;
}

void
settler_post(struct settler *settler, struct deferred *deferred)
{
	if (!settler->has_thread)
		settler->has_thread = pthread_create(&settler->thread, NULL,
					      run, settler) == 0;
	if (!settler->has_thread && deferred->work != NULL)
		deferred->error = -deferred->work(deferred->work_arg);
	pthread_mutex_lock(&settler->lock);
	queue_add(settler->has_thread ? &settler->waiting : &settler->settled,
		deferred);
	pthread_cond_signal(&settler->changed);
	pthread_mutex_unlock(&settler->lock);
	if (!settler->has_thread) {
		const uint64_t one = 1;

		/* No thread to be had: the views follow a moment later. */
		(void)!write(settler->wake_fd, &one, sizeof(one));
	}
}

struct deferred *
settler_take(struct settler *settler)
{
	struct deferred *first;

	pthread_mutex_lock(&settler->lock);
	first = settler->settled.first;
	queue_clear(&settler->settled);
	pthread_mutex_unlock(&settler->lock);
	return first;
}

void
deferred_free(struct deferred *deferred)
{
	if (deferred->sync_fd >= 0)
		close(deferred->sync_fd);
	if (deferred->work_free != NULL)
		deferred->work_free(deferred->work_arg);
	free(deferred->name);
	free(deferred);
}

static void
refuse_all(struct queue *queue)
{
	for (struct deferred *d = queue->first, *next; d != NULL; d = next) {
		next = d->next;
		/* What nobody waits for has been accepted. */
		if (d->req != NULL)
			fuse_reply_err(d->req, EIO);
		else if (d->work != NULL)
			d->work(d->work_arg);
		deferred_free(d);
	}
	queue_clear(queue);
}

void
settler_free(struct settler *settler)
{
	if (settler == NULL)
		return;
	if (settler->has_thread) {
		pthread_mutex_lock(&settler->lock);
		settler->is_stopping = true;
		pthread_cond_signal(&settler->changed);
		pthread_mutex_unlock(&settler->lock);
		pthread_join(settler->thread, NULL);
	}
	refuse_all(&settler->waiting);
	refuse_all(&settler->settled);
	pthread_mutex_destroy(&settler->lock);
	pthread_cond_destroy(&settler->changed);
	free(settler);
}
