/* rows.c - see rows.h */
#include "index/store/rows.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "index/base/mem.h"
#include "index/store/jsonlist.h"

const char *
rows_day_text(day_t day, char out[DAY_TEXT_SIZE])
{
	if (day == DAY_NONE)
		return NULL;
	if (!day_is_valid(day))
		return memcpy(out, "0000-00-00", sizeof("0000-00-00"));
	return day_format(day, out);
}

void
rows_begin(struct rows *rows, enum db_table table)
{
	rows->table = table;
	rows->count = 0;
	rows->kept.size = 0;
}

void
rows_clear(struct rows *rows)
{
	free(rows->cells);
	free(rows->is_same);
	buf_clear(&rows->kept);
	*rows = (struct rows){0};
}

static void
add(struct rows *rows, struct cell cell)
{
	MEM_PUSH(rows->cells, rows->count, rows->capacity, cell);
}

void
rows_add_int(struct rows *rows, int64_t number)
{
	add(rows, (struct cell){.type = CELL_INT, .number = number});
}

void
rows_add_text(struct rows *rows, const char *text)
{
	if (text == NULL)
		add(rows, (struct cell){.type = CELL_NULL});
	else
		add(rows, (struct cell){.type = CELL_TEXT,
				  .text = text,
				  .size = strlen(text)});
}

void
rows_add_blob(struct rows *rows, const void *bytes, size_t size)
{
	add(rows,
		(struct cell){.type = CELL_BLOB, .text = bytes, .size = size});
}

static void
add_kept(struct rows *rows, size_t start)
{
	add(rows, (struct cell){.type = CELL_KEPT,
			  .number = (int64_t)start,
			  .size = rows->kept.size - start});
}

void
rows_add_day(struct rows *rows, day_t day)
{
	char text[DAY_TEXT_SIZE];
	size_t start = rows->kept.size;

	if (day == DAY_NONE) {
		rows_add_text(rows, NULL);
		return;
	}
	buf_add_text(&rows->kept, rows_day_text(day, text));
	add_kept(rows, start);
}

struct buf *
rows_open_list(struct rows *rows)
{
	rows->list_start = rows->kept.size;
	buf_add_char(&rows->kept, '[');
	return &rows->kept;
}

void
rows_close_list(struct rows *rows)
{
	size_t start = rows->list_start;

	if (rows->kept.size == start + 1) {
		rows->kept.size = start;
		add(rows, (struct cell){.type = CELL_NULL});
		return;
	}
	json_close(&rows->kept);
	add_kept(rows, start);
}

static const char *
cell_text(const struct rows *rows, const struct cell *cell)
{
	if (cell->type == CELL_KEPT)
		return buf_text(&rows->kept) + cell->number;
	return cell->text;
}

static bool
cell_is_stored(const struct rows *rows, const struct cell *cell,
	sqlite3_stmt *stmt, int column)
{
	static const int types[] = {
		[CELL_NULL] = SQLITE_NULL,
		[CELL_INT] = SQLITE_INTEGER,
		[CELL_TEXT] = SQLITE_TEXT,
		[CELL_KEPT] = SQLITE_TEXT,
		[CELL_BLOB] = SQLITE_BLOB,
	};
	const void *stored;

	if (sqlite3_column_type(stmt, column) != types[cell->type])
		return false;
	if (cell->type == CELL_NULL)
		return true;
	if (cell->type == CELL_INT)
		return sqlite3_column_int64(stmt, column) == cell->number;
	/* A blob of no bytes is NULL here. */
	stored = sqlite3_column_blob(stmt, column);
	return (size_t)sqlite3_column_bytes(stmt, column) == cell->size &&
	       (cell->size == 0 ||
		       memcmp(stored, cell_text(rows, cell), cell->size) == 0);
}

static bool
row_is_stored(const struct rows *rows, size_t row, sqlite3_stmt *stmt)
{
	int count = db_tables[rows->table].column_count;

	for (int i = 0; i < count; i++)
		if (!cell_is_stored(rows,
			    &rows->cells[row * (size_t)count + (size_t)i], stmt,
			    i))
			return false;
	return true;
}

static int
put_row(const struct rows *rows, size_t row, struct db *db)
{
	const struct db_table_def *def = &db_tables[rows->table];
	sqlite3_stmt *stmt = db->stmt[def->put];
	const struct cell *cell = &rows->cells[row * (size_t)def->column_count];
	int rc = SQLITE_OK;

	/* Parameters have the numbers of their columns: unit-tested. */
	for (int i = 1; i <= def->column_count && rc == SQLITE_OK; i++, cell++)
		switch (cell->type) {
		case CELL_NULL:
			rc = sqlite3_bind_null(stmt, i);
			break;
		case CELL_INT:
			rc = sqlite3_bind_int64(stmt, i, cell->number);
			break;
		case CELL_TEXT:
		case CELL_KEPT:
			rc = sqlite3_bind_text64(stmt, i, cell_text(rows, cell),
				cell->size, SQLITE_STATIC, SQLITE_UTF8);
			break;
		case CELL_BLOB:
			rc = sqlite3_bind_blob64(
				stmt, i, cell->text, cell->size, SQLITE_STATIC);
			break;
		}
	if (rc != SQLITE_OK)
		return db_errno(db, rc);
	return db_run(db, def->put);
}

/* Notes in is_same which rows are stored as they are, and in *ret_surplus
 * whether more are stored than there are to be. */
static int
compare(struct rows *rows, size_t row_count, struct db *db, uint32_t id,
	bool *ret_surplus)
{
	sqlite3_stmt *stmt = db->stmt[db_tables[rows->table].get];
	size_t row = 0;
	int rc;

	*ret_surplus = false;
	sqlite3_bind_int64(stmt, 1, id); /* :id or :note_id, all it has */
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		if (row == row_count) {
			*ret_surplus = true;
			break;
		}
		rows->is_same[row] = row_is_stored(rows, row, stmt);
		row++;
	}
	sqlite3_reset(stmt);
	return db_errno(db, rc);
}

static int
cut(struct db *db, enum db_table table, uint32_t id, size_t row_count)
{
	sqlite3_stmt *stmt = db->stmt[db_tables[table].cut];

	db_bind_int(stmt, ":id", id);
	db_bind_int(stmt, ":seq", (int64_t)row_count);
	return db_run(db, db_tables[table].cut);
}

int
rows_write(struct rows *rows, struct db *db, uint32_t id)
{
	size_t columns = (size_t)db_tables[rows->table].column_count;
	size_t row_count = rows->count / columns;
	bool has_surplus = false;
	int rc = 0;

	assert(rows->count % columns == 0);
	while (rows->same_capacity < row_count || rows->is_same == NULL)
		rows->is_same = mem_grow(rows->is_same, rows->same_capacity,
			&rows->same_capacity, sizeof(*rows->is_same));
	memset(rows->is_same, 0, row_count * sizeof(*rows->is_same));

	if (id <= db->id_max[rows->table])
		rc = compare(rows, row_count, db, id, &has_surplus);
	else if (row_count > 0)
		db->id_max[rows->table] = id;
	for (size_t row = 0; row < row_count && rc == 0; row++)
		if (!rows->is_same[row])
			rc = put_row(rows, row, db);
	if (rc == 0 && has_surplus)
		rc = cut(db, rows->table, id, row_count);
	return rc;
}
