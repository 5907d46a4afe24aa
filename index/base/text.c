/* text.c - see text.h */
#include "index/base/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "index/base/buf.h"

#define REPLACEMENT 0xfffdu

uint32_t
text_decode(const char *text, size_t size, size_t *length)
{
	const unsigned char *t = (const unsigned char *)text;
	uint32_t code;
	size_t want;
	/* What the second byte may be, so that overlong forms, surrogates and
	 * codes above U+10FFFF end before it. Source: Unicode, table 3-7. */
	unsigned low = 0x80, high = 0xbf;

	*length = size > 0;
	if (size == 0)
		return 0;
	if (t[0] < 0x80)
		return t[0];
	if (t[0] < 0xc2 || t[0] > 0xf4)
		return REPLACEMENT;
	if (t[0] < 0xe0) {
		want = 2;
		code = t[0] & 0x1f;
	} else if (t[0] < 0xf0) {
		want = 3;
		code = t[0] & 0x0f;
		if (t[0] == 0xe0)
			low = 0xa0;
		else if (t[0] == 0xed)
			high = 0x9f;
	} else {
		want = 4;
		code = t[0] & 0x07;
		if (t[0] == 0xf0)
			low = 0x90;
		else if (t[0] == 0xf4)
			high = 0x8f;
	}
	for (size_t i = 1; i < want; i++) {
		if (i >= size || t[i] < low || t[i] > high)
			return REPLACEMENT;
		code = code << 6 | (t[i] & 0x3f);
		low = 0x80;
		high = 0xbf;
		*length = i + 1;
	}
	return code;
}

uint32_t
text_decode_last(const char *text, size_t size, size_t *length)
{
	*length = size > 0;
	if (size == 0)
		return 0;
	for (size_t back = 1; back <= 4 && back <= size; back++) {
		unsigned char c = (unsigned char)text[size - back];

		if ((c & 0xc0) == 0x80)
			continue;
		uint32_t code = text_decode(text + size - back, back, length);

		if (*length == back)
			return code;
		break;
	}
	*length = 1;
	return REPLACEMENT;
}

size_t
text_encode(uint32_t code, char out[4])
{
	utf8proc_ssize_t size = utf8proc_encode_char(
		(utf8proc_int32_t)code, (utf8proc_uint8_t *)out);

	return size > 0 ? (size_t)size : 0;
}

/* Bytes of ASCII other than NUL at the start of text. */
static size_t
ascii_run(const char *text, size_t size)
{
	size_t i = 0;

	while (i < size && (signed char)text[i] > 0)
		i++;
	return i;
}

/* Bytes of valid UTF-8 without NUL at the start of text. */
static size_t
valid_run(const char *text, size_t size)
{
	size_t i = 0, length;

	for (;;) {
		i += ascii_run(text + i, size - i);
		if (i == size)
			return i;
		uint32_t code = text_decode(text + i, size - i, &length);

		if (code == 0 || (code == REPLACEMENT && length != 3))
			return i;
		if (code == REPLACEMENT && memcmp(text + i, "\xef\xbf\xbd", 3))
			return i;
		i += length;
	}
}

bool
text_is_utf8(const char *text, size_t size)
{
	size_t i = 0;

	while (i < size) {
		i += valid_run(text + i, size - i);
		if (i < size && text[i] != '\0')
			return false;
		i += i < size; /* NUL is a character like others */
	}
	return true;
}

char *
text_valid(struct arena *arena, const char *text, size_t size)
{
	size_t i = valid_run(text, size), length;
	struct buf out = {0};
	char *copy;

	if (i == size)
		return arena_dup(arena, text, size);
	buf_add(&out, text, i);
	while (i < size) {
		text_decode(text + i, size - i, &length);
		buf_add_text(&out, "\xef\xbf\xbd");
		i += length;
		size_t run = valid_run(text + i, size - i);

		buf_add(&out, text + i, run);
		i += run;
	}
	copy = arena_dup(arena, out.data, out.size);
	buf_clear(&out);
	return copy;
}

bool
text_is_space(uint32_t code)
{
	if (code < 0x80)
		return code == ' ' || (code >= '\t' && code <= '\r');
	return code == 0x85 || code == 0xa0 || code == 0x1680 ||
	       (code >= 0x2000 && code <= 0x200a) || code == 0x2028 ||
	       code == 0x2029 || code == 0x202f || code == 0x205f ||
	       code == 0x3000;
}

bool
text_is_word(uint32_t code)
{
	if (code < 0x80)
		return (code >= '0' && code <= '9') ||
		       (code >= 'a' && code <= 'z') ||
		       (code >= 'A' && code <= 'Z') || code == '_';
	switch (utf8proc_category((utf8proc_int32_t)code)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return true;
	default:
		return false;
	}
}

void
text_trim(const char **text, size_t *size)
{
	size_t length;

	while (*size > 0 && text_is_space(text_decode(*text, *size, &length))) {
		*text += length;
		*size -= length;
	}
	while (*size > 0 &&
		text_is_space(text_decode_last(*text, *size, &length)))
		*size -= length;
}

size_t
text_cut(const char *text, size_t size, size_t max)
{
	if (size <= max)
		return size;
	while (max > 0 && ((unsigned char)text[max] & 0xc0) == 0x80)
		max--;
	return max;
}

