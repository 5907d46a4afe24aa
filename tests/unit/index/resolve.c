/* resolve.c - which file a link means: the worked examples of the rules */
#include "index/graph/graph.h"

#include "index/base/mem.h"
#include "tests/unit/index/world.h"
#include "tests/unit/unit.h"

/* One vault for the whole table. Ids are places in this list, from 1. */
static const struct {
	const char *path;
	uint32_t flags;
} files[] = {
	{"Dock.md", 0},
	{"Port/Dock.md", 0},
	{"Port/Shed/Lathe.md", 0},
	{"Workshop/Lathe.md", 0},
	{"Port/Shed/Cellar/Pump.md", 0},
	{"B/Pump.md", 0},
	{"Attic/2023/Menu.md", 0},
	{"Yon/Menu.md", 0},
	{"Attic/Yon/Menu.md", 0},
	{"Texts/r3.4.md", 0},
	{"Images/chart.png", 0},
	{"Images/chart.md", 0},
	{"Cr\xc3\xa8me.md", 0},
	{"Talks/2024/2024-03-02 - Owner\xe2\x80\x99s wish.md", 0},
	{"Airport/Shift.md", 0},
	{"Varied/LOUD.md", 0},
	{".trash/Lost.md", FILE_IS_HIDDEN},
	{"Folk/Una Reed.md", 0},
	{"Folk/past/Ivo Marsh.md", 0},
	{"Secret/Vault.md", FILE_IS_EXCLUDED},
	{"dir.md", 0}, /* a folder: see below */
	{"Plain/Makefile", 0},
	{"Dots/x.y", 0},
	{"Dots/x.y.md", 0},
	{"Twice/a.md.md", 0},
	{"Zz/a/N1.md", 0},
	{"Longfolder/N1.md", 0},
	{"Case/plan b.md", 0},
	{"Case/Plan B.md", 0},
	{"Case/PLAN B.md", 0},
	{"caf\x65\xcc\x81 de nuit.md", 0}, /* a name in NFD */
	{"Bad/\xff"
	 "oo.md",
		0},
};

#define FILE_COUNT (sizeof(files) / sizeof(files[0]))

static struct graph *
the_vault(void)
{
	struct graph *graph = graph_new(settings_default());

	for (size_t i = 0; i < FILE_COUNT; i++) {
		if (strcmp(files[i].path, "dir.md") == 0) {
			struct file_attr attr = world_attr(S_IFDIR);

			graph_put_file(graph, (uint32_t)i + 1, files[i].path, 0,
				&attr);
		} else {
			world_file(graph, (uint32_t)i + 1, files[i].path,
				files[i].flags);
		}
	}
	return graph;
}

struct row {
	const char *source; /* its folder is what counts; need not exist */
	const char *link;
	const char *result; /* NULL: unresolved */
};

static void
check(const struct row *rows, size_t count)
{
	struct graph *graph = the_vault();

	for (size_t i = 0; i < count; i++) {
		uint32_t source = graph_find(graph, rows[i].source);
		uint32_t got;
		const char *path;

		if (source == 0) {
			source = FILE_COUNT + 1;
			world_file(graph, source, rows[i].source, 0);
			got = graph_resolve(graph, source, rows[i].link);
			graph_remove_file(graph, source);
		} else {
			got = graph_resolve(graph, source, rows[i].link);
		}
		path = graph_path(graph, got);
		if (path == NULL || rows[i].result == NULL
				? path != rows[i].result
				: strcmp(path, rows[i].result) != 0)
			UNIT_FAIL("[[%s]] in '%s' is %s, not %s", rows[i].link,
				rows[i].source, path != NULL ? path : "nothing",
				rows[i].result != NULL ? rows[i].result
						       : "nothing");
	}
	change_set_free(graph_commit(graph));
	graph_free(graph);
}

#define CHECK(...)                                                             \
	do {                                                                   \
		static const struct row rows[] = {__VA_ARGS__};                \
		check(rows, sizeof(rows) / sizeof(rows[0]));                   \
	} while (0)

