/* blocks.c - which lines are what: headings, items, code, ids */
#include "index/parse/blocks.h"

#include "index/parse/container.h"
#include "index/parse/html.h"
#include "index/parse/masked.h"
#include "index/parse/table.h"
#include "tests/unit/index/told.h"

/* --- headings ------------------------------------------------------------- */

TEST(headings_of_both_styles_are_found)
{
	EXPECT_TOLD(headings,
		"# A\n## B ##\n### C #\n   #### D\n##### E\n###### F",
		"1:# A; 2:## B; 3:### C; 4:#### D; 5:##### E; 6:###### F;");
	EXPECT_TOLD(headings, "A\n===\n\nB\n---", "1:# A; 4:## B;");
	EXPECT_TOLD(headings, "A\nb\n=", "1:# A b;");
	EXPECT_TOLD(headings, "#\tA\n#\n## ##", "1:# A; 2:# ; 3:## ;");
	EXPECT_TOLD(headings, "a\n# B\nc", "2:# B;");
}

TEST(heading_text_is_the_raw_source)
{
	EXPECT_TOLD(headings, "## See [[Dock]] **now** `x` \\#",
		"1:## See [[Dock]] **now** `x` \\#;");
	EXPECT_TOLD(headings, "## C# and F#", "1:## C# and F#;");
	EXPECT_TOLD(headings, "## Plan #ops", "1:## Plan #ops;");
	EXPECT_TOLD(headings, "## Plan ^p1", "1:## Plan ^p1;");
}

TEST(what_only_looks_like_a_heading_is_none)
{
	EXPECT_TOLD(headings, "#A\n\n####### B\n\n    # C\n\n\\# D", "");
	EXPECT_TOLD(headings,
		"```\n# A\n```\n<!--\n# B\n-->\n%%\n# C\n%%\n$$\n# D\n$$", "");
	EXPECT_TOLD(headings, "---\n\n***", "");
}

TEST(headings_in_containers_are_not_of_the_note)
{
	EXPECT_TOLD(headings, "> # A\n\n- # B\n  c\n  ===\n\n[^1]: # C\n# D",
		"8:# D;");
}

TEST(bad_frontmatter_is_body)
{
	EXPECT_TOLD(headings, "\n\n---\ntags: [a]\n---", "4:## tags: [a];");
	EXPECT_TOLD(headings, "---\na: 1\n# B", "3:# B;");
}

TEST(lines_count_from_the_start_of_the_file)
{
	EXPECT_TOLD(headings, "---\na: 1\n---\n# B\n\n# C", "4:# B; 6:# C;");
	EXPECT_TOLD(headings, "\xef\xbb\xbf# B", "1:# B;");
	EXPECT_TOLD(headings, "---\r\na: 1\r\n---\r\n# B\r\n\r\nC\r\n===\r\n",
		"4:# B; 6:# C;");
	EXPECT_TOLD(
		headings, "\n\n\n\n\n# B\n\n\n\n\n\nC\n=\n", "6:# B; 12:# C;");
}

/* --- list items ----------------------------------------------------------- */

TEST(every_marker_makes_an_item)
{
	EXPECT_TOLD(
		items, "- a\n* b\n+ c\n1. d\n2) e", "1:a; 2:b; 3:c; 4:d; 5:e;");
	EXPECT_TOLD(items, "-\ta\n-   b\n123456789. c", "1:a; 2:b; 3:c;");
	EXPECT_TOLD(items, "7. a\n9. b", "1:a; 2:b;");
	EXPECT_TOLD(items, "-\n- a\n-", "1:; 2:a; 3:;");
}

TEST(what_is_no_marker_makes_no_item)
{
	EXPECT_TOLD(items, "-a\n\u2013 b\n1.c\n1234567890. d\na. e", "");
	EXPECT_TOLD(items, "\u200b- a", "");
	EXPECT_TOLD(items, "- - -\n* * *\n---", "");
	EXPECT_TOLD(items, "    - a", "");
	EXPECT_TOLD(items, "text\n2. a", "");
	EXPECT_TOLD(items, "text\n-\n", "");
	EXPECT_TOLD(items, "\\- a", "");
}

