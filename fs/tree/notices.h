/* notices.h - what the kernel must forget
 *
 * The tree writes them while it takes in a change; the notifier sends them
 * once the tree has changed. For each changed directory: each name, then the
 * directory itself; for each changed file: its inode.
 */
#ifndef VAULTFS_NOTICES_H
#define VAULTFS_NOTICES_H

#include <stddef.h>
#include <stdint.h>

#include "index/base/buf.h"

#define NOTICE_INODE SIZE_MAX

struct tree_notice {
	uint64_t node;
	size_t name; /* offset in names of the entry's NUL-terminated name, or
	                NOTICE_INODE: the node's attributes, pages and listing */
};

/* Start with {0}, end with notices_clear(). */
struct tree_notices {
	struct tree_notice *items;
	size_t count, capacity;
	struct buf names;
};

/* notices may be NULL: then nobody is told. */
void notices_entry(
	struct tree_notices *notices, uint64_t node, const char *name);
void notices_inode(struct tree_notices *notices, uint64_t node);
const char *notices_name(
	const struct tree_notices *notices, const struct tree_notice *notice);
void notices_clear(struct tree_notices *notices);

#endif
