/* listedit.c - see listedit.h */
#include "fs/write/listedit.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fs/write/taskedit.h"
#include "index/base/map.h"
#include "index/base/mem.h"
#include "index/base/text.h"

#define NOBODY SIZE_MAX
#define SCORE_MAX 1000
#define SCORE_LEAST 500  /* of a line that was moved and edited */
#define SCORE_MARGIN 100 /* by which it must beat the next */
#define WORD_COUNT_MAX 64
#define COMPARE_COUNT_MAX 2000000 /* pairs of lines */

struct line {
	const char *text; /* without white space at its end */
	size_t size;
	uint32_t number;                  /* in the document, 1.. */
	const struct list_origin *origin; /* of opened: its task, or NULL */
	const char *link;                 /* of opened: where it begins */
	size_t partner;                   /* index in the other text */
	uint64_t core; /* hash of all but the symbol; 0 if it has no box */
	uint64_t words[WORD_COUNT_MAX]; /* hashes, sorted */
	size_t word_count;
	bool has_words;
};

struct side {
	struct line *lines;
	size_t count, capacity;
};

struct comparison {
	const struct settings *settings;
	struct side opened, saved;
	struct buf *error;
};

__attribute__((format(printf, 3, 4))) static int
refuse(struct comparison *c, const struct line *line, const char *format, ...)
{
	va_list args;
	char text[256];

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (c->error != NULL && c->error->size == 0) {
		if (line != NULL)
			buf_printf(c->error, "line %u: ", line->number);
		buf_add_text(c->error, text);
	}
	return -EINVAL;
}

/* --- lines ---------------------------------------------------------------- */

static void
split(struct side *side, const char *text, size_t size)
{
	const char *end = text + size;
	uint32_t number = 0;

	while (text < end) {
		const char *next = memchr(text, '\n', (size_t)(end - text));
		struct line line = {.text = text, .partner = NOBODY};

		if (next == NULL)
			next = end;
		line.number = ++number;
		line.size = (size_t)(next - text);
		while (line.size > 0 &&
			strchr(" \t\r", text[line.size - 1]) != NULL &&
			text[line.size - 1] != '\0')
			line.size--;
		if (line.size > 0)
			MEM_PUSH(
				side->lines, side->count, side->capacity, line);
		text = next + 1;
	}
}

static bool
is_equal(const struct line *a, const struct line *b)
{
	return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
}

/* Gives opened lines their tasks. False if the document is not of them. */
static bool
set_origins(
	struct side *opened, const struct list_origin *origins, size_t count)
{
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		const char *shown;
		size_t size;

		while (at < opened->count &&
			opened->lines[at].number < origins[i].document_line)
			at++;
		if (at == opened->count ||
			opened->lines[at].number != origins[i].document_line)
			return false;
		shown = taskedit_shown(
			origins[i].raw, strlen(origins[i].raw), &size);
		if (opened->lines[at].size < size + 2 ||
			memcmp(opened->lines[at].text, shown, size) != 0 ||
			opened->lines[at].text[size] != ' ')
			return false;
		opened->lines[at].origin = &origins[i];
		opened->lines[at].link = opened->lines[at].text + size + 1;
	}
	return true;
}

static size_t
link_size(const struct line *opened)
{
	return (size_t)(opened->text + opened->size - opened->link);
}

static size_t
count_links(const struct line *line, const char *link, size_t size,
	const char **ret_last)
{
	const char *at = line->text, *end = line->text + line->size;
	size_t count = 0;

	while (at < end &&
		(at = memmem(at, (size_t)(end - at), link, size)) != NULL) {
		*ret_last = at;
		count++;
		at += size;
	}
	return count;
}

/* Appends to out what saved shows of opened's task: all but the link. False if
 * the link is not in it, or not as often as it was. */
static bool
without_link(
	const struct line *opened, const struct line *saved, struct buf *out)
{
	size_t size = link_size(opened);
	const char *end = saved->text + saved->size, *after, *link, *was;
	size_t before;

	if (count_links(saved, opened->link, size, &link) == 0 ||
		count_links(saved, opened->link, size, &link) <
			count_links(opened, opened->link, size, &was))
		return false;
	before = (size_t)(link - saved->text);
	after = link + size;
	while (before > 0 && (saved->text[before - 1] == ' ' ||
				     saved->text[before - 1] == '\t'))
		before--;
	while (after < end && (*after == ' ' || *after == '\t'))
		after++;
	if (after < end) {
		/* Words added behind the link belong before a block link, which
		 * must stay the last. */
		size_t block = before;

		while (block > 0 && saved->text[block - 1] != ' ')
			block--;
		if (block < 2 || saved->text[block] != '^')
			block = before;
		else
			block--;
		buf_add(out, saved->text, block);
		buf_add_char(out, ' ');
		buf_add(out, after, (size_t)(end - after));
		buf_add(out, saved->text + block, before - block);
	} else {
		buf_add(out, saved->text, before);
	}
	return true;
}

