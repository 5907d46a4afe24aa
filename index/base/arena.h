/* arena.h - many small allocations, freed at once
 *
 * What a parser finds lives as long as the note it was found in, so it is
 * allocated from the note's arena and never freed singly. Not thread safe: one
 * arena, one thread at a time.
 */
#ifndef VAULTFS_ARENA_H
#define VAULTFS_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);
/* Frees the arena and all that was allocated from it. Takes NULL. */
void arena_free(struct arena *arena);
/* Forgets everything allocated, keeps a block for reuse. */
void arena_reset(struct arena *arena);

/* Zeroed memory, aligned for any type. size may be 0. Never NULL. */
void *arena_alloc(struct arena *arena, size_t size);
/* A NUL-terminated copy of size bytes of text. */
char *arena_dup(struct arena *arena, const char *text, size_t size);
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* A copy of count items, or NULL when count is 0. */
void *arena_copy(
	struct arena *arena, const void *items, size_t count, size_t item_size);

/* mem_grow() for an array that lives in the arena (the old one stays behind,
 * unused, until the arena goes). */
void *arena_grow(struct arena *arena, void *array, size_t count,
	size_t *capacity, size_t item_size);

#define ARENA_PUSH(arena, items, count, capacity, item)                        \
	do {                                                                   \
		(items) = arena_grow((arena), (items), (count), &(capacity),   \
			sizeof(*(items)));                                     \
		(items)[(count)++] = (item);                                   \
	} while (0)

/* Bytes held from the system. */
size_t arena_size(const struct arena *arena);

#endif
