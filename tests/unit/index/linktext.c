/* linktext.c - targets, subpaths and displays of links */
#include "index/parse/linktext.h"

#include "tests/unit/unit.h"

/* What a link's text says: NULL target for no link at all. */
struct row {
	const char *text;
	const char *target, *subpath, *display;
};

typedef bool (*split_function)(
	struct arena *, const char *, size_t, struct link *);

static bool
is_equal(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void
expect_rows(split_function split, const struct row *rows, size_t count)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		struct link link = {0};
		bool is_link =
			split(arena, row->text, strlen(row->text), &link);

		if (!is_link && row->target == NULL)
			continue;
		if (is_link != (row->target != NULL)) {
			UNIT_FAIL("'%s' is %s", row->text,
				is_link ? "a link" : "no link");
			continue;
		}
		if (!is_equal(link.target, row->target) ||
			!is_equal(link.subpath, row->subpath) ||
			!is_equal(link.display, row->display))
			UNIT_FAIL("'%s' is '%s' '%s' '%s'", row->text,
				link.target, link.subpath,
				link.display != NULL ? link.display : "(NULL)");
	}
	arena_free(arena);
}

#define EXPECT_ROWS(split, rows)                                               \
	expect_rows(split, rows, sizeof(rows) / sizeof(*(rows)))

TEST(a_wikilink_parts_into_target_subpath_and_display)
{
	static const struct row rows[] = {
		{"Slip Two", "Slip Two", "", NULL},
		{"Slip Two|the slip", "Slip Two", "", "the slip"},
		{" Slip Two ", "Slip Two", "", NULL},
		{"Slip Two | the slip ", "Slip Two", "", "the slip"},
		{"Yard/Slip Two.md", "Yard/Slip Two.md", "", NULL},
		{"Slip Two#Fees#2025", "Slip Two", "#Fees#2025", NULL},
		{"Slip Two # Fees|x", "Slip Two", "# Fees", "x"},
		{"Slip Two#^k3", "Slip Two", "#^k3", NULL},
		{"#Fees", "", "#Fees", NULL},
		{"#^k3", "", "#^k3", NULL},
		{"Sq]uare", "Sq]uare", "", NULL},
		{"a||b", "a", "", "|b"},
		{"a|b#c", "a", "", "b#c"},
		{"a|", "a", "", ""},
		{"https://x.example", "https://x.example", "", NULL},
		{"2025-11-07 - Vendor\xe2\x80\x99s plan a",
			"2025-11-07 - Vendor\xe2\x80\x99s plan a", "", NULL},
		{"A%20B", "A%20B", "", NULL},
	};

	EXPECT_ROWS(link_split, rows);
}

TEST(a_bar_in_a_table_is_written_with_a_backslash)
{
	static const struct row rows[] = {
		{"a\\|b", "a", "", "b"},
		{"a \\|b", "a", "", "b"},
		{"a\\", "a", "", NULL},
		{"a#h\\|b", "a", "#h", "b"},
	};

	EXPECT_ROWS(link_split, rows);
}

TEST(a_bar_with_nothing_before_it_is_text)
{
	static const struct row rows[] = {
		{"|", "|", "", NULL},
		{"|x", "|x", "", NULL},
		{" |x ", "|x", "", NULL},
		{"|x|y", "|x|y", "", NULL},
		{"\\|x", "|x", "", NULL},
	};

	EXPECT_ROWS(link_split, rows);
}

TEST(a_wikilink_with_nothing_in_it_is_no_link)
{
	static const struct row rows[] = {
		{"", NULL, NULL, NULL},
		{"  ", NULL, NULL, NULL},
		{"\xc2\xa0", NULL, NULL, NULL},
		{"\\", NULL, NULL, NULL},
	};

	EXPECT_ROWS(link_split, rows);
}

TEST(a_markdown_destination_is_decoded_and_then_split)
{
	static const struct row rows[] = {
		{"Dock%20Plan.md", "Dock Plan.md", "", NULL},
		{"Dock Plan.md", "Dock Plan.md", "", NULL},
		{"Dock%20Plan.md#Dues%20owed", "Dock Plan.md", "#Dues owed",
			NULL},
		{"Dock%20Plan", "Dock Plan", "", NULL},
		{"../Yard/a.md", "../Yard/a.md", "", NULL},
		{"img/a.png", "img/a.png", "", NULL},
		{"#Part", "", "#Part", NULL},
		{"a%23b", "a", "#b", NULL},
		{"a_(b).md", "a_(b).md", "", NULL},
		{"Gr%C3%B6n.md", "Gr\xc3\xb6n.md", "", NULL},
		{"gr%c3%b6n.md", "gr\xc3\xb6n.md", "", NULL},
		{"a%3Ab", "a:b", "", NULL},
		{"a%00b",
			"a\xef\xbf\xbd"
			"b",
			"", NULL},
	};

	EXPECT_ROWS(link_split_markdown, rows);
}

TEST(what_cannot_be_decoded_is_taken_as_it_stands)
{
	static const struct row rows[] = {
		{"50%zz%20b.md", "50%zz%20b.md", "", NULL},
		{"100%", "100%", "", NULL},
		{"a%2", "a%2", "", NULL},
		{"a%ff%20b", "a%ff%20b", "", NULL},
	};

	EXPECT_ROWS(link_split_markdown, rows);
}

