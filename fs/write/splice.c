/* splice.c - see splice.h */
#include "fs/write/splice.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fs/write/splicecheck.h"
#include "fs/write/splicetext.h"
#include "fs/write/yamlplace.h"
#include "index/base/mem.h"
#include "index/base/text.h"

#define BOM "\xef\xbb\xbf"

struct work {
	const struct splice *note; /* as given, or now */
	struct splice now;         /* what the steps so far made of it */
	struct splice_order order;
	struct note *before;
	struct place_map map;
	const char *line_end;
	struct buf *error;
};

static int
refuse(struct work *w, int rc, const char *sentence)
{
	if (w->error != NULL && w->error->size == 0)
		buf_add_text(w->error, sentence);
	return rc;
}

/* --- bytes ---------------------------------------------------------------- */

static size_t
line_start(const char *text, size_t at)
{
	while (at > 0 && text[at - 1] != '\n')
		at--;
	return at;
}

/* Where the next line begins. */
static size_t
line_after(const struct splice *note, size_t at)
{
	const char *end = memchr(note->text + at, '\n', note->size - at);

	return end != NULL ? (size_t)(end - note->text) + 1 : note->size;
}

/* Appends the note with [start, end) replaced. */
static void
put(const struct splice *note, size_t start, size_t end, const char *text,
	size_t size, struct buf *out)
{
	buf_add(out, note->text, start);
	buf_add(out, text, size);
	buf_add(out, note->text + end, note->size - end);
}

static const char *
line_end_of(const struct splice *note)
{
	const char *end = memchr(note->text, '\n', note->size);

	return end != NULL && end > note->text && end[-1] == '\r' ? "\r\n"
	                                                          : "\n";
}

static bool
is_tags(const struct work *w)
{
	return strcasecmp(w->order.key, "tags") == 0;
}

static bool
matches(const struct work *w, const char *text, const char *value)
{
	return splicetext_is_same(text, value, is_tags(w));
}

/* The quote that text begins with, or NUL. */
static char
quote_at(const struct splice *note, const struct place_item *item)
{
	return item->is_plain ? '\0' : note->text[item->start];
}

static void
spaces(struct buf *out, size_t count)
{
	while (count-- > 0)
		buf_add_char(out, ' ');
}

/* --- adding --------------------------------------------------------------- */

/* The lines of a property that is not there yet. */
static void
write_property(const struct work *w, struct buf *out)
{
	size_t column = w->map.has_keys ? w->map.column : 0;

	spaces(out, column);
	splicetext_write(w->order.key, SPLICETEXT_KEY, '\0', out);
	buf_add_char(out, ':');
	if (w->order.operation == SPLICE_SET) {
		buf_add_char(out, ' ');
	} else {
		buf_add_text(out, w->line_end);
		spaces(out, column);
		buf_add_text(out, "  - ");
	}
	splicetext_write(w->order.to, SPLICETEXT_BLOCK, '\0', out);
	buf_add_text(out, w->line_end);
}

static int
add_property(struct work *w, struct buf *out)
{
	const struct splice *note = w->note;
	struct buf lines = {0};
	size_t at = w->map.end;

	if (w->before->frontmatter.state == FRONTMATTER_NONE) {
		at = note->size >= 3 && memcmp(note->text, BOM, 3) == 0 ? 3 : 0;
		buf_printf(&lines, "---%s", w->line_end);
		write_property(w, &lines);
		buf_printf(&lines, "---%s", w->line_end);
	} else {
		write_property(w, &lines);
	}
	put(note, at, at, lines.data, lines.size, out);
	buf_clear(&lines);
	return 0;
}

static int
fill_null(struct work *w, struct buf *out)
{
	const struct place *place = &w->map.place;
	bool is_written = place->end > place->start;
	bool is_set = w->order.operation == SPLICE_SET;
	struct buf text = {0};
	size_t at = place->start;

	if (is_written || is_set) {
		if (!is_written)
			buf_add_char(&text, ' ');
		if (!is_set)
			buf_add_char(&text, '[');
		splicetext_write(w->order.to,
			is_set ? SPLICETEXT_BLOCK : SPLICETEXT_FLOW, '\0',
			&text);
		if (!is_set)
			buf_add_char(&text, ']');
		put(w->note, at, place->end, text.data, text.size, out);
	} else {
		spaces(&text, w->map.column);
		buf_add_text(&text, "- ");
		splicetext_write(w->order.to, SPLICETEXT_BLOCK, '\0', &text);
		buf_add_text(&text, w->line_end);
		at = line_after(w->note, at);
		put(w->note, at, at, text.data, text.size, out);
	}
	buf_clear(&text);
	return 0;
}

