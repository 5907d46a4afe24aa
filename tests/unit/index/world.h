/* world.h - notes made by hand, for the tests of index/graph
 *
 * Notes are what the parser would find, so these tests need no parser: a note
 * is opened, gets its links, tags and so on one by one, and is put.
 */
#ifndef VAULTFS_TEST_WORLD_H
#define VAULTFS_TEST_WORLD_H

#include <string.h>
#include <sys/stat.h>

#include "index/graph/graph.h"
#include "index/parse/note.h"

__attribute__((unused)) static struct file_attr
world_attr(mode_t type)
{
	return (struct file_attr){
		.ino = 1, .size = 10, .mode = type | 0644, .nlink = 1};
}

/* A file that is no note unless its name ends with .md. */
__attribute__((unused)) static void
world_file(struct graph *graph, uint32_t id, const char *path, uint32_t flags)
{
	struct file_attr attr = world_attr(S_IFREG);
	size_t size = strlen(path);

	if (size >= 3 && strcmp(path + size - 3, ".md") == 0)
		flags |= FILE_IS_NOTE;
	graph_put_file(graph, id, path, flags, &attr);
}

__attribute__((unused)) static struct note *
world_note(const char *kind)
{
	struct arena *arena = arena_new();
	struct note *note = arena_alloc(arena, sizeof(*note));

	note->arena = arena;
	note->settings = settings_default();
	note->kind = kind;
	note->date = DAY_NONE;
	note->last_contact = DAY_NONE;
	return note;
}

/* Puts the note and frees it. */
__attribute__((unused)) static void
world_put(struct graph *graph, uint32_t id, struct note *note)
{
	graph_put_note(graph, id, note, true);
	arena_free(note->arena);
}

static char *
world_dup(struct note *note, const char *text)
{
	return text != NULL ? arena_dup(note->arena, text, strlen(text)) : NULL;
}

/* A wikilink of the body, on that line under that level-2 heading. */
__attribute__((unused)) static void
world_link(struct note *note, uint32_t line, const char *target,
	const char *section)
{
	struct link link = {
		.line = line,
		.kind = LINK_WIKI,
		.target = world_dup(note, target),
		.subpath = "",
		.section = world_dup(note, section),
	};

	NOTE_PUSH(note, links, link);
}

__attribute__((unused)) static void
world_tag(struct note *note, const char *text)
{
	struct tag tag = {.tag = world_dup(note, text), .line = 1};

	NOTE_PUSH(note, tags, tag);
}

__attribute__((unused)) static void
world_alias(struct note *note, const char *text)
{
	struct alias alias = {.text = world_dup(note, text)};

	NOTE_PUSH(note, aliases, alias);
}

/* A property that is a list of count texts, or (count 1) a text; of texts that
 * are wikilinks, the links too. */
__attribute__((unused)) static void
world_property(
	struct note *note, const char *key, size_t count, const char **texts)
{
	struct property property = {
		.key = world_dup(note, key),
		.type = count == 1 ? PROPERTY_TEXT : PROPERTY_LIST,
		.line = 2,
		.value = {.kind = YAML_VALUE_LIST, .count = count},
	};
	struct yaml_value *items =
		arena_alloc(note->arena, count * sizeof(*items));

	for (size_t i = 0; i < count; i++) {
		size_t size = strlen(texts[i]);

		items[i].kind = YAML_VALUE_TEXT;
		items[i].text = world_dup(note, texts[i]);
		if (size > 4 && memcmp(texts[i], "[[", 2) == 0) {
			size_t end = strcspn(texts[i], "|]") - 2;
			struct link link = {
				.line = 2,
				.key = property.key,
				.target = arena_dup(
					note->arena, texts[i] + 2, end),
				.subpath = "",
			};

			NOTE_PUSH(note, links, link);
		}
	}
	if (count == 1)
		property.value = items[0];
	else
		property.value.items = items;
	NOTE_PUSH(note, properties, property);
}

#define WORLD_PROPERTY(note, key, ...)                                         \
	world_property((note), (key),                                          \
		sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *),        \
		(const char *[]){__VA_ARGS__})

/* A dated context line with its link; via may be NULL. */
__attribute__((unused)) static void
world_context(struct note *note, const char *target, const char *via)
{
	struct context context = {
		.line = 9,
		.target = world_dup(note, target),
		.summary = "",
		.via = world_dup(note, via),
		.style = 'A',
	};

	world_link(note, 9, target, "Recent Context");
	NOTE_PUSH(note, contexts, context);
}

/* An open task; tag (with '#') may be NULL. */
__attribute__((unused)) static void
world_task(struct note *note, uint32_t line, const char *description,
	const char *tag)
{
	struct task task = {
		.line = line,
		.symbol = " ",
		.status_name = "Todo",
		.status = STATUS_TODO,
		.description = world_dup(note, description),
		.raw = world_dup(note, description),
		.priority = PRIORITY_NONE,
		.due = DAY_NONE,
		.scheduled = DAY_NONE,
		.start = DAY_NONE,
		.created = DAY_NONE,
		.done = DAY_NONE,
		.cancelled = DAY_NONE,
	};

	if (tag != NULL) {
		task.tags = arena_alloc(note->arena, sizeof(*task.tags));
		task.tags[0] = world_dup(note, tag);
		task.tag_count = 1;
		world_tag(note, tag + 1);
	}
	NOTE_PUSH(note, tasks, task);
}

#endif
