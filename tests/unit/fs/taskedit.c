/* Unit tests of fs/write/taskedit.h */
#include "fs/write/taskedit.h"

#include <errno.h>

#include "tests/unit/unit.h"

#define TODAY day_make(2025, 11, 7)

static const struct status statuses[] = {
	{" ", "x", "Todo", STATUS_TODO},
	{"x", " ", "Done", STATUS_DONE},
	{"/", "x", "In Progress", STATUS_IN_PROGRESS},
	{"-", " ", "Cancelled", STATUS_CANCELLED},
	{"D", " ", "Delivered", STATUS_DONE},
};

static struct settings
settings_with(enum task_format format)
{
	struct settings settings = *settings_default();

	settings.tasks.statuses = statuses;
	settings.tasks.status_count = sizeof(statuses) / sizeof(*statuses);
	settings.tasks.format = format;
	return settings;
}

static const struct {
	enum task_format format;
	const char *before, *symbol, *after; /* NULL: refused */
} status_rows[] = {
	{0, "- [ ] rig", "x", "- [x] rig ✅ 2025-11-07"},
	{0, "- [x] rig ✅ 2025-11-05", " ", "- [ ] rig"},
	{0, "- [X] rig", "x", "- [x] rig ✅ 2025-11-07"},
	{0, "- [/] rig", "x", "- [x] rig ✅ 2025-11-07"},
	{0, "- [?] rig", "x", "- [x] rig ✅ 2025-11-07"},
	{0, "- [ ] rig", "/", "- [/] rig"},
	{0, "- [ ] rig", " ", "- [ ] rig"},
	{0, "- [-] rig ❌ 2025-11-05", " ", "- [ ] rig"},
	{0, "- [ ] rig", "-", "- [-] rig ❌ 2025-11-07"},
	{0, "- [x] rig ✅ 2025-11-05", "-", "- [-] rig ❌ 2025-11-07"},
	{0, "- [x] rig ✅ 2025-11-05", "D", "- [D] rig ✅ 2025-11-05"},
	{0, "- [x] rig", "D", "- [D] rig"},
	{0, "- [ ] rig 📅 2025-11-10 ^b7", "x",
		"- [x] rig 📅 2025-11-10 ✅ 2025-11-07 ^b7"},
	{0, "- [x] rig 📅 2025-11-10 ✅ 2025-11-05 ^b7", " ",
		"- [ ] rig 📅 2025-11-10 ^b7"},
	{0, "> \t* [ ]  rig  #ops ⏫  ", "x",
		"> \t* [x]  rig  #ops ⏫ ✅ 2025-11-07  "},
	{0, "  7) [x] rig ✅ 2025-11-05 📆 2025-11-10 #ops", " ",
		"  7) [ ] rig 📆 2025-11-10 #ops"},
	/* what is no field is text */
	{0, "- [x] ✅ 2025-11-05 was good", " ", "- [ ] ✅ 2025-11-05 was good"},
	{0, "- [ ] rig 📅 2025-11-10.", "x",
		"- [x] rig 📅 2025-11-10. ✅ 2025-11-07"},
	/* a date that is there already is set; each of several goes */
	{0, "- [ ] rig ✅ 2025-11-05 📅 2025-11-10", "x",
		"- [x] rig ✅ 2025-11-07 📅 2025-11-10"},
	{0, "- [x] rig ✅ 2025-11-05 ✅ 2025-11-04", " ", "- [ ] rig"},
	{0, "- [x] rig ✅ 2025-02-30", " ", "- [ ] rig"},
	{0, "- [ ]", "x", "- [x] ✅ 2025-11-07"},
	{0, "- [ ] a\xff\xfe b", "x", "- [x] a\xff\xfe b ✅ 2025-11-07"},
	{0, "- [ ] caf\xc3\xa9 \xf0\x9f\x9a\xa2 📅 2025-11-10", "x",
		"- [x] caf\xc3\xa9 \xf0\x9f\x9a\xa2 📅 2025-11-10 ✅ "
		"2025-11-07"},
	{0, "- [✅] rig", "x", "- [x] rig ✅ 2025-11-07"},
	{0, "- [ ] rig 🔁 every week 📅 2025-11-07", "x",
		"- [x] rig 🔁 every week 📅 2025-11-07 ✅ 2025-11-07"},
	{TASK_FORMAT_DATAVIEW, "- [ ] rig  [due:: 2025-11-10]", "x",
		"- [x] rig  [due:: 2025-11-10]  [completion:: 2025-11-07]"},
	{TASK_FORMAT_DATAVIEW, "- [ ] rig ^b7", "-",
		"- [-] rig  [cancelled:: 2025-11-07] ^b7"},
	{TASK_FORMAT_DATAVIEW,
		"- [x] rig (completion:: 2025-11-05), [due:: 2025-11-10]", " ",
		"- [ ] rig [due:: 2025-11-10]"},
	{TASK_FORMAT_DATAVIEW, "- [ ] rig [completion:: 2025-11-05 ]", "x",
		"- [x] rig [completion:: 2025-11-07 ]"},
	{TASK_FORMAT_AUTO, "- [ ] rig [due:: 2025-11-10]", "x",
		"- [x] rig [due:: 2025-11-10]  [completion:: 2025-11-07]"},
	{TASK_FORMAT_AUTO, "- [ ] rig", "x", "- [x] rig ✅ 2025-11-07"},
	{TASK_FORMAT_AUTO, "- [ ] rig 📅 2025-11-10", "x",
		"- [x] rig 📅 2025-11-10 ✅ 2025-11-07"},
	{0, "- rig", "x", NULL},
	{0, "rig", "x", NULL},
	{0, "- [ ] rig", "xx", NULL},
	{0, "- [ ] rig", "", NULL},
	{0, "- [ ] rig", "\n", NULL},
	{0, "- [ ] rig", "\xff", NULL},
};

