/* idset.c - sorted arrays of ids (model.h) */
#include <stdlib.h>
#include <string.h>

#include "fs/tree/model.h"
#include "index/base/mem.h"

uint32_t
idset_find(const struct idset *list, uint32_t id)
{
	uint32_t low = 0, high = list->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (list->ids[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
reserve(struct idset *list)
{
	if (list->count < list->capacity)
		return;
	list->capacity = list->capacity > 0
	                         ? list->capacity + list->capacity / 2 + 1
	                         : 2;
	list->ids = mem_resize(list->ids, list->capacity, sizeof(*list->ids));
}

void
idset_add(struct idset *list, uint32_t id)
{
	uint32_t at = list->count;

	if (at > 0 && list->ids[at - 1] >= id) {
		at = idset_find(list, id);
		if (at < list->count && list->ids[at] == id)
			return;
	}
	reserve(list);
	memmove(list->ids + at + 1, list->ids + at,
		(list->count - at) * sizeof(*list->ids));
	list->ids[at] = id;
	list->count++;
}

void
idset_append(struct idset *list, uint32_t id)
{
	if (list->count > 0 && list->ids[list->count - 1] > id)
		list->is_unsorted = true;
	reserve(list);
	list->ids[list->count++] = id;
}

static int
compare_ids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

void
idset_sort(struct idset *list)
{
	if (list->is_unsorted)
		qsort(list->ids, list->count, sizeof(*list->ids), compare_ids);
	list->is_unsorted = false;
}

void
idset_unite(struct idset *list)
{
	uint32_t kept = 0;

	if (list->count == 0)
		return;
	qsort(list->ids, list->count, sizeof(*list->ids), compare_ids);
	list->is_unsorted = false;
	for (uint32_t i = 0; i < list->count; i++)
		if (kept == 0 || list->ids[kept - 1] != list->ids[i])
			list->ids[kept++] = list->ids[i];
	list->count = kept;
}

bool
idset_remove(struct idset *list, uint32_t id)
{
	uint32_t at;

	idset_sort(list);
	at = idset_find(list, id);
	if (at == list->count || list->ids[at] != id)
		return false;
	list->count--;
	memmove(list->ids + at, list->ids + at + 1,
		(list->count - at) * sizeof(*list->ids));
	if (list->count == 0)
		idset_clear(list);
	return true;
}

bool
idset_has(const struct idset *list, uint32_t id)
{
	uint32_t at = idset_find(list, id);

	return at < list->count && list->ids[at] == id;
}

void
idset_fit(struct idset *list)
{
	if (list->count == 0 || list->count == list->capacity)
		return;
	list->capacity = list->count;
	list->ids = mem_resize(list->ids, list->capacity, sizeof(*list->ids));
}

void
idset_clear(struct idset *list)
{
	free(list->ids);
	*list = (struct idset){0};
}
