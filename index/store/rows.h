/* rows.h - writes those rows that differ from what is stored
 *
 * What one file has in one table is a run of rows, made here cell by cell;
 * rows_write() compares it with the run that is stored under that id and
 * writes only what differs. So a note that was touched but says the same
 * writes nothing, and the write-ahead log stays small. One mechanism for all
 * tables.
 */
#ifndef VAULTFS_ROWS_H
#define VAULTFS_ROWS_H

#include <stddef.h>

#include "index/base/buf.h"
#include "index/base/day.h"
#include "index/store/db.h"

struct cell {
	enum cell_type {
		CELL_NULL,
		CELL_INT,
		CELL_TEXT, /* text, lent */
		CELL_KEPT, /* text that stands in rows.kept, from number on */
		CELL_BLOB, /* text, lent */
	} type;
	int64_t number;
	const char *text;
	size_t size; /* bytes of the text */
};

/* Start with {0} and rows_begin(); end with rows_clear(). */
struct rows {
	enum db_table table;
	struct cell *cells; /* owned; whole rows, in the order of columns */
	size_t count, capacity;
	bool *is_same; /* owned; of each row */
	size_t same_capacity;
	struct buf kept; /* the text of CELL_KEPTs */
	size_t list_start;
};

/* Forgets what rows holds (not its memory); rows of table come next. */
void rows_begin(struct rows *rows, enum db_table table);
void rows_clear(struct rows *rows);

/* The next cell. Text is lent until rows_write() has returned. */
void rows_add_int(struct rows *rows, int64_t number);
void rows_add_text(struct rows *rows, const char *text); /* or NULL */
void rows_add_blob(struct rows *rows, const void *bytes, size_t size);
/* As text: NULL for DAY_NONE, "0000-00-00" for DAY_INVALID. */
const char *rows_day_text(day_t day, char out[DAY_TEXT_SIZE]);
void rows_add_day(struct rows *rows, day_t day);
/* A JSON array of what is appended to the buffer between the two calls (see
 * jsonlist.h); NULL if that is nothing. */
struct buf *rows_open_list(struct rows *rows);
void rows_close_list(struct rows *rows);

/* Makes the rows of id in the table those in rows. Returns 0 or as
 * db_errno(). */
int rows_write(struct rows *rows, struct db *db, uint32_t id);

#endif
