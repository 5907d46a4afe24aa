/* boolean.h - combinations of filters: "(not done) AND NOT (path includes x)"
 *
 * Filters stand between delimiters, one kind of them a line: ( ), [ ], { } or
 * " ". Operators are in capitals; NOT binds most, then XOR, AND, OR. The line is
 * cut at operators with delimiters around them, never within the text of a
 * filter, as the plugin does it: so a filter may not end with its delimiter.
 * Source: task-queries, section 4.5; boon-js 2.0.5 (the order of operators).
 */
#ifndef VAULTFS_BOOLEAN_H
#define VAULTFS_BOOLEAN_H

#include "index/query/filter.h"

/* True if line, which is no other filter, is to be taken for one of these. */
bool boolean_looks_so(const char *line);
/* NULL and error if it is none after all. */
const struct filter *boolean_parse(
	struct filter_scope *scope, const char *line, struct buf *error);

#endif
