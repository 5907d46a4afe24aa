/* journal.h - what vaultfs changed in a vault, and the texts before
 *
 * A folder beside the index: `log`, a line for each file changed; `images/`,
 * the bytes that were there before; `pending-N`, a change that has been begun.
 * Old entries go after JOURNAL_DAYS, and the oldest when the images are of more
 * than JOURNAL_SIZE_MAX. Nothing but this and what is in the notes is known, so
 * it may be deleted at any time.
 *
 * Several processes use it at once: who changes it holds the lock. All
 * functions return 0 or a negative errno. Any thread.
 */
#ifndef VAULTFS_JOURNAL_H
#define VAULTFS_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "index/base/buf.h"

#define JOURNAL_DAYS 30
#define JOURNAL_SIZE_MAX ((uint64_t)256 << 20) /* bytes of images */

struct journal;

/* Opens the journal in <store_dir>/journal, making it if need be. */
int journal_open(const char *store_dir, struct journal **ret);
void journal_close(struct journal *journal);

/* Waits for the lock; *ret is for journal_unlock(). */
int journal_lock(struct journal *journal, int *ret);
void journal_unlock(int lock);

/* A file that a change is of. */
struct journal_file {
	char *path; /* vault-relative; all text here is owned */
	char *temp; /* the path of what is written beside it */
	bool in_place;
	uint64_t before_hash, after_hash; /* text_hash() of the bytes */
	uint64_t before_size, after_size;
};

struct journal_change {
	uint64_t number; /* 1.. */
	uint64_t undoes; /* the number of the change it takes back, or 0 */
	int64_t time_s;  /* since 1970 */
	char *why;       /* a few words */
	struct journal_file *files;
	size_t file_count, file_capacity;
};
void journal_change_clear(struct journal_change *change);

/* The changes that were made, oldest first; end with journal_changes_free().
 * A line that was cut off by a crash is left out. */
int journal_read(const struct journal *journal, struct journal_change **ret,
	size_t *ret_count);
void journal_changes_free(struct journal_change *changes, size_t count);

/* --- texts held for a moment (no lock needed)
 *
 * Many programs save by cutting a file to nothing and writing it anew. Who lets
 * them do so to a note holds its text before, and releases it when the new text
 * is there; killed in between, change_recover() puts the held text back into a
 * file that is still empty. What is held is kept from a kill, not from a power
 * cut: it is not waited for the disk. */

/* Holds the bytes of the file at path with inode ino; *ret is for
 * journal_release(). */
int journal_hold(struct journal *journal, const char *path, uint64_t ino,
	const char *bytes, size_t size, int *ret);
void journal_release(struct journal *journal, int hold);

/* Calls each for every text that is held by nobody who lives; it is forgotten
 * if each returns true. */
int journal_each_lost(struct journal *journal,
	bool (*each)(void *arg, const char *path, uint64_t ino,
		const char *bytes, size_t size),
	void *arg);

/* --- with the lock held: */

/* The number for the next change. */
int journal_next_number(struct journal *journal, uint64_t *ret);
/* Keeps the bytes before (or, is_after, after) the change of its file. */
int journal_keep_image(struct journal *journal, uint64_t number, size_t file,
	bool is_after, const char *bytes, size_t size);
/* The caller frees *ret. -ENOENT: it is kept no more. */
int journal_image(const struct journal *journal, uint64_t number, size_t file,
	bool is_after, char **ret, size_t *ret_size);
/* Writes down that change is about to be made; durably, if it has more than one
 * step that shows. */
int journal_begin(struct journal *journal, const struct journal_change *change);
/* It has been made: logs it durably. */
int journal_commit(
	struct journal *journal, const struct journal_change *change);
/* It has been logged, or will not be (is_made false: its images go). */
int journal_end(struct journal *journal, const struct journal_change *change,
	bool is_made);
/* The changes that were begun and have not ended. */
int journal_pending(struct journal *journal, struct journal_change **ret,
	size_t *ret_count);
/* Forgets what is too old or too much at now (seconds since 1970). */
int journal_prune(struct journal *journal, int64_t now_s);

#endif
