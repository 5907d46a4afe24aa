/* tree.c - see tree.h: how the tree takes in changes */
#include "fs/tree/tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fs/tree/model.h"
#include "fs/tree/viewname.h"
#include "index/base/log.h"
#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/parse/settings.h"

/* --- making and ending ---------------------------------------------------- */

static void
add_relative_days(struct tree *tree, struct tree_group *group)
{
	for (int r = 0; r < RELATIVE_COUNT; r++) {
		tree->relative[r] = treegroup_new(
			tree, group, group->view, viewdef_relative_name(r));
		tree->relative[r]->is_permanent = true;
	}
}

static void
add_view(struct tree *tree, size_t number)
{
	const struct viewdef *view = &tree->views[number];
	struct tree_group *group =
		treegroup_new(tree, tree->top, view, view->name);

	group->is_permanent = true;
	tree->view_groups[number] = group;
	switch (view->kind) {
	case VIEWDEF_GROUPS:
		if (view->chain_count == 1 &&
			view->chain[0] == DIMENSION_DATE &&
			tree->relative[0] == NULL)
			add_relative_days(tree, group);
		return;
	case VIEWDEF_RECENT:
		tree->recent = group;
		return;
	case VIEWDEF_TASKS:
		tree->tasks = group;
		taskindex_open(tree);
		return;
	case VIEWDEF_STATUS:
		treedocument_new(tree, group, "status", DOCUMENT_STATUS, NULL);
		treedocument_new(
			tree, group, "status.json", DOCUMENT_STATUS_JSON, NULL);
		treedocument_new(tree, group, "errors", DOCUMENT_ERRORS, NULL);
		treedocument_new(tree, group, "config", DOCUMENT_CONFIG, NULL);
		return;
	case VIEWDEF_ALL:
		return;
	}
}

struct tree *
tree_new(const struct tree_options *options)
{
	struct tree *tree = mem_zalloc(sizeof(*tree));
	struct tree_node *node;

	tree->options = *options;
	tree->options.vault = mem_dup(options->vault);
	tree->settings = options->settings;
	tree->today = options->today;
	tree->now_ns = options->now_ns;
	tree->scratch = arena_new();
	tree->claims = nummap_new();
	tree->inodes = nummap_new();
	tree->tasksets = nummap_new();
	tree->tasks_by_dimension =
		mem_zalloc(DIMENSION_MAX * sizeof(*tree->tasks_by_dimension));
	tree_begin(tree, NULL);
	viewname_open(tree);
	tree->root = treefile_new(tree, 0);
	tree->root->attr.mode = S_IFDIR | 0755;
	tree->root->attr.nlink = 2;

	tree->views = viewdefs_new(options->settings, &tree->view_count);
	tree->view_groups =
		mem_zalloc(tree->view_count * sizeof(*tree->view_groups));
	tree->top = treegroup_new(tree, NULL, NULL, "");
	tree->top->is_permanent = true;
	for (size_t i = 0; i < tree->view_count; i++)
		add_view(tree, i);
	treedocument_new(tree, tree->top, "README.md", DOCUMENT_GUIDE, NULL);
	treedocument_new(tree, tree->top, "AGENTS.md", DOCUMENT_GUIDE, NULL);
	node = treenode_of_group(tree, tree->top, NULL, "");
	node->lookups = 1; /* the kernel never forgets it */
	tree_end(tree);
	return tree;
}

void
tree_free(struct tree *tree)
{
	struct tree_document *document;
	struct tree_group *group;
	struct tree_value *value;
	struct tree_file *file;

	if (tree == NULL)
		return;
	taskindex_close(tree);
	treescratch_close(tree);
	for (uint32_t id = 0;
		(document = idtable_next(&tree->documents, &id)) != NULL;
		id++) {
		idtable_set(&tree->documents, id, NULL);
		free(document->name);
		free(document);
	}
	for (uint32_t id = 0;
		(group = idtable_next(&tree->groups, &id)) != NULL; id++) {
		idtable_set(&tree->groups, id, NULL);
		idset_clear(&group->children);
		idset_clear(&group->members);
		idset_clear(&group->documents);
		idset_clear(&group->scratches);
		idset_clear(&group->vacated);
		free(group->name);
		free(group);
	}
	for (uint32_t id = 0;
		(value = idtable_next(&tree->values, &id)) != NULL; id++)
		treevalue_free(tree, value);
	for (uint32_t id = 1; (file = idtable_next(&tree->files, &id)) != NULL;
		id++) {
		if (file != tree->root)
			treefile_free(tree, file);
		else
			idtable_set(&tree->files, id, NULL);
	}
	treefile_free(tree, tree->root);
	treenode_close(tree);
	viewdefs_free(tree->views, tree->view_count);
	idtable_clear(&tree->documents);
	idtable_clear(&tree->scratches);
	idtable_clear(&tree->groups);
	idtable_clear(&tree->values);
	idtable_clear(&tree->files);
	multihash_clear(&tree->children_by_name);
	multihash_clear(&tree->groups_by_name);
	multihash_clear(&tree->documents_by_name);
	multihash_clear(&tree->scratches_by_name);
	multihash_clear(&tree->notes_by_name);
	nummap_free(tree->claims);
	nummap_free(tree->inodes);
	nummap_free(tree->tasksets);
	idset_clear(&tree->emptied);
	idset_clear(&tree->unsorted);
	free(tree->tasks_by_dimension);
	free(tree->view_groups);
	buf_clear(&tree->errors);
	free(tree->recent_notes);
	free(tree->touched);
	free(tree->touched_files);
	free((char *)tree->options.vault);
	arena_free(tree->scratch);
	free(tree);
}

