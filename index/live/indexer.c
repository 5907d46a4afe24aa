/* indexer.c - see indexer.h: opening, loading, configuration, problems */
#include "index/live/indexer.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/base/buf.h"
#include "index/base/log.h"
#include "index/base/mem.h"
#include "index/live/storedfile.h"

/* To be raised when note_parse() finds other things in the same bytes. */
#define READING_VERSION 1
#define PROBLEM_MAX 10000
#define THREADS 2

/* --- problems --------------------------------------------------------------- */

void
indexer_add_problem(struct indexer *indexer, const char *path, const char *text)
{
	struct indexer_problem problem;

	for (size_t i = 0; i < indexer->problem_count; i++)
		if (strcmp(indexer->problems[i].path, path) == 0 &&
			strcmp(indexer->problems[i].text, text) == 0)
			return;
	if (indexer->problem_count >= PROBLEM_MAX)
		return;
	problem.path = mem_dup(path);
	problem.text = mem_dup(text);
	MEM_PUSH(indexer->problems, indexer->problem_count,
		indexer->problem_capacity, problem);
	log_debug("'%s': %s", path, text);
}

void
indexer_clear_problems(struct indexer *indexer, const char *path)
{
	size_t kept = 0;

	for (size_t i = 0; i < indexer->problem_count; i++) {
		struct indexer_problem *problem = &indexer->problems[i];

		if (path == NULL || strcmp(problem->path, path) == 0) {
			free(problem->path);
			free(problem->text);
		} else {
			indexer->problems[kept++] = *problem;
		}
	}
	indexer->problem_count = kept;
}

/* --- the store --------------------------------------------------------------- */

static char *
store_identity(const struct indexer *indexer)
{
	struct buf id = {0};

	buf_printf(&id, "%s\n%d %016" PRIx64, indexer->vault, READING_VERSION,
		settings_digest(&indexer->config->settings));
	return buf_take(&id);
}

static void
say_not_kept(struct indexer *indexer, const char *what, int rc)
{
	struct buf text = {0};

	buf_printf(&text,
		"the index in '%s' cannot be %s: %s; it is kept in memory only",
		indexer->store_dir, what, strerror(-rc));
	free(indexer->store_problem);
	indexer->store_problem = buf_take(&text);
}

bool
indexer_check_store(struct indexer *indexer, int rc)
{
	if (rc < 0 && indexer->store != NULL) {

		store_rollback(indexer->store);
		store_close(indexer->store);
		indexer->store = NULL;
		say_not_kept(indexer, "written", rc);
	}
	return indexer->store != NULL;
}

static void
load_file(void *arg, const struct store_file *file)
{
	struct indexer *indexer = arg;
	struct known_file *known;
	struct file_attr attr;

	stored_attr(file, &attr);
	graph_put_file(indexer->graph, file->id, file->path, stored_flags(file),
		&attr);
	known = filetree_put(indexer->tree, file->id, 0);
	known->hash = file->hash;
	known->is_known = (stored_flags(file) & FILE_IS_NOTE) != 0;
	known->is_racy = file->is_racy;
	known->is_unstated = true;
}

static void
load_note(void *arg, uint32_t id, const struct note *note)
{
	struct indexer *indexer = arg;

	graph_put_note(indexer->graph, id, note, false);
}

/* A folder that was found; files of one folder come one after the other, as a
 * rule. */
struct found_folder {
	char *path; /* owned; NULL: none yet */
	size_t size;
	uint32_t id;
};

/* The id of the folder that path is in, or 0. */
static uint32_t
parent_of(
	const struct graph *graph, const char *path, struct found_folder *last)
{
	const char *slash = strrchr(path, '/');
	size_t size = slash != NULL ? (size_t)(slash - path) : 0;

	if (path[0] == '\0')
		return 0;
	if (last->path != NULL && last->size == size &&
		memcmp(last->path, path, size) == 0)
		return last->id;
	free(last->path);
	last->path = mem_ndup(path, size);
	last->size = size;
	last->id = graph_find(graph, last->path);
	return last->id;
}

static int
load_store(struct indexer *indexer)
{
	int rc = store_load(indexer->store, &indexer->config->settings,
		load_file, load_note, indexer);
	struct found_folder last = {0};

	for (uint32_t id = 1; id < filetree_limit(indexer->tree); id++)
		if (filetree_get(indexer->tree, id) != NULL)
			filetree_put(indexer->tree, id,
				parent_of(indexer->graph,
					graph_path(indexer->graph, id), &last));
	free(last.path);
	graph_commit_untold(indexer->graph);
	return rc;
}

