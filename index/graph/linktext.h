/* linktext.h - the texts that links and properties point with
 *
 * What a link says before its '#', normalised as Obsidian does (NFC, no-break
 * spaces to spaces, trimmed), held once for all notes that say it, together
 * with the notes that do. Its key is what it names when no file has it: folded
 * and without ".md", path and all ("hive/loom"). Its stem is the last part of
 * the key, by which files are looked up.
 *
 * A text is held by the notes it is linked to; link_hold() makes sure that it
 * is there, link_join() says of whom.
 *
 * Source: link-resolution, sections 1 and 5. One thread at a time.
 */
#ifndef VAULTFS_GRAPH_LINKTEXT_H
#define VAULTFS_GRAPH_LINKTEXT_H

#include "index/base/arena.h"
#include "index/graph/catalog.h"

/* No path is longer, so no link that is means a file. Bytes. */
#define LINK_SIZE_MAX ((size_t)4096)

enum link_state {
	LINK_UNKNOWN, /* nobody has looked which file it means */
	LINK_FIXED,   /* the same one in all notes */
	LINK_VARIES,  /* that depends on the note */
};

struct linktext {
	struct file *file;   /* when LINK_FIXED; NULL: none */
	uint32_t key;        /* name: the whole text */
	uint32_t stem;       /* name: its last part */
	struct idlist notes; /* ids of the notes that have it */
	uint8_t md_count;    /* how many ".md" the stem lacks */
	uint8_t state;       /* enum link_state */
	bool has_slash;
};

struct linktexts {
	struct catalog *catalog; /* lent */
	struct intern *texts;    /* normalised, as written */
	struct linktext *items;  /* by number of texts */
	size_t capacity;
};

void linktexts_init(struct linktexts *links, struct catalog *catalog);
void linktexts_clear(struct linktexts *links);

/* Normalises target (size bytes). cut: only what is before the first '#'
 * counts. Empty if nothing remains, or too much. */
const char *link_normalise(struct arena *arena, const char *target, size_t size,
	bool cut, size_t *ret_size);

/* The number of a normalised text, held once more. 0, and nothing is held, if
 * it is empty. */
uint32_t link_hold(struct linktexts *links, struct arena *arena,
	const char *text, size_t size);
/* The same after intern_lookup() and intern_approach() in links->texts. */
uint32_t link_hold_found(struct linktexts *links, struct arena *arena,
	const struct lookup *lookup);
/* Takes back one hold. */
void link_release(struct linktexts *links, uint32_t link);
/* The note with that id has the text, and takes over one hold, or has it no
 * longer, and gives its hold back. */
void link_join(struct linktexts *links, uint32_t link, uint32_t id);
void link_leave(struct linktexts *links, uint32_t link, uint32_t id);

/* Asks for the memory that link_join() will need. */
static inline void
link_approach(const struct linktexts *links, uint32_t link)
{
	const struct idlist *notes = &links->items[link].notes;

	if (notes->count > 1)
		__builtin_prefetch(links->catalog->pool.words + notes->at +
				   notes->count - 1);
}

/* The text without any ".md" at its end: valid until the next hold. */
const char *link_name(
	const struct linktexts *links, uint32_t link, size_t *ret_size);

#endif
