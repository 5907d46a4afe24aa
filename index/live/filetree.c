/* filetree.c - see filetree.h */
#include "index/live/filetree.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/map.h"
#include "index/base/mem.h"

struct filetree {
	struct known_file *files; /* by id */
	struct nummap *links;     /* inode number to its first id */
	size_t limit, capacity;
};

struct filetree *
filetree_new(void)
{
	struct filetree *tree = mem_zalloc(sizeof(*tree));

	tree->links = nummap_new();
	return tree;
}

void
filetree_free(struct filetree *tree)
{
	if (tree == NULL)
		return;
	nummap_free(tree->links);
	free(tree->files);
	free(tree);
}

struct known_file *
filetree_get(struct filetree *tree, uint32_t id)
{
	return id < tree->limit && tree->files[id].is_used ? &tree->files[id]
	                                                   : NULL;
}

uint32_t
filetree_limit(const struct filetree *tree)
{
	return (uint32_t)tree->limit;
}

static void
take_out(struct filetree *tree, uint32_t id)
{
	struct known_file *file = &tree->files[id];

	if (file->previous != 0)
		tree->files[file->previous].next = file->next;
	else if (file->parent != 0 &&
		 tree->files[file->parent].first_child == id)
		tree->files[file->parent].first_child = file->next;
	if (file->next != 0)
		tree->files[file->next].previous = file->previous;
	file->parent = file->previous = file->next = 0;
}

struct known_file *
filetree_put(struct filetree *tree, uint32_t id, uint32_t parent)
{
	struct known_file *file;

	if (id >= tree->limit) {
		size_t limit = (size_t)id + 1;

		if (limit > tree->capacity) {
			tree->capacity = limit + limit / 2 + 64;
			tree->files = mem_resize(tree->files, tree->capacity,
				sizeof(*tree->files));
		}
		memset(tree->files + tree->limit, 0,
			(limit - tree->limit) * sizeof(*tree->files));
		tree->limit = limit;
	}
	file = &tree->files[id];
	file->is_used = true;
	if (parent != 0 && file->parent == parent)
		return file;
	take_out(tree, id);
	if (parent == 0 || filetree_get(tree, parent) == NULL || parent == id)
		return file;
	file->parent = parent;
	file->next = tree->files[parent].first_child;
	if (file->next != 0)
		tree->files[file->next].previous = id;
	tree->files[parent].first_child = id;
	return file;
}

void
filetree_remove(struct filetree *tree, uint32_t id)
{
	struct known_file *file = filetree_get(tree, id);
	uint32_t child;

	if (file == NULL)
		return;
	child = file->first_child;
	while (child != 0) {
		struct known_file *at = &tree->files[child];

		child = at->next;
		at->parent = at->previous = at->next = 0;
	}
	take_out(tree, id);
	filetree_set_link(tree, id, 0);
	*file = (struct known_file){0};
}

uint32_t
filetree_first_link(const struct filetree *tree, uint64_t ino)
{
	uint64_t id;

	return nummap_get(tree->links, ino, &id) ? (uint32_t)id : 0;
}

void
filetree_set_link(struct filetree *tree, uint32_t id, uint64_t ino)
{
	struct known_file *file = &tree->files[id];
	uint32_t first;

	if (file->link_ino == ino)
		return;
	if (file->link_ino != 0) {
		first = filetree_first_link(tree, file->link_ino);
		if (first == id && file->next_link == 0) {
			nummap_remove(tree->links, file->link_ino);
		} else if (first == id) {
			nummap_set(
				tree->links, file->link_ino, file->next_link);
		} else {
			uint32_t at = first;

			while (tree->files[at].next_link != id)
				at = tree->files[at].next_link;
			tree->files[at].next_link = file->next_link;
		}
	}
	file->link_ino = ino;
	file->next_link = 0;
	if (ino != 0) {
		file->next_link = filetree_first_link(tree, ino);
		nummap_set(tree->links, ino, id);
	}
}

uint32_t
filetree_next(const struct filetree *tree, uint32_t top, uint32_t at)
{
	const struct known_file *files = tree->files;

	if (files[at].first_child != 0)
		return files[at].first_child;
	while (at != 0 && at != top && files[at].next == 0)
		at = files[at].parent;
	return at == top ? 0 : files[at].next;
}
