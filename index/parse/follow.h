/* follow.h - the structure of a note, line by line, as far as comments need it
 *
 * Follows lines through quotes, items, code and HTML, to find where a "%%"
 * comment or a "$$" formula begins and where a chunk may end. It keeps to the
 * rules of CommonMark, with those two added; but the verdict on structure is
 * cmark's, which comes after.
 * Sources: CommonMark 0.30, appendix "A parsing strategy"; vault-format,
 * sections 8 and 9.
 */
#ifndef VAULTFS_FOLLOW_H
#define VAULTFS_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct follower;

enum followed_kind {
	FOLLOWED_TEXT,    /* anything else */
	FOLLOWED_COMMENT, /* of a "%%" block */
	FOLLOWED_MATH,    /* of a "$$" block */
};

struct followed {
	enum followed_kind kind;
	bool begins; /* of COMMENT and MATH: the first line, */
	bool ends;   /* the last line */
	bool is_paragraph;
	/* A block of the outermost level begins with the line. */
	bool is_outermost;
	uint32_t text; /* bytes of the line before its text */
};

/* text, size bytes, is the note; lent. */
struct follower *follow_new(const char *text, size_t size);
void follow_free(struct follower *follower);
/* Steps over a line of the note, source, of which line is the copy that
 * linecopy.h makes; both without their ends. */
struct followed follow_line(struct follower *follower, const char *line,
	uint32_t size, const char *source, uint32_t source_size);
/* Forgets what is open: the next line stands as if it were the first. */
void follow_restart(struct follower *follower);
/* True inside a block whose lines are taken as they are: code, HTML, ... */
bool follow_in_raw(const struct follower *follower);
/* True if the next line may end such a block by what stands anywhere in it. */
bool follow_needs_text(const struct follower *follower);
/* True inside a paragraph that stands in no container. */
bool follow_in_outermost_paragraph(const struct follower *follower);

#endif
