/* viewdef.h - the table of views
 *
 * A view is a row of data: its directory's name, what it groups by, which
 * documents its directories hold. A membership is (view, group, note), and
 * all else, listing, lookup, link counts, what the kernel must forget, follows
 * from memberships in the same way for every view.
 *
 * The group-by chain is a list of dimensions; a note is a member of one group
 * for each combination of its values in them. A value expands to the names of
 * nested directories, a date to more than one place (2025/11/07 and today).
 */
#ifndef VAULTFS_VIEWDEF_H
#define VAULTFS_VIEWDEF_H

#include <stdbool.h>
#include <stddef.h>

#include "index/base/arena.h"
#include "index/base/day.h"
#include "index/changeset.h"

#define VIEWDEF_CHAIN_MAX 4

enum viewdef_kind {
	VIEWDEF_GROUPS, /* notes by the chain of dimensions */
	VIEWDEF_RECENT, /* the notes changed last */
	VIEWDEF_ALL,    /* the vault's own folders */
	VIEWDEF_TASKS,  /* lists of open tasks, as documents */
	VIEWDEF_STATUS, /* .vaultfs */
};

enum viewdef_document {
	VIEWDEF_OPEN_TASKS = 1 << 0, /* _open-tasks.md in each group */
};

struct viewdef {
	const char *name; /* of its directory */
	enum viewdef_kind kind;
	unsigned documents;           /* enum viewdef_document */
	int chain[VIEWDEF_CHAIN_MAX]; /* dimensions */
	size_t chain_count;
	const char *about; /* one sentence for the guide */
};

struct settings;

/* The views of a vault with these settings, in the order in which they are
 * listed: an array of *ret_count that the caller frees with viewdefs_free(). */
struct viewdef *viewdefs_new(
	const struct settings *settings, size_t *ret_count);
void viewdefs_free(struct viewdef *views, size_t count);

/* True if values of the dimension are nested by '/'. */
bool viewdef_is_nested(int dimension);

/* A nested list of directory names: where a value is, in views that group by
 * its dimension. All from an arena. */
struct viewdef_path {
	const char **names; /* escaped */
	size_t count;       /* at least 1 */
};

/* The path of a value: its parts, escaped. */
struct viewdef_path viewdef_path_of(
	int dimension, const char *value, struct arena *arena);

/* The day of a value of DIMENSION_DATE ("2025/11/07"), or DAY_NONE. */
day_t viewdef_day_of(const char *value);

/* The directories of a view by date that stand for days relative to today.
 * They are always listed. */
enum viewdef_relative {
	RELATIVE_TODAY,
	RELATIVE_YESTERDAY,
	RELATIVE_THIS_WEEK, /* Monday to Sunday */
	RELATIVE_COUNT,
};
const char *viewdef_relative_name(enum viewdef_relative relative);
bool viewdef_relative_has(
	enum viewdef_relative relative, day_t day, day_t today);

#endif
