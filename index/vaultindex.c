/* vaultindex.c - see vaultindex.h */
#include "index/vaultindex.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "index/base/mem.h"
#include "index/graph/graph.h"
#include "index/live/follow.h"
#include "index/live/indexer.h"
#include "index/live/notefile.h"
#include "index/live/vault.h"

#define TRIM_AFTER 1000 /* notes read */

/* What is wrong, as of the last piece of work: never changed once it is made,
 * so that whoever has a reference reads it without a lock. */
struct problem_list {
	size_t references; /* protected by quick */
	size_t count;
	struct problem {
		const char *path, *text;
	} items[]; /* text follows, in the same allocation */
};

struct vaultindex {
	/* Held by whoever uses what follows; a watching thread holds it while
	 * it takes in changes. Recursive, because each_note() and publish call
	 * out. */
	pthread_mutex_t lock;
	struct indexer indexer;
	/* Held for a moment only, after lock; protects what follows. */
	pthread_mutex_t quick;
	struct vaultindex_counts counts;
	bool has_counts; /* counts are those of what there is now */
	const struct settings *settings;
	bool is_stored;
	struct problem_list *problems; /* a reference; what there is now */

	struct watch *watch;   /* owned; NULL: there is no inotify for us */
	struct follow *follow; /* owned; NULL: not watching */
	bool is_walked;        /* a refresh has entered all folders */
	bool is_remote;        /* found when the watch was started */
	double poll_seconds;
	void (*changed)(void *arg, struct change_set *changes);
	void *changed_arg;
};

static void
lock(const struct vaultindex *index)
{
	pthread_mutex_lock(&((struct vaultindex *)index)->lock);
}

static void
unlock(const struct vaultindex *index)
{
	pthread_mutex_unlock(&((struct vaultindex *)index)->lock);
}

/* Calls each for all that is wrong. With lock held. */
static void
each_current(const struct indexer *indexer,
	void (*each)(void *arg, const char *path, const char *text), void *arg)
{
	if (indexer->store_problem != NULL)
		each(arg, "", indexer->store_problem);
	for (size_t i = 0; i < indexer->config->problem_count; i++)
		each(arg, indexer->config->problems[i].path,
			indexer->config->problems[i].text);
	for (size_t i = 0; i < indexer->problem_count; i++)
		each(arg, indexer->problems[i].path, indexer->problems[i].text);
}

struct comparison {
	const struct problem_list *list; /* NULL: none is known */
	size_t count, bytes;
	bool differs;
};

static void
compare_problem(void *arg, const char *path, const char *text)
{
	struct comparison *comparison = arg;
	const struct problem_list *list = comparison->list;
	size_t i = comparison->count++;

	comparison->bytes += strlen(path) + strlen(text) + 2;
	if (list == NULL || i >= list->count ||
		strcmp(list->items[i].path, path) != 0 ||
		strcmp(list->items[i].text, text) != 0)
		comparison->differs = true;
}

struct copying {
	struct problem_list *list;
	char *end; /* of the text so far */
};

static void
copy_problem(void *arg, const char *path, const char *text)
{
	struct copying *copying = arg;
	struct problem *problem = &copying->list->items[copying->list->count++];

	problem->path = copying->end;
	copying->end = stpcpy(copying->end, path) + 1;
	problem->text = copying->end;
	copying->end = stpcpy(copying->end, text) + 1;
}

/* What is wrong now if it is not what was wrong before, else NULL. With lock
 * held, which alone changes the list. */
static struct problem_list *
list_problems(const struct vaultindex *index)
{
	struct comparison comparison = {.list = index->problems};
	struct copying copying;

	each_current(&index->indexer, compare_problem, &comparison);
	if (comparison.list != NULL && !comparison.differs &&
		comparison.count == comparison.list->count)
		return NULL;
	copying.list = mem_alloc(sizeof(*copying.list) +
				 comparison.count * sizeof(struct problem) +
				 comparison.bytes);
	copying.list->references = 1;
	copying.list->count = 0;
	copying.end = (char *)&copying.list->items[comparison.count];
	each_current(&index->indexer, copy_problem, &copying);
	return copying.list;
}

