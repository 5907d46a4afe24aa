/* facts.c - see facts.h */
#include "index/graph/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/graph/tasklist.h"
#include "index/parse/linktext.h"
#include "index/parse/taskline.h"

/* How deep lists in a property may be nested. [[x]] without quotes is a list
 * in a list. */
#define LIST_DEPTH_MAX 4

/* What a note says, while it is being read. All link texts and spellings in
 * it are held once for each time they occur. */
struct reading {
	struct graph *graph;
	const struct note *note;
	struct arena *arena;
	struct ids links, namings, contexts, stated, task_refs;
	struct ids held;  /* link texts */
	struct ids lines; /* pairs: line, link text; of links of the body */
	bool has_type;
};

static void
state(struct reading *reading, uint32_t dimension, const char *text,
	size_t size)
{
	text_trim(&text, &size);
	if (size == 0 || value_is_long(text, size))
		return;
	ids_add(&reading->stated,
		spelling_hold(&reading->graph->values, reading->arena,
			dimension, text, size));
}

/* The link text, held, or 0. */
static uint32_t
hold(struct reading *reading, const char *target, size_t size, bool cut)
{
	const char *text =
		link_normalise(reading->arena, target, size, cut, &size);
	uint32_t link =
		link_hold(&reading->graph->links, reading->arena, text, size);

	if (link != 0)
		ids_add(&reading->held, link);
	return link;
}

static uint32_t
name(struct reading *reading, const char *target, size_t size, bool cut,
	uint32_t kind)
{
	uint32_t link = hold(reading, target, size, cut);

	if (link != 0) {
		ids_add(&reading->namings, link);
		ids_add(&reading->namings, kind);
	}
	return link;
}

/* --- properties ----------------------------------------------------------- */

/* Names what text says, which may be a name, a link, or hold wikilinks. */
static uint32_t
name_text(struct reading *reading, const char *text, uint32_t kind)
{
	size_t size = strlen(text);
	const char *open, *close;
	struct link link;
	uint32_t named = 0;

	text_trim(&text, &size);
	if (size == 0)
		return 0;
	if (link_split_whole(reading->arena, text, size, &link))
		return name(
			reading, link.target, strlen(link.target), true, kind);
	if (strstr(text, "[[") == NULL)
		return memmem(text, size, "://", 3) != NULL
		               ? 0
		               : name(reading, text, size, false, kind);
	for (const char *at = text; (open = strstr(at, "[[")) != NULL &&
				    (close = strstr(open, "]]")) != NULL;
		at = close + 2) {
		if (link_split(reading->arena, open + 2,
			    (size_t)(close - open - 2), &link))
			named = name(reading, link.target, strlen(link.target),
				true, kind);
	}
	return named;
}

/* text[0..size) with '/' as U+0001. */
static void
add_part(char **out, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		*(*out)++ = text[i] == '/' ? '\x01' : text[i];
}

static void
group(struct reading *reading, const char *key, const char *text)
{
	size_t key_size = strlen(key), size = strlen(text);
	struct link link;
	char *out, *at;

	text_trim(&text, &size);
	if (link_split_whole(reading->arena, text, size, &link)) {
		text = link.target;
		size = strlen(text);
		strip_md(text, &size);
	}
	if (size == 0 || key_size == 0 || value_is_long(text, size) ||
		value_is_long(key, key_size))
		return;
	out = arena_alloc(reading->arena, key_size + size + 2);
	at = out;
	add_part(&at, key, key_size);
	*at++ = '/';
	add_part(&at, text, size);
	ids_add(&reading->stated,
		spelling_hold(&reading->graph->values, reading->arena,
			DIMENSION_PROPERTY, out, key_size + size + 1));
}

/* What the values of one property are for. */
struct use {
	const char *key;
	bool is_group, is_type;
	uint32_t kinds; /* a bit for each kind that they name one of */
};

