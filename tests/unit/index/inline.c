/* inline.c - tags and links in the text of a block */
#include "index/parse/inline.h"

#include "index/parse/destination.h"
#include "tests/unit/index/told.h"

/* --- tags ----------------------------------------------------------------- */

TEST(tags_stand_at_line_starts_and_after_white_space)
{
	EXPECT_TOLD(tags, "#dock", "1:dock");
	EXPECT_TOLD(tags, "See #dock-7 and #Dock-7 too", "1:dock-7 1:Dock-7");
	EXPECT_TOLD(tags, "a\n#b\n  #c", "2:b 3:c");
	EXPECT_TOLD(tags, "a\t#b", "1:b");
	EXPECT_TOLD(tags, "a\u00a0#b \u3000#c", "1:b 1:c");
	EXPECT_TOLD(tags, "a\u200b#b", "");
}

TEST(a_tag_needs_one_character_that_is_no_digit)
{
	EXPECT_TOLD(tags, "#1999 #1999q2 #q2-1999 #_ #-",
		"1:1999q2 1:q2-1999 1:_ 1:-");
	EXPECT_TOLD(tags, "# #", "");
	EXPECT_TOLD(tags, "a # b #", "");
}

TEST(a_nested_tag_loses_a_trailing_slash)
{
	EXPECT_TOLD(tags, "x #p/q/ and #p/", "1:p/q 1:p");
	EXPECT_TOLD(tags, "x #p//q #p/q/r", "1:p//q 1:p/q/r");
}

TEST(tags_are_of_every_script)
{
	EXPECT_TOLD(tags, "#m\u00fcnze #\u4eac\u90fd #\U0001f6f6",
		"1:m\u00fcnze 1:\u4eac\u90fd 1:\U0001f6f6");
	EXPECT_TOLD(tags, "#won\u2019t", "1:won");
	EXPECT_TOLD(tags, "#p&q, #d++ #v.w", "1:p 1:d 1:v");
}

TEST(what_stands_before_a_tag_may_forbid_it)
{
	EXPECT_TOLD(tags, "(#beside) \"#said\" m#n \u2014#o .#p", "");
	EXPECT_TOLD(tags, "\\#no", "");
	EXPECT_TOLD(tags, "##no", "");
	EXPECT_TOLD(tags, "#1984#no", "");
	EXPECT_TOLD(tags, "https://x.example/#no", "");
	EXPECT_TOLD(tags, "[#no]", "");
}

TEST(a_tag_may_follow_a_tag)
{
	EXPECT_TOLD(tags, "#draft#ship", "1:draft 1:ship");
	EXPECT_TOLD(tags, "#draft/#ship", "1:draft 1:ship");
}

TEST(a_tag_may_follow_a_mark_that_has_a_partner)
{
	EXPECT_TOLD(tags, "**#loud** ==#lit==", "1:loud 1:lit");
	EXPECT_TOLD(tags, "*#soft* ~~#gone~~", "1:soft 1:gone");
	EXPECT_TOLD(tags, "**loud**#a ==lit==#b ~~gone~~#c", "1:a 1:b 1:c");
	EXPECT_TOLD(tags, "***#a* b**", "1:a");
	EXPECT_TOLD(tags, "**#alone and no end", "");
	EXPECT_TOLD(tags, "==#alone and ~~#alone", "");
	EXPECT_TOLD(tags, "** #spaced **", "1:spaced");
	EXPECT_TOLD(tags, "x**#no**", "");
	EXPECT_TOLD(tags, "**#a\n\nb**", "");
}

TEST(a_tag_may_follow_a_construct)
{
	EXPECT_TOLD(tags, "`c`#a", "1:a");
	EXPECT_TOLD(tags, "$m$#a $$m$$#b", "1:a 1:b");
	EXPECT_TOLD(tags, "[[L]]#a ![[L]]#b", "1:a 1:b");
	EXPECT_TOLD(tags, "x<b>#a</b>#b", "1:a 1:b");
	EXPECT_TOLD(tags, "x <!-- no -->#a %%c%%#b %%#c%%", "1:a 1:b 1:c");
	EXPECT_TOLD(tags, "[#in](x.md) [t](x.md)#after", "1:in 1:after");
	EXPECT_TOLD(tags, "\\[#a \\\\#b", "1:a 1:b");
	EXPECT_TOLD(tags, ">#quoted", "1:quoted");
}

