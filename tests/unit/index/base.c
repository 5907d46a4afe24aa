/* Unit tests of index/base: text, days, maps, arenas, buffers. */
#include "index/base/arena.h"
#include "index/base/buf.h"
#include "index/base/day.h"
#include "index/base/map.h"
#include "index/base/mem.h"
#include "index/base/text.h"
#include "tests/unit/unit.h"

#define SIZED(literal) (literal), sizeof(literal) - 1

TEST(every_code_point_survives_encoding_and_decoding)
{
	for (uint32_t code = 1; code < 0x110000; code++) {
		char bytes[4];
		size_t length, size;

		if (code >= 0xd800 && code < 0xe000)
			continue;
		size = text_encode(code, bytes);
		if (text_decode(bytes, size, &length) != code ||
			length != size) {
			UNIT_FAIL("U+%04X is lost", code);
			break;
		}
		if (text_decode_last(bytes, size, &length) != code ||
			length != size) {
			UNIT_FAIL("U+%04X is lost backwards", code);
			break;
		}
	}
}

TEST(bad_bytes_become_one_replacement_for_each_maximal_part)
{
	static const struct {
		const char *text;
		size_t size;
		const char *want;
	} rows[] = {
		{SIZED("plain"), "plain"},
		{SIZED("a\xff"
		       "b"),
			"a\xef\xbf\xbd"
			"b"},
		{SIZED("\xe2\x82"
		       "A"),
			"\xef\xbf\xbd"
			"A"},
		{SIZED("\xc0\xaf"), "\xef\xbf\xbd\xef\xbf\xbd"},
		{SIZED("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
		{SIZED("a\0b"), "a\xef\xbf\xbd"
				"b"},
		{SIZED("\xef\xbf\xbd"), "\xef\xbf\xbd"},
		{SIZED("\xf0\x9f\x9a\xa2 \xf0\x9f"),
			"\xf0\x9f\x9a\xa2 \xef\xbf\xbd"},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		EXPECT_TEXT(text_valid(arena, rows[i].text, rows[i].size),
			rows[i].want);
	EXPECT(text_is_utf8(SIZED("caf\xc3\xa9")));
	EXPECT(!text_is_utf8(SIZED("caf\xc3")));
	arena_free(arena);
}

TEST(folding_ignores_case_and_unicode_form)
{
	struct arena *arena = arena_new();

	EXPECT_TEXT(text_fold(arena, SIZED("Pier NINE")), "pier nine");
	EXPECT_TEXT(text_fold(arena, SIZED("CAFE\xcc\x81")), "caf\xc3\xa9");
	EXPECT_TEXT(text_fold(arena, SIZED("Caf\xc3\x89")), "caf\xc3\xa9");
	EXPECT(text_same("\xce\xa3\xce\xa3", "\xcf\x83\xcf\x82"));
	EXPECT(!text_same("Vendor\xe2\x80\x99s", "Vendor's"));
	EXPECT(text_same("", ""));
	EXPECT(!text_same("a", "ab"));
	arena_free(arena);
}

TEST(trimming_knows_unicode_space_but_keeps_zero_width_space)
{
	const char *text = "\xc2\xa0\t a b\xe3\x80\x80";
	size_t size = strlen(text);

	text_trim(&text, &size);
	EXPECT_INT(size, 3);
	EXPECT(memcmp(text, "a b", 3) == 0);
	EXPECT(!text_is_space(0x200b));
	text = " \n ";
	size = 3;
	text_trim(&text, &size);
	EXPECT_INT(size, 0);
}

TEST(cutting_never_splits_a_character)
{
	EXPECT_INT(text_cut(SIZED("abc"), 5), 3);
	EXPECT_INT(text_cut(SIZED("a\xc3\xa9"), 2), 1);
	EXPECT_INT(text_cut(SIZED("\xf0\x9f\x9a\xa2"), 3), 0);
}

TEST(vault_paths_are_normalised)
{
	struct arena *arena = arena_new();

	EXPECT_TEXT(text_path(arena, SIZED("/a//b\\c/")), "a/b/c");
	EXPECT_TEXT(text_path(arena, SIZED("a\xc2\xa0"
					   "b\xe2\x80\xaf"
					   "c")),
		"a b c");
	EXPECT_TEXT(text_path(arena, SIZED("e\xcc\x81")), "\xc3\xa9");
	EXPECT_TEXT(text_path(arena, SIZED("///")), "");
	arena_free(arena);
}

TEST(natural_order_compares_digit_runs_as_numbers)
{
	EXPECT(text_compare_natural("item 2", "item 10") < 0);
	EXPECT(text_compare_natural("item 010", "item 9") > 0);
	EXPECT(text_compare_natural("Alpha", "beta") < 0);
	EXPECT(text_compare_natural("a", "ab") < 0);
	EXPECT(text_compare_natural("same", "same") == 0);
	EXPECT(text_compare_natural("a", "A") != 0);
}

TEST(days_count_as_the_calendar_does)
{
	char text[DAY_TEXT_SIZE];
	int year, month, mday, iso_year;
	day_t day = day_make(0, 1, 1);

	EXPECT_INT(day_make(1970, 1, 1), 0);
	EXPECT_INT(day_make(2025, 2, 30), DAY_INVALID);
	EXPECT_INT(day_make(2024, 2, 29) + 1, day_make(2024, 3, 1));
	for (int y = 0; y <= 9999; y++)
		for (int m = 1; m <= 12; m++)
			for (int d = 1; d <= day_days_in_month(y, m); d++) {
				if (day_make(y, m, d) != day)
					UNIT_FAIL("%d-%d-%d is not %d", y, m, d,
						day);
				day_split(day, &year, &month, &mday);
				if (year != y || month != m || mday != d)
					UNIT_FAIL("%d is not %d-%d-%d", day, y,
						m, d);
				day++;
			}
	EXPECT_INT(day_weekday(day_make(2025, 11, 7)), 5);
	EXPECT_INT(day_weekday(day_make(1969, 12, 28)), 0);
	EXPECT_INT(day_iso_week(day_make(2025, 12, 29), &iso_year), 1);
	EXPECT_INT(iso_year, 2026);
	EXPECT_INT(day_iso_week(day_make(2021, 1, 3), &iso_year), 53);
	EXPECT_INT(iso_year, 2020);
	EXPECT_TEXT(day_format(day_make(2025, 3, 7), text), "2025-03-07");
	EXPECT_TEXT(day_format(DAY_INVALID, text), "");
}

TEST(days_are_read_in_one_form_only)
{
	EXPECT_INT(day_parse(SIZED("2025-11-07")), day_make(2025, 11, 7));
	EXPECT_INT(day_parse(SIZED("2025-11-07 more")), day_make(2025, 11, 7));
	EXPECT_INT(day_parse(SIZED("2025-13-01")), DAY_INVALID);
	EXPECT_INT(day_parse(SIZED("2025-1-5")), DAY_NONE);
	EXPECT_INT(day_parse(SIZED("2025/11/07")), DAY_NONE);
	EXPECT_INT(day_parse(SIZED("")), DAY_NONE);
}

TEST(maps_hold_what_was_set_through_growth_and_removal)
{
	struct textmap *texts = textmap_new();
	struct nummap *nums = nummap_new();
	uint32_t text_value;
	uint64_t num_value;
	char key[16];

	for (int round = 0; round < 3; round++)
		for (uint32_t i = 0; i < 5000; i++) {
			int size = snprintf(key, sizeof(key), "key %u", i);

			textmap_set(texts, key, (size_t)size, i + 1);
			nummap_set(nums, i * 4096u, i + 1);
			if (i % 3 == 0) {
				EXPECT(textmap_remove(
					texts, key, (size_t)size));
				EXPECT(nummap_remove(nums, i * 4096u));
			}
		}
	EXPECT_INT(textmap_count(texts), 3333);
	EXPECT_INT(nummap_count(nums), 3333);
	for (uint32_t i = 0; i < 5000; i++) {
		int size = snprintf(key, sizeof(key), "key %u", i);
		bool has = textmap_get(texts, key, (size_t)size, &text_value);

		EXPECT(has == (i % 3 != 0) && (!has || text_value == i + 1));
		has = nummap_get(nums, i * 4096u, &num_value);
		EXPECT(has == (i % 3 != 0) && (!has || num_value == i + 1));
	}
	EXPECT(!textmap_remove(texts, "absent", 6));
	textmap_free(texts);
	nummap_free(nums);
}

TEST(arenas_and_buffers_grow)
{
	struct arena *arena = arena_new();
	struct buf buf = {0};
	int *items = NULL;
	size_t count = 0, capacity = 0;

	for (int i = 0; i < 10000; i++)
		ARENA_PUSH(arena, items, count, capacity, i);
	for (int i = 0; i < 10000; i++)
		if (items[i] != i)
			UNIT_FAIL("item %d is %d", i, items[i]);
	EXPECT_TEXT(arena_printf(arena, "%d-%s", 7, "x"), "7-x");
	EXPECT_INT(*(char *)arena_alloc(arena, (size_t)3 << 20), 0);
	arena_reset(arena);
	EXPECT_TEXT(arena_dup(arena, "abc", 2), "ab");
	EXPECT_TEXT(buf_text(&buf), "");
	for (int i = 0; i < 1000; i++)
		buf_printf(&buf, "%d,", i);
	EXPECT_INT(buf.size, 3890);
	free(buf_take(&buf));
	EXPECT_INT(buf.size, 0);
	arena_free(arena);
}

TEST_MAIN
