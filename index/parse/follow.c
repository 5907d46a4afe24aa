/* follow.c - see follow.h */
#include "index/parse/follow.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/parse/container.h"
#include "index/parse/html.h"
#include "index/parse/linecopy.h"

/* The leaf that is open in the innermost container. */
enum inside {
	INSIDE_NONE,
	INSIDE_PARAGRAPH,
	INSIDE_FENCE,
	INSIDE_HTML,
	INSIDE_COMMENT,
	INSIDE_MATH,
};

struct follower {
	const char *text; /* lent: the note */
	size_t size;
	size_t no_math_from; /* no "$$" at or after this offset */

	struct container *open; /* outermost first */
	size_t open_count, open_capacity;
	enum inside inside;
	char fence;
	uint32_t fence_size;
	int html_kind;
	bool in_comment; /* the paragraph has a "%%" without its partner */
};

struct follower *
follow_new(const char *text, size_t size)
{
	struct follower *f = mem_zalloc(sizeof(*f));

	f->text = text;
	f->size = size;
	f->no_math_from = SIZE_MAX;
	return f;
}

void
follow_free(struct follower *follower)
{
	if (follower == NULL)
		return;
	free(follower->open);
	free(follower);
}

void
follow_restart(struct follower *follower)
{
	follower->open_count = 0;
	follower->inside = INSIDE_NONE;
}

bool
follow_in_raw(const struct follower *follower)
{
	return follower->inside > INSIDE_PARAGRAPH;
}

bool
follow_needs_text(const struct follower *follower)
{
	return follower->inside > INSIDE_FENCE;
}

bool
follow_in_outermost_paragraph(const struct follower *follower)
{
	return follower->inside == INSIDE_PARAGRAPH &&
	       follower->open_count == 0;
}

/* --- what begins and ends a leaf ------------------------------------------ */

static bool
is_blank(const char *text, uint32_t size)
{
	return linecopy_white(text, size) == size;
}

static uint32_t
run_size(const char *text, uint32_t size, char c)
{
	uint32_t at = 0;

	while (at < size && text[at] == c)
		at++;
	return at;
}

static bool
is_setext_underline(const char *text, uint32_t size)
{
	uint32_t run = run_size(text, size, text[0]);

	return (text[0] == '=' || text[0] == '-') &&
	       is_blank(text + run, size - run);
}

/* The length of the fence that opens at text, or 0. */
static uint32_t
fence_opens(const char *text, uint32_t size)
{
	uint32_t run = run_size(text, size, text[0]);

	if ((text[0] != '`' && text[0] != '~') || run < 3)
		return 0;
	if (text[0] == '`' && memchr(text + run, '`', size - run) != NULL)
		return 0;
	return run;
}

