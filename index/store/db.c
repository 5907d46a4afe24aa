/* db.c - see db.h */
#include "index/store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "index/base/mem.h"

/* How long another program (sqlite3(1)) that holds the file is waited for. */
#define BUSY_MS 200

static const unsigned char schema[] = {
#include "schema.inc"
	'\0'};

#define FILE_COLUMNS                                                           \
	"id, path, flags, ino, size, mtime_ns, ctime_ns, hash, racy"
#define FILE_VALUES                                                            \
	":id, :path, :flags, :ino, :size, :mtime_ns, :ctime_ns, :hash, :racy"
#define NOTE_COLUMNS                                                           \
	"id, title, type, kind, date, last_contact, role, organisation,"       \
	" role_note, frontmatter, aliases, tags, properties, first_heading, "  \
	"headings, links,"                                                     \
	" contexts, queries, diagnostics"
#define NOTE_VALUES                                                            \
	":id, :title, :type, :kind, :date, :last_contact, :role,"              \
	" :organisation, :role_note, :frontmatter, :aliases, :tags,"           \
	" :properties, :first_heading, :headings, :links, :contexts, "         \
	":queries,"                                                            \
	" :diagnostics"
#define TASK_COLUMNS                                                           \
	"note_id, seq, line, parent, symbol, status_name, status,"             \
	" description, raw, heading, priority, due, scheduled, start,"         \
	" created, done, cancelled, flags, recurrence, on_completion,"         \
	" task_id, depends_on, block, tags"
#define TASK_VALUES                                                            \
	":note_id, :seq, :line, :parent, :symbol, :status_name, :status,"      \
	" :description, :raw, :heading, :priority, :due, :scheduled, :start,"  \
	" :created, :done, :cancelled, :flags, :recurrence, :on_completion,"   \
	" :task_id, :depends_on, :block, :tags"

static const char *const stmt_sql[STMT_COUNT] = {
	[STMT_BEGIN] = "BEGIN IMMEDIATE",
	[STMT_COMMIT] = "COMMIT",
	[STMT_ROLLBACK] = "ROLLBACK",
	[STMT_META_GET] = "SELECT vault_id, next_id FROM meta WHERE id = 1",
	[STMT_META_PUT] = "INSERT OR REPLACE INTO meta (id, vault_id, next_id)"
			  " VALUES (1, :vault_id, :next_id)",

	[STMT_FILE_MAX] = "SELECT max(id) FROM file",
	[STMT_FILE_GET] = "SELECT " FILE_COLUMNS " FROM file WHERE id = :id",
	[STMT_FILE_PUT] = "INSERT OR REPLACE INTO file (" FILE_COLUMNS
			  ") VALUES (" FILE_VALUES ")",
	[STMT_FILE_CUT] = "DELETE FROM file WHERE id = :id AND :seq = 0",
	[STMT_FILE_ALL] =
		"SELECT " FILE_COLUMNS " FROM file ORDER BY id /* scan */",

	[STMT_NOTE_MAX] = "SELECT max(id) FROM note",
	[STMT_NOTE_GET] = "SELECT " NOTE_COLUMNS " FROM note WHERE id = :id",
	[STMT_NOTE_PUT] = "INSERT OR REPLACE INTO note (" NOTE_COLUMNS
			  ") VALUES (" NOTE_VALUES ")",
	[STMT_NOTE_CUT] = "DELETE FROM note WHERE id = :id AND :seq = 0",
	[STMT_NOTE_ALL] =
		"SELECT " NOTE_COLUMNS " FROM note ORDER BY id /* scan */",

	[STMT_TASK_MAX] = "SELECT max(note_id) FROM task",
	[STMT_TASK_GET] = "SELECT " TASK_COLUMNS
			  " FROM task WHERE note_id = :id ORDER BY seq",
	[STMT_TASK_PUT] = "INSERT OR REPLACE INTO task (" TASK_COLUMNS
			  ") VALUES (" TASK_VALUES ")",
	[STMT_TASK_CUT] =
		"DELETE FROM task WHERE note_id = :id AND seq >= :seq",
	[STMT_TASK_ALL] = "SELECT " TASK_COLUMNS
			  " FROM task ORDER BY note_id, seq /* scan */",
};

