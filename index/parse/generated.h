/* generated.h - the well-known sections of generated notes
 *
 * Profile, Recent Context, Key Facts, Topics and Key Decisions: sections of
 * level 2, by name in any case, each to the next heading of level 1 or 2. A
 * layer of hints over Markdown: a line that does not fit its section's grammar
 * is left alone, and nothing is ever an error.
 * Source: seed-note-format, sections 2 to 4.
 */
#ifndef VAULTFS_GENERATED_H
#define VAULTFS_GENERATED_H

#include "index/parse/note.h"

/* Fills role, organisation, role_note, contexts and statements, in the order of
 * lines. Needs text, headings and items. */
void generated_parse(struct note *note);

#endif