static void
property_value(struct reading *reading, const struct yaml_value *value,
	const struct use *use, int depth)
{
	size_t kind_count = reading->graph->settings->kind_count;

	if (value->kind == YAML_VALUE_LIST) {
		for (size_t i = 0; i < value->count && depth < LIST_DEPTH_MAX;
			i++)
			property_value(
				reading, &value->items[i], use, depth + 1);
		return;
	}
	if (value->kind == YAML_VALUE_MAP || value->kind == YAML_VALUE_NULL ||
		value->text == NULL)
		return;
	if (use->is_group)
		group(reading, use->key, value->text);
	if (use->is_type)
		state(reading, DIMENSION_TYPE, value->text,
			strlen(value->text));
	if (value->kind == YAML_VALUE_BOOL || use->kinds == 0)
		return;
	for (uint32_t kind = 0; kind < kind_count; kind++)
		if ((use->kinds & 1u << kind) != 0)
			name_text(reading, value->text,
				kind | NAMING_IS_PROPERTY);
}

static bool
is_one_of(const char *const *list, const char *text)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, text) == 0)
			return true;
	return false;
}

static void
read_properties(struct reading *reading)
{
	static const char *const ungrouped[] = {
		"aliases", "cssclasses", "tags", "title", NULL};
	const struct settings *settings = reading->graph->settings;
	const struct note *note = reading->note;

	for (size_t i = 0; i < note->properties_count; i++) {
		const struct property *property = &note->properties[i];
		const char *folded = text_fold(
			reading->arena, property->key, strlen(property->key));
		struct use use = {
			.key = property->key,
			.is_group = !is_one_of(ungrouped, folded),
			.is_type = strcmp(folded, "type") == 0,
		};

		for (uint32_t kind = 0; kind < settings->kind_count; kind++)
			if (is_one_of(settings->kinds[kind].properties, folded))
				use.kinds |= 1u << kind;
		reading->has_type |= use.is_type;
		property_value(reading, &property->value, &use, 0);
	}
}

/* --- links ---------------------------------------------------------------- */

static uint32_t
kinds_of_section(const struct reading *reading, const char *section)
{
	const struct graph *graph = reading->graph;
	const char *folded;
	uint32_t kinds = 0;

	if (graph->section_count == 0)
		return 0;
	folded = text_fold(reading->arena, section, strlen(section));
	for (size_t i = 0; i < graph->section_count; i++)
		if (strcmp(graph->section_texts[i], folded) == 0)
			kinds |= 1u << graph->section_kinds[i];
	return kinds;
}

static void
read_links(struct reading *reading)
{
	const struct note *note = reading->note;
	const char *section = NULL;
	uint32_t section_kinds = 0;

	for (size_t i = 0; i < note->links_count; i++) {
		const struct link *link = &note->links[i];
		size_t size = strlen(link->target);
		uint32_t text;

		if (size == 0)
			continue; /* the note itself */
		text = hold(reading, link->target, size, true);
		ids_add(&reading->links, text);
		if (text == 0 || link->key != NULL)
			continue;
		ids_add(&reading->lines, link->line);
		ids_add(&reading->lines, text);
		if (link->section != section) {
			section = link->section;
			section_kinds =
				section != NULL
					? kinds_of_section(reading, section)
					: 0;
		}
		for (uint32_t kind = 0; section_kinds >> kind != 0; kind++)
			if ((section_kinds & 1u << kind) != 0)
				name(reading, link->target, size, true, kind);
	}
	ids_sort_pairs(&reading->lines);
}

static void
read_contexts(struct reading *reading)
{
	const struct note *note = reading->note;
	int kind = reading->graph->via_kind;

	for (size_t i = 0; i < note->contexts_count; i++) {
		const struct context *context = &note->contexts[i];
		uint32_t target = hold(reading, context->target,
			strlen(context->target), true);
		uint32_t via = 0;

		if (context->via != NULL && kind >= 0)
			via = name_text(reading, context->via, (uint32_t)kind);
		if (target == 0)
			continue;
		ids_add(&reading->contexts, target);
		ids_add(&reading->contexts, via);
	}
	ids_sort_pairs(&reading->contexts);
}

/* --- tags, type, date, tasks ---------------------------------------------- */

static void
read_tag(struct reading *reading, const char *tag)
{
	size_t size = strlen(tag);

	while (size > 0 && tag[size - 1] == '/')
		size--;
	state(reading, DIMENSION_TAG, tag, size);
}

