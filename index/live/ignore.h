/* ignore.h - Obsidian's excluded files
 *
 * A list of filters, each a prefix of paths or, between slashes, a regular
 * expression that is searched in them; both without regard to case. Source:
 * vault-format, section 1.2.
 */
#ifndef VAULTFS_IGNORE_H
#define VAULTFS_IGNORE_H

#include <stdbool.h>
#include <stddef.h>

#include "index/base/buf.h"

struct ignore;

struct ignore *ignore_new(void);
void ignore_free(struct ignore *ignore);
/* Takes in one filter as it stands in userIgnoreFilters (UTF-8; not kept). If
 * it is a pattern that cannot be compiled, false and why in error. */
bool ignore_add(struct ignore *ignore, const char *filter, struct buf *error);
size_t ignore_count(const struct ignore *ignore);

/* True if the vault-relative path (any bytes) is excluded. A pattern that needs
 * too many steps does not match; after some such paths it is not tried again.
 * One thread at a time. */
bool ignore_covers(struct ignore *ignore, const char *path);

#endif
