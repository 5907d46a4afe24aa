/* recurrencenext.c - the days of a recurrence rule */
#include "index/parse/recurrencerule.h"

#define SPAN_DAYS_MAX 146097 /* 400 years, after which the calendar repeats */
#define MINUTES_A_DAY 1440

/* A day taken apart, as the filters of a rule ask for it. */
struct date {
	day_t day;
	int year, month, mday;
	int weekday; /* 0 = Monday */
};

static struct date
date_of(day_t day)
{
	struct date d = {.day = day, .weekday = (day_weekday(day) + 6) % 7};

	day_split(day, &d.year, &d.month, &d.mday);
	return d;
}

static bool
has_number(const struct numbers *numbers, int number)
{
	for (size_t i = 0; i < numbers->count; i++)
		if (numbers->items[i] == number)
			return true;
	return false;
}

/* True if d is the nth such weekday of first..last, which it lies in. */
static bool
is_nth_in(const struct date *d, int nth, day_t first, day_t last)
{
	if (nth > 0)
		return (d->day - first) / 7 == nth - 1;
	return (last - d->day) / 7 == -nth - 1;
}

static bool
is_nth_weekday(const struct recurrence *rule, const struct date *d, int nth)
{
	if (rule->frequency == FREQUENCY_MONTH || rule->months.count > 0)
		return is_nth_in(d, nth, d->day - d->mday + 1,
			d->day - d->mday +
				day_days_in_month(d->year, d->month));
	return is_nth_in(
		d, nth, day_make(d->year, 1, 1), day_make(d->year, 12, 31));
}

/* Days of the week and nth ones are two filters, both of which must pass.
 * Steps of less than a month know no nth ones: each such day passes. */
static bool
passes_weekdays(const struct recurrence *rule, const struct date *d)
{
	bool has_each = false, has_nth = false;
	bool each = false, nth = false;

	for (size_t i = 0; i < rule->weekdays_count; i++) {
		const struct weekday *w = &rule->weekdays[i];

		if (w->nth == 0 || rule->frequency > FREQUENCY_MONTH) {
			has_each = true;
			each |= w->day == d->weekday;
		} else {
			has_nth = true;
			nth |= w->day == d->weekday &&
			       is_nth_weekday(rule, d, w->nth);
		}
	}
	return (!has_each || each) && (!has_nth || nth);
}

/* True if the rule leaves it to its first day which days are meant. */
static bool
goes_by_base(const struct recurrence *rule)
{
	return rule->weekdays_count == 0 && rule->month_days.count == 0 &&
	       rule->weeks.count == 0;
}

static bool
passes(const struct recurrence *rule, const struct date *base,
	const struct date *d)
{
	int iso_year;

	if (rule->months.count > 0 && !has_number(&rule->months, d->month))
		return false;
	if (rule->weeks.count > 0 &&
		!has_number(&rule->weeks, day_iso_week(d->day, &iso_year)))
		return false;
	if (rule->month_days.count > 0 &&
		!has_number(&rule->month_days, d->mday) &&
		!has_number(&rule->month_days,
			d->mday - 1 - day_days_in_month(d->year, d->month)))
		return false;
	if (!passes_weekdays(rule, d))
		return false;
	if (!goes_by_base(rule))
		return true;
	switch (rule->frequency) {
	case FREQUENCY_YEAR:
		return d->mday == base->mday &&
		       (rule->months.count > 0 || d->month == base->month);
	case FREQUENCY_MONTH:
		return d->mday == base->mday;
	case FREQUENCY_WEEK:
		return d->weekday == base->weekday;
	default:
		return true;
	}
}

/* How often a rule of hours or minutes strikes on the day that many days after
 * its first. */
static int64_t
strikes(const struct recurrence *rule, int64_t days)
{
	int64_t step = rule->interval *
	               (rule->frequency == FREQUENCY_HOUR ? INT64_C(60) : 1);
	int64_t begin = days * MINUTES_A_DAY, end = begin + MINUTES_A_DAY;

	/* multiples of step in [begin, end) */
	return (end + step - 1) / step - (begin + step - 1) / step;
}

/* True if the step of the rule falls on d. If not, *next is a later day to try,
 * before which no step does. */
