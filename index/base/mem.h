/* mem.h - memory that is there, or the process ends
 *
 * On Linux a failing malloc of a few bytes means that the address space is
 * spent; nothing sensible can be done with it, and nothing is lost: the index
 * is a cache, and changes to a vault are atomic. So these never return NULL:
 * they print one line and abort(3). Sizes that an input may choose are bounded
 * by the caller before they come here.
 */
#ifndef VAULTFS_MEM_H
#define VAULTFS_MEM_H

#include <stddef.h>

/* As malloc, calloc, realloc (of count items), strdup and strndup. The caller
 * frees with free(3). */
void *mem_alloc(size_t size);
void *mem_zalloc(size_t size);
void *mem_resize(void *old, size_t count, size_t item_size);
char *mem_dup(const char *text);
char *mem_ndup(const char *text, size_t size);
void *mem_copy(const void *from, size_t size);

/* Makes room for one more item in a growing array: doubles *capacity when
 * count has reached it and returns the (moved) array. */
void *mem_grow(void *array, size_t count, size_t *capacity, size_t item_size);

/* Appends item to the array `items`, with its `count` and `capacity`
 * (lvalues; capacity is a size_t). */
#define MEM_PUSH(items, count, capacity, item)                                 \
	do {                                                                   \
		(items) = mem_grow(                                            \
			(items), (count), &(capacity), sizeof(*(items)));      \
		(items)[(count)++] = (item);                                   \
	} while (0)

#endif
