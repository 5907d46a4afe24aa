/* idtable.h - from an id to what it is the id of
 *
 * Ids grow and are never used again, so the table is in pages, and a page is
 * freed when the last id of it is gone. Constant time.
 */
#ifndef VAULTFS_IDTABLE_H
#define VAULTFS_IDTABLE_H

#include <stddef.h>
#include <stdint.h>

/* Start with {0}, end with idtable_clear(), which frees no items. */
struct idtable {
	struct idtable_page **pages;
	size_t page_count;
	size_t count; /* ids that have an item */
};

void idtable_clear(struct idtable *table);
/* item NULL takes the id out. */
void idtable_set(struct idtable *table, uint32_t id, void *item);
void *idtable_get(const struct idtable *table, uint32_t id); /* or NULL */
/* The first item whose id is at least *id, which becomes its id; NULL at the
 * end: for (id = 0; (x = idtable_next(t, &id)) != NULL; id++) */
void *idtable_next(const struct idtable *table, uint32_t *id);

#endif
