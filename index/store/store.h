/* store.h - the index on disk: what was read from each note, in SQLite
 *
 * One file outside the vault. It holds what parsing a note found (not what is
 * derived from it: index/graph does that again at each start), so that only
 * notes that changed are read again. May be deleted at any time. One writer at
 * a time (a lock file beside it says so); a store of another version, or
 * damaged, is replaced by an empty one.
 *
 * Damage that shows only later makes that call, and all after it, return -EIO;
 * the file is removed then, so closing the store and opening it again gives an
 * empty one. Other errors of a call that writes (-ENOSPC, -EDQUOT, -EACCES,
 * -EBUSY: another program holds the file, what write(2) says) leave it whole:
 * store_rollback() and go on. No thread but one at a time may use a store, and
 * none after a fork(2) but the process that opened it.
 */
#ifndef VAULTFS_STORE_H
#define VAULTFS_STORE_H

#include "index/changeset.h"
#include "index/parse/note.h"

struct store;

/* What the store knows of a file without reading it again. */
struct store_file {
	uint32_t id;
	const char *path;
	uint32_t flags;
	uint64_t ino, size;
	int64_t mtime_ns, ctime_ns;
	uint64_t hash; /* text_hash() of the content, of notes */
	bool is_racy;  /* changed too shortly before it was read: look again */
};

/* Opens (creates) the store in the folder cache_dir (absolute, exists).
 * vault_id says of which vault and with which settings its rows are; if they
 * are of another, the store starts empty. *ret_is_new tells that it is empty.
 * -EBUSY: another writer holds it; -ENAMETOOLONG (some 500 bytes); -EIO;
 * -EACCES; -ENOSPC; what open(2) says of the folder. */
int store_open(const char *cache_dir, const char *vault_id, bool *ret_is_new,
	struct store **ret);
/* Opens it beside a writer, to be loaded as of its last commit: store_load(),
 * store_size() and store_close() are all that may be called. -ENOENT: there is
 * none of that vault and these settings (yet); -EIO; -EACCES. */
int store_open_reader(
	const char *cache_dir, const char *vault_id, struct store **ret);
void store_close(struct store *store);

/* All rows. file is called for each file, and right after it note, if it is a
 * note, with what graph_put_note() needs of it filled in; both lend their
 * arguments. */
int store_load(struct store *store, const struct settings *settings,
	void (*file)(void *arg, const struct store_file *file),
	void (*note)(void *arg, uint32_t id, const struct note *note),
	void *arg);

/* A transaction; what is written between the two is there whole or not at
 * all. is_bulk: most of the vault is about to be written. */
int store_begin(struct store *store, bool is_bulk);
int store_commit(struct store *store);
void store_rollback(struct store *store);

/* Ids for new files: never used before in this store. */
uint32_t store_next_id(struct store *store);
int store_put_file(struct store *store, const struct store_file *file);
/* Writes only the rows that differ from what the note said before. note NULL:
 * it is no note (any more). */
int store_put_note(struct store *store, uint32_t id, const struct note *note);
int store_remove_file(struct store *store, uint32_t id);

/* Moves the write-ahead log into the file; for idle time. */
int store_checkpoint(struct store *store);

/* Size of the file on disk, bytes. */
uint64_t store_size(const struct store *store);
/* Rows written and deleted since it was opened. */
uint64_t store_change_count(const struct store *store);

#endif
