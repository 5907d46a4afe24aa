/* naturalparts.c - see naturalparts.h */
#include "index/query/naturalparts.h"

#include <math.h>

/* --- calendar -------------------------------------------------------------- */

int64_t
calendar_day(int64_t year, int month, int64_t mday)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 -
	       year_of_era / 100 + day_of_year + mday - 1 - 719468;
}

void
calendar_split(int64_t day, int64_t *year, int *month, int *mday)
{
	int64_t z = day + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t day_of_era = z - era * 146097;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 -
			day_of_era / 146096) /
		365;
	int day_of_year =
		(int)(day_of_era - (365 * year_of_era + year_of_era / 4 -
					   year_of_era / 100));
	int shifted = (5 * day_of_year + 2) / 153;

	*mday = day_of_year - (153 * shifted + 2) / 5 + 1;
	*month = shifted + (shifted < 10 ? 3 : -9);
	*year = year_of_era + era * 400 + (*month <= 2);
}

static int
days_in_month(int64_t year, int month)
{
	return (int)(month == 12 ? 31
				 : calendar_day(year, month + 1, 1) -
					   calendar_day(year, month, 1));
}

int64_t
moment_day(moment_t moment)
{
	return moment >= 0 ? moment / SECONDS_OF_DAY
	                   : -((-moment + SECONDS_OF_DAY - 1) / SECONDS_OF_DAY);
}

/* As far as JavaScript's dates go. Source: ECMA-262, "Time Values". */
#define MOMENT_MAX INT64_C(8640000000000)

static moment_t
add_seconds(moment_t moment, double seconds)
{
	double sum;

	if (moment == MOMENT_NONE)
		return MOMENT_NONE;
	sum = (double)moment + seconds;
	if (!(fabs(sum) <= (double)MOMENT_MAX))
		return MOMENT_NONE;
	return (moment_t)floor(sum);
}

static moment_t
add_months(moment_t moment, double count)
{
	int64_t day, year, index;
	int month, mday, last;

	if (moment == MOMENT_NONE || !(fabs(count) < 4e6))
		return MOMENT_NONE;
	day = moment_day(moment);
	calendar_split(day, &year, &month, &mday);
	index = year * 12 + (int64_t)trunc(month - 1 + count);
	year = index >= 0 ? index / 12 : -((-index + 11) / 12);
	month = (int)(index - year * 12) + 1;
	last = days_in_month(year, month);
	return add_seconds(
		calendar_day(year, month, mday < last ? mday : last) *
			SECONDS_OF_DAY,
		(double)(moment - day * SECONDS_OF_DAY));
}

static moment_t
moment_add(moment_t moment, enum unit unit, double number)
{
	switch (unit) {
	case UNIT_SECOND:
		return add_seconds(moment, number);
	case UNIT_MINUTE:
		return add_seconds(moment, number * 60);
	case UNIT_HOUR:
		return add_seconds(moment, number * 3600);
	case UNIT_DAY:
		return add_seconds(
			moment, floor(number + 0.5) * SECONDS_OF_DAY);
	case UNIT_WEEK:
		return add_seconds(
			moment, floor(number * 7 + 0.5) * SECONDS_OF_DAY);
	case UNIT_MONTH:
		return add_months(moment, number);
	case UNIT_QUARTER:
		return add_months(moment, number * 3);
	default:
		return add_months(moment, trunc(number) * 12);
	}
}

/* --- parts ----------------------------------------------------------------- */

void
parts_assign(struct parts *parts, enum part part, int value)
{
	parts->value[part] = value;
	parts->known |= 1u << part;
	parts->implied &= ~(1u << part);
}

void
parts_imply(struct parts *parts, enum part part, int value)
{
	if (parts_know(parts, part))
		return;
	parts->value[part] = value;
	parts->implied |= 1u << part;
}

static void
put_day(struct parts *parts, moment_t moment,
	void (*put)(struct parts *parts, enum part part, int value))
{
	int64_t year;
	int month, mday;

	if (moment == MOMENT_NONE) {
		parts->is_beyond = true;
		return;
	}
	calendar_split(moment_day(moment), &year, &month, &mday);
	put(parts, PART_DAY, mday);
	put(parts, PART_MONTH, month);
	put(parts, PART_YEAR, (int)year);
}

