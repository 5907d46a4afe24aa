/* intern.c - see intern.h */
#include "index/graph/intern.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/base/text.h"

struct entry {
	uint32_t at; /* in texts; of an unused one: the next unused */
	uint32_t size;
	uint32_t hash;
	uint32_t references; /* 0: unused */
};

/* The texts lie one behind the other, and the table is open addressing over
 * the numbers. Texts that are gone leave holes; when half of all is holes, the
 * rest moves together. */
struct intern {
	struct entry *entries;
	size_t entry_count, entry_capacity;
	uint32_t unused;   /* first of the unused entries, or 0 */
	uint32_t *slots;   /* a number, or 0 */
	size_t slot_count; /* a power of two */
	size_t used_count;
	char *texts;
	size_t text_size, text_capacity, hole_size;
};

#define HOLES_MIN ((size_t)1 << 16)

struct intern *
intern_new(void)
{
	struct intern *table = mem_zalloc(sizeof(*table));

	table->slot_count = 64;
	table->slots = mem_zalloc(table->slot_count * sizeof(*table->slots));
	table->entry_capacity = 32;
	table->entries =
		mem_alloc(table->entry_capacity * sizeof(*table->entries));
	memset(&table->entries[0], 0, sizeof(table->entries[0]));
	table->entry_count = 1;
	return table;
}

void
intern_free(struct intern *table)
{
	if (table == NULL)
		return;
	free(table->entries);
	free(table->slots);
	free(table->texts);
	free(table);
}

static uint32_t
hash_of(const char *text, size_t size)
{
	uint64_t hash = text_hash(text, size);

	return (uint32_t)(hash ^ hash >> 32);
}

/* The slot where text is, or where it would go. */
static size_t
slot_of(const struct intern *table, const char *text, size_t size,
	uint32_t hash)
{
	size_t slot = hash & (table->slot_count - 1);

	for (; table->slots[slot] != 0;
		slot = (slot + 1) & (table->slot_count - 1)) {
		const struct entry *entry = &table->entries[table->slots[slot]];

		if (entry->hash == hash && entry->size == size &&
			memcmp(table->texts + entry->at, text, size) == 0)
			break;
	}
	return slot;
}

uint32_t
intern_find(const struct intern *table, const char *text, size_t size)
{
	return table->slots[slot_of(table, text, size, hash_of(text, size))];
}

static void
slots_grow(struct intern *table)
{
	size_t count = table->slot_count * 2;

	free(table->slots);
	table->slots = mem_zalloc(count * sizeof(*table->slots));
	table->slot_count = count;
	for (uint32_t id = 1; id < table->entry_count; id++) {
		size_t slot = table->entries[id].hash & (count - 1);

		if (table->entries[id].references == 0)
			continue;
		while (table->slots[slot] != 0)
			slot = (slot + 1) & (count - 1);
		table->slots[slot] = id;
	}
}

static uint32_t
text_add(struct intern *table, const char *text, size_t size)
{
	uint32_t at = (uint32_t)table->text_size;

	if (table->text_size + size + 1 > table->text_capacity) {
		size_t capacity = table->text_capacity +
		                  table->text_capacity / 2 + size + 4096;

		table->texts = mem_resize(table->texts, capacity, 1);
		table->text_capacity = capacity;
	}
	memcpy(table->texts + at, text, size);
	table->texts[at + size] = '\0';
	table->text_size += size + 1;
	return at;
}

uint32_t
intern_hold(
	struct intern *table, const char *text, size_t size, bool *ret_is_new)
{
	uint32_t hash = hash_of(text, size);
	size_t slot = slot_of(table, text, size, hash);
	uint32_t id = table->slots[slot];

	if (ret_is_new != NULL)
		*ret_is_new = id == 0;
	if (id != 0) {
		table->entries[id].references++;
		return id;
	}
	if ((table->used_count + 1) * 4 > table->slot_count * 3) {
		slots_grow(table);
		slot = slot_of(table, text, size, hash);
	}
	id = table->unused;
	if (id != 0) {
		table->unused = table->entries[id].at;
	} else {
		table->entries = mem_grow(table->entries, table->entry_count,
			&table->entry_capacity, sizeof(*table->entries));
		id = (uint32_t)table->entry_count++;
	}
	table->entries[id] = (struct entry){
		.at = text_add(table, text, size),
		.size = (uint32_t)size,
		.hash = hash,
		.references = 1,
	};
	table->slots[slot] = id;
	table->used_count++;
	return id;
}

void
intern_keep(struct intern *table, uint32_t id)
{
	table->entries[id].references++;
}

bool
intern_is_last(const struct intern *table, uint32_t id)
{
	return table->entries[id].references == 1;
}

/* Takes the number at slot out and moves those that were pushed past it. */
static void
slot_empty(struct intern *table, size_t slot)
{
	size_t mask = table->slot_count - 1;
	size_t hole = slot;

	for (size_t next = (slot + 1) & mask; table->slots[next] != 0;
		next = (next + 1) & mask) {
		size_t home = table->entries[table->slots[next]].hash & mask;

		if (((next - home) & mask) < ((next - hole) & mask))
			continue;
		table->slots[hole] = table->slots[next];
		hole = next;
	}
	table->slots[hole] = 0;
}

static void
texts_close_up(struct intern *table)
{
	char *old = table->texts;

	table->texts = NULL;
	table->text_capacity = 0;
	table->text_size = 0;
	table->hole_size = 0;
	for (uint32_t id = 1; id < table->entry_count; id++) {
		struct entry *entry = &table->entries[id];

		if (entry->references > 0)
			entry->at =
				text_add(table, old + entry->at, entry->size);
	}
	free(old);
}

bool
intern_release(struct intern *table, uint32_t id)
{
	struct entry *entry = &table->entries[id];

	if (--entry->references > 0)
		return false;
	slot_empty(table, slot_of(table, table->texts + entry->at, entry->size,
				  entry->hash));
	table->hole_size += entry->size + 1;
	table->used_count--;
	entry->at = table->unused;
	table->unused = id;
	if (table->hole_size > HOLES_MIN &&
		table->hole_size > table->text_size / 2)
		texts_close_up(table);
	return true;
}

const char *
intern_text(const struct intern *table, uint32_t id)
{
	return table->texts + table->entries[id].at;
}

size_t
intern_text_size(const struct intern *table, uint32_t id)
{
	return table->entries[id].size;
}

uint32_t
intern_end(const struct intern *table)
{
	return (uint32_t)table->entry_count;
}

bool
intern_is_used(const struct intern *table, uint32_t id)
{
	return table->entries[id].references > 0;
}

size_t
intern_memory(const struct intern *table)
{
	return table->entry_capacity * sizeof(*table->entries) +
	       table->slot_count * sizeof(*table->slots) + table->text_capacity;
}