TEST(tags_count_in_headings_items_quotes_and_cells)
{
	EXPECT_TOLD(tags, "# Head #a", "1:a");
	EXPECT_TOLD(tags, "- [ ] #b call\n* #c\n1. #d", "1:b 2:c 3:d");
	EXPECT_TOLD(tags, "> [!tip] T #e\n> #f", "1:e 2:f");
	EXPECT_TOLD(tags, "|#g|h|\n|-|-|\n|#i|x #j|", "1:g 3:i 3:j");
	EXPECT_TOLD(tags, "[^1]: #k\n\ntext ^[#l]", "1:k 3:l");
}

TEST(outside_a_table_a_bar_is_no_boundary)
{
	EXPECT_TOLD(tags, "x|#no|", "");
}

TEST(tags_do_not_count_in_what_is_hidden)
{
	EXPECT_TOLD(tags, "`#code` and [[Note #x]] [[N|#y]]", "");
	EXPECT_TOLD(tags, "`` a ` #b ``", "");
	EXPECT_TOLD(tags, "[site](https://x.example/#no)", "");
	EXPECT_TOLD(tags, "[a](b.md \"t #no\") ![ #no](c.png)", "");
	EXPECT_TOLD(tags, "x <!-- #no --> $ x $ $a #no$", "");
	EXPECT_TOLD(tags, "$$ #no $$", "");
	EXPECT_TOLD(tags, "<div class=\"x #no\"> #no </div>", "");
	EXPECT_TOLD(tags, "x <i title=\" #no\">y</i>", "");
	EXPECT_TOLD(tags, "```\n#no\n```\n\n    #no", "");
	EXPECT_TOLD(tags, "x <https://x.example/#no>", "");
	EXPECT_TOLD(tags, "[^a#no]", "");
}

TEST(tags_count_in_comments_of_percent_signs)
{
	EXPECT_TOLD(tags, "%% #kept %%", "1:kept");
	EXPECT_TOLD(tags, "x %% #kept and no end", "1:kept");
	EXPECT_TOLD(tags, "%%\n#a\n\n- #b\n%%\n#c", "2:a 4:b 6:c");
}

TEST(backticks_without_partner_are_text)
{
	EXPECT_TOLD(tags, "a ` #b", "1:b");
	EXPECT_TOLD(tags, "a `` #b `", "1:b");
	EXPECT_TOLD(tags, "a \\` #b `", "1:b");
	EXPECT_TOLD(tags, "a ` #no\n#no ` #b", "2:b");
}

TEST(dollars_of_prices_are_text)
{
	EXPECT_TOLD(tags, "costs $5 #a and $6 #b", "1:a 1:b");
	EXPECT_TOLD(tags, "from $5 #a-$6", "1:a-");
	EXPECT_TOLD(tags, "$ #a $", "1:a");
	EXPECT_TOLD(tags, "$5\n#a $", "2:a");
	EXPECT_TOLD(tags, "a \\$x #a$", "1:a");
}

TEST(unclosed_html_in_a_line_is_text)
{
	EXPECT_TOLD(tags, "x <!-- #a", "1:a");
	EXPECT_TOLD(tags, "x <b #a", "1:a");
	EXPECT_TOLD(tags, "1 < 2 #a > 3", "1:a");
}

TEST(bad_bytes_in_a_tag_become_replacement_characters)
{
	EXPECT_TOLD(tags,
		"#a\xff"
		"b",
		"1:a\ufffd"
		"b");
}

/* --- wikilinks ------------------------------------------------------------ */

TEST(wikilinks_have_target_subpath_and_display)
{
	EXPECT_TOLD(links, "[[Dock Six]]", "1:<Dock Six>");
	EXPECT_TOLD(
		links, "a [[Dock Six|the dock]] b", "1:<Dock Six|the dock>");
	EXPECT_TOLD(links, "[[Yard/Dock Six.md]]", "1:<Yard/Dock Six.md>");
	EXPECT_TOLD(links, "[[Dock#Cost#2024]] [[Dock#^c9]]",
		"1:<Dock#Cost#2024> 1:<Dock#^c9>");
	EXPECT_TOLD(links, "[[#Cost]] [[#^c9]]", "1:<#Cost> 1:<#^c9>");
	EXPECT_TOLD(links, "[[ Dock ]]", "1:<Dock>");
	EXPECT_TOLD(links, "[[a||b]]", "1:<a||b>");
	EXPECT_TOLD(links, "[[2024-01-02 - Sam\u2019s plan b]]",
		"1:<2024-01-02 - Sam\u2019s plan b>");
	EXPECT_TOLD(links, "[[https://x.example]]", "1:<https://x.example>");
	EXPECT_TOLD(links, "[[A%20B]]", "1:<A%20B>");
}

