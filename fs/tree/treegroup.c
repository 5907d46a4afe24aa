/* treegroup.c - synthetic directories (model.h) */
#include <stdlib.h>
#include <string.h>

#include "fs/tree/model.h"
#include "index/base/mem.h"
#include "index/base/text.h"

struct tree_group *
treegroup_new(struct tree *tree, struct tree_group *parent,
	const struct viewdef *view, const char *name)
{
	struct tree_group *group = mem_zalloc(sizeof(*group));
	const char *folded = text_fold(tree->scratch, name, strlen(name));

	group->id = ++tree->last_group;
	group->parent = parent;
	group->view = view;
	group->name = mem_dup(name);
	group->key = multihash_key(parent != NULL ? parent->id : 0, folded);
	group->mtime_ns = tree->now_ns;
	idtable_set(&tree->groups, group->id, group);
	tree->counts.groups++;
	if (parent != NULL) {
		multihash_add(&tree->groups_by_name, group->key, group->id);
		idset_add(&parent->children, group->id);
		treegroup_forget_name(tree, parent, name);
		treegroup_touch(tree, parent);
	}
	return group;
}

bool
treegroup_folds_to(
	const struct tree *tree, const char *name, const char *folded)
{
	return strcmp(name, folded) == 0 ||
	       strcmp(text_fold(tree->scratch, name, strlen(name)), folded) ==
	               0;
}

/* Adds or removes the other names under which a group is found. */
static void
index_aliases(struct tree *tree, struct tree_group *group, bool add)
{
	const struct tree_value *value = group->value;

	if (value == NULL || group->parent == NULL)
		return;
	for (size_t i = 0; i < value->alias_count; i++) {
		uint32_t key =
			multihash_key(group->parent->id, value->aliases[i]);

		if (add)
			multihash_add(&tree->groups_by_name, key, group->id);
		else
			multihash_remove(&tree->groups_by_name, key, group->id);
	}
}

void
treegroup_index_aliases(struct tree *tree, struct tree_value *value, bool add)
{
	for (struct tree_group *g = value->groups; g != NULL;
		g = g->next_of_value)
		index_aliases(tree, g, add);
}

void
treegroup_set_value(
	struct tree *tree, struct tree_group *group, struct tree_value *value)
{
	if (group->value != NULL) {
		struct tree_group **link = &group->value->groups;

		index_aliases(tree, group, false);
		while (*link != group)
			link = &(*link)->next_of_value;
		*link = group->next_of_value;
	}
	group->value = value;
	if (value == NULL)
		return;
	group->next_of_value = value->groups;
	value->groups = group;
	index_aliases(tree, group, true);
}

/* Its path changes: to the kernel another directory takes its place. */
static void
rename_group(struct tree *tree, struct tree_group *group, const char *name)
{
	char *copy = mem_dup(name);

	treenode_detach_group(tree, group);
	treegroup_forget_name(tree, group->parent, group->name);
	treegroup_forget_name(tree, group->parent, name);
	treegroup_touch(tree, group->parent);
	free(group->name);
	group->name = copy;
}

/* The smaller of a spelling found and the one of value. */
static const char *
smaller(const struct tree *tree, const char *name,
	const struct tree_value *value, uint32_t part)
{
	struct viewdef_path path;

	if (value == NULL)
		return name;
	path = treevalue_path(tree, value);
	if (path.count < part ||
		(name != NULL && strcmp(name, path.names[part - 1]) <= 0))
		return name;
	return path.names[part - 1];
}

/* How the values in and below group spell a part of their path: the smallest,
 * so that it does not depend on what came first. Bounded by DEPTH_MAX of
 * viewdef.c. */
static const char *
smallest_spelling(
	const struct tree *tree, const struct tree_group *group, uint32_t part)
{
	const char *smallest = smaller(tree, NULL, group->value, part);

	for (uint32_t i = 0; i < group->documents.count; i++) {
		const struct tree_document *document =
			idtable_get(&tree->documents, group->documents.ids[i]);

		if (document->set != NULL &&
			document->set->class == TASKSET_VALUE)
			smallest = smaller(tree, smallest,
				idtable_get(&tree->values, document->set->key),
				part);
	}
	for (uint32_t i = 0; i < group->children.count; i++) {
		const struct tree_group *child =
			idtable_get(&tree->groups, group->children.ids[i]);
		const char *name;

		if (child->part <= part)
			break; /* of the next dimension of a chain */
		name = smallest_spelling(tree, child, part);
		if (name != NULL &&
			(smallest == NULL || strcmp(name, smallest) < 0))
			smallest = name;
	}
	return smallest;
}

