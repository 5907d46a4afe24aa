/* catalog.h - the files of a vault, by id, by path and by name
 *
 * Links mean files by the last part of their path, without case and without
 * ".md", so that part, the stem, is interned, and each stem knows its files.
 * Stems share their table with the keys that links and properties name things
 * by (linktext.h), so that "which links may mean this file?" is a comparison
 * of numbers and no row changes when a file comes or goes.
 *
 * One thread at a time.
 */
#ifndef VAULTFS_GRAPH_CATALOG_H
#define VAULTFS_GRAPH_CATALOG_H

#include "index/changeset.h"
#include "index/graph/idlist.h"
#include "index/graph/intern.h"

struct facts;

/* What is to be done for a file at the next commit. */
enum file_mark {
	MARK_BINDS = 1 << 0,     /* find again what it names and dates */
	MARK_DERIVES = 1 << 1,   /* find again what it concerns */
	MARK_ALTERED = 1 << 2,   /* goes into the change set */
	MARK_CONTENT = 1 << 3,   /* and its bytes differ */
	MARK_ANNOUNCED = 1 << 4, /* it was in a change set */
	MARK_ENTITY = 1 << 5,    /* its own entity became another one */
	MARK_TURNED = 1 << 6,    /* it is new, or is another thing now: flags,
	                            kind, or name (not its folder) */
};

struct file {
	char *path; /* owned; NULL: this place is free */
	union {
		struct facts *facts; /* owned; NULL if it is no note */
		struct file *next;   /* of free places */
	};
	uint32_t id;
	uint32_t stem;    /* name: last part, folded, without any ".md" */
	uint32_t folder;  /* in catalog.folders */
	uint32_t entity;  /* value whose own note it is, or 0 */
	uint8_t flags;    /* enum file_flag */
	uint8_t md_count; /* how many ".md" the stem lacks */
	int8_t kind;      /* index into settings.kinds, or -1 */
	uint8_t marks;    /* enum file_mark */
	struct file_attr attr;
};

/* What is known of a name. */
struct name {
	struct idlist files;  /* ids of files whose stem it is */
	struct idlist links;  /* link texts whose stem it is */
	struct idlist values; /* entities without a note that are named so */
	bool is_dirty;        /* its files changed since the last commit */
	bool is_queued;       /* its entities did */
	bool lost_entity;     /* a file went that was an entity */
};

struct catalog {
	struct idpool pool; /* of the lists of names and of whatever notes
	                       and link texts hold */
	struct intern *name_texts;
	struct name *names; /* by number of name_texts */
	size_t name_capacity;
	struct intern *folders; /* folded, with the last '/'; "" = root */
	struct file ***pages;   /* of files by id */
	size_t page_count;
	struct file **blocks; /* owned: where files lie; they do not move */
	size_t block_count, block_capacity;
	struct file *unused;          /* chained by next */
	struct path_slot *path_slots; /* open addressing: ids by path */
	size_t path_slot_count;
	size_t file_count;
	struct nummap *crowds; /* owned: struct crowd by name */
	struct arena *arena;   /* for what lives only during one call */
};

void catalog_init(struct catalog *catalog);
void catalog_clear(struct catalog *catalog); /* not the facts of files */

struct file *catalog_file(const struct catalog *catalog, uint32_t id);
struct file *catalog_find(const struct catalog *catalog, const char *path);
/* A new file; id must be unknown. */
struct file *catalog_add(
	struct catalog *catalog, uint32_t id, const char *path);
void catalog_move(struct catalog *catalog, struct file *file, const char *path);
void catalog_remove(struct catalog *catalog, struct file *file);
/* Calls each for every file, in no order. */
void catalog_each(const struct catalog *catalog,
	void (*each)(void *arg, struct file *file), void *arg);

/* A note that views show: neither hidden nor excluded. */
static inline bool
file_is_shown(const struct file *file)
{
	return (file->flags & (FILE_IS_NOTE | FILE_IS_HIDDEN |
				      FILE_IS_EXCLUDED)) == FILE_IS_NOTE;
}

/* The name of the file, without folder and without any ".md" at its end, and
 * its size in bytes. As on disk, so of any bytes. */
const char *file_stem_text(const struct file *file, size_t *ret_size);

uint32_t name_hold(struct catalog *catalog, const char *text, size_t size);
void name_release(struct catalog *catalog, uint32_t name);
uint32_t name_find(
	const struct catalog *catalog, const char *text, size_t size);

/* Narrows *size by all ".md" (of any case) at the end of text and returns how
 * many there were (255 at most). */
unsigned strip_md(const char *text, size_t *size);

#endif
