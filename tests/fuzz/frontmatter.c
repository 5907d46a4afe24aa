/* frontmatter.c - any bytes as the start of a note
 *
 * What comes out must keep the promises of note.h: valid text, lines inside
 * the block, nothing at all after an error.
 */
#include <assert.h>
#include <string.h>

#include "index/base/text.h"
#include "index/parse/note.h"
#include "index/parse/taggrammar.h"
#include "index/parse/yamlvalue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_text(const char *text)
{
	assert(text != NULL && text_is_utf8(text, strlen(text)));
}

static size_t
check_value(const struct yaml_value *value, size_t depth)
{
	size_t nodes = 1;

	assert(depth <= YAML_DEPTH_MAX);
	if (value->kind != YAML_VALUE_LIST && value->kind != YAML_VALUE_MAP) {
		check_text(value->text);
		assert(value->count == 0);
		return nodes;
	}
	for (size_t i = 0; i < value->count; i++) {
		if (value->kind == YAML_VALUE_MAP)
			check_text(value->keys[i]);
		nodes += check_value(&value->items[i], depth + 1);
	}
	return nodes;
}

static void
check_note(const struct note *note)
{
	const struct frontmatter *frontmatter = &note->frontmatter;
	size_t nodes = 0;

	assert(frontmatter->body_offset <= note->size);
	assert((frontmatter->error != NULL) ==
		(frontmatter->state == FRONTMATTER_ERROR));
	if (frontmatter->state != FRONTMATTER_OK)
		assert(note->properties_count == 0 && note->tags_count == 0 &&
			note->aliases_count == 0 && note->links_count == 0);
	for (size_t i = 0; i < note->properties_count; i++) {
		const struct property *property = &note->properties[i];

		check_text(property->key);
		assert(property->line > frontmatter->first_line &&
			property->line < frontmatter->last_line);
		nodes += check_value(&property->value, 1);
	}
	assert(nodes <= YAML_NODE_MAX);
	for (size_t i = 0; i < note->tags_count; i++) {
		size_t length = strlen(note->tags[i].tag);

		assert(length > 0 &&
			tag_scan(note->tags[i].tag, length) == length &&
			tag_trim(note->tags[i].tag, length) == length);
	}
	for (size_t i = 0; i < note->aliases_count; i++)
		check_text(note->aliases[i].text);
	for (size_t i = 0; i < note->links_count; i++) {
		check_text(note->links[i].key);
		check_text(note->links[i].target);
		check_text(note->links[i].subpath);
	}
}

/* The input as a whole note, and as the inside of a block. */
static void
read_bytes(
	const void *bytes, size_t size, const char *before, const char *after)
{
	struct arena *arena = arena_new();
	struct note *note = arena_alloc(arena, sizeof(*note));
	size_t before_size = strlen(before), after_size = strlen(after);
	char *text = arena_alloc(arena, before_size + size + after_size);

	memcpy(text, before, before_size);
	if (size > 0)
		memcpy(text + before_size, bytes, size);
	memcpy(text + before_size + size, after, after_size);
	note->arena = arena;
	note->text = text;
	note->size = before_size + size + after_size;
	frontmatter_parse(note);
	check_note(note);
	arena_free(arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_bytes(data, size, "", "");
	read_bytes(data, size, "---\n", "\n---\n");
	return 0;
}
