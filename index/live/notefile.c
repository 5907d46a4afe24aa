/* notefile.c - see notefile.h */
#include "index/live/notefile.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/live/beneath.h"
#include "index/live/scan.h"

#define TRIES 3                           /* of a file that changes meanwhile */
#define WINDOW 128                        /* notes read ahead */
#define WINDOW_BYTES ((uint64_t)32 << 20) /* of their text */
#define THREADS_MAX 16
#define FEW 8 /* so few are read without a thread */

/* File systems stamp files with a clock that advances by ticks; two writes in
 * one tick cannot be told apart. */
#define TICK_NS 10000000
#define COARSE_TICK_NS 2100000000 /* where times are whole seconds (FAT: 2 s) */
#define SECOND_NS 1000000000

static int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	return (int64_t)now.tv_sec * SECOND_NS + now.tv_nsec;
}

/* True if a file with these times may change after start without new times.
 * A change time in the future comes from another machine's clock. */
static bool
is_racy(const struct file_attr *attr, int64_t start)
{
	bool is_coarse = attr->mtime_ns % SECOND_NS == 0 &&
	                 attr->ctime_ns % SECOND_NS == 0;

	return attr->ctime_ns + (is_coarse ? COARSE_TICK_NS : TICK_NS) > start;
}

static bool
is_unchanged(const struct file_attr *a, const struct file_attr *b)
{
	return a->size == b->size && a->mtime_ns == b->mtime_ns &&
	       a->ctime_ns == b->ctime_ns;
}

/* Reads the text of the open file fd. The caller frees *ret. */
static int
read_text(int fd, struct notefile_result *result, char **ret)
{
	struct file_attr after;

	for (int i = 0;; i++) {
		int64_t start = now_ns();
		int rc = scan_fstat(fd, &result->attr);

		if (rc < 0)
			return rc;
		rc = beneath_read(fd, NOTE_SIZE_MAX, ret, &result->size);
		if (rc < 0)
			return rc;
		result->is_racy = is_racy(&result->attr, start);
		rc = scan_fstat(fd, &after);
		if (rc == 0 && is_unchanged(&result->attr, &after))
			return 0;
		if (rc == 0 && i + 1 == TRIES) {
			result->is_racy = true;
			return 0;
		}
		free(*ret);
		if (rc == 0 && lseek(fd, 0, SEEK_SET) < 0)
			rc = -errno;
		if (rc < 0)
			return rc;
	}
}

/* A note that is there, but of which nothing is read. */
static struct note *
unread_note(const struct settings *settings, const char *path)
{
	struct note *note = note_parse(settings, path, "", 0);

	note_diagnose(note, 0, "is larger than %u MiB and is not read",
		NOTE_SIZE_MAX >> 20);
	return note;
}

void
notefile_read(int root, const struct settings *settings,
	const struct notefile_job *job, struct notefile_result *ret)
{
	int fd = beneath_open_regular(root, job->path);
	char *text = NULL;
	int rc;

	*ret = (struct notefile_result){0};
	if (fd < 0) {
		/* What is no regular file any more is no note any more. */
		ret->error = fd == -ELOOP || fd == -EINVAL || fd == -EISDIR ||
		                             fd == -ENOTDIR || fd == -ENXIO
		                     ? -ENOENT
		                     : fd;
		return;
	}
	rc = read_text(fd, ret, &text);
	close(fd);
	if (rc == -EFBIG) {
		ret->note = unread_note(settings, job->path);
		return;
	}
	if (rc < 0) {
		ret->error = rc;
		return;
	}
	ret->hash = text_hash(text, ret->size);
	ret->is_same = job->is_known && job->known_hash == ret->hash;
	if (!ret->is_same || job->must_parse) {
		ret->note = note_parse(settings, job->path, text, ret->size);
		ret->note->text = NULL; /* is freed here */
	}
	free(text);
}

void
notefile_clear(struct notefile_result *result)
{
	note_free(result->note);
	result->note = NULL;
}

/* --- many ------------------------------------------------------------------ */

struct slot {
	struct notefile_result result;
	bool is_done; /* protected by lock */
};

