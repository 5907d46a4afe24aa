/* tree.c - the tree as a projection of change sets */
#include "tests/unit/unit.h"

#include "vaultmock.h"

TEST(views_are_listed_in_the_root)
{
	struct mock *m = mock_new("2025-11-12");

	EXPECT_TEXT(mock_ls(m, ""),
		".vaultfs|AGENTS.md|README.md|all|by-customer|by-date|"
		"by-person|by-project|by-property|by-tag|by-type|open-tasks|"
		"recent");
	EXPECT_TEXT(mock_ls(m, "by-date"), "this-week|today|yesterday");
	mock_free(m);
}

TEST(a_note_is_in_all_its_groups_under_one_node)
{
	struct mock *m = mock_new("2025-11-12");
	uint64_t node;

	mock_folder(m, 1, "Notes");
	mock_note(m, 2, "Notes/Plan.md",
		"tag:work/port|type:note|person:Ada Lark|date:2025/11/12");
	mock_apply(m);
	node = mock_walk(m, "all/Notes/Plan.md");
	EXPECT(node != 0);
	EXPECT_INT(mock_walk(m, "by-tag/work/port/Plan.md"), node);
	EXPECT_INT(mock_walk(m, "by-type/note/Plan.md"), node);
	EXPECT_INT(mock_walk(m, "by-person/Ada Lark/Plan.md"), node);
	EXPECT_INT(mock_walk(m, "by-date/2025/11/12/Plan.md"), node);
	EXPECT_INT(mock_walk(m, "by-date/today/Plan.md"), node);
	EXPECT_INT(mock_walk(m, "recent/Plan.md"), node);
	EXPECT_TEXT(mock_cat(m, "recent/Plan.md"), "Notes/Plan.md");
	EXPECT_TEXT(mock_ls(m, "by-tag/work"), "port");
	mock_free(m);
}

TEST(link_count_is_the_number_of_listed_names)
{
	struct mock *m = mock_new("2025-11-12");
	struct stat attr;

	mock_note(m, 1, "Plan.md", "tag:a|tag:b");
	mock_apply(m);
	EXPECT_INT(
		tree_getattr(m->tree, mock_walk(m, "all/Plan.md"), &attr), 0);
	EXPECT_INT(attr.st_nlink, 4); /* all, two tags, recent */
	EXPECT_INT(attr.st_ino, 1001);
	mock_note(m, 1, "Plan.md", "tag:a");
	mock_apply(m);
	EXPECT(mock_told(m, mock_walk(m, "all/Plan.md"), NULL));
	tree_getattr(m->tree, mock_walk(m, "all/Plan.md"), &attr);
	EXPECT_INT(attr.st_nlink, 3);
	mock_free(m);
}

TEST(hidden_and_excluded_notes_are_in_all_alone)
{
	struct mock *m = mock_new("2025-11-12");

	mock_folder(m, 1, ".trash");
	mock_note(m, 2, ".trash/Old.md", "tag:a")->flags |= FILE_IS_HIDDEN;
	mock_note(m, 3, "Draft.md", "tag:a")->flags |= FILE_IS_EXCLUDED;
	mock_apply(m);
	EXPECT_TEXT(mock_ls(m, "by-tag"), "");
	EXPECT_TEXT(mock_ls(m, "recent"), "");
	EXPECT_TEXT(mock_ls(m, "all"), ".trash|Draft.md");
	EXPECT_TEXT(mock_ls(m, "all/.trash"), "Old.md");
	mock_free(m);
}

