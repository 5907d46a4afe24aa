/* taskline.h - one task line, read as the Tasks plugin reads it
 *
 * Source: tasks-format, sections 1 to 6 (Obsidian Tasks 8.3.0).
 */
#ifndef VAULTFS_TASKLINE_H
#define VAULTFS_TASKLINE_H

#include "index/parse/note.h"

/* Reads line (size bytes, without its end; any bytes) if the plugin's pattern
 * accepts it, and the global filter too. Fills everything of ret but line,
 * parent, heading; text lives in arena. False if it is no task. */
bool taskline_parse(struct arena *arena, const struct task_settings *settings,
	const char *line, size_t size, struct task *ret);

/* done, cancelled and non-task are done; the rest is open. */
bool task_is_open(const struct task *task);
/* Source: tasks-format, section 6. */
double task_urgency(const struct task *task, day_t today);
/* The earliest valid of start, scheduled and due, or DAY_NONE. */
day_t task_happens(const struct task *task);

const char *status_type_name(enum status_type type); /* "IN_PROGRESS" */
const char *priority_name(enum priority priority);   /* "high", "none" */
/* The status of a symbol; an unknown symbol is Unknown/TODO. */
struct status status_of_symbol(
	const struct task_settings *settings, const char *symbol);

#endif