static void
read_date(struct reading *reading)
{
	char text[32];
	int year, month, mday;

	if (!day_is_valid(reading->note->date))
		return;
	day_split(reading->note->date, &year, &month, &mday);
	snprintf(text, sizeof(text), "%04d/%02d/%02d", year, month, mday);
	state(reading, DIMENSION_DATE, text, strlen(text));
}

/* The value of a task's tag if the note has it too (what the Tasks plugin
 * takes for a tag is not always one), else 0. tags are the note's, sorted. */
static uint32_t
task_tag(struct reading *reading, const struct ids *tags, const char *tag)
{
	const char *folded;
	size_t size;
	uint32_t value;

	if (*tag == '#')
		tag++;
	size = strlen(tag);
	while (size > 0 && tag[size - 1] == '/')
		size--;
	if (value_is_long(tag, size))
		return 0;
	folded = text_fold(reading->arena, tag, size);
	value = value_find(&reading->graph->values, reading->arena,
		DIMENSION_TAG, folded, strlen(folded));
	for (size_t low = 0, high = tags->count; value != 0 && low < high;) {
		size_t middle = low + (high - low) / 2;

		if (tags->items[middle] == value)
			return value;
		if (tags->items[middle] < value)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

static void
read_task(struct reading *reading, const struct task *task,
	const struct ids *tags)
{
	struct ids *refs = &reading->task_refs;
	const struct ids *lines = &reading->lines;
	size_t at = refs->count;
	size_t low = 0, high = lines->count / 2;

	ids_add(refs, 0);
	for (size_t i = 0; i < task->tag_count; i++) {
		uint32_t value = task_tag(reading, tags, task->tags[i]);

		if (value != 0)
			ids_add(refs, value);
	}
	refs->items[at] = (uint32_t)(refs->count - at - 1);

	at = refs->count;
	ids_add(refs, 0);
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (lines->items[2 * middle] < task->line)
			low = middle + 1;
		else
			high = middle;
	}
	for (; 2 * low < lines->count && lines->items[2 * low] == task->line;
		low++)
		ids_add(refs, lines->items[2 * low + 1]);
	refs->items[at] = (uint32_t)(refs->count - at - 1);
}

static void
read_tasks(struct reading *reading)
{
	const struct values *values = &reading->graph->values;
	const struct note *note = reading->note;
	struct ids tags = {0};

	for (size_t i = 0; i < reading->stated.count; i++) {
		uint32_t value =
			values->spellings[reading->stated.items[i]].value;

		if (value_dimension(values, value) == DIMENSION_TAG)
			ids_add(&tags, value);
	}
	ids_sort(&tags);
	for (size_t i = 0; i < note->tasks_count; i++)
		if (task_is_open(&note->tasks[i]))
			read_task(reading, &note->tasks[i], &tags);
	ids_clear(&tags);
}

static void
read_note(struct reading *reading)
{
	const struct note *note = reading->note;

	for (size_t i = 0; i < note->tags_count; i++)
		read_tag(reading, note->tags[i].tag);
	read_properties(reading);
	if (!reading->has_type && note->type != NULL)
		state(reading, DIMENSION_TYPE, note->type, strlen(note->type));
	read_date(reading);
	read_links(reading);
	read_contexts(reading);
	ids_sort_pairs(&reading->namings);
	read_tasks(reading);
}

/* --- the facts of a note -------------------------------------------------- */

struct facts *
facts_new(void)
{
	struct facts *facts = mem_zalloc(sizeof(*facts));

	facts->date = DAY_NONE;
	return facts;
}

/* All link texts that facts has, ascending, each once. */
static struct ids
links_of(const struct graph *graph, const struct facts *facts)
{
	const struct idpool *pool = &graph->catalog.pool;
	const uint32_t *items = idlist_items(pool, &facts->links);
	struct ids links = {0};

	for (uint32_t i = 0; i < facts->links.count; i++)
		if (items[i] != 0)
			ids_add(&links, items[i]);
	items = idlist_items(pool, &facts->namings);
	for (uint32_t i = 0; i < facts->namings.count; i += 2)
		ids_add(&links, items[i]);
	items = idlist_items(pool, &facts->contexts);
	for (uint32_t i = 0; i < facts->contexts.count; i++)
		if (items[i] != 0)
			ids_add(&links, items[i]);
	/* Link texts of tasks are among those of the note. */
	ids_sort(&links);
	return links;
}

/* Joins and leaves link texts, from those in old to those in new (sorted). */
static void
links_change(struct graph *graph, uint32_t id, const struct ids *old,
	const struct ids *new)
{
	size_t i = 0, k = 0;

	while (i < old->count || k < new->count) {
		if (k == new->count ||
			(i < old->count && old->items[i] < new->items[k])) {
			link_leave(&graph->links, old->items[i++], id);
		} else if (i == old->count || old->items[i] > new->items[k]) {
			link_join(&graph->links, new->items[k++], id);
		} else {
			i++;
			k++;
		}
	}
}

void
facts_use(struct graph *graph, struct facts *facts, bool use)
{
	const uint32_t *stated =
		idlist_items(&graph->catalog.pool, &facts->stated);

	if (facts->is_used == use)
		return;
	facts->is_used = use;
	for (uint32_t i = 0; i < facts->stated.count; i++) {
		if (use)
			spelling_use(&graph->values, stated[i]);
		else
			spelling_unuse(&graph->values, stated[i]);
	}
}

/* Puts the sorted spellings of new, held, in place of those of old. */
static bool
stated_change(struct graph *graph, struct facts *facts, struct ids *new)
{
	struct idpool *pool = &graph->catalog.pool;
	struct values *values = &graph->values;
	bool use = facts->is_used;
	size_t count = 0;
	bool is_same;

	/* Of doubles, one hold remains. */
	ids_sort_only(new);
	for (size_t i = 0; i < new->count; i++) {
		if (count > 0 && new->items[count - 1] == new->items[i])
			spelling_release(values, new->items[i]);
		else
			new->items[count++] = new->items[i];
	}
	new->count = count;
	is_same = idlist_is(pool, &facts->stated, new->items, new->count);
	if (!is_same)
		facts_use(graph, facts, false);
	for (uint32_t i = 0; i < facts->stated.count; i++)
		spelling_release(values, idlist_items(pool, &facts->stated)[i]);
	idlist_set(pool, &facts->stated, new->items, new->count);
	facts_use(graph, facts, use);
	return !is_same;
}

static bool
title_take(struct file *file, const struct note *note)
{
	struct facts *facts = file->facts;
	size_t size;
	const char *own = file_stem_text(file, &size);
	const char *title = note->title;

	facts->is_titled = note_property(note, "title") != NULL;
	for (size_t i = 0; i < note->headings_count; i++)
		facts->is_titled |= note->headings[i].level == 1;
	if (title != NULL && strlen(title) == size &&
		memcmp(title, own, size) == 0)
		title = NULL;
	if (title == NULL ? facts->title == NULL
			  : facts->title != NULL &&
				    strcmp(facts->title, title) == 0)
		return false;
	free(facts->title);
	facts->title = title != NULL ? mem_dup(title) : NULL;
	return true;
}

static bool
aliases_take(struct facts *facts, const struct note *note)
{
	size_t size = 0, at = 0;
	char *texts;

	for (size_t i = 0; i < note->aliases_count; i++)
		size += strlen(note->aliases[i].text) + 1;
	texts = size > 0 ? mem_alloc(size) : NULL;
	for (size_t i = 0; i < note->aliases_count; i++) {
		size_t own = strlen(note->aliases[i].text) + 1;

		memcpy(texts + at, note->aliases[i].text, own);
		at += own;
	}
	if (facts->alias_size == size &&
		(size == 0 || memcmp(facts->aliases, texts, size) == 0)) {
		free(texts);
		return false;
	}
	free(facts->aliases);
	facts->aliases = texts;
	facts->alias_size = (uint32_t)size;
	facts->alias_count = (uint32_t)note->aliases_count;
	return true;
}

/* Enters the words of the tasks of file, or (NULL) that it has none. */
static void
task_note_set(struct graph *graph, struct file *file, const struct words *words)
{
	struct facts *facts = file->facts;
	struct task_note *last;

	if (words != NULL && facts->task_place == 0) {
		MEM_PUSH(graph->task_notes, graph->task_note_count,
			graph->task_note_capacity, (struct task_note){0});
		facts->task_place = (uint32_t)graph->task_note_count;
	}
	if (words != NULL) {
		graph->task_notes[facts->task_place - 1] =
			(struct task_note){*words, file->id};
	} else if (facts->task_place != 0) {
		last = &graph->task_notes[--graph->task_note_count];
		catalog_file(&graph->catalog, last->id)->facts->task_place =
			facts->task_place;
		graph->task_notes[facts->task_place - 1] = *last;
		facts->task_place = 0;
	}
}

static bool
tasks_take(struct graph *graph, struct file *file, const struct note *note)
{
	struct facts *facts = file->facts;
	struct words words = {0};
	struct task_list *tasks = task_list_new(note);
	bool is_same = task_list_says_same(facts->tasks, tasks);

	facts->task_total = (uint32_t)note->tasks_count;
	if (is_same) {
		task_list_unref(tasks);
		return false;
	}
	task_list_unref(facts->tasks);
	facts->tasks = tasks;
	for (uint32_t i = 0; tasks != NULL && i < tasks->count; i++)
		words_add(&words, graph->arena, tasks->tasks[i].description);
	task_note_set(graph, file, tasks != NULL ? &words : NULL);
	return true;
}

bool
facts_take(struct graph *graph, struct file *file, const struct note *note)
{
	struct reading reading = {
		.graph = graph,
		.note = note,
		.arena = graph->arena,
	};
	struct facts *facts = file->facts;
	struct idpool *pool = &graph->catalog.pool;
	struct ids old = links_of(graph, facts);
	struct ids new = {0};
	bool is_altered = false;

	read_note(&reading);
	for (size_t i = 0; i < reading.held.count; i++)
		ids_add(&new, reading.held.items[i]);
	ids_sort(&new);
	links_change(graph, file->id, &old, &new);
	for (size_t i = 0; i < reading.held.count; i++)
		link_release(&graph->links, reading.held.items[i]);
	idlist_set(
		pool, &facts->links, reading.links.items, reading.links.count);
	idlist_set(pool, &facts->namings, reading.namings.items,
		reading.namings.count);
	idlist_set(pool, &facts->contexts, reading.contexts.items,
		reading.contexts.count);
	idlist_set(pool, &facts->task_refs, reading.task_refs.items,
		reading.task_refs.count);
	is_altered |= stated_change(graph, facts, &reading.stated);
	is_altered |= title_take(file, note);
	is_altered |= tasks_take(graph, file, note);
	is_altered |= facts->date != note->date;
	facts->date = note->date;
	if (aliases_take(facts, note)) {
		is_altered = true;
		if (file->entity != 0)
			value_touch(&graph->values, file->entity);
	}

	ids_clear(&old);
	ids_clear(&new);
	ids_clear(&reading.links);
	ids_clear(&reading.namings);
	ids_clear(&reading.contexts);
	ids_clear(&reading.stated);
	ids_clear(&reading.task_refs);
	ids_clear(&reading.held);
	ids_clear(&reading.lines);
	arena_reset(graph->arena);
	return is_altered;
}

void
facts_drop(struct graph *graph, struct file *file)
{
	struct facts *facts = file->facts;
	struct idpool *pool = &graph->catalog.pool;
	struct ids links = links_of(graph, facts);
	struct ids none = {0};

	links_change(graph, file->id, &links, &none);
	ids_clear(&links);
	stated_change(graph, facts, &none);
	task_note_set(graph, file, NULL);
	task_list_unref(facts->tasks);
	free(facts->title);
	free(facts->aliases);
	idlist_clear(pool, &facts->links);
	idlist_clear(pool, &facts->namings);
	idlist_clear(pool, &facts->contexts);
	idlist_clear(pool, &facts->task_refs);
	idlist_clear(pool, &facts->entities);
	free(facts);
	file->facts = NULL;
}
