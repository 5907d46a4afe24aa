/* The task lines of the Tasks plugin, in both notations. */
#include "index/parse/taskline.h"

#include <math.h>

#include "index/base/buf.h"
#include "tests/unit/unit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
show_day(struct buf *out, const char *name, day_t day, const char *text)
{
	char written[DAY_TEXT_SIZE];

	if (day == DAY_NONE)
		return;
	buf_printf(out, " %s:%s", name,
		day == DAY_INVALID ? "invalid" : day_format(day, written));
	if (text == NULL || !day_is_valid(day) || strcmp(text, written) != 0)
		buf_printf(out, "(as %s)", text != NULL ? text : "nothing");
}

/* What was read, on one line: the description in angle brackets, then every
 * field that is there. */
static void
show(struct buf *out, const struct task *task)
{
	buf_printf(out, "<%s>", task->description);
	if (task->priority != PRIORITY_NONE)
		buf_printf(out, " %s", priority_name(task->priority));
	show_day(out, "due", task->due, task->due_text);
	show_day(out, "scheduled", task->scheduled, task->scheduled_text);
	show_day(out, "start", task->start, task->start_text);
	show_day(out, "created", task->created, task->created_text);
	show_day(out, "done", task->done, task->done_text);
	show_day(out, "cancelled", task->cancelled, task->cancelled_text);
	if (task->recurrence != NULL)
		buf_printf(out, " repeat:%s", task->recurrence);
	if (task->on_completion != ON_COMPLETION_NONE)
		buf_printf(out, " then:%s",
			task->on_completion == ON_COMPLETION_KEEP ? "keep"
								  : "delete");
	if (task->id != NULL)
		buf_printf(out, " id:%s", task->id);
	for (size_t i = 0; i < task->depends_on_count; i++)
		buf_printf(out, " after:%s", task->depends_on[i]);
	if (task->block != NULL)
		buf_printf(out, " ^%s", task->block);
	for (size_t i = 0; i < task->tag_count; i++)
		buf_printf(out, " %s", task->tags[i]);
}

/* Expects line to be read as want; "no task" if it must be none. */
static void
expect_line(const struct task_settings *settings, const char *line, size_t size,
	const char *want)
{
	struct arena *arena = arena_new();
	struct buf got = {0};
	struct task task;

	if (taskline_parse(arena, settings, line, size, &task))
		show(&got, &task);
	else
		buf_add_text(&got, "no task");
	if (strcmp(buf_text(&got), want) != 0)
		UNIT_FAIL("'%.60s' is read as '%s', not '%s'", line,
			buf_text(&got), want);
	buf_clear(&got);
	arena_free(arena);
}

struct row {
	const char *line;
	const char *want;
};

/* Expects each row; a row that does not begin with a list marker is the text
 * after "- [ ] ". */
static void
expect_rows(const struct task_settings *settings, const struct row *rows,
	size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct buf line = {0};

		buf_add_text(&line, "- [ ] ");
		buf_add_text(&line, rows[i].line);
		expect_line(settings, line.data, line.size, rows[i].want);
		buf_clear(&line);
	}
}

static struct task_settings
default_settings(void)
{
	return settings_default()->tasks;
}

TEST(a_box_after_a_list_marker_makes_a_task)
{
	static const struct row rows[] = {
		{"- [ ] Ring the chandler", "<Ring the chandler>"},
		{"* [ ] oil", "<oil>"},
		{"+ [ ] oil", "<oil>"},
		{"12. [ ] oil", "<oil>"},
		{"3) [x] oil", "<oil>"},
		{"> - [ ] oil", "<oil>"},
		{"> > - [ ] oil", "<oil>"},
		{"    - [ ] oil", "<oil>"},
		{"\t- [ ] oil", "<oil>"},
		{"\xc2\xa0- [ ] oil", "<oil>"},
		{"- [ ]", "<>"},
		{"- [ ]   ", "<>"},
		{"-   [ ] oil", "<oil>"},
		{"- [ ]oil", "<oil>"},
		{"- [ ]\toil", "<oil>"},
		{"- []", "no task"},
		{"-[ ] oil", "no task"},
		{"-\t[ ] oil", "no task"},
		{"- [xx] oil", "no task"},
		{"[ ] oil", "no task"},
		{"\xe2\x80\x93 [ ] oil", "no task"},
		{"- ✅ Sell the dinghy", "no task"},
		{"- oil ✅ 2025-11-05", "no task"},
		{"- [✅] oil", "<oil>"},
		{"1. - [ ] oil", "no task"},
		{"- - [ ] oil", "no task"},
		{"- [ ] 1. oil", "<1. oil>"},
		{"1 [ ] oil", "no task"},
		{"12", "no task"},
		{"-", "no task"},
		{"- ", "no task"},
		{"- [", "no task"},
		{"- [ ", "no task"},
		{"", "no task"},
		{"a - [ ] oil", "no task"},
	};
	struct task_settings settings = default_settings();

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_line(&settings, rows[i].line, strlen(rows[i].line),
			rows[i].want);
}

