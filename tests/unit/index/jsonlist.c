/* jsonlist.c - lists as text, and back */
#include "index/store/jsonlist.h"

#include <math.h>

#include "tests/unit/unit.h"

/* What writing value in a list gives; the caller frees. */
static char *
written(const struct yaml_value *value)
{
	struct buf out = {0};

	json_open(&out);
	json_put_value(&out, value);
	json_close(&out);
	return buf_take(&out);
}

static void
expect_scalar(enum yaml_kind kind, const char *text, double number,
	const char *expected)
{
	struct yaml_value value = {.kind = kind,
				  .text = text,
				  .number = number},
			  got;
	struct arena *arena = arena_new();
	char *json = written(&value);
	struct json_in in = json_in(arena, json, strlen(json));

	EXPECT_TEXT(json, expected);
	json_enter(&in);
	json_get_value(&in, &got);
	json_leave(&in);
	EXPECT(!in.is_broken);
	EXPECT_INT(got.kind, kind);
	EXPECT_TEXT(got.text, text);
	EXPECT(memcmp(&got.number, &number, sizeof(number)) == 0 ||
		(isnan(number) && isnan(got.number)));
	free(json);
	arena_free(arena);
}

TEST(scalars_come_back_with_their_text_and_number)
{
	expect_scalar(YAML_VALUE_TEXT, "a \"b\" \\c\n\t\x1f\x7f é", 0,
		"[\"a \\\"b\\\" \\\\c\\n\\t\\u001f\x7f é\"]");
	expect_scalar(YAML_VALUE_TEXT, "", 0, "[\"\"]");
	expect_scalar(YAML_VALUE_TEXT, ",null", 0, "[\",null\"]");
	expect_scalar(YAML_VALUE_BOOL, "true", 1, "[true]");
	expect_scalar(YAML_VALUE_BOOL, "false", 0, "[false]");
	expect_scalar(YAML_VALUE_NUMBER, "0", 0, "[0]");
	expect_scalar(YAML_VALUE_NUMBER, "-12.5", -12.5, "[-12.5]");
	expect_scalar(YAML_VALUE_NUMBER, "1e+21", 1e21, "[1e+21]");
	expect_scalar(YAML_VALUE_NUMBER, "5e-7", 5e-7, "[5e-7]");
}

TEST(scalars_that_are_no_json_come_back_all_the_same)
{
	expect_scalar(YAML_VALUE_NUMBER, "NaN", NAN,
		"[{\"\\u0000\":[2,\"NaN\",\"nan\"]}]");
	expect_scalar(YAML_VALUE_NUMBER, "-Infinity", -INFINITY,
		"[{\"\\u0000\":[2,\"-Infinity\",\"-inf\"]}]");
	/* Not a number of JSON, or not this number. */
	expect_scalar(YAML_VALUE_NUMBER, "017", 17,
		"[{\"\\u0000\":[2,\"017\",\"17\"]}]");
	expect_scalar(YAML_VALUE_NUMBER, "0", -0.0,
		"[{\"\\u0000\":[2,\"0\",\"-0\"]}]");
	expect_scalar(
		YAML_VALUE_NULL, "~", 0, "[{\"\\u0000\":[0,\"~\",\"0\"]}]");
	expect_scalar(
		YAML_VALUE_BOOL, "yes", 1, "[{\"\\u0000\":[1,\"yes\",\"1\"]}]");
}

TEST(nulls_at_the_end_of_a_list_are_left_out)
{
	struct arena *arena = arena_new();
	struct buf out = {0};
	struct json_in in;
	struct yaml_value value;

	json_open(&out);
	json_put_text(&out, NULL);
	json_put_text(&out, "x");
	json_put_text(&out, NULL);
	json_put_value(&out,
		&(struct yaml_value){.kind = YAML_VALUE_NULL, .text = ""});
	json_close(&out);
	EXPECT_TEXT(out.data, "[null,\"x\"]");
	in = json_in(arena, out.data, out.size);
	json_enter(&in);
	EXPECT_TEXT(json_get_text(&in), NULL);
	EXPECT_TEXT(json_get_text(&in), "x");
	EXPECT_TEXT(json_get_text(&in), NULL);
	EXPECT_INT(json_get_int(&in, -7), -7);
	json_get_value(&in, &value);
	EXPECT_INT(value.kind, YAML_VALUE_NULL);
	EXPECT_TEXT(value.text, "");
	json_leave(&in);
	EXPECT(!in.is_broken);
	buf_clear(&out);
	arena_free(arena);
}