TEST(a_name_without_path_finds_its_only_note_in_any_case)
{
	CHECK({"Dock.md", "Una Reed", "Folk/Una Reed.md"},
		{"Port/x.md", "una reed", "Folk/Una Reed.md"},
		{"Port/x.md", "UNA REED.MD", "Folk/Una Reed.md"},
		{"Dock.md", "loud", "Varied/LOUD.md"});
}

TEST(an_alias_means_nothing)
{
	struct graph *graph = the_vault();
	struct note *note = world_note("person");

	world_alias(note, "Reed");
	world_put(graph, graph_find(graph, "Folk/Una Reed.md"), note);
	change_set_free(graph_commit(graph));
	EXPECT_INT(graph_resolve(graph, 0, "Reed"), 0);
	graph_free(graph);
}

TEST(the_exact_path_from_the_root_comes_first)
{
	CHECK({"Port/Shed/Lathe.md", "Dock", "Dock.md"},
		{"Port/Dock.md", "Dock", "Dock.md"},
		{"Port/x.md", "Yon/Menu", "Yon/Menu.md"});
}

TEST(a_relative_link_starts_at_the_notes_folder)
{
	CHECK({"Port/Shed/Lathe.md", "./Dock", NULL},
		{"Port/Shed/Lathe.md", "../Dock", "Port/Dock.md"},
		{"Port/Shed/Lathe.md", "./../Dock", "Port/Dock.md"},
		{"Port/Shed/Lathe.md", "../../Dock", "Dock.md"},
		{"Port/Shed/Lathe.md", "../../../../Dock", "Dock.md"},
		{"Port/x.md", "./Shed/Lathe", "Port/Shed/Lathe.md"},
		{"Port/x.md", "./shed/../SHED/lathe.md", "Port/Shed/Lathe.md"},
		{"Dock.md", "./Dock", "Dock.md"});
}

TEST(a_leading_slash_means_the_root_alone)
{
	CHECK({"Port/x.md", "/Dock", "Dock.md"}, {"Port/x.md", "/Lathe", NULL},
		{"Port/x.md", "/Port/Dock", "Port/Dock.md"},
		{"Port/x.md", "/Shed/Lathe", NULL});
}

TEST(of_equal_lengths_the_first_by_bytes_is_taken)
{
	/* 16 characters both. */
	struct graph *graph = graph_new(settings_default());

	world_file(graph, 1, "Workshop1/Saw.md", 0);
	world_file(graph, 2, "Port/Hold/Saw.md", 0);
	EXPECT_INT(graph_resolve(graph, 0, "Saw"), 2);
	graph_free(graph);
}

TEST(the_notes_own_folder_and_what_is_below_comes_before_others)
{
	CHECK({"Workshop/x.md", "Lathe", "Workshop/Lathe.md"},
		{"Port/x.md", "Lathe", "Port/Shed/Lathe.md"},
		{"Port/Dock.md", "Pump", "Port/Shed/Cellar/Pump.md"},
		{"Port/Shed/Cellar/x.md", "Pump", "Port/Shed/Cellar/Pump.md"},
		{"Attic/x.md", "Menu", "Attic/Yon/Menu.md"});
}

TEST(the_shorter_path_in_characters_comes_first)
{
	CHECK({"Dock.md", "Pump", "B/Pump.md"},
		{"Folk/past/Ivo Marsh.md", "Menu", "Yon/Menu.md"},
		{"Dock.md", "N1", "Zz/a/N1.md"});
}

TEST(a_slash_in_a_link_is_a_path)
{
	CHECK({"Dock.md", "2023/Menu", "Attic/2023/Menu.md"},
		{"Dock.md", "attic/yon/menu.MD", "Attic/Yon/Menu.md"},
		{"Dock.md", "Port/Lathe", NULL}, {"Dock.md", "Nest/Loom", NULL},
		{"Dock.md",
			"Talks/2024/2024-03-02 - Owner\xe2\x80\x99s "
			"wish.md",
			"Talks/2024/2024-03-02 - Owner\xe2\x80\x99s wish.md"});
}

TEST(a_path_matches_as_a_plain_end_of_text)
{
	CHECK({"Dock.md", "port/Shift", "Airport/Shift.md"});
}

