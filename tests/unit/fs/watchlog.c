/* watchlog.c - change sets told as events */
#include "tests/unit/unit.h"

#include "fs/cli/watchlog.h"
#include "vaultmock.h"

static struct buf told;

static void
hear(void *arg, const struct watch_event *event)
{
	(void)arg;
	watch_event_text(event, &told);
}

/* A log that knows what the mock has said so far. */
static struct mock *m;
static struct watchlog *events;

static void
apply(bool is_load)
{
	buf_clear(&told);
	if (is_load)
		watchlog_load(events, &m->set);
	else
		watchlog_apply(events, &m->set);
	mock_apply(m);
}

static void
begin(void)
{
	m = mock_new("2025-11-12");
	events = watchlog_new(
		settings_default(), day_parse("2025-11-12", 10), hear, NULL);
}

static void
end(void)
{
	buf_clear(&told);
	watchlog_free(events);
	mock_free(m);
}

TEST(what_was_there_before_is_not_told)
{
	begin();
	mock_task(
		m, mock_note(m, 1, "Plan.md", "tag:ops"), "- [ ] a", NULL, "");
	apply(true);
	EXPECT_TEXT(buf_text(&told), "");
	end();
}

TEST(a_note_comes_joins_its_groups_and_leaves_them_when_it_goes)
{
	begin();
	mock_folder(m, 1, "Meetings");
	mock_task(m,
		mock_note(m, 2, "Meetings/Talk.md",
			"tag:ops/fees|person:Ada Lark|date:2025/11/12"),
		"- [ ] call", NULL, "");
	apply(false);
	EXPECT_TEXT(buf_text(&told),
		"+ folder  Meetings\n"
		"+ note  Meetings/Talk.md\n"
		"+ by-person/Ada Lark  Meetings/Talk.md\n"
		"+ by-tag/ops/fees  Meetings/Talk.md\n"
		"+ by-date/2025/11/12  Meetings/Talk.md\n"
		"+ by-date/today  Meetings/Talk.md\n"
		"+ by-date/this-week  Meetings/Talk.md\n"
		"+ task  Meetings/Talk.md:1  - [ ] call\n");
	mock_gone(m, 2);
	apply(false);
	EXPECT_TEXT(buf_text(&told),
		"- by-person/Ada Lark  Meetings/Talk.md\n"
		"- by-tag/ops/fees  Meetings/Talk.md\n"
		"- by-date/2025/11/12  Meetings/Talk.md\n"
		"- by-date/today  Meetings/Talk.md\n"
		"- by-date/this-week  Meetings/Talk.md\n"
		"- note  Meetings/Talk.md\n"
		"- task  Meetings/Talk.md:1  - [ ] call\n");
	end();
}

TEST(only_what_differs_is_told)
{
	struct file_change *file;

	begin();
	file = mock_note(m, 1, "Plan.md", "tag:a|tag:b");
	mock_task(m, file, "- [ ] one", NULL, "");
	mock_task(m, file, "- [ ] two", NULL, "");
	mock_task(m, file, "- [ ] two", NULL, "");
	apply(true);
	file = mock_note(m, 1, "Plan.md", "tag:b|tag:c");
	mock_task(m, file, "- [ ] zero", NULL, "");
	mock_task(m, file, "- [ ] two", NULL, "");
	mock_task(m, file, "- [ ] one", NULL, "");
	file->content_changed = true;
	apply(false);
	EXPECT_TEXT(buf_text(&told), "- by-tag/a  Plan.md\n"
				     "* note  Plan.md\n"
				     "+ by-tag/c  Plan.md\n"
				     "- task  Plan.md:3  - [ ] two\n"
				     "+ task  Plan.md:1  - [ ] zero\n");
	/* the same again, as after chmod(1) */
	file = mock_note(m, 1, "Plan.md", "tag:b|tag:c");
	mock_task(m, file, "- [ ] one", NULL, "");
	mock_task(m, file, "- [ ] two", NULL, "");
	mock_task(m, file, "- [ ] zero", NULL, "");
	apply(false);
	EXPECT_TEXT(buf_text(&told), "");
	end();
}

TEST(a_move_is_one_event_and_changes_no_membership)
{
	begin();
	mock_note(m, 1, "Plan.md", "tag:a");
	apply(true);
	mock_note(m, 1, "Old/Plan.md", "tag:a");
	apply(false);
	EXPECT_TEXT(buf_text(&told), "> note  Old/Plan.md  (was Plan.md)\n");
	end();
}

