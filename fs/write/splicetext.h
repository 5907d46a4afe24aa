/* splicetext.h - values as they are written in YAML, and when two are one
 *
 * Source: YAML 1.2.2, sections 5.7, 7.3.1 and 7.3.3. No state.
 */
#ifndef VAULTFS_SPLICETEXT_H
#define VAULTFS_SPLICETEXT_H

#include "fs/write/splice.h"

enum splicetext_where {
	SPLICETEXT_KEY,
	SPLICETEXT_BLOCK, /* after a key, or as a block list's item */
	SPLICETEXT_FLOW,  /* in brackets */
};

/* True if text may stand there without quotes and is read as that text. */
bool splicetext_is_plain(const char *text, enum splicetext_where where);
/* Appends text: in quote ('"' or '\''), or (NUL) in none if it needs none. */
void splicetext_write(const char *text, enum splicetext_where where, char quote,
	struct buf *out);

/* True if two values are one: without case; a tag without '#', a link also by
 * the name of its note. */
bool splicetext_is_same(const char *a, const char *b, bool is_tag);
/* Appends value written as model is: a link if model is one, a tag with '#' if
 * model has it. */
void splicetext_as(
	const char *value, const char *model, bool is_tag, struct buf *out);
/* True if the property has values and all of them are links. */
bool splicetext_wants_link(const struct splice *note, const char *key);

/* True if two values of YAML say the same. */
bool splicetext_is_equal(
	const struct yaml_value *a, const struct yaml_value *b);

#endif