TEST(a_line_ends_where_the_pattern_ends)
{
	struct task_settings settings = default_settings();

	expect_line(&settings, "- [ ] oil\r", 10, "<oil>");
	expect_line(&settings, "- [ ] oil\xe2\x80\xa8 paint", 18, "<oil>");
	expect_line(&settings, "- [\xe2\x80\xa8] oil", 11, "no task");
}

TEST(bad_bytes_become_replacement_characters)
{
	struct task_settings settings = default_settings();

	expect_line(&settings, "- [\xff] o\xfeil", 10, "<o\xef\xbf\xbdil>");
	expect_line(&settings, "- [ ] a\0b", 9,
		"<a\xef\xbf\xbd"
		"b>");
}

static enum status_type
status_of(const char *line, const char **name, const char **symbol)
{
	static struct arena *arena;
	struct task_settings settings = default_settings();
	struct task task;

	arena_free(arena);
	arena = arena_new();
	if (!taskline_parse(arena, &settings, line, strlen(line), &task)) {
		UNIT_FAIL("'%s' is no task", line);
		return STATUS_TODO;
	}
	*name = strdup(task.status_name);
	*symbol = strdup(task.symbol);
	arena_free(arena);
	arena = NULL;
	return task.status;
}

TEST(a_symbol_says_the_status)
{
	static const struct {
		const char *line, *symbol, *name;
		enum status_type type;
		bool is_open;
	} rows[] = {
		{"- [ ] oil", " ", "Todo", STATUS_TODO, true},
		{"- [x] oil", "x", "Done", STATUS_DONE, false},
		{"- [/] oil", "/", "In Progress", STATUS_IN_PROGRESS, true},
		{"- [-] oil", "-", "Cancelled", STATUS_CANCELLED, false},
		{"- [X] oil", "X", "Unknown", STATUS_TODO, true},
		{"- [?] oil", "?", "Unknown", STATUS_TODO, true},
		{"- [✅] oil", "✅", "Unknown", STATUS_TODO, true},
		{"- [🚢] oil", "🚢", "Unknown", STATUS_TODO, true},
		{"- []] oil", "]", "Unknown", STATUS_TODO, true},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *name = NULL, *symbol = NULL;
		struct task task = {
			.status = status_of(rows[i].line, &name, &symbol)};

		EXPECT_INT(task.status, rows[i].type);
		EXPECT_TEXT(name, rows[i].name);
		EXPECT_TEXT(symbol, rows[i].symbol);
		EXPECT_INT(task_is_open(&task), rows[i].is_open);
		free((char *)name);
		free((char *)symbol);
	}
}

TEST(every_type_of_status_is_open_or_done)
{
	static const struct {
		enum status_type type;
		const char *name;
		bool is_open;
	} rows[] = {
		{STATUS_TODO, "TODO", true},
		{STATUS_IN_PROGRESS, "IN_PROGRESS", true},
		{STATUS_ON_HOLD, "ON_HOLD", true},
		{STATUS_DONE, "DONE", false},
		{STATUS_CANCELLED, "CANCELLED", false},
		{STATUS_NON_TASK, "NON_TASK", false},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct task task = {.status = rows[i].type};

		EXPECT_TEXT(status_type_name(rows[i].type), rows[i].name);
		EXPECT_INT(task_is_open(&task), rows[i].is_open);
	}
}

TEST(the_first_definition_of_a_symbol_wins)
{
	static const struct status statuses[] = {
		{" ", "!", "Open", STATUS_TODO},
		{"!", "?", "Waiting", STATUS_ON_HOLD},
		{"!", " ", "Urgent", STATUS_IN_PROGRESS},
	};
	struct task_settings settings = default_settings();
	struct status status;

	settings.statuses = statuses;
	settings.status_count = COUNT(statuses);
	status = status_of_symbol(&settings, "!");
	EXPECT_TEXT(status.name, "Waiting");
	EXPECT_TEXT(status.next, "?");
	EXPECT_INT(status.type, STATUS_ON_HOLD);
	status = status_of_symbol(&settings, "x");
	EXPECT_TEXT(status.symbol, "x");
	EXPECT_TEXT(status.name, "Unknown");
	EXPECT_TEXT(status.next, "x");
}

