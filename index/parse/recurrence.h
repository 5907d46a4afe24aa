/* recurrence.h - the rule after the recurrence sign of a task
 *
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
 * rule, or none within 400 years). */
day_t recurrence_next(const struct recurrence *rule, day_t base);

#endif
