/* fields.c - see fields.h */
#include "index/parse/fields.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/base/text.h"

struct line {
	const char *text;
	size_t size;
	const unsigned char *flags;
	unsigned char hidden;
};

static bool
is_hidden(const struct line *line, size_t at)
{
	return line->flags != NULL && (line->flags[at] & line->hidden) != 0;
}

/* The next "::" at or after at, or size. */
static size_t
find_separator(const struct line *line, size_t at)
{
	while (at + 1 < line->size) {
		const char *colon =
			memchr(line->text + at, ':', line->size - at - 1);

		if (colon == NULL)
			break;
		at = (size_t)(colon - line->text);
		if (colon[1] == ':' && !is_hidden(line, at))
			return at;
		at++;
	}
	return line->size;
}

static bool
is_too_long(const struct line *line)
{
	size_t count = 0;

	if (line->size <= FIELDS_LINE_MAX)
		return false;
	for (size_t i = 0; i < line->size; i++)
		count += ((unsigned char)line->text[i] & 0xc0) != 0x80;
	return count > FIELDS_LINE_MAX;
}

static void
add_span(const struct line *line, struct field_spans *spans,
	struct field_span span)
{
	const char *key = line->text + span.key;
	const char *value = line->text + span.value;

	text_trim(&key, &span.key_size);
	text_trim(&value, &span.value_size);
	span.key = (size_t)(key - line->text);
	span.value = (size_t)(value - line->text);
	if (span.key_size > 0)
		MEM_PUSH(spans->spans, spans->count, spans->capacity, span);
}

/* --- bracketed ------------------------------------------------------------ */

/* For each opening bracket where its partner stands, 0 if it has none. Each
 * kind is paired for itself; a backslash takes the meaning off what follows.
 * The caller frees. */
static uint32_t *
pair_brackets(const struct line *line)
{
	uint32_t *partner = mem_zalloc(line->size * sizeof(*partner));
	uint32_t square = 0, round = 0; /* the innermost open one + 1 */

	for (size_t i = 0; i < line->size; i++) {
		uint32_t *top;
		uint32_t opener;

		if (is_hidden(line, i))
			continue;
		switch (line->text[i]) {
		case '\\':
			i++;
			break;
		case '[':
		case '(':
			/* While it is open, partner holds what was before. */
			top = line->text[i] == '[' ? &square : &round;
			partner[i] = *top;
			*top = (uint32_t)i + 1;
			break;
		case ']':
		case ')':
			top = line->text[i] == ']' ? &square : &round;
			if (*top == 0)
				break;
			opener = *top - 1;
			*top = partner[opener];
			partner[opener] = (uint32_t)i;
			break;
		}
	}
	while (square > 0) {
		uint32_t opener = square - 1;

		square = partner[opener];
		partner[opener] = 0;
	}
	while (round > 0) {
		uint32_t opener = round - 1;

		round = partner[opener];
		partner[opener] = 0;
	}
	return partner;
}

static bool
is_bracket(char c)
{
	return c == '[' || c == ']' || c == '(' || c == ')';
}

static void
scan_bracketed(const struct line *line, struct field_spans *spans)
{
	uint32_t *partner = pair_brackets(line);
	size_t open = SIZE_MAX; /* the bracket that a key may follow */
	size_t separator = find_separator(line, 0);

	for (size_t at = 0; separator < line->size; at++) {
		struct field_span span = {.is_bracketed = true};

		if (at < separator) {
			if (is_bracket(line->text[at]) && !is_hidden(line, at))
				open = line->text[at] == '[' ||
				                       line->text[at] == '('
				               ? at
				               : SIZE_MAX;
			continue;
		}
		if (open != SIZE_MAX && partner[open] > separator) {
			span.key = open + 1;
			span.key_size = separator - open - 1;
			span.value = separator + 2;
			span.value_size = partner[open] - separator - 2;
			add_span(line, spans, span);
			at = partner[open];
		} else {
			at = separator + 1;
		}
		open = SIZE_MAX;
		separator = find_separator(line, at + 1);
	}
	free(partner);
}

/* --- the whole line ------------------------------------------------------- */

static bool
is_emoji(uint32_t code)
{
	return (code >= 0x2190 && code <= 0x2bff) ||
	       (code >= 0x1f000 && code <= 0x1faff) || code == 0xfe0f ||
	       code == 0x200d || code == 0x20e3 || code == 0xa9 ||
	       code == 0xae || (code >= 0xe0020 && code <= 0xe007f);
}

static bool
is_key_char(uint32_t code)
{
	return code == '_' || code == '-' || code == '/' ||
	       text_is_space(code) || text_is_word(code) || is_emoji(code);
}

/* Narrows the text before "::" to the key; false if it cannot be one. */
static bool
narrow_key(const char *text, size_t *from, size_t *to)
{
	size_t length;
	size_t at;

	while (*from < *to) {
		uint32_t code = text_decode(text + *from, *to - *from, &length);

		if (code != '_' && text_is_word(code))
			break;
		*from += length;
	}
	while (*to > *from && (text_is_space((unsigned char)text[*to - 1]) ||
				      strchr("*_~`", text[*to - 1]) != NULL))
		--*to;
	for (at = *from; at < *to; at += length)
		if (!is_key_char(text_decode(text + at, *to - at, &length)))
			return false;
	return *from < *to;
}

static void
scan_whole(const struct line *line, struct field_spans *spans)
{
	size_t separator = find_separator(line, 0);
	size_t from = 0, to = separator;
	struct field_span span;

	if (separator == line->size || !narrow_key(line->text, &from, &to))
		return;
	span = (struct field_span){.key = from,
		.key_size = to - from,
		.value = separator + 2,
		.value_size = line->size - separator - 2};
	add_span(line, spans, span);
}

void
fields_scan(const char *text, size_t size, const unsigned char *flags,
	unsigned char hidden, struct field_spans *spans)
{
	struct line line = {text, size, flags, hidden};

	spans->count = 0;
	if (find_separator(&line, 0) == size || is_too_long(&line))
		return;
	scan_bracketed(&line, spans);
	if (spans->count == 0)
		scan_whole(&line, spans);
}