TEST(a_box_holds_one_character)
{
	EXPECT_TOLD(items,
		"- [ ] a\n- [x] b\n- [/] c\n- [\u2705] d\n- []] e\n- [ ]",
		"1:[ ]a; 2:[x]b; 3:[/]c; 4:[\u2705]d; 5:[]]e; 6:[ ];");
	EXPECT_TOLD(items, "-   [ ]\ta", "1:[ ]a;");
	EXPECT_TOLD(items, "12. [ ] a\n13. [X] b", "1:[ ]a; 2:[X]b;");
}

TEST(what_is_no_box_is_text)
{
	EXPECT_TOLD(items, "- [] a\n- [xx] b\n- [ ]c\n- [ ](d.md)\n- \\[ ] e",
		"1:[] a; 2:[xx] b; 3:[ ]c; 4:[ ](d.md); 5:\\[ ] e;");
	EXPECT_TOLD(items, "-[ ] a\n[ ] b", "");
	EXPECT_TOLD(items, "- \u2705 done", "1:\u2705 done;");
}

TEST(items_nest_by_indentation)
{
	EXPECT_TOLD(items, "- a\n  - b\n    - c\n  - d\n- e",
		"1:a; 1>2:.b; 2>3:..c; 1>4:.d; 5:e;");
	EXPECT_TOLD(items, "- a\n\t- b\n\t\t- c", "1:a; 1>2:.b; 2>3:..c;");
	EXPECT_TOLD(items, "1. a\n   - b\n  - c", "1:a; 1>2:.b; 3:c;");
	EXPECT_TOLD(items, "- a\n\n  text\n\n  - b", "1:a; 1>5:.b;");
	EXPECT_TOLD(items, "- - a\n  - b", "1:- a; 1>1:.a; 1>2:.b;");
	EXPECT_TOLD(items, "- a\n - b\n  - c", "1:a; 2:b; 3:c;");
}

TEST(a_list_may_follow_a_box)
{
	EXPECT_TOLD(items, "- [ ] 1. a", "1:[ ]1. a; 1>1:.a;");
	EXPECT_TOLD(items, "- [ ] - [x] a", "1:[ ]- [x] a; 1>1:.[x]a;");
	EXPECT_TOLD(items, "- [ ] 3. a\n- [ ] b", "1:[ ]3. a; 1>1:.a; 2:[ ]b;");
	EXPECT_TOLD(
		items, "> - [ ] 1. a\n> - [ ] b", "1:[ ]1. a; 1>1:.a; 2:[ ]b;");
	EXPECT_TOLD(items, "- [ ] 1.a", "1:[ ]1.a;");
	EXPECT_TOLD(items, "- [ ] - - -", "1:[ ]- - -;");
	EXPECT_TOLD(items, "1. - [ ] a", "1:- [ ] a; 1>1:.[ ]a;");
}

TEST(items_in_quotes_callouts_and_footnotes_count)
{
	EXPECT_TOLD(
		items, "> - [ ] a\n> > - b\n>\n> 1. c", "1:[ ]a; 2:b; 4:c;");
	EXPECT_TOLD(
		items, "> [!todo]- T\n> - [ ] a\n>   - b", "2:[ ]a; 2>3:.b;");
	EXPECT_TOLD(items, "- a\n  > - [ ] b", "1:a; 1>2:.[ ]b;");
	EXPECT_TOLD(items, ">- a\n>\t- b", "1:a; 1>2:.b;");
	EXPECT_TOLD(items, "[^1]: text\n\n    - [ ] a\n      - b\n\n- c",
		"3:[ ]a; 3>4:.b; 6:c;");
	EXPECT_TOLD(items, "[^long name]: x\n- a", "2:a;");
	EXPECT_TOLD(items, "[^1]: - a", "1:a;");
}

TEST(items_in_what_is_hidden_do_not_count)
{
	EXPECT_TOLD(items, "```\n- a\n```\n~~~\n- b\n~~~", "");
	EXPECT_TOLD(items, "<!--\n- a\n\n- b\n-->", "");
	EXPECT_TOLD(items, "<!-- a\n\n- b", "");
	EXPECT_TOLD(items, "<div>\n- a\n</div>\n\n- b", "5:b;");
	EXPECT_TOLD(items, "$$\n- a\n$$\n- b", "4:b;");
	EXPECT_TOLD(items, "| a |\n|---|\n| - b |\n- c", "4:c;");
	EXPECT_TOLD(items, "---\na:\n- b\n---\n- c", "5:c;");
}

