/* entities.c - see entities.h */
#include "index/graph/entities.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/text.h"
#include "index/graph/derive.h"
#include "index/graph/resolve.h"

/* Up to so many namesakes get the shortest folders that tell them apart; of
 * more, each gets its whole one. */
#define NAMESAKES_MAX ((size_t)64)

static const char *
stem_name(struct graph *graph, const struct file *file, size_t *ret_size)
{
	const char *text = file_stem_text(file, ret_size);

	text = text_valid(graph->arena, text, *ret_size);
	*ret_size = strlen(text);
	return text;
}

/* Those who name an entity by what it is called only to be told apart. */
static void
mark_called(struct graph *graph, uint32_t value, uint32_t stem)
{
	const char *folded = value_folded(&graph->values, value);
	uint32_t key = name_find(&graph->catalog, folded, strlen(folded));
	uint32_t last;

	if (key == 0 || key == stem)
		return;
	last = stem_of_key(&graph->catalog, key);
	if (last != 0)
		mark_links(graph, last, key, MARK_BINDS | MARK_DERIVES);
}

void
entity_drop(struct graph *graph, struct file *file)
{
	const char *name;
	size_t size;

	if (file->entity == 0)
		return;
	name = stem_name(graph, file, &size);
	term_release(&graph->terms, graph->arena, name, size);
	ids_add(&graph->dropped, file->id);
	ids_add(&graph->dropped, file->entity);
	mark_called(graph, file->entity, file->stem);
	value_disown(&graph->values, file->entity);
	file->entity = 0;
	name_mark_dirty(graph, file->stem);
}

/* --- namesakes ------------------------------------------------------------ */

/* The last count parts of a folder (which ends with '/'), or all of it. */
static const char *
folder_end(const char *folder, size_t size, size_t count)
{
	const char *slash = folder + size;

	if (size == 0)
		return folder;
	for (slash--; count > 0; count--) {
		slash = memrchr(folder, '/', (size_t)(slash - folder));
		if (slash == NULL)
			return folder;
	}
	return slash + 1;
}

static bool
is_unlike_others(const struct graph *graph, struct file *const *files,
	size_t count, size_t own, size_t parts)
{
	const struct intern *folders = graph->catalog.folders;
	const char *folder = intern_text(folders, files[own]->folder);
	const char *end = folder_end(folder, strlen(folder), parts);

	for (size_t i = 0; i < count; i++) {
		const char *other = intern_text(folders, files[i]->folder);

		if (i != own && strcmp(folder_end(other, strlen(other), parts),
					end) == 0)
			return false;
	}
	return true;
}

/* True if a note of that kind bears name itself. */
static bool
is_borne(struct graph *graph, const char *name, int kind)
{
	struct catalog *catalog = &graph->catalog;
	const char *folded = text_fold(graph->arena, name, strlen(name));
	uint32_t stem = name_find(catalog, folded, strlen(folded));
	struct idlist list = {0};

	if (stem != 0)
		list = catalog->names[stem].files;
	for (uint32_t i = 0; i < list.count; i++) {
		const struct file *file = catalog_file(
			catalog, idlist_items(&catalog->pool, &list)[i]);

		if (file->kind == kind && file_is_shown(file))
			return true;
	}
	return false;
}

/* What files[own] is called among its namesakes; in the arena. */
static const char *
called(struct graph *graph, struct file *const *files, size_t count, size_t own)
{
	const struct file *file = files[own];
	const char *slash = strrchr(file->path, '/');
	size_t folder_size =
		slash != NULL ? (size_t)(slash + 1 - file->path) : 0;
	size_t size, parts = count <= NAMESAKES_MAX ? 1 : SIZE_MAX;
	const char *name = stem_name(graph, file, &size);
	const char *end, *folder;

	name = arena_dup(graph->arena, name, size);
	if (count == 1 || folder_size == 0)
		return name;
	do {
		const char *text;

		end = folder_end(file->path, folder_size, parts);
		folder = text_valid(graph->arena, end,
			folder_size - 1 - (size_t)(end - file->path));
		text = arena_printf(graph->arena, "%s (%s)", name, folder);
		if ((count > NAMESAKES_MAX || is_unlike_others(graph, files,
						      count, own, parts)) &&
			!is_borne(graph, text, file->kind))
			return text;
		parts++;
	} while (end > file->path);
	return arena_printf(graph->arena, "%s/%s", folder, name);
}

static void
own_value(struct graph *graph, struct file *file, const char *name)
{
	const char *stem;
	size_t size;

	/* Names that differ in nothing but case are numbered. */
	for (unsigned i = 1; file->entity == 0; i++) {
		const char *text =
			i == 1 ? name
			       : arena_printf(graph->arena, "%s (%u)", name, i);

		if (i == 1 || !is_borne(graph, text, file->kind))
			file->entity = value_own(&graph->values, graph->arena,
				DIMENSION_ENTITY + (uint32_t)file->kind, text,
				file->id);
	}
	stem = stem_name(graph, file, &size);
	term_hold(&graph->terms, graph->arena, stem, size);
	mark_called(graph, file->entity, file->stem);
}

