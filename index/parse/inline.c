/* inline.c - see inline.h */
#include "index/parse/inline.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/parse/destination.h"
#include "index/parse/html.h"
#include "index/parse/taggrammar.h"

#define NOWHERE DESTINATION_NONE
#define TICKS_MAX 1024 /* a longer run of backticks is only text */

struct opener {
	uint32_t at;
	uint32_t size; /* of a run of marks that is left */
};

/* A run of backticks. */
struct ticks {
	uint32_t at;
	uint32_t size;
	uint32_t partner; /* where the next run of that size begins, or 0 */
};

struct stack {
	struct opener *openers;
	size_t count, capacity;
};

struct inline_scanner {
	const char *text; /* lent */
	size_t size;
	unsigned char *flags; /* size + 1 of them */
	size_t flag_capacity;
	struct inline_item *items;
	size_t count, capacity;
	struct stack brackets, stars, equals, tildes;
	bool has_alt;
	/* Where something ends next: a position at or after the one it was
	 * sought from, NOWHERE if there is none any more, or stale (less than
	 * where the reader is). What is missing is sought only once. */
	size_t next_comment_end, next_cdata_end, next_pi_end, next_angle,
		next_math_end, next_dollar;
	struct ticks *ticks;
	size_t tick_count, tick_capacity;
	size_t tick_at; /* of the runs, those before it were passed */
};

struct inline_scanner *
inline_new(void)
{
	return mem_zalloc(sizeof(struct inline_scanner));
}

void
inline_free(struct inline_scanner *scanner)
{
	if (scanner == NULL)
		return;
	free(scanner->flags);
	free(scanner->items);
	free(scanner->ticks);
	free(scanner->brackets.openers);
	free(scanner->stars.openers);
	free(scanner->equals.openers);
	free(scanner->tildes.openers);
	free(scanner);
}

static void
push(struct stack *stack, size_t at, size_t size)
{
	struct opener opener = {(uint32_t)at, (uint32_t)size};

	MEM_PUSH(stack->openers, stack->count, stack->capacity, opener);
}

static void
add_item(struct inline_scanner *s, struct inline_item item)
{
	MEM_PUSH(s->items, s->count, s->capacity, item);
}

static void
mark(struct inline_scanner *s, size_t from, size_t to, unsigned char flag)
{
	for (size_t i = from; i < to; i++)
		s->flags[i] |= flag;
}

/* The next place of needle at or after from, or NOWHERE. *memory is where it
 * was found the last time: while that lies ahead nothing is searched. */
static size_t
find_next(const struct inline_scanner *s, size_t *memory, size_t from,
	const char *needle)
{
	const char *found;

	if (*memory == NOWHERE || *memory >= from)
		return *memory;
	found = from < s->size ? memmem(s->text + from, s->size - from, needle,
					 strlen(needle))
	                       : NULL;
	*memory = found != NULL ? (size_t)(found - s->text) : NOWHERE;
	return *memory;
}

/* --- what hides its contents ---------------------------------------------- */

static size_t
run_size(const struct inline_scanner *s, size_t at)
{
	size_t size = 1;

	while (at + size < s->size && s->text[at + size] == s->text[at])
		size++;
	return size;
}

static void
find_ticks(struct inline_scanner *s)
{
	uint32_t next[TICKS_MAX] = {0};
	const char *tick;

	s->tick_count = s->tick_at = 0;
	for (size_t at = 0; at < s->size && (tick = memchr(s->text + at, '`',
						     s->size - at)) != NULL;) {
		struct ticks run = {.at = (uint32_t)(tick - s->text)};

		run.size = (uint32_t)run_size(s, run.at);
		at = run.at + run.size;
		MEM_PUSH(s->ticks, s->tick_count, s->tick_capacity, run);
	}
	for (size_t i = s->tick_count; i > 0; i--) {
		struct ticks *run = &s->ticks[i - 1];

		if (run->size >= TICKS_MAX)
			continue;
		run->partner = next[run->size];
		next[run->size] = run->at;
	}
}