/* --- likeness ------------------------------------------------------------- */

static int
compare_hashes(const void *a, const void *b)
{
	const uint64_t *p = a, *q = b;

	return *p < *q ? -1 : *p > *q;
}

static void
find_words(struct line *line)
{
	const char *at = line->text, *end = line->text + line->size;

	if (line->has_words)
		return;
	line->has_words = true;
	while (at < end && line->word_count < WORD_COUNT_MAX) {
		const char *start;

		while (at < end && (*at == ' ' || *at == '\t'))
			at++;
		start = at;
		while (at < end && *at != ' ' && *at != '\t')
			at++;
		if (at > start)
			line->words[line->word_count++] =
				text_hash(start, (size_t)(at - start));
	}
	qsort(line->words, line->word_count, sizeof(*line->words),
		compare_hashes);
}

/* How many of their words two lines share: 0 to SCORE_MAX. */
static int
likeness(struct line *a, struct line *b)
{
	size_t i = 0, j = 0, common = 0;

	find_words(a);
	find_words(b);
	while (i < a->word_count && j < b->word_count) {
		if (a->words[i] == b->words[j]) {
			common++;
			i++;
			j++;
		} else if (a->words[i] < b->words[j]) {
			i++;
		} else {
			j++;
		}
	}
	return (int)(2 * common * SCORE_MAX /
		     (a->word_count + b->word_count + 1));
}

static void
set_core(const struct comparison *c, struct line *line)
{
	struct task_layout layout;
	uint64_t parts[2];

	if (!tasklayout_read(
		    &c->settings->tasks, line->text, line->size, &layout))
		return;
	parts[0] = text_hash(line->text, layout.symbol);
	parts[1] = text_hash(
		line->text + layout.box_end, line->size - layout.box_end);
	line->core = text_hash(parts, sizeof(parts)) | 1;
}

/* True if opened's task is the saved line but for fields and status. */
static bool
is_same_description(const struct comparison *c, const struct line *opened,
	const struct line *saved)
{
	struct arena *arena = arena_new();
	struct buf shown = {0};
	struct task a, b;
	bool is_same = without_link(opened, saved, &shown) &&
	               taskline_parse(arena, &c->settings->tasks,
			       buf_text(&shown), shown.size, &a) &&
	               taskline_parse(arena, &c->settings->tasks, opened->text,
			       (size_t)(opened->link - 1 - opened->text), &b) &&
	               strcmp(a.description, b.description) == 0 &&
	               a.description[0] != '\0';

	buf_clear(&shown);
	arena_free(arena);
	return is_same;
}

/* --- finding partners ----------------------------------------------------- */

static void
pair(struct comparison *c, size_t opened, size_t saved)
{
	c->opened.lines[opened].partner = saved;
	c->saved.lines[saved].partner = opened;
}

static bool
is_free(const struct side *side, size_t i)
{
	return side->lines[i].partner == NOBODY;
}

static int
compare_texts(const void *a, const void *b, void *arg)
{
	const struct line *lines = arg;
	size_t i = *(const size_t *)a, j = *(const size_t *)b;
	const struct line *p = &lines[i], *q = &lines[j];
	size_t size = p->size < q->size ? p->size : q->size;
	int order = memcmp(p->text, q->text, size);

	if (order != 0)
		return order;
	if (p->size != q->size)
		return p->size < q->size ? -1 : 1;
	return i < j ? -1 : i > j;
}

/* The lines without partner, in order of their text. */
static size_t *
sort_free(const struct side *side, size_t *ret_count)
{
	size_t *order = mem_alloc((side->count + 1) * sizeof(*order));
	size_t count = 0;

	for (size_t i = 0; i < side->count; i++)
		if (is_free(side, i))
			order[count++] = i;
	qsort_r(order, count, sizeof(*order), compare_texts, side->lines);
	*ret_count = count;
	return order;
}

static size_t
run_of_equals(
	const struct side *side, const size_t *order, size_t count, size_t at)
{
	size_t end = at + 1;

	while (end < count &&
		is_equal(&side->lines[order[at]], &side->lines[order[end]]))
		end++;
	return end - at;
}