void
treegroup_respell(struct tree *tree, struct tree_group *group)
{
	const char *name = NULL;

	if (!group->has_spellings || group->part == 0)
		return;
	if (group->value != NULL) {
		struct viewdef_path path = treevalue_path(tree, group->value);

		if (path.count == group->part)
			name = path.names[group->part - 1];
	}
	if (name == NULL)
		name = smallest_spelling(tree, group, group->part);
	if (name != NULL && strcmp(name, group->name) != 0)
		rename_group(tree, group, name);
}

void
treegroup_spell(struct tree *tree, struct tree_group *group, const char *name)
{
	if (strcmp(group->name, name) == 0)
		return;
	group->has_spellings = true;
	treegroup_respell(tree, group);
}

void
treegroup_free(struct tree *tree, struct tree_group *group)
{
	struct tree_group *parent = group->parent;

	while (group->documents.count > 0)
		treedocument_free(tree,
			idtable_get(&tree->documents, group->documents.ids[0]));
	treegroup_set_value(tree, group, NULL);
	treenode_detach_group(tree, group);
	if (parent != NULL) {
		treegroup_forget_name(tree, parent, group->name);
		treegroup_touch(tree, parent);
		multihash_remove(&tree->groups_by_name, group->key, group->id);
		idset_remove(&parent->children, group->id);
	}
	idtable_set(&tree->groups, group->id, NULL);
	tree->counts.groups--;
	idset_clear(&group->children);
	idset_clear(&group->members);
	idset_clear(&group->documents);
	idset_clear(&group->scratches);
	idset_clear(&group->vacated);
	free(group->name);
	free(group);
}

struct tree_group *
treegroup_child(
	struct tree *tree, const struct tree_group *group, const char *name)
{
	const char *folded = text_fold(tree->scratch, name, strlen(name));
	uint32_t position = 0, id;

	while (multihash_next(&tree->groups_by_name,
		multihash_key(group->id, folded), &position, &id)) {
		struct tree_group *child = idtable_get(&tree->groups, id);

		if (child->parent == group &&
			treegroup_folds_to(tree, child->name, folded))
			return child;
	}
	return NULL;
}

void
treegroup_touch(struct tree *tree, struct tree_group *group)
{
	group->mtime_ns = tree->now_ns;
	if (group->is_touched)
		return;
	group->is_touched = true;
	MEM_PUSH(tree->touched, tree->touched_count, tree->touched_capacity,
		group->id);
}

void
treegroup_forget_name(
	struct tree *tree, const struct tree_group *group, const char *name)
{
	for (const struct tree_node *n = group->nodes; n != NULL; n = n->next)
		notices_entry(tree->notices, n->id, name);
}

void
treegroup_add_member(
	struct tree *tree, struct tree_group *group, struct tree_file *file)
{
	bool was_unsorted = group->members.is_unsorted;

	idset_append(&group->members, file->id);
	if (group->members.is_unsorted && !was_unsorted)
		idset_add(&tree->unsorted, group->id);
	file->listed++;
	treefile_touch(tree, file);
	treegroup_forget_name(tree, group, treefile_view_name(file));
	treegroup_touch(tree, group);
}

void
treegroup_remove_member(
	struct tree *tree, struct tree_group *group, struct tree_file *file)
{
	if (!idset_remove(&group->members, file->id))
		return;
	idset_remove(&group->vacated, file->id);
	file->listed--;
	treefile_touch(tree, file);
	treegroup_forget_name(tree, group, treefile_view_name(file));
	treegroup_touch(tree, group);
	if (group->members.count == 0)
		idset_add(&tree->emptied, group->id);
}

static bool
is_empty(const struct tree_group *group)
{
	if (group->is_permanent || group->children.count > 0 ||
		group->members.count > 0 || group->scratches.count > 0)
		return false;
	/* The documents of a note group go with it; those of open-tasks/ are
	 * what is in it. */
	return group->view->kind != VIEWDEF_TASKS ||
	       group->documents.count == 0;
}

void
treegroup_sweep(struct tree *tree)
{
	while (tree->emptied.count > 0) {
		uint32_t id = tree->emptied.ids[tree->emptied.count - 1];
		struct tree_group *group = idtable_get(&tree->groups, id);

		idset_remove(&tree->emptied, id);
		while (group != NULL && is_empty(group)) {
			struct tree_group *parent = group->parent;

			treegroup_free(tree, group);
			group = parent;
		}
		/* It stays for what is below it, and stands for no value. */
		if (group != NULL && group->members.count == 0 &&
			group->value != NULL)
			treegroup_set_value(tree, group, NULL);
		for (; group != NULL; group = group->parent)
			treegroup_respell(tree, group);
	}
}
