/* Recurrence rules: what is one, how it is written, and its next day. */
#include "index/parse/recurrence.h"

#include "tests/unit/unit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static day_t
day_of(const char *text)
{
	return day_parse(text, strlen(text));
}

/* Expects the rule's own spelling (NULL: it is none) and its next day ("":
 * there is none). */
static void
expect_rule(const char *text, const char *base, const char *written,
	const char *next)
{
	struct arena *arena = arena_new();
	struct recurrence *rule = recurrence_parse(arena, text);
	char got[DAY_TEXT_SIZE];

	if (rule == NULL || written == NULL) {
		if (rule != NULL || written != NULL)
			UNIT_FAIL("'%s' is %s rule", text,
				rule != NULL ? "a" : "no");
		arena_free(arena);
		return;
	}
	if (strcmp(recurrence_text(rule), written) != 0)
		UNIT_FAIL("'%s' is written '%s', not '%s'", text,
			recurrence_text(rule), written);
	day_format(recurrence_next(rule, day_of(base)), got);
	if (strcmp(got, next) != 0)
		UNIT_FAIL("'%s' from %s is next on '%s', not '%s'", text, base,
			got, next);
	arena_free(arena);
}

struct row {
	const char *text;
	const char *written;
	const char *next;
};

static void
expect_rows(const char *base, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		expect_rule(rows[i].text, base, rows[i].written, rows[i].next);
}

TEST(steps_of_days_and_weeks)
{
	/* a Wednesday */
	static const struct row rows[] = {
		{"every day", "every day", "2026-03-05"},
		{"EVERY DAY", "every day", "2026-03-05"},
		{"every days", "every day", "2026-03-05"},
		{"every 1 day", "every day", "2026-03-05"},
		{"  every   day  ", "every day", "2026-03-05"},
		{"everyday", "every day", "2026-03-05"},
		{"every 4 days", "every 4 days", "2026-03-08"},
		{"every weekday", "every weekday", "2026-03-05"},
		{"every weekdays", "every weekday", "2026-03-05"},
		{"every week", "every week", "2026-03-11"},
		{"every week on Mon, Thu", "every week on Monday, Thursday",
			"2026-03-05"},
		{"every week on Thursday and Monday",
			"every week on Monday, Thursday", "2026-03-05"},
		{"every Tuesday", "every week on Tuesday", "2026-03-10"},
		{"every tue", "every week on Tuesday", "2026-03-10"},
		{"every Tuesday, Friday", "every week on Tuesday, Friday",
			"2026-03-06"},
		{"every 2 weeks", "every 2 weeks", "2026-03-18"},
		{"every 2 weeks on Wednesday", "every 2 weeks on Wednesday",
			"2026-03-18"},
		{"every 2 weeks on Friday", "every 2 weeks on Friday",
			"2026-03-06"},
		{"every 2 weeks on Monday when done",
			"every 2 weeks on Monday when done", "2026-03-16"},
		{"every 3 weeks on Sunday", "every 3 weeks on Sunday",
			"2026-03-08"},
		{"every week on weekdays", "every weekday", "2026-03-05"},
		{"every 2 weekdays", "every 2 weeks on weekdays", "2026-03-05"},
		{"every week on Mon, Tue, Wed, Thu, Fri, Sat, Sun", "every day",
			"2026-03-05"},
		{"every hour", "every hour", "2026-03-05"},
		{"every 5 hours", "every 5 hours", "2026-03-05"},
		{"every 36 hours", "every 36 hours", "2026-03-05"},
		{"every 60 hours", "every 60 hours", "2026-03-06"},
		{"every 20 minutes", "every 20 minutes", "2026-03-05"},
	};

	expect_rows("2026-03-04", rows, COUNT(rows));
	expect_rule(
		"every weekday", "2026-03-06", "every weekday", "2026-03-09");
	expect_rule(
		"every weekday", "2026-03-07", "every weekday", "2026-03-09");
}

