/* jsonlist.c - any bytes as a list of the store: read or refused, and what was
 * read is written so that it reads the same */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "index/store/jsonlist.h"

/* Reads text as [[text, number, value], ...] and writes it again. False if it
 * is no such list. */
static bool
copy(struct arena *arena, const char *text, size_t size, struct buf *out)
{
	struct json_in in = json_in(arena, text, size);

	json_open(out);
	for (json_enter(&in); json_more(&in);) {
		struct yaml_value value;

		json_enter(&in);
		json_open(out);
		json_put_text(out, json_get_text(&in));
		json_put_int(out, json_get_int(&in, -1));
		json_get_value(&in, &value);
		if (!in.is_broken)
			json_put_value(out, &value);
		json_leave(&in);
		json_close(out);
	}
	json_close(out);
	return !in.is_broken;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct buf first = {0}, second = {0};

	if (copy(arena, (const char *)data, size, &first)) {
		if (!copy(arena, first.data, first.size, &second) ||
			second.size != first.size ||
			memcmp(second.data, first.data, first.size) != 0)
			abort();
	}
	buf_clear(&first);
	buf_clear(&second);
	arena_free(arena);
	return 0;
}
