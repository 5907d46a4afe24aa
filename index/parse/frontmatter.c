/* frontmatter.c - the YAML block at the top of a note; see note.h
 *
 * Where it begins and ends is decided here, line by line; what stands in it is
 * yamlvalue's business. A block with any error says nothing at all: no
 * property, tag, alias or link of it counts.
 * Source: vault-format, section 2.
 */
#include "index/parse/note.h"

#include <string.h>
#include <strings.h>

#include "index/base/buf.h"
#include "index/base/text.h"
#include "index/parse/linktext.h"
#include "index/parse/taggrammar.h"
#include "index/parse/yamlvalue.h"

#define BOM "\xef\xbb\xbf"
#define KEY_SIZE_MAX 200 /* bytes of each key in a link's key path */

/* --- where it is ---------------------------------------------------------- */

struct yaml_block {
	size_t start;       /* bytes: the first line of YAML */
	size_t size;        /* bytes of YAML */
	size_t body_offset; /* bytes: after the closing line */
	uint32_t first_line, last_line;
};

/* Bytes of the line at text without its end; *next is where the next begins.
 */
static size_t
line_size(const char *text, size_t size, size_t *next)
{
	const char *end = memchr(text, '\n', size);
	size_t line = end != NULL ? (size_t)(end - text) : size;

	*next = end != NULL ? line + 1 : size;
	if (end != NULL && line > 0 && text[line - 1] == '\r')
		line--;
	return line;
}

static bool
is_closing(const char *line, size_t size)
{
	if (size < 3 || memcmp(line, "---", 3) != 0)
		return false;
	for (size_t i = 3; i < size; i++)
		if (line[i] != ' ' && line[i] != '\t' &&
			!(line[i] == '\r' && i == size - 1))
			return false;
	return true;
}

static bool
find_block(const char *text, size_t size, struct yaml_block *ret)
{
	size_t at = 0, next;
	uint32_t line = 1;

	if (size >= 3 && memcmp(text, BOM, 3) == 0)
		at = 3;
	if (line_size(text + at, size - at, &next) != 3 ||
		memcmp(text + at, "---", 3) != 0)
		return false;
	at += next;
	ret->first_line = line;
	ret->start = at;
	while (at < size) {
		size_t length = line_size(text + at, size - at, &next);

		line++;
		if (is_closing(text + at, length)) {
			ret->size = at - ret->start;
			ret->body_offset = at + next;
			ret->last_line = line;
			return true;
		}
		at += next;
	}
	return false;
}

/* --- properties ----------------------------------------------------------- */

static bool
is_number_below(const char *text, int limit)
{
	return text[0] >= '0' && text[0] <= '9' && text[1] >= '0' &&
	       text[1] <= '9' && (text[0] - '0') * 10 + text[1] - '0' < limit;
}

/* YYYY-MM-DDTHH:mm or YYYY-MM-DDTHH:mm:ss, or with a space for the T. */
static bool
is_datetime(const char *text, size_t size)
{
	if (size != strlen("YYYY-MM-DDTHH:mm") &&
		size != strlen("YYYY-MM-DDTHH:mm:ss"))
		return false;
	return day_is_valid(day_parse(text, 10)) &&
	       (text[10] == 'T' || text[10] == ' ') &&
	       is_number_below(text + 11, 24) && text[13] == ':' &&
	       is_number_below(text + 14, 60) &&
	       (size == strlen("YYYY-MM-DDTHH:mm") ||
		       (text[16] == ':' && is_number_below(text + 17, 60)));
}

static enum property_type
infer_type(const char *key, const struct yaml_value *value)
{
	size_t size;

	if (strcasecmp(key, "tags") == 0)
		return PROPERTY_TAGS;
	if (strcasecmp(key, "aliases") == 0)
		return PROPERTY_ALIASES;
	switch (value->kind) {
	case YAML_VALUE_NULL:
		return PROPERTY_NULL;
	case YAML_VALUE_BOOL:
		return PROPERTY_CHECKBOX;
	case YAML_VALUE_NUMBER:
		return PROPERTY_NUMBER;
	case YAML_VALUE_LIST:
		return PROPERTY_LIST;
	case YAML_VALUE_MAP:
		return PROPERTY_MAP;
	case YAML_VALUE_TEXT:
		break;
	}
	size = strlen(value->text);
	if (size == strlen("YYYY-MM-DD") &&
		day_is_valid(day_parse(value->text, size)))
		return PROPERTY_DATE;
	return is_datetime(value->text, size) ? PROPERTY_DATETIME
	                                      : PROPERTY_TEXT;
}

/* Narrows to the text of a scalar that stands for a tag or alias: trimmed, not
 * empty; false for what has no text. */
