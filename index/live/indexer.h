/* indexer.h - brings store and graph up to what is on disk
 *
 * The unit of work is "these paths may have changed": look, read what differs,
 * parse, put into store and graph, commit. A full refresh is the same for all
 * paths. What a caller says is only a hint; what is on disk decides.
 *
 * Of a file that can be told to be the same one at another path (a rename: same
 * inode, size and time), the id goes with it. A file that takes another's place
 * at a path (an atomic save) keeps that path's id.
 *
 * One thread at a time.
 */
#ifndef VAULTFS_INDEXER_H
#define VAULTFS_INDEXER_H

#include "index/graph/graph.h"
#include "index/live/config.h"
#include "index/live/filetree.h"
#include "index/live/mounts.h"
#include "index/store/store.h"

/* A file or folder that cannot be read. (Those of the configuration are in
 * config->problems.) */
struct indexer_problem {
	char *path; /* vault-relative */
	char *text; /* a clause, without full stop */
};

struct indexer {
	char *vault;           /* absolute, real */
	int root;              /* descriptor of it; owned */
	char *store_dir;       /* absolute, or NULL if there is none */
	struct mounts *mounts; /* owned */
	struct watch *watch;   /* lent: gets to know all folders; or NULL */
	struct config *config; /* the current one; owned, as all before it: */
	struct config **old_configs;
	size_t old_config_count, old_config_capacity;
	struct graph *graph;   /* owned */
	struct store *store;   /* owned; NULL: nothing is kept */
	bool is_store_new;     /* nothing was ever put into it */
	char *store_problem;   /* owned: a clause that says why there is no
	                          store; NULL if nothing is wrong */
	struct filetree *tree; /* owned */
	uint32_t next_id;      /* ids below were used before */
	uint32_t look;         /* number of the current look at the disk */
	unsigned thread_count; /* for reading notes */
	struct indexer_problem *problems;
	size_t problem_count, problem_capacity;
	/* Called between two notes; total is 0 while it is not known. May be
	 * NULL. */
	void (*progress)(void *arg, size_t done, size_t total);
	void *progress_arg;
};

/* What one refresh or update did. */
struct indexer_report {
	size_t read;        /* notes */
	size_t removed;     /* files */
	size_t diagnostics; /* in the notes read, and problems */
	uint64_t bytes;     /* of notes read */
};

/* Opens the vault (absolute, real path) with what store_dir keeps of it (NULL,
 * or held by another process: nothing is kept). Sets up ret; end it with
 * indexer_close() even on failure. A negative errno and a sentence. */
int indexer_open(struct indexer *ret, const char *vault, const char *store_dir,
	const char *mountpoint, struct buf *error);
void indexer_close(struct indexer *indexer);

/* Takes the change set of a part of the work; owns it from then on. */
typedef void indexer_publish(void *arg, struct change_set *changes);

/* Looks at the whole vault. With is_forced every note is parsed again. All in
 * one commit, published once, even if it is empty (publish NULL: nobody wants
 * to know). 0, or what opening the vault's folder says; then nothing was
 * changed. */
int indexer_refresh(struct indexer *indexer, bool is_forced,
	indexer_publish *publish, void *arg, struct indexer_report *report);

struct indexer_hint {
	const char *path; /* vault-relative */
	bool is_deep;     /* if it is a folder: all in it may have changed */
	bool is_written;  /* to be read even if its times are as they were: they
	                     are set when a write begins, not when it ends */
};

/* Sees to it that notes of which a hint says so are read by the next refresh. */
void indexer_note_writes(struct indexer *indexer,
	const struct indexer_hint *hints, size_t count);

/* Looks at these paths (in any order, repeated or not), and at the folders they
 * are in. Published in parts of at most some 1000 notes. */
int indexer_update(struct indexer *indexer, const struct indexer_hint *hints,
	size_t count, indexer_publish *publish, void *arg,
	struct indexer_report *report);

/* Reads the configuration again. What has to be done again then; if notes are
 * read otherwise, the store has started empty. */
enum config_change {
	CONFIG_SAME,
	CONFIG_NEEDS_WALK, /* other files may be excluded */
	CONFIG_NEEDS_READING,
};
enum config_change indexer_reload_config(struct indexer *indexer);

/* Remembers what is wrong at path (both are copied), or that nothing is. */
void indexer_add_problem(
	struct indexer *indexer, const char *path, const char *text);
void indexer_clear_problems(struct indexer *indexer, const char *path);

/* If rc says that the store cannot be written, gives the store up: the index
 * goes on in memory. True if there still is one. */
bool indexer_check_store(struct indexer *indexer, int rc);

/* Flags of the file at path with that mode. */
uint32_t indexer_flags(struct indexer *indexer, const char *path, mode_t mode);

#endif