/* The end of the code span that opens at at, or of its run of backticks. */
static size_t
scan_code(struct inline_scanner *s, size_t at)
{
	const struct ticks *run;
	size_t end;

	while (s->ticks[s->tick_at].at + s->ticks[s->tick_at].size <= at)
		s->tick_at++;
	run = &s->ticks[s->tick_at];
	end = run->at + run->size;
	if (run->at < at || run->partner == 0) /* escaped, or alone */
		return end;
	end = run->partner + run->size;
	mark(s, at, end, INLINE_OPAQUE);
	s->flags[end] |= INLINE_EDGE;
	return end;
}

/* The end of the autolink at at ("<scheme:..." or "<a@b>"), or 0. */
static size_t
autolink_end(const struct inline_scanner *s, size_t at)
{
	size_t i = at + 1;
	bool is_link = false;

	if (i >= s->size || ascii_is_punct(s->text[i]))
		return 0;
	for (; i < s->size; i++) {
		char c = s->text[i];

		if (c == '>')
			return is_link ? i + 1 : 0;
		if (c == '<' || (unsigned char)c <= ' ')
			return 0;
		if (c == '@' || (c == ':' && i - at > 2))
			is_link = true;
	}
	return 0;
}

static size_t
scan_html(struct inline_scanner *s, size_t at)
{
	const char *text = s->text + at;
	size_t left = s->size - at;
	size_t end = 0, found = NOWHERE, closing = 0;

	if (left >= 4 && memcmp(text, "<!--", 4) == 0) {
		found = find_next(s, &s->next_comment_end, at + 2, "-->");
		closing = 3;
	} else if (left >= 9 && memcmp(text, "<![CDATA[", 9) == 0) {
		found = find_next(s, &s->next_cdata_end, at + 9, "]]>");
		closing = 3;
	} else if (left >= 2 && text[1] == '?') {
		found = find_next(s, &s->next_pi_end, at + 2, "?>");
		closing = 2;
	} else if (left >= 3 && text[1] == '!' && ascii_is_letter(text[2])) {
		found = find_next(s, &s->next_angle, at + 2, ">");
		closing = 1;
	} else {
		end = html_tag(text, left);
		if (end > 0)
			end += at;
		else
			end = autolink_end(s, at);
	}
	if (found != NOWHERE)
		end = found + closing;
	if (end == 0)
		return at + 1;
	mark(s, at, end, INLINE_OPAQUE);
	s->flags[end] |= INLINE_EDGE;
	return end;
}

/* The next '$' at or after from that can end a formula: no white space and no
 * backslash before it, no digit behind it; or NOWHERE. Only up to the end of
 * the line counts, which the caller looks at. */
static size_t
find_dollar(struct inline_scanner *s, size_t from)
{
	if (s->next_dollar == NOWHERE || s->next_dollar >= from)
		return s->next_dollar;
	for (size_t i = from; i < s->size; i++) {
		if (s->text[i] == '\n') {
			s->next_dollar = i;
			return i;
		}
		if (s->text[i] == '$' && !ascii_is_white(s->text[i - 1]) &&
			s->text[i - 1] != '\\' &&
			!(i + 1 < s->size && s->text[i + 1] >= '0' &&
				s->text[i + 1] <= '9')) {
			s->next_dollar = i;
			return i;
		}
	}
	s->next_dollar = NOWHERE;
	return NOWHERE;
}

static size_t
scan_math(struct inline_scanner *s, size_t at)
{
	size_t end;

	if (at + 1 >= s->size)
		return at + 1;
	if (s->text[at + 1] == '$') {
		end = find_next(s, &s->next_math_end, at + 2, "$$");
		if (end == NOWHERE)
			return at + 2;
		end += 2;
	} else {
		if (ascii_is_white(s->text[at + 1]))
			return at + 1;
		end = find_dollar(s, at + 2);
		if (end == NOWHERE || s->text[end] == '\n')
			return at + 1;
		end++;
	}
	mark(s, at, end, INLINE_OPAQUE);
	s->flags[end] |= INLINE_EDGE;
	return end;
}

