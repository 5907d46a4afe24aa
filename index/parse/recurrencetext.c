/* recurrencetext.c - a recurrence rule in words, as rrule.js puts it */
#include "index/parse/recurrencerule.h"

static const char *const day_names[] = {"Monday", "Tuesday", "Wednesday",
	"Thursday", "Friday", "Saturday", "Sunday"};
const char *const recurrence_month_names[12] = {"January", "February", "March",
	"April", "May", "June", "July", "August", "September", "October",
	"November", "December"};

static bool
is_plural(int n)
{
	return n % 100 != 1;
}

static void
add_nth(struct buf *out, int nth)
{
	int n = nth < 0 ? -nth : nth;
	const char *suffix = "th";

	if (nth == -1) {
		buf_add_text(out, "last");
		return;
	}
	if (n == 1 || n == 21 || n == 31)
		suffix = "st";
	else if (n == 2 || n == 22)
		suffix = "nd";
	else if (n == 3 || n == 23)
		suffix = "rd";
	buf_printf(out, "%d%s%s", n, suffix, nth < 0 ? " last" : "");
}

/* What stands before the i-th of count: ", " or, before the last one, last. */
static void
add_comma(struct buf *out, size_t i, size_t count, const char *last)
{
	if (i > 0 && i == count - 1 && last != NULL)
		buf_printf(out, " %s ", last);
	else if (i > 0)
		buf_add_text(out, ", ");
}

/* The weekdays that are, or are not, an nth one, in order of the week. False
 * if there are none. */
static size_t
count_weekdays(const struct recurrence *rule, bool is_nth)
{
	size_t count = 0;

	for (size_t i = 0; i < rule->weekdays_count; i++)
		count += (rule->weekdays[i].nth != 0) == is_nth;
	return count;
}

static void
add_weekdays(struct buf *out, const struct recurrence *rule, bool is_nth,
	const char *last)
{
	size_t count = count_weekdays(rule, is_nth), done = 0;

	for (int day = 0; day < 7; day++)
		for (size_t i = 0; i < rule->weekdays_count; i++) {
			const struct weekday *w = &rule->weekdays[i];

			if (w->day != day || (w->nth != 0) != is_nth)
				continue;
			add_comma(out, done++, count, last);
			if (is_nth) {
				add_nth(out, w->nth);
				buf_add_char(out, ' ');
			}
			buf_add_text(out, day_names[day]);
		}
}

/* A bit for each day of the week that is named, as an nth one or not. */
static unsigned
weekday_mask(const struct recurrence *rule)
{
	unsigned mask = 0;

	for (size_t i = 0; i < rule->weekdays_count; i++)
		mask |= 1u << rule->weekdays[i].day;
	return mask;
}

#define MASK_WORKING_DAYS 0x1fu
#define MASK_ALL_DAYS 0x7fu

/* 1st, 2nd, ..., last, 2nd last ... */
static void
add_month_days(struct buf *out, const struct recurrence *rule)
{
	const struct numbers *days = &rule->month_days;
	bool has_weekdays = count_weekdays(rule, false) > 0;
	size_t done = 0;

	if (has_weekdays) {
		buf_add_text(out, " on ");
		add_weekdays(out, rule, false, "or");
		buf_add_text(out, " the ");
	} else {
		buf_add_text(out, " on the ");
	}
	for (int key = 1; key <= 2 * RECURRENCE_NTH_MAX; key++)
		for (size_t i = 0; i < days->count; i++) {
			int nth = key <= RECURRENCE_NTH_MAX
			                  ? key
			                  : RECURRENCE_NTH_MAX - key;

			if (days->items[i] != nth)
				continue;
			add_comma(out, done++, days->count,
				has_weekdays ? "or" : "and");
			add_nth(out, nth);
		}
}

static void
add_by_weekday(struct buf *out, const struct recurrence *rule)
{
	bool has_each = count_weekdays(rule, false) > 0;

	if (has_each && weekday_mask(rule) != MASK_WORKING_DAYS) {
		buf_add_text(out, " on ");
		add_weekdays(out, rule, false, NULL);
	}
	if (count_weekdays(rule, true) > 0) {
		buf_add_text(out, has_each ? " and on the " : " on the ");
		add_weekdays(out, rule, true, "and");
	}
}