TEST(what_is_no_tag_begins_no_html)
{
	EXPECT_TOLD(items, "<<ins>\n- a", "2:a;");
	EXPECT_TOLD(items, "<a_b>\n- a", "2:a;");
	EXPECT_TOLD(items, "<a*b>\n- a", "2:a;");
	EXPECT_TOLD(items, "<a b=`c>\n- a", "2:a;");
	EXPECT_TOLD(items, "<a _b=[*] c=\"<\">\n- a\n\n- b", "4:b;");
}

TEST(the_rest_of_the_line_that_ends_a_comment_is_of_it)
{
	EXPECT_TOLD(items, "<!-- a --> - b\n- c", "2:c;");
	EXPECT_TOLD(tags, "<!--\n--> #no\n#yes", "3:yes");
}

TEST(an_item_keeps_its_line_as_it_is)
{
	const char *text =
		"---\na: b\n---\r\n>\t- [ ] x  \r\nlazy\n   -  y\x80";
	struct note *note = told_note(text, strlen(text));

	EXPECT_INT(note->items_count, 2);
	EXPECT_INT(note->items[0].line, 4);
	EXPECT(note->items[0].size == 11 &&
		memcmp(text + note->items[0].offset, ">\t- [ ] x  ", 11) == 0);
	EXPECT_TEXT(note->items[0].text, "x");
	EXPECT_INT(note->items[1].line, 6);
	EXPECT(note->items[1].size == 8 &&
		memcmp(text + note->items[1].offset, "   -  y\x80", 8) == 0);
	EXPECT_TEXT(note->items[1].text, "y\ufffd");
	arena_free(note->arena);
}

TEST(items_know_the_headings_above)
{
	const char *text = "- a\n# H1\n- b\n## S\n- c\n### T\n- d\n"
			   "> ## no\n\n- e\n# H2\n- f";
	static const struct {
		const char *section, *heading;
	} want[] = {{NULL, NULL}, {NULL, "H1"}, {"S", "S"}, {"S", "T"},
		{"S", "T"}, {NULL, "H2"}};
	struct note *note = told_note(text, strlen(text));

	EXPECT_INT(note->items_count, 6);
	for (size_t i = 0; i < note->items_count && i < 6; i++) {
		EXPECT_TEXT(note->items[i].section, want[i].section);
		EXPECT_TEXT(note->items[i].heading, want[i].heading);
	}
	arena_free(note->arena);
}

TEST(a_list_under_text_needs_no_blank_line)
{
	EXPECT_TOLD(items, "**Past**:\n- a\n- b", "2:a; 3:b;");
	EXPECT_TOLD(items, "text\n1. a", "2:a;");
	EXPECT_TOLD(items, "- a\nlazy\n- b", "1:a; 3:b;");
}

TEST(code_behind_a_marker_has_no_box)
{
	EXPECT_TOLD(items, "-      [ ] a", "1:[ ] a;");
	EXPECT_TOLD(items, "- a\n\n      [ ] b", "1:a;");
}

/* --- comments and formulas ------------------------------------------------ */

TEST(a_comment_block_hides_structure_but_not_text)
{
	const char *text = "- [ ] one\n%%\n- [ ] two #hid [[Mia]]\n# h\n%%\n"
			   "<!-- - [ ] three #no [[Al]] -->\n"
			   "> [!todo] later\n> - [ ] four";

	EXPECT_TOLD(items, text, "1:[ ]one; 8:[ ]four;");
	EXPECT_TOLD(tags, text, "3:hid");
	EXPECT_TOLD(links, text, "3:<Mia>");
	EXPECT_TOLD(headings, text, "");
}

TEST(a_comment_block_runs_to_the_next_pair_of_signs)
{
	EXPECT_TOLD(items, "%% a\n\n- b\n\nc %%\n- d", "6:d;");
	EXPECT_TOLD(items, "%%\n- a\n%% - b\n- c", "4:c;");
	EXPECT_TOLD(items, "   %%\n- a\n%%", "");
	EXPECT_TOLD(items, "text\n%%\n- a\n%%", "");
	EXPECT_TOLD(items, "%%\n- a", "");
	EXPECT_TOLD(items, "%%\n```\n%%\n- a", "4:a;");
}

TEST(a_comment_within_a_line_hides_no_structure)
{
	EXPECT_TOLD(items, "- a %% b %%\n%% c %%\n- d", "1:a %% b %%; 3:d;");
	EXPECT_TOLD(items, "a %% b\nc\n%%\n- d", "4:d;");
	EXPECT_TOLD(headings, "%% a %%\n# B", "2:# B;");
}

