/* noterows.c - see noterows.h */
#include "index/store/noterows.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/store/jsonlist.h"

const char *
noterows_usual_title(const struct note *note)
{
	for (size_t i = 0; i < note->properties_count; i++)
		if (strcmp(note->properties[i].key, "title") == 0 &&
			note->properties[i].value.kind == YAML_VALUE_TEXT)
			return note->properties[i].value.text;
	return note->name;
}

static bool
is_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* How far back a heading is looked for, and the longest that is compared:
 * together they bound the time. */
#define HEADING_LOOK 16
#define HEADING_SIZE_MAX 256

static bool
is_same_heading(const char *a, const char *b)
{
	return a == b ||
	       (strncmp(a, b, HEADING_SIZE_MAX) == 0 &&
		       strnlen(a, HEADING_SIZE_MAX) < HEADING_SIZE_MAX);
}

static void
place_heading(struct headings *headings, const char *text)
{
	uint32_t place = HEADING_NONE;
	size_t last = headings->count, i = last;

	while (text != NULL && i > 0 && last - i < HEADING_LOOK &&
		place == HEADING_NONE)
		if (is_same_heading(headings->texts[--i], text))
			place = (uint32_t)i;
	if (text != NULL && place == HEADING_NONE) {
		place = (uint32_t)headings->count;
		MEM_PUSH(headings->texts, headings->count, headings->capacity,
			text);
	}
	MEM_PUSH(headings->places, headings->place_count,
		headings->place_capacity, place);
}

/* Of the code blocks only those that ask something are kept. */
static bool
is_query(const struct code_block *block)
{
	return block->language != NULL && strcmp(block->language, "tasks") == 0;
}

void
headings_collect(struct headings *headings, const struct note *note)
{
	headings->count = 0;
	headings->place_count = 0;
	for (size_t i = 0; i < note->tasks_count; i++)
		place_heading(headings, note->tasks[i].heading);
	for (size_t i = 0; i < note->links_count; i++)
		place_heading(headings, note->links[i].section);
	for (size_t i = 0; i < note->code_blocks_count; i++)
		place_heading(headings, is_query(&note->code_blocks[i])
						? note->code_blocks[i].heading
						: NULL);
}

void
headings_clear(struct headings *headings)
{
	free(headings->texts);
	free(headings->places);
	*headings = (struct headings){0};
}

/* The first of level 1 says whether the note itself says its title. */
static void
add_first_heading(struct rows *rows, const struct note *note)
{
	struct buf *out = rows_open_list(rows);

	for (size_t i = 0; i < note->headings_count; i++) {
		const struct heading *heading = &note->headings[i];

		if (heading->level != 1)
			continue;
		json_put_int(out, heading->line);
		if (!is_same(heading->text, note->title))
			json_put_text(out, heading->text);
		break;
	}
	rows_close_list(rows);
}

void
noterows_file(struct rows *rows, const struct store_file *file)
{
	rows_begin(rows, DB_FILE);
	rows_add_int(rows, file->id);
	rows_add_blob(rows, file->path, strlen(file->path));
	rows_add_int(rows, file->flags);
	rows_add_int(rows, (int64_t)file->ino);
	rows_add_int(rows, (int64_t)file->size);
	rows_add_int(rows, file->mtime_ns);
	rows_add_int(rows, file->ctime_ns);
	rows_add_int(rows, (int64_t)file->hash);
	rows_add_int(rows, file->is_racy);
}

static void
add_frontmatter(struct rows *rows, const struct frontmatter *frontmatter)
{
	struct buf *out = rows_open_list(rows);

	if (frontmatter->state != FRONTMATTER_NONE ||
		frontmatter->body_offset != 0) {
		json_put_int(out, frontmatter->state);
		json_put_int(out, frontmatter->first_line);
		json_put_int(out, frontmatter->last_line);
		json_put_int(out, (int64_t)frontmatter->body_offset);
		json_put_text(out, frontmatter->error);
	}
	rows_close_list(rows);
}

