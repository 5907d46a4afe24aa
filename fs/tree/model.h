/* model.h - the parts of the tree, for the files of fs/tree alone
 *
 * Content is what the vault and its views are: files, values, groups,
 * documents. Nodes are what the kernel holds of it: made by a lookup, freed at
 * FORGET. A file has one node in all views; a directory has one node for each
 * path by which it was reached, because the kernel cannot have a directory in
 * two places; a document's node is one version of its text.
 *
 * All pointers are the tree's own. Lists of files are sorted arrays of ids, of
 * 4 bytes for each membership.
 */
#ifndef VAULTFS_MODEL_H
#define VAULTFS_MODEL_H

#include "fs/document/tasklist.h"
#include "fs/tree/idtable.h"
#include "fs/tree/multihash.h"
#include "fs/tree/notices.h"
#include "fs/tree/tree.h"
#include "fs/tree/viewdef.h"
#include "index/base/arena.h"
#include "index/base/map.h"
#include "index/changeset.h"

/* A sorted array of ids. */
struct idset {
	uint32_t *ids;
	uint32_t count;
	uint32_t capacity : 31;
	uint32_t
		is_unsorted : 1; /* appended to in a bulk; idset_sort() follows */
};

/* A file or folder of the vault. */
struct tree_file {
	uint32_t id;
	uint32_t flags;           /* enum file_flag */
	struct tree_file *parent; /* NULL: the root, or its folder is gone */
	char *name;       /* owned; basename as on disk, "" of the root */
	char *view_name;  /* owned; NULL: name */
	uint64_t claim;   /* hash of its own name, see viewname.h */
	uint64_t *claims; /* owned; of its names 1..level */
	uint32_t *values; /* owned; sorted */
	uint32_t value_count;
	uint32_t listed; /* groups that it is a member of */
	uint8_t level;   /* of its name, see viewname.h */
	bool is_named;   /* it takes part in naming */
	bool is_touched; /* attributes or content: the kernel must be told */
	uint16_t alias_count;
	char **aliases; /* owned: folded, one allocation */
	struct task_list *tasks;
	struct tree_node *node;
	struct tree_file *next_of_node; /* hard links share a node */
	struct idset children;          /* of a folder */
	struct file_attr attr;
};

/* One answer to "by what?". */
struct tree_value {
	uint32_t id, dimension, file_id;
	char *name; /* owned */
	uint16_t alias_count;
	char **aliases;            /* owned: folded, one allocation */
	day_t day;                 /* of DIMENSION_DATE, else DAY_NONE */
	struct tree_group *groups; /* that stand for it */
};

/* A synthetic directory. */
struct tree_group {
	uint32_t id;
	struct tree_group *parent;
	const struct viewdef *view; /* NULL: the mount's root */
	char *name;                 /* owned; as listed */
	uint32_t key;               /* in groups_by_name */
	struct tree_value *value;   /* that it stands for, or NULL */
	struct tree_group *next_of_value;
	uint32_t part;     /* of a value's path, which it is named after: 1.. */
	bool is_permanent; /* stays when it is empty */
	bool has_spellings; /* values below it spell its name differently */
	bool is_touched;
	struct idset children; /* groups */
	struct idset members;  /* files */
	struct idset documents;
	struct idset scratches;  /* scratch files */
	struct idset vacated;    /* members whose names are free for a moment */
	struct tree_node *nodes; /* by each path that the kernel knows */
	int64_t mtime_ns; /* last change of what is in it; of what came with
	                     the first load, the newest note's */
};

/* The notes that have an open task of some sort. */
enum taskset_class {
	TASKSET_ALL,
	TASKSET_VALUE,    /* key: value id */
	TASKSET_NOTE,     /* file id */
	TASKSET_PRIORITY, /* enum priority */
	TASKSET_DUE,      /* day + 2^31 */
};
struct tree_taskset {
	enum taskset_class class;
	uint32_t key;
	struct idset notes;
	struct idset documents; /* that show it */
};

enum tree_document_kind {
	DOCUMENT_TASKS,
	DOCUMENT_GUIDE,
	DOCUMENT_STATUS,
	DOCUMENT_STATUS_JSON,
	DOCUMENT_ERRORS,
	DOCUMENT_CONFIG,
};

/* A generated file: its versions are nodes. */
struct tree_document {
	uint32_t id;
	enum tree_document_kind kind;
	struct tree_group *parent;
	char *name;               /* owned */
	uint32_t key;             /* in documents_by_name */
	struct tree_taskset *set; /* of TASKS */
	int period;               /* of TASKS: enum task_period, or -1 */
	struct tree_node *node;   /* the version that is up to date, or NULL */
	int64_t mtime_ns;
};