TEST(the_default_statuses_say_what_toggling_makes_of_them)
{
	struct task_settings settings = default_settings();

	EXPECT_TEXT(status_of_symbol(&settings, " ").next, "x");
	EXPECT_TEXT(status_of_symbol(&settings, "x").next, " ");
	EXPECT_TEXT(status_of_symbol(&settings, "/").next, "x");
	EXPECT_TEXT(status_of_symbol(&settings, "-").next, " ");
	EXPECT_TEXT(status_of_symbol(&settings, "?").next, "x");
}

TEST(emoji_fields_are_taken_off_the_end_of_the_line)
{
	static const struct row rows[] = {
		{"tar 📅 2026-03-04", "<tar> due:2026-03-04"},
		{"tar 📅2026-03-04", "<tar> due:2026-03-04"},
		{"tar 📅\xef\xb8\x8f 2026-03-04", "<tar> due:2026-03-04"},
		{"tar 📅   2026-03-04", "<tar> due:2026-03-04"},
		{"tar 📆 2026-03-04", "<tar> due:2026-03-04"},
		{"tar 🗓\xef\xb8\x8f 2026-03-04", "<tar> due:2026-03-04"},
		{"tar ⏳ 2026-03-04", "<tar> scheduled:2026-03-04"},
		{"tar ⌛ 2026-03-04", "<tar> scheduled:2026-03-04"},
		{"tar 🛫 2026-03-04", "<tar> start:2026-03-04"},
		{"tar ➕ 2026-03-04", "<tar> created:2026-03-04"},
		{"tar ✅ 2026-03-04", "<tar> done:2026-03-04"},
		{"tar ❌ 2026-03-04", "<tar> cancelled:2026-03-04"},
		{"tar 🔺", "<tar> highest"},
		{"tar ⏫", "<tar> high"},
		{"tar 🔼", "<tar> medium"},
		{"tar 🔽", "<tar> low"},
		{"tar ⏬\xef\xb8\x8f", "<tar> lowest"},
		{"tar 📅 2026-03-04 and wait", "<tar 📅 2026-03-04 and wait>"},
		{"tar 📅 2026-03-04.", "<tar 📅 2026-03-04.>"},
		{"tar (📅 2026-03-04)", "<tar (📅 2026-03-04)>"},
		{"tar 📅 2026-03-04T09:00", "<tar 📅 2026-03-04T09:00>"},
		{"tar 📅\t2026-03-04", "<tar 📅\t2026-03-04>"},
		{"tar 📅 2026-03-04 #dock", "<tar #dock> due:2026-03-04 #dock"},
		{"tar #dock 📅 2026-03-04 #toll ⏫",
			"<tar #dock #toll> high due:2026-03-04 #dock #toll"},
		{"tar 📅 2026-03-04 📅 2026-03-09", "<tar> due:2026-03-04"},
		{"tar ⏫ 🔼", "<tar> high"},
		{"⏫ tar", "<⏫ tar>"},
		{"tar 📅 2026-02-30", "<tar> due:invalid(as 2026-02-30)"},
		{"tar 📅 04-03-2026", "<tar 📅 04-03-2026>"},
		{"tar 📅 2026-3-4", "<tar 📅 2026-3-4>"},
		{"tar due 2026-03-04", "<tar due 2026-03-04>"},
		{"tar 📅 2026-03-04 ⏳ 2026-03-02 🛫 2026-03-01 ➕ "
		 "2026-02-27",
			"<tar> due:2026-03-04 scheduled:2026-03-02 "
			"start:2026-03-01 created:2026-02-27"},
		{"tar 📅 2026-03-04 ^k9", "<tar> due:2026-03-04 ^k9"},
		{"tar ^k9 📅 2026-03-04", "<tar ^k9> due:2026-03-04"},
		{"tar 🔁 every week 📅 2026-03-04",
			"<tar> due:2026-03-04 repeat:every week"},
		{"tar 🔁 every other week 📅 2026-03-04", "<tar> due:2026-03-04"},
		{"tar 🔁 every week #dock 📅 2026-03-04",
			"<tar #dock> due:2026-03-04 repeat:every week #dock"},
		{"tar 🔁 every week 📅 2026-02-30",
			"<tar> due:invalid(as 2026-02-30)"},
		{"tar 🔁 every week when done 📅 2026-02-30",
			"<tar> due:invalid(as 2026-02-30) "
			"repeat:every week when done"},
		{"tar 🔁 every month 🔁 every day", "<tar> repeat:every month"},
		{"tar 🔁 every other day 🔁 every day", "<tar>"},
		{"tar 🔁 every day, honest", "<tar> repeat:every day"},
		{"tar 🔁", "<tar 🔁>"},
		{"tar 🆔 m4 ⛔ y1, y2 , y3",
			"<tar> id:m4 after:y1 after:y2 after:y3"},
		{"tar ⛔ y1 ⛔ y2", "<tar> after:y1"},
		{"tar ⛔ y1 y2", "<tar ⛔ y1 y2>"},
		{"tar ⛔ , y2", "<tar ⛔ , y2>"},
		{"tar ⛔y1,y2", "<tar> after:y1 after:y2"},
		{"tar 🆔 m4.1", "<tar 🆔 m4.1>"},
		{"tar 🆔 m-4_1", "<tar> id:m-4_1"},
		{"tar 🏁 Keep", "<tar> then:keep"},
		{"tar 🏁 DELETE", "<tar> then:delete"},
		{"tar 🏁 sink", "<tar>"},
		{"tar 🏁 sink 🏁 keep", "<tar>"},
		{"tar 📅 2026-03-04 🆔", "<tar 📅 2026-03-04 🆔>"},
		{"tar ✅ 2026-03-04 (via Ida)", "<tar ✅ 2026-03-04 (via Ida)>"},
		{"tar 📅 2026-03-04 [priority:: high]",
			"<tar 📅 2026-03-04 [priority:: high]>"},
		{"tar 📅 2026-03-04 %% x %%", "<tar 📅 2026-03-04 %% x %%>"},
		{"tar [[Rope store]] %% x %% **now** 📅 2026-03-04",
			"<tar [[Rope store]] %% x %% **now**> due:2026-03-04"},
		{"⏳ 2026-03-04", "<> scheduled:2026-03-04"},
		{"tar ⏰ 2026-03-04", "<tar ⏰ 2026-03-04>"},
		{"tar 🔔 📅 2026-03-04", "<tar 🔔> due:2026-03-04"},
		{"📅 2026-03-04 #dock", "<#dock> due:2026-03-04 #dock"},
		{"tar x2025-01-01", "<tar x2025-01-01>"},
		{"tar 📅 2026-03-040", "<tar 📅 2026-03-040>"},
		{"tar 📅 2026-03-04\xe2\x80\x83", "<tar> due:2026-03-04"},
		{"tar 📅 2026-03-04 ^not.one", "<tar 📅 2026-03-04 ^not.one>"},
		{"^k9", "<^k9>"},
		{"tar  ^k9", "<tar> ^k9"},
	};
	struct task_settings settings = default_settings();

	expect_rows(&settings, rows, COUNT(rows));
}

