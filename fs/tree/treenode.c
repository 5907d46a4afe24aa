/* treenode.c - what the kernel holds (model.h)
 *
 * The low half of a node's id is its place in the table, the high half counts
 * how often that place was used, so an id never comes back.
 */
#include <stdlib.h>
#include <string.h>

#include "fs/tree/model.h"
#include "index/base/mem.h"

struct tree_node *
treenode_new(struct tree *tree, enum tree_node_kind kind)
{
	struct tree_node *node = mem_zalloc(sizeof(*node));
	uint32_t place;

	if (tree->free_node_count > 0) {
		place = tree->free_nodes[--tree->free_node_count];
	} else {
		if (tree->node_count == 0)
			tree->node_count = TREE_ROOT; /* 0 is no node */
		if (tree->node_count >= tree->node_capacity) {
			size_t capacity = tree->node_count * 2 + 64;

			tree->nodes = mem_resize(
				tree->nodes, capacity, sizeof(*tree->nodes));
			tree->generations = mem_resize(tree->generations,
				capacity, sizeof(*tree->generations));
			memset(tree->generations + tree->node_capacity, 0,
				(capacity - tree->node_capacity) *
					sizeof(*tree->generations));
			tree->node_capacity = capacity;
		}
		place = (uint32_t)tree->node_count++;
	}
	tree->nodes[place] = node;
	node->id = (uint64_t)tree->generations[place] << 32 | place;
	node->kind = kind;
	return node;
}

struct tree_node *
treenode_get(const struct tree *tree, uint64_t id)
{
	uint32_t place = (uint32_t)id;
	struct tree_node *node;

	if (place == 0 || place >= tree->node_count)
		return NULL;
	node = tree->nodes[place];
	return node != NULL && node->id == id ? node : NULL;
}

static uint64_t
inode_key(const struct file_attr *attr)
{
	return attr->ino ^ attr->dev * UINT64_C(0x9e3779b97f4a7c15);
}

static bool
is_same_inode(const struct file_attr *a, const struct file_attr *b)
{
	return a->ino == b->ino && a->dev == b->dev;
}

/* The node that stands for the inode, or NULL. */
static struct tree_node *
node_of_inode(const struct tree *tree, const struct file_attr *attr)
{
	uint64_t id;
	struct tree_node *node;
	const struct file_attr *of;

	if (!nummap_get(tree->inodes, inode_key(attr), &id))
		return NULL;
	node = treenode_get(tree, id);
	if (node == NULL)
		return NULL;
	of = node->file != NULL ? &node->file->attr : node->last;
	return of != NULL && is_same_inode(of, attr) ? node : NULL;
}

static void
forget_inode(struct tree *tree, const struct tree_node *node,
	const struct file_attr *attr)
{
	uint64_t id;

	if (nummap_get(tree->inodes, inode_key(attr), &id) && id == node->id)
		nummap_remove(tree->inodes, inode_key(attr));
}

static void
attach(struct tree_node *node, struct tree_file *file)
{
	file->node = node;
	file->next_of_node = node->file;
	node->file = file;
}

struct tree_node *
treenode_of_file(struct tree *tree, struct tree_file *file)
{
	struct tree_node *node;

	if (file->node != NULL)
		return file->node;
	if (file->attr.nlink > 1 && !treefile_is_folder(file)) {
		node = node_of_inode(tree, &file->attr);
		if (node != NULL && node->file != NULL) {
			attach(node, file);
			return node;
		}
	}
	node = treenode_new(tree, NODE_FILE);
	attach(node, file);
	nummap_set(tree->inodes, inode_key(&file->attr), node->id);
	return node;
}

struct tree_node *
treenode_of_group(struct tree *tree, struct tree_group *group,
	struct tree_node *parent, const char *name)
{
	struct tree_node *node;

	for (node = group->nodes; node != NULL; node = node->next)
		if (node->parent == parent && strcmp(node->name, name) == 0)
			return node;
	node = treenode_new(tree, NODE_GROUP);
	node->group = group;
	node->parent = parent;
	node->name = mem_dup(name);
	node->next = group->nodes;
	group->nodes = node;
	if (parent != NULL)
		parent->child_count++;
	return node;
}