TEST(md_may_be_left_out_and_every_other_ending_not)
{
	CHECK({"Dock.md", "r3.4", "Texts/r3.4.md"},
		{"Dock.md", "chart", "Images/chart.md"},
		{"Dock.md", "chart.png", "Images/chart.png"},
		{"Dock.md", "Una Reed.txt", NULL},
		{"Dock.md", "Makefile", NULL}, {"Dock.md", "x.y", "Dots/x.y"},
		{"Dock.md", "x.y.md", "Dots/x.y.md"},
		{"Dock.md", "a.md.md", "Twice/a.md.md"},
		{"Dock.md", "a.md", "Twice/a.md.md"}, {"Dock.md", "a", NULL},
		{"Dock.md", "a.md.md.md", NULL});
}

TEST(names_compare_in_nfc)
{
	CHECK({"Dock.md", "Cre\xcc\x80me", "Cr\xc3\xa8me.md"},
		{"Dock.md", "caf\xc3\xa9 de nuit",
			"caf\x65\xcc\x81 de nuit.md"},
		{"Dock.md",
			"CAF\xc3\x89\xc2\xa0"
			"de nuit",
			"caf\x65\xcc\x81 de nuit.md"});
}

TEST(quotes_are_never_straightened)
{
	CHECK({"Dock.md", "2024-03-02 - Owner\xe2\x80\x99s wish",
		      "Talks/2024/2024-03-02 - Owner\xe2\x80\x99s wish.md"},
		{"Dock.md", "2024-03-02 - Owner's wish", NULL},
		{"Dock.md", "2024-03-02 - Owner\xe2\x80\x99s wi", NULL});
}

TEST(a_part_of_a_note_is_the_note)
{
	CHECK({"Dock.md", "Una Reed#Open items", "Folk/Una Reed.md"},
		{"Dock.md", "Una Reed#^K9", "Folk/Una Reed.md"},
		{"Dock.md", "Una Reed#None such", "Folk/Una Reed.md"},
		{"Port/Dock.md", "#Fees", "Port/Dock.md"});
}

TEST(hidden_files_are_no_targets_and_excluded_ones_are)
{
	CHECK({"Dock.md", "Lost", NULL}, {"Dock.md", ".trash/Lost", NULL},
		{"Dock.md", "Vault", "Secret/Vault.md"});
}

TEST(folders_and_nothing_are_no_targets)
{
	CHECK({"Dock.md", "Port/", NULL}, {"Dock.md", "", NULL},
		{"Dock.md", "dir", NULL}, {"Dock.md", "Port", NULL},
		{"Dock.md", "/", NULL}, {"Dock.md", "..", NULL});
}

TEST(percent_signs_are_not_decoded)
{
	CHECK({"Dock.md", "Una%20Reed", NULL});
}

TEST(of_names_that_differ_in_case_the_one_as_written_is_taken)
{
	CHECK({"Dock.md", "plan b", "Case/plan b.md"},
		{"Dock.md", "Plan B", "Case/Plan B.md"},
		{"Dock.md", "case/PLAN B", "Case/PLAN B.md"},
		{"Case/x.md", "./Plan B", "Case/Plan B.md"},
		{"Dock.md", "pLaN b", "Case/PLAN B.md"});
}

TEST(white_space_around_a_link_does_not_count_and_inside_it_does)
{
	CHECK({"Dock.md", "  Una Reed ", "Folk/Una Reed.md"},
		{"Dock.md", "Una  Reed", NULL});
}

TEST(a_name_with_bad_bytes_is_found_by_its_readable_form)
{
	CHECK({"Dock.md", "\xef\xbf\xbdoo",
		"Bad/\xff"
		"oo.md"});
}

TEST(a_link_longer_than_any_path_means_nothing)
{
	char *link = mem_zalloc(10001);
	struct graph *graph = the_vault();

	memset(link, 'a', 10000);
	EXPECT_INT(graph_resolve(graph, 0, link), 0);
	free(link);
	graph_free(graph);
}

