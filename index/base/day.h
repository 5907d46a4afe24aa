/* day.h - days of the proleptic Gregorian calendar, without clock or zone
 *
 * A day is the number of days since 1970-01-01. DAY_NONE is no day at all;
 * DAY_INVALID is a date that was written but does not exist (2025-02-30).
 */
#ifndef VAULTFS_DAY_H
#define VAULTFS_DAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t day_t;

#define DAY_NONE INT32_MIN
#define DAY_INVALID (INT32_MIN + 1)
#define DAY_TEXT_SIZE 16 /* "YYYY-MM-DD" and its NUL */

static inline bool
day_is_valid(day_t day)
{
	return day > DAY_INVALID;
}

/* DAY_INVALID if there is no such day. month 1-12, mday 1-31, year 0-9999. */
day_t day_make(int year, int month, int mday);
void day_split(day_t day, int *year, int *month, int *mday);
/* 0 = Sunday ... 6 = Saturday */
int day_weekday(day_t day);
int day_days_in_month(int year, int month);
/* ISO week (Monday first) and the year it belongs to. */
int day_iso_week(day_t day, int *iso_year);

/* Reads exactly "dddd-dd-dd" at text[0..10). DAY_NONE if it is not that form,
 * DAY_INVALID if it is but there is no such day. */
day_t day_parse(const char *text, size_t size);
/* Writes "YYYY-MM-DD" to out ("" for DAY_NONE and DAY_INVALID) and returns
 * out. */
const char *day_format(day_t day, char out[DAY_TEXT_SIZE]);
/* Today in local time. */
day_t day_today(void);

#endif
