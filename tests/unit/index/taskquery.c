/* Queries of the Tasks plugin: what they find, in which order and groups. */
#include "index/query/taskquery.h"

#include <stdlib.h>

#include "index/base/mem.h"
#include "index/parse/taskline.h"
#include "tests/unit/unit.h"

/* A Thursday. */
#define TODAY "2026-03-12"
#define QUERY_FILE "People/Mara Voss.md"

static const struct {
	const char *path, *heading, *line;
} fixture[] = {
	{"Works/Slipway.md", "Next",
		"- [ ] Oil the winch #yard ⏫ 📅 2026-03-10"},
	{"Works/Slipway.md", "Next",
		"- [ ] Count the ropes #yard/store 📅 2026-03-12"},
	{"Works/Slipway.md", "Some day",
		"- [/] Write the manual 🔼 🛫 2026-03-08 📅 2026-03-19"},
	{"Works/Slipway.md", "Some day",
		"- [ ] Paint the gate 🔁 every month 📅 2026-04-04"},
	{"People/Mara Voss.md", "Open things",
		"- [ ] Ring back (soon) ⏳ 2026-03-12"},
	{"People/Mara Voss.md", "Open things",
		"- [x] Post the chart 📅 2026-03-06 ✅ 2026-03-07"},
	{"People/Mara Voss.md", "Open things",
		"- [-] Rent a boat ❌ 2026-03-08"},
	{"People/Mara Voss.md", "Open things", "- [ ] Think about sails 🔽"},
	{"Log/2026-03-11.md", NULL, "- [ ] Fetch paint #Yard 🛫 2026-03-15"},
	{"Log/2026-03-11.md", NULL, "- [ ] Odd day 📅 2026-02-30"},
	{"Log/2026-03-11.md", NULL, "- [X] Big letter"},
	{"Log/2026-03-11.md", NULL, "- [ ] Mend the pump 🆔 pump"},
	{"Log/2026-03-11.md", NULL, "- [ ] Try the pump ⛔ pump 📅 2026-05-20"},
	{"Top.md", NULL, "- [ ] Save 20% fuel ⏬ ➕ 2026-03-05"},
};
#define FIXTURE_COUNT (sizeof(fixture) / sizeof(fixture[0]))

/* What is asked: the fixture's tasks with these settings, from a note with this
 * frontmatter. */
struct question {
	struct task_settings tasks;
	const char *frontmatter; /* NULL: from no note */
	const char *text;
};

static struct question
question(const char *text)
{
	return (struct question){settings_default()->tasks, "", text};
}

static size_t
make_tasks(struct arena *arena, const struct task_settings *settings,
	struct task *tasks, struct query_task *items)
{
	size_t count = 0;

	for (size_t i = 0; i < FIXTURE_COUNT; i++) {
		const char *line = fixture[i].line;

		if (!taskline_parse(
			    arena, settings, line, strlen(line), &tasks[count]))
			continue;
		tasks[count].line = (uint32_t)i + 1;
		tasks[count].heading = fixture[i].heading;
		items[count] = (struct query_task){
			.task = &tasks[count], .path = fixture[i].path};
		count++;
	}
	return count;
}

/* "3 1 | NAME: 2": numbers of the fixture's tasks, groups with their names. */
static void
write_result(const struct taskquery *query,
	const struct taskquery_result *result, struct buf *out)
{
	for (size_t i = 0; i < result->group_count; i++) {
		const struct task_group *group = &result->groups[i];

		if (i > 0)
			buf_add_text(out, " | ");
		for (size_t j = 0; j < query->grouper_count; j++)
			buf_printf(out, "%s%s%s", j > 0 ? "/" : "",
				group->names[j],
				j + 1 == query->grouper_count ? ": " : "");
		for (size_t j = 0; j < group->count; j++)
			buf_printf(out, "%s%u", j > 0 ? " " : "",
				group->tasks[j]->task->line);
	}
}

enum form {
	FORM_NUMBERS,
	FORM_MARKDOWN,
	FORM_COUNT,
	FORM_ERROR,
	FORM_EXPLANATION,
};