void
tree_set_now(struct tree *tree, int64_t now_ns)
{
	tree->now_ns = now_ns;
}

struct tree_counts
tree_counts(const struct tree *tree)
{
	return tree->counts;
}

/* --- the frame of a change ------------------------------------------------ */

void
tree_begin(struct tree *tree, struct tree_notices *notices)
{
	arena_reset(tree->scratch);
	tree->notices = notices;
	tree->folder_has_moved = false;
}

static void
touch_guides(struct tree *tree)
{
	struct tree_document *document;

	for (uint32_t id = 0;
		(document = idtable_next(&tree->documents, &id)) != NULL; id++)
		if (document->kind == DOCUMENT_GUIDE ||
			document->kind == DOCUMENT_STATUS ||
			document->kind == DOCUMENT_STATUS_JSON)
			treedocument_touch(tree, document);
}

/* What follows from all that was done since tree_begin(). */
void
tree_end(struct tree *tree)
{
	for (uint32_t i = 0; i < tree->unsorted.count; i++) {
		struct tree_group *group =
			idtable_get(&tree->groups, tree->unsorted.ids[i]);

		if (group != NULL)
			idset_sort(&group->members);
	}
	idset_clear(&tree->unsorted);
	recent_update(tree);
	treegroup_sweep(tree);
	if (tree->counts.files != tree->told.files ||
		tree->counts.notes != tree->told.notes ||
		tree->counts.tasks != tree->told.tasks) {
		tree->told = tree->counts;
		touch_guides(tree);
	}
	for (size_t i = 0; i < tree->touched_count; i++) {
		struct tree_group *group =
			idtable_get(&tree->groups, tree->touched[i]);

		if (group == NULL)
			continue;
		group->is_touched = false;
		for (struct tree_node *n = group->nodes; n != NULL; n = n->next)
			notices_inode(tree->notices, n->id);
	}
	tree->touched_count = 0;
	for (size_t i = 0; i < tree->touched_file_count; i++) {
		struct tree_file *file =
			idtable_get(&tree->files, tree->touched_files[i]);

		if (file == NULL)
			continue;
		file->is_touched = false;
		if (file->node != NULL)
			notices_inode(tree->notices, file->node->id);
	}
	tree->touched_file_count = 0;
	treenode_end(tree);
	tree->notices = NULL;
}

static int64_t
newest(const struct tree *tree, const struct idset *notes)
{
	int64_t mtime_ns = INT64_MIN;

	for (uint32_t i = 0; i < notes->count; i++) {
		const struct tree_file *file =
			idtable_get(&tree->files, notes->ids[i]);

		if (file->attr.mtime_ns > mtime_ns)
			mtime_ns = file->attr.mtime_ns;
	}
	return mtime_ns;
}

/* When the memberships of the first load came into being is not known: as far
 * as the notes tell, when the newest of them was changed. So a mount shows the
 * same times as the one before it. */
static void
date_groups(struct tree *tree)
{
	struct tree_document *document;
	struct tree_group *group;

	for (uint32_t id = 0;
		(group = idtable_next(&tree->groups, &id)) != NULL; id++)
		group->mtime_ns = newest(tree, &group->members);
	for (uint32_t id = 0;
		(document = idtable_next(&tree->documents, &id)) != NULL;
		id++) {
		if (document->set != NULL && document->set->notes.count > 0)
			document->mtime_ns =
				newest(tree, &document->set->notes);
		if (document->mtime_ns > document->parent->mtime_ns &&
			document->set != NULL)
			document->parent->mtime_ns = document->mtime_ns;
	}
	/* What is in a group has a higher id. */
	for (uint32_t id = tree->last_group; id > 0; id--) {
		group = idtable_get(&tree->groups, id);
		if (group == NULL)
			continue;
		if (group->mtime_ns == INT64_MIN)
			group->mtime_ns = tree->root->attr.mtime_ns;
		else if (group->parent != NULL &&
			 group->parent->mtime_ns < group->mtime_ns)
			group->parent->mtime_ns = group->mtime_ns;
	}
}

