/* taggrammar.c - which characters make a tag */
#include "index/parse/taggrammar.h"

#include "tests/unit/unit.h"

static void
expect_scan(const char *text, size_t scanned, size_t trimmed)
{
	size_t got = tag_scan(text, strlen(text));

	if (got != scanned)
		UNIT_FAIL("'%s': %zu bytes are a tag, not %zu", text, got,
			scanned);
	else if (tag_trim(text, got) != trimmed)
		UNIT_FAIL("'%s': the tag has %zu bytes, not %zu", text,
			tag_trim(text, got), trimmed);
}

TEST(letters_of_every_script_digits_and_emoji_are_tag_characters)
{
	static const uint32_t codes[] = {'a', 'Z', '0', '9', '_', '-', '/',
		0xe4, 0x416, 0x6771, 0x3001, 0x1f6a2, 0xfe0f, 0x2070, 0x1fff,
		0x2dff, 0x2e80, 0xfffd, 0x10ffff};

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		if (!tag_is_char(codes[i]))
			UNIT_FAIL("U+%04X is refused", codes[i]);
}

TEST(white_space_and_punctuation_are_no_tag_characters)
{
	static const uint32_t codes[] = {' ', '\t', '\n', '\r', 0, 0xa0, 0x85,
		0x1680, 0x3000, 0xfeff, 0x2000, 0x200b, 0x2013, 0x2019, 0x206f,
		0x2e00, 0x2e7f};

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		if (tag_is_char(codes[i]))
			UNIT_FAIL("U+%04X is accepted", codes[i]);
	for (const char *c = "!\"#$%&'()*+,.:;<=>?@[\\]^`{|}~"; *c; c++)
		if (tag_is_char((uint32_t)*c))
			UNIT_FAIL("'%c' is accepted", *c);
}

TEST(a_tag_ends_before_the_first_other_character)
{
	expect_scan("dock-4 and", 6, 6);
	expect_scan("dock#crane", 4, 4);
	expect_scan("can\xe2\x80\x99t", 3, 3);
	expect_scan("r&d", 1, 1);
	expect_scan("c++", 1, 1);
	expect_scan("x.y", 1, 1);
	expect_scan("gr\xc3\xb6\xc3\x9f"
		    "e!",
		7, 7);
	expect_scan("\xe6\x9d\xb1\xe4\xba\xac", 6, 6);
	expect_scan("\xf0\x9f\x9a\xa2 ", 4, 4);
	expect_scan("_", 1, 1);
	expect_scan("-", 1, 1);
	expect_scan("", 0, 0);
	expect_scan(" a", 0, 0);
	expect_scan("(a)", 0, 0);
}

TEST(digits_alone_are_no_tag)
{
	expect_scan("1984", 0, 0);
	expect_scan("1984,", 0, 0);
	expect_scan("2025q1", 6, 6);
	expect_scan("1-2", 3, 3);
	expect_scan("20/25", 5, 5);
	/* digits of other scripts are not 0 to 9 */
	expect_scan("\xd9\xa1\xd9\xa2", 4, 4);
}

TEST(a_trailing_slash_is_scanned_but_not_kept)
{
	expect_scan("a/b/ x", 4, 3);
	expect_scan("a//", 3, 1);
	expect_scan("a//b", 4, 4);
	expect_scan("/a", 2, 2);
	expect_scan("/", 0, 0);
	expect_scan("12/", 0, 0);
}

TEST(a_bad_byte_is_the_replacement_character)
{
	expect_scan("a\xff"
		    "b",
		3, 3);
}

TEST_MAIN