/* The answer; the caller frees. */
static char *
answer(const struct question *asked, enum form form)
{
	struct settings settings = *settings_default();
	struct task tasks[FIXTURE_COUNT];
	struct query_task items[FIXTURE_COUNT];
	struct arena *arena = arena_new();
	struct taskquery_options options = {
		.settings = &asked->tasks,
		.text = asked->text,
		.today = day_parse(TODAY, 10),
	};
	struct buf error = {0}, out = {0};
	struct taskquery_result result;
	struct taskquery *query;
	struct note *file = NULL;
	size_t count = make_tasks(arena, &asked->tasks, tasks, items);

	if (asked->frontmatter != NULL)
		file = note_parse(&settings, QUERY_FILE, asked->frontmatter,
			strlen(asked->frontmatter));
	options.file = file;
	query = taskquery_parse(&options, &error);
	if (form == FORM_EXPLANATION) {
		taskquery_explain(&options, &out);
	} else if (query == NULL || form == FORM_ERROR) {
		buf_add_text(
			&out, form == FORM_ERROR ? buf_text(&error) : "error");
	} else {
		taskquery_run(query, items, count, &result);
		if (form == FORM_NUMBERS)
			write_result(query, &result, &out);
		else if (form == FORM_COUNT)
			taskquery_count_text(&result, &out);
		else
			taskquery_markdown(query, &result, NULL, &out);
		taskquery_result_clear(&result);
	}
	taskquery_free(query);
	note_free(file);
	arena_free(arena);
	buf_clear(&error);
	return buf_take(&out);
}

#define EXPECT_ANSWER(asked, form, want)                                       \
	do {                                                                   \
		char *got_ = answer(asked, form);                              \
		if (strcmp(got_, want) != 0)                                   \
			UNIT_FAIL("%s: is \"%s\", not \"%s\"", (asked)->text,  \
				got_, want);                                   \
		free(got_);                                                    \
	} while (0)

static void
expect_says(const struct question *asked, enum form form, const char *part)
{
	char *got = answer(asked, form);

	if (strstr(got, part) == NULL)
		UNIT_FAIL("%s: \"%s\" does not say \"%s\"", asked->text, got,
			part);
	free(got);
}

struct row {
	const char *text, *want;
};

#define CHECK(...)                                                             \
	do {                                                                   \
		const struct row rows[] = {__VA_ARGS__};                       \
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {  \
			struct question asked = question(rows[i].text);        \
			EXPECT_ANSWER(&asked, FORM_NUMBERS, rows[i].want);     \
		}                                                              \
	} while (0)

TEST(statuses)
{
	CHECK({"done", "6 7"}, {"not done", "3 1 2 5 4 13 10 11 12 8 9 14"},
		{"NOT done", "3 1 2 5 4 13 10 11 12 8 9 14"},
		{"status.type is not todo", "3 6 7"},
		{"status.type is IN_PROGRESS", "3"},
		{"status.type is nothing", "error"},
		{"status.type includes TODO", "error"},
		{"status.name includes unk", "11"},
		{"status.name does not include o", "7"});
}

TEST(dates)
{
	CHECK({"due before today", "1 6"}, {"due today", "2"},
		{"due  today", "2"}, {"due this week", "1 2"},
		{"DUE This week", "1 2"}, {"due after 2026-03-15", "3 4 13"},
		{"has due date", "3 1 2 4 13 10 6"},
		{"no due date", "5 11 12 8 9 14 7"},
		{"due date is invalid", "10"}, {"start date is invalid", ""},
		{"happens date is invalid", "error"},
		{"starts before tomorrow", "3 1 2 5 4 13 10 11 12 8 14 6 7"},
		{"starts after today", "1 2 5 4 13 10 11 12 8 9 14 6 7"},
		{"has start date\nstarts on or before today", "3"},
		{"has starts date", "error"}, {"happens this week", "1 2 5 9"},
		{"has happens date\nno due date", "5 9"},
		{"no happens date", "11 12 8 14 7"}, {"due 2026-03", "3 1 2 6"},
		{"due in 2026-W11", "1 2"}, {"due on 2026-03-12", "2"},
		{"due 2026-03-06 2026-03-12", "1 2 6"},
		{"due after 2026-03-06 2026-03-12", "3 4 13"},
		{"due on or after 2026-03-06 2026-03-12", "3 1 2 4 13 6"},
		{"due on or before 2026-03-06 2026-03-12", "1 2 6"},
		{"due before in two weeks", "3 1 2 6"},
		{"due in two weeks", ""}, {"due next thursday", "3"},
		{"done last week", "6"}, {"done 2026-03-07", "6"},
		{"cancelled before today", "7"}, {"created last week", "14"},
		{"scheduled today", "5"}, {"due tomorow", "error"},
		{"due YYYY-MM-DD", "error"},
		{"due <% tp.date.now() %>", "error"});
}

