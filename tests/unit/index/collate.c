/* The order of texts in sorted lists. */
#include "index/query/collate.h"

#include "tests/unit/unit.h"

static int
compare(const char *a, const char *b)
{
	struct arena *arena = arena_new();
	struct collate_key left = collate_key(arena, a, strlen(a));
	struct collate_key right = collate_key(arena, b, strlen(b));
	int order = collate_compare(&left, &right);

	arena_free(arena);
	return (order > 0) - (order < 0);
}

/* Each text comes before the next. */
static void
expect_order(const char *const *texts)
{
	for (; texts[1] != NULL; texts++) {
		if (compare(texts[0], texts[1]) != -1 ||
			compare(texts[1], texts[0]) != 1)
			UNIT_FAIL(
				"'%s' is not before '%s'", texts[0], texts[1]);
		if (compare(texts[0], texts[0]) != 0)
			UNIT_FAIL("'%s' is not itself", texts[0]);
	}
}
#define EXPECT_ORDER(...) expect_order((const char *const[]){__VA_ARGS__, NULL})

TEST(punctuation_comes_before_digits_and_digits_before_letters)
{
	EXPECT_ORDER("", " ", "_", "-", ",", ";", ":", "!", "?", ".", "'", "\"",
		"(", ")", "[", "]", "{", "}", "@", "*", "/", "\\", "&", "#",
		"%", "`", "^", "+", "<", "=", ">", "|", "~", "$", "0", "9", "a",
		"A", "b", "B", "z");
}

TEST(numbers_go_by_their_value)
{
	EXPECT_ORDER("item 2", "item 10", "item 10a", "item 011", "items");
	EXPECT_ORDER(
		"9", "10", "99999999999999999999", "100000000000000000000");
	EXPECT_INT(compare("a 01", "a 1"), 0);
	EXPECT_ORDER("2026-03-09 Monday", "2026-03-12 Thursday", "No due date");
}

TEST(case_counts_only_at_last)
{
	EXPECT_ORDER("a", "A", "ab", "aB", "Ab", "B");
	EXPECT_ORDER("Pier a", "pier b", "Pier C");
}

TEST(accents_count_after_letters)
{
	EXPECT_ORDER("cafe", "Cafe", "café", "cafeb");
	EXPECT_ORDER("zoe", "zoë", "zof");
	EXPECT_ORDER("strasse", "straße", "strassf");
	EXPECT_INT(compare("e\u0301", "é"), 0);
}

TEST(emoji_and_other_scripts_have_their_places)
{
	EXPECT_ORDER("~", "📅", "$", "€", "1", "z", "α", "я", "中");
	EXPECT_INT(compare("🗓\ufe0f", "🗓"), 0);
}

TEST(quotes_of_both_kinds_stand_together)
{
	EXPECT_ORDER("'a", "‘b", "’c", "\"a", "“b");
	EXPECT_ORDER("'a", "’a", "'b");
}

TEST_MAIN
