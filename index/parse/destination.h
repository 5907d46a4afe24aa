/* destination.h - where a Markdown link leads
 *
 * The parts of "[text](dest 'title')" and of "[label]: dest 'title'", which
 * more than one reader needs, and the classes of ASCII they are made of.
 * Source: CommonMark 0.30, sections 2.1, 2.4, 4.7 and 6.3. No state.
 */
#ifndef VAULTFS_DESTINATION_H
#define VAULTFS_DESTINATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DESTINATION_NONE SIZE_MAX

/* Passes a link destination at at. Its text, without '<' and '>', becomes
 * [*from, *to). Returns where it ends, or DESTINATION_NONE. */
size_t destination_pass(
	const char *text, size_t size, size_t at, uint32_t *from, uint32_t *to);
/* Where the link title at at ends, or DESTINATION_NONE. */
size_t destination_pass_title(const char *text, size_t size, size_t at);

/* The destination without its backslash escapes, to out (size bytes are
 * enough); returns its size. */
size_t destination_unescape(const char *text, size_t size, char *out);

/* The bytes of the link reference definitions that text begins with, each
 * whole lines: "[label]: dest 'title'". */
size_t destination_definitions(const char *text, size_t size);

static inline bool
ascii_is_punct(char c)
{
	return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') ||
	       (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

static inline bool
ascii_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool
ascii_is_white(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The first byte at or after at that is no white space; size if there is none.
 */
static inline size_t
ascii_skip_white(const char *text, size_t size, size_t at)
{
	while (at < size && ascii_is_white(text[at]))
		at++;
	return at;
}

#endif
