/* map.h - a hash table from text, or from a number, to a number
 *
 * Open addressing, 1 to 2^31 entries, no removal cost beyond a tombstone. Keys
 * of text are kept by the map (copied). Value 0 is ordinary.
 */
#ifndef VAULTFS_MAP_H
#define VAULTFS_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct textmap; /* text -> uint32_t */
struct nummap;  /* uint64_t -> uint64_t */

struct textmap *textmap_new(void);
void textmap_free(struct textmap *map);
bool textmap_get(
	const struct textmap *map, const char *key, size_t size, uint32_t *ret);
/* Sets the value of key; true if the key is new. */
bool textmap_set(
	struct textmap *map, const char *key, size_t size, uint32_t value);
bool textmap_remove(struct textmap *map, const char *key, size_t size);
size_t textmap_count(const struct textmap *map);

struct nummap *nummap_new(void);
void nummap_free(struct nummap *map);
bool nummap_get(const struct nummap *map, uint64_t key, uint64_t *ret);
bool nummap_set(struct nummap *map, uint64_t key, uint64_t value);
bool nummap_remove(struct nummap *map, uint64_t key);
size_t nummap_count(const struct nummap *map);
/* Calls each for every entry, in no order; the map must not change meanwhile. */
void nummap_each(const struct nummap *map,
	void (*each)(void *arg, uint64_t key, uint64_t value), void *arg);

#endif
