/* linecopy.h - one line of a note as cmark is shown it
 *
 * In the copy
 * - the text of a line that cannot be more than text is one 'x', and in other
 *   text whatever only matters inside a line is: that keeps cmark, which is
 *   asked for blocks only, from looking for emphasis, links and code in vain;
 * - a footnote "[^a]: text" is an ordered item, "1.  text", so that what is
 *   indented by four columns belongs to it;
 * - the box of "- [ ] 1. text" is left out: Obsidian reads lists behind it;
 * - more than LINECOPY_DEPTH containers, LINECOPY_MARKERS of them items, are
 *   plain text, so that no line makes cmark slow.
 * No state.
 */
#ifndef VAULTFS_LINECOPY_H
#define VAULTFS_LINECOPY_H

#include <stdbool.h>
#include <stdint.h>

#include "index/base/buf.h"

#define LINECOPY_DEPTH 100
#define LINECOPY_MARKERS 10

/* From byte at of the copy on, the original is by bytes further ahead. */
struct linecopy_shift {
	uint32_t at;
	uint32_t by;
	bool is_footnote; /* the marker that ends at at is a footnote's */
};

struct linecopy_shifts {
	struct linecopy_shift shifts[LINECOPY_MARKERS];
	size_t count;
};

/* Appends the copy of size bytes of line, which has no end, and a '\n' to out,
 * and fills shifts. is_whole: the line is of a block that any text may end
 * (HTML), so its text is copied in full. */
void linecopy_add(struct buf *out, const char *line, uint32_t size,
	bool is_whole, struct linecopy_shifts *shifts);

/* Where the longest run of one of "*-_" and white space at the end of the line
 * begins, if three of them make a thematic break; else size. */
uint32_t linecopy_thematic_tail(const char *line, uint32_t size);
/* The bytes of blanks and tabs that text begins with. */
uint32_t linecopy_white(const char *text, uint32_t size);

#endif
