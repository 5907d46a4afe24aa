/* taskedit.c - see taskedit.h */
#include "fs/write/taskedit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/base/text.h"

static int
refuse(struct buf *error, int rc, const char *sentence)
{
	if (error != NULL && error->size == 0)
		buf_add_text(error, sentence);
	return rc;
}

static bool
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* True if two tasks say the same but for box, done and cancelled date. */
static bool
is_same_otherwise(const struct task *a, const struct task *b)
{
	if (a->depends_on_count != b->depends_on_count)
		return false;
	for (size_t i = 0; i < a->depends_on_count; i++)
		if (strcmp(a->depends_on[i], b->depends_on[i]) != 0)
			return false;
	return same_text(a->description, b->description) &&
	       a->priority == b->priority &&
	       same_text(a->due_text, b->due_text) &&
	       same_text(a->scheduled_text, b->scheduled_text) &&
	       same_text(a->start_text, b->start_text) &&
	       same_text(a->created_text, b->created_text) &&
	       same_text(a->recurrence, b->recurrence) &&
	       a->on_completion == b->on_completion &&
	       same_text(a->id, b->id) && same_text(a->block, b->block);
}

/* --- status --------------------------------------------------------------- */

static bool
is_one_character(const char *symbol)
{
	size_t size = strlen(symbol), length;
	uint32_t code = text_decode(symbol, size, &length);

	return size > 0 && length == size && text_is_utf8(symbol, size) &&
	       code >= ' ' && code != 0x7f && code != 0x2028 && code != 0x2029;
}

/* A date that a status asks for. */
struct date_change {
	enum task_mark mark;
	enum {
		DATE_KEEP,
		DATE_SET,
		DATE_REMOVE
	} what;
	const char *sign, *key; /* in either notation */
};

static void
decide(struct date_change *change, enum status_type type,
	enum status_type before, enum status_type after, bool is_enabled)
{
	change->what = after == type && before == type ? DATE_KEEP
	               : after == type && is_enabled   ? DATE_SET
	                                               : DATE_REMOVE;
}

/* Where the white space before position at begins, not before least. */
static size_t
space_before(const char *line, size_t least, size_t at)
{
	while (at > least && (line[at - 1] == ' ' || line[at - 1] == '\t'))
		at--;
	return at;
}

/* The bytes of line[layout->box_end, ...) with the dates changed. */
static void
write_dates(const char *line, size_t size, const struct task_layout *layout,
	const struct date_change *changes, size_t change_count, day_t today,
	struct buf *out)
{
	size_t at = layout->box_end;
	bool is_set[2] = {false, false};
	char day[DAY_TEXT_SIZE];

	day_format(today, day);
	for (size_t i = layout->part_count; i-- > 0;) {
		const struct task_part *part = &layout->parts[i];
		size_t from;

		for (size_t c = 0; c < change_count; c++) {
			if (changes[c].mark != part->mark ||
				changes[c].what == DATE_KEEP)
				continue;
			if (changes[c].what == DATE_SET && !is_set[c]) {
				buf_add(out, line + at, part->value - at);
				buf_add_text(out, day);
				at = part->value_end;
				is_set[c] = true;
				continue;
			}
			from = space_before(line, at, part->start);
			buf_add(out, line + at, from - at);
			at = part->end;
		}
	}
	if (layout->body_end > at) {
		buf_add(out, line + at, layout->body_end - at);
		at = layout->body_end;
	}
	for (size_t c = 0; c < change_count; c++) {
		if (changes[c].what != DATE_SET || is_set[c])
			continue;
		if (layout->is_dataview)
			buf_printf(out, "  [%s:: %s]", changes[c].key, day);
		else
			buf_printf(out, " %s %s", changes[c].sign, day);
	}
	buf_add(out, line + at, size - at);
}

int
taskedit_status(const struct settings *settings, const char *line, size_t size,
	const char *symbol, day_t today, struct buf *out, struct buf *error)
{
	struct date_change changes[] = {
		{.mark = TASK_MARK_CANCELLED, .sign = "❌", .key = "cancelled"},
		{.mark = TASK_MARK_DONE, .sign = "✅", .key = "completion"},
	};
	struct arena *arena = arena_new();
	size_t out_size = out->size;
	struct task_layout layout;
	struct task before, after;
	enum status_type type;
	int rc = 0;

	if (!tasklayout_read(&settings->tasks, line, size, &layout) ||
		!taskline_parse(arena, &settings->tasks, line, size, &before)) {
		rc = refuse(error, -EINVAL, "the line is no task");
		goto out;
	}
	if (!is_one_character(symbol)) {
		rc = refuse(error, -EINVAL,
			"the status of a task is one character");
		goto out;
	}
	if (strcmp(before.symbol, symbol) == 0) {
		buf_add(out, line, size);
		goto out;
	}
	type = status_of_symbol(&settings->tasks, symbol).type;
	decide(&changes[0], STATUS_CANCELLED, before.status, type,
		settings->tasks.set_cancelled_date);
	decide(&changes[1], STATUS_DONE, before.status, type,
		settings->tasks.set_done_date);

	buf_add(out, line, layout.symbol);
	buf_add_text(out, symbol);
	buf_add_char(out, ']');
	write_dates(line, size, &layout, changes, 2, today, out);

	/* What was written must say what was meant, and nothing else. */
	if (!taskline_parse(arena, &settings->tasks, out->data + out_size,
		    out->size - out_size, &after) ||
		strcmp(after.symbol, symbol) != 0 ||
		!is_same_otherwise(&before, &after) ||
		(changes[1].what == DATE_SET && after.done != today) ||
		(changes[1].what == DATE_REMOVE && after.done != DAY_NONE) ||
		(changes[1].what == DATE_KEEP &&
			!same_text(before.done_text, after.done_text)) ||
		(changes[0].what == DATE_SET && after.cancelled != today) ||
		(changes[0].what == DATE_REMOVE &&
			after.cancelled != DAY_NONE) ||
		(changes[0].what == DATE_KEEP &&
			!same_text(
				before.cancelled_text, after.cancelled_text))) {
		out->size = out_size;
		out->data[out_size] = '\0';
		rc = refuse(error, -EINVAL,
			"the status of this line cannot be changed without "
			"changing what else it says");
	}
out:
	arena_free(arena);
	return rc;
}

