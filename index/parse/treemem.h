/* treemem.h - memory for cmark's trees, one after the other
 *
 * cmark takes every node and every text from the heap, three nodes for the
 * shortest list item, and a tree is gone as soon as it was walked. From here a
 * tree is taken in one go and given back in one go: half the time of reading a
 * note was malloc(3), free(3) and the walk that frees.
 *
 * cmark hands its allocator no context, so each thread has one set of trees at
 * a time: between treemem_new() and treemem_free() of one, no other.
 */
#ifndef VAULTFS_TREEMEM_H
#define VAULTFS_TREEMEM_H

#include <cmark.h>

struct treemem;

struct treemem *treemem_new(void);
/* Ends all trees. Takes NULL. */
void treemem_free(struct treemem *memory);
/* What cmark_parser_new_with_mem() takes; lent until treemem_free(). */
cmark_mem *treemem_allocator(struct treemem *memory);
/* Ends the trees made so far, without cmark_node_free(). */
void treemem_reset(struct treemem *memory);

#endif
