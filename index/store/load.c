/* load.c - see load.h */
#include "index/store/load.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>

#include "index/base/text.h"
#include "index/store/noteread.h"

/* A table being read; the first column of each row is an id. */
struct cursor {
	sqlite3_stmt *stmt; /* lent; NULL at the end */
	int64_t id;         /* of the row it stands at; INT64_MAX at the end */
};

static int
cursor_step(struct cursor *cursor)
{
	int rc = sqlite3_step(cursor->stmt);

	cursor->id = rc == SQLITE_ROW ? sqlite3_column_int64(cursor->stmt, 0)
	                              : INT64_MAX;
	return rc;
}

/* Steps past rows below id, which belong to no file. */
static int
cursor_seek(struct cursor *cursor, int64_t id)
{
	int rc = SQLITE_OK;

	while (cursor->id < id)
		rc = cursor_step(cursor);
	return rc;
}

struct load {
	struct db *db;
	struct cursor notes, tasks;
	struct arena *arena; /* owned; of the note at hand */
};

static void
set_path(struct note *note, const char *path)
{
	size_t size = strlen(path);
	const char *slash;

	note->path = text_is_utf8(path, size)
	                     ? path
	                     : text_valid(note->arena, path, size);
	slash = strrchr(note->path, '/');
	note->name = slash != NULL ? slash + 1 : note->path;
	size = strlen(note->name);
	if (size >= 3 && strcasecmp(note->name + size - 3, ".md") == 0)
		size -= 3;
	note->name = arena_dup(note->arena, note->name, size);
}

/* Reads the note with file's id, if it is one, and hands it on. */
static int
load_note(struct load *load, const struct settings *settings,
	const struct store_file *file,
	void (*each)(void *arg, uint32_t id, const struct note *note),
	void *arg)
{
	struct note note = {.arena = load->arena, .settings = settings};
	struct heading_texts headings;
	int rc = cursor_seek(&load->notes, file->id);

	if (db_errno(load->db, rc) < 0 || load->notes.id != file->id)
		return db_errno(load->db, rc);
	arena_reset(load->arena);
	note.size = file->size;
	set_path(&note, file->path);
	if (!noteread_note(load->notes.stmt, &note, &headings))
		return -EILSEQ;
	rc = cursor_seek(&load->tasks, file->id);
	while (load->tasks.id == file->id) {
		if (!noteread_task(load->tasks.stmt, &note, &headings))
			return -EILSEQ;
		rc = cursor_step(&load->tasks);
	}
	if (db_errno(load->db, rc) == 0)
		each(arg, file->id, &note);
	return db_errno(load->db, rc);
}

int
load_all(struct db *db, const struct settings *settings,
	void (*file)(void *arg, const struct store_file *file),
	void (*note)(void *arg, uint32_t id, const struct note *note),
	void *arg)
{
	sqlite3_stmt *files = db->stmt[STMT_FILE_ALL];
	struct load load = {
		.db = db,
		.notes = {.stmt = db->stmt[STMT_NOTE_ALL], .id = INT64_MIN},
		.tasks = {.stmt = db->stmt[STMT_TASK_ALL], .id = INT64_MIN},
		.arena = arena_new(),
	};
	int step, rc = 0;

	while (rc == 0 && (step = sqlite3_step(files)) == SQLITE_ROW) {
		struct store_file f;

		noteread_file(files, &f);
		file(arg, &f);
		rc = load_note(&load, settings, &f, note, arg);
	}
	if (rc == 0)
		rc = db_errno(db, step);
	sqlite3_reset(files);
	sqlite3_reset(load.notes.stmt);
	sqlite3_reset(load.tasks.stmt);
	/* Few of the pages will be asked for again. */
	sqlite3_db_release_memory(db->handle);
	arena_free(load.arena);
	return rc;
}
