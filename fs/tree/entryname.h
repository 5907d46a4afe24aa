/* entryname.h - names of entries, made from people's text
 *
 * The names of groups come from tags, frontmatter and links, which may say
 * anything. Of such a text just what a file name cannot hold, or what would
 * harm, is written as %XX: '/', control bytes, bytes that are no UTF-8, a '.'
 * at the start, and a '%' that two hexadecimal digits follow, so that the text
 * can be read back. What is longer than a name can be is cut at a character
 * and gets '~' and 8 digits of the text's hash.
 *
 * Pure: no state. Names are appended to a struct buf.
 */
#ifndef VAULTFS_ENTRYNAME_H
#define VAULTFS_ENTRYNAME_H

#include <stdbool.h>
#include <stddef.h>

#include "index/base/buf.h"

#define ENTRYNAME_MAX 255 /* bytes; NAME_MAX of limits.h */

/* Appends the name of text, at most max bytes (at least 16). An empty text is
 * "%00". With keep_md false, the '.' of a final ".md" (any case) is written
 * as %2E, so that a directory is never called as a note may be. */
void entryname_escape(const char *text, size_t size, size_t max, bool keep_md,
	struct buf *out);
/* Appends the text of an escaped name that was not cut. */
void entryname_unescape(const char *name, size_t size, struct buf *out);

/* The number of bytes of name without a final ".md" (any case). */
size_t entryname_stem(const char *name);

/* Appends what a note is called in views when name, its own, is taken by
 * another note as well: "Plan (Apollo).md". place is the folder that tells it
 * apart; its '/' become %2F. At most ENTRYNAME_MAX bytes. */
void entryname_place(const char *name, const char *place, struct buf *out);

#endif
