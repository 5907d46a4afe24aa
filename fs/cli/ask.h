/* ask.h - the index, opened for a verb
 *
 * Finds the vault that the options mean, opens its index and brings it up to
 * date, with a line of progress on a terminal. All messages are said here.
 */
#ifndef VAULTFS_ASK_H
#define VAULTFS_ASK_H

#include <stdbool.h>

#include "fs/cli/options.h"
#include "index/vaultindex.h"

/* The vault that text (may be NULL) or --vault, or the surroundings mean; an
 * absolute real path, the caller frees. False after a message. */
bool ask_vault(const struct options *options, const char *text, char **ret);

/* Opens and refreshes the index of vault: to follow it live from a mount at
 * mountpoint, which is left out, or (NULL) for a question. counts may be NULL.
 * False after a message. */
bool ask_open_vault(const struct options *options, const char *vault,
	const char *mountpoint, struct vaultindex **ret,
	struct vaultindex_counts *ret_counts);
/* Likewise, to follow it live without a mount. */
bool ask_open_live(const struct options *options, const char *vault,
	struct vaultindex **ret);
/* The two together, for a question. */
bool ask_open(const struct options *options, struct vaultindex **ret);

/* --cache-dir as an absolute path, or NULL; the caller frees. */
char *ask_cache_dir(const struct options *options);

/* --today, else $VAULTFS_TODAY, else the clock's. */
day_t ask_today(const struct options *options);

/* The vault path of the note that text names: a path of the vault, a link
 * text, or a path of the file system into the vault (absolute, or one that
 * begins with "./" or "../"). Otherwise text itself. The caller frees. */
char *ask_note_name(struct vaultindex *index, const char *text);

#endif
