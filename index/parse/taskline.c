/* taskline.c - see taskline.h */
#include "index/parse/taskline.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "index/base/text.h"
#include "index/parse/dayformat.h"
#include "index/parse/recurrence.h"
#include "index/parse/taskfield.h"

#define PASS_MAX 21 /* the plugin gives up then, and so does this */
/* One reading of a body in one notation. */
struct reading {
	struct arena *arena;
	struct span line; /* what is left of it, trimmed */
	struct task *task;
	struct span rule;           /* of the recurrence; size 0 = none */
	struct span tags[PASS_MAX]; /* each pass may find one */
	size_t tag_count;           /* trailing tags, from right to left */
	int pass_count;             /* in which something was found */
	bool has_field;
};

/* In the order of enum priority. Source: tasks-format, section 6. */
static const struct {
	const char *name;
	double urgency;
} priorities[] = {
	[PRIORITY_HIGHEST] = {"highest", 9.0},
	[PRIORITY_HIGH] = {"high", 6.0},
	[PRIORITY_MEDIUM] = {"medium", 0.65 * 6.0},
	[PRIORITY_NONE] = {"none", 0.325 * 6.0},
	[PRIORITY_LOW] = {"low", 0.0},
	[PRIORITY_LOWEST] = {"lowest", -(0.3 * 6.0)},
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
span_contains(struct span s, const char *text)
{
	return memmem(s.text, s.size, text, strlen(text)) != NULL;
}

/* --- storing it ----------------------------------------------------------- */

static void
store_date(struct reading *r, day_t *day, const char **text, struct span value)
{
	*day = day_parse(value.text, value.size);
	*text = arena_dup(r->arena, value.text, value.size);
}

static void
store_ids(struct reading *r, struct span value)
{
	struct task *task = r->task;
	const char *end = value.text + value.size;
	size_t capacity = 0;

	task->depends_on = NULL;
	task->depends_on_count = 0;
	for (const char *at = value.text; at < end;) {
		size_t size = strcspn(at, " ,");
		const char *id;

		if (size > (size_t)(end - at))
			size = (size_t)(end - at);
		id = arena_dup(r->arena, at, size);
		if (size > 0)
			ARENA_PUSH(r->arena, task->depends_on,
				task->depends_on_count, capacity, id);
		at += size + 1;
	}
}

static bool
span_is_word(struct span s, const char *word)
{
	return s.size == strlen(word) && strncasecmp(s.text, word, s.size) == 0;
}

static void
store(struct reading *r, enum task_field field, struct span value)
{
	struct task *task = r->task;

	switch (field) {
	case TASK_FIELD_PRIORITY:
		for (int p = PRIORITY_HIGHEST; p <= PRIORITY_LOWEST; p++)
			if (span_is_word(value, priorities[p].name))
				task->priority = (enum priority)p;
		break;
	case TASK_FIELD_DONE:
		store_date(r, &task->done, &task->done_text, value);
		break;
	case TASK_FIELD_CANCELLED:
		store_date(r, &task->cancelled, &task->cancelled_text, value);
		break;
	case TASK_FIELD_DUE:
		store_date(r, &task->due, &task->due_text, value);
		break;
	case TASK_FIELD_SCHEDULED:
		store_date(r, &task->scheduled, &task->scheduled_text, value);
		break;
	case TASK_FIELD_START:
		store_date(r, &task->start, &task->start_text, value);
		break;
	case TASK_FIELD_CREATED:
		store_date(r, &task->created, &task->created_text, value);
		break;
	case TASK_FIELD_RECURRENCE:
		r->rule = taskfield_trim(value);
		break;
	case TASK_FIELD_ON_COMPLETION:
		task->on_completion =
			span_is_word(value, "keep")     ? ON_COMPLETION_KEEP
			: span_is_word(value, "delete") ? ON_COMPLETION_DELETE
							: ON_COMPLETION_NONE;
		break;
	case TASK_FIELD_ID:
		task->id = arena_dup(r->arena, value.text, value.size);
		break;
	case TASK_FIELD_DEPENDS_ON:
		store_ids(r, value);
		break;
	case TASK_FIELD_TAG:
		r->tags[r->tag_count++] = taskfield_trim(value);
		break;
	case TASK_FIELD_COUNT:
		break;
	}
	r->has_field |= field != TASK_FIELD_TAG;
}

/* The backwards loop. Source: tasks-format, section 4. */
static void
read_fields(struct reading *r, bool is_dataview)
{
	bool matched = true;

	while (r->pass_count < PASS_MAX && matched) {
		matched = false;
		for (int field = 0; field < TASK_FIELD_COUNT; field++) {
			struct span value;
			size_t start;

			if (!taskfield_find(field, is_dataview, r->line, &start,
				    &value))
				continue;
			store(r, field, value);
			r->line.size = start;
			r->line = taskfield_trim(r->line);
			matched = true;
		}
		r->pass_count += matched;
	}
}

/* In a vault that does not say which notation it uses: what stands in the
 * Dataview notation at the end of the text, before any fields that are signs.
 * A line with a sign before that is in the notation of signs, in which
 * brackets are text. */
static void
read_dataview_before(struct reading *r)
{
	struct reading signs = *r;
	struct task task = *r->task;
	struct span value;
	size_t start;

	r->has_field = false;
	read_fields(r, true);
	for (int field = 0; field < TASK_FIELD_COUNT; field++) {
		if (taskfield_find(field, false, r->line, &start, &value)) {
			*r = signs;
			*r->task = task;
			return;
		}
	}
	r->task->is_dataview = r->has_field && !signs.has_field;
	r->has_field = r->has_field || signs.has_field;
}

/* What is left of the line, and the tags that were lifted off its end. */
static const char *
make_description(const struct reading *r)
{
	size_t size = r->line.size;
	char *description, *at;

	for (size_t i = 0; i < r->tag_count; i++)
		size += 1 + r->tags[i].size;
	description = arena_alloc(r->arena, size + 1);
	at = mempcpy(description, r->line.text, r->line.size);
	for (size_t i = r->tag_count; i-- > 0;) {
		if (at > description)
			*at++ = ' ';
		at = mempcpy(at, r->tags[i].text, r->tags[i].size);
	}
	return description; /* zeroed memory, so it ends in NUL */
}

/* All matches of (^|\s)#[...]+ in the description, but the global filter. */
static void
find_tags(struct arena *arena, const char *global_filter, struct task *task)
{
	const char *text = task->description;
	size_t size = strlen(text), capacity = 0, at = 0, length;
	bool is_boundary = true; /* the start, or white space before at */

	while (at < size) {
		struct span tag = {text + at, 0};
		const char *copy;

		if (is_boundary)
			tag.size = taskfield_tag_size(text + at, size - at);
		if (tag.size == 0) {
			is_boundary = taskfield_is_space(
				text_decode(text + at, size - at, &length));
			at += length;
			continue;
		}
		at += tag.size;
		is_boundary = false; /* white space in a tag is spent */
		tag = taskfield_trim(tag);
		copy = arena_dup(arena, tag.text, tag.size);
		/* "#" alone is left of one that was all tabs */
		if (tag.size > 1 && strcmp(copy, global_filter) != 0)
			ARENA_PUSH(arena, task->tags, task->tag_count, capacity,
				copy);
	}
}

/* A rule is one only if it can be parsed and, unless it starts from the day it
 * is done, has a day to start from. */
static void
read_recurrence(const struct reading *r, const struct task_settings *settings)
{
	struct task *task = r->task;
	const struct recurrence *rule;
	day_t reference;

	if (r->rule.size == 0)
		return;
	rule = recurrence_parse(
		r->arena, arena_dup(r->arena, r->rule.text, r->rule.size));
	if (rule == NULL)
		return;
	if (task->due != DAY_NONE)
		reference = task->due;
	else if (settings->remove_scheduled_on_recurrence &&
		 task->start != DAY_NONE)
		reference = task->start;
	else if (task->scheduled != DAY_NONE)
		reference = task->scheduled;
	else
		reference = task->start;
	if (reference == DAY_INVALID && !recurrence_is_when_done(rule))
		return;
	task->recurrence = recurrence_text(rule);
}

/* --- the line ------------------------------------------------------------- */

static void
clear(struct task *task)
{
	*task = (struct task){
		.priority = PRIORITY_NONE,
		.due = DAY_NONE,
		.scheduled = DAY_NONE,
		.start = DAY_NONE,
		.created = DAY_NONE,
		.done = DAY_NONE,
		.cancelled = DAY_NONE,
	};
}

/* [\s>]* then a marker, spaces, a box, spaces: the symbol and the rest of the
 * line as JavaScript's `.` sees it. */
static bool
read_box(struct span line, struct span *symbol, struct span *body)
{
	const char *at = line.text, *end = line.text + line.size;
	size_t length;
	uint32_t code;

	for (; at < end; at += length) {
		code = text_decode(at, (size_t)(end - at), &length);
		if (!taskfield_is_space(code) && code != '>')
			break;
	}
	if (at < end && is_digit(*at)) {
		while (at < end && is_digit(*at))
			at++;
		if (at == end || (*at != '.' && *at != ')'))
			return false;
	} else if (at == end || (*at != '-' && *at != '*' && *at != '+')) {
		return false;
	}
	at++;
	if (at == end || *at != ' ')
		return false;
	while (at < end && *at == ' ')
		at++;
	if (at == end || *at++ != '[')
		return false;
	code = text_decode(at, (size_t)(end - at), &length);
	if (length == 0 || code == '\n' || code == '\r' || code == 0x2028 ||
		code == 0x2029)
		return false;
	symbol->text = at;
	symbol->size = length;
	at += length;
	if (at == end || *at++ != ']')
		return false;
	body->text = at;
	for (; at < end; at += length) {
		code = text_decode(at, (size_t)(end - at), &length);
		if (code == '\n' || code == '\r' || code == 0x2028 ||
			code == 0x2029)
			break;
	}
	body->size = (size_t)(at - body->text);
	*body = taskfield_trim(*body);
	return true;
}

static bool
is_block_char(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '-';
}

/* Cuts ` ^id` off the end of body. */
static const char *
cut_block(struct arena *arena, struct span *body)
{
	size_t start = body->size;
	const char *block;

	while (start > 0 && is_block_char(body->text[start - 1]))
		start--;
	if (start == body->size || start < 2 || body->text[start - 1] != '^' ||
		body->text[start - 2] != ' ')
		return NULL;
	block = arena_dup(arena, body->text + start, body->size - start);
	body->size = start - 2;
	*body = taskfield_trim(*body);
	return block;
}

bool
taskline_parse(struct arena *arena, const struct task_settings *settings,
	const char *line, size_t size, struct task *ret)
{
	const char *raw = text_valid(arena, line, size);
	struct reading r = {.arena = arena, .task = ret};
	struct span symbol, body;
	struct status status;
	const char *block;

	if (!read_box((struct span){raw, strlen(raw)}, &symbol, &body))
		return false;
	block = cut_block(arena, &body);
	if (!span_contains(body, settings->global_filter))
		return false;

	clear(ret);
	r.line = body;
	read_fields(&r, settings->format == TASK_FORMAT_DATAVIEW);
	ret->is_dataview = settings->format == TASK_FORMAT_DATAVIEW;
	if (settings->format == TASK_FORMAT_AUTO)
		read_dataview_before(&r);
	ret->raw = raw;
	ret->block = block;
	ret->symbol = arena_dup(arena, symbol.text, symbol.size);
	status = status_of_symbol(settings, ret->symbol);
	ret->status = status.type;
	ret->status_name = status.name;
	ret->description = make_description(&r);
	find_tags(arena, settings->global_filter, ret);
	read_recurrence(&r, settings);
	return true;
}

/* --- the tasks of a note -------------------------------------------------- */

static bool
is_under_folder(const char *path, const char *folder)
{
	size_t size = strlen(folder);

	while (size > 0 && folder[size - 1] == '/')
		size--;
	return size == 0 ||
	       (strncmp(path, folder, size) == 0 && path[size] == '/');
}

static day_t
first_date(const char *name, bool has_hyphens)
{
	size_t size = strlen(name), width = has_hyphens ? 10 : 8;
	char text[11];

	for (size_t at = 0; at + width <= size; at++) {
		const char *c = name + at;
		day_t day;

		if (has_hyphens)
			memcpy(text, c, 10);
		else
			snprintf(text, sizeof(text), "%.4s-%.2s-%.2s", c, c + 4,
				c + 6);
		day = day_parse(text, 10);
		if (day != DAY_NONE)
			return day;
	}
	return DAY_NONE;
}

/* Source: tasks-format, section 6, "Inferred scheduled date". */
static day_t
date_of_file_name(const struct note *note)
{
	const struct task_settings *settings = &note->settings->tasks;
	bool is_in_folder = settings->filename_date_folder_count == 0;
	day_t day;

	if (!settings->filename_as_scheduled)
		return DAY_NONE;
	for (size_t i = 0; i < settings->filename_date_folder_count; i++)
		is_in_folder |= is_under_folder(
			note->path, settings->filename_date_folders[i]);
	if (!is_in_folder)
		return DAY_NONE;
	if (settings->filename_date_format[0] != '\0') {
		day = dayformat_read(settings->filename_date_format, note->name,
			strlen(note->name));
		if (day_is_valid(day))
			return day;
	}
	day = first_date(note->name, true);
	if (day == DAY_NONE)
		day = first_date(note->name, false);
	return day_is_valid(day) ? day : DAY_NONE;
}

void
tasks_parse(struct note *note)
{
	day_t inferred = date_of_file_name(note);
	uint32_t last_line = 0;
	size_t boxes = 0;

	/* A task is large: room for all at once instead of doubling. */
	for (size_t i = 0; i < note->items_count; i++)
		boxes += note->items[i].symbol != NULL;
	if (boxes == 0)
		return;
	note->tasks = arena_alloc(note->arena, boxes * sizeof(*note->tasks));
	note->tasks_capacity = boxes;
	for (size_t i = 0; i < note->items_count; i++) {
		const struct list_item *item = &note->items[i];
		struct task task;

		/* Several items may begin on one line ("- [ ] 1. a"); the
		 * pattern speaks of the first. */
		if (item->symbol == NULL || item->line == last_line)
			continue;
		if (item->offset > note->size ||
			item->size > note->size - item->offset)
			continue;
		if (!taskline_parse(note->arena, &note->settings->tasks,
			    note->text + item->offset, item->size, &task))
			continue;
		last_line = item->line;
		task.line = item->line;
		task.parent = item->parent;
		task.heading = item->heading;
		if (inferred != DAY_NONE && task.start == DAY_NONE &&
			task.scheduled == DAY_NONE && task.due == DAY_NONE) {
			task.scheduled = inferred;
			task.scheduled_is_inferred = true;
		}
		NOTE_PUSH(note, tasks, task);
	}
}

/* --- what follows from it ------------------------------------------------- */

bool
task_is_open(const struct task *task)
{
	return task->status == STATUS_TODO ||
	       task->status == STATUS_IN_PROGRESS ||
	       task->status == STATUS_ON_HOLD;
}

double
task_urgency(const struct task *task, day_t today)
{
	/* The plugin's sum in its order, term by term: tasks that tie there
	 * must tie here. */
	double urgency = 0.0;

	if (day_is_valid(task->due)) {
		int64_t late = (int64_t)today - task->due;

		if (late >= 7)
			urgency += 12.0;
		else if (late >= -14)
			urgency +=
				12.0 * ((double)(late + 14) * 0.8 / 21.0 + 0.2);
		else
			urgency += 2.4;
	}
	if (day_is_valid(task->scheduled) && task->scheduled <= today)
		urgency += 5.0;
	if (day_is_valid(task->start) && task->start > today)
		urgency -= 3.0;
	return urgency + priorities[task->priority].urgency;
}

day_t
task_happens(const struct task *task)
{
	const day_t days[] = {task->start, task->scheduled, task->due};
	day_t first = DAY_NONE;

	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
		if (day_is_valid(days[i]) &&
			(first == DAY_NONE || days[i] < first))
			first = days[i];
	return first;
}

const char *
status_type_name(enum status_type type)
{
	switch (type) {
	case STATUS_TODO:
		return "TODO";
	case STATUS_IN_PROGRESS:
		return "IN_PROGRESS";
	case STATUS_ON_HOLD:
		return "ON_HOLD";
	case STATUS_DONE:
		return "DONE";
	case STATUS_CANCELLED:
		return "CANCELLED";
	case STATUS_NON_TASK:
		return "NON_TASK";
	}
	return "TODO";
}

const char *
priority_name(enum priority priority)
{
	return priorities[priority].name;
}

struct status
status_of_symbol(const struct task_settings *settings, const char *symbol)
{
	struct status unknown = {
		.next = "x", .name = "Unknown", .type = STATUS_TODO};

	for (size_t i = 0; i < settings->status_count; i++)
		if (strcmp(settings->statuses[i].symbol, symbol) == 0)
			return settings->statuses[i];
	memcpy(unknown.symbol, symbol,
		strnlen(symbol, sizeof(unknown.symbol) - 1));
	return unknown;
}
