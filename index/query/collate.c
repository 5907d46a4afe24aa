/* collate.c - see collate.h */
#include "index/query/collate.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "index/base/buf.h"
#include "index/base/text.h"

/* Kinds of primary weights, in their order. */
enum kind {
	KIND_SPACE = 1,
	KIND_MARK, /* punctuation, then symbols, then currencies */
	KIND_NUMBER,
	KIND_LETTER,
};

/* Marks in their order. Not among them, by their category: other punctuation
 * stands before '`', other symbols before the currencies.
 * Source: CLDR root collation (allkeys_CLDR.txt). */
static const char marks[] = "_-‐–—,;:!¡?¿.·'‹›\"«»()[]{}§¶@*/\\&#%‰†‡•‧′″‿"
			    "`´^¯¨¸°©®←→↑↓⇒+±÷×<=>¬|¦~";
#define RANK_OTHER_PUNCTUATION 1000
#define RANK_SYMBOL 2000
#define RANK_OTHER_SYMBOL 3000
#define RANK_CURRENCY 4000000

struct maker {
	struct buf primary, secondary, tertiary;
};

static void
put_number(struct buf *out, uint32_t number, int bytes)
{
	while (bytes-- > 0)
		buf_add_char(out, (char)(number >> 8 * bytes & 0xff));
}

/* Weights are never 0: that ends a level. */
static void
put_weights(struct maker *maker, enum kind kind, uint32_t order, char tertiary)
{
	buf_add_char(&maker->primary, (char)kind);
	put_number(&maker->primary, order, 3);
	buf_add_char(&maker->secondary, 1);
	buf_add_char(&maker->tertiary, tertiary);
}

static void
put_weight(struct maker *maker, enum kind kind, uint32_t order, bool is_capital)
{
	put_weights(maker, kind, order, is_capital ? 2 : 1);
}

static uint32_t
mark_rank(uint32_t code)
{
	size_t length, size = sizeof(marks) - 1;
	uint32_t rank = 0;
	bool is_symbol = false;

	for (size_t i = 0; i < size; i += length, rank++) {
		uint32_t mark = text_decode(marks + i, size - i, &length);

		is_symbol |= mark == '`';
		if (mark == code)
			return rank + (is_symbol ? RANK_SYMBOL : 0);
	}
	return UINT32_MAX;
}

/* Of ASCII, quickly. */
static uint32_t
ascii_rank(uint32_t code)
{
	static const char ascii[] = "_-,;:!?.'\"()[]{}@*/\\&#%";
	static const char symbols[] = "`^+<=>|~";
	const char *found = strchr(ascii, (int)code);

	if (code == '$')
		return RANK_CURRENCY + code;
	if (found != NULL) /* the same order, with room between */
		return mark_rank(code);
	found = strchr(symbols, (int)code);
	return found != NULL ? mark_rank(code) : UINT32_MAX;
}

static void
put_mark(struct maker *maker, uint32_t code, utf8proc_category_t category)
{
	uint32_t rank = code < 0x80 ? ascii_rank(code) : mark_rank(code);

	if (code >= 0x2018 && code <= 0x201e) { /* typographic quotes */
		put_weights(maker, KIND_MARK,
			mark_rank(code < 0x201c ? '\'' : '"'),
			(char)(code - 0x2018 + 3));
		return;
	}
	if (code == 0x2026) { /* an ellipsis is three full stops */
		for (int i = 0; i < 3; i++)
			put_weights(maker, KIND_MARK, mark_rank('.'), 3);
		return;
	}
	if (rank == UINT32_MAX) {
		if (category == UTF8PROC_CATEGORY_SC)
			rank = RANK_CURRENCY + code;
		else if (category >= UTF8PROC_CATEGORY_SM)
			rank = RANK_OTHER_SYMBOL + code;
		else
			rank = RANK_OTHER_PUNCTUATION + code % 1000;
	}
	put_weight(maker, KIND_MARK, rank, false);
}

/* Letters that are two, or one with a stroke. */
static const struct {
	uint32_t code;
	char base[3];
	char accent; /* after the plain ones; 0: none */
} letters[] = {
	{0xdf, "ss", 1},
	{0xe6, "ae", 1},
	{0x153, "oe", 1},
	{0xf8, "o", 9},
	{0x142, "l", 9},
	{0x111, "d", 9},
	{0x127, "h", 9},
	{0xf0, "d", 8},
	{0x131, "i", 9},
};

