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

/* By id. A note has a few dozen groups at most, as a rule. */
static void
sort_groups(struct grouplist *list)
{
	if (list->count > 64) {
		qsort(list->items, list->count, sizeof(*list->items),
			compare_groups);
		return;
	}
	for (size_t i = 1; i < list->count; i++) {
		struct tree_group *group = list->items[i];
		size_t to = i;

		for (; to > 0 && list->items[to - 1]->id > group->id; to--)
			list->items[to] = list->items[to - 1];
		list->items[to] = group;
	}
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

/* The group that stands for value in the view, if its directories are of
 * values of one dimension; it is found without a walk. */
static struct tree_group *
known_group(const struct tree_value *value, const struct viewdef *view)
{
	if (view->chain_count != 1)
		return NULL;
	for (struct tree_group *g = value->groups; g != NULL;
		g = g->next_of_value)
		if (g->view == view)
			return g;
	return NULL;
}

/* The group at value's path below group, or NULL. is_last: the members are
 * there. */
static struct tree_group *
walk_value(struct tree *tree, struct tree_group *group,
	struct tree_value *value, bool is_last, bool create)
{
	struct tree_group *known = known_group(value, group->view);
	struct viewdef_path path;

	if (known != NULL)
		return known;
	path = treevalue_path(tree, value);
	for (size_t i = 0; i < path.count; i++) {
		const char *name = path.names[i];
		struct tree_group *child = treegroup_child(tree, group, name);

		if (child == NULL && !create)
			return NULL;
		if (child == NULL) {
			child = treegroup_new(tree, group, group->view, name);
			child->part = (uint32_t)i + 1;
		}
		if (create && i + 1 == path.count && child->value != value)
			stand_for(tree, child, value, is_last);
		group = child;
	}
	/* Only now does the value count among those below its parents. */
	for (struct tree_group *g = group;
		create && g->part > 0 && g->part <= path.count &&
		g->parent != NULL;
		g = g->parent) {
		treegroup_spell(tree, g, path.names[g->part - 1]);
		if (g->part == 1)
			break;
	}
	return group;
}

/* Where notes with value are in a view that it is the first dimension of. */
struct places {
	struct tree_group *groups[1 + RELATIVE_COUNT];
	size_t count;
};

static struct places
places_of(struct tree *tree, struct tree_group *view_group,
	struct tree_value *value, bool is_last, bool create)
{
	struct places places = {0};
	struct tree_group *own =
		walk_value(tree, view_group, value, is_last, create);

	if (own != NULL)
		places.groups[places.count++] = own;
	if (value->day == DAY_NONE)
		return places;
	for (int r = 0; r < RELATIVE_COUNT; r++)
		if (tree->relative[r] != NULL &&
			tree->relative[r]->parent == view_group &&
			viewdef_relative_has(r, value->day, tree->today))
			places.groups[places.count++] = tree->relative[r];
	return places;
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

/* All combinations of the values in the chain's dimensions from link on. */
static void
walk_chain(struct walk *walk, struct tree_group *group, size_t link)
{
	struct tree *tree = walk->tree;

	if (link == walk->view->chain_count) {
		if (walk->combinations++ < COMBINATION_MAX)
			MEM_PUSH(walk->ret->items, walk->ret->count,
				walk->ret->capacity, group);
		return;
	}
	for (size_t i = 0; i < walk->count; i++) {
		struct tree_value *value =
			idtable_get(&tree->values, walk->values[i]);
		struct places places;

		if (value == NULL ||
			(int)value->dimension != walk->view->chain[link])
			continue;
		places = places_of(tree, group, value,
			link + 1 == walk->view->chain_count, walk->create);
		for (size_t p = 0; p < places.count &&
				   walk->combinations < COMBINATION_MAX;
			p++)
			walk_chain(walk, places.groups[p], link + 1);
	}
}

/* The groups of value in all views that group by its dimension alone. */
static void
add_simple(struct tree *tree, struct tree_value *value, bool create,
	struct grouplist *ret)
{
	for (size_t i = 0; i < tree->view_count; i++) {
		const struct viewdef *view = &tree->views[i];
		struct places places;

		if (view->chain_count != 1 ||
			view->chain[0] != (int)value->dimension)
			continue;
		places = places_of(
			tree, tree->view_groups[i], value, true, create);
		for (size_t p = 0; p < places.count; p++)
			MEM_PUSH(ret->items, ret->count, ret->capacity,
				places.groups[p]);
	}
}

/* Memory is what a large vault's memberships wait for: that of all values is
 * asked for at once. */
static void
approach(const struct tree *tree, const uint32_t *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		__builtin_prefetch(idtable_get(&tree->values, values[i]));
	for (size_t i = 0; i < count; i++) {
		const struct tree_value *value =
			idtable_get(&tree->values, values[i]);

		if (value != NULL)
			__builtin_prefetch(value->groups);
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
	approach(tree, values, count);
	for (size_t i = 0; i < count; i++) {
		struct tree_value *value =
			idtable_get(&tree->values, values[i]);

		if (value != NULL)
			add_simple(tree, value, create, ret);
	}
	for (size_t i = 0; i < tree->view_count; i++) {
		struct walk walk = {
			tree, &tree->views[i], values, count, create, 0, ret};

		if (tree->views[i].chain_count > 1)
			walk_chain(&walk, tree->view_groups[i], 0);
	}
	if (ret->count == 0)
		return;
	sort_groups(ret);
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
