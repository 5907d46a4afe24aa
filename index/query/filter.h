/* filter.h - one filter of a query, and combinations of filters
 *
 * A line is tried as each kind of filter in the plugin's order; what begins
 * like one but is not right is an error, and what begins like none is not
 * understood. Boolean combinations come last (see boolean.h).
 * Source: task-queries, section 4 (Obsidian Tasks 8.3.0).
 */
#ifndef VAULTFS_FILTER_H
#define VAULTFS_FILTER_H

#include "index/base/buf.h"
#include "index/query/dateexpr.h"
#include "index/query/jsregex.h"
#include "index/query/querytask.h"

enum filter_kind {
	FILTER_DONE,
	FILTER_STATUS_TYPE,
	FILTER_RECURRING,
	FILTER_PRIORITY,
	FILTER_DATE,
	FILTER_HAS_DATE,
	FILTER_DATE_IS_INVALID,
	FILTER_TEXT,
	FILTER_HAS_TAGS,
	FILTER_TOP,
	FILTER_HAS_ID,
	FILTER_DEPENDS,
	FILTER_BLOCKED,
	FILTER_BLOCKING,
	FILTER_NOT,
	FILTER_AND,
	FILTER_OR,
	FILTER_XOR,
	FILTER_WHOLE, /* a line of filters between delimiters */
};

enum date_relation {
	RELATION_ON,
	RELATION_BEFORE,
	RELATION_AFTER,
	RELATION_ON_OR_BEFORE,
	RELATION_ON_OR_AFTER,
};

struct filter {
	enum filter_kind kind;
	bool is_negated;  /* "not done", "is not recurring", "no id" ... */
	const char *line; /* as it was understood; in the arena */
	union {
		int status; /* enum status_type; -1: one that no task has */
		struct {
			int value;     /* enum priority */
			char relation; /* '=', '<' above, '>' below, '!' */
		} priority;
		struct {
			enum date_field field;
			enum date_relation relation;
			struct day_range range;
		} date;
		struct {
			enum text_field field;
			const char *needle; /* lower case; NULL: a regex */
			size_t needle_size;
			bool is_ascii;         /* the needle */
			struct jsregex *regex; /* owned by the query */
		} text;
		struct {
			const struct filter *left, *right; /* NOT, WHOLE:
			                                       left */
		} both;
	};
};

/* What parsing needs to know, and what it leaves behind. */
struct filter_scope {
	struct arena *arena; /* filters live there */
	const char *global_filter;
	day_t today;
	/* Regular expressions made; freed with filter_scope_clear(). */
	struct jsregex **regexes;
	size_t regex_count, regex_capacity;
	unsigned depth;        /* of combinations within combinations */
	struct arena *scratch; /* owned; of one evaluation */
	struct buf lower;
};

void filter_scope_clear(struct filter_scope *scope);

/* Makes a filter of line (trimmed). NULL if it is none: error says why, or is
 * empty if the line is not understood at all. */
const struct filter *filter_parse(
	struct filter_scope *scope, const char *line, struct buf *error);

bool filter_matches(struct filter_scope *scope, const struct filter *filter,
	const struct query_task *task);

/* True if it asks for what only all tasks together can tell. */
bool filter_needs_relations(const struct filter *filter);

#endif