struct readers {
	int root;
	const struct settings *settings;
	const struct notefile_job *jobs;
	size_t count;
	pthread_mutex_t lock;
	pthread_cond_t room; /* workers wait: taken or bytes has changed */
	pthread_cond_t done; /* the caller waits: the slot it needs is done */
	size_t claimed;      /* protected by lock: the next job to be read */
	size_t taken;        /* protected by lock: the next that is handed on */
	uint64_t bytes;      /* protected by lock: of jobs claimed, not taken */
	struct slot slots[WINDOW]; /* of job i at i % WINDOW */
};

static void *
work(void *arg)
{
	struct readers *readers = arg;

	pthread_mutex_lock(&readers->lock);
	for (;;) {
		const struct notefile_job *job;
		struct slot *slot;
		size_t i;

		/* A job that is alone may be of any size. */
		while (readers->claimed < readers->count &&
			readers->claimed != readers->taken &&
			(readers->claimed - readers->taken >= WINDOW ||
				readers->bytes + readers->jobs[readers->claimed]
							 .size >
					WINDOW_BYTES))
			pthread_cond_wait(&readers->room, &readers->lock);
		if (readers->claimed >= readers->count)
			break;
		i = readers->claimed++;
		job = &readers->jobs[i];
		slot = &readers->slots[i % WINDOW];
		readers->bytes += job->size;
		pthread_mutex_unlock(&readers->lock);
		notefile_read(
			readers->root, readers->settings, job, &slot->result);
		pthread_mutex_lock(&readers->lock);
		slot->is_done = true;
		if (i == readers->taken)
			pthread_cond_signal(&readers->done);
	}
	pthread_mutex_unlock(&readers->lock);
	return NULL;
}

static void
hand_on(struct readers *readers,
	void (*take)(void *arg, const struct notefile_job *job,
		struct notefile_result *result),
	void *arg)
{
	for (size_t i = 0; i < readers->count; i++) {
		struct slot *slot = &readers->slots[i % WINDOW];

		pthread_mutex_lock(&readers->lock);
		while (!slot->is_done)
			pthread_cond_wait(&readers->done, &readers->lock);
		pthread_mutex_unlock(&readers->lock);

		take(arg, &readers->jobs[i], &slot->result);
		notefile_clear(&slot->result);

		pthread_mutex_lock(&readers->lock);
		slot->is_done = false;
		readers->taken = i + 1;
		readers->bytes -= readers->jobs[i].size;
		pthread_cond_broadcast(&readers->room);
		pthread_mutex_unlock(&readers->lock);
	}
}

static void
run_here(struct readers *readers,
	void (*take)(void *arg, const struct notefile_job *job,
		struct notefile_result *result),
	void *arg)
{
	for (size_t i = 0; i < readers->count; i++) {
		struct notefile_result result;

		notefile_read(readers->root, readers->settings,
			&readers->jobs[i], &result);
		take(arg, &readers->jobs[i], &result);
		notefile_clear(&result);
	}
}

void
notefile_read_all(int root, const struct settings *settings,
	const struct notefile_job *jobs, size_t count, unsigned thread_count,
	void (*take)(void *arg, const struct notefile_job *job,
		struct notefile_result *result),
	void *arg)
{
	struct readers *readers = mem_zalloc(sizeof(*readers));
	pthread_t threads[THREADS_MAX];
	unsigned started = 0;

	readers->root = root;
	readers->settings = settings;
	readers->jobs = jobs;
	readers->count = count;
	if (thread_count > THREADS_MAX)
		thread_count = THREADS_MAX;
	pthread_mutex_init(&readers->lock, NULL);
	pthread_cond_init(&readers->room, NULL);
	pthread_cond_init(&readers->done, NULL);
	if (count > FEW)
		while (started < thread_count &&
			pthread_create(
				&threads[started], NULL, work, readers) == 0)
			started++;
	if (started > 0)
		hand_on(readers, take, arg);
	else
		run_here(readers, take, arg);
	for (unsigned i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	pthread_cond_destroy(&readers->done);
	pthread_cond_destroy(&readers->room);
	pthread_mutex_destroy(&readers->lock);
	free(readers);
}