static void
put_letter(struct maker *maker, uint32_t code)
{
	uint32_t small = (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
	bool is_capital = small != code;

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		if (letters[i].code != small)
			continue;
		for (const char *c = letters[i].base; *c != '\0'; c++)
			put_weight(
				maker, KIND_LETTER, (uint32_t)*c, is_capital);
		buf_add_char(&maker->secondary, (char)(1 + letters[i].accent));
		return;
	}
	put_weight(maker, KIND_LETTER, small, is_capital);
}

/* The number text[0..size) begins with; its length. Longer ones are greater,
 * equally long ones go by their digits. */
static size_t
put_digits(struct maker *maker, const char *text, size_t size)
{
	size_t length = 0, zeros = 0;

	while (length < size && text[length] >= '0' && text[length] <= '9')
		length++;
	while (zeros + 1 < length && text[zeros] == '0')
		zeros++;
	put_weight(maker, KIND_NUMBER, (uint32_t)(length - zeros) & 0xffffff,
		false);
	buf_add(&maker->primary, text + zeros, length - zeros);
	return length;
}

static void
put_code(struct maker *maker, uint32_t code)
{
	utf8proc_category_t category =
		utf8proc_category((utf8proc_int32_t)code);

	switch (category) {
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		/* Variation selectors mean nothing. */
		if (code >= 0xfe00 && code <= 0xfe0f)
			return;
		buf_add_char(&maker->secondary, 16);
		put_number(&maker->secondary, code | 0x01010000, 4);
		return;
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		/* A no-break space differs from a space only at last. */
		put_weight(maker, KIND_SPACE, code == 0xa0 ? ' ' : code, false);
		return;
	case UTF8PROC_CATEGORY_CC:
		if ((code >= 9 && code <= 13) || code == 0x85)
			put_weight(maker, KIND_SPACE, code == 0x85 ? 14 : code,
				false);
		return;
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CN:
		return;
	default:
		if (category >= UTF8PROC_CATEGORY_PC &&
			category <= UTF8PROC_CATEGORY_SO)
			put_mark(maker, code, category);
		else
			put_letter(maker, code);
	}
}

/* Accents become marks of their own. */
static void
put_decomposed(struct maker *maker, uint32_t code)
{
	utf8proc_int32_t parts[32];
	int last = 0;
	utf8proc_ssize_t count = utf8proc_decompose_char(
		(utf8proc_int32_t)code, parts, 32, UTF8PROC_DECOMPOSE, &last);

	if (count <= 0 || count > 32) {
		put_code(maker, code);
		return;
	}
	for (utf8proc_ssize_t i = 0; i < count; i++)
		put_code(maker, (uint32_t)parts[i]);
}

struct collate_key
collate_key(struct arena *arena, const char *text, size_t size)
{
	struct maker maker = {0};
	struct collate_key key;
	size_t length;

	for (size_t i = 0; i < size; i += length) {
		uint32_t code;

		if (text[i] >= '0' && text[i] <= '9') {
			length = put_digits(&maker, text + i, size - i);
			continue;
		}
		code = text_decode(text + i, size - i, &length);
		if (code < 0x80)
			put_code(&maker, code);
		else
			put_decomposed(&maker, code);
	}
	buf_add_char(&maker.primary, 0);
	buf_add(&maker.primary, buf_text(&maker.secondary),
		maker.secondary.size);
	buf_add_char(&maker.primary, 0);
	buf_add(&maker.primary, buf_text(&maker.tertiary), maker.tertiary.size);
	key.size = maker.primary.size;
	key.bytes = (const unsigned char *)arena_dup(
		arena, maker.primary.data, maker.primary.size);
	buf_clear(&maker.primary);
	buf_clear(&maker.secondary);
	buf_clear(&maker.tertiary);
	return key;
}

int
collate_compare(const struct collate_key *a, const struct collate_key *b)
{
	size_t size = a->size < b->size ? a->size : b->size;
	int order = memcmp(a->bytes, b->bytes, size);

	if (order != 0 || a->size == b->size)
		return order;
	return a->size < b->size ? -1 : 1;
}
