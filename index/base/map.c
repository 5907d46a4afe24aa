/* map.c - see map.h */
#include "index/base/map.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/base/text.h"

/* Both tables: linear probing, a power of two of slots, at most 3/4 of them in
 * use or dead. */
#define SLOTS_MIN 16

enum slot_state {
	SLOT_FREE,
	SLOT_USED,
	SLOT_DEAD
};

struct textslot {
	char *key; /* owned; NULL: free, dead_key: removed */
	uint32_t size;
	uint32_t hash;
	uint32_t value;
};

struct textmap {
	struct textslot *slots;
	size_t slot_count; /* power of two */
	size_t used;       /* live keys */
	size_t filled;     /* live and dead */
};

static char dead_key[1];

struct textmap *
textmap_new(void)
{
	struct textmap *map = mem_zalloc(sizeof(*map));

	map->slot_count = SLOTS_MIN;
	map->slots = mem_zalloc(SLOTS_MIN * sizeof(*map->slots));
	return map;
}

void
textmap_free(struct textmap *map)
{
	if (map == NULL)
		return;
	for (size_t i = 0; i < map->slot_count; i++)
		if (map->slots[i].key != dead_key)
			free(map->slots[i].key);
	free(map->slots);
	free(map);
}

/* The slot of key, or the free one where it would go. */
static struct textslot *
textmap_slot(
	const struct textmap *map, const char *key, size_t size, uint32_t hash)
{
	size_t mask = map->slot_count - 1;
	struct textslot *dead = NULL;

	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		struct textslot *slot = &map->slots[i];

		if (slot->key == NULL)
			return dead != NULL ? dead : slot;
		if (slot->key == dead_key) {
			if (dead == NULL)
				dead = slot;
		} else if (slot->hash == hash && slot->size == size &&
			   memcmp(slot->key, key, size) == 0) {
			return slot;
		}
	}
}

static bool
is_used(const struct textslot *slot)
{
	return slot->key != NULL && slot->key != dead_key;
}

static void
textmap_resize(struct textmap *map)
{
	struct textslot *old = map->slots;
	size_t old_count = map->slot_count;

	if (map->used >= old_count / 2)
		map->slot_count *= 2;
	map->slots = mem_zalloc(map->slot_count * sizeof(*map->slots));
	for (size_t i = 0; i < old_count; i++)
		if (is_used(&old[i]))
			*textmap_slot(map, old[i].key, old[i].size,
				old[i].hash) = old[i];
	map->filled = map->used;
	free(old);
}

bool
textmap_get(
	const struct textmap *map, const char *key, size_t size, uint32_t *ret)
{
	const struct textslot *slot =
		textmap_slot(map, key, size, (uint32_t)text_hash(key, size));

	if (!is_used(slot))
		return false;
	*ret = slot->value;
	return true;
}

bool
textmap_set(struct textmap *map, const char *key, size_t size, uint32_t value)
{
	uint32_t hash = (uint32_t)text_hash(key, size);
	struct textslot *slot = textmap_slot(map, key, size, hash);
	bool is_new = !is_used(slot);

	if (is_new && slot->key == NULL &&
		map->filled + 1 > map->slot_count / 4 * 3) {
		textmap_resize(map);
		slot = textmap_slot(map, key, size, hash);
	}
	if (is_new) {
		map->filled += slot->key == NULL;
		map->used++;
		slot->key = mem_alloc(size + 1);
		memcpy(slot->key, key, size);
		slot->key[size] = '\0';
		slot->size = (uint32_t)size;
		slot->hash = hash;
	}
	slot->value = value;
	return is_new;
}

bool
textmap_remove(struct textmap *map, const char *key, size_t size)
{
	struct textslot *slot =
		textmap_slot(map, key, size, (uint32_t)text_hash(key, size));

	if (!is_used(slot))
		return false;
	free(slot->key);
	slot->key = dead_key;
	map->used--;
	return true;
}

