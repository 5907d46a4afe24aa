/* mention.h - names of entities in the text of tasks
 *
 * A task concerns an entity whose full name stands in its line as whole words:
 * names of several words in any case, names of one word only exactly as they
 * are spelled, since so many are ordinary words. Names of fewer than four
 * characters, or of digits alone, are never found. At each place the longest
 * name counts, and what is part of a link, a tag or code does not.
 *
 * Sources: seed-note-format, section 7 (traps 20 and 21); link-resolution,
 * section 6. One thread at a time.
 */
#ifndef VAULTFS_GRAPH_MENTION_H
#define VAULTFS_GRAPH_MENTION_H

#include "index/base/arena.h"
#include "index/base/map.h"
#include "index/graph/catalog.h"

/* A name to look for. */
struct term {
	uint32_t key;  /* name, held: what is found */
	uint32_t next; /* of the same first words */
	uint64_t hash; /* of its first two words, or its only one */
};

struct terms {
	struct catalog *catalog; /* lent */
	struct intern *texts;    /* of one word: NFC; of more: folded */
	struct term *items;      /* by number of texts */
	size_t capacity;
	struct nummap *heads; /* hash -> first term */
};

/* Which words a text may have, and which beside each other: those that it has
 * are in it, others seldom are. */
#define WORDS_SIZE 4

struct words {
	uint64_t bits[WORDS_SIZE];
};

void terms_init(struct terms *terms, struct catalog *catalog);
void terms_clear(struct terms *terms);

/* Looks for name (valid UTF-8) from now on, until as many releases. */
void term_hold(struct terms *terms, struct arena *arena, const char *name,
	size_t size);
void term_release(struct terms *terms, struct arena *arena, const char *name,
	size_t size);

/* Calls found with the key of each name that text (valid UTF-8) mentions. */
void terms_find(const struct terms *terms, struct arena *arena,
	const char *text, void (*found)(void *arg, uint32_t key), void *arg);

/* Adds the words of a text, or of a name (folded). */
void words_add_text(struct words *words, struct arena *arena, const char *text);
void words_add_name(struct words *words, struct arena *arena, const char *name);
/* False if a text with the words of text cannot mention a name with those of
 * name. A name without words is mentioned nowhere. */
static inline bool
words_have(const struct words *text, const struct words *name)
{
	uint64_t lacking = 0, any = 0;

	for (size_t i = 0; i < WORDS_SIZE; i++) {
		lacking |= name->bits[i] & ~text->bits[i];
		any |= name->bits[i];
	}
	return lacking == 0 && any != 0;
}

#endif
