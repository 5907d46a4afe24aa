/* readcache.h - descriptors of the vault's files that were used last
 *
 * There are no file handles (the kernel asks without opening), so each read
 * has to find its file; a small table of descriptors saves most of the opening,
 * and is bounded, so that no number of files runs into a limit. Belongs to the
 * loop.
 */
#ifndef VAULTFS_READCACHE_H
#define VAULTFS_READCACHE_H

#include <stdbool.h>
#include <stdint.h>

struct readcache;

/* root: the vault's folder, lent. For reading, or for writing as well. */
struct readcache *readcache_new(int root, bool is_writing);
void readcache_free(struct readcache *cache); /* takes NULL */

/* The descriptor of a node, or -1. */
int readcache_get(const struct readcache *cache, uint64_t node);
/* Opens the regular file at path (vault-relative) for the node. A descriptor
 * that stays the cache's, or a negative errno. */
int readcache_open(struct readcache *cache, uint64_t node, const char *path);
/* Takes fd over as the node's. */
void readcache_put(struct readcache *cache, uint64_t node, int fd);
/* Keeps fd (taken over) for the node until it is dropped, whatever becomes of
 * its name: it is about to be deleted. */
void readcache_pin(struct readcache *cache, uint64_t node, int fd);
/* The kernel has forgotten the node. */
void readcache_drop(struct readcache *cache, uint64_t node);

#endif