TEST(embeds_are_marked)
{
	EXPECT_TOLD(links, "![[p.png|200]] ![[n#Part]] ![[c.pdf#page=3]]",
		"1:!<p.png|200> 1:!<n#Part> 1:!<c.pdf#page=3>");
	EXPECT_TOLD(links, "\\![[a]]", "1:<a>");
}

TEST(a_wikilink_ends_at_the_first_pair_on_its_line)
{
	EXPECT_TOLD(links, "[[Ro]und]]", "1:<Ro]und>");
	EXPECT_TOLD(links, "[[a [[b]] c]]", "1:<b>");
	EXPECT_TOLD(links, "[[[a]]]", "1:<a>");
	EXPECT_TOLD(links, "[[a\nb]]", "");
	EXPECT_TOLD(links, "[[a] ]", "");
	EXPECT_TOLD(links, "[[a [b] c]]", "1:<a [b] c>");
}

TEST(empty_wikilinks_are_none_but_a_bar_is_a_target)
{
	EXPECT_TOLD(links, "[[]] [[ ]]", "");
	EXPECT_TOLD(links, "[[|]] [[|x]]", "1:<|> 1:<|x>");
}

TEST(a_bar_with_a_backslash_parts_as_well)
{
	EXPECT_TOLD(links, "[[a\\|b]]", "1:<a|b>");
	EXPECT_TOLD(links, "|x|\n|-|\n|[[a\\|b]]|", "3:<a|b>");
}

TEST(a_bare_bar_in_a_table_cuts_the_link)
{
	EXPECT_TOLD(links, "|x|y|\n|-|-|\n|[[a|b]]|", "");
}

TEST(escaped_and_hidden_wikilinks_are_none)
{
	EXPECT_TOLD(links, "\\[\\[a]] \\[[b]]", "");
	EXPECT_TOLD(links, "`[[a]]` $[[b]]$ x <!-- [[c]] -->", "");
	EXPECT_TOLD(links, "```\n[[a]]\n```\n\n    [[b]]", "");
	EXPECT_TOLD(links, "```tasks\n[[a]]\n```", "");
	EXPECT_TOLD(links, "<div>\n[[a]]\n</div>", "");
	EXPECT_TOLD(links, "$$\n[[a]]\n$$", "");
}

TEST(wikilinks_count_wherever_there_is_text)
{
	EXPECT_TOLD(links,
		"# [[a]]\n- [[b]]\n> [[c]]\n\n%% [[d]] %%\n[^1]: [[e]]",
		"1:<a> 2:<b> 3:<c> 5:<d> 6:<e>");
	EXPECT_TOLD(links, "%%\n[[a]]\n\n[[b]]\n%%", "2:<a> 4:<b>");
	EXPECT_TOLD(links, "x ^[see [[a]]] **[[b]]**", "1:<a> 1:<b>");
}

/* --- Markdown links ------------------------------------------------------- */

TEST(markdown_links_to_the_vault_count)
{
	EXPECT_TOLD(links, "[d](Dock%20Plan.md)", "1:(Dock Plan.md|d)");
	EXPECT_TOLD(links, "[d](<Dock Plan.md>)", "1:(Dock Plan.md|d)");
	EXPECT_TOLD(links, "[d](Dock%20Plan.md#Due%20fees)",
		"1:(Dock Plan.md#Due fees|d)");
	EXPECT_TOLD(links, "[d](Dock%20Plan)", "1:(Dock Plan|d)");
	EXPECT_TOLD(links, "[d](../Yard/a.md)", "1:(../Yard/a.md|d)");
	EXPECT_TOLD(links, "![](img/a.png)", "1:!(img/a.png|)");
	EXPECT_TOLD(links, "[d](#Part)", "1:(#Part|d)");
	EXPECT_TOLD(links, "[](a.md)", "1:(a.md|)");
	EXPECT_TOLD(links, "[d](a.md \"Title\") [e](b.md 'T') [f](c.md (T))",
		"1:(a.md|d) 1:(b.md|e) 1:(c.md|f)");
}

TEST(markdown_links_out_of_the_vault_do_not_count)
{
	EXPECT_TOLD(links, "[d](https://x.example/a.md)", "");
	EXPECT_TOLD(links, "[d](mailto:a@x.example) [e](obsidian://open)", "");
	EXPECT_TOLD(links, "[d](//x.example/a.md)", "");
	EXPECT_TOLD(links, "<https://x.example> https://x.example/[a]", "");
}

