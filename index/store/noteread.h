/* noteread.h - files and notes from rows of the store
 *
 * The way back from noterows.h: what was put is what is read, but for what
 * noterows.h says is not kept (there is at most one heading, and none of the rest).
 */
#ifndef VAULTFS_NOTEREAD_H
#define VAULTFS_NOTEREAD_H

#include "index/parse/note.h"
#include "index/store/store.h"

struct sqlite3_stmt;

/* The headings that a note's row lists for others to point to. */
struct heading_texts {
	const char **texts; /* in the note's arena */
	size_t count;
};

/* Each reads the row at which a statement that lists its whole table stands.
 * What ret and note point to lives until the next step of the statement, or in
 * note's arena. False if a column does not hold what schema.sql says.
 * noteread_note() needs note's arena and name, noteread_task() appends. */
void noteread_file(struct sqlite3_stmt *stmt, struct store_file *ret);
bool noteread_note(struct sqlite3_stmt *stmt, struct note *note,
	struct heading_texts *ret);
bool noteread_task(struct sqlite3_stmt *stmt, struct note *note,
	const struct heading_texts *headings);

#endif
