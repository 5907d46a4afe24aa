/* What a walk of a vault finds, and what it stays away from. */
#include "index/live/scan.h"

#include "index/live/beneath.h"
#include "index/vaultindex.h"
#include "tests/unit/tempdir.h"
#include "tests/unit/unit.h"

static struct tempdir dir;
static struct mounts *mounts;
static struct scan scan;

static int
run(const char *start)
{
	struct scan_options options = {.mounts = mounts, .thread_count = 2};

	return scan_run(dir.fd, start, &options, &scan);
}

static void
walk(const char *mountpoint)
{
	char *host_path =
		mountpoint != NULL ? tempdir_host_path(&dir, mountpoint) : NULL;

	mounts = mounts_new(dir.path, host_path);
	EXPECT_INT(run(""), 0);
	free(host_path);
}

static void
end(void)
{
	scan_clear(&scan);
	mounts_free(mounts);
	tempdir_free(&dir);
}

static const struct scan_entry *
find(const char *path)
{
	for (size_t i = 0; i < scan.count; i++)
		if (strcmp(scan.entries[i].path, path) == 0)
			return &scan.entries[i];
	return NULL;
}

TEST(an_empty_vault_is_its_own_folder)
{
	dir = tempdir_new();
	walk(NULL);
	EXPECT_INT(scan.count, 1);
	EXPECT_TEXT(scan.entries[0].path, "");
	EXPECT(S_ISDIR(scan.entries[0].attr.mode));
	end();
}

TEST(every_kind_of_file_is_found_with_its_attributes)
{
	struct stat st;
	const struct scan_entry *entry;

	dir = tempdir_new();
	tempdir_write(&dir, "a.md", "hello");
	tempdir_write(&dir, "Sub/Deep/b.png", "12345678");
	tempdir_write(&dir, ".hidden/c", "");
	TEMPDIR_MUST(symlinkat("/etc/passwd", dir.fd, "out") == 0);
	TEMPDIR_MUST(mkfifoat(dir.fd, "fifo", 0600) == 0);
	walk(NULL);
	EXPECT_INT(scan.count, 9);
	EXPECT(find("Sub/Deep") != NULL && find(".hidden/c") != NULL);
	EXPECT(S_ISLNK(find("out")->attr.mode));
	EXPECT(S_ISFIFO(find("fifo")->attr.mode));
	entry = find("Sub/Deep/b.png");
	TEMPDIR_MUST(fstatat(dir.fd, "Sub/Deep/b.png", &st, 0) == 0);
	EXPECT_INT(entry->attr.size, 8);
	EXPECT_INT(entry->attr.ino, st.st_ino);
	EXPECT_INT(entry->attr.dev, st.st_dev);
	EXPECT_INT(entry->attr.mode, st.st_mode);
	EXPECT_INT(entry->attr.nlink, 1);
	EXPECT_INT(entry->attr.mtime_ns,
		st.st_mtim.tv_sec * 1000000000LL + st.st_mtim.tv_nsec);
	EXPECT_INT(entry->attr.ctime_ns,
		st.st_ctim.tv_sec * 1000000000LL + st.st_ctim.tv_nsec);
	end();
}

TEST(folders_come_before_what_is_in_them)
{
	dir = tempdir_new();
	for (int i = 0; i < 300; i++) {
		char path[64];

		snprintf(
			path, sizeof(path), "d%d/e%d/f%d.md", i % 7, i % 31, i);
		tempdir_write(&dir, path, "");
	}
	walk(NULL);
	for (size_t i = 1; i < scan.count; i++) {
		char *parent = strdup(scan.entries[i].path);
		char *slash = strrchr(parent, '/');
		bool is_before = false;

		parent[slash != NULL ? slash - parent : 0] = '\0';
		for (size_t k = 0; k < i && !is_before; k++)
			is_before = strcmp(scan.entries[k].path, parent) == 0;
		if (!is_before)
			UNIT_FAIL("'%s' comes before its folder",
				scan.entries[i].path);
		free(parent);
	}
	end();
}

TEST(names_of_any_bytes_are_kept)
{
	static const char *const names[] = {"\xff\xfe.md", "new\nline.md",
		"tab\t.md", " lead", "-rf", "a\\b", "*?[", "\xcc\x88",
		"\xf0\x9f\x9a\xa2.md", "...", "~", "\x01"};

	dir = tempdir_new();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		tempdir_write(&dir, names[i], "x");
	walk(NULL);
	EXPECT_INT(scan.count, 1 + sizeof(names) / sizeof(names[0]));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		EXPECT(find(names[i]) != NULL);
	end();
}

TEST(symlinks_are_found_and_not_followed)
{
	struct tempdir other = tempdir_new();

	dir = tempdir_new();
	tempdir_write(&other, "secret.md", "x");
	tempdir_write(&dir, "Sub/a.md", "x");
	TEMPDIR_MUST(symlinkat(other.path, dir.fd, "out") == 0);
	TEMPDIR_MUST(symlinkat("..", dir.fd, "Sub/up") == 0);
	TEMPDIR_MUST(symlinkat("self", dir.fd, "self") == 0);
	TEMPDIR_MUST(symlinkat("nowhere", dir.fd, "dead") == 0);
	walk(NULL);
	EXPECT_INT(scan.count, 7);
	EXPECT(find("out/secret.md") == NULL);
	EXPECT_INT(scan.problem_count, 0);
	end();
	tempdir_free(&other);
}

