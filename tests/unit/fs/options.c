/* options.c - the command line's options and misspellings */
#include "fs/cli/options.h"

#include "fs/cli/command.h"
#include "tests/unit/unit.h"

#define COUNT(items) (sizeof(items) / sizeof(*(items)))

/* Parses the words, "vaultfs" before them. */
static int
parse(const char *const *words, size_t count, struct options *options,
	struct buf *error)
{
	char *argv[16] = {"vaultfs"};

	for (size_t i = 0; i < count; i++)
		argv[i + 1] = (char *)words[i];
	return options_parse((int)count + 1, argv, options, error);
}
#define PARSE(...)                                                             \
	parse((const char *const[]){__VA_ARGS__},                              \
		COUNT(((const char *const[]){__VA_ARGS__})), &options, &error)

static struct options options;
static struct buf error;

static void
clear(void)
{
	options_clear(&options);
	buf_clear(&error);
}

TEST(options_may_come_after_arguments)
{
	EXPECT_INT(PARSE("show", "A.md", "--vault", "V", "--format=json"), 0);
	EXPECT_INT(options.arg_count, 2);
	EXPECT_TEXT(options.args[1], "A.md");
	EXPECT_TEXT(options.vault, "V");
	EXPECT_INT(options.format, FORMAT_JSON);
	clear();
}

TEST(posixly_correct_changes_nothing)
{
	setenv("POSIXLY_CORRECT", "1", 1);
	EXPECT_INT(PARSE("show", "A.md", "--vault", "V"), 0);
	EXPECT_TEXT(options.vault, "V");
	unsetenv("POSIXLY_CORRECT");
	clear();
}

TEST(after_two_dashes_nothing_is_an_option)
{
	EXPECT_INT(PARSE("-f", "V", "--", "--vault", "-x"), 0);
	EXPECT_INT(options.arg_count, 3);
	EXPECT_INT(options.args_before_dashes, 1);
	EXPECT_TEXT(options.args[1], "--vault");
	EXPECT_TEXT(options.args[2], "-x");
	EXPECT(options.vault == NULL);
	clear();
}

TEST(every_long_option_has_a_twin_after_o)
{
	EXPECT_INT(PARSE("V", "m", "-o", "today=2025-11-07,cache_dir=/c,debug",
			   "-ocache-dir=/d,foreground"),
		0);
	EXPECT_INT(options.today, day_make(2025, 11, 7));
	EXPECT_TEXT(options.cache_dir, "/d");
	EXPECT_INT(options.given, OPTION_MOUNT_WORDS | OPTION_TODAY |
					  OPTION_CACHE_DIR | OPTION_DEBUG |
					  OPTION_FOREGROUND);
	clear();
}

TEST(a_backslash_keeps_a_comma_in_a_word)
{
	EXPECT_INT(PARSE("m", "-o", "cache_dir=/a\\,b,debug"), 0);
	EXPECT_TEXT(options.cache_dir, "/a,b");
	clear();
}

TEST(words_of_fuse_go_on_to_fuse)
{
	EXPECT_INT(
		PARSE("m", "-o", "ro,allow_other", "-o", "max_read=4096"), 0);
	EXPECT_INT(options.fuse_option_count, 3);
	EXPECT_TEXT(options.fuse_options[0], "ro");
	EXPECT_TEXT(options.fuse_options[1], "allow_other");
	EXPECT_TEXT(options.fuse_options[2], "max_read=4096");
	EXPECT(options.fuse_options[3] == NULL);
	clear();
}

TEST(words_that_mount_and_systemd_add_are_dropped)
{
	EXPECT_INT(PARSE("V", "m", "-o",
			   "rw,dev,suid,_netdev,noauto,nofail,user,"
			   "x-systemd.automount,X-mount.mkdir,comment=mine,"),
		0);
	EXPECT_INT(options.fuse_option_count, 0);
	clear();
}

TEST(an_unknown_word_is_refused_with_the_nearest)
{
	EXPECT(PARSE("m", "-o", "allow_othr") < 0);
	EXPECT(strstr(buf_text(&error), "'allow_other'") != NULL);
	clear();
}

TEST(a_word_without_its_value_is_refused)
{
	EXPECT(PARSE("m", "-o", "today") < 0);
	clear();
	EXPECT(PARSE("m", "-o", "debug=1") < 0);
	clear();
}

TEST(an_unknown_option_is_refused_with_the_nearest)
{
	EXPECT(PARSE("tasks", "--formt", "json") < 0);
	EXPECT(strstr(buf_text(&error), "'--format'") != NULL);
	clear();
	EXPECT(PARSE("tasks", "-q") < 0);
	EXPECT(strstr(buf_text(&error), "'-q'") != NULL);
	clear();
}

TEST(an_option_that_lacks_its_value_is_refused)
{
	EXPECT(PARSE("tasks", "--vault") < 0);
	EXPECT(strstr(buf_text(&error), "--vault") != NULL);
	clear();
	EXPECT(PARSE("tasks", "--vault=") < 0);
	clear();
	EXPECT(PARSE("tasks", "--lazy=yes") < 0);
	EXPECT(strstr(buf_text(&error), "no value") != NULL);
	clear();
}

TEST(only_a_day_that_exists_is_today)
{
	EXPECT_INT(PARSE("tasks", "--today", "2024-02-29"), 0);
	EXPECT_INT(options.today, day_make(2024, 2, 29));
	clear();
	EXPECT(PARSE("tasks", "--today", "2025-02-29") < 0);
	clear();
	EXPECT(PARSE("tasks", "--today", "2025-11-07T09:00") < 0);
	clear();
	EXPECT(PARSE("tasks", "--today", "tomorrow") < 0);
	clear();
}

TEST(the_environment_says_today_unless_an_option_does)
{
	setenv("VAULTFS_TODAY", "2025-11-07", 1);
	EXPECT_INT(PARSE("tasks"), 0);
	EXPECT_INT(options.today, day_make(2025, 11, 7));
	clear();
	EXPECT_INT(PARSE("tasks", "--today", "2025-11-08"), 0);
	EXPECT_INT(options.today, day_make(2025, 11, 8));
	clear();
	setenv("VAULTFS_TODAY", "soon", 1);
	EXPECT(PARSE("tasks") < 0);
	EXPECT(strstr(buf_text(&error), "VAULTFS_TODAY") != NULL);
	clear();
	unsetenv("VAULTFS_TODAY");
}

TEST(a_format_that_is_not_there_is_refused)
{
	EXPECT(PARSE("tasks", "--format", "xml") < 0);
	clear();
}

TEST(one_slip_in_a_short_word_and_two_in_a_long_one_are_seen)
{
	static const char *const words[] = {
		"mount", "umount", "resolve", "tasks", "status", "show"};
	static const struct {
		const char *text, *nearest;
	} cases[] = {
		{"moutn", "mount"},
		{"mont", "mount"},
		{"mmount", "mount"},
		{"umonut", "umount"},
		{"stauts", "status"},
		{"reslove", "resolve"},
		{"rsolv", NULL},
		{"resolvee", "resolve"},
		{"mnt", NULL}, /* the name of many a mountpoint */
		{"mount", NULL},
		{"", NULL},
		{"notes", NULL},
		{"shwo", "show"},
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		EXPECT_TEXT(command_nearest(cases[i].text, words, COUNT(words)),
			cases[i].nearest);
}

TEST(a_word_of_any_length_is_compared)
{
	static const char *const words[] = {"mount"};
	char text[5000];

	memset(text, 'm', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	EXPECT(command_nearest(text, words, 1) == NULL);
}

TEST_MAIN
