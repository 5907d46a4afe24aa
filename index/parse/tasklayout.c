/* tasklayout.c - see tasklayout.h */
#include "index/parse/tasklayout.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/parse/taskfield.h"

#define PASS_MAX 21 /* as taskline_parse() */

/* The line with a letter for each bad byte and NUL: same offsets, valid. */
static char *
make_valid(const char *line, size_t size)
{
	char *copy = mem_alloc(size + 1);
	size_t length;

	memcpy(copy, line, size);
	copy[size] = '\0';
	for (size_t at = 0; at < size; at += length) {
		uint32_t code = text_decode(line + at, size - at, &length);
		char bytes[4];
		bool is_bad =
			code == 0 ||
			(code == 0xfffd &&
				(length != text_encode(code, bytes) ||
					memcmp(bytes, line + at, length) != 0));

		if (is_bad)
			memset(copy + at, 'x', length);
	}
	return copy;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
read_box(const char *line, size_t size, struct task_layout *ret)
{
	size_t at = 0, length;

	for (; at < size; at += length) {
		uint32_t code = text_decode(line + at, size - at, &length);

		if (!taskfield_is_space(code) && code != '>')
			break;
	}
	ret->marker = at;
	if (at < size && is_digit(line[at])) {
		while (at < size && is_digit(line[at]))
			at++;
		if (at == size || (line[at] != '.' && line[at] != ')'))
			return false;
	} else if (at == size || strchr("-*+", line[at]) == NULL) {
		return false;
	}
	at++;
	if (at == size || line[at] != ' ')
		return false;
	while (at < size && line[at] == ' ')
		at++;
	if (at == size || line[at++] != '[')
		return false;
	ret->symbol = at;
	text_decode(line + at, size - at, &length);
	ret->symbol_size = length;
	at += length;
	if (length == 0 || at >= size || line[at] != ']')
		return false;
	ret->box_end = at + 1;
	return true;
}

static bool
is_block_char(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '-';
}

static size_t
span_end(struct span s, const char *line)
{
	return (size_t)(s.text - line) + s.size;
}

static void
cut_block(const char *line, struct span *body, struct task_layout *ret)
{
	size_t start = body->size;

	ret->block_end = span_end(*body, line);
	while (start > 0 && is_block_char(body->text[start - 1]))
		start--;
	if (start < body->size && start >= 2 && body->text[start - 1] == '^' &&
		body->text[start - 2] == ' ') {
		ret->has_block = true;
		body->size = start - 2;
		*body = taskfield_trim(*body);
	}
	/* An empty body was trimmed from the left up to the line's end. */
	ret->body_end = body->size > 0 ? span_end(*body, line) : ret->box_end;
}

static enum task_mark
mark_of(enum task_field field)
{
	switch (field) {
	case TASK_FIELD_DONE:
		return TASK_MARK_DONE;
	case TASK_FIELD_CANCELLED:
		return TASK_MARK_CANCELLED;
	case TASK_FIELD_CREATED:
		return TASK_MARK_CREATED;
	default:
		return TASK_MARK_OTHER;
	}
}

static void
read_parts(const char *line, struct span body, bool is_dataview,
	struct task_layout *ret)
{
	bool matched = true;

	ret->is_dataview = is_dataview;
	ret->part_count = 0;
	for (int pass = 0; pass < PASS_MAX && matched; pass++) {
		matched = false;
		for (int field = 0; field < TASK_FIELD_COUNT; field++) {
			struct span value;
			size_t start;

			if (!taskfield_find(
				    field, is_dataview, body, &start, &value))
				continue;
			matched = true;
			if (field != TASK_FIELD_TAG &&
				ret->part_count < TASK_PART_MAX) {
				struct task_part part = {
					.mark = mark_of(field),
					.start = (size_t)(body.text - line) +
				                 start,
					.end = span_end(body, line),
				};

				/* The value of a priority is no text of the
				 * line. */
				if (part.mark != TASK_MARK_OTHER) {
					part.value =
						(size_t)(value.text - line);
					part.value_end = span_end(value, line);
				}
				ret->parts[ret->part_count++] = part;
			}
			body.size = start;
			body = taskfield_trim(body);
		}
	}
}

bool
tasklayout_read(const struct task_settings *settings, const char *line,
	size_t size, struct task_layout *ret)
{
	char *valid = make_valid(line, size);
	struct span body;
	bool has_box;

	*ret = (struct task_layout){0};
	has_box = read_box(valid, size, ret);
	if (has_box) {
		body = taskfield_trim((struct span){
			valid + ret->box_end, size - ret->box_end});
		cut_block(valid, &body, ret);
		read_parts(valid, body,
			settings->format == TASK_FORMAT_DATAVIEW, ret);
		if (settings->format == TASK_FORMAT_AUTO &&
			ret->part_count == 0) {
			read_parts(valid, body, true, ret);
			ret->is_dataview = ret->part_count > 0;
		}
	}
	free(valid);
	return has_box;
}
