/* idlist.h - many short lists of numbers in one run of memory
 *
 * A note has a dozen lists (its links, its tags ...) and a name has some (its
 * files, the notes that link to it); as allocations of their own they would
 * cost more than what they hold. Here a list is eight bytes; a single item is
 * in it, more are a piece of the pool. Pieces come in a few sizes, and freed
 * ones are used again.
 *
 * A pointer to items is valid until the next call that changes a list of the
 * same pool, and no longer than the list it was asked of. One thread at a
 * time.
 */
#ifndef VAULTFS_GRAPH_IDLIST_H
#define VAULTFS_GRAPH_IDLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IDLIST_CLASS_COUNT 64

struct idpool {
	uint32_t *words; /* owned */
	size_t size, capacity;
	uint32_t free[IDLIST_CLASS_COUNT]; /* first freed piece of each size;
	                                      its first word is the next */
};

/* Start with {0}. */
struct idlist {
	uint32_t at; /* where in words; when count is 1, the item itself */
	uint32_t count;
};

void idpool_init(struct idpool *pool);
void idpool_clear(struct idpool *pool);

static inline const uint32_t *
idlist_items(const struct idpool *pool, const struct idlist *list)
{
	return list->count == 1 ? &list->at : pool->words + list->at;
}

/* Makes list hold a copy of count items, which must not be in the pool. */
void idlist_set(struct idpool *pool, struct idlist *list, const uint32_t *items,
	size_t count);
void idlist_clear(struct idpool *pool, struct idlist *list);
bool idlist_is(const struct idpool *pool, const struct idlist *list,
	const uint32_t *items, size_t count);

/* Adds count items, which must not be in the pool, at the end; takes count items
 * from at on out. What is behind them moves up. */
void idlist_append(struct idpool *pool, struct idlist *list,
	const uint32_t *items, size_t count);
void idlist_cut(
	struct idpool *pool, struct idlist *list, uint32_t at, uint32_t count);

/* Of lists in ascending order without doubles: add tells whether the item is
 * new, remove whether it was there. Adding at the end costs the same however
 * long the list is; elsewhere, what is behind it is moved. */
bool idlist_add(struct idpool *pool, struct idlist *list, uint32_t item);
bool idlist_remove(struct idpool *pool, struct idlist *list, uint32_t item);

#endif
