/* naturaldate.h - dates in English: "next friday", "14 October", "3 weeks ago"
 *
 * Finds in a text what chrono-node finds, which the Tasks plugin asks: it looks
 * for each form of date anywhere in the text, keeps the longer of two findings
 * that overlap, joins a weekday with the date after it, and drops what no
 * calendar has. So "on 2025-11-01 or so" is a date, and "tomorow" is none.
 * Source: chrono-node 2.3.9 (MIT licence), its English "casual" configuration
 * without forward dates and time zone abbreviations.
 *
 * No state that changes; call it from any thread.
 */
#ifndef VAULTFS_NATURALDATE_H
#define VAULTFS_NATURALDATE_H

#include <stddef.h>

#include "index/base/day.h"

/* Longer texts hold no dates. Bytes. */
#define NATURALDATE_SIZE_MAX 1000

/* Stores the days of the first max dates in text[0..size) (any bytes) in ret,
 * and returns how many there are. The clock is taken to stand at noon of
 * today. */
size_t naturaldate_find(
	const char *text, size_t size, day_t today, day_t *ret, size_t max);

#endif
