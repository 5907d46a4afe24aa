/* history.c - see history.h */
#include "fs/cli/history.h"

#include <stdlib.h>
#include <string.h>

#include "fs/cli/ask.h"
#include "fs/cli/out.h"

bool
history_open(const struct options *options, struct history *ret)
{
	char *cache_dir = ask_cache_dir(options), *vault = NULL;
	struct vaultindex_options index_options = {.cache_dir = cache_dir};
	const char *folder;
	struct buf error = {0};
	int rc;

	*ret = (struct history){0};
	if (!ask_vault(options, NULL, &vault))
		goto out;
	index_options.vault = vault;
	rc = vaultindex_open(&index_options, &ret->index, &error);
	if (rc < 0) {
		say("%s", error.size > 0 ? buf_text(&error) : strerror(-rc));
		goto out;
	}
	folder = vaultindex_store_dir(ret->index);
	if (folder == NULL) {
		say("there is no place for what is known of the vault '%s'",
			vault);
		goto out;
	}
	rc = journal_open(folder, &ret->journal);
	if (rc < 0)
		say("cannot open the journal '%s/journal': %s", folder,
			strerror(-rc));
out:
	buf_clear(&error);
	free(cache_dir);
	free(vault);
	if (ret->journal != NULL)
		return true;
	history_close(ret);
	return false;
}

void
history_close(struct history *history)
{
	journal_close(history->journal);
	if (history->index != NULL)
		vaultindex_close(history->index);
	*history = (struct history){0};
}