static void
fit_set(void *arg, uint64_t key, uint64_t set)
{
	(void)arg;
	(void)key;
	idset_fit(&((struct tree_taskset *)(uintptr_t)set)->notes);
}

/* Lists that grew note by note have room for more; of a whole vault's, most
 * will not grow soon. */
static void
fit_lists(struct tree *tree)
{
	struct tree_group *group;

	for (uint32_t id = 0;
		(group = idtable_next(&tree->groups, &id)) != NULL; id++)
		idset_fit(&group->members);
	nummap_each(tree->tasksets, fit_set, NULL);
}

/* --- files ---------------------------------------------------------------- */

/* Another note's name in views changes, because of names that came or went. */
static void
renamed(struct tree *tree, struct tree_file *file, bool is_done)
{
	struct grouplist groups;

	if (is_done)
		taskindex_show_note(tree, file);
	else
		taskindex_hide_note(tree, file);
	taskindex_touch(tree, file);
	if (file->listed == 0)
		return;
	membership_list(tree, file->values, file->value_count, false, &groups);
	if (idset_has(&tree->recent->members, file->id))
		MEM_PUSH(groups.items, groups.count, groups.capacity,
			tree->recent);
	for (size_t i = 0; i < groups.count; i++) {
		treegroup_forget_name(
			tree, groups.items[i], treefile_view_name(file));
		treegroup_touch(tree, groups.items[i]);
	}
	free(groups.items);
}

static uint32_t
name_key(struct tree *tree, const char *name)
{
	return multihash_key(0, text_fold(tree->scratch, name, strlen(name)));
}

static void
index_aliases(struct tree *tree, struct tree_file *file, bool add)
{
	for (size_t i = 0; i < file->alias_count; i++) {
		uint32_t key = multihash_key(1, file->aliases[i]);

		if (add)
			multihash_add(&tree->notes_by_name, key, file->id);
		else
			multihash_remove(&tree->notes_by_name, key, file->id);
	}
}

/* The note goes out of all views and names; where it is in the vault stays. */
static void
leave(struct tree *tree, struct tree_file *file)
{
	struct grouplist before, none = {0};

	if (!file->is_named)
		return;
	if (treefile_is_listed(file)) {
		tree->counts.notes--;
		recent_remove(tree, file);
		treegroup_remove_member(tree, tree->recent, file);
		membership_list(
			tree, file->values, file->value_count, false, &before);
		membership_change(tree, file, &before, &none);
		taskindex_put(tree, file, NULL);
		index_aliases(tree, file, false);
		multihash_remove(&tree->notes_by_name,
			name_key(tree, file->name), file->id);
	}
	viewname_leave(tree, file, renamed);
	free(file->view_name);
	file->view_name = NULL;
}

static void
set_values(struct tree_file *file, const struct file_change *change)
{
	free(file->values);
	file->values = NULL;
	file->value_count = (uint32_t)change->value_count;
	if (change->value_count == 0)
		return;
	file->values = mem_alloc(change->value_count * sizeof(*change->values));
	memcpy(file->values, change->values,
		change->value_count * sizeof(*change->values));
}

static void
set_aliases(struct tree *tree, struct tree_file *file,
	const struct file_change *change)
{
	size_t count = change->alias_count < UINT16_MAX ? change->alias_count
	                                                : UINT16_MAX;

	free(file->aliases);
	file->aliases = treefile_fold_names(tree, change->aliases, count);
	file->alias_count = (uint16_t)count;
}

/* The note takes part in names, and, if it is listed, in views. */
static void
join(struct tree *tree, struct tree_file *file,
	const struct file_change *change)
{
	struct grouplist none = {0}, after;

	if ((file->flags & (FILE_IS_NOTE | FILE_IS_HIDDEN)) != FILE_IS_NOTE)
		return;
	viewname_join(tree, file, renamed);
	if (!treefile_is_listed(file))
		return;
	tree->counts.notes++;
	multihash_add(
		&tree->notes_by_name, name_key(tree, file->name), file->id);
	index_aliases(tree, file, true);
	membership_list(tree, file->values, file->value_count, true, &after);
	membership_change(tree, file, &none, &after);
	taskindex_put(tree, file, task_list_ref(change->tasks));
	recent_put(tree, file);
}