/* "a" becomes "[a, b]". */
static int
widen_scalar(struct work *w, struct buf *out)
{
	const struct place_item *item = &w->map.place.items[0];
	struct buf text = {0};

	buf_add_char(&text, '[');
	if (item->is_plain && !splicetext_is_plain(item->text, SPLICETEXT_FLOW))
		splicetext_write(item->text, SPLICETEXT_FLOW, '"', &text);
	else
		buf_add(&text, w->note->text + item->start,
			item->end - item->start);
	buf_add_text(&text, ", ");
	splicetext_write(w->order.to, SPLICETEXT_FLOW, '\0', &text);
	buf_add_char(&text, ']');
	put(w->note, item->start, item->end, text.data, text.size, out);
	buf_clear(&text);
	return 0;
}

/* Where the dash of a block item stands in its line, or SIZE_MAX if the item is
 * not alone in a line of its own. */
static size_t
dash_of(const struct splice *note, const struct place_item *item)
{
	size_t start = line_start(note->text, item->start), at = start;

	while (at < item->start && note->text[at] == ' ')
		at++;
	if (!item->is_simple || at == item->start || note->text[at] != '-')
		return SIZE_MAX;
	for (size_t i = at + 1; i < item->start; i++)
		if (note->text[i] != ' ' && note->text[i] != '\t')
			return SIZE_MAX;
	return at;
}

static int
add_to_block(struct work *w, struct buf *out)
{
	const struct place *place = &w->map.place;
	const struct splice *note = w->note;
	struct buf text = {0};

	for (size_t i = place->count; i-- > 0;) {
		const struct place_item *item = &place->items[i];
		size_t start = line_start(note->text, item->start), at;

		if (dash_of(note, item) == SIZE_MAX || item->end == item->start)
			continue;
		buf_add(&text, note->text + start, item->start - start);
		splicetext_write(w->order.to, SPLICETEXT_BLOCK, '\0', &text);
		buf_add_text(&text, w->line_end);
		at = line_after(note, item->end);
		put(note, at, at, text.data, text.size, out);
		buf_clear(&text);
		return 0;
	}
	return refuse(w, -EINVAL,
		"the list has no item in a line of its own to add one after");
}

/* True if only white space and commas are between the items: no comment. */
static bool
is_bare_flow(const struct splice *note, const struct place *place)
{
	size_t at = place->start + 1;

	for (size_t i = 0; i <= place->count; i++) {
		size_t end = i < place->count ? place->items[i].start
		                              : place->end - 1;

		for (; at < end; at++)
			if (strchr(", \t\r\n", note->text[at]) == NULL)
				return false;
		if (i < place->count)
			at = place->items[i].end;
	}
	return true;
}

static int
add_to_flow(struct work *w, struct buf *out)
{
	const struct place *place = &w->map.place;
	const struct splice *note = w->note;
	struct buf text = {0};
	size_t at = place->start + 1;

	if (!is_bare_flow(note, place))
		return refuse(w, -EINVAL, "the list has comments in it");
	if (place->count > 0) {
		const struct place_item *last = &place->items[place->count - 1];

		at = last->end;
		if (place->count > 1)
			buf_add(&text, note->text + last[-1].end,
				last->start - last[-1].end);
		else
			buf_add_text(&text, ", ");
	}
	splicetext_write(w->order.to, SPLICETEXT_FLOW, '\0', &text);
	put(note, at, at, text.data, text.size, out);
	buf_clear(&text);
	return 0;
}

/* --- taking out ----------------------------------------------------------- */

/* Takes [start, end) out, whole lines; with the delimiters if nothing else is
 * between them. */
static void
take_lines(const struct work *w, size_t start, size_t end, struct buf *out)
{
	size_t first = w->note->size >= 3 && memcmp(w->note->text, BOM, 3) == 0
	                       ? 3
	                       : 0;

	if (start == w->map.start && end == w->map.end) {
		start = first;
		end = w->before->frontmatter.body_offset;
	}
	put(w->note, start, end, "", 0, out);
}

/* True if nothing but white space is in [at, end). */
static bool
is_blank(const struct splice *note, size_t at, size_t end)
{
	for (; at < end; at++)
		if (strchr(" \t\r\n", note->text[at]) == NULL)
			return false;
	return true;
}

static int
remove_scalar(struct work *w, struct buf *out)
{
	const struct place *place = &w->map.place;
	const struct splice *note = w->note;
	size_t start = line_start(note->text, place->key_start);
	size_t end = line_after(note, place->end);

	if (line_start(note->text, place->start) == start &&
		is_blank(note, place->end, end))
		take_lines(w, start, end, out);
	else
		put(note, place->start, place->end, "", 0, out);
	return 0;
}