TEST(a_note_that_leaves_a_group_takes_the_empty_group_with_it)
{
	struct mock *m = mock_new("2025-11-12");
	uint64_t tags, work;

	mock_note(m, 1, "Plan.md", "tag:work/port");
	mock_apply(m);
	tags = mock_walk(m, "by-tag");
	work = mock_walk(m, "by-tag/work");
	mock_note(m, 1, "Plan.md", "tag:home");
	mock_apply(m);
	EXPECT_TEXT(mock_ls(m, "by-tag"), "home");
	EXPECT(mock_told(m, tags, "work"));
	EXPECT(mock_told(m, tags, "home"));
	EXPECT(mock_told(m, tags, NULL));
	EXPECT(mock_told(m, work, NULL));
	EXPECT_INT(mock_walk(m, "by-tag/work"), 0);
	mock_free(m);
}

TEST(a_vanished_directory_answers_and_is_never_used_again)
{
	struct mock *m = mock_new("2025-11-12");
	uint64_t before, after;
	struct stat attr;
	struct mock_names list = {.arena = m->arena, .room = SIZE_MAX};

	mock_note(m, 1, "Plan.md", "tag:work");
	mock_apply(m);
	before = mock_walk(m, "by-tag/work");
	mock_note(m, 1, "Plan.md", "");
	mock_apply(m);
	EXPECT_INT(tree_getattr(m->tree, before, &attr), 0);
	EXPECT(S_ISDIR(attr.st_mode));
	EXPECT_INT(tree_list(m->tree, before, 0, mock_add_name, &list), 0);
	EXPECT_INT(list.count, 0);
	mock_note(m, 1, "Plan.md", "tag:work");
	mock_apply(m);
	after = mock_walk(m, "by-tag/work");
	EXPECT(after != 0 && after != before);
	mock_free(m);
}

TEST(a_tolerant_lookup_of_a_directory_gives_a_node_of_its_own)
{
	struct mock *m = mock_new("2025-11-12");
	struct tree_entry entry;
	uint64_t exact;

	mock_note(m, 1, "Plan.md", "tag:Work");
	mock_apply(m);
	exact = mock_walk(m, "by-tag/Work");
	EXPECT_INT(tree_lookup(m->tree, mock_walk(m, "by-tag"), "WORK", &entry),
		0);
	EXPECT(!entry.is_exact);
	EXPECT(entry.node != exact);
	EXPECT_INT(mock_walk(m, "by-tag/WORK"), entry.node);
	EXPECT_TEXT(mock_ls(m, "by-tag/work"), "Plan.md");
	mock_free(m);
}

TEST(lookups_find_other_cases_forms_and_aliases)
{
	struct mock *m = mock_new("2025-11-12");
	struct file_change *note;

	note = mock_note(m, 1, "Caf\xc3\xa9 plan.md", "person:Ada Lark");
	mock_aliases(m, note, "Berth");
	mock_apply(m);
	EXPECT(mock_walk(m, "by-person/ada lark/CAF\xc3\x89 PLAN.md") != 0);
	EXPECT(mock_walk(m, "by-person/Ada Lark/Cafe\xcc\x81 plan.md") != 0);
	EXPECT(mock_walk(m, "by-person/Ada Lark/berth.md") != 0);
	EXPECT(mock_walk(m, "by-person/Ada Lark/Berth") != 0);
	EXPECT(mock_walk(m, "by-person/Ada Lark/Berths.md") == 0);
	EXPECT(mock_walk(m, "all/CAF\xc3\x89 PLAN.md") == 0);
	mock_free(m);
}

TEST(an_alias_of_two_members_means_neither)
{
	struct mock *m = mock_new("2025-11-12");

	mock_aliases(m, mock_note(m, 1, "One.md", "tag:a|tag:b"), "Same");
	mock_aliases(m, mock_note(m, 2, "Two.md", "tag:a"), "Same");
	mock_apply(m);
	EXPECT(mock_walk(m, "by-tag/a/Same.md") == 0);
	EXPECT_TEXT(mock_cat(m, "by-tag/b/Same.md"), "One.md");
	mock_free(m);
}

