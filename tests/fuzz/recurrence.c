/* Any text as a recurrence rule: its days come after their base, and the rule
 * as it is written is a rule again. */
#include "index/parse/recurrence.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

static void
check_days(const struct recurrence *rule, day_t base)
{
	for (int i = 0; i < 3; i++) {
		day_t next = recurrence_next(rule, base);

		if (next == DAY_NONE)
			return;
		require(next > base && next - base <= 146097);
		base = next;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *text = arena_dup(arena, (const char *)data, size);
	struct recurrence *rule = recurrence_parse(arena, text);

	if (rule != NULL) {
		bool is_when_done = recurrence_is_when_done(rule);

		require(strncmp(recurrence_text(rule), "every", 5) == 0);
		check_days(rule, day_make(2026, 1, 31));
		check_days(rule, day_make(2024, 2, 29));
		check_days(rule, day_make(9999, 12, 1));
		rule = recurrence_parse(arena, recurrence_text(rule));
		if (rule != NULL)
			require(recurrence_is_when_done(rule) == is_when_done);
	}
	arena_free(arena);
	return 0;
}
