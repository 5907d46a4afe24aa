/* mem.c - see mem.h */
#include "index/base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *
checked(void *memory)
{
	if (memory == NULL) {
		fputs("vaultfs: out of memory\n", stderr);
		abort();
	}
	return memory;
}

void *
mem_alloc(size_t size)
{
	return checked(malloc(size > 0 ? size : 1));
}

void *
mem_zalloc(size_t size)
{
	return checked(calloc(1, size > 0 ? size : 1));
}

void *
mem_resize(void *old, size_t count, size_t item_size)
{
	return checked(reallocarray(old, count > 0 ? count : 1, item_size));
}

char *
mem_dup(const char *text)
{
	return checked(strdup(text));
}

char *
mem_ndup(const char *text, size_t size)
{
	return checked(strndup(text, size));
}

void *
mem_copy(const void *from, size_t size)
{
	void *to = mem_alloc(size);

	if (size > 0)
		memcpy(to, from, size);
	return to;
}

void *
mem_grow(void *array, size_t count, size_t *capacity, size_t item_size)
{
	if (count < *capacity)
		return array;
	*capacity = *capacity > 0 ? *capacity * 2 : 8;
	return mem_resize(array, *capacity, item_size);
}
