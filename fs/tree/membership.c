/* membership.c - which groups a note belongs to (model.h) */
#include <stdlib.h>
#include <string.h>

#include "fs/tree/model.h"
#include "index/base/mem.h"

/* A note in more groups of one view than this is in the first of them only:
 * a product of several dimensions can be made as large as one likes. */
#define COMBINATION_MAX 4096

static int
compare_groups(const void *a, const void *b)
{
	const struct tree_group *x = *(struct tree_group *const *)a;
	const struct tree_group *y = *(struct tree_group *const *)b;

	return (x->id > y->id) - (x->id < y->id);
}

/* Makes group the one of value, with the documents about it. */
static void
stand_for(struct tree *tree, struct tree_group *group, struct tree_value *value,
	bool is_last)
{
	while (group->documents.count > 0)
		treedocument_free(tree,
			idtable_get(&tree->documents, group->documents.ids[0]));
	treegroup_set_value(tree, group, value);
	if (is_last && (group->view->documents & VIEWDEF_OPEN_TASKS))
		treedocument_new(tree, group, "_open-tasks.md", DOCUMENT_TASKS,
			taskindex_set(tree, TASKSET_VALUE, value->id));
}

/* The group at value's path below group, or NULL. is_last: the members are
 * there. */
static struct tree_group *
walk_value(struct tree *tree, struct tree_group *group,
	struct tree_value *value, bool is_last, bool create)
{
	for (size_t i = 0; i < value->path.count; i++) {
		const char *name = value->path.names[i];
		struct tree_group *child = treegroup_child(tree, group, name);

		if (child == NULL && !create)
			return NULL;
		if (child == NULL) {
			child = treegroup_new(tree, group, group->view, name);
			child->part = (uint32_t)i + 1;
		}
		if (create && i + 1 == value->path.count &&
			child->value != value)
			stand_for(tree, child, value, is_last);
		group = child;
	}
	/* Only now does the value count among those below its parents. */
	for (struct tree_group *g = group;
		create && g->part > 0 && g->part <= value->path.count &&
		g->parent != NULL;
		g = g->parent) {
		treegroup_spell(tree, g, value->path.names[g->part - 1]);
		if (g->part == 1)
			break;
	}
	return group;
}

struct walk {
	struct tree *tree;
	const struct viewdef *view;
	const uint32_t *values;
	size_t count;
	bool create;
	size_t combinations;
	struct grouplist *ret;
};

static void
walk_chain(struct walk *walk, struct tree_group *group, size_t link)
{
	struct tree *tree = walk->tree;
	bool is_last = link + 1 == walk->view->chain_count;

	for (size_t i = 0; i < walk->count; i++) {
		struct tree_value *value =
			idtable_get(&tree->values, walk->values[i]);
		struct tree_group *found[1 + RELATIVE_COUNT];
		size_t found_count = 0;

		if (value == NULL ||
			(int)value->dimension != walk->view->chain[link])
			continue;
		found[found_count] =
			walk_value(tree, group, value, is_last, walk->create);
		found_count += found[found_count] != NULL;
		for (int r = 0; r < RELATIVE_COUNT && link == 0; r++)
			if (tree->relative[r] != NULL &&
				tree->relative[r]->parent == group &&
				viewdef_relative_has(
					r, value->day, tree->today))
				found[found_count++] = tree->relative[r];
		for (size_t f = 0; f < found_count; f++) {
			if (walk->combinations >= COMBINATION_MAX)
				return;
			if (!is_last) {
				walk_chain(walk, found[f], link + 1);
				continue;
			}
			walk->combinations++;
			MEM_PUSH(walk->ret->items, walk->ret->count,
				walk->ret->capacity, found[f]);
		}
	}
}

void
membership_list(struct tree *tree, const uint32_t *values, size_t count,
	bool create, struct grouplist *ret)
{
	size_t kept = 0;

	*ret = (struct grouplist){0};
	if (count == 0)
		return;
	for (size_t i = 0; i < tree->view_count; i++) {
		struct walk walk = {
			tree, &tree->views[i], values, count, create, 0, ret};

		if (tree->views[i].kind == VIEWDEF_GROUPS)
			walk_chain(&walk, tree->view_groups[i], 0);
	}
	if (ret->count == 0)
		return;
	qsort(ret->items, ret->count, sizeof(*ret->items), compare_groups);
	for (size_t i = 0; i < ret->count; i++)
		if (kept == 0 || ret->items[kept - 1] != ret->items[i])
			ret->items[kept++] = ret->items[i];
	ret->count = kept;
}

void
membership_change(struct tree *tree, struct tree_file *file,
	struct grouplist *before, struct grouplist *after)
{
	size_t b = 0, a = 0;

	while (b < before->count || a < after->count) {
		struct tree_group *old =
			b < before->count ? before->items[b] : NULL;
		struct tree_group *new =
			a < after->count ? after->items[a] : NULL;

		if (old == new) {
			a++, b++;
		} else if (new == NULL || (old != NULL && old->id < new->id)) {
			treegroup_remove_member(tree, old, file);
			b++;
		} else {
			treegroup_add_member(tree, new, file);
			a++;
		}
	}
	free(before->items);
	free(after->items);
}
