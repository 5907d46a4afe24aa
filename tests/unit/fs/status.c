/* status.c - how the mount is, as documents */
#include "tests/unit/unit.h"

#include <jansson.h>

#include "fs/document/status.h"
#include "index/base/mem.h"
#include "vaultmock.h"

static struct status_live
well(void)
{
	return (struct status_live){
		.is_stored = true,
		.index = {.is_watching = true, .folders = 3, .updates = 7},
	};
}

static struct buf
render(const struct status_live *live, bool is_json)
{
	struct status_facts facts = {
		.vault = "/home/ada/Notes",
		.today = day_parse("2026-03-12", 10),
		.files = 12,
		.notes = 5,
		.open_tasks = 2,
		.live = live,
	};
	struct buf out = {0};

	(is_json ? status_render_json : status_render)(&facts, &out);
	return out;
}

/* The state and the number of reasons that both documents tell. */
static void
expect_state(const struct status_live *live, const char *state, size_t reasons,
	const char *reason)
{
	struct buf text = render(live, false), json = render(live, true);
	struct buf line = {0};
	json_t *told = json_loads(buf_text(&json), 0, NULL);
	const char *first = json_string_value(
		json_array_get(json_object_get(told, "reasons"), 0));
	size_t lines = 0;

	buf_printf(&line, "\nstate: %s\n", state);
	EXPECT(strstr(buf_text(&text), line.data) != NULL);
	for (const char *at = text.data;
		(at = strstr(at, "\nreason: ")) != NULL; at++)
		lines++;
	EXPECT_INT(lines, reasons);
	EXPECT_TEXT(json_string_value(json_object_get(told, "state")), state);
	EXPECT_INT(json_array_size(json_object_get(told, "reasons")), reasons);
	if (reason != NULL) {
		EXPECT(strstr(buf_text(&text), reason) != NULL);
		EXPECT(first != NULL && strstr(first, reason) != NULL);
	}
	json_decref(told);
	buf_clear(&line);
	buf_clear(&text);
	buf_clear(&json);
}

TEST(a_mount_that_follows_everything_is_ok)
{
	struct status_live live = well();

	expect_state(&live, "ok", 0, NULL);
	/* walks that somebody asked for besides are nothing wrong */
	live.index.is_polling = true;
	live.index.poll_seconds = 0.5;
	expect_state(&live, "ok", 0, NULL);
	/* nor is an index in memory because another mount holds it */
	live.is_stored = false;
	expect_state(&live, "ok", 0, NULL);
}

TEST(a_mount_that_knows_of_changes_is_catching_up)
{
	struct status_live live = well();

	live.index.is_busy = true;
	expect_state(&live, "catching-up", 0, NULL);
}

TEST(each_thing_that_is_wrong_is_a_reason)
{
	struct status_live live = well();

	live.index.is_busy = true; /* degraded comes first */
	live.reasons[live.reason_count++] = mem_dup("no watch is left");
	expect_state(&live, "degraded", 1, "no watch is left");
	live.reasons[live.reason_count++] = mem_dup("the disk is full");
	live.problems[0] = (struct status_problem){
		mem_dup("a.md"), mem_dup("cannot be read: No")};
	live.problem_count = 1;
	expect_state(&live, "degraded", 3, NULL);
	status_live_clear(&live);

	live = well();
	live.index.is_watching = false;
	expect_state(&live, "degraded", 1, "not followed");
	live = well();
	live.problems[0] = (struct status_problem){
		mem_dup("a.md"), mem_dup("cannot be read: No")};
	live.problem_count = 1;
	expect_state(&live, "degraded", 1, "'a.md' cannot be read: No");
	status_live_clear(&live);
}