const struct db_table_def db_tables[DB_TABLE_COUNT] = {
	[DB_FILE] = {STMT_FILE_MAX, STMT_FILE_GET, STMT_FILE_PUT, STMT_FILE_CUT,
		STMT_FILE_ALL, FILE_COLUMN_COUNT},
	[DB_NOTE] = {STMT_NOTE_MAX, STMT_NOTE_GET, STMT_NOTE_PUT, STMT_NOTE_CUT,
		STMT_NOTE_ALL, NOTE_COLUMN_COUNT},
	[DB_TASK] = {STMT_TASK_MAX, STMT_TASK_GET, STMT_TASK_PUT, STMT_TASK_CUT,
		STMT_TASK_ALL, TASK_COLUMN_COUNT},
};
_Static_assert(FILE_COLUMN_COUNT <= DB_COLUMN_MAX &&
		       NOTE_COLUMN_COUNT <= DB_COLUMN_MAX &&
		       TASK_COLUMN_COUNT <= DB_COLUMN_MAX,
	"a row fits into an array of DB_COLUMN_MAX");

const char *
db_sql(enum stmt stmt)
{
	return stmt_sql[stmt];
}

/* What the system said to the call that failed, else -EIO. */
static int
system_errno(const struct db *db)
{
	int error = 0;

	if (db == NULL || db->handle == NULL)
		return -EIO;
	error = sqlite3_system_errno(db->handle);
	if (error == 0) /* a failed COMMIT keeps it elsewhere */
		sqlite3_file_control(
			db->handle, "main", SQLITE_FCNTL_LAST_ERRNO, &error);
	return error > 0 ? -error : -EIO;
}

int
db_errno(const struct db *db, int rc)
{
	switch (rc & 0xff) { /* the primary code */
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return 0;
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return -EILSEQ;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_TOOBIG:
		return -EFBIG;
	case SQLITE_PERM:
	case SQLITE_READONLY:
		return -EACCES;
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		return system_errno(db);
	default:
		return -EIO;
	}
}

static int
exec(struct db *db, const char *sql)
{
	return sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
}

/* Gives *ret the one integer that a query answers; 0 for none or NULL. */
static int
ask_int(struct db *db, sqlite3_stmt *stmt, int64_t *ret)
{
	int rc = sqlite3_step(stmt);

	*ret = rc == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
	sqlite3_reset(stmt);
	return db_errno(db, rc);
}

/* -EILSEQ unless the file has the version of our schema. */
static int
check_version(struct db *db)
{
	sqlite3_stmt *stmt = NULL;
	int64_t version = 0;
	int rc = sqlite3_prepare_v2(
		db->handle, "PRAGMA user_version", -1, &stmt, NULL);

	rc = rc == SQLITE_OK ? ask_int(db, stmt, &version) : db_errno(db, rc);
	sqlite3_finalize(stmt);
	if (rc < 0)
		return rc;
	return version == DB_VERSION ? 0 : -EILSEQ;
}

/* Only a file that is being made takes it. */
#define TEXT_OF_(x) #x
#define TEXT_OF(x) TEXT_OF_(x)
#define PAGE_SIZE "PRAGMA page_size = " TEXT_OF(DB_PAGE_SIZE) ";"
/* Zeroing what is deleted would protect nothing: the notes themselves lie
 * beside it, and the index is made for their owner alone. */
static const char pragmas_live[] = PAGE_SIZE "PRAGMA secure_delete = OFF;"
					     "PRAGMA temp_store = MEMORY;"
					     "PRAGMA journal_mode = WAL;"
					     "PRAGMA synchronous = NORMAL;"
					     "PRAGMA wal_autocheckpoint = 0;"
					     "PRAGMA cache_size = -2000;";
/* A file in WAL mode must leave it (DELETE) before it can do without. */
static const char pragmas_bulk[] = PAGE_SIZE "PRAGMA secure_delete = OFF;"
					     "PRAGMA temp_store = MEMORY;"
					     "PRAGMA locking_mode = EXCLUSIVE;"
					     "PRAGMA journal_mode = DELETE;"
					     "PRAGMA journal_mode = OFF;"
					     "PRAGMA synchronous = OFF;"
					     "PRAGMA cache_size = -65536;";

