/* recent.c - the notes changed last (model.h)
 *
 * An exact list of the newest notes is kept, longer than what is shown, so
 * that a note that leaves it does not mean a look at every note of the vault.
 */
#include <stdlib.h>
#include <string.h>

#include "fs/tree/model.h"
#include "index/base/mem.h"

#define RECENT_SHOWN 100
#define RECENT_KEPT 256

struct recent_note {
	int64_t mtime_ns;
	uint32_t id;
};

/* Newest first; equal times by id. */
static int
compare_notes(const void *a, const void *b)
{
	const struct recent_note *x = a, *y = b;

	if (x->mtime_ns != y->mtime_ns)
		return x->mtime_ns > y->mtime_ns ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static size_t
place_of(const struct tree *tree, const struct recent_note *note)
{
	size_t low = 0, high = tree->recent_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_notes(&tree->recent_notes[middle], note) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void
recent_remove(struct tree *tree, const struct tree_file *file)
{
	struct recent_note *notes = tree->recent_notes;

	for (size_t i = 0; i < tree->recent_count; i++)
		if (notes[i].id == file->id) {
			tree->recent_count--;
			memmove(notes + i, notes + i + 1,
				(tree->recent_count - i) * sizeof(*notes));
			return;
		}
}

static void
insert(struct tree *tree, const struct recent_note *note, bool is_all)
{
	size_t at = place_of(tree, note);

	/* Past the end: other notes may come before it, unless all are here. */
	if (at == RECENT_KEPT || (at == tree->recent_count && !is_all))
		return;
	if (tree->recent_count == RECENT_KEPT)
		tree->recent_count--;
	memmove(tree->recent_notes + at + 1, tree->recent_notes + at,
		(tree->recent_count - at) * sizeof(*note));
	tree->recent_notes[at] = *note;
	tree->recent_count++;
}

/* Must be called when counts.notes has counted the note. */
void
recent_put(struct tree *tree, const struct tree_file *file)
{
	struct recent_note note = {file->attr.mtime_ns, file->id};

	if (tree->recent_notes == NULL)
		tree->recent_notes = mem_alloc(RECENT_KEPT * sizeof(note));
	insert(tree, &note, tree->recent_count + 1 >= tree->counts.notes);
}

/* A note's place as one number: newer ones first, by milliseconds since 1970,
 * and notes of the same one by id. */
static uint64_t
offset_of(const struct recent_note *note)
{
	const uint64_t max_ms = (UINT64_C(1) << 42) - 1;
	const int id_bits = 17;
	uint64_t ms =
		note->mtime_ns > 0 ? (uint64_t)note->mtime_ns / 1000000 : 0;

	return (max_ms + 1 - (ms < max_ms ? ms : max_ms)) << id_bits |
	       (note->id & ((1u << id_bits) - 1));
}

struct tree_file *
recent_next(const struct tree *tree, uint64_t *offset)
{
	const struct recent_note *next = NULL;
	uint64_t least = UINT64_MAX;

	for (size_t i = 0; i < tree->recent_count && i < RECENT_SHOWN; i++) {
		uint64_t place = offset_of(&tree->recent_notes[i]);

		if (place > *offset && place < least) {
			least = place;
			next = &tree->recent_notes[i];
		}
	}
	if (next == NULL)
		return NULL;
	*offset = least;
	return idtable_get(&tree->files, next->id);
}

static void
look_at_all(struct tree *tree)
{
	struct tree_file *file;

	tree->recent_count = 0;
	for (uint32_t id = 0; (file = idtable_next(&tree->files, &id)) != NULL;
		id++) {
		struct recent_note note = {file->attr.mtime_ns, file->id};

		if (treefile_is_listed(file))
			insert(tree, &note, true);
	}
}

void
recent_update(struct tree *tree)
{
	struct tree_group *group = tree->recent;
	struct idset shown = {0}, gone = {0};

	if (tree->recent_count < RECENT_SHOWN &&
		tree->recent_count < tree->counts.notes)
		look_at_all(tree);
	for (size_t i = 0; i < tree->recent_count && i < RECENT_SHOWN; i++)
		idset_append(&shown, tree->recent_notes[i].id);
	idset_sort(&shown);
	for (uint32_t i = 0; i < group->members.count; i++)
		if (!idset_has(&shown, group->members.ids[i]))
			idset_append(&gone, group->members.ids[i]);
	for (uint32_t i = 0; i < gone.count; i++)
		treegroup_remove_member(
			tree, group, idtable_get(&tree->files, gone.ids[i]));
	for (uint32_t i = 0; i < shown.count; i++)
		if (!idset_has(&group->members, shown.ids[i])) {
			treegroup_add_member(tree, group,
				idtable_get(&tree->files, shown.ids[i]));
			idset_sort(&group->members);
		}
	idset_clear(&shown);
	idset_clear(&gone);
}