TEST(an_alias_of_an_entity_finds_its_directory)
{
	struct mock *m = mock_new("2025-11-12");
	static const char *aliases[] = {"Countess"};

	mock_note(m, 1, "Ada Lark.md", "person:Ada Lark");
	m->new_values[0].aliases = aliases;
	m->new_values[0].alias_count = 1;
	mock_apply(m);
	EXPECT_TEXT(
		mock_ls(m, "by-person/countess"), "Ada Lark.md|_open-tasks.md");
	mock_free(m);
}

TEST(notes_of_one_name_are_listed_with_their_folder)
{
	struct mock *m = mock_new("2025-11-12");

	mock_folder(m, 1, "Apollo");
	mock_folder(m, 2, "Archive");
	mock_note(m, 3, "Apollo/Plan.md", "tag:a");
	mock_note(m, 4, "Archive/Plan.md", "tag:b");
	mock_apply(m);
	EXPECT_TEXT(mock_ls(m, "recent"), "Plan (Apollo).md|Plan (Archive).md");
	EXPECT_TEXT(mock_ls(m, "by-tag/a"), "Plan (Apollo).md");
	/* The bare name where it is the only one, and nowhere else. */
	EXPECT_TEXT(mock_cat(m, "by-tag/a/Plan.md"), "Apollo/Plan.md");
	EXPECT(mock_walk(m, "recent/Plan.md") == 0);
	EXPECT_TEXT(mock_ls(m, "all/Apollo"), "Plan.md");
	mock_free(m);
}

TEST(a_name_that_becomes_taken_changes_and_the_kernel_is_told)
{
	struct mock *m = mock_new("2025-11-12");
	uint64_t group, node;

	mock_folder(m, 1, "Apollo");
	mock_folder(m, 2, "Archive");
	mock_note(m, 3, "Apollo/Plan.md", "tag:a");
	mock_apply(m);
	group = mock_walk(m, "by-tag/a");
	node = mock_walk(m, "by-tag/a/Plan.md");
	mock_note(m, 4, "Archive/Plan.md", "");
	mock_apply(m);
	EXPECT(mock_told(m, group, "Plan.md"));
	EXPECT(mock_told(m, group, "Plan (Apollo).md"));
	EXPECT(mock_told(m, group, NULL));
	EXPECT_INT(mock_walk(m, "by-tag/a/Plan (Apollo).md"), node);
	mock_gone(m, 4);
	mock_apply(m);
	EXPECT(mock_told(m, group, "Plan (Apollo).md"));
	EXPECT_TEXT(mock_ls(m, "by-tag/a"), "Plan.md");
	mock_free(m);
}

TEST(names_do_not_depend_on_the_order_in_which_notes_came)
{
	static const char *const paths[] = {"Plan.md", "A/Plan.md",
		"A/B/Plan.md", "C/B/Plan.md", "C/plan (A).md", "B/PLAN.md"};
	static const int orders[][6] = {{0, 1, 2, 3, 4, 5}, {5, 4, 3, 2, 1, 0},
		{4, 0, 2, 5, 1, 3}, {2, 4, 1, 3, 0, 5}};
	const char *first = NULL;
	struct mock *made[4];

	for (int o = 0; o < 4; o++) {
		struct mock *m = made[o] = mock_new("2025-11-12");

		mock_folder(m, 10, "A");
		mock_folder(m, 11, "A/B");
		mock_folder(m, 12, "C");
		mock_folder(m, 13, "C/B");
		mock_folder(m, 14, "B");
		mock_apply(m);
		for (int i = 0; i < 6; i++) {
			mock_note(m, (uint32_t)orders[o][i] + 1,
				paths[orders[o][i]], "");
			mock_apply(m);
		}
		/* One comes and goes once more. */
		mock_gone(m, (uint32_t)orders[o][3] + 1);
		mock_apply(m);
		mock_note(
			m, (uint32_t)orders[o][3] + 1, paths[orders[o][3]], "");
		mock_apply(m);
		if (first == NULL)
			first = mock_ls(m, "recent");
		EXPECT_TEXT(mock_ls(m, "recent"), first);
	}
	EXPECT_TEXT(first, "PLAN (.%2FB).md|Plan (.%2FA).md|Plan (.).md|"
			   "Plan (A%2FB).md|Plan (C%2FB).md|plan (A) (C).md");
	for (int o = 0; o < 4; o++)
		mock_free(made[o]);
}

