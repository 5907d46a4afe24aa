/* tree.h - the mount's directories and files, in memory
 *
 * A projection of the index: tree_apply() takes in change sets, the first
 * being the whole vault, and everything else answers from memory, for the
 * kernel's requests by node. One thread at a time owns a tree; it does no I/O.
 *
 * What the kernel has cached and is no longer so is written to a list of
 * notices, to be sent after the tree has changed (by a thread that serves no
 * requests: fs/fuse/notify).
 *
 * Lookup in views is tolerant where listing is exact: an exact name wins, then
 * one that differs in case or Unicode form, or lacks the folder in brackets,
 * then an alias, and these only if they mean exactly one entry of the
 * directory. all/ is exact, as the vault itself.
 *
 * Errors are negative errnos: -ENOENT no such entry, -ESTALE no such node,
 * -ENOTDIR, -EISDIR, -EINVAL.
 */
#ifndef VAULTFS_TREE_H
#define VAULTFS_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "fs/tree/notices.h"
#include "index/base/arena.h"
#include "index/base/buf.h"
#include "index/base/day.h"
#include "index/changeset.h"

struct settings;
struct status_live;
struct tree;

#define TREE_ROOT 1 /* node of the mount's root; FUSE_ROOT_ID */

struct tree_options {
	const struct settings *settings; /* lent; must outlive the tree */
	const char *vault;               /* its path, shown; copied */
	day_t today;
	int64_t now_ns; /* since 1970; times of what is not the vault's */
	/* How the index is at this moment, for the documents that tell (the
	 * tree ends it with status_live_clear()); called by tree_lookup(). NULL:
	 * nothing follows the vault. */
	void (*look)(void *arg, struct status_live *ret);
	void *look_arg;
};

struct tree_counts {
	size_t files, notes, tasks, groups;
};

struct tree *tree_new(const struct tree_options *options);
void tree_free(struct tree *tree);

/* The time that directories and documents changed from now on will show. */
void tree_set_now(struct tree *tree, int64_t now_ns);
/* Takes in what changed; changes stays the caller's. Notices are appended
 * (NULL: nobody has to be told). */
void tree_apply(struct tree *tree, const struct change_set *changes,
	struct tree_notices *notices);
/* Another day has come. */
void tree_set_today(
	struct tree *tree, day_t today, struct tree_notices *notices);
struct tree_counts tree_counts(const struct tree *tree);

struct tree_entry {
	uint64_t node;
	struct stat attr;
	bool is_exact; /* else the kernel must ask again each time: another
	                  entry may come to be called so */
};

/* Looks name up in the directory node parent and counts a reference to the
 * node found. -ENOENT with ret->is_exact: the kernel may remember that until
 * it is told otherwise. */
int tree_lookup(struct tree *tree, uint64_t parent, const char *name,
	struct tree_entry *ret);
/* Takes off count references. */
void tree_forget(struct tree *tree, uint64_t node, uint64_t count);
int tree_getattr(const struct tree *tree, uint64_t node, struct stat *ret);

/* One entry of a listing. */
struct tree_listed {
	const char *name;
	uint64_t ino;
	mode_t mode;     /* its type */
	uint64_t offset; /* where the listing goes on after it */
};

/* Called for each entry; returns false when it was not taken, which ends the
 * listing. */
typedef bool tree_list_fn(
	void *arg, struct tree *tree, const struct tree_listed *listed);

/* Lists the directory node from offset on (0: the start). Offsets stay good
 * while entries come and go: what stays is listed exactly once. */
int tree_list(struct tree *tree, uint64_t node, uint64_t offset,
	tree_list_fn *each, void *arg);
/* From within each: the entry with its node, a reference to which is counted.
 * -ENOENT if there is none to give: "." and "..", and documents that would
 * have to be rendered first. */
int tree_list_entry(struct tree *tree, struct tree_entry *ret);

/* What the vault's file behind the node is by now, as its writer knows before
 * the index tells; nobody has to be told. */
void tree_set_attr(struct tree *tree, uint64_t node, const struct stat *attr);
/* The node of name in the folder that parent is, if the kernel holds it; else
 * 0. */
uint64_t tree_known(const struct tree *tree, uint64_t parent, const char *name);

