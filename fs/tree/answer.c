/* answer.c - see tree.h: what the tree answers to the kernel */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fs/tree/entryname.h"
#include "fs/tree/model.h"
#include "fs/tree/viewname.h"
#include "index/base/mem.h"
#include "index/base/text.h"

/* --- lookup --------------------------------------------------------------- */

/* What a name may mean. */
struct found {
	struct tree_file *file;
	struct tree_group *group;
	struct tree_document *document;
	struct tree_scratch *scratch;
	bool is_exact;
	size_t count; /* of different ones; more than one is none */
};

static void
add_found(struct found *found, struct tree_file *file, struct tree_group *group,
	struct tree_document *document)
{
	if (found->count > 0 && found->file == file && found->group == group &&
		found->document == document)
		return;
	found->file = file;
	found->group = group;
	found->document = document;
	found->count++;
}

static struct found
exactly(struct tree_file *file, struct tree_group *group,
	struct tree_document *document)
{
	return (struct found){file, group, document, NULL, true, 1};
}

/* A note whose name is free for a moment is not found. */
static bool
has_member(const struct tree_group *group, uint32_t id)
{
	return idset_has(&group->members, id) &&
	       !idset_has(&group->vacated, id);
}

static struct found
find_document(struct tree *tree, const struct tree_group *group,
	const char *name, const char *folded)
{
	struct found found = {0};
	uint32_t position = 0, id;

	while (multihash_next(&tree->documents_by_name,
		multihash_key(group->id, folded), &position, &id)) {
		struct tree_document *document =
			idtable_get(&tree->documents, id);

		if (document->parent != group ||
			!treegroup_folds_to(tree, document->name, folded))
			continue;
		if (strcmp(document->name, name) == 0)
			return exactly(NULL, NULL, document);
		add_found(&found, NULL, NULL, document);
	}
	return found;
}

/* The child directory of the name; is_alias: by another name of what it stands
 * for. */
static struct found
find_group(struct tree *tree, const struct tree_group *group, const char *name,
	const char *folded, bool is_alias)
{
	struct found found = {0};
	uint32_t position = 0, id;

	while (multihash_next(&tree->groups_by_name,
		multihash_key(group->id, folded), &position, &id)) {
		struct tree_group *child = idtable_get(&tree->groups, id);
		const struct tree_value *value = child->value;

		if (child->parent != group)
			continue;
		if (treegroup_folds_to(tree, child->name, folded)) {
			if (strcmp(child->name, name) == 0)
				return exactly(NULL, child, NULL);
			if (!is_alias)
				add_found(&found, NULL, child, NULL);
			continue;
		}
		for (size_t i = 0;
			is_alias && value != NULL && i < value->alias_count;
			i++)
			if (strcmp(value->aliases[i], folded) == 0)
				add_found(&found, NULL, child, NULL);
	}
	return found;
}

/* The member that alone is called so in the whole vault. */
static struct found
find_by_view_name(struct tree *tree, const struct tree_group *group,
	const char *name, const char *folded)
{
	struct found found = {0};
	struct tree_file *file;
	uint64_t claim;

	if (!nummap_get(
		    tree->claims, text_hash(folded, strlen(folded)), &claim) ||
		claim >> 32 != 1)
		return found;
	file = idtable_get(&tree->files, (uint32_t)claim);
	if (file == NULL || !has_member(group, file->id))
		return found;
	if (strcmp(treefile_view_name(file), name) == 0)
		return exactly(file, NULL, NULL);
	if (strcmp(text_fold(tree->scratch, treefile_view_name(file),
			   strlen(treefile_view_name(file))),
		    folded) == 0)
		add_found(&found, file, NULL, NULL);
	return found;
}

/* Members by file name, without the folder that is listed with it; or by
 * alias. */
static struct found
find_tolerant(struct tree *tree, const struct tree_group *group,
	const char *folded, bool is_alias)
{
	struct found found = {0};
	uint32_t position = 0, id;
	const char *stem = folded;

	if (is_alias)
		stem = arena_dup(tree->scratch, folded, entryname_stem(folded));
	while (multihash_next(&tree->notes_by_name,
		multihash_key(is_alias, stem), &position, &id)) {
		struct tree_file *file = idtable_get(&tree->files, id);
		bool matches = false;

		if (file == NULL || !has_member(group, id))
			continue;
		for (size_t i = 0; is_alias && i < file->alias_count; i++)
			matches |= strcmp(file->aliases[i], stem) == 0;
		if (!is_alias)
			matches = strcmp(text_fold(tree->scratch, file->name,
						 strlen(file->name)),
					  folded) == 0;
		if (matches)
			add_found(&found, file, NULL, NULL);
	}
	return found;
}

