/* takein.c - see pass.h: what is different into store and graph */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/arena.h"
#include "index/base/map.h"
#include "index/base/mem.h"
#include "index/live/notefile.h"
#include "index/live/pass.h"
#include "index/live/storedfile.h"
#include "index/live/watch.h"

/* A store in which more than this part of the notes changes is written anew. */
#define BULK_PART 5
#define PROGRESS_STEP 32

/* --- the store, for as long as there is one --------------------------------- */

static bool
open_transaction(struct pass *pass)
{
	struct indexer *indexer = pass->indexer;

	if (indexer->store == NULL)
		return false;
	if (pass->is_writing)
		return true;
	if (!indexer_check_store(
		    indexer, store_begin(indexer->store, pass->is_bulk)))
		return false;
	pass->is_writing = true;
	return true;
}

/* Ends the transaction and hands out what it changed. */
static void
commit(struct pass *pass)
{
	struct indexer *indexer = pass->indexer;

	if (pass->is_writing && indexer->store != NULL)
		indexer_check_store(indexer, store_commit(indexer->store));
	pass->is_writing = false;
	pass->is_bulk = false;
	pass->part_count = 0;
	if (pass->publish != NULL)
		pass->publish(pass->arg, graph_commit(indexer->graph));
	else
		graph_commit_untold(indexer->graph);
}

static uint32_t
new_id(struct indexer *indexer)
{
	uint32_t id;

	/* Not below what was used since the index was opened, even if the store
	 * has started empty again meanwhile. */
	if (indexer->store != NULL)
		while ((id = store_next_id(indexer->store)) < indexer->next_id)
			;
	else
		id = indexer->next_id;
	if (id == 0)
		id = 1;
	indexer->next_id = id + 1;
	return id;
}

static void
put_stored_file(struct pass *pass, uint32_t id, const char *path,
	uint32_t flags, const struct file_attr *attr)
{
	const struct known_file *known = filetree_get(pass->indexer->tree, id);
	struct store_file file = stored_file(id, path, flags, attr);

	if (!open_transaction(pass))
		return;
	file.hash = known->hash;
	file.is_racy = known->is_racy;
	indexer_check_store(
		pass->indexer, store_put_file(pass->indexer->store, &file));
}

/* --- renames ------------------------------------------------------------------- */

static bool
is_renamed(struct pass *pass, uint32_t id, const struct found *found)
{
	const struct graph *graph = pass->indexer->graph;
	const struct file_attr *old = graph_attr(graph, id);
	uint32_t differs = graph_flags(graph, id) ^ found->flags;

	if (((old->mode ^ found->attr.mode) & S_IFMT) != 0 ||
		(differs & FILE_IS_NOTE) != 0)
		return false;
	/* An inode number is used again soon; size and time tell a new file
	 * from a renamed one. Folders change theirs with what is in them. */
	return S_ISDIR(old->mode) ||
	       (old->size == found->attr.size &&
		       old->mtime_ns == found->attr.mtime_ns);
}

/* Gives new files that were at another path before their ids. */
static void
match_renames(struct pass *pass)
{
	const struct graph *graph = pass->indexer->graph;
	struct nummap *by_inode;
	size_t kept = 0;

	if (pass->gone_count == 0)
		return;
	by_inode = nummap_new();
	for (size_t i = 0; i < pass->gone_count; i++)
		nummap_set(by_inode, graph_attr(graph, pass->gone[i])->ino, i);
	for (size_t i = 0; i < pass->found_count; i++) {
		struct found *found = &pass->found[i];
		uint64_t at;

		if (found->id != 0 ||
			!nummap_get(by_inode, found->attr.ino, &at) ||
			!is_renamed(pass, pass->gone[at], found))
			continue;
		found->id = pass->gone[at];
		found->is_moved = true;
		pass->gone[at] = 0;
		nummap_remove(by_inode, found->attr.ino);
	}
	nummap_free(by_inode);
	for (size_t i = 0; i < pass->gone_count; i++)
		if (pass->gone[i] != 0)
			pass->gone[kept++] = pass->gone[i];
	pass->gone_count = kept;
}

/* --- taking in ------------------------------------------------------------------ */

static void
remove_file(struct pass *pass, uint32_t id)
{
	struct indexer *indexer = pass->indexer;

	const char *path = graph_path(indexer->graph, id);

	indexer_clear_problems(indexer, path);
	if (indexer->watch != NULL &&
		S_ISDIR(graph_attr(indexer->graph, id)->mode))
		watch_leave(indexer->watch, path);
	if (open_transaction(pass))
		indexer_check_store(
			indexer, store_remove_file(indexer->store, id));
	graph_remove_file(indexer->graph, id);
	filetree_remove(indexer->tree, id);
	pass->report->removed++;
}

