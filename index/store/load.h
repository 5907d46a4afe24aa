/* load.h - all that a store holds, file by file
 *
 * The tables are read side by side, each in the order of ids, so that a load
 * is one pass and holds one note at a time.
 */
#ifndef VAULTFS_LOAD_H
#define VAULTFS_LOAD_H

#include "index/store/db.h"
#include "index/store/store.h"

/* As store_load(). -EILSEQ if a row does not hold what schema.sql says. */
int load_all(struct db *db, const struct settings *settings,
	void (*file)(void *arg, const struct store_file *file),
	void (*note)(void *arg, uint32_t id, const struct note *note),
	void *arg);

#endif
