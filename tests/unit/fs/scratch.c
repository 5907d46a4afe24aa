/* scratch.c - tests of fs/write/scratch */
#include "fs/write/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static char folder[64];

static void
remove_folder(void)
{
	char command[96];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	(void)!system(command);
}

static struct scratch *
opened(void)
{
	struct scratch *scratch;

	if (folder[0] == '\0') {
		snprintf(folder, sizeof(folder), "/tmp/vaultfs-scratch.XXXXXX");
		if (mkdtemp(folder) == NULL)
			exit(1);
		atexit(remove_folder);
	}
	EXPECT_INT(scratch_open(folder, &scratch), 0);
	return scratch;
}

struct seen {
	char text[256];
};

static void
see(void *arg, uint32_t number, const char *directory, const char *name,
	const struct stat *attr)
{
	struct seen *seen = arg;
	size_t size = strlen(seen->text);

	snprintf(seen->text + size, sizeof(seen->text) - size, "%u %s %s %o;",
		number, directory, name, attr->st_mode & S_IFMT);
}

static void
load(struct scratch *scratch, int64_t later_s, struct seen *ret)
{
	*ret = (struct seen){0};
	scratch_load(scratch, (int64_t)time(NULL) + later_s, see, ret);
}

static const struct through_user me;

TEST(what_is_made_is_there_after_a_remount_for_seven_days)
{
	struct scratch *scratch = opened();
	struct stat attr;
	struct seen seen;
	uint32_t number = 0;
	char target[8];

	EXPECT_INT(scratch_make(scratch, "by-tag/a", ".x.swp", S_IFREG | 0600,
			   NULL, me, &number, &attr),
		0);
	EXPECT_INT(number, 1);
	EXPECT_INT(attr.st_mode & 07777, 0600);
	scratch_close(scratch);

	scratch = opened();
	load(scratch, 0, &seen);
	EXPECT_TEXT(seen.text, "1 by-tag/a .x.swp 100000;");
	EXPECT_INT(scratch_make(scratch, "recent", ".#x", S_IFLNK | 0777, "me",
			   me, &number, &attr),
		0);
	EXPECT_INT(number, 2);
	EXPECT_INT(scratch_readlink(scratch, 2, target, sizeof(target)), 2);
	EXPECT_INT(scratch_rename(scratch, 1, "by-tag/b", "y"), 0);
	scratch_remove(scratch, 2);
	load(scratch, 7 * 86400 - 60, &seen);
	EXPECT_TEXT(seen.text, "1 by-tag/b y 100000;");
	load(scratch, 7 * 86400 + 60, &seen);
	EXPECT_TEXT(seen.text, "");
	EXPECT_INT(scratch_descriptor(scratch, 1, O_RDONLY), -ENOENT);
	scratch_close(scratch);
}

TEST(devices_are_refused)
{
	struct scratch *scratch = opened();
	struct stat attr;
	uint32_t number = 0;

	EXPECT_INT(scratch_make(scratch, "a", "b", S_IFCHR | 0600, NULL, me,
			   &number, &attr),
		-EPERM);
	scratch_close(scratch);
}

TEST(a_file_made_read_only_can_still_be_written_by_number)
{
	struct scratch *scratch = opened();
	struct stat attr;
	uint32_t number = 0;
	int fd;

	EXPECT_INT(scratch_make(scratch, "a", "b", S_IFREG | 0400, NULL, me,
			   &number, &attr),
		0);
	fd = scratch_descriptor(scratch, number, O_RDWR);
	EXPECT_INT(fd >= 0, 1);
	EXPECT_INT(fstat(fd, &attr), 0);
	EXPECT_INT(attr.st_mode & 07777, 0400);
	close(fd);
	scratch_remove(scratch, number);
	scratch_close(scratch);
}

TEST_MAIN
