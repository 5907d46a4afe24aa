/* vaulttasks.h - all tasks of a vault, for queries
 *
 * The index keeps only open tasks in memory; those that are done are in its
 * store. A query's bounds (taskquery_bounds()) go into the statement, so that
 * what cannot be in the result is not even read, nor is what stands in notes
 * whose paths rule it out. Where nothing is stored, the notes are read.
 */
#ifndef VAULTFS_VAULTTASKS_H
#define VAULTFS_VAULTTASKS_H

#include "index/query/taskquery.h"
#include "index/vaultindex.h"

struct vaulttasks {
	struct query_task *tasks; /* by note, then line; hidden and excluded
	                             notes left out */
	size_t count;
	struct arena *arena; /* owned; of all that tasks point to */
	struct task *facts;  /* owned */
};

/* Loads the tasks of index, as it was refreshed last: at least all that query
 * has to know (NULL: all there are). End with vaulttasks_clear(). 0, or what
 * reading the store says. */
int vaulttasks_load(struct vaultindex *index, struct taskquery *query,
	struct vaulttasks *ret);
void vaulttasks_clear(struct vaulttasks *tasks);

#endif
