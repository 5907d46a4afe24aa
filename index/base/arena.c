/* arena.c - see arena.h */
#include "index/base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"

#define BLOCK_SIZE_MIN ((size_t)4096)
#define BLOCK_SIZE_MAX ((size_t)1 << 20)

struct block {
	struct block *next;
	size_t size; /* bytes of data */
	alignas(max_align_t) char data[];
};

struct arena {
	struct block *blocks; /* newest first; only the first has room */
	size_t used;          /* bytes of blocks->data */
	size_t held;          /* bytes of all blocks */
};

static void
arena_add_block(struct arena *arena, size_t size)
{
	size_t want = arena->blocks != NULL ? arena->blocks->size * 2
	                                    : BLOCK_SIZE_MIN;
	struct block *block;

	if (want > BLOCK_SIZE_MAX)
		want = BLOCK_SIZE_MAX;
	if (want < size)
		want = size;
	block = mem_alloc(sizeof(*block) + want);
	block->next = arena->blocks;
	block->size = want;
	arena->blocks = block;
	arena->used = 0;
	arena->held += sizeof(*block) + want;
}

struct arena *
arena_new(void)
{
	return mem_zalloc(sizeof(struct arena));
}

static void
blocks_free(struct block *block)
{
	while (block != NULL) {
		struct block *next = block->next;

		free(block);
		block = next;
	}
}

void
arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	blocks_free(arena->blocks);
	free(arena);
}

void
arena_reset(struct arena *arena)
{
	if (arena->blocks == NULL)
		return;
	blocks_free(arena->blocks->next);
	arena->blocks->next = NULL;
	arena->used = 0;
	arena->held = sizeof(struct block) + arena->blocks->size;
}

/* Room for size bytes at an address that is a multiple of align. */
static char *
arena_take(struct arena *arena, size_t size, size_t align)
{
	size_t start = (arena->used + align - 1) & ~(align - 1);

	if (arena->blocks == NULL || start > arena->blocks->size ||
		arena->blocks->size - start < size) {
		arena_add_block(arena, size);
		start = 0;
	}
	arena->used = start + size;
	return arena->blocks->data + start;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	return memset(arena_take(arena, size, alignof(max_align_t)), 0, size);
}

char *
arena_dup(struct arena *arena, const char *text, size_t size)
{
	char *copy = arena_take(arena, size + 1, 1);

	if (size > 0)
		memcpy(copy, text, size);
	copy[size] = '\0';
	return copy;
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;
	int size;

	va_start(args, format);
	size = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (size < 0)
		return arena_dup(arena, "", 0);
	text = arena_take(arena, (size_t)size + 1, 1);
	va_start(args, format);
	vsnprintf(text, (size_t)size + 1, format, args);
	va_end(args);
	return text;
}

void *
arena_copy(
	struct arena *arena, const void *items, size_t count, size_t item_size)
{
	void *copy;

	if (count == 0)
		return NULL;
	copy = arena_take(arena, count * item_size, alignof(max_align_t));
	return memcpy(copy, items, count * item_size);
}

void *
arena_grow(struct arena *arena, void *array, size_t count, size_t *capacity,
	size_t item_size)
{
	void *grown;

	if (count < *capacity)
		return array;
	*capacity = *capacity > 0 ? *capacity * 2 : 4;
	grown = arena_take(arena, *capacity * item_size, alignof(max_align_t));
	if (count > 0)
		memcpy(grown, array, count * item_size);
	return grown;
}

size_t
arena_size(const struct arena *arena)
{
	return sizeof(*arena) + arena->held;
}
