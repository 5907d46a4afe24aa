/* graph.c - see graph.h */
#include "index/graph/graph.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/graph/changes.h"
#include "index/graph/crowd.h"
#include "index/graph/derive.h"
#include "index/graph/entities.h"
#include "index/graph/resolve.h"
#include "index/graph/tasklist.h"

/* --- numbers -------------------------------------------------------------- */

void
ids_add(struct ids *ids, uint32_t id)
{
	MEM_PUSH(ids->items, ids->count, ids->capacity, id);
}

static int
compare_ids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static int
compare_id_pairs(const void *a, const void *b)
{
	int order = compare_ids(a, b);

	return order != 0 ? order
	                  : compare_ids((const uint32_t *)a + 1,
				    (const uint32_t *)b + 1);
}

/* Most lists are short: they are not worth a call of qsort. */
#define SHORT ((size_t)40)

void
ids_sort_only(struct ids *ids)
{
	uint32_t *items = ids->items;

	if (ids->count > SHORT) {
		qsort(items, ids->count, sizeof(*items), compare_ids);
		return;
	}
	for (size_t i = 1; i < ids->count; i++) {
		uint32_t item = items[i];
		size_t k = i;

		for (; k > 0 && items[k - 1] > item; k--)
			items[k] = items[k - 1];
		items[k] = item;
	}
}

void
ids_sort(struct ids *ids)
{
	size_t count = 0;

	ids_sort_only(ids);
	for (size_t i = 0; i < ids->count; i++)
		if (count == 0 || ids->items[count - 1] != ids->items[i])
			ids->items[count++] = ids->items[i];
	ids->count = count;
}

void
ids_sort_pairs(struct ids *ids)
{
	uint32_t *items = ids->items;
	size_t count = 0;
	bool is_sorted = true;

	for (size_t i = 2; i < ids->count && is_sorted; i += 2)
		is_sorted = compare_id_pairs(items + i - 2, items + i) <= 0;
	if (!is_sorted)
		qsort(items, ids->count / 2, 2 * sizeof(*items),
			compare_id_pairs);
	for (size_t i = 0; i < ids->count; i += 2) {
		if (count > 0 && items[count - 2] == items[i] &&
			items[count - 1] == items[i + 1])
			continue;
		items[count] = items[i];
		items[count + 1] = items[i + 1];
		count += 2;
	}
	ids->count = count;
}

void
ids_clear(struct ids *ids)
{
	free(ids->items);
	*ids = (struct ids){0};
}

/* --- marks ---------------------------------------------------------------- */

void
file_mark(struct graph *graph, struct file *file, unsigned marks)
{
	if ((file->marks & ~(unsigned)MARK_ANNOUNCED) == 0)
		ids_add(&graph->marked, file->id);
	if ((marks & ~(unsigned)file->marks & MARK_BINDS) != 0)
		graph->bind_count++;
	if ((marks & ~(unsigned)file->marks & MARK_DERIVES) != 0)
		graph->derive_count++;
	file->marks |= (uint8_t)marks;
}

static void
file_unmark(struct graph *graph, struct file *file, unsigned marks)
{
	if ((marks & file->marks & MARK_BINDS) != 0)
		graph->bind_count--;
	if ((marks & file->marks & MARK_DERIVES) != 0)
		graph->derive_count--;
	file->marks &= (uint8_t)~marks;
}

void
name_mark_dirty(struct graph *graph, uint32_t name)
{
	struct name *item = &graph->catalog.names[name];

	crowd_forget(&graph->catalog, name);
	if (item->is_dirty)
		return;
	item->is_dirty = true;
	intern_keep(graph->catalog.name_texts, name);
	ids_add(&graph->dirty_names, name);
}

void
name_queue(struct graph *graph, uint32_t name)
{
	struct name *item = &graph->catalog.names[name];

	if (item->is_queued)
		return;
	item->is_queued = true;
	intern_keep(graph->catalog.name_texts, name);
	ids_add(&graph->queued_names, name);
}

/* --- the graph ------------------------------------------------------------ */

struct graph *
graph_new(const struct settings *settings)
{
	struct graph *graph = mem_zalloc(sizeof(*graph));
	size_t capacity = 0, kind_capacity = 0, count = 0;

	graph->settings = settings;
	graph->via_kind = -1;
	graph->arena = arena_new();
	graph->lent_arena = arena_new();
	graph->reading = mem_zalloc(sizeof(*graph->reading));
	graph->said = mem_zalloc(sizeof(*graph->said));
	catalog_init(&graph->catalog);
	linktexts_init(&graph->links, &graph->catalog);
	values_init(&graph->values);
	terms_init(&graph->terms, &graph->catalog);
	for (uint32_t kind = 0; kind < settings->kind_count; kind++) {
		const struct entity_kind *item = &settings->kinds[kind];

		if (strcmp(item->name, "person") == 0)
			graph->via_kind = (int)kind;
		for (const char *const *s = item->sections; *s != NULL; s++) {
			char *folded = text_fold(graph->arena, *s, strlen(*s));

			MEM_PUSH(graph->section_texts, graph->section_count,
				capacity, mem_dup(folded));
			MEM_PUSH(graph->section_kinds, count, kind_capacity,
				kind);
		}
	}
	arena_reset(graph->arena);
	return graph;
}

