/* text.h - UTF-8 as vaults use it
 *
 * Names are compared in NFC and without case, white space is Unicode's, and a
 * bad byte is data: it becomes U+FFFD in what is derived, never an error.
 * Unicode tables are utf8proc's. No state, no locale: call it from any thread.
 */
#ifndef VAULTFS_TEXT_H
#define VAULTFS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

/* Reads the code point at text[0..size) and stores its length in bytes in
 * *length (1 to 4; 0 at the end, code point 0). A bad sequence is U+FFFD, its
 * length that of its longest part that could have begun a character (1 to 3).
 * Source: Unicode, section 3.9, "Substitution of Maximal Subparts", as web
 * browsers decode. */
uint32_t text_decode(const char *text, size_t size, size_t *length);
/* The code point that ends at text + size, likewise. */
uint32_t text_decode_last(const char *text, size_t size, size_t *length);
/* Writes code as 1 to 4 bytes to out and returns their number. */
size_t text_encode(uint32_t code, char out[4]);

bool text_is_utf8(const char *text, size_t size);
/* A NUL-terminated copy in which every bad byte and every NUL is U+FFFD. */
char *text_valid(struct arena *arena, const char *text, size_t size);

/* Unicode White_Space (space, tab, line ends, NBSP, U+3000 ...; not ZWSP). */
bool text_is_space(uint32_t code);
/* Letters, digits, marks and '_'. */
bool text_is_word(uint32_t code);
/* Narrows [*text, *text + *size) by white space at both ends. */
void text_trim(const char **text, size_t *size);
/* The number of bytes of text[0..size) cut to at most max bytes at a
 * character. */
size_t text_cut(const char *text, size_t size, size_t max);

/* NFC; bad bytes become U+FFFD. */
char *text_nfc(struct arena *arena, const char *text, size_t size);
/* What two names are compared by: NFC with simple case folding; bad bytes
 * become U+FFFD. ASCII is quick. Source: vault-format, "Word and text facts". */
char *text_fold(struct arena *arena, const char *text, size_t size);
/* True if text_fold() of both is equal. */
bool text_same(const char *a, const char *b);
/* True if text is prefix followed by anything, both ASCII, without case. */
bool text_starts_ascii(const char *text, const char *prefix);

/* A vault path as Obsidian normalises it: '\' to '/', slashes collapsed and
 * taken off both ends, U+00A0 and U+202F to a space, NFC. */
char *text_path(struct arena *arena, const char *path, size_t size);

/* A 64-bit hash of bytes; the same in every run. */
uint64_t text_hash(const void *bytes, size_t size);

/* The natural order of titles: case-folded, digit runs by their number, then
 * bytes. <0, 0, >0. */
int text_compare_natural(const char *a, const char *b);

#endif
