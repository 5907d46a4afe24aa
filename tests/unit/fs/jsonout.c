/* jsonout.c - JSON as it is written, and text for terminals */
#include "fs/cli/jsonout.h"

#include <math.h>

#include "fs/cli/out.h"
#include "tests/unit/unit.h"

static struct buf out;
static struct jsonout json;

static void
start(void)
{
	buf_clear(&out);
	json = (struct jsonout){.out = &out};
}

TEST(keys_come_in_the_order_they_are_written)
{
	start();
	jsonout_object(&json, NULL);
	jsonout_text(&json, "b", "x");
	jsonout_array(&json, "a");
	jsonout_integer(&json, NULL, 1);
	jsonout_null(&json, NULL);
	jsonout_object(&json, NULL);
	jsonout_object_end(&json);
	jsonout_array_end(&json);
	jsonout_bool(&json, "c", true);
	jsonout_text(&json, "d", NULL);
	jsonout_object_end(&json);
	EXPECT_TEXT(buf_text(&out),
		"{\"b\":\"x\",\"a\":[1,null,{}],\"c\":true,\"d\":null}");
	buf_clear(&out);
}

TEST(numbers_are_short_and_read_back_the_same)
{
	static const struct {
		double number;
		const char *text;
	} cases[] = {
		{0, "0"},
		{-0.0, "0"},
		{1, "1"},
		{-17, "-17"},
		{9.2, "9.2"},
		{0.1, "0.1"},
		{0.1 + 0.2, "0.30000000000000004"},
		{1000, "1000"},
		{1e15, "1000000000000000"},
		{9007199254740992.0, "9007199254740992"},
		{1e21, "1e+21"},
		{1.5e-7, "1.5e-07"},
		{INFINITY, "null"},
		{NAN, "null"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		start();
		jsonout_number(&json, NULL, cases[i].number);
		EXPECT_TEXT(buf_text(&out), cases[i].text);
	}
	buf_clear(&out);
}

TEST(text_is_valid_and_without_controls_whatever_it_was)
{
	static const struct {
		const char *text, *json;
	} cases[] = {
		{"", "\"\""},
		{"a\"b\\c/d", "\"a\\\"b\\\\c/d\""},
		{"\t\n\r\x1b[31m\x7f", "\"\\t\\n\\u000d\\u001b[31m\\u007f\""},
		{"\xc2\x9b", "\"\\u009b\""},
		{"Kai \xe2\x80\x99 \xf0\x9f\x93\x85",
			"\"Kai \xe2\x80\x99 \xf0\x9f\x93\x85\""},
		{"a\xff\xc3", "\"a\xef\xbf\xbd\xef\xbf\xbd\""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		start();
		jsonout_text(&json, NULL, cases[i].text);
		EXPECT_TEXT(buf_text(&out), cases[i].json);
	}
	buf_clear(&out);
}

TEST(a_terminal_sees_controls_but_does_not_obey_them)
{
	static const struct {
		const char *text, *shown;
	} cases[] = {
		{"plain \xc3\xa9", "plain \xc3\xa9"},
		{"\x1b]0;x\x07", "\\x1b]0;x\\x07"},
		{"\xc2\x9b"
		 "31m",
			"\\xc2\\x9b31m"},
		{"\xff\x80", "\\xff\\x80"},
		{"a\tb\nc\r", "a\tb\nc\\x0d"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		buf_clear(&out);
		out_escape(cases[i].text, strlen(cases[i].text), true, &out);
		EXPECT_TEXT(buf_text(&out), cases[i].shown);
	}
	buf_clear(&out);
	out_escape("a\nb", 3, false, &out);
	EXPECT_TEXT(buf_text(&out), "a\\x0ab");
	buf_clear(&out);
}

TEST(counts_and_sizes_are_for_people)
{
	EXPECT_TEXT(out_count(0), "0");
	EXPECT_TEXT(out_count(999), "999");
	EXPECT_TEXT(out_count(1000), "1,000");
	EXPECT_TEXT(out_count(1234567), "1,234,567");
	EXPECT_TEXT(out_size(0), "0 bytes");
	EXPECT_TEXT(out_size(1234), "1.2 KB");
	EXPECT_TEXT(out_size(123456789), "123 MB");
}

TEST_MAIN
