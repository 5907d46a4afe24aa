/* table.h - the rows of a table
 *
 * cmark knows no tables: to it they are paragraphs. A table is a row followed
 * by a delimiter row ("|---|:-:|") of as many cells, and all lines after them.
 * Cells part at a '|' without a backslash, wherever it stands.
 * Source: GitHub Flavored Markdown 0.29, section 4.10. No state.
 */
#ifndef VAULTFS_TABLE_H
#define VAULTFS_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct table_cell {
	size_t from, to; /* bytes of the row; white space included */
	size_t next;     /* where the next one is sought: 0 to begin */
	bool is_last;
};

/* Steps to the next cell of a row (start with a zeroed cell). False if there
 * is none. */
bool table_next_cell(const char *row, size_t size, struct table_cell *cell);
size_t table_columns(const char *row, size_t size);
/* The number of columns if row is a delimiter row, else 0. */
size_t table_delimiter_row(const char *row, size_t size);

#endif