TEST(signs_in_code_begin_no_comment)
{
	EXPECT_TOLD(items, "```\n%%\n```\n- a", "4:a;");
	EXPECT_TOLD(items, "- x\n  ```\n  %%\n  ```\n- a", "1:x; 5:a;");
	EXPECT_TOLD(items, "- x\n  ```\n  %%\n- a", "1:x; 4:a;");
	EXPECT_TOLD(items, "> ```\n> %%\n- a", "3:a;");
	EXPECT_TOLD(items, "    %%\n\n- a", "3:a;");
	EXPECT_TOLD(items, "<!--\n%%\n-->\n- a", "4:a;");
	EXPECT_TOLD(items, "~~~ `\n%%\n~~~\n- a", "4:a;");
}

TEST(a_tag_behind_a_quote_does_not_hide_a_comment)
{
	EXPECT_TOLD(items, "> a\n<b>\n%%\n- c", "");
	EXPECT_TOLD(items, "<!A\xbd>\n%%\n- c", "");
}

TEST(a_comment_in_a_container_ends_with_it)
{
	EXPECT_TOLD(items, "> %%\n> - a\n\n- b", "4:b;");
	EXPECT_TOLD(items, "- x\n\n  %%\n  - a\n\n  - b\n- c", "1:x; 7:c;");
	EXPECT_TOLD(items, "- x\n\n\t%%\n\t- a\n\n\t- b\n\t%%\n\t- d",
		"1:x; 1>8:.d;");
}

TEST(a_formula_block_needs_an_end)
{
	EXPECT_TOLD(items, "$$\n- a\n\n- b\n$$\n- c", "6:c;");
	EXPECT_TOLD(items, "$$\n- a", "2:a;");
	EXPECT_TOLD(items, "$$ x $$\n- a", "2:a;");
	EXPECT_TOLD(tags, "$$\n#no\n\n#no $$\n#yes", "5:yes");
}

/* --- block ids ------------------------------------------------------------ */

TEST(an_id_at_the_end_names_its_block)
{
	EXPECT_TOLD(blocks, "text ^a1", "1:a1");
	EXPECT_TOLD(blocks, "text\nmore ^a-1  ", "1:a-1");
	EXPECT_TOLD(blocks, "# Head ^h", "1:h");
	EXPECT_TOLD(blocks, "- [ ] call ^b\n  - x ^c", "1:b 2:c");
	EXPECT_TOLD(blocks, "- a\n  more ^b", "1:b");
	EXPECT_TOLD(blocks, "> q\n> r ^d", "1:d");
	EXPECT_TOLD(blocks, "text\n^e", "1:e");
}

TEST(an_id_on_a_line_of_its_own_names_what_stands_before)
{
	EXPECT_TOLD(blocks, "|a|\n|-|\n|b|\n^t", "1:t");
	EXPECT_TOLD(blocks, "x\n|a|\n|-|\n|b|\n\n^t", "2:t");
	EXPECT_TOLD(blocks, "- a\n- b\n\n^l", "1:l");
	EXPECT_TOLD(blocks, "- a\n- b\n^l", "1:l");
	EXPECT_TOLD(blocks, "> [!note] x\n> y\n\n^c", "1:c");
	EXPECT_TOLD(blocks, "> [!note] x\n> y\n^c", "1:c");
	EXPECT_TOLD(blocks, "```\nx\n```\n^f", "1:f");
	EXPECT_TOLD(blocks, "```\nx\n```\n\n^f", "1:f");
	EXPECT_TOLD(blocks, "- a\n\n\n^l", "4:l");
}

TEST(what_is_no_id_names_nothing)
{
	EXPECT_TOLD(blocks, "a^b\n\nc ^d e\n\nf ^\n\ng ^h_i\n\nj ^\u00e9", "");
	EXPECT_TOLD(blocks, "a ^b\nc", "");
	EXPECT_TOLD(blocks, "```\na ^b\n```\n<!-- ^c -->\n%%\n^d\n%%", "");
}

TEST(of_equal_ids_the_last_one_counts)
{
	EXPECT_TOLD(blocks, "a ^x\n\nb ^y\n\nc ^X", "3:y 5:X");
}

TEST(ids_come_in_order_of_lines)
{
	EXPECT_TOLD(blocks, "- a ^x\n- b ^y\n\n^z", "1:x 1:z 2:y");
}