TEST(a_status_changes_the_box_and_its_date_and_nothing_else)
{
	for (size_t i = 0; i < sizeof(status_rows) / sizeof(*status_rows);
		i++) {
		struct settings settings = settings_with(status_rows[i].format);
		struct buf out = {0}, error = {0};
		int rc = taskedit_status(&settings, status_rows[i].before,
			strlen(status_rows[i].before), status_rows[i].symbol,
			TODAY, &out, &error);

		EXPECT_INT(rc, status_rows[i].after != NULL ? 0 : -EINVAL);
		EXPECT_TEXT(buf_text(&out), status_rows[i].after != NULL
						    ? status_rows[i].after
						    : "");
		EXPECT((error.size > 0) == (rc < 0));
		buf_clear(&out);
		buf_clear(&error);
	}
}

TEST(dates_follow_the_settings)
{
	struct settings settings = settings_with(TASK_FORMAT_EMOJI);
	struct buf out = {0};

	settings.tasks.set_done_date = false;
	settings.tasks.set_cancelled_date = false;
	EXPECT_INT(taskedit_status(
			   &settings, "- [ ] rig", 9, "x", TODAY, &out, NULL),
		0);
	EXPECT_TEXT(buf_text(&out), "- [x] rig");
	buf_clear(&out);
	EXPECT_INT(taskedit_status(&settings, "- [x] rig ✅ 2025-11-05", 24, "-",
			   TODAY, &out, NULL),
		0);
	EXPECT_TEXT(buf_text(&out), "- [-] rig");
	buf_clear(&out);
}

static const struct {
	const char *line, *shown, *after; /* NULL: refused */
} replace_rows[] = {
	{"> - [ ] rig 📅 2025-11-10  ", "- [ ] rig 📅 2025-11-10",
		"> - [ ] rig 📅 2025-11-10  "},
	{"> - [ ] rig 📅 2025-11-10  ", "- [ ] rig it 📅 2025-11-12 ⏫",
		"> - [ ] rig it 📅 2025-11-12 ⏫  "},
	{"\t- [ ] rig", "- [x] rig", "\t- [x] rig ✅ 2025-11-07"},
	{"\t- [ ] rig", "* [x] rig it", "\t* [x] rig it ✅ 2025-11-07"},
	{"- [ ] rig", "- [x] rig ✅ 2025-11-01", "- [x] rig ✅ 2025-11-01"},
	{"- [ ] rig", "- [x] rig ✅ 2025-11-01 ^b", "- [x] rig ✅ 2025-11-01 ^b"},
	{"- [x] rig ✅ 2025-11-01", "- [ ] rig ✅ 2025-11-01", "- [ ] rig"},
	{"- [x] rig ✅ 2025-11-01", "- [ ] rigs ✅ 2025-11-01", "- [ ] rigs"},
	{"- [x] rig ✅ 2025-11-01", "- [ ] rig", "- [ ] rig"},
	{"- [ ] r\xff", "- [x] r\xef\xbf\xbd", "- [x] r\xff ✅ 2025-11-07"},
	{"- [ ] r\xff", "- [ ] rig", NULL},
	{"- [ ] rig", "- rig", NULL},
	{"- [ ] rig", "rig", NULL},
	{"- [ ] rig", "  - [ ] rig", NULL},
	{"- [ ] rig", "- [ ] rig\nand", NULL},
	{"- [ ] rig", "- [ ] rig\xff", NULL},
	{"- [ ] rig", "", NULL},
	{"- rig", "- [ ] rig", NULL},
};

