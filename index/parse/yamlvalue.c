/* yamlvalue.c - see yamlvalue.h */
#include "index/parse/yamlvalue.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "index/base/buf.h"
#include "index/base/map.h"
#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/parse/yamlguard.h"
#include "index/parse/yamllayout.h"
#include "index/parse/yamlscalar.h"

/* Up to so many keys of a map are compared one by one. */
#define KEY_SCAN_MAX 16
/* Bytes. A complex key is shown by this much of its text. */
#define KEY_SIZE_MAX 1024
#define KEY_SHOWN_MAX 60
#define ERROR_SIZE_MAX 300

/* What a finished node costs whoever walks it. */
struct weight {
	size_t nodes;
	size_t bytes; /* of scalars */
	size_t depth; /* levels; a scalar has 1 */
};

struct anchor {
	struct yaml_value value;
	struct weight weight;
};

struct reader {
	yaml_parser_t parser;
	struct arena *arena;
	uint32_t first_line;
	bool is_guarded;
	size_t nodes;           /* so far, expanded */
	size_t bytes;           /* so far, expanded */
	size_t deepest;         /* level reached in the node being read */
	struct textmap *names;  /* anchor -> index; NULL if there is none */
	struct anchor *anchors; /* owned */
	size_t anchors_count, anchors_capacity;
	struct yaml_layout layout;
	long block_column; /* of the innermost block list or map; -1: none */
	size_t flow_level; /* lists and maps in brackets around here */
	struct yaml_error error;
};

static bool fail(struct reader *reader, yaml_mark_t mark, const char *format,
	...) __attribute__((format(printf, 3, 4)));

static uint32_t
line_of(const struct reader *reader, yaml_mark_t mark)
{
	return reader->first_line + (uint32_t)mark.line;
}