static int
compare_paths(const void *a, const void *b)
{
	return strcmp((*(struct file *const *)a)->path,
		(*(struct file *const *)b)->path);
}

/* Makes entities of the notes of that name and kind. */
static void
assign_kind(struct graph *graph, uint32_t name, int kind)
{
	struct catalog *catalog = &graph->catalog;
	struct idlist list = catalog->names[name].files;
	struct file **files;
	size_t count = 0;

	files = arena_alloc(graph->arena, list.count * sizeof(struct file *));
	for (uint32_t i = 0; i < list.count; i++) {
		struct file *file = catalog_file(
			catalog, idlist_items(&catalog->pool, &list)[i]);

		if (file->kind == kind && file_is_shown(file))
			files[count++] = file;
	}
	qsort(files, count, sizeof(struct file *), compare_paths);
	for (size_t i = 0; i < count; i++)
		own_value(graph, files[i], called(graph, files, count, i));
}

static int
compare_pairs(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* What the file was at the last commit. */
static uint32_t
dropped_entity(const struct graph *graph, uint32_t id)
{
	const uint32_t *pair = graph->dropped.count == 0
	                               ? NULL
	                               : bsearch(&id, graph->dropped.items,
						 graph->dropped.count / 2,
						 2 * sizeof(id), compare_pairs);

	return pair != NULL ? pair[1] : 0;
}

/* Marks those of the name's files that are another entity now; true if what
 * people mean by that name may be others than before. */
static bool
mark_entities(struct graph *graph, uint32_t name)
{
	struct catalog *catalog = &graph->catalog;
	struct idlist list = catalog->names[name].files;
	bool is_changed = catalog->names[name].lost_entity;
	uint32_t count = 0;

	for (uint32_t i = 0; i < list.count; i++) {
		struct file *file = catalog_file(
			catalog, idlist_items(&catalog->pool, &list)[i]);

		if (file->facts == NULL)
			continue;
		count += file->entity != 0;
		if (file->entity != dropped_entity(graph, file->id)) {
			file_mark(graph, file,
				MARK_BINDS | MARK_DERIVES | MARK_ENTITY);
			is_changed = true;
		} else if (file->entity != 0 &&
			   (file->marks & MARK_TURNED) != 0) {
			is_changed = true;
		}
	}
	/* Which of several a mention means depends on their folders. */
	return is_changed || count > 1;
}

/* Marks the notes with links that may mean something else, since the files of
 * that name changed. */
static void
mark_linking(struct graph *graph, uint32_t name, bool entities_changed)
{
	struct catalog *catalog = &graph->catalog;
	struct idlist list = catalog->names[name].links;

	for (uint32_t i = 0; i < list.count; i++) {
		uint32_t link = idlist_items(&catalog->pool, &list)[i];

		bool is_same = link_refresh(&graph->links, graph->arena, link);

		if ((!is_same || entities_changed) &&
			graph->bind_count < graph->note_count)
			mark_notes(graph, graph->links.items[link].notes,
				MARK_BINDS | MARK_DERIVES);
	}
	arena_reset(graph->arena);
}

/* A note "Ada Lark (Old)" is a reason to call one of two Ada Larks something
 * else. */
static void
dirty_namesakes(struct graph *graph, uint32_t name)
{
	struct catalog *catalog = &graph->catalog;
	const char *text = intern_text(catalog->name_texts, name);
	const char *open = text;

	if (text[0] == '\0' || text[strlen(text) - 1] != ')')
		return;
	while ((open = strstr(open, " (")) != NULL) {
		uint32_t base = name_find(catalog, text, (size_t)(open - text));

		if (base != 0 && catalog->names[base].files.count > 0)
			name_mark_dirty(graph, base);
		open++;
	}
}

void
entities_assign(struct graph *graph)
{
	struct catalog *catalog = &graph->catalog;
	struct ids *dirty = &graph->dirty_names;
	int kind_count = (int)graph->settings->kind_count;

	for (size_t i = 0; i < dirty->count; i++)
		dirty_namesakes(graph, dirty->items[i]);
	for (size_t i = 0; i < dirty->count; i++) {
		struct idlist list = catalog->names[dirty->items[i]].files;

		for (uint32_t k = 0; k < list.count; k++)
			entity_drop(graph, catalog_file(catalog,
						   idlist_items(&catalog->pool,
							   &list)[k]));
	}
	for (size_t i = 0; i < dirty->count; i++)
		for (int kind = 0; kind < kind_count; kind++) {
			assign_kind(graph, dirty->items[i], kind);
			arena_reset(graph->arena);
		}
	ids_sort_pairs(&graph->dropped);
	for (size_t i = 0; i < dirty->count; i++) {
		bool is_changed = mark_entities(graph, dirty->items[i]);

		if (is_changed)
			name_queue(graph, dirty->items[i]);
		mark_linking(graph, dirty->items[i], is_changed);
		catalog->names[dirty->items[i]].lost_entity = false;
	}
	graph->dropped.count = 0;
	for (size_t i = 0; i < dirty->count; i++) {
		catalog->names[dirty->items[i]].is_dirty = false;
		name_release(catalog, dirty->items[i]);
	}
	dirty->count = 0;
}
