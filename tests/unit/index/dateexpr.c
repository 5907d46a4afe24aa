/* Dates and ranges as queries name them. */
#include "index/query/dateexpr.h"

#include "index/query/naturaldate.h"
#include "tests/unit/unit.h"

/* A Thursday. */
#define TODAY "2026-03-12"

static const char *
range_on(const char *today, const char *text)
{
	static char out[64];
	char first[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE];
	struct day_range range;

	if (!dateexpr_range(text, strlen(text), day_parse(today, 10), &range))
		return "error";
	snprintf(out, sizeof(out), "%s%s%s", day_format(range.first, first),
		range.first != range.last ? " " : "",
		range.first != range.last ? day_format(range.last, last) : "");
	return out;
}

struct row {
	const char *text, *want;
};

#define CHECK_ON(day, ...)                                                     \
	do {                                                                   \
		const struct row rows[] = {__VA_ARGS__};                       \
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {  \
			const char *got = range_on(day, rows[i].text);         \
			if (strcmp(got, rows[i].want) != 0)                    \
				UNIT_FAIL("'%s' is %s, not %s", rows[i].text,  \
					got, rows[i].want);                    \
		}                                                              \
	} while (0)
#define CHECK(...) CHECK_ON(TODAY, __VA_ARGS__)

TEST(relative_ranges_are_iso_weeks_months_quarters_years)
{
	CHECK({"this week", "2026-03-09 2026-03-15"},
		{"last week", "2026-03-02 2026-03-08"},
		{"next week", "2026-03-16 2026-03-22"},
		{"this month", "2026-03-01 2026-03-31"},
		{"last month", "2026-02-01 2026-02-28"},
		{"next month", "2026-04-01 2026-04-30"},
		{"this quarter", "2026-01-01 2026-03-31"},
		{"last quarter", "2025-10-01 2025-12-31"},
		{"next quarter", "2026-04-01 2026-06-30"},
		{"this year", "2026-01-01 2026-12-31"},
		{"last year", "2025-01-01 2025-12-31"},
		{"next year", "2027-01-01 2027-12-31"});
}

TEST(relative_ranges_are_found_anywhere_and_in_any_case)
{
	CHECK({"next weekend", "2026-03-16 2026-03-22"},
		{"some day of last month", "2026-02-01 2026-02-28"},
		{"This Week", "2026-03-09 2026-03-15"},
		{"NEXT YEAR", "2027-01-01 2027-12-31"});
}

TEST(a_week_of_monday_and_of_sunday_is_the_same)
{
	CHECK_ON("2026-03-09", {"this week", "2026-03-09 2026-03-15"});
	CHECK_ON("2026-03-15", {"this week", "2026-03-09 2026-03-15"},
		{"next week", "2026-03-16 2026-03-22"});
}

TEST(relative_months_cross_the_year)
{
	CHECK_ON("2026-01-31", {"last month", "2025-12-01 2025-12-31"},
		{"last quarter", "2025-10-01 2025-12-31"},
		{"next month", "2026-02-01 2026-02-28"});
	CHECK_ON("2025-12-31", {"next month", "2026-01-01 2026-01-31"},
		{"next quarter", "2026-01-01 2026-03-31"});
}

TEST(numbered_ranges)
{
	CHECK({"2026", "2026-01-01 2026-12-31"},
		{" 2026 ", "2026-01-01 2026-12-31"},
		{"2026-Q2", "2026-04-01 2026-06-30"},
		{"2026-02", "2026-02-01 2026-02-28"},
		{"2024-02", "2024-02-01 2024-02-29"},
		{"2026-W11", "2026-03-09 2026-03-15"},
		{"2026-W01", "2025-12-29 2026-01-04"},
		{"2026-W53", "2026-12-28 2027-01-03"});
}

TEST(numbered_ranges_that_do_not_exist)
{
	CHECK({"2025-W53", "error"}, {"2026-W00", "error"},
		{"2026-W54", "error"}, {"2026-Q0", "error"},
		{"2026-Q5", "error"}, {"2026-13", "error"},
		{"2026-00", "error"});
}