static bool
entry_text(const struct yaml_value *value, const char **text, size_t *size)
{
	if (value->kind == YAML_VALUE_NULL || value->kind == YAML_VALUE_LIST ||
		value->kind == YAML_VALUE_MAP)
		return false;
	*text = value->text;
	*size = strlen(value->text);
	text_trim(text, size);
	return *size > 0;
}

static void
add_tag(struct note *note, const struct yaml_value *value)
{
	struct tag tag = {.line = value->line, .in_frontmatter = true};
	const char *text;
	size_t size;

	if (!entry_text(value, &text, &size))
		return;
	if (text[0] == '#') {
		text++;
		size--;
	}
	if (size == 0 || tag_scan(text, size) != size)
		return;
	tag.tag = arena_dup(note->arena, text, tag_trim(text, size));
	NOTE_PUSH(note, tags, tag);
}

static void
add_alias(struct note *note, const struct yaml_value *value)
{
	struct alias alias;
	const char *text;
	size_t size;

	if (!entry_text(value, &text, &size))
		return;
	alias.text = arena_dup(note->arena, text, size);
	NOTE_PUSH(note, aliases, alias);
}

/* Calls add for a value, or for each item of a list. */
static void
add_each(struct note *note, const struct yaml_value *value,
	void (*add)(struct note *, const struct yaml_value *))
{
	if (value->kind != YAML_VALUE_LIST) {
		add(note, value);
		return;
	}
	for (size_t i = 0; i < value->count; i++)
		add(note, &value->items[i]);
}

/* The way from the root to a value. */
struct key_path {
	const struct key_path *parent; /* NULL for a property */
	const char *key;               /* NULL for an item of a list */
	size_t index;
};

static void
write_key_path(const struct key_path *path, struct buf *out)
{
	if (path->parent != NULL) {
		write_key_path(path->parent, out);
		buf_add_char(out, '.');
	}
	if (path->key != NULL)
		buf_add(out, path->key,
			text_cut(path->key,
				strnlen(path->key, KEY_SIZE_MAX + 1),
				KEY_SIZE_MAX));
	else
		buf_printf(out, "%zu", path->index);
}

/* Adds each text at or below value that is a link as a whole. The depth is
 * bounded by the YAML reader. */
static void
add_links(struct note *note, const struct key_path *path,
	const struct yaml_value *value)
{
	struct link link = {.line = value->line};
	struct buf key = {0};

	for (size_t i = 0; i < value->count; i++) {
		struct key_path item = {.parent = path, .index = i};

		if (value->kind == YAML_VALUE_MAP)
			item.key = value->keys[i];
		add_links(note, &item, &value->items[i]);
	}
	if (value->kind != YAML_VALUE_TEXT ||
		!link_split_whole(
			note->arena, value->text, strlen(value->text), &link))
		return;
	write_key_path(path, &key);
	link.key = arena_dup(note->arena, buf_text(&key), key.size);
	buf_clear(&key);
	NOTE_PUSH(note, links, link);
}

static void
add_properties(struct note *note, const struct yaml_value *root)
{
	note->properties = arena_alloc(
		note->arena, root->count * sizeof(*note->properties));
	note->properties_count = root->count;
	note->properties_capacity = root->count;
	for (size_t i = 0; i < root->count; i++) {
		struct property *property = &note->properties[i];

		property->key = root->keys[i];
		property->value = root->items[i];
		property->line = property->value.line;
		property->type = infer_type(property->key, &property->value);
		if (property->type == PROPERTY_TAGS)
			add_each(note, &property->value, add_tag);
		else if (property->type == PROPERTY_ALIASES)
			add_each(note, &property->value, add_alias);
		add_links(note, &(struct key_path){.key = property->key},
			&property->value);
	}
}

void
frontmatter_parse(struct note *note)
{
	struct frontmatter *frontmatter = &note->frontmatter;
	struct yaml_block block;
	struct yaml_value root;
	struct yaml_error error;

	*frontmatter = (struct frontmatter){.state = FRONTMATTER_NONE};
	if (!find_block(note->text, note->size, &block)) {
		/* The mark is no part of the first line. */
		if (note->size >= 3 && memcmp(note->text, BOM, 3) == 0)
			frontmatter->body_offset = 3;
		return;
	}
	frontmatter->first_line = block.first_line;
	frontmatter->last_line = block.last_line;
	frontmatter->body_offset = block.body_offset;
	if (!yaml_value_read(note->arena, note->text + block.start, block.size,
		    block.first_line + 1, &root, &error)) {
		frontmatter->state = FRONTMATTER_ERROR;
		frontmatter->error = arena_printf(
			note->arena, "line %u: %s", error.line, error.text);
		note_diagnose(note, error.line, "%s", error.text);
		return;
	}
	frontmatter->state = FRONTMATTER_EMPTY;
	if (root.kind == YAML_VALUE_MAP && root.count > 0) {
		frontmatter->state = FRONTMATTER_OK;
		add_properties(note, &root);
	}
}
