/* treescratch.c - scratch files and vacated names in views (tree.h) */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fs/tree/model.h"
#include "fs/tree/viewname.h"
#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/vaultindex.h"

struct tree_scratch *
treescratch_find(const struct tree *tree, const struct tree_group *group,
	const char *name)
{
	uint32_t position = 0, id;

	if (group->scratches.count == 0)
		return NULL;
	while (multihash_next(&tree->scratches_by_name,
		multihash_key(group->id, name), &position, &id)) {
		struct tree_scratch *scratch =
			idtable_get(&tree->scratches, id);

		if (scratch->group == group && strcmp(scratch->name, name) == 0)
			return scratch;
	}
	return NULL;
}

struct tree_node *
treescratch_node(struct tree *tree, struct tree_scratch *scratch)
{
	if (scratch->node == NULL) {
		scratch->node = treenode_new(tree, NODE_SCRATCH);
		scratch->node->scratch = scratch;
	}
	return scratch->node;
}

struct tree_file *
treescratch_became(const struct tree *tree, const struct tree_node *node)
{
	return node->became != 0 ? idtable_get(&tree->files, node->became)
	                         : NULL;
}

static void
free_scratch(struct tree_scratch *scratch)
{
	free(scratch->name);
	free(scratch);
}

void
treescratch_close(struct tree *tree)
{
	struct tree_scratch *scratch;

	for (uint32_t id = 0;
		(scratch = idtable_next(&tree->scratches, &id)) != NULL; id++) {
		if (scratch->node != NULL)
			scratch->node->scratch = NULL;
		idtable_set(&tree->scratches, id, NULL);
		free_scratch(scratch);
	}
}

/* --- places ----------------------------------------------------------------- */

/* In the directories where notes are, and among the lists of tasks; not where
 * only directories are, nor in those that are always the same. */
static bool
takes_scratch(const struct tree *tree, const struct tree_group *group)
{
	if (group == tree->top || group->view == NULL)
		return false;
	switch (group->view->kind) {
	case VIEWDEF_GROUPS:
		return group->parent != tree->top;
	case VIEWDEF_RECENT:
	case VIEWDEF_TASKS:
		return true;
	case VIEWDEF_ALL:
	case VIEWDEF_STATUS:
		return false;
	}
	return false;
}

static const char *
path_of(const struct tree *tree, const struct tree_group *group,
	struct arena *arena)
{
	const char *path = "";

	for (; group != tree->top; group = group->parent)
		path = path[0] == '\0' ? arena_printf(arena, "%s", group->name)
		                       : arena_printf(arena, "%s/%s",
						 group->name, path);
	return path;
}

static struct tree_group *
group_of(struct tree *tree, const char *directory)
{
	struct tree_group *group = tree->top;
	char *part = arena_dup(tree->scratch, directory, strlen(directory));

	while (group != NULL) {
		char *end = strchr(part, '/');

		if (end != NULL)
			*end = '\0';
		group = treegroup_child(tree, group, part);
		if (end == NULL)
			break;
		part = end + 1;
	}
	return group != NULL && takes_scratch(tree, group) ? group : NULL;
}

/* The vacated member that name is, or was, the name of. */
static struct tree_file *
find_vacated(
	struct tree *tree, const struct tree_group *group, const char *name)
{
	for (uint32_t i = 0; i < group->vacated.count; i++) {
		struct tree_file *file =
			idtable_get(&tree->files, group->vacated.ids[i]);

		if (file != NULL &&
			(strcmp(treefile_view_name(file), name) == 0 ||
				strcmp(file->name, name) == 0))
			return file;
	}
	return NULL;
}

static void
set_note(const struct tree_file *file, enum tree_what what, struct arena *arena,
	struct tree_place *ret)
{
	ret->what = what;
	ret->id = file->id;
	ret->mode = file->attr.mode;
	ret->node = file->node != NULL ? file->node->id : 0;
	ret->path = treefile_path(file, arena);
}

int
tree_place(struct tree *tree, uint64_t parent, const char *name,
	struct arena *arena, struct tree_place *ret)
{
	struct tree_node *node = treenode_get(tree, parent);
	const struct tree_scratch *scratch;
	const struct tree_file *file;
	struct tree_entry entry;

