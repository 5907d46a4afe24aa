/* taskgroup.h - the result of a query, in groups under headings
 *
 * Source: task-queries, section 7 (Obsidian Tasks 8.3.0).
 */
#ifndef VAULTFS_TASKGROUP_H
#define VAULTFS_TASKGROUP_H

#include "index/base/buf.h"
#include "index/query/querytask.h"

enum group_key {
	GROUP_STATUS_NAME,
	GROUP_STATUS_TYPE,
	GROUP_STATUS,
	GROUP_RECURRING,
	GROUP_PRIORITY,
	GROUP_HAPPENS, /* the dates in the order of enum date_field */
	GROUP_CANCELLED,
	GROUP_CREATED,
	GROUP_START,
	GROUP_SCHEDULED,
	GROUP_DUE,
	GROUP_DONE,
	GROUP_PATH,
	GROUP_FOLDER,
	GROUP_ROOT,
	GROUP_BACKLINK,
	GROUP_TAGS,
	GROUP_HEADING,
	GROUP_FILENAME,
	GROUP_URGENCY,
	GROUP_RECURRENCE,
	GROUP_ID,
	GROUP_KEY_COUNT
};

struct task_grouper {
	enum group_key key;
	bool is_reversed;
};

struct task_group {
	const char **names; /* one for each grouper; in the arena */
	const struct query_task **tasks; /* in the arena */
	size_t count;
};

/* Reads a line that begins with "group by ", as tasksort_parse(). */
bool taskgroup_parse(
	const char *line, struct task_grouper *ret, struct buf *error);

/* Parts count tasks, sorted, into groups, sorted; all is in the arena. Without
 * groupers they are one group, even of no tasks. Returns the number of groups. */
size_t taskgroup(struct arena *arena, const struct query_task *const *tasks,
	size_t count, const struct task_grouper *groupers, size_t grouper_count,
	struct task_group **ret);

/* Appends name without its hidden "%%...%%". */
void taskgroup_show_name(const char *name, struct buf *out);

#endif
