/* taggrammar.c - see taggrammar.h */
#include "index/parse/taggrammar.h"

#include <string.h>

#include "index/base/text.h"

bool
tag_is_char(uint32_t code)
{
	if (code < 0x80)
		return code != '\0' &&
		       strchr(" \t\n\v\f\r!\"#$%&'()*+,.:;<=>?@[\\]^`{|}~",
			       (int)code) == NULL;
	if ((code >= 0x2000 && code <= 0x206f) ||
		(code >= 0x2e00 && code <= 0x2e7f))
		return false;
	/* U+FEFF is white space to JavaScript, whose \s Obsidian asks. */
	return code != 0xfeff && !text_is_space(code);
}

size_t
tag_scan(const char *text, size_t size)
{
	size_t at = 0;
	size_t trimmed;

	while (at < size) {
		size_t length;
		uint32_t code = text_decode(text + at, size - at, &length);

		if (!tag_is_char(code))
			break;
		at += length;
	}
	trimmed = tag_trim(text, at);
	for (size_t i = 0; i < trimmed; i++)
		if (text[i] < '0' || text[i] > '9')
			return at;
	return 0;
}

size_t
tag_trim(const char *text, size_t size)
{
	while (size > 0 && text[size - 1] == '/')
		size--;
	return size;
}