	arena_reset(tree->scratch);
	*ret = (struct tree_place){0};
	if (node == NULL || (node->kind == NODE_GROUP && node->group == NULL))
		return -ESTALE;
	if (node->kind != NODE_GROUP)
		return -ENOTDIR;
	if (!takes_scratch(tree, node->group))
		return -EPERM;
	ret->directory = path_of(tree, node->group, arena);
	scratch = treescratch_find(tree, node->group, name);
	if (scratch != NULL) {
		ret->what = TREE_SCRATCH;
		ret->id = scratch->id;
		ret->mode = scratch->attr.mode;
		ret->node = scratch->node != NULL ? scratch->node->id : 0;
		return 0;
	}
	file = find_vacated(tree, node->group, name);
	if (file != NULL) {
		set_note(file, TREE_VACATED, arena, ret);
		return 0;
	}
	if (tree_lookup(tree, parent, name, &entry) < 0)
		return 0;
	node = treenode_get(tree, entry.node);
	ret->what = TREE_OTHER;
	if (node->kind == NODE_FILE && node->file != NULL &&
		!treefile_is_folder(node->file))
		set_note(node->file, TREE_NOTE, arena, ret);
	tree_forget(tree, entry.node, 1);
	return 0;
}

/* --- changes ---------------------------------------------------------------- */

static void
attach(struct tree *tree, struct tree_scratch *scratch,
	struct tree_group *group, const char *name)
{
	scratch->group = group;
	scratch->name = mem_dup(name);
	scratch->key = multihash_key(group->id, name);
	multihash_add(&tree->scratches_by_name, scratch->key, scratch->id);
	idset_add(&group->scratches, scratch->id);
	treegroup_forget_name(tree, group, name);
	treegroup_touch(tree, group);
}

static void
take_off(struct tree *tree, struct tree_scratch *scratch)
{
	struct tree_group *group = scratch->group;

	treegroup_forget_name(tree, group, scratch->name);
	treegroup_touch(tree, group);
	multihash_remove(&tree->scratches_by_name, scratch->key, scratch->id);
	idset_remove(&group->scratches, scratch->id);
	if (group->scratches.count == 0 && group->members.count == 0)
		idset_add(&tree->emptied, group->id);
	free(scratch->name);
	scratch->name = NULL;
}

/* The kernel goes on holding the node. */
static void
part_from_node(struct tree *tree, struct tree_scratch *scratch, uint32_t became)
{
	struct tree_node *node = scratch->node;

	if (node == NULL)
		return;
	node->scratch = NULL;
	node->became = became;
	node->last = mem_copy(&scratch->attr, sizeof(scratch->attr));
	notices_inode(tree->notices, node->id);
	scratch->node = NULL;
}

int
tree_put_scratch(struct tree *tree, const char *directory, const char *name,
	uint32_t number, const struct stat *attr, struct tree_notices *notices)
{
	struct tree_scratch *scratch;
	struct tree_group *group;
	int rc = 0;

	tree_begin(tree, notices);
	group = group_of(tree, directory);
	if (group == NULL) {
		rc = -ENOENT;
	} else if (idtable_get(&tree->scratches, number) != NULL ||
		   treescratch_find(tree, group, name) != NULL) {
		rc = -EEXIST;
	} else {
		scratch = mem_zalloc(sizeof(*scratch));
		scratch->id = number;
		attr_set(&scratch->attr, attr);
		idtable_set(&tree->scratches, number, scratch);
		attach(tree, scratch, group, name);
	}
	tree_end(tree);
	return rc;
}

int
tree_move_scratch(struct tree *tree, uint32_t number, const char *directory,
	const char *name, struct tree_notices *notices)
{
	struct tree_scratch *scratch = idtable_get(&tree->scratches, number);
	struct tree_group *group;
	int rc = 0;

	tree_begin(tree, notices);
	group = group_of(tree, directory);
	if (scratch == NULL || group == NULL) {
		rc = -ENOENT;
	} else {
		take_off(tree, scratch);
		attach(tree, scratch, group, name);
	}
	tree_end(tree);
	return rc;
}

void
tree_remove_scratch(struct tree *tree, uint32_t number, uint32_t became,
	struct tree_notices *notices)
{
	struct tree_scratch *scratch = idtable_get(&tree->scratches, number);

	if (scratch == NULL)
		return;
	tree_begin(tree, notices);
	take_off(tree, scratch);
	part_from_node(tree, scratch, became);
	idtable_set(&tree->scratches, number, NULL);
	free_scratch(scratch);
	tree_end(tree);
}

void
tree_renew_scratch(struct tree *tree, uint32_t number, uint32_t became,
	const struct stat *attr, struct tree_notices *notices)
{
	struct tree_scratch *scratch = idtable_get(&tree->scratches, number);

	if (scratch == NULL)
		return;
	tree_begin(tree, notices);
	part_from_node(tree, scratch, became);
	attr_set(&scratch->attr, attr);
	treegroup_forget_name(tree, scratch->group, scratch->name);
	treegroup_touch(tree, scratch->group);
	tree_end(tree);
}

