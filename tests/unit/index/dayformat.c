/* dayformat.c - dates in names of daily and weekly notes */
#include "index/parse/dayformat.h"

#include "tests/unit/unit.h"

/* "YYYY-MM-DD" of day in one of a few buffers, "none" if it is no day. */
static const char *
day_text(day_t day)
{
	static char texts[4][DAY_TEXT_SIZE];
	static int next;

	if (!day_is_valid(day))
		return "none";
	next = (next + 1) % 4;
	return day_format(day, texts[next]);
}

static day_t
day_of(const char *text)
{
	return day_parse(text, strlen(text));
}

static void
expect_write(const char *day, const char *format, const char *want)
{
	struct buf out = {0};

	dayformat_write(format, day_of(day), &out);
	if (strcmp(buf_text(&out), want) != 0)
		UNIT_FAIL("%s in '%s' is '%s', not '%s'", day, format,
			buf_text(&out), want);
	buf_clear(&out);
}

static void
expect_read(const char *format, const char *text, const char *want)
{
	const char *got = day_text(dayformat_read(format, text, strlen(text)));

	if (strcmp(got, want) != 0)
		UNIT_FAIL(
			"'%s' in '%s' is %s, not %s", text, format, got, want);
}

static void
expect_daily(const char *folder, const char *format, const char *path,
	const char *want)
{
	const char *got = day_text(dayformat_daily(folder, format, path));

	if (strcmp(got, want) != 0)
		UNIT_FAIL("'%s' in '%s' under '%s' is %s, not %s", path, format,
			folder, got, want);
}

