/* note_parse() as a whole: what no single floor of it decides. */
#include "index/parse/note.h"

#include "index/base/buf.h"
#include "tests/unit/unit.h"

static struct note *
read_note(const char *path, const char *text)
{
	return note_parse(settings_default(), path, text, strlen(text));
}

TEST(a_note_is_named_by_its_file)
{
	struct note *note = read_note("Yard/Tug bids.md", "");

	EXPECT_TEXT(note->path, "Yard/Tug bids.md");
	EXPECT_TEXT(note->name, "Tug bids");
	note_free(note);
	note = read_note("Tug.bids.MD", "");
	EXPECT_TEXT(note->name, "Tug.bids");
	note_free(note);
	note = read_note(".md", "");
	EXPECT_TEXT(note->name, "");
	note_free(note);
}

TEST(a_path_of_bad_bytes_becomes_text)
{
	struct note *note = read_note("Yard/\xff.md", "");

	EXPECT_TEXT(note->path, "Yard/\xef\xbf\xbd.md");
	EXPECT_TEXT(note->name, "\xef\xbf\xbd");
	note_free(note);
}

TEST(an_empty_note_is_a_note)
{
	struct note *note = read_note("Tug.md", "");

	EXPECT_INT(note->frontmatter.state, FRONTMATTER_NONE);
	EXPECT_TEXT(note->kind, "note");
	EXPECT_TEXT(note->title, "Tug");
	EXPECT_INT(note->date, DAY_NONE);
	EXPECT_INT(note->last_contact, DAY_NONE);
	EXPECT_INT(note->diagnostics_count, 0);
	note_free(note);
	note_free(NULL);
}

TEST(links_and_tags_of_frontmatter_come_first_then_the_body_by_line)
{
	struct note *note = read_note("a.md",
		"---\n"
		"up: \"[[Zulu]]\"\n"
		"tags: [zebra, ape]\n"
		"see: [\"[[Yankee]]\"]\n"
		"---\n"
		"# [[One]] #one\n"
		"\n"
		"text [[Two]] and [three](Three.md) #two #three\n"
		"\n"
		"- [ ] [[Four]] #four\n"
		"\n"
		"| [[Five]] |\n"
		"|---|\n"
		"| #five |\n"
		"\n"
		"> [[Six]] #six\n");
	static const char *const links[] = {"Zulu", "Yankee", "One", "Two",
		"Three.md", "Four", "Five", "Six"};
	static const char *const tags[] = {
		"zebra", "ape", "one", "two", "three", "four", "five", "six"};

	EXPECT_INT(note->links_count, 8);
	for (size_t i = 0; i < note->links_count && i < 8; i++)
		EXPECT_TEXT(note->links[i].target, links[i]);
	EXPECT_INT(note->tags_count, 8);
	for (size_t i = 0; i < note->tags_count && i < 8; i++)
		EXPECT_TEXT(note->tags[i].tag, tags[i]);
	note_free(note);
}

TEST(a_property_is_found_in_any_case_and_best_in_its_own)
{
	struct note *note =
		read_note("a.md", "---\nStatus: x\nstatus: y\nÄrger: z\n---\n");

	EXPECT_TEXT(note_property(note, "status")->value.text, "y");
	EXPECT_TEXT(note_property(note, "Status")->value.text, "x");
	EXPECT_TEXT(note_property(note, "STATUS")->value.text, "x");
	EXPECT_TEXT(note_property(note, "ärger")->value.text, "z");
	EXPECT(note_property(note, "stat") == NULL);
	note_free(note);
}