TEST(two_dates_are_a_range_from_the_first_to_the_last)
{
	CHECK({"2026-03-01 2026-03-20", "2026-03-01 2026-03-20"},
		{"2026-03-20 2026-03-01", "2026-03-01 2026-03-20"},
		{"2026-03-05 or 2026-03-07", "2026-03-05 2026-03-07"},
		{"monday or 14 april", "2026-03-09 2026-04-14"});
}

TEST(of_two_dates_one_that_does_not_exist_is_left_out)
{
	CHECK({"2026-02-30 2026-03-07", "2026-03-07"},
		{"2026-03-07 2026-02-30", "2026-03-07"},
		{"2026-02-30 2026-02-31", "error"});
}

TEST(today_and_its_neighbours)
{
	CHECK({"today", TODAY}, {"tomorrow", "2026-03-13"},
		{"yesterday", "2026-03-11"}, {"Tomorrow", "2026-03-13"},
		{"tmr", "2026-03-13"}, {"now", TODAY}, {"tonight", TODAY});
}

TEST(weekdays_without_modifier_are_the_nearest)
{
	/* From a Thursday. */
	CHECK({"thursday", TODAY}, {"friday", "2026-03-13"},
		{"sunday", "2026-03-15"}, {"monday", "2026-03-09"},
		{"tue", "2026-03-10"}, {"wednesday", "2026-03-11"},
		{"on saturday", "2026-03-14"});
}

TEST(weekdays_with_modifier_are_of_a_week_from_sunday)
{
	CHECK({"this sunday", "2026-03-08"}, {"next sunday", "2026-03-15"},
		{"last sunday", "2026-03-01"}, {"this friday", "2026-03-13"},
		{"next friday", "2026-03-20"}, {"last friday", "2026-03-06"},
		{"past friday", "2026-03-06"});
}

TEST(units_from_now)
{
	CHECK({"in 2 weeks", "2026-03-26"}, {"in two weeks", "2026-03-26"},
		{"in a month", "2026-04-12"}, {"in 3 days", "2026-03-15"},
		{"in 2 quarters", "2026-09-12"}, {"in 1 year", "2027-03-12"},
		{"in a few days", "2026-03-15"},
		{"in a couple of weeks", "2026-03-26"},
		{"in 1 year 2 months", "2027-05-12"},
		{"next 2 weeks", "2026-03-26"}, {"next 7 days", "2026-03-19"},
		{"2 days from now", "2026-03-14"},
		{"2 weeks later", "2026-03-26"}, {"+3 days", "2026-03-15"});
}

TEST(units_ago)
{
	CHECK({"7 days ago", "2026-03-05"}, {"3 weeks ago", "2026-02-19"},
		{"a week ago", "2026-03-05"}, {"two months ago", "2026-01-12"},
		{"last 7 days", "2026-03-05"}, {"past 2 weeks", "2026-02-26"},
		{"1 year, 2 months ago", "2025-01-12"},
		{"2 days before tomorrow", "2026-03-11"});
}

TEST(months_that_are_too_short_end_at_their_last_day)
{
	CHECK_ON("2026-01-31", {"in 1 month", "2026-02-28"},
		{"in a year", "2027-01-31"});
	CHECK_ON("2024-02-29", {"in 1 year", "2025-02-28"},
		{"a year ago", "2023-02-28"});
}

TEST(days_of_months_are_of_the_nearest_year)
{
	CHECK({"14 April", "2026-04-14"}, {"April 14", "2026-04-14"},
		{"14 October", "2025-10-14"}, {"1 January", "2026-01-01"},
		{"14th of October", "2025-10-14"},
		{"october 14th", "2025-10-14"}, {"3 oct", "2025-10-03"},
		{"first of may", "2026-05-01"},
		{"twenty-first of april", "2026-04-21"},
		{"14 April 2024", "2024-04-14"},
		{"April 14, 2024", "2024-04-14"}, {"3-oct-2025", "2025-10-03"});
}

