/* jsonout.c - see jsonout.h */
#include "fs/cli/jsonout.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/text.h"

static void
write_text(struct buf *out, const char *text)
{
	size_t size = strlen(text), length;

	buf_add_char(out, '"');
	for (; size > 0; text += length, size -= length) {
		uint32_t code = text_decode(text, size, &length);

		if (code == '"' || code == '\\')
			buf_printf(out, "\\%c", (char)code);
		else if (code == '\n')
			buf_add_text(out, "\\n");
		else if (code == '\t')
			buf_add_text(out, "\\t");
		else if (code < 0x20 || (code >= 0x7f && code < 0xa0))
			buf_printf(out, "\\u%04x", code);
		else if (length == 1 && (unsigned char)*text >= 0x80)
			buf_add_text(out, "\xef\xbf\xbd"); /* U+FFFD */
		else
			buf_add(out, text, length);
	}
	buf_add_char(out, '"');
}

/* What stands before a value. */
static void
begin(struct jsonout *json, const char *key)
{
	if (json->needs_comma)
		buf_add_char(json->out, ',');
	json->needs_comma = true;
	if (key != NULL) {
		write_text(json->out, key);
		buf_add_char(json->out, ':');
	}
}

void
jsonout_object(struct jsonout *json, const char *key)
{
	begin(json, key);
	buf_add_char(json->out, '{');
	json->needs_comma = false;
}

void
jsonout_object_end(struct jsonout *json)
{
	buf_add_char(json->out, '}');
	json->needs_comma = true;
}

void
jsonout_array(struct jsonout *json, const char *key)
{
	begin(json, key);
	buf_add_char(json->out, '[');
	json->needs_comma = false;
}

void
jsonout_array_end(struct jsonout *json)
{
	buf_add_char(json->out, ']');
	json->needs_comma = true;
}

void
jsonout_text(struct jsonout *json, const char *key, const char *text)
{
	begin(json, key);
	if (text == NULL)
		buf_add_text(json->out, "null");
	else
		write_text(json->out, text);
}

void
jsonout_integer(struct jsonout *json, const char *key, int64_t number)
{
	begin(json, key);
	buf_printf(json->out, "%" PRId64, number);
}

void
jsonout_number(struct jsonout *json, const char *key, double number)
{
	char text[64];

	if (!isfinite(number)) {
		jsonout_null(json, key);
		return;
	}
	begin(json, key);
	/* Beyond 2^53 not every integer is a double: then digits would say
	 * more than the number does. */
	if (number == floor(number) && fabs(number) <= 9007199254740992.0) {
		buf_printf(json->out, "%" PRId64, (int64_t)number);
		return;
	}
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, number);
		if (strtod(text, NULL) == number)
			break;
	}
	buf_add_text(json->out, text);
}

void
jsonout_bool(struct jsonout *json, const char *key, bool value)
{
	begin(json, key);
	buf_add_text(json->out, value ? "true" : "false");
}

void
jsonout_null(struct jsonout *json, const char *key)
{
	begin(json, key);
	buf_add_text(json->out, "null");
}
