/* tasksort.h - the order of tasks in the result of a query
 *
 * The keys of a query in their order, then status type, urgency, due, priority,
 * path; what is still equal stays as it was.
 * Source: task-queries, section 6 (Obsidian Tasks 8.3.0).
 */
#ifndef VAULTFS_TASKSORT_H
#define VAULTFS_TASKSORT_H

#include "index/base/buf.h"
#include "index/query/querytask.h"

enum sort_key {
	SORT_STATUS_NAME,
	SORT_STATUS_TYPE,
	SORT_STATUS,
	SORT_RECURRING,
	SORT_PRIORITY,
	SORT_HAPPENS, /* the dates in the order of enum date_field */
	SORT_CANCELLED,
	SORT_CREATED,
	SORT_START,
	SORT_SCHEDULED,
	SORT_DUE,
	SORT_DONE,
	SORT_PATH,
	SORT_DESCRIPTION,
	SORT_TAG,
	SORT_HEADING,
	SORT_FILENAME,
	SORT_URGENCY,
	SORT_ID,
	SORT_RANDOM,
	SORT_KEY_COUNT
};

struct task_sorter {
	enum sort_key key;
	bool is_reversed;
	uint32_t tag; /* of TAG: which one, from 1 */
};

/* Reads a line that begins with "sort by ". False if it is none; error says
 * why, or is empty if it is not understood. */
bool tasksort_parse(
	const char *line, struct task_sorter *ret, struct buf *error);

/* Sorts count pointers. today is for SORT_RANDOM. */
void tasksort(const struct query_task **tasks, size_t count,
	const struct task_sorter *sorters, size_t sorter_count, day_t today,
	const char *global_filter);

#endif