/* What a node's bytes are. */
struct tree_content {
	const char *path; /* of a file of the vault: vault-relative, from the
	                     arena; else NULL */
	const char *text; /* of a document: size bytes, until the node is
	                     forgotten */
	size_t size;
	mode_t mode;
	uint64_t dev, ino; /* of a file: what must be found at path */
	uint32_t scratch;  /* of a scratch file: its number, else 0 */
};
int tree_content(struct tree *tree, uint64_t node, struct arena *arena,
	struct tree_content *ret);

/* --- writing in views (treescratch.c) ---------------------------------------
 *
 * In the directories of views, files may be put beside the notes that are in
 * neither vault nor index: scratch files. They are kept elsewhere under a
 * number; the tree only lists them in their directory. A directory is named by
 * its path in the mount. */

enum tree_what {
	TREE_NOTHING,
	TREE_SCRATCH,
	TREE_NOTE,
	TREE_VACATED, /* a note whose name is free, see tree_vacate() */
	TREE_OTHER,   /* a document or directory */
};

/* What a name is in the directory of a view. */
struct tree_place {
	enum tree_what what;
	uint32_t id;           /* number of a scratch file, id of a note */
	uint64_t node;         /* if the kernel holds it, else 0 */
	mode_t mode;           /* of a scratch file or note */
	const char *directory; /* path; from the arena, as is */
	const char *path;      /* of a note: in the vault */
};
/* -ENOTDIR: parent is no directory of a view; -EPERM: there can be no scratch
 * files in it; -ESTALE. */
int tree_place(struct tree *tree, uint64_t parent, const char *name,
	struct arena *arena, struct tree_place *ret);

/* A new scratch file. -ENOENT: there is no such directory, or it takes none;
 * -EEXIST: the number or name is used. */
int tree_put_scratch(struct tree *tree, const char *directory, const char *name,
	uint32_t number, const struct stat *attr, struct tree_notices *notices);
/* It is shown elsewhere from now on. -ENOENT. */
int tree_move_scratch(struct tree *tree, uint32_t number, const char *directory,
	const char *name, struct tree_notices *notices);
/* It is no more, or (became is not 0) is the text of that note by now: then
 * whoever has it open has the note open. */
void tree_remove_scratch(struct tree *tree, uint32_t number, uint32_t became,
	struct tree_notices *notices);
/* Its bytes are others now, and it has another node from now on: the one it had
 * is the note's (became, as above). */
void tree_renew_scratch(struct tree *tree, uint32_t number, uint32_t became,
	const struct stat *attr, struct tree_notices *notices);
/* What a list of tasks shows, for whoever is told of a changed one. All is from
 * the arena, but for settings, which is as long as the tree. */
struct tree_list {
	const char *text; /* of the version that is up to date */
	size_t size;
	struct tree_list_line {
		uint32_t document_line; /* 1.., rising */
		uint32_t note;          /* id */
		uint32_t line;          /* of the note */
		const char *raw;
	} * lines;
	size_t line_count;
	struct tree_list_note {
		uint32_t id;
		const char *path;
		struct file_attr attr;
	} * notes; /* those that lines are of */
	size_t note_count;
	const struct settings *settings;
	day_t today;
};
/* -EINVAL: name is no list of tasks. */
int tree_task_list(struct tree *tree, uint64_t parent, const char *name,
	struct arena *arena, struct tree_list *ret);
/* Editing a list of tasks in place: bytes are put at offset, or (bytes NULL) its
 * size becomes offset. -EPERM: node is no list; -EFBIG. */
int tree_edit_list(struct tree *tree, uint64_t node, uint64_t offset,
	const char *bytes, size_t size);
/* What the list was when it was opened (ret), and in *ret_directory and
 * *ret_name what it is called; -EBUSY: it has changed since. */
int tree_edited_list(struct tree *tree, uint64_t node, struct arena *arena,
	struct tree_list *ret, const char **ret_directory,
	const char **ret_name);
/* The edit was done or refused: the list is again what it was. */
void tree_end_edit(
	struct tree *tree, uint64_t node, struct tree_notices *notices);
/* A sentence for .vaultfs/errors. */
void tree_tell_error(
	struct tree *tree, const char *text, struct tree_notices *notices);

/* Takes a note's name out of a directory until it is given back. */
void tree_vacate(struct tree *tree, const char *directory, uint32_t note,
	bool is_vacated, struct tree_notices *notices);

#endif
