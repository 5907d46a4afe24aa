/* store.c - see store.h
 *
 * In the folder lie index.db with SQLite's -wal and -shm beside it, `lock`,
 * and, while most of the vault is written anew, index.db.new, which nobody
 * reads before it is whole and takes the place of index.db.
 */
#include "index/store/store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/base/buf.h"
#include "index/base/log.h"
#include "index/base/mem.h"
#include "index/store/db.h"
#include "index/store/load.h"
#include "index/store/noterows.h"
#include "index/store/rows.h"

/* A write-ahead log longer than this is moved into the file by the commit that
 * made it so, whether or not time is idle. Bytes. */
#define WAL_SIZE_MAX ((uint64_t)256 << 20)

struct store {
	char *path;      /* owned; of index.db, absolute */
	char *new_path;  /* owned; of index.db.new */
	char *vault_id;  /* owned */
	int dir;         /* owned; descriptor of the folder */
	int lock;        /* owned; descriptor of the lock file, -1 none */
	struct db *db;   /* owned; NULL if a new one could not be opened */
	bool is_damaged; /* its file is removed: all fails with -EIO */
	struct db *new;  /* owned; NULL unless a bulk transaction is open */
	bool in_transaction;
	uint32_t next_id;
	uint32_t next_id_stored;  /* as of the last commit */
	uint64_t change_count;    /* of connections that were closed */
	struct rows rows;         /* reused */
	struct headings headings; /* reused */
};

/* --- the files ----------------------------------------------------------- */

static void
unlink_beside(const char *path, const char *suffix)
{
	struct buf name = {0};

	buf_printf(&name, "%s%s", path, suffix);
	unlink(name.data);
	buf_clear(&name);
}

/* Takes a SQLite file away, and what SQLite keeps beside it. The file goes
 * first: a log without its file means nothing, but a file without its log
 * might be torn. */
static int
remove_db(const char *path)
{
	if (unlink(path) < 0 && errno != ENOENT)
		return -errno;
	unlink_beside(path, "-wal");
	unlink_beside(path, "-shm");
	unlink_beside(path, "-journal");
	return 0;
}

static uint64_t
size_of(const char *path, const char *suffix)
{
	struct buf name = {0};
	struct stat st;
	int rc;

	buf_printf(&name, "%s%s", path, suffix);
	rc = stat(name.data, &st);
	buf_clear(&name);
	return rc == 0 ? (uint64_t)st.st_size : 0;
}

static uint64_t
wal_size(const struct store *store)
{
	return size_of(store->path, "-wal");
}

/* -EIO for damage, and then the file is gone, so that the next store_open()
 * finds none. */
static int
check(struct store *store, int rc)
{
	if (rc != -EILSEQ)
		return rc;
	if (store->lock < 0)
		return -EIO; /* it is the writer's to remove */
	log_debug("index '%s' is damaged; it starts anew", store->path);
	store->is_damaged = true;
	remove_db(store->path);
	return -EIO;
}

static bool
is_usable(const struct store *store)
{
	return store->db != NULL && !store->is_damaged;
}

