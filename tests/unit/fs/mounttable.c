/* mounttable.c - /proc/self/mountinfo, and what is kept about mounts */
#include "fs/cli/mounttable.h"

#include <errno.h>
#include <unistd.h>

#include "fs/cli/mountstate.h"
#include "index/base/buf.h"
#include "index/base/mem.h"
#include "tests/unit/unit.h"

static const char table[] =
	"21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
	"30 21 0:50 / /home/ada/mnt rw,nosuid shared:7 master:2 - fuse.vaultfs "
	"/home/ada/My\\040Notes rw,user_id=1000\n"
	"31 21 0:51 / /home/ada/odd\\040\\134\\011name rw - fuse.sshfs a:b rw\n"
	"not a line\n"
	"33 32 0:53 / /top rw - fuse.vaultfs /second rw\n"
	"32 21 0:52 / /top rw - fuse.vaultfs /first rw\n"
	"34 21 0:54 / /dash-source rw - tmpfs - rw\n"
	"35 21 0:55 /";

static struct mount_list
parsed(void)
{
	struct mount_list list;

	mount_list_parse(table, sizeof(table) - 1, &list);
	return list;
}

TEST(each_whole_line_is_a_mount)
{
	struct mount_list list = parsed();

	EXPECT_INT(list.count, 6);
	EXPECT_INT(list.entries[1].id, 30);
	EXPECT_INT(list.entries[1].parent, 21);
	EXPECT_TEXT(list.entries[1].mountpoint, "/home/ada/mnt");
	EXPECT_TEXT(list.entries[1].type, "fuse.vaultfs");
	EXPECT_TEXT(list.entries[1].source, "/home/ada/My Notes");
	EXPECT_TEXT(list.entries[5].type, "tmpfs");
	EXPECT_TEXT(list.entries[5].source, "-");
	mount_list_clear(&list);
}

TEST(octal_escapes_are_read)
{
	struct mount_list list = parsed();

	EXPECT_TEXT(list.entries[2].mountpoint, "/home/ada/odd \\\tname");
	mount_list_clear(&list);
}

TEST(ours_and_those_of_other_processes_are_told_apart)
{
	struct mount_list list = parsed();

	EXPECT(mount_is_vaultfs(&list.entries[1]));
	EXPECT(mount_is_fuse(&list.entries[1]));
	EXPECT(!mount_is_vaultfs(&list.entries[2]));
	EXPECT(mount_is_fuse(&list.entries[2]));
	EXPECT(!mount_is_fuse(&list.entries[0]));
	mount_list_clear(&list);
}

TEST(the_top_one_of_two_mounts_is_found_in_any_order_of_lines)
{
	struct mount_list list = parsed();
	const struct mount_entry *top = mount_list_at(&list, "/top");

	EXPECT(top != NULL);
	EXPECT_TEXT(top != NULL ? top->source : NULL, "/second");
	EXPECT(mount_list_at(&list, "/to") == NULL);
	mount_list_clear(&list);
}

TEST(a_path_is_in_the_mount_at_its_longest_prefix)
{
	struct mount_list list = parsed();
	const struct mount_entry *entry;

	entry = mount_list_around(&list, "/home/ada/mnt/by-tag/a");
	EXPECT_INT(entry != NULL ? entry->id : 0, 30);
	entry = mount_list_around(&list, "/home/ada/mntx");
	EXPECT_INT(entry != NULL ? entry->id : 0, 21);
	EXPECT(mount_list_has(&list, 33));
	EXPECT(!mount_list_has(&list, 99));
	mount_list_clear(&list);
}

TEST(a_path_is_within_a_folder_by_whole_names)
{
	EXPECT(path_is_within("/a/b", "/a"));
	EXPECT(path_is_within("/a", "/a"));
	EXPECT(path_is_within("/a", "/"));
	EXPECT(!path_is_within("/ab", "/a"));
	EXPECT(!path_is_within("/a", "/a/b"));
}

TEST(the_table_of_this_machine_can_be_read)
{
	struct mount_list list;

	EXPECT_INT(mount_list_read(&list), 0);
	EXPECT(mount_list_at(&list, "/proc") != NULL);
	mount_list_clear(&list);
}

/* --- the state of a mount ------------------------------------------------- */

/* A cache directory for one test. */
static char *
use_cache(void)
{
	char *dir = mem_dup("/tmp/vaultfs-unit-XXXXXX");

	EXPECT(mkdtemp(dir) != NULL);
	setenv("XDG_CACHE_HOME", dir, 1);
	return dir;
}

static void
drop_cache(char *dir)
{
	struct buf command = {0};

	buf_printf(&command, "rm -rf '%s'", dir);
	EXPECT_INT(system(command.data), 0);
	buf_clear(&command);
	free(dir);
}

TEST(what_is_written_about_a_mount_is_read_back)
{
	char *dir = use_cache();
	struct mount_state state = {
		.mountpoint = "/home/ada/mnt\n=\xff",
		.vault = "/home/ada/My Notes",
		.is_made = true,
		.made_dev = UINT64_MAX,
		.made_ino = 7,
	};
	struct mount_state back;

	mount_state_set_self(&state);
	EXPECT_INT(mount_state_write(&state), 0);
	EXPECT_INT(mount_state_read(state.mountpoint, &back), 0);
	EXPECT_TEXT(back.mountpoint, state.mountpoint);
	EXPECT_TEXT(back.vault, state.vault);
	EXPECT_INT(back.pid, getpid());
	EXPECT(back.start == state.start && back.start != 0);
	EXPECT(back.is_made && back.made_dev == UINT64_MAX);
	EXPECT_INT(back.made_ino, 7);
	mount_state_clear(&back);
	mount_state_remove(state.mountpoint);
	EXPECT_INT(mount_state_read(state.mountpoint, &back), -ENOENT);
	drop_cache(dir);
}

TEST(a_process_is_known_by_its_start_too)
{
	struct mount_state state = {0};
	int fd;

	EXPECT_INT(mount_state_open_process(&state), -ESRCH);
	mount_state_set_self(&state);
	fd = mount_state_open_process(&state);
	EXPECT(fd >= 0);
	close(fd);
	state.start++;
	EXPECT_INT(mount_state_open_process(&state), -ESRCH);
}

TEST(without_a_cache_nothing_is_known_and_nothing_breaks)
{
	struct mount_state state = {.mountpoint = "/m", .vault = "/v"}, back;

	setenv("XDG_CACHE_HOME", "/proc/none", 1);
	EXPECT(mount_state_write(&state) < 0);
	EXPECT(mount_state_read("/m", &back) < 0);
	EXPECT(mount_state_lock("/m") < 0);
	mount_state_remove("/m");
}

TEST_MAIN
