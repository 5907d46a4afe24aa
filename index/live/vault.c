/* vault.c - see vault.h and index/vaultindex.h */
#include "index/live/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/live/beneath.h"
#include "index/live/mounts.h"
#include "index/vaultindex.h"

#define OBSIDIAN_JSON_MAX ((size_t)4 << 20)

#define SAY_WHICH "say which: `vaultfs VAULT MOUNTPOINT`"

/* --- small helpers ------------------------------------------------------- */

static bool
is_directory(const char *host_path)
{
	struct stat st;

	return stat(host_path, &st) == 0 && S_ISDIR(st.st_mode);
}

static char *
join(const char *directory, const char *name)
{
	struct buf path = {0};
	size_t size = strlen(directory);

	buf_add_text(&path, directory);
	if (size > 0 && directory[size - 1] != '/')
		buf_add_char(&path, '/');
	buf_add_text(&path, name);
	return buf_take(&path);
}

/* $variable if it is an absolute path (the XDG specification says to ignore
 * others), else NULL. */
static const char *
absolute_from_environment(const char *variable)
{
	const char *value = getenv(variable);

	return value != NULL && value[0] == '/' ? value : NULL;
}

static const char *
home_directory(void)
{
	const char *home = absolute_from_environment("HOME");
	struct passwd *user;

	if (home != NULL)
		return home;
	user = getpwuid(getuid());
	return user != NULL && user->pw_dir != NULL && user->pw_dir[0] == '/'
	               ? user->pw_dir
	               : NULL;
}

/* The XDG base directory of variable, or that below the home directory. The
 * caller frees; NULL if there is no home. */
static char *
base_directory(const char *variable, const char *below_home)
{
	const char *value = absolute_from_environment(variable);

	if (value != NULL)
		return mem_dup(value);
	value = home_directory();
	return value != NULL ? join(value, below_home) : NULL;
}

/* --- finding the vault ---------------------------------------------------- */

/* Takes text as the vault. `from` is what the sentence names as its origin. */
static int
take_vault(const char *text, const char *from, char **ret, struct buf *error)
{
	char *real = realpath(text, NULL);
	int rc = real != NULL ? 0 : -errno;

	if (rc == 0 && !is_directory(real))
		rc = -ENOTDIR;
	if (rc < 0) {
		buf_printf(error,
			"%s'%s' cannot be used as a vault: %s; "
			"it has to be the folder of notes, as in "
			"`vaultfs ~/Notes ~/mnt`",
			from, text, strerror(-rc));
		free(real);
		return rc;
	}
	if (mounts_is_vaultfs(real)) {
		buf_printf(error,
			"%s'%s' lies in a mount of vaultfs, which is "
			"no vault; " SAY_WHICH,
			from, text);
		free(real);
		return -EINVAL;
	}
	*ret = real;
	return 0;
}

/* The nearest directory from the current one upward that looks like a vault;
 * the caller frees. NULL if there is none. */
static char *
find_upward(void)
{
	char *at = realpath(".", NULL);

	while (at != NULL) {
		char *config = join(at, ".obsidian");
		char *views = join(at, ".vaultfs.yaml");
		char *slash;
		/* all/ in a mount shows the vault's own .obsidian. */
		bool found =
			(is_directory(config) || access(views, F_OK) == 0) &&
			!mounts_is_vaultfs(at);

		free(config);
		free(views);
		if (found)
			return at;
		slash = strrchr(at, '/');
		if (slash == NULL || slash[1] == '\0')
			break;
		slash[slash == at ? 1 : 0] = '\0';
	}
	free(at);
	return NULL;
}

/* Of the vaults marked open in Obsidian's own list that exist, the one with
 * the newest time stamp; the caller frees. */
