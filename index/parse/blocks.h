/* blocks.h - the blocks of a note's body, one after the other
 *
 * Asks cmark for the tree of quotes, lists and blocks and tells a visitor of
 * its leaves and list items in the order in which they begin, each with the
 * pieces of the file that are its text: without the markers of what it stands
 * in and the white space in front. Lines are 1-based, offsets bytes of the
 * file.
 * Sources: CommonMark 0.30; vault-format, sections 6 to 9.
 */
#ifndef VAULTFS_BLOCKS_H
#define VAULTFS_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum leaf_kind {
	LEAF_PARAGRAPH, /* tables and link definitions, too */
	LEAF_HEADING,
	LEAF_CODE, /* of fenced code with an info string: the contents */
	LEAF_HTML,
	LEAF_COMMENT, /* "%%" over lines */
	LEAF_MATH,    /* "$$" over lines */
	LEAF_BREAK,
};

/* A piece of one line. */
struct block_line {
	uint32_t number;
	uint32_t offset; /* in the file */
	uint32_t size;
	uint32_t padding; /* of code: columns of a tab before it, as spaces */
};

struct leaf {
	enum leaf_kind kind;
	uint32_t line;
	uint32_t last_line; /* of PARAGRAPH, HEADING and CODE with info */
	uint32_t level;     /* of HEADING */
	bool is_outermost;  /* stands in no quote, item or footnote */
	bool begins_item;   /* it is what the item before it begins with */
	/* The first line of what a block id at the end of it names: the item
	 * that it is part of, the quote around it, or itself. */
	uint32_t owner_line;
	/* The last line belongs to it lazily: the first line of the outermost
	 * list or quote that it would have ended; else 0. */
	uint32_t lazy_line;
	/* The first line of the block that stands before it at the same level
	 * with one blank line or none between, and if that is a list, a quote
	 * or code; else 0. */
	uint32_t previous_line;
	bool previous_is_structure;
	const char *info; /* of fenced code: its info string, trimmed */
	uint32_t info_size;
	const struct block_line *lines; /* of PARAGRAPH, HEADING, COMMENT and
					   CODE with info */
	size_t line_count;
};

struct block_item {
	uint32_t line;
	uint32_t parent; /* line of the item it is nested in, or 0 */
	uint32_t depth;  /* of items around it */
	uint32_t line_offset, line_size; /* the whole line */
	uint32_t offset, size;           /* what follows the marker, trimmed */
	bool is_code;                    /* that is indented code */
};

/* What is passed is lent for the call. */
struct block_visitor {
	void *context;
	void (*item)(void *context, const struct block_item *item);
	void (*leaf)(void *context, const struct leaf *leaf);
};

/* Reads size bytes of text from offset on, where line number begins. */
void blocks_visit(const char *text, size_t size, size_t offset, uint32_t number,
	const struct block_visitor *visitor);

#endif
