/* yamlplace.h - where in a note's bytes the value of a property stands
 *
 * Asks libyaml's events for the bytes of each property's key and value, for
 * those who change one value and must leave all other bytes alone.
 * Source: YAML 1.2.2; yaml.h. No state: call it from any thread.
 */
#ifndef VAULTFS_YAMLPLACE_H
#define VAULTFS_YAMLPLACE_H

#include "index/vaultindex.h"

enum place_kind {
	PLACE_NULL,   /* nothing, or a null that is written out */
	PLACE_SCALAR, /* in one line */
	PLACE_BLOCK,  /* a list, an item a line */
	PLACE_FLOW,   /* a list in brackets */
	PLACE_OTHER,  /* what cannot be spliced: a map, a text of several lines,
	                 an anchor, an alias, a tag such as !!str */
};

struct place_item {
	size_t start, end; /* bytes of the note */
	bool is_plain;     /* without quotes */
	bool is_simple;    /* a scalar in one line, no anchor, no tag */
	char *text;        /* what it says; owned; "" of what is not simple */
};

struct place {
	enum place_kind kind;
	size_t key_start, key_end;
	size_t start, end;        /* of the value */
	struct place_item *items; /* of lists; of a SCALAR one */
	size_t count, capacity;
};

struct place_map {
	size_t start, end; /* bytes: the YAML between the delimiters */
	size_t column;     /* of its keys */
	bool has_keys;
	bool is_found; /* the property asked for is there */
	struct place place;
};

/* Finds the property with that key (as note_property() does) in the note's
 * frontmatter. 0, or -EINVAL and a sentence: the frontmatter cannot be read, or
 * is written in a way that is not spliced. End with place_map_clear(). */
int yamlplace_find(const struct note *note, const char *text, size_t size,
	const char *key, struct place_map *ret, struct buf *error);
void place_map_clear(struct place_map *map);

#endif