TEST(each_token_writes_its_part_of_a_day)
{
	static const char *const rows[][2] = {
		{"YYYY", "2025"},
		{"YY", "25"},
		{"Q", "1"},
		{"M", "3"},
		{"MM", "03"},
		{"MMM", "Mar"},
		{"MMMM", "March"},
		{"D", "7"},
		{"DD", "07"},
		{"Do", "7th"},
		{"DDD", "66"},
		{"DDDD", "066"},
		{"d", "5"},
		{"dd", "Fr"},
		{"ddd", "Fri"},
		{"dddd", "Friday"},
		{"E", "5"},
		{"w", "10"},
		{"ww", "10"},
		{"gg", "25"},
		{"gggg", "2025"},
		{"W", "10"},
		{"WW", "10"},
		{"GG", "25"},
		{"GGGG", "2025"},
		{"H", "0"},
		{"HH", "00"},
		{"h", "12"},
		{"hh", "12"},
		{"m", "0"},
		{"mm", "00"},
		{"s", "0"},
		{"ss", "00"},
		{"a", "am"},
		{"A", "AM"},
		{"X", "1741305600"},
		{"x", "1741305600000"},
		{"Z", "+00:00"},
		{"ZZ", "+0000"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		expect_write("2025-03-07", rows[i][0], rows[i][1]);
}

TEST(each_token_is_read_back)
{
	static const char *const rows[][2] = {
		{"YYYY-MM-DD", "2025-03-07"},
		{"YY-M-D", "25-3-7"},
		{"YYYY [Q]Q M D", "2025 Q1 3 7"},
		{"D MMM YYYY", "7 Mar 2025"},
		{"MMMM Do YYYY", "March 7th 2025"},
		{"YYYY-DDD", "2025-66"},
		{"YYYY-DDDD", "2025-066"},
		{"YYYYMMDD-d", "20250307-5"},
		{"dd YYYYMMDD", "Fr 20250307"},
		{"ddd YYYYMMDD", "Fri 20250307"},
		{"dddd YYYYMMDD", "Friday 20250307"},
		{"GGGG-[W]WW-E", "2025-W10-5"},
		{"GG.W.E", "25.10.5"},
		{"GGGG-WW-ddd", "2025-10-Fri"},
		{"gggg-ww-d", "2025-10-5"},
		{"gg w dddd", "25 10 Friday"},
		{"gggg-ww-E", "2025-10-5"},
		{"YYYY-[W]WW-E", "2025-W10-5"},
		{"YYYY-MM-DD Z ZZ", "2025-03-07 +00:00 +0000"},
		{"X", "1741305600"},
		{"x", "1741305600000"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		expect_read(rows[i][0], rows[i][1], "2025-03-07");
}

TEST(a_time_of_day_may_be_any)
{
	expect_read("YYYY-MM-DD HHmm", "2025-03-07 0930", "2025-03-07");
	expect_read("YYYY-MM-DD H.m.s", "2025-03-07 9.5.59", "2025-03-07");
	expect_read("YYYY-MM-DD hh:mm a", "2025-03-07 12:01 am", "2025-03-07");
	expect_read("YYYY-MM-DD h A", "2025-03-07 11 PM", "2025-03-07");
	expect_read("YYYY-MM-DD h", "2025-03-07 3", "2025-03-07");
	expect_read("X", "1741339800", "2025-03-07");
	expect_read("x", "1741339800123", "2025-03-07");
	expect_read("X", "-1", "1969-12-31");
	expect_read("YYYY-MM-DD HH:mm", "2025-03-07 24:00", "none");
	expect_read("YYYY-MM-DD HH:mm", "2025-03-07 09:60", "none");
	expect_read("YYYY-MM-DD HH:mm:ss", "2025-03-07 09:00:60", "none");
	expect_read("YYYY-MM-DD h A", "2025-03-07 13 PM", "none");
	expect_read("X", "999999999999", "none");
}

TEST(ordinals_have_their_own_endings)
{
	expect_write("2025-08-01", "Do", "1st");
	expect_write("2025-08-02", "Do", "2nd");
	expect_write("2025-08-03", "Do", "3rd");
	expect_write("2025-08-04", "Do", "4th");
	expect_write("2025-08-11", "Do", "11th");
	expect_write("2025-08-12", "Do", "12th");
	expect_write("2025-08-13", "Do", "13th");
	expect_write("2025-08-21", "Do", "21st");
	expect_write("2025-08-22", "Do", "22nd");
	expect_write("2025-08-23", "Do", "23rd");
	expect_write("2025-08-31", "Do", "31st");
	expect_read("YYYY MMMM Do", "2025 August 21th", "none");
}

TEST(weeks_belong_to_the_year_that_holds_most_of_them_or_january_first)
{
	/* ISO: Monday to Sunday. English: Sunday to Saturday. */
	expect_write("2024-12-30", "GGGG-[W]WW gggg-ww", "2025-W01 2025-01");
	expect_write("2024-12-29", "GGGG-[W]WW gggg-ww", "2024-W52 2025-01");
	expect_write("2024-12-28", "GGGG-[W]WW gggg-ww", "2024-W52 2024-52");
	expect_write("2021-01-01", "GGGG-[W]WW gggg-ww", "2020-W53 2021-01");
	expect_write("2023-01-01", "GGGG-[W]WW gggg-ww", "2022-W52 2023-01");
	expect_write("2022-12-31", "GGGG-[W]WW gggg-ww", "2022-W52 2022-53");
	expect_read("GGGG-[W]WW", "2020-W53", "2020-12-28");
	expect_read("GGGG-[W]WW", "2021-W53", "none");
	expect_read("GGGG-[W]WW", "2025-W00", "none");
	expect_read("gggg-ww", "2025-01", "2024-12-29");
	expect_read("gggg-ww", "2022-53", "2022-12-25");
}

TEST(a_format_without_a_day_gives_the_first_of_its_time)
{
	expect_read("YYYY", "2025", "2025-01-01");
	expect_read("YYYY-MM", "2025-11", "2025-11-01");
	expect_read("MMMM YYYY", "November 2025", "2025-11-01");
	expect_read("YYYY-[Q]Q", "2025-Q4", "2025-10-01");
	expect_read("GGGG-[W]WW", "2025-W45", "2025-11-03");
	expect_read("gggg [week] w", "2025 week 45", "2025-11-02");
	expect_read("YYYY-[Q]Q", "2025-Q5", "none");
	expect_read("YYYY-[Q]Q", "2025-Q0", "none");
}

TEST(a_text_without_a_year_is_no_day)
{
	expect_read("MM-DD", "11-07", "none");
	expect_read("dddd", "Friday", "none");
	expect_read("[W]WW", "W45", "none");
	expect_read("HH:mm", "10:00", "none");
	expect_read("[Inbox]", "Inbox", "none");
	expect_read("", "", "none");
}

TEST(brackets_and_unknown_letters_are_literal)
{
	expect_write("2025-03-07", "[Day] D [of] MMM", "Day 7 of Mar");
	expect_write("2025-03-07", "YYYY_MM_DD!", "2025_03_07!");
	expect_write("2025-03-07", "[]D", "7");
	expect_write("2025-03-07", "[open D", "[open 7");
	expect_write("2025-03-07", "YYY", "25Y");
	expect_write("2025-03-07", "N\xc3\xa4r: D", "N\xc3\xa4r: 7");
	expect_read("[Log of] YYYY-MM-DD", "Log of 2025-03-07", "2025-03-07");
	expect_read("[Log of] YYYY-MM-DD", "log of 2025-03-07", "none");
}

TEST(reading_is_strict)
{
	static const char *const rows[][2] = {
		{"YYYY-MM-DD", "2025-3-7"},
		{"YYYY-MM-DD", "2025-03-07 "},
		{"YYYY-MM-DD", " 2025-03-07"},
		{"YYYY-MM-DD", "2025-03-07 - Stowage talk"},
		{"YYYY-MM-DD", "2025/03/07"},
		{"YYYY-MM-DD", "25-03-07"},
		{"YYYY-MM-DD", "2025-02-30"},
		{"YYYY-MM-DD", "2025-13-01"},
		{"YYYY-MM-DD", "2025-00-10"},
		{"YYYY-MM-DD", ""},
		{"YYYY-M-D", "2025-03-7"},
		{"YYYY-DDD", "2025-366"},
		{"YYYY-DDD", "2025-0"},
		{"YYYY MMM D", "2025 mar 7"},
		{"dddd YYYY-MM-DD", "Monday 2025-03-07"},
		{"YYYY-MM-DD E", "2025-03-07 4"},
		{"YYYY-MM-DD [Q]Q", "2025-03-07 Q2"},
		{"YYYY/YYYY-MM-DD", "2024/2025-03-07"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		expect_read(rows[i][0], rows[i][1], "none");
	expect_read("YYYY-DDD", "2024-366", "2024-12-31");
	expect_read("YYYY-MM-DD", "2024-02-29", "2024-02-29");
}

TEST(two_digit_years_turn_at_69)
{
	expect_read("YYMMDD", "681231", "2068-12-31");
	expect_read("YYMMDD", "690101", "1969-01-01");
}

TEST(what_is_written_is_read_back_for_every_day_of_many_years)
{
	static const char *const formats[] = {"YYYY-MM-DD", "YYYYMMDD",
		"dddd, MMMM Do YYYY", "YYYY/MM/DD-ddd", "YYYY-DDDD", "YYYY.DDD",
		"GGGG-[W]WW-E", "gggg-ww-dddd", "YYYY [Q]Q D. MMM", "X"};
	struct buf out = {0};

	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		for (day_t day = day_of("1995-12-20");
			day < day_of("2030-01-10"); day++) {
			out.size = 0;
			dayformat_write(formats[i], day, &out);
			if (dayformat_read(formats[i], out.data, out.size) !=
				day)
				UNIT_FAIL("%s in '%s' is lost", out.data,
					formats[i]);
		}
	buf_clear(&out);
}

TEST(the_ends_of_the_calendar_are_days_too)
{
	expect_read("YYYY-MM-DD", "0000-01-01", "0000-01-01");
	expect_read("YYYY-MM-DD", "9999-12-31", "9999-12-31");
	expect_read("GGGG-[W]WW-E", "9999-W52-5", "9999-12-31");
	expect_read("GGGG-[W]WW-E", "9999-W53-5", "none");
	expect_read("gggg-ww", "9999-99", "none");
	expect_read("YYYY-DDD", "9999-999", "none");
	expect_write("9999-12-31", "w", "1");
}

TEST(a_daily_note_is_in_its_folder_and_named_by_the_format)
{
	expect_daily("", "", "2025-11-07.md", "2025-11-07");
	expect_daily("", "YYYY-MM-DD", "2025-11-07.MD", "2025-11-07");
	expect_daily("", "", "2025-11-07 - Tide table.md", "none");
	expect_daily("Journal", "", "2025-11-07.md", "none");
	expect_daily("Journal", "", "Journal/2025-11-07.md", "2025-11-07");
	expect_daily("Journal", "", "Journals/2025-11-07.md", "none");
	expect_daily("Journal", "", "Old/Journal/2025-11-07.md", "none");
	expect_daily("", "", "Journal/2025-11-07.md", "none");
	expect_daily("Log", "YYYY/MM/YYYY-MM-DD", "Log/2025/11/2025-11-07.md",
		"2025-11-07");
	expect_daily("Log", "YYYY/MM/YYYY-MM-DD", "Log/2025/10/2025-11-07.md",
		"none");
	expect_daily("", "dddd, MMMM Do YYYY", "Friday, November 7th 2025.md",
		"2025-11-07");
	expect_daily("", "[Week] GGGG-[W]WW", "Week 2025-W45.md", "2025-11-03");
	expect_daily("", "", "2025-02-30.md", "none");
	expect_daily("", "", "2025-11-07", "none");
	expect_daily("", "", "2025-11-07.canvas", "none");
	expect_daily("", "", ".md", "none");
}

TEST_MAIN
