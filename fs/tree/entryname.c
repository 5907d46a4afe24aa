/* entryname.c - see entryname.h */
#include "fs/tree/entryname.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "index/base/text.h"

#define CUT_SIZE 9    /* '~' and 8 digits */
#define PLACE_MAX 120 /* bytes of a folder in brackets */

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	       (c >= 'A' && c <= 'F');
}

static int
hex_value(char c)
{
	return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

/* The bytes that text[0..size) starts with and that stay or change as one. */
static size_t
unit_size(const char *text, size_t size, bool *ret_escaped)
{
	unsigned char c = (unsigned char)text[0];
	size_t length;

	*ret_escaped =
		c == '/' || c < 0x20 || c == 0x7f ||
		(c == '%' && size > 2 && is_hex(text[1]) && is_hex(text[2]));
	if (*ret_escaped || c < 0x80)
		return 1;
	/* A bad byte has length 1; no character above ASCII has. */
	text_decode(text, size, &length);
	*ret_escaped = length <= 1;
	return length > 0 ? length : 1;
}

static void
add_cut(const char *text, size_t size, struct buf *out)
{
	char hash[CUT_SIZE + 1];

	snprintf(hash, sizeof(hash), "~%08x",
		(unsigned)(text_hash(text, size) & UINT32_MAX));
	buf_add_text(out, hash);
}

void
entryname_escape(const char *text, size_t size, size_t max, bool keep_md,
	struct buf *out)
{
	size_t start = out->size, cut_at = out->size;
	size_t dot = SIZE_MAX;

	if (size == 0) {
		buf_add_text(out, "%00");
		return;
	}
	if (!keep_md && size >= 3 &&
		strncasecmp(text + size - 3, ".md", 3) == 0)
		dot = size - 3;
	for (size_t i = 0, length; i < size; i += length) {
		bool escaped;

		length = unit_size(text + i, size - i, &escaped);
		if ((i == 0 && text[i] == '.') || i == dot)
			escaped = true;
		if (escaped)
			buf_printf(out, "%%%02X", (unsigned char)text[i]);
		else
			buf_add(out, text + i, length);
		if (out->size - start <= max - CUT_SIZE)
			cut_at = out->size;
		if (out->size - start > max) {
			out->size = cut_at;
			add_cut(text, size, out);
			return;
		}
	}
}

void
entryname_unescape(const char *name, size_t size, struct buf *out)
{
	if (size == 3 && memcmp(name, "%00", 3) == 0)
		return;
	for (size_t i = 0; i < size; i++) {
		if (name[i] == '%' && size - i > 2 && is_hex(name[i + 1]) &&
			is_hex(name[i + 2])) {
			buf_add_char(out, (char)(hex_value(name[i + 1]) << 4 |
						  hex_value(name[i + 2])));
			i += 2;
		} else {
			buf_add_char(out, name[i]);
		}
	}
}

size_t
entryname_stem(const char *name)
{
	size_t size = strlen(name);

	if (size > 3 && strcasecmp(name + size - 3, ".md") == 0)
		size -= 3;
	return size;
}

void
entryname_place(const char *name, const char *place, struct buf *out)
{
	size_t stem = entryname_stem(name), room;
	const char *extension = name + stem;
	struct buf where = {0};

	for (const char *c = place; *c != '\0'; c++)
		if (*c == '/')
			buf_add_text(&where, "%2F");
		else
			buf_add_char(&where, *c);
	if (where.size > PLACE_MAX) {
		where.size =
			text_cut(where.data, where.size, PLACE_MAX - CUT_SIZE);
		add_cut(place, strlen(place), &where);
	}
	room = ENTRYNAME_MAX - strlen(" ()") - where.size - strlen(extension);
	if (stem <= room) {
		buf_add(out, name, stem);
	} else {
		buf_add(out, name, text_cut(name, stem, room - CUT_SIZE));
		add_cut(name, stem, out);
	}
	buf_add_text(out, " (");
	buf_add(out, buf_text(&where), where.size);
	buf_add_char(out, ')');
	buf_add_text(out, extension);
	buf_clear(&where);
}