TEST(a_month_alone_is_its_first_day)
{
	CHECK({"May", "2026-05-01"}, {"november", "2025-11-01"},
		{"in december", "2025-12-01"}, {"may 2024", "2024-05-01"},
		{"oct 2025", "2025-10-01"}, {"10/2025", "2025-10-01"});
}

TEST(dates_as_numbers)
{
	CHECK({"2026-04-01", "2026-04-01"}, {"2026/04/01", "2026-04-01"},
		{"2026.04.01", "2026-04-01"}, {"2026-4-1", "2026-04-01"},
		{"2026 apr 3", "2026-04-03"}, {"04/05/2026", "2026-04-05"},
		{"10/11/2026", "2026-10-11"}, {"14/11/2026", "2026-11-14"},
		{"1/2/26", "2026-01-02"}, {"12/25", "2025-12-25"});
}

TEST(times_of_day_do_not_move_the_date)
{
	CHECK({"tomorrow at 5pm", "2026-03-13"}, {"10:30", TODAY},
		{"friday 17:00", "2026-03-13"},
		{"2026-03-20 09:00", "2026-03-20"},
		{"2026-03-20T09:00", "2026-03-20"},
		{"tomorrow morning", "2026-03-13"}, {"noon", TODAY});
}

TEST(a_weekday_before_a_date_is_part_of_it)
{
	CHECK({"Friday, 20 March 2026", "2026-03-20"},
		{"monday 2026-03-20", "2026-03-20"});
}

TEST(from_to_is_only_its_first_day)
{
	CHECK({"2026-03-20 to 2026-03-25", "2026-03-20"},
		{"14 april to 20 april", "2026-04-14"});
}

TEST(what_is_no_date)
{
	CHECK({"", "error"}, {"two weeks", "error"}, {"7 days", "error"},
		{"3d", "error"}, {"eom", "error"}, {"end of month", "error"},
		{"15th", "error"}, {"20260310", "error"},
		{"2026-02-30", "error"}, {"tomorow", "error"},
		{"30 february", "error"}, {"25:00", "error"}, {"dec", "error"},
		{"week", "error"}, {"someday", "error"}, {"v1.2.3", "error"});
}

TEST(numbers_beyond_the_calendar_are_no_date)
{
	CHECK({"in 99999999999 years", "error"},
		{"in 999999999999999999999 days", "error"},
		{"99999999999 months ago", "error"},
		{"in 1e300 days", "error"});
}

TEST(a_single_date_is_what_the_whole_says)
{
	struct day_range range;
	day_t today = day_parse(TODAY, 10);
	char text[DAY_TEXT_SIZE];

	EXPECT(dateexpr_single("in two weeks", 12, today, &range));
	EXPECT_TEXT(day_format(range.first, text), "2026-03-26");
	EXPECT_INT(range.first, range.last);
	EXPECT(!dateexpr_single("two weeks", 9, today, &range));
}

TEST(a_very_long_text_holds_no_date)
{
	static char text[NATURALDATE_SIZE_MAX + 20];
	struct day_range range;

	memset(text, ' ', sizeof(text));
	memcpy(text, "tomorrow", 8);
	EXPECT(dateexpr_range(
		text, NATURALDATE_SIZE_MAX, day_parse(TODAY, 10), &range));
	EXPECT(!dateexpr_range(
		text, NATURALDATE_SIZE_MAX + 1, day_parse(TODAY, 10), &range));
}

TEST(repeated_words_end_soon)
{
	static char text[NATURALDATE_SIZE_MAX + 1];
	struct day_range range;

	for (size_t i = 0; i + 10 < NATURALDATE_SIZE_MAX; i += 7)
		memcpy(text + i, "1 day, ", 7);
	EXPECT(!dateexpr_range(
		text, strlen(text), day_parse(TODAY, 10), &range));
	memset(text, ' ', NATURALDATE_SIZE_MAX);
	dateexpr_range(
		text, NATURALDATE_SIZE_MAX, day_parse(TODAY, 10), &range);
	memset(text, '1', NATURALDATE_SIZE_MAX);
	dateexpr_range(
		text, NATURALDATE_SIZE_MAX, day_parse(TODAY, 10), &range);
}

TEST_MAIN