TEST(steps_of_months)
{
	static const struct row rows[] = {
		{"every month", "every month", "2026-04-04"},
		{"every 5 months", "every 5 months", "2026-08-04"},
		{"every month on the 1st", "every month on the 1st",
			"2026-04-01"},
		{"every month on the 20th", "every month on the 20th",
			"2026-03-20"},
		{"every month on the 4th", "every month on the 4th",
			"2026-04-04"},
		{"every month on the last", "every month on the last",
			"2026-03-31"},
		{"every month on the 4th last", "every month on the 4th last",
			"2026-03-28"},
		{"every month on the last Tuesday",
			"every month on the last Tuesday", "2026-03-31"},
		{"every month on the 2nd last Tuesday",
			"every month on the 2nd last Tuesday", "2026-03-24"},
		{"every month on the second last Tuesday",
			"every month on the 2nd last Tuesday", "2026-03-24"},
		{"every month on the 3rd Thursday",
			"every month on the 3rd Thursday", "2026-03-19"},
		{"every month on the first Wednesday",
			"every month on the 1st Wednesday", "2026-04-01"},
		{"every month on the 5th Tuesday",
			"every month on the 5th Tuesday", "2026-03-31"},
		{"every month on the 5th Wednesday",
			"every month on the 5th Wednesday", "2026-04-29"},
		{"every month on the 2nd and 16th",
			"every month on the 2nd and 16th", "2026-03-16"},
		{"every month on the 16th, 2nd, 28th",
			"every month on the 2nd, 16th and 28th", "2026-03-16"},
		/* a second "the" ends the list */
		{"every month on the 2nd and the 16th",
			"every month on the 2nd", "2026-04-02"},
		{"every month on the last and 3rd",
			"every month on the 3rd and last", "2026-03-31"},
		{"every month on the 30th", "every month on the 30th",
			"2026-03-30"},
		{"every 4 months on the 2nd", "every 4 months on the 2nd",
			"2026-07-02"},
		{"every month on Tuesday", "every month on Tuesday",
			"2026-03-10"},
		{"every month on weekdays", "every month on weekdays",
			"2026-03-05"},
		{"every month on the 1st Monday and Tuesday",
			"every month on Tuesday and on the 1st Monday", ""},
		{"every 2 months in July", "every 2 months in July",
			"2026-07-04"},
	};

	expect_rows("2026-03-04", rows, COUNT(rows));
	expect_rule("every month on the 31st", "2026-03-31",
		"every month on the 31st", "2026-05-31");
	expect_rule("every 6 months on the 31st", "2026-08-31",
		"every 6 months on the 31st", "2027-08-31");
}

TEST(steps_of_years)
{
	static const struct row rows[] = {
		{"every year", "every year", "2027-03-04"},
		{"every 3 years", "every 3 years", "2029-03-04"},
		{"every January on the 9th", "every January on the 9th",
			"2027-01-09"},
		{"every May and October on the 1st",
			"every May and October on the 1st", "2026-05-01"},
		{"every Jan, Feb, Mar", "every January, February and March",
			"2027-01-04"},
		{"every May on the last Monday", "every May on the last Monday",
			"2026-05-25"},
		{"every year on January 9th", "every January", "2027-01-04"},
		{"every year on the 1st Monday", "every year on the 1st Monday",
			"2027-01-04"},
		{"every year on the last Friday",
			"every year on the last Friday", "2026-12-25"},
		{"every year in week 11", "every year in week 11",
			"2026-03-09"},
		{"every year in week 1, 53", "every year in weeks 1 and 53",
			"2026-12-28"},
		{"every 2 years in March", "every 2 years March", "2028-03-04"},
		{"every November on the 31st", "every November on the 31st",
			""},
		{"every year on the 200th", "every year on the 200th", ""},
	};

	expect_rows("2026-03-04", rows, COUNT(rows));
	expect_rule(
		"every February", "2024-02-29", "every February", "2028-02-29");
	expect_rule("every year in week 1", "2026-12-31",
		"every year in week 1", "2027-01-04");
	expect_rule("every year in week 1", "2025-12-20",
		"every year in week 1", "2025-12-29");
}

TEST(a_month_that_is_too_short_gives_its_last_day)
{
	expect_rule("every month", "2026-01-31", "every month", "2026-02-28");
	expect_rule("every month", "2024-01-30", "every month", "2024-02-29");
	expect_rule("every month", "2026-03-31", "every month", "2026-04-30");
	expect_rule(
		"every 3 months", "2026-11-30", "every 3 months", "2027-02-28");
	expect_rule("every year", "2024-02-29", "every year", "2025-02-28");
	expect_rule(
		"every 4 years", "2024-02-29", "every 4 years", "2028-02-29");
	expect_rule("every month", "2026-12-31", "every month", "2027-01-31");
}

TEST(an_overdue_rule_is_not_moved_to_today)
{
	expect_rule("every week", "1999-12-31", "every week", "2000-01-07");
}

