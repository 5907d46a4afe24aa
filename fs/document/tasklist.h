/* tasklist.h - a list of open tasks as a Markdown document
 *
 * One line a task: the note's own task line (without its indentation and quote
 * marks), then a wikilink to the note. Grouped and sorted as a person would:
 * overdue, today, this week, later, undated; within by due date, then
 * priority, then path and line. Pure: text in, text out.
 */
#ifndef VAULTFS_TASKLIST_H
#define VAULTFS_TASKLIST_H

#include "index/base/buf.h"
#include "index/base/day.h"
#include "index/changeset.h"

struct listed_task {
	const struct task_fact *task; /* lent */
	const char *path;             /* of its note, vault-relative; lent */
	bool is_unique; /* the note's name means it from anywhere in the vault,
	                   so that [[name]] is enough */
};

/* The parts of open-tasks/ by time. A task belongs to exactly one. A week ends
 * on Sunday. What happens first of due and scheduled decides. */
enum task_period {
	PERIOD_OVERDUE,
	PERIOD_TODAY,
	PERIOD_THIS_WEEK, /* after today */
	PERIOD_LATER,
	PERIOD_UNDATED,
	PERIOD_COUNT,
};
enum task_period task_period_of(const struct task_fact *task, day_t today);
const char *task_period_name(enum task_period period); /* "this-week" */

/* Appends the document to out, under the heading title; sorts tasks in place.
 * count 0 gives a document that says so. */
void tasklist_render(struct listed_task *tasks, size_t count, const char *title,
	day_t today, struct buf *out);
/* The same, and lines[i] (count of them; may be NULL) becomes the line of the
 * document, 1.., on which tasks[i] stands, as they are sorted then. out must
 * be empty. */
void tasklist_render_lines(struct listed_task *tasks, size_t count,
	const char *title, day_t today, struct buf *out, uint32_t *lines);

/* Appends a link to the note at path that Obsidian resolves to it: a wikilink,
 * or a Markdown link where the name cannot stand in one. */
void wikilink_write(const char *path, bool is_unique, struct buf *out);

#endif