/* Makes what questions that may not wait ask for. With lock held, or before
 * anybody else knows the index. */
static void
note_state(struct vaultindex *index)
{
	const struct indexer *indexer = &index->indexer;
	struct problem_list *problems = list_problems(index), *old = NULL;

	pthread_mutex_lock(&index->quick);
	index->has_counts = false;
	index->settings = &indexer->config->settings;
	index->is_stored = indexer->store != NULL;
	if (problems != NULL) {
		old = index->problems;
		index->problems = problems;
	}
	if (old != NULL && --old->references > 0)
		old = NULL; /* somebody is reading it */
	pthread_mutex_unlock(&index->quick);
	free(old);
}

/* Counts, which takes a while in a large vault. With lock held. */
static void
count(struct vaultindex *index)
{
	struct graph_counts graph = graph_counts(index->indexer.graph);

	pthread_mutex_lock(&index->quick);
	index->counts.files = graph.files;
	index->counts.notes = graph.notes;
	index->counts.links = graph.links;
	index->counts.unresolved = graph.unresolved;
	index->counts.tags = graph.tags;
	index->counts.tasks = graph.tasks;
	index->counts.open_tasks = graph.open_tasks;
	index->counts.entities = graph.entities;
	if (index->indexer.store != NULL)
		index->counts.store_size = store_size(index->indexer.store);
	index->has_counts = true;
	pthread_mutex_unlock(&index->quick);
}

/* Without inotify the vault is walked at intervals. */
static void
start_inotify(struct vaultindex *index)
{
	if (watch_new(&index->watch) < 0)
		index->watch = NULL;
	index->indexer.watch = index->watch;
}

int
vaultindex_open(const struct vaultindex_options *options,
	struct vaultindex **ret, struct buf *error)
{
	struct vaultindex *index;
	pthread_mutexattr_t attr;
	struct buf why = {0};
	char *store_dir = NULL;
	int rc = vault_store_dir(
		options->vault, options->cache_dir, &store_dir, &why);

	/* Where there is no place for it, the index is kept in memory; but a
	 * place that was asked for has to be right. */
	if (rc < 0 && options->cache_dir != NULL) {
		buf_add(error, buf_text(&why), why.size);
		buf_clear(&why);
		return rc;
	}
	index = mem_zalloc(sizeof(*index));
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&index->lock, &attr);
	pthread_mutexattr_destroy(&attr);
	pthread_mutex_init(&index->quick, NULL);
	rc = indexer_open(&index->indexer, options->vault, store_dir,
		options->mountpoint, error);
	free(store_dir);
	if (why.size > 0 && index->indexer.store_problem == NULL)
		index->indexer.store_problem = buf_take(&why);
	buf_clear(&why);
	if (rc < 0) {
		vaultindex_close(index);
		return rc;
	}
	index->indexer.progress = options->progress;
	index->indexer.progress_arg = options->arg;
	index->poll_seconds = options->poll_seconds;
	if (options->is_live)
		start_inotify(index);
	note_state(index);
	*ret = index;
	return 0;
}

void
vaultindex_close(struct vaultindex *index)
{
	if (index == NULL)
		return;
	vaultindex_watch_stop(index);
	indexer_close(&index->indexer);
	watch_free(index->watch);
	free(index->problems);
	pthread_mutex_destroy(&index->quick);
	pthread_mutex_destroy(&index->lock);
	free(index);
}

static double
seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
keep_changes(void *arg, struct change_set *changes)
{
	struct change_set **ret = arg;

	change_set_free(*ret);
	*ret = changes;
}

int
vaultindex_refresh(struct vaultindex *index,
	struct vaultindex_counts *ret_counts, struct change_set **ret_changes)
{
	struct change_set *changes = NULL;
	struct indexer_report report;
	double start = seconds_now();
	int rc;