static int
lock_take(struct store *store)
{
	store->lock = openat(store->dir, "lock",
		O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (store->lock < 0)
		return -errno;
	if (flock(store->lock, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? -EBUSY : -errno;
	return 0;
}

/* --- opening ------------------------------------------------------------- */

static int
meta_put(struct store *store, struct db *db)
{
	sqlite3_stmt *stmt = db->stmt[STMT_META_PUT];

	sqlite3_bind_text(stmt, sqlite3_bind_parameter_index(stmt, ":vault_id"),
		store->vault_id, -1, SQLITE_STATIC);
	db_bind_int(stmt, ":next_id", store->next_id);
	return db_run(db, STMT_META_PUT);
}

/* Reads next_id. -EILSEQ if the store is of another vault. */
static int
meta_get(struct store *store, struct db *db)
{
	sqlite3_stmt *stmt = db->stmt[STMT_META_GET];
	int step = sqlite3_step(stmt);
	int rc = db_errno(db, step);

	if (step == SQLITE_ROW) {
		const char *vault_id =
			(const char *)sqlite3_column_text(stmt, 0);
		int64_t next_id = sqlite3_column_int64(stmt, 1);

		if (vault_id == NULL || strcmp(vault_id, store->vault_id) != 0)
			rc = -EILSEQ;
		else if (next_id <= db->id_max[DB_FILE] || next_id > UINT32_MAX)
			rc = -EILSEQ;
		else
			store->next_id = (uint32_t)next_id;
	} else if (rc == 0) {
		rc = -EILSEQ;
	}
	sqlite3_reset(stmt);
	return rc;
}

static int
open_old(struct store *store)
{
	struct db *db = NULL;
	int rc = 0;

	/* SQLite takes a last page that was cut for one that ends with zeros.
	 * While there is a log, such a page may be half written. */
	if (wal_size(store) == 0 &&
		size_of(store->path, "") % DB_PAGE_SIZE != 0)
		rc = -EILSEQ;
	if (rc == 0)
		rc = db_open(store->path, DB_OPEN, &db);
	if (rc == 0)
		rc = meta_get(store, db);
	if (rc < 0)
		db_close(db);
	else
		store->db = db;
	return rc;
}

static int
open_new(struct store *store)
{
	int rc = remove_db(store->path);

	if (rc == 0)
		rc = db_open(store->path, DB_MAKE, &store->db);
	store->next_id = 1;
	if (rc == 0)
		rc = meta_put(store, store->db);
	return rc;
}

static char *
path_in(const char *dir, const char *name)
{
	struct buf path = {0};

	buf_printf(&path, "%s/%s", dir, name);
	return buf_take(&path);
}

/* Both ways to open begin so. */
static int
prepare(const char *cache_dir, const char *vault_id, struct store **ret)
{
	struct store *store = mem_zalloc(sizeof(*store));

	*ret = store;
	store->lock = -1;
	store->path = path_in(cache_dir, "index.db");
	store->new_path = path_in(cache_dir, "index.db.new");
	store->vault_id = mem_dup(vault_id);
	store->dir = open(cache_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (store->dir < 0)
		return -errno;
	return db_takes_path(store->new_path) ? 0 : -ENAMETOOLONG;
}

int
store_open_reader(
	const char *cache_dir, const char *vault_id, struct store **ret)
{
	struct store *store;
	int rc = prepare(cache_dir, vault_id, &store);

	if (rc == 0 && access(store->path, F_OK) < 0)
		rc = -errno;
	if (rc == 0)
		rc = open_old(store);
	if (rc == 0) {
		*ret = store;
		store = NULL; /* the caller's from here on */
	}
	store_close(store);
	return rc == -EILSEQ ? -ENOENT : rc;
}

int
store_open(const char *cache_dir, const char *vault_id, bool *ret_is_new,
	struct store **ret)
{
	struct store *store;
	int rc = prepare(cache_dir, vault_id, &store);

	if (rc == 0)
		rc = lock_take(store);
	if (rc == 0)
		rc = remove_db(store->new_path); /* of a writer that died */
	if (rc < 0)
		goto out;

	rc = access(store->path, F_OK) == 0 ? open_old(store) : -EILSEQ;
	if (rc == -EILSEQ)
		rc = open_new(store);
	if (rc < 0)
		goto out;
	store->next_id_stored = store->next_id;
	*ret_is_new = store->db->id_max[DB_FILE] == 0;
	*ret = store;
	store = NULL; /* the caller's from here on */
out:
	store_close(store);
	return rc == -EILSEQ ? -EIO : rc;
}

void
store_close(struct store *store)
{
	if (store == NULL)
		return;
	if (store->in_transaction)
		store_rollback(store);
	db_close(store->db);
	rows_clear(&store->rows);
	headings_clear(&store->headings);
	if (store->lock >= 0)
		close(store->lock); /* and so gives up the lock */
	if (store->dir >= 0)
		close(store->dir);
	free(store->path);
	free(store->new_path);
	free(store->vault_id);
	free(store);
}

/* --- bulk: the next store is made beside this one ------------------------- */

static void
new_drop(struct store *store)
{
	db_close(store->new);
	store->new = NULL;
	remove_db(store->new_path);
}

/* Begins a bulk transaction. */
static int
new_begin(struct store *store)
{
	bool is_empty = store->db->id_max[DB_FILE] == 0;
	int rc = remove_db(store->new_path);

	if (rc == 0 && !is_empty)
		rc = db_copy(store->db, store->new_path);
	if (rc == 0)
		rc = db_open(store->new_path,
			is_empty ? DB_MAKE_BULK : DB_OPEN_BULK, &store->new);
	if (rc == 0)
		rc = db_run(store->new, STMT_BEGIN);
	if (rc < 0)
		new_drop(store);
	return rc;
}

static int
sync_file(const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	int rc = file >= 0 && fsync(file) == 0 ? 0 : -errno;

	if (file >= 0)
		close(file);
	return rc;
}

/* Puts the new file, complete and closed, in the place of the old one. */
static int
new_install(struct store *store)
{
	int rc = sync_file(store->new_path);

	if (rc < 0)
		return rc;
	store->change_count +=
		(uint64_t)sqlite3_total_changes64(store->db->handle);
	db_close(store->db); /* which ends the log */
	store->db = NULL;
	/* If another program kept it: a log of the old file must never meet the
	 * new one, so the old file goes first, and a crash leaves none. */
	if (wal_size(store) > 0)
		rc = remove_db(store->path);
	if (rc == 0 && rename(store->new_path, store->path) < 0)
		rc = -errno;
	if (rc == 0 && fsync(store->dir) < 0)
		rc = -errno;
	if (rc == 0)
		rc = db_open(store->path, DB_OPEN, &store->db);
	return rc;
}

static int
new_commit(struct store *store)
{
	int rc = meta_put(store, store->new);

	if (rc == 0)
		rc = db_run(store->new, STMT_COMMIT);
	store->change_count +=
		(uint64_t)sqlite3_total_changes64(store->new->handle);
	db_close(store->new);
	store->new = NULL;
	if (rc == 0)
		rc = new_install(store);
	remove_db(store->new_path);
	return rc;
}

/* --- transactions --------------------------------------------------------- */

int
store_begin(struct store *store, bool is_bulk)
{
	int rc;

	assert(!store->in_transaction);
	if (!is_usable(store))
		return -EIO;
	rc = is_bulk ? new_begin(store) : db_run(store->db, STMT_BEGIN);
	store->in_transaction = rc == 0;
	return check(store, rc);
}

int
store_commit(struct store *store)
{
	int rc = 0;

	assert(store->in_transaction);
	if (store->new != NULL) {
		rc = new_commit(store);
		store->in_transaction = false;
	} else {
		if (!is_usable(store))
			rc = -EIO;
		else if (store->next_id != store->next_id_stored)
			rc = meta_put(store, store->db);
		if (rc == 0)
			rc = db_run(store->db, STMT_COMMIT);
		if (rc < 0)
			store_rollback(store);
		store->in_transaction = false;
	}
	if (rc == 0)
		store->next_id_stored = store->next_id;
	if (rc == 0 && wal_size(store) > WAL_SIZE_MAX)
		rc = store_checkpoint(store);
	return check(store, rc);
}

void
store_rollback(struct store *store)
{
	if (store->new != NULL) {
		new_drop(store);
	} else if (store->db != NULL) {
		/* Some failures have rolled back already. */
		if (!sqlite3_get_autocommit(store->db->handle))
			db_run(store->db, STMT_ROLLBACK);
		check(store, db_read_id_max(store->db));
	}
	store->in_transaction = false;
}

int
store_checkpoint(struct store *store)
{
	int rc;

	if (!is_usable(store))
		return -EIO;
	rc = sqlite3_wal_checkpoint_v2(store->db->handle, NULL,
		SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	/* Another program reads: the rest moves the next time. */
	if (rc == SQLITE_BUSY)
		return 0;
	return check(store, db_errno(store->db, rc));
}

/* --- rows ----------------------------------------------------------------- */

/* Where the open transaction writes to. */
static struct db *
target(const struct store *store)
{
	assert(store->in_transaction);
	return store->new != NULL ? store->new : store->db;
}

int
store_load(struct store *store, const struct settings *settings,
	void (*file)(void *arg, const struct store_file *file),
	void (*note)(void *arg, uint32_t id, const struct note *note),
	void *arg)
{
	if (!is_usable(store))
		return -EIO;
	return check(store, load_all(store->db, settings, file, note, arg));
}

uint32_t
store_next_id(struct store *store)
{
	return store->next_id++;
}

int
store_put_file(struct store *store, const struct store_file *file)
{
	if (file->id >= store->next_id)
		store->next_id = file->id + 1;
	noterows_file(&store->rows, file);
	return check(store, rows_write(&store->rows, target(store), file->id));
}

int
store_put_note(struct store *store, uint32_t id, const struct note *note)
{
	int rc;

	if (note != NULL) {
		headings_collect(&store->headings, note);
		noterows_note(&store->rows, id, note, &store->headings);
	} else {
		rows_begin(&store->rows, DB_NOTE);
	}
	rc = rows_write(&store->rows, target(store), id);
	if (rc < 0)
		return check(store, rc);
	if (note != NULL)
		noterows_tasks(&store->rows, id, note, &store->headings);
	else
		rows_begin(&store->rows, DB_TASK);
	return check(store, rows_write(&store->rows, target(store), id));
}

int
store_remove_file(struct store *store, uint32_t id)
{
	int rc;

	rows_begin(&store->rows, DB_FILE);
	rc = rows_write(&store->rows, target(store), id);
	if (rc < 0)
		return check(store, rc);
	return store_put_note(store, id, NULL);
}

/* --- questions ------------------------------------------------------------ */

uint64_t
store_size(const struct store *store)
{
	return size_of(store->path, "") + wal_size(store);
}

uint64_t
store_change_count(const struct store *store)
{
	uint64_t count = store->change_count;

	if (store->db != NULL)
		count += (uint64_t)sqlite3_total_changes64(store->db->handle);
	return count;
}