static int
make_schema(struct db *db)
{
	int rc = exec(db, stmt_sql[STMT_BEGIN]);

	if (rc == SQLITE_OK)
		rc = exec(db, (const char *)schema);
	if (rc == SQLITE_OK)
		rc = exec(db, stmt_sql[STMT_COMMIT]);
	return db_errno(db, rc);
}

static int
prepare_all(struct db *db)
{
	for (int i = 0; i < STMT_COUNT; i++) {
		int rc = sqlite3_prepare_v3(db->handle, stmt_sql[i], -1,
			SQLITE_PREPARE_PERSISTENT, &db->stmt[i], NULL);

		/* The version was right: a table that is not there, or
		 * not so, is damage. */
		if (rc == SQLITE_ERROR)
			return -EILSEQ;
		if (rc != SQLITE_OK)
			return db_errno(db, rc);
	}
	return 0;
}

/* Notes are nobody else's business, whatever the umask. SQLite gives what it
 * puts beside the file the same mode. Failure is left for it to find. */
static void
make_file(const char *host_path)
{
	int file = open(host_path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (file >= 0)
		close(file);
}

int
db_open(const char *host_path, enum db_mode mode, struct db **ret)
{
	bool is_made = mode == DB_MAKE || mode == DB_MAKE_BULK;
	bool is_bulk = mode == DB_OPEN_BULK || mode == DB_MAKE_BULK;
	struct db *db = mem_zalloc(sizeof(*db));
	int rc;

	if (is_made)
		make_file(host_path);
	rc = sqlite3_open_v2(host_path, &db->handle,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
			SQLITE_OPEN_EXRESCODE |
			(is_made ? SQLITE_OPEN_CREATE : 0),
		NULL);
	rc = db_errno(db, rc);
	if (rc < 0)
		goto out;
	sqlite3_busy_timeout(db->handle, BUSY_MS);
	rc = is_made ? 0 : check_version(db);
	if (rc < 0)
		goto out;
	rc = db_errno(db, exec(db, is_bulk ? pragmas_bulk : pragmas_live));
	if (rc < 0)
		goto out;
	rc = is_made ? make_schema(db) : 0;
	if (rc < 0)
		goto out;
	rc = prepare_all(db);
	if (rc < 0)
		goto out;
	rc = db_read_id_max(db);
	if (rc < 0)
		goto out;
	*ret = db;
	db = NULL; /* the caller's from here on */
out:
	db_close(db);
	return rc;
}

bool
db_takes_path(const char *host_path)
{
	const sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

	return strlen(host_path) + sizeof("-journal") < (size_t)vfs->mxPathname;
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	for (int i = 0; i < STMT_COUNT; i++)
		sqlite3_finalize(db->stmt[i]);
	sqlite3_close(db->handle);
	free(db);
}

int
db_copy(const struct db *db, const char *host_path)
{
	struct db to = {0};
	sqlite3_backup *backup = NULL;
	int rc;

	make_file(host_path);
	rc = sqlite3_open_v2(host_path, &to.handle,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
			SQLITE_OPEN_EXRESCODE,
		NULL);
	if (rc == SQLITE_OK)
		rc = exec(&to, pragmas_bulk);
	if (rc == SQLITE_OK) {
		backup = sqlite3_backup_init(
			to.handle, "main", db->handle, "main");
		rc = sqlite3_backup_step(backup, -1);
	}
	rc = db_errno(&to, rc);
	sqlite3_backup_finish(backup);
	sqlite3_close(to.handle);
	return rc;
}

int
db_read_id_max(struct db *db)
{
	int rc = 0;

	for (int i = 0; i < DB_TABLE_COUNT && rc == 0; i++)
		rc = ask_int(db, db->stmt[db_tables[i].max], &db->id_max[i]);
	return rc;
}

int
db_run(struct db *db, enum stmt stmt)
{
	int rc = db_errno(db, sqlite3_step(db->stmt[stmt]));

	sqlite3_reset(db->stmt[stmt]);
	return rc;
}

void
db_bind_int(struct sqlite3_stmt *stmt, const char *name, int64_t value)
{
	sqlite3_bind_int64(
		stmt, sqlite3_bind_parameter_index(stmt, name), value);
}
