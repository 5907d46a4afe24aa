/* changeset.h - what one commit of the index changed
 *
 * The only way in which the index tells anyone of anything: a load is the
 * change set from nothing. It is immutable, owns all it points to, and may be
 * handed to another thread.
 *
 * Files are those of the vault: notes, attachments, folders, symlinks, all
 * with ids that are never used again while the index is open. A value is one
 * answer to "by what?": the person Ada Lark, the tag status/active, the date
 * 2025-11-07. Notes and tasks have values; views are made of them (fs/tree).
 * The id of a value that is gone may be that of another one in a later set.
 */
#ifndef VAULTFS_CHANGESET_H
#define VAULTFS_CHANGESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "index/base/day.h"
#include "index/parse/note.h"

/* What values are values of. Entity kinds come after the fixed ones, in the
 * order of settings.kinds. */
enum dimension {
	DIMENSION_TAG,      /* "status/active": nested by '/' */
	DIMENSION_TYPE,     /* frontmatter `type` */
	DIMENSION_DATE,     /* "2025/11/07": nested by '/' */
	DIMENSION_PROPERTY, /* "key/value", each part's own '/' as U+0001 */
	DIMENSION_ENTITY,   /* + index into settings.kinds */
};
#define DIMENSION_MAX (DIMENSION_ENTITY + ENTITY_KIND_MAX)

struct value {
	uint32_t id; /* 1.. */
	uint32_t dimension;
	const char *name; /* shown: the entity note's name, else the most used
	                       spelling */
	const char
		*folded;  /* compared: text_fold() of it; unique in dimension */
	uint32_t file_id; /* the entity's own note, or 0 */
	const char **aliases; /* of the entity's own note */
	size_t alias_count;
};

enum file_flag {
	FILE_IS_NOTE = 1 << 0,
	FILE_IS_HIDDEN = 1 << 1,   /* a name in its path starts with '.': in no
	                              view but all/ */
	FILE_IS_EXCLUDED = 1 << 2, /* userIgnoreFilters: in no view but all/ */
};

/* stat(2) of a file, as far as the mount shows it. */
struct file_attr {
	uint64_t dev, ino, size, blocks;
	int64_t mtime_ns, ctime_ns, atime_ns;
	mode_t mode;
	uid_t uid;
	gid_t gid;
	uint32_t nlink;
	uint64_t rdev;
};

/* An open task, for lists of tasks. */
struct task_fact {
	uint32_t line;
	enum status_type status;
	enum priority priority;
	day_t due, scheduled, start, created;
	double urgency_fixed; /* the part of urgency that needs no today */
	const char *symbol;
	const char *raw; /* the whole line, without its end: valid UTF-8 */
	const char *description;
	const char *heading;    /* or NULL */
	const uint32_t *values; /* what it concerns; includes its tags */
	size_t value_count;
};

/* The open tasks of one note: immutable, counted references. */
struct task_list {
	_Atomic uint32_t references;
	uint32_t count;
	const struct task_fact *tasks; /* in the same allocation */
};
struct task_list *task_list_ref(struct task_list *list); /* NULL is fine */
void task_list_unref(struct task_list *list);

struct file_change {
	uint32_t id;
	uint32_t flags;   /* enum file_flag */
	const char *path; /* as on disk: any bytes but NUL; "" = root */
	struct file_attr attr;
	bool content_changed; /* bytes differ, or it is new */
	/* of notes: */
	const char *title;
	day_t date;
	const char **aliases;
	size_t alias_count;
	const uint32_t *values; /* sorted, unique */
	size_t value_count;
	struct task_list *tasks; /* owned reference; NULL = none open */
};

struct change_set {
	struct arena *arena;
	/* New or altered values, then files (a folder before what is in it), each
	 * as it is now. */
	struct value *values;
	size_t value_count;
	struct file_change *files;
	size_t file_count;
	/* Ids of what is gone; removed before the above is added. */
	uint32_t *gone_files;
	size_t gone_file_count;
	uint32_t *gone_values;
	size_t gone_value_count;
};

bool change_set_is_empty(const struct change_set *set);
void change_set_free(struct change_set *set);

#endif
