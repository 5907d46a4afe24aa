/* derive.h - what follows from what notes say
 *
 * A place that says a kind (a property, a section, via) names, of that kind:
 * the note that its text resolves to, if that is one; else the note of that
 * kind with that name; else, if it resolves to a note of another kind, that
 * note's entity; else an entity that has no note, called as the note that it
 * resolves to, or as the text says, path and all. What resolves to no note
 * (a picture) names nothing. An entity without a note is there as long as some
 * shown note names it so.
 *
 * A note concerns, if it is shown: its own entity; those it names; the entity
 * of each note that it links to; where a link means a note without a kind, or
 * nothing, the entities without a note that are called as that note or as the
 * link says; for each context line that means it, the entity of the note which
 * has the line, and its via; and, if it has no kind itself, the entities
 * without a note that are called as it is.
 *
 * A task concerns its tags, what its line links to (as above) or mentions
 * (mention.h), its note's own entity, and what its note's properties name.
 *
 * Sources: tree.md, section 2; seed-note-format, sections 3, 5 to 7.
 */
#ifndef VAULTFS_GRAPH_DERIVE_H
#define VAULTFS_GRAPH_DERIVE_H

#include "index/graph/facts.h"

/* Finds again which entities without a note file names and which notes its
 * context lines mean. Marks the notes that this alters. */
void file_bind(struct graph *graph, struct file *file);
/* As if file said nothing. */
void file_unbind(struct graph *graph, struct file *file);
/* Marks the notes in a list of files. */
void mark_notes(struct graph *graph, struct idlist list, unsigned marks);
/* Marks the notes that have a link text with that stem; with that key, unless
 * the key is the stem. */
void mark_links(
	struct graph *graph, uint32_t stem, uint32_t key, unsigned marks);
/* The name of the last part of key, or 0 if nothing has it. */
uint32_t stem_of_key(const struct catalog *catalog, uint32_t key);
/* Marks the notes whose links may depend on the entities called name. */
void mark_dependants(struct graph *graph, uint32_t name);
/* Marks the notes whose tasks may mention one of count names. */
void mark_mentions(struct graph *graph, const uint32_t *names, size_t count);
/* Finds again what file and its tasks concern; true if that is different. */
bool file_derive(struct graph *graph, struct file *file);

#endif
