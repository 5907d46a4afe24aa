/* indexpass.c - see indexer.h: one pass over what may have changed
 *
 * First the disk is looked at, and every file found is either as it was, or
 * new, or changed, or gone; new files are matched with gone ones (renames).
 * Then all of it is put into store and graph: what is gone, then folders and
 * other files, then notes, which are read by threads meanwhile.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "index/base/arena.h"
#include "index/base/map.h"
#include "index/base/mem.h"
#include "index/live/indexer.h"
#include "index/live/notefile.h"
#include "index/live/scan.h"
#include "index/live/storedfile.h"
#include "index/live/watch.h"

#define SCAN_THREADS 2
/* Notes in one commit of an update. */
#define PART_SIZE 1000
/* A store in which more than this part of the notes changes is written anew. */
#define BULK_PART 5
#define PROGRESS_STEP 32

struct found {
	const char *path; /* in the pass's arena, or a scan's */
	struct file_attr attr;
	uint32_t id; /* 0: not known at any path */
	uint32_t flags;
	bool is_moved; /* id was at another path */
};

struct pass {
	struct indexer *indexer;
	struct indexer_report *report;
	indexer_publish *publish;
	void *arg;
	bool is_forced;
	size_t part_size; /* notes in one commit; 0: all */
	size_t part_count;
	bool is_bulk;
	bool is_writing; /* a transaction of the store is open */
	struct arena *arena;
	struct scan *scans; /* lend paths until the end */
	size_t scan_count, scan_capacity;
	uint32_t *gone;
	size_t gone_count, gone_capacity;
	struct found *found; /* new or changed */
	size_t found_count, found_capacity;
	/* Of updates: paths of new files in found; folders that were walked. */
	struct textmap *new_paths, *walked;
	struct found *note_found; /* while notes are taken: that of job 0 */
	size_t note_count, note_done;
};

static void
begin(struct pass *pass, struct indexer *indexer, struct indexer_report *report,
	indexer_publish *publish, void *arg)
{
	*pass = (struct pass){
		.indexer = indexer,
		.report = report,
		.publish = publish,
		.arg = arg,
		.arena = arena_new(),
	};
	*report = (struct indexer_report){0};
	indexer->look++;
}

static void
finish(struct pass *pass)
{
	for (size_t i = 0; i < pass->scan_count; i++)
		scan_clear(&pass->scans[i]);
	free(pass->scans);
	free(pass->gone);
	free(pass->found);
	textmap_free(pass->new_paths);
	textmap_free(pass->walked);
	arena_free(pass->arena);
}

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
	pass->publish(pass->arg, graph_commit(indexer->graph));
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

/* --- looking ------------------------------------------------------------------ */

static bool
is_as_read(const struct file_attr *a, const struct file_attr *b)
{
	return a->size == b->size && a->mtime_ns == b->mtime_ns &&
	       a->ctime_ns == b->ctime_ns && a->ino == b->ino;
}

/* Equal in all that is shown but the time of the last access, which reading
 * changes. */
static bool
is_same_attr(const struct file_attr *a, const struct file_attr *b)
{
	return is_as_read(a, b) && a->mode == b->mode && a->uid == b->uid &&
	       a->gid == b->gid && a->nlink == b->nlink &&
	       a->blocks == b->blocks && a->rdev == b->rdev && a->dev == b->dev;
}

static void
push_gone(struct pass *pass, uint32_t top)
{
	struct filetree *tree = pass->indexer->tree;

	for (uint32_t id = top; id != 0; id = filetree_next(tree, top, id)) {
		struct known_file *known = filetree_get(tree, id);

		if (known == NULL)
			break;
		if (known->seen == pass->indexer->look)
			continue;
		known->seen = pass->indexer->look; /* not twice */
		MEM_PUSH(pass->gone, pass->gone_count, pass->gone_capacity, id);
	}
}

static void
push_found(struct pass *pass, const char *path, const struct file_attr *attr,
	uint32_t id, uint32_t flags)
{
	struct found found = {
		.path = path,
		.attr = *attr,
		.id = id,
		.flags = flags,
	};

	/* Several hints may lead to one new folder. */
	if (id == 0 && pass->new_paths != NULL &&
		!textmap_set(pass->new_paths, path, strlen(path), 0))
		return;
	MEM_PUSH(pass->found, pass->found_count, pass->found_capacity, found);
}