static void
add_aliases(struct rows *rows, const struct note *note)
{
	struct buf *out = rows_open_list(rows);

	for (size_t i = 0; i < note->aliases_count; i++)
		json_put_text(out, note->aliases[i].text);
	rows_close_list(rows);
}

static void
add_tags(struct rows *rows, const struct note *note)
{
	struct buf *out = rows_open_list(rows);

	for (size_t i = 0; i < note->tags_count; i++) {
		const struct tag *tag = &note->tags[i];

		json_open(out);
		json_put_text(out, tag->tag);
		json_put_int(out, tag->line);
		if (tag->in_frontmatter)
			json_put_int(out, 1);
		json_close(out);
	}
	rows_close_list(rows);
}

static void
add_properties(struct rows *rows, const struct note *note)
{
	struct buf *out = rows_open_list(rows);

	for (size_t i = 0; i < note->properties_count; i++) {
		const struct property *property = &note->properties[i];

		json_open(out);
		json_put_text(out, property->key);
		json_put_int(out, property->type);
		json_put_int(out, property->line);
		json_put_value(out, &property->value);
		json_close(out);
	}
	rows_close_list(rows);
}

/* "" is read again where there is none. */
static const char *
or_null(const char *text)
{
	return text != NULL && text[0] != '\0' ? text : NULL;
}

static void
add_texts(struct rows *rows, const char *const *texts, size_t count)
{
	struct buf *out = rows_open_list(rows);

	for (size_t i = 0; i < count; i++)
		json_put_text(out, texts[i]);
	rows_close_list(rows);
}

static void
put_heading(struct buf *out, uint32_t place)
{
	if (place != HEADING_NONE)
		json_put_int(out, place);
	else
		json_put_text(out, NULL);
}

static void
add_links(struct rows *rows, const struct note *note,
	const struct headings *headings)
{
	struct buf *out = rows_open_list(rows);

	for (size_t i = 0; i < note->links_count; i++) {
		const struct link *link = &note->links[i];

		json_open(out);
		json_put_int(out, link->line);
		json_put_int(out,
			(link->kind == LINK_MARKDOWN ? LINK_IS_MARKDOWN : 0) +
				(link->embed ? LINK_IS_EMBED : 0));
		json_put_text(out, link->target);
		if (link->section == NULL)
			json_put_text(out, link->key);
		else
			put_heading(
				out, headings->places[note->tasks_count + i]);
		json_put_text(out, link->display);
		json_put_text(out, or_null(link->subpath));
		json_close(out);
	}
	rows_close_list(rows);
}

/* The link whose target and display the context has, or SIZE_MAX. *at is the
 * first link that may be: both stand in order of lines. */
static size_t
find_link(const struct note *note, const struct context *context, size_t *at)
{
	while (*at < note->links_count && note->links[*at].line < context->line)
		++*at;
	for (size_t i = *at;
		i < note->links_count && note->links[i].line == context->line;
		i++)
		if (is_same(note->links[i].target, context->target) &&
			is_same(note->links[i].display, context->display))
			return i;
	return SIZE_MAX;
}

static void
add_contexts(struct rows *rows, const struct note *note)
{
	struct buf *out = rows_open_list(rows);
	char text[DAY_TEXT_SIZE];
	size_t at = 0;

	for (size_t i = 0; i < note->contexts_count; i++) {
		const struct context *context = &note->contexts[i];
		char style[2] = {context->style, '\0'};
		size_t link = find_link(note, context, &at);

		json_open(out);
		json_put_int(out, context->line);
		json_put_text(out, rows_day_text(context->date, text));
		if (link != SIZE_MAX)
			json_put_int(out, (int64_t)link);
		else
			json_put_text(out, context->target);
		json_put_text(out, context->summary);
		json_put_text(out, style);
		json_put_text(out, context->via);
		if (link == SIZE_MAX)
			json_put_text(out, context->display);
		json_close(out);
	}
	rows_close_list(rows);
}