TEST(priorities_and_recurrence)
{
	CHECK({"priority is above none", "3 1"},
		{"priority below none", "8 14"},
		{"priority not none", "3 1 8 14"}, {"priority is High", "1"},
		{"priority is not lowest", "3 1 2 5 4 13 10 11 12 8 9 6 7"},
		{"priority is critical", "error"}, {"is recurring", "4"},
		{"is not recurring\nis blocked", "13"});
}

TEST(texts)
{
	CHECK({"path includes mara voss", "5 8 6 7"},
		{"path includes  Mara", ""}, {"path includes \"Mara\"", ""},
		{"path includes", "error"},
		{"path regex matches /^people\\//", ""},
		{"path regex matches /^people\\//i", "5 8 6 7"},
		{"path regex matches ^People", "error"},
		{"path regex matches /(a+)+/", "error"},
		{"path regex matches /x/q", "error"},
		{"path regex does not match /e/", "3 1 2 4 13 10 11 12 9 14"},
		{"folder includes People/", "5 8 6 7"},
		{"folder includes /\nnot done\nlimit 1", "3"},
		{"root includes Log", "13 10 11 12 9"},
		{"filename includes 2026-03-11.md", "13 10 11 12 9"},
		{"heading includes open", "5 8 6 7"},
		{"heading does not include open", "3 1 2 4 13 10 11 12 9 14"},
		{"recurrence includes month", "4"}, {"id includes pump", "12"},
		{"has id", "12"}, {"no id\nis recurring", "4"},
		{"tags include #yard", "1 2 9"},
		{"tag includes #yard", "1 2 9"},
		{"tags do not include #yard\nhas tags", ""},
		{"tag regex matches /^#yard$/", "1"},
		{"has tag\nhas due date", "1 2"}, {"no tags\ndone", "6 7"},
		{"description includes 📅", ""},
		{"description includes WINCH", "1"},
		{"description regex matches /^[A-M]/", "2 11 12 9"});
}

TEST(dependencies_and_sub_items)
{
	CHECK({"is blocked", "13"}, {"is not blocked\nhas depends on", ""},
		{"is blocking", "12"}, {"has depends on", "13"},
		{"no depends on\nis blocking", "12"},
		{"exclude sub-items\nlimit 2", "3 1"});
}

TEST(combinations)
{
	CHECK({"(has due date) AND NOT (done)", "3 1 2 4 13 10"},
		{"(has due date)AND NOT(done)", "3 1 2 4 13 10"},
		{"(tag includes #yard) XOR (has due date)", "3 4 13 10 9 6"},
		{"NOT (has due date)", "5 11 12 8 9 14 7"},
		{"NOT ((has due date) OR (done))", "5 11 12 8 9 14"},
		{"(done) OR (is recurring) AND (path includes Slipway)",
			"4 6 7"},
		{"(done) XOR (is recurring) AND (path includes Slipway)", "4"},
		{"((done))", "6 7"},
		{"\"path includes Slipway\" AND \"is recurring\"", "4"},
		{"[path includes Slipway] AND [is recurring]", "4"},
		{"{path includes Slipway} AND {is recurring}", "4"},
		{"[path includes Slipway] AND (is recurring)", "error"},
		{"(description includes (soon)) OR (is recurring)", "error"},
		{"{description includes (soon)} OR {is recurring}", "5 4"},
		{"(path includes Slipway) and (done)", ""},
		{"(done) XOR NOT (is recurring)", "error"},
		{"(done) OR NOT (is recurring)",
			"3 1 2 5 13 10 11 12 8 9 14 6 7"},
		{"NOT path includes x", "error"}, {"(done) AND", "error"},
		{"(limit 1) OR (done)", "error"},
		{"(sort by due) OR (done)", "error"},
		{"path includes (a) OR (b)", ""},
		{"(is recurring) OR \\\n(has id)", "4 12"});
}

