/* destination.c - see destination.h */
#include "index/parse/destination.h"

#define PAREN_MAX 32 /* nested in a destination */

size_t
destination_pass(
	const char *text, size_t size, size_t at, uint32_t *from, uint32_t *to)
{
	int depth = 0;

	if (at < size && text[at] == '<') {
		*from = (uint32_t)++at;
		for (; at < size && text[at] != '\n' && text[at] != '<'; at++) {
			if (text[at] == '>') {
				*to = (uint32_t)at;
				return at + 1;
			}
			if (text[at] == '\\' && at + 1 < size &&
				ascii_is_punct(text[at + 1]))
				at++;
		}
		return DESTINATION_NONE;
	}
	*from = (uint32_t)at;
	for (; at < size && (unsigned char)text[at] > ' ' && text[at] != 0x7f;
		at++) {
		if (text[at] == '\\' && at + 1 < size &&
			ascii_is_punct(text[at + 1])) {
			at++;
		} else if (text[at] == '(') {
			if (++depth > PAREN_MAX)
				return DESTINATION_NONE;
		} else if (text[at] == ')') {
			if (depth-- == 0)
				break;
		}
	}
	*to = (uint32_t)at;
	return depth > 0 ? DESTINATION_NONE : at;
}

size_t
destination_pass_title(const char *text, size_t size, size_t at)
{
	char end;

	if (at >= size)
		return DESTINATION_NONE;
	switch (text[at]) {
	case '"':
	case '\'':
		end = text[at];
		break;
	case '(':
		end = ')';
		break;
	default:
		return DESTINATION_NONE;
	}
	for (at++; at < size; at++) {
		if (text[at] == end)
			return at + 1;
		if (end == ')' && text[at] == '(')
			return DESTINATION_NONE;
		if (text[at] == '\\' && at + 1 < size)
			at++;
	}
	return DESTINATION_NONE;
}

size_t
destination_unescape(const char *text, size_t size, char *out)
{
	size_t length = 0;

	for (size_t i = 0; i < size; i++) {
		if (text[i] == '\\' && i + 1 < size &&
			ascii_is_punct(text[i + 1]))
			i++;
		out[length++] = text[i];
	}
	return length;
}

/* The end of the line at at, without its '\n', if only white space is left of
 * it; else DESTINATION_NONE. */
static size_t
rest_is_blank(const char *text, size_t size, size_t at)
{
	while (at < size && (text[at] == ' ' || text[at] == '\t'))
		at++;
	return at == size || text[at] == '\n' ? at : DESTINATION_NONE;
}

/* The end of one definition at at, or DESTINATION_NONE. */
static size_t
pass_definition(const char *text, size_t size, size_t at)
{
	size_t label = at + 1;
	size_t end, title;
	uint32_t from, to;
	bool has_text = false;

	for (at = label; at < size && text[at] != ']'; at++) {
		if (text[at] == '[' || at - label > 999)
			return DESTINATION_NONE;
		has_text |= !ascii_is_white(text[at]);
		if (text[at] == '\\' && at + 1 < size)
			at++;
	}
	if (!has_text || text[label] == '^' || at + 1 >= size ||
		text[at + 1] != ':')
		return DESTINATION_NONE;
	at = ascii_skip_white(text, size, at + 2);
	at = destination_pass(text, size, at, &from, &to);
	if (at == DESTINATION_NONE || (to == from && text[from - 1] != '<'))
		return DESTINATION_NONE;
	end = rest_is_blank(text, size, at);
	title = ascii_skip_white(text, size, at);
	if (title > at)
		title = destination_pass_title(text, size, title);
	else
		title = DESTINATION_NONE;
	if (title != DESTINATION_NONE)
		title = rest_is_blank(text, size, title);
	return title != DESTINATION_NONE ? title : end;
}

size_t
destination_definitions(const char *text, size_t size)
{
	size_t at = 0;

	while (at < size && text[at] == '[') {
		size_t end = pass_definition(text, size, at);

		if (end == DESTINATION_NONE)
			break;
		at = end + (end < size);
	}
	return at;
}