void
parts_assign_day(struct parts *parts, moment_t moment)
{
	put_day(parts, moment, parts_assign);
}

void
parts_imply_day(struct parts *parts, moment_t moment)
{
	put_day(parts, moment, parts_imply);
}

struct parts
parts_of(moment_t now)
{
	struct parts parts = {0};

	parts_imply_day(&parts, now);
	parts_imply(&parts, PART_HOUR, 12);
	parts_imply(&parts, PART_MINUTE, 0);
	parts_imply(&parts, PART_SECOND, 0);
	return parts;
}

moment_t
parts_moment(const struct parts *parts)
{
	int64_t year = parts->value[PART_YEAR],
		month = (int64_t)parts->value[PART_MONTH] - 1;
	moment_t moment;

	if (parts->is_beyond)
		return MOMENT_NONE;
	year += month >= 0 ? month / 12 : -((-month + 11) / 12);
	month = (month % 12 + 12) % 12;
	moment = calendar_day(year, (int)month + 1, parts->value[PART_DAY]) *
	                 SECONDS_OF_DAY +
	         (int64_t)parts->value[PART_HOUR] * 3600 +
	         parts->value[PART_MINUTE] * 60 + parts->value[PART_SECOND];
	if (parts_have(parts, PART_ZONE))
		moment -= (int64_t)parts->value[PART_ZONE] * 60;
	return moment;
}

bool
parts_are_valid(const struct parts *parts)
{
	int month = parts->value[PART_MONTH], mday = parts->value[PART_DAY];

	return !parts->is_beyond && month >= 1 && month <= 12 && mday >= 1 &&
	       mday <= days_in_month(parts->value[PART_YEAR], month) &&
	       parts->value[PART_HOUR] >= 0 && parts->value[PART_HOUR] < 24 &&
	       parts->value[PART_MINUTE] >= 0 && parts->value[PART_MINUTE] < 60;
}

static double
duration_number(const struct duration *duration, enum unit unit)
{
	for (size_t i = 0; i < duration->count; i++)
		if (duration->unit[i] == unit)
			return duration->number[i];
	return 0;
}

static void
put_time(struct parts *parts, moment_t moment,
	void (*put)(struct parts *parts, enum part part, int value))
{
	int seconds;

	if (moment == MOMENT_NONE) {
		parts->is_beyond = true;
		return;
	}
	seconds = (int)(moment - moment_day(moment) * SECONDS_OF_DAY);
	put(parts, PART_HOUR, seconds / 3600);
	put(parts, PART_MINUTE, seconds / 60 % 60);
	put(parts, PART_SECOND, seconds % 60);
}

struct parts
duration_from(const struct duration *duration, moment_t now)
{
	struct parts parts = parts_of(now);
	moment_t moment = now;
	int64_t year;
	int month, mday;

	for (size_t i = 0; i < duration->count; i++)
		moment = moment_add(
			moment, duration->unit[i], duration->number[i]);
	if (moment == MOMENT_NONE) {
		parts.is_beyond = true;
		return parts;
	}
	if (duration_number(duration, UNIT_HOUR) != 0 ||
		duration_number(duration, UNIT_MINUTE) != 0 ||
		duration_number(duration, UNIT_SECOND) != 0) {
		put_time(&parts, moment, parts_assign);
		parts_assign(
			&parts, PART_MERIDIEM, parts.value[PART_HOUR] >= 12);
		parts_assign_day(&parts, moment);
		return parts;
	}
	put_time(&parts, moment, parts_imply);
	if (duration_number(duration, UNIT_DAY) != 0) {
		parts_assign_day(&parts, moment);
		return parts;
	}
	calendar_split(moment_day(moment), &year, &month, &mday);
	if (duration_number(duration, UNIT_MONTH) != 0) {
		parts_assign(&parts, PART_MONTH, month);
		parts_assign(&parts, PART_YEAR, (int)year);
	} else if (duration_number(duration, UNIT_YEAR) != 0) {
		parts_assign(&parts, PART_YEAR, (int)year);
	}
	parts_imply_day(&parts, moment);
	return parts;
}
