/* Unit tests of fs/document/tasklist.h */
#include "fs/document/tasklist.h"
#include "tests/unit/unit.h"

#define TODAY day_make(2025, 11, 7) /* a Friday */

static struct task_fact
fact(uint32_t line, const char *raw, day_t due, enum priority priority)
{
	return (struct task_fact){.line = line,
		.raw = raw,
		.due = due,
		.scheduled = DAY_NONE,
		.start = DAY_NONE,
		.created = DAY_NONE,
		.priority = priority,
		.symbol = " "};
}

TEST(a_period_is_told_by_due_date_and_else_by_scheduled_date)
{
	struct task_fact task = fact(1, "", DAY_NONE, PRIORITY_NONE);

	EXPECT_INT(task_period_of(&task, TODAY), PERIOD_UNDATED);
	task.due = DAY_INVALID;
	EXPECT_INT(task_period_of(&task, TODAY), PERIOD_UNDATED);
	task.due = TODAY - 1;
	EXPECT_INT(task_period_of(&task, TODAY), PERIOD_OVERDUE);
	task.due = TODAY;
	EXPECT_INT(task_period_of(&task, TODAY), PERIOD_TODAY);
	task.due = TODAY + 2; /* Sunday */
	EXPECT_INT(task_period_of(&task, TODAY), PERIOD_THIS_WEEK);
	EXPECT_INT(task_period_of(&task, TODAY + 2), PERIOD_TODAY);
	task.due = TODAY + 3;
	EXPECT_INT(task_period_of(&task, TODAY), PERIOD_LATER);
	EXPECT_INT(task_period_of(&task, TODAY + 2), PERIOD_LATER);
	task.due = DAY_NONE;
	task.scheduled = TODAY - 9;
	EXPECT_INT(task_period_of(&task, TODAY), PERIOD_TODAY);
	task.scheduled = TODAY + 1;
	EXPECT_INT(task_period_of(&task, TODAY), PERIOD_THIS_WEEK);
}

TEST(a_list_is_grouped_by_period_and_sorted_by_due_then_priority)
{
	struct task_fact facts[] = {
		fact(9, "- [ ] someday", DAY_NONE, PRIORITY_NONE),
		fact(2, "> \t- [ ] low today", TODAY, PRIORITY_LOW),
		fact(3, "  * [/] high today  ", TODAY, PRIORITY_HIGH),
		fact(4, "- [ ] late", TODAY - 30, PRIORITY_NONE),
	};
	struct listed_task listed[4];
	struct buf out = {0};
	uint32_t lines[4];

	for (int i = 0; i < 4; i++)
		listed[i] = (struct listed_task){
			&facts[i], "Ops/Quay log.md", i % 2 == 0};
	tasklist_render_lines(listed, 4, "Open tasks", TODAY, &out, lines);
	EXPECT_TEXT(buf_text(&out),
		"# Open tasks\n\n4 open tasks\n"
		"\n## Overdue\n\n- [ ] late [[Ops/Quay log]]\n"
		"\n## Today\n\n* [/] high today [[Quay log]]\n"
		"- [ ] low today [[Ops/Quay log]]\n"
		"\n## Without a date\n\n- [ ] someday [[Quay log]]\n");
	EXPECT_INT(lines[0], 7);
	EXPECT_INT(lines[1], 11);
	EXPECT_INT(lines[2], 12);
	EXPECT_INT(lines[3], 16);
	buf_clear(&out);
	tasklist_render(listed, 1, "Overdue", TODAY, &out);
	EXPECT_TEXT(buf_text(&out), "# Overdue\n\n1 open task\n"
				    "\n## 2025-10-08 Wednesday\n\n"
				    "- [ ] late [[Ops/Quay log]]\n");
	buf_clear(&out);
	tasklist_render(listed, 0, "Overdue", TODAY, &out);
	EXPECT_TEXT(buf_text(&out), "# Overdue\n\nNo open tasks.\n");
	buf_clear(&out);
}

TEST(a_link_is_one_that_obsidian_resolves)
{
	static const struct {
		const char *path;
		bool is_unique;
		const char *want;
	} rows[] = {
		{"Ops/Quay.md", true, "[[Quay]]"},
		{"Ops/Quay.md", false, "[[Ops/Quay]]"},
		{"Quay.MD", false, "[[Quay]]"},
		{"A/v1.2.md", true, "[[v1.2]]"},
		{"A/Vendor\xe2\x80\x99s plan.md", true,
			"[[Vendor\xe2\x80\x99s plan]]"},
		{"A b/C# [1].md", true, "[C# \\[1\\].md](A%20b/C%23%20[1].md)"},
		{"A/x|y.md", true, "[x|y.md](A/x|y.md)"},
		{"A/bad\xff.md", true, "[bad\xff.md](A/bad%FF.md)"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf out = {0};

		wikilink_write(rows[i].path, rows[i].is_unique, &out);
		EXPECT_TEXT(buf_text(&out), rows[i].want);
		buf_clear(&out);
	}
}

TEST_MAIN
