/* querylayout.h - what of tasks and lists a query wants to see
 *
 * "hide due date", "show tree", "short mode": they say how a result looks,
 * never what is in it. Also the defaults that a note's properties set for the
 * queries in it.
 * Source: task-queries, sections 8 and 10.
 */
#ifndef VAULTFS_QUERYLAYOUT_H
#define VAULTFS_QUERYLAYOUT_H

#include <stdbool.h>

#include "index/base/buf.h"
#include "index/parse/note.h"

enum layout_element {
	LAYOUT_BACKLINK,
	LAYOUT_EDIT_BUTTON,
	LAYOUT_GROUP_COUNT,
	LAYOUT_NESTED_BACKLINK,
	LAYOUT_POSTPONE_BUTTON,
	LAYOUT_TASK_COUNT,
	LAYOUT_TOOLBAR,
	LAYOUT_TREE,
	LAYOUT_URGENCY,
	LAYOUT_CANCELLED_DATE,
	LAYOUT_CREATED_DATE,
	LAYOUT_DEPENDS_ON,
	LAYOUT_DONE_DATE,
	LAYOUT_DUE_DATE,
	LAYOUT_ID,
	LAYOUT_ON_COMPLETION,
	LAYOUT_PRIORITY,
	LAYOUT_RECURRENCE_RULE,
	LAYOUT_SCHEDULED_DATE,
	LAYOUT_START_DATE,
	LAYOUT_TAGS,
	LAYOUT_ELEMENT_COUNT
};

struct query_layout {
	unsigned shown; /* bits of enum layout_element */
	bool is_short;
	bool is_explained;
};

struct query_layout layout_default(void);

static inline bool
layout_shows(const struct query_layout *layout, enum layout_element element)
{
	return layout->shown >> element & 1;
}

/* True if line is "hide ..." or "show ..."; *ret_is_known tells whether there
 * is such an element. */
bool layout_parse(
	struct query_layout *layout, const char *line, bool *ret_is_known);

/* Appends the lines that file's TQ_ properties stand for. */
void layout_defaults(const struct note *file, struct buf *out);

/* Appends the task's text as Markdown: the description and the fields that are
 * shown, in the plugin's order and its (or the task's own) notation. */
void layout_task(const struct query_layout *layout, const struct task *task,
	struct buf *out);

#endif
