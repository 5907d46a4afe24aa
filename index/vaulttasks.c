/* vaulttasks.c - see vaulttasks.h */
#include "index/vaulttasks.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/store/db.h"
#include "index/store/jsonlist.h"
#include "index/store/noteread.h"

/* Columns as noteread_task() takes them. A day is text, so a range of days is
 * one of texts; what is no day at all (2025-02-30) may come along. */
#define DAY_BOUND(column)                                                      \
	" AND (:" column "_first IS NULL OR " column " BETWEEN :" column       \
	"_first AND :" column "_last)"
static const char sql[] =
	"SELECT note_id, seq, line, parent, symbol, status_name, status,"
	" description, raw, heading, priority, due, scheduled, start, created,"
	" done, cancelled, flags, recurrence, on_completion, task_id,"
	" depends_on, block, tags FROM task"
	" WHERE (:is_open IS NULL OR (status <= 2) = :is_open)" DAY_BOUND(
		"due") DAY_BOUND("scheduled") DAY_BOUND("created")
		DAY_BOUND("done") DAY_BOUND(
			"cancelled") " ORDER BY note_id, seq /* scan */";

static const char headings_sql[] = "SELECT headings FROM note WHERE id = :id";

struct loading {
	struct vaultindex *index;
	struct taskquery *query; /* NULL: no task can be left out */
	struct vaulttasks *tasks;
	size_t fact_capacity;
	const char **paths; /* owned; of each task */
	size_t path_capacity;
};

/* Takes task, whose text lives as long as ret->arena. */
static void
add_task(struct loading *loading, const char *path, const struct task *task)
{
	struct vaulttasks *tasks = loading->tasks;
	size_t count = tasks->count;

	loading->paths = mem_grow(loading->paths, count,
		&loading->path_capacity, sizeof(*loading->paths));
	loading->paths[count] = path;
	MEM_PUSH(tasks->facts, tasks->count, loading->fact_capacity, *task);
}

static bool
is_listed(const struct loading *loading, uint32_t id, const char *path)
{
	uint32_t flags = vaultindex_flags(loading->index, id);

	return (flags & FILE_IS_NOTE) != 0 &&
	       (flags & (FILE_IS_HIDDEN | FILE_IS_EXCLUDED)) == 0 &&
	       path != NULL &&
	       (loading->query == NULL || !text_is_utf8(path, strlen(path)) ||
		       taskquery_takes_path(loading->query, path));
}

/* The path of a note as text. */
static const char *
keep_path(struct loading *loading, const char *path)
{
	return path != NULL
	               ? text_valid(loading->tasks->arena, path, strlen(path))
	               : "";
}

/* --- from the store ----------------------------------------------------------- */

static void
bind_text(sqlite3_stmt *stmt, const char *column, const char *end, day_t day,
	const char *beyond)
{
	char name[32], text[DAY_TEXT_SIZE] = "";
	int year, month, mday;

	snprintf(name, sizeof(name), ":%s_%s", column, end);
	if (day > DAY_INVALID + 1 && day < INT32_MAX) {
		day_split(day, &year, &month, &mday);
		if (year >= 0 && year <= 9999)
			day_format(day, text);
		else if (year > 9999)
			beyond = "9999-99-99";
		else
			beyond = "0000-00-00";
	}
	sqlite3_bind_text(stmt, sqlite3_bind_parameter_index(stmt, name),
		text[0] != '\0' ? text : beyond, -1, SQLITE_TRANSIENT);
}

static void
bind_bounds(sqlite3_stmt *stmt, const struct taskquery *query)
{
	static const enum date_field fields[] = {DATE_DUE, DATE_SCHEDULED,
		DATE_CREATED, DATE_DONE, DATE_CANCELLED};
	struct taskquery_bounds bounds;

	if (query == NULL)
		return;
	bounds = taskquery_bounds(query);
	if (bounds.status != BOUND_ANY)
		sqlite3_bind_int(stmt,
			sqlite3_bind_parameter_index(stmt, ":is_open"),
			bounds.status == BOUND_OPEN);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const char *column = date_field_name(fields[i]);

		if (!bounds.days[fields[i]].is_bound)
			continue;
		bind_text(stmt, column, "first", bounds.days[fields[i]].first,
			"0000-00-00");
		bind_text(stmt, column, "last", bounds.days[fields[i]].last,
			"9999-99-99");
	}
}

/* The headings that tasks of the note point to. */
static void
load_headings(struct arena *arena, sqlite3_stmt *stmt, int64_t id,
	struct heading_texts *ret)
{
	size_t capacity = 0;
	struct json_in in;

	*ret = (struct heading_texts){0};
	db_bind_int(stmt, ":id", id);
	if (sqlite3_step(stmt) == SQLITE_ROW) {
		const char *text = (const char *)sqlite3_column_text(stmt, 0);

		in = json_in(
			arena, text, (size_t)sqlite3_column_bytes(stmt, 0));
		for (json_enter(&in); json_more(&in);) {
			const char *heading = json_get_text(&in);

			ARENA_PUSH(arena, ret->texts, ret->count, capacity,
				heading);
		}
	}
	sqlite3_reset(stmt);
}