static void
free_file(void *arg, struct file *file)
{
	(void)arg;
	facts_free(file->facts);
}

void
graph_free(struct graph *graph)
{
	if (graph == NULL)
		return;
	catalog_each(&graph->catalog, free_file, NULL);
	for (size_t i = 0; i < graph->section_count; i++)
		free(graph->section_texts[i]);
	free(graph->section_texts);
	free(graph->section_kinds);
	terms_clear(&graph->terms);
	values_clear(&graph->values);
	linktexts_clear(&graph->links);
	catalog_clear(&graph->catalog);
	arena_free(graph->arena);
	ids_clear(&graph->marked);
	ids_clear(&graph->dirty_names);
	ids_clear(&graph->queued_names);
	ids_clear(&graph->dropped);
	ids_clear(&graph->gone_files);
	reading_clear(graph->reading);
	reading_clear(graph->said);
	free(graph->reading);
	free(graph->said);
	ids_clear(&graph->old_links);
	ids_clear(&graph->derived);
	ids_clear(&graph->of_note);
	ids_clear(&graph->task_values);
	ids_clear(&graph->all_values);
	ids_clear(&graph->counts);
	free(graph->task_notes);
	arena_free(graph->lent_arena);
	free(graph);
}

/* --- taking in ------------------------------------------------------------ */

static bool
is_same_attr(const struct file_attr *a, const struct file_attr *b)
{
	return a->dev == b->dev && a->ino == b->ino && a->size == b->size &&
	       a->blocks == b->blocks && a->mtime_ns == b->mtime_ns &&
	       a->ctime_ns == b->ctime_ns && a->atime_ns == b->atime_ns &&
	       a->mode == b->mode && a->uid == b->uid && a->gid == b->gid &&
	       a->nlink == b->nlink && a->rdev == b->rdev;
}

/* Of a file whose content nobody reads. */
static bool
is_content_same(const struct file_attr *a, const struct file_attr *b)
{
	return S_ISDIR(a->mode) ||
	       (a->size == b->size && a->mtime_ns == b->mtime_ns &&
		       a->ino == b->ino && a->dev == b->dev);
}

static void
facts_add(struct graph *graph, struct file *file)
{
	file->facts = facts_new();
	graph->note_count++;
}

static void
facts_remove(struct graph *graph, struct file *file)
{
	file_unbind(graph, file);
	facts_drop(graph, file);
	file_unmark(graph, file, MARK_BINDS | MARK_DERIVES);
	graph->note_count--;
	file->kind = -1;
}

static bool
is_same_name(const char *a, const char *b)
{
	const char *a_slash = strrchr(a, '/'), *b_slash = strrchr(b, '/');

	return strcmp(a_slash != NULL ? a_slash + 1 : a,
		       b_slash != NULL ? b_slash + 1 : b) == 0;
}

/* The file will be another one, under its name or away from it. */
static void
leave(struct graph *graph, struct file *file, bool is_turned)
{
	if (is_turned && file->kind >= 0)
		graph->catalog.names[file->stem].lost_entity = true;
	entity_drop(graph, file);
	name_mark_dirty(graph, file->stem);
}

void
graph_put_file(struct graph *graph, uint32_t id, const char *path,
	uint32_t flags, const struct file_attr *attr)
{
	struct file *file = catalog_file(&graph->catalog, id);
	bool is_new = file == NULL;
	bool is_moved = !is_new && strcmp(file->path, path) != 0;
	bool is_turned = !is_new &&
	                 (file->flags != flags || S_ISDIR(file->attr.mode) !=
							  S_ISDIR(attr->mode));

	if (is_new) {
		file = catalog_add(&graph->catalog, id, path);
		file_mark(
			graph, file, MARK_ALTERED | MARK_CONTENT | MARK_TURNED);
	} else if (is_moved || is_turned) {
		if (is_moved && !is_same_name(file->path, path))
			is_turned = true;
		leave(graph, file, is_turned);
		if (is_moved) {
			facts_keep_title(file);
			catalog_move(&graph->catalog, file, path);
		}
		file_mark(graph, file,
			MARK_ALTERED | (is_turned ? MARK_TURNED : 0));
	} else if (!is_same_attr(&file->attr, attr)) {
		file_mark(graph, file, MARK_ALTERED);
	}
	if (!is_new && file->facts == NULL &&
		!is_content_same(&file->attr, attr))
		file_mark(graph, file, MARK_CONTENT);
	file->attr = *attr;
	file->flags = (uint8_t)flags;
	if (is_new || is_moved || is_turned)
		name_mark_dirty(graph, file->stem);
	if ((flags & FILE_IS_NOTE) == 0) {
		if (file->facts != NULL)
			facts_remove(graph, file);
		return;
	}
	if (file->facts == NULL)
		facts_add(graph, file);
	facts_use(graph, file->facts, file_is_shown(file));
	if (is_new || is_moved || is_turned)
		file_mark(graph, file, MARK_BINDS | MARK_DERIVES);
}

