/* yamlplace.c - see yamlplace.h */
#include "fs/write/yamlplace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "index/base/mem.h"
#include "index/base/text.h"

struct finder {
	yaml_parser_t parser;
	const char *text; /* the YAML */
	size_t size;
	size_t base;   /* bytes of the note before it */
	size_t line;   /* of the last mark asked for, from 0 */
	size_t offset; /* where it begins */
	const char *key;
	struct place_map *map;
	struct buf *error;
};

static int
refuse(struct buf *error, const char *sentence)
{
	if (error != NULL && error->size == 0)
		buf_add_text(error, sentence);
	return -EINVAL;
}

static void
clear_place(struct place *place)
{
	for (size_t i = 0; i < place->count; i++)
		free(place->items[i].text);
	free(place->items);
	*place = (struct place){0};
}

void
place_map_clear(struct place_map *map)
{
	clear_place(&map->place);
	*map = (struct place_map){0};
}

/* True if libyaml reads the text as everybody does: it takes some characters
 * for line ends, and refuses others. */
static bool
is_ordinary(const char *text, size_t size)
{
	size_t length;

	for (size_t at = 0; at < size; at += length) {
		uint32_t code = text_decode(text + at, size - at, &length);

		if (code == '\r' && (at + 1 == size || text[at + 1] != '\n'))
			return false;
		if ((code < ' ' && code != '\t' && code != '\n' &&
			    code != '\r') ||
			(code >= 0x7f && code < 0xa0) || code == 0x2028 ||
			code == 0x2029 || code == 0xfeff || code == 0xfffd ||
			code == 0xfffe || code == 0xffff)
			return false;
	}
	return true;
}

/* The byte of the note at a mark. Marks come nearly in order. */
static size_t
byte_of(struct finder *f, yaml_mark_t mark)
{
	size_t at, length;

	if (mark.line < f->line)
		f->line = f->offset = 0;
	while (f->line < mark.line) {
		const char *end =
			memchr(f->text + f->offset, '\n', f->size - f->offset);

		if (end == NULL)
			return f->base + f->size;
		f->offset = (size_t)(end - f->text) + 1;
		f->line++;
	}
	at = f->offset;
	for (size_t column = 0; column < mark.column && at < f->size;
		column++) {
		text_decode(f->text + at, f->size - at, &length);
		at += length;
	}
	return f->base + at;
}

static bool
next_event(struct finder *f, yaml_event_t *event)
{
	return yaml_parser_parse(&f->parser, event) == 1;
}

/* Reads to the end of a list or map whose start was read. *end is its end. */
static bool
skip_collection(struct finder *f, yaml_mark_t *end)
{
	size_t depth = 1;

	while (depth > 0) {
		yaml_event_t event;

		if (!next_event(f, &event))
			return false;
		if (event.type == YAML_SEQUENCE_START_EVENT ||
			event.type == YAML_MAPPING_START_EVENT)
			depth++;
		else if (event.type == YAML_SEQUENCE_END_EVENT ||
			 event.type == YAML_MAPPING_END_EVENT)
			depth--;
		*end = event.end_mark;
		yaml_event_delete(&event);
	}
	return true;
}

static struct place_item
item_of(struct finder *f, const yaml_event_t *event)
{
	struct place_item item = {
		.start = byte_of(f, event->start_mark),
		.end = byte_of(f, event->end_mark),
	};

	if (event->type != YAML_SCALAR_EVENT) {
		item.text = mem_dup("");
		return item;
	}
	item.is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	item.is_simple =
		event->start_mark.line == event->end_mark.line &&
		event->data.scalar.anchor == NULL &&
		event->data.scalar.tag == NULL &&
		event->data.scalar.style != YAML_LITERAL_SCALAR_STYLE &&
		event->data.scalar.style != YAML_FOLDED_SCALAR_STYLE &&
		memchr(event->data.scalar.value, '\0',
			event->data.scalar.length) == NULL;
	item.text = mem_ndup((const char *)event->data.scalar.value,
		item.is_simple ? event->data.scalar.length : 0);
	return item;
}

static bool
read_list(struct finder *f, const yaml_event_t *start, struct place *place)
{
	yaml_mark_t end = start->end_mark;
	yaml_event_t event;

	place->kind =
		start->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
			? PLACE_FLOW
			: PLACE_BLOCK;
	if (start->data.sequence_start.anchor != NULL ||
		start->data.sequence_start.tag != NULL)
		place->kind = PLACE_OTHER;
	for (;;) {
		struct place_item item;
		bool is_collection;

		if (!next_event(f, &event))
			return false;
		if (event.type == YAML_SEQUENCE_END_EVENT)
			break;
		item = item_of(f, &event);
		is_collection = event.type == YAML_SEQUENCE_START_EVENT ||
		                event.type == YAML_MAPPING_START_EVENT;
		yaml_event_delete(&event);
		MEM_PUSH(place->items, place->count, place->capacity, item);
		if (is_collection) {
			if (!skip_collection(f, &end))
				return false;
			place->items[place->count - 1].end = byte_of(f, end);
		}
	}
	place->end = byte_of(f, event.end_mark);
	yaml_event_delete(&event);
	return true;
}

static bool
is_null(const struct place_item *item)
{
	return item->is_plain &&
	       (item->text[0] == '\0' || strcmp(item->text, "~") == 0 ||
		       strcmp(item->text, "null") == 0 ||
		       strcmp(item->text, "Null") == 0 ||
		       strcmp(item->text, "NULL") == 0);
}

