/* jsregex.h - JavaScript's regular expressions, by PCRE2
 *
 * A pattern is translated: where the two languages differ, what JavaScript
 * means is written for PCRE2 (\s, '.', escapes of ordinary letters, classes),
 * and what only PCRE2 knows is refused ("a++", "(?>a)", "(*FAIL)"). Without the
 * flag u, JavaScript looks at halves of characters beyond U+FFFF; a class with
 * such a character then matches all that share its first half, as there.
 *
 * Patterns that could take for ever are refused as the Tasks plugin refuses
 * them (safe-regex2: more than 25 repetitions, or one within another), and a
 * limit ends what still takes long: then there is no match.
 * Sources: ECMA-262, sections 22.2 and B.1.2; task-queries, section 4.3.
 */
#ifndef VAULTFS_JSREGEX_H
#define VAULTFS_JSREGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "index/base/buf.h"

struct jsregex;

/* Makes a regular expression of "/pattern/flags" (valid UTF-8). NULL if it is
 * none, and a sentence in error. End with jsregex_free(). */
struct jsregex *jsregex_new(const char *literal, struct buf *error);
void jsregex_free(struct jsregex *regex);

/* True if it matches somewhere in text (valid UTF-8). One thread at a time. */
bool jsregex_matches(struct jsregex *regex, const char *text, size_t size);

/* The pattern and the flags as written; lent. */
const char *jsregex_pattern(const struct jsregex *regex);
const char *jsregex_flags(const struct jsregex *regex);

#endif