TEST(a_real_note_called_like_a_document_gets_its_folder)
{
	struct mock *m = mock_new("2025-11-12");

	mock_folder(m, 1, "Notes");
	mock_note(m, 2, "Notes/_open-tasks.md", "person:Ada Lark");
	mock_apply(m);
	EXPECT_TEXT(mock_ls(m, "by-person/Ada Lark"),
		"_open-tasks (Notes).md|_open-tasks.md");
	EXPECT(strstr(mock_cat(m, "by-person/Ada Lark/_open-tasks.md"),
		       "Ada Lark") != NULL);
	mock_free(m);
}

TEST(names_that_no_file_can_have_are_escaped)
{
	struct mock *m = mock_new("2025-11-12");

	mock_note(m, 1, "Plan.md", "project:Hive/Loom|project:.secret|type:..");
	mock_apply(m);
	EXPECT_TEXT(mock_ls(m, "by-project"), "%2Esecret|Hive%2FLoom");
	EXPECT_TEXT(mock_ls(m, "by-type"), "%2E.");
	mock_free(m);
}

TEST(a_parent_tag_is_spelled_as_its_own_value_or_the_smallest)
{
	struct mock *m = mock_new("2025-11-12");

	mock_note(m, 1, "One.md", "tag:status/done");
	mock_note(m, 2, "Two.md", "tag:Status/active");
	mock_apply(m);
	EXPECT_TEXT(mock_ls(m, "by-tag"), "Status");
	EXPECT_TEXT(mock_ls(m, "by-tag/Status"), "active|done");
	mock_gone(m, 2);
	mock_apply(m);
	EXPECT_TEXT(mock_ls(m, "by-tag"), "status");
	mock_note(m, 3, "Three.md", "tag:STATUS");
	mock_apply(m);
	EXPECT_TEXT(mock_ls(m, "by-tag"), "STATUS");
	EXPECT_TEXT(mock_ls(m, "by-tag/STATUS"), "Three.md|done");
	mock_gone(m, 3);
	mock_apply(m);
	EXPECT_TEXT(mock_ls(m, "by-tag"), "status");
	mock_free(m);
}

TEST(a_value_that_is_called_otherwise_moves_its_group)
{
	struct mock *m = mock_new("2025-11-12");
	uint64_t people, old;
	struct value value;

	mock_note(m, 1, "Plan.md", "person:ada lark");
	mock_apply(m);
	people = mock_walk(m, "by-person");
	old = mock_walk(m, "by-person/ada lark");
	value = m->values[0];
	value.name = "Ada Lark";
	m->new_values[m->set.value_count++] = value;
	mock_apply(m);
	EXPECT_TEXT(mock_ls(m, "by-person"), "Ada Lark");
	EXPECT_TEXT(mock_ls(m, "by-person/Ada Lark"), "Plan.md|_open-tasks.md");
	EXPECT(mock_told(m, people, "ada lark"));
	EXPECT(mock_walk(m, "by-person/Ada Lark") != old);
	mock_free(m);
}

