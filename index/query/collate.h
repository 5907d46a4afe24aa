/* collate.h - the order of texts in sorted lists
 *
 * As the Tasks plugin sorts: by the root order of Unicode's CLDR with numbers
 * by their value. Spaces, punctuation, symbols, currencies, digits, letters;
 * accents count only between texts that are else equal, case after that (small
 * before capital). Exact for ASCII and for letters with accents; scripts and
 * symbols beyond that stand in the order of their code points.
 * Sources: task-queries, section 6; Unicode Technical Standard 10.
 *
 * A key is made of each text once; comparing keys is comparing bytes.
 */
#ifndef VAULTFS_COLLATE_H
#define VAULTFS_COLLATE_H

#include <stddef.h>

#include "index/base/arena.h"

struct collate_key {
	const unsigned char *bytes; /* in the arena */
	size_t size;
};

/* The key of text (valid UTF-8). */
struct collate_key collate_key(
	struct arena *arena, const char *text, size_t size);
/* <0, 0, >0 */
int collate_compare(const struct collate_key *a, const struct collate_key *b);

#endif
