/* treevalue.c - what groups stand for (model.h) */
#include <stdlib.h>
#include <string.h>

#include "fs/tree/model.h"
#include "index/base/mem.h"

struct viewdef_path
treevalue_path(const struct tree *tree, const struct tree_value *value)
{
	return viewdef_path_of(
		(int)value->dimension, value->name, tree->scratch);
}

void
treevalue_free(struct tree *tree, struct tree_value *value)
{
	idtable_set(&tree->values, value->id, NULL);
	free(value->name);
	free(value->aliases);
	free(value);
}

static void
set_aliases(
	struct tree *tree, struct tree_value *value, const struct value *from)
{
	size_t count =
		from->alias_count < UINT16_MAX ? from->alias_count : UINT16_MAX;

	treegroup_index_aliases(tree, value, false);
	free(value->aliases);
	value->aliases = treefile_fold_names(tree, from->aliases, count);
	value->alias_count = (uint16_t)count;
	treegroup_index_aliases(tree, value, true);
}

/* In a chain, members are below the value's group. */
static void
add_members(
	struct tree *tree, const struct tree_group *group, struct idset *files)
{
	for (uint32_t i = 0; i < group->members.count; i++)
		idset_append(files, group->members.ids[i]);
	for (uint32_t i = 0; i < group->children.count; i++) {
		const struct tree_group *child =
			idtable_get(&tree->groups, group->children.ids[i]);

		if (child->part <= group->part)
			add_members(tree, child, files);
	}
}

void
treevalue_members(
	struct tree *tree, const struct tree_value *value, struct idset *files)
{
	for (const struct tree_group *g = value->groups; g != NULL;
		g = g->next_of_value)
		add_members(tree, g, files);
}

/* The value is called otherwise: its members leave its groups and join those
 * of the new name. */
static void
rename_value(struct tree *tree, struct tree_value *value, const char *name)
{
	struct idset files = {0};

	treevalue_members(tree, value, &files);
	idset_unite(&files);
	for (uint32_t i = 0; i < files.count; i++) {
		struct tree_file *file =
			idtable_get(&tree->files, files.ids[i]);
		struct grouplist before, none = {0};

		membership_list(
			tree, file->values, file->value_count, false, &before);
		membership_change(tree, file, &before, &none);
	}
	taskindex_hide_value(tree, value);
	treegroup_sweep(tree);

	free(value->name);
	value->name = mem_dup(name);
	taskindex_show_value(tree, value);
	for (uint32_t i = 0; i < files.count; i++) {
		struct tree_file *file =
			idtable_get(&tree->files, files.ids[i]);
		struct grouplist after, none = {0};

		membership_list(
			tree, file->values, file->value_count, true, &after);
		membership_change(tree, file, &none, &after);
	}
	idset_clear(&files);
}

void
treevalue_put(struct tree *tree, const struct value *from)
{
	struct tree_value *value = idtable_get(&tree->values, from->id);

	if (value == NULL) {
		value = mem_zalloc(sizeof(*value));
		value->id = from->id;
		value->dimension = from->dimension;
		value->name = mem_dup(from->name);
		value->day = from->dimension == DIMENSION_DATE
		                     ? viewdef_day_of(from->name)
		                     : DAY_NONE;
		idtable_set(&tree->values, value->id, value);
	} else if (strcmp(value->name, from->name) != 0) {
		rename_value(tree, value, from->name);
	}
	value->file_id = from->file_id;
	set_aliases(tree, value, from);
}

void
treevalue_remove(struct tree *tree, uint32_t id)
{
	struct tree_value *value = idtable_get(&tree->values, id);

	if (value == NULL)
		return;
	taskindex_hide_value(tree, value);
	while (value->groups != NULL)
		treegroup_set_value(tree, value->groups, NULL);
	treevalue_free(tree, value);
}