static int
remove_from_block(struct work *w, size_t i, struct buf *out)
{
	const struct place *place = &w->map.place;
	const struct splice *note = w->note;
	const struct place_item *item = &place->items[i];
	size_t dash = dash_of(note, item), start, end, key;

	if (dash == SIZE_MAX)
		return refuse(w, -EINVAL,
			"the value does not stand in a line of its own");
	start = line_start(note->text, item->start);
	end = line_after(note, item->end);
	key = line_start(note->text, place->key_start);
	/* An indented list that loses its last item goes with its key, as it
	 * came; of one at the margin the key stays. */
	if (place->count == 1 && dash - start > w->map.column &&
		line_after(note, place->key_start) == start &&
		is_blank(note, place->key_end + 1, start))
		start = key;
	take_lines(w, start, end, out);
	return 0;
}

static int
remove_from_flow(struct work *w, size_t i, struct buf *out)
{
	const struct place *place = &w->map.place;
	size_t start = place->items[i].start, end = place->items[i].end;

	if (!is_bare_flow(w->note, place))
		return refuse(w, -EINVAL, "the list has comments in it");
	if (i + 1 < place->count)
		end = place->items[i + 1].start;
	else if (i > 0)
		start = place->items[i - 1].end;
	put(w->note, start, end, "", 0, out);
	return 0;
}

static int
replace_item(struct work *w, size_t i, struct buf *out)
{
	const struct place *place = &w->map.place;
	const struct place_item *item = &place->items[i];
	struct buf value = {0}, text = {0};

	if (!item->is_simple)
		return refuse(w, -EINVAL,
			"the value is written in several "
			"lines");
	splicetext_as(w->order.to, item->text, is_tags(w), &value);
	splicetext_write(buf_text(&value),
		place->kind == PLACE_FLOW ? SPLICETEXT_FLOW : SPLICETEXT_BLOCK,
		quote_at(w->note, item), &text);
	put(w->note, item->start, item->end, text.data, text.size, out);
	buf_clear(&value);
	buf_clear(&text);
	return 0;
}

/* --- one step ------------------------------------------------------------- */

static int
add(struct work *w, struct buf *out)
{
	const struct place *place = &w->map.place;

	if (!w->map.is_found)
		return add_property(w, out);
	switch (place->kind) {
	case PLACE_NULL:
		return fill_null(w, out);
	case PLACE_SCALAR:
		return widen_scalar(w, out);
	case PLACE_BLOCK:
		return add_to_block(w, out);
	case PLACE_FLOW:
		return add_to_flow(w, out);
	case PLACE_OTHER:
		break;
	}
	return refuse(w, -EINVAL,
		"the value is not one that can be changed "
		"here: a map, a text of several lines, or "
		"one with an anchor");
}

/* Takes out, or replaces, the i-th item. */
static int
change_item(struct work *w, size_t i, bool is_taken, struct buf *out)
{
	if (w->map.place.kind == PLACE_OTHER)
		return refuse(w, -EINVAL,
			"the value is not one that can be changed here");
	if (!is_taken)
		return replace_item(w, i, out);
	if (w->map.place.kind == PLACE_SCALAR)
		return remove_scalar(w, out);
	if (w->map.place.kind == PLACE_BLOCK)
		return remove_from_block(w, i, out);
	return remove_from_flow(w, i, out);
}

static int
set(struct work *w, struct buf *out)
{
	const struct place *place = &w->map.place;

	if (!w->map.is_found)
		return add_property(w, out);
	if (place->kind == PLACE_NULL)
		return fill_null(w, out);
	if (place->kind == PLACE_OTHER || place->count != 1)
		return refuse(w, -EINVAL,
			"the property has not one value but several, or none "
			"that can be replaced");
	return replace_item(w, 0, out);
}

static size_t
find_item(const struct work *w, const char *value)
{
	for (size_t i = 0; i < w->map.place.count; i++)
		if (w->map.place.items[i].is_simple &&
			matches(w, w->map.place.items[i].text, value))
			return i;
	return SIZE_MAX;
}

