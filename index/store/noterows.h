/* noterows.h - files and notes as rows of the store
 *
 * Of a note, what index/graph and the views need of all notes at once is kept;
 * not its headings, list items, inline fields, block ids and statements, which
 * are read from the note when it is looked at. noteread.h is the way back.
 */
#ifndef VAULTFS_NOTEROWS_H
#define VAULTFS_NOTEROWS_H

#include "index/parse/note.h"
#include "index/store/rows.h"
#include "index/store/store.h"

/* Bits of the column task.flags. */
enum {
	TASK_SCHEDULED_IS_INFERRED = 1,
	TASK_IS_DATAVIEW = 2,
};

/* Bits of the second item of note.links. */
enum {
	LINK_IS_MARKDOWN = 1,
	LINK_IS_EMBED = 2,
};

/* Each makes rows the rows of its table; text is lent. */
void noterows_file(struct rows *rows, const struct store_file *file);
void noterows_note(struct rows *rows, uint32_t id, const struct note *note);
void noterows_tasks(struct rows *rows, uint32_t id, const struct note *note);

/* The title that most notes have, and that is not stored: that of frontmatter,
 * else the name. Needs properties and name; lent. */
const char *noterows_usual_title(const struct note *note);

#endif
