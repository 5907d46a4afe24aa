/* intern.c - see intern.h */
#include "index/graph/intern.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/base/text.h"

/* What is in the way of a look-up is cache misses, so a text and what is known
 * of it lie together, and a slot of the table holds the hash beside the place:
 * a text is found with two misses, however full the table is. */
struct record {
	uint32_t id;
	uint32_t references;
	uint32_t size; /* bytes of text, without its NUL */
	char text[];
};

struct slot {
	uint32_t hash;
	uint32_t at; /* place of the record; 0: empty */
};

/* Records lie one behind the other; those that are gone leave holes, and when
 * a third of all is holes, the rest moves together. A place is counted in
 * words of four bytes; 0 belongs to nobody. */
struct intern {
	uint32_t *places; /* by number; of an unused one: the next unused,
	                     with the mark UNUSED */
	size_t place_count, place_capacity;
	uint32_t unused; /* first of the unused numbers, or 0 */
	struct slot *slots;
	size_t slot_count; /* a power of two */
	size_t used_count;
	uint32_t *words;
	size_t word_count, word_capacity, hole_count;
};

#define UNUSED 0x80000000u
#define HOLES_MIN ((size_t)1 << 14) /* words */

static struct record *
record_at(const struct intern *table, uint32_t at)
{
	return (struct record *)(table->words + at);
}

static struct record *
record_of(const struct intern *table, uint32_t id)
{
	return record_at(table, table->places[id]);
}

static size_t
record_words(size_t text_size)
{
	return (sizeof(struct record) + text_size + 1 + 3) / 4;
}

struct intern *
intern_new(void)
{
	struct intern *table = mem_zalloc(sizeof(*table));

	table->slot_count = 64;
	table->slots = mem_zalloc(table->slot_count * sizeof(*table->slots));
	table->place_capacity = 32;
	table->places =
		mem_alloc(table->place_capacity * sizeof(*table->places));
	table->places[0] = UNUSED;
	table->place_count = 1;
	table->word_count = 1;
	return table;
}

void
intern_free(struct intern *table)
{
	if (table == NULL)
		return;
	free(table->places);
	free(table->slots);
	free(table->words);
	free(table);
}

static uint32_t
hash_of(const char *text, size_t size)
{
	uint64_t hash = text_hash(text, size);

	return (uint32_t)(hash ^ hash >> 32);
}

/* The slot where text is, or where it would go. */
static struct slot *
slot_of(const struct intern *table, const char *text, size_t size,
	uint32_t hash)
{
	size_t mask = table->slot_count - 1;
	size_t i = hash & mask;

	for (; table->slots[i].at != 0; i = (i + 1) & mask) {
		const struct record *record;

		if (table->slots[i].hash != hash)
			continue;
		record = record_at(table, table->slots[i].at);
		if (record->size == size &&
			memcmp(record->text, text, size) == 0)
			break;
	}
	return &table->slots[i];
}

uint32_t
intern_find(const struct intern *table, const char *text, size_t size)
{
	const struct slot *slot =
		slot_of(table, text, size, hash_of(text, size));

	return slot->at != 0 ? record_at(table, slot->at)->id : 0;
}

static void
slots_grow(struct intern *table)
{
	struct slot *old = table->slots;
	size_t old_count = table->slot_count;
	size_t mask = old_count * 2 - 1;

	table->slot_count = old_count * 2;
	table->slots = mem_zalloc(table->slot_count * sizeof(*table->slots));
	for (size_t i = 0; i < old_count; i++) {
		size_t slot = old[i].hash & mask;

		if (old[i].at == 0)
			continue;
		while (table->slots[slot].at != 0)
			slot = (slot + 1) & mask;
		table->slots[slot] = old[i];
	}
	free(old);
}

static uint32_t
record_add(struct intern *table, const char *text, size_t size)
{
	size_t words = record_words(size);
	uint32_t at = (uint32_t)table->word_count;
	struct record *record;

	if (table->word_count + words > table->word_capacity) {
		size_t capacity = table->word_count + table->word_count / 2 +
		                  words + 1024;

		table->words = mem_resize(
			table->words, capacity, sizeof(*table->words));
		table->word_capacity = capacity;
	}
	table->word_count += words;
	record = record_at(table, at);
	record->size = (uint32_t)size;
	memcpy(record->text, text, size);
	record->text[size] = '\0';
	return at;
}

static uint32_t
number_take(struct intern *table)
{
	uint32_t id = table->unused;

	if (id != 0) {
		table->unused = table->places[id] & ~UNUSED;
		return id;
	}
	table->places = mem_grow(table->places, table->place_count,
		&table->place_capacity, sizeof(*table->places));
	return (uint32_t)table->place_count++;
}