/* What an editor put beside the notes of a group: its bytes are elsewhere. */
struct tree_scratch {
	uint32_t id; /* the number that whoever keeps it calls it by */
	struct tree_group *group;
	char *name;             /* owned */
	uint32_t key;           /* in scratches_by_name */
	struct tree_node *node; /* or NULL */
	struct file_attr attr;
};

enum tree_node_kind {
	NODE_FILE,  /* any file or folder of the vault */
	NODE_GROUP, /* a synthetic directory */
	NODE_TEXT,  /* a version of a document */
	NODE_SCRATCH,
};

struct tree_node {
	uint64_t id; /* never used again */
	uint64_t lookups;
	enum tree_node_kind kind;
	uint32_t child_count;     /* nodes whose parent this is */
	struct tree_node *parent; /* of GROUP */
	struct tree_node *next;   /* of GROUP: of the same group */
	char *name;               /* owned; of GROUP: as looked up */
	struct tree_file *file; /* of FILE: first of those; NULL: it is gone */
	struct tree_group *group;       /* of GROUP; NULL: it is gone */
	struct tree_document *document; /* of TEXT; NULL: an older version */
	uint32_t document_id;
	struct tree_scratch *scratch; /* of SCRATCH; NULL: it is gone */
	uint32_t became;        /* of SCRATCH: id of the note whose text it is
	                           by now, or 0 */
	struct file_attr *last; /* owned; of a file that is gone */
	char *text;             /* owned; of TEXT */
	size_t size;
	int64_t mtime_ns; /* of TEXT */
	bool is_list;     /* of TEXT: tasks, which may be edited */
	char *opened;     /* owned; of TEXT that is being edited: what it was */
	size_t opened_size;
};

struct tree {
	struct tree_options options;
	const struct settings *settings;
	struct viewdef *views;
	size_t view_count;
	struct tree_group **view_groups; /* beside views */
	day_t today;
	int64_t now_ns;
	struct arena *scratch; /* reset by each entry point */

	struct tree_file *root; /* the vault's folder; always there, with id 0
	                           besides its own */
	struct idtable files, values, groups, documents, scratches;
	struct multihash children_by_name; /* (folder, exact name) -> file */
	struct multihash groups_by_name;   /* (group, folded name, alias) */
	struct multihash documents_by_name;
	struct multihash scratches_by_name; /* (group, exact name) */
	struct multihash notes_by_name;     /* folded name or alias -> file */
	struct nummap *claims;              /* see viewname.h */
	struct nummap *inodes; /* hash of (dev, ino) -> node, of known files */

	struct recent_note *recent_notes; /* see recent.c */
	size_t recent_count;
	bool folder_has_moved; /* in this change */
	bool is_loaded;        /* the first change was taken in */

	struct tree_group *top; /* the mount's root directory */
	struct tree_group *recent;
	struct tree_group *tasks; /* open-tasks/ */
	struct tree_group *tasks_by_note, *tasks_by_due;
	struct tree_group **tasks_by_dimension; /* DIMENSION_MAX, or NULLs */
	struct tree_group *relative[RELATIVE_COUNT];
	struct nummap *tasksets;

	struct tree_node **nodes; /* by the low half of a node's id */
	uint32_t *generations;    /* the high half */
	size_t node_count, node_capacity;
	uint32_t *free_nodes;
	size_t free_node_count, free_node_capacity;

	uint32_t last_group, last_document;
	/* While a change is taken in: */
	struct tree_notices *notices;
	uint32_t *touched; /* groups; ids, as they may go meanwhile */
	size_t touched_count, touched_capacity;
	uint32_t *touched_files;
	size_t touched_file_count, touched_file_capacity;
	struct idset emptied;     /* groups that may have to go */
	struct idset unsorted;    /* groups whose members are out of order */
	struct tree_node **limbo; /* whose file has just gone */
	size_t limbo_count, limbo_capacity;

	/* While a listing is made: what each() is called for. */
	struct tree_file *listed_file;
	struct tree_group *listed_group;
	struct tree_document *listed_document;
	struct tree_scratch *listed_scratch;
	struct tree_node *listing;

	struct buf errors; /* text of .vaultfs/errors */
	struct tree_counts counts;
	struct tree_counts told; /* that the guide was last rendered with */
};

/* --- tree.c --- */
/* The frame of a change: notices may be NULL. What it touched is told at its
 * end. */
void tree_begin(struct tree *tree, struct tree_notices *notices);
void tree_end(struct tree *tree);