static void
add_queries(struct rows *rows, const struct note *note,
	const struct headings *headings)
{
	struct buf *out = rows_open_list(rows);
	size_t first = note->tasks_count + note->links_count;

	for (size_t i = 0; i < note->code_blocks_count; i++) {
		const struct code_block *block = &note->code_blocks[i];

		if (!is_query(block))
			continue;
		json_open(out);
		json_put_int(out, block->line);
		json_put_int(out, block->last_line);
		json_put_text(out, block->language);
		json_put_text(out, block->text);
		put_heading(out, headings->places[first + i]);
		json_close(out);
	}
	rows_close_list(rows);
}

static void
add_diagnostics(struct rows *rows, const struct note *note)
{
	struct buf *out = rows_open_list(rows);

	for (size_t i = 0; i < note->diagnostics_count; i++) {
		json_open(out);
		json_put_int(out, note->diagnostics[i].line);
		json_put_text(out, note->diagnostics[i].text);
		json_close(out);
	}
	rows_close_list(rows);
}

void
noterows_note(struct rows *rows, uint32_t id, const struct note *note,
	const struct headings *headings)
{
	const char *title = noterows_usual_title(note);

	rows_begin(rows, DB_NOTE);
	rows_add_int(rows, id);
	rows_add_text(rows, is_same(title, note->title) ? NULL : note->title);
	rows_add_text(rows, note->type);
	rows_add_text(rows, note->kind != NULL ? note->kind : "note");
	rows_add_day(rows, note->date);
	rows_add_day(rows, note->last_contact);
	rows_add_text(rows, note->role);
	rows_add_text(rows, note->organisation);
	rows_add_text(rows, note->role_note);
	add_frontmatter(rows, &note->frontmatter);
	add_aliases(rows, note);
	add_tags(rows, note);
	add_properties(rows, note);
	add_first_heading(rows, note);
	add_texts(rows, headings->texts, headings->count);
	add_links(rows, note, headings);
	add_contexts(rows, note);
	add_queries(rows, note, headings);
	add_diagnostics(rows, note);
}

/* A day of a task, as it was written; one that was not written (taken from the
 * file's name), as we write it. */
static void
add_task_day(struct rows *rows, day_t day, const char *text)
{
	if (text != NULL)
		rows_add_text(rows, text);
	else
		rows_add_day(rows, day);
}

static void
add_task(struct rows *rows, uint32_t id, size_t seq, const struct task *task,
	uint32_t heading)
{
	rows_add_int(rows, id);
	rows_add_int(rows, (int64_t)seq);
	rows_add_int(rows, task->line);
	rows_add_int(rows, task->parent);
	rows_add_text(rows, task->symbol);
	rows_add_text(rows, task->status_name);
	rows_add_int(rows, task->status);
	rows_add_text(rows, task->description);
	rows_add_text(rows, task->raw);
	if (heading != HEADING_NONE)
		rows_add_int(rows, heading);
	else
		rows_add_text(rows, NULL);
	rows_add_int(rows, task->priority);
	add_task_day(rows, task->due, task->due_text);
	add_task_day(rows, task->scheduled, task->scheduled_text);
	add_task_day(rows, task->start, task->start_text);
	add_task_day(rows, task->created, task->created_text);
	add_task_day(rows, task->done, task->done_text);
	add_task_day(rows, task->cancelled, task->cancelled_text);
	rows_add_int(rows,
		(task->scheduled_is_inferred ? TASK_SCHEDULED_IS_INFERRED : 0) +
			(task->is_dataview ? TASK_IS_DATAVIEW : 0));
	rows_add_text(rows, task->recurrence);
	rows_add_int(rows, task->on_completion);
	rows_add_text(rows, task->id);
	add_texts(rows, (const char *const *)task->depends_on,
		task->depends_on_count);
	rows_add_text(rows, task->block);
	add_texts(rows, (const char *const *)task->tags, task->tag_count);
}

void
noterows_tasks(struct rows *rows, uint32_t id, const struct note *note,
	const struct headings *headings)
{
	rows_begin(rows, DB_TASK);
	for (size_t i = 0; i < note->tasks_count; i++)
		add_task(rows, id, i, &note->tasks[i], headings->places[i]);
}