TEST(every_entry_that_stays_is_listed_once_while_others_go)
{
	struct mock *m = mock_new("2025-11-12");
	char path[32];
	int seen[301] = {0};
	uint64_t group, offset = 0;

	for (uint32_t i = 1; i <= 300; i++) {
		snprintf(path, sizeof(path), "N%03u.md", i);
		mock_note(
			m, i, arena_dup(m->arena, path, strlen(path)), "tag:a");
	}
	mock_apply(m);
	group = mock_walk(m, "by-tag/a");
	for (;;) {
		struct mock_names list = {.arena = m->arena, .room = 7};

		EXPECT_INT(
			tree_list(m->tree, group, offset, mock_add_name, &list),
			0);
		if (list.room == 7)
			break;
		offset = list.last;
		/* What was listed goes, as with rm -r; every tenth stays. */
		for (size_t i = 0; i < list.count; i++) {
			uint32_t id = (uint32_t)atoi(list.names[i] + 1);

			seen[id]++;
			if (id % 10 != 0)
				mock_gone(m, id);
		}
		mock_apply(m);
	}
	for (int i = 1; i <= 300; i++)
		EXPECT_INT(seen[i], 1);
	mock_free(m);
}

TEST(recent_has_the_hundred_notes_changed_last)
{
	struct mock *m = mock_new("2025-11-12");
	char path[32];
	uint64_t recent;

	for (uint32_t i = 1; i <= 400; i++) {
		snprintf(path, sizeof(path), "N%03u.md", i);
		mock_note(m, i, arena_dup(m->arena, path, strlen(path)), "");
	}
	mock_apply(m);
	recent = mock_walk(m, "recent");
	EXPECT(mock_walk(m, "recent/N301.md") != 0);
	EXPECT(mock_walk(m, "recent/N300.md") == 0);
	mock_note(m, 5, "N005.md", "")->attr.mtime_ns = 1000000;
	mock_apply(m);
	EXPECT(mock_walk(m, "recent/N005.md") != 0);
	EXPECT(mock_walk(m, "recent/N301.md") == 0);
	EXPECT(mock_told(m, recent, "N301.md"));
	EXPECT(mock_told(m, recent, "N005.md"));
	for (uint32_t i = 100; i <= 400; i++)
		mock_gone(m, i);
	mock_apply(m);
	EXPECT(mock_walk(m, "recent/N001.md") != 0);
	EXPECT(mock_walk(m, "recent/N005.md") != 0);
	mock_free(m);
}

TEST(recent_is_listed_newest_first_from_any_place)
{
	static const char *const want[] = {"D.md", "B.md", "A.md", "C.md"};
	static const int64_t times[] = {2, 3, 1, 4}; /* seconds: A, B, C, D */
	struct mock *m = mock_new("2025-11-12");
	uint64_t recent, offset = 0;
	char path[] = "A.md";

	for (uint32_t i = 0; i < 4; i++) {
		path[0] = (char)('A' + i);
		mock_note(m, i + 1, path, "")->attr.mtime_ns =
			times[i] * 1000000000;
	}
	mock_apply(m);
	recent = mock_walk(m, "recent");
	for (int i = -2; i < 4; i++) {
		struct mock_names list = {.arena = m->arena, .room = 1};

		tree_list(m->tree, recent, offset, mock_add_name, &list);
		if (i >= 0)
			EXPECT_TEXT(list.names[0], want[i]);
		offset = list.last;
	}
	mock_free(m);
}

TEST(directories_of_the_first_load_are_as_old_as_their_newest_note)
{
	struct mock *m = mock_new("2025-11-12");
	struct stat attr;

	mock_note(m, 1, "A.md", "tag:a/b")->attr.mtime_ns = 5000000000;
	mock_note(m, 2, "B.md", "tag:a/b")->attr.mtime_ns = 7000000000;
	mock_apply(m);
	tree_getattr(m->tree, mock_walk(m, "by-tag/a/b"), &attr);
	EXPECT_INT(attr.st_mtim.tv_sec, 7);
	tree_getattr(m->tree, mock_walk(m, "by-tag"), &attr);
	EXPECT_INT(attr.st_mtim.tv_sec, 7);
	tree_set_now(m->tree, 9000000000);
	mock_note(m, 1, "A.md", "");
	mock_apply(m);
	tree_getattr(m->tree, mock_walk(m, "by-tag/a/b"), &attr);
	EXPECT_INT(attr.st_mtim.tv_sec, 9);
	mock_free(m);
}

