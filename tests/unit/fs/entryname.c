/* entryname.c - names of entries made from people's text */
#include "tests/unit/unit.h"

#include "fs/tree/entryname.h"

static char *
escaped(const char *text, size_t size, bool keep_md)
{
	struct buf out = {0};

	entryname_escape(text, size, ENTRYNAME_MAX, keep_md, &out);
	return buf_take(&out);
}

TEST(only_what_a_name_cannot_hold_is_escaped)
{
	static const struct {
		const char *text, *name;
	} cases[] = {
		{"Ada Lark", "Ada Lark"},
		{"Hive/Loom", "Hive%2FLoom"},
		{".", "%2E"},
		{"..", "%2E."},
		{".hidden", "%2Ehidden"},
		{"a.b", "a.b"},
		{"50% off", "50% off"},
		{"50%2F", "50%252F"},
		{"%", "%"},
		{"a\tb\x01\x7f", "a%09b%01%7F"},
		{"caf\xc3\xa9", "caf\xc3\xa9"},
		{"caf\xe9", "caf%E9"},
		{"\xed\xa0\x80", "%ED%A0%80"},
		{"a:b*c?\"<>|\\", "a:b*c?\"<>|\\"},
		{"", "%00"},
		{" ", " "},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf back = {0};
		char *name =
			escaped(cases[i].text, strlen(cases[i].text), true);

		EXPECT_TEXT(name, cases[i].name);
		entryname_unescape(name, strlen(name), &back);
		EXPECT_TEXT(buf_text(&back), cases[i].text);
		buf_clear(&back);
		free(name);
	}
}

TEST(every_byte_can_be_read_back)
{
	for (int c = 1; c < 256; c++)
		for (int before = 0; before < 2; before++) {
			char text[4] = {'x', (char)c, '2', 'f'};
			const char *start = text + 1 - before;
			size_t size = 3 + (size_t)before;
			struct buf back = {0};
			char *name = escaped(start, size, false);

			EXPECT(strchr(name, '/') == NULL);
			entryname_unescape(name, strlen(name), &back);
			EXPECT_INT(back.size, size);
			EXPECT(memcmp(back.data, start, size) == 0);
			buf_clear(&back);
			free(name);
		}
}

TEST(a_directory_is_never_called_like_a_note)
{
	char *name = escaped("plan.md", 7, false);

	EXPECT_TEXT(name, "plan%2Emd");
	free(name);
	name = escaped("plan.MD", 7, false);
	EXPECT_TEXT(name, "plan%2EMD");
	free(name);
	name = escaped("plan.md", 7, true);
	EXPECT_TEXT(name, "plan.md");
	free(name);
}

TEST(long_text_is_cut_at_a_character_and_told_apart_by_a_hash)
{
	char text[600], other[600];
	char *name, *second;

	memset(text, 'a', sizeof(text));
	name = escaped(text, 255, true);
	EXPECT_INT(strlen(name), 255);
	EXPECT(strchr(name, '~') == NULL);
	free(name);
	name = escaped(text, 256, true);
	EXPECT_INT(strlen(name), 255);
	EXPECT(name[246] == '~');
	memcpy(other, text, sizeof(other));
	other[255] = 'b';
	second = escaped(other, 256, true);
	EXPECT(strcmp(name, second) != 0);
	free(name);
	free(second);

	/* Three-byte characters, and escapes, stay whole. */
	for (int i = 0; i < 200; i++)
		memcpy(text + 3 * i, "\xe2\x82\xac", 3);
	name = escaped(text, 600, true);
	EXPECT(strlen(name) <= 255);
	EXPECT((strlen(name) - 9) % 3 == 0);
	free(name);
	memset(text, '/', sizeof(text));
	name = escaped(text, 200, true);
	EXPECT(strlen(name) <= 255);
	EXPECT((strlen(name) - 9) % 3 == 0);
	free(name);
}

TEST(a_taken_name_gets_its_folder_before_the_extension)
{
	static const struct {
		const char *name, *place, *want;
	} cases[] = {
		{"Plan.md", "Apollo", "Plan (Apollo).md"},
		{"Plan.MD", "Old/Apollo", "Plan (Old%2FApollo).MD"},
		{"Plan.md", ".", "Plan (.).md"},
		{".md", "A", ".md (A)"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out = {0};

		entryname_place(cases[i].name, cases[i].place, &out);
		EXPECT_TEXT(out.data, cases[i].want);
		buf_clear(&out);
	}
}

TEST(a_name_with_a_folder_is_not_too_long_for_a_name)
{
	char name[256], place[1000];
	struct buf out = {0};

	memset(name, 'n', 252);
	memcpy(name + 252, ".md", 4);
	memset(place, 'p', 999);
	place[999] = '\0';
	entryname_place(name, place, &out);
	EXPECT(out.size <= ENTRYNAME_MAX);
	EXPECT_TEXT(out.data + out.size - 4, ").md");
	buf_clear(&out);
	entryname_place(name, "A", &out);
	EXPECT(out.size <= ENTRYNAME_MAX);
	EXPECT_TEXT(out.data + out.size - 7, " (A).md");
	buf_clear(&out);
}

TEST_MAIN