/* Pairs lines that stand elsewhere with the same bytes. *ret_doubtful: a line
 * that could as well be an edit of the one whose place it took. */
static int
pair_moved(struct comparison *c, bool *ret_doubtful)
{
	size_t opened_count, saved_count, i = 0, j = 0;
	size_t *opened = sort_free(&c->opened, &opened_count);
	size_t *saved = sort_free(&c->saved, &saved_count);
	int rc = 0;

	*ret_doubtful = false;
	while (i < opened_count && j < saved_count && rc == 0) {
		struct line *a = &c->opened.lines[opened[i]];
		struct line *b = &c->saved.lines[saved[j]];
		size_t size = a->size < b->size ? a->size : b->size;
		int order = memcmp(a->text, b->text, size);
		size_t a_run, b_run;

		if (order == 0 && a->size != b->size)
			order = a->size < b->size ? -1 : 1;
		if (order != 0) {
			*(order < 0 ? &i : &j) += 1;
			continue;
		}
		a_run = run_of_equals(&c->opened, opened, opened_count, i);
		b_run = run_of_equals(&c->saved, saved, saved_count, j);
		if (a->origin != NULL && a_run < b_run)
			rc = refuse(c, b, "a task stands in the list twice");
		else if (a->origin != NULL && a_run > b_run)
			rc = refuse(c, b,
				"cannot tell which task of several that read "
				"the same was meant");
		for (size_t n = 0; n < a_run && n < b_run; n++) {
			const struct line *here =
				&c->opened.lines[saved[j + n]];

			if (here->origin != NULL &&
				is_same_description(c, here, b))
				*ret_doubtful = true;
			pair(c, opened[i + n], saved[j + n]);
		}
		i += a_run;
		j += b_run;
	}
	free(opened);
	free(saved);
	return rc;
}

/* The core of a saved line as if it were the task opened. */
static uint64_t
core_as(const struct comparison *c, const struct line *opened,
	const struct line *saved)
{
	struct buf shown = {0};
	struct line line = {0};

	if (without_link(opened, saved, &shown)) {
		buf_add_char(&shown, ' ');
		buf_add(&shown, opened->link, link_size(opened));
		line.text = shown.data;
		line.size = shown.size;
		set_core(c, &line);
	}
	buf_clear(&shown);
	return line.core;
}

/* For each core of a line without partner, how many have it. */
static struct nummap *
count_cores(struct comparison *c)
{
	struct nummap *cores = nummap_new();

	for (size_t i = 0; i < c->opened.count; i++) {
		struct line *line = &c->opened.lines[i];
		uint64_t count = 0;

		if (!is_free(&c->opened, i) || line->origin == NULL)
			continue;
		set_core(c, line);
		nummap_get(cores, line->core, &count);
		nummap_set(cores, line->core, count + 1);
	}
	return cores;
}

/* True if the saved text has another line with the same bytes. */
static bool
is_copy(const struct comparison *c, size_t saved)
{
	for (size_t i = 0; i < c->saved.count; i++)
		if (i != saved &&
			is_equal(&c->saved.lines[i], &c->saved.lines[saved]))
			return true;
	return false;
}

/* Pairs a saved line with the free task it is the most like to, which must be
 * the one in its place, if that can be, or another by far. */
static int
pair_reworded(struct comparison *c, size_t saved, size_t *compared)
{
	struct line *line = &c->saved.lines[saved];
	int best = -1, next = -1, here = -1;
	size_t found = NOBODY;
	struct buf shown = {0};

	for (size_t i = 0; i < c->opened.count; i++) {
		struct line *opened = &c->opened.lines[i];
		int score;

		if (!is_free(&c->opened, i) || opened->origin == NULL)
			continue;
		if (++*compared > COMPARE_COUNT_MAX)
			return refuse(c, line,
				"too many lines were reworded at once");
		shown.size = 0;
		if (!without_link(opened, line, &shown))
			continue;
		score = likeness(opened, line);
		if (i == saved)
			here = score;
		if (score > best) {
			next = best;
			best = score;
			found = i;
		} else if (score > next) {
			next = score;
		}
	}
	buf_clear(&shown);
	if (best < 0)
		return refuse(c, line,
			"cannot tell which task of the list was meant: the "
			"link to its note is missing, or the line is new");
	if (here >= 0 && here == best)
		found = saved;
	else if (here >= 0 || best < SCORE_LEAST || best - next < SCORE_MARGIN)
		return refuse(c, line,
			"cannot tell which task of the list was meant");
	if (is_copy(c, saved))
		return refuse(c, line, "a task stands in the list twice");
	pair(c, found, saved);
	return 0;
}

