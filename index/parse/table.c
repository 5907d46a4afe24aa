/* table.c - see table.h */
#include "index/parse/table.h"

static bool
is_blank(const char *row, size_t from, size_t to)
{
	while (from < to && (row[from] == ' ' || row[from] == '\t'))
		from++;
	return from == to;
}

bool
table_next_cell(const char *row, size_t size, struct table_cell *cell)
{
	size_t at = cell->next;

	if (cell->is_last)
		return false;
	if (at == 0) { /* a bar in front opens the first cell */
		while (at < size && (row[at] == ' ' || row[at] == '\t'))
			at++;
		if (at < size && row[at] == '|')
			at++;
	}
	cell->from = at;
	for (; at < size && row[at] != '|'; at++)
		if (row[at] == '\\' && at + 1 < size)
			at++;
	if (at > size)
		at = size;
	cell->to = at;
	if (at == size) { /* what follows the last bar is no cell if blank */
		cell->is_last = true;
		return cell->next == 0 || !is_blank(row, cell->from, size);
	}
	cell->next = at + 1;
	return true;
}

size_t
table_columns(const char *row, size_t size)
{
	struct table_cell cell = {0};
	size_t count = 0;

	while (table_next_cell(row, size, &cell))
		count++;
	return count;
}

size_t
table_delimiter_row(const char *row, size_t size)
{
	struct table_cell cell = {0};
	size_t count = 0;
	bool has_bar = false;

	for (size_t i = 0; i < size; i++) {
		switch (row[i]) {
		case '|':
			has_bar = true;
			break;
		case '-':
		case ':':
		case ' ':
		case '\t':
			break;
		default:
			return 0;
		}
	}
	if (!has_bar)
		return 0;
	while (table_next_cell(row, size, &cell)) {
		size_t from = cell.from, to = cell.to;

		while (from < to && (row[from] == ' ' || row[from] == '\t'))
			from++;
		while (to > from && (row[to - 1] == ' ' || row[to - 1] == '\t'))
			to--;
		from += from < to && row[from] == ':';
		to -= to > from && row[to - 1] == ':';
		if (from == to)
			return 0;
		for (; from < to; from++)
			if (row[from] != '-')
				return 0;
		count++;
	}
	return count;
}