static void
add_months(struct buf *out, const struct recurrence *rule)
{
	for (size_t i = 0; i < rule->months.count; i++) {
		if (i == 0)
			buf_add_char(out, ' ');
		add_comma(out, i, rule->months.count, "and");
		buf_add_text(
			out, recurrence_month_names[rule->months.items[i] - 1]);
	}
}

static void
add_numbers(struct buf *out, const char *before, const struct numbers *numbers)
{
	for (size_t i = 0; i < numbers->count; i++) {
		if (i == 0)
			buf_printf(out, " %s ", before);
		add_comma(out, i, numbers->count, "and");
		buf_printf(out, "%d", numbers->items[i]);
	}
}

/* " 3 days", " day" */
static void
add_step(struct buf *out, const struct recurrence *rule, const char *unit)
{
	if (rule->interval != 1)
		buf_printf(out, " %d", rule->interval);
	buf_printf(out, " %s%s", unit, is_plural(rule->interval) ? "s" : "");
}

static void
add_week_rule(struct buf *out, const struct recurrence *rule)
{
	unsigned mask = weekday_mask(rule);

	if (rule->interval != 1)
		add_step(out, rule, "week");
	if (mask == MASK_WORKING_DAYS) {
		buf_add_text(
			out, rule->interval == 1 ? " weekday" : " on weekdays");
		return;
	}
	if (mask == MASK_ALL_DAYS) {
		buf_add_text(out, is_plural(rule->interval) ? " days" : " day");
		return;
	}
	if (rule->interval == 1)
		buf_add_text(out, " week");
	if (rule->months.count > 0) {
		buf_add_text(out, " in");
		add_months(out, rule);
	}
	if (rule->month_days.count > 0)
		add_month_days(out, rule);
	else
		add_by_weekday(out, rule);
	add_numbers(out, "at", &rule->hours);
}

static void
add_month_or_year_rule(struct buf *out, const struct recurrence *rule)
{
	bool is_month = rule->frequency == FREQUENCY_MONTH;

	if (rule->months.count > 0) {
		if (rule->interval != 1)
			buf_printf(out, " %d %s", rule->interval,
				is_month ? "months" : "years");
		if (rule->interval != 1 && is_month &&
			is_plural(rule->interval))
			buf_add_text(out, " in");
		add_months(out, rule);
	} else {
		add_step(out, rule, is_month ? "month" : "year");
	}
	if (rule->month_days.count > 0)
		add_month_days(out, rule);
	else if (is_month && weekday_mask(rule) == MASK_WORKING_DAYS)
		buf_add_text(out, " on weekdays");
	else
		add_by_weekday(out, rule);
	if (!is_month)
		add_numbers(out,
			is_plural((int)rule->weeks.count) ? "in weeks"
							  : "in week",
			&rule->weeks);
}

void
recurrence_write(const struct recurrence *rule, struct buf *out)
{
	int year, month, mday;

	buf_add_text(out, "every");
	switch (rule->frequency) {
	case FREQUENCY_YEAR:
	case FREQUENCY_MONTH:
		add_month_or_year_rule(out, rule);
		break;
	case FREQUENCY_WEEK:
		add_week_rule(out, rule);
		break;
	case FREQUENCY_DAY:
		add_step(out, rule, "day");
		add_numbers(out, "at", &rule->hours);
		break;
	case FREQUENCY_HOUR:
		add_step(out, rule, "hour");
		break;
	case FREQUENCY_MINUTE:
		add_step(out, rule, "minute");
		break;
	}
	if (rule->until != DAY_NONE) {
		day_split(rule->until, &year, &month, &mday);
		buf_printf(out, " until %s %d, %d",
			recurrence_month_names[month - 1], mday, year);
	} else if (rule->count > 0) {
		buf_printf(out, " for %d time%s", rule->count,
			is_plural(rule->count) ? "s" : "");
	}
	if (rule->is_when_done)
		buf_add_text(out, " when done");
}
