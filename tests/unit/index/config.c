/* What is taken from the files in .obsidian/. */
#include "index/live/config.h"

#include "tests/unit/tempdir.h"
#include "tests/unit/unit.h"

#define APP ".obsidian/app.json"
#define DAILY ".obsidian/daily-notes.json"
#define PERIODIC ".obsidian/plugins/periodic-notes/data.json"
#define TASKS ".obsidian/plugins/obsidian-tasks-plugin/data.json"

static struct tempdir dir;

static struct config *
read_with(const char *path, const char *text)
{
	struct config *config;

	dir = tempdir_new();
	if (path != NULL)
		tempdir_write(&dir, path, text);
	config = config_read(dir.fd);
	tempdir_free(&dir);
	return config;
}

static void
expect_defaults(const struct config *config)
{
	const struct settings *settings = &config->settings;
	struct settings defaults = *settings_default();

	/* Which notation of tasks a vault uses it says by the mere presence of
	 * the plugin's file: see the tests of the format. */
	defaults.tasks.format = settings->tasks.format;
	EXPECT_INT(settings_digest(settings), settings_digest(&defaults));
	EXPECT_TEXT(settings->daily_folder, "");
	EXPECT_TEXT(settings->daily_format, "YYYY-MM-DD");
	EXPECT(settings->tasks.set_done_date);
	EXPECT(settings->tasks.set_cancelled_date);
	EXPECT(!settings->tasks.set_created_date);
	EXPECT_INT(ignore_count(config->ignore), 0);
	EXPECT(config->presets == NULL);
}

TEST(a_vault_without_configuration_has_defaults)
{
	struct config *config = read_with(NULL, NULL);

	expect_defaults(config);
	EXPECT_INT(config->problem_count, 0);
	config_free(config);
}

TEST(files_that_are_empty_have_defaults)
{
	static const char *const files[] = {APP, DAILY, PERIODIC, TASKS};
	static const char *const texts[] = {
		"", " \n", "{}", "\xef\xbb\xbf", "\xef\xbb\xbf{}\n"};

	for (size_t i = 0; i < 4; i++)
		for (size_t k = 0; k < 5; k++) {
			struct config *config = read_with(files[i], texts[k]);

			expect_defaults(config);
			EXPECT_INT(config->problem_count, 0);
			config_free(config);
		}
}

TEST(files_that_are_wrong_have_defaults_and_a_problem)
{
	static const char *const files[] = {APP, DAILY, PERIODIC, TASKS};
	static const char *const texts[] = {"{", "[1, 2]", "null", "\"text\"",
		"{\"a\": 1} x", "\xff\xfe", "{\"a\": \"\xff\"}"};

	for (size_t i = 0; i < 4; i++)
		for (size_t k = 0; k < 7; k++) {
			struct config *config = read_with(files[i], texts[k]);

			expect_defaults(config);
			EXPECT_INT(config->problem_count, 1);
			if (config->problem_count == 1)
				EXPECT_TEXT(config->problems[0].path, files[i]);
			config_free(config);
		}
}

TEST(values_of_the_wrong_type_are_defaults)
{
	struct config *config = read_with(TASKS,
		"{\"globalFilter\": 3, \"setDoneDate\": \"no\","
		" \"filenameAsDateFolders\": \"x\", \"statusSettings\": [],"
		" \"taskFormat\": \"klingon\", \"presets\": 1}");

	expect_defaults(config);
	EXPECT_INT(config->problem_count, 6);
	config_free(config);
	config = read_with(APP, "{\"userIgnoreFilters\": \"Attic/\"}");
	expect_defaults(config);
	EXPECT_INT(config->problem_count, 1);
	config_free(config);
	config = read_with(DAILY, "{\"folder\": 1, \"format\": null}");
	expect_defaults(config);
	EXPECT_INT(config->problem_count, 1);
	config_free(config);
}

TEST(a_folder_in_place_of_a_file_is_a_problem)
{
	struct config *config = read_with(APP "/x", "");

	expect_defaults(config);
	EXPECT_INT(config->problem_count, 1);
	config_free(config);
}

TEST(a_config_folder_that_is_a_symlink_is_not_followed)
{
	struct tempdir other = tempdir_new();
	struct config *config;
	char *target = tempdir_host_path(&other, ".obsidian");

	tempdir_write(&other, DAILY, "{\"folder\": \"Days\"}");
	dir = tempdir_new();
	TEMPDIR_MUST(symlinkat(target, dir.fd, ".obsidian") == 0);
	config = config_read(dir.fd);
	expect_defaults(config);
	config_free(config);
	free(target);
	tempdir_free(&dir);
	tempdir_free(&other);
}