TEST(integers_of_64_bits_come_back)
{
	static const int64_t numbers[] = {
		0, 1, -1, 10, INT64_MAX, INT64_MIN, UINT32_MAX};
	struct arena *arena = arena_new();
	struct buf out = {0};
	struct json_in in;

	json_open(&out);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		json_put_int(&out, numbers[i]);
	json_close(&out);
	in = json_in(arena, out.data, out.size);
	json_enter(&in);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		EXPECT(json_more(&in));
		EXPECT_INT(json_get_int(&in, 5), numbers[i]);
	}
	EXPECT(!json_more(&in));
	EXPECT(!in.is_broken);
	buf_clear(&out);
	arena_free(arena);
}

TEST(no_text_is_an_empty_list)
{
	struct arena *arena = arena_new();
	struct json_in in = json_in(arena, NULL, 0);

	json_enter(&in);
	EXPECT(!json_more(&in));
	EXPECT(!in.is_broken);
	arena_free(arena);
}

TEST(value_nested_too_deep_is_cut_there)
{
	struct yaml_value levels[JSON_DEPTH_MAX + 10] = {0}, got, *deepest;
	struct arena *arena = arena_new();
	size_t depth = 0;
	struct json_in in;
	char *json;

	for (size_t i = 0; i + 1 < sizeof(levels) / sizeof(*levels); i++) {
		levels[i].kind = YAML_VALUE_LIST;
		levels[i].count = 1;
		levels[i].items = &levels[i + 1];
	}
	json = written(&levels[0]);
	in = json_in(arena, json, strlen(json));
	json_enter(&in);
	json_get_value(&in, &got);
	json_leave(&in);
	EXPECT(!in.is_broken);
	for (deepest = &got; deepest->kind == YAML_VALUE_LIST;
		deepest = deepest->items)
		depth++;
	EXPECT_INT(deepest->kind, YAML_VALUE_NULL);
	EXPECT_INT(depth, JSON_DEPTH_MAX);
	free(json);
	arena_free(arena);
}

/* Reads text as one list of values to its end. */
static bool
is_read(const char *text)
{
	struct arena *arena = arena_new();
	struct json_in in = json_in(arena, text, strlen(text));
	struct yaml_value value;

	for (json_enter(&in); json_more(&in);)
		json_get_value(&in, &value);
	arena_free(arena);
	return !in.is_broken;
}

TEST(what_is_no_list_of_values_is_refused)
{
	static const char *const texts[] = {"", "x", "[", "[1", "[1,", "[\"",
		"[\"a", "[\"\\", "[\"\\q\"]", "[\"\\u\"]", "[\"\\u00\"]",
		"[\"\\u0041\"]", "[{\"a\"}]", "[{\"a\":}]", "[{a:1}]",
		"[{\"a\":1", "[nul]", "[tru]", "[{\"\\u0000\":[9,\"\",\"\"]}]",
		"[{\"\\u0000\":[2,\"\"]"};
	char deep[3 * JSON_DEPTH_MAX];

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (is_read(texts[i]))
			UNIT_FAIL("read: %s", texts[i]);
	memset(deep, '[', sizeof(deep));
	deep[sizeof(deep) - 1] = '\0';
	EXPECT(!is_read(deep));
	EXPECT(is_read("[]"));
	EXPECT(is_read("[1,\"a\\u001f\\\\\",[],{},{\"a\":[null]}]"));
}

TEST_MAIN
