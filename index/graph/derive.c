/* derive.c - see derive.h */
#include "index/graph/derive.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/graph/resolve.h"
#include "index/graph/tasklist.h"

/* With more names than this, all notes that have tasks are looked at again:
 * that is quicker than to ask of each which of the names it may mention. */
#define MENTIONS_MAX 16

/* What a place names: an entity with a note, or a name, or nothing. */
struct naming {
	uint32_t value;
	const char *text;
	size_t size;
};

static struct naming
naming_find(struct graph *graph, const struct file *source, uint32_t link,
	uint32_t kind)
{
	struct catalog *catalog = &graph->catalog;
	struct file *file =
		resolve_link(&graph->links, graph->arena, source, link);
	uint32_t key = graph->links.items[link].key;
	struct naming naming = {0};
	uint32_t value;

	if (file != NULL && file->entity != 0 && file->kind == (int)kind) {
		naming.value = file->entity;
		return naming;
	}
	if (file != NULL && (file->flags & FILE_IS_NOTE) == 0)
		return naming;
	if (file != NULL)
		key = file->stem;
	value = value_find(&graph->values, graph->arena,
		DIMENSION_ENTITY + kind, intern_text(catalog->name_texts, key),
		intern_text_size(catalog->name_texts, key));
	if (value != 0 && graph->values.items[value].file_id != 0) {
		naming.value = value;
	} else if (file != NULL && file->entity != 0) {
		naming.value = file->entity;
	} else if (file != NULL) {
		const char *text = file_stem_text(file, &naming.size);

		naming.text = text_nfc(graph->arena, text, naming.size);
		naming.size = strlen(naming.text);
	} else {
		naming.text = link_name(&graph->links, link, &naming.size);
	}
	if (value_is_long(naming.text, naming.size))
		naming.size = 0;
	return naming;
}

/* --- binding -------------------------------------------------------------- */

static const struct bound *
bound_of(const struct facts *facts)
{
	static const struct bound nothing;

	return facts->bound != NULL ? facts->bound : &nothing;
}

static struct bound *
bound_make(struct facts *facts)
{
	if (facts->bound == NULL)
		facts->bound = mem_zalloc(sizeof(*facts->bound));
	return facts->bound;
}

/* Most notes bind nothing: then nothing is kept. */
static void
bound_tidy(struct facts *facts)
{
	const struct bound *bound = facts->bound;

	if (bound == NULL || bound->named.count > 0 || bound->out.count > 0 ||
		bound->in.count > 0)
		return;
	free(facts->bound);
	facts->bound = NULL;
}

/* Binds one place: holds the name if it names no note. Returns the value, or
 * 0. */
static uint32_t
bind_naming(struct graph *graph, const struct file *file, uint32_t link,
	uint32_t kind, struct ids *named)
{
	struct naming naming = naming_find(graph, file, link, kind);
	uint32_t spelling;

	if (naming.value != 0 || naming.size == 0)
		return naming.value;
	/* The text may be in a table that holding changes. */
	naming.text = arena_dup(graph->arena, naming.text, naming.size);
	spelling = spelling_hold(&graph->values, graph->arena,
		DIMENSION_ENTITY + kind, naming.text, naming.size);
	ids_add(named, spelling);
	return graph->values.spellings[spelling].value;
}

/* Counts a use of a name more or less. A spelling that comes or goes changes
 * what tasks mention, even if the entity stays. */
static void
named_use(struct graph *graph, uint32_t spelling, bool use)
{
	struct values *values = &graph->values;
	const char *text = spelling_text(values, spelling);
	size_t size = strlen(text);
	const char *folded;
	uint32_t name;

	if (use ? !spelling_use(values, spelling)
		: !spelling_unuse(values, spelling))
		return;
	folded = text_fold(graph->arena, text, size);
	name = name_find(&graph->catalog, folded, strlen(folded));
	if (name != 0)
		name_queue(graph, name);
	if (use)
		term_hold(&graph->terms, graph->arena, text, size);
	else
		term_release(&graph->terms, graph->arena, text, size);
}

