/* viewname.c - see viewname.h */
#include "fs/tree/viewname.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fs/tree/entryname.h"
#include "fs/tree/model.h"
#include "index/base/mem.h"
#include "index/base/text.h"

#define LEVEL_MAX 64 /* folders in brackets; then the hash */
#define HASHED 2     /* names with a hash: enough, they differ by path */

static const char *const reserved[] = {
	"_open-tasks.md",
	"_overview.md",
	"_agenda.md",
	"_matches.txt",
	"_missing.md",
};

/* A claim's value: how many claim the name, and the xor of their ids, which of
 * a single one is its id. */
static void
claim_change(struct tree *tree, uint64_t hash, uint32_t id, int by,
	uint32_t *ret_count, uint32_t *ret_ids)
{
	uint64_t value = 0;
	uint32_t count, ids;

	nummap_get(tree->claims, hash, &value);
	count = (uint32_t)(value >> 32) + (uint32_t)by;
	ids = (uint32_t)value ^ (by != 0 ? id : 0);
	if (by != 0) {
		if (count == 0)
			nummap_remove(tree->claims, hash);
		else
			nummap_set(tree->claims, hash,
				(uint64_t)count << 32 | ids);
	}
	*ret_count = count;
	*ret_ids = ids;
}

/* The note of that id; NULL for 0, which claims the names of documents. */
static struct tree_file *
claimant(const struct tree *tree, uint32_t id)
{
	return id != 0 ? idtable_get(&tree->files, id) : NULL;
}

static uint64_t *
claim_at(struct tree_file *file, unsigned level)
{
	return level == 0 ? &file->claim : &file->claims[level - 1];
}

/* The number of folders that the note is in. */
static unsigned
depth_of(const struct tree_file *file)
{
	unsigned depth = 0;

	for (const struct tree_file *f = file->parent;
		f != NULL && f->parent != NULL && depth < LEVEL_MAX;
		f = f->parent)
		depth++;
	return depth;
}

static unsigned
level_max(const struct tree_file *file)
{
	return depth_of(file) + 1 + HASHED;
}

/* The note's name of a level. */
static void
name_of(struct tree *tree, const struct tree_file *file, unsigned level,
	struct buf *out)
{
	unsigned depth = depth_of(file);
	const char *path, *place;
	struct buf folder = {0};

	if (level == 0) {
		buf_add_text(out, file->name);
		return;
	}
	path = treefile_path(file->parent, tree->scratch);
	if (level <= depth) {
		place = path + strlen(path);
		for (unsigned i = 0; place > path; place--)
			if (place[-1] == '/' && ++i == level)
				break;
		buf_add_text(&folder, place);
	} else {
		buf_add_char(&folder, '.');
		if (*path != '\0')
			buf_printf(&folder, "/%s", path);
		if (level > depth + 1) {
			buf_printf(&folder, "/%s", file->name);
			uint64_t hash = text_hash(folder.data, folder.size);

			folder.size = 0;
			buf_printf(&folder, "~%08x",
				(unsigned)(hash >> (level - depth - 2) * 16) &
					UINT32_MAX);
		}
	}
	entryname_place(file->name, buf_text(&folder), out);
	buf_clear(&folder);
}

static uint64_t
claim_hash(struct tree *tree, const char *name)
{
	const char *folded = text_fold(tree->scratch, name, strlen(name));

	return text_hash(folded, strlen(folded));
}

void
viewname_open(struct tree *tree)
{
	uint32_t count, ids;

	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		claim_change(tree, claim_hash(tree, reserved[i]), 0, 1, &count,
			&ids);
}

struct worklist {
	struct tree_file **files;
	size_t count, capacity;
};

/* Claims names until one is the note's alone. Who was the only one to claim
 * one of them until now has to go further too: it is put on the list. */
static void
raise_level(struct tree *tree, struct tree_file *file, struct worklist *list)
{
	unsigned max = level_max(file);

	for (;;) {
		uint32_t count, ids;
		struct buf name = {0};

		claim_change(
			tree, *claim_at(file, file->level), 0, 0, &count, &ids);
		if (count <= 1 || file->level >= max)
			return;
		file->level++;
		file->claims = mem_resize(
			file->claims, file->level, sizeof(*file->claims));
		name_of(tree, file, file->level, &name);
		*claim_at(file, file->level) = claim_hash(tree, name.data);
		buf_clear(&name);
		claim_change(tree, *claim_at(file, file->level), file->id, 1,
			&count, &ids);
		if (count == 2) {
			struct tree_file *other =
				claimant(tree, ids ^ file->id);

			if (other != NULL && other != file)
				MEM_PUSH(list->files, list->count,
					list->capacity, other);
		}
	}
}

/* Lets go of the note's claims above its own name. Whoever is left alone with
 * one of them may be called by it: it is put on the list. */
static void
lower(struct tree *tree, struct tree_file *file, unsigned to,
	struct worklist *list)
{
	for (unsigned i = to; i <= file->level; i++) {
		uint32_t count, ids;
		struct tree_file *other;

		claim_change(
			tree, *claim_at(file, i), file->id, -1, &count, &ids);
		if (count != 1)
			continue;
		other = claimant(tree, ids);
		if (other != NULL && other != file)
			MEM_PUSH(list->files, list->count, list->capacity,
				other);
	}
	file->level = 0;
	free(file->claims);
	file->claims = NULL;
}

/* Gives the note the name of its level. */
static void
settle(struct tree *tree, struct tree_file *file, viewname_renamed_fn *renamed)
{
	struct buf name = {0};

	name_of(tree, file, file->level, &name);
	if (strcmp(name.data, treefile_view_name(file)) == 0) {
		buf_clear(&name);
		return;
	}
	renamed(tree, file, false);
	free(file->view_name);
	file->view_name = NULL;
	if (file->level > 0)
		file->view_name = buf_take(&name);
	buf_clear(&name);
	renamed(tree, file, true);
}

static void
raise_all(
	struct tree *tree, struct worklist *list, viewname_renamed_fn *renamed)
{
	for (size_t i = 0; i < list->count; i++)
		raise_level(tree, list->files[i], list);
	for (size_t i = 0; i < list->count; i++)
		settle(tree, list->files[i], renamed);
	free(list->files);
}

void
viewname_join(
	struct tree *tree, struct tree_file *file, viewname_renamed_fn *renamed)
{
	struct worklist list = {0};
	uint32_t count, ids;

	file->is_named = true;
	file->level = 0;
	file->claim = claim_hash(tree, file->name);
	claim_change(tree, file->claim, file->id, 1, &count, &ids);
	if (count == 1) {
		settle(tree, file, renamed);
		return;
	}
	MEM_PUSH(list.files, list.count, list.capacity, file);
	if (count == 2) {
		struct tree_file *other = claimant(tree, ids ^ file->id);

		if (other != NULL)
			MEM_PUSH(list.files, list.count, list.capacity, other);
	}
	raise_all(tree, &list, renamed);
}

void
viewname_leave(
	struct tree *tree, struct tree_file *file, viewname_renamed_fn *renamed)
{
	struct worklist list = {0};

	if (!file->is_named)
		return;
	file->is_named = false;
	lower(tree, file, 0, &list);
	/* The list grows as others let go in turn. */
	for (size_t i = 0; i < list.count; i++)
		lower(tree, list.files[i], 1, &list);
	raise_all(tree, &list, renamed);
}

bool
viewname_is_unique(const struct tree_file *file)
{
	return file->is_named && file->level == 0;
}
