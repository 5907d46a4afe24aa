/* taskquery.h - a query of the Tasks plugin, read and run
 *
 * What a ```tasks block asks, answered as the plugin answers it: filters, then
 * order, then limits, then groups. A query with one line that is not understood
 * is an error as a whole and has no result.
 * Source: task-queries (Obsidian Tasks 8.3.0).
 *
 * A query is used by one thread at a time.
 */
#ifndef VAULTFS_TASKQUERY_H
#define VAULTFS_TASKQUERY_H

#include "index/base/buf.h"
#include "index/query/filter.h"
#include "index/query/querylayout.h"
#include "index/query/querytask.h"
#include "index/query/statement.h"
#include "index/query/taskgroup.h"
#include "index/query/tasksort.h"

/* A longer query is an error. Bytes. */
#define TASKQUERY_SIZE_MAX (1u << 20)

struct taskquery_options {
	const struct task_settings *settings; /* must outlive the query */
	const char *text;                     /* the block; valid UTF-8 */
	const struct note *file; /* that the block is in, for its path and its
	                            properties; NULL: none. Not kept */
	day_t today;
};

struct query_filter {
	const struct filter *filter;
	struct statement_line statement;
};

struct taskquery {
	struct arena *arena; /* owned; all below is in it */
	const struct task_settings *settings;
	day_t today;
	struct filter_scope scope;
	struct query_filter *filters;
	size_t filter_count, filter_capacity;
	struct task_sorter *sorters;
	size_t sorter_count, sorter_capacity;
	struct task_grouper *groupers;
	size_t grouper_count, grouper_capacity;
	/* Lines to explain, in their order. */
	struct statement_line *sorting, *grouping, *looks;
	size_t sorting_count, sorting_capacity;
	size_t grouping_count, grouping_capacity;
	size_t looks_count, looks_capacity;
	size_t limit, group_limit; /* SIZE_MAX: none */
	struct query_layout layout;
	bool ignores_global;
};

/* Reads a query: the global query, what the properties of its note add, the
 * block itself. NULL if something in it is wrong; then error is a message of
 * several lines that names the line. End with taskquery_free(). */
struct taskquery *taskquery_parse(
	const struct taskquery_options *options, struct buf *error);
void taskquery_free(struct taskquery *query);

/* Appends what the plugin's `explain` shows of the query, right or not. */
void taskquery_explain(
	const struct taskquery_options *options, struct buf *out);

/* What a task must be to be in the result, as far as that is simple: whoever
 * has the tasks may leave out all others. */
struct taskquery_bounds {
	enum {
		BOUND_ANY,
		BOUND_OPEN,
		BOUND_DONE,
	} status;
	struct {
		bool is_bound;     /* it has a valid day ... */
		day_t first, last; /* ... from here to here */
	} days[DATE_FIELD_COUNT];  /* HAPPENS is never bound */
	bool needs_all; /* other tasks matter too (blocked, blocking) */
};
struct taskquery_bounds taskquery_bounds(const struct taskquery *query);

/* False if no task of the note at path can be in the result. */
bool taskquery_takes_path(struct taskquery *query, const char *path);

struct taskquery_result {
	struct arena *arena; /* owned; groups are in it */
	struct task_group *groups;
	size_t group_count;
	size_t count;       /* tasks in the result, each once */
	size_t found_count; /* tasks that match, without limits */
};

/* Runs query over all tasks of a vault (in the order of notes and lines; hidden
 * notes left out), and sets what of them is derived. The result points to them.
 * End with taskquery_result_clear(). */
void taskquery_run(struct taskquery *query, struct query_task *tasks,
	size_t count, struct taskquery_result *ret);
void taskquery_result_clear(struct taskquery_result *result);

/* Appends "12 tasks", "1 task", "3 of 12 tasks". */
void taskquery_count_text(
	const struct taskquery_result *result, struct buf *out);

/* Lends the notes of tasks, for `show tree`. */
struct taskquery_notes {
	/* The note at path, valid until the result is written, or NULL. */
	const struct note *(*read)(void *arg, const char *path);
	void *arg;
};

/* Appends the result as Markdown: lists of tasks under headings, with what is
 * nested in them if the query shows trees and notes is not NULL. */
void taskquery_markdown(const struct taskquery *query,
	const struct taskquery_result *result,
	const struct taskquery_notes *notes, struct buf *out);

#endif
