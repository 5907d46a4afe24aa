/* yamlguard.c - see yamlguard.h */
#include "index/parse/yamlguard.h"

#include <stdint.h>
#include <string.h>

#include "index/base/buf.h"
#include "index/base/text.h"

/* Code c below U+00A0 travels as GUARD + c, of the private plane 16. */
#define GUARD 0x10f000u
#define GUARD_END 0x10f0ffu
#define GUARD_LEAD "\xf4\x8f" /* that all of them begin with */

static const uint32_t far_codes[] = {0x2028, 0x2029, 0xfeff, 0xfffe, 0xffff};

#define FAR_COUNT (sizeof(far_codes) / sizeof(*far_codes))
#define FAR_GUARD (GUARD + 0xa0) /* of far_codes[0] */

/* What code travels as, or 0 if as itself. next is the byte after it. */
static uint32_t
guard_of(uint32_t code, int next)
{
	if (code == '\t' || code == '\n' || (code == '\r' && next == '\n'))
		return 0;
	if (code < ' ' || (code >= 0x7f && code < 0xa0))
		return GUARD + code;
	for (size_t i = 0; i < FAR_COUNT; i++)
		if (code == far_codes[i])
			return FAR_GUARD + (uint32_t)i;
	return 0;
}

static uint32_t
code_of_guard(uint32_t guard)
{
	if (guard < FAR_GUARD)
		return guard - GUARD;
	return guard < FAR_GUARD + FAR_COUNT ? far_codes[guard - FAR_GUARD]
	                                     : guard;
}

char *
yaml_guard(struct arena *arena, const char *text, size_t size, size_t *ret_size,
	bool *is_guarded)
{
	char *valid = text_valid(arena, text, size);
	size_t valid_size = strlen(valid);
	struct buf out = {0};
	size_t kept = 0; /* bytes of valid that are in out */
	bool is_taken = false;

	for (size_t i = 0, length; i < valid_size; i += length) {
		unsigned char c = (unsigned char)valid[i];
		uint32_t code, guard;
		char bytes[4];

		length = 1;
		if (c >= ' ' && c < 0x7f)
			continue;
		code = text_decode(valid + i, valid_size - i, &length);
		/* Somebody's own: then nothing can be told apart. */
		is_taken |= code >= GUARD && code <= GUARD_END;
		guard = guard_of(code, (unsigned char)valid[i + length]);
		if (guard == 0)
			continue;
		buf_add(&out, valid + kept, i - kept);
		buf_add(&out, bytes, text_encode(guard, bytes));
		kept = i + length;
	}
	*is_guarded = out.size > 0 && !is_taken;
	*ret_size = valid_size;
	if (*is_guarded) {
		buf_add(&out, valid + kept, valid_size - kept);
		*ret_size = out.size;
		valid = arena_dup(arena, out.data, out.size);
	}
	buf_clear(&out);
	return valid;
}

size_t
yaml_unguard(char *text, size_t size)
{
	char *from = memmem(text, size, GUARD_LEAD, 2);
	char *to = from, *end = text + size;

	if (from == NULL)
		return size;
	while (from < end) {
		size_t length;
		uint32_t code =
			text_decode(from, (size_t)(end - from), &length);

		if (code >= GUARD && code <= GUARD_END) {
			to += text_encode(code_of_guard(code), to);
		} else {
			memmove(to, from, length);
			to += length;
		}
		from += length;
	}
	return (size_t)(to - text);
}

char *
yaml_untab(struct arena *arena, const char *text, size_t size)
{
	char *copy = NULL;

	for (size_t at = 0; at < size;) {
		const char *end = memchr(text + at, '\n', size - at);
		size_t next = end != NULL ? (size_t)(end - text) + 1 : size;
		size_t blank = strspn(text + at, " \t");

		if (memchr(text + at, '\t', blank) != NULL &&
			(at + blank == size ||
				strchr("\r\n#", text[at + blank]) != NULL)) {
			if (copy == NULL)
				copy = arena_dup(arena, text, size);
			memset(copy + at, ' ', blank);
		}
		at = next;
	}
	return copy;
}