static bool
heading_begins(const char *text, uint32_t size)
{
	uint32_t run = run_size(text, size, '#');

	return run >= 1 && run <= 6 &&
	       (run == size || text[run] == ' ' || text[run] == '\t');
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

/* True if "$$" comes again at or after offset. Remembers failure, so that a
 * note of openers is not searched again and again. */
static bool
math_closes(struct follower *f, size_t offset)
{
	if (offset >= f->no_math_from)
		return false;
	if (find_pair(f->text + offset, f->size - offset, '$') != NULL)
		return true;
	f->no_math_from = offset;
	return false;
}

static void
count_comment_marks(struct follower *f, const char *text, uint32_t size)
{
	const char *end = text + size;

	while ((text = find_pair(text, (size_t)(end - text), '%')) != NULL) {
		f->in_comment = !f->in_comment;
		text += 2;
	}
}

/* --- leaves --------------------------------------------------------------- */

/* The line goes on with a leaf that takes lines as they are. */
static struct followed
continue_raw(struct follower *f, const struct cursor *cursor)
{
	struct followed ret = {0};
	uint32_t indent = cursor_indent(cursor, &ret.text);
	const char *text = cursor->line + ret.text;
	uint32_t size = cursor->size - ret.text;
	uint32_t run;
	bool ends = false;

	switch (f->inside) {
	case INSIDE_FENCE:
		run = run_size(text, size, f->fence);
		ends = indent <= 3 && run >= f->fence_size &&
		       is_blank(text + run, size - run);
		break;
	case INSIDE_HTML:
		ends = html_block_ends(f->html_kind, text, size) ||
		       (f->html_kind >= 6 && size == 0);
		break;
	case INSIDE_COMMENT:
		ret.kind = FOLLOWED_COMMENT;
		ends = ret.ends = find_pair(text, size, '%') != NULL;
		break;
	case INSIDE_MATH:
		ret.kind = FOLLOWED_MATH;
		ends = ret.ends = find_pair(text, size, '$') != NULL;
		break;
	case INSIDE_NONE:
	case INSIDE_PARAGRAPH:
		break;
	}
	if (ends)
		f->inside = INSIDE_NONE;
	return ret;
}

/* True if a comment or a formula begins at text that does not end on the line. */
static bool
begin_pair(struct follower *f, const char *text, uint32_t size, size_t next,
	struct followed *ret)
{
	if (size < 2 || text[0] != text[1] ||
		(text[0] != '%' && text[0] != '$') ||
		find_pair(text + 2, size - 2, text[0]) != NULL)
		return false;
	if (text[0] == '%') {
		/* It may be the end of one that began within a line. */
		if (f->inside == INSIDE_PARAGRAPH && f->in_comment)
			return false;
		f->inside = INSIDE_COMMENT;
		ret->kind = FOLLOWED_COMMENT;
	} else {
		if (!math_closes(f, next))
			return false;
		f->inside = INSIDE_MATH;
		ret->kind = FOLLOWED_MATH;
	}
	ret->begins = true;
	return true;
}

/* True if a leaf that is no paragraph begins at text. in_paragraph: the line stands
 * in an open one. */
static bool
begin_leaf(struct follower *f, const char *text, uint32_t size,
	bool in_paragraph, size_t next, struct followed *ret)
{
	uint32_t fence = fence_opens(text, size);
	int html;

	if (in_paragraph && is_setext_underline(text, size)) {
		f->inside = INSIDE_NONE;
		ret->is_outermost = false;
		return true;
	}
	if (heading_begins(text, size) ||
		linecopy_thematic_tail(text, size) == 0) {
		f->inside = INSIDE_NONE;
		return true;
	}
	if (fence > 0) {
		f->inside = INSIDE_FENCE;
		f->fence = text[0];
		f->fence_size = fence;
		return true;
	}
	/* The last kind interrupts no paragraph, not even one it would end. */
	html = html_block_begins(text, size, f->inside == INSIDE_PARAGRAPH);
	if (html > 0) {
		f->html_kind = html;
		f->inside = html_block_ends(html, text, size) ? INSIDE_NONE
		                                              : INSIDE_HTML;
		return true;
	}
	return begin_pair(f, text, size, next, ret);
}

/* --- containers ----------------------------------------------------------- */

static void
open_container(struct follower *f, struct container container)
{
	f->inside = INSIDE_NONE;
	if (f->open_count > 0)
		f->open[f->open_count - 1].is_empty = false;
	MEM_PUSH(f->open, f->open_count, f->open_capacity, container);
}

/* Opens the quote or the item that begins at the cursor; *matched containers
 * go on, and the others end. False if none begins. */
static bool
begin_container(struct follower *f, struct cursor *cursor, size_t matched,
	bool in_paragraph)
{
	struct container item = {.kind = CONTAINER_ITEM};
	int32_t number = -1;
	uint32_t at, marker;
	uint32_t indent = cursor_indent(cursor, &at);

	if (cursor->line[at] == '>') {
		cursor_pass_quote(cursor);
		item.kind = CONTAINER_QUOTE;
		f->open_count = matched;
		open_container(f, item);
		return true;
	}
	marker = list_marker(cursor->line + at, cursor->size - at, &number);
	if (marker == 0)
		return false;
	if (in_paragraph && ((number >= 0 && number != 1) ||
				    is_blank(cursor->line + at + marker,
					    cursor->size - at - marker)))
		return false;
	cursor_pass(cursor, marker);
	item.width = indent + marker + cursor_pad(cursor);
	item.is_empty = cursor_is_blank(cursor);
	f->open_count = matched;
	open_container(f, item);
	return true;
}

struct followed
follow_line(struct follower *f, const char *line, uint32_t size,
	const char *source, uint32_t source_size)
{
	struct cursor cursor = {.line = line, .size = size};
	size_t next = (size_t)(source - f->text) + source_size;
	size_t matched = containers_match(f->open, f->open_count, &cursor);
	struct followed ret = {.is_outermost = matched == 0};
	bool all_matched = matched == f->open_count;

	if (f->inside > INSIDE_PARAGRAPH) {
		if (all_matched)
			return continue_raw(f, &cursor);
		f->inside = INSIDE_NONE;
	}
	for (;;) {
		bool in_paragraph =
			f->inside == INSIDE_PARAGRAPH && all_matched;
		uint32_t indent = cursor_indent(&cursor, &ret.text);
		const char *text = line + ret.text;
		uint32_t left = size - ret.text;

		if (left == 0) { /* blank, perhaps behind new markers */
			f->open_count = matched;
			ret.is_outermost &= f->open_count > 0;
			f->inside = INSIDE_NONE;
			return ret;
		}
		if (indent >= 4 && f->inside != INSIDE_PARAGRAPH) {
			f->open_count = matched;
			break; /* indented code */
		}
		if (indent < 4) {
			if (text[0] != '>' &&
				begin_leaf(f, text, left, in_paragraph, next,
					&ret)) {
				f->open_count = matched;
				break;
			}
			if (begin_container(
				    f, &cursor, matched, in_paragraph)) {
				matched = f->open_count;
				all_matched = true;
				continue;
			}
		}
		if (f->inside == INSIDE_PARAGRAPH) {
			ret.is_outermost = false; /* goes on, perhaps lazily */
		} else {
			f->open_count = matched;
			f->inside = INSIDE_PARAGRAPH;
			f->in_comment = false;
		}
		ret.is_paragraph = true;
		count_comment_marks(f, source, source_size);
		break;
	}
	/* Of the open containers only the innermost can still be empty. */
	if (f->open_count > 0)
		f->open[f->open_count - 1].is_empty = false;
	return ret;
}