/* Reads the value of the key into place. */
static bool
read_value(struct finder *f, struct place *place)
{
	struct place_item item;
	yaml_event_t event;
	yaml_mark_t end;
	bool is_read = true;

	if (!next_event(f, &event))
		return false;
	place->kind = PLACE_OTHER;
	place->start = byte_of(f, event.start_mark);
	place->end = byte_of(f, event.end_mark);
	switch (event.type) {
	case YAML_SCALAR_EVENT:
		item = item_of(f, &event);
		if (item.is_simple)
			place->kind =
				is_null(&item) ? PLACE_NULL : PLACE_SCALAR;
		if (place->kind == PLACE_SCALAR)
			MEM_PUSH(place->items, place->count, place->capacity,
				item);
		else
			free(item.text);
		break;
	case YAML_SEQUENCE_START_EVENT:
		is_read = read_list(f, &event, place);
		break;
	case YAML_MAPPING_START_EVENT:
		is_read = skip_collection(f, &end);
		break;
	default:
		break;
	}
	yaml_event_delete(&event);
	return is_read;
}

/* Reads one key and its value; false at the end, or if it is out of order. */
static bool
read_property(struct finder *f, bool *ret_failed)
{
	struct place place = {0};
	struct place_map *map = f->map;
	yaml_event_t event;
	bool is_it;

	*ret_failed = true;
	if (!next_event(f, &event))
		return false;
	if (event.type == YAML_MAPPING_END_EVENT) {
		*ret_failed = false;
		yaml_event_delete(&event);
		return false;
	}
	if (event.type != YAML_SCALAR_EVENT) {
		yaml_event_delete(&event);
		return false;
	}
	place.key_start = byte_of(f, event.start_mark);
	place.key_end = byte_of(f, event.end_mark);
	if (!map->has_keys)
		map->column = event.start_mark.column;
	map->has_keys = true;
	is_it = strcmp((const char *)event.data.scalar.value, f->key) == 0 &&
	        event.data.scalar.anchor == NULL &&
	        event.start_mark.line == event.end_mark.line;
	yaml_event_delete(&event);
	if (!read_value(f, &place)) {
		clear_place(&place);
		return false;
	}
	if (is_it && !map->is_found) {
		map->place = place;
		map->is_found = true;
	} else {
		clear_place(&place);
	}
	*ret_failed = false;
	return true;
}

static int
read_map(struct finder *f)
{
	yaml_event_t event;
	bool failed = false;

	for (;;) {
		yaml_event_type_t type;
		bool is_odd;

		if (!next_event(f, &event))
			return refuse(f->error,
				"the frontmatter cannot be read as YAML");
		type = event.type;
		is_odd = (type == YAML_DOCUMENT_START_EVENT &&
				 !event.data.document_start.implicit) ||
		         (type == YAML_MAPPING_START_EVENT &&
				 (event.data.mapping_start.style ==
						 YAML_FLOW_MAPPING_STYLE ||
					 event.data.mapping_start.anchor !=
						 NULL ||
					 event.data.mapping_start.tag != NULL));
		yaml_event_delete(&event);
		if (is_odd)
			return refuse(f->error,
				"the frontmatter is written in a way that is "
				"not changed here");
		if (type == YAML_STREAM_START_EVENT ||
			type == YAML_DOCUMENT_START_EVENT)
			continue;
		if (type == YAML_STREAM_END_EVENT) /* nothing but comments */
			return 0;
		if (type != YAML_MAPPING_START_EVENT)
			return refuse(f->error,
				"the frontmatter has no properties but a text");
		break;
	}
	while (read_property(f, &failed))
		;
	return failed ? refuse(f->error,
				"the frontmatter cannot be read as YAML")
	              : 0;
}

/* Narrows to what is between the delimiters. */
static void
find_block(const struct note *note, const char *text, struct place_map *map)
{
	const char *first = memchr(text, '\n', note->frontmatter.body_offset);
	size_t end = note->frontmatter.body_offset;

	map->start = first != NULL ? (size_t)(first - text) + 1 : end;
	/* The line before the body is the closing one. */
	if (end > map->start && text[end - 1] == '\n')
		end--;
	while (end > map->start && text[end - 1] != '\n')
		end--;
	map->end = end;
}

int
yamlplace_find(const struct note *note, const char *text, size_t size,
	const char *key, struct place_map *ret, struct buf *error)
{
	const struct property *property = note_property(note, key);
	struct finder f = {.map = ret, .error = error};
	int rc;

	*ret = (struct place_map){0};
	if (note->frontmatter.state == FRONTMATTER_ERROR) {
		if (error != NULL && error->size == 0)
			buf_printf(error, "the frontmatter is broken: %s",
				note->frontmatter.error);
		return -EINVAL;
	}
	if (note->frontmatter.state == FRONTMATTER_NONE ||
		note->frontmatter.body_offset > size)
		return 0;
	find_block(note, text, ret);
	f.base = ret->start;
	f.text = text + ret->start;
	f.size = ret->end - ret->start;
	f.key = property != NULL ? property->key : key;
	if (!is_ordinary(f.text, f.size))
		return refuse(error, "the frontmatter has characters that are "
				     "not ordinary text");
	if (!yaml_parser_initialize(&f.parser))
		return -ENOMEM;
	yaml_parser_set_encoding(&f.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
		&f.parser, (const unsigned char *)f.text, f.size);
	rc = read_map(&f);
	yaml_parser_delete(&f.parser);
	if (rc == 0 && ret->is_found != (property != NULL))
		rc = refuse(error, "the property is written in a way that is "
				   "not changed here");
	if (rc < 0)
		place_map_clear(ret);
	return rc;
}
