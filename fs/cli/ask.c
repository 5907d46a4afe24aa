/* ask.c - see ask.h */
#include "fs/cli/ask.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fs/cli/mounttable.h"
#include "fs/cli/out.h"
#include "fs/cli/progress.h"
#include "index/base/mem.h"

bool
ask_vault(const struct options *options, const char *text, char **ret)
{
	struct buf error = {0};
	int rc;

	if (text != NULL && options->vault != NULL) {
		say("the vault is named twice: '%s' and --vault '%s'", text,
			options->vault);
		return false;
	}
	rc = vault_find(text != NULL ? text : options->vault, ret, &error);
	if (rc < 0)
		say("%s", error.size > 0 ? buf_text(&error) : strerror(-rc));
	buf_clear(&error);
	return rc == 0;
}

/* The absolute path of text, whose last parts need not exist; symlinks are
 * followed in what does. The caller frees. */
static char *
absolute_path(const char *text)
{
	char *head = mem_dup(text), *real, *cwd = NULL;
	struct buf path = {0};
	size_t size = strlen(head);

	/* The longest part that exists, then the rest as it is written. */
	while ((real = realpath(size > 0         ? head
				: text[0] == '/' ? "/"
						 : ".",
			NULL)) == NULL &&
		size > 0) {
		while (size > 0 && head[size - 1] == '/')
			size--;
		while (size > 0 && head[size - 1] != '/')
			size--;
		head[size] = '\0';
	}
	if (real == NULL)
		real = cwd = getcwd(NULL, 0);
	buf_add_text(&path, real != NULL ? real : "");
	if (text[size] != '\0') {
		if (path.size == 0 || path.data[path.size - 1] != '/')
			buf_add_char(&path, '/');
		buf_add_text(&path, text + size);
	}
	free(real);
	free(head);
	return buf_take(&path);
}

char *
ask_cache_dir(const struct options *options)
{
	return options->cache_dir != NULL ? absolute_path(options->cache_dir)
	                                  : NULL;
}

static bool
open_index(const struct options *options, const char *vault,
	const char *mountpoint, bool is_live, struct vaultindex **ret,
	struct vaultindex_counts *ret_counts)
{
	struct progress progress;
	struct buf error = {0};
	struct vaultindex_counts counts;
	char *cache_dir = ask_cache_dir(options);
	struct vaultindex_options index_options = {
		.vault = vault,
		.cache_dir = cache_dir,
		.mountpoint = mountpoint,
		.is_live = is_live,
		.poll_seconds = options->poll_seconds,
		.progress = progress_update,
		.arg = &progress,
	};
	bool is_open = false;
	int rc;

	progress_init(&progress);
	rc = vaultindex_open(&index_options, ret, &error);
	if (rc < 0) {
		progress_end(&progress);
		say("%s", error.size > 0 ? buf_text(&error) : strerror(-rc));
		goto out;
	}
	rc = vaultindex_refresh(*ret, &counts, NULL);
	progress_end(&progress);
	if (rc < 0) {
		say("cannot read the vault '%s' into its index: %s", vault,
			strerror(-rc));
		vaultindex_close(*ret);
		goto out;
	}
	if (ret_counts != NULL)
		*ret_counts = counts;
	is_open = true;
out:
	buf_clear(&error);
	free(cache_dir);
	return is_open;
}

bool
ask_open_vault(const struct options *options, const char *vault,
	const char *mountpoint, struct vaultindex **ret,
	struct vaultindex_counts *ret_counts)
{
	return open_index(options, vault, mountpoint, mountpoint != NULL, ret,
		ret_counts);
}

bool
ask_open_live(const struct options *options, const char *vault,
	struct vaultindex **ret)
{
	return open_index(options, vault, NULL, true, ret, NULL);
}

bool
ask_open(const struct options *options, struct vaultindex **ret)
{
	char *vault;
	bool is_open;

	if (!ask_vault(options, NULL, &vault))
		return false;
	is_open = ask_open_vault(options, vault, NULL, ret, NULL);
	free(vault);
	return is_open;
}

day_t
ask_today(const struct options *options)
{
	return day_is_valid(options->today) ? options->today : day_today();
}

char *
ask_note_name(struct vaultindex *index, const char *text)
{
	const char *vault = vaultindex_vault(index);
	size_t size = strlen(vault);
	char *path = NULL, *name;

	if (text[0] == '/' || strncmp(text, "./", 2) == 0 ||
		strncmp(text, "../", 3) == 0)
		path = realpath(text, NULL);
	if (path != NULL && path_is_within(path, vault) && path[size] == '/')
		name = mem_dup(path + size + 1);
	else
		name = mem_dup(text);
	free(path);
	return name;
}