TEST(a_group_that_is_spelt_otherwise_is_renamed)
{
	begin();
	mock_note(m, 1, "Plan.md", "tag:ops");
	apply(true);
	m->values[0].name = "OPS";
	m->new_values[m->set.value_count++] = m->values[0];
	apply(false);
	EXPECT_TEXT(buf_text(&told), "> by-tag/OPS  (was by-tag/ops)\n");
	mock_gone(m, 1);
	apply(false);
	EXPECT_TEXT(
		buf_text(&told), "- by-tag/OPS  Plan.md\n- note  Plan.md\n");
	end();
}

TEST(a_note_that_becomes_hidden_or_excluded_leaves_the_views)
{
	begin();
	mock_note(m, 1, "Plan.md", "tag:a");
	apply(true);
	mock_note(m, 1, "Plan.md", "tag:a")->flags |= FILE_IS_EXCLUDED;
	apply(false);
	EXPECT_TEXT(buf_text(&told),
		"- by-tag/a  Plan.md\n- note  Plan.md\n+ file  Plan.md\n");
	mock_file(m, 2, ".obsidian/app.json", S_IFREG | 0644)->flags =
		FILE_IS_HIDDEN;
	apply(false);
	EXPECT_TEXT(buf_text(&told), "");
	mock_file(m, 3, "Map.png", S_IFREG | 0644);
	apply(false);
	EXPECT_TEXT(buf_text(&told), "+ file  Map.png\n");
	end();
}

TEST(another_day_moves_dated_notes)
{
	begin();
	mock_note(m, 1, "Now.md", "date:2025/11/12");
	mock_note(m, 2, "Then.md", "date:2025/11/13");
	mock_note(m, 3, "Never.md", "tag:a");
	apply(true);
	watchlog_set_today(events, day_parse("2025-11-13", 10));
	EXPECT_TEXT(buf_text(&told), "- by-date/today  Now.md\n"
				     "+ by-date/yesterday  Now.md\n"
				     "+ by-date/today  Then.md\n");
	buf_clear(&told);
	watchlog_set_today(events, day_parse("2025-11-13", 10));
	EXPECT_TEXT(buf_text(&told), "");
	end();
}

TEST(names_are_escaped_as_in_a_mount)
{
	begin();
	mock_note(m, 1, "Plan.md", "person:A/B\n");
	apply(false);
	EXPECT_TEXT(buf_text(&told),
		"+ note  Plan.md\n+ by-person/A%2FB%0A  Plan.md\n");
	end();
}

TEST(an_event_is_a_json_object_with_all_keys)
{
	struct task_fact task = {.line = 3,
		.description = "call \xff",
		.raw = "- [ ] call \xff",
		.due = day_parse("2025-11-14", 10),
		.scheduled = DAY_NONE,
		.start = DAY_INVALID};
	struct watch_event event = {.what = WATCH_TASK,
		.change = WATCH_REMOVED,
		.path = "a\"b.md",
		.task = &task};
	struct buf out = {0};

	watch_event_json(&event, 17, &out);
	EXPECT_TEXT(buf_text(&out),
		"{\"format-version\":1,\"time_ns\":17,\"what\":\"task\","
		"\"change\":\"removed\",\"path\":\"a\\\"b.md\",\"group\":null,"
		"\"from\":null,\"task\":{\"line\":3,\"description\":\"call "
		"\xef\xbf\xbd\",\"due\":\"2025-11-14\",\"scheduled\":null,"
		"\"start\":null,\"raw\":\"- [ ] call \xef\xbf\xbd\"}}\n");
	buf_clear(&out);
	event = (struct watch_event){.what = WATCH_GROUP,
		.change = WATCH_MOVED,
		.group = "by-tag/b",
		.from = "by-tag/a"};
	watch_event_json(&event, 18, &out);
	EXPECT_TEXT(buf_text(&out),
		"{\"format-version\":1,\"time_ns\":18,\"what\":\"group\","
		"\"change\":\"moved\",\"path\":null,\"group\":\"by-tag/b\","
		"\"from\":\"by-tag/a\",\"task\":null}\n");
	buf_clear(&out);
}

TEST_MAIN