TEST(a_destination_outside_the_vault_is_no_link)
{
	static const struct row rows[] = {
		{"https://x.example/a.md", NULL, NULL, NULL},
		{"mailto:ada@x.example", NULL, NULL, NULL},
		{"obsidian://open?vault=x", NULL, NULL, NULL},
		{"HTTP://x", NULL, NULL, NULL},
		{"web+x-1.0:y", NULL, NULL, NULL},
		{"//host/a.md", NULL, NULL, NULL},
		{"", NULL, NULL, NULL},
		{"%20", NULL, NULL, NULL},
		/* no schemes */
		{"1a:b", "1a:b", "", NULL},
		{"a b:c", "a b:c", "", NULL},
		{":a", ":a", "", NULL},
		{"/a.md", "/a.md", "", NULL},
	};

	EXPECT_ROWS(link_split_markdown, rows);
}

TEST(a_text_that_is_one_wikilink_is_a_link)
{
	static const struct row rows[] = {
		{"[[Slip Two]]", "Slip Two", "", NULL},
		{"  [[Slip Two|x]] ", "Slip Two", "", "x"},
		{"[[#Plan]]", "", "#Plan", NULL},
		{"[[a[b]]", "a[b", "", NULL},
		{"see [[Slip Two]]", NULL, NULL, NULL},
		{"[[Slip Two]] too", NULL, NULL, NULL},
		{"[[a]] [[b]]", NULL, NULL, NULL},
		{"[[a]][[b]]", NULL, NULL, NULL},
		{"[[a [[b]]", NULL, NULL, NULL},
		{"[[a]]]", NULL, NULL, NULL},
		{"![[a.png]]", NULL, NULL, NULL},
		{"[[a\nb]]", NULL, NULL, NULL},
		{"[[]]", NULL, NULL, NULL},
		{"[[ ]]", NULL, NULL, NULL},
		{"[a]", NULL, NULL, NULL},
		{"[[a]", NULL, NULL, NULL},
		{"", NULL, NULL, NULL},
		{"[[]", NULL, NULL, NULL},
	};

	EXPECT_ROWS(link_split_whole, rows);
}

TEST(a_text_that_is_one_markdown_link_is_a_link)
{
	static const struct row rows[] = {
		{"[x](Dock.md)", "Dock.md", "", "x"},
		{" [ x ](Dock%20Two.md#A) ", "Dock Two.md", "#A", "x"},
		{"[x](<Dock Two.md>)", "Dock Two.md", "", "x"},
		{"[x]( Dock.md )", "Dock.md", "", "x"},
		{"[x](Dock.md \"the dock\")", "Dock.md", "", "x"},
		{"[x](<a b> 'the dock')", "a b", "", "x"},
		{"[x](Dock.md (the dock))", "Dock.md", "", "x"},
		{"[x](a_(b).md)", "a_(b).md", "", "x"},
		{"[x](a\\)b.md)", "a)b.md", "", "x"},
		{"[a [b] c](d.md)", "d.md", "", "a [b] c"},
		{"[](d.md)", "d.md", "", ""},
		{"[x](#Part)", "", "#Part", "x"},
		{"[x](Dock Two.md)", NULL, NULL, NULL},
		{"[x](https://x.example)", NULL, NULL, NULL},
		{"[x]()", NULL, NULL, NULL},
		{"[x](<>)", NULL, NULL, NULL},
		{"[x](a.md) and (b)", NULL, NULL, NULL},
		{"[x](a.md) [y](b.md)", NULL, NULL, NULL},
		{"see [x](a.md)", NULL, NULL, NULL},
		{"[x] (a.md)", NULL, NULL, NULL},
		{"[x][y]", NULL, NULL, NULL},
		{"[x(a.md)", NULL, NULL, NULL},
		{"[x](a(b.md)", NULL, NULL, NULL},
		{"[x](<a.md)", NULL, NULL, NULL},
		{"[x](<a.md>b)", NULL, NULL, NULL},
		{"[x](a.md \"b)", NULL, NULL, NULL},
		{"![x](a.png)", NULL, NULL, NULL},
	};

	EXPECT_ROWS(link_split_whole, rows);
}

TEST(the_kind_of_link_is_told_and_nothing_else_touched)
{
	struct arena *arena = arena_new();
	struct link link = {.line = 7, .embed = true, .key = "up"};

	EXPECT(link_split_whole(arena, "[[a]]", 5, &link));
	EXPECT_INT(link.kind, LINK_WIKI);
	EXPECT(link_split_whole(arena, "[x](a)", 6, &link));
	EXPECT_INT(link.kind, LINK_MARKDOWN);
	EXPECT_INT(link.line, 7);
	EXPECT(link.embed);
	EXPECT_TEXT(link.key, "up");
	arena_free(arena);
}

TEST(bad_bytes_of_a_link_become_the_replacement_character)
{
	static const struct row wiki[] = {
		{"a\xff|b\xfe", "a\xef\xbf\xbd", "", "b\xef\xbf\xbd"},
	};
	static const struct row markdown[] = {
		{"a\xff.md", "a\xef\xbf\xbd.md", "", NULL},
	};

	EXPECT_ROWS(link_split, wiki);
	EXPECT_ROWS(link_split_markdown, markdown);
}

TEST_MAIN