TEST(an_edited_line_keeps_its_place)
{
	struct settings settings = settings_with(TASK_FORMAT_EMOJI);

	for (size_t i = 0; i < sizeof(replace_rows) / sizeof(*replace_rows);
		i++) {
		struct buf out = {0}, error = {0};
		int rc = taskedit_replace(&settings, replace_rows[i].line,
			strlen(replace_rows[i].line), replace_rows[i].shown,
			strlen(replace_rows[i].shown), TODAY, &out, &error);

		EXPECT_INT(rc, replace_rows[i].after != NULL ? 0 : -EINVAL);
		EXPECT_TEXT(buf_text(&out), replace_rows[i].after != NULL
						    ? replace_rows[i].after
						    : "");
		EXPECT((error.size > 0) == (rc < 0));
		buf_clear(&out);
		buf_clear(&error);
	}
}

/* Applies one edit; the new text, or "" and the errno. */
static int
apply(const char *text, bool is_current, uint32_t line, const char *raw,
	const char *shown, struct buf *out)
{
	struct settings settings = settings_with(TASK_FORMAT_EMOJI);
	struct task_edit edit = {line, raw, shown};
	struct buf error = {0};
	int rc = taskedit_apply(&settings, "a.md", text, strlen(text),
		is_current, &edit, 1, TODAY, out, &error);

	EXPECT((error.size > 0) == (rc < 0));
	EXPECT(rc == 0 || out->size == 0);
	buf_clear(&error);
	return rc;
}

static const char log_text[] = "\xef\xbb\xbf# Log\r\n\r\n"
			       "- [ ] rig\r\n- [ ] sail\r\n"
			       "> - [ ] rig\r\n"
			       "```\r\n- [ ] coded\r\n```\r\n- [ ] rig";

TEST(a_task_is_found_by_its_line_while_the_note_is_as_it_was)
{
	struct buf out = {0};

	EXPECT_INT(apply(log_text, true, 9, "- [ ] rig", "- [x] rig", &out), 0);
	EXPECT_TEXT(buf_text(&out), "\xef\xbb\xbf# Log\r\n\r\n"
				    "- [ ] rig\r\n- [ ] sail\r\n"
				    "> - [ ] rig\r\n"
				    "```\r\n- [ ] coded\r\n```\r\n"
				    "- [x] rig ✅ 2025-11-07");
	buf_clear(&out);
	EXPECT_INT(apply(log_text, true, 3, "- [ ] rig", "- [/] rig", &out), 0);
	EXPECT_TEXT(buf_text(&out), "\xef\xbb\xbf# Log\r\n\r\n"
				    "- [/] rig\r\n- [ ] sail\r\n"
				    "> - [ ] rig\r\n"
				    "```\r\n- [ ] coded\r\n```\r\n- [ ] rig");
	buf_clear(&out);
}

TEST(a_task_of_a_changed_note_is_found_by_its_bytes_or_not_at_all)
{
	struct buf out = {0};

	EXPECT_INT(apply(log_text, false, 3, "- [ ] rig", "- [x] rig", &out),
		-EBUSY);
	EXPECT_INT(apply(log_text, true, 4, "- [ ] rig", "- [x] rig", &out),
		-EBUSY);
	EXPECT_INT(apply(log_text, false, 3, "- [ ] gone", "- [x] rig", &out),
		-EBUSY);
	EXPECT_INT(
		apply(log_text, false, 7, "- [ ] coded", "- [x] coded", &out),
		-EBUSY);
	EXPECT_INT(apply(log_text, false, 99, "- [ ] sail", "- [/] sail", &out),
		0);
	EXPECT(strstr(buf_text(&out), "\r\n- [/] sail\r\n> - [ ] rig") != NULL);
	buf_clear(&out);
}