TEST(tags_of_a_task_have_their_own_grammar)
{
	static const struct row rows[] = {
		{"#1 pump", "<#1 pump> #1"},
		{"pump a#b", "<pump a#b>"},
		{"pump #e.f", "<pump #e.f> #e"},
		{"pump #a/b-c #_", "<pump #a/b-c #_> #a/b-c #_"},
		{"pump #a #b", "<pump #a #b> #a #b"},
		{"pump #a#b", "<pump #a#b> #a"},
		{"pump (#a)", "<pump (#a)>"},
		{"pump # #a", "<pump # #a> #a"},
		{"pump #größe 📅 2026-03-04",
			"<pump #größe> due:2026-03-04 #größe"},
		{"pump\xc2\xa0#a ⏫", "<pump #a> high #a"},
		{"#a", "<#a> #a"},
		{"pump #a ⏫ #b 🔁 every day #c",
			"<pump #a #b #c> high repeat:every day #a #b #c"},
		/* a tab belongs to the tag, and so parts no second one */
		{"pump #a\t#b end", "<pump #a\t#b end> #a"},
	};
	struct task_settings settings = default_settings();

	expect_rows(&settings, rows, COUNT(rows));
}

TEST(after_21_passes_the_rest_of_the_line_is_description)
{
	struct task_settings settings = default_settings();
	struct buf line = {0}, want = {0};

	for (int i = 0; i < 23; i++)
		buf_add_text(&line, "⏫");
	buf_add_text(&want, "<⏫⏫> high");
	expect_rows(&settings, &(struct row){line.data, want.data}, 1);
	buf_clear(&line);
	buf_clear(&want);
}

