/* facts.h - what one note says, as the graph keeps it
 *
 * Of a struct note these are read: kind, title, date, type, aliases, tags,
 * properties, links (line, kind, key, target, section), contexts (target, via)
 * and tasks (all but recurrence, id, depends_on, block and the texts of
 * dates).
 *
 * A place that names an entity (people: [...], Related Projects, via) is kept
 * as a link text with the kind that the place says. Text of a property may be
 * a link as a whole, or hold wikilinks, or is the name itself; a web address
 * is no name.
 *
 * A group is a property's value: text, number, yes or no, or each of these in
 * a list; a link counts as what it names. Left out are the keys tags (by-tag
 * has them), aliases and title (they name the note), and cssclasses; and
 * values, tags, types and names of more than VALUE_CHARACTERS_MAX.
 */
#ifndef VAULTFS_GRAPH_FACTS_H
#define VAULTFS_GRAPH_FACTS_H

#include "index/graph/state.h"

/* A link text with the kind of what it names, in one number beside it. */
#define NAMING_KIND 0xff
#define NAMING_IS_PROPERTY 0x100 /* a property says it: then of tasks too */

struct facts {
	/* Said by the note. */
	char *title;   /* owned; NULL: the file's name */
	char *aliases; /* owned; alias_count texts, each with its NUL */
	uint32_t alias_count;
	uint32_t alias_size; /* bytes */
	day_t date;
	uint32_t task_total;
	struct idlist links;     /* link texts, as often as they occur */
	struct idlist namings;   /* pairs: link text, kind */
	struct idlist contexts;  /* pairs: link text, link text of via or 0 */
	struct idlist stated;    /* spellings: tags, types, date, properties */
	struct idlist task_refs; /* for each task: number of values (tags),
	                            they, number of link texts, they */
	struct task_list *tasks; /* open ones, with values as derived */
	uint32_t task_place;     /* 1 + where in graph->task_notes, or 0 */
	bool is_used;            /* its spellings are counted */
	bool is_titled;          /* it says its title, be it that of the file */

	/* Bound. */
	struct idlist named; /* spellings of entities without a note */
	struct idlist out;   /* pairs: id of a note that a context line means,
	                      value of via or 0 */
	struct idlist in;    /* pairs: id of a note with a context line that
	                      means this one, value of via or 0 */

	/* Derived. */
	struct idlist entities; /* values, ascending */
	uint32_t unresolved;    /* links, as often as they occur */
};

/* Makes facts say what note says; id is the note's. True if anything that is
 * shown of the note by itself (title, date, aliases, tags, properties, tasks)
 * is different from before. */
bool facts_take(
	struct graph *graph, struct file *file, const struct note *note);
struct facts *facts_new(void);
/* Lets go of all that the note of file says; unbind() it before. */
void facts_drop(struct graph *graph, struct file *file);
/* Counts the spellings of the note, or counts them no more. */
void facts_use(struct graph *graph, struct facts *facts, bool use);

#endif