/* Remembers a file that has other names: an event names only one of them. */
static void
note_links(struct indexer *indexer, uint32_t id, const struct file_attr *attr)
{
	filetree_set_link(indexer->tree, id,
		S_ISREG(attr->mode) && attr->nlink > 1 ? attr->ino : 0);
}

/* Decides what is to be done about a file that is there. path lasts as long as
 * the pass. */
static void
consider(struct pass *pass, const char *path, const struct file_attr *attr)
{
	struct indexer *indexer = pass->indexer;
	uint32_t flags = indexer_flags(indexer, path, attr->mode);
	uint32_t id = graph_find(indexer->graph, path);
	const struct file_attr *old;
	struct known_file *known;

	if (id == 0) {
		push_found(pass, path, attr, 0, flags);
		return;
	}
	known = filetree_get(indexer->tree, id);
	if (known->seen == indexer->look)
		return;
	old = graph_attr(indexer->graph, id);
	if (((old->mode ^ attr->mode) & S_IFMT) != 0) {
		push_gone(pass, id);
		push_found(pass, path, attr, 0, flags);
		return;
	}
	known->seen = indexer->look;
	if ((flags & FILE_IS_NOTE) != 0 &&
		(pass->is_forced || known->is_racy || !is_as_read(old, attr))) {
		push_found(pass, path, attr, id, flags);
		return;
	}
	if (known->is_unstated && is_as_read(old, attr) &&
		old->mode == attr->mode &&
		graph_flags(indexer->graph, id) == flags) {
		/* Only the graph lacks something. */
		known->is_unstated = false;
		note_links(indexer, id, attr);
		graph_put_file(indexer->graph, id, path, flags, attr);
		return;
	}
	if (!is_same_attr(old, attr) ||
		graph_flags(indexer->graph, id) != flags)
		push_found(pass, path, attr, id, flags);
}

static void
keep_content(struct pass *pass, const char *path)
{
	struct filetree *tree = pass->indexer->tree;
	uint32_t top = graph_find(pass->indexer->graph, path);

	for (uint32_t id = top; id != 0 && filetree_get(tree, id) != NULL;
		id = filetree_next(tree, top, id))
		filetree_get(tree, id)->seen = pass->indexer->look;
}

static void
enter_folder(void *arg, const char *path, int dir)
{
	watch_enter(arg, path, dir);
}

/* Looks at all there is at and below path. */
static int
look_below(struct pass *pass, const char *path)
{
	struct indexer *indexer = pass->indexer;
	struct scan_options options = {
		.mounts = indexer->mounts,
		.thread_count = path[0] == '\0' ? SCAN_THREADS : 1,
		.enter = indexer->watch != NULL ? enter_folder : NULL,
		.arg = indexer->watch,
	};
	struct scan scan;
	int rc = scan_run(indexer->root, path, &options, &scan);

	if (rc < 0)
		return rc;
	MEM_PUSH(pass->scans, pass->scan_count, pass->scan_capacity, scan);
	for (size_t i = 0; i < scan.count; i++) {
		if (indexer->problem_count > 0)
			indexer_clear_problems(indexer, scan.entries[i].path);
		consider(pass, scan.entries[i].path, &scan.entries[i].attr);
	}
	for (size_t i = 0; i < scan.problem_count; i++) {
		const struct scan_problem *problem = &scan.problems[i];

		indexer_add_problem(indexer, problem->path,
			arena_printf(pass->arena, "cannot be listed: %s%s",
				strerror(problem->error),
				problem->keeps_content
					? "; keeping what was in it"
					: ""));
		if (problem->keeps_content)
			keep_content(pass, problem->path);
	}
	return 0;
}

