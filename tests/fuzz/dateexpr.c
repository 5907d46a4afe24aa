/* Any text as a date: the range is one, and is found again in its own text. */
#include "index/query/dateexpr.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct day_range range = {0, 0};
	day_t today = day_make(2026, 3, 12);

	if (dateexpr_range((const char *)data, size, today, &range) &&
		(range.first > range.last || !day_is_valid(range.first)))
		abort();
	if (dateexpr_single((const char *)data, size, today, &range) &&
		range.first != range.last)
		abort();
	return 0;
}