static int
kind_of(const struct settings *settings, const char *kind)
{
	for (size_t i = 0; kind != NULL && i < settings->kind_count; i++)
		if (strcmp(settings->kinds[i].name, kind) == 0)
			return (int)i;
	return -1;
}

void
graph_put_note(struct graph *graph, uint32_t id, const struct note *note,
	bool content_changed)
{
	struct file *file = catalog_file(&graph->catalog, id);
	int kind = kind_of(graph->settings, note->kind);

	if (file == NULL || file->facts == NULL)
		return;
	if (file->kind != kind) {
		leave(graph, file, true);
		file->kind = (int8_t)kind;
		file_mark(graph, file, MARK_TURNED);
	}
	if (facts_take(graph, file, note) || content_changed)
		file_mark(graph, file, MARK_ALTERED);
	file_mark(graph, file,
		MARK_BINDS | MARK_DERIVES |
			(content_changed ? MARK_CONTENT : 0));
}

void
graph_remove_file(struct graph *graph, uint32_t id)
{
	struct file *file = catalog_file(&graph->catalog, id);

	if (file == NULL)
		return;
	if ((file->marks & MARK_ANNOUNCED) != 0)
		ids_add(&graph->gone_files, id);
	leave(graph, file, true);
	if (file->facts != NULL)
		facts_remove(graph, file);
	catalog_remove(&graph->catalog, file);
	arena_reset(graph->arena);
}

/* --- committing ----------------------------------------------------------- */

/* Enters the entities that are named now and were not, and takes out those
 * that were and are not. */
static void
update_named(struct graph *graph)
{
	struct values *values = &graph->values;
	struct catalog *catalog = &graph->catalog;

	for (size_t i = 0; i < values->touched_count; i++) {
		uint32_t value = values->touched[i];
		const struct value_state *state = &values->items[value];
		bool is_named = state->uses > 0;
		const char *folded;
		uint32_t name;

		if (value_dimension(values, value) < DIMENSION_ENTITY ||
			is_named == state->was_named)
			continue;
		folded = value_folded(values, value);
		name = name_hold(catalog, folded, strlen(folded));
		name_queue(graph, name);
		if (is_named) {
			idlist_add(&catalog->pool, &catalog->names[name].values,
				value);
		} else {
			idlist_remove(&catalog->pool,
				&catalog->names[name].values, value);
			name_release(catalog, name);
			name_release(catalog, name);
		}
	}
}

/* Marks what depends on the entities that came, went or changed. */
static void
mark_queued(struct graph *graph)
{
	struct ids *queued = &graph->queued_names;

	if (graph->derive_count < graph->note_count) {
		for (size_t i = 0; i < queued->count; i++)
			mark_dependants(graph, queued->items[i]);
		if (queued->count > 0)
			mark_mentions(graph, queued->items, queued->count);
	}
	for (size_t i = 0; i < queued->count; i++) {
		graph->catalog.names[queued->items[i]].is_queued = false;
		name_release(&graph->catalog, queued->items[i]);
	}
	queued->count = 0;
}

static void
bind_marked(struct graph *graph)
{
	for (size_t i = 0; i < graph->marked.count; i++) {
		struct file *file =
			catalog_file(&graph->catalog, graph->marked.items[i]);

		if (file == NULL || (file->marks & MARK_BINDS) == 0)
			continue;
		if (file->facts != NULL)
			file_bind(graph, file);
		file_unmark(graph, file, MARK_BINDS);
	}
}

static void
derive_marked(struct graph *graph)
{
	for (size_t i = 0; i < graph->marked.count; i++) {
		struct file *file =
			catalog_file(&graph->catalog, graph->marked.items[i]);

		if (file == NULL || (file->marks & MARK_DERIVES) == 0)
			continue;
		if (file->facts != NULL && file_derive(graph, file))
			file->marks |= MARK_ALTERED;
		file_unmark(graph, file, MARK_DERIVES);
	}
}

static void
find_changes(struct graph *graph)
{
	entities_assign(graph);
	bind_marked(graph);
	update_named(graph);
	mark_queued(graph);
	derive_marked(graph);
}