/* --- the whole line ------------------------------------------------------- */

const char *
taskedit_shown(const char *line, size_t size, size_t *ret_size)
{
	size_t length;

	while (size > 0) {
		uint32_t code = text_decode(line, size, &length);

		if (code != '>' && !text_is_space(code))
			break;
		line += length;
		size -= length;
	}
	while (size > 0 && (line[size - 1] == ' ' || line[size - 1] == '\t'))
		size--;
	*ret_size = size;
	return line;
}

static bool
is_one_line(const char *text, size_t size)
{
	return memchr(text, '\n', size) == NULL &&
	       memchr(text, '\r', size) == NULL &&
	       memchr(text, '\0', size) == NULL;
}

/* True if a and b differ in the symbols of their boxes at most. */
static bool
differ_in_box(const char *a, size_t a_size, const struct task_layout *a_layout,
	const char *b, size_t b_size, const struct task_layout *b_layout)
{
	return a_layout->symbol == b_layout->symbol &&
	       memcmp(a, b, a_layout->symbol) == 0 &&
	       a_size - a_layout->box_end == b_size - b_layout->box_end &&
	       memcmp(a + a_layout->box_end, b + b_layout->box_end,
		       a_size - a_layout->box_end) == 0;
}

/* The line with shown in place, its box as it was: then dates can follow. */
static int
replace_text(const struct settings *settings, const char *line, size_t size,
	const struct task *before, const struct task *edited,
	const struct task_layout *layout, const char *shown, size_t shown_size,
	day_t today, struct buf *out, struct buf *error)
{
	const char *tail = line + size;
	struct buf text = {0};
	bool is_dated =
		!same_text(before->done_text, edited->done_text) ||
		!same_text(before->cancelled_text, edited->cancelled_text);
	bool same_box = strcmp(before->symbol, edited->symbol) == 0;
	struct task_layout old;
	int rc = 0;

	if (!text_is_utf8(line, size))
		return refuse(error, -EINVAL,
			"the line has bytes that are no text, so only its "
			"status can be changed here");
	if (!tasklayout_read(&settings->tasks, line, size, &old))
		return refuse(error, -EINVAL, "the line is no task");
	while (tail > line && (tail[-1] == ' ' || tail[-1] == '\t'))
		tail--;
	buf_add(&text, line, old.marker);
	if (same_box || is_dated) {
		buf_add(&text, shown, shown_size);
	} else {
		buf_add(&text, shown, layout->symbol);
		buf_add_text(&text, before->symbol);
		buf_add(&text, shown + layout->symbol + layout->symbol_size,
			shown_size - layout->symbol - layout->symbol_size);
	}
	buf_add(&text, tail, (size_t)(line + size - tail));
	if (same_box || is_dated)
		buf_add(out, text.data, text.size);
	else
		rc = taskedit_status(settings, text.data, text.size,
			edited->symbol, today, out, error);
	buf_clear(&text);
	return rc;
}

int
taskedit_replace(const struct settings *settings, const char *line, size_t size,
	const char *shown, size_t shown_size, day_t today, struct buf *out,
	struct buf *error)
{
	struct arena *arena = arena_new();
	struct task_layout layout, old_layout;
	struct task before, edited;
	const char *valid, *was;
	size_t was_size;
	int rc;

