/* container.c - see container.h */
#include "index/parse/container.h"

#include "index/base/text.h"

static uint32_t
tab_width(uint32_t column)
{
	return 4 - column % 4;
}

uint32_t
cursor_indent(const struct cursor *cursor, uint32_t *text)
{
	uint32_t at = cursor->at;
	uint32_t column = cursor->column;

	for (; at < cursor->size; at++)
		if (cursor->line[at] == ' ')
			column++;
		else if (cursor->line[at] == '\t')
			column += tab_width(column);
		else
			break;
	if (text != NULL)
		*text = at;
	return column - cursor->column;
}

void
cursor_skip(struct cursor *cursor, uint32_t count)
{
	while (count > 0 && cursor->at < cursor->size) {
		if (cursor->line[cursor->at] == ' ') {
			cursor->at++;
			cursor->column++;
			count--;
		} else if (cursor->line[cursor->at] == '\t') {
			uint32_t width = tab_width(cursor->column);

			if (width > count) {
				cursor->column += count;
				return;
			}
			cursor->at++;
			cursor->column += width;
			count -= width;
		} else {
			return;
		}
	}
}

void
cursor_pass(struct cursor *cursor, uint32_t count)
{
	cursor_skip(cursor, UINT32_MAX);
	cursor->at += count;
	cursor->column += count;
}

bool
cursor_is_blank(const struct cursor *cursor)
{
	uint32_t text;

	cursor_indent(cursor, &text);
	return text == cursor->size;
}

void
cursor_pass_quote(struct cursor *cursor)
{
	cursor_pass(cursor, 1);
	cursor_skip(cursor, 1);
}

uint32_t
cursor_pad(struct cursor *cursor)
{
	uint32_t text;
	uint32_t columns = cursor_indent(cursor, &text);

	if (columns >= 1 && columns <= 4 && text < cursor->size) {
		cursor_skip(cursor, columns);
		return columns;
	}
	cursor_skip(cursor, 1);
	return 1;
}

size_t
containers_match(
	const struct container *containers, size_t count, struct cursor *cursor)
{
	/* Measured again only behind a quote marker, not for each item: a line
	 * may begin with a lot of white space, and stand in many of them. */
	uint32_t text;
	uint32_t indent = cursor_indent(cursor, &text);

	for (size_t i = 0; i < count; i++) {
		if (containers[i].kind == CONTAINER_QUOTE) {
			if (text == cursor->size || indent > 3 ||
				cursor->line[text] != '>')
				return i;
			cursor_pass_quote(cursor);
			indent = cursor_indent(cursor, &text);
		} else if (indent >= containers[i].width) {
			cursor_skip(cursor, containers[i].width);
			indent -= containers[i].width;
		} else if (text == cursor->size && !containers[i].is_empty) {
			cursor_skip(cursor, indent);
			indent = 0;
		} else {
			return i;
		}
	}
	return count;
}

uint32_t
list_marker(const char *text, uint32_t size, int32_t *number)
{
	uint32_t at = 0;
	int32_t value = -1;

	if (size == 0)
		return 0;
	if (text[0] == '-' || text[0] == '*' || text[0] == '+') {
		at = 1;
	} else {
		value = 0;
		while (at < size && at < 9 && text[at] >= '0' &&
			text[at] <= '9')
			value = value * 10 + (text[at++] - '0');
		if (at == 0 || at == size ||
			(text[at] != '.' && text[at] != ')'))
			return 0;
		at++;
	}
	if (at < size && text[at] != ' ' && text[at] != '\t')
		return 0;
	if (number != NULL)
		*number = value;
	return at;
}

uint32_t
task_box(const char *text, uint32_t size)
{
	size_t length;

	if (size < 3 || text[0] != '[')
		return 0;
	text_decode(text + 1, size - 1, &length);
	if (1 + length >= size || text[1 + length] != ']')
		return 0;
	length += 2;
	if (length < size && text[length] != ' ' && text[length] != '\t')
		return 0;
	return (uint32_t)length;
}
