/* resolve.h - which file a link means
 *
 * Obsidian's own lookup, rule by rule: hidden files are no candidates,
 * excluded ones are; folders are not. Source: link-resolution, section 2.
 */
#ifndef VAULTFS_GRAPH_RESOLVE_H
#define VAULTFS_GRAPH_RESOLVE_H

#include "index/graph/linktext.h"

/* A link text, taken apart. */
struct target {
	const char *text; /* normalised, as written */
	size_t text_size;
	const char *key; /* folded, without ".md" */
	size_t key_size;
	uint32_t stem; /* name, or 0: then no file has it */
	unsigned md_count;
	bool has_slash;
};

/* Of a text that is no link of a note; in arena. text is normalised. */
struct target target_of_text(const struct catalog *catalog, struct arena *arena,
	const char *text, size_t size);

/* The file that target means in the note source (NULL: one in the root), or
 * NULL. *ret_varies tells that another source might mean another file. arena
 * is for what lives only during the call. */
struct file *resolve(const struct catalog *catalog, struct arena *arena,
	const struct file *source, const struct target *target,
	bool *ret_varies);
/* The same of a link text. What is the same in all notes is found once, and
 * again after link_refresh(). */
struct file *resolve_link(const struct linktexts *links, struct arena *arena,
	const struct file *source, uint32_t link);

/* Looks again which file a link text means, since files of its stem changed.
 * False if notes may mean another file by it, or one that has turned into
 * something else. */
bool link_refresh(
	const struct linktexts *links, struct arena *arena, uint32_t link);

/* Of the shown notes of that kind which have an entity and the name stem, the
 * one that a link in source would prefer, or NULL. */
struct file *resolve_kind(const struct catalog *catalog,
	const struct file *source, uint32_t stem, int kind);

#endif
