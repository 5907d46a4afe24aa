/* vaultindex.c - see vaultindex.h */
#include "index/vaultindex.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "index/base/mem.h"
#include "index/graph/graph.h"
#include "index/live/indexer.h"
#include "index/live/reading.h"
#include "index/live/vault.h"

struct vaultindex {
	/* Held by whoever uses what follows; a watching thread holds it while
	 * it takes in changes. Recursive, because each_note() and publish call
	 * out. */
	pthread_mutex_t lock;
	struct indexer indexer;
	struct vaultindex_counts counts;
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
	*ret = index;
	return 0;
}

void
vaultindex_close(struct vaultindex *index)
{
	if (index == NULL)
		return;
	indexer_close(&index->indexer);
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

static void
take_report(struct vaultindex *index, const struct indexer_report *report)
{
	index->counts.read = report->read;
	index->counts.removed = report->removed;
	index->counts.diagnostics = report->diagnostics;
	index->counts.bytes = report->bytes;
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
	rc = indexer_refresh(
		&index->indexer, false, keep_changes, &changes, &report);
	take_report(index, &report);
	index->counts.seconds = seconds_now() - start;
	if (rc == 0 && ret_counts != NULL)
		*ret_counts = vaultindex_counts(index);
	unlock(index);
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

bool
vaultindex_is_stored(const struct vaultindex *index)
{
	bool is_stored;

	lock(index);
	is_stored = index->indexer.store != NULL;
	unlock(index);
	return is_stored;
}

const struct settings *
vaultindex_settings(const struct vaultindex *index)
{
	const struct settings *settings;

	lock(index);
	settings = &index->indexer.config->settings;
	unlock(index);
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
	struct vaultindex_counts counts;
	struct graph_counts graph;

	lock(index);
	counts = index->counts;
	graph = graph_counts(index->indexer.graph);
	counts.files = graph.files;
	counts.notes = graph.notes;
	counts.links = graph.links;
	counts.unresolved = graph.unresolved;
	counts.tags = graph.tags;
	counts.tasks = graph.tasks;
	counts.open_tasks = graph.open_tasks;
	counts.entities = graph.entities;
	if (index->indexer.store != NULL)
		counts.store_size = store_size(index->indexer.store);
	unlock(index);
	return counts;
}

void
vaultindex_each_problem(const struct vaultindex *index,
	void (*each)(void *arg, const char *path, const char *text), void *arg)
{
	const struct indexer *indexer = &index->indexer;

	lock(index);
	if (indexer->store_problem != NULL)
		each(arg, "", indexer->store_problem);
	for (size_t i = 0; i < indexer->config->problem_count; i++)
		each(arg, indexer->config->problems[i].path,
			indexer->config->problems[i].text);
	for (size_t i = 0; i < indexer->problem_count; i++)
		each(arg, indexer->problems[i].path, indexer->problems[i].text);
	unlock(index);
}

/* --- questions ------------------------------------------------------------- */

int
vaultindex_read_note(struct vaultindex *index, const char *name,
	struct note **ret, uint32_t *ret_id, struct file_attr *ret_attr)
{
	struct reading_job job = {0};
	struct reading_result result;
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
	reading_one(index->indexer.root, settings, &job, &result);
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
