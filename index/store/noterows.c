/* noterows.c - see noterows.h */
#include "index/store/noterows.h"

#include <sqlite3.h>
#include <string.h>

#include "index/store/jsonlist.h"

enum {
	TASK_SCHEDULED_IS_INFERRED = 1,
	TASK_IS_DATAVIEW = 2,
};

enum {
	LINK_IS_MARKDOWN = 1,
	LINK_IS_EMBED = 2,
};

/* --- to rows ------------------------------------------------------------- */

void
file_to_rows(struct rows *rows, const struct store_file *file)
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

/* Links follow one another in their sections, so each section is written once,
 * and a link says the how many-th it stands in. */
static bool
is_new_section(const struct note *note, size_t link)
{
	const char *section = note->links[link].section;

	return section != NULL &&
	       (link == 0 || note->links[link - 1].section == NULL ||
		       strcmp(note->links[link - 1].section, section) != 0);
}

static void
add_sections(struct rows *rows, const struct note *note)
{
	struct buf *out = rows_open_list(rows);

	for (size_t i = 0; i < note->links_count; i++)
		if (is_new_section(note, i))
			json_put_text(out, note->links[i].section);
	rows_close_list(rows);
}

/* "" is read again where there is none. */
static const char *
or_null(const char *text)
{
	return text != NULL && text[0] != '\0' ? text : NULL;
}

static void
add_links(struct rows *rows, const struct note *note)
{
	struct buf *out = rows_open_list(rows);
	int64_t section = -1;

	for (size_t i = 0; i < note->links_count; i++) {
		const struct link *link = &note->links[i];

		section += is_new_section(note, i);
		json_open(out);
		json_put_int(out, link->line);
		json_put_int(out,
			(link->kind == LINK_MARKDOWN ? LINK_IS_MARKDOWN : 0) +
				(link->embed ? LINK_IS_EMBED : 0));
		json_put_text(out, link->target);
		if (link->section != NULL)
			json_put_int(out, section);
		else
			json_put_text(out, link->key);
		json_put_text(out, link->display);
		json_put_text(out, or_null(link->subpath));
		json_close(out);
	}
	rows_close_list(rows);
}

static bool
is_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
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

