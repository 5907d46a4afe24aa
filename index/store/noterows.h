/* noterows.h - files and notes as rows of the store, and back
 *
 * Of a note, what index/graph and the views need of all notes at once is kept;
 * not its headings, list items, inline fields, block ids and statements, which
 * are read from the note when it is looked at.
 */
#ifndef VAULTFS_NOTEROWS_H
#define VAULTFS_NOTEROWS_H

#include "index/parse/note.h"
#include "index/store/rows.h"
#include "index/store/store.h"

struct sqlite3_stmt;

/* Each makes rows the rows of its table; text is lent. */
void file_to_rows(struct rows *rows, const struct store_file *file);
void note_to_rows(struct rows *rows, uint32_t id, const struct note *note);
void tasks_to_rows(struct rows *rows, uint32_t id, const struct note *note);

/* Reads a row of the statements that list everything. What file and note
 * point to lives until the statement's next step or in the note's arena. False if
 * a column does not hold what schema.sql says. */
void file_from_row(struct sqlite3_stmt *stmt, struct store_file *ret);
bool note_from_row(struct sqlite3_stmt *stmt, struct note *note);
/* Appends to note->tasks. */
bool task_from_row(struct sqlite3_stmt *stmt, struct note *note);

#endif