TEST(the_mountpoint_is_left_out)
{
	dir = tempdir_new();
	tempdir_write(&dir, "mnt/all/a.md", "x");
	tempdir_write(&dir, "mnt2/a.md", "x");
	walk("mnt");
	EXPECT(find("mnt") == NULL);
	EXPECT(find("mnt/all") == NULL);
	EXPECT(find("mnt2/a.md") != NULL);
	EXPECT_INT(scan.count, 3);
	end();
}

TEST(a_mountpoint_outside_or_above_leaves_nothing_out)
{
	dir = tempdir_new();
	tempdir_write(&dir, "a.md", "x");
	walk("../elsewhere");
	EXPECT_INT(scan.count, 2);
	scan_clear(&scan);
	mounts_free(mounts);
	mounts = mounts_new(dir.path, dir.path);
	EXPECT_INT(run(""), 0);
	EXPECT_INT(scan.count, 2);
	end();
}

TEST(a_folder_that_cannot_be_listed_is_kept_and_told)
{
	uid_t user = geteuid();

	dir = tempdir_new();
	tempdir_write(&dir, "closed/a.md", "x");
	tempdir_write(&dir, "b.md", "x");
	TEMPDIR_MUST(fchmodat(dir.fd, ".", 0755, 0) == 0);
	TEMPDIR_MUST(fchmodat(dir.fd, "closed", 0, 0) == 0);
	if (user == 0)
		TEMPDIR_MUST(seteuid(65534) == 0);
	walk(NULL);
	if (user == 0)
		TEMPDIR_MUST(seteuid(0) == 0);
	EXPECT(find("closed") != NULL);
	EXPECT(find("closed/a.md") == NULL);
	EXPECT(find("b.md") != NULL);
	EXPECT_INT(scan.problem_count, 1);
	if (scan.problem_count == 1) {
		EXPECT_TEXT(scan.problems[0].path, "closed");
		EXPECT_INT(scan.problems[0].error, EACCES);
		EXPECT(!scan.problems[0].keeps_content);
	}
	TEMPDIR_MUST(fchmodat(dir.fd, "closed", 0755, 0) == 0);
	end();
}

TEST(paths_longer_than_the_system_takes_are_told_and_skipped)
{
	char name[201];
	int at;

	dir = tempdir_new();
	memset(name, 'd', 200);
	name[200] = '\0';
	at = dup(dir.fd);
	for (int i = 0; i < 25; i++) {
		int next;

		TEMPDIR_MUST(mkdirat(at, name, 0755) == 0);
		next = openat(at, name, O_RDONLY | O_DIRECTORY);
		close(at);
		at = next;
	}
	close(at);
	tempdir_write(&dir, "a.md", "x");
	walk(NULL);
	EXPECT(find("a.md") != NULL);
	EXPECT(scan.count > 15);
	EXPECT(scan.problem_count >= 1);
	/* nftw() cannot remove it either. */
	for (;;) {
		int depth = 0;

		at = dup(dir.fd);
		for (;;) {
			int next = openat(at, name, O_RDONLY | O_DIRECTORY);
			int below;

			if (next < 0)
				break;
			below = openat(next, name, O_RDONLY | O_DIRECTORY);
			if (below < 0) {
				close(next);
				TEMPDIR_MUST(
					unlinkat(at, name, AT_REMOVEDIR) == 0);
				break;
			}
			close(below);
			close(at);
			at = next;
			depth++;
		}
		close(at);
		if (depth == 0)
			break;
	}
	end();
}

TEST(a_deep_tree_is_walked_without_recursion)
{
	char path[4000] = "";

	dir = tempdir_new();
	for (int i = 0; i < 1900; i++)
		strcat(path, i == 0 ? "d" : "/d");
	tempdir_mkdir(&dir, path);
	walk(NULL);
	EXPECT_INT(scan.count, 1901);
	EXPECT_INT(scan.problem_count, 0);
	end();
}

TEST(a_walk_may_start_anywhere)
{
	dir = tempdir_new();
	tempdir_write(&dir, "A/B/c.md", "x");
	tempdir_write(&dir, "d.md", "x");
	mounts = mounts_new(dir.path, NULL);
	EXPECT_INT(run("A"), 0);
	EXPECT_INT(scan.count, 3);
	EXPECT_TEXT(scan.entries[0].path, "A");
	EXPECT(find("A/B/c.md") != NULL);
	scan_clear(&scan);
	EXPECT_INT(run("d.md"), 0);
	EXPECT_INT(scan.count, 1);
	scan_clear(&scan);
	EXPECT_INT(run("none"), 0);
	EXPECT_INT(scan.count, 0);
	end();
}

TEST(what_lies_behind_a_symlink_is_not_there)
{
	struct file_attr attr;

	dir = tempdir_new();
	tempdir_write(&dir, "A/b.md", "x");
	TEMPDIR_MUST(symlinkat("A", dir.fd, "link") == 0);
	mounts = mounts_new(dir.path, NULL);
	EXPECT_INT(scan_stat(dir.fd, "A/b.md", mounts, &attr), 0);
	EXPECT_INT(scan_stat(dir.fd, "link/b.md", mounts, &attr), -ENOENT);
	EXPECT_INT(scan_stat(dir.fd, "A/b.md/c", mounts, &attr), -ENOENT);
	EXPECT_INT(scan_stat(dir.fd, "link", mounts, &attr), 0);
	EXPECT(S_ISLNK(attr.mode));
	mounts_free(mounts);
	tempdir_free(&dir);
}

TEST_MAIN