struct change_set *
graph_commit(struct graph *graph)
{
	struct change_set *set;

	find_changes(graph);
	set = changes_take(graph);
	values_settle(&graph->values);
	arena_reset(graph->arena);
	return set;
}

void
graph_commit_untold(struct graph *graph)
{
	find_changes(graph);
	changes_drop(graph);
	values_settle(&graph->values);
	arena_reset(graph->arena);
}

/* --- asking --------------------------------------------------------------- */

uint32_t
graph_find(const struct graph *graph, const char *path)
{
	const struct file *file = catalog_find(&graph->catalog, path);

	return file != NULL ? file->id : 0;
}

const char *
graph_path(const struct graph *graph, uint32_t id)
{
	const struct file *file = catalog_file(&graph->catalog, id);

	return file != NULL ? file->path : NULL;
}

uint32_t
graph_flags(const struct graph *graph, uint32_t id)
{
	const struct file *file = catalog_file(&graph->catalog, id);

	return file != NULL ? file->flags : 0;
}

const struct file_attr *
graph_attr(const struct graph *graph, uint32_t id)
{
	const struct file *file = catalog_file(&graph->catalog, id);

	return file != NULL ? &file->attr : NULL;
}

struct each_call {
	void (*each)(void *arg, uint32_t id);
	void *arg;
};

static void
call_each(void *arg, struct file *file)
{
	const struct each_call *call = arg;

	call->each(call->arg, file->id);
}

void
graph_each_file(const struct graph *graph, void (*each)(void *arg, uint32_t id),
	void *arg)
{
	struct each_call call = {each, arg};

	catalog_each(&graph->catalog, call_each, &call);
}

uint32_t
graph_resolve(const struct graph *graph, uint32_t source, const char *linktext)
{
	const struct file *from = catalog_file(&graph->catalog, source);
	const struct file *file = NULL;
	struct arena *arena = arena_new();
	struct target target;
	const char *text;
	size_t size;
	bool varies;

	text = link_normalise(arena, linktext, strlen(linktext), true, &size);
	if (size > 0) {
		target = target_of_text(&graph->catalog, arena, text, size);
		file = resolve(&graph->catalog, arena, from, &target, &varies);
	} else if (strchr(linktext, '#') != NULL) {
		file = from; /* a part of the note itself */
	}
	arena_free(arena);
	return file != NULL ? file->id : 0;
}

static int
compare_values(const void *a, const void *b)
{
	const struct value *x = a, *y = b;

	if (x->dimension != y->dimension)
		return x->dimension < y->dimension ? -1 : 1;
	return strcmp(x->name, y->name);
}

const struct value *const *
graph_entities(struct graph *graph, uint32_t id, size_t *ret_count)
{
	const struct file *file = catalog_file(&graph->catalog, id);
	struct arena *arena = graph->lent_arena;
	const struct value **list;
	struct value *values;
	struct idlist ids = {0};

	if (file != NULL && file->facts != NULL)
		ids = file->facts->entities;
	arena_reset(arena);
	*ret_count = ids.count;
	values = arena_alloc(arena, ids.count * sizeof(*values));
	list = arena_alloc(arena, ids.count * sizeof(*list));
	for (uint32_t i = 0; i < ids.count; i++)
		values[i] = value_describe(graph, arena,
			idlist_items(&graph->catalog.pool, &ids)[i]);
	qsort(values, ids.count, sizeof(*values), compare_values);
	for (uint32_t i = 0; i < ids.count; i++)
		list[i] = &values[i];
	return list;
}

static void
count_file(void *arg, struct file *file)
{
	struct graph_counts *counts = arg;
	const struct facts *facts = file->facts;

	counts->files++;
	if (facts == NULL || (file->flags & FILE_IS_HIDDEN) != 0)
		return;
	counts->notes++;
	if (!file_is_shown(file))
		return;
	counts->links += facts->link_count;
	counts->unresolved += facts->unresolved;
	counts->tasks += facts->task_total;
	counts->open_tasks += facts->tasks != NULL ? facts->tasks->count : 0;
}

struct graph_counts
graph_counts(const struct graph *graph)
{
	const struct values *values = &graph->values;
	struct graph_counts counts = {0};
	uint32_t end = intern_end(values->folded_texts);

	catalog_each(&graph->catalog, count_file, &counts);
	for (uint32_t value = 1; value < end; value++) {
		uint32_t dimension;

		if (!intern_is_used(values->folded_texts, value) ||
			!value_exists(values, value))
			continue;
		dimension = value_dimension(values, value);
		counts.tags += dimension == DIMENSION_TAG;
		counts.entities += dimension >= DIMENSION_ENTITY;
	}
	return counts;
}
