/* dateexpr.h - the date or range of dates that a query names
 *
 * Tried in this order: a relative range ("this week"; found anywhere in the
 * text, so "next weekend" is next week), a numbered one ("2025-W45"), two dates
 * in English or as numbers, one date. A single date is a range of one day.
 * Source: task-queries, section 5.
 */
#ifndef VAULTFS_DATEEXPR_H
#define VAULTFS_DATEEXPR_H

#include <stdbool.h>
#include <stddef.h>

#include "index/base/day.h"

struct day_range {
	day_t first, last; /* both within it; first <= last */
};

/* Reads text[0..size) (any bytes) on the day today. False if it names no date;
 * *ret changes only on true. */
bool dateexpr_range(
	const char *text, size_t size, day_t today, struct day_range *ret);
/* As above, but only one date in English or as numbers: what the plugin falls
 * back on for "in two weeks", of which "two weeks" is no range. */
bool dateexpr_single(
	const char *text, size_t size, day_t today, struct day_range *ret);

#endif