TEST(a_note_that_is_too_large_is_listed_but_not_read)
{
	size_t size = (size_t)NOTE_SIZE_MAX + 1;
	char *text = calloc(1, size);
	struct note *note;

	memcpy(text, "# Tug\n", 6);
	note = note_parse(settings_default(), "People/Boat.md", text, size);
	EXPECT_TEXT(note->title, "Boat");
	EXPECT_TEXT(note->kind, "note");
	EXPECT_INT(note->headings_count, 0);
	EXPECT_INT(note->date, DAY_NONE);
	EXPECT_INT(note->diagnostics_count, 1);
	EXPECT_TEXT(note->diagnostics[0].text,
		"larger than 64 MB; listed, but not read");
	note_free(note);
	free(text);
}

TEST(problems_are_told_up_to_a_hundred)
{
	struct note *note = read_note("a.md", "");

	for (uint32_t i = 1; i <= 1000; i++)
		note_diagnose(note, i, "problem %u", i);
	EXPECT_INT(note->diagnostics_count, 101);
	EXPECT_INT(note->diagnostics[99].line, 100);
	EXPECT_TEXT(note->diagnostics[99].text, "problem 100");
	EXPECT_TEXT(note->diagnostics[100].text,
		"more problems follow and are left out");
	note_free(note);
}

TEST(a_long_problem_is_cut_between_characters)
{
	struct note *note = read_note("a.md", "");
	struct buf text = {0};

	for (int i = 0; i < 1000; i++)
		buf_add_text(&text, "ö");
	note_diagnose(note, 1, "x%s", text.data);
	EXPECT_INT(strlen(note->diagnostics[0].text), 399);
	EXPECT(strstr(note->diagnostics[0].text, "\xef\xbf\xbd") == NULL);
	note_free(note);
	buf_clear(&text);
}

TEST(comments_hide_tasks_but_keep_what_obsidian_keeps)
{
	struct note *note =
		read_note("a.md", "- [ ] sand\n"
				  "%%\n"
				  "- [ ] prime #hush [[Ida]]\n"
				  "%%\n"
				  "<!-- - [ ] paint #no [[Olaf]] -->\n"
				  "> [!note] later\n"
				  "> - [ ] varnish\n");

	EXPECT_INT(note->tasks_count, 2);
	if (note->tasks_count == 2) {
		EXPECT_TEXT(note->tasks[0].description, "sand");
		EXPECT_TEXT(note->tasks[1].description, "varnish");
		EXPECT_TEXT(note->tasks[1].raw, "> - [ ] varnish");
	}
	EXPECT_INT(note->tags_count, 1);
	EXPECT_TEXT(note->tags[0].tag, "hush");
	EXPECT_INT(note->links_count, 1);
	EXPECT_TEXT(note->links[0].target, "Ida");
	note_free(note);
}

TEST(tasks_know_the_heading_and_the_item_above_them)
{
	struct note *note = read_note("a.md", "- [ ] before\n"
					      "\n"
					      "# Yard\n"
					      "## Slip #2\n"
					      "- plain\n"
					      "  - [ ] inner ^k9\n"
					      "    - [x] innermost\n"
					      "- [ ] 1. both\n");

	EXPECT_INT(note->tasks_count, 4);
	if (note->tasks_count == 4) {
		EXPECT_TEXT(note->tasks[0].heading, NULL);
		EXPECT_TEXT(note->tasks[1].heading, "Slip #2");
		EXPECT_TEXT(note->tasks[1].block, "k9");
		EXPECT_INT(note->tasks[1].parent, 5);
		EXPECT_INT(note->tasks[2].parent, 6);
		EXPECT_TEXT(note->tasks[3].description, "1. both");
	}
	note_free(note);
}

TEST(a_box_needs_white_space_after_it)
{
	struct note *note = read_note(
		"a.md", "- [ ]a\n- [ ]\n- [ ]\tb\n-\t[ ] c\n* [x]  d\n");

	EXPECT_INT(note->tasks_count, 3);
	if (note->tasks_count == 3) {
		EXPECT_TEXT(note->tasks[0].description, "");
		EXPECT_TEXT(note->tasks[1].description, "b");
		EXPECT_TEXT(note->tasks[2].description, "d");
	}
	note_free(note);
}

TEST_MAIN
