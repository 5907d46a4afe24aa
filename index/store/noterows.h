/* noterows.h - files and notes as rows of the store
 *
 * Of a note, what index/graph and the views need of all notes at once is kept;
 * not its headings (but the first of level 1), list items, inline fields, block
 * ids and statements, which are read from the note when it is looked at.
 * noteread.h is the way back.
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

/* The headings that links, tasks and queries of a note stand under, each once,
 * as a long one may stand above thousands. Start with {0}. */
struct headings {
	const char **texts; /* owned, what they point to is lent */
	size_t count, capacity;
	/* Owned: the place in texts, or HEADING_NONE, of each task, then each
	 * link, then each code block: so a link does not move tasks. */
	uint32_t *places;
	size_t place_count, place_capacity;
};
#define HEADING_NONE UINT32_MAX
void headings_collect(struct headings *headings, const struct note *note);
void headings_clear(struct headings *headings);

/* Each makes rows the rows of its table; text is lent. headings are those
 * collected of the same note. */
void noterows_file(struct rows *rows, const struct store_file *file);
void noterows_note(struct rows *rows, uint32_t id, const struct note *note,
	const struct headings *headings);
void noterows_tasks(struct rows *rows, uint32_t id, const struct note *note,
	const struct headings *headings);

/* The title that most notes have, and that is not stored: that of frontmatter,
 * else the name. Needs properties and name; lent. */
const char *noterows_usual_title(const struct note *note);

#endif
