/* dateexpr.c - see dateexpr.h */
#include "index/query/dateexpr.h"

#include <string.h>
#include <strings.h>

#include "index/base/text.h"
#include "index/query/naturaldate.h"

enum span {
	SPAN_WEEK,
	SPAN_MONTH,
	SPAN_QUARTER,
	SPAN_YEAR,
	SPAN_COUNT
};

static struct day_range
week_of(day_t day)
{
	day_t monday = day - (day_weekday(day) + 6) % 7;

	return (struct day_range){monday, monday + 6};
}

/* count months from the first of that month; the calendar must hold them. */
static bool
months_from(int year, int month, int count, struct day_range *ret)
{
	int index = year * 12 + month - 1, last = index + count - 1;

	if (index < 0 || last >= 10000 * 12)
		return false;
	ret->first = day_make(index / 12, index % 12 + 1, 1);
	ret->last = day_make(last / 12, last % 12 + 1,
		day_days_in_month(last / 12, last % 12 + 1));
	return true;
}

/* "last month"; any case is taken, where the plugin wants small letters. */
static bool
read_relative(const char *text, size_t size, day_t today, struct day_range *ret)
{
	static const char *const modifiers[] = {"last ", "this ", "next "};
	static const char *const spans[SPAN_COUNT] = {
		"week", "month", "quarter", "year"};
	int year, month, mday;

	day_split(today, &year, &month, &mday);
	for (size_t i = 0; i + 5 < size; i++)
		for (int m = 0; m < 3; m++) {
			if (strncasecmp(text + i, modifiers[m], 5) != 0)
				continue;
			for (int span = 0; span < SPAN_COUNT; span++) {
				size_t length = strlen(spans[span]);

				if (size - i - 5 < length ||
					strncasecmp(text + i + 5, spans[span],
						length) != 0)
					continue;
				if (span == SPAN_WEEK) {
					*ret = week_of(today + 7 * (m - 1));
					return true;
				}
				if (span == SPAN_MONTH)
					return months_from(
						year, month + m - 1, 1, ret);
				if (span == SPAN_QUARTER)
					return months_from(year,
						(month - 1) / 3 * 3 + 1 +
							3 * (m - 1),
						3, ret);
				return months_from(year + m - 1, 1, 12, ret);
			}
		}
	return false;
}

/* True if text[0..size) is of the form: 'd' a digit, the rest itself. */
static bool
has_form(const char *text, size_t size, const char *form)
{
	if (strlen(form) != size)
		return false;
	for (size_t i = 0; i < size; i++)
		if (form[i] == 'd' ? text[i] < '0' || text[i] > '9'
				   : text[i] != form[i])
			return false;
	return true;
}

static int
digits(const char *text, size_t count)
{
	int number = 0;

	for (size_t i = 0; i < count; i++)
		number = number * 10 + (text[i] - '0');
	return number;
}

static bool
iso_week(int year, int week, struct day_range *ret)
{
	/* 4 January is always in week 1, 28 December in the last one. */
	day_t in_first = day_make(year, 1, 4), in_last = day_make(year, 12, 28);
	int iso_year;

	if (week < 1 || week > day_iso_week(in_last, &iso_year))
		return false;
	*ret = week_of(in_first + 7 * (week - 1));
	return true;
}

static bool
read_numbered(const char *text, size_t size, struct day_range *ret)
{
	int year;

	text_trim(&text, &size);
	if (size < 4)
		return false;
	if (has_form(text, size, "dddd"))
		return months_from(digits(text, 4), 1, 12, ret);
	if (has_form(text, size, "dddd-Qd")) {
		int quarter = text[6] - '0';

		return quarter >= 1 && quarter <= 4 &&
		       months_from(digits(text, 4), quarter * 3 - 2, 3, ret);
	}
	if (has_form(text, size, "dddd-dd")) {
		int month = digits(text + 5, 2);

		return month >= 1 && month <= 12 &&
		       months_from(digits(text, 4), month, 1, ret);
	}
	if (!has_form(text, size, "dddd-Wdd"))
		return false;
	year = digits(text, 4);
	return iso_week(year, digits(text + 6, 2), ret);
}

bool
dateexpr_range(
	const char *text, size_t size, day_t today, struct day_range *ret)
{
	day_t days[2];
	size_t count;

	if (size > NATURALDATE_SIZE_MAX)
		return false;
	if (read_relative(text, size, today, ret) ||
		read_numbered(text, size, ret))
		return true;
	count = naturaldate_find(text, size, today, days, 2);
	if (count == 0)
		return false;
	if (count == 1)
		days[1] = days[0];
	*ret = days[0] <= days[1] ? (struct day_range){days[0], days[1]}
	                          : (struct day_range){days[1], days[0]};
	return true;
}

bool
dateexpr_single(
	const char *text, size_t size, day_t today, struct day_range *ret)
{
	day_t day;

	if (naturaldate_find(text, size, today, &day, 1) == 0)
		return false;
	*ret = (struct day_range){day, day};
	return true;
}