struct lookup
intern_lookup(const struct intern *table, const char *text, size_t size)
{
	struct lookup lookup = {text, size, hash_of(text, size)};

	__builtin_prefetch(
		&table->slots[lookup.hash & (table->slot_count - 1)]);
	return lookup;
}

void
intern_approach(const struct intern *table, const struct lookup *lookup)
{
	size_t mask = table->slot_count - 1;
	size_t i = lookup->hash & mask;

	while (table->slots[i].at != 0 && table->slots[i].hash != lookup->hash)
		i = (i + 1) & mask;
	__builtin_prefetch(table->words + table->slots[i].at);
}

uint32_t
intern_hold_found(
	struct intern *table, const struct lookup *lookup, bool *ret_is_new)
{
	struct slot *slot =
		slot_of(table, lookup->text, lookup->size, lookup->hash);
	struct record *record;
	uint32_t id;

	if (ret_is_new != NULL)
		*ret_is_new = slot->at == 0;
	if (slot->at != 0) {
		record = record_at(table, slot->at);
		record->references++;
		return record->id;
	}
	if ((table->used_count + 1) * 4 > table->slot_count * 3) {
		slots_grow(table);
		slot = slot_of(table, lookup->text, lookup->size, lookup->hash);
	}
	id = number_take(table);
	*slot = (struct slot){
		lookup->hash, record_add(table, lookup->text, lookup->size)};
	record = record_at(table, slot->at);
	record->id = id;
	record->references = 1;
	table->places[id] = slot->at;
	table->used_count++;
	return id;
}

uint32_t
intern_hold(
	struct intern *table, const char *text, size_t size, bool *ret_is_new)
{
	struct lookup lookup = {text, size, hash_of(text, size)};

	return intern_hold_found(table, &lookup, ret_is_new);
}

void
intern_keep(struct intern *table, uint32_t id)
{
	record_of(table, id)->references++;
}

bool
intern_is_last(const struct intern *table, uint32_t id)
{
	return record_of(table, id)->references == 1;
}

/* Empties slot and moves those that were pushed past it. */
static void
slot_empty(struct intern *table, struct slot *slot)
{
	size_t mask = table->slot_count - 1;
	size_t hole = (size_t)(slot - table->slots);

	for (size_t next = (hole + 1) & mask; table->slots[next].at != 0;
		next = (next + 1) & mask) {
		size_t home = table->slots[next].hash & mask;

		if (((next - home) & mask) < ((next - hole) & mask))
			continue;
		table->slots[hole] = table->slots[next];
		hole = next;
	}
	table->slots[hole].at = 0;
}

/* Moves the records together, in the order in which they lie. */
static void
close_up(struct intern *table)
{
	size_t to = 1;

	for (size_t at = 1; at < table->word_count;) {
		struct record *record = record_at(table, (uint32_t)at);
		size_t words = record_words(record->size);

		if (record->references > 0) {
			table->places[record->id] = (uint32_t)to;
			memmove(table->words + to, record,
				words * sizeof(*table->words));
			to += words;
		}
		at += words;
	}
	table->word_count = to;
	table->hole_count = 0;
	memset(table->slots, 0, table->slot_count * sizeof(*table->slots));
	for (size_t at = 1; at < to;) {
		const struct record *record = record_at(table, (uint32_t)at);
		uint32_t hash = hash_of(record->text, record->size);

		*slot_of(table, record->text, record->size, hash) =
			(struct slot){hash, (uint32_t)at};
		at += record_words(record->size);
	}
}

bool
intern_release(struct intern *table, uint32_t id)
{
	struct record *record = record_of(table, id);

	if (--record->references > 0)
		return false;
	slot_empty(table, slot_of(table, record->text, record->size,
				  hash_of(record->text, record->size)));
	table->hole_count += record_words(record->size);
	table->used_count--;
	table->places[id] = table->unused | UNUSED;
	table->unused = id;
	if (table->hole_count > HOLES_MIN &&
		table->hole_count > table->word_count / 3)
		close_up(table);
	return true;
}

const char *
intern_text(const struct intern *table, uint32_t id)
{
	return record_of(table, id)->text;
}

size_t
intern_text_size(const struct intern *table, uint32_t id)
{
	return record_of(table, id)->size;
}

uint32_t
intern_end(const struct intern *table)
{
	return (uint32_t)table->place_count;
}

bool
intern_is_used(const struct intern *table, uint32_t id)
{
	return (table->places[id] & UNUSED) == 0;
}

size_t
intern_memory(const struct intern *table)
{
	return table->place_capacity * sizeof(*table->places) +
	       table->slot_count * sizeof(*table->slots) +
	       table->word_capacity * sizeof(*table->words);
}
