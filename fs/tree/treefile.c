/* treefile.c - the files and folders of the vault (model.h) */
#include <stdlib.h>
#include <string.h>

#include "fs/tree/model.h"
#include "index/base/mem.h"
#include "index/base/text.h"

bool
treefile_is_listed(const struct tree_file *file)
{
	return (file->flags & (FILE_IS_NOTE | FILE_IS_HIDDEN |
				      FILE_IS_EXCLUDED)) == FILE_IS_NOTE;
}

bool
treefile_is_folder(const struct tree_file *file)
{
	return S_ISDIR(file->attr.mode);
}

const char *
treefile_view_name(const struct tree_file *file)
{
	return file->view_name != NULL ? file->view_name : file->name;
}

const char *
treefile_path(const struct tree_file *file, struct arena *arena)
{
	size_t size = 0;
	char *path, *end;

	for (const struct tree_file *f = file; f->parent != NULL; f = f->parent)
		size += strlen(f->name) + 1;
	if (size == 0)
		return "";
	path = arena_alloc(arena, size);
	end = path + size - 1;
	for (const struct tree_file *f = file; f->parent != NULL;
		f = f->parent) {
		size_t length = strlen(f->name);

		end -= length;
		memcpy(end, f->name, length);
		if (end > path)
			*--end = '/';
	}
	return path;
}

struct tree_file *
treefile_new(struct tree *tree, uint32_t id)
{
	struct tree_file *file = mem_zalloc(sizeof(*file));

	file->id = id;
	file->name = mem_dup("");
	idtable_set(&tree->files, id, file);
	return file;
}

struct tree_file *
treefile_child(const struct tree *tree, const struct tree_file *folder,
	const char *name)
{
	uint32_t position = 0, id;

	while (multihash_next(&tree->children_by_name,
		multihash_key(folder->id, name), &position, &id)) {
		struct tree_file *file = idtable_get(&tree->files, id);

		if (file->parent == folder && strcmp(file->name, name) == 0)
			return file;
	}
	return NULL;
}

/* The entry of file in its folder came, went, or means another inode. */
static void
tell_folder(struct tree *tree, struct tree_file *file)
{
	if (file->parent->node == NULL)
		return;
	notices_entry(tree->notices, file->parent->node->id, file->name);
	treefile_touch(tree, file->parent);
}

void
treefile_place(struct tree *tree, struct tree_file *file,
	struct tree_file *folder, const char *name)
{
	if (file->parent != NULL) {
		tell_folder(tree, file);
		multihash_remove(&tree->children_by_name,
			multihash_key(file->parent->id, file->name), file->id);
		idset_remove(&file->parent->children, file->id);
		file->parent = NULL;
	}
	if (folder == NULL)
		return;
	if (strcmp(file->name, name) != 0) {
		free(file->name);
		file->name = mem_dup(name);
	}
	file->parent = folder;
	multihash_add(&tree->children_by_name, multihash_key(folder->id, name),
		file->id);
	idset_add(&folder->children, file->id);
	tell_folder(tree, file);
}

void
treefile_free(struct tree *tree, struct tree_file *file)
{
	if (file == NULL)
		return;
	idtable_set(&tree->files, file->id, NULL);
	task_list_unref(file->tasks);
	idset_clear(&file->children);
	free(file->name);
	free(file->view_name);
	free(file->claims);
	free(file->values);
	free(file->aliases);
	free(file);
}

void
treefile_touch(struct tree *tree, struct tree_file *file)
{
	if (file->is_touched)
		return;
	file->is_touched = true;
	MEM_PUSH(tree->touched_files, tree->touched_file_count,
		tree->touched_file_capacity, file->id);
}

char **
treefile_fold_names(struct tree *tree, const char *const *names, size_t count)
{
	size_t size = count * sizeof(char *);
	char **copies, *end;

	if (count == 0)
		return NULL;
	copies = arena_alloc(tree->scratch, size);
	for (size_t i = 0; i < count; i++) {
		copies[i] =
			text_fold(tree->scratch, names[i], strlen(names[i]));
		size += strlen(copies[i]) + 1;
	}
	char **ret = mem_alloc(size);

	end = (char *)(ret + count);
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(copies[i]) + 1;

		ret[i] = memcpy(end, copies[i], length);
		end += length;
	}
	return ret;
}
