/* state.h - the parts of a graph, for the files of this folder
 *
 * What a note says (facts.h) is kept as numbers of link texts and spellings.
 * What follows from it is found in two steps. Binding finds what a note gives
 * rise to: the entities it names that have no note, and the notes its dated
 * context lines mean. Deriving finds what a note and its tasks concern, which
 * depends on the entities there are. A commit binds, then derives, the notes
 * that are marked for it, and derives those that depend on what binding
 * changed (derive.h).
 */
#ifndef VAULTFS_GRAPH_STATE_H
#define VAULTFS_GRAPH_STATE_H

#include "index/graph/catalog.h"
#include "index/graph/graph.h"
#include "index/graph/linktext.h"
#include "index/graph/mention.h"
#include "index/graph/values.h"

/* A growing array of numbers. */
struct ids {
	uint32_t *items; /* owned */
	size_t count, capacity;
};
void ids_add(struct ids *ids, uint32_t id);
/* Ascending, with doubles, and without. */
void ids_sort_only(struct ids *ids);
void ids_sort(struct ids *ids);
/* The same for pairs of numbers that follow each other. */
void ids_sort_pairs(struct ids *ids);
void ids_clear(struct ids *ids);

/* Beside each other, because names that come and go are looked for in all. */
struct task_note {
	struct words words; /* of its open tasks */
	uint32_t id;
};

struct reading;

struct graph {
	const struct settings *settings; /* lent */
	int via_kind;            /* of "(via X)": the kind person, or -1 */
	char **section_texts;    /* owned: of all kinds, folded ... */
	uint32_t *section_kinds; /* ... and whose they are */
	size_t section_count;

	struct catalog catalog;
	struct linktexts links;
	struct values values;
	struct terms terms;
	/* For what lives only during one step. */
	struct arena *arena;
	struct reading *reading; /* owned: of the note that is put */
	struct reading *said;    /* owned: of facts_said() */
	struct ids old_links;
	struct ids derived, of_note, task_values, all_values, counts;

	/* To do at the next commit. */
	struct ids marked;       /* ids of files with any mark */
	struct ids dirty_names;  /* held: names whose files changed */
	struct ids queued_names; /* held: names whose entities changed */
	struct ids dropped;      /* pairs: file, the entity that it was */
	struct ids gone_files;   /* were announced */

	struct task_note *task_notes; /* owned; notes with open tasks */
	size_t task_note_count, task_note_capacity;
	size_t note_count;   /* files with facts */
	size_t bind_count;   /* of them, those marked to be bound */
	size_t derive_count; /* of them, those marked to be derived */

	struct arena *lent_arena; /* of graph_entities() */
};

/* Marks are added; the file goes into graph->marked with its first. */
void file_mark(struct graph *graph, struct file *file, unsigned marks);
/* The files of name changed: so may what links mean that are called so. */
void name_mark_dirty(struct graph *graph, uint32_t name);
/* The entities called name changed. */
void name_queue(struct graph *graph, uint32_t name);

#endif