TEST(order)
{
	CHECK({"not done\nsort by due", "10 1 2 3 4 13 5 11 12 8 9 14"},
		{"not done\nsort by due reverse",
			"5 11 12 8 9 14 13 4 3 2 1 10"},
		{"not done\nsort by due descending",
			"10 1 2 3 4 13 5 11 12 8 9 14"},
		{"not done\nsort by priority reverse\nlimit 4", "14 8 2 5"},
		{"not done\nsort by description",
			"11 2 9 12 10 1 4 5 14 8 13 3"},
		{"not done\nsort by heading", "13 10 11 12 9 14 1 2 5 8 3 4"},
		{"not done\nsort by tag", "1 9 2 3 5 4 13 10 11 12 8 14"},
		{"not done\nsort by tag reverse",
			"3 5 4 13 10 11 12 8 14 2 9 1"},
		{"sort by status\nsort by path",
			"13 10 11 12 9 5 8 14 3 1 2 4 6 7"},
		{"sort by status.type reverse\nlimit 3", "7 6 1"},
		{"sort by status.name\nlimit 3", "7 6 3"},
		{"sort by recurring\nlimit 2", "4 3"},
		{"sort by filename\nlimit 2", "13 10"},
		{"sort by id reverse\nlimit 1", "12"},
		{"sort by urgency reverse\nlimit 2", "14 9"},
		{"sort by created\nlimit 1", "14"},
		{"sort by nothing", "error"}, {"SORT BY DUE\nlimit 1", "10"});
}

TEST(limits)
{
	CHECK({"not done\nlimit 5\nlimit 2", "3 1"},
		{"limit to 2 tasks", "3 1"}, {"limit 0", ""},
		{"limit -1", "error"}, {"limit three", "error"},
		{"limit  2", "error"}, {"limit 2 of them", "3 1"});
}

TEST(groups)
{
	CHECK({"not done\ngroup by root", "/: 14 | Log/: 13 10 11 12 9 | "
					  "People/: 5 8 | Works/: 3 1 2 4"},
		{"not done\ngroup by root reverse",
			"Works/: 3 1 2 4 | People/: 5 8 | Log/: 13 10 11 12 9 "
			"| /: 14"},
		{"not done\ngroup by due",
			"%%0%% Invalid due date: 10 | 2026-03-10 Tuesday: 1 | "
			"2026-03-12 Thursday: 2 | 2026-03-19 Thursday: 3 | "
			"2026-04-04 Saturday: 4 | 2026-05-20 Wednesday: 13 | "
			"No due date: 5 11 12 8 9 14"},
		{"not done\ngroup by tags",
			"(No tags): 3 5 4 13 10 11 12 8 14 | #yard: 1 | #Yard: "
			"9 | #yard/store: 2"},
		{"not done\ngroup by recurrence\nlimit groups 1",
			"every month: 4 | None: 3"},
		{"not done\ngroup by path\nlimit 3", "Works/Slipway: 3 1 2"},
		{"group by status",
			"Done: 6 7 | Todo: 3 1 2 5 4 13 10 11 12 8 9 14"},
		{"group by status.type",
			"%%1%%IN_PROGRESS: 3 | %%2%%TODO: 1 2 5 4 13 10 11 12 "
			"8 9 14 | %%4%%DONE: 6 | %%5%%CANCELLED: 7"},
		{"group by status.name\nlimit 6",
			"In Progress: 3 | Todo: 1 2 5 4 13"},
		{"group by priority",
			"%%1%%High priority: 1 | %%2%%Medium priority: 3 | "
			"%%3%%Normal priority: 2 5 4 13 10 11 12 9 6 7 | "
			"%%4%%Low priority: 8 | %%5%%Lowest priority: 14"},
		{"group by folder\nlimit 4", "People/: 5 | Works/: 3 1 2"},
		{"group by filename\nlimit 4",
			"[[Mara Voss]]: 5 | [[Slipway]]: 3 1 2"},
		{"group by backlink\nlimit 4",
			"[[Mara Voss#Open things|Mara Voss > Open things]]: 5 "
			"| [[Slipway#Next|Slipway > Next]]: 1 2 | "
			"[[Slipway#Some day|Slipway > Some day]]: 3"},
		{"group by heading\nlimit 6", "(No heading): 13 | Next: 1 2 | "
					      "Open things: 5 | Some day: 3 4"},
		{"group by recurring\nlimit 3", "Not Recurring: 3 1 2"},
		{"group by urgency\nlimit 4",
			"15.71: 1 | 10.75: 2 | 9.50: 3 | 6.95: 5"},
		{"group by id\nlimit 6\nhas id", "pump: 12"},
		{"group by happens\nlimit 3",
			"2026-03-08 Sunday: 3 | 2026-03-10 Tuesday: 1 | "
			"2026-03-12 Thursday: 2"},
		{"group by root\ngroup by heading\nnot done",
			"//(No heading): 14 | Log//(No heading): 13 10 11 12 9 "
			"| People//Open things: 5 8 | Works//Next: 1 2 | "
			"Works//Some day: 3 4"},
		{"group by tag", "error"}, {"group by due junk", "error"},
		{"group by nothing", "error"},
		{"limit groups 1", "3 1 2 5 4 13 10 11 12 8 9 14 6 7"});
}

