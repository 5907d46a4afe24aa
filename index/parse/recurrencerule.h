/* recurrencerule.h - a recurrence rule taken apart
 *
 * What recurrence.c reads, recurrencetext.c writes and recurrencenext.c counts
 * with; nobody else needs to know.
 */
#ifndef VAULTFS_RECURRENCERULE_H
#define VAULTFS_RECURRENCERULE_H

#include <stddef.h>

#include "index/base/buf.h"
#include "index/parse/recurrence.h"

#define RECURRENCE_NTH_MAX 366

enum frequency {
	FREQUENCY_YEAR,
	FREQUENCY_MONTH,
	FREQUENCY_WEEK,
	FREQUENCY_DAY,
	FREQUENCY_HOUR,
	FREQUENCY_MINUTE,
};

struct numbers {
	int *items; /* in the arena */
	size_t count;
	size_t capacity;
};

struct weekday {
	int day; /* 0 = Monday */
	int nth; /* 0 = each; else of the month or year, -1 = the last */
};

struct recurrence {
	struct arena *arena;
	const char *text;
	enum frequency frequency;
	int interval;
	bool is_when_done;
	struct weekday *weekdays;
	size_t weekdays_count, weekdays_capacity;
	struct numbers month_days; /* 1 to 366, or -1 = the last */
	struct numbers months;     /* 1 to 12 */
	struct numbers weeks;      /* of the year */
	struct numbers hours;
	int count;   /* 0 = without end */
	day_t until; /* DAY_NONE = without end */
};

extern const char *const recurrence_month_names[12];

/* Appends the rule in words to out. */
void recurrence_write(const struct recurrence *rule, struct buf *out);

#endif