/* Of two notations on one line the passes add up. */
TEST(any_number_of_tags_may_end_a_line)
{
	static const char *const fields[] = {
		"tar [due:: 2026-03-04]", "tar 📅 2026-03-04"};
	static const enum task_format formats[] = {
		TASK_FORMAT_AUTO, TASK_FORMAT_EMOJI, TASK_FORMAT_DATAVIEW};

	for (int count = 19; count < 100; count++)
		for (size_t i = 0; i < 6; i++) {
			struct task_settings settings = default_settings();
			struct buf tags = {0}, line = {0}, want = {0};
			bool is_field =
				i % 2 == 0 ? formats[i / 2] != TASK_FORMAT_EMOJI
					   : formats[i / 2] !=
						     TASK_FORMAT_DATAVIEW;

			settings.format = formats[i / 2];
			is_field = is_field && count < 21;
			for (int k = 0; k < count; k++)
				buf_printf(&tags, " #t%d", k);
			buf_printf(&line, "%s%s", fields[i % 2], tags.data);
			buf_printf(&want, "<%s%s>%s%s",
				is_field ? "tar" : fields[i % 2], tags.data,
				is_field ? " due:2026-03-04" : "", tags.data);
			expect_rows(&settings,
				&(struct row){line.data, want.data}, 1);
			buf_clear(&tags);
			buf_clear(&line);
			buf_clear(&want);
		}
}

TEST(dataview_fields_are_taken_off_the_end_of_the_line)
{
	static const struct row rows[] = {
		{"tar [due:: 2026-03-04]", "<tar> due:2026-03-04"},
		{"tar (due::2026-03-04)", "<tar> due:2026-03-04"},
		{"tar [  due::   2026-03-04  ]", "<tar> due:2026-03-04"},
		{"tar [due:: 2026-03-04], [priority:: high]",
			"<tar> high due:2026-03-04"},
		{"tar [due:: 2026-03-04] ,", "<tar> due:2026-03-04"},
		{"tar [owner:: Ida] [due:: 2026-03-04]",
			"<tar [owner:: Ida]> due:2026-03-04"},
		{"tar [due:: 2026-03-04] [owner:: Ida]",
			"<tar [due:: 2026-03-04] [owner:: Ida]>"},
		{"tar [Due:: 2026-03-04]", "<tar [Due:: 2026-03-04]>"},
		{"tar [ due :: 2026-03-04 ]", "<tar [ due :: 2026-03-04 ]>"},
		{"tar [due:: 2026-03-04)", "<tar [due:: 2026-03-04)>"},
		{"tar (due:: 2026-03-04]", "<tar (due:: 2026-03-04]>"},
		{"tar due:: 2026-03-04", "<tar due:: 2026-03-04>"},
		{"tar [due:: 2026-03-04 x]", "<tar [due:: 2026-03-04 x]>"},
		{"tar [due:: x2026-03-04]", "<tar [due:: x2026-03-04]>"},
		{"tar [priority:: urgent]", "<tar [priority:: urgent]>"},
		{"tar [priority:: High]", "<tar [priority:: High]>"},
		{"tar [priority:: none]", "<tar [priority:: none]>"},
		{"tar [priority:: highest]", "<tar> highest"},
		{"tar [priority:: medium]", "<tar> medium"},
		{"tar [priority:: low]", "<tar> low"},
		{"tar (priority:: lowest)", "<tar> lowest"},
		{"tar 📅 2026-03-04", "<tar 📅 2026-03-04>"},
		{"tar [start:: 2026-03-01] [created:: 2026-02-27] "
		 "[scheduled:: 2026-03-02] [completion:: 2026-03-05] "
		 "[cancelled:: 2026-03-06]",
			"<tar> scheduled:2026-03-02 start:2026-03-01 "
			"created:2026-02-27 done:2026-03-05 "
			"cancelled:2026-03-06"},
		{"tar [repeat:: every 2 weeks] [onCompletion:: delete]",
			"<tar> repeat:every 2 weeks then:delete"},
		{"tar [id:: m4] [dependsOn:: y1, y2]",
			"<tar> id:m4 after:y1 after:y2"},
		{"tar [id:: m4 m5]", "<tar [id:: m4 m5]>"},
		{"tar [id::]", "<tar [id::]>"},
		{"tar []", "<tar []>"},
		{"tar ]", "<tar ]>"},
		{"tar ,", "<tar ,>"},
		{"[due:: 2026-03-04] ^k9", "<> due:2026-03-04 ^k9"},
		{"tar [due:: 2026-02-30]", "<tar> due:invalid(as 2026-02-30)"},
		{"tar [due:: 2026-03-04] #dock (priority:: high)",
			"<tar #dock> high due:2026-03-04 #dock"},
	};
	struct task_settings settings = default_settings();

	settings.format = TASK_FORMAT_DATAVIEW;
	expect_rows(&settings, rows, COUNT(rows));
}