/* The end of the wikilink at at, which begins with "[[", or at + 1. */
static size_t
scan_wikilink(struct inline_scanner *s, size_t at)
{
	struct inline_item item = {
		.kind = INLINE_WIKILINK, .from = (uint32_t)at + 2};

	if (at + 2 < s->size && s->text[at + 2] == '[')
		return at + 1;
	for (size_t i = at + 2; i + 1 < s->size; i++) {
		if (s->text[i] == '\n' ||
			(s->text[i] == '[' && s->text[i + 1] == '['))
			return at + 1;
		if (s->text[i] != ']' || s->text[i + 1] != ']')
			continue;
		if (i == item.from)
			return at + 1;
		item.to = (uint32_t)i;
		item.embed = at > 0 && s->text[at - 1] == '!' &&
		             (s->flags[at - 1] & INLINE_ESCAPED) == 0;
		item.at = (uint32_t)at - item.embed;
		add_item(s, item);
		mark(s, item.at, i + 2, INLINE_LINK);
		s->flags[i + 2] |= INLINE_EDGE;
		return i + 2;
	}
	return at + 1;
}

/* --- Markdown links ------------------------------------------------------- */

/* The end of "(dest 'title')" at at, or NOWHERE. */
static size_t
pass_target(
	const struct inline_scanner *s, size_t at, uint32_t *from, uint32_t *to)
{
	size_t end;

	at = ascii_skip_white(s->text, s->size, at + 1);
	at = destination_pass(s->text, s->size, at, from, to);
	if (at == NOWHERE)
		return NOWHERE;
	end = ascii_skip_white(s->text, s->size, at);
	if (end > at && end < s->size && s->text[end] != ')') {
		end = destination_pass_title(s->text, s->size, end);
		if (end == NOWHERE)
			return NOWHERE;
		end = ascii_skip_white(s->text, s->size, end);
	}
	return end < s->size && s->text[end] == ')' ? end + 1 : NOWHERE;
}

/* A pair of brackets is whole: opener to at. Returns where to go on. */
static size_t
close_bracket(struct inline_scanner *s, struct opener opener, size_t at,
	size_t *dead_count)
{
	struct inline_item item = {.kind = INLINE_MARKDOWN,
		.display_from = opener.at + 1,
		.display_to = (uint32_t)at};
	bool is_footnote = opener.at > 0 && s->text[opener.at - 1] == '^' &&
	                   (s->flags[opener.at - 1] & INLINE_ESCAPED) == 0;
	bool is_dead = s->brackets.count < *dead_count;
	size_t end;

	if (is_dead)
		*dead_count = s->brackets.count;
	if (is_footnote) {
		s->flags[opener.at + 1] |= INLINE_EDGE;
		s->flags[at + 1] |= INLINE_EDGE;
		return at + 1;
	}
	if (s->text[opener.at + 1] == '^') {
		s->flags[at + 1] |= INLINE_EDGE;
		return at + 1;
	}
	item.embed = opener.at > 0 && s->text[opener.at - 1] == '!' &&
	             (s->flags[opener.at - 1] & INLINE_ESCAPED) == 0;
	item.at = opener.at - item.embed;
	if ((is_dead && !item.embed) || at + 1 >= s->size ||
		s->text[at + 1] != '(')
		return at + 1;
	end = pass_target(s, at + 1, &item.from, &item.to);
	if (end == NOWHERE)
		return at + 1;
	if (item.embed) {
		s->flags[opener.at] |= INLINE_ALT;
		s->flags[at] |= INLINE_ALT_END;
		s->has_alt = true;
	} else {
		s->flags[opener.at + 1] |= INLINE_EDGE;
		*dead_count = s->brackets.count; /* no link holds a link */
	}
	mark(s, at + 1, end, INLINE_LINK);
	s->flags[end] |= INLINE_EDGE;
	while (item.to > item.from && ascii_is_white(s->text[item.from]))
		item.from++;
	while (item.to > item.from && ascii_is_white(s->text[item.to - 1]))
		item.to--;
	if (item.to > item.from)
		add_item(s, item);
	return end;
}

