/* pass.h - one pass over what may have changed
 *
 * First the disk is looked at (look.c): every file found is as it was, or new,
 * or changed, or gone. Then all of it is taken into store and graph
 * (takein.c): new files are matched with gone ones (renames); what is gone goes;
 * then come folders and other files, then notes, which threads read
 * meanwhile. indexpass.c does one after the other.
 */
#ifndef VAULTFS_PASS_H
#define VAULTFS_PASS_H

#include <sys/stat.h>

#include "index/live/indexer.h"
#include "index/live/scan.h"

struct found {
	const char *path; /* in the pass's arena, or a scan's */
	struct file_attr attr;
	uint32_t id; /* 0: not known at any path */
	uint32_t flags;
	bool is_moved; /* id was at another path */
};

struct pass {
	struct indexer *indexer;
	struct indexer_report *report;
	indexer_publish *publish;
	void *arg;
	bool is_forced;
	size_t part_size; /* notes in one commit; 0: all */
	size_t part_count;
	bool is_bulk;
	bool is_writing; /* a transaction of the store is open */
	struct arena *arena;
	struct scan *scans; /* lend paths until the end */
	size_t scan_count, scan_capacity;
	uint32_t *gone;
	size_t gone_count, gone_capacity;
	struct found *found; /* new or changed */
	size_t found_count, found_capacity;
	/* Of updates: paths of new files in found; folders that were walked. */
	struct textmap *new_paths, *walked;
	struct found *note_found; /* while notes are taken: that of job 0 */
	size_t note_count, note_done;
};

/* --- look.c: fills gone and found ------------------------------------------- */

/* Looks at all there is; what is not found any more is gone. A negative errno
 * if the vault's folder cannot be opened. */
int look_at_all(struct pass *pass);
/* Looks at what the hint names: a file, a folder, with is_deep or if it is new
 * all that is in it. */
int look_at(struct pass *pass, const struct indexer_hint *hint);
/* Looks at the other names of the files found so far. Of a file with several
 * names the kernel names only the one that was used, and none when it gets a
 * second one. */
void look_at_links(struct pass *pass);

/* --- takein.c: empties them --------------------------------------------------- */

/* Takes all in, in one commit or several, and publishes what that changed. */
void take_in(struct pass *pass);

/* Remembers a file that has other names: an event names only one of them. */
static inline void
pass_note_links(
	struct indexer *indexer, uint32_t id, const struct file_attr *attr)
{
	filetree_set_link(indexer->tree, id,
		S_ISREG(attr->mode) && attr->nlink > 1 ? attr->ino : 0);
}

#endif