/* Puts the file, with an id of its own if it has none yet. */
static struct known_file *
put_file(struct pass *pass, struct found *found)
{
	struct indexer *indexer = pass->indexer;
	const char *slash = strrchr(found->path, '/');
	struct known_file *known;
	uint32_t parent = 0;

	if (found->id == 0)
		found->id = new_id(indexer);
	if (found->path[0] != '\0')
		parent = graph_find(indexer->graph,
			slash == NULL ? ""
				      : arena_dup(pass->arena, found->path,
						(size_t)(slash - found->path)));
	known = filetree_put(indexer->tree, found->id, parent);
	known->seen = indexer->look;
	known->is_unstated = false;
	pass_note_links(indexer, found->id, &found->attr);
	graph_put_file(indexer->graph, found->id, found->path, found->flags,
		&found->attr);
	return known;
}

static void
take_read_error(struct pass *pass, struct found *found, int error)
{
	struct indexer *indexer = pass->indexer;
	bool is_new = found->id == 0;
	struct known_file *known;

	if (error == -ENOENT) {
		if (found->id != 0)
			remove_file(pass, found->id);
		return;
	}
	indexer_add_problem(indexer, found->path,
		arena_printf(pass->arena, "cannot be read: %s%s",
			strerror(-error),
			is_new ? "" : "; keeping its last version"));
	pass->report->diagnostics++;
	known = put_file(pass, found);
	known->is_racy = true; /* to be tried again */
	put_stored_file(
		pass, found->id, found->path, found->flags, &found->attr);
}

static void
take_note(void *arg, const struct notefile_job *job,
	struct notefile_result *result)
{
	struct pass *pass = arg;
	struct indexer *indexer = pass->indexer;
	struct found *found = &pass->note_found[job->id];
	struct known_file *known;

	if (result->error != 0) {
		take_read_error(pass, found, result->error);
		goto out;
	}
	indexer_clear_problems(indexer, found->path);
	found->attr = result->attr;
	pass->report->read++;
	pass->report->bytes += result->size;
	known = put_file(pass, found);
	known->hash = result->hash;
	known->is_known = true;
	known->is_racy = result->is_racy;
	put_stored_file(
		pass, found->id, found->path, found->flags, &found->attr);
	if (result->note != NULL) {
		pass->report->diagnostics += result->note->diagnostics_count;
		if (open_transaction(pass))
			indexer_check_store(
				indexer, store_put_note(indexer->store,
						 found->id, result->note));
		graph_put_note(indexer->graph, found->id, result->note,
			!result->is_same);
	}
out:
	pass->note_done++;
	if (indexer->progress != NULL &&
		(pass->note_done % PROGRESS_STEP == 0 ||
			pass->note_done == pass->note_count))
		indexer->progress(indexer->progress_arg, pass->note_done,
			pass->note_count);
	pass->part_count++;
	if (pass->part_count == pass->part_size &&
		pass->note_done < pass->note_count)
		commit(pass);
}

static int
compare_found(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	bool x_is_note = (x->flags & FILE_IS_NOTE) != 0;
	bool y_is_note = (y->flags & FILE_IS_NOTE) != 0;

	/* Notes after all else, so that their folders are there. */
	if (x_is_note != y_is_note)
		return x_is_note ? 1 : -1;
	return strcmp(x->path, y->path);
}

/* Reads and takes in count notes. */
static void
take_notes(struct pass *pass, struct found *found, size_t count)
{
	struct indexer *indexer = pass->indexer;
	struct notefile_job *jobs = mem_alloc((count + 1) * sizeof(*jobs));

	for (size_t i = 0; i < count; i++) {
		const struct known_file *known =
			found[i].id != 0
				? filetree_get(indexer->tree, found[i].id)
				: NULL;

		jobs[i] = (struct notefile_job){
			.path = found[i].path,
			.size = found[i].attr.size,
			.id = (uint32_t)i,
			.known_hash = known != NULL ? known->hash : 0,
			.is_known = known != NULL && known->is_known,
			/* A name says something of the note as well. */
			.must_parse = pass->is_forced || found[i].is_moved,
		};
	}
	pass->note_found = found;
	pass->note_count = count;
	notefile_read_all(indexer->root, &indexer->config->settings, jobs,
		count, indexer->thread_count, take_note, pass);
	free(jobs);
}

void
take_in(struct pass *pass)
{
	struct indexer *indexer = pass->indexer;
	size_t note_count = 0, first_note;

	match_renames(pass);
	for (size_t i = 0; i < pass->found_count; i++)
		note_count += (pass->found[i].flags & FILE_IS_NOTE) != 0;
	first_note = pass->found_count - note_count;
	pass->is_bulk =
		pass->part_size == 0 &&
		note_count > graph_counts(indexer->graph).notes / BULK_PART;
	if (pass->found_count > 0)
		qsort(pass->found, pass->found_count, sizeof(*pass->found),
			compare_found);

	for (size_t i = pass->gone_count; i-- > 0;)
		remove_file(pass, pass->gone[i]);
	for (size_t i = 0; i < first_note; i++) {
		struct found *found = &pass->found[i];

		put_file(pass, found);
		put_stored_file(pass, found->id, found->path, found->flags,
			&found->attr);
	}
	if (note_count > 0)
		take_notes(pass, pass->found + first_note, note_count);
	commit(pass);
}
