/* linktext.c - see linktext.h */
#include "index/parse/linktext.h"

#include <string.h>

#include "index/base/text.h"

/* Fills target and subpath from text, which is trimmed and not empty. */
static void
split_subpath(
	struct arena *arena, const char *text, size_t size, struct link *ret)
{
	const char *hash = memchr(text, '#', size);
	const char *target = text;
	size_t target_size = hash != NULL ? (size_t)(hash - text) : size;

	ret->subpath =
		hash == NULL ? "" : text_valid(arena, hash, size - target_size);
	text_trim(&target, &target_size);
	ret->target = text_valid(arena, target, target_size);
}

bool
link_split(
	struct arena *arena, const char *inner, size_t size, struct link *ret)
{
	const char *bar = memchr(inner, '|', size);
	const char *target = inner;
	size_t target_size = bar != NULL ? (size_t)(bar - inner) : size;

	text_trim(&target, &target_size);
	/* In a table the bar is written "\|"; elsewhere it means the same. */
	if (target_size > 0 && target[target_size - 1] == '\\') {
		target_size--;
		text_trim(&target, &target_size);
	}
	if (target_size == 0) {
		if (bar == NULL)
			return false;
		/* Nothing before the bar: then the bar is text. */
		target = bar;
		target_size = size - (size_t)(bar - inner);
		text_trim(&target, &target_size);
		bar = NULL;
	}

	ret->kind = LINK_WIKI;
	split_subpath(arena, target, target_size, ret);
	ret->display = NULL;
	if (bar != NULL) {
		const char *display = bar + 1;
		size_t display_size = size - (size_t)(display - inner);

		text_trim(&display, &display_size);
		ret->display = text_valid(arena, display, display_size);
	}
	return true;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes %XX in arena and stores the size; NULL if a '%' has no two hex
 * digits or the bytes are no UTF-8, as decodeURIComponent() refuses. */
static const char *
percent_decode(struct arena *arena, const char *text, size_t size, size_t *ret)
{
	char *out = arena_alloc(arena, size + 1);
	size_t n = 0;

	for (size_t i = 0; i < size; i++) {
		int high, low;

		if (text[i] != '%') {
			out[n++] = text[i];
			continue;
		}
		if (size - i < 3)
			return NULL;
		high = hex_digit(text[i + 1]);
		low = hex_digit(text[i + 2]);
		if (high < 0 || low < 0)
			return NULL;
		out[n++] = (char)(high << 4 | low);
		i += 2;
	}
	*ret = n;
	return text_is_utf8(out, n) ? out : NULL;
}

static bool
is_letter(char c)
{
	c |= 0x20;
	return c >= 'a' && c <= 'z';
}

/* True for "scheme:..." (RFC 3986, section 3.1) and "//host". */
static bool
is_external(const char *text, size_t size)
{
	if (size >= 2 && text[0] == '/' && text[1] == '/')
		return true;
	if (size == 0 || !is_letter(text[0]))
		return false;
	for (size_t i = 1; i < size; i++) {
		if (text[i] == ':')
			return true;
		if (!is_letter(text[i]) &&
			!(text[i] >= '0' && text[i] <= '9') && text[i] != '+' &&
			text[i] != '.' && text[i] != '-')
			return false;
	}
	return false;
}

bool
link_split_markdown(
	struct arena *arena, const char *dest, size_t size, struct link *ret)
{
	text_trim(&dest, &size);
	if (is_external(dest, size))
		return false;
	if (memchr(dest, '%', size) != NULL) {
		size_t decoded_size;
		const char *decoded =
			percent_decode(arena, dest, size, &decoded_size);

		if (decoded != NULL) {
			dest = decoded;
			size = decoded_size;
			text_trim(&dest, &size);
		}
	}
	if (size == 0)
		return false;
	ret->kind = LINK_MARKDOWN;
	ret->display = NULL;
	split_subpath(arena, dest, size, ret);
	return true;
}

/* The index of the unescaped close that matches the open at text[0], or size
 * if there is none. */
static size_t
find_close(const char *text, size_t size, char open, char close)
{
	size_t depth = 0;

	for (size_t i = 0; i < size; i++) {
		if (text[i] == '\\')
			i++;
		else if (text[i] == open)
			depth++;
		else if (text[i] == close && --depth == 0)
			return i;
	}
	return size;
}

/* Copies text without the backslashes that escape ASCII punctuation. */
static char *
unescape(struct arena *arena, const char *text, size_t size, size_t *ret)
{
	char *out = arena_alloc(arena, size + 1);
	size_t n = 0;

	for (size_t i = 0; i < size; i++) {
		if (text[i] == '\\' && i + 1 < size && text[i + 1] > ' ' &&
			text[i + 1] < 0x7f && !is_letter(text[i + 1]) &&
			!(text[i + 1] >= '0' && text[i + 1] <= '9'))
			i++;
		out[n++] = text[i];
	}
	*ret = n;
	return out;
}

/* True if text (trimmed) is nothing or a link title in quotes or brackets. */
static bool
is_title(const char *text, size_t size)
{
	char close;

	if (size == 0)
		return true;
	close = text[0] == '(' ? ')' : text[0];
	if (size < 2 || (close != ')' && close != '"' && close != '\''))
		return false;
	for (size_t i = 1; i < size; i++) {
		if (text[i] == '\\')
			i++;
		else if (text[i] == close)
			return i == size - 1;
	}
	return false;
}

/* "[text](dest)" with nothing around it. Source: CommonMark, section 6.3. */
static bool
split_whole_markdown(
	struct arena *arena, const char *text, size_t size, struct link *ret)
{
	size_t label = find_close(text, size, '[', ']');
	const char *dest, *rest, *display;
	size_t dest_size, rest_size, display_size;
	char *plain;

