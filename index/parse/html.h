/* html.h - raw HTML as CommonMark recognises it
 *
 * What can stand inside a line (a tag, a comment ...) and what begins and ends
 * a block of HTML. Nothing in HTML counts as Markdown.
 * Source: CommonMark 0.30, sections 4.6 and 6.6. No state.
 */
#ifndef VAULTFS_HTML_H
#define VAULTFS_HTML_H

#include <stdbool.h>
#include <stddef.h>

/* The bytes of the open or closing tag at text, which begins with '<'; 0 if
 * there is none. A tag may span lines. */
size_t html_tag(const char *text, size_t size);

/* The seven kinds of HTML block, numbered as in the source. 0 if the line
 * (from its first character that is no white space) begins none.
 * in_paragraph: the line would interrupt one, which kind 7 cannot. */
int html_block_begins(const char *line, size_t size, bool in_paragraph);
/* True if line is the last one of a block of that kind. Of kinds 6 and 7 the
 * end is the blank line after it: always false. */
bool html_block_ends(int kind, const char *line, size_t size);

#endif
