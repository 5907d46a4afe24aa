/* body.c - any bytes as the body of a note
 *
 * What comes out must keep the promises of note.h: lines ascend and are lines
 * of the file, offsets point at them, text is valid. And where a note holds
 * nothing that only Obsidian knows, its blocks must be those that cmark sees in
 * the bare text: masking may change nothing.
 */
#include <assert.h>
#include <cmark.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/text.h"
#include "index/parse/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t line_count;

static void
check_text(const char *text)
{
	assert(text != NULL && text_is_utf8(text, strlen(text)));
}

static void
check_line(uint32_t line, uint32_t before)
{
	assert(line >= 1 && line <= line_count && line >= before);
}

static void
check_items(const struct note *note)
{
	uint32_t before = 0;
	uint32_t number = 1;
	size_t at = 0;

	for (size_t i = 0; i < note->items_count; i++) {
		const struct list_item *item = &note->items[i];
		size_t end = item->offset + item->size;

		check_line(item->line, before);
		before = item->line;
		check_text(item->text);
		if (item->symbol != NULL)
			check_text(item->symbol);
		assert(end <= note->size);
		assert(end == note->size || note->text[end] == '\n' ||
			note->text[end] == '\r');
		for (; at < item->offset; at++)
			number += note->text[at] == '\n';
		assert(at == item->offset && number == item->line);
		assert(memchr(note->text + at, '\n', item->size) == NULL);
		assert((item->parent == 0) == (item->depth == 0));
		assert(item->parent <= item->line);
	}
}

static void
check_note(const struct note *note)
{
	uint32_t before = 0;

	for (size_t i = 0; i < note->headings_count; i++) {
		check_line(note->headings[i].line, before);
		before = note->headings[i].line;
		assert(note->headings[i].level >= 1 &&
			note->headings[i].level <= 6);
		check_text(note->headings[i].text);
	}
	before = 0;
	for (size_t i = 0; i < note->links_count; i++) {
		if (note->links[i].key != NULL)
			continue;
		check_line(note->links[i].line, before);
		before = note->links[i].line;
		check_text(note->links[i].target);
		check_text(note->links[i].subpath);
		if (note->links[i].display != NULL)
			check_text(note->links[i].display);
	}
	before = 0;
	for (size_t i = 0; i < note->tags_count; i++) {
		if (note->tags[i].in_frontmatter)
			continue;
		check_line(note->tags[i].line, before);
		before = note->tags[i].line;
		check_text(note->tags[i].tag);
		assert(note->tags[i].tag[0] != '\0');
	}
	before = 0;
	for (size_t i = 0; i < note->fields_count; i++) {
		check_line(note->fields[i].line, before);
		before = note->fields[i].line;
		check_text(note->fields[i].key);
		check_text(note->fields[i].value);
		assert(note->fields[i].key[0] != '\0');
	}
	before = 0;
	for (size_t i = 0; i < note->blocks_count; i++) {
		check_line(note->blocks[i].line, before);
		before = note->blocks[i].line;
		check_text(note->blocks[i].id);
	}
	before = 0;
	for (size_t i = 0; i < note->code_blocks_count; i++) {
		check_line(note->code_blocks[i].line, before);
		before = note->code_blocks[i].line;
		check_line(note->code_blocks[i].last_line, before);
		check_text(note->code_blocks[i].language);
		check_text(note->code_blocks[i].text);
	}
}

/* True if cmark alone reads the text as Obsidian does. */
static bool
is_plain(const uint8_t *data, size_t size)
{
	if (size > 4096 || !text_is_utf8((const char *)data, size))
		return false;
	for (size_t i = 0; i < size; i++)
		if (strchr("%$^\r", data[i]) != NULL || data[i] == ']' ||
			(data[i] < ' ' && data[i] != '\n' && data[i] != '\t'))
			return false;
	return true;
}

static void
compare_with_cmark(const struct note *note)
{
	cmark_node *root =
		cmark_parse_document(note->text, note->size, CMARK_OPT_DEFAULT);
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;
	size_t items = 0, headings = 0;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		int line = cmark_node_get_start_line(node);

		if (event != CMARK_EVENT_ENTER)
			continue;
		if (cmark_node_get_type(node) == CMARK_NODE_ITEM) {
			assert(items < note->items_count);
			assert(note->items[items++].line == (uint32_t)line);
		} else if (cmark_node_get_type(node) == CMARK_NODE_HEADING &&
			   cmark_node_parent(node) == root) {
			assert(headings < note->headings_count);
			assert(note->headings[headings++].line ==
				(uint32_t)line);
		}
	}
	assert(items == note->items_count);
	assert(headings == note->headings_count);
	cmark_iter_free(iter);
	cmark_node_free(root);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct note *note = arena_alloc(arena, sizeof(*note));
	char *copy = malloc(size > 0 ? size : 1);

	assert(copy != NULL);
	if (size > 0)
		memcpy(copy, data, size);
	line_count = 1;
	for (size_t i = 0; i < size; i++)
		line_count += data[i] == '\n';
	note->arena = arena;
	note->settings = settings_default();
	note->path = note->name = note->title = "Note";
	note->text = copy;
	note->size = size;
	frontmatter_parse(note);
	body_parse(note);
	check_items(note);
	check_note(note);
	if (note->frontmatter.state == FRONTMATTER_NONE && is_plain(data, size))
		compare_with_cmark(note);
	arena_free(arena);
	free(copy);
	return 0;
}
