/* note.c - see note.h */
#include "index/parse/note.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "index/base/mem.h"
#include "index/base/text.h"

/* A hostile note could have a problem in every line. */
#define DIAGNOSTIC_COUNT_MAX 100
#define DIAGNOSTIC_SIZE_MAX 400

/* Where an item belongs: the frontmatter's in the order they were found, then
 * the body's in the order of lines. */
struct place {
	uint64_t key;
	size_t index;
};

static int
compare_places(const void *a, const void *b)
{
	const struct place *p = a, *q = b;

	if (p->key != q->key)
		return p->key < q->key ? -1 : 1;
	return p->index < q->index ? -1 : p->index > q->index;
}

static uint64_t
place_key(bool in_frontmatter, uint32_t line)
{
	return in_frontmatter ? 0 : (UINT64_C(1) << 32) + line;
}

/* Reorders items by their places. Most notes are in order already. */
static void
put_in_place(void *items, size_t count, size_t item_size, struct place *places)
{
	bool is_sorted = true;
	char *copy;

	for (size_t i = 1; i < count && is_sorted; i++)
		is_sorted = places[i - 1].key <= places[i].key;
	if (is_sorted)
		return;
	qsort(places, count, sizeof(*places), compare_places);
	copy = mem_copy(items, count * item_size);
	for (size_t i = 0; i < count; i++)
		memcpy((char *)items + i * item_size,
			copy + places[i].index * item_size, item_size);
	free(copy);
}

static void
sort_links(struct note *note)
{
	struct place *places =
		mem_alloc((note->links_count > 0 ? note->links_count : 1) *
			  sizeof(*places));

	for (size_t i = 0; i < note->links_count; i++)
		places[i] = (struct place){place_key(note->links[i].key != NULL,
						   note->links[i].line),
			i};
	put_in_place(
		note->links, note->links_count, sizeof(*note->links), places);
	free(places);
}

static void
sort_tags(struct note *note)
{
	struct place *places =
		mem_alloc((note->tags_count > 0 ? note->tags_count : 1) *
			  sizeof(*places));

	for (size_t i = 0; i < note->tags_count; i++)
		places[i] =
			(struct place){place_key(note->tags[i].in_frontmatter,
					       note->tags[i].line),
				i};
	put_in_place(note->tags, note->tags_count, sizeof(*note->tags), places);
	free(places);
}

/* The last part of path, without ".md" in any case. */
static const char *
name_of_path(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	size_t size = strlen(name);

	if (size >= 3 && strcasecmp(name + size - 3, ".md") == 0)
		size -= 3;
	return arena_dup(arena, name, size);
}

struct note *
note_parse(const struct settings *settings, const char *path, const char *text,
	size_t size)
{
	struct arena *arena = arena_new();
	struct note *note = arena_alloc(arena, sizeof(*note));

	note->arena = arena;
	note->settings = settings;
	note->path = text_valid(arena, path, strlen(path));
	note->name = name_of_path(arena, note->path);
	note->title = note->name;
	note->kind = "note";
	note->date = DAY_NONE;
	note->last_contact = DAY_NONE;
	if (size > NOTE_SIZE_MAX) {
		note_diagnose(note, 0,
			"larger than %u MB; listed, but not read",
			NOTE_SIZE_MAX >> 20);
		return note;
	}
	note->text = text;
	note->size = size;
	frontmatter_parse(note);
	body_parse(note);
	sort_links(note);
	sort_tags(note);
	tasks_parse(note);
	entity_parse(note);
	return note;
}

void
note_free(struct note *note)
{
	if (note != NULL)
		arena_free(note->arena);
}

const struct property *
note_property(const struct note *note, const char *key)
{
	/* Two spellings of a key are two properties; the exact one wins. */
	for (size_t i = 0; i < note->properties_count; i++)
		if (strcmp(note->properties[i].key, key) == 0)
			return &note->properties[i];
	for (size_t i = 0; i < note->properties_count; i++)
		if (text_same(note->properties[i].key, key))
			return &note->properties[i];
	return NULL;
}

void
note_diagnose(struct note *note, uint32_t line, const char *format, ...)
{
	struct diagnostic diagnostic = {.line = line};
	char text[DIAGNOSTIC_SIZE_MAX + 8];
	va_list args;

	if (note->diagnostics_count > DIAGNOSTIC_COUNT_MAX)
		return;
	if (note->diagnostics_count == DIAGNOSTIC_COUNT_MAX) {
		diagnostic.text = "more problems follow and are left out";
	} else {
		va_start(args, format);
		vsnprintf(text, sizeof(text), format, args);
		va_end(args);
		diagnostic.text = text_valid(note->arena, text,
			text_cut(text, strlen(text), DIAGNOSTIC_SIZE_MAX));
	}
	NOTE_PUSH(note, diagnostics, diagnostic);
}