TEST(auto_reads_the_notation_that_the_line_is_in)
{
	static const struct row rows[] = {
		{"tar 📅 2026-03-04", "<tar> due:2026-03-04"},
		{"tar [due:: 2026-03-04]", "<tar> due:2026-03-04"},
		{"tar [due:: 2026-03-04] ⏫", "<tar> high due:2026-03-04"},
		{"tar ⏫ [due:: 2026-03-04]", "<tar ⏫ [due:: 2026-03-04]>"},
		{"tar [rank:: 3] ⏫", "<tar [rank:: 3]> high"},
		{"tar #dock", "<tar #dock> #dock"},
		{"tar [due:: 2026-03-04] #dock",
			"<tar #dock> due:2026-03-04 #dock"},
	};
	struct task_settings settings = default_settings();
	struct arena *arena = arena_new();
	struct task task;

	settings.format = TASK_FORMAT_AUTO;
	expect_rows(&settings, rows, COUNT(rows));
	EXPECT(taskline_parse(
		arena, &settings, "- [ ] a [due:: 2026-03-04]", 26, &task));
	EXPECT(task.is_dataview);
	EXPECT(taskline_parse(arena, &settings, "- [ ] a ⏫", 11, &task));
	EXPECT(!task.is_dataview);
	arena_free(arena);
}

TEST(the_global_filter_decides_what_is_a_task)
{
	static const struct row rows[] = {
		{"tar#todo now", "<tar#todo now>"},
		{"tar #todo now #dock", "<tar #todo now #dock> #dock"},
		{"tar #todos", "<tar #todos> #todos"},
		{"tar #todo/x", "<tar #todo/x> #todo/x"},
		{"tar 📅 2026-03-04 #todo", "<tar #todo> due:2026-03-04"},
		{"#TODO tar", "no task"},
		{"tar", "no task"},
	};
	struct task_settings settings = default_settings();

	settings.global_filter = "#todo";
	expect_rows(&settings, rows, COUNT(rows));
	/* what the block link says is no part of the body */
	settings.global_filter = "k9";
	expect_rows(&settings, &(struct row){"tar ^k9", "no task"}, 1);
}

TEST(the_reference_date_of_a_recurrence_follows_the_setting)
{
	static const struct row rows[] = {
		{"a 🔁 every day ⏳ 2026-02-30 🛫 2026-02-01",
			"<a> scheduled:invalid(as 2026-02-30) "
			"start:2026-02-01 repeat:every day"},
		{"a 🔁 every day ⏳ 2026-02-01 🛫 2026-02-30",
			"<a> scheduled:2026-02-01 "
			"start:invalid(as 2026-02-30)"},
	};
	struct task_settings settings = default_settings();

	settings.remove_scheduled_on_recurrence = true;
	expect_rows(&settings, rows, COUNT(rows));
}

/* --- what follows from a task --------------------------------------------- */

TEST(urgency_adds_up_dates_and_priority)
{
	static const struct {
		const char *fields;
		double want;
	} rows[] = {
		{"", 1.95},
		{"📅 2026-03-04", 10.75},
		{"📅 2026-03-03", 11.2071},
		{"📅 2026-02-25", 13.95},
		{"📅 2026-02-26", 13.4929},
		{"📅 2020-01-01", 13.95},
		{"📅 2026-03-11", 7.55},
		{"📅 2026-03-17", 4.8071},
		{"📅 2026-03-18", 4.35},
		{"📅 2026-03-19", 4.35},
		{"📅 2099-01-01", 4.35},
		{"⏳ 2026-03-04", 6.95},
		{"⏳ 2026-03-05", 1.95},
		{"⏳ 2026-03-01", 6.95},
		{"🛫 2026-03-05", -1.05},
		{"🛫 2026-03-04", 1.95},
		{"🔺", 9.0},
		{"⏫", 6.0},
		{"🔼", 3.9},
		{"🔽", 0.0},
		{"⏬", -1.8},
		{"⏫ 📅 2026-03-04 ⏳ 2026-03-04", 19.8},
		{"📅 2026-02-30", 1.95},
		{"⏳ 2026-02-30", 1.95},
	};
	struct task_settings settings = default_settings();
	day_t today = day_make(2026, 3, 4);

	for (size_t i = 0; i < COUNT(rows); i++)
		for (int done = 0; done < 2; done++) {
			struct arena *arena = arena_new();
			struct buf line = {0};
			struct task task;
			double got;

			buf_printf(&line, "- [%c] wash %s", done ? 'x' : ' ',
				rows[i].fields);
			EXPECT(taskline_parse(
				arena, &settings, line.data, line.size, &task));
			got = task_urgency(&task, today);
			if (fabs(got - rows[i].want) > 0.00005)
				UNIT_FAIL("'%s' has urgency %f, not %f",
					rows[i].fields, got, rows[i].want);
			buf_clear(&line);
			arena_free(arena);
		}
}