TEST(of_many_problems_the_first_ten_are_told_and_all_are_counted)
{
	struct status_live live = well();
	struct buf text, json;
	json_t *told;

	for (int i = 0; i < STATUS_PROBLEMS_SHOWN; i++) {
		char path[16];

		snprintf(path, sizeof(path), "n%d.md", i);
		live.problems[i] = (struct status_problem){
			mem_dup(path), mem_dup("cannot be read: No")};
	}
	live.problem_count = 25;
	expect_state(&live, "degraded", 1,
		"'n0.md' cannot be read: No; and 24 more like that");
	text = render(&live, false);
	EXPECT(strstr(text.data,
		       "problems: 25\n  n0.md: cannot be read: No\n") != NULL);
	EXPECT(strstr(text.data, "  n9.md: cannot be read: No\n"
				 "  and 15 more\n") != NULL);
	json = render(&live, true);
	told = json_loads(json.data, 0, NULL);
	EXPECT_INT(
		json_integer_value(json_object_get(told, "problem_count")), 25);
	EXPECT_INT(json_array_size(json_object_get(told, "problems")), 10);
	json_decref(told);
	buf_clear(&text);
	buf_clear(&json);
	status_live_clear(&live);
}

TEST(a_hostile_name_stays_in_its_line)
{
	struct status_live live = well();
	struct buf text, json;
	json_t *told;

	live.problems[0] = (struct status_problem){
		mem_dup("a\nstate: ok\x1b[2J\xff.md"), mem_dup("is odd")};
	live.problem_count = 1;
	text = render(&live, false);
	EXPECT(strstr(text.data,
		       "  a\\x0astate: ok\\x1b[2J\xef\xbf\xbd.md: is odd\n") !=
		NULL);
	EXPECT(strstr(text.data, "\nstate: ok") == NULL);
	json = render(&live, true);
	told = json_loads(json.data, 0, NULL);
	EXPECT(told != NULL);
	EXPECT_INT(json_array_size(json_object_get(told, "reasons")), 1);
	json_decref(told);
	buf_clear(&text);
	buf_clear(&json);
	status_live_clear(&live);
}

/* --- in the tree ------------------------------------------------------------ */

static void
look(void *arg, struct status_live *ret)
{
	*ret = well();
	ret->index.updates = *(uint64_t *)arg;
}

TEST(status_is_rendered_at_each_lookup_and_keeps_its_node_while_it_is_equal)
{
	uint64_t updates = 1;
	struct tree_options options = {
		.settings = settings_default(),
		.vault = "/vault",
		.today = day_parse("2026-03-12", 10),
		.look = look,
		.look_arg = &updates,
	};
	struct tree *tree = tree_new(&options);
	struct arena *arena = arena_new();
	struct tree_entry folder, first, second, third;
	struct tree_content content;

	EXPECT_INT(tree_lookup(tree, TREE_ROOT, ".vaultfs", &folder), 0);
	EXPECT_INT(tree_lookup(tree, folder.node, "status", &first), 0);
	EXPECT_INT(tree_lookup(tree, folder.node, "status", &second), 0);
	EXPECT(!first.is_exact); /* the kernel is to ask each time */
	EXPECT_INT(first.node, second.node);
	updates = 23;
	EXPECT_INT(tree_lookup(tree, folder.node, "status", &third), 0);
	EXPECT(third.node != first.node);
	EXPECT_INT(third.attr.st_ino, first.attr.st_ino);
	EXPECT_INT(tree_content(tree, third.node, arena, &content), 0);
	EXPECT(memmem(content.text, content.size, "updates: 23\n", 12) != NULL);
	EXPECT_INT(third.attr.st_size, content.size);
	/* who has the former open goes on reading it */
	EXPECT_INT(tree_content(tree, first.node, arena, &content), 0);
	EXPECT(memmem(content.text, content.size, "updates: 1\n", 11) != NULL);
	tree_forget(tree, first.node, 2);
	tree_forget(tree, third.node, 1);
	tree_forget(tree, folder.node, 1);
	arena_free(arena);
	tree_free(tree);
}

TEST_MAIN