/* --- from left to right --------------------------------------------------- */

static const bool is_mark[256] = {
	['\\'] = true,
	['`'] = true,
	['<'] = true,
	['$'] = true,
	['['] = true,
	[']'] = true,
	['%'] = true,
};

/* The start of an escape at at; returns where to go on. */
static size_t
scan_escape(struct inline_scanner *s, size_t at)
{
	if (at + 1 >= s->size || !ascii_is_punct(s->text[at + 1]))
		return at + 1;
	s->flags[at + 1] |= INLINE_ESCAPED;
	if (s->text[at + 1] != '#')
		s->flags[at + 2] |= INLINE_EDGE;
	return at + 2;
}

/* At "%%"; *comment is where one is open, or NOWHERE. */
static size_t
scan_comment(struct inline_scanner *s, size_t at, size_t *comment)
{
	if (at + 1 >= s->size || s->text[at + 1] != '%')
		return at + 1;
	if (*comment == NOWHERE) {
		*comment = at;
	} else {
		mark(s, *comment, at + 2, INLINE_COMMENT);
		s->flags[*comment + 2] |= INLINE_EDGE;
		s->flags[at + 2] |= INLINE_EDGE;
		*comment = NOWHERE;
	}
	return at + 2;
}

static size_t
scan_bracket(struct inline_scanner *s, size_t at, size_t *dead_count)
{
	if (s->text[at] == '[') {
		if (at + 1 < s->size && s->text[at + 1] == '[') {
			size_t end = scan_wikilink(s, at);

			if (end > at + 1)
				return end;
		}
		push(&s->brackets, at, 1);
	} else if (s->brackets.count > 0) {
		s->brackets.count--;
		return close_bracket(s, s->brackets.openers[s->brackets.count],
			at, dead_count);
	}
	return at + 1;
}

/* What begins first hides what begins in it. */
static void
scan_marks(struct inline_scanner *s)
{
	size_t comment = NOWHERE;
	size_t dead_count = 0; /* so many of the openers make no link */

	s->brackets.count = 0;
	for (size_t at = 0;;) {
		while (at < s->size && !is_mark[(unsigned char)s->text[at]])
			at++;
		if (at == s->size)
			break;
		switch (s->text[at]) {
		case '\\':
			at = scan_escape(s, at);
			break;
		case '`':
			at = scan_code(s, at);
			break;
		case '<':
			at = scan_html(s, at);
			break;
		case '$':
			at = scan_math(s, at);
			break;
		case '%':
			at = scan_comment(s, at, &comment);
			break;
		default:
			at = scan_bracket(s, at, &dead_count);
			break;
		}
	}
}

/* --- emphasis ------------------------------------------------------------- */

enum beside {
	BESIDE_WHITE,
	BESIDE_PUNCT,
	BESIDE_WORD,
};

static enum beside
classify(uint32_t code)
{
	if (code == 0 || text_is_space(code))
		return BESIDE_WHITE;
	if (code < 0x80)
		return ascii_is_punct((char)code) ? BESIDE_PUNCT : BESIDE_WORD;
	return text_is_word(code) ? BESIDE_WORD : BESIDE_PUNCT;
}

/* A run of marks closes what is open, mark by mark, and then may open. */
static void
pair_run(struct inline_scanner *s, struct stack *stack, size_t at, size_t size,
	bool opens, bool closes)
{
	while (closes && size > 0 && stack->count > 0) {
		struct opener *opener = &stack->openers[stack->count - 1];
		size_t used = opener->size < size ? opener->size : size;

		s->flags[opener->at + opener->size] |= INLINE_EDGE;
		opener->size -= used;
		if (opener->size == 0)
			stack->count--;
		at += used;
		size -= used;
		s->flags[at] |= INLINE_EDGE;
	}
	if (opens && size > 0)
		push(stack, at, size);
}