TEST(words_that_are_not_known_end_the_rule)
{
	static const struct row rows[] = {
		{"every weekend", "every week", "2026-03-11"},
		{"every day or so, please!", "every day", "2026-03-05"},
		{"every day on Monday", "every day", "2026-03-05"},
		{"every 2 Tuesdays", "every 2 weeks on Tuesday", "2026-03-17"},
		{"every month on the 9th of May", "every month on the 9th",
			"2026-03-09"},
		{"every week!", "every week", "2026-03-11"},
		{"every Friday the 13th", "every week on Friday the 13th",
			"2026-03-13"},
		{"every week on the 2nd Friday", "every week on the 2nd Friday",
			"2026-03-06"},
	};

	expect_rows("2026-03-04", rows, COUNT(rows));
}

TEST(what_is_no_rule)
{
	static const char *const texts[] = {
		"",
		" ",
		"!",
		"every",
		"every 3",
		"daily",
		"weekly",
		"biweekly",
		"monthly",
		"week",
		"every other week",
		"every 2nd day",
		"every 0 days",
		"every 00 days",
		"every quarter",
		"every Monday and",
		"every Monday, soon",
		"every May, soon",
		"every day at",
		"every day at noon",
		"every day for ever",
		"every day for three times",
		"every day until",
		"every day until 5",
		"every day until soon",
		"every day until March 40, 2027",
		"every week on week",
		"every month on the 367th",
		"every 99999999999 days",
		"when done",
		" when done",
		"one",
	};

	for (size_t i = 0; i < COUNT(texts); i++)
		expect_rule(texts[i], "2026-03-04", NULL, "");
}

TEST(when_done_is_kept_apart)
{
	struct arena *arena = arena_new();

	EXPECT(recurrence_is_when_done(
		recurrence_parse(arena, "every day WHEN Done")));
	EXPECT(!recurrence_is_when_done(
		recurrence_parse(arena, "every day when")));
	arena_free(arena);
	expect_rule("every week on Fri when done ", "2026-03-04",
		"every week on Friday when done", "2026-03-06");
}

TEST(an_end_is_counted_afresh_from_every_base)
{
	static const struct row rows[] = {
		{"every day for 1 time", "every day for 1 time", ""},
		{"every day for 2 times", "every day for 2 times",
			"2026-03-05"},
		{"every month for 1 times", "every month for 1 time", ""},
		{"every week on Friday for 1 time",
			"every week on Friday for 1 time", "2026-03-06"},
		{"every week until March 10, 2026",
			"every week until March 10, 2026", ""},
		{"every week until March 11, 2026",
			"every week until March 11, 2026", "2026-03-11"},
		{"every week until 01 jun 2026",
			"every week until June 1, 2026", "2026-03-11"},
		{"every day until January 1, 2020",
			"every day until January 1, 2020", ""},
		{"every hour for 24 times", "every hour for 24 times", ""},
		{"every hour for 25 times", "every hour for 25 times",
			"2026-03-05"},
	};

	expect_rows("2026-03-04", rows, COUNT(rows));
}

TEST(hours_are_written_but_change_no_day)
{
	static const struct row rows[] = {
		{"every day at 9", "every day at 9", "2026-03-05"},
		{"every week at 9, 17", "every week at 9 and 17", "2026-03-11"},
		{"every weekday at 9", "every weekday", "2026-03-05"},
		{"every day at 30", "every day at 30", ""},
		{"every day at 9, 17 for 2 times",
			"every day at 9 and 17 for 2 times", ""},
	};

	expect_rows("2026-03-04", rows, COUNT(rows));
}

TEST(numbers_are_written_with_their_plurals)
{
	expect_rule(
		"every 101 days", "2026-03-04", "every 101 day", "2026-06-13");
	expect_rule("every month on the 11th", "2026-03-04",
		"every month on the 11th", "2026-03-11");
	expect_rule("every month on the 22nd, 23rd, 21st", "2026-03-04",
		"every month on the 21st, 22nd and 23rd", "2026-03-21");
}

TEST(no_day_gives_no_next_day)
{
	struct arena *arena = arena_new();
	struct recurrence *rule = recurrence_parse(arena, "every day");

	EXPECT_INT(recurrence_next(rule, DAY_NONE), DAY_NONE);
	EXPECT_INT(recurrence_next(rule, DAY_INVALID), DAY_NONE);
	EXPECT_INT(recurrence_next(rule, day_make(9999, 12, 31)), DAY_NONE);
	EXPECT_INT(recurrence_next(rule, day_make(9999, 12, 30)),
		day_make(9999, 12, 31));
	EXPECT_INT(recurrence_next(rule, INT32_MAX), DAY_NONE);
	arena_free(arena);
}

