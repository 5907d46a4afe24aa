/* body.c - whole notes, as they are found in vaults */
#include "index/parse/note.h"

#include "tests/unit/index/told.h"

static const char properties[] = "---\n"
				 "Tags: [dock, \"#yard/2\"]\n"
				 "Aliases: Six\n"
				 "lead: \"[[Mia Roe]]\"\n"
				 "---\n"
				 "# Dock Six\n"
				 "Owner:: Mia #fees\n";

TEST(properties_and_body_are_read_side_by_side)
{
	struct note *note = told_note(properties, strlen(properties));

	EXPECT_INT(note->tags_count, 3);
	EXPECT_TEXT(note->tags[0].tag, "dock");
	EXPECT_TEXT(note->tags[2].tag, "fees");
	EXPECT_INT(note->tags[2].line, 7);
	EXPECT(!note->tags[2].in_frontmatter);
	EXPECT_INT(note->links_count, 1);
	EXPECT_TEXT(note->links[0].key, "lead");
	arena_free(note->arena);
	EXPECT_TOLD(headings, properties, "6:# Dock Six;");
	EXPECT_TOLD(fields, properties, "7:Owner=Mia #fees;");
}

TEST(a_broken_property_block_leaves_the_body)
{
	const char *text = "---\ntags: [a\n---\n# T\n- [ ] x #b [[c]]";

	EXPECT_TOLD(headings, text, "4:# T;");
	EXPECT_TOLD(items, text, "5:[ ]x #b [[c]];");
	EXPECT_TOLD(tags, text, "5:b");
	EXPECT_TOLD(links, text, "5:<c>");
}

TEST(closing_dashes_may_be_followed_by_blanks)
{
	EXPECT_TOLD(headings, "---\na: b\n---   \n# T", "4:# T;");
}

/* A note as a generator writes it from meetings. */
static const char person[] =
	"---\n"
	"type: people\n"
	"title: Mia Roe\n"
	"last_contact: '2024-11-07'\n"
	"created: '2025-01-03'\n"
	"tags:\n"
	"- type/people\n"
	"- generated\n"
	"---\n"
	"\n"
	"# Mia Roe\n"
	"\n"
	"## Profile\n"
	"\n"
	"**Role**: Dock head at Southport (Yard team (west side))\n"
	"**Relationship**: Southport friend (context)\n"
	"\n"
	"**Background**:\n"
	"- One line.\n"
	"- And ~1 more, n+x.\n"
	"\n"
	"## Open Tasks\n"
	"\n"
	"```tasks\n"
	"path includes Mia Roe\n"
	"not done\n"
	"```\n"
	"\n"
	"## Recent Context\n"
	"\n"
	"- 2024-11-07: [[2024-11-07 - We met at the dock, Al\u2019s plan i]] - "
	"1:1 with Al Fox to go thro... (via Al Fox)\n"
	"- 2024-10-06: [[Sources/Transcripts/2024/2024-10-06 - Al told Mia of "
	"it.md|Al told Mia of it]] \u2014 Al told Mia of it: [[cut o...\n"
	"\n"
	"## Key Facts\n"
	"\n"
	"- She likes #cranes\n"
	"\n"
	"## Topics\n"
	"\n"
	"Docks (cost, risk), Lamps: east\n"
	"\n"
	"## Key Decisions\n"
	"\n"
	"- \u2705 Go on with the trial.\n"
	"\n"
	"## Related Projects\n"
	"\n"
	"- [[Crane plan]]\n"
	"- [[Hive/Weft]]\n"
	"\n"
	"## Related\n"
	"\n"
	"<!-- [[Wikilinks]] of other notes go here #no -->\n";

TEST(a_generated_note_is_read_as_plain_markdown)
{
	EXPECT_TOLD(headings, person,
		"11:# Mia Roe; 13:## Profile; 22:## Open Tasks; "
		"29:## Recent Context; 34:## Key Facts; 38:## Topics; "
		"42:## Key Decisions; 46:## Related Projects; 51:## Related;");
	EXPECT_TOLD(links, person,
		"31:<2024-11-07 - We met at the dock, Al\u2019s plan i> "
		"32:<Sources/Transcripts/2024/2024-10-06 - Al told Mia of "
		"it.md|Al told Mia of it> 48:<Crane plan> 49:<Hive/Weft>");
	EXPECT_TOLD(tags, person, "36:cranes");
	EXPECT_TOLD(fields, person, "");
	EXPECT_TOLD(blocks, person, "");
	EXPECT_TOLD(code_blocks, person,
		"24-27:tasks{path includes Mia Roe\nnot done\n}");
}

TEST(decisions_are_no_tasks)
{
	struct note *note = told_note(person, strlen(person));

	EXPECT_INT(note->items_count, 8);
	for (size_t i = 0; i < note->items_count; i++)
		EXPECT_TEXT(note->items[i].symbol, NULL);
	EXPECT_TEXT(note->items[5].section, "Key Decisions");
	EXPECT_TEXT(note->items[5].text, "\u2705 Go on with the trial.");
	arena_free(note->arena);
}

TEST(links_know_their_section)
{
	struct note *note = told_note(person, strlen(person));

	EXPECT_INT(note->links_count, 4);
	EXPECT_TEXT(note->links[0].section, "Recent Context");
	EXPECT_TEXT(note->links[3].section, "Related Projects");
	arena_free(note->arena);
}