/* Puts the spellings of new, held, in place of those bound before. */
static void
named_change(struct graph *graph, struct facts *facts, struct ids *new)
{
	struct idpool *pool = &graph->catalog.pool;
	struct idlist list = bound_of(facts)->named;
	const uint32_t *old = idlist_items(pool, &list);
	size_t count = 0, i = 0, k = 0;

	ids_sort_only(new);
	for (size_t n = 0; n < new->count; n++) {
		if (count > 0 && new->items[count - 1] == new->items[n])
			spelling_release(&graph->values, new->items[n]);
		else
			new->items[count++] = new->items[n];
	}
	new->count = count;
	while (i < list.count || k < new->count) {
		if (k == new->count ||
			(i < list.count && old[i] < new->items[k])) {
			named_use(graph, old[i++], false);
		} else if (i == list.count || old[i] > new->items[k]) {
			named_use(graph, new->items[k++], true);
		} else {
			i++;
			k++;
		}
	}
	for (i = 0; i < list.count; i++)
		spelling_release(&graph->values, old[i]);
	if (list.count > 0 || new->count > 0)
		idlist_set(pool, &bound_make(facts)->named, new->items,
			new->count);
}

/* Takes the pair (id, via) out of list, or puts it in. */
static void
pair_change(struct idpool *pool, struct idlist *list, uint32_t id, uint32_t via,
	bool add)
{
	const uint32_t *items = idlist_items(pool, list);
	uint32_t i = 0;

	if (add) {
		idlist_append(pool, list, (uint32_t[]){id, via}, 2);
		return;
	}
	while (i < list->count && (items[i] != id || items[i + 1] != via))
		i += 2;
	if (i < list->count)
		idlist_cut(pool, list, i, 2);
}

static int
pair_compare(const uint32_t *a, const uint32_t *b)
{
	if (a[0] != b[0])
		return a[0] < b[0] ? -1 : 1;
	return a[1] < b[1] ? -1 : a[1] > b[1];
}

static void
out_change(struct graph *graph, struct file *file, const struct ids *new)
{
	struct catalog *catalog = &graph->catalog;
	struct facts *facts = file->facts;
	struct idlist list = bound_of(facts)->out;
	struct ids old = {0};
	size_t i = 0, k = 0;

	for (; i < list.count; i++)
		ids_add(&old, idlist_items(&catalog->pool, &list)[i]);
	i = 0;
	while (i < old.count || k < new->count) {
		int order = 0; /* <0: gone, >0: new, 0: stays */
		const uint32_t *pair = old.items + i;
		struct file *target;

		if (k == new->count)
			order = -1;
		else if (i == old.count)
			order = 1;
		else
			order = pair_compare(pair, new->items + k);
		if (order > 0)
			pair = new->items + k;
		/* A note that is gone has taken itself out: file_unbind(). */
		target = catalog_file(catalog, pair[0]);
		if (order != 0)
			pair_change(&catalog->pool,
				&bound_make(target->facts)->in, file->id,
				pair[1], order > 0);
		if (order != 0 || (file->marks & MARK_ENTITY) != 0)
			file_mark(graph, target, MARK_DERIVES);
		i += order <= 0 ? 2 : 0;
		k += order >= 0 ? 2 : 0;
	}
	if (list.count > 0 || new->count > 0)
		idlist_set(&catalog->pool, &bound_make(facts)->out, new->items,
			new->count);
	ids_clear(&old);
}

/* pair: the link text of a context line, and that of its via or 0. */
static void
bind_context(struct graph *graph, const struct file *file, const uint32_t *pair,
	struct ids *named, struct ids *out)
{
	const struct file *target =
		resolve_link(&graph->links, graph->arena, file, pair[0]);
	uint32_t via = 0;

	if (target == NULL || !file_is_shown(target) || target == file)
		return;
	if (pair[1] != 0)
		via = bind_naming(
			graph, file, pair[1], (uint32_t)graph->via_kind, named);
	ids_add(out, target->id);
	ids_add(out, via);
}

void
file_bind(struct graph *graph, struct file *file)
{
	struct ids named = {0}, out = {0};

	if (file_is_shown(file)) {
		const struct ids *said =
			facts_said(graph, file->facts, SAID_CONTEXTS);
		const struct ids *list = &said[SAID_NAMINGS];

		for (size_t i = 0; i < list->count; i++)
			bind_naming(graph, file, naming_link(list->items[i]),
				naming_kind(list->items[i]), &named);
		list = &said[SAID_CONTEXTS];
		for (size_t i = 0; i < list->count; i += 2)
			bind_context(
				graph, file, list->items + i, &named, &out);
		ids_sort_pairs(&out);
	}
	named_change(graph, file->facts, &named);
	out_change(graph, file, &out);
	bound_tidy(file->facts);
	ids_clear(&named);
	ids_clear(&out);
	arena_reset(graph->arena);
}