/* Of the code blocks only those that ask something are kept. */
static void
add_queries(struct rows *rows, const struct note *note)
{
	struct buf *out = rows_open_list(rows);

	for (size_t i = 0; i < note->code_blocks_count; i++) {
		const struct code_block *block = &note->code_blocks[i];

		if (block->language == NULL ||
			strcmp(block->language, "tasks") != 0)
			continue;
		json_open(out);
		json_put_int(out, block->line);
		json_put_int(out, block->last_line);
		json_put_text(out, block->language);
		json_put_text(out, block->text);
		json_put_text(out, block->heading);
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

/* The title that most notes have, which needs no column: that of frontmatter,
 * else the name. */
static const char *
usual_title(const struct note *note)
{
	for (size_t i = 0; i < note->properties_count; i++)
		if (strcmp(note->properties[i].key, "title") == 0 &&
			note->properties[i].value.kind == YAML_VALUE_TEXT)
			return note->properties[i].value.text;
	return note->name;
}

void
note_to_rows(struct rows *rows, uint32_t id, const struct note *note)
{
	const char *title = usual_title(note);

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
	add_sections(rows, note);
	add_links(rows, note);
	add_contexts(rows, note);
	add_queries(rows, note);
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
add_texts(struct rows *rows, const char **texts, size_t count)
{
	struct buf *out = rows_open_list(rows);

	for (size_t i = 0; i < count; i++)
		json_put_text(out, texts[i]);
	rows_close_list(rows);
}

static void
add_task(struct rows *rows, uint32_t id, size_t seq, const struct task *task)
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
	rows_add_text(rows, task->heading);
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
	add_texts(rows, task->depends_on, task->depends_on_count);
	rows_add_text(rows, task->block);
	add_texts(rows, task->tags, task->tag_count);
}

void
tasks_to_rows(struct rows *rows, uint32_t id, const struct note *note)
{
	rows_begin(rows, DB_TASK);
	for (size_t i = 0; i < note->tasks_count; i++)
		add_task(rows, id, i, &note->tasks[i]);
}

/* --- from rows ----------------------------------------------------------- */

static const char *
column_text(sqlite3_stmt *stmt, int column)
{
	return (const char *)sqlite3_column_text(stmt, column);
}

static day_t
day_of_text(const char *text)
{
	return text != NULL ? day_parse(text, strlen(text)) : DAY_NONE;
}

static struct json_in
column_list(struct arena *arena, sqlite3_stmt *stmt, int column)
{
	const char *text = column_text(stmt, column);

	return json_in(arena, text, (size_t)sqlite3_column_bytes(stmt, column));
}

void
file_from_row(struct sqlite3_stmt *stmt, struct store_file *ret)
{
	const char *path = column_text(stmt, FILE_PATH);

	*ret = (struct store_file){
		.id = (uint32_t)sqlite3_column_int64(stmt, FILE_ID),
		.path = path != NULL ? path : "",
		.flags = (uint32_t)sqlite3_column_int64(stmt, FILE_FLAGS),
		.ino = (uint64_t)sqlite3_column_int64(stmt, FILE_INO),
		.size = (uint64_t)sqlite3_column_int64(stmt, FILE_SIZE),
		.mtime_ns = sqlite3_column_int64(stmt, FILE_MTIME_NS),
		.ctime_ns = sqlite3_column_int64(stmt, FILE_CTIME_NS),
		.hash = (uint64_t)sqlite3_column_int64(stmt, FILE_HASH),
		.is_racy = sqlite3_column_int(stmt, FILE_RACY) != 0,
	};
}

static bool
read_frontmatter(struct json_in in, struct frontmatter *ret)
{
	json_enter(&in);
	ret->state = json_get_uint(&in, FRONTMATTER_ERROR);
	ret->first_line = json_get_uint(&in, UINT32_MAX);
	ret->last_line = json_get_uint(&in, UINT32_MAX);
	ret->body_offset = json_get_uint(&in, UINT32_MAX);
	ret->error = json_get_text(&in);
	json_leave(&in);
	return !in.is_broken;
}

static bool
read_aliases(struct json_in in, struct note *note)
{
	for (json_enter(&in); json_more(&in);) {
		struct alias alias = {.text = json_get_text(&in)};

		NOTE_PUSH(note, aliases, alias);
	}
	return !in.is_broken;
}

static bool
read_tags(struct json_in in, struct note *note)
{
	for (json_enter(&in); json_more(&in);) {
		struct tag tag;

		json_enter(&in);
		tag.tag = json_get_text(&in);
		tag.line = json_get_uint(&in, UINT32_MAX);
		tag.in_frontmatter = json_get_uint(&in, 1);
		json_leave(&in);
		NOTE_PUSH(note, tags, tag);
	}
	return !in.is_broken;
}

static bool
read_properties(struct json_in in, struct note *note)
{
	for (json_enter(&in); json_more(&in);) {
		struct property property;

		json_enter(&in);
		property.key = json_get_text(&in);
		property.type = json_get_uint(&in, PROPERTY_MAP);
		property.line = json_get_uint(&in, UINT32_MAX);
		json_get_value(&in, &property.value);
		json_leave(&in);
		NOTE_PUSH(note, properties, property);
	}
	return !in.is_broken;
}

static bool
read_links(struct json_in in, struct json_in in_sections, struct note *note)
{
	const char *section = NULL;
	int64_t last = -1;

	json_enter(&in_sections);
	for (json_enter(&in); json_more(&in);) {
		struct link link;
		uint32_t flags;
		int64_t number;

		json_enter(&in);
		link.line = json_get_uint(&in, UINT32_MAX);
		flags = json_get_uint(&in, LINK_IS_MARKDOWN | LINK_IS_EMBED);
		link.kind =
			flags & LINK_IS_MARKDOWN ? LINK_MARKDOWN : LINK_WIKI;
		link.embed = flags & LINK_IS_EMBED;
		link.target = json_get_text(&in);
		number = -1;
		link.key = NULL;
		if (json_is_text(&in))
			link.key = json_get_text(&in);
		else
			number = json_get_int(&in, -1);
		link.display = json_get_text(&in);
		link.subpath = json_get_text(&in);
		json_leave(&in);
		/* Sections come in the order in which links stand in them. */
		for (; last < number && !in_sections.is_broken; last++)
			section = json_get_text(&in_sections);
		link.section = number >= 0 ? section : NULL;
		if (link.subpath == NULL)
			link.subpath = "";
		if (link.target == NULL || (number >= 0 && section == NULL))
			return false;
		NOTE_PUSH(note, links, link);
	}
	return !in.is_broken && !in_sections.is_broken;
}

static bool
read_contexts(struct json_in in, struct note *note)
{
	for (json_enter(&in); json_more(&in);) {
		struct context context = {0};
		const char *style;

		json_enter(&in);
		context.line = json_get_uint(&in, UINT32_MAX);
		context.date = day_of_text(json_get_text(&in));
		if (json_is_text(&in)) {
			context.target = json_get_text(&in);
		} else {
			int64_t link = json_get_int(&in, -1);

			if (link < 0 || (uint64_t)link >= note->links_count)
				return false;
			context.target = note->links[link].target;
			context.display = note->links[link].display;
		}
		context.summary = json_get_text(&in);
		style = json_get_text(&in);
		context.style = style != NULL ? style[0] : '\0';
		context.via = json_get_text(&in);
		if (context.display == NULL)
			context.display = json_get_text(&in);
		json_leave(&in);
		NOTE_PUSH(note, contexts, context);
	}
	return !in.is_broken;
}

static bool
read_queries(struct json_in in, struct note *note)
{
	for (json_enter(&in); json_more(&in);) {
		struct code_block block;

		json_enter(&in);
		block.line = json_get_uint(&in, UINT32_MAX);
		block.last_line = json_get_uint(&in, UINT32_MAX);
		block.language = json_get_text(&in);
		block.text = json_get_text(&in);
		block.heading = json_get_text(&in);
		json_leave(&in);
		NOTE_PUSH(note, code_blocks, block);
	}
	return !in.is_broken;
}

static bool
read_diagnostics(struct json_in in, struct note *note)
{
	for (json_enter(&in); json_more(&in);) {
		struct diagnostic diagnostic;

		json_enter(&in);
		diagnostic.line = json_get_uint(&in, UINT32_MAX);
		diagnostic.text = json_get_text(&in);
		json_leave(&in);
		NOTE_PUSH(note, diagnostics, diagnostic);
	}
	return !in.is_broken;
}

bool
note_from_row(struct sqlite3_stmt *stmt, struct note *note)
{
	struct arena *arena = note->arena;

	note->title = column_text(stmt, NOTE_TITLE);
	note->type = column_text(stmt, NOTE_TYPE);
	note->kind = column_text(stmt, NOTE_KIND);
	note->date = day_of_text(column_text(stmt, NOTE_DATE));
	note->last_contact = day_of_text(column_text(stmt, NOTE_LAST_CONTACT));
	note->role = column_text(stmt, NOTE_ROLE);
	note->organisation = column_text(stmt, NOTE_ORGANISATION);
	note->role_note = column_text(stmt, NOTE_ROLE_NOTE);
	if (note->kind == NULL ||
		!read_frontmatter(column_list(arena, stmt, NOTE_FRONTMATTER),
			&note->frontmatter) ||
		!read_aliases(column_list(arena, stmt, NOTE_ALIASES), note) ||
		!read_tags(column_list(arena, stmt, NOTE_TAGS), note) ||
		!read_properties(
			column_list(arena, stmt, NOTE_PROPERTIES), note) ||
		!read_links(column_list(arena, stmt, NOTE_LINKS),
			column_list(arena, stmt, NOTE_SECTIONS), note) ||
		!read_contexts(column_list(arena, stmt, NOTE_CONTEXTS), note) ||
		!read_queries(column_list(arena, stmt, NOTE_QUERIES), note) ||
		!read_diagnostics(
			column_list(arena, stmt, NOTE_DIAGNOSTICS), note))
		return false;
	if (note->title == NULL)
		note->title = usual_title(note);
	return true;
}

/* A copy of a column's text, which the next row of the task would take. */
static const char *
keep_text(struct arena *arena, sqlite3_stmt *stmt, int column)
{
	const char *text = column_text(stmt, column);

	if (text == NULL)
		return NULL;
	return arena_dup(
		arena, text, (size_t)sqlite3_column_bytes(stmt, column));
}

static day_t
read_task_day(struct arena *arena, sqlite3_stmt *stmt, int column,
	const char **ret_text)
{
	*ret_text = keep_text(arena, stmt, column);
	return day_of_text(*ret_text);
}

static bool
read_texts(struct arena *arena, struct json_in in, const char ***ret,
	size_t *count)
{
	size_t capacity = 0;

	for (json_enter(&in); json_more(&in);) {
		const char *text = json_get_text(&in);

		ARENA_PUSH(arena, *ret, *count, capacity, text);
	}
	return !in.is_broken;
}

bool
task_from_row(struct sqlite3_stmt *stmt, struct note *note)
{
	struct arena *arena = note->arena;
	struct task task = {
		.line = (uint32_t)sqlite3_column_int64(stmt, TASK_LINE),
		.parent = (uint32_t)sqlite3_column_int64(stmt, TASK_PARENT),
		.symbol = keep_text(arena, stmt, TASK_SYMBOL),
		.status_name = keep_text(arena, stmt, TASK_STATUS_NAME),
		.description = keep_text(arena, stmt, TASK_DESCRIPTION),
		.raw = keep_text(arena, stmt, TASK_RAW),
		.heading = keep_text(arena, stmt, TASK_HEADING),
		.recurrence = keep_text(arena, stmt, TASK_RECURRENCE),
		.id = keep_text(arena, stmt, TASK_ID),
		.block = keep_text(arena, stmt, TASK_BLOCK),
	};
	int status = sqlite3_column_int(stmt, TASK_STATUS);
	int priority = sqlite3_column_int(stmt, TASK_PRIORITY);
	int on_completion = sqlite3_column_int(stmt, TASK_ON_COMPLETION);
	int flags = sqlite3_column_int(stmt, TASK_FLAGS);

	if (status < STATUS_TODO || status > STATUS_NON_TASK ||
		priority < PRIORITY_HIGHEST || priority > PRIORITY_LOWEST ||
		on_completion < ON_COMPLETION_NONE ||
		on_completion > ON_COMPLETION_DELETE)
		return false;
	task.status = (enum status_type)status;
	task.priority = (enum priority)priority;
	task.on_completion = (enum on_completion)on_completion;
	task.due = read_task_day(arena, stmt, TASK_DUE, &task.due_text);
	task.scheduled = read_task_day(
		arena, stmt, TASK_SCHEDULED, &task.scheduled_text);
	task.start = read_task_day(arena, stmt, TASK_START, &task.start_text);
	task.created =
		read_task_day(arena, stmt, TASK_CREATED, &task.created_text);
	task.done = read_task_day(arena, stmt, TASK_DONE, &task.done_text);
	task.cancelled = read_task_day(
		arena, stmt, TASK_CANCELLED, &task.cancelled_text);
	task.scheduled_is_inferred = flags & TASK_SCHEDULED_IS_INFERRED;
	if (task.scheduled_is_inferred)
		task.scheduled_text = NULL;
	task.is_dataview = flags & TASK_IS_DATAVIEW;
	if (!read_texts(arena, column_list(arena, stmt, TASK_DEPENDS_ON),
		    &task.depends_on, &task.depends_on_count) ||
		!read_texts(arena, column_list(arena, stmt, TASK_TAGS),
			&task.tags, &task.tag_count))
		return false;
	NOTE_PUSH(note, tasks, task);
	return true;
}
