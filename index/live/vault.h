/* vault.h - which folder is the vault, and where its index is kept
 *
 * vault_find() is in index/vaultindex.h. The index of a vault is in a folder
 * of its own under the user's cache directory, named after a hash of the
 * vault's real path, and never inside the vault.
 */
#ifndef VAULTFS_VAULT_H
#define VAULTFS_VAULT_H

#include "index/base/buf.h"

/* Makes (mode 0700, with parents) the folder for the index of vault (absolute,
 * real) under cache_dir, or if that is NULL under $XDG_CACHE_HOME/vaultfs or
 * ~/.cache/vaultfs. If those lie inside the vault (a vault that is a whole home
 * directory), under $XDG_RUNTIME_DIR/vaultfs or /var/tmp/vaultfs-UID.
 * Returns 0 and an absolute path (the caller frees), or a negative errno and a
 * sentence in error: -EINVAL if cache_dir is inside the vault. */
int vault_store_dir(const char *vault, const char *cache_dir, char **ret,
	struct buf *error);

#endif