/* --- idset.c --- */
void idset_add(struct idset *list, uint32_t id);    /* if it is not in it */
void idset_append(struct idset *list, uint32_t id); /* any order; unique */
void idset_sort(struct idset *list);
void idset_unite(struct idset *list); /* sorts, and keeps each once */
bool idset_remove(struct idset *list, uint32_t id);
bool idset_has(const struct idset *list, uint32_t id);
/* The position of the first id that is at least id. */
uint32_t idset_find(const struct idset *list, uint32_t id);
/* Gives back the room that it has for more. */
void idset_fit(struct idset *list);
void idset_clear(struct idset *list);

/* --- treefile.c --- */
/* True if the file is in views: a note, not hidden, not excluded. */
bool treefile_is_listed(const struct tree_file *file);
bool treefile_is_folder(const struct tree_file *file);
const char *treefile_view_name(const struct tree_file *file);
/* The vault-relative path, from the arena. */
const char *treefile_path(const struct tree_file *file, struct arena *arena);
struct tree_file *treefile_new(struct tree *tree, uint32_t id);
/* The file of a name in a folder, exactly, or NULL. */
struct tree_file *treefile_child(const struct tree *tree,
	const struct tree_file *folder, const char *name);
/* Puts the file into a folder under name, or (NULL) takes it out of its own;
 * the kernel is told. */
void treefile_place(struct tree *tree, struct tree_file *file,
	struct tree_file *folder, const char *name);
void treefile_free(struct tree *tree, struct tree_file *file);
/* Notes that its attributes or bytes changed. */
void treefile_touch(struct tree *tree, struct tree_file *file);
/* One allocation of folded copies. */
char **treefile_fold_names(
	struct tree *tree, const char *const *names, size_t count);

/* True if folded is what name folds to. */
bool treegroup_folds_to(
	const struct tree *tree, const char *name, const char *folded);

/* --- treegroup.c --- */
struct tree_group *treegroup_new(struct tree *tree, struct tree_group *parent,
	const struct viewdef *view, const char *name);
/* Takes it out of its parent and of the kernel; it has nothing in it. */
void treegroup_free(struct tree *tree, struct tree_group *group);
struct tree_group *treegroup_child(
	struct tree *tree, const struct tree_group *group, const char *name);
void treegroup_touch(struct tree *tree, struct tree_group *group);
/* The kernel forgets the entry name of the directory. */
void treegroup_forget_name(
	struct tree *tree, const struct tree_group *group, const char *name);
/* The group stands for value, or (NULL) for none. */
void treegroup_set_value(
	struct tree *tree, struct tree_group *group, struct tree_value *value);
/* Finds the name again that the group has to have, by the values in it. */
void treegroup_respell(struct tree *tree, struct tree_group *group);
/* A value whose path goes through the group spells its name so. */
void treegroup_spell(
	struct tree *tree, struct tree_group *group, const char *name);
void treegroup_index_aliases(
	struct tree *tree, struct tree_value *value, bool add);
void treegroup_add_member(
	struct tree *tree, struct tree_group *group, struct tree_file *file);
void treegroup_remove_member(
	struct tree *tree, struct tree_group *group, struct tree_file *file);
/* Frees those of tree->emptied that are empty, and their parents. */
void treegroup_sweep(struct tree *tree);

/* --- membership.c --- */
struct grouplist {
	struct tree_group **items;
	size_t count, capacity;
};
/* The groups that a note with these values belongs to, sorted by id, each
 * once; with create, those that do not exist yet are made. */
void membership_list(struct tree *tree, const uint32_t *values, size_t count,
	bool create, struct grouplist *ret);
/* Makes file a member of what its values say; before is what it was. Takes
 * both lists. */
void membership_change(struct tree *tree, struct tree_file *file,
	struct grouplist *before, struct grouplist *after);

/* --- treevalue.c --- */
/* Where the value is in views of its dimension; from tree->scratch. */
struct viewdef_path treevalue_path(
	const struct tree *tree, const struct tree_value *value);
/* Appends the notes that are in a group because of value; any order. */
void treevalue_members(
	struct tree *tree, const struct tree_value *value, struct idset *files);
void treevalue_put(struct tree *tree, const struct value *value);
void treevalue_remove(struct tree *tree, uint32_t id);
void treevalue_free(struct tree *tree, struct tree_value *value);

