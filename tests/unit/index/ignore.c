/* Which paths the filters of userIgnoreFilters exclude. */
#include "index/live/ignore.h"

#include "tests/unit/unit.h"

static bool
covers(const char *filter, const char *path)
{
	struct ignore *ignore = ignore_new();
	struct buf error = {0};
	bool result;

	ignore_add(ignore, filter, &error);
	result = ignore_covers(ignore, path);
	ignore_free(ignore);
	buf_clear(&error);
	return result;
}

TEST(filters_are_prefixes_or_patterns)
{
	static const struct {
		const char *filter, *path;
		bool is_covered;
	} rows[] = {
		{"Attic/", "Attic/2018/b.md", true},
		{"Attic/", "Home/Attic/b.md", false},
		{"atti", "Attic/b.md", true},
		{"atti", "Atticus.md", true},
		{"/\\.drawing/", "Art/x.drawing.md", true},
		{"/sketch$/", "Notes/My sketch.md", false},
		{"/sketch\\.md$/", "Notes/My SKETCH.md", true},
		{"//", "//", true},
		{"//", "Notes/a.md", false},
		{"/", "Notes/a.md", false},
		{"/a/", "Notes/Bad.md", true},
		{"", "Notes/a.md", false},
		{" ", "Notes/a.md", false},
		{"  Attic/  ", "Attic/b.md", true},
		{"\t/bad/ ", "Notes/Bad.md", true},
		{"a.b", "a.b.md", true},
		{"a.b", "axb.md", false},
		{"\xc3\x84rger", "\xc3\xa4rger/x.md", true},
		{"\xc3\x84rger", "A\xcc\x88rger/x.md", true},
		{"/^\xc3\xa4/", "A\xcc\x88rger/x.md", true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (covers(rows[i].filter, rows[i].path) != rows[i].is_covered)
			UNIT_FAIL("'%s' on '%s'", rows[i].filter, rows[i].path);
}

TEST(no_filter_covers_nothing)
{
	struct ignore *ignore = ignore_new();

	EXPECT(!ignore_covers(ignore, "a.md"));
	EXPECT(!ignore_covers(ignore, ""));
	ignore_free(ignore);
}

TEST(a_broken_pattern_is_refused_with_a_reason)
{
	struct ignore *ignore = ignore_new();
	struct buf error = {0};

	EXPECT(!ignore_add(ignore, "/(unclosed/", &error));
	EXPECT(strstr(buf_text(&error), "(unclosed") != NULL);
	EXPECT_INT(ignore_count(ignore), 0);
	EXPECT(!ignore_covers(ignore, "(unclosed"));
	ignore_free(ignore);
	buf_clear(&error);
}

TEST(names_that_are_not_utf8_are_matched_all_the_same)
{
	EXPECT(covers("/^in\xef\xbf\xbdvalid/", "in\xffvalid/a.md"));
	EXPECT(covers("in", "in\xffvalid/a.md"));
	EXPECT(!covers("/nothing/", "in\xffvalid/a.md"));
}

TEST(a_pattern_that_explodes_ends_soon)
{
	struct ignore *ignore = ignore_new();
	struct buf error = {0};
	char path[200];

	memset(path, 'a', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	EXPECT(ignore_add(ignore, "/(a+)+b/", &error));
	EXPECT(ignore_add(ignore, "aaa", &error));
	for (int i = 0; i < 3000; i++)
		if (!ignore_covers(ignore, path))
			UNIT_FAIL("the filter after it was not asked");
	ignore_free(ignore);
	buf_clear(&error);
}

TEST_MAIN