TEST(a_fifo_in_place_of_a_file_does_not_hang)
{
	struct config *config;

	dir = tempdir_new();
	tempdir_mkdir(&dir, ".obsidian");
	TEMPDIR_MUST(mkfifoat(dir.fd, APP, 0644) == 0);
	config = config_read(dir.fd);
	expect_defaults(config);
	config_free(config);
	tempdir_free(&dir);
}

TEST(ignore_filters_are_taken)
{
	struct config *config = read_with(APP,
		"{\"userIgnoreFilters\": [\"Attic/\", 7, \"/(/\", \" \","
		" \"/\\\\.tmp\\\\./\"], \"unknown\": {}}");

	EXPECT_INT(ignore_count(config->ignore), 2);
	EXPECT(ignore_covers(config->ignore, "attic/x.md"));
	EXPECT(ignore_covers(config->ignore, "Notes/x.tmp.md"));
	EXPECT(!ignore_covers(config->ignore, "Notes/x.md"));
	EXPECT_INT(config->problem_count, 2);
	config_free(config);
}

TEST(daily_notes_have_folder_and_format)
{
	struct config *config = read_with(DAILY,
		"{\"folder\": \"/Log/Days/\", \"format\": \"YYYY/MM/DD\"}");

	EXPECT_TEXT(config->settings.daily_folder, "Log/Days");
	EXPECT_TEXT(config->settings.daily_format, "YYYY/MM/DD");
	config_free(config);
	config = read_with(DAILY, "{\"folder\": \"/\", \"format\": \"\"}");
	expect_defaults(config);
	config_free(config);
}

TEST(periodic_notes_win_when_they_are_enabled)
{
	struct config *config;

	for (int enabled = 0; enabled < 2; enabled++) {
		char text[100];

		snprintf(text, sizeof(text),
			"{\"daily\": {\"enabled\": %s, \"folder\": \"P\","
			" \"format\": \"\"}}",
			enabled ? "true" : "false");
		dir = tempdir_new();
		tempdir_write(
			&dir, DAILY, "{\"folder\": \"D\", \"format\": \"DD\"}");
		tempdir_write(&dir, PERIODIC, text);
		config = config_read(dir.fd);
		EXPECT_TEXT(config->settings.daily_folder, enabled ? "P" : "D");
		EXPECT_TEXT(config->settings.daily_format,
			enabled ? "YYYY-MM-DD" : "DD");
		config_free(config);
		tempdir_free(&dir);
	}
}

TEST(settings_of_the_tasks_plugin_are_taken)
{
	struct config *config = read_with(TASKS,
		"\xef\xbb\xbf{\"globalFilter\": \"#do\","
		" \"globalQuery\": \"not done\", \"taskFormat\": \"dataview\","
		" \"setDoneDate\": false, \"setCancelledDate\": false,"
		" \"setCreatedDate\": true, \"recurrenceOnNextLine\": true,"
		" \"removeScheduledDateOnRecurrence\": true,"
		" \"useFilenameAsScheduledDate\": true,"
		" \"filenameAsScheduledDateFormat\": \"DD.MM.YYYY\","
		" \"filenameAsDateFolders\": [\"Log/\", \"\", \"Plan\"],"
		" \"presets\": {\"mine\": \"due today\"}, \"other\": 1}");
	const struct task_settings *tasks = &config->settings.tasks;

	EXPECT_INT(config->problem_count, 0);
	EXPECT_TEXT(tasks->global_filter, "#do");
	EXPECT_TEXT(tasks->global_query, "not done");
	EXPECT_INT(tasks->format, TASK_FORMAT_DATAVIEW);
	EXPECT(!tasks->set_done_date);
	EXPECT(!tasks->set_cancelled_date);
	EXPECT(tasks->set_created_date);
	EXPECT(tasks->recurrence_on_next_line);
	EXPECT(tasks->remove_scheduled_on_recurrence);
	EXPECT(tasks->filename_as_scheduled);
	EXPECT_TEXT(tasks->filename_date_format, "DD.MM.YYYY");
	EXPECT_INT(tasks->filename_date_folder_count, 2);
	EXPECT_TEXT(tasks->filename_date_folders[0], "Log");
	EXPECT_TEXT(tasks->filename_date_folders[1], "Plan");
	EXPECT_TEXT(config->presets, "{\"mine\":\"due today\"}");
	EXPECT_INT(tasks->status_count, 4);
	config_free(config);
}

TEST(a_vault_without_the_plugin_may_use_both_notations_of_tasks)
{
	struct config *config = read_with(NULL, NULL);

	EXPECT_INT(config->settings.tasks.format, TASK_FORMAT_AUTO);
	config_free(config);
	config = read_with(TASKS, "{}");
	EXPECT_INT(config->settings.tasks.format, TASK_FORMAT_EMOJI);
	config_free(config);
}

