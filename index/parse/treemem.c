/* treemem.c - see treemem.h */
#include "index/parse/treemem.h"

#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/arena.h"
#include "index/base/mem.h"

/* Bytes. The text of a block of code grows by being moved; from here on it
 * comes from the heap, where what it leaves behind can be used again. */
#define LARGE_SIZE (64u << 10)

/* Stands before each piece. */
struct piece {
	alignas(max_align_t) size_t size; /* bytes, without this header */
	struct piece *previous, *next;    /* of the large ones */
};

struct treemem {
	cmark_mem allocator;
	struct arena *arena;
	struct piece *large; /* owned; the newest first */
};

static _Thread_local struct treemem *current; /* between new and free */

static struct piece *
piece_of(void *data)
{
	return (struct piece *)data - 1;
}

static void
link_large(struct piece *piece)
{
	piece->previous = NULL;
	piece->next = current->large;
	if (piece->next != NULL)
		piece->next->previous = piece;
	current->large = piece;
}

static void
unlink_large(struct piece *piece)
{
	if (piece->previous != NULL)
		piece->previous->next = piece->next;
	else
		current->large = piece->next;
	if (piece->next != NULL)
		piece->next->previous = piece->previous;
}

/* Zeroed. */
static void *
take(size_t count, size_t item_size)
{
	size_t size = count * item_size;
	struct piece *piece;

	assert(item_size == 0 || size / item_size == count);
	if (size >= LARGE_SIZE) {
		piece = mem_zalloc(sizeof(*piece) + size);
		link_large(piece);
	} else {
		piece = arena_alloc(current->arena, sizeof(*piece) + size);
	}
	piece->size = size;
	return piece + 1;
}

static void
give_back(void *data)
{
	if (data == NULL || piece_of(data)->size < LARGE_SIZE)
		return;
	unlink_large(piece_of(data));
	free(piece_of(data));
}

static void *
move(void *data, size_t size)
{
	struct piece *piece;
	void *moved;

	if (data == NULL)
		return take(1, size);
	piece = piece_of(data);
	if (size <= piece->size && piece->size < LARGE_SIZE)
		return data;
	if (size >= LARGE_SIZE && piece->size >= LARGE_SIZE) {
		unlink_large(piece);
		piece = mem_resize(piece, 1, sizeof(*piece) + size);
		piece->size = size;
		link_large(piece);
		return piece + 1;
	}
	moved = take(1, size);
	memcpy(moved, data, size < piece->size ? size : piece->size);
	give_back(data);
	return moved;
}

struct treemem *
treemem_new(void)
{
	struct treemem *memory = mem_zalloc(sizeof(*memory));

	assert(current == NULL);
	memory->allocator = (cmark_mem){take, move, give_back};
	memory->arena = arena_new();
	current = memory;
	return memory;
}

void
treemem_free(struct treemem *memory)
{
	if (memory == NULL)
		return;
	treemem_reset(memory);
	arena_free(memory->arena);
	current = NULL;
	free(memory);
}

cmark_mem *
treemem_allocator(struct treemem *memory)
{
	return &memory->allocator;
}

void
treemem_reset(struct treemem *memory)
{
	while (memory->large != NULL)
		give_back(memory->large + 1);
	arena_reset(memory->arena);
}
