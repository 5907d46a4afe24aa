/* graph.h - how the files of a vault hang together, in memory
 *
 * Holds every file's path and attributes, every name folded and interned, and
 * of each note what relates it to others: link targets, named entities, tags,
 * context lines, tasks. From these it derives which note a link means and
 * which values (people, tags, dates ...) a note has; graph_commit() derives
 * again just what the changes since the last one can have altered.
 *
 * No I/O and no SQL. One thread at a time owns a graph.
 * Sources: link-resolution; seed-note-format sections 1, 3, 5, 6; tree.md 2.
 */
#ifndef VAULTFS_GRAPH_H
#define VAULTFS_GRAPH_H

#include "index/changeset.h"
#include "index/parse/note.h"

struct graph;

/* settings is lent and must outlive the graph. */
struct graph *graph_new(const struct settings *settings);
void graph_free(struct graph *graph);

/* Takes in a file, or new attributes, or a new path (a rename) of one. id is
 * the caller's (never 0), kept for the life of the file. A folder's own rename
 * does not move what is in it: put each. */
void graph_put_file(struct graph *graph, uint32_t id, const char *path,
	uint32_t flags, const struct file_attr *attr);
/* What the note with that id says now. index/graph/reading.h tells which parts
 * of note are read; all that is needed is copied. content_changed goes into
 * the change set. */
void graph_put_note(struct graph *graph, uint32_t id, const struct note *note,
	bool content_changed);
void graph_remove_file(struct graph *graph, uint32_t id);

/* What all puts and removals since the last commit changed. The caller frees
 * it. Never NULL. */
struct change_set *graph_commit(struct graph *graph);
/* The same where nobody wants to know, for less. */
void graph_commit_untold(struct graph *graph);
/* All there is, as a change set from nothing (after a commit). */
struct change_set *graph_snapshot(struct graph *graph);

/* 0 if there is no such file. */
uint32_t graph_find(const struct graph *graph, const char *path);
const char *graph_path(const struct graph *graph, uint32_t id); /* or NULL */
uint32_t graph_flags(const struct graph *graph, uint32_t id);
const struct file_attr *graph_attr(const struct graph *graph, uint32_t id);
/* Calls each(arg, id) for every file, in no order. */
void graph_each_file(const struct graph *graph,
	void (*each)(void *arg, uint32_t id), void *arg);

/* The file that linktext means in the note source (0: from the vault's root),
 * or 0. Of linktext only what stands before the first '#' is looked at. */
uint32_t graph_resolve(
	const struct graph *graph, uint32_t source, const char *linktext);

/* The entities that note id concerns, as values; sorted by dimension and
 * name. An entity's own note concerns it too: that value's file_id is id.
 * Valid until the next call and the next change. */
const struct value *const *graph_entities(
	struct graph *graph, uint32_t id, size_t *ret_count);

struct graph_counts {
	size_t files, notes, links, unresolved, tags, tasks, open_tasks,
		entities;
};
struct graph_counts graph_counts(const struct graph *graph);

#endif