TEST(task_format_may_be_auto)
{
	struct config *config = read_with(TASKS, "{\"taskFormat\": \"auto\"}");

	EXPECT_INT(config->settings.tasks.format, TASK_FORMAT_AUTO);
	config_free(config);
}

TEST(includes_is_the_older_name_of_presets)
{
	struct config *config =
		read_with(TASKS, "{\"includes\": {\"a\": \"b\"}}");

	EXPECT_TEXT(config->presets, "{\"a\":\"b\"}");
	config_free(config);
}

TEST(statuses_replace_the_default_ones)
{
	struct config *config = read_with(TASKS,
		"{\"statusSettings\": {\"coreStatuses\": ["
		"{\"symbol\": \" \", \"name\": \"Open\","
		" \"nextStatusSymbol\": \"!\", \"type\": \"TODO\"}],"
		"\"customStatuses\": ["
		"{\"symbol\": \"!\", \"name\": \"Waiting\","
		" \"nextStatusSymbol\": \"\xe2\x9c\x94\","
		" \"type\": \"ON_HOLD\"},"
		"{\"symbol\": \"\xe2\x9c\x94\", \"name\": \"Yes\","
		" \"nextStatusSymbol\": \"too long\", \"type\": \"DONE\"},"
		"{\"symbol\": \"\", \"name\": \"\"},"
		"{\"symbol\": \"ab\", \"name\": \"two\"},"
		"{\"symbol\": \"?\", \"type\": \"WHATEVER\"}]}}");
	const struct task_settings *tasks = &config->settings.tasks;

	EXPECT_INT(tasks->status_count, 4);
	if (tasks->status_count == 4) {
		EXPECT_TEXT(tasks->statuses[0].name, "Open");
		EXPECT_TEXT(tasks->statuses[0].next, "!");
		EXPECT_INT(tasks->statuses[1].type, STATUS_ON_HOLD);
		EXPECT_TEXT(tasks->statuses[1].next, "\xe2\x9c\x94");
		EXPECT_TEXT(tasks->statuses[2].symbol, "\xe2\x9c\x94");
		EXPECT_INT(tasks->statuses[2].type, STATUS_DONE);
		EXPECT_TEXT(tasks->statuses[2].next, " ");
		EXPECT_TEXT(tasks->statuses[3].symbol, "?");
		EXPECT_TEXT(tasks->statuses[3].name, "");
		EXPECT_INT(tasks->statuses[3].type, STATUS_TODO);
	}
	EXPECT_INT(config->problem_count, 1);
	config_free(config);
}

TEST(statuses_of_one_group_leave_the_other_its_defaults)
{
	struct config *config =
		read_with(TASKS, "{\"statusSettings\": {\"customStatuses\": ["
				 "{\"symbol\": \">\", \"name\": \"Sent\","
				 " \"type\": \"CANCELLED\"}]}}");
	const struct task_settings *tasks = &config->settings.tasks;

	EXPECT_INT(tasks->status_count, 3);
	EXPECT_TEXT(tasks->statuses[0].symbol, " ");
	EXPECT_TEXT(tasks->statuses[1].symbol, "x");
	EXPECT_TEXT(tasks->statuses[2].symbol, ">");
	config_free(config);
}

TEST(the_sources_are_known_and_the_folders_they_are_in)
{
	EXPECT(config_is_source(APP));
	EXPECT(config_is_source(TASKS));
	EXPECT(config_is_source(".obsidian"));
	EXPECT(config_is_source(".obsidian/plugins/periodic-notes"));
	EXPECT(!config_is_source(".obsidian/plug"));
	EXPECT(!config_is_source(".obsidian/workspace.json"));
	EXPECT(!config_is_source(""));
	EXPECT(!config_is_source("app.json"));
}

TEST(the_digest_differs_when_notes_would_be_read_otherwise)
{
	static const struct {
		const char *path, *text;
		bool differs;
	} rows[] = {
		{TASKS, "{\"globalFilter\": \"#do\"}", true},
		{TASKS, "{\"taskFormat\": \"dataview\"}", true},
		{TASKS, "{\"useFilenameAsScheduledDate\": true}", true},
		{TASKS, "{\"filenameAsDateFolders\": [\"a\"]}", true},
		{TASKS, "{\"statusSettings\": {\"coreStatuses\": []}}", true},
		{DAILY, "{\"folder\": \"D\"}", true},
		{DAILY, "{\"format\": \"DD\"}", true},
		{TASKS, "{\"taskFormat\": \"auto\", \"setDoneDate\": false}",
			false},
		{APP, "{\"userIgnoreFilters\": [\"a\"]}", false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct config *config = read_with(rows[i].path, rows[i].text);
		bool differs = settings_digest(&config->settings) !=
		               settings_digest(settings_default());

		if (differs != rows[i].differs)
			UNIT_FAIL("%s", rows[i].text);
		config_free(config);
	}
}

TEST_MAIN