static void
unite(struct found *found, struct found other)
{
	if (other.count > 0)
		add_found(found, other.file, other.group, other.document);
	if (other.count > 1)
		found->count = other.count;
}

static struct found
find_in_group(
	struct tree *tree, const struct tree_group *group, const char *name)
{
	const char *folded = text_fold(tree->scratch, name, strlen(name));
	struct found document, child, member, found = {0};
	struct tree_scratch *scratch = treescratch_find(tree, group, name);

	if (scratch != NULL) {
		found.scratch = scratch;
		found.is_exact = true;
		found.count = 1;
		return found;
	}
	document = find_document(tree, group, name, folded);
	if (document.is_exact)
		return document;
	child = find_group(tree, group, name, folded, false);
	if (child.is_exact)
		return child;
	member = find_by_view_name(tree, group, name, folded);
	if (member.is_exact)
		return member;
	unite(&found, document);
	unite(&found, child);
	unite(&found, member);
	if (found.count == 0)
		unite(&found, find_tolerant(tree, group, folded, false));
	if (found.count == 0) {
		unite(&found, find_group(tree, group, name, folded, true));
		unite(&found, find_tolerant(tree, group, folded, true));
	}
	return found;
}

/* The node of what was found in the directory node parent. */
static struct tree_node *
node_of(struct tree *tree, const struct found *found, struct tree_node *parent,
	const char *name)
{
	if (found->scratch != NULL)
		return treescratch_node(tree, found->scratch);
	if (found->file != NULL)
		return treenode_of_file(tree, found->file);
	if (found->document != NULL)
		return treedocument_node(tree, found->document);
	if (found->group->view != NULL &&
		found->group->view->kind == VIEWDEF_ALL)
		return treenode_of_file(tree, tree->root);
	return treenode_of_group(tree, found->group, parent, name);
}

static void
give(struct tree *tree, struct tree_node *node, bool is_exact,
	struct tree_entry *ret)
{
	node->lookups++;
	ret->node = node->id;
	ret->is_exact = is_exact;
	attr_of_node(tree, node, &ret->attr);
}

int
tree_lookup(struct tree *tree, uint64_t parent, const char *name,
	struct tree_entry *ret)
{
	struct tree_node *directory = treenode_get(tree, parent);
	struct found found = {0};

	arena_reset(tree->scratch);
	*ret = (struct tree_entry){0};
	if (directory == NULL)
		return -ESTALE;
	if (directory->kind == NODE_TEXT || directory->kind == NODE_SCRATCH)
		return -ENOTDIR;
	if (directory->kind == NODE_FILE) {
		struct tree_file *file = directory->file;

		if (file != NULL && !treefile_is_folder(file))
			return -ENOTDIR;
		ret->is_exact = true; /* also that there is none */
		if (file != NULL)
			file = treefile_child(tree, file, name);
		if (file == NULL)
			return -ENOENT;
		found = exactly(file, NULL, NULL);
	} else if (directory->group != NULL) {
		found = find_in_group(tree, directory->group, name);
	}
	if (found.count != 1) {
		/* Nothing in a view is ever called so, but .vaultfs. Any other
		 * name may come to mean something by way of another spelling,
		 * of which the kernel could not be told. */
		ret->is_exact = name[0] == '.';
		return -ENOENT;
	}
	if (found.document != NULL && treedocument_is_volatile(found.document))
		found.is_exact = false; /* the kernel asks each time */
	give(tree, node_of(tree, &found, directory, name), found.is_exact, ret);
	return 0;
}

void
tree_forget(struct tree *tree, uint64_t id, uint64_t count)
{
	struct tree_node *node = treenode_get(tree, id);

	if (node == NULL || id == TREE_ROOT)
		return;
	node->lookups -= count < node->lookups ? count : node->lookups;
	treenode_release(tree, node);
}

int
tree_getattr(const struct tree *tree, uint64_t id, struct stat *ret)
{
	const struct tree_node *node = treenode_get(tree, id);

	if (node == NULL)
		return -ESTALE;
	attr_of_node(tree, node, ret);
	return 0;
}

/* --- listing -------------------------------------------------------------- */

/* An offset is the class of an entry and its number in it, both of which it
 * keeps as long as it is there; entries are listed in that order. */
enum offset_class {
	OFFSET_DOTS,
	OFFSET_DOCUMENTS,
	OFFSET_GROUPS,
	OFFSET_FILES,
	OFFSET_SCRATCHES,
};
#define OFFSET_CLASS 60 /* bits below it: an id, in recent/ a time */

struct lister {
	struct tree *tree;
	tree_list_fn *each;
	void *arg;
	unsigned class; /* from where on */
	uint64_t id;    /* after which */
};

