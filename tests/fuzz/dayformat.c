/* dayformat.c - any format, any name
 *
 * The input is a format, a newline, and a text. A text that is a day must be
 * what the format makes of that day, unless the format has a time in it.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/parse/dayformat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
	size_t format_size = end != NULL ? (size_t)(end - data) : size;
	char *format = mem_ndup((const char *)data, format_size);
	const char *text = end != NULL ? (const char *)end + 1 : "";
	size_t text_size = end != NULL ? size - format_size - 1 : 0;
	day_t day = dayformat_read(format, text, text_size);
	struct buf out = {0};

	if (day_is_valid(day)) {
		dayformat_write(format, day, &out);
		assert(strpbrk(format, "HhmsaAXx") != NULL ||
			(out.size == text_size &&
				memcmp(out.data, text, text_size) == 0));
	}
	/* What is written is read without trouble, whatever it means. */
	out.size = 0;
	dayformat_write(format, (day_t)(size * 7919 % 2932000) - 719528, &out);
	dayformat_read(format, buf_text(&out), out.size);
	buf_clear(&out);
	free(format);
	return 0;
}
