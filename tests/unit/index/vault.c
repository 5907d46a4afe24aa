/* Which folder is taken for the vault, and where its index is kept. */
#include "index/live/vault.h"

#include "index/live/mounts.h"
#include "index/vaultindex.h"
#include "tests/unit/tempdir.h"
#include "tests/unit/unit.h"

static struct tempdir dir;
static struct buf error;
static char *found;

/* A home of its own, without any vault around. */
static void
begin(void)
{
	char *home;

	dir = tempdir_new();
	tempdir_mkdir(&dir, "home");
	home = tempdir_host_path(&dir, "home");
	setenv("HOME", home, 1);
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("XDG_CACHE_HOME");
	unsetenv("XDG_RUNTIME_DIR");
	unsetenv("VAULTFS_VAULT");
	TEMPDIR_MUST(chdir(home) == 0);
	free(home);
}

static void
end(void)
{
	TEMPDIR_MUST(chdir("/") == 0);
	free(found);
	found = NULL;
	buf_clear(&error);
	tempdir_free(&dir);
}

/* What vault_find(text) finds, relative to dir. */
static const char *
find(const char *text)
{
	free(found);
	found = NULL;
	buf_clear(&error);
	if (vault_find(text, &found, &error) < 0)
		return NULL;
	return path_below(dir.path, found);
}

TEST(a_vault_that_is_named_is_taken)
{
	begin();
	tempdir_mkdir(&dir, "Notes");
	TEMPDIR_MUST(symlinkat("Notes", dir.fd, "link") == 0);
	EXPECT_TEXT(find("../Notes"), "Notes");
	EXPECT_TEXT(find("../Notes/."), "Notes");
	EXPECT_TEXT(find("../link/"), "Notes");
	end();
}

TEST(a_vault_that_is_named_wrongly_is_refused)
{
	begin();
	tempdir_write(&dir, "home/file", "x");
	EXPECT_INT(vault_find("nowhere", &found, &error), -ENOENT);
	EXPECT(strstr(buf_text(&error), "'nowhere'") != NULL);
	EXPECT(strstr(buf_text(&error), "`vaultfs ") != NULL);
	EXPECT_INT(vault_find("file", &found, &error), -ENOTDIR);
	EXPECT_INT(vault_find("", &found, &error), -ENOENT);
	end();
}

TEST(the_environment_names_the_vault)
{
	char *notes;

	begin();
	tempdir_mkdir(&dir, "Notes");
	tempdir_mkdir(&dir, "home/.obsidian");
	notes = tempdir_host_path(&dir, "Notes");
	setenv("VAULTFS_VAULT", notes, 1);
	EXPECT_TEXT(find(NULL), "Notes");
	EXPECT_TEXT(find("."), "home");
	setenv("VAULTFS_VAULT", "", 1);
	EXPECT_TEXT(find(NULL), "home");
	setenv("VAULTFS_VAULT", "nowhere", 1);
	EXPECT_TEXT(find(NULL), NULL);
	EXPECT(strstr(buf_text(&error), "$VAULTFS_VAULT") != NULL);
	free(notes);
	end();
}

TEST(the_nearest_directory_upward_is_taken)
{
	char *deep;

	begin();
	tempdir_mkdir(&dir, "V/.obsidian");
	tempdir_mkdir(&dir, "V/a/W/b/c");
	tempdir_mkdir(&dir, "V/a/.obsidian.old");
	deep = tempdir_host_path(&dir, "V/a/W/b/c");
	TEMPDIR_MUST(chdir(deep) == 0);
	EXPECT_TEXT(find(NULL), "V");
	tempdir_write(&dir, "V/a/W/.vaultfs.yaml", "");
	EXPECT_TEXT(find(NULL), "V/a/W");
	/* a file is no configuration folder */
	tempdir_write(&dir, "V/a/W/b/.obsidian", "");
	EXPECT_TEXT(find(NULL), "V/a/W");
	free(deep);
	end();
}

