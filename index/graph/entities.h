/* entities.h - which notes are entities, and what those are called
 *
 * A shown note of a kind is an entity, called as the note. Where several notes
 * of one kind share a name, each is an entity of its own, and those that are
 * not in the vault's root are called with as much of their folder as tells
 * them apart: "Ada Lark (Old)".
 */
#ifndef VAULTFS_GRAPH_ENTITIES_H
#define VAULTFS_GRAPH_ENTITIES_H

#include "index/graph/state.h"

/* file is no entity's own note until the next commit; it must still have the
 * path it had when it became one. */
void entity_drop(struct graph *graph, struct file *file);
/* Makes entities of the notes whose names are dirty, and marks all that this
 * and the changed files can alter. */
void entities_assign(struct graph *graph);

#endif
