/* bounded.c - waiting no longer than a bound, and finding a mountpoint */
#include "fs/cli/bounded.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fs/cli/mountpoint.h"
#include "index/base/mem.h"
#include "tests/unit/unit.h"

static int
work_answer(void *arg, struct buf *out)
{
	buf_add(out, arg, 3);
	buf_add(out, "\0!", 2);
	return -EXDEV;
}

static int
work_for_ever(void *arg, struct buf *out)
{
	(void)arg;
	(void)out;
	while (pause() < 0)
		;
	return 0;
}

static int
work_die(void *arg, struct buf *out)
{
	(void)arg;
	(void)out;
	_exit(0);
}

static int
work_much(void *arg, struct buf *out)
{
	(void)arg;
	for (int i = 0; i < 100000; i++)
		buf_add(out, "0123456789", 10);
	return 0;
}

TEST(bytes_and_result_come_back)
{
	struct buf out = {0};

	buf_add_text(&out, "<");
	EXPECT_INT(bounded_run(work_answer, "abc", 5000, &out), -EXDEV);
	EXPECT_INT(out.size, 6);
	EXPECT(memcmp(buf_text(&out), "<abc\0!", 6) == 0);
	buf_clear(&out);
}

TEST(more_than_a_pipe_holds_comes_back)
{
	struct buf out = {0};

	EXPECT_INT(bounded_run(work_much, NULL, 20000, &out), 0);
	EXPECT_INT(out.size, 1000000);
	buf_clear(&out);
}

TEST(what_never_ends_is_not_waited_for)
{
	struct buf out = {0};

	EXPECT_INT(bounded_run(work_for_ever, NULL, 30, &out), -ETIMEDOUT);
	EXPECT_INT(out.size, 0);
	buf_clear(&out);
}

TEST(a_child_that_dies_is_an_error)
{
	struct buf out = {0};

	EXPECT_INT(bounded_run(work_die, NULL, 5000, &out), -EIO);
	buf_clear(&out);
}

TEST(a_file_system_that_answers_is_known_to)
{
	EXPECT_INT(bounded_probe("/"), 0);
	EXPECT_INT(bounded_probe("/no/such/place"), -ENOENT);
}

TEST(a_file_is_read_or_its_error_told)
{
	struct buf out = {0};

	EXPECT_INT(bounded_read("/proc/self/status", &out), 0);
	EXPECT(out.size > 0);
	EXPECT_INT(bounded_read("/proc/none", &out), -ENOENT);
	buf_clear(&out);
}

/* --- mountpoints ---------------------------------------------------------- */

/* Expects what text resolves to in a fresh directory; want is below it, or
 * NULL for rc. */
static void
expect_resolved(const char *text, const char *want, int rc)
{
	char dir[] = "/tmp/vaultfs-unit-XXXXXX", *real, *got = NULL;
	char *before = getcwd(NULL, 0);
	struct buf path = {0};

	EXPECT(mkdtemp(dir) != NULL && chdir(dir) == 0);
	real = realpath(".", NULL);
	EXPECT(mkdir("a", 0755) == 0 && mkdir("a/b", 0755) == 0 &&
		symlink("a/b", "link") == 0 && symlink("loop", "loop") == 0 &&
		symlink("a/new", "dangling") == 0);
	EXPECT_INT(mountpoint_resolve(text, &got), rc);
	if (rc == 0) {
		buf_printf(&path, "%s%s", real, want);
		EXPECT_TEXT(got, path.data);
	}
	EXPECT(unlink("link") == 0 && unlink("loop") == 0 &&
		unlink("dangling") == 0 && rmdir("a/b") == 0 &&
		rmdir("a") == 0 && chdir(before) == 0 && rmdir(real) == 0);
	buf_clear(&path);
	free(got);
	free(real);
	free(before);
}

TEST(a_mountpoint_is_found_whether_or_not_it_exists)
{
	expect_resolved("a", "/a", 0);
	expect_resolved("new", "/new", 0);
	expect_resolved("./a//b///", "/a/b", 0);
	expect_resolved("a/new", "/a/new", 0);
	expect_resolved(".", "", 0);
	expect_resolved("a/..", "", 0);
	expect_resolved("a/b/../new", "/a/new", 0);
}

TEST(symlinks_on_the_way_and_at_the_end_are_followed)
{
	expect_resolved("link", "/a/b", 0);
	expect_resolved("link/", "/a/b", 0);
	expect_resolved("link/x", "/a/b/x", 0);
	expect_resolved("dangling", "/a/new", 0);
}

TEST(a_mountpoint_that_cannot_be_is_refused)
{
	expect_resolved("", NULL, -ENOENT);
	expect_resolved("no/such", NULL, -ENOENT);
	expect_resolved("loop", NULL, -ELOOP);
}

TEST_MAIN
