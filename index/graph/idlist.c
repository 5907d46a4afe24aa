/* idlist.c - see idlist.h */
#include "index/graph/idlist.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"

/* Piece sizes are 2, 3, 4, 6, 8, 12, 16 ...: two to each doubling, so that
 * no more than a third of a piece is unused. */
static unsigned
class_of(uint32_t count)
{
	unsigned log = 31u - (unsigned)__builtin_clz(count);
	uint32_t power = (uint32_t)1 << log;

	if (count == power)
		return 2 * log - 1;
	return count <= power + power / 2 ? 2 * log : 2 * log + 1;
}

static size_t
class_size(unsigned class)
{
	return class % 2 == 1 ? (size_t)1 << (class + 1) / 2
	                      : (size_t)3 << (class / 2 - 1);
}

void
idpool_init(struct idpool *pool)
{
	memset(pool, 0, sizeof(*pool));
	/* Word 0 belongs to nobody: 0 ends the chains of freed pieces. */
	pool->capacity = 1024;
	pool->words = mem_alloc(pool->capacity * sizeof(*pool->words));
	pool->size = 1;
}

void
idpool_clear(struct idpool *pool)
{
	free(pool->words);
	memset(pool, 0, sizeof(*pool));
}

static uint32_t
piece_take(struct idpool *pool, unsigned class)
{
	size_t size = class_size(class);
	uint32_t at = pool->free[class];

	if (at != 0) {
		pool->free[class] = pool->words[at];
		return at;
	}
	if (pool->size + size > pool->capacity) {
		while (pool->size + size > pool->capacity)
			pool->capacity += pool->capacity / 2;
		pool->words = mem_resize(
			pool->words, pool->capacity, sizeof(*pool->words));
	}
	at = (uint32_t)pool->size;
	pool->size += size;
	return at;
}

static void
piece_give(struct idpool *pool, uint32_t at, unsigned class)
{
	pool->words[at] = pool->free[class];
	pool->free[class] = at;
}

/* Gives list room for count items; what it held of them is kept. */
static void
list_resize(struct idpool *pool, struct idlist *list, uint32_t count)
{
	uint32_t kept = list->count < count ? list->count : count;
	uint32_t at = list->at;

	if (list->count > 1 && count > 1 &&
		class_of(list->count) == class_of(count)) {
		list->count = count;
		return;
	}
	if (count > 1) {
		at = piece_take(pool, class_of(count));
		if (kept > 0)
			memcpy(pool->words + at, idlist_items(pool, list),
				kept * sizeof(*pool->words));
	} else if (kept == 1) {
		at = idlist_items(pool, list)[0];
	}
	if (list->count > 1)
		piece_give(pool, list->at, class_of(list->count));
	list->at = at;
	list->count = count;
}

/* Where item i of list may be written. */
static uint32_t *
place(struct idpool *pool, struct idlist *list, uint32_t i)
{
	return list->count == 1 ? &list->at : pool->words + list->at + i;
}

void
idlist_set(struct idpool *pool, struct idlist *list, const uint32_t *items,
	size_t count)
{
	list_resize(pool, list, (uint32_t)count);
	if (count > 0)
		memcpy(place(pool, list, 0), items, count * sizeof(*items));
}

void
idlist_clear(struct idpool *pool, struct idlist *list)
{
	list_resize(pool, list, 0);
}

bool
idlist_is(const struct idpool *pool, const struct idlist *list,
	const uint32_t *items, size_t count)
{
	return list->count == count &&
	       (count == 0 || memcmp(idlist_items(pool, list), items,
				      count * sizeof(*items)) == 0);
}

/* Where item is or would be. */
static uint32_t
position(const struct idpool *pool, const struct idlist *list, uint32_t item)
{
	const uint32_t *items = idlist_items(pool, list);
	uint32_t low = 0, high = list->count;

	if (high == 0 || items[high - 1] < item)
		return high;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (items[middle] < item)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
idlist_add(struct idpool *pool, struct idlist *list, uint32_t item)
{
	uint32_t at = position(pool, list, item);
	uint32_t behind = list->count - at;

	if (behind > 0 && idlist_items(pool, list)[at] == item)
		return false;
	list_resize(pool, list, list->count + 1);
	if (behind > 0)
		memmove(place(pool, list, at + 1), place(pool, list, at),
			behind * sizeof(item));
	*place(pool, list, at) = item;
	return true;
}

void
idlist_append(struct idpool *pool, struct idlist *list, const uint32_t *items,
	size_t count)
{
	uint32_t end = list->count;

	if (count == 0)
		return;
	list_resize(pool, list, end + (uint32_t)count);
	memcpy(place(pool, list, end), items, count * sizeof(*items));
}

void
idlist_cut(
	struct idpool *pool, struct idlist *list, uint32_t at, uint32_t count)
{
	uint32_t behind = list->count - at - count;

	if (behind > 0)
		memmove(place(pool, list, at), place(pool, list, at + count),
			behind * sizeof(uint32_t));
	list_resize(pool, list, list->count - count);
}

bool
idlist_remove(struct idpool *pool, struct idlist *list, uint32_t item)
{
	uint32_t at = position(pool, list, item);

	if (at == list->count || idlist_items(pool, list)[at] != item)
		return false;
	idlist_cut(pool, list, at, 1);
	return true;
}