static bool
is_on_step(const struct recurrence *rule, const struct date *base,
	const struct date *d, int64_t *next)
{
	int64_t interval = rule->interval, past, first;

	switch (rule->frequency) {
	case FREQUENCY_YEAR:
		past = (d->year - base->year) % interval;
		*next = d->day + 1;
		if (past != 0 && d->year + interval - past <= 9999)
			*next = day_make(
				(int)(d->year + interval - past), 1, 1);
		else if (past != 0)
			*next = INT64_MAX;
		return past == 0;
	case FREQUENCY_MONTH:
		past = ((d->year - base->year) * 12 + d->month - base->month) %
		       interval;
		*next = (int64_t)d->day - d->mday + 1 +
		        day_days_in_month(d->year, d->month);
		return past == 0;
	case FREQUENCY_WEEK:
		first = (int64_t)base->day - base->weekday;
		past = (d->day - first) / 7 % interval;
		*next = (int64_t)d->day - d->weekday + 7 * (interval - past);
		return past == 0;
	case FREQUENCY_DAY:
		past = ((int64_t)d->day - base->day) % interval;
		*next = (int64_t)d->day + interval - past;
		return past == 0;
	default:
		*next = (int64_t)d->day + 1;
		return strikes(rule, (int64_t)d->day - base->day) > 0;
	}
}

/* "every 2 months", nothing else: the same day, or the last of the month. */
static day_t
next_by_steps(const struct recurrence *rule, const struct date *base)
{
	int64_t step = rule->frequency == FREQUENCY_YEAR ? 12 : 1;
	int64_t month = base->year * 12 + base->month - 1;
	int year, days;

	month += rule->interval * step;
	if (month / 12 > 9999)
		return DAY_NONE;
	year = (int)(month / 12);
	days = day_days_in_month(year, (int)(month % 12) + 1);
	return day_make(year, (int)(month % 12) + 1,
		base->mday < days ? base->mday : days);
}

static day_t
next_by_search(const struct recurrence *rule, const struct date *base)
{
	int64_t last = (int64_t)base->day + SPAN_DAYS_MAX;
	int64_t next, day = (int64_t)base->day + 1;

	if (last > day_make(9999, 12, 31))
		last = day_make(9999, 12, 31);
	for (; day <= last; day = next) {
		struct date d = date_of((day_t)day);

		if (!is_on_step(rule, base, &d, &next))
			continue;
		if (passes(rule, base, &d))
			return d.day;
		next = day + 1;
	}
	return DAY_NONE;
}

/* How many times the rule strikes on its first day. */
static int64_t
strikes_on_base(const struct recurrence *rule, const struct date *base)
{
	uint32_t hours = 0;

	if (!passes(rule, base, base))
		return 0;
	if (rule->frequency >= FREQUENCY_HOUR)
		return strikes(rule, 0);
	if (rule->hours.count == 0)
		return 1;
	for (size_t i = 0; i < rule->hours.count; i++)
		if (rule->hours.items[i] < 24)
			hours |= UINT32_C(1) << rule->hours.items[i];
	return __builtin_popcount(hours);
}

static bool
has_hour(const struct recurrence *rule)
{
	for (size_t i = 0; i < rule->hours.count; i++)
		if (rule->hours.items[i] < 24)
			return true;
	return rule->hours.count == 0;
}

day_t
recurrence_next(const struct recurrence *rule, day_t base)
{
	struct date start;
	day_t next;

	if (!day_is_valid(base) || base < day_make(0, 1, 1) ||
		base > day_make(9999, 12, 31) || !has_hour(rule))
		return DAY_NONE;
	start = date_of(base);
	if (rule->count > 0 && strikes_on_base(rule, &start) >= rule->count)
		return DAY_NONE;
	if (rule->frequency <= FREQUENCY_MONTH && goes_by_base(rule) &&
		rule->months.count == 0)
		next = next_by_steps(rule, &start);
	else
		next = next_by_search(rule, &start);
	if (next == DAY_NONE || next - base > SPAN_DAYS_MAX ||
		(rule->until != DAY_NONE && next > rule->until))
		return DAY_NONE;
	return next;
}