TEST(four_centuries_are_searched_and_no_more)
{
	expect_rule("every 999999999 days", "2026-03-04",
		"every 999999999 days", "");
	expect_rule("every 403 years", "2026-03-04", "every 403 years", "");
	expect_rule("every 400 years", "2026-03-04", "every 400 years",
		"2426-03-04");
	expect_rule("every 999999999 weeks on Monday", "2026-03-04",
		"every 999999999 weeks on Monday", "");
	expect_rule("every 999999999 months on the 3rd", "2026-03-04",
		"every 999999999 months on the 3rd", "");
	expect_rule("every 999999999 minutes", "2026-03-04",
		"every 999999999 minutes", "");
}

TEST(a_rule_of_a_thousand_bytes_is_none)
{
	struct arena *arena = arena_new();
	char *text = arena_alloc(arena, 5000);

	strcpy(text, "every week on mo");
	EXPECT(recurrence_parse(arena, text) != NULL);
	for (size_t i = strlen(text); i < 4000; i += 3)
		memcpy(text + i, ",tu", 3);
	EXPECT(recurrence_parse(arena, text) == NULL);
	text[901] = '\0';
	EXPECT(recurrence_parse(arena, text) != NULL);
	arena_free(arena);
}

/* --- against a calendar of its own ---------------------------------------- */

/* A calendar that only ever steps to the next day. */
struct date {
	int year, month, mday;
	int weekday; /* 0 = Monday */
	long number; /* since the first */
};

