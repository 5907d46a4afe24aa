/* container.h - the quotes and list items that a line stands in
 *
 * A cursor walks along one line by columns (a tab reaches to the next multiple
 * of four, and may be left half used); containers_match() takes off it what
 * belongs to the quotes and items that are open. Both readers of block
 * structure share it: the one that prepares lines for cmark and the one that
 * finds the text of a block that cmark has found.
 * Source: CommonMark 0.30, sections 2.2, 5.1 and 5.2.
 */
#ifndef VAULTFS_CONTAINER_H
#define VAULTFS_CONTAINER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cursor {
	const char *line; /* lent; without its end */
	uint32_t size;    /* bytes of line */
	uint32_t at;      /* bytes passed */
	uint32_t column;  /* columns passed */
};

/* The columns of white space at the cursor. *text (may be NULL) becomes the
 * offset of what follows them; it is size on a blank line. */
uint32_t cursor_indent(const struct cursor *cursor, uint32_t *text);
/* Passes up to count columns of white space. */
void cursor_skip(struct cursor *cursor, uint32_t count);
/* Passes all white space, then count bytes that are no tabs. */
void cursor_pass(struct cursor *cursor, uint32_t count);
bool cursor_is_blank(const struct cursor *cursor);

enum container_kind {
	CONTAINER_QUOTE,
	CONTAINER_ITEM,
	CONTAINER_FOOTNOTE, /* indents as an item does */
};

struct container {
	enum container_kind kind;
	uint32_t width; /* of an item: columns from what holds it to its text */
	bool is_empty;  /* an item in which nothing stands yet */
};

/* Takes off the cursor what count containers, outermost first, claim of a line
 * on which none of them begins. Returns how many of them the line goes on
 * with; fewer than count are a lazy continuation or their end. */
size_t containers_match(const struct container *containers, size_t count,
	struct cursor *cursor);

/* The bytes of the list marker at text[0..size), which must be followed by
 * white space or the end of the line; 0 if there is none. *number (may be
 * NULL) becomes -1 for a bullet. */
uint32_t list_marker(const char *text, uint32_t size, int32_t *number);
/* Passes the white space after a list marker that belongs to the marker: one
 * to four columns; just one of more, or none if nothing follows. Returns the
 * columns that the marker's white space counts for. */
uint32_t cursor_pad(struct cursor *cursor);
/* Passes '>' and the space that may follow it. */
void cursor_pass_quote(struct cursor *cursor);

/* The bytes of a task's box, "[c]" with white space or the end of the line
 * after it, at text[0..size), where c is any one code point; 0 if there is
 * none. */
uint32_t task_box(const char *text, uint32_t size);

#endif
