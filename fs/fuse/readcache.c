/* readcache.c - see readcache.h */
#include "fs/fuse/readcache.h"

#include <stdlib.h>
#include <unistd.h>

#include "index/base/mem.h"
#include "index/vaultindex.h"

#define SLOTS 64

/* A node has one place, which it takes from whoever is there. */
struct slot {
	uint64_t node; /* 0: free */
	int fd;
};

struct readcache {
	int root;
	struct slot slots[SLOTS];
};

static size_t
place_of(uint64_t node)
{
	return node % SLOTS;
}

struct readcache *
readcache_new(int root)
{
	struct readcache *cache = mem_zalloc(sizeof(*cache));

	cache->root = root;
	return cache;
}

void
readcache_free(struct readcache *cache)
{
	if (cache == NULL)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		if (cache->slots[i].node != 0)
			close(cache->slots[i].fd);
	free(cache);
}

int
readcache_get(const struct readcache *cache, uint64_t node)
{
	const struct slot *slot = &cache->slots[place_of(node)];

	return slot->node == node ? slot->fd : -1;
}

int
readcache_open(struct readcache *cache, uint64_t node, const char *path)
{
	struct slot *slot = &cache->slots[place_of(node)];
	int fd = vault_open_regular(cache->root, path);

	if (fd < 0)
		return fd;
	if (slot->node != 0)
		close(slot->fd);
	slot->node = node;
	slot->fd = fd;
	return fd;
}

void
readcache_drop(struct readcache *cache, uint64_t node)
{
	struct slot *slot = &cache->slots[place_of(node)];

	if (slot->node != node)
		return;
	close(slot->fd);
	slot->node = 0;
}
