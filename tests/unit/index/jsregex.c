/* JavaScript's regular expressions. */
#include "index/query/jsregex.h"

#include <stdlib.h>

#include "tests/unit/unit.h"

/* '1', '0', or 'e' for an error. */
static char
match(const char *literal, const char *text)
{
	struct buf error = {0};
	struct jsregex *regex = jsregex_new(literal, &error);
	char result = 'e';

	if (regex != NULL)
		result = jsregex_matches(regex, text, strlen(text)) ? '1' : '0';
	else if (error.size == 0)
		UNIT_FAIL("%s is wrong without a reason", literal);
	jsregex_free(regex);
	buf_clear(&error);
	return result;
}

struct row {
	const char *literal, *text;
	char want;
};

#define CHECK(...)                                                             \
	do {                                                                   \
		const struct row rows[] = {__VA_ARGS__};                       \
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {  \
			char got = match(rows[i].literal, rows[i].text);       \
			if (got != rows[i].want)                               \
				UNIT_FAIL("%s in '%s' is %c", rows[i].literal, \
					rows[i].text, got);                    \
		}                                                              \
	} while (0)

TEST(it_is_searched_anywhere_and_with_case)
{
	CHECK({"/pump/", "the pump", '1'}, {"/Pump/", "the pump", '0'},
		{"/Pump/i", "the pump", '1'}, {"/^pump/", "the pump", '0'},
		{"/pump$/", "the pump", '1'}, {"/É/i", "café", '1'},
		{"/a.b/", "a\nb", '0'}, {"/a.b/s", "a\nb", '1'},
		{"/^b/m", "a\nb", '1'}, {"/^b/", "a\nb", '0'},
		{"/b$/", "b\n", '0'}, {"/^/", "", '1'});
}

TEST(the_pattern_runs_to_the_last_slash)
{
	CHECK({"/a/b/", "a/b", '1'}, {"/a/b/i", "A/B", '1'},
		{"/a/ i", "a", 'e'}, {"/a", "a", 'e'}, {"a/", "a", 'e'},
		{"//", "a", 'e'}, {"a", "a", 'e'}, {"", "a", 'e'},
		{"/a\\//", "a/", '1'});
}

TEST(flags_are_known_and_come_once)
{
	CHECK({"/a/ius", "A", '1'}, {"/a/gm", "a", '1'}, {"/a/x", "a", 'e'},
		{"/a/ii", "a", 'e'}, {"/b/y", "ab", '0'}, {"/a/y", "ab", '1'});
}

TEST(escapes_mean_what_they_mean_in_javascript)
{
	CHECK({"/\\d\\d:\\d\\d/", "at 09:30", '1'}, {"/\\w/", "é", '0'},
		{"/\\W/", "é", '1'}, {"/^\\s$/", "\u00a0", '1'},
		{"/^\\s$/", "\u200b", '0'}, {"/^[\\s]$/", "\u3000", '1'},
		{"/^[\\S]$/", "\u3000", '0'}, {"/\\u0041\\x42/", "AB", '1'},
		{"/\\u{1f4c5}/u", "📅", '1'}, {"/\\ud83d\\udcc5/", "📅", '1'},
		{"/\\-\\_\\e/", "-_e", '1'}, {"/\\A\\z/", "Az", '1'},
		{"/\\h/", "h", '1'}, {"/\\Q.\\E/", "QxE", '1'},
		{"/\\p{Lu}/u", "aÉ", '1'}, {"/\\p{Lu}/", "É", '0'},
		{"/\\cJ/", "\n", '1'}, {"/\\ba\\b/", "x a y", '1'},
		{"/[\\b]/", "\b", '1'}, {"/\\q/u", "q", 'e'});
}

TEST(groups_and_what_refers_to_them)
{
	CHECK({"/(a)\\1/", "aa", '1'}, {"/(a)|b\\1/", "b", '1'},
		{"/\\1(a)/", "a", '1'}, {"/(?<n>a)\\k<n>/", "aa", '1'},
		{"/(?:ab){2}/", "abab", '1'}, {"/a(?=b)/", "ab", '1'},
		{"/a(?!b)/", "ab", '0'}, {"/\\2/", "\x02", '1'},
		{"/(/", "(", 'e'}, {"/)/", ")", 'e'}, {"/(?>a)/", "a", 'e'},
		{"/(?P<n>a)/", "a", 'e'}, {"/(*FAIL)/", "a", 'e'});
}

TEST(classes)
{
	CHECK({"/[a-c]/", "b", '1'}, {"/[^a]/", "a", '0'}, {"/[]/", "a", '0'},
		{"/[^]/", "\n", '1'}, {"/[[]/", "[", '1'},
		{"/[[:alpha:]]/", "p]", '1'}, {"/[c-a]/", "b", 'e'},
		{"/[\\d-x]/", "-", '1'}, {"/[a/", "a", 'e'},
		{"/[📅⏫]/u", "🔺", '0'}, {"/[📅⏫]/u", "⏫", '1'},
		{"/[📅⏫]/", "🔺", '1'});
}

TEST(quantifiers)
{
	CHECK({"/a{2,3}/", "aa", '1'}, {"/a{,2}/", "a{,2}", '1'},
		{"/a{/", "a{", '1'}, {"/a+?b/", "aab", '1'},
		{"/a++/", "aa", 'e'}, {"/*/", "*", 'e'}, {"/a**/", "a", 'e'},
		{"/^*/", "a", 'e'}, {"/a{3,2}/", "a", 'e'});
}

TEST(patterns_that_could_take_for_ever_are_refused)
{
	char many[200] = "/";

	CHECK({"/(a+)+/", "a", 'e'}, {"/(a|b+)*c/", "c", 'e'},
		{"/((a?)b)?/", "b", 'e'}, {"/(a{2}){2}/", "aaaa", 'e'},
		{"/(?<=a)b/", "ab", 'e'}, {"/(ab)+c/", "abc", '1'},
		{"/(a+)b/", "ab", '1'});
	for (int i = 0; i < 26; i++)
		strcat(many, "a?");
	strcat(many, "/");
	CHECK({many, "a", 'e'});
	many[strlen(many) - 3] = '/';
	many[strlen(many) - 2] = '\0';
	CHECK({many, "a", '1'});
}

TEST(long_patterns_are_refused)
{
	char text[600] = "/";

	memset(text + 1, 'a', 500);
	text[501] = '/';
	CHECK({text, "b", '0'});
	memset(text + 1, 'a', 501);
	text[502] = '/';
	CHECK({text, "b", 'e'});
}

TEST(what_still_takes_long_ends_without_a_match)
{
	static char text[100001];

	memset(text, 'a', 100000);
	CHECK({"/(a+)+?b/", text, '0'}, {"/a*a*a*a*a*a*a*a*b/", text, '0'},
		{"/(.*)\\1b/", text, '0'});
}

TEST_MAIN