	lock(index);
	rc = indexer_refresh(&index->indexer, false,
		ret_changes != NULL ? keep_changes : NULL, &changes, &report);
	if (rc == 0)
		index->is_walked = index->watch != NULL;
	note_state(index);
	unlock(index);
	/* A first reading needs much that is of no use afterwards. */
	if (report.read > TRIM_AFTER)
		malloc_trim(0);
	pthread_mutex_lock(&index->quick);
	index->counts.read = report.read;
	index->counts.removed = report.removed;
	index->counts.diagnostics = report.diagnostics;
	index->counts.bytes = report.bytes;
	index->counts.seconds = seconds_now() - start;
	pthread_mutex_unlock(&index->quick);
	if (rc == 0 && ret_counts != NULL)
		*ret_counts = vaultindex_counts(index);
	if (rc == 0 && ret_changes != NULL)
		*ret_changes = changes;
	else
		change_set_free(changes);
	return rc;
}

struct change_set *
vaultindex_snapshot(struct vaultindex *index)
{
	struct change_set *set;

	lock(index);
	set = graph_snapshot(index->indexer.graph);
	unlock(index);
	return set;
}

const char *
vaultindex_vault(const struct vaultindex *index)
{
	return index->indexer.vault;
}

const char *
vaultindex_store_dir(const struct vaultindex *index)
{
	return index->indexer.store_dir;
}

/* Lets through a lock that const callers may take too. */
static pthread_mutex_t *
quick_lock(const struct vaultindex *index)
{
	return &((struct vaultindex *)index)->quick;
}

bool
vaultindex_is_stored(const struct vaultindex *index)
{
	bool is_stored;

	pthread_mutex_lock(quick_lock(index));
	is_stored = index->is_stored;
	pthread_mutex_unlock(quick_lock(index));
	return is_stored;
}

const struct settings *
vaultindex_settings(const struct vaultindex *index)
{
	const struct settings *settings;

	pthread_mutex_lock(quick_lock(index));
	settings = index->settings;
	pthread_mutex_unlock(quick_lock(index));
	return settings;
}

int
vaultindex_root(const struct vaultindex *index)
{
	return index->indexer.root;
}

struct vaultindex_counts
vaultindex_counts(const struct vaultindex *index)
{
	struct vaultindex *writable = (struct vaultindex *)index;
	struct vaultindex_counts counts;

	/* If work is going on, the counts of before it have to do. */
	if (pthread_mutex_trylock(&writable->lock) == 0) {
		pthread_mutex_lock(&writable->quick);
		bool has_counts = writable->has_counts;
		pthread_mutex_unlock(&writable->quick);

		if (!has_counts)
			count(writable);
		pthread_mutex_unlock(&writable->lock);
	}
	pthread_mutex_lock(&writable->quick);
	counts = writable->counts;
	pthread_mutex_unlock(&writable->quick);
	return counts;
}

/* False if the folder that was opened as the vault is not what its path means
 * now. */
static bool
is_in_place(const struct indexer *indexer)
{
	struct stat opened, now;

	return fstat(indexer->root, &opened) == 0 &&
	       stat(indexer->vault, &now) == 0 && opened.st_dev == now.st_dev &&
	       opened.st_ino == now.st_ino;
}

/* What keeps a watched index from seeing each change as it happens, or NULL.
 * The caller frees. */
