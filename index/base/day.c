/* day.c - see day.h */
#include "index/base/day.h"

#include <stdio.h>
#include <time.h>

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int
day_days_in_month(int year, int month)
{
	static const int days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* The civil-from-days algorithms count eras of 400 years from 0000-03-01. */
day_t
day_make(int year, int month, int mday)
{
	int y, era, year_of_era, day_of_year;

	if (year < 0 || year > 9999 || month < 1 || month > 12 || mday < 1 ||
		mday > day_days_in_month(year, month))
		return DAY_INVALID;
	y = month <= 2 ? year - 1 : year;
	era = (y >= 0 ? y : y - 399) / 400;
	year_of_era = y - era * 400;
	day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + mday - 1;
	return era * 146097 + year_of_era * 365 + year_of_era / 4 -
	       year_of_era / 100 + day_of_year - 719468;
}

void
day_split(day_t day, int *year, int *month, int *mday)
{
	int z = day + 719468;
	int era = (z >= 0 ? z : z - 146096) / 146097;
	int day_of_era = z - era * 146097;
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
				  day_of_era / 146096) /
	                  365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 -
					       year_of_era / 100);
	int shifted = (5 * day_of_year + 2) / 153;

	*mday = day_of_year - (153 * shifted + 2) / 5 + 1;
	*month = shifted + (shifted < 10 ? 3 : -9);
	*year = year_of_era + era * 400 + (*month <= 2);
}

int
day_weekday(day_t day)
{
	int weekday = (day + 4) % 7; /* 1970-01-01 was a Thursday */

	return weekday < 0 ? weekday + 7 : weekday;
}

int
day_iso_week(day_t day, int *iso_year)
{
	/* The week belongs to the year of its Thursday. */
	day_t thursday = day - (day_weekday(day) + 6) % 7 + 3;
	int month, mday;

	day_split(thursday, iso_year, &month, &mday);
	return (thursday - day_make(*iso_year, 1, 1)) / 7 + 1;
}

day_t
day_parse(const char *text, size_t size)
{
	static const char form[] = "dddd-dd-dd";
	int part[3] = {0};
	int parts = 0;

	if (size < sizeof(form) - 1)
		return DAY_NONE;
	for (size_t i = 0; i < sizeof(form) - 1; i++) {
		if (form[i] == '-') {
			if (text[i] != '-')
				return DAY_NONE;
			parts++;
		} else if (text[i] < '0' || text[i] > '9') {
			return DAY_NONE;
		} else {
			part[parts] = part[parts] * 10 + (text[i] - '0');
		}
	}
	return day_make(part[0], part[1], part[2]);
}

const char *
day_format(day_t day, char out[DAY_TEXT_SIZE])
{
	int year, month, mday;

	out[0] = '\0';
	if (day_is_valid(day)) {
		day_split(day, &year, &month, &mday);
		snprintf(out, DAY_TEXT_SIZE, "%04d-%02d-%02d", year % 10000,
			month % 100, mday % 100);
	}
	return out;
}

day_t
day_today(void)
{
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	return day_make(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}