TEST(a_section_ends_at_a_heading_of_its_level_or_above)
{
	const char *text = "[[a]]\n## S [[b]]\n[[c]]\n### T\n[[d]]\n# U\n"
			   "[[e]]";
	static const char *const want[] = {
		NULL, "S [[b]]", "S [[b]]", "S [[b]]", NULL};
	struct note *note = told_note(text, strlen(text));

	EXPECT_INT(note->links_count, 5);
	for (size_t i = 0; i < note->links_count && i < 5; i++)
		EXPECT_TEXT(note->links[i].section, want[i]);
	arena_free(note->arena);
}

TEST(a_daily_note_with_everything_keeps_its_lines)
{
	const char *text =
		"Mood:: fine\n"
		"- [ ] call [[Al Fox|Al]] #phone \U0001f4c5 2024-05-01 ^t1\n"
		"\t- [x] number\n"
		"\t- note `[[no]]`\n"
		"> [!tip]+ Title #tip\n"
		"> Text with [doc](Docs/A%20b.md)\n"
		"> ```js\n"
		"> #no [[no]]\n"
		"> ```\n"
		"> - [-] dropped\n"
		"\n"
		"| who | what |\n"
		"| --- | ---- |\n"
		"| [[Al Fox\\|Al]] | #money |\n"
		"\n"
		"Text[^1] and $x #no$ and ==**#hot**==.\n"
		"\n"
		"[^1]: See [[Foot]].\n"
		"    - [ ] in the note below\n"
		"\n"
		"%%\n"
		"- [ ] hidden #seen\n"
		"%%\n"
		"Last. ^end\n";

	EXPECT_TOLD(items, text,
		"2:[ ]call [[Al Fox|Al]] #phone \U0001f4c5 2024-05-01 ^t1; "
		"2>3:.[x]number; 2>4:.note `[[no]]`; 10:[-]dropped; "
		"19:[ ]in the note below;");
	EXPECT_TOLD(tags, text, "2:phone 5:tip 14:money 16:hot 22:seen");
	EXPECT_TOLD(links, text,
		"2:<Al Fox|Al> 6:(Docs/A b.md|doc) 14:<Al Fox|Al> 18:<Foot>");
	EXPECT_TOLD(fields, text, "1:Mood=fine;");
	EXPECT_TOLD(blocks, text, "2:t1 24:end");
	EXPECT_TOLD(code_blocks, text, "7-9:js{#no [[no]]\n}");
}

/* --- hostile notes -------------------------------------------------------- */

/* Repeats pattern over size bytes and reads that; nothing is expected but an
 * end. Whatever is not linear in the text takes hours here. */
static void
survive(const char *pattern, size_t size)
{
	size_t length = strlen(pattern);
	char *text = malloc(size);
	struct note *note;

	for (size_t i = 0; i < size; i++)
		text[i] = pattern[i % length];
	note = told_note(text, size);
	EXPECT(note->items_count <= size);
	arena_free(note->arena);
	free(text);
}

TEST(no_repetition_takes_more_than_linear_time)
{
	static const char *const patterns[] = {">", "- ", "* a\n", "-\n", ">\n",
		"[", "![", "[[", "]", "[a](", "[a](b \"", "*", "*a ", "_", "`",
		"` `` ``` ", "~~", "==a", "%%", "%%\n", "$$", "$$\n", "$a ",
		"<!--", "<!-- ", "<a b=\"", "<a b='", "<?", "<!A ", "<![CDATA[",
		"a\n    <?x\n", "<a@b", "#a#b", "# a\n", "\n", "a\n\n", "\\",
		"[a]: b\n", "[a]:\n", "[^a]: ", "[^a]: x\n", "^[", "|-", "|",
		"|a|\n|-|\n", "[a::", "(a:: [b:: ", "a:: b\n", "- [ ] ",
		"1. [ ] ", "- [ ] a\n", "> a\nb\n", "```\n", "~~~a\n", " ",
		"\t", "\r", "\xff", "    a\n\n", "- a\n\n\n", "a ^b\n\n",
		"^b\n\n", "<div>\n", "<a\n", "&a;", "https://a.b/#c "};

	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
		survive(patterns[i], 1u << 18);
}

TEST(nesting_by_indentation_takes_no_more_than_linear_time)
{
	struct buf text = {0};
	struct note *note;

	for (int depth = 0; depth < 800; depth++) {
		for (int i = 0; i < depth; i++)
			buf_add_text(&text, "  ");
		buf_add_text(&text, "- a\n");
	}
	for (int i = 0; i < 200000; i++)
		buf_add_text(&text, "\n");
	for (int i = 0; i < 200000; i++)
		buf_add_text(&text, "lazy\n");
	note = told_note(text.data, text.size);
	EXPECT_INT(note->items_count, 800);
	arena_free(note->arena);
	buf_clear(&text);
}

TEST(items_are_counted_up_to_a_bound)
{
	size_t count = (1u << 20) + 5;
	char *text = malloc(2 * count);
	struct note *note;

	for (size_t i = 0; i < count; i++)
		memcpy(text + 2 * i, "-\n", 2);
	note = told_note(text, 2 * count);
	EXPECT_INT(note->items_count, 1u << 20);
	EXPECT_INT(note->diagnostics_count, 1);
	arena_free(note->arena);
	free(text);
}

TEST_MAIN