TEST(looks)
{
	CHECK({"hide nonsense", "error"},
		{"hide backlinks\nshow tree\nlimit 1", "3"},
		{"show group count\nlimit 1", "3"},
		{"hide due date\nlimit 1", "3"}, {"view list\nlimit 1", "3"},
		{"view columns by due\nlimit 1", "3"},
		{"view columns", "error"}, {"view table", "error"},
		{"short\nlimit 1", "3"}, {"shortcut\nlimit 1", "3"},
		{"full mode\nlimit 1", "3"}, {"explain\nlimit 1", "3"},
		{"ignore global query\nlimit 1", "3"},
		{"not done # x", "error"}, {"# a remark\nlimit 1", "3"});
}

TEST(placeholders)
{
	CHECK({"path includes {{query.file.folder}}", "5 8 6 7"},
		{"path includes {{ query.file.path }}", "5 8 6 7"},
		{"path includes {{query.file.pathWithoutExtension}}",
			"5 8 6 7"},
		{"root includes {{query.file.root}}", "5 8 6 7"},
		{"filename includes {{query.file.filename}}", "5 8 6 7"},
		{"filename includes {{query.file.filenameWithoutExtension}}",
			"5 8 6 7"},
		{"path includes {{query.file.nope}}", "error"},
		{"path includes {{query.file.path.toUpperCase()}}", "error"},
		{"# {{query.file.nope}}\nlimit 1", "3"});
}

TEST(presets)
{
	CHECK({"preset this_file", "5 8 6 7"},
		{"preset this_folder", "5 8 6 7"},
		{"preset this_root\nlimit 1", "5"},
		{"preset this_folder_only", "error"},
		{"preset nothing", "error"}, {"preset This_file", "error"},
		{"{{preset.this_file}}", "5 8 6 7"},
		{"(path includes Slipway) AND ({{preset.this_file}})", ""},
		{"preset hide_everything\nlimit 1", "3"});
}

TEST(what_is_not_understood)
{
	CHECK({"not done\nfrobnicate", "error"},
		{"filter by function task.isDone", "error"},
		{"sort by function task.due", "error"},
		{"group by function task.due", "error"},
		{"is  recurring", "error"}, {"recurring", "error"});
}

TEST(an_empty_query_lists_all_tasks)
{
	struct question asked = question("");

	EXPECT_ANSWER(&asked, FORM_COUNT, "14 tasks");
	asked.text = "limit 1";
	EXPECT_ANSWER(&asked, FORM_COUNT, "1 of 14 tasks");
	asked.text = "is recurring";
	EXPECT_ANSWER(&asked, FORM_COUNT, "1 task");
	asked.text = "path includes nowhere";
	EXPECT_ANSWER(&asked, FORM_COUNT, "0 tasks");
}