TEST(a_name_that_very_many_notes_have_is_found_by_the_same_rules)
{
	struct graph *graph = graph_new(settings_default());
	char path[64];
	uint32_t id = 1, lost = 0;

	for (int i = 0; i < 5000; i++) {
		snprintf(path, sizeof(path), "d%02d/e%04d/Index.md", i % 50, i);
		world_file(graph, id++, path, 0);
	}
	world_file(graph, id++, "d07/e0007/here.md", 0);
	world_file(graph, id++, "d07/here.md", 0);
	world_file(graph, id++, "other/here.md", 0);
	world_file(graph, id++, "d49/e0/index.md", 0);
	world_file(graph, id++, "d08/e0008/INDEX.md", 0);
	change_set_free(graph_commit(graph));
#define MEANS(source, link, result)                                            \
	EXPECT_TEXT(                                                           \
		graph_path(graph, graph_resolve(graph,                         \
					  graph_find(graph, source), link)),   \
		result)
	MEANS("d07/e0007/here.md", "index", "d07/e0007/Index.md");
	MEANS("d07/here.md", "Index", "d07/e0007/Index.md");
	MEANS("other/here.md", "Index", "d49/e0/index.md");
	MEANS("other/here.md", "e0123/Index", "d23/e0123/Index.md");
	MEANS("other/here.md", "D23/E0123/Index.md", "d23/e0123/Index.md");
	MEANS("other/here.md", "../d23/e0123/Index", "d23/e0123/Index.md");
	MEANS("other/here.md", "d08/e0008/INDEX", "d08/e0008/INDEX.md");
	MEANS("other/here.md", "d08/e0008/Index", "d08/e0008/Index.md");
	EXPECT_INT(graph_resolve(graph, 0, "other/Index"), 0);
	lost = graph_find(graph, "d49/e0/index.md");
	graph_remove_file(graph, lost);
	MEANS("other/here.md", "Index", "d00/e0000/Index.md");
	world_file(graph, lost, "Index.md", 0);
	MEANS("d07/e0007/here.md", "Index", "Index.md");
	world_file(graph, lost, "Index.md", FILE_IS_HIDDEN);
	MEANS("d07/e0007/here.md", "Index", "d07/e0007/Index.md");
	graph_free(graph);
}

TEST(links_to_a_name_that_very_many_notes_have_take_no_minutes)
{
	struct graph *graph = graph_new(settings_default());
	char path[64];

	for (uint32_t i = 1; i <= 10000; i++) {
		struct note *note = world_note("note");

		snprintf(
			path, sizeof(path), "d%02u/e%05u/README.md", i % 50, i);
		world_file(graph, i, path, 0);
		world_link(note, 3, "README", NULL);
		world_link(note, 4, "../README", NULL);
		world_put(graph, i, note);
	}
	change_set_free(graph_commit(graph));
	/* One more alters what none of them means. */
	for (uint32_t i = 10001; i <= 10003; i++) {
		struct change_set *set;

		snprintf(path, sizeof(path), "new/e%05u/README.md", i);
		world_file(graph, i, path, 0);
		set = graph_commit(graph);
		EXPECT_INT(set->file_count, 1);
		change_set_free(set);
	}
	EXPECT_INT(graph_counts(graph).unresolved, 10000);
	graph_free(graph);
}

TEST(a_link_follows_the_files_that_come_and_go)
{
	struct graph *graph = graph_new(settings_default());

	world_file(graph, 1, "Far/away/Tea.md", 0);
	EXPECT_INT(graph_resolve(graph, 0, "Tea"), 1);
	world_file(graph, 2, "Tea.md", 0);
	EXPECT_INT(graph_resolve(graph, 0, "Tea"), 2);
	world_file(graph, 2, "Coffee.md", 0);
	EXPECT_INT(graph_resolve(graph, 0, "Tea"), 1);
	EXPECT_INT(graph_resolve(graph, 0, "Coffee"), 2);
	graph_remove_file(graph, 1);
	EXPECT_INT(graph_resolve(graph, 0, "Tea"), 0);
	EXPECT_INT(graph_find(graph, "Far/away/Tea.md"), 0);
	EXPECT_INT(graph_find(graph, "Coffee.md"), 2);
	graph_free(graph);
}

TEST_MAIN
