/* recurrence.h - the rule after the recurrence sign of a task
 *
 * The grammar, with its oddities, is that of rrule.js, which the Tasks plugin
 * uses: words it does not know end the rule ("every weekend" is "every week").
 * Source: tasks-format, section 7.
 */
#ifndef VAULTFS_RECURRENCE_H
#define VAULTFS_RECURRENCE_H

#include "index/base/arena.h"
#include "index/base/day.h"

struct recurrence; /* in the arena it was parsed into */

/* NULL if text is no rule. */
struct recurrence *recurrence_parse(struct arena *arena, const char *text);
/* The rule as the plugin writes it: "every week on Monday, Wednesday". */
const char *recurrence_text(const struct recurrence *rule);
bool recurrence_is_when_done(const struct recurrence *rule);
/* The first day of the rule strictly after base, or DAY_NONE (an exhausted
 * rule, or none within 400 years). The rule starts on base: "every 2 weeks"
 * counts from its week (Monday first), "for N times" counts it.
 *
 * Steps of months or years that say nothing else ("every month", "every 2
 * years") go by the day of base, and where a month is too short, to its last
 * day: 2025-10-31 to 2025-11-30, 2024-02-29 to 2025-02-28. The day is then
 * lost: the next base is 2025-11-30. With `on the 31st` such months are left
 * out instead. */
day_t recurrence_next(const struct recurrence *rule, day_t base);

#endif
