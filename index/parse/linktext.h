/* linktext.h - what the text of a link says
 *
 * Takes apart the inside of a wikilink, the destination of a Markdown link,
 * and property values that are a link as a whole. Finding links in a line is
 * the body's business, finding the note they mean the graph's.
 *
 * Each function fills kind, target, subpath and display of *ret when it
 * returns true, and touches nothing else of it; the texts are valid UTF-8 in
 * arena. Sources: vault-format, sections 2.6, 4 and 5; link-resolution,
 * section 1. No state: call it from any thread.
 */
#ifndef VAULTFS_LINKTEXT_H
#define VAULTFS_LINKTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "index/base/arena.h"
#include "index/parse/note.h"

/* inner: the size bytes between "[[" and the first "]]" after it. Target and
 * display part at the first '|' (or "\|"), target and subpath at the first
 * '#'; both sides are trimmed. "[[|x]]" has the target "|x". False, and no
 * link, if nothing but white space is there. */
bool link_split(
	struct arena *arena, const char *inner, size_t size, struct link *ret);

/* dest: the destination of a Markdown link, without '<', '>', title, and
 * backslash escapes. It is percent-decoded, unless that is impossible or gives
 * no UTF-8 (then it is taken as it stands), then split at the first '#'.
 * display becomes NULL. False if it leads out of the vault ("scheme:",
 * "//host") or nowhere (""). */
bool link_split_markdown(
	struct arena *arena, const char *dest, size_t size, struct link *ret);

/* A property's text: true if, trimmed, it is one link as a whole, "[[...]]" or
 * "[text](dest)". */
bool link_split_whole(
	struct arena *arena, const char *text, size_t size, struct link *ret);

#endif
