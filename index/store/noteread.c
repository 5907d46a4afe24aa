/* noteread.c - see noteread.h */
#include "index/store/noteread.h"

#include <sqlite3.h>
#include <string.h>

#include "index/store/jsonlist.h"
#include "index/store/noterows.h"

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
noteread_file(struct sqlite3_stmt *stmt, struct store_file *ret)
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

/* The heading at a place, NULL where it is negative. False if there is none. */
static bool
get_heading(
	const struct heading_texts *headings, int64_t place, const char **ret)
{
	*ret = NULL;
	if (place >= 0 && (uint64_t)place >= headings->count)
		return false;
	if (place >= 0)
		*ret = headings->texts[place];
	return true;
}

static bool
read_links(struct json_in in, const struct heading_texts *headings,
	struct note *note)
{
	for (json_enter(&in); json_more(&in);) {
		struct link link = {0};
		int64_t section = -1;
		uint32_t flags;

		json_enter(&in);
		link.line = json_get_uint(&in, UINT32_MAX);
		flags = json_get_uint(&in, LINK_IS_MARKDOWN | LINK_IS_EMBED);
		link.kind =
			flags & LINK_IS_MARKDOWN ? LINK_MARKDOWN : LINK_WIKI;
		link.embed = flags & LINK_IS_EMBED;
		link.target = json_get_text(&in);
		if (json_is_text(&in))
			link.key = json_get_text(&in);
		else
			section = json_get_int(&in, -1);
		link.display = json_get_text(&in);
		link.subpath = json_get_text(&in);
		json_leave(&in);
		if (link.subpath == NULL)
			link.subpath = "";
		if (link.target == NULL ||
			!get_heading(headings, section, &link.section))
			return false;
		NOTE_PUSH(note, links, link);
	}
	return !in.is_broken;
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
read_queries(struct json_in in, const struct heading_texts *headings,
	struct note *note)
{
	for (json_enter(&in); json_more(&in);) {
		struct code_block block;
		int64_t heading;

		json_enter(&in);
		block.line = json_get_uint(&in, UINT32_MAX);
		block.last_line = json_get_uint(&in, UINT32_MAX);
		block.language = json_get_text(&in);
		block.text = json_get_text(&in);
		heading = json_get_int(&in, -1);
		json_leave(&in);
		if (!get_heading(headings, heading, &block.heading))
			return false;
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

/* Needs the title. */
static bool
read_first_heading(struct json_in in, struct note *note)
{
	struct heading heading = {.level = 1};

	json_enter(&in);
	if (!json_more(&in))
		return !in.is_broken;
	heading.line = json_get_uint(&in, UINT32_MAX);
	heading.text = json_get_text(&in);
	json_leave(&in);
	if (heading.text == NULL)
		heading.text = note->title;
	NOTE_PUSH(note, headings, heading);
	return !in.is_broken;
}

bool
noteread_note(
	struct sqlite3_stmt *stmt, struct note *note, struct heading_texts *ret)
{
	struct arena *arena = note->arena;

	*ret = (struct heading_texts){0};
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
		!read_texts(arena, column_list(arena, stmt, NOTE_HEADINGS),
			&ret->texts, &ret->count) ||
		!read_links(column_list(arena, stmt, NOTE_LINKS), ret, note) ||
		!read_contexts(column_list(arena, stmt, NOTE_CONTEXTS), note) ||
		!read_queries(
			column_list(arena, stmt, NOTE_QUERIES), ret, note) ||
		!read_diagnostics(
			column_list(arena, stmt, NOTE_DIAGNOSTICS), note))
		return false;
	if (note->title == NULL)
		note->title = noterows_usual_title(note);
	return read_first_heading(
		column_list(arena, stmt, NOTE_FIRST_HEADING), note);
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

bool
noteread_task(struct sqlite3_stmt *stmt, struct note *note,
	const struct heading_texts *headings)
{
	struct arena *arena = note->arena;
	struct task task = {
		.line = (uint32_t)sqlite3_column_int64(stmt, TASK_LINE),
		.parent = (uint32_t)sqlite3_column_int64(stmt, TASK_PARENT),
		.symbol = keep_text(arena, stmt, TASK_SYMBOL),
		.status_name = keep_text(arena, stmt, TASK_STATUS_NAME),
		.description = keep_text(arena, stmt, TASK_DESCRIPTION),
		.raw = keep_text(arena, stmt, TASK_RAW),
		.recurrence = keep_text(arena, stmt, TASK_RECURRENCE),
		.id = keep_text(arena, stmt, TASK_ID),
		.block = keep_text(arena, stmt, TASK_BLOCK),
	};
	int status = sqlite3_column_int(stmt, TASK_STATUS);
	int priority = sqlite3_column_int(stmt, TASK_PRIORITY);
	int on_completion = sqlite3_column_int(stmt, TASK_ON_COMPLETION);
	int flags = sqlite3_column_int(stmt, TASK_FLAGS);
	int64_t heading = sqlite3_column_type(stmt, TASK_HEADING) == SQLITE_NULL
	                          ? -1
	                          : sqlite3_column_int64(stmt, TASK_HEADING);

	if (status < STATUS_TODO || status > STATUS_NON_TASK ||
		priority < PRIORITY_HIGHEST || priority > PRIORITY_LOWEST ||
		on_completion < ON_COMPLETION_NONE ||
		on_completion > ON_COMPLETION_DELETE ||
		!get_heading(headings, heading, &task.heading))
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
