/* guide.h - what the mount says of itself
 *
 * README.md (AGENTS.md is the same text) tells what is where and how to
 * search; .vaultfs/config tells what is in force. Counts and fixed sentences
 * only, never text of a note, so that nothing a note says is taken for advice.
 */
#ifndef VAULTFS_GUIDE_H
#define VAULTFS_GUIDE_H

#include <stddef.h>

#include "index/base/buf.h"
#include "index/base/day.h"

struct settings;
struct viewdef;

struct guide_facts { /* all lent */
	const char *vault;
	day_t today;
	const struct viewdef *views;
	size_t view_count;
	size_t files, notes, open_tasks;
	const struct settings *settings;
};

/* Each appends a document. */
void guide_render(const struct guide_facts *facts, struct buf *out);
void guide_render_config(const struct guide_facts *facts, struct buf *out);

#endif