void
tree_vacate(struct tree *tree, const char *directory, uint32_t note,
	bool is_vacated, struct tree_notices *notices)
{
	struct tree_file *file = idtable_get(&tree->files, note);
	struct tree_group *group;

	tree_begin(tree, notices);
	group = group_of(tree, directory);
	if (group != NULL && file != NULL && idset_has(&group->members, note)) {
		if (is_vacated)
			idset_add(&group->vacated, note);
		else
			idset_remove(&group->vacated, note);
		treegroup_forget_name(tree, group, treefile_view_name(file));
		if (strcmp(treefile_view_name(file), file->name) != 0)
			treegroup_forget_name(tree, group, file->name);
		treefile_touch(tree, file);
		treegroup_touch(tree, group);
	}
	tree_end(tree);
}

/* --- lists of tasks --------------------------------------------------------- */

int
tree_task_list(struct tree *tree, uint64_t parent, const char *name,
	struct arena *arena, struct tree_list *ret)
{
	struct tree_document *document = NULL;
	struct tree_entry entry;

	if (tree_lookup(tree, parent, name, &entry) < 0)
		return -EINVAL;
	document = treenode_get(tree, entry.node)->document;
	if (document != NULL && document->kind != DOCUMENT_TASKS)
		document = NULL;
	if (document != NULL)
		taskindex_list(tree, document, arena, ret);
	tree_forget(tree, entry.node, 1);
	return document != NULL ? 0 : -EINVAL;
}

int
tree_edit_list(struct tree *tree, uint64_t id, uint64_t offset,
	const char *bytes, size_t size)
{
	struct tree_node *node = treenode_get(tree, id);
	uint64_t end = offset + size, new_size;

	if (node == NULL)
		return -ESTALE;
	if (node->kind != NODE_TEXT || !node->is_list)
		return -EPERM;
	if (end > NOTE_SIZE_MAX || offset > NOTE_SIZE_MAX)
		return -EFBIG;
	new_size = bytes == NULL || end > node->size ? end : node->size;
	if (node->opened == NULL) {
		node->opened = mem_alloc(node->size + 1);
		node->opened_size = node->size;
		if (node->size > 0)
			memcpy(node->opened, node->text, node->size);
	}
	if (new_size > node->size) {
		node->text = mem_resize(node->text, new_size, 1);
		memset(node->text + node->size, 0, new_size - node->size);
	}
	if (size > 0)
		memcpy(node->text + offset, bytes, size);
	node->size = new_size;
	node->mtime_ns = tree->now_ns;
	return 0;
}

int
tree_edited_list(struct tree *tree, uint64_t id, struct arena *arena,
	struct tree_list *ret, const char **ret_directory,
	const char **ret_name)
{
	const struct tree_node *node = treenode_get(tree, id);
	const struct tree_document *document;

	arena_reset(tree->scratch);
	if (node == NULL || node->opened == NULL)
		return -ESTALE;
	document = idtable_get(&tree->documents, node->document_id);
	if (document == NULL)
		return -EBUSY;
	*ret_directory = path_of(tree, document->parent, arena);
	*ret_name = arena_dup(arena, document->name, strlen(document->name));
	if (node->document == NULL)
		return -EBUSY;
	taskindex_list(tree, document, arena, ret);
	return ret->size == node->opened_size &&
	                       memcmp(ret->text, node->opened, ret->size) == 0
	               ? 0
	               : -EBUSY;
}

void
tree_end_edit(struct tree *tree, uint64_t id, struct tree_notices *notices)
{
	struct tree_node *node = treenode_get(tree, id);

	if (node == NULL || node->opened == NULL)
		return;
	free(node->text);
	node->text = node->opened;
	node->size = node->opened_size;
	node->opened = NULL;
	notices_inode(notices, id);
}

#define ERRORS_MAX 16384 /* bytes of .vaultfs/errors */

void
tree_tell_error(
	struct tree *tree, const char *text, struct tree_notices *notices)
{
	struct buf errors = {0};
	struct tree_document *document;

	tree_begin(tree, notices);
	buf_printf(&errors, "%s\n%s", text, buf_text(&tree->errors));
	if (errors.size > ERRORS_MAX) {
		/* The oldest sentences go, each as a whole. */
		errors.size = ERRORS_MAX;
		while (errors.size > 0 && errors.data[errors.size - 1] != '\n')
			errors.size--;
		errors.data[errors.size] = '\0';
	}
	buf_clear(&tree->errors);
	tree->errors = errors;
	for (uint32_t id = 0;
		(document = idtable_next(&tree->documents, &id)) != NULL; id++)
		if (document->kind == DOCUMENT_ERRORS)
			treedocument_touch(tree, document);
	tree_end(tree);
}
