/* db.h - one SQLite file of the store, open, with its statements prepared
 *
 * Everything that is said in SQL is in db.c and schema.sql. What the rows mean
 * is noterows.h, which of them change is rows.h, and which file is the store
 * at a given moment is store.c.
 *
 * No lock: one thread at a time.
 */
#ifndef VAULTFS_DB_H
#define VAULTFS_DB_H

#include <stdbool.h>
#include <stdint.h>

struct sqlite3;
struct sqlite3_stmt;

/* schema.sql's user_version. */
#define DB_VERSION 1
/* Bytes. Rows of notes are 1 to 3 KB: pages of 4 KB would hold one each, and
 * larger ones make an edit's entry in the log longer. */
#define DB_PAGE_SIZE 8192

enum stmt {
	STMT_BEGIN,
	STMT_COMMIT,
	STMT_ROLLBACK,
	STMT_META_GET,
	STMT_META_PUT,
	STMT_FILE_MAX,
	STMT_FILE_GET,
	STMT_FILE_PUT,
	STMT_FILE_CUT,
	STMT_FILE_ALL,
	STMT_NOTE_MAX,
	STMT_NOTE_GET,
	STMT_NOTE_PUT,
	STMT_NOTE_CUT,
	STMT_NOTE_ALL,
	STMT_TASK_MAX,
	STMT_TASK_GET,
	STMT_TASK_PUT,
	STMT_TASK_CUT,
	STMT_TASK_ALL,
	STMT_COUNT
};

enum db_table {
	DB_FILE,
	DB_NOTE,
	DB_TASK,
	DB_TABLE_COUNT
};

/* The columns of the tables, in the order in which every statement has them;
 * what they hold says schema.sql. */
enum file_column {
	FILE_ID,
	FILE_PATH,
	FILE_FLAGS,
	FILE_INO,
	FILE_SIZE,
	FILE_MTIME_NS,
	FILE_CTIME_NS,
	FILE_HASH,
	FILE_RACY,
	FILE_COLUMN_COUNT
};

enum note_column {
	NOTE_ID,
	NOTE_TITLE,
	NOTE_TYPE,
	NOTE_KIND,
	NOTE_DATE,
	NOTE_LAST_CONTACT,
	NOTE_ROLE,
	NOTE_ORGANISATION,
	NOTE_ROLE_NOTE,
	NOTE_FRONTMATTER,
	NOTE_ALIASES,
	NOTE_TAGS,
	NOTE_PROPERTIES,
	NOTE_FIRST_HEADING,
	NOTE_HEADINGS,
	NOTE_LINKS,
	NOTE_CONTEXTS,
	NOTE_QUERIES,
	NOTE_DIAGNOSTICS,
	NOTE_COLUMN_COUNT
};

enum task_column {
	TASK_NOTE_ID,
	TASK_SEQ,
	TASK_LINE,
	TASK_PARENT,
	TASK_SYMBOL,
	TASK_STATUS_NAME,
	TASK_STATUS,
	TASK_DESCRIPTION,
	TASK_RAW,
	TASK_HEADING,
	TASK_PRIORITY,
	TASK_DUE,
	TASK_SCHEDULED,
	TASK_START,
	TASK_CREATED,
	TASK_DONE,
	TASK_CANCELLED,
	TASK_FLAGS,
	TASK_RECURRENCE,
	TASK_ON_COMPLETION,
	TASK_ID,
	TASK_DEPENDS_ON,
	TASK_BLOCK,
	TASK_TAGS,
	TASK_COLUMN_COUNT
};

#define DB_COLUMN_MAX 24 /* of any table */

/* A table as rows.h sees it: rows of one id, numbered from 0 in their order.
 * get lists them, put writes one (whole), cut deletes those from :seq on. */
struct db_table_def {
	enum stmt max, get, put, cut, all;
	int column_count;
};
extern const struct db_table_def db_tables[DB_TABLE_COUNT];

struct db {
	struct sqlite3 *handle;                /* owned */
	struct sqlite3_stmt *stmt[STMT_COUNT]; /* owned; reset between calls */
	/* The highest id that may have rows in each table: above it there is
	 * nothing to compare with. */
	int64_t id_max[DB_TABLE_COUNT];
};

enum db_mode {
	DB_OPEN, /* a store that is there: WAL, a commit survives kill -9 */
	DB_MAKE, /* an empty one: likewise, readable for its owner alone */
	/* The same two for a file that nobody looks at before it is whole: no
	 * journal, no fsync, a large cache. */
	DB_OPEN_BULK,
	DB_MAKE_BULK,
};

/* Opens the file at host_path. -EILSEQ: it is no store, one of another
 * version, or damaged; else as db_errno(). */
int db_open(const char *host_path, enum db_mode mode, struct db **ret);
/* SQLite opens no file with a longer path, some 500 bytes. */
bool db_takes_path(const char *host_path);
/* Takes NULL, and one that is half open. */
void db_close(struct db *db);

/* Copies all that db holds to a new file at host_path, for DB_OPEN_BULK. */
int db_copy(const struct db *db, const char *host_path);

/* Reads id_max again; after a transaction that was given up. */
int db_read_id_max(struct db *db);

/* Runs a statement that gives no rows and resets it. */
int db_run(struct db *db, enum stmt stmt);

/* An errno for SQLite's result code: 0, -EILSEQ (damaged), -EBUSY, -ENOMEM,
 * -ENOSPC, -EFBIG, -EACCES, what the system said (-EROFS, -EDQUOT ...), else -EIO. db may
 * be NULL. */
int db_errno(const struct db *db, int rc);

/* The text of a statement, for the test of their plans. */
const char *db_sql(enum stmt stmt);

/* Binds value to the parameter name (":id") of a statement. */
void db_bind_int(struct sqlite3_stmt *stmt, const char *name, int64_t value);

#endif
