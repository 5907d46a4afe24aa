/* noteread.h - files and notes from rows of the store
 *
 * The way back from noterows.h: what was put is what is read, but for what
 * noterows.h says is not kept (those lists are empty).
 */
#ifndef VAULTFS_NOTEREAD_H
#define VAULTFS_NOTEREAD_H

#include "index/parse/note.h"
#include "index/store/store.h"

struct sqlite3_stmt;

/* Each reads the row at which a statement that lists its whole table stands.
 * What ret and note point to lives until the next step of the statement, or in
 * note's arena. False if a column does not hold what schema.sql says.
 * noteread_note() needs note's arena and name, noteread_task() appends. */
void noteread_file(struct sqlite3_stmt *stmt, struct store_file *ret);
bool noteread_note(struct sqlite3_stmt *stmt, struct note *note);
bool noteread_task(struct sqlite3_stmt *stmt, struct note *note);

#endif
