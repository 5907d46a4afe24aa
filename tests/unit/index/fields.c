/* fields.c - Dataview's inline fields */
#include "index/parse/fields.h"

#include "tests/unit/index/told.h"

TEST(a_line_may_be_a_field)
{
	EXPECT_TOLD(fields, "Owner:: Mia Roe", "1:Owner=Mia Roe;");
	EXPECT_TOLD(fields, "Owner::Mia", "1:Owner=Mia;");
	EXPECT_TOLD(fields, "Tones:: pink, grey", "1:Tones=pink, grey;");
	EXPECT_TOLD(fields, "Pals:: [[Mia Roe]], [[Al Fox]]",
		"1:Pals=[[Mia Roe]], [[Al Fox]];");
	EXPECT_TOLD(fields, "Time:: 2h 15m", "1:Time=2h 15m;");
	EXPECT_TOLD(fields, "lead time/p_1-x:: y", "1:lead time/p_1-x=y;");
	EXPECT_TOLD(fields, "a:: b:: c", "1:a=b:: c;");
	EXPECT_TOLD(fields, "gr\u00f6\u00dfe:: 3", "1:gr\u00f6\u00dfe=3;");
	EXPECT_TOLD(fields, "std::string is long", "1:std=string is long;");
}

TEST(a_field_without_value_is_empty)
{
	EXPECT_TOLD(fields, "Done:: ", "1:Done=;");
	EXPECT_TOLD(fields, "Done::", "1:Done=;");
	EXPECT_TOLD(fields, "[done::]", "1:done=;");
}

TEST(marks_around_a_key_are_taken_off)
{
	EXPECT_TOLD(fields, "**Owner**:: [[Mia]]", "1:Owner=[[Mia]];");
	EXPECT_TOLD(fields, "*Owner* :: x", "1:Owner=x;");
	EXPECT_TOLD(fields, "__Owner__:: x", "1:Owner=x;");
	EXPECT_TOLD(fields, "> Owner:: x", "1:Owner=x;");
	EXPECT_TOLD(fields, "\U0001f6f6 Owner:: x", "1:Owner=x;");
	EXPECT_TOLD(fields, "boat \U0001f6f6:: x", "1:boat \U0001f6f6=x;");
}

TEST(what_is_no_key_makes_no_field)
{
	EXPECT_TOLD(fields, "**Owner**: Mia", "");
	EXPECT_TOLD(fields, "Won't:: x", "");
	EXPECT_TOLD(fields, "Won\u2019t:: x", "");
	EXPECT_TOLD(fields, "a, b:: x", "");
	EXPECT_TOLD(fields, ":: x", "");
	EXPECT_TOLD(fields, "- :: x", "");
	EXPECT_TOLD(fields, "see x.y:: z", "");
}

TEST(brackets_hold_fields_anywhere)
{
	EXPECT_TOLD(fields, "met [on:: 2024-03-01] at (place:: Dock 2)",
		"1:on=2024-03-01; 1:place=Dock 2;");
	EXPECT_TOLD(fields, "[a:: x [b] y]", "1:a=x [b] y;");
	EXPECT_TOLD(fields, "(a:: x (b) [c y)", "1:a=x (b) [c y;");
	EXPECT_TOLD(fields, "[a:: x \\] y]", "1:a=x \\] y;");
	EXPECT_TOLD(fields, "[a:: 1][b:: 2]", "1:a=1; 1:b=2;");
	EXPECT_TOLD(fields, "[any key! really:: 1]", "1:any key! really=1;");
	EXPECT_TOLD(fields, "[[a::b]]", "1:a=b;");
}

TEST(a_key_in_brackets_has_no_brackets)
{
	EXPECT_TOLD(fields, "[name (old):: x]", "");
	EXPECT_TOLD(fields, "[a] b [c d", "");
	EXPECT_TOLD(fields, "[a]:: x", "");
}

TEST(an_open_bracket_in_front_is_skipped_like_any_mark)
{
	EXPECT_TOLD(fields, "[a:: x", "1:a=x;");
	EXPECT_TOLD(fields, "([a:: x)", "1:a=x);");
}

TEST(of_fields_within_each_other_the_first_counts)
{
	EXPECT_TOLD(fields, "[a:: (b:: c) d]", "1:a=(b:: c) d;");
	EXPECT_TOLD(fields, "(a:: [b:: c] d) [e:: f]", "1:a=[b:: c] d; 1:e=f;");
	EXPECT_TOLD(fields, "[a:: (b:: c)", "1:b=c;");
}

TEST(a_line_with_a_bracketed_field_is_none_itself)
{
	EXPECT_TOLD(fields, "Owner:: Mia [rank:: 2]", "1:rank=2;");
}

TEST(fields_of_items_are_fields_of_the_note)
{
	EXPECT_TOLD(fields, "- Rank:: 4", "1:Rank=4;");
	EXPECT_TOLD(fields, "7. Rank:: 4", "1:Rank=4;");
	EXPECT_TOLD(fields, "- a [rank:: 4]\n- b", "1:rank=4;");
	EXPECT_TOLD(fields, "- a\n  rank:: 4", "2:rank=4;");
}

TEST(fields_of_tasks_are_not)
{
	EXPECT_TOLD(fields, "- [ ] Rank:: 4", "");
	EXPECT_TOLD(fields, "- [x] call [rank:: 4]", "");
	EXPECT_TOLD(fields, "- [ ] a\n- b:: c", "2:b=c;");
}

TEST(fields_in_what_is_hidden_do_not_count)
{
	EXPECT_TOLD(fields, "```\na:: b\n```\n\n    c:: d", "");
	EXPECT_TOLD(fields, "`a:: b` c", "");
	EXPECT_TOLD(fields, "x `[a:: b]` [c:: `d]`]", "1:c=`d]`;");
	EXPECT_TOLD(fields, "x <!-- a:: b --> y", "");
	EXPECT_TOLD(fields, "<!--\na:: b\n-->", "");
	EXPECT_TOLD(fields, "%% a:: b %%", "");
	EXPECT_TOLD(fields, "%%\na:: b\n%%", "");
	EXPECT_TOLD(fields, "$$\na:: b\n$$ \n\n$a::b$", "");
	EXPECT_TOLD(fields, "---\na: \"b:: c\"\n---\nd:: e", "4:d=e;");
}

TEST(fields_count_in_headings_quotes_and_tables)
{
	EXPECT_TOLD(fields, "## Plan:: x\n> a:: b", "1:Plan=x; 2:a=b;");
	EXPECT_TOLD(fields, "|a|\n|-|\n|x [b:: c]|", "3:b=c;");
	EXPECT_TOLD(fields, "|a|\n|-|\n|`[b:: c]`|", "");
}

TEST(each_line_is_read_for_itself)
{
	EXPECT_TOLD(
		fields, "a:: 1\nb [c:: 2\nd] e:: 3\nf:: 4", "1:a=1; 4:f=4;");
}

TEST(a_very_long_line_is_skipped)
{
	size_t size = FIELDS_LINE_MAX;
	char *line = malloc(size + 2);
	struct field_spans spans = {0};

	memset(line, 'x', size + 1);
	memcpy(line, "a:: b", 5);
	fields_scan(line, size, NULL, 0, &spans);
	EXPECT_INT(spans.count, 1);
	fields_scan(line, size + 1, NULL, 0, &spans);
	EXPECT_INT(spans.count, 0);
	free(spans.spans);
	free(line);
}

TEST_MAIN
