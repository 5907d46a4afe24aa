/* look.c - see pass.h: what is different on disk */
#include <errno.h>
#include <string.h>

#include "index/base/arena.h"
#include "index/base/map.h"
#include "index/base/mem.h"
#include "index/live/pass.h"
#include "index/live/watch.h"

#define SCAN_THREADS 2

/* --- one file ------------------------------------------------------------- */

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
		pass_note_links(indexer, id, attr);
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

int
look_at_all(struct pass *pass)
{
	struct indexer *indexer = pass->indexer;
	int rc;

	if (indexer->watch != NULL)
		watch_enter_all(indexer->watch);
	rc = look_below(pass, "");
	for (uint32_t id = 1; rc == 0 && id < filetree_limit(indexer->tree);
		id++) {
		struct known_file *known = filetree_get(indexer->tree, id);

		if (known != NULL && known->seen != indexer->look)
			push_gone(pass, id);
	}
	return rc;
}

/* --- hints ----------------------------------------------------------------- */

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

void
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

int
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