char *
text_nfc(struct arena *arena, const char *text, size_t size)
{
	utf8proc_uint8_t *composed = NULL;
	utf8proc_ssize_t length;
	char *valid, *copy;

	if (ascii_run(text, size) == size)
		return arena_dup(arena, text, size);
	valid = text_valid(arena, text, size);
	length = utf8proc_map((const utf8proc_uint8_t *)valid, 0, &composed,
		UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (length < 0)
		return valid; /* too long for it, or no memory: as it is */
	copy = arena_dup(arena, (const char *)composed, (size_t)length);
	free(composed);
	return copy;
}

/* The code that code is compared by: lower case, and the two lower forms of
 * sigma are one (which of them lower-casing gives depends on the place in the
 * word). */
static uint32_t
fold_code(uint32_t code)
{
	uint32_t lower = (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);

	return lower == 0x3c2 ? 0x3c3 : lower;
}

static char
fold_ascii(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

char *
text_fold(struct arena *arena, const char *text, size_t size)
{
	struct buf out = {0};
	char *folded;
	size_t length;

	if (ascii_run(text, size) == size) {
		folded = arena_dup(arena, text, size);
		for (char *c = folded; *c != '\0'; c++)
			*c = fold_ascii(*c);
		return folded;
	}
	folded = text_nfc(arena, text, size);
	size = strlen(folded);
	buf_reserve(&out, size);
	for (size_t i = 0; i < size; i += length) {
		char bytes[4];
		uint32_t code = text_decode(folded + i, size - i, &length);

		buf_add(&out, bytes, text_encode(fold_code(code), bytes));
	}
	folded = arena_dup(arena, buf_text(&out), out.size);
	buf_clear(&out);
	return folded;
}

bool
text_same(const char *a, const char *b)
{
	size_t a_size = strlen(a), b_size = strlen(b);
	struct arena *arena;
	bool same;

	if (ascii_run(a, a_size) == a_size && ascii_run(b, b_size) == b_size) {
		while (*a != '\0' && fold_ascii(*a) == fold_ascii(*b)) {
			a++;
			b++;
		}
		return fold_ascii(*a) == fold_ascii(*b);
	}
	arena = arena_new();
	same = strcmp(text_fold(arena, a, a_size),
		       text_fold(arena, b, b_size)) == 0;
	arena_free(arena);
	return same;
}

bool
text_starts_ascii(const char *text, const char *prefix)
{
	for (; *prefix != '\0'; text++, prefix++)
		if (fold_ascii(*text) != fold_ascii(*prefix))
			return false;
	return true;
}

char *
text_path(struct arena *arena, const char *path, size_t size)
{
	char *composed = text_nfc(arena, path, size);
	char *out = composed;

	/* Each step writes no more than it reads, so it is done in place. */
	for (const char *in = composed; *in != '\0';) {
		if (*in == '/' || *in == '\\') {
			if (out > composed && out[-1] != '/')
				*out++ = '/';
			in++;
		} else if (strncmp(in, "\xc2\xa0", 2) == 0) {
			*out++ = ' ';
			in += 2;
		} else if (strncmp(in, "\xe2\x80\xaf", 3) == 0) {
			*out++ = ' ';
			in += 3;
		} else {
			*out++ = *in++;
		}
	}
	if (out > composed && out[-1] == '/')
		out--;
	*out = '\0';
	return composed;
}

static uint64_t
mix(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Multiply and fold, 16 bytes a step. Source of the construction and of its
 * constants: wyhash, public domain. */
uint64_t
text_hash(const void *bytes, size_t size)
{
	const unsigned char *b = bytes;
	uint64_t hash = 0x9e3779b97f4a7c15u ^ size;
	uint64_t word[2];

	for (; size >= sizeof(word); size -= sizeof(word), b += sizeof(word)) {
		memcpy(word, b, sizeof(word));
		hash = mix(word[0] ^ 0xa0761d6478bd642fu,
			word[1] ^ 0xe7037ed1a0b428dbu ^ hash);
	}
	if (size > 0) {
		memset(word, 0, sizeof(word));
		memcpy(word, b, size);
		hash = mix(word[0] ^ 0xa0761d6478bd642fu,
			word[1] ^ 0xe7037ed1a0b428dbu ^ hash);
	}
	return mix(hash ^ 0x8ebc6af09c88c6e3u, 0x589965cc75374cc3u);
}

static bool
is_digit(uint32_t code)
{
	return code >= '0' && code <= '9';
}

/* Bytes of the digit run at text; *zeros of them lead it. */
static size_t
digit_run(const char *text, size_t *zeros)
{
	size_t size = 0;

	while (text[size] == '0')
		size++;
	*zeros = size;
	while (is_digit((unsigned char)text[size]))
		size++;
	return size;
}

int
text_compare_natural(const char *a, const char *b)
{
	const char *whole_a = a, *whole_b = b;
	size_t a_size = strlen(a), b_size = strlen(b);

	while (a_size > 0 && b_size > 0) {
		size_t a_length, b_length, a_zeros, b_zeros;

		if (is_digit((unsigned char)*a) &&
			is_digit((unsigned char)*b)) {
			a_length = digit_run(a, &a_zeros);
			b_length = digit_run(b, &b_zeros);
			size_t a_digits = a_length - a_zeros;
			size_t b_digits = b_length - b_zeros;
			int order;

			if (a_digits != b_digits)
				return a_digits < b_digits ? -1 : 1;
			order = memcmp(a + a_zeros, b + b_zeros, a_digits);
			if (order != 0)
				return order;
		} else {
			uint32_t a_code =
				fold_code(text_decode(a, a_size, &a_length));
			uint32_t b_code =
				fold_code(text_decode(b, b_size, &b_length));

			if (a_code != b_code)
				return a_code < b_code ? -1 : 1;
		}
		a += a_length;
		a_size -= a_length;
		b += b_length;
		b_size -= b_length;
	}
	if (a_size != b_size && (a_size == 0 || b_size == 0))
		return a_size == 0 ? -1 : 1;
	return strcmp(whole_a, whole_b);
}