/* --- fenced code ---------------------------------------------------------- */

TEST(fenced_code_has_language_and_contents)
{
	EXPECT_TOLD(code_blocks, "```tasks\nnot done\n\n\n\n path x\n```\nend",
		"1-7:tasks{not done\n\n\n\n path x\n}");
	EXPECT_TOLD(code_blocks, "~~~ Base  x y\n```\n~~~~", "1-3:base{```\n}");
	EXPECT_TOLD(code_blocks, "```js", "1-1:js{}");
	EXPECT_TOLD(code_blocks, "```js\na\n", "1-2:js{a\n}");
	EXPECT_TOLD(code_blocks, "```js\r\na\r\n```\r\n", "1-3:js{a\n}");
	EXPECT_TOLD(code_blocks, "````q\n```\n````", "1-3:q{```\n}");
	EXPECT_TOLD(
		code_blocks, "```q\n~~~\n``` x\n```", "1-4:q{~~~\n``` x\n}");
}

TEST(code_without_a_language_is_left_out)
{
	EXPECT_TOLD(code_blocks, "```\na\n```\n\n    b\n\n    ```js\n", "");
	EXPECT_TOLD(code_blocks, "``` a`b\nc\n```", "");
}

TEST(code_in_containers_loses_their_prefix)
{
	EXPECT_TOLD(code_blocks, "- a\n  ```q\n  x\n    y\n  ```",
		"2-5:q{x\n  y\n}");
	EXPECT_TOLD(
		code_blocks, "> ```q\n> x\n>\n>  y\n> ```", "1-5:q{x\n\n y\n}");
	EXPECT_TOLD(code_blocks, "- ```q\n\n  x\n- b", "1-3:q{\nx\n}");
	EXPECT_TOLD(code_blocks, "> ```q\n> x\ny", "1-2:q{x\n}");
	EXPECT_TOLD(code_blocks, "  ```q\n   x\n y\n  ```", "1-4:q{ x\ny\n}");
	EXPECT_TOLD(code_blocks, "- a\n\n\t```q\n\tx\n\t```", "3-5:q{x\n}");
	EXPECT_TOLD(code_blocks, "> ```q\n>\t\tx\n> ```", "1-3:q{  \tx\n}");
}

/* --- line ends and bytes -------------------------------------------------- */

TEST(carriage_returns_are_no_part_of_text)
{
	EXPECT_TOLD(items, "- [ ] a\r\n- b \r\n", "1:[ ]a; 2:b;");
	EXPECT_TOLD(tags, "#a\r\n#b\r\n", "1:a 2:b");
	EXPECT_TOLD(headings, "# a\r\n", "1:# a;");
	EXPECT_TOLD(blocks, "x ^a\r\n", "1:a");
	EXPECT_TOLD(fields, "a:: b\r\n", "1:a=b;");
	EXPECT_TOLD(items, "%%\r\n- a\r\n%%\r\n- b\r\n", "4:b;");
}

TEST(a_lone_carriage_return_ends_no_line)
{
	EXPECT_TOLD(items, "- a\r- b\n- c", "1:a\r- b; 2:c;");
}

TEST(zero_bytes_are_replaced)
{
	const char text[] = "- [ ] a\0b #t\0u\n# h\0\n";
	const size_t size = sizeof(text) - 1;

	expect_told(__FILE__, __LINE__, tell_items, text, size,
		"1:[ ]a\ufffd"
		"b #t\ufffdu;");
	expect_told(
		__FILE__, __LINE__, tell_headings, text, size, "2:# h\ufffd;");
}

TEST(an_empty_note_says_nothing)
{
	EXPECT_TOLD(items, "", "");
	EXPECT_TOLD(items, "\n", "");
	EXPECT_TOLD(headings, "---\na: 1\n---", "");
}

/* --- the pieces ----------------------------------------------------------- */

TEST(tabs_reach_to_the_next_stop)
{
	struct cursor cursor = {.line = " \t x", .size = 4};
	uint32_t text;

	EXPECT_INT(cursor_indent(&cursor, &text), 5);
	EXPECT_INT(text, 3);
	cursor_skip(&cursor, 2);
	EXPECT_INT(cursor.column, 2);
	EXPECT_INT(cursor_indent(&cursor, NULL), 3);
	cursor_skip(&cursor, 100);
	EXPECT_INT(cursor.at, 3);
}

