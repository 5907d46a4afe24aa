/* masked.c - see masked.h */
#include "index/parse/masked.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/parse/html.h"

/* Bytes. A chunk ends where a block begins, once it is that large; a larger
 * one ends within a paragraph; a very large one anywhere, even if that tears
 * a list apart: what cmark makes of a line takes some 300 bytes. */
#define CHUNK_SIZE (128u << 10)
#define CHUNK_SIZE_PARAGRAPH (512u << 10)
#define CHUNK_SIZE_MAX (4u << 20)

/* The leaf that is open in the innermost container. */
enum inside {
	INSIDE_NONE,
	INSIDE_PARAGRAPH,
	INSIDE_FENCE,
	INSIDE_HTML,
	INSIDE_COMMENT,
	INSIDE_MATH,
};

struct masker {
	const char *text; /* lent */
	size_t size;
	size_t at;       /* of the next line */
	uint32_t number; /* of the next line */
	uint32_t blank_count;
	size_t no_math_from; /* no "$$" at or after this offset */

	struct container *open; /* outermost first */
	size_t open_count, open_capacity;
	enum inside inside;
	char fence;
	uint32_t fence_size;
	int html_kind;
	bool in_comment; /* the paragraph has a "%%" without its partner */

	struct masked masked;
	/* The line after the last one of the chunk belongs to the next chunk:
	 * the bytes of its copy, which stand behind the text. 0 if none. */
	size_t carry_size;
};

struct masker *
masker_new(const char *text, size_t size, size_t offset, uint32_t number)
{
	struct masker *masker = mem_zalloc(sizeof(*masker));

	masker->text = text;
	masker->size = size;
	masker->at = offset;
	masker->number = number;
	masker->no_math_from = SIZE_MAX;
	return masker;
}

void
masker_free(struct masker *masker)
{
	if (masker == NULL)
		return;
	buf_clear(&masker->masked.text);
	free(masker->masked.lines);
	free(masker->masked.shifts);
	free(masker->open);
	free(masker);
}

/* --- one line of the copy ------------------------------------------------- */

/* Where the longest run of one of "*-_" and white space at the end of the line
 * begins, if three of them make a thematic break; else size. */
static uint32_t
thematic_tail(const char *line, uint32_t size)
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

/* What only matters inside a line, and a carriage return: alone, it ends no
 * line. Each becomes an 'x'. */
