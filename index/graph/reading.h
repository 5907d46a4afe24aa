/* reading.h - a struct note as numbers of link texts and spellings
 *
 * Of a struct note these are read: kind, title, date, type, aliases, tags,
 * properties, headings (level), links (line, key, target, section), contexts
 * (target, via) and tasks (all but recurrence, id, depends_on, block and the
 * texts of dates).
 *
 * A place that names an entity (people: [...], Related Projects, via) is kept
 * as a link text with the kind that the place says. Text of a property may be
 * a link as a whole, or hold wikilinks, or is the name itself; a web address
 * is no name.
 *
 * A group is a property's value: text, number, yes or no, or each of these in
 * a list; a link counts as what it names. Left out are the keys tags (by-tag
 * has them), aliases and title (they name the note), and cssclasses; and
 * values, tags and types of more than VALUE_CHARACTERS_MAX.
 */
#ifndef VAULTFS_GRAPH_READING_H
#define VAULTFS_GRAPH_READING_H

#include "index/graph/state.h"

/* A link text and the kind of what it names, in one number. */
#define NAMING_LINK_BITS 27
#define NAMING_IS_PROPERTY 0x80000000u /* a property says it: of tasks too */
_Static_assert(ENTITY_KIND_MAX <= 16, "four bits are for the kind");

static inline uint32_t
naming_link(uint32_t naming)
{
	return naming & (((uint32_t)1 << NAMING_LINK_BITS) - 1);
}

static inline uint32_t
naming_kind(uint32_t naming)
{
	return naming >> NAMING_LINK_BITS & 15;
}

/* The lists of a reading. */
enum said_list {
	SAID_STATED,   /* spellings: tags, types, date, properties; ascending */
	SAID_NAMINGS,  /* link texts with their kinds */
	SAID_CONTEXTS, /* pairs: link text, link text of via or 0 */
	SAID_LINKS,    /* link texts, as often as they occur; 0: one that no
	                  file can have */
	SAID_TASKS,    /* for each open task: number of values (its tags),
	                  they, number of link texts, they */
	SAID_COUNT
};

struct reading {
	struct ids said[SAID_COUNT];
	/* Of reading_take(). */
	struct graph *graph;
	const struct note *note;
	struct arena *arena;
	struct ids held;  /* link texts */
	struct ids lines; /* pairs: line, link text; of links of the body */
	struct ids tags;  /* values */
	bool has_type;
};

/* Fills reading, whose arrays are used again. Each link text of held is held
 * once for each time it is in there, each spelling once. */
void reading_take(
	struct reading *reading, struct graph *graph, const struct note *note);
void reading_clear(struct reading *reading);

/* The lists as bytes, appended to out, and back again: those up to and with
 * last are filled. */
struct buf;
void reading_pack(const struct reading *reading, struct buf *out);
void reading_unpack(
	struct reading *reading, const uint8_t *bytes, enum said_list last);

#endif
