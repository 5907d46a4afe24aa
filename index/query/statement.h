/* statement.h - the source of a query, cut into statements
 *
 * A statement is a line, or several that a backslash at the end joins. It
 * remembers how it was written, for messages.
 * Source: task-queries, section 2 (Obsidian Tasks 8.3.0).
 */
#ifndef VAULTFS_STATEMENT_H
#define VAULTFS_STATEMENT_H

#include <stdbool.h>

#include "index/base/arena.h"
#include "index/base/buf.h"

struct statement_line {
	const char *raw;      /* as written, with line ends */
	const char *joined;   /* continuation lines joined; trimmed */
	const char *expanded; /* placeholders filled in; else as joined */
};

/* The statements of source that are not empty, all in the arena. */
size_t statements_split(
	struct arena *arena, const char *source, struct statement_line **ret);

/* True if it is understood as it was written. */
bool statement_is_plain(const struct statement_line *statement);
/* Appends the statement, each line indented, with what it became. */
void statement_explain(const struct statement_line *statement,
	const char *indent, struct buf *out);

#endif
