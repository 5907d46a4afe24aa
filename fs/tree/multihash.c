/* multihash.c - see multihash.h */
#include "fs/tree/multihash.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/base/text.h"

void
multihash_clear(struct multihash *map)
{
	free(map->entries);
	free(map->buckets);
	memset(map, 0, sizeof(*map));
}

static void
grow(struct multihash *map)
{
	size_t count = map->bucket_count > 0 ? map->bucket_count * 2 : 16;

	free(map->buckets);
	map->buckets = mem_zalloc(count * sizeof(*map->buckets));
	map->bucket_count = count;
	for (size_t i = 0; i < map->count; i++) {
		struct multihash_entry *e = &map->entries[i];
		uint32_t *head = &map->buckets[e->hash & (count - 1)];

		if (e->id == 0)
			continue;
		e->next = *head;
		*head = (uint32_t)i + 1;
	}
}

void
multihash_add(struct multihash *map, uint32_t hash, uint32_t id)
{
	struct multihash_entry *e;
	uint32_t *head, position;

	if (map->used >= map->bucket_count)
		grow(map);
	if (map->free != 0) {
		position = map->free;
		map->free = map->entries[position - 1].next;
	} else {
		struct multihash_entry none = {0};

		MEM_PUSH(map->entries, map->count, map->capacity, none);
		position = (uint32_t)map->count;
	}
	e = &map->entries[position - 1];
	head = &map->buckets[hash & (map->bucket_count - 1)];
	e->hash = hash;
	e->id = id;
	e->next = *head;
	*head = position;
	map->used++;
}

bool
multihash_remove(struct multihash *map, uint32_t hash, uint32_t id)
{
	uint32_t *link;

	if (map->bucket_count == 0)
		return false;
	link = &map->buckets[hash & (map->bucket_count - 1)];
	while (*link != 0) {
		uint32_t position = *link;
		struct multihash_entry *e = &map->entries[position - 1];

		if (e->hash == hash && e->id == id) {
			*link = e->next;
			e->id = 0;
			e->next = map->free;
			map->free = position;
			map->used--;
			return true;
		}
		link = &e->next;
	}
	return false;
}

bool
multihash_next(const struct multihash *map, uint32_t hash, uint32_t *position,
	uint32_t *ret_id)
{
	uint32_t at;

	if (map->bucket_count == 0)
		return false;
	if (*position == 0)
		at = map->buckets[hash & (map->bucket_count - 1)];
	else
		at = map->entries[*position - 1].next;
	while (at != 0) {
		const struct multihash_entry *e = &map->entries[at - 1];

		if (e->hash == hash) {
			*position = at;
			*ret_id = e->id;
			return true;
		}
		at = e->next;
	}
	return false;
}

uint32_t
multihash_key(uint32_t parent, const char *name)
{
	uint64_t hash = text_hash(name, strlen(name));

	hash ^= parent * UINT64_C(0x9e3779b97f4a7c15);
	hash *= UINT64_C(0xff51afd7ed558ccd);
	return (uint32_t)(hash >> 32);
}