TEST(a_task_happens_on_its_earliest_valid_date)
{
	static const struct {
		const char *fields;
		const char *want;
	} rows[] = {
		{"", ""},
		{"📅 2026-03-04", "2026-03-04"},
		{"📅 2026-03-04 ⏳ 2026-03-02", "2026-03-02"},
		{"🛫 2026-03-01 📅 2026-03-04 ⏳ 2026-03-02",
			"2026-03-01"},
		{"🛫 2026-02-30 📅 2026-03-04", "2026-03-04"},
		{"📅 2026-02-30", ""},
		{"➕ 2026-03-01 ✅ 2026-03-02", ""},
	};
	struct task_settings settings = default_settings();

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena *arena = arena_new();
		struct buf line = {0};
		char text[DAY_TEXT_SIZE];
		struct task task;

		buf_printf(&line, "- [ ] wash %s", rows[i].fields);
		EXPECT(taskline_parse(
			arena, &settings, line.data, line.size, &task));
		EXPECT_TEXT(
			day_format(task_happens(&task), text), rows[i].want);
		buf_clear(&line);
		arena_free(arena);
	}
}

/* --- the tasks of a note -------------------------------------------------- */

struct fixture {
	struct settings settings;
	struct note note;
};

/* A note at path whose lines are the items of one list. */
static void
read_list(struct fixture *f, const char *path, const char *text)
{
	const char *slash = strrchr(path, '/');
	size_t offset = 0;
	uint32_t line = 1;

	f->note = (struct note){
		.arena = arena_new(),
		.settings = &f->settings,
		.path = path,
		.text = text,
		.size = strlen(text),
	};
	f->note.name =
		arena_dup(f->note.arena, slash != NULL ? slash + 1 : path,
			strlen(slash != NULL ? slash + 1 : path) - 3);
	while (text[offset] != '\0') {
		struct list_item item = {
			.line = line++,
			.parent = 7,
			.offset = offset,
			.size = strcspn(text + offset, "\n"),
			.text = "",
			.symbol = " ",
			.heading = "Rigging",
		};

		NOTE_PUSH(&f->note, items, item);
		offset += item.size + (text[offset + item.size] == '\n');
	}
	tasks_parse(&f->note);
}

TEST(a_task_knows_its_place_in_the_note)
{
	struct fixture f = {.settings = *settings_default()};

	read_list(&f, "Boat.md", "- [ ] one\n- two\n  - [x] three");
	EXPECT_INT(f.note.tasks_count, 2);
	EXPECT_INT(f.note.tasks[0].line, 1);
	EXPECT_INT(f.note.tasks[1].line, 3);
	EXPECT_INT(f.note.tasks[1].parent, 7);
	EXPECT_TEXT(f.note.tasks[1].heading, "Rigging");
	EXPECT_TEXT(f.note.tasks[1].raw, "  - [x] three");
	arena_free(f.note.arena);
}

TEST(an_item_without_a_box_is_no_task_whatever_its_line_says)
{
	struct fixture f = {.settings = *settings_default()};
	struct list_item item = {.line = 1, .size = 7, .text = "[ ]a"};

	f.note = (struct note){
		.arena = arena_new(),
		.settings = &f.settings,
		.path = "Boat.md",
		.name = "Boat",
		.text = "- [ ]a\n",
		.size = 7,
	};
	NOTE_PUSH(&f.note, items, item);
	tasks_parse(&f.note);
	EXPECT_INT(f.note.tasks_count, 0);
	arena_free(f.note.arena);
}

TEST(two_items_on_one_line_are_one_task)
{
	struct fixture f = {.settings = *settings_default()};
	struct list_item item = {
		.line = 1, .size = 13, .text = "", .symbol = " "};

	f.note = (struct note){
		.arena = arena_new(),
		.settings = &f.settings,
		.path = "Boat.md",
		.name = "Boat",
		.text = "- [ ] - [ ] a",
		.size = 13,
	};
	NOTE_PUSH(&f.note, items, item);
	item.parent = 1;
	NOTE_PUSH(&f.note, items, item);
	tasks_parse(&f.note);
	EXPECT_INT(f.note.tasks_count, 1);
	EXPECT_TEXT(f.note.tasks[0].description, "- [ ] a");
	arena_free(f.note.arena);
}

