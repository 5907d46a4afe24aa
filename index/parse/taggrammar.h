/* taggrammar.h - which characters a tag is made of
 *
 * The one definition shared by tags in the body ("#quay/4") and entries of the
 * property `tags`. What may stand before the '#' is the body's business.
 * Source: vault-format, section 3. No state: call it from any thread.
 */
#ifndef VAULTFS_TAGGRAMMAR_H
#define VAULTFS_TAGGRAMMAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True if code may be part of a tag: anything but white space, U+2000-U+206F,
 * U+2E00-U+2E7F and ASCII punctuation other than '_', '-' and '/'. */
bool tag_is_char(uint32_t code);

/* The bytes of tag characters at text (what follows the '#'), or 0 if they
 * make no tag: none at all, or nothing but digits when trailing slashes are
 * taken off. Trailing slashes are counted, so that text + the result is where
 * the tag ends in the line; the tag itself is the first tag_trim() bytes. */
size_t tag_scan(const char *text, size_t size);

/* The bytes of text[0..size) without trailing slashes. */
size_t tag_trim(const char *text, size_t size);

#endif