static char *
find_open_in_obsidian(void)
{
	char *config = base_directory("XDG_CONFIG_HOME", ".config");
	char *host_path, *text = NULL, *best = NULL;
	double best_time = 0;
	json_t *root, *vault;
	const char *id;
	size_t size = 0;
	int fd;

	if (config == NULL)
		return NULL;
	host_path = join(config, "obsidian/obsidian.json");
	free(config);
	fd = open(host_path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	free(host_path);
	if (fd < 0)
		return NULL;
	if (beneath_read(fd, OBSIDIAN_JSON_MAX, &text, &size) < 0)
		text = NULL;
	close(fd);
	root = text != NULL ? json_loadb(text, size, 0, NULL) : NULL;
	free(text);

	json_object_foreach(json_object_get(root, "vaults"), id, vault)
	{
		const char *path =
			json_string_value(json_object_get(vault, "path"));
		double time = json_number_value(json_object_get(vault, "ts"));

		(void)id;
		if (path == NULL || path[0] != '/' ||
			!json_is_true(json_object_get(vault, "open")))
			continue;
		if ((best != NULL && time <= best_time) || !is_directory(path))
			continue;
		free(best);
		best = mem_dup(path);
		best_time = time;
	}
	json_decref(root);
	return best;
}

int
vault_find(const char *text, char **ret, struct buf *error)
{
	const char *variable = getenv("VAULTFS_VAULT");
	char *found;
	int rc;

	if (text != NULL)
		return take_vault(text, "", ret, error);
	if (variable != NULL && variable[0] != '\0')
		return take_vault(variable, "$VAULTFS_VAULT: ", ret, error);

	found = find_upward();
	if (found != NULL) {
		*ret = found;
		return 0;
	}
	found = find_open_in_obsidian();
	if (found == NULL) {
		buf_printf(error,
			"no vault here: neither this directory nor one above "
			"it has .obsidian/ or .vaultfs.yaml, and Obsidian has "
			"none open; " SAY_WHICH);
		return -ENOENT;
	}
	rc = take_vault(found, "the vault open in Obsidian: ", ret, error);
	free(found);
	return rc;
}

/* --- where the index is kept ----------------------------------------------- */

/* The real path that path has or will have once it is made. The caller frees;
 * NULL with errno. */
static char *
real_path_to_be(const char *path)
{
	char *start = mem_dup(path), *real, *whole;
	size_t end = strlen(path);
	const char *rest;

	for (;;) {
		start[end] = '\0';
		real = realpath(end > 0 ? start : "/", NULL);
		if (real != NULL || errno != ENOENT || end == 0)
			break;
		while (end > 0 && path[end - 1] != '/')
			end--;
		while (end > 0 && path[end - 1] == '/')
			end--;
	}
	free(start);
	rest = path + end + strspn(path + end, "/");
	if (real == NULL || rest[0] == '\0')
		return real;
	/* What does not exist yet cannot be gone up from. */
	if (strstr(rest, "..") != NULL) {
		free(real);
		errno = EINVAL;
		return NULL;
	}
	whole = join(real, rest);
	free(real);
	return whole;
}

/* mkdir -p with mode 0700 for what is new. */
static int
make_directories(const char *host_path)
{
	char *copy = mem_dup(host_path);
	int rc = 0;

	for (char *slash = copy + 1; rc == 0; slash++) {
		slash = strchrnul(slash, '/');
		char kept = *slash;

		*slash = '\0';
		if (mkdir(copy, 0700) < 0 && errno != EEXIST)
			rc = errno == EROFS && is_directory(copy) ? 0 : -errno;
		*slash = kept;
		if (kept == '\0')
			break;
	}
	if (rc == 0 && !is_directory(copy))
		rc = -ENOTDIR;
	free(copy);
	return rc;
}

/* In a directory that everybody may write to, a folder is ours only if we own
 * it and nobody else may enter. */
static int
make_private_directory(const char *host_path)
{
	struct stat st;

	if (mkdir(host_path, 0700) < 0 && errno != EEXIST)
		return -errno;
	if (lstat(host_path, &st) < 0)
		return -errno;
	if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() ||
		(st.st_mode & 077) != 0)
		return -EACCES;
	return 0;
}

/* For when the usual place is no good: the caller frees; NULL with errno. */
static char *
other_cache_directory(const char *vault)
{
	const char *runtime = absolute_from_environment("XDG_RUNTIME_DIR");
	char *directory;
	int rc;

	if (runtime != NULL && path_below(vault, runtime) == NULL &&
		is_directory(runtime))
		return join(runtime, "vaultfs");
	if (path_below(vault, "/var/tmp") != NULL) {
		errno = EINVAL;
		return NULL;
	}
	directory = mem_zalloc(64);
	snprintf(directory, 64, "/var/tmp/vaultfs-%u", (unsigned)geteuid());
	rc = make_private_directory(directory);
	if (rc < 0) {
		free(directory);
		errno = -rc;
		return NULL;
	}
	return directory;
}

int
vault_store_dir(
	const char *vault, const char *cache_dir, char **ret, struct buf *error)
{
	uint64_t hash = text_hash(vault, strlen(vault));
	char *base, *real = NULL;
	char id[17];
	int rc = 0;

	if (cache_dir != NULL) {
		base = cache_dir[0] == '/' ? mem_dup(cache_dir) : NULL;
		if (base == NULL) {
			char *here = realpath(".", NULL);

			base = join(here != NULL ? here : "/", cache_dir);
			free(here);
		}
	} else {
		base = base_directory("XDG_CACHE_HOME", ".cache");
		if (base != NULL) {
			char *whole = join(base, "vaultfs");

			free(base);
			base = whole;
		}
	}
	if (base != NULL)
		real = real_path_to_be(base);
	if (real != NULL && path_below(vault, real) != NULL &&
		cache_dir != NULL) {
		buf_printf(error,
			"the index cannot be kept in '%s': that is "
			"inside the vault; name a directory outside "
			"it with --cache-dir",
			cache_dir);
		rc = -EINVAL;
		goto out;
	}
	if (cache_dir == NULL &&
		(real == NULL || path_below(vault, real) != NULL)) {
		free(real);
		real = other_cache_directory(vault);
	}
	if (real == NULL) {
		rc = -errno;
		buf_printf(error,
			"there is no place for the index: %s; name "
			"a directory with --cache-dir",
			strerror(-rc));
		goto out;
	}
	snprintf(id, sizeof(id), "%016" PRIx64, hash);
	free(base);
	base = join(real, id);
	rc = make_directories(base);
	if (rc < 0) {
		buf_printf(error,
			"cannot make '%s' for the index: %s; name a "
			"directory with --cache-dir",
			base, strerror(-rc));
		goto out;
	}
	*ret = base;
	base = NULL;
out:
	free(real);
	free(base);
	return rc;
}
