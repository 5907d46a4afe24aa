/* readcache.c - see readcache.h */
#include "fs/fuse/readcache.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "index/base/map.h"
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
	bool is_writing;
	struct nummap *pinned; /* node -> descriptor, owned */
	struct slot slots[SLOTS];
};

static size_t
place_of(uint64_t node)
{
	return node % SLOTS;
}

struct readcache *
readcache_new(int root, bool is_writing)
{
	struct readcache *cache = mem_zalloc(sizeof(*cache));

	cache->root = root;
	cache->is_writing = is_writing;
	cache->pinned = nummap_new();
	return cache;
}

static void
close_pinned(void *arg, uint64_t node, uint64_t fd)
{
	(void)arg;
	(void)node;
	close((int)fd);
}

void
readcache_free(struct readcache *cache)
{
	if (cache == NULL)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		if (cache->slots[i].node != 0)
			close(cache->slots[i].fd);
	nummap_each(cache->pinned, close_pinned, NULL);
	nummap_free(cache->pinned);
	free(cache);
}

int
readcache_get(const struct readcache *cache, uint64_t node)
{
	const struct slot *slot = &cache->slots[place_of(node)];
	uint64_t fd;

	if (nummap_count(cache->pinned) > 0 &&
		nummap_get(cache->pinned, node, &fd))
		return (int)fd;
	return slot->node == node ? slot->fd : -1;
}

int
readcache_open(struct readcache *cache, uint64_t node, const char *path)
{
	int fd = cache->is_writing ? vault_open_beneath(cache->root, path,
					     O_RDWR | O_CLOEXEC)
	                           : vault_open_regular(cache->root, path);

	if (fd >= 0)
		readcache_put(cache, node, fd);
	return fd;
}

void
readcache_put(struct readcache *cache, uint64_t node, int fd)
{
	struct slot *slot = &cache->slots[place_of(node)];

	if (slot->node != 0)
		close(slot->fd);
	slot->node = node;
	slot->fd = fd;
}

void
readcache_pin(struct readcache *cache, uint64_t node, int fd)
{
	uint64_t before;

	if (nummap_get(cache->pinned, node, &before))
		close((int)before);
	nummap_set(cache->pinned, node, (uint64_t)fd);
}

void
readcache_drop(struct readcache *cache, uint64_t node)
{
	struct slot *slot = &cache->slots[place_of(node)];
	uint64_t fd;

	if (nummap_get(cache->pinned, node, &fd)) {
		close((int)fd);
		nummap_remove(cache->pinned, node);
	}
	if (slot->node != node)
		return;
	close(slot->fd);
	slot->node = 0;
}