static bool
fail(struct reader *reader, yaml_mark_t mark, const char *format, ...)
{
	char text[ERROR_SIZE_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	reader->error.line = line_of(reader, mark);
	reader->error.text = text_valid(reader->arena, text, strlen(text));
	return false;
}

/* Says in a user's words what libyaml stumbled over. */
static bool
fail_as_parser(struct reader *reader)
{
	const yaml_parser_t *parser = &reader->parser;
	const char *problem =
		parser->problem != NULL ? parser->problem : "cannot be read";
	const char *context = parser->context;

	if (parser->error == YAML_MEMORY_ERROR)
		return fail(reader, parser->mark, "out of memory");
	if (parser->error == YAML_READER_ERROR)
		return fail(reader, parser->mark, "%s", problem);
	if (strcmp(problem, "mapping values are not allowed in this context") ==
		0)
		return fail(reader, parser->problem_mark,
			"a key cannot stand here; text with ': ' in it needs "
			"quotes");
	if (strcmp(problem, "block sequence entries are not allowed in this "
			    "context") == 0)
		return fail(reader, parser->problem_mark,
			"a list item cannot stand here; it needs a line of "
			"its own");
	if (strcmp(problem, "found character that cannot start any token") ==
		0) {
		const unsigned char *at = parser->buffer.pointer;

		if (at < parser->buffer.last && *at == '\t')
			return fail(reader, parser->problem_mark,
				"a tab cannot indent; use spaces");
		return fail(reader, parser->problem_mark,
			"a value cannot begin with this character; it needs "
			"quotes");
	}
	/* What never ends is best looked for where it begins. */
	if (context != NULL && (strstr(context, "quoted scalar") != NULL ||
				       strstr(context, "flow ") != NULL))
		return fail(reader,
			strstr(problem, "unexpected end") != NULL ||
					strstr(context, "flow ") != NULL
				? parser->context_mark
				: parser->problem_mark,
			"%s %s", problem, context);
	if (context != NULL && context[0] == 'w')
		return fail(reader, parser->problem_mark, "%s %s", problem,
			context);
	return fail(reader, parser->problem_mark, "%s", problem);
}

static bool
next_event(struct reader *reader, yaml_event_t *event)
{
	if (!yaml_parser_parse(&reader->parser, event))
		return fail_as_parser(reader);
	return true;
}

/* Books what was read or copied; false when the document is too much. */
static bool
add_weight(struct reader *reader, yaml_mark_t mark, size_t level,
	struct weight weight)
{
	if (level + weight.depth > YAML_DEPTH_MAX)
		return fail(reader, mark, "nested deeper than %d levels",
			YAML_DEPTH_MAX);
	if (level + weight.depth > reader->deepest)
		reader->deepest = level + weight.depth;
	reader->nodes += weight.nodes;
	reader->bytes += weight.bytes;
	if (reader->nodes > YAML_NODE_MAX)
		return fail(reader, mark, "more than %d values", YAML_NODE_MAX);
	if (reader->bytes > YAML_SIZE_MAX)
		return fail(reader, mark, "more than %zu MB of text",
			YAML_SIZE_MAX >> 20);
	return true;
}

/* --- scalars and aliases -------------------------------------------------- */

static void
read_scalar(struct reader *reader, const yaml_event_t *event,
	struct yaml_value *ret)
{
	static const char core[] = YAML_DEFAULT_SCALAR_TAG; /* ...:str */
	const char *tag = (const char *)event->data.scalar.tag;
	char *text = (char *)event->data.scalar.value;
	size_t size = event->data.scalar.length;
	bool is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;

	if (reader->is_guarded)
		size = yaml_unguard(text, size);
	if (tag != NULL) {
		size_t prefix = sizeof(core) - strlen("str") - 1;

		/* "!!int 5" is what it says; any other tag makes text. */
		is_plain = strncmp(tag, core, prefix) == 0 &&
		           (strcmp(tag + prefix, "int") == 0 ||
				   strcmp(tag + prefix, "float") == 0 ||
				   strcmp(tag + prefix, "bool") == 0 ||
				   strcmp(tag + prefix, "null") == 0);
	}
	/* "\0" in double quotes */
	if (memchr(text, '\0', size) != NULL) {
		text = text_valid(reader->arena, text, size);
		ret->kind = YAML_VALUE_TEXT;
		ret->text = text;
	} else if (is_plain) {
		yaml_scalar_type(reader->arena, text, size, ret);
	} else {
		ret->kind = YAML_VALUE_TEXT;
		ret->text = arena_dup(reader->arena, text, size);
	}
}

static void
set_anchor(struct reader *reader, const char *name,
	const struct yaml_value *value, struct weight weight)
{
	struct anchor anchor = {*value, weight};

	if (reader->names == NULL)
		reader->names = textmap_new();
	textmap_set(reader->names, name, strlen(name),
		(uint32_t)reader->anchors_count);
	MEM_PUSH(reader->anchors, reader->anchors_count,
		reader->anchors_capacity, anchor);
}

static bool
read_alias(struct reader *reader, const yaml_event_t *event, size_t level,
	struct yaml_value *ret)
{
	const char *name = (const char *)event->data.alias.anchor;
	const struct anchor *anchor;
	uint32_t index;

	if (reader->names == NULL ||
		!textmap_get(reader->names, name, strlen(name), &index))
		return fail(reader, event->start_mark,
			"nothing is called '*%.*s'; text that begins with "
			"'*' needs quotes",
			(int)text_cut(name, strlen(name), KEY_SHOWN_MAX), name);
	anchor = &reader->anchors[index];
	*ret = anchor->value;
	return add_weight(reader, event->start_mark, level, anchor->weight);
}

/* --- lists and maps ------------------------------------------------------- */

static bool read_node(struct reader *reader, yaml_event_t *event, size_t level,
	struct yaml_value *ret);

/* Reads the items up to the list's end, and where that is. */
static bool
read_list(struct reader *reader, size_t level, struct yaml_value *ret,
	yaml_mark_t *end)
{
	size_t capacity = 0;

	ret->kind = YAML_VALUE_LIST;
	for (;;) {
		struct yaml_value item;
		yaml_event_t event;

		if (!next_event(reader, &event))
			return false;
		if (event.type == YAML_SEQUENCE_END_EVENT) {
			*end = event.end_mark;
			yaml_event_delete(&event);
			return true;
		}
		if (!read_node(reader, &event, level, &item))
			return false;
		ARENA_PUSH(
			reader->arena, ret->items, ret->count, capacity, item);
	}
}

/* Appends value as YAML's flow style would write it. Text goes unquoted: this
 * is for showing, nothing reads it back. */
static void
write_flow(const struct yaml_value *value, struct buf *out)
{
	bool is_map = value->kind == YAML_VALUE_MAP;

	if (out->size > KEY_SIZE_MAX)
		return;
	if (!is_map && value->kind != YAML_VALUE_LIST) {
		buf_add_text(out,
			value->kind == YAML_VALUE_NULL ? "null" : value->text);
		return;
	}
	buf_add_text(out, is_map ? "{" : "[");
	for (size_t i = 0; i < value->count && out->size <= KEY_SIZE_MAX; i++) {
		buf_add_text(out, i > 0 ? ", " : " ");
		if (is_map) {
			buf_add_text(out, value->keys[i]);
			if (value->items[i].kind == YAML_VALUE_NULL)
				continue;
			buf_add_text(out, ": ");
		}
		write_flow(&value->items[i], out);
	}
	buf_add_text(out, is_map ? " }" : " ]");
}

/* A key as text: a scalar as it prints, null as "", and a list or map (what
 * becomes of a template's {{date}}) in flow style. */
static const char *
key_text(struct reader *reader, const struct yaml_value *key)
{
	struct buf text = {0};
	const char *copy;

	if (key->kind != YAML_VALUE_LIST && key->kind != YAML_VALUE_MAP)
		return key->text;
	write_flow(key, &text);
	copy = text_valid(reader->arena, buf_text(&text),
		text_cut(buf_text(&text), text.size, KEY_SIZE_MAX));
	buf_clear(&text);
	return copy;
}

/* The keys of one map. */
struct key_set {
	struct textmap *map; /* owned; NULL up to KEY_SCAN_MAX keys */
};

/* True if key is among the count keys before it. */
static bool
key_set_add(struct key_set *set, const char *const *keys, size_t count,
	const char *key)
{
	if (count < KEY_SCAN_MAX) {
		for (size_t i = 0; i < count; i++)
			if (strcmp(keys[i], key) == 0)
				return true;
		return false;
	}
	if (set->map == NULL) {
		set->map = textmap_new();
		for (size_t i = 0; i < count; i++)
			textmap_set(set->map, keys[i], strlen(keys[i]), 0);
	}
	return !textmap_set(set->map, key, strlen(key), 0);
}

static bool
read_map(struct reader *reader, size_t level, struct yaml_value *ret,
	yaml_mark_t *end)
{
	size_t item_capacity = 0, key_capacity = 0, count = 0;
	struct key_set set = {0};
	bool ok = false;

	ret->kind = YAML_VALUE_MAP;
	for (;;) {
		struct yaml_value key_value, item;
		const char *key;
		yaml_event_t event;
		yaml_mark_t mark;

		if (!next_event(reader, &event))
			break;
		if (event.type == YAML_MAPPING_END_EVENT) {
			*end = event.end_mark;
			yaml_event_delete(&event);
			ok = true;
			break;
		}
		mark = event.start_mark;
		if (!read_node(reader, &event, level, &key_value))
			break;
		key = key_text(reader, &key_value);
		/* Only scalars are equal to each other as keys. */
		if (key_value.kind != YAML_VALUE_LIST &&
			key_value.kind != YAML_VALUE_MAP &&
			key_set_add(&set, ret->keys, ret->count, key)) {
			fail(reader, mark, "duplicate key '%.*s'",
				(int)text_cut(key, strlen(key), KEY_SHOWN_MAX),
				key);
			break;
		}
		if (!next_event(reader, &event) ||
			!read_node(reader, &event, level, &item))
			break;
		item.line = line_of(reader, mark);
		count = ret->count;
		ARENA_PUSH(reader->arena, ret->keys, count, key_capacity, key);
		ARENA_PUSH(reader->arena, ret->items, ret->count, item_capacity,
			item);
	}
	textmap_free(set.map);
	return ok;
}

/* Asks of a node that is not inside brackets what libyaml does not. */
static bool
check_layout(struct reader *reader, yaml_mark_t start, yaml_mark_t end)
{
	struct yaml_fault fault;

	if (reader->flow_level > 0 ||
		yaml_layout_check(&reader->layout, start, end,
			reader->block_column, &fault))
		return true;
	start.line = fault.line;
	return fail(reader, start, "%s", fault.text);
}

/* Reads the list or map that begins with event. */
static bool
read_collection(struct reader *reader, const yaml_event_t *event, size_t level,
	struct yaml_value *ret)
{
	bool is_map = event->type == YAML_MAPPING_START_EVENT;
	bool is_flow = is_map ? event->data.mapping_start.style ==
	                                YAML_FLOW_MAPPING_STYLE
	                      : event->data.sequence_start.style ==
	                                YAML_FLOW_SEQUENCE_STYLE;
	long block_column = reader->block_column;
	yaml_mark_t end;
	bool ok;

	if (!add_weight(
		    reader, event->start_mark, level, (struct weight){1, 0, 1}))
		return false;
	if (is_flow)
		reader->flow_level++;
	else if (is_map ? event->data.mapping_start.anchor == NULL &&
				  event->data.mapping_start.tag == NULL
			: event->data.sequence_start.anchor == NULL &&
				  event->data.sequence_start.tag == NULL)
		reader->block_column = (long)event->start_mark.column;
	/* else it begins at its anchor, which tells nothing */
	ok = is_map ? read_map(reader, level + 1, ret, &end)
	            : read_list(reader, level + 1, ret, &end);
	reader->block_column = block_column;
	if (is_flow) {
		reader->flow_level--;
		ok = ok && check_layout(reader, event->start_mark, end);
	}
	return ok;
}

static bool
read_scalar_node(struct reader *reader, const yaml_event_t *event, size_t level,
	struct yaml_value *ret)
{
	yaml_scalar_style_t style = event->data.scalar.style;

	read_scalar(reader, event, ret);
	if ((style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
		    style == YAML_DOUBLE_QUOTED_SCALAR_STYLE) &&
		!check_layout(reader, event->start_mark, event->end_mark))
		return false;
	return add_weight(reader, event->start_mark, level,
		(struct weight){1, strlen(ret->text), 1});
}

/* Reads the node that begins with event, which it deletes. level: how many
 * lists and maps it stands in. */
static bool
read_node(struct reader *reader, yaml_event_t *event, size_t level,
	struct yaml_value *ret)
{
	const char *anchor = NULL;
	size_t nodes = reader->nodes, bytes = reader->bytes;
	size_t deepest = reader->deepest;
	bool ok;

	*ret = (struct yaml_value){.line = line_of(reader, event->start_mark)};
	reader->deepest = level;
	switch (event->type) {
	case YAML_ALIAS_EVENT:
		ok = read_alias(reader, event, level, ret);
		ret->line = line_of(reader, event->start_mark);
		break;
	case YAML_SCALAR_EVENT:
		anchor = (const char *)event->data.scalar.anchor;
		ok = read_scalar_node(reader, event, level, ret);
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = (const char *)event->data.sequence_start.anchor;
		ok = read_collection(reader, event, level, ret);
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = (const char *)event->data.mapping_start.anchor;
		ok = read_collection(reader, event, level, ret);
		break;
	default: /* libyaml gives a node here, or fails */
		ok = fail(reader, event->start_mark, "a value is missing");
		break;
	}
	if (ok && anchor != NULL)
		set_anchor(reader, anchor, ret,
			(struct weight){reader->nodes - nodes,
				reader->bytes - bytes,
				reader->deepest - level});
	if (reader->deepest < deepest)
		reader->deepest = deepest;
	yaml_event_delete(event);
	return ok;
}

/* --- the document --------------------------------------------------------- */

static bool
read_document(struct reader *reader, struct yaml_value *ret)
{
	size_t documents = 0;

	for (;;) {
		yaml_event_t event;
		yaml_mark_t mark;
		yaml_event_type_t type;

		if (!next_event(reader, &event))
			return false;
		type = event.type;
		mark = event.start_mark;
		yaml_event_delete(&event);
		if (type == YAML_STREAM_END_EVENT)
			return true;
		if (type != YAML_DOCUMENT_START_EVENT)
			continue; /* the stream's start, a document's end */
		if (++documents > 1)
			return fail(
				reader, mark, "a second document begins here");
		if (!next_event(reader, &event) ||
			!read_node(reader, &event, 0, ret))
			return false;
	}
}

/* Reads text that was guarded. */
static bool
read_stream(struct reader *reader, const char *text, size_t size,
	struct yaml_value *ret)
{
	bool ok;

	reader->layout = (struct yaml_layout){.text = text, .size = size};
	reader->block_column = -1;
	if (!yaml_parser_initialize(&reader->parser))
		return fail(reader, (yaml_mark_t){0}, "out of memory");
	yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
		&reader->parser, (const unsigned char *)text, size);
	ok = read_document(reader, ret);
	yaml_parser_delete(&reader->parser);
	textmap_free(reader->names);
	free(reader->anchors);
	return ok;
}

bool
yaml_value_read(struct arena *arena, const char *text, size_t size,
	uint32_t first_line, struct yaml_value *ret, struct yaml_error *error)
{
	const struct reader start = {.arena = arena, .first_line = first_line};
	const struct yaml_value null = {.text = "", .line = first_line};
	struct yaml_value value = null;
	struct reader reader = start;
	bool ok;

	if (size > YAML_SIZE_MAX) {
		error->line = first_line;
		error->text = arena_printf(
			arena, "larger than %zu MB", YAML_SIZE_MAX >> 20);
		return false;
	}
	text = yaml_guard(arena, text, size, &size, &reader.is_guarded);
	ok = read_stream(&reader, text, size, &value);
	if (!ok) {
		/* The tab may stand where only libyaml minds it. */
		const char *untabbed = yaml_untab(arena, text, size);
		struct reader again = start;

		again.is_guarded = reader.is_guarded;
		value = null;
		ok = untabbed != NULL &&
		     read_stream(&again, untabbed, size, &value);
	}
	if (ok)
		*ret = value;
	else
		*error = reader.error;
	return ok;
}