size_t
textmap_count(const struct textmap *map)
{
	return map->used;
}

struct numslot {
	uint64_t key;
	uint64_t value;
};

struct nummap {
	struct numslot *slots;
	uint8_t *states;
	size_t slot_count; /* power of two */
	size_t used, filled;
};

struct nummap *
nummap_new(void)
{
	struct nummap *map = mem_zalloc(sizeof(*map));

	map->slot_count = SLOTS_MIN;
	map->slots = mem_alloc(SLOTS_MIN * sizeof(*map->slots));
	map->states = mem_zalloc(SLOTS_MIN);
	return map;
}

void
nummap_free(struct nummap *map)
{
	if (map == NULL)
		return;
	free(map->slots);
	free(map->states);
	free(map);
}

/* Spreads keys that differ in few bits (Source: the finalizer of
 * splitmix64). */
static uint64_t
mix(uint64_t key)
{
	key = (key ^ (key >> 30)) * 0xbf58476d1ce4e5b9u;
	key = (key ^ (key >> 27)) * 0x94d049bb133111ebu;
	return key ^ (key >> 31);
}

static size_t
nummap_slot(const struct nummap *map, uint64_t key)
{
	size_t mask = map->slot_count - 1;
	size_t dead = SIZE_MAX;

	for (size_t i = mix(key) & mask;; i = (i + 1) & mask) {
		if (map->states[i] == SLOT_FREE)
			return dead != SIZE_MAX ? dead : i;
		if (map->states[i] == SLOT_DEAD) {
			if (dead == SIZE_MAX)
				dead = i;
		} else if (map->slots[i].key == key) {
			return i;
		}
	}
}

static void
nummap_resize(struct nummap *map)
{
	struct nummap old = *map;

	if (old.used >= old.slot_count / 2)
		map->slot_count *= 2;
	map->slots = mem_alloc(map->slot_count * sizeof(*map->slots));
	map->states = mem_zalloc(map->slot_count);
	for (size_t i = 0; i < old.slot_count; i++) {
		if (old.states[i] == SLOT_USED) {
			size_t to = nummap_slot(map, old.slots[i].key);

			map->slots[to] = old.slots[i];
			map->states[to] = SLOT_USED;
		}
	}
	map->filled = map->used;
	free(old.slots);
	free(old.states);
}

bool
nummap_get(const struct nummap *map, uint64_t key, uint64_t *ret)
{
	size_t slot = nummap_slot(map, key);

	if (map->states[slot] != SLOT_USED)
		return false;
	*ret = map->slots[slot].value;
	return true;
}

bool
nummap_set(struct nummap *map, uint64_t key, uint64_t value)
{
	size_t slot = nummap_slot(map, key);
	bool is_new = map->states[slot] != SLOT_USED;

	if (is_new && map->states[slot] == SLOT_FREE &&
		map->filled + 1 > map->slot_count / 4 * 3) {
		nummap_resize(map);
		slot = nummap_slot(map, key);
	}
	if (is_new) {
		map->filled += map->states[slot] == SLOT_FREE;
		map->used++;
		map->states[slot] = SLOT_USED;
	}
	map->slots[slot] = (struct numslot){key, value};
	return is_new;
}

bool
nummap_remove(struct nummap *map, uint64_t key)
{
	size_t slot = nummap_slot(map, key);

	if (map->states[slot] != SLOT_USED)
		return false;
	map->states[slot] = SLOT_DEAD;
	map->used--;
	return true;
}

size_t
nummap_count(const struct nummap *map)
{
	return map->used;
}

void
nummap_each(const struct nummap *map,
	void (*each)(void *arg, uint64_t key, uint64_t value), void *arg)
{
	for (size_t i = 0; i < map->slot_count; i++)
		if (map->states[i] == SLOT_USED)
			each(arg, map->slots[i].key, map->slots[i].value);
}