TEST(an_error_names_its_line)
{
	struct question asked = question("not done\nfrobnicate");

	EXPECT_ANSWER(&asked, FORM_ERROR,
		"do not understand query\nProblem line: \"frobnicate\"");
	asked.text = "not done\ndue tomorow\nfrobnicate";
	EXPECT_ANSWER(&asked, FORM_ERROR,
		"do not understand due date\nProblem line: \"due tomorow\"");
	asked.text = "hide nonsense";
	expect_says(&asked, FORM_ERROR, "Problem line: \"hide nonsense\"");
	asked.text = "path regex matches /(/";
	expect_says(&asked, FORM_ERROR, "Problem line: ");
	asked.text = "is \\\nwrong";
	EXPECT_ANSWER(&asked, FORM_ERROR,
		"do not understand query\nProblem statement:\n    is \\\n"
		"    wrong\n     =>\n    is wrong\n");
}

TEST(what_needs_javascript_says_so)
{
	static const char *const lines[] = {"filter by function task.isDone",
		"sort by function reverse task.due",
		"group by function task.due", "preset this_folder_only"};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct question asked = question(lines[i]);

		expect_says(
			&asked, FORM_ERROR, "JavaScript is not supported: ");
		expect_says(&asked, FORM_ERROR, lines[i]);
	}
}

TEST(lines_that_end_in_a_backslash_go_on)
{
	CHECK({"(is recurring) OR \\\n   (has id)", "4 12"},
		{"has   \\\n id", "12"}, {"has \\\n\\\nid", "error"},
		{"path includes Slip\\ \nlimit 1", ""},
		{"description includes x\\\\\nlimit 1", ""},
		{"is recurring \\", "4"}, {"\\\nis recurring", "4"},
		{"\n\n  is recurring  \n\n", "4"}, {"is recurring\r\n", "4"});
}

TEST(placeholders_need_a_note)
{
	struct question asked = question("path includes {{query.file.path}}");

	asked.frontmatter = NULL;
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "error");
	asked.text = "path includes {{";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "");
	asked.text = "is recurring";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "4");
}

TEST(properties_of_the_note_fill_in)
{
	struct question asked = question("");

	asked.frontmatter = "---\nPlace: Works\nn: 20\nl: [a, b]\nyes: true\n"
			    "none:\nq: |\n  is recurring\n  has due date\n"
			    "s: \"{{query.file.root}}\"\n---\n";
	asked.text = "path includes {{query.file.property('place')}}\nlimit 1";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "3");
	asked.text = "description includes {{query.file.property(\"n\")}}%";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "14");
	asked.text = "description includes {{query.file.property('l')}}";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "");
	expect_says(&asked, FORM_EXPLANATION, "description includes a,b");
	asked.text = "{{query.file.property('q')}}";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "4");
	asked.text = "path includes {{query.file.property('s')}}\nlimit 1";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "5");
	asked.text = "path includes {{query.file.property('none')}}";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "error");
	asked.text = "path includes {{query.file.property('nowhere')}}";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "error");
	asked.text = "path includes {{query.file.hasProperty('n')}}";
	expect_says(&asked, FORM_EXPLANATION, "path includes true");
	asked.text = "path includes Slip{{! a remark }}way\nlimit 1";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "3");
	asked.text = "path includes {{query.file.path";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "error");
}

TEST(properties_of_the_note_set_defaults)
{
	struct question asked = question("limit 1");

	asked.frontmatter =
		"---\nTQ_show_due_date: false\nTQ_short_mode: true\n"
		"TQ_show_tree:\nTQ_extra_instructions: |\n  has id\n"
		"TQ_explain: false\n---\n";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "12");
	expect_says(&asked, FORM_EXPLANATION, "short mode\n\n  hide due date");
	asked.frontmatter = "---\nTQ_extra_instructions: frobnicate\n---\n";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "error");
}

TEST(the_global_query_comes_first)
{
	struct question asked = question("limit 2");

	asked.tasks.global_query = "not done\nlimit 1\nsort by due";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "10 1");
	asked.text = "ignore global query\ndone";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "6 7");
	asked.tasks.global_query = "frobnicate";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "6 7");
	asked.text = "done";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "error");
	asked.frontmatter =
		"---\nTQ_extra_instructions: ignore global query\n---\n";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "6 7");
}

