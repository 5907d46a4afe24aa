/* history.h - the journal of the vault that the options mean
 *
 * For the verbs that tell of what vaultfs changed and take it back. Whether the
 * vault is mounted makes no difference: the journal has a lock of its own, and
 * a mount follows what changes in its vault. Messages are said here.
 */
#ifndef VAULTFS_HISTORY_H
#define VAULTFS_HISTORY_H

#include "fs/cli/options.h"
#include "fs/write/journal.h"
#include "index/vaultindex.h"

struct history {
	struct vaultindex *index; /* owned; opened, not refreshed */
	struct journal *journal;  /* owned */
};

/* False after a message. */
bool history_open(const struct options *options, struct history *ret);
void history_close(struct history *history);

#endif