static bool
list_one(const struct lister *lister, enum offset_class class, uint64_t id,
	const char *name, uint64_t ino, mode_t mode)
{
	struct tree_listed listed = {
		.name = name,
		.ino = ino,
		.mode = mode & S_IFMT,
		.offset = (uint64_t) class << OFFSET_CLASS | id,
	};

	return lister->each(lister->arg, lister->tree, &listed);
}

/* The position in list where class goes on. */
static uint32_t
start_of(const struct lister *lister, enum offset_class class,
	const struct idset *list)
{
	if (lister->class > class)
		return list->count;
	if (lister->class < class || lister->id == 0)
		return 0;
	return lister->id >= UINT32_MAX
	               ? list->count
	               : idset_find(list, (uint32_t)lister->id + 1);
}

static bool
list_dots(const struct lister *lister, const struct tree_node *node)
{
	struct stat own, up = {0};

	if (lister->class != OFFSET_DOTS)
		return true;
	attr_of_node(lister->tree, node, &own);
	if (node->kind == NODE_GROUP && node->parent != NULL)
		attr_of_node(lister->tree, node->parent, &up);
	else if (node->file != NULL && node->file->parent != NULL)
		up.st_ino = node->file->parent->attr.ino;
	else
		up.st_ino = attr_group_ino(lister->tree->top);
	if (lister->id < 1 &&
		!list_one(lister, OFFSET_DOTS, 1, ".", own.st_ino, S_IFDIR))
		return false;
	return lister->id >= 2 ||
	       list_one(lister, OFFSET_DOTS, 2, "..", up.st_ino, S_IFDIR);
}

/* vacated: those of list that are left out, or NULL. */
static bool
list_files(struct lister *lister, const struct idset *list,
	const struct idset *vacated, bool by_view_name)
{
	struct tree *tree = lister->tree;

	for (uint32_t i = start_of(lister, OFFSET_FILES, list); i < list->count;
		i++) {
		struct tree_file *file =
			idtable_get(&tree->files, list->ids[i]);

		if (vacated != NULL && idset_has(vacated, file->id))
			continue;
		tree->listed_file = file;
		if (!list_one(lister, OFFSET_FILES, file->id,
			    by_view_name ? treefile_view_name(file)
					 : file->name,
			    file->attr.ino, file->attr.mode))
			return false;
	}
	tree->listed_file = NULL;
	return true;
}

static bool
list_documents(struct lister *lister, const struct tree_group *group)
{
	struct tree *tree = lister->tree;
	const struct idset *list = &group->documents;

	for (uint32_t i = start_of(lister, OFFSET_DOCUMENTS, list);
		i < list->count; i++) {
		struct tree_document *document =
			idtable_get(&tree->documents, list->ids[i]);

		tree->listed_document = document;
		if (!list_one(lister, OFFSET_DOCUMENTS, document->id,
			    document->name, attr_document_ino(document->id),
			    S_IFREG))
			return false;
	}
	tree->listed_document = NULL;
	return true;
}

static bool
list_groups(struct lister *lister, const struct tree_group *group)
{
	struct tree *tree = lister->tree;
	const struct idset *list = &group->children;

	for (uint32_t i = start_of(lister, OFFSET_GROUPS, list);
		i < list->count; i++) {
		struct tree_group *child =
			idtable_get(&tree->groups, list->ids[i]);
		bool is_all =
			child->view != NULL && child->view->kind == VIEWDEF_ALL;

		tree->listed_group = child;
		if (!list_one(lister, OFFSET_GROUPS, child->id, child->name,
			    is_all ? tree->root->attr.ino
				   : attr_group_ino(child),
			    S_IFDIR))
			return false;
	}
	tree->listed_group = NULL;
	return true;
}

static bool
list_scratches(struct lister *lister, const struct tree_group *group)
{
	struct tree *tree = lister->tree;
	const struct idset *list = &group->scratches;

	for (uint32_t i = start_of(lister, OFFSET_SCRATCHES, list);
		i < list->count; i++) {
		struct tree_scratch *scratch =
			idtable_get(&tree->scratches, list->ids[i]);

		tree->listed_scratch = scratch;
		if (!list_one(lister, OFFSET_SCRATCHES, scratch->id,
			    scratch->name, attr_scratch_ino(scratch->id),
			    scratch->attr.mode))
			return false;
	}
	tree->listed_scratch = NULL;
	return true;
}

/* recent/, newest first. */
static bool
list_recent(struct lister *lister)
{
	struct tree *tree = lister->tree;
	uint64_t offset = lister->class == OFFSET_FILES ? lister->id : 0;
	struct tree_file *file;

	if (lister->class > OFFSET_FILES)
		return true;
	while ((file = recent_next(tree, &offset)) != NULL) {
		if (idset_has(&tree->recent->vacated, file->id))
			continue;
		tree->listed_file = file;
		if (!list_one(lister, OFFSET_FILES, offset,
			    treefile_view_name(file), file->attr.ino,
			    file->attr.mode))
			return false;
	}
	tree->listed_file = NULL;
	return true;
}