TEST(the_vault_open_in_obsidian_is_taken_last)
{
	struct buf json = {0};

	begin();
	tempdir_mkdir(&dir, "Old");
	tempdir_mkdir(&dir, "New");
	tempdir_mkdir(&dir, "Shut");
	EXPECT_TEXT(find(NULL), NULL);
	EXPECT(strstr(buf_text(&error), "`vaultfs VAULT MOUNTPOINT`") != NULL);
	buf_printf(&json,
		"{\"vaults\": {"
		"\"1\": {\"path\": \"%s/Old\", \"ts\": 100, \"open\": true},"
		"\"2\": {\"path\": \"%s/New\", \"ts\": 200, \"open\": true},"
		"\"3\": {\"path\": \"%s/Shut\", \"ts\": 300},"
		"\"4\": {\"path\": \"%s/Gone\", \"ts\": 400, \"open\": true},"
		"\"5\": {\"path\": 7, \"open\": true}, \"6\": null},"
		"\"frame\": \"native\"}",
		dir.path, dir.path, dir.path, dir.path);
	tempdir_write(
		&dir, "home/.config/obsidian/obsidian.json", buf_text(&json));
	EXPECT_TEXT(find(NULL), "New");
	buf_clear(&json);

	setenv("XDG_CONFIG_HOME", dir.path, 1);
	EXPECT_TEXT(find(NULL), NULL);
	buf_printf(&json,
		"{\"vaults\": {\"1\":"
		" {\"path\": \"%s/Old\", \"ts\": 1, \"open\": true}}}",
		dir.path);
	tempdir_write(&dir, "obsidian/obsidian.json", buf_text(&json));
	EXPECT_TEXT(find(NULL), "Old");
	tempdir_write(&dir, "obsidian/obsidian.json", "{\"vaults\": [");
	EXPECT_TEXT(find(NULL), NULL);
	buf_clear(&json);
	end();
}

TEST(the_index_is_kept_in_the_cache_directory)
{
	char *vault, *store = NULL, *other = NULL;
	struct stat st;

	begin();
	tempdir_mkdir(&dir, "V");
	vault = tempdir_host_path(&dir, "V");
	EXPECT_INT(vault_store_dir(vault, NULL, &store, &error), 0);
	EXPECT(strncmp(path_below(dir.path, store), "home/.cache/vaultfs/",
		       20) == 0);
	EXPECT(stat(store, &st) == 0 && (st.st_mode & 0777) == 0700);

	EXPECT_INT(vault_store_dir(dir.path, NULL, &other, &error), 0);
	EXPECT(strcmp(store, other) != 0);
	free(other);

	setenv("XDG_CACHE_HOME", dir.path, 1);
	EXPECT_INT(vault_store_dir(vault, NULL, &other, &error), 0);
	EXPECT(strncmp(path_below(dir.path, other), "vaultfs/", 8) == 0);
	free(other);

	EXPECT_INT(vault_store_dir(vault, "x/../c/d", &other, &error), -EINVAL);
	EXPECT_INT(vault_store_dir(vault, "c/d", &other, &error), 0);
	EXPECT(strncmp(path_below(dir.path, other), "home/c/d/", 9) == 0);
	free(other);
	free(store);
	free(vault);
	end();
}

TEST(the_index_is_never_kept_inside_the_vault)
{
	char *home, *vault, *runtime, *store = NULL;

	begin();
	home = tempdir_host_path(&dir, "home");
	vault = tempdir_host_path(&dir, "home");
	EXPECT_INT(vault_store_dir(vault, ".", &store, &error), -EINVAL);
	EXPECT(strstr(buf_text(&error), "--cache-dir") != NULL);
	EXPECT_INT(vault_store_dir(vault, "a/b", &store, &error), -EINVAL);
	EXPECT_INT(vault_store_dir(vault, home, &store, &error), -EINVAL);
	EXPECT(access("a", F_OK) != 0);
	TEMPDIR_MUST(symlinkat("home", dir.fd, "link") == 0);
	EXPECT_INT(
		vault_store_dir(vault, "../link/x", &store, &error), -EINVAL);

	/* a whole home as the vault: ~/.cache is inside */
	tempdir_mkdir(&dir, "run");
	runtime = tempdir_host_path(&dir, "run");
	setenv("XDG_RUNTIME_DIR", runtime, 1);
	EXPECT_INT(vault_store_dir(vault, NULL, &store, &error), 0);
	EXPECT(strncmp(path_below(dir.path, store), "run/vaultfs/", 12) == 0);
	EXPECT(access(".cache", F_OK) != 0);
	free(store);
	free(runtime);
	free(vault);
	free(home);
	end();
}

TEST(a_path_is_below_a_directory_only_at_a_slash)
{
	EXPECT_TEXT(path_below("/a/b", "/a/b/c"), "c");
	EXPECT_TEXT(path_below("/a/b", "/a/b"), "");
	EXPECT_TEXT(path_below("/a/b/", "/a/b//c"), "c");
	EXPECT_TEXT(path_below("/a/b", "/a/bc"), NULL);
	EXPECT_TEXT(path_below("/a/b", "/a"), NULL);
	EXPECT_TEXT(path_below("/", "/a"), "a");
}

TEST_MAIN