TEST(the_global_filter_is_no_part_of_a_description)
{
	struct question asked = question("description includes #yard");

	asked.tasks.global_filter = "#yard";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "");
	asked.text = "description regex matches /^Count the ropes \\/store$/";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "2");
	asked.text = "";
	EXPECT_ANSWER(&asked, FORM_COUNT, "2 tasks");
}

TEST(presets_come_from_the_settings)
{
	static const struct task_preset presets[] = {
		{"mine", "is recurring\nhas due date"},
		{"again", "preset mine\n# done\nlimit 1"},
		{"loop", "preset loop"},
		{"here", "path includes {{query.file.path}}\ndone"},
		{"empty", ""},
		{"wrong", "frobnicate"},
	};
	struct question asked = question("preset mine");

	asked.tasks.presets = presets;
	asked.tasks.preset_count = sizeof(presets) / sizeof(presets[0]);
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "4");
	asked.text = "preset again";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "4");
	asked.text = "preset   here";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "6 7");
	asked.text = "{{preset.here}}";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "6 7");
	asked.text = "preset loop";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "error");
	asked.text = "preset empty";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "error");
	asked.text = "preset wrong";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "error");
	asked.text = "preset this_file";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "error");
}

TEST(markdown_is_a_list_under_headings)
{
	struct question asked =
		question("has due date\nnot done\ngroup by root\n"
			 "group by heading\nlimit 3");

	EXPECT_ANSWER(&asked, FORM_MARKDOWN,
		"#### Works/\n\n##### Next\n\n"
		"- [ ] Oil the winch #yard ⏫ 📅 2026-03-10\n"
		"- [ ] Count the ropes #yard/store 📅 2026-03-12\n\n"
		"##### Some day\n\n"
		"- [/] Write the manual 🔼 🛫 2026-03-08 📅 "
		"2026-03-19\n\n"
		"3 of 6 tasks\n");
	asked.text = "group by priority\nlimit 1\nhide task count\n"
		     "hide priority\nhide start date\nshow group count";
	EXPECT_ANSWER(&asked, FORM_MARKDOWN,
		"#### Medium priority (1 task)\n\n"
		"- [/] Write the manual 📅 2026-03-19\n");
}

TEST(markdown_hides_what_is_hidden)
{
	struct question asked = question("tag includes #yard\nlimit 1\n"
					 "hide tags\nhide due date\n"
					 "hide task count");

	EXPECT_ANSWER(&asked, FORM_MARKDOWN, "- [ ] Oil the winch ⏫\n");
	asked.text = "is recurring\nshort mode\nhide task count";
	EXPECT_ANSWER(&asked, FORM_MARKDOWN, "- [ ] Paint the gate 🔁 📅\n");
	asked.text = "has depends on\nhide task count";
	EXPECT_ANSWER(&asked, FORM_MARKDOWN,
		"- [ ] Try the pump ⛔ pump 📅 2026-05-20\n");
}

TEST(an_explanation_says_what_lines_were_taken_for)
{
	struct question asked =
		question("not done\n(due this week) OR (starts before today)\n"
			 "path regex matches /ways?/i\ngroup by path\n"
			 "sort by due reverse\nhide tags\nlimit 1\n"
			 "limit groups 2");

	EXPECT_ANSWER(&asked, FORM_EXPLANATION,
		"Explanation of this Tasks code block query:\n\n"
		"  not done =>\n"
		"    status type is TODO or IN_PROGRESS or ON_HOLD\n\n"
		"  (due this week) OR (starts before today) =>\n"
		"    OR (At least one of):\n"
		"      due this week =>\n"
		"        due date is between:\n"
		"          2026-03-09 (Monday 9th March 2026) and\n"
		"          2026-03-15 (Sunday 15th March 2026) inclusive\n"
		"      starts before today =>\n"
		"        start date is before 2026-03-12 (Thursday 12th March "
		"2026) OR no start date\n\n"
		"  path regex matches /ways?/i =>\n"
		"    using regex:     'ways?' with flag 'i'\n\n"
		"  group by path\n\n"
		"  sort by due reverse\n\n"
		"  hide tags\n\n"
		"  At most 1 task.\n\n"
		"  At most 2 tasks per group (if any \"group by\" options are "
		"supplied).\n");
	asked.text = "frobnicate";
	expect_says(&asked, FORM_EXPLANATION, "Query has an error:\n");
}

