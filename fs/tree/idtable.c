/* idtable.c - see idtable.h */
#include "fs/tree/idtable.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"

#define PAGE_BITS 9
#define PAGE_ITEMS (1u << PAGE_BITS)

struct idtable_page {
	uint32_t count;
	void *items[PAGE_ITEMS];
};

void
idtable_clear(struct idtable *table)
{
	for (size_t i = 0; i < table->page_count; i++)
		free(table->pages[i]);
	free(table->pages);
	memset(table, 0, sizeof(*table));
}

void
idtable_set(struct idtable *table, uint32_t id, void *item)
{
	size_t number = id >> PAGE_BITS;
	struct idtable_page *page;
	void **place;

	if (number >= table->page_count) {
		size_t count = number + number / 2 + 8;

		if (item == NULL)
			return;
		table->pages =
			mem_resize(table->pages, count, sizeof(*table->pages));
		memset(table->pages + table->page_count, 0,
			(count - table->page_count) * sizeof(*table->pages));
		table->page_count = count;
	}
	page = table->pages[number];
	if (page == NULL) {
		if (item == NULL)
			return;
		page = table->pages[number] = mem_zalloc(sizeof(*page));
	}
	place = &page->items[id & (PAGE_ITEMS - 1)];
	if ((*place != NULL) != (item != NULL)) {
		page->count += item != NULL ? 1 : -1u;
		table->count += item != NULL ? 1 : (size_t)-1;
	}
	*place = item;
	if (page->count == 0) {
		free(page);
		table->pages[number] = NULL;
	}
}

void *
idtable_get(const struct idtable *table, uint32_t id)
{
	size_t number = id >> PAGE_BITS;

	if (number >= table->page_count || table->pages[number] == NULL)
		return NULL;
	return table->pages[number]->items[id & (PAGE_ITEMS - 1)];
}

void *
idtable_next(const struct idtable *table, uint32_t *id)
{
	size_t number = *id >> PAGE_BITS;
	uint32_t at = *id & (PAGE_ITEMS - 1);

	for (; number < table->page_count; number++, at = 0) {
		const struct idtable_page *page = table->pages[number];

		for (; page != NULL && at < PAGE_ITEMS; at++)
			if (page->items[at] != NULL) {
				*id = (uint32_t)(number << PAGE_BITS) + at;
				return page->items[at];
			}
	}
	return NULL;
}