TEST(a_new_day_moves_relative_dates)
{
	struct mock *m = mock_new("2025-11-16"); /* a Sunday */
	uint64_t today;

	mock_note(m, 1, "Sunday.md", "date:2025/11/16");
	mock_note(m, 2, "Monday.md", "date:2025/11/17");
	mock_apply(m);
	EXPECT_TEXT(mock_ls(m, "by-date/today"), "Sunday.md");
	EXPECT_TEXT(mock_ls(m, "by-date/this-week"), "Sunday.md");
	today = mock_walk(m, "by-date/today");
	notices_clear(&m->notices);
	tree_set_today(m->tree, day_parse("2025-11-17", 10), &m->notices);
	EXPECT(mock_told(m, today, "Sunday.md"));
	EXPECT(mock_told(m, today, NULL));
	EXPECT_TEXT(mock_ls(m, "by-date/today"), "Monday.md");
	EXPECT_TEXT(mock_ls(m, "by-date/yesterday"), "Sunday.md");
	EXPECT_TEXT(mock_ls(m, "by-date/this-week"), "Monday.md");
	EXPECT_TEXT(mock_ls(m, "by-date/2025/11"), "16|17");
	mock_free(m);
}

TEST(open_tasks_has_a_document_for_what_tasks_are_about)
{
	struct mock *m = mock_new("2025-11-12");
	struct file_change *note;

	note = mock_note(m, 1, "Plan.md", "");
	mock_task(m, note, "- [ ] Call Ann", "2025-11-10",
		"person:Ann Bell|tag:work/port");
	mock_apply(m);
	EXPECT_TEXT(mock_ls(m, "open-tasks"),
		"all.md|by-customer|by-due|by-note|by-person|by-priority|"
		"by-project|by-tag|later.md|overdue.md|this-week.md|today.md|"
		"undated.md");
	EXPECT_TEXT(mock_ls(m, "open-tasks/by-person"), "Ann Bell.md");
	EXPECT_TEXT(mock_ls(m, "open-tasks/by-tag/work"), "port.md");
	EXPECT_TEXT(mock_ls(m, "open-tasks/by-due"), "2025-11-10.md");
	EXPECT_TEXT(mock_ls(m, "open-tasks/by-note"), "Plan.md");
	EXPECT(strstr(mock_cat(m, "open-tasks/overdue.md"), "Call Ann") !=
		NULL);
	EXPECT(strstr(mock_cat(m, "open-tasks/later.md"), "Call Ann") == NULL);
	EXPECT(strstr(mock_cat(m, "open-tasks/by-person/Ann Bell.md"),
		       "Call Ann") != NULL);
	mock_note(m, 1, "Plan.md", "");
	mock_apply(m);
	EXPECT_TEXT(mock_ls(m, "open-tasks/by-person"), "");
	EXPECT_TEXT(mock_ls(m, "open-tasks/by-tag"), "");
	EXPECT_TEXT(mock_ls(m, "open-tasks/by-note"), "");
	EXPECT(strstr(mock_cat(m, "open-tasks/overdue.md"), "Call Ann") ==
		NULL);
	mock_free(m);
}

