/* tasklist.h - the open tasks of a note, in one piece of memory
 *
 * See struct task_list of index/changeset.h, which also says how references
 * are counted.
 */
#ifndef VAULTFS_GRAPH_TASKLIST_H
#define VAULTFS_GRAPH_TASKLIST_H

#include "index/changeset.h"

/* What those of note's tasks say that are open, without values; NULL if none
 * is. The caller owns a reference. */
struct task_list *task_list_new(const struct note *note);
/* The same tasks with other values: values of task i are counts[i] numbers, one
 * task's after the other's. */
struct task_list *task_list_with_values(const struct task_list *list,
	const uint32_t *values, const uint32_t *counts);
/* True if both say the same, values apart. Either may be NULL. */
bool task_list_says_same(const struct task_list *a, const struct task_list *b);
/* True if those are its values. */
bool task_list_has_values(const struct task_list *list, const uint32_t *values,
	const uint32_t *counts);

#endif