static int
load_rows(struct loading *loading, sqlite3_stmt *stmt, sqlite3_stmt *headings)
{
	struct arena *arena = loading->tasks->arena;
	struct heading_texts texts = {0};
	struct note note = {.arena = arena};
	const char *path = NULL;
	int64_t id = -1;
	bool listed = false;
	int rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		int64_t next = sqlite3_column_int64(stmt, 0);

		if (next != id) {
			id = next;
			path = vaultindex_path(loading->index, (uint32_t)id);
			listed = is_listed(loading, (uint32_t)id, path);
			if (listed) {
				path = keep_path(loading, path);
				load_headings(arena, headings, id, &texts);
			}
		}
		if (!listed)
			continue;
		note.tasks_count = 0;
		if (!noteread_task(stmt, &note, &texts))
			return -EIO;
		add_task(loading, path, &note.tasks[0]);
	}
	return rc == SQLITE_DONE ? 0 : -EIO;
}

/* A connection of our own, which only reads and sees what is committed. */
static int
load_stored(struct loading *loading)
{
	const char *dir = vaultindex_store_dir(loading->index);
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL, *headings = NULL;
	struct buf path = {0};
	int rc = -EIO;

	buf_printf(&path, "%s/index.db", dir);
	if (sqlite3_open_v2(buf_text(&path), &db,
		    SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX,
		    NULL) == SQLITE_OK &&
		sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK &&
		sqlite3_prepare_v2(db, headings_sql, -1, &headings, NULL) ==
			SQLITE_OK) {
		sqlite3_busy_timeout(db, 2000);
		bind_bounds(stmt, loading->query);
		rc = load_rows(loading, stmt, headings);
	}
	sqlite3_finalize(stmt);
	sqlite3_finalize(headings);
	sqlite3_close(db);
	buf_clear(&path);
	return rc;
}

/* --- from the notes ----------------------------------------------------------- */

static const char *
keep_text(struct arena *arena, const char *text)
{
	return text != NULL ? arena_dup(arena, text, strlen(text)) : NULL;
}

static const char **
keep_texts(struct arena *arena, const char **texts, size_t count)
{
	const char **copy = arena_alloc(arena, count * sizeof(*copy));

	for (size_t i = 0; i < count; i++)
		copy[i] = keep_text(arena, texts[i]);
	return copy;
}

static struct task
keep_task(struct arena *arena, const struct task *task)
{
	struct task copy = *task;
	const char **texts[] = {&copy.symbol, &copy.status_name,
		&copy.description, &copy.raw, &copy.heading, &copy.due_text,
		&copy.scheduled_text, &copy.start_text, &copy.created_text,
		&copy.done_text, &copy.cancelled_text, &copy.recurrence,
		&copy.id, &copy.block};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = keep_text(arena, *texts[i]);
	copy.depends_on =
		keep_texts(arena, task->depends_on, task->depends_on_count);
	copy.tags = keep_texts(arena, task->tags, task->tag_count);
	return copy;
}

static void
read_note(void *arg, uint32_t id, const char *path)
{
	struct loading *loading = arg;
	struct arena *arena = loading->tasks->arena;
	struct note *note;

	/* What cannot be read has no tasks. */
	if (!is_listed(loading, id, path) ||
		vaultindex_read_note(loading->index, path, &note, NULL, NULL) <
			0)
		return;
	if (note->tasks_count > 0)
		path = keep_path(loading, path);
	for (size_t i = 0; i < note->tasks_count; i++) {
		struct task task = keep_task(arena, &note->tasks[i]);

		add_task(loading, path, &task);
	}
	note_free(note);
}

/* --- both ---------------------------------------------------------------------- */

int
vaulttasks_load(struct vaultindex *index, struct taskquery *query,
	struct vaulttasks *ret)
{
	struct loading loading = {.index = index, .query = query, .tasks = ret};
	int rc = 0;

	/* Others matter to whether a task is blocked. */
	if (query != NULL && taskquery_bounds(query).needs_all)
		loading.query = NULL;
	*ret = (struct vaulttasks){.arena = arena_new()};
	if (vaultindex_is_stored(index))
		rc = load_stored(&loading);
	else
		vaultindex_each_note(index, read_note, &loading);
	ret->tasks = mem_zalloc((ret->count + 1) * sizeof(*ret->tasks));
	for (size_t i = 0; i < ret->count; i++) {
		ret->tasks[i].task = &ret->facts[i];
		ret->tasks[i].path = loading.paths[i];
	}
	free(loading.paths);
	if (rc < 0)
		vaulttasks_clear(ret);
	return rc;
}

void
vaulttasks_clear(struct vaulttasks *tasks)
{
	free(tasks->tasks);
	free(tasks->facts);
	arena_free(tasks->arena);
	*tasks = (struct vaulttasks){0};
}
