/* changes.h - the change set of a commit */
#ifndef VAULTFS_GRAPH_CHANGES_H
#define VAULTFS_GRAPH_CHANGES_H

#include "index/graph/state.h"

/* What is marked as altered and what was touched, and forgets both. */
struct change_set *changes_take(struct graph *graph);
/* Forgets both, as if they had been told. */
void changes_drop(struct graph *graph);
/* Value as it is, with its texts in arena. */
struct value value_describe(
	const struct graph *graph, struct arena *arena, uint32_t value);

#endif