static char *
live_problem(struct vaultindex *index)
{
	struct vaultindex_live live = vaultindex_live(index);
	struct buf text = {0};

	if (live.is_failing)
		buf_printf(&text, "the vault's folder cannot be walked; what "
				  "was there is kept");
	/* A server may keep who asks it waiting. */
	else if (live.is_watching && !live.is_remote &&
		 !is_in_place(&index->indexer))
		buf_printf(&text,
			"the vault's folder is no longer at '%s'; "
			"what is shown is where it was moved to",
			index->indexer.vault);
	else if (live.has_no_inotify)
		buf_printf(&text, "the system has no inotify instance left "
				  "(fs.inotify.max_user_instances)");
	else if (live.unwatched > 0)
		buf_printf(&text,
			"the system has no watch left for %zu folders "
			"(fs.inotify.max_user_watches)",
			live.unwatched);
	else if (live.is_remote)
		buf_printf(&text, "the vault's file system does not tell what "
				  "other machines change");
	if (text.size == 0)
		return NULL;
	if (live.is_polling && !live.is_failing)
		buf_printf(&text, "; the vault is walked every %.3g seconds",
			live.poll_seconds);
	return buf_take(&text);
}

struct vaultindex_counts
vaultindex_counts_now(struct vaultindex *index)
{
	struct vaultindex_counts counts;

	lock(index);
	counts = vaultindex_counts(index); /* the lock is recursive */
	unlock(index);
	return counts;
}

void
vaultindex_each_problem(const struct vaultindex *index,
	void (*each)(void *arg, const char *path, const char *text), void *arg)
{
	struct problem_list *list;
	char *live = live_problem((struct vaultindex *)index);
	bool is_last;

	if (live != NULL)
		each(arg, "", live);
	free(live);
	pthread_mutex_lock(quick_lock(index));
	list = index->problems;
	list->references++;
	pthread_mutex_unlock(quick_lock(index));
	for (size_t i = 0; i < list->count; i++)
		each(arg, list->items[i].path, list->items[i].text);
	pthread_mutex_lock(quick_lock(index));
	is_last = --list->references == 0;
	pthread_mutex_unlock(quick_lock(index));
	if (is_last)
		free(list);
}

/* --- questions ------------------------------------------------------------- */

int
vaultindex_read_note(struct vaultindex *index, const char *name,
	struct note **ret, uint32_t *ret_id, struct file_attr *ret_attr)
{
	struct notefile_job job = {0};
	struct notefile_result result;
	const struct settings *settings;
	uint32_t id, flags;
	char *path = NULL;
	int rc = 0;

	lock(index);
	id = graph_find(index->indexer.graph, name);
	if (id == 0)
		id = graph_resolve(index->indexer.graph, 0, name);
	flags = id != 0 ? graph_flags(index->indexer.graph, id) : 0;
	if (id == 0)
		rc = -ENOENT;
	else if ((flags & FILE_IS_NOTE) == 0 ||
		 (flags & (FILE_IS_HIDDEN | FILE_IS_EXCLUDED)) != 0)
		rc = -EINVAL;
	else
		path = mem_dup(graph_path(index->indexer.graph, id));
	settings = &index->indexer.config->settings;
	unlock(index);
	if (rc < 0)
		return rc;

	job.path = path;
	notefile_read(index->indexer.root, settings, &job, &result);
	free(path);
	if (result.error != 0)
		return result.error;
	*ret = result.note;
	if (ret_id != NULL)
		*ret_id = id;
	if (ret_attr != NULL)
		*ret_attr = result.attr;
	return 0;
}

uint32_t
vaultindex_resolve(
	const struct vaultindex *index, uint32_t source, const char *linktext)
{
	uint32_t id;

	lock(index);
	id = graph_resolve(index->indexer.graph, source, linktext);
	unlock(index);
	return id;
}

uint32_t
vaultindex_find(const struct vaultindex *index, const char *path)
{
	uint32_t id;

	lock(index);
	id = graph_find(index->indexer.graph, path);
	unlock(index);
	return id;
}

const char *
vaultindex_path(const struct vaultindex *index, uint32_t id)
{
	const char *path;

	lock(index);
	path = graph_path(index->indexer.graph, id);
	unlock(index);
	return path;
}

uint32_t
vaultindex_flags(const struct vaultindex *index, uint32_t id)
{
	uint32_t flags;

	lock(index);
	flags = graph_flags(index->indexer.graph, id);
	unlock(index);
	return flags;
}