TEST(an_edit_that_would_change_other_lines_is_refused)
{
	static const char text[] = "- [ ] a\n- [ ] b\n\ntext\n";
	struct buf out = {0};

	EXPECT_INT(apply(text, true, 1, "- [ ] a", "- [ ] <!-- b", &out), 0);
	buf_clear(&out);
	EXPECT_INT(apply("- [ ] a\n  - [ ] b\n", true, 1, "- [ ] a",
			   "1000. [ ] a", &out),
		-EINVAL);
	buf_clear(&out);
}

TEST(all_edits_of_a_note_are_done_or_none)
{
	struct settings settings = settings_with(TASK_FORMAT_EMOJI);
	static const char text[] = "- [ ] a\n- [ ] b\n- [ ] c\n";
	struct task_edit edits[] = {{3, "- [ ] c", "- [x] c"},
		{1, "- [ ] a", "- [ ] aa 📅 2025-11-10"}};
	struct task_edit bad[] = {
		{3, "- [ ] c", "- [x] c"}, {1, "- [ ] a", "a"}};
	struct task_edit twice[] = {
		{3, "- [ ] c", "- [x] c"}, {3, "- [ ] c", "- [/] c"}};
	struct buf out = {0}, error = {0};

	EXPECT_INT(taskedit_apply(&settings, "a.md", text, strlen(text), true,
			   edits, 2, TODAY, &out, &error),
		0);
	EXPECT_TEXT(buf_text(&out), "- [ ] aa 📅 2025-11-10\n- [ ] b\n"
				    "- [x] c ✅ 2025-11-07\n");
	buf_clear(&out);
	EXPECT_INT(taskedit_apply(&settings, "a.md", text, strlen(text), true,
			   bad, 2, TODAY, &out, &error),
		-EINVAL);
	EXPECT_INT(out.size, 0);
	EXPECT_INT(taskedit_apply(&settings, "a.md", text, strlen(text), true,
			   twice, 2, TODAY, &out, &error),
		-EINVAL);
	EXPECT_INT(out.size, 0);
	buf_clear(&out);
	buf_clear(&error);
}

/* --- at random ------------------------------------------------------------ */

static const char *const pieces[] = {" ", "  ", "\t", "a", "#ops", "📅", "✅",
	"❌", "2025-11-10", "2025-02-30", "⏫", "^b7", "[due:: 2025-11-10]",
	"(completion:: 2025-11-09)", ",", "[cancelled:: 2025-11-08]", "🔁",
	"every week", "\xff", "\xc3", "\xef\xb8\x8f", "🆔 k1", "⛔ k2", ".",
	"- [ ]", ">", "%%", "[[Quay]]", "\xc2\xa0", "\xef\xbb\xbf"};
static const char *const boxes[] = {"- [ ]", "> - [x] ", "  * [-] ", "1. [/] ",
	"- [D] ", "\t- [✅] ", "- [X]"};

TEST(at_random_a_status_and_back_loses_nothing_but_dates)
{
	unsigned seed = 20251107, done = 0;

	for (int round = 0; round < 30000; round++) {
		struct settings settings = settings_with(round % 3);
		struct buf line = {0}, there = {0}, back = {0};
		struct arena *arena = arena_new();
		struct task task, after;
		const char *symbol = statuses[rand_r(&seed) % 5].symbol;

		buf_add_text(&line, boxes[rand_r(&seed) % 7]);
		for (int n = rand_r(&seed) % 9; n > 0; n--) {
			buf_add_text(&line,
				pieces[rand_r(&seed) %
					(sizeof(pieces) / sizeof(*pieces))]);
			if (rand_r(&seed) % 2)
				buf_add_char(&line, ' ');
		}
		if (taskline_parse(arena, &settings.tasks, line.data, line.size,
			    &task) &&
			taskedit_status(&settings, line.data, line.size, symbol,
				TODAY, &there, NULL) == 0) {
			done++;
			EXPECT(taskline_parse(arena, &settings.tasks,
				there.data, there.size, &after));
			EXPECT_TEXT(after.symbol, symbol);
			EXPECT_TEXT(after.description, task.description);
			if (task.done == DAY_NONE &&
				task.cancelled == DAY_NONE &&
				task.status != STATUS_DONE &&
				task.status != STATUS_CANCELLED) {
				EXPECT_INT(
					taskedit_status(&settings, there.data,
						there.size, task.symbol, TODAY,
						&back, NULL),
					0);
				EXPECT_TEXT(back.data, line.data);
			}
		}
		arena_free(arena);
		buf_clear(&line);
		buf_clear(&there);
		buf_clear(&back);
	}
	EXPECT(done > 15000);
}

TEST_MAIN
