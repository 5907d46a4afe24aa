/* filetree.h - which file lies in which folder, and what was known of it
 *
 * Beside the graph, which knows paths and attributes: per id the folder it is
 * in, so that what vanishes with a folder is found without looking at the
 * whole vault, and what decides whether a note has to be read again.
 */
#ifndef VAULTFS_FILETREE_H
#define VAULTFS_FILETREE_H

#include <stdbool.h>
#include <stdint.h>

struct known_file {
	uint64_t hash;   /* of the text last read; of notes */
	uint32_t parent; /* id of the folder; 0 for the root and lost ones */
	uint32_t first_child, previous, next;
	uint32_t next_link; /* id of another name of the same file; 0 ends */
	uint64_t link_ino;  /* in the list of this inode number; 0: in none */
	uint32_t seen;      /* number of the last look that found it */
	bool is_used;
	bool is_known;    /* hash is valid */
	bool is_racy;     /* see struct store_file */
	bool is_unstated; /* from the store; attributes not yet complete */
};

struct filetree;

struct filetree *filetree_new(void);
void filetree_free(struct filetree *tree);

/* The file of that id, or NULL. Valid until the next filetree_put(). */
struct known_file *filetree_get(struct filetree *tree, uint32_t id);
/* Takes in id, or moves it, as a child of parent (0: of nothing). */
struct known_file *filetree_put(
	struct filetree *tree, uint32_t id, uint32_t parent);
/* Forgets id; what was in it is in nothing. */
void filetree_remove(struct filetree *tree, uint32_t id);

/* Takes id into the list of names of inode ino, and out of the one it was in; 0:
 * into none. */
void filetree_set_link(struct filetree *tree, uint32_t id, uint64_t ino);
/* The first id in the list of ino, or 0. */
uint32_t filetree_first_link(const struct filetree *tree, uint64_t ino);

/* The id after `at` in a walk of what is at and below top, parents first:
 * start with at = top; 0 at the end. */
uint32_t filetree_next(const struct filetree *tree, uint32_t top, uint32_t at);
/* One more than the largest id so far. */
uint32_t filetree_limit(const struct filetree *tree);

#endif
