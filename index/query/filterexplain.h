/* filterexplain.h - what a filter was taken for, as the plugin's `explain` says
 */
#ifndef VAULTFS_FILTEREXPLAIN_H
#define VAULTFS_FILTEREXPLAIN_H

#include "index/query/filter.h"
#include "index/query/statement.h"

/* Appends the statement and, where it says more, what filter means. */
void filter_explain(const struct filter *filter,
	const struct statement_line *statement, const char *indent,
	struct buf *out);

#endif