/* What lies below the known folder top and was not seen now is gone. */
static void
push_unseen(struct pass *pass, uint32_t top)
{
	struct indexer *indexer = pass->indexer;
	struct filetree *tree = indexer->tree;

	for (uint32_t id = top; id != 0; id = filetree_next(tree, top, id))
		if (filetree_get(tree, id)->seen != indexer->look)
			push_gone(pass, id);
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
	note_links(indexer, found->id, &found->attr);
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

static void
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

int
indexer_refresh(struct indexer *indexer, bool is_forced,
	indexer_publish *publish, void *arg, struct indexer_report *report)
{
	struct pass pass;
	int rc;

	begin(&pass, indexer, report, publish, arg);
	pass.is_forced = is_forced;
	mounts_refresh(indexer->mounts);
	indexer_clear_problems(indexer, NULL);
	if (indexer->progress != NULL)
		indexer->progress(indexer->progress_arg, 0, 0);
	if (indexer->watch != NULL)
		watch_enter_all(indexer->watch);
	rc = look_below(&pass, "");
	if (rc == 0) {
		for (uint32_t id = 1; id < filetree_limit(indexer->tree);
			id++) {
			struct known_file *known =
				filetree_get(indexer->tree, id);

			if (known != NULL && known->seen != indexer->look)
				push_gone(&pass, id);
		}
		take_in(&pass);
		indexer->is_store_new = false;
	}
	finish(&pass);
	return rc;
}

/* --- updates --------------------------------------------------------------------- */

/* The part of path to look at: path itself, or the first folder on the way to
 * it that is not known yet. */
static const char *
first_unknown(struct pass *pass, const char *path)
{
	const struct graph *graph = pass->indexer->graph;
	char *at = arena_dup(pass->arena, path, strlen(path));

	for (;;) {
		char *slash = strrchr(at, '/');

		if (slash == NULL || graph_find(graph, at) != 0)
			return at;
		*slash = '\0';
		if (graph_find(graph, at) != 0) {
			*slash = '/';
			return at;
		}
	}
}

/* True if the folder now at the path of id is another one, or may be listed by
 * others than before. */
static bool
was_other_folder(const struct indexer *indexer, uint32_t id,
	const struct file_attr *attr)
{
	const struct file_attr *old = graph_attr(indexer->graph, id);

	return old->mode != attr->mode || old->ino != attr->ino ||
	       old->uid != attr->uid || old->gid != attr->gid;
}

/* True if path lies below a folder that this pass has walked. */
static bool
is_walked(const struct pass *pass, const char *path)
{
	if (textmap_count(pass->walked) == 0)
		return false;
	for (const char *slash = path; slash != NULL;
		slash = strchr(slash + 1, '/'))
		if (textmap_get(pass->walked, path, (size_t)(slash - path),
			    &(uint32_t){0}))
			return true;
	return false;
}

static void
look_again(struct pass *pass, uint32_t id)
{
	struct indexer *indexer = pass->indexer;
	const char *path = graph_path(indexer->graph, id);
	struct file_attr attr;

	path = arena_dup(pass->arena, path, strlen(path));
	if (scan_stat(indexer->root, path, indexer->mounts, &attr) == 0)
		consider(pass, path, &attr);
}

/* Looks at the names that the file with that inode number is known by. */
static void
look_at_names(struct pass *pass, uint64_t ino)
{
	struct filetree *tree = pass->indexer->tree;

	for (uint32_t id = filetree_first_link(tree, ino); id != 0;
		id = filetree_get(tree, id)->next_link)
		look_again(pass, id);
}

/* True if the file may have another name that was known as its only one. */
static bool
has_new_link(const struct pass *pass, const struct found *found)
{
	const struct file_attr *old;

	if (!S_ISREG(found->attr.mode) || found->attr.nlink < 2)
		return false;
	if (found->id == 0)
		return true;
	old = graph_attr(pass->indexer->graph, found->id);
	return old->ino != found->attr.ino || old->nlink < found->attr.nlink;
}

/* Of a file with several names the kernel names only the one that was used (and
 * none when it gets a second one): looks at the others of all that were found
 * or are gone. */
static void
look_at_links(struct pass *pass)
{
	struct indexer *indexer = pass->indexer;
	struct nummap *inodes = NULL;

	for (size_t i = 0; i < pass->gone_count; i++)
		look_at_names(
			pass, graph_attr(indexer->graph, pass->gone[i])->ino);
	for (size_t i = 0; i < pass->found_count; i++) {
		struct found found = pass->found[i];

		if (found.id != 0)
			look_at_names(pass,
				graph_attr(indexer->graph, found.id)->ino);
		look_at_names(pass, found.attr.ino);
		if (!has_new_link(pass, &found))
			continue;
		if (inodes == NULL)
			inodes = nummap_new();
		nummap_set(inodes, found.attr.ino, 0);
	}
	if (inodes == NULL)
		return;
	for (uint32_t id = 1; id < filetree_limit(indexer->tree); id++) {
		const struct known_file *known =
			filetree_get(indexer->tree, id);

		if (known != NULL && known->seen != indexer->look &&
			nummap_get(inodes, graph_attr(indexer->graph, id)->ino,
				&(uint64_t){0}))
			look_again(pass, id);
	}
	nummap_free(inodes);
}

static int
look_at(struct pass *pass, const struct indexer_hint *hint)
{
	struct indexer *indexer = pass->indexer;
	const char *path = first_unknown(pass, hint->path);
	uint32_t id = graph_find(indexer->graph, path);
	struct file_attr attr;
	int rc;

	/* Even if this name turns out as known already: it may have been looked
	 * at just after the change, and the others just before. */
	if (id != 0)
		look_at_names(pass, graph_attr(indexer->graph, id)->ino);
	if (path[0] != '\0' && is_walked(pass, path))
		return 0;
	rc = scan_stat(indexer->root, path, indexer->mounts, &attr);
	if (rc == -ENOENT || rc == -EXDEV) {
		if (id != 0)
			push_gone(pass, id);
		return 0;
	}
	if (rc < 0) {
		indexer_add_problem(indexer, path, strerror(-rc));
		return 0;
	}
	if (!S_ISDIR(attr.mode) ||
		(id != 0 && !hint->is_deep &&
			!was_other_folder(indexer, id, &attr))) {
		consider(pass, path, &attr);
		return 0;
	}
	textmap_set(pass->walked, path, strlen(path), 0);
	rc = look_below(pass, path);
	if (rc == 0 && id != 0)
		push_unseen(pass, id);
	return rc;
}

static int
compare_hints(const void *a, const void *b)
{
	const struct indexer_hint *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	/* The deep one of two first: it does the work of both. */
	return order != 0 ? order : y->is_deep - x->is_deep;
}

void
indexer_note_writes(
	struct indexer *indexer, const struct indexer_hint *hints, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t id = hints[i].is_written ? graph_find(indexer->graph,
							    hints[i].path)
		                                  : 0;

		if (id != 0)
			filetree_get(indexer->tree, id)->is_racy = true;
	}
}

