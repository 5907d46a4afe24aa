/* yamllayout.h - what libyaml lets pass and YAML does not
 *
 * A text in quotes, and a list or map in brackets, may go on for several
 * lines, each indented further than the block they stand in; and a comment
 * needs a space before it. libyaml asks neither, so `up: [[Slip]]#dues` and a
 * quotation whose second line begins at the margin would mean something here
 * that they mean nowhere else. Both are asked here.
 * Sources: YAML 1.2.2, sections 6.6, 7.3 and 7.4. No state but the struct.
 */
#ifndef VAULTFS_YAMLLAYOUT_H
#define VAULTFS_YAMLLAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

/* The text, and a line of it: checks come in the order of the text, so all of
 * them together read it once. */
struct yaml_layout {
	const char *text; /* lent; what libyaml reads */
	size_t size;
	size_t line;   /* from 0 */
	size_t offset; /* bytes: where line begins */
};

struct yaml_fault {
	size_t line; /* from 0 */
	const char *text;
};

/* Checks a node in quotes or brackets that stands between two marks, directly
 * in a block at column (-1: in none). Marks must not go backwards from call to
 * call. False with *fault if its layout is wrong. */
bool yaml_layout_check(struct yaml_layout *layout, yaml_mark_t start,
	yaml_mark_t end, long column, struct yaml_fault *fault);

#endif
