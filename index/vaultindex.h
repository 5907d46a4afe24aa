/* vaultindex.h - the live index of a vault: all that fs/ sees of index/
 *
 * Finds and opens a vault, keeps what its notes say in a store outside it and
 * in memory, and tells what changed as change sets. fs/ includes this header
 * and what it includes, and index/base, nothing else of index/.
 *
 * All calls on one vaultindex come from one thread at a time, unless it is
 * watched (vaultindex_watch_start()).
 */
#ifndef VAULTFS_VAULTINDEX_H
#define VAULTFS_VAULTINDEX_H

#include "index/base/buf.h"
#include "index/changeset.h"
#include "index/parse/note.h"
#include "index/parse/settings.h"
#include "index/parse/taggrammar.h"
#include "index/parse/tasklayout.h"
#include "index/parse/taskline.h"

struct vaultindex;

/* Finds the vault to use: text (if not NULL), else $VAULTFS_VAULT, else the
 * nearest directory from the current one upward that has .obsidian/ or
 * .vaultfs.yaml, else the vault marked open in Obsidian's obsidian.json.
 * Returns 0 and an absolute real path (the caller frees), or a negative errno
 * and in error a sentence that says what to type. */
int vault_find(const char *text, char **ret, struct buf *error);

struct vaultindex_options {
	const char *vault; /* absolute real path */
	const char *
		cache_dir; /* NULL: $XDG_CACHE_HOME/vaultfs or ~/.cache/vaultfs;
	                          the index is in <cache_dir>/<id of the vault>/ */
	const char
		*mountpoint; /* absolute; left out if it is in the vault; may be
	                           NULL. All mounts of vaultfs are left out too */
	bool is_live; /* vaultindex_watch_start() will follow a refresh */
	double poll_seconds; /* when live, walk the vault so often besides
	                        events; 0: where that is needed */
	/* Called now and then while a refresh works; may be NULL. total is 0
	 * while it is not known yet. */
	void (*progress)(void *arg, size_t done, size_t total);
	void *arg;
};

struct vaultindex_counts {
	size_t files, notes, links, unresolved, tags, tasks, open_tasks,
		entities;
	size_t read;        /* notes read by the last refresh */
	size_t removed;     /* files it found gone */
	size_t diagnostics; /* problems in the notes it read */
	double seconds;     /* that it took */
	uint64_t bytes;     /* of notes it read */
	uint64_t store_size;
};

/* Opens vault and store and loads what is stored; reads nothing of the vault
 * but its configuration. On failure a negative errno and a sentence. */
int vaultindex_open(const struct vaultindex_options *options,
	struct vaultindex **ret, struct buf *error);
void vaultindex_close(struct vaultindex *index);

/* Walks the vault, reads the notes that differ, commits. *ret_changes (may be
 * NULL) is what that changed; the caller frees. A negative errno (the vault's
 * folder cannot be opened): nothing was changed. A store that cannot be written
 * does not stop it (vaultindex_is_stored()). */
int vaultindex_refresh(struct vaultindex *index,
	struct vaultindex_counts *ret_counts, struct change_set **ret_changes);
/* All there is, as a change set from nothing. The caller frees. */
struct change_set *vaultindex_snapshot(struct vaultindex *index);

const char *vaultindex_vault(const struct vaultindex *index); /* absolute */
/* Absolute; NULL if there is no place for it. */
const char *vaultindex_store_dir(const struct vaultindex *index);
/* False if nothing is kept on disk: another process (a running mount) writes the
 * store (then what it holds is read), or it cannot be written. All else works.
 */
bool vaultindex_is_stored(const struct vaultindex *index);
const struct settings *vaultindex_settings(const struct vaultindex *index);
/* As of the last piece of work; never waits for one that is going on. */
struct vaultindex_counts vaultindex_counts(const struct vaultindex *index);
/* As of now; waits for work that is going on. */
struct vaultindex_counts vaultindex_counts_now(struct vaultindex *index);

/* Calls each for what is wrong apart from what notes say: settings that cannot
 * be read, files and folders that cannot (path, vault-relative), a store that
 * cannot be written, changes that are not seen as they happen (path ""). text
 * is a clause without full stop. Never waits for work that is going on: what it
 * tells is as of the last piece of it. */
void vaultindex_each_problem(const struct vaultindex *index,
	void (*each)(void *arg, const char *path, const char *text), void *arg);

/* Opens the vault's file at path with flags beneath the vault (no symlink, no
 * device, FIFO or socket). Returns a descriptor, or a negative errno. May be
 * called from any thread. root is a descriptor of the vault's folder. */
int vault_open_beneath(int root, const char *path, int flags);
/* The same for reading, where the index knows of a regular file at path: with
 * fewer system calls. -EINVAL if it is none any more. */
int vault_open_regular(int root, const char *path);
int vaultindex_root(const struct vaultindex *index); /* lent descriptor */

/* Reads and parses a note of the vault: path, or a link text resolved from the
 * vault's root. Returns 0 and the note (note_free()) with its id, -ENOENT,
 * -EINVAL (no note: hidden, excluded, not .md), or what open and read say. */
int vaultindex_read_note(struct vaultindex *index, const char *name,
	struct note **ret, uint32_t *ret_id, struct file_attr *ret_attr);
/* As graph_resolve(), graph_find(), graph_path(), graph_entities(). */
uint32_t vaultindex_resolve(
	const struct vaultindex *index, uint32_t source, const char *linktext);
uint32_t vaultindex_find(const struct vaultindex *index, const char *path);
const char *vaultindex_path(const struct vaultindex *index, uint32_t id);
uint32_t vaultindex_flags(const struct vaultindex *index, uint32_t id);
const struct value *const *vaultindex_entities(
	struct vaultindex *index, uint32_t id, size_t *ret_count);
/* Calls each for every note that is not hidden, in byte order of paths. */
void vaultindex_each_note(struct vaultindex *index,
	void (*each)(void *arg, uint32_t id, const char *path), void *arg);

/* --- staying up to date ----------------------------------------------------- */

/* From now on, changes of the vault are taken in by a thread of the index's own
 * as they happen, and changed is called with each change set that is not empty:
 * on that thread, and the callee owns it. With options.is_live, what changed
 * since the last refresh is told first. Calls on index may then come from any
 * thread; what vaultindex_path() and vaultindex_entities() lend is safe only in
 * vaultindex_each_note() and in changed. 0, or why threads cannot be started. */
int vaultindex_watch_start(struct vaultindex *index,
	void (*changed)(void *arg, struct change_set *changes), void *arg);
/* No call of changed after this returns. */
void vaultindex_watch_stop(struct vaultindex *index);
/* Returns when all that was changed in the vault before the call has been told
 * through changed. Not from within changed. Without a watch: a refresh has to
 * do, and nothing happens. */
void vaultindex_barrier(struct vaultindex *index);
/* Asks for the same without waiting. */
void vaultindex_nudge(struct vaultindex *index);

struct vaultindex_live {
	bool is_watching;    /* between start and stop */
	bool is_busy;        /* changes are known that are not told yet */
	bool is_polling;     /* events do not tell all: the vault is walked */
	double poll_seconds; /* so often */
	bool is_failing;     /* the vault cannot be walked any more */
	bool has_no_inotify; /* the system has no instance to spare */
	bool is_remote;      /* on a file system that others change unseen */
	size_t folders;      /* watched */
	size_t unwatched;    /* folders for which the system had no watch */
	uint64_t events, overflows, walks, updates; /* since the start */
};
/* Never waits for work that is going on. */
struct vaultindex_live vaultindex_live(struct vaultindex *index);

#endif
