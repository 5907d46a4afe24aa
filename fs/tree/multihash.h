/* multihash.h - from a hash to the ids that were added under it
 *
 * The index behind "which entries may be called so": the key is a hash of a
 * name (and of the directory it is in), and whoever asks compares the names
 * themselves. Several ids may share a hash, also the same one twice. 16 bytes
 * an entry; chained, so that ten thousand equal names cost no others anything.
 */
#ifndef VAULTFS_MULTIHASH_H
#define VAULTFS_MULTIHASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct multihash_entry {
	uint32_t hash;
	uint32_t id;
	uint32_t next; /* position + 1, 0 ends */
};

/* Start with {0}, end with multihash_clear(). */
struct multihash {
	struct multihash_entry *entries;
	size_t count, capacity;
	uint32_t *buckets;   /* position + 1 of the first entry */
	size_t bucket_count; /* 0 or a power of two */
	uint32_t free;       /* position + 1 of the first unused entry */
	size_t used;
};

void multihash_clear(struct multihash *map);
void multihash_add(struct multihash *map, uint32_t hash, uint32_t id);
/* False if there was no such entry. */
bool multihash_remove(struct multihash *map, uint32_t hash, uint32_t id);

/* The ids of hash one after the other: start with *position = 0; false at the
 * end. The map must not change in between. */
bool multihash_next(const struct multihash *map, uint32_t hash,
	uint32_t *position, uint32_t *ret_id);

/* A hash of a name in a directory of the given id. */
uint32_t multihash_key(uint32_t parent, const char *name);

#endif
