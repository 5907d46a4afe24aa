/* Filters of excluded files: the first line is a filter, the second a path. */
#include "index/live/ignore.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ignore *ignore = ignore_new();
	struct buf error = {0}, text = {0};
	char *path;

	buf_add(&text, data, size);
	path = strchr(text.data, '\n');
	if (path != NULL)
		*path++ = '\0';
	ignore_add(ignore, text.data, &error);
	ignore_covers(ignore, path != NULL ? path : text.data);
	ignore_free(ignore);
	buf_clear(&error);
	buf_clear(&text);
	return 0;
}