static const bool is_special[256] = {
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

/* Copies what follows the markers of a line. */
static void
mask_text(struct buf *out, const char *text, uint32_t size)
{
	bool is_fence = size >= 3 && memcmp(text, "```", 3) == 0;
	bool is_tag = size > 0 && text[0] == '<';
	uint32_t label = 0;
	uint32_t at = 0;
	char *to;

	buf_reserve(out, size);
	to = out->data + out->size;
	if (size > 0 && text[0] == '[' && (size < 2 || text[1] != '^'))
		label = definition_label(text, size);
	if (is_tag) {
		at = size >= 9 && memcmp(text, "<![CDATA[", 9) == 0 ? 9 : 2;
		at = at < size ? at : size;
		memcpy(to, text, at);
		if (at == 2 && text[1] != '!' &&
			is_special[(unsigned char)text[1]])
			to[1] = masked_tag_char(text[1]);
		to += at;
	}
	for (; at < size; at++) {
		char c = text[at];
		char masked;

		if (!is_special[(unsigned char)c]) {
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

static void
add_shift(struct masker *masker, uint32_t at, uint32_t by, bool is_footnote)
{
	struct masked *m = &masker->masked;
	struct masked_shift shift = {.line = (uint32_t)m->line_count - 1,
		.at = at,
		.by = by,
		.is_footnote = is_footnote};

	MEM_PUSH(m->shifts, m->shift_count, m->shift_capacity, shift);
}

static uint32_t
white_size(const char *text, uint32_t size)
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
	uint32_t white = white_size(text, size);
	uint32_t box, after;

	if (white == 0 || white > 4)
		return 0;
	box = task_box(text + white, size - white);
	if (box == 0)
		return 0;
	box += white;
	after = box + white_size(text + box, size - box);
	if (after >= tail) /* what would be left is a thematic break */
		return 0;
	return list_marker(text + after, size - after, NULL) > 0 ? after : 0;
}

/* Appends the copy of a line and its end to the chunk. */
static void
mask_line(struct masker *masker, const char *line, uint32_t size)
{
	struct buf *out = &masker->masked.text;
	size_t start = out->size;
	uint32_t tail = thematic_tail(line, size);
	uint32_t at = 0;
	int marker_count = 0;

	for (int depth = 0;; depth++) {
		uint32_t white = white_size(line + at, size - at);
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
			mask_text(out, line + at, size - at);
			break;
		}
		if (line[at] != '>')
			marker_count++;
		if (depth == MASKED_DEPTH || marker_count > MASKED_MARKERS) {
			buf_add_char(out, 'x');
			mask_text(out, line + at + 1, size - at - 1);
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
				add_shift(masker, (uint32_t)(out->size - start),
					box - 1, false);
				at += box;
			}
		} else {
			uint32_t footnote =
				footnote_marker(line + at, size - at);
			uint32_t from;

			footnote += white_size(
				line + at + footnote, size - at - footnote);
			buf_add_text(out, "1.  ");
			from = (uint32_t)(out->size - start);
			add_shift(masker, from, footnote - 4, true);
			at += footnote;
		}
	}
	buf_add_char(out, '\n');
}

/* --- following the structure ---------------------------------------------- */

static bool
is_setext_underline(const char *text, uint32_t size)
{
	uint32_t at = 0;

	while (at < size && text[at] == text[0])
		at++;
	return (text[0] == '=' || text[0] == '-') &&
	       at + white_size(text + at, size - at) == size;
}

/* The length of the fence that opens at text, or 0. */
static uint32_t
fence_opens(const char *text, uint32_t size)
{
	uint32_t at = 0;

	if (text[0] != '`' && text[0] != '~')
		return 0;
	while (at < size && text[at] == text[0])
		at++;
	if (at < 3 ||
		(text[0] == '`' && memchr(text + at, '`', size - at) != NULL))
		return 0;
	return at;
}

static bool
heading_begins(const char *text, uint32_t size)
{
	uint32_t at = 0;

	while (at < size && text[at] == '#')
		at++;
	return at >= 1 && at <= 6 &&
	       (at == size || text[at] == ' ' || text[at] == '\t');
}

/* The first place of two of c in a row, or NULL. Either is rare in text, and
 * memchr() much quicker than memmem(). */
static const char *
find_pair(const char *text, size_t size, char c)
{
	const char *end = text + size;

	while (end - text >= 2) {
		text = memchr(text, c, (size_t)(end - text) - 1);
		if (text == NULL || text[1] == c)
			return text;
		text++;
	}
	return NULL;
}

/* True if "$$" comes again after offset, the end of a line. Remembers failure,
 * so that a note of openers is not searched again and again. */
static bool
math_closes(struct masker *masker, size_t offset)
{
	if (offset >= masker->no_math_from)
		return false;
	if (find_pair(masker->text + offset, masker->size - offset, '$') !=
		NULL)
		return true;
	masker->no_math_from = offset;
	return false;
}

static void
push_container(struct masker *masker, struct container container)
{
	if (masker->open_count > 0)
		masker->open[masker->open_count - 1].is_empty = false;
	MEM_PUSH(masker->open, masker->open_count, masker->open_capacity,
		container);
}

/* Puts what cmark is to take for a line of an HTML comment in place of the
 * rest of the copy, behind the white space at the cursor. A blank line stays
 * one: it needs no indentation to belong to an item. */
static void
replace_rest(struct masker *masker, const struct cursor *cursor,
	const char *text, enum masked_kind kind)
{
	struct masked *m = &masker->masked;
	struct masked_line *line = &m->lines[m->line_count - 1];
	uint32_t at;

	line->kind = kind;
	cursor_indent(cursor, &at);
	if (at == cursor->size)
		return;
	m->text.size = line->start + at;
	buf_add_text(&m->text, text);
	buf_add_char(&m->text, '\n');
}

/* The line goes on with a leaf that takes lines as they are. */
static void
continue_leaf(struct masker *masker, struct cursor *cursor)
{
	uint32_t at;
	uint32_t indent = cursor_indent(cursor, &at);
	const char *text = cursor->line + at;
	uint32_t size = cursor->size - at;
	uint32_t run = 0;
	bool ends;

	switch (masker->inside) {
	case INSIDE_FENCE:
		while (run < size && text[run] == masker->fence)
			run++;
		if (indent <= 3 && run >= masker->fence_size &&
			run + white_size(text + run, size - run) == size)
			masker->inside = INSIDE_NONE;
		break;
	case INSIDE_HTML:
		if (html_block_ends(masker->html_kind, text, size) ||
			(masker->html_kind >= 6 && size == 0))
			masker->inside = INSIDE_NONE;
		break;
	case INSIDE_COMMENT:
		ends = find_pair(text, size, '%') != NULL;
		replace_rest(
			masker, cursor, ends ? "-->" : "x", MASKED_COMMENT);
		if (ends)
			masker->inside = INSIDE_NONE;
		break;
	case INSIDE_MATH:
		ends = find_pair(text, size, '$') != NULL;
		replace_rest(masker, cursor, ends ? "-->" : "x", MASKED_MATH);
		if (ends)
			masker->inside = INSIDE_NONE;
		break;
	default:
		break;
	}
}

static void
count_comment_marks(struct masker *masker, const char *text, uint32_t size)
{
	const char *end = text + size;

	while ((text = find_pair(text, (size_t)(end - text), '%')) != NULL) {
		masker->in_comment = !masker->in_comment;
		text += 2;
	}
}

/* A leaf that is no paragraph begins at text; false if none does. Its cursor
 * stands before the white space in front of it. */
static bool
begin_leaf(struct masker *masker, const struct cursor *cursor, const char *text,
	uint32_t size, bool in_paragraph, size_t line_end)
{
	struct masked *m = &masker->masked;

	if (heading_begins(text, size) ||
		(in_paragraph && is_setext_underline(text, size)) ||
		thematic_tail(text, size) == 0) {
		masker->inside = INSIDE_NONE;
		return true;
	}
	if (fence_opens(text, size) > 0) {
		masker->inside = INSIDE_FENCE;
		masker->fence = text[0];
		masker->fence_size = fence_opens(text, size);
		return true;
	}
	masker->html_kind = html_block_begins(text, size, in_paragraph);
	if (masker->html_kind > 0) {
		masker->inside = INSIDE_HTML;
		if (html_block_ends(masker->html_kind, text, size))
			masker->inside = INSIDE_NONE;
		return true;
	}
	if (size < 2 || text[0] != text[1])
		return false;
	if (text[0] == '%' && find_pair(text + 2, size - 2, '%') == NULL &&
		!(masker->inside == INSIDE_PARAGRAPH && masker->in_comment)) {
		masker->inside = INSIDE_COMMENT;
		replace_rest(masker, cursor, "<!--", MASKED_COMMENT);
	} else if (text[0] == '$' &&
		   find_pair(text + 2, size - 2, '$') == NULL &&
		   math_closes(masker, line_end)) {
		masker->inside = INSIDE_MATH;
		replace_rest(masker, cursor, "<!--", MASKED_MATH);
	} else {
		return false;
	}
	m->lines[m->line_count - 1].begins = true;
	return true;
}

/* Follows the structure over the last line of the chunk, whose original ends
 * at line_end. Returns true if a block of the outermost level begins with it.
 */
static bool
follow_line(struct masker *masker, size_t line_end)
{
	struct masked *m = &masker->masked;
	struct masked_line *line = &m->lines[m->line_count - 1];
	struct cursor cursor = {.line = m->text.data + line->start,
		.size = (uint32_t)(m->text.size - line->start - 1)};
	size_t matched =
		containers_match(masker->open, masker->open_count, &cursor);
	bool is_outermost = matched == 0;
	bool all_matched = matched == masker->open_count;
	bool opened = false;
	uint32_t at, indent;
	const char *text;

	if (masker->inside > INSIDE_PARAGRAPH) {
		if (all_matched) {
			continue_leaf(masker, &cursor);
			return false;
		}
		masker->inside = INSIDE_NONE;
	}
	for (;;) {
		bool in_paragraph = masker->inside == INSIDE_PARAGRAPH &&
		                    all_matched && !opened;
		struct container item = {0};
		int32_t number = -1;
		uint32_t marker;
		uint32_t size;

		indent = cursor_indent(&cursor, &at);
		text = cursor.line + at;
		size = cursor.size - at;
		if (size == 0)
			break;
		if (indent >= 4) {
			if (masker->inside == INSIDE_PARAGRAPH && !opened)
				goto paragraph;
			masker->inside = INSIDE_NONE;
			masker->open_count =
				opened ? masker->open_count : matched;
			goto filled;
		}
		if (text[0] == '>') {
			if (!opened)
				masker->open_count = matched;
			cursor_pass_quote(&cursor);
			item.kind = CONTAINER_QUOTE;
			push_container(masker, item);
			opened = true;
			continue;
		}
		if (begin_leaf(masker, &cursor, text, size, in_paragraph,
			    line_end)) {
			if (!opened)
				masker->open_count = matched;
			if (in_paragraph && masker->inside == INSIDE_NONE &&
				is_setext_underline(text, size))
				is_outermost = false;
			goto filled;
		}
		marker = list_marker(text, size, &number);
		if (marker == 0 ||
			(in_paragraph &&
				((number >= 0 && number != 1) ||
					marker + white_size(text + marker,
							 size - marker) ==
						size)))
			goto paragraph;
		if (!opened)
			masker->open_count = matched;
		cursor_pass(&cursor, marker);
		item.kind = masked_is_footnote(m, m->line_count - 1, at)
		                    ? CONTAINER_FOOTNOTE
		                    : CONTAINER_ITEM;
		item.width = indent + marker + cursor_pad(&cursor);
		item.is_empty = cursor_is_blank(&cursor);
		push_container(masker, item);
		opened = true;
	}

	/* Blank, or blank behind a new marker. */
	masker->inside = INSIDE_NONE;
	if (!opened) {
		masker->open_count = matched;
		return false;
	}
	return is_outermost;

paragraph:
	if (!opened && !all_matched && masker->inside == INSIDE_PARAGRAPH) {
		is_outermost = false; /* a lazy continuation */
	} else if (!opened && masker->inside == INSIDE_PARAGRAPH) {
		is_outermost = false;
	} else {
		if (!opened)
			masker->open_count = matched;
		masker->inside = INSIDE_PARAGRAPH;
		masker->in_comment = false;
	}
	count_comment_marks(masker, text, cursor.size - at);
	if (text[0] == '<')
		m->text.data[line->start + at] = 'x';
filled:
	/* Of the open containers only the innermost can still be empty. */
	if (masker->open_count > 0)
		masker->open[masker->open_count - 1].is_empty = false;
	return is_outermost;
}

/* --- chunks --------------------------------------------------------------- */

/* Keeps of the last chunk only the line that was too much for it. */
static void
start_chunk(struct masker *masker)
{
	struct masked *m = &masker->masked;
	struct masked_line *last;
	size_t kept = 0;

	if (masker->carry_size == 0) {
		m->text.size = m->line_count = m->shift_count = 0;
		return;
	}
	last = &m->lines[m->line_count];
	for (size_t i = m->shift_count;
		i > 0 && m->shifts[i - 1].line == m->line_count; i--)
		kept++;
	for (size_t i = 0; i < kept; i++) {
		m->shifts[i] = m->shifts[m->shift_count - kept + i];
		m->shifts[i].line = 0;
	}
	m->shift_count = kept;
	memmove(m->text.data, m->text.data + last->start, masker->carry_size);
	m->text.size = masker->carry_size;
	masker->carry_size = 0;
	m->lines[0] = *last;
	m->lines[0].start = 0;
	m->line_count = 1;
}

/* True if the chunk, size bytes large, has to end before the next line. */
static bool
must_end_chunk(const struct masker *masker, size_t size)
{
	if (masker->inside > INSIDE_PARAGRAPH)
		return false; /* code and HTML take no memory in cmark */
	return size >= CHUNK_SIZE_MAX ||
	       (size >= CHUNK_SIZE_PARAGRAPH && masker->open_count == 0 &&
		       masker->inside == INSIDE_PARAGRAPH);
}

const struct masked *
masker_next(struct masker *masker)
{
	struct masked *m = &masker->masked;
	bool must_end;

	start_chunk(masker);
	while (masker->at < masker->size) {
		const char *from = masker->text + masker->at;
		size_t left = masker->size - masker->at;
		const char *end = memchr(from, '\n', left);
		size_t whole = end != NULL ? (size_t)(end - from) : left;
		struct masked_line line = {.number = masker->number++,
			.offset = (uint32_t)masker->at,
			.size = (uint32_t)whole,
			.start = (uint32_t)m->text.size};

		masker->at += whole + (end != NULL);
		if (line.size > 0 && from[line.size - 1] == '\r')
			line.size--;
		if (white_size(from, line.size) < line.size)
			masker->blank_count = 0;
		else if (masker->blank_count++ >= 2)
			continue;
		must_end = must_end_chunk(masker, line.start);
		if (must_end) {
			masker->open_count = 0;
			masker->inside = INSIDE_NONE;
		}
		MEM_PUSH(m->lines, m->line_count, m->line_capacity, line);
		mask_line(masker, from, line.size);
		if ((follow_line(masker, masker->at) &&
			    line.start >= CHUNK_SIZE) ||
			must_end) {
			masker->carry_size = m->text.size - line.start;
			m->text.size = line.start;
			m->line_count--;
			return m;
		}
	}
	return m->line_count > 0 ? m : NULL;
}

/* The first shift of a line, or of one after it. */
static size_t
shift_of_line(const struct masked *masked, size_t line)
{
	size_t low = 0, high = masked->shift_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (masked->shifts[middle].line < line)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint32_t
masked_source(const struct masked *masked, size_t line, uint32_t at)
{
	uint32_t by = 0;

	for (size_t i = shift_of_line(masked, line);
		i < masked->shift_count && masked->shifts[i].line == line &&
		masked->shifts[i].at <= at;
		i++)
		by += masked->shifts[i].by;
	return at + by;
}

bool
masked_is_footnote(const struct masked *masked, size_t line, uint32_t at)
{
	for (size_t i = shift_of_line(masked, line);
		i < masked->shift_count && masked->shifts[i].line == line; i++)
		if (masked->shifts[i].at == at + 4)
			return masked->shifts[i].is_footnote;
	return false;
}
