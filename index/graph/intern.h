/* intern.h - one small number for each text, counted
 *
 * Names, link texts and spellings occur over and over; here each is held once
 * and is an integer elsewhere. Numbers start at 1 and stay small: that of a
 * text that nobody holds any more is given to another, so arrays may be
 * indexed by them.
 *
 * One thread at a time.
 */
#ifndef VAULTFS_GRAPH_INTERN_H
#define VAULTFS_GRAPH_INTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct intern;

struct intern *intern_new(void);
void intern_free(struct intern *table);

/* The number of text if somebody holds it, else 0. */
uint32_t intern_find(const struct intern *table, const char *text, size_t size);
/* Holds text once more; *ret_is_new (may be NULL) tells that nobody did. */
uint32_t intern_hold(
	struct intern *table, const char *text, size_t size, bool *ret_is_new);
/* The same in three steps, for many texts: the first of all of them, the
 * second of all, the third of all. What one waits for is memory, and so it is
 * waited for together. */
struct lookup {
	const char *text; /* lent */
	size_t size;      /* bytes */
	uint32_t hash;
};
struct lookup intern_lookup(
	const struct intern *table, const char *text, size_t size);
void intern_approach(const struct intern *table, const struct lookup *lookup);
uint32_t intern_hold_found(
	struct intern *table, const struct lookup *lookup, bool *ret_is_new);
/* Holds id once more. */
void intern_keep(struct intern *table, uint32_t id);
/* True if nobody holds it now: id and its text are gone. */
bool intern_release(struct intern *table, uint32_t id);
/* True if the next release of id is the last. */
bool intern_is_last(const struct intern *table, uint32_t id);

/* NUL-terminated; valid until the next hold. */
const char *intern_text(const struct intern *table, uint32_t id);
size_t intern_text_size(const struct intern *table, uint32_t id); /* bytes */

/* One more than the largest number ever given out. */
uint32_t intern_end(const struct intern *table);
bool intern_is_used(const struct intern *table, uint32_t id);
/* Bytes held from the system. */
size_t intern_memory(const struct intern *table);

#endif
