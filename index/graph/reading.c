/* reading.c - see reading.h */
#include "index/graph/reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/buf.h"
#include "index/base/text.h"
#include "index/parse/linktext.h"
#include "index/parse/taskline.h"

/* A kind that a property says; see NAMING_IS_PROPERTY. */
#define KIND_OF_PROPERTY (NAMING_IS_PROPERTY >> NAMING_LINK_BITS)

/* How deep lists in a property may be nested. [[x]] without quotes is a list
 * in a list. */
#define LIST_DEPTH_MAX 4

static void
state(struct reading *reading, uint32_t dimension, const char *text,
	size_t size)
{
	text_trim(&text, &size);
	if (size == 0 || value_is_long(text, size))
		return;
	ids_add(&reading->said[SAID_STATED],
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

	if (link != 0)
		ids_add(&reading->said[SAID_NAMINGS],
			link | kind << NAMING_LINK_BITS);
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
	ids_add(&reading->said[SAID_STATED],
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
			name_text(
				reading, value->text, kind | KIND_OF_PROPERTY);
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

/* Holds the link texts of all links; 0 for those that no file can have. */
static uint32_t *
hold_links(struct reading *reading)
{
	const struct note *note = reading->note;
	struct linktexts *links = &reading->graph->links;
	struct arena *arena = reading->arena;
	struct lookup *lookups =
		arena_alloc(arena, note->links_count * sizeof(*lookups));
	uint32_t *held = arena_alloc(arena, note->links_count * sizeof(*held));

	for (size_t i = 0; i < note->links_count; i++) {
		const char *target = note->links[i].target;
		size_t size;
		const char *text = link_normalise(
			arena, target, strlen(target), true, &size);

		lookups[i] = intern_lookup(links->texts, text, size);
	}
	for (size_t i = 0; i < note->links_count; i++)
		intern_approach(links->texts, &lookups[i]);
	for (size_t i = 0; i < note->links_count; i++) {
		held[i] = link_hold_found(links, arena, &lookups[i]);
		if (held[i] != 0) {
			ids_add(&reading->held, held[i]);
			__builtin_prefetch(&links->items[held[i]]);
		}
	}
	return held;
}

static void
read_links(struct reading *reading)
{
	const struct note *note = reading->note;
	const uint32_t *held = hold_links(reading);
	const char *section = NULL;
	uint32_t section_kinds = 0;

	for (size_t i = 0; i < note->links_count; i++) {
		const struct link *link = &note->links[i];

		if (link->target[0] == '\0')
			continue; /* the note itself */
		ids_add(&reading->said[SAID_LINKS], held[i]);
		if (held[i] == 0 || link->key != NULL)
			continue;
		ids_add(&reading->lines, link->line);
		ids_add(&reading->lines, held[i]);
		if (link->section != section) {
			section = link->section;
			section_kinds =
				section != NULL
					? kinds_of_section(reading, section)
					: 0;
		}
		for (uint32_t kind = 0; section_kinds >> kind != 0; kind++)
			if ((section_kinds & 1u << kind) != 0)
				ids_add(&reading->said[SAID_NAMINGS],
					held[i] | kind << NAMING_LINK_BITS);
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
		ids_add(&reading->said[SAID_CONTEXTS], target);
		ids_add(&reading->said[SAID_CONTEXTS], via);
	}
	ids_sort_pairs(&reading->said[SAID_CONTEXTS]);
}

/* --- tags, date, tasks ---------------------------------------------------- */

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
 * takes for a tag is not always one), else 0. */
static uint32_t
task_tag(struct reading *reading, const char *tag)
{
	const struct ids *tags = &reading->tags;
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
read_task(struct reading *reading, const struct task *task)
{
	struct ids *refs = &reading->said[SAID_TASKS];
	const struct ids *lines = &reading->lines;
	size_t at = refs->count;
	size_t low = 0, high = lines->count / 2;

	ids_add(refs, 0);
	for (size_t i = 0; i < task->tag_count; i++) {
		uint32_t value = task_tag(reading, task->tags[i]);

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
	const struct ids *stated = &reading->said[SAID_STATED];
	const struct note *note = reading->note;

	if (note->tasks_count == 0)
		return;
	for (size_t i = 0; i < stated->count; i++) {
		uint32_t value = values->spellings[stated->items[i]].value;

		if (value_dimension(values, value) == DIMENSION_TAG)
			ids_add(&reading->tags, value);
	}
	ids_sort(&reading->tags);
	for (size_t i = 0; i < note->tasks_count; i++)
		if (task_is_open(&note->tasks[i]))
			read_task(reading, &note->tasks[i]);
}

/* Of doubles, one hold remains. */
static void
sort_stated(struct reading *reading)
{
	struct ids *stated = &reading->said[SAID_STATED];
	size_t count = 0;

	ids_sort_only(stated);
	for (size_t i = 0; i < stated->count; i++) {
		uint32_t spelling = stated->items[i];

		if (count > 0 && stated->items[count - 1] == spelling)
			spelling_release(&reading->graph->values, spelling);
		else
			stated->items[count++] = spelling;
	}
	stated->count = count;
}

void
reading_take(
	struct reading *reading, struct graph *graph, const struct note *note)
{
	for (size_t i = 0; i < SAID_COUNT; i++)
		reading->said[i].count = 0;
	reading->held.count = 0;
	reading->lines.count = 0;
	reading->tags.count = 0;
	reading->graph = graph;
	reading->note = note;
	reading->arena = graph->arena;
	reading->has_type = false;

	for (size_t i = 0; i < note->tags_count; i++)
		read_tag(reading, note->tags[i].tag);
	read_links(reading);
	read_properties(reading);
	if (!reading->has_type && note->type != NULL)
		state(reading, DIMENSION_TYPE, note->type, strlen(note->type));
	read_date(reading);
	read_contexts(reading);
	ids_sort(&reading->said[SAID_NAMINGS]);
	sort_stated(reading);
	read_tasks(reading);
}

void
reading_clear(struct reading *reading)
{
	for (size_t i = 0; i < SAID_COUNT; i++)
		ids_clear(&reading->said[i]);
	ids_clear(&reading->held);
	ids_clear(&reading->lines);
	ids_clear(&reading->tags);
}

/* --- packing -------------------------------------------------------------- */

/* Seven bits a byte, low ones first; the high bit says that more follow. */
static void
pack(struct buf *out, uint32_t number)
{
	char bytes[5];
	size_t size = 0;

	for (; number >= 0x80; number >>= 7)
		bytes[size++] = (char)(number | 0x80);
	bytes[size++] = (char)number;
	buf_add(out, bytes, size);
}

static uint32_t
unpack(const uint8_t **bytes)
{
	uint32_t number = *(*bytes)++;

	if (number < 0x80)
		return number;
	number &= 0x7f;
	for (unsigned shift = 7;; shift += 7) {
		uint32_t byte = *(*bytes)++;

		number |= (byte & 0x7f) << shift;
		if (byte < 0x80)
			return number;
	}
}

/* Numbers of SAID_STATED are told as the distance to the one before, those of
 * SAID_NAMINGS with their high bits turned to the low end, since few bits of
 * them are set. */
static uint32_t
turn(uint32_t naming)
{
	return naming << (32 - NAMING_LINK_BITS) | naming >> NAMING_LINK_BITS;
}

static uint32_t
turn_back(uint32_t naming)
{
	return naming >> (32 - NAMING_LINK_BITS) | naming << NAMING_LINK_BITS;
}

void
reading_pack(const struct reading *reading, struct buf *out)
{
	for (size_t list = 0; list < SAID_COUNT; list++) {
		const struct ids *ids = &reading->said[list];
		uint32_t last = 0;

		pack(out, (uint32_t)ids->count);
		for (size_t i = 0; i < ids->count; i++) {
			uint32_t item = ids->items[i];

			if (list == SAID_STATED) {
				pack(out, item - last);
				last = item;
			} else {
				pack(out, list == SAID_NAMINGS ? turn(item)
							       : item);
			}
		}
	}
}

void
reading_unpack(
	struct reading *reading, const uint8_t *bytes, enum said_list last)
{
	for (size_t list = 0; list < SAID_COUNT; list++)
		reading->said[list].count = 0;
	for (size_t list = 0; list <= (size_t)last; list++) {
		struct ids *ids = &reading->said[list];
		uint32_t before = 0;

		for (uint32_t count = unpack(&bytes); count > 0; count--) {
			uint32_t item = unpack(&bytes);

			if (list == SAID_STATED)
				item = before += item;
			else if (list == SAID_NAMINGS)
				item = turn_back(item);
			ids_add(ids, item);
		}
	}
}