TEST(a_changed_document_is_a_new_version_and_the_old_one_is_still_whole)
{
	struct mock *m = mock_new("2025-11-12");
	struct file_change *note;
	struct tree_content content;
	struct stat attr;
	uint64_t directory, before, other;

	note = mock_note(m, 1, "Plan.md", "");
	mock_task(m, note, "- [ ] Call Ann", "2025-11-10", "");
	mock_apply(m);
	directory = mock_walk(m, "open-tasks");
	before = mock_walk(m, "open-tasks/overdue.md");
	other = mock_walk(m, "open-tasks/later.md");
	note = mock_note(m, 1, "Plan.md", "");
	mock_task(m, note, "- [ ] Call Ben", "2025-11-10", "");
	mock_apply(m);
	EXPECT(mock_told(m, directory, "overdue.md"));
	EXPECT(!mock_told(m, directory, "later.md"));
	EXPECT_INT(mock_walk(m, "open-tasks/later.md"), other);
	EXPECT(mock_walk(m, "open-tasks/overdue.md") != before);
	EXPECT_INT(tree_content(m->tree, before, m->arena, &content), 0);
	EXPECT(strstr(arena_dup(m->arena, content.text, content.size),
		       "Call Ann") != NULL);
	tree_getattr(m->tree, before, &attr);
	EXPECT_INT(attr.st_size, content.size);
	EXPECT_INT(attr.st_mode, S_IFREG | 0644); /* a list can be edited */
	mock_free(m);
}

TEST(a_renamed_note_keeps_its_node)
{
	struct mock *m = mock_new("2025-11-12");
	uint64_t node, group, all;

	mock_note(m, 1, "Old.md", "tag:a");
	mock_apply(m);
	all = mock_walk(m, "all");
	group = mock_walk(m, "by-tag/a");
	node = mock_walk(m, "by-tag/a/Old.md");
	mock_note(m, 1, "New.md", "tag:a");
	mock_apply(m);
	EXPECT(mock_told(m, all, "Old.md"));
	EXPECT(mock_told(m, all, "New.md"));
	EXPECT(mock_told(m, group, "Old.md"));
	EXPECT(mock_told(m, group, "New.md"));
	EXPECT_INT(mock_walk(m, "by-tag/a/New.md"), node);
	/* Seen as another file, of the same inode. */
	mock_gone(m, 1);
	mock_note(m, 2, "Newer.md", "tag:a")->attr.ino = 1001;
	m->files[0].attr.mtime_ns = 1000;
	mock_apply(m);
	EXPECT_INT(mock_walk(m, "by-tag/a/Newer.md"), node);
	EXPECT_TEXT(mock_cat(m, "by-tag/a/Newer.md"), "Newer.md");
	mock_free(m);
}

TEST(a_replaced_file_is_another_node_and_the_old_one_still_answers)
{
	struct mock *m = mock_new("2025-11-12");
	uint64_t node, group;
	struct stat attr;

	mock_note(m, 1, "Plan.md", "tag:a");
	mock_apply(m);
	group = mock_walk(m, "by-tag/a");
	node = mock_walk(m, "by-tag/a/Plan.md");
	mock_note(m, 1, "Plan.md", "tag:a")->attr.ino = 77;
	mock_apply(m);
	EXPECT(mock_told(m, group, "Plan.md"));
	EXPECT(mock_walk(m, "by-tag/a/Plan.md") != node);
	EXPECT_INT(tree_getattr(m->tree, node, &attr), 0);
	EXPECT_INT(attr.st_ino, 1001);
	EXPECT_INT(attr.st_nlink, 0);
	tree_getattr(m->tree, mock_walk(m, "all/Plan.md"), &attr);
	EXPECT_INT(attr.st_ino, 77);
	mock_free(m);
}

TEST(an_inode_number_that_is_used_again_is_another_node)
{
	struct mock *m = mock_new("2025-11-12");
	uint64_t node;
	struct file_change *note;

	mock_note(m, 1, "Plan.md", "");
	mock_apply(m);
	node = mock_walk(m, "all/Plan.md");
	mock_gone(m, 1);
	note = mock_note(m, 2, "Other.md", "");
	note->attr.ino = 1001;
	mock_apply(m);
	EXPECT(mock_walk(m, "all/Other.md") != node);
	mock_free(m);
}