	if (!taskline_parse(arena, &settings->tasks, line, size, &before)) {
		rc = refuse(error, -EINVAL, "the line is no task");
		goto out;
	}
	if (!is_one_line(shown, shown_size) ||
		!text_is_utf8(shown, shown_size)) {
		rc = refuse(error, -EINVAL, "a task is one line of text");
		goto out;
	}
	if (!tasklayout_read(&settings->tasks, shown, shown_size, &layout) ||
		layout.marker != 0 || shown[layout.symbol] == '\0' ||
		!taskline_parse(
			arena, &settings->tasks, shown, shown_size, &edited)) {
		rc = refuse(error, -EINVAL,
			"what was made of a task is no "
			"task any more");
		goto out;
	}
	valid = text_valid(arena, line, size);
	was = taskedit_shown(valid, strlen(valid), &was_size);
	if (was_size == shown_size && memcmp(was, shown, shown_size) == 0) {
		buf_add(out, line, size);
		rc = 0;
	} else if (tasklayout_read(
			   &settings->tasks, was, was_size, &old_layout) &&
		   differ_in_box(was, was_size, &old_layout, shown, shown_size,
			   &layout)) {
		rc = taskedit_status(
			settings, line, size, edited.symbol, today, out, error);
	} else {
		rc = replace_text(settings, line, size, &before, &edited,
			&layout, shown, shown_size, today, out, error);
	}
out:
	arena_free(arena);
	return rc;
}

/* --- lines of a note ------------------------------------------------------ */

/* A task of the note and what becomes of it. */
struct place {
	size_t offset, size; /* bytes of its line in the text */
	const struct task_edit *edit;
	size_t task; /* index in note->tasks */
};

static const struct list_item *
item_of_line(const struct note *note, uint32_t line)
{
	size_t low = 0, high = note->items_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (note->items[middle].line < line)
			low = middle + 1;
		else
			high = middle;
	}
	return low < note->items_count && note->items[low].line == line
	               ? &note->items[low]
	               : NULL;
}

static int
find_task(const struct note *note, bool is_current,
	const struct task_edit *edit, struct place *ret, struct buf *error)
{
	const struct list_item *item;
	size_t found = 0;

	for (size_t i = 0; i < note->tasks_count; i++) {
		if (is_current && note->tasks[i].line != edit->line)
			continue;
		if (strcmp(note->tasks[i].raw, edit->raw) != 0)
			continue;
		found++;
		ret->task = i;
	}
	if (found == 0)
		return refuse(error, -EBUSY,
			"the task is not in its note any more as the list has "
			"it");
	if (found > 1)
		return refuse(error, -EBUSY,
			"the note was changed, and has several lines that are "
			"the same as the task");
	item = item_of_line(note, note->tasks[ret->task].line);
	if (item == NULL)
		return refuse(error, -EBUSY, "the task has no line");
	ret->offset = item->offset;
	ret->size = item->size;
	ret->edit = edit;
	return 0;
}

static int
compare_places(const void *a, const void *b)
{
	const struct place *p = a, *q = b;

	return p->offset < q->offset ? -1 : p->offset > q->offset;
}

/* True if after has the tasks of before, at the same lines, and all that no
 * edit was for are the same; and if nothing but tasks is of another number. */
static bool
is_as_meant(const struct note *before, const struct note *after,
	const struct place *places, size_t count)
{
	size_t next = 0;

	if (before->tasks_count != after->tasks_count ||
		before->items_count != after->items_count ||
		before->headings_count != after->headings_count ||
		before->code_blocks_count != after->code_blocks_count ||
		before->properties_count != after->properties_count)
		return false;
	for (size_t i = 0; i < before->tasks_count; i++) {
		if (before->tasks[i].line != after->tasks[i].line ||
			before->tasks[i].parent != after->tasks[i].parent)
			return false;
		if (next < count && places[next].task == i)
			next++;
		else if (strcmp(before->tasks[i].raw, after->tasks[i].raw) != 0)
			return false;
	}
	return true;
}

int
taskedit_apply(const struct settings *settings, const char *path,
	const char *text, size_t size, bool is_current,
	const struct task_edit *edits, size_t count, day_t today,
	struct buf *out, struct buf *error)
{
	struct note *note = note_parse(settings, path, text, size);
	struct note *after = NULL;
	struct place *places = mem_zalloc((count + 1) * sizeof(*places));
	size_t out_size = out->size, at = 0;
	int rc = 0;

	for (size_t i = 0; i < count && rc == 0; i++)
		rc = find_task(note, is_current, &edits[i], &places[i], error);
	if (rc < 0)
		goto out;
	qsort(places, count, sizeof(*places), compare_places);
	for (size_t i = 0; i < count && rc == 0; i++) {
		if (i > 0 && places[i].offset == places[i - 1].offset) {
			rc = refuse(error, -EINVAL,
				"one task cannot become two things");
			break;
		}
		buf_add(out, text + at, places[i].offset - at);
		at = places[i].offset + places[i].size;
		rc = taskedit_replace(settings, text + places[i].offset,
			places[i].size, places[i].edit->shown,
			strlen(places[i].edit->shown), today, out, error);
	}
	if (rc < 0)
		goto out;
	buf_add(out, text + at, size - at);
	after = note_parse(
		settings, path, out->data + out_size, out->size - out_size);
	if (!is_as_meant(note, after, places, count))
		rc = refuse(error, -EINVAL,
			"the edited line would change what other lines of its "
			"note mean");
out:
	if (rc < 0 && out->data != NULL) {
		out->size = out_size;
		out->data[out_size] = '\0';
	}
	note_free(after);
	note_free(note);
	free(places);
	return rc;
}