/* The listed note stays what and where it is; what it says differs. */
static void
change_note(struct tree *tree, struct tree_file *file,
	const struct file_change *change, bool is_newer)
{
	struct grouplist before, after;
	bool is_same = file->value_count == change->value_count &&
	               (file->value_count == 0 ||
			       memcmp(file->values, change->values,
				       file->value_count *
					       sizeof(*file->values)) == 0);

	if (!is_same) {
		membership_list(
			tree, file->values, file->value_count, false, &before);
		set_values(file, change);
		membership_list(
			tree, file->values, file->value_count, true, &after);
		membership_change(tree, file, &before, &after);
	}
	index_aliases(tree, file, false);
	set_aliases(tree, file, change);
	index_aliases(tree, file, true);
	taskindex_put(tree, file, task_list_ref(change->tasks));
	if (is_newer) {
		recent_remove(tree, file);
		recent_put(tree, file);
	}
}

/* The file stays where it is and is another inode now. */
static void
forget_names(struct tree *tree, struct tree_file *file)
{
	struct grouplist groups;

	if (file->parent != NULL && file->parent->node != NULL) {
		notices_entry(
			tree->notices, file->parent->node->id, file->name);
		treefile_touch(tree, file->parent);
	}
	membership_list(tree, file->values, file->value_count, false, &groups);
	if (idset_has(&tree->recent->members, file->id))
		MEM_PUSH(groups.items, groups.count, groups.capacity,
			tree->recent);
	for (size_t i = 0; i < groups.count; i++) {
		treegroup_forget_name(
			tree, groups.items[i], treefile_view_name(file));
		treegroup_touch(tree, groups.items[i]);
	}
	free(groups.items);
}

static bool
is_same_attr(const struct file_attr *a, const struct file_attr *b)
{
	return a->size == b->size && a->blocks == b->blocks &&
	       a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns &&
	       a->mode == b->mode && a->uid == b->uid && a->gid == b->gid &&
	       a->nlink == b->nlink && a->rdev == b->rdev;
}

/* Takes in stat(2) of the file; true if its time changed. */
static bool
set_attr(struct tree *tree, struct tree_file *file,
	const struct file_change *change)
{
	const struct file_attr *attr = &change->attr;
	bool is_newer = file->attr.mtime_ns != attr->mtime_ns;

	if (file->node != NULL &&
		(file->attr.ino != attr->ino || file->attr.dev != attr->dev ||
			((file->attr.mode ^ attr->mode) & S_IFMT) != 0)) {
		forget_names(tree, file);
		treenode_detach_file(tree, file);
	}
	if (change->content_changed || !is_same_attr(&file->attr, attr))
		treefile_touch(tree, file);
	file->attr = *attr;
	treenode_adopt_file(tree, file);
	return is_newer;
}

/* The folder that path is in, and its last name; NULL if there is none. */
static struct tree_file *
folder_of(struct tree *tree, const char *path, const char **ret_name)
{
	struct tree_file *folder = tree->root;
	char *copy = arena_dup(tree->scratch, path, strlen(path));
	char *part = copy;

	for (char *end; (end = strchr(part, '/')) != NULL; part = end + 1) {
		*end = '\0';
		folder = treefile_child(tree, folder, part);
		if (folder == NULL || !treefile_is_folder(folder))
			return NULL;
	}
	*ret_name = path + (part - copy);
	return folder;
}

static void
put_root(struct tree *tree, const struct file_change *change)
{
	if (change->id != 0)
		idtable_set(&tree->files, change->id, tree->root);
	set_attr(tree, tree->root, change);
}

static void
put_file(struct tree *tree, const struct file_change *change)
{
	struct tree_file *file, *folder;
	const char *name;
	bool is_new, is_moved, is_newer;

	if (change->path[0] == '\0') {
		put_root(tree, change);
		return;
	}
	folder = folder_of(tree, change->path, &name);
	if (folder == NULL) {
		log_debug("no folder for '%s'; left out", change->path);
		return;
	}
	file = idtable_get(&tree->files, change->id);
	is_new = file == NULL;
	if (is_new)
		file = treefile_new(tree, change->id);
	is_moved = file->parent != folder || strcmp(file->name, name) != 0;
	if (!is_moved && file->flags == change->flags &&
		!(tree->folder_has_moved && file->level > 0)) {
		is_newer = set_attr(tree, file, change);
		if (treefile_is_listed(file))
			change_note(tree, file, change, is_newer);
		/* Lists of tasks are sorted by path. */
		if (tree->folder_has_moved)
			taskindex_touch(tree, file);
		return;
	}
	leave(tree, file);
	if (is_moved) {
		if (!is_new && treefile_is_folder(file))
			tree->folder_has_moved = true;
		treefile_place(tree, file, folder, name);
	}
	tree->counts.files += is_new;
	file->flags = change->flags;
	set_attr(tree, file, change);
	set_values(file, change);
	set_aliases(tree, file, change);
	join(tree, file, change);
}

