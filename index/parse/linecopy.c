/* linecopy.c - see linecopy.h */
#include "index/parse/linecopy.h"

#include <string.h>
#include <strings.h>

#include "index/parse/container.h"
#include "index/parse/html.h"

uint32_t
linecopy_thematic_tail(const char *line, uint32_t size)
{
	uint32_t at = size;
	uint32_t first = size;
	uint32_t count = 0;
	char mark = '\0';

	while (at > 0) {
		char c = line[at - 1];

		if (c == '*' || c == '-' || c == '_') {
			if (mark != '\0' && c != mark)
				break;
			mark = c;
			first = at - 1;
			count++;
		} else if (c != ' ' && c != '\t') {
			break;
		}
		at--;
	}
	return count >= 3 ? first : size;
}

/* The bytes of "[^label]:" at text, or 0. */
static uint32_t
footnote_marker(const char *text, uint32_t size)
{
	if (size < 5 || text[0] != '[' || text[1] != '^')
		return 0;
	for (uint32_t at = 2; at + 1 < size; at++) {
		if (text[at] == ']')
			return at > 2 && text[at + 1] == ':' ? at + 2 : 0;
		if (text[at] == '[' || text[at] == ' ' || text[at] == '\t')
			return 0;
	}
	return 0;
}

/* The offset of the ']' of "[label]:" at text, or 0. */
static uint32_t
definition_label(const char *text, uint32_t size)
{
	for (uint32_t at = 1; at + 1 < size; at++) {
		if (text[at] == '\\')
			at++;
		else if (text[at] == '[')
			return 0;
		else if (text[at] == ']')
			return at > 1 && text[at + 1] == ':' ? at : 0;
	}
	return 0;
}

/* What only matters inside a line; a carriage return (alone, it ends no line);
 * and bytes that are not ASCII, since some of cmark's scanners stop at bad
 * ones. Each becomes an 'x'. */
static const bool special[128] = {
	['*'] = true,
	['_'] = true,
	['!'] = true,
	['&'] = true,
	['\\'] = true,
	['`'] = true,
	['['] = true,
	[']'] = true,
	['<'] = true,
	['\0'] = true,
	['\r'] = true,
};

static bool
is_special(char c)
{
	return (unsigned char)c >= 0x80 || special[(unsigned char)c];
}

/* On a line that begins with '<' it must not make a tag of what is none: what
 * takes its place may stand in the same parts of a tag. */
static char
masked_tag_char(char c)
{
	switch (c) {
	case '_':
		return ':';
	case '<':
	case '`':
		return '`';
	default:
		return '@';
	}
}

/* True if the characters at text + at can end a block of HTML. */
static bool
may_end_html(const char *text, uint32_t size, uint32_t at)
{
	if (text[at] == '<')
		return html_block_ends(1, text + at,
			size - at < sizeof("</textarea>") - 1
				? size - at
				: sizeof("</textarea>") - 1);
	if (text[at] != ']')
		return false;
	return (size - at >= 3 && memcmp(text + at, "]]>", 3) == 0) ||
	       (at > 0 && size - at >= 2 &&
		       memcmp(text + at - 1, "]]>", 3) == 0);
}

/* True if a line with that text may be more than text in a paragraph. */
static bool
is_structure(const char *text, uint32_t label)
{
	switch (text[0]) {
	case '#':
	case '=':
	case '-':
	case '`':
	case '~':
	case '<':
	case '%':
	case '$':
		return true;
	default:
		return label > 0;
	}
}