void
file_unbind(struct graph *graph, struct file *file)
{
	struct catalog *catalog = &graph->catalog;
	struct facts *facts = file->facts;
	struct ids none = {0}, in = {0};
	struct idlist list;

	named_change(graph, facts, &none);
	out_change(graph, file, &none);
	list = bound_of(facts)->in;
	for (uint32_t i = 0; i < list.count; i++)
		ids_add(&in, idlist_items(&catalog->pool, &list)[i]);
	for (size_t i = 0; i < in.count; i += 2) {
		struct file *source = catalog_file(catalog, in.items[i]);

		pair_change(&catalog->pool, &source->facts->bound->out,
			file->id, in.items[i + 1], false);
		file_mark(graph, source, MARK_BINDS | MARK_DERIVES);
	}
	if (in.count > 0)
		idlist_clear(&catalog->pool, &facts->bound->in);
	bound_tidy(facts);
	ids_clear(&in);
}

/* --- deriving ------------------------------------------------------------- */

void
mark_notes(struct graph *graph, struct idlist list, unsigned marks)
{
	for (uint32_t i = 0; i < list.count; i++) {
		struct file *file = catalog_file(&graph->catalog,
			idlist_items(&graph->catalog.pool, &list)[i]);

		if (file->facts != NULL)
			file_mark(graph, file, marks);
	}
}

void
mark_links(struct graph *graph, uint32_t stem, uint32_t key, unsigned marks)
{
	struct idpool *pool = &graph->catalog.pool;
	struct idlist links = graph->catalog.names[stem].links;

	for (uint32_t i = 0; i < links.count; i++) {
		const struct linktext *link =
			&graph->links.items[idlist_items(pool, &links)[i]];

		if (key == stem || link->key == key)
			mark_notes(graph, link->notes, marks);
	}
}

uint32_t
stem_of_key(const struct catalog *catalog, uint32_t key)
{
	const char *text = intern_text(catalog->name_texts, key);
	size_t size = intern_text_size(catalog->name_texts, key);
	const char *slash = memrchr(text, '/', size);

	if (slash == NULL)
		return key;
	return name_find(catalog, slash + 1, (size_t)(text + size - slash - 1));
}

void
mark_dependants(struct graph *graph, uint32_t name)
{
	uint32_t stem = stem_of_key(&graph->catalog, name);

	if (stem != 0)
		mark_links(graph, stem, name, MARK_DERIVES);
	mark_notes(graph, graph->catalog.names[name].files, MARK_DERIVES);
}

void
mark_mentions(struct graph *graph, const uint32_t *names, size_t count)
{
	struct words *words;

	if (count > MENTIONS_MAX) {
		for (size_t i = 0; i < graph->task_note_count; i++)
			file_mark(graph,
				catalog_file(&graph->catalog,
					graph->task_notes[i].id),
				MARK_DERIVES);
		return;
	}
	words = arena_alloc(graph->arena, count * sizeof(*words));
	for (size_t i = 0; i < count; i++)
		words_add_name(&words[i], graph->arena,
			intern_text(graph->catalog.name_texts, names[i]));
	for (size_t i = 0; i < graph->task_note_count; i++) {
		const struct task_note *note = &graph->task_notes[i];

		for (size_t k = 0; k < count; k++)
			if (words_have(&note->words, &words[k])) {
				file_mark(graph,
					catalog_file(&graph->catalog, note->id),
					MARK_DERIVES);
				break;
			}
	}
	arena_reset(graph->arena);
}

/* Adds the entities without a note that are called name. */
static void
add_named(const struct graph *graph, uint32_t name, struct ids *values)
{
	struct idlist list = graph->catalog.names[name].values;

	for (uint32_t i = 0; i < list.count; i++)
		ids_add(values, idlist_items(&graph->catalog.pool, &list)[i]);
}

/* Adds what a link concerns; false if it means no file. */
static bool
add_link(struct graph *graph, const struct file *source, uint32_t link,
	struct ids *values)
{
	const struct file *file;

	if (link == 0)
		return false;
	file = resolve_link(&graph->links, graph->arena, source, link);
	if (file == NULL)
		add_named(graph, graph->links.items[link].key, values);
	else if (file->entity != 0)
		ids_add(values, file->entity);
	else if ((file->flags & FILE_IS_NOTE) != 0)
		add_named(graph, file->stem, values);
	return file != NULL;
}

static void
add_naming(struct graph *graph, const struct file *source, uint32_t link,
	uint32_t kind, struct ids *values)
{
	struct naming naming = naming_find(graph, source, link, kind);
	const char *folded;

	if (naming.value == 0 && naming.size > 0) {
		folded = text_fold(graph->arena, naming.text, naming.size);
		naming.value = value_find(&graph->values, graph->arena,
			DIMENSION_ENTITY + kind, folded, strlen(folded));
	}
	if (naming.value != 0)
		ids_add(values, naming.value);
}