static int
list_node(struct lister *lister, const struct tree_node *node)
{
	if (node->kind == NODE_FILE) {
		if (node->file != NULL && !treefile_is_folder(node->file))
			return -ENOTDIR;
		if (list_dots(lister, node) && node->file != NULL)
			list_files(lister, &node->file->children, NULL, false);
		return 0;
	}
	if (node->group != NULL && node->group == lister->tree->recent) {
		if (list_dots(lister, node) && list_recent(lister))
			list_scratches(lister, node->group);
		return 0;
	}
	if (list_dots(lister, node) && node->group != NULL &&
		list_documents(lister, node->group) &&
		list_groups(lister, node->group) &&
		list_files(lister, &node->group->members, &node->group->vacated,
			true))
		list_scratches(lister, node->group);
	return 0;
}

int
tree_list(struct tree *tree, uint64_t id, uint64_t offset, tree_list_fn *each,
	void *arg)
{
	struct tree_node *node = treenode_get(tree, id);
	struct lister lister = {tree, each, arg,
		(unsigned)(offset >> OFFSET_CLASS),
		offset & ((UINT64_C(1) << OFFSET_CLASS) - 1)};
	int rc;

	arena_reset(tree->scratch);
	if (node == NULL)
		return -ESTALE;
	if (node->kind == NODE_TEXT || node->kind == NODE_SCRATCH)
		return -ENOTDIR;
	tree->listing = node;
	rc = list_node(&lister, node);
	tree->listing = NULL;
	tree->listed_file = NULL;
	tree->listed_group = NULL;
	tree->listed_document = NULL;
	tree->listed_scratch = NULL;
	return rc;
}

int
tree_list_entry(struct tree *tree, struct tree_entry *ret)
{
	struct found found = {tree->listed_file, tree->listed_group,
		tree->listed_document, tree->listed_scratch, true, 1};
	const char *name = NULL;

	*ret = (struct tree_entry){0};
	if (found.document != NULL &&
		(found.document->node == NULL ||
			treedocument_is_volatile(found.document)))
		return -ENOENT;
	if (found.file == NULL && found.group == NULL &&
		found.document == NULL && found.scratch == NULL)
		return -ENOENT;
	if (found.group != NULL)
		name = found.group->name;
	give(tree, node_of(tree, &found, tree->listing, name), true, ret);
	return 0;
}

/* --- content -------------------------------------------------------------- */

void
tree_set_attr(struct tree *tree, uint64_t id, const struct stat *attr)
{
	struct tree_node *node = treenode_get(tree, id);

	if (node != NULL && node->scratch != NULL)
		attr_set(&node->scratch->attr, attr);
	if (node == NULL ||
		(node->kind != NODE_FILE && node->kind != NODE_SCRATCH))
		return;
	if (node->kind == NODE_SCRATCH &&
		treescratch_became(tree, node) != NULL)
		attr_set(&treescratch_became(tree, node)->attr, attr);
	if (node->last != NULL)
		attr_set(node->last, attr);
	for (struct tree_file *file = node->file; file != NULL;
		file = file->next_of_node)
		attr_set(&file->attr, attr);
}

uint64_t
tree_known(const struct tree *tree, uint64_t parent, const char *name)
{
	const struct tree_node *node = treenode_get(tree, parent);
	const struct tree_file *file;

	if (node == NULL || node->kind != NODE_FILE || node->file == NULL)
		return 0;
	file = treefile_child(tree, node->file, name);
	return file != NULL && file->node != NULL ? file->node->id : 0;
}

int
tree_content(struct tree *tree, uint64_t id, struct arena *arena,
	struct tree_content *ret)
{
	const struct tree_node *node = treenode_get(tree, id);
	const struct tree_file *file;

	*ret = (struct tree_content){0};
	if (node == NULL)
		return -ESTALE;
	if (node->kind == NODE_GROUP)
		return -EISDIR;
	if (node->kind == NODE_TEXT) {
		ret->text = node->text != NULL ? node->text : "";
		ret->size = node->size;
		ret->mode = S_IFREG;
		return 0;
	}
	if (node->scratch != NULL) {
		ret->scratch = node->scratch->id;
		ret->mode = node->scratch->attr.mode;
		ret->size = node->scratch->attr.size;
		return 0;
	}
	file = node->kind == NODE_SCRATCH ? treescratch_became(tree, node)
	                                  : node->file;
	if (file == NULL)
		return -ESTALE;
	ret->path = treefile_path(file, arena);
	ret->mode = file->attr.mode;
	ret->dev = file->attr.dev;
	ret->ino = file->attr.ino;
	ret->size = file->attr.size;
	return 0;
}
