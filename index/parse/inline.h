/* inline.h - links and tags in the text of one block
 *
 * Takes the text of a paragraph, a heading, a cell of a table or a comment,
 * its lines joined by '\n', and finds what counts: wikilinks, Markdown links
 * and tags, but not what stands in code, formulas, HTML or escapes. Time and
 * memory are linear in the text, whatever it holds.
 * Sources: vault-format, sections 3 to 5 and 8; CommonMark 0.30, chapter 6.
 */
#ifndef VAULTFS_INLINE_H
#define VAULTFS_INLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum inline_kind {
	INLINE_TAG,      /* the tag is what follows its '#' */
	INLINE_WIKILINK, /* between "[[" and "]]" */
	INLINE_MARKDOWN, /* the destination, without '<' and '>' */
};

struct inline_item {
	enum inline_kind kind;
	bool embed;
	uint32_t at;       /* where it begins: '#', '[' or '!' */
	uint32_t from, to; /* what kind says: text[from..to) */
	uint32_t display_from, display_to; /* of MARKDOWN: the text */
};

/* What is known of one byte of the text. */
enum inline_flag {
	INLINE_OPAQUE = 1,   /* of code, a formula or HTML */
	INLINE_LINK = 2,     /* of a wikilink or a destination */
	INLINE_COMMENT = 4,  /* of "%%" to "%%" */
	INLINE_ESCAPED = 8,  /* stands behind a backslash */
	INLINE_EDGE = 16,    /* a construct ends, or begins, before it */
	INLINE_ALT = 32,     /* the '[' before the text of an image */
	INLINE_ALT_END = 64, /* the ']' behind it */
};

struct inline_scanner;

struct inline_scanner *inline_new(void);
void inline_free(struct inline_scanner *scanner);
/* Scans size bytes of text, less than 4 GiB. *items, *count of them, first the
 * links and then the tags, each in order of at, and the result, the flags of
 * each byte, are lent until the next call. */
const unsigned char *inline_scan(struct inline_scanner *scanner,
	const char *text, size_t size, const struct inline_item **items,
	size_t *count);

#endif