const struct value *const *
vaultindex_entities(struct vaultindex *index, uint32_t id, size_t *ret_count)
{
	const struct value *const *values;

	lock(index);
	values = graph_entities(index->indexer.graph, id, ret_count);
	unlock(index);
	return values;
}

struct note_list {
	const struct graph *graph;
	struct listed_note {
		const char *path;
		uint32_t id;
	} * items;
	size_t count, capacity;
};

static void
list_note(void *arg, uint32_t id)
{
	struct note_list *list = arg;
	struct listed_note item = {graph_path(list->graph, id), id};

	if ((graph_flags(list->graph, id) & FILE_IS_NOTE) != 0)
		MEM_PUSH(list->items, list->count, list->capacity, item);
}

static int
compare_listed(const void *a, const void *b)
{
	const struct listed_note *x = a, *y = b;

	return strcmp(x->path, y->path);
}

void
vaultindex_each_note(struct vaultindex *index,
	void (*each)(void *arg, uint32_t id, const char *path), void *arg)
{
	struct note_list list = {.graph = index->indexer.graph};

	lock(index);
	graph_each_file(list.graph, list_note, &list);
	if (list.count > 0)
		qsort(list.items, list.count, sizeof(*list.items),
			compare_listed);
	for (size_t i = 0; i < list.count; i++)
		each(arg, list.items[i].id, list.items[i].path);
	unlock(index);
	free(list.items);
}

/* --- staying up to date ------------------------------------------------------ */

#define REMOTE_POLL_SECONDS 5

static void
publish(void *arg, struct change_set *changes)
{
	struct vaultindex *index = arg;

	if (change_set_is_empty(changes))
		change_set_free(changes);
	else
		index->changed(index->changed_arg, changes);
}

static void
note_work(void *arg, const struct indexer_report *report)
{
	(void)report;
	note_state(arg);
}

int
vaultindex_watch_start(struct vaultindex *index,
	void (*changed)(void *arg, struct change_set *changes), void *arg)
{
	struct follow_options options = {
		.indexer = &index->indexer,
		.lock = &index->lock,
		.poll_seconds = index->poll_seconds,
		.publish = publish,
		.worked = note_work,
		.arg = index,
	};

	if (index->watch == NULL)
		start_inotify(index);
	options.watch = index->watch;
	/* Asked once: a server that does not answer would keep us waiting. */
	index->is_remote = follow_needs_polling(index->indexer.root);
	if (options.poll_seconds == 0 && index->is_remote)
		options.poll_seconds = REMOTE_POLL_SECONDS;
	index->changed = changed;
	index->changed_arg = arg;
	index->indexer.progress = NULL; /* it is for the caller's refreshes */
	return follow_start(&options, !index->is_walked, &index->follow);
}

void
vaultindex_watch_stop(struct vaultindex *index)
{
	follow_stop(index->follow);
	index->follow = NULL;
}

void
vaultindex_barrier(struct vaultindex *index)
{
	if (index->follow != NULL)
		follow_barrier(index->follow);
}

void
vaultindex_nudge(struct vaultindex *index)
{
	if (index->follow != NULL)
		follow_nudge(index->follow);
}

struct vaultindex_live
vaultindex_live(struct vaultindex *index)
{
	struct vaultindex_live live = {0};
	struct follow_status status;

	if (index->follow == NULL)
		return live;
	status = follow_status(index->follow);
	live.is_watching = true;
	live.is_busy = status.is_busy;
	live.is_polling = status.is_polling;
	live.poll_seconds = status.poll_seconds;
	live.is_failing = status.is_failing;
	live.has_no_inotify = index->watch == NULL;
	live.is_remote = index->is_remote;
	live.folders = status.watch.folders;
	live.unwatched = status.watch.unwatched;
	live.events = status.watch.events;
	live.overflows = status.watch.overflows;
	live.walks = status.walks;
	live.updates = status.updates;
	return live;
}