TEST(what_is_no_destination_makes_no_link)
{
	EXPECT_TOLD(links, "[d](Dock Plan.md)", "");
	EXPECT_TOLD(links, "[d]() []()", "");
	EXPECT_TOLD(links, "[d] (a.md)", "");
	EXPECT_TOLD(links, "\\[d](a.md) [d\\](a.md)", "");
	EXPECT_TOLD(links, "[d](a.md", "");
	EXPECT_TOLD(links, "[^1](a.md)", "");
	EXPECT_TOLD(links, "[d][ref]\n\n[ref]: a.md", "");
}

TEST(brackets_and_parentheses_balance)
{
	EXPECT_TOLD(links, "[d](a_(b).md)", "1:(a_(b).md|d)");
	EXPECT_TOLD(links, "[d](a\\).md)", "1:(a).md|d)");
	EXPECT_TOLD(links, "[a [b] c](d.md)", "1:(d.md|a [b] c)");
	EXPECT_TOLD(links, "[a [b](c.md) d](e.md)", "1:(c.md|b)");
	EXPECT_TOLD(links, "[![i](a.png)](b.md)",
		"1:(b.md|![i](a.png)) 1:!(a.png|i)");
}

TEST(what_begins_first_hides_what_begins_in_it)
{
	EXPECT_TOLD(links, "[a](`) [b](`)", "1:(`|a) 1:(`|b)");
	EXPECT_TOLD(links, "`[a](` [b](c.md)", "1:(c.md|b)");
	EXPECT_TOLD(links, "[a](b.md \"`\") `", "1:(b.md|a)");
	EXPECT_TOLD(links, "[a `](b.md) c`](d.md)", "1:(d.md|a `](b.md) c`)");
	EXPECT_TOLD(links, "[[a `]] b `", "1:<a `>");
	EXPECT_TOLD(links, "<i b=\"[[a]]\"> [[b]]", "1:<b>");
}

TEST(blanks_in_the_angles_of_a_destination_do_not_count)
{
	EXPECT_TOLD(links, "[a](< b c.md >) [d](< >)", "1:(b c.md|a)");
}

TEST(links_of_both_kinds_come_in_order)
{
	EXPECT_TOLD(links, "[a](a.md) [[b]] [c](c.md)\n[[d]]",
		"1:(a.md|a) 1:<b> 1:(c.md|c) 2:<d>");
}

TEST(a_bad_escape_in_a_destination_is_kept)
{
	EXPECT_TOLD(links, "[d](a%zz.md)", "1:(a%zz.md|d)");
}

/* --- the scanner itself --------------------------------------------------- */

TEST(definitions_are_whole_lines_at_the_start)
{
	static const struct {
		const char *text;
		size_t size;
	} cases[] = {
		{"[a]: b", 6},
		{"[a]: b\n[c]: <d e> 'T'\nx", 22},
		{"[a]: b \"T\"\nx", 11},
		{"[a]:\nb\nx", 7},
		{"[a]: b\n\"T\"\nx", 11},
		{"[a]: b c", 0},
		{"[^a]: b", 0},
		{"[]: b", 0},
		{"[a] : b", 0},
		{"x [a]: b", 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		EXPECT_INT(destination_definitions(
				   cases[i].text, strlen(cases[i].text)),
			cases[i].size);
}

TEST(a_definition_has_neither_tags_nor_links)
{
	EXPECT_TOLD(tags, "[a]: b.md \"t #no\"\n[c]: #no\n#yes", "3:yes");
}

TEST(escapes_are_taken_off_destinations)
{
	char out[16];
	size_t size = destination_unescape("a\\)b\\c\\", 7, out);

	EXPECT_INT(size, 6);
	EXPECT(memcmp(out, "a)b\\c\\", 6) == 0);
}

TEST(a_scanner_forgets_the_text_before)
{
	struct inline_scanner *scanner = inline_new();
	const struct inline_item *items;
	size_t count;

	inline_scan(scanner, "`a` <!-- #x [[y]]", 17, &items, &count);
	EXPECT_INT(count, 2);
	inline_scan(scanner, "<!-- -->#z", 10, &items, &count);
	EXPECT_INT(count, 1);
	EXPECT_INT(items[0].at, 8);
	inline_scan(scanner, "", 0, &items, &count);
	EXPECT_INT(count, 0);
	inline_free(scanner);
	inline_free(NULL);
}

TEST_MAIN
