/* reader.c - see reader.h */
#include "fs/fuse/reader.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "index/base/mem.h"

#define THREADS 4 /* started when there is something to read */

struct job {
	fuse_req_t req;
	int fd;
	size_t size;
	off_t offset;
	struct job *next;
};

struct reader {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct job *first, **last; /* protected by lock */
	unsigned idle;             /* protected by lock */
	bool is_stopping;          /* protected by lock */
	pthread_t threads[THREADS];
	unsigned thread_count; /* the loop's */
};

struct reader *
reader_new(void)
{
	struct reader *reader = mem_zalloc(sizeof(*reader));

	reader->last = &reader->first;
	pthread_mutex_init(&reader->lock, NULL);
	pthread_cond_init(&reader->changed, NULL);
	return reader;
}

/* Reads until size bytes are there or the file ends: the kernel takes a short
 * answer for the end. */
static void
serve(struct job *job)
{
	char *bytes = mem_alloc(job->size);
	size_t have = 0;
	int error = 0;

	while (have < job->size) {
		ssize_t got = pread(job->fd, bytes + have, job->size - have,
			job->offset + (off_t)have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			error = errno;
		if (got <= 0)
			break;
		have += (size_t)got;
	}
	if (error != 0 && have == 0)
		fuse_reply_err(job->req, error);
	else
		fuse_reply_buf(job->req, bytes, have);
	free(bytes);
	close(job->fd);
	free(job);
}

static void *
run(void *arg)
{
	struct reader *reader = arg;
	struct job *job;

	pthread_mutex_lock(&reader->lock);
	for (;;) {
		while (reader->first == NULL && !reader->is_stopping) {
			reader->idle++;
			pthread_cond_wait(&reader->changed, &reader->lock);
			reader->idle--;
		}
		if (reader->is_stopping)
			break;
		job = reader->first;
		reader->first = job->next;
		if (reader->first == NULL)
			reader->last = &reader->first;
		pthread_mutex_unlock(&reader->lock);
		serve(job);
		pthread_mutex_lock(&reader->lock);
	}
	pthread_mutex_unlock(&reader->lock);
	return NULL;
}

void
reader_post(struct reader *reader, fuse_req_t req, int fd, size_t size,
	off_t offset)
{
	struct job *job = mem_zalloc(sizeof(*job));
	bool needs_thread;

	job->req = req;
	job->fd = fd;
	job->size = size;
	job->offset = offset;
	pthread_mutex_lock(&reader->lock);
	needs_thread = reader->idle == 0 && reader->thread_count < THREADS;
	if (!needs_thread || reader->thread_count > 0) {
		*reader->last = job;
		reader->last = &job->next;
		job = NULL;
		pthread_cond_signal(&reader->changed);
	}
	pthread_mutex_unlock(&reader->lock);
	if (needs_thread &&
		pthread_create(&reader->threads[reader->thread_count], NULL,
			run, reader) == 0)
		reader->thread_count++;
	if (job == NULL)
		return;
	if (reader->thread_count == 0) {
		serve(job); /* no thread to be had: the loop waits */
		return;
	}
	pthread_mutex_lock(&reader->lock);
	*reader->last = job;
	reader->last = &job->next;
	pthread_cond_signal(&reader->changed);
	pthread_mutex_unlock(&reader->lock);
}

void
reader_free(struct reader *reader)
{
	struct job *next;

	if (reader == NULL)
		return;
	pthread_mutex_lock(&reader->lock);
	reader->is_stopping = true;
	pthread_cond_broadcast(&reader->changed);
	pthread_mutex_unlock(&reader->lock);
	for (unsigned i = 0; i < reader->thread_count; i++)
		pthread_join(reader->threads[i], NULL);
	for (struct job *job = reader->first; job != NULL; job = next) {
		next = job->next;
		fuse_reply_err(job->req, EIO);
		close(job->fd);
		free(job);
	}
	pthread_mutex_destroy(&reader->lock);
	pthread_cond_destroy(&reader->changed);
	free(reader);
}