	if (size - label < 3 || text[label + 1] != '(' || text[size - 1] != ')')
		return false;
	dest = text + label + 2;
	dest_size = size - label - 3;
	text_trim(&dest, &dest_size);
	if (dest_size > 0 && dest[0] == '<') {
		size_t end = find_close(dest, dest_size, '<', '>');

		if (end == dest_size || memchr(dest + 1, '<', end - 1) != NULL)
			return false;
		rest = dest + end + 1;
		rest_size = dest_size - end - 1;
		dest++;
		dest_size = end - 1;
	} else {
		size_t depth = 0, end = 0;

		while (end < dest_size && (unsigned char)dest[end] > ' ') {
			if (dest[end] == '\\' && end + 1 < dest_size)
				end++;
			else if (dest[end] == '(')
				depth++;
			else if (dest[end] == ')' && depth-- == 0)
				return false; /* the link ends before the text */
			end++;
		}
		if (depth != 0)
			return false;
		rest = dest + end;
		rest_size = dest_size - end;
		dest_size = end;
	}
	if (rest_size > 0 && (unsigned char)rest[0] > ' ')
		return false; /* no space before the title */
	text_trim(&rest, &rest_size);
	if (!is_title(rest, rest_size))
		return false;

	plain = unescape(arena, dest, dest_size, &dest_size);
	if (!link_split_markdown(arena, plain, dest_size, ret))
		return false;
	display = text + 1;
	display_size = label - 1;
	text_trim(&display, &display_size);
	ret->display = text_valid(arena, display, display_size);
	return true;
}

bool
link_split_whole(
	struct arena *arena, const char *text, size_t size, struct link *ret)
{
	text_trim(&text, &size);
	if (size < 5 || text[0] != '[' || memchr(text, '\n', size) != NULL)
		return false;
	if (text[1] == '[' && text[size - 1] == ']') {
		const char *inner = text + 2;
		const char *close = memmem(inner, size - 2, "]]", 2);
		size_t inner_size;

		if (close == NULL || close + 2 != text + size)
			return false;
		inner_size = (size_t)(close - inner);
		/* "[[a [[b]]" is the link b with text before it. */
		if (memmem(inner, inner_size, "[[", 2) != NULL)
			return false;
		return link_split(arena, inner, inner_size, ret);
	}
	return text[size - 1] == ')' &&
	       split_whole_markdown(arena, text, size, ret);
}
