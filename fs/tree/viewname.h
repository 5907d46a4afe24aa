/* viewname.h - what notes are called in views
 *
 * Views show notes of all folders in one directory, so two notes of one file
 * name are told apart by their folder: "Plan (Apollo).md". That is judged over
 * the whole vault, not over the directory, so that a name never comes to mean
 * another note while it exists; and names are compared as lookups compare
 * them, without case and Unicode form, so that a tolerant lookup cannot confuse
 * two either.
 *
 * Each note has a series of names: its own; with one folder, with two, ... in
 * brackets; with its whole path, which starts with '.', the vault's root; with
 * a hash. It claims them one after the other, keeps claiming those it went
 * past, and is called by the first that nobody else claims. So "Plan.md" means
 * neither of two, and a note that is really called "Plan (Apollo).md" and the
 * Plan.md of Apollo both go a step further. The result does not depend on the
 * order in which notes came. Names of generated documents are claimed for good.
 */
#ifndef VAULTFS_VIEWNAME_H
#define VAULTFS_VIEWNAME_H

#include <stdbool.h>

struct tree;
struct tree_file;

/* Claims the names of generated documents. */
void viewname_open(struct tree *tree);

/* The note takes part in naming from now on, under its name and folder; or no
 * longer. Renamed is called for each other note whose name that changes, and
 * for this one: once with the old name in place (is_done false) and once with
 * the new. */
typedef void viewname_renamed_fn(
	struct tree *tree, struct tree_file *file, bool is_done);
void viewname_join(struct tree *tree, struct tree_file *file,
	viewname_renamed_fn *renamed);
void viewname_leave(struct tree *tree, struct tree_file *file,
	viewname_renamed_fn *renamed);

/* True if no other note of the vault has its file name. */
bool viewname_is_unique(const struct tree_file *file);

#endif
