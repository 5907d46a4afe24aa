/* Unit tests of fs/write/change.h, fs/write/replace.h and fs/write/journal.h */
#include "fs/write/change.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include "fs/write/replace.h"
#include "index/base/mem.h"
#include "index/base/text.h"
#include "tests/unit/tempdir.h"
#include "tests/unit/unit.h"

struct world {
	struct tempdir dir; /* vault/ and cache/ */
	int root;
	struct journal *journal;
};

static struct world
world_new(void)
{
	struct world w = {.dir = tempdir_new()};
	char *cache;

	tempdir_mkdir(&w.dir, "vault");
	tempdir_mkdir(&w.dir, "cache");
	w.root = openat(w.dir.fd, "vault", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cache = tempdir_host_path(&w.dir, "cache");
	TEMPDIR_MUST(w.root >= 0 && journal_open(cache, &w.journal) == 0);
	free(cache);
	return w;
}

static void
world_free(struct world *w)
{
	journal_close(w->journal);
	close(w->root);
	tempdir_free(&w->dir);
}

/* The text of a file of the vault; "(none)" if it is not there. Lent until the
 * fourth call from now. */
static const char *
text_of(struct world *w, const char *path)
{
	static char *texts[4];
	static int next;
	struct stat st;
	size_t size;

	next = (next + 1) % 4;
	free(texts[next]);
	if (replace_read(w->root, path, &texts[next], &size, &st) < 0)
		texts[next] = mem_dup("(none)");
	return texts[next];
}

static struct stat
stat_of(struct world *w, const char *path)
{
	struct stat st = {0};

	TEMPDIR_MUST(fstatat(w->root, path, &st, AT_SYMLINK_NOFOLLOW) == 0);
	return st;
}

static struct file_attr
attr_of(struct world *w, const char *path)
{
	struct stat st = stat_of(w, path);

	return (struct file_attr){.ino = st.st_ino,
		.size = (uint64_t)st.st_size,
		.mtime_ns = st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec,
		.ctime_ns =
			st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec};
}

static int
change_one(struct world *w, const char *path, const char *before,
	const char *after, const struct file_attr *expect)
{
	struct replacement file = {
		path, expect, before, strlen(before), after, strlen(after)};
	struct buf error = {0};
	int rc = change_make(
		w->journal, w->root, &file, 1, "a test", NULL, &error);

	EXPECT((rc < 0) == (error.size > 0));
	buf_clear(&error);
	return rc;
}

/* Files of the vault whose names begin with ".vaultfs". */
static int
count_litter(struct world *w)
{
	char command[PATH_MAX + 64], line[16] = "";
	FILE *out;

	snprintf(command, sizeof(command),
		"find '%s/vault' -name '.vaultfs*' | wc -l", w->dir.path);
	out = popen(command, "r");
	TEMPDIR_MUST(out != NULL && fgets(line, sizeof(line), out) != NULL);
	pclose(out);
	return atoi(line);
}

static size_t
count_changes(struct world *w)
{
	struct journal_change *changes;
	size_t count;

	EXPECT_INT(journal_read(w->journal, &changes, &count), 0);
	journal_changes_free(changes, count);
	return count;
}

TEST(a_change_keeps_mode_owner_and_attributes)
{
	struct world w = world_new();
	struct stat before, after;
	char value[8] = "";
	int fd;

	tempdir_write(&w.dir, "vault/A/n.md", "old");
	TEMPDIR_MUST(fchmodat(w.root, "A/n.md", 0640, 0) == 0);
	fd = openat(w.root, "A/n.md", O_RDWR | O_CLOEXEC);
	fsetxattr(fd, "user.colour", "green", 5, 0);
	before = stat_of(&w, "A/n.md");
	EXPECT_INT(change_one(&w, "A/n.md", "old", "the new text", NULL), 0);
	EXPECT_TEXT(text_of(&w, "A/n.md"), "the new text");
	after = stat_of(&w, "A/n.md");
	EXPECT_INT(after.st_mode, before.st_mode);
	EXPECT_INT(after.st_uid, before.st_uid);
	EXPECT_INT(after.st_gid, before.st_gid);
	EXPECT(after.st_ino != before.st_ino);
	if (fgetxattr(fd, "user.colour", value, 8) == 5) {
		close(fd);
		fd = openat(w.root, "A/n.md", O_RDONLY | O_CLOEXEC);
		EXPECT_INT(fgetxattr(fd, "user.colour", value, 8), 5);
	}
	close(fd);
	EXPECT_INT(count_litter(&w), 0);
	world_free(&w);
}

TEST(hard_links_stay_one_file)
{
	struct world w = world_new();

	tempdir_write(&w.dir, "vault/n.md", "the old text");
	TEMPDIR_MUST(linkat(w.root, "n.md", w.root, "m.md", 0) == 0);
	EXPECT_INT(change_one(&w, "n.md", "the old text", "new", NULL), 0);
	EXPECT_TEXT(text_of(&w, "n.md"), "new");
	EXPECT_TEXT(text_of(&w, "m.md"), "new");
	EXPECT_INT(stat_of(&w, "n.md").st_nlink, 2);
	EXPECT_INT(change_undo(w.journal, w.root, 0, NULL, NULL), 0);
	EXPECT_TEXT(text_of(&w, "m.md"), "the old text");
	EXPECT_INT(stat_of(&w, "n.md").st_nlink, 2);
	world_free(&w);
}

TEST(a_symlink_in_the_vault_is_followed_and_none_out_of_it)
{
	struct world w = world_new();

	tempdir_write(&w.dir, "vault/A/n.md", "old");
	tempdir_write(&w.dir, "out.md", "old");
	TEMPDIR_MUST(symlinkat("A/n.md", w.root, "link.md") == 0);
	TEMPDIR_MUST(symlinkat("../out.md", w.root, "bad.md") == 0);
	EXPECT_INT(change_one(&w, "link.md", "old", "new", NULL), 0);
	EXPECT_TEXT(text_of(&w, "A/n.md"), "new");
	EXPECT(S_ISLNK(stat_of(&w, "link.md").st_mode));
	EXPECT(change_one(&w, "bad.md", "old", "new", NULL) < 0);
	EXPECT_INT(count_litter(&w), 0);
	world_free(&w);
}

TEST(a_file_that_is_not_what_was_read_is_left_alone)
{
	struct world w = world_new();
	struct file_attr attr;

	tempdir_write(&w.dir, "vault/n.md", "old");
	attr = attr_of(&w, "n.md");
	EXPECT_INT(change_one(&w, "n.md", "olf", "new", &attr), -EBUSY);
	EXPECT_INT(change_one(&w, "gone.md", "old", "new", NULL), -EBUSY);
	attr.ino++;
	EXPECT_INT(change_one(&w, "n.md", "old", "new", &attr), -EBUSY);
	attr.ino--;
	attr.mtime_ns--;
	EXPECT_INT(change_one(&w, "n.md", "old", "new", &attr), -EBUSY);
	attr.mtime_ns++;
	attr.ctime_ns--;
	EXPECT_INT(change_one(&w, "n.md", "old", "new", &attr), -EBUSY);
	attr.ctime_ns++;
	EXPECT_TEXT(text_of(&w, "n.md"), "old");
	EXPECT_INT(change_one(&w, "n.md", "old", "new", &attr), 0);
	EXPECT_INT(count_changes(&w), 1);
	EXPECT_INT(count_litter(&w), 0);
	world_free(&w);
}

TEST(a_save_in_the_moment_of_the_exchange_is_not_lost)
{
	struct world w = world_new();
	struct stat before;
	char *temp = replace_temp_name("n.md", 7, 0);

	tempdir_write(&w.dir, "vault/n.md", "old");
	before = stat_of(&w, "n.md");
	EXPECT_INT(replace_write_temp(w.root, "n.md", temp, "new", 3), 0);
	EXPECT(replace_is_temp(temp));
	EXPECT_INT(count_litter(&w), 1);
	tempdir_write(&w.dir, "vault/n.md", "mine");
	EXPECT_INT(replace_swap(w.root, "n.md", temp, &before, "old"), -EBUSY);
	EXPECT_TEXT(text_of(&w, "n.md"), "mine");
	EXPECT_INT(count_litter(&w), 0);
	EXPECT_INT(replace_remove_temp(w.root, "n.md"), -EINVAL);
	free(temp);
	world_free(&w);
}

TEST(several_files_change_together_or_not_at_all)
{
	struct world w = world_new();
	struct replacement files[] = {
		{"a.md", NULL, "1", 1, "22", 2},
		{"B/b.md", NULL, "1", 1, "22", 2},
		{"c.md", NULL, "1", 1, "22", 2},
	};
	struct buf error = {0};
	uint64_t number = 0;

	tempdir_write(&w.dir, "vault/a.md", "1");
	tempdir_write(&w.dir, "vault/B/b.md", "1");
	tempdir_write(&w.dir, "vault/c.md", "changed");
	EXPECT_INT(change_make(w.journal, w.root, files, 3, "test", &number,
			   &error),
		-EBUSY);
	EXPECT(strstr(buf_text(&error), "'c.md'") != NULL);
	EXPECT_TEXT(text_of(&w, "a.md"), "1");
	EXPECT_TEXT(text_of(&w, "B/b.md"), "1");
	tempdir_write(&w.dir, "vault/c.md", "1");
	EXPECT_INT(
		change_make(w.journal, w.root, files, 3, "test", &number, NULL),
		0);
	EXPECT_INT(number, 1);
	EXPECT_TEXT(text_of(&w, "a.md"), "22");
	EXPECT_TEXT(text_of(&w, "B/b.md"), "22");
	EXPECT_TEXT(text_of(&w, "c.md"), "22");
	files[1].path = "a.md";
	EXPECT(change_make(w.journal, w.root, files, 3, "test", &number, NULL) <
		0);
	EXPECT_INT(count_changes(&w), 1);
	EXPECT_INT(count_litter(&w), 0);
	buf_clear(&error);
	world_free(&w);
}

TEST(a_folder_that_cannot_be_written_fails_the_whole_or_is_written_in_place)
{
	struct world w = world_new();

	if (geteuid() == 0) { /* who may write everywhere */
		world_free(&w);
		return;
	}
	tempdir_write(&w.dir, "vault/F/n.md", "old");
	TEMPDIR_MUST(fchmodat(w.root, "F", 0555, 0) == 0);
	EXPECT_INT(change_one(&w, "F/n.md", "old", "new", NULL), 0);
	EXPECT_TEXT(text_of(&w, "F/n.md"), "new");
	TEMPDIR_MUST(fchmodat(w.root, "F/n.md", 0444, 0) == 0);
	EXPECT_INT(change_one(&w, "F/n.md", "new", "newer", NULL), -EACCES);
	TEMPDIR_MUST(fchmodat(w.root, "F", 0755, 0) == 0);
	EXPECT_INT(change_one(&w, "F/n.md", "new", "newer", NULL), -EACCES);
	EXPECT_TEXT(text_of(&w, "F/n.md"), "new");
	EXPECT_INT(count_litter(&w), 0);
	world_free(&w);
}

/* Runs change_make() with files limited to size; its result. */
static int
change_with_little_room(struct world *w, const struct replacement *files,
	size_t count, rlim_t size)
{
	struct rlimit old, limit;
	int rc;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	limit = (struct rlimit){size, old.rlim_max};
	setrlimit(RLIMIT_FSIZE, &limit);
	rc = change_make(w->journal, w->root, files, count, "t", NULL, NULL);
	setrlimit(RLIMIT_FSIZE, &old);
	return rc;
}

TEST(a_write_that_fails_leaves_all_as_it_was)
{
	struct world w = world_new();
	char *big = mem_zalloc(20001);
	struct replacement files[] = {
		{"a.md", NULL, "1", 1, "22", 2},
		{"b.md", NULL, "1", 1, big, 20000},
	};

	memset(big, 'x', 20000);
	tempdir_write(&w.dir, "vault/a.md", "1");
	tempdir_write(&w.dir, "vault/b.md", "1");
	EXPECT_INT(change_with_little_room(&w, files, 2, 10000), -EFBIG);
	EXPECT_TEXT(text_of(&w, "a.md"), "1");
	EXPECT_TEXT(text_of(&w, "b.md"), "1");
	/* and in place */
	TEMPDIR_MUST(linkat(w.root, "b.md", w.root, "c.md", 0) == 0);
	EXPECT(change_with_little_room(&w, files, 2, 10000) < 0);
	EXPECT_TEXT(text_of(&w, "a.md"), "1");
	EXPECT_TEXT(text_of(&w, "b.md"), "1");
	EXPECT_INT(count_changes(&w), 0);
	EXPECT_INT(count_litter(&w), 0);
	free(big);
	world_free(&w);
}

TEST(what_changes_nothing_is_not_logged)
{
	struct world w = world_new();
	struct stat before;

	tempdir_write(&w.dir, "vault/n.md", "old");
	before = stat_of(&w, "n.md");
	EXPECT_INT(change_one(&w, "n.md", "old", "old", NULL), 0);
	EXPECT_INT(stat_of(&w, "n.md").st_ino, before.st_ino);
	EXPECT_INT(count_changes(&w), 0);
	world_free(&w);
}

TEST(undo_puts_back_the_last_change_and_then_the_one_before)
{
	struct world w = world_new();
	struct buf error = {0};
	uint64_t undone = 0;

	EXPECT_INT(change_undo(w.journal, w.root, 0, &undone, &error), -ENOENT);
	EXPECT(error.size > 0);
	buf_clear(&error);
	tempdir_write(&w.dir, "vault/a b%.md", "one");
	EXPECT_INT(change_one(&w, "a b%.md", "one", "two", NULL), 0);
	EXPECT_INT(change_one(&w, "a b%.md", "two", "three", NULL), 0);
	EXPECT_INT(change_undo(w.journal, w.root, 1, &undone, &error), -EBUSY);
	EXPECT(strstr(buf_text(&error), "changed since") != NULL);
	buf_clear(&error);
	EXPECT_INT(change_undo(w.journal, w.root, 0, &undone, NULL), 0);
	EXPECT_INT(undone, 2);
	EXPECT_TEXT(text_of(&w, "a b%.md"), "two");
	EXPECT_INT(change_undo(w.journal, w.root, 0, &undone, NULL), 0);
	EXPECT_INT(undone, 1);
	EXPECT_TEXT(text_of(&w, "a b%.md"), "one");
	EXPECT_INT(change_undo(w.journal, w.root, 0, &undone, NULL), -ENOENT);
	/* an undo is a change, and can be undone by its number */
	EXPECT_INT(change_undo(w.journal, w.root, 4, &undone, NULL), 0);
	EXPECT_TEXT(text_of(&w, "a b%.md"), "two");
	EXPECT_INT(change_undo(w.journal, w.root, 99, &undone, NULL), -ENOENT);
	EXPECT_INT(count_changes(&w), 5);
	world_free(&w);
}

TEST(a_change_of_many_files_is_undone_as_one_or_not_at_all)
{
	struct world w = world_new();
	struct replacement files[] = {
		{"a.md", NULL, "1", 1, "22", 2},
		{"b.md", NULL, "1", 1, "22", 2},
	};

	tempdir_write(&w.dir, "vault/a.md", "1");
	tempdir_write(&w.dir, "vault/b.md", "1");
	EXPECT_INT(
		change_make(w.journal, w.root, files, 2, "t", NULL, NULL), 0);
	tempdir_write(&w.dir, "vault/b.md", "mine");
	EXPECT_INT(change_undo(w.journal, w.root, 0, NULL, NULL), -EBUSY);
	EXPECT_TEXT(text_of(&w, "a.md"), "22");
	tempdir_write(&w.dir, "vault/b.md", "22");
	EXPECT_INT(change_undo(w.journal, w.root, 0, NULL, NULL), 0);
	EXPECT_TEXT(text_of(&w, "a.md"), "1");
	EXPECT_TEXT(text_of(&w, "b.md"), "1");
	world_free(&w);
}

TEST(a_line_of_the_log_that_was_cut_off_is_left_out_and_written_over)
{
	struct world w = world_new();
	struct journal_change *changes;
	size_t count;
	int fd;

	tempdir_write(&w.dir, "vault/n.md", "one");
	EXPECT_INT(change_one(&w, "n.md", "one", "two", NULL), 0);
	fd = openat(
		w.dir.fd, "cache/journal/log", O_WRONLY | O_APPEND | O_CLOEXEC);
	TEMPDIR_MUST(write(fd, "2 0 17", 6) == 6);
	close(fd);
	EXPECT_INT(count_changes(&w), 1);
	EXPECT_INT(change_one(&w, "n.md", "two", "three", NULL), 0);
	EXPECT_INT(journal_read(w.journal, &changes, &count), 0);
	EXPECT_INT(count, 2);
	EXPECT_INT(changes[1].number, 2);
	EXPECT_TEXT(changes[1].files[0].path, "n.md");
	EXPECT_TEXT(changes[1].why, "a test");
	journal_changes_free(changes, count);
	world_free(&w);
}

TEST(old_entries_go_and_numbers_go_on)
{
	struct world w = world_new();
	struct journal_change *changes;
	char *bytes;
	size_t count, size;

	tempdir_write(&w.dir, "vault/n.md", "one");
	EXPECT_INT(change_one(&w, "n.md", "one", "two", NULL), 0);
	EXPECT_INT(change_one(&w, "n.md", "two", "three", NULL), 0);
	EXPECT_INT(journal_prune(w.journal, (int64_t)time(NULL)), 0);
	EXPECT_INT(count_changes(&w), 2);
	EXPECT_INT(journal_image(w.journal, 1, 0, false, &bytes, &size), 0);
	EXPECT_TEXT(bytes, "one");
	free(bytes);
	EXPECT_INT(
		journal_prune(w.journal, (int64_t)time(NULL) + 31 * 86400), 0);
	EXPECT_INT(
		journal_image(w.journal, 1, 0, false, &bytes, &size), -ENOENT);
	EXPECT_INT(journal_read(w.journal, &changes, &count), 0);
	EXPECT_INT(count, 1);
	EXPECT_INT(changes[0].number, 2);
	journal_changes_free(changes, count);
	EXPECT_INT(change_one(&w, "n.md", "three", "four", NULL), 0);
	EXPECT_INT(count_changes(&w), 2);
	world_free(&w);
}

/* --- kills ---------------------------------------------------------------- */

#define FILE_COUNT 4 /* the last has two names, so it is written in place */

/* Changes all files from one version to the next, for ever. Versions differ in
 * length so that a mixture cannot be one. */
static void
change_for_ever(struct world *w, int version)
{
	static const char *const paths[FILE_COUNT] = {
		"a.md", "B/b.md", "c.md", "hard.md"};

	for (;; version++) {
		struct replacement files[FILE_COUNT];
		char before[3000], after[3000];

		memset(before, 'a' + version % 26, sizeof(before));
		memset(after, 'a' + (version + 1) % 26, sizeof(after));
		for (int i = 0; i < FILE_COUNT; i++)
			files[i] = (struct replacement){paths[i], NULL, before,
				(size_t)(1000 + version % 26 * 50), after,
				(size_t)(1000 + (version + 1) % 26 * 50)};
		if (change_make(w->journal, w->root, files, FILE_COUNT, "kill",
			    NULL, NULL) < 0)
			_exit(3);
	}
}

/* Nanoseconds that a change of four files takes here and now, at most 0.4 s. */
static uint64_t
time_of_a_change(struct world *w)
{
	static const char *const paths[FILE_COUNT] = {
		"t1.md", "t2.md", "t3.md", "t4.md"};
	struct replacement files[FILE_COUNT];
	struct timespec start, end;
	uint64_t taken;

	for (int i = 0; i < FILE_COUNT; i++) {
		char where[32];

		snprintf(where, sizeof(where), "vault/%s", paths[i]);
		tempdir_write(&w->dir, where, "1");
		files[i] = (struct replacement){paths[i], NULL, "1", 1, "2", 1};
	}
	clock_gettime(CLOCK_MONOTONIC, &start);
	EXPECT_INT(change_make(w->journal, w->root, files, FILE_COUNT, "t",
			   NULL, NULL),
		0);
	clock_gettime(CLOCK_MONOTONIC, &end);
	taken = (uint64_t)((end.tv_sec - start.tv_sec) * 1000000000 +
			   end.tv_nsec - start.tv_nsec);
	return taken < 400000000 ? taken + 1 : 400000000;
}

TEST(a_kill_at_any_moment_leaves_all_files_old_or_all_new)
{
	struct world w = world_new();
	char text[1001];
	unsigned seed = 42;
	int advanced = 0;
	uint64_t one_change;

	memset(text, 'a', 1000);
	text[1000] = '\0';
	tempdir_write(&w.dir, "vault/a.md", text);
	tempdir_write(&w.dir, "vault/B/b.md", text);
	tempdir_write(&w.dir, "vault/c.md", text);
	tempdir_write(&w.dir, "vault/hard.md", text);
	TEMPDIR_MUST(linkat(w.root, "hard.md", w.root, "soft.md", 0) == 0);
	one_change = time_of_a_change(&w);
	for (int round = 0; round < 60; round++) {
		const char *first = text_of(&w, "a.md");
		int version = first[0] - 'a', status;
		struct timespec moment = {
			0, (long)((uint64_t)rand_r(&seed) % (2 * one_change))};
		pid_t pid = fork();

		TEMPDIR_MUST(pid >= 0);
		if (pid == 0)
			change_for_ever(&w, version);
		nanosleep(&moment, NULL);
		kill(pid, SIGKILL);
		TEMPDIR_MUST(waitpid(pid, &status, 0) == pid);
		EXPECT(WIFSIGNALED(status));
		EXPECT_INT(change_recover(w.journal, w.root, NULL), 0);
		first = text_of(&w, "a.md");
		advanced += first[0] - 'a' != version;
		EXPECT_TEXT(text_of(&w, "B/b.md"), first);
		EXPECT_TEXT(text_of(&w, "c.md"), first);
		EXPECT_TEXT(text_of(&w, "hard.md"), first);
		EXPECT_INT(strlen(first), 1000 + (first[0] - 'a') * 50);
	}
	EXPECT(advanced > 0);
	EXPECT_INT(count_litter(&w), 0);
	EXPECT_INT(stat_of(&w, "hard.md").st_nlink, 2);
	world_free(&w);
}

TEST(what_was_begun_is_put_back_but_not_over_what_somebody_saved)
{
	struct world w = world_new();
	struct journal_file files[2] = {
		{.path = mem_dup("a.md"),
			.temp = replace_temp_name("a.md", 1, 0),
			.before_hash = text_hash("old", 3),
			.before_size = 3,
			.after_hash = text_hash("newer", 5),
			.after_size = 5},
		{.path = mem_dup("b.md"),
			.temp = replace_temp_name("b.md", 1, 1),
			.in_place = true,
			.before_hash = text_hash("old", 3),
			.before_size = 3,
			.after_hash = text_hash("newer", 5),
			.after_size = 5},
	};
	struct journal_change change = {.number = 1,
		.time_s = 1,
		.why = mem_dup("test"),
		.files = files,
		.file_count = 2};

	EXPECT_INT(journal_keep_image(w.journal, 1, 0, false, "old", 3), 0);
	EXPECT_INT(journal_keep_image(w.journal, 1, 1, false, "old", 3), 0);
	EXPECT_INT(journal_keep_image(w.journal, 1, 1, true, "newer", 5), 0);
	/* half done: a new, b torn; a's old text still under the hidden name */
	EXPECT_INT(journal_begin(w.journal, &change), 0);
	tempdir_write(&w.dir, "vault/a.md", "newer");
	tempdir_write(&w.dir, "vault/.vaultfs-tmp-0000000000000001-0", "old");
	tempdir_write(&w.dir, "vault/b.md", "nld");
	EXPECT_INT(change_recover(w.journal, w.root, NULL), 0);
	EXPECT_TEXT(text_of(&w, "a.md"), "old");
	EXPECT_TEXT(text_of(&w, "b.md"), "old");
	EXPECT_INT(count_litter(&w), 0);
	EXPECT_INT(count_changes(&w), 0);
	/* b was saved by somebody; the hidden file came out of an exchange with
	 * what somebody saved as a */
	EXPECT_INT(journal_keep_image(w.journal, 1, 0, false, "old", 3), 0);
	EXPECT_INT(journal_keep_image(w.journal, 1, 1, false, "old", 3), 0);
	EXPECT_INT(journal_keep_image(w.journal, 1, 1, true, "newer", 5), 0);
	EXPECT_INT(journal_begin(w.journal, &change), 0);
	tempdir_write(&w.dir, "vault/a.md", "newer");
	tempdir_write(&w.dir, "vault/.vaultfs-tmp-0000000000000001-0", "mine");
	tempdir_write(&w.dir, "vault/b.md", "mine too");
	EXPECT_INT(change_recover(w.journal, w.root, NULL), 0);
	EXPECT_TEXT(text_of(&w, "a.md"), "mine");
	EXPECT_TEXT(text_of(&w, "b.md"), "mine too");
	EXPECT_INT(count_litter(&w), 0);
	/* all done but for the log */
	EXPECT_INT(journal_keep_image(w.journal, 1, 0, false, "old", 3), 0);
	EXPECT_INT(journal_keep_image(w.journal, 1, 1, false, "old", 3), 0);
	EXPECT_INT(journal_begin(w.journal, &change), 0);
	tempdir_write(&w.dir, "vault/a.md", "newer");
	tempdir_write(&w.dir, "vault/b.md", "newer");
	EXPECT_INT(change_recover(w.journal, w.root, NULL), 0);
	EXPECT_TEXT(text_of(&w, "a.md"), "newer");
	EXPECT_INT(count_changes(&w), 1);
	for (int i = 0; i < 2; i++) {
		free(files[i].path);
		free(files[i].temp);
	}
	free(change.why);
	world_free(&w);
}

TEST(a_text_held_by_a_process_that_was_killed_goes_back_into_an_empty_file)
{
	struct world w = world_new();
	char line[2];
	int ends[2], status, mine;
	pid_t pid;

	tempdir_write(&w.dir, "vault/A b/n.md", "");
	tempdir_write(&w.dir, "vault/m.md", "");
	tempdir_write(&w.dir, "vault/full.md", "new");
	TEMPDIR_MUST(pipe(ends) == 0);
	pid = fork();
	TEMPDIR_MUST(pid >= 0);
	if (pid == 0) {
		int hold;

		if (journal_hold(w.journal, "A b/n.md",
			    stat_of(&w, "A b/n.md").st_ino, "one\ntwo", 7,
			    &hold) < 0 ||
			journal_hold(w.journal, "full.md",
				stat_of(&w, "full.md").st_ino, "old", 3,
				&hold) < 0 ||
			journal_hold(w.journal, "gone.md", 1, "old", 3, &hold) <
				0 ||
			write(ends[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	EXPECT_INT(read(ends[0], line, 1), 1);
	/* while it lives, nothing is lost */
	EXPECT_INT(change_recover(w.journal, w.root, NULL), 0);
	EXPECT_TEXT(text_of(&w, "A b/n.md"), "");
	kill(pid, SIGKILL);
	TEMPDIR_MUST(waitpid(pid, &status, 0) == pid);
	EXPECT_INT(journal_hold(w.journal, "m.md", stat_of(&w, "m.md").st_ino,
			   "mine", 4, &mine),
		0);
	EXPECT_INT(change_recover(w.journal, w.root, NULL), 0);
	EXPECT_TEXT(text_of(&w, "A b/n.md"), "one\ntwo");
	EXPECT_TEXT(text_of(&w, "full.md"), "new");
	EXPECT_TEXT(text_of(&w, "m.md"), "");
	journal_release(w.journal, mine);
	EXPECT_INT(change_recover(w.journal, w.root, NULL), 0);
	EXPECT_TEXT(text_of(&w, "m.md"), "");
	close(ends[0]);
	close(ends[1]);
	world_free(&w);
}

TEST(two_processes_take_turns)
{
	struct world w = world_new();
	pid_t pids[3];

	for (int p = 0; p < 3; p++) {
		char path[8] = {(char)('a' + p), '.', 'm', 'd', '\0'};
		char where[32];

		snprintf(where, sizeof(where), "vault/%s", path);
		tempdir_write(&w.dir, where, "0");
		pids[p] = fork();
		TEMPDIR_MUST(pids[p] >= 0);
		if (pids[p] > 0)
			continue;
		for (int i = 0; i < 20; i++) {
			char before[16], after[16];

			snprintf(before, sizeof(before), "%d", i);
			snprintf(after, sizeof(after), "%d", i + 1);
			if (change_one(&w, path, before, after, NULL) != 0)
				_exit(1);
		}
		_exit(0);
	}
	for (int p = 0; p < 3; p++) {
		int status;

		TEMPDIR_MUST(waitpid(pids[p], &status, 0) == pids[p]);
		EXPECT_INT(status, 0);
	}
	EXPECT_INT(count_changes(&w), 60);
	EXPECT_TEXT(text_of(&w, "c.md"), "20");
	world_free(&w);
}

TEST_MAIN