static void
take_off_file(struct tree_node *node, struct tree_file *file)
{
	struct tree_file **link = &node->file;

	while (*link != file)
		link = &(*link)->next_of_node;
	*link = file->next_of_node;
	file->next_of_node = NULL;
	file->node = NULL;
}

void
treenode_detach_file(struct tree *tree, struct tree_file *file)
{
	struct tree_node *node = file->node;

	if (node == NULL)
		return;
	take_off_file(node, file);
	if (node->file != NULL)
		return; /* another name of it is left */
	node->last = mem_copy(&file->attr, sizeof(file->attr));
	MEM_PUSH(tree->limbo, tree->limbo_count, tree->limbo_capacity, node);
}

void
treenode_adopt_file(struct tree *tree, struct tree_file *file)
{
	struct tree_node *node;

	if (file->node != NULL || tree->limbo_count == 0)
		return;
	node = node_of_inode(tree, &file->attr);
	/* An inode number may have been used again by another file; a rename
	 * keeps size and time of change. */
	if (node == NULL || node->file != NULL ||
		node->last->size != file->attr.size ||
		node->last->mtime_ns != file->attr.mtime_ns ||
		(node->last->mode & S_IFMT) != (file->attr.mode & S_IFMT))
		return;
	attach(node, file);
	free(node->last);
	node->last = NULL;
	treefile_touch(tree, file);
}

void
treenode_end(struct tree *tree)
{
	for (size_t i = 0; i < tree->limbo_count; i++) {
		struct tree_node *node = tree->limbo[i];

		/* Its pages stay: whoever has it open goes on reading. */
		if (node->file == NULL)
			forget_inode(tree, node, node->last);
	}
	tree->limbo_count = 0;
}

void
treenode_detach_group(struct tree *tree, struct tree_group *group)
{
	struct tree_node *next;

	for (struct tree_node *n = group->nodes; n != NULL; n = next) {
		next = n->next;
		if (n->parent != NULL)
			notices_entry(tree->notices, n->parent->id, n->name);
		notices_inode(tree->notices, n->id);
		n->group = NULL;
		n->next = NULL;
		n->mtime_ns = tree->now_ns;
	}
	group->nodes = NULL;
}

void
treenode_detach_document(struct tree_document *document)
{
	if (document->node != NULL)
		document->node->document = NULL;
	document->node = NULL;
}

static void
free_node(struct tree *tree, struct tree_node *node)
{
	uint32_t place = (uint32_t)node->id;

	tree->nodes[place] = NULL;
	tree->generations[place]++;
	MEM_PUSH(tree->free_nodes, tree->free_node_count,
		tree->free_node_capacity, place);
	free(node->name);
	free(node->text);
	free(node->opened);
	free(node->last);
	free(node);
}

void
treenode_release(struct tree *tree, struct tree_node *node)
{
	while (node != NULL && node->lookups == 0 && node->child_count == 0 &&
		node->id != TREE_ROOT) {
		struct tree_node *parent = node->parent;

		if (node->file != NULL) {
			forget_inode(tree, node, &node->file->attr);
			while (node->file != NULL)
				take_off_file(node, node->file);
		}
		if (node->group != NULL) {
			struct tree_node **link = &node->group->nodes;

			while (*link != node)
				link = &(*link)->next;
			*link = node->next;
		}
		if (node->document != NULL)
			node->document->node = NULL;
		if (node->scratch != NULL)
			node->scratch->node = NULL;
		free_node(tree, node);
		if (parent != NULL)
			parent->child_count--;
		node = parent;
	}
}

void
treenode_close(struct tree *tree)
{
	for (size_t i = TREE_ROOT; i < tree->node_count; i++)
		if (tree->nodes[i] != NULL)
			free_node(tree, tree->nodes[i]);
	free(tree->nodes);
	free(tree->generations);
	free(tree->free_nodes);
	free(tree->limbo);
}