struct mention_found {
	struct graph *graph;
	const struct file *file;
	struct ids *values;
};

static void
add_mentioned(void *arg, uint32_t key)
{
	const struct mention_found *found = arg;
	struct graph *graph = found->graph;

	add_named(graph, key, found->values);
	for (int kind = 0; kind < (int)graph->settings->kind_count; kind++) {
		const struct file *file =
			resolve_kind(&graph->catalog, found->file, key, kind);

		if (file != NULL)
			ids_add(found->values, file->entity);
	}
}

static bool
derive_tasks(struct graph *graph, const struct file *file,
	const struct ids *task_refs, const struct ids *of_note)
{
	struct facts *facts = file->facts;
	struct ids *values = &graph->task_values, *all = &graph->all_values;
	struct ids *counts = &graph->counts;
	struct mention_found found = {graph, file, values};
	const uint32_t *refs = task_refs->items;

	all->count = 0;
	counts->count = 0;
	for (uint32_t i = 0; i < facts->tasks->count; i++) {
		values->count = 0;
		for (uint32_t count = *refs++; count > 0; count--)
			ids_add(values, *refs++);
		for (uint32_t count = *refs++; count > 0; count--)
			add_link(graph, file, *refs++, values);
		for (size_t k = 0; k < of_note->count; k++)
			ids_add(values, of_note->items[k]);
		terms_find(&graph->terms, graph->arena,
			facts->tasks->tasks[i].description, add_mentioned,
			&found);
		ids_sort(values);
		for (size_t k = 0; k < values->count; k++)
			ids_add(all, values->items[k]);
		ids_add(counts, (uint32_t)values->count);
	}
	if (!task_list_has_values(facts->tasks, all->items, counts->items)) {
		struct task_list *list = task_list_with_values(
			facts->tasks, all->items, counts->items);

		task_list_unref(facts->tasks);
		facts->tasks = list;
		return true;
	}
	return false;
}

/* Memory is what resolving waits for: all of it is asked for at once. */
static void
links_approach(const struct linktexts *links, const struct ids *list)
{
	for (size_t i = 0; i < list->count; i++)
		__builtin_prefetch(&links->items[list->items[i]]);
	for (size_t i = 0; i < list->count; i++)
		__builtin_prefetch(links->items[list->items[i]].file);
}

bool
file_derive(struct graph *graph, struct file *file)
{
	struct idpool *pool = &graph->catalog.pool;
	struct facts *facts = file->facts;
	struct ids *values = &graph->derived, *of_note = &graph->of_note;
	const struct bound *bound = bound_of(facts);
	const struct ids *said, *list;
	bool is_altered;

	facts->unresolved = 0;
	if (!file_is_shown(file)) {
		idlist_clear(pool, &facts->entities);
		return false; /* that it is not shown is news enough */
	}
	said = facts_said(graph, facts, SAID_TASKS);
	values->count = 0;
	of_note->count = 0;
	list = &said[SAID_LINKS];
	links_approach(&graph->links, list);
	for (size_t i = 0; i < list->count; i++)
		facts->unresolved +=
			!add_link(graph, file, list->items[i], values);
	list = &said[SAID_NAMINGS];
	for (size_t i = 0; i < list->count; i++) {
		uint32_t naming = list->items[i];

		add_naming(graph, file, naming_link(naming),
			naming_kind(naming),
			(naming & NAMING_IS_PROPERTY) != 0 ? of_note : values);
	}
	if (file->entity != 0)
		ids_add(of_note, file->entity);
	for (size_t i = 0; i < of_note->count; i++)
		ids_add(values, of_note->items[i]);
	for (uint32_t i = 0; i < bound->in.count; i += 2) {
		const uint32_t *pair = idlist_items(pool, &bound->in) + i;
		const struct file *source =
			catalog_file(&graph->catalog, pair[0]);

		if (source->entity != 0)
			ids_add(values, source->entity);
		if (pair[1] != 0)
			ids_add(values, pair[1]);
	}
	if (file->entity == 0)
		add_named(graph, file->stem, values);
	ids_sort(values);
	is_altered = !idlist_is(
		pool, &facts->entities, values->items, values->count);
	if (is_altered)
		idlist_set(
			pool, &facts->entities, values->items, values->count);
	if (facts->tasks != NULL)
		is_altered |=
			derive_tasks(graph, file, &said[SAID_TASKS], of_note);
	arena_reset(graph->arena);
	return is_altered;
}