/* --- recent.c --- */
/* The listed note came or its time changed; it goes. */
void recent_put(struct tree *tree, const struct tree_file *file);
void recent_remove(struct tree *tree, const struct tree_file *file);
/* Makes recent/ what it has to be. */
void recent_update(struct tree *tree);
/* Lists recent/ newest first: the first note whose place in that order is
 * after *offset, which becomes its own; NULL at the end. Places are above 0 and
 * below 2^60. */
struct tree_file *recent_next(const struct tree *tree, uint64_t *offset);

/* --- taskindex.c --- */
/* Replaces file's list of open tasks (takes the reference). */
void taskindex_put(
	struct tree *tree, struct tree_file *file, struct task_list *tasks);
/* The documents that show a task of file are out of date. */
void taskindex_touch(struct tree *tree, struct tree_file *file);
struct tree_taskset *taskindex_set(
	struct tree *tree, enum taskset_class class, uint32_t key);
/* Frees the set if nothing is in it and nothing shows it. */
void taskindex_drop(struct tree *tree, struct tree_taskset *set);
/* Makes the directories and documents that are always there. */
void taskindex_open(struct tree *tree);
/* The value's name changed: before and after it. */
void taskindex_hide_value(struct tree *tree, struct tree_value *value);
void taskindex_show_value(struct tree *tree, struct tree_value *value);
/* Documents by note are called as their note: before and after a change. */
void taskindex_hide_note(struct tree *tree, struct tree_file *file);
void taskindex_show_note(struct tree *tree, struct tree_file *file);
void taskindex_touch_all(struct tree *tree);
void taskindex_close(struct tree *tree);
/* Renders the tasks of a set. */
void taskindex_render(struct tree *tree, const struct tree_document *document,
	struct buf *out);
/* The same, with where each task comes from. */
void taskindex_list(struct tree *tree, const struct tree_document *document,
	struct arena *arena, struct tree_list *ret);

/* --- treedocument.c --- */
struct tree_document *treedocument_new(struct tree *tree,
	struct tree_group *parent, const char *name,
	enum tree_document_kind kind, struct tree_taskset *set);
void treedocument_free(struct tree *tree, struct tree_document *document);
/* Its text may differ from now on. */
void treedocument_touch(struct tree *tree, struct tree_document *document);
/* True if its text follows from more than what the tree is told: it is rendered
 * at each lookup. */
bool treedocument_is_volatile(const struct tree_document *document);
/* The node of its up to date version, rendered if need be. */
struct tree_node *treedocument_node(
	struct tree *tree, struct tree_document *document);

/* --- treescratch.c --- */
/* The scratch file that is called just so, or NULL. */
struct tree_scratch *treescratch_find(const struct tree *tree,
	const struct tree_group *group, const char *name);
struct tree_node *treescratch_node(
	struct tree *tree, struct tree_scratch *scratch);
/* The note whose text the node of a scratch file has become, or NULL. */
struct tree_file *treescratch_became(
	const struct tree *tree, const struct tree_node *node);
void treescratch_close(struct tree *tree);

/* --- treenode.c --- */
struct tree_node *treenode_new(struct tree *tree, enum tree_node_kind kind);
struct tree_node *treenode_get(const struct tree *tree, uint64_t id);
/* The node of a file; made if the kernel does not know it. */
struct tree_node *treenode_of_file(struct tree *tree, struct tree_file *file);
struct tree_node *treenode_of_group(struct tree *tree, struct tree_group *group,
	struct tree_node *parent, const char *name);
/* The file is no longer the node's: it is gone, or another inode. Until
 * treenode_end() a file of the same inode may take the node over, so that a
 * rename keeps it. */
void treenode_detach_file(struct tree *tree, struct tree_file *file);
void treenode_adopt_file(struct tree *tree, struct tree_file *file);
void treenode_end(struct tree *tree);
void treenode_detach_group(struct tree *tree, struct tree_group *group);
void treenode_detach_document(struct tree_document *document);
/* Frees it if neither the kernel nor another node holds it. */
void treenode_release(struct tree *tree, struct tree_node *node);
void treenode_close(struct tree *tree);

/* --- attr.c --- */
void attr_of_file(const struct tree *tree, const struct tree_file *file,
	struct stat *ret);
void attr_of_group(const struct tree *tree, const struct tree_group *group,
	struct stat *ret);
void attr_of_node(const struct tree *tree, const struct tree_node *node,
	struct stat *ret);
/* Takes size, times, mode and owner from what stat(2) says. */
void attr_set(struct file_attr *attr, const struct stat *st);
uint64_t attr_group_ino(const struct tree_group *group);
uint64_t attr_document_ino(uint32_t document_id);
uint64_t attr_scratch_ino(uint32_t scratch_id);

#endif