int
indexer_update(struct indexer *indexer, const struct indexer_hint *hints,
	size_t count, indexer_publish *publish, void *arg,
	struct indexer_report *report)
{
	struct indexer_hint *all = NULL;
	size_t all_count = 0, capacity = 0;
	bool has_new_config = false;
	struct pass pass;
	int rc = 0;

	begin(&pass, indexer, report, publish, arg);
	pass.part_size = PART_SIZE;
	pass.new_paths = textmap_new();
	pass.walked = textmap_new();
	mounts_refresh(indexer->mounts);
	indexer_note_writes(indexer, hints, count);
	for (size_t i = 0; i < count; i++) {
		const char *slash = strrchr(hints[i].path, '/');
		struct indexer_hint folder = {.path = ""};

		has_new_config =
			has_new_config || config_is_source(hints[i].path);
		MEM_PUSH(all, all_count, capacity, hints[i]);
		if (slash != NULL)
			folder.path = arena_dup(pass.arena, hints[i].path,
				(size_t)(slash - hints[i].path));
		MEM_PUSH(all, all_count, capacity, folder);
	}
	if (all_count > 0)
		qsort(all, all_count, sizeof(*all), compare_hints);
	for (size_t i = 0; i < all_count && rc == 0; i++)
		if (i == 0 || strcmp(all[i].path, all[i - 1].path) != 0)
			rc = look_at(&pass, &all[i]);
	free(all);
	if (rc == 0) {
		look_at_links(&pass);
		take_in(&pass);
	}
	finish(&pass);
	if (rc == 0 && has_new_config) {
		enum config_change change = indexer_reload_config(indexer);
		struct indexer_report more = {0};

		if (change != CONFIG_SAME)
			rc = indexer_refresh(indexer,
				change == CONFIG_NEEDS_READING, publish, arg,
				&more);
		report->read += more.read;
		report->removed += more.removed;
		report->diagnostics += more.diagnostics;
		report->bytes += more.bytes;
	}
	return rc;
}