TEST(hard_links_in_the_vault_share_a_node)
{
	struct mock *m = mock_new("2025-11-12");
	struct stat attr;

	for (uint32_t i = 1; i <= 2; i++) {
		struct file_change *note =
			mock_note(m, i, i == 1 ? "A.md" : "B.md", "tag:x");

		note->attr.ino = 50;
		note->attr.nlink = 2;
	}
	mock_apply(m);
	EXPECT_INT(mock_walk(m, "all/A.md"), mock_walk(m, "all/B.md"));
	tree_getattr(m->tree, mock_walk(m, "all/A.md"), &attr);
	EXPECT_INT(attr.st_nlink, 6);
	mock_gone(m, 1);
	mock_apply(m);
	EXPECT_TEXT(mock_cat(m, "all/B.md"), "B.md");
	mock_free(m);
}

TEST(a_renamed_folder_takes_its_notes_along)
{
	struct mock *m = mock_new("2025-11-12");
	uint64_t node;

	mock_folder(m, 1, "Old");
	mock_folder(m, 2, "Else");
	mock_note(m, 3, "Old/Plan.md", "tag:a");
	mock_note(m, 4, "Else/Plan.md", "tag:a");
	mock_apply(m);
	node = mock_walk(m, "all/Old/Plan.md");
	mock_folder(m, 1, "New");
	mock_note(m, 3, "New/Plan.md", "tag:a");
	mock_apply(m);
	EXPECT_TEXT(mock_ls(m, "by-tag/a"), "Plan (Else).md|Plan (New).md");
	EXPECT_TEXT(mock_ls(m, "all"), "Else|New");
	EXPECT_INT(mock_walk(m, "all/New/Plan.md"), node);
	mock_free(m);
}

TEST(a_folder_that_goes_takes_with_it_what_nobody_mentions)
{
	struct mock *m = mock_new("2025-11-12");

	mock_folder(m, 1, "A");
	mock_folder(m, 2, "A/B");
	mock_note(m, 3, "A/B/Plan.md", "tag:a");
	mock_note(m, 4, "A/Kept.md", "tag:a");
	mock_folder(m, 5, "C");
	mock_apply(m);
	mock_gone(m, 1);
	mock_note(m, 4, "C/Kept.md", "tag:a");
	mock_apply(m);
	EXPECT_TEXT(mock_ls(m, "all"), "C");
	EXPECT_TEXT(mock_ls(m, "all/C"), "Kept.md");
	EXPECT_TEXT(mock_ls(m, "by-tag/a"), "Kept.md");
	mock_free(m);
}

TEST(absence_is_remembered_only_where_the_kernel_can_be_told)
{
	struct mock *m = mock_new("2025-11-12");
	struct tree_entry entry;

	mock_note(m, 1, "Plan.md", "tag:a");
	mock_apply(m);
	EXPECT_INT(tree_lookup(m->tree, mock_walk(m, "all"), "Plum.md", &entry),
		-ENOENT);
	EXPECT(entry.is_exact);
	EXPECT_INT(tree_lookup(m->tree, mock_walk(m, "by-tag/a"), "Plum.md",
			   &entry),
		-ENOENT);
	EXPECT(!entry.is_exact);
	EXPECT_INT(tree_lookup(m->tree, mock_walk(m, "by-tag/a"), ".gitignore",
			   &entry),
		-ENOENT);
	EXPECT(entry.is_exact);
	mock_free(m);
}

TEST(forgotten_nodes_are_gone_and_their_ids_do_not_come_back)
{
	struct mock *m = mock_new("2025-11-12");
	struct stat attr;
	uint64_t node;

	mock_note(m, 1, "Plan.md", "tag:a");
	mock_apply(m);
	node = mock_walk(m, "all/Plan.md");
	mock_walk(m, "all/Plan.md");
	tree_forget(m->tree, node, 1);
	EXPECT_INT(tree_getattr(m->tree, node, &attr), 0);
	tree_forget(m->tree, node, 1);
	EXPECT_INT(tree_getattr(m->tree, node, &attr), -ESTALE);
	EXPECT(mock_walk(m, "all/Plan.md") != node);
	mock_free(m);
}

TEST_MAIN
