/* splice.h - one value more, less or other in a note's frontmatter
 *
 * The bytes of that one value are put in, taken out or replaced; comments,
 * order, quotes, indentation, the style of lists, line ends and a byte order
 * mark stay. A note without frontmatter gets one. What was made is read again:
 * if it says anything else than the one change, or if the YAML is broken or
 * written in a way that cannot be changed safely (anchors, values of several
 * lines, maps), the splice is refused.
 *
 * Pure: bytes in, bytes out; out is appended to and untouched on failure. All
 * return 0; -EINVAL if refused, -ENOENT if there is nothing to take out or
 * rename; then a sentence is in error. Keys as note_property(). Values of
 * `tags` are tags, without '#'; of other properties text, or a link in double
 * brackets. Values are compared without case, a link also by the name of its
 * note.
 */
#ifndef VAULTFS_SPLICE_H
#define VAULTFS_SPLICE_H

#include "index/vaultindex.h"

/* A note to change; everything is lent. */
struct splice {
	const struct settings *settings;
	const char *path; /* vault-relative */
	const char *text;
	size_t size;
};

/* Adds value to the list; a single value becomes a list of two. Among links it
 * is written as one. Does nothing if it is there. */
int splice_add(const struct splice *note, const char *key, const char *value,
	struct buf *out, struct buf *error);
/* Takes value out, of a list or as the single value. */
int splice_remove(const struct splice *note, const char *key, const char *value,
	struct buf *out, struct buf *error);
/* Replaces value from by to where it stands; takes from out if to is there. */
int splice_replace(const struct splice *note, const char *key, const char *from,
	const char *to, struct buf *out, struct buf *error);
/* Makes value the property's only one. Refused if it has several. */
int splice_set(const struct splice *note, const char *key, const char *value,
	struct buf *out, struct buf *error);

/* Renames the tag from, and those nested in it, to to: in `tags` and in the
 * text. */
int splice_rename_tag(const struct splice *note, const char *from,
	const char *to, struct buf *out, struct buf *error);

#endif