static int
month_size(int year, int month)
{
	static const int sizes[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return 29;
	return sizes[month - 1];
}

static void
step(struct date *d)
{
	d->number++;
	d->weekday = (d->weekday + 1) % 7;
	if (++d->mday > month_size(d->year, d->month)) {
		d->mday = 1;
		if (++d->month > 12) {
			d->month = 1;
			d->year++;
		}
	}
}

enum shape {
	SHAPE_DAYS,
	SHAPE_WEEKS,
	SHAPE_WEEKS_ON, /* on day a and b */
	SHAPE_MONTHS,
	SHAPE_MONTHS_ON_NTH,     /* on the a-th */
	SHAPE_MONTHS_ON_LAST,    /* on the a-th last */
	SHAPE_MONTHS_ON_WEEKDAY, /* on the a-th day b */
	SHAPE_MONTHS_ON_LAST_WEEKDAY,
	SHAPE_YEARS,
	SHAPE_MONTH_NAME, /* in month a on the b-th */
	SHAPE_COUNT
};

static const char *const day_names[] = {"Monday", "Tuesday", "Wednesday",
	"Thursday", "Friday", "Saturday", "Sunday"};
static const char *const month_names[] = {"January", "February", "March",
	"April", "May", "June", "July", "August", "September", "October",
	"November", "December"};

struct trial {
	enum shape shape;
	int n, a, b;
};

static void
write_trial(const struct trial *t, char *text, size_t size)
{
	const char *suffix = t->a == 1 || t->a == 21 || t->a == 31 ? "st"
	                     : t->a == 2 || t->a == 22             ? "nd"
	                     : t->a == 3 || t->a == 23             ? "rd"
	                                                           : "th";

	switch (t->shape) {
	case SHAPE_DAYS:
		snprintf(text, size, "every %d days", t->n);
		break;
	case SHAPE_WEEKS:
		snprintf(text, size, "every %d weeks", t->n);
		break;
	case SHAPE_WEEKS_ON:
		snprintf(text, size, "every %d weeks on %s, %s", t->n,
			day_names[t->a % 7], day_names[t->b % 7]);
		break;
	case SHAPE_MONTHS:
		snprintf(text, size, "every %d months", t->n);
		break;
	case SHAPE_MONTHS_ON_NTH:
		snprintf(text, size, "every %d months on the %d%s", t->n, t->a,
			suffix);
		break;
	case SHAPE_MONTHS_ON_LAST:
		snprintf(text, size, "every %d months on the %d%s last", t->n,
			t->a, suffix);
		break;
	case SHAPE_MONTHS_ON_WEEKDAY:
		snprintf(text, size, "every %d months on the %dth %s", t->n,
			t->a % 5 + 1, day_names[t->b % 7]);
		break;
	case SHAPE_MONTHS_ON_LAST_WEEKDAY:
		snprintf(text, size, "every %d months on the %dth last %s",
			t->n, t->a % 5 + 1, day_names[t->b % 7]);
		break;
	case SHAPE_YEARS:
		snprintf(text, size, "every %d years", t->n);
		break;
	default:
		snprintf(text, size, "every %s on the %dth",
			month_names[t->a % 12], t->b);
	}
}

static bool
trial_matches(
	const struct trial *t, const struct date *base, const struct date *d)
{
	int months = (d->year - base->year) * 12 + d->month - base->month;
	int size = month_size(d->year, d->month);
	long weeks =
		(d->number - d->weekday - base->number + base->weekday) / 7;
	int clamped = base->mday < size ? base->mday : size;
	bool on_month = months % t->n == 0;

	switch (t->shape) {
	case SHAPE_DAYS:
		return (d->number - base->number) % t->n == 0;
	case SHAPE_WEEKS:
		return (d->number - base->number) % (7 * t->n) == 0;
	case SHAPE_WEEKS_ON:
		return weeks % t->n == 0 &&
		       (d->weekday == t->a % 7 || d->weekday == t->b % 7);
	case SHAPE_MONTHS:
		return on_month && d->mday == clamped;
	case SHAPE_MONTHS_ON_NTH:
		return on_month && d->mday == t->a;
	case SHAPE_MONTHS_ON_LAST:
		return on_month && size - d->mday + 1 == t->a;
	case SHAPE_MONTHS_ON_WEEKDAY:
		return on_month && d->weekday == t->b % 7 &&
		       (d->mday + 6) / 7 == t->a % 5 + 1;
	case SHAPE_MONTHS_ON_LAST_WEEKDAY:
		return on_month && d->weekday == t->b % 7 &&
		       (size - d->mday) / 7 == t->a % 5;
	case SHAPE_YEARS:
		return months % (12 * t->n) == 0 && d->mday == clamped;
	default:
		return d->month == t->a % 12 + 1 && d->mday == t->b;
	}
}

TEST(next_days_equal_those_of_a_calendar_walked_day_by_day)
{
	unsigned seed = 20260304;
	struct date base = {1999, 12, 1, 2, 0}; /* a Wednesday */

	for (int trials = 0; trials < 3000; trials++) {
		struct arena *arena = arena_new();
		struct trial t;
		struct date d;
		char text[100], want[DAY_TEXT_SIZE], got[DAY_TEXT_SIZE];
		struct recurrence *rule;

		seed = seed * 1103515245 + 12345;
		t.shape = (enum shape)(seed >> 16) % SHAPE_COUNT;
		seed = seed * 1103515245 + 12345;
		t.n = (int)(seed >> 16) % 5 + 1;
		seed = seed * 1103515245 + 12345;
		t.a = (int)(seed >> 16) % 31 + 1;
		seed = seed * 1103515245 + 12345;
		t.b = (int)(seed >> 16) % 28 + 1;
		for (int days = (int)(seed >> 20) % 12; days >= 0; days--)
			step(&base);
		write_trial(&t, text, sizeof(text));
		d = base;
		do
			step(&d);
		while (!trial_matches(&t, &base, &d) &&
			d.number - base.number < 20000);
		snprintf(want, sizeof(want), "%04u-%02u-%02u",
			(unsigned)d.year % 10000, (unsigned)d.month % 100,
			(unsigned)d.mday % 100);
		rule = recurrence_parse(arena, text);
		if (rule == NULL) {
			UNIT_FAIL("'%s' is no rule", text);
		} else {
			day_t day = day_make(base.year, base.month, base.mday);

			day_format(recurrence_next(rule, day), got);
			if (d.number - base.number < 20000 &&
				strcmp(got, want) != 0)
				UNIT_FAIL("'%s' from %d-%d-%d: %s, not %s",
					text, base.year, base.month, base.mday,
					got, want);
		}
		arena_free(arena);
	}
}

TEST(a_rule_written_and_read_again_is_the_same)
{
	static const char *const texts[] = {"every 3 days", "every weekday",
		"every 2 weeks on Monday, Friday",
		"every month on the 2nd last",
		"every 2 months on the 1st Monday and last Friday",
		"every April and June on the 3rd", "every day at 5 and 7",
		"every week until May 3, 2031", "every year for 7 times",
		"every month on the 31st when done"};

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct arena *arena = arena_new();
		struct recurrence *rule = recurrence_parse(arena, texts[i]);
		const char *once = recurrence_text(rule);

		rule = recurrence_parse(arena, once);
		EXPECT(rule != NULL);
		EXPECT_TEXT(recurrence_text(rule), once);
		arena_free(arena);
	}
}

TEST_MAIN