/* Copies what follows the markers of a line, size > 0. */
static void
mask_text(struct buf *out, const char *text, uint32_t size, bool is_whole)
{
	bool is_fence = size >= 3 && memcmp(text, "```", 3) == 0;
	bool is_tag = text[0] == '<';
	uint32_t label = 0;
	uint32_t at = 0;
	char *to;

	if (text[0] == '[' && (size < 2 || text[1] != '^'))
		label = definition_label(text, size);
	if (!is_whole && !is_structure(text, label)) {
		buf_add_char(out, 'x');
		return;
	}
	buf_reserve(out, size);
	to = out->data + out->size;
	if (is_tag) {
		at = size >= 9 && strncasecmp(text, "<![CDATA[", 9) == 0 ? 9
		                                                         : 2;
		at = at < size ? at : size;
		memcpy(to, text, at);
		if (at == 2 && text[1] != '!' && is_special(text[1]))
			to[1] = masked_tag_char(text[1]);
		to += at;
	}
	for (; at < size; at++) {
		char c = text[at];
		char masked;

		if (!is_special(c)) {
			*to++ = c;
			continue;
		}
		masked = is_tag ? masked_tag_char(c) : 'x';
		if (masked != c &&
			((is_fence && c == '`') ||
				(label > 0 && (at == 0 || at == label)) ||
				may_end_html(text, size, at)))
			masked = c;
		*to++ = masked;
	}
	out->size = (size_t)(to - out->data);
	*to = '\0';
}

uint32_t
linecopy_white(const char *text, uint32_t size)
{
	uint32_t at = 0;

	while (at < size && (text[at] == ' ' || text[at] == '\t'))
		at++;
	return at;
}

static void
copy_white(struct buf *out, const char *text, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++)
		buf_add_char(out, text[i] == '\t' ? '\t' : ' ');
}

/* The bytes of white space and box at text, which follows a list marker, if a
 * list marker stands behind the box; else 0. From tail on the line would be a
 * thematic break. */
static uint32_t
box_before_marker(const char *text, uint32_t size, uint32_t tail)
{
	uint32_t white = linecopy_white(text, size);
	uint32_t box, after;

	if (white == 0 || white > 4)
		return 0;
	box = task_box(text + white, size - white);
	if (box == 0)
		return 0;
	box += white;
	after = box + linecopy_white(text + box, size - box);
	if (after >= tail) /* what would be left is a thematic break */
		return 0;
	return list_marker(text + after, size - after, NULL) > 0 ? after : 0;
}

static void
add_shift(struct linecopy_shifts *shifts, size_t at, uint32_t by,
	bool is_footnote)
{
	struct linecopy_shift *shift = &shifts->shifts[shifts->count++];

	shift->at = (uint32_t)at;
	shift->by = by;
	shift->is_footnote = is_footnote;
}

void
linecopy_add(struct buf *out, const char *line, uint32_t size, bool is_whole,
	struct linecopy_shifts *shifts)
{
	size_t start = out->size;
	uint32_t tail = linecopy_thematic_tail(line, size);
	uint32_t at = 0;
	int marker_count = 0;

	shifts->count = 0;
	for (int depth = 0;; depth++) {
		uint32_t white = linecopy_white(line + at, size - at);
		uint32_t marker;

		copy_white(out, line + at, white);
		at += white;
		if (at == size)
			break;
		if (at >= tail) {
			buf_add(out, line + at, size - at);
			break;
		}
		marker = list_marker(line + at, size - at, NULL);
		if (line[at] != '>' && marker == 0 &&
			footnote_marker(line + at, size - at) == 0) {
			mask_text(out, line + at, size - at, is_whole);
			break;
		}
		if (line[at] != '>')
			marker_count++;
		if (depth == LINECOPY_DEPTH ||
			marker_count > LINECOPY_MARKERS) {
			buf_add_char(out, 'x');
			break;
		}
		if (line[at] == '>') {
			buf_add_char(out, '>');
			at++;
		} else if (marker > 0) {
			uint32_t box;

			buf_add(out, line + at, marker);
			at += marker;
			box = box_before_marker(
				line + at, size - at, tail - at);
			if (box > 0) {
				buf_add_char(out, ' ');
				add_shift(shifts, (uint32_t)(out->size - start),
					box - 1, false);
				at += box;
			}
		} else {
			uint32_t footnote =
				footnote_marker(line + at, size - at);
			uint32_t from;

			footnote += linecopy_white(
				line + at + footnote, size - at - footnote);
			buf_add_text(out, "1.  ");
			from = (uint32_t)(out->size - start);
			add_shift(shifts, from, footnote - 4, true);
			at += footnote;
		}
	}
	buf_add_char(out, '\n');
}