static void
scan_emphasis(struct inline_scanner *s)
{
	s->stars.count = s->equals.count = s->tildes.count = 0;
	for (size_t at = 0; at < s->size;) {
		char c = s->text[at];
		size_t size, length;
		enum beside before, after;

		if ((c != '*' && c != '=' && c != '~') ||
			(s->flags[at] & (INLINE_OPAQUE | INLINE_LINK |
						INLINE_ESCAPED)) != 0) {
			at++;
			continue;
		}
		size = run_size(s, at);
		before = classify(text_decode_last(s->text, at, &length));
		after = classify(text_decode(
			s->text + at + size, s->size - at - size, &length));
		if (c == '*') {
			bool left = after != BESIDE_WHITE &&
			            (after != BESIDE_PUNCT ||
					    before != BESIDE_WORD);
			bool right = before != BESIDE_WHITE &&
			             (before != BESIDE_PUNCT ||
					     after != BESIDE_WORD);

			pair_run(s, &s->stars, at, size, left, right);
		} else if (size == 2) {
			struct stack *stack =
				c == '=' ? &s->equals : &s->tildes;
			bool closes =
				before != BESIDE_WHITE && stack->count > 0;

			pair_run(s, stack, at, size, after != BESIDE_WHITE,
				closes);
		}
		at += size;
	}
}

/* --- tags ----------------------------------------------------------------- */

static bool
may_begin_tag(const struct inline_scanner *s, size_t at, size_t last_end)
{
	size_t length;

	if (at == 0 || at == last_end || (s->flags[at] & INLINE_EDGE) != 0)
		return true;
	return text_is_space(text_decode_last(s->text, at, &length));
}

static void
scan_tags(struct inline_scanner *s)
{
	size_t last_end = 0;
	size_t alt_depth = 0;

	for (size_t at = 0; at < s->size; at++) {
		struct inline_item item = {
			.kind = INLINE_TAG, .at = (uint32_t)at};
		size_t size;

		if (s->has_alt) {
			alt_depth += (s->flags[at] & INLINE_ALT) != 0;
			alt_depth -= (s->flags[at] & INLINE_ALT_END) != 0;
		}
		if (s->text[at] != '#' || alt_depth > 0 ||
			(s->flags[at] & (INLINE_OPAQUE | INLINE_LINK |
						INLINE_ESCAPED)) != 0 ||
			!may_begin_tag(s, at, last_end))
			continue;
		size = tag_scan(s->text + at + 1, s->size - at - 1);
		if (size == 0)
			continue;
		item.from = (uint32_t)at + 1;
		item.to = item.from +
		          (uint32_t)tag_trim(s->text + item.from, size);
		last_end = item.from + size;
		add_item(s, item);
		if (!s->has_alt)
			at = last_end - 1;
	}
}

/* --- the whole ------------------------------------------------------------ */

static int
compare_items(const void *a, const void *b)
{
	const struct inline_item *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

/* Inner links were found before outer ones. */
static void
sort_items(struct inline_scanner *s)
{
	for (size_t i = 1; i < s->count; i++)
		if (s->items[i].at < s->items[i - 1].at) {
			qsort(s->items, s->count, sizeof(*s->items),
				compare_items);
			return;
		}
}

const unsigned char *
inline_scan(struct inline_scanner *s, const char *text, size_t size,
	const struct inline_item **items, size_t *count)
{
	s->text = text;
	s->size = size;
	s->count = 0;
	s->has_alt = false;
	s->next_comment_end = s->next_cdata_end = s->next_pi_end =
		s->next_angle = s->next_math_end = s->next_dollar = 0;
	if (s->flag_capacity < size + 3) {
		free(s->flags);
		s->flag_capacity = 2 * (size + 3);
		s->flags = mem_alloc(s->flag_capacity);
	}
	memset(s->flags, 0, size + 3);
	if (memchr(text, '`', size) != NULL)
		find_ticks(s);

	scan_marks(s);
	sort_items(s);
	if (memchr(text, '#', size) != NULL) {
		scan_emphasis(s);
		scan_tags(s);
	}
	*items = s->items;
	*count = s->count;
	return s->flags;
}