TEST(bounds_are_what_every_task_of_the_result_keeps)
{
	struct taskquery_options options = {
		.settings = &settings_default()->tasks,
		.today = day_parse(TODAY, 10),
	};
	struct buf error = {0};
	struct taskquery_bounds bounds;
	struct taskquery *query;

	options.text =
		"not done\n(due before today) AND (done after 2026-01-01)"
		"\nstarts before today\ndue after 2026-02-01\n"
		"(scheduled today) OR (created today)";
	query = taskquery_parse(&options, &error);
	bounds = taskquery_bounds(query);
	EXPECT_INT(bounds.status, BOUND_OPEN);
	EXPECT(bounds.days[DATE_DUE].is_bound);
	EXPECT_INT(bounds.days[DATE_DUE].first, day_make(2026, 2, 2));
	EXPECT_INT(bounds.days[DATE_DUE].last, day_make(2026, 3, 11));
	EXPECT(bounds.days[DATE_DONE].is_bound);
	EXPECT(!bounds.days[DATE_START].is_bound);
	EXPECT(!bounds.days[DATE_SCHEDULED].is_bound);
	EXPECT(!bounds.days[DATE_CREATED].is_bound);
	EXPECT(!bounds.needs_all);
	taskquery_free(query);
	options.text = "NOT (not done)\n(is blocked) OR (has id)";
	query = taskquery_parse(&options, &error);
	bounds = taskquery_bounds(query);
	EXPECT_INT(bounds.status, BOUND_ANY);
	EXPECT(bounds.needs_all);
	taskquery_free(query);
	buf_clear(&error);
}

/* Many times part, then end. */
static char *
repeat(const char *part, size_t count, const char *end)
{
	struct buf text = {0};

	for (size_t i = 0; i < count; i++)
		buf_add_text(&text, part);
	buf_add_text(&text, end);
	return buf_take(&text);
}

static void
expect_ends(char *text)
{
	struct question asked = question(text);
	char *got = answer(&asked, FORM_NUMBERS);

	free(got);
	free(text);
}

TEST(huge_queries_end)
{
	expect_ends(repeat("not done\n", 30000, ""));
	expect_ends(repeat("(", 100000, "done"));
	expect_ends(repeat("NOT (", 20000, "done)"));
	expect_ends(repeat("(done) OR ", 20000, "(done)"));
	expect_ends(repeat("(done) AND NOT ", 5000, "(done)"));
	expect_ends(repeat("\"done\" XOR ", 5000, "\"done\""));
	expect_ends(repeat("[(", 5000, "done"));
	expect_ends(repeat("x\\\n", 100000, ""));
	expect_ends(repeat("{{query.file.path}}", 20000, ""));
	expect_ends(repeat("{{", 20000, "}}"));
	expect_ends(repeat("x", 2000000, ""));
	expect_ends(repeat("due in 1 day ", 20000, ""));
	expect_ends(repeat("group by tags\n", 500, ""));
	expect_ends(repeat("sort by description\n", 500, ""));
}

TEST(presets_that_grow_end)
{
	static const struct task_preset presets[] = {
		{"a", "{{preset.b}}{{preset.b}}{{preset.b}}{{preset.b}}"},
		{"b", "{{preset.a}}{{preset.a}}{{preset.a}}{{preset.a}}"},
		{"c", "preset d\npreset d\npreset d"},
		{"d", "preset e\npreset e\npreset e"},
		{"e", "preset f\npreset f\npreset f"},
		{"f", "preset g\npreset g\npreset g"},
		{"g", "preset h\npreset h\npreset h"},
		{"h", "preset i\npreset i\npreset i"},
		{"i", "preset j\npreset j\npreset j"},
		{"j", "preset k\npreset k\npreset k"},
		{"k", "preset l\npreset l\npreset l"},
		{"l", "done\ndone\ndone"},
	};
	struct question asked = question("description includes {{preset.a}}");

	asked.tasks.presets = presets;
	asked.tasks.preset_count = sizeof(presets) / sizeof(presets[0]);
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "error");
	asked.text = "preset c";
	EXPECT_ANSWER(&asked, FORM_NUMBERS, "error");
}

TEST_MAIN