static void
start_empty(struct indexer *indexer)
{
	graph_free(indexer->graph);
	filetree_free(indexer->tree);
	indexer->graph = graph_new(&indexer->config->settings);
	indexer->tree = filetree_new();
}

/* Another process writes the store: what it has committed saves reading the
 * vault, and what has changed since is found by looking. */
static void
load_beside_writer(struct indexer *indexer)
{
	char *id = store_identity(indexer);
	int rc = store_open_reader(indexer->store_dir, id, &indexer->store);

	free(id);
	if (rc < 0) {
		indexer->store = NULL;
		return;
	}
	if (load_store(indexer) < 0)
		start_empty(indexer);
	store_close(indexer->store);
	indexer->store = NULL;
}

/* -EBUSY: another process writes it, and nothing is wrong. */
static int
open_store(struct indexer *indexer)
{
	char *id;
	int rc;

	if (indexer->store_dir == NULL)
		return 0;
	id = store_identity(indexer);
	rc = store_open(indexer->store_dir, id, &indexer->is_store_new,
		&indexer->store);
	free(id);
	if (rc < 0)
		indexer->store = NULL;
	if (rc < 0 && rc != -EBUSY)
		say_not_kept(indexer, "opened", rc);
	return rc;
}

/* --- opening ------------------------------------------------------------------ */

int
indexer_open(struct indexer *ret, const char *vault, const char *store_dir,
	const char *mountpoint, struct buf *error)
{
	int rc;

	*ret = (struct indexer){.root = -1, .thread_count = THREADS};
	ret->vault = mem_dup(vault);
	ret->store_dir = store_dir != NULL ? mem_dup(store_dir) : NULL;
	ret->root = open(vault, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (ret->root < 0) {
		rc = -errno;
		buf_printf(error, "cannot open the vault '%s': %s", vault,
			strerror(-rc));
		return rc;
	}
	ret->mounts = mounts_new(vault, mountpoint);
	ret->config = config_read(ret->root);
	start_empty(ret);
	if (open_store(ret) == -EBUSY)
		load_beside_writer(ret);
	if (ret->store != NULL && !ret->is_store_new) {
		rc = load_store(ret);
		if (rc < 0) {
			start_empty(ret);
			indexer_check_store(ret, rc);
		}
	}
	ret->next_id = filetree_limit(ret->tree);
	return 0;
}

void
indexer_close(struct indexer *indexer)
{
	indexer_clear_problems(indexer, NULL);
	free(indexer->problems);
	store_close(indexer->store);
	graph_free(indexer->graph);
	filetree_free(indexer->tree);
	config_free(indexer->config);
	for (size_t i = 0; i < indexer->old_config_count; i++)
		config_free(indexer->old_configs[i]);
	free(indexer->old_configs);
	mounts_free(indexer->mounts);
	if (indexer->root >= 0)
		close(indexer->root);
	free(indexer->store_dir);
	free(indexer->store_problem);
	free(indexer->vault);
	*indexer = (struct indexer){.root = -1};
}

/* --- configuration ------------------------------------------------------------- */

enum config_change
indexer_reload_config(struct indexer *indexer)
{
	struct config *config = config_read(indexer->root);
	struct config *old = indexer->config;

	if (config->hash == old->hash) {
		config_free(config);
		return CONFIG_SAME;
	}
	/* The graph, and whoever asked for the settings, still point there. */
	MEM_PUSH(indexer->old_configs, indexer->old_config_count,
		indexer->old_config_capacity, old);
	indexer->config = config;
	if (settings_digest(&config->settings) ==
		settings_digest(&old->settings))
		return CONFIG_NEEDS_WALK;
	if (indexer->store != NULL) {
		store_close(indexer->store);
		indexer->store = NULL;
		open_store(indexer);
	}
	return CONFIG_NEEDS_READING;
}

static bool
is_hidden(const char *path)
{
	for (; path != NULL; path = strchr(path, '/')) {
		path += *path == '/';
		if (*path == '.')
			return true;
	}
	return false;
}

uint32_t
indexer_flags(struct indexer *indexer, const char *path, mode_t mode)
{
	size_t size = strlen(path);
	uint32_t flags = 0;

	if (is_hidden(path))
		flags |= FILE_IS_HIDDEN;
	else if (S_ISREG(mode) && size > 3 &&
		 strcasecmp(path + size - 3, ".md") == 0)
		flags |= FILE_IS_NOTE;
	if (ignore_covers(indexer->config->ignore, path))
		flags |= FILE_IS_EXCLUDED;
	return flags;
}