static void
expect_scheduled(const struct task_settings *settings, const char *path,
	const char *line, const char *want, bool is_inferred)
{
	struct fixture f = {.settings = *settings_default()};
	char text[DAY_TEXT_SIZE];

	f.settings.tasks = *settings;
	read_list(&f, path, line);
	EXPECT_INT(f.note.tasks_count, 1);
	day_format(f.note.tasks[0].scheduled, text);
	if (strcmp(text, want) != 0 ||
		f.note.tasks[0].scheduled_is_inferred != is_inferred)
		UNIT_FAIL("'%s' in '%s' is scheduled '%s'%s", line, path, text,
			f.note.tasks[0].scheduled_is_inferred ? " (inferred)"
							      : "");
	arena_free(f.note.arena);
}

TEST(a_file_name_gives_no_date_unless_it_is_asked_for)
{
	struct task_settings settings = default_settings();

	expect_scheduled(&settings, "2026-03-04.md", "- [ ] a", "", false);
}

TEST(a_file_name_schedules_tasks_that_have_no_date)
{
	struct task_settings settings = default_settings();

	settings.filename_as_scheduled = true;
	expect_scheduled(
		&settings, "2026-03-04.md", "- [ ] a", "2026-03-04", true);
	expect_scheduled(&settings, "Log/On 2026-03-04, noon.md", "- [ ] a",
		"2026-03-04", true);
	expect_scheduled(
		&settings, "Log 20260304.md", "- [ ] a", "2026-03-04", true);
	expect_scheduled(&settings, "20260305 2026-03-04.md", "- [ ] a",
		"2026-03-04", true);
	expect_scheduled(
		&settings, "2026-13-04 20260304.md", "- [ ] a", "", false);
	expect_scheduled(&settings, "2026-03-04/Boat.md", "- [ ] a", "", false);
	expect_scheduled(
		&settings, "2026-03-04.md", "- [ ] a 📅 2026-05-01", "", false);
	expect_scheduled(&settings, "2026-03-04.md", "- [ ] a 🛫 2026-05-01",
		"", false);
	expect_scheduled(
		&settings, "2026-03-04.md", "- [ ] a 📅 2026-02-30", "", false);
	expect_scheduled(&settings, "2026-03-04.md", "- [ ] a ⏳ 2026-05-01",
		"2026-05-01", false);
	expect_scheduled(&settings, "2026-03-04.md", "- [ ] a ➕ 2026-05-01",
		"2026-03-04", true);
}

TEST(only_the_folders_named_give_dates)
{
	static const char *const folders[] = {"Log", "Old/Log/"};
	struct task_settings settings = default_settings();

	settings.filename_as_scheduled = true;
	settings.filename_date_folders = folders;
	settings.filename_date_folder_count = 2;
	expect_scheduled(
		&settings, "Log/2026-03-04.md", "- [ ] a", "2026-03-04", true);
	expect_scheduled(&settings, "Old/Log/May/2026-03-04.md", "- [ ] a",
		"2026-03-04", true);
	expect_scheduled(
		&settings, "Logbook/2026-03-04.md", "- [ ] a", "", false);
	expect_scheduled(&settings, "2026-03-04.md", "- [ ] a", "", false);
}

TEST(a_custom_format_comes_before_dates_of_the_usual_form)
{
	struct task_settings settings = default_settings();

	settings.filename_as_scheduled = true;
	settings.filename_date_format = "MMM D YYYY";
	expect_scheduled(
		&settings, "Log/Mar 4 2026.md", "- [ ] a", "2026-03-04", true);
	expect_scheduled(
		&settings, "2026-03-04.md", "- [ ] a", "2026-03-04", true);
	expect_scheduled(&settings, "On Mar 4 2026.md", "- [ ] a", "", false);
}

TEST(a_line_of_megabytes_is_read_at_once)
{
	static const char *const parts[] = {"x", "a ", "a, ", "[", "(", "]",
		"#", " #a", "⏫", "📅", "\xef\xb8\x8f", "🔁 a", "⛔ a, ",
		"[due:: 2026-03-04] ", "\xff", "\t"};
	static const char *const ends[] = {"", " ⏫⏫⏫⏫⏫⏫⏫⏫⏫⏫", "]]]]", " ^k9"};
	struct task_settings settings = default_settings();

	for (size_t i = 0; i < COUNT(parts); i++)
		for (size_t e = 0; e < COUNT(ends); e++) {
			struct arena *arena = arena_new();
			struct buf line = {0};
			struct task task;

			buf_add_text(&line, "- [ ] ");
			while (line.size < 1 << 20)
				buf_add_text(&line, parts[i]);
			buf_add_text(&line, ends[e]);
			for (int f = 0; f < 3; f++) {
				settings.format = (enum task_format)f;
				EXPECT(taskline_parse(arena, &settings,
					line.data, line.size, &task));
			}
			buf_clear(&line);
			arena_free(arena);
		}
}

TEST_MAIN