/* One step on the note w->note: -ENOENT if there is nothing (more) to do. */
static int
step(struct work *w, bool is_first, struct buf *out)
{
	size_t from =
		w->order.from != NULL ? find_item(w, w->order.from) : SIZE_MAX;
	size_t to = w->order.to != NULL ? find_item(w, w->order.to) : SIZE_MAX;

	switch (w->order.operation) {
	case SPLICE_ADD:
		return to != SIZE_MAX || !is_first ? -ENOENT : add(w, out);
	case SPLICE_SET:
		return is_first ? set(w, out) : -ENOENT;
	case SPLICE_REPLACE:
		if (from == SIZE_MAX || (from == to && !is_first))
			return -ENOENT;
		return change_item(w, from, to != SIZE_MAX && to != from, out);
	case SPLICE_REMOVE:
		break;
	}
	return from == SIZE_MAX ? -ENOENT : change_item(w, from, true, out);
}

/* --- the whole ------------------------------------------------------------ */

/* Does steps until there is none left; the note after is in result. */
static int
do_steps(struct work *w, struct buf *result)
{
	const struct splice *whole = w->note;
	struct note *before = w->before;
	size_t steps = 0;
	int rc = 0;

	w->now = *whole;
	for (;;) {
		struct buf next = {0};

		rc = yamlplace_find(w->before, w->now.text, w->now.size,
			w->order.key, &w->map, w->error);
		if (rc < 0)
			break;
		w->note = &w->now;
		rc = step(w, steps == 0, &next);
		place_map_clear(&w->map);
		if (rc < 0)
			break;
		buf_clear(result);
		*result = next;
		w->now.text = buf_text(result);
		w->now.size = result->size;
		if (w->before != before)
			note_free(w->before);
		w->before = note_parse(
			w->now.settings, w->now.path, w->now.text, w->now.size);
		/* Each step makes the list shorter. */
		if (++steps > 1000) {
			rc = refuse(w, -EINVAL, "the list is too long");
			break;
		}
	}
	if (w->before != before)
		note_free(w->before);
	w->before = before;
	w->note = whole;
	return rc == -ENOENT && steps > 0 ? 0 : rc;
}

static int
run(struct work *w, struct buf *out)
{
	const struct splice *note = w->note;
	struct buf result = {0};
	int rc;

	w->line_end = line_end_of(note);
	w->before =
		note_parse(note->settings, note->path, note->text, note->size);
	rc = do_steps(w, &result);
	if (rc == -ENOENT && w->order.operation == SPLICE_ADD) {
		buf_add(out, note->text, note->size); /* it is there */
		rc = 0;
	} else if (rc == -ENOENT) {
		refuse(w, rc, "the frontmatter does not have that value");
	} else if (rc == 0 &&
		   !splicecheck_is_as_meant(note, w->before, &w->order,
			   buf_text(&result), result.size)) {
		rc = refuse(w, -EINVAL,
			"the frontmatter is written in a way in which this "
			"cannot be changed alone");
	} else if (rc == 0) {
		buf_add(out, buf_text(&result), result.size);
	}
	buf_clear(&result);
	note_free(w->before);
	return rc;
}

/* A value that can be one: text in one line. */
static bool
is_fit(const char *value)
{
	return value[0] != '\0' && text_is_utf8(value, strlen(value)) &&
	       strpbrk(value, "\r\n") == NULL;
}

static int
start(const struct splice *note, enum splice_operation operation,
	const char *key, const char *from, const char *to, struct buf *out,
	struct buf *error)
{
	struct work w = {.note = note,
		.order = {operation, key, from, to},
		.error = error};
	struct buf link = {0};
	int rc;

	if (!is_fit(key) || (from != NULL && !is_fit(from)) ||
		(to != NULL && !is_fit(to)))
		return refuse(
			&w, -EINVAL, "a key or value must be text in one line");
	if (operation == SPLICE_ADD && !is_tags(&w) &&
		splicetext_wants_link(note, key)) {
		splicetext_as(to, "[[]]", false, &link);
		w.order.to = buf_text(&link);
	}
	rc = run(&w, out);
	buf_clear(&link);
	return rc;
}

int
splice_add(const struct splice *note, const char *key, const char *value,
	struct buf *out, struct buf *error)
{
	return start(note, SPLICE_ADD, key, NULL, value, out, error);
}

int
splice_remove(const struct splice *note, const char *key, const char *value,
	struct buf *out, struct buf *error)
{
	return start(note, SPLICE_REMOVE, key, value, NULL, out, error);
}

int
splice_replace(const struct splice *note, const char *key, const char *from,
	const char *to, struct buf *out, struct buf *error)
{
	return start(note, SPLICE_REPLACE, key, from, to, out, error);
}

int
splice_set(const struct splice *note, const char *key, const char *value,
	struct buf *out, struct buf *error)
{
	return start(note, SPLICE_SET, key, NULL, value, out, error);
}