TEST(html_blocks_begin_as_commonmark_says)
{
	static const struct {
		const char *line;
		int kind, in_paragraph;
	} cases[] = {
		{"<script>", 1, 1},
		{"<PRE", 1, 1},
		{"<style a", 1, 1},
		{"<scripts>", 7, 0},
		{"<script/>", 7, 0},
		{"<!-- x", 2, 2},
		{"<?php", 3, 3},
		{"<!DOCTYPE", 4, 4},
		{"<!doctype", 0, 0},
		{"<![cData[", 5, 5},
		{"<div", 6, 6},
		{"</TABLE>", 6, 6},
		{"<hr/>", 6, 6},
		{"<div/x", 0, 0},
		{"<a href=\"x\">  ", 7, 0},
		{"<a href=\"x\"> y", 0, 0},
		{"</ins>", 7, 0},
		{"<a b=c d>", 7, 0},
		{"<a b=\"c\"d>", 0, 0},
		{"<1>", 0, 0},
		{"<", 0, 0},
		{"x", 0, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t size = strlen(cases[i].line);

		EXPECT_INT(html_block_begins(cases[i].line, size, false),
			cases[i].kind);
		EXPECT_INT(html_block_begins(cases[i].line, size, true),
			cases[i].in_paragraph);
	}
	EXPECT(html_block_ends(1, "x</Style>y", 10));
	EXPECT(!html_block_ends(1, "x</div>y", 8));
	EXPECT(html_block_ends(2, "-->", 3));
	EXPECT(html_block_ends(3, "?>", 2));
	EXPECT(html_block_ends(4, ">", 1));
	EXPECT(html_block_ends(5, "]]>", 3));
}

TEST(table_rows_part_at_bare_bars)
{
	EXPECT_INT(table_columns("|a|b|", 5), 2);
	EXPECT_INT(table_columns("a|b", 3), 2);
	EXPECT_INT(table_columns("  | a\\|b | `c|d` | ", 19), 3);
	EXPECT_INT(table_columns("||", 2), 1);
	EXPECT_INT(table_columns("a", 1), 1);
	EXPECT_INT(table_delimiter_row("|:-|-:|", 7), 2);
	EXPECT_INT(table_delimiter_row("--- | :-: | -", 13), 3);
	EXPECT_INT(table_delimiter_row("---", 3), 0);
	EXPECT_INT(table_delimiter_row("|a|", 3), 0);
	EXPECT_INT(table_delimiter_row("|::|", 4), 0);
	EXPECT_INT(table_delimiter_row("|- -|", 5), 0);
}

static size_t chunk_count;

static void
count_chunks(const char *text, size_t size)
{
	struct masker *masker = masker_new(text, size, 0, 1);
	const struct masked *masked;
	uint32_t line = 0;

	chunk_count = 0;
	while ((masked = masker_next(masker)) != NULL) {
		chunk_count++;
		for (size_t i = 0; i < masked->line_count; i++) {
			EXPECT(masked->lines[i].number > line);
			line = masked->lines[i].number;
		}
	}
	masker_free(masker);
}

TEST(a_large_note_is_read_in_chunks_without_loss)
{
	struct buf text = {0};
	struct note *note;

	for (int i = 0; i < 20000; i++)
		buf_printf(&text,
			"- [ ] %d #t\n\n  more [[l]]\n  - [x] 1. deep\n", i);
	count_chunks(text.data, text.size);
	EXPECT(chunk_count > 3);
	note = told_note(text.data, text.size);
	EXPECT_INT(note->items_count, 60000);
	EXPECT_INT(note->tags_count, 20000);
	EXPECT_INT(note->links_count, 20000);
	for (size_t i = 0; i + 2 < note->items_count; i += 3) {
		EXPECT_INT(note->items[i].line, 1 + i / 3 * 4);
		EXPECT_INT(note->items[i + 1].parent, note->items[i].line);
		EXPECT_INT(note->items[i + 2].depth, 2);
	}
	arena_free(note->arena);
	buf_clear(&text);
}

TEST(an_endless_paragraph_is_read_in_chunks)
{
	struct buf text = {0};
	struct note *note;

	for (int i = 0; i < 300000; i++)
		buf_add_text(&text, "a #b\n");
	count_chunks(text.data, text.size);
	EXPECT(chunk_count > 1);
	note = told_note(text.data, text.size);
	EXPECT_INT(note->tags_count, 300000);
	arena_free(note->arena);
	buf_clear(&text);
}

TEST_MAIN