/* Pairs what is left: lines whose bytes changed. */
static int
pair_edited(struct comparison *c)
{
	struct nummap *cores = count_cores(c);
	size_t compared = 0;
	int rc = 0;

	/* First those in their places that differ in status or fields only. */
	for (size_t i = 0; i < c->saved.count; i++) {
		struct line *opened = &c->opened.lines[i];
		struct line *saved = &c->saved.lines[i];
		uint64_t core, others = 0;

		if (!is_free(&c->saved, i) || !is_free(&c->opened, i) ||
			opened->origin == NULL)
			continue;
		core = core_as(c, opened, saved);
		if (core == 0)
			continue;
		if (core != opened->core &&
			(nummap_get(cores, core, &others) ||
				!is_same_description(c, opened, saved)))
			continue;
		pair(c, i, i);
	}
	for (size_t i = 0; i < c->saved.count && rc == 0; i++)
		if (is_free(&c->saved, i))
			rc = pair_reworded(c, i, &compared);
	nummap_free(cores);
	return rc;
}

static size_t
count_free(const struct side *side, bool *ret_other)
{
	size_t count = 0;

	*ret_other = false;
	for (size_t i = 0; i < side->count; i++)
		if (is_free(side, i)) {
			count++;
			*ret_other |= side->lines[i].origin == NULL;
		}
	return count;
}

static int
find_partners(struct comparison *c)
{
	bool is_doubtful, has_other;
	int rc;

	if (c->saved.count < c->opened.count)
		return refuse(c, NULL,
			"lines are missing from the list: a task is removed in "
			"its note; here it can be ticked or edited");
	if (c->saved.count > c->opened.count)
		return refuse(c, NULL,
			"the list has lines more than it had: a new task is "
			"added in a note");
	for (size_t i = 0; i < c->saved.count; i++)
		if (is_equal(&c->opened.lines[i], &c->saved.lines[i]))
			pair(c, i, i);
	rc = pair_moved(c, &is_doubtful);
	if (rc < 0)
		return rc;
	if (count_free(&c->opened, &has_other) == 0)
		return 0;
	if (has_other)
		return refuse(c, NULL,
			"a line of the list that is no task was changed or "
			"removed; only tasks can be edited");
	if (is_doubtful)
		return refuse(c, NULL,
			"cannot tell which task was meant where tasks that "
			"read alike were edited and moved");
	return pair_edited(c);
}

/* --- edits ---------------------------------------------------------------- */

static int
collect(struct comparison *c, struct list_edits *ret)
{
	for (size_t i = 0; i < c->opened.count; i++) {
		const struct line *opened = &c->opened.lines[i];
		const struct line *saved;
		struct list_edit edit = {.origin = opened->origin};
		struct buf shown = {0};

		saved = &c->saved.lines[opened->partner];
		if (opened->origin == NULL || is_equal(opened, saved))
			continue;
		if (!without_link(opened, saved, &shown))
			return refuse(c, saved,
				"the link to the task's note is missing");
		edit.shown = buf_take(&shown);
		if (strlen(edit.shown) ==
				(size_t)(opened->link - 1 - opened->text) &&
			memcmp(edit.shown, opened->text, strlen(edit.shown)) ==
				0) {
			free(edit.shown);
			continue;
		}
		MEM_PUSH(ret->items, ret->count, ret->capacity, edit);
	}
	return 0;
}

int
listedit_compare(const struct settings *settings, const char *opened,
	size_t opened_size, const struct list_origin *origins,
	size_t origin_count, const char *saved, size_t saved_size,
	struct list_edits *ret, struct buf *error)
{
	struct comparison c = {.settings = settings, .error = error};
	int rc;

	*ret = (struct list_edits){0};
	if (memchr(saved, '\0', saved_size) != NULL)
		return refuse(&c, NULL, "the list has bytes that are no text");
	split(&c.opened, opened, opened_size);
	split(&c.saved, saved, saved_size);
	if (!set_origins(&c.opened, origins, origin_count))
		rc = refuse(&c, NULL, "the list is not of these tasks");
	else
		rc = find_partners(&c);
	if (rc == 0)
		rc = collect(&c, ret);
	if (rc < 0)
		list_edits_clear(ret);
	free(c.opened.lines);
	free(c.saved.lines);
	return rc;
}

void
list_edits_clear(struct list_edits *edits)
{
	for (size_t i = 0; i < edits->count; i++)
		free(edits->items[i].shown);
	free(edits->items);
	*edits = (struct list_edits){0};
}