/* Frees the file; what was in it and is not gone is put elsewhere by the same
 * change. */
static void
drop_file(struct tree *tree, struct tree_file *file, struct idset *orphans)
{
	while (file->children.count > 0) {
		uint32_t id = file->children.ids[0];

		treefile_place(tree, idtable_get(&tree->files, id), NULL, NULL);
		idset_append(orphans, id);
	}
	treenode_detach_file(tree, file);
	treefile_free(tree, file);
	tree->counts.files--;
}

/* Those that were not put anywhere went with their folder. */
static void
drop_orphans(struct tree *tree, struct idset *orphans)
{
	while (orphans->count > 0) {
		uint32_t id = orphans->ids[--orphans->count];
		struct tree_file *file = idtable_get(&tree->files, id);

		if (file == NULL || file->parent != NULL)
			continue;
		leave(tree, file);
		drop_file(tree, file, orphans);
	}
	idset_clear(orphans);
}

static void
take_out_files(struct tree *tree, const struct change_set *changes,
	struct idset *orphans)
{
	for (size_t i = 0; i < changes->gone_file_count; i++) {
		struct tree_file *file =
			idtable_get(&tree->files, changes->gone_files[i]);

		if (file == NULL || file == tree->root)
			continue;
		leave(tree, file);
		treefile_place(tree, file, NULL, NULL);
	}
	for (size_t i = 0; i < changes->gone_file_count; i++) {
		struct tree_file *file =
			idtable_get(&tree->files, changes->gone_files[i]);

		if (file != NULL && file != tree->root)
			drop_file(tree, file, orphans);
	}
}

void
tree_apply(struct tree *tree, const struct change_set *changes,
	struct tree_notices *notices)
{
	struct idset orphans = {0};

	tree_begin(tree, notices);
	take_out_files(tree, changes, &orphans);
	for (size_t i = 0; i < changes->value_count; i++)
		treevalue_put(tree, &changes->values[i]);
	for (size_t i = 0; i < changes->file_count; i++) {
		put_file(tree, &changes->files[i]);
		if (i % 256 == 0)
			arena_reset(tree->scratch);
	}
	drop_orphans(tree, &orphans);
	/* Values that no note has any more: only now has no note them. */
	for (size_t i = 0; i < changes->gone_value_count; i++)
		treevalue_remove(tree, changes->gone_values[i]);
	tree_end(tree);
	if (!tree->is_loaded) {
		date_groups(tree);
		fit_lists(tree);
	}
	tree->is_loaded = true;
}

/* --- the day -------------------------------------------------------------- */

/* The notes that are of another relative day from today on. */
static struct idset
moving_notes(struct tree *tree, day_t today)
{
	struct idset files = {0};
	struct tree_value *value;

	for (uint32_t id = 0;
		(value = idtable_next(&tree->values, &id)) != NULL; id++) {
		bool moves = false;

		for (int r = 0; r < RELATIVE_COUNT && value->day != DAY_NONE;
			r++)
			moves |= viewdef_relative_has(
					 r, value->day, tree->today) !=
			         viewdef_relative_has(r, value->day, today);
		if (moves)
			treevalue_members(tree, value, &files);
	}
	idset_unite(&files);
	return files;
}

void
tree_set_today(struct tree *tree, day_t today, struct tree_notices *notices)
{
	day_t yesterday = tree->today;
	struct idset files;

	if (today == yesterday)
		return;
	tree_begin(tree, notices);
	files = moving_notes(tree, today);
	for (uint32_t i = 0; i < files.count; i++) {
		struct tree_file *file =
			idtable_get(&tree->files, files.ids[i]);
		struct grouplist before, after;

		tree->today = yesterday;
		membership_list(
			tree, file->values, file->value_count, false, &before);
		tree->today = today;
		membership_list(
			tree, file->values, file->value_count, true, &after);
		membership_change(tree, file, &before, &after);
	}
	idset_clear(&files);
	tree->today = today;
	taskindex_touch_all(tree);
	touch_guides(tree);
	tree_end(tree);
}
