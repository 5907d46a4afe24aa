/* status.h - how the mount is: .vaultfs/status and .vaultfs/status.json
 *
 * Tells whether the views can be trusted at this moment and, if not, why. Facts
 * come from the index as they are when somebody asks, never from memory of
 * them; docs/json.md describes the keys.
 *
 *   ok            every change of the vault shows at once
 *   catching-up   changes are known that do not show yet
 *   degraded      something keeps the mount from being what it should be; each
 *                 reason says what, and what to do where something can be done
 */
#ifndef VAULTFS_STATUS_H
#define VAULTFS_STATUS_H

#include <stddef.h>

#include "index/base/buf.h"
#include "index/base/day.h"
#include "index/vaultindex.h"

#define STATUS_PROBLEMS_SHOWN 10
#define STATUS_REASONS_MAX 4

/* What the index tells of itself at one moment. */
struct status_live {
	int64_t now_ns; /* that moment, since 1970 */
	struct vaultindex_live index;
	bool is_stored; /* on disk */
	/* owned: what keeps it from following the vault and from being kept */
	char *reasons[STATUS_REASONS_MAX];
	size_t reason_count;
	size_t problem_count; /* settings, files and folders that cannot be
	                         read */
	struct status_problem {
		char *path, *text;         /* owned */
	} problems[STATUS_PROBLEMS_SHOWN]; /* the first of them */
};

/* Never waits. End with status_live_clear(). Any thread. */
void status_live_take(struct vaultindex *index, struct status_live *ret);
void status_live_clear(struct status_live *live);

struct status_facts { /* all lent */
	const char *vault;
	day_t today;
	size_t files, notes, open_tasks;
	const struct status_live *live;
};

/* Each appends a document. */
void status_render(const struct status_facts *facts, struct buf *out);
void status_render_json(const struct status_facts *facts, struct buf *out);

#endif
