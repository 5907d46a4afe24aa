/* frontmatter.c - properties, tags, aliases and links of frontmatter */
#include <math.h>
#include <time.h>

#include "index/base/buf.h"
#include "index/parse/note.h"
#include "index/parse/yamlscalar.h"
#include "tests/unit/unit.h"

/* --- a note of frontmatter alone ------------------------------------------ */

static struct note *
read_text(const char *text, size_t size)
{
	struct arena *arena = arena_new();
	struct note *note = arena_alloc(arena, sizeof(*note));

	note->arena = arena;
	note->text = text;
	note->size = size;
	frontmatter_parse(note);
	return note;
}

static struct note *
read_note(const char *text)
{
	return read_text(text, strlen(text));
}

/* The note whose block is yaml. *text is its text; free(3) it. */
static struct note *
read_yaml(const char *yaml, char **text)
{
	struct buf buf = {0};

	buf_printf(&buf, "---\n%s\n---\n", yaml);
	*text = buf_take(&buf);
	return read_note(*text);
}

static void
end_note(struct note *note)
{
	arena_free(note->arena);
}

static const char *
key_or_none(const char *key)
{
	return key != NULL ? key : "(NULL)";
}

/* Writes a value like JSON: what is in quotes is text. */
static void
show_value(const struct yaml_value *value, struct buf *out)
{
	bool is_map = value->kind == YAML_VALUE_MAP;

	switch (value->kind) {
	case YAML_VALUE_NULL:
		buf_add_text(out, "null");
		break;
	case YAML_VALUE_BOOL:
	case YAML_VALUE_NUMBER:
		buf_add_text(out, value->text);
		break;
	case YAML_VALUE_TEXT:
		buf_printf(out, "\"%s\"", value->text);
		break;
	case YAML_VALUE_LIST:
	case YAML_VALUE_MAP:
		buf_add_char(out, is_map ? '{' : '[');
		for (size_t i = 0; i < value->count; i++) {
			if (i > 0)
				buf_add_text(out, ", ");
			if (is_map)
				buf_printf(out, "%s: ", value->keys[i]);
			show_value(&value->items[i], out);
		}
		buf_add_char(out, is_map ? '}' : ']');
		break;
	}
}

/* All properties: "key: value; key: value". */
static char *
show_properties(const struct note *note)
{
	struct buf out = {0};

	for (size_t i = 0; i < note->properties_count; i++) {
		buf_printf(&out, "%s%s: ", i > 0 ? "; " : "",
			note->properties[i].key);
		show_value(&note->properties[i].value, &out);
	}
	return buf_take(&out);
}

static char *
show_tags(const struct note *note)
{
	struct buf out = {0};

	for (size_t i = 0; i < note->tags_count; i++)
		buf_printf(&out, "%s#%s", i > 0 ? " " : "", note->tags[i].tag);
	return buf_take(&out);
}

static char *
show_aliases(const struct note *note)
{
	struct buf out = {0};

	for (size_t i = 0; i < note->aliases_count; i++)
		buf_printf(
			&out, "%s%s", i > 0 ? "|" : "", note->aliases[i].text);
	return buf_take(&out);
}

static char *
show_links(const struct note *note)
{
	struct buf out = {0};

	for (size_t i = 0; i < note->links_count; i++)
		buf_printf(&out, "%s%s=%s%s", i > 0 ? "; " : "",
			key_or_none(note->links[i].key), note->links[i].target,
			note->links[i].subpath);
	return buf_take(&out);
}

/* What a block says, shown by one of the above; "error" if it is broken. */
static void
expect_shown(
	const char *yaml, char *(*show)(const struct note *), const char *want)
{
	char *text;
	struct note *note = read_yaml(yaml, &text);
	char *got = note->frontmatter.state == FRONTMATTER_ERROR
	                    ? strdup("error")
	                    : show(note);

	if (strcmp(got, want) != 0)
		UNIT_FAIL("'%s' gives %s, not %s%s%s", yaml, got, want,
			note->frontmatter.error != NULL ? ": " : "",
			note->frontmatter.error != NULL
				? note->frontmatter.error
				: "");
	free(got);
	end_note(note);
	free(text);
}

#define EXPECT_PROPERTIES(yaml, want) expect_shown(yaml, show_properties, want)

/* --- delimiters ----------------------------------------------------------- */

struct place {
	const char *text;
	enum frontmatter_state state;
	uint32_t first_line, last_line;
	const char *body; /* what stands after it */
};

static void
expect_places(const struct place *places, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct place *want = &places[i];
		struct note *note = read_note(want->text);
		const struct frontmatter *got = &note->frontmatter;

		if (got->state != want->state ||
			got->first_line != want->first_line ||
			got->last_line != want->last_line ||
			strcmp(note->text + got->body_offset, want->body) != 0)
			UNIT_FAIL("'%s': state %d, lines %u to %u, body '%s'",
				want->text, got->state, got->first_line,
				got->last_line, note->text + got->body_offset);
		end_note(note);
	}
}

#define EXPECT_PLACES(places)                                                  \
	expect_places(places, sizeof(places) / sizeof(*(places)))

TEST(frontmatter_stands_between_two_lines_of_three_hyphens)
{
	static const struct place places[] = {
		{"---\na: 1\n---\nbody\n", FRONTMATTER_OK, 1, 3, "body\n"},
		{"---\na: 1\n---", FRONTMATTER_OK, 1, 3, ""},
		{"---\na: 1\n---\n", FRONTMATTER_OK, 1, 3, ""},
		{"---\r\na: 1\r\n---\r\nbody\r\n", FRONTMATTER_OK, 1, 3,
			"body\r\n"},
		{"---\r\na: 1\r\n---\r", FRONTMATTER_OK, 1, 3, ""},
		{"\xef\xbb\xbf---\na: 1\n---\nbody", FRONTMATTER_OK, 1, 3,
			"body"},
		{"---\na: 1\n---  \t\nbody", FRONTMATTER_OK, 1, 3, "body"},
		{"---\na: 1\n---\n---\nb: 2\n---\n", FRONTMATTER_OK, 1, 3,
			"---\nb: 2\n---\n"},
		{"---\na: |\n  x\n---\n", FRONTMATTER_OK, 1, 4, ""},
	};

	EXPECT_PLACES(places);
}

TEST(anything_before_or_beside_the_first_hyphens_leaves_a_body_alone)
{
	static const struct place places[] = {
		{"", FRONTMATTER_NONE, 0, 0, ""},
		{"text", FRONTMATTER_NONE, 0, 0, "text"},
		{"\n---\na: 1\n---\n", FRONTMATTER_NONE, 0, 0,
			"\n---\na: 1\n---\n"},
		{"\n\n---\ntags: [a]\n---\n", FRONTMATTER_NONE, 0, 0,
			"\n\n---\ntags: [a]\n---\n"},
		{" ---\na: 1\n---\n", FRONTMATTER_NONE, 0, 0,
			" ---\na: 1\n---\n"},
		{"--- \na: 1\n---\n", FRONTMATTER_NONE, 0, 0,
			"--- \na: 1\n---\n"},
		{"----\na: 1\n---\n", FRONTMATTER_NONE, 0, 0,
			"----\na: 1\n---\n"},
		{"\xef\xbb\xbftext", FRONTMATTER_NONE, 0, 0, "text"},
		{"\xef\xbb\xbf\xef\xbb\xbf---\na: 1\n---\n", FRONTMATTER_NONE,
			0, 0, "\xef\xbb\xbf---\na: 1\n---\n"},
	};

	EXPECT_PLACES(places);
}

TEST(without_a_closing_line_there_is_no_frontmatter)
{
	static const struct place places[] = {
		{"---", FRONTMATTER_NONE, 0, 0, "---"},
		{"---\n", FRONTMATTER_NONE, 0, 0, "---\n"},
		{"---\na: 1\n", FRONTMATTER_NONE, 0, 0, "---\na: 1\n"},
		{"---\na: 1\n...\n", FRONTMATTER_NONE, 0, 0,
			"---\na: 1\n...\n"},
		{"---\na: 1\n ---\n", FRONTMATTER_NONE, 0, 0,
			"---\na: 1\n ---\n"},
		{"---\na: 1\n----\n", FRONTMATTER_NONE, 0, 0,
			"---\na: 1\n----\n"},
		{"---\na: 1\n--- x\n", FRONTMATTER_NONE, 0, 0,
			"---\na: 1\n--- x\n"},
	};

	EXPECT_PLACES(places);
}

TEST(a_block_may_hold_nothing)
{
	static const struct place places[] = {
		{"---\n---\nbody", FRONTMATTER_EMPTY, 1, 2, "body"},
		{"---\n---", FRONTMATTER_EMPTY, 1, 2, ""},
		{"---\n\n\n---\nbody", FRONTMATTER_EMPTY, 1, 4, "body"},
		{"---\n# nothing yet\n---\n", FRONTMATTER_EMPTY, 1, 3, ""},
		{"---\n{}\n---\n", FRONTMATTER_EMPTY, 1, 3, ""},
		{"---\n~\n---\n", FRONTMATTER_EMPTY, 1, 3, ""},
	};

	EXPECT_PLACES(places);
}

/* --- scalars -------------------------------------------------------------- */

TEST(plain_scalars_are_typed_as_yaml_1_2_core_does)
{
	static const char *const rows[][2] = {
		{"", "null"},
		{"~", "null"},
		{"null", "null"},
		{"Null", "null"},
		{"NULL", "null"},
		{"nUll", "\"nUll\""},
		{"true", "true"},
		{"True", "true"},
		{"TRUE", "true"},
		{"tRUE", "\"tRUE\""},
		{"false", "false"},
		{"False", "false"},
		{"FALSE", "false"},
		{"yes", "\"yes\""},
		{"no", "\"no\""},
		{"on", "\"on\""},
		{"off", "\"off\""},
		{"y", "\"y\""},
		{"n", "\"n\""},
		{"5", "5"},
		{"+5", "5"},
		{"-3", "-3"},
		{"08", "8"},
		{"017", "17"},
		{"0o17", "15"},
		{"0o18", "\"0o18\""},
		{"-0o17", "\"-0o17\""},
		{"0x1F", "31"},
		{"0x1g", "\"0x1g\""},
		{"0x", "\"0x\""},
		{"0b101", "\"0b101\""},
		{"1_000", "\"1_000\""},
		{"1,5", "\"1,5\""},
		{".5", "0.5"},
		{"5.", "5"},
		{"-.5", "-0.5"},
		{"1.0", "1"},
		{"1.50", "1.5"},
		{"1e3", "1000"},
		{"1E-2", "0.01"},
		{"1e", "\"1e\""},
		{"e3", "\"e3\""},
		{".", "\".\""},
		{"1.2.3", "\"1.2.3\""},
		{"+", "\"+\""},
		{"-", "error"},
		{".inf", "Infinity"},
		{"-.INF", "-Infinity"},
		{".nan", "NaN"},
		{"inf", "\"inf\""},
		{"nan", "\"nan\""},
		{"12:30", "\"12:30\""},
		{"1:2:3", "\"1:2:3\""},
		{"2025-11-07", "\"2025-11-07\""},
		{"2025-11-07T09:30:00", "\"2025-11-07T09:30:00\""},
		{"5 kg", "\"5 kg\""},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char yaml[64], want[64];

		snprintf(yaml, sizeof(yaml), "a: %s", rows[i][0]);
		snprintf(want, sizeof(want), "%s%s",
			strcmp(rows[i][1], "error") == 0 ? "" : "a: ",
			rows[i][1]);
		EXPECT_PROPERTIES(yaml, want);
	}
}

TEST(quoted_and_block_scalars_are_text)
{
	EXPECT_PROPERTIES("a: '5'\nb: \"true\"\nc: ''\nd: |-\n  7\ne: >-\n  ~",
		"a: \"5\"; b: \"true\"; c: \"\"; d: \"7\"; e: \"~\"");
}

TEST(numbers_print_as_javascript_prints_them)
{
	static const struct {
		double number;
		const char *text;
	} rows[] = {
		{0, "0"},
		{-0.0, "0"},
		{1, "1"},
		{-12, "-12"},
		{0.1, "0.1"},
		{1.0 / 3, "0.3333333333333333"},
		{0.000001, "0.000001"},
		{0.0000001, "1e-7"},
		{-0.00000123, "-0.00000123"},
		{-1.5e-10, "-1.5e-10"},
		{123456789012345680.0, "123456789012345680"},
		{1e20, "100000000000000000000"},
		{1e21, "1e+21"},
		{1.25e22, "1.25e+22"},
		{9007199254740993.0, "9007199254740992"},
		{999999999999999.9, "999999999999999.9"},
		{1e300 * 1e10, "Infinity"},
		{5e-324, "5e-324"},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		EXPECT_TEXT(yaml_scalar_number(arena, rows[i].number),
			rows[i].text);
	EXPECT_TEXT(yaml_scalar_number(arena, NAN), "NaN");
	arena_free(arena);
}

/* --- syntax --------------------------------------------------------------- */

TEST(syntax_that_people_hit_reads_as_obsidian_reads_it)
{
	static const char *const rows[][2] = {
		{"a: north #quay", "a: \"north\""},
		{"a: #topic", "a: null"},
		{"a: \"#topic\"", "a: \"#topic\""},
		{"up: [[Slip Two]]", "up: [[\"Slip Two\"]]"},
		{"up: \"[[Slip Two]]\"", "up: \"[[Slip Two]]\""},
		{"a: {{date}}", "a: {{ date }: null}"},
		{"{{title}}: x", "{ { title } }: \"x\""},
		{"a: &home quay", "a: \"quay\""},
		{"a: !weight heavy", "a: \"heavy\""},
		{"a: !weight 5", "a: \"5\""},
		{"a: !!str 5", "a: \"5\""},
		{"a: !!int '5'", "a: 5"},
		{"a: one\n  two", "a: \"one two\""},
		{"a:\tone", "a: \"one\""},
		{"a : one", "a: \"one\""},
		{"  a: one\n  b: two", "a: \"one\"; b: \"two\""},
		{"<<: {b: 1}", "<<: {b: 1}"},
		{"a: \xe2\x80\x9cone\xe2\x80\x9d",
			"a: \"\xe2\x80\x9cone\xe2\x80\x9d\""},
		{"a: can't", "a: \"can't\""},
		{"a:one", ""},
		{"- a\n- b", ""},
		{"just text", ""},
		{"{\"a\": 1, \"b\": [\"x\"]}", "a: 1; b: [\"x\"]"},
		{"{\"a\":1,\n\t\"b\":{\"c\":null}}", "a: 1; b: {c: null}"},
		{"a:\n- x\n- y", "a: [\"x\", \"y\"]"},
		{"a:\n  - x\n  -\n  - [y]", "a: [\"x\", null, [\"y\"]]"},
		{"a: |-\n  one\n  two", "a: \"one\ntwo\""},
		{"a: |\n  one", "a: \"one\n\""},
		{"a: >-\n  one\n  two", "a: \"one two\""},
		{"launch date: x", "launch date: \"x\""},
		{"2024: x", "2024: \"x\""},
		{"a: 'it''s'", "a: \"it's\""},
		{"a: one#two", "a: \"one#two\""},
		{"a: \"x\\/y\\u00e4\"", "a: \"x/y\xc3\xa4\""},
		{"a: https://x.example/?q=1", "a: \"https://x.example/?q=1\""},
		{"a: [https://x.example, z]",
			"a: [\"https://x.example\", \"z\"]"},
		{"a:\n  b:\n    c: 1", "a: {b: {c: 1}}"},
		{"# top\n\na: 1 # one\n\n# end", "a: 1"},
		{"a: []\nb: {}", "a: []; b: {}"},
		{"a: *\n", "error"},
		{"? a\n: b", "a: \"b\""},
		{"a: &x 1\nb: *x", "a: 1; b: 1"},
		{"a: &x [1, 2]\nb: *x", "a: [1, 2]; b: [1, 2]"},
		{"a: &x 1\nb: &x 2\nc: *x", "a: 1; b: 2; c: 2"},
		{"a: 1\n...", "a: 1"},
		/* going on in the next line */
		{"a: \"one\n two\"", "a: \"one two\""},
		{"a: 'one\n\n two'", "a: \"one\ntwo\""},
		{"a: [one,\n two]", "a: [\"one\", \"two\"]"},
		{"a: [\n  one,\n# rest\n\n  two\n]", "a: [\"one\", \"two\"]"},
		{"a: {\n b: 1\n}\nc: 2", "a: {b: 1}; c: 2"},
		{"a:\n- \"one\n  two\"\nb: 1", "a: [\"one two\"]; b: 1"},
		{"[\n\"one\ntwo\"\n]", ""},
		{"{\n\"a\": 1,\n\"b\":\n[2,\n3]\n}", "a: 1; b: [2, 3]"},
		/* tabs where nothing is indented by them */
		{"a: one\n\t\nb: two\n \t# end", "a: \"one\"; b: \"two\""},
		{"a: |\n  one\n  \t\n  two", "a: \"one\n\t\ntwo\n\""},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		EXPECT_PROPERTIES(rows[i][0], rows[i][1]);
}

TEST(any_error_leaves_no_property_at_all)
{
	static const char *const rows[] = {
		"a: one: two",
		"a: - one",
		"a: @one",
		"a: `one`",
		"a: %one",
		"a: *one",
		"a: *one* two",
		"a: &x [*x]",
		"a: [[Slip]] two",
		"a: \"[[Slip]]\" two",
		"a: \"one\\q\"",
		"a: it's: one",
		"a: one\n b: two",
		"a: \"one",
		"a: 'one",
		"a: [one",
		"a: {one",
		"a:\n\tb: one",
		"a:\n\t- one",
		"a:\n\tone",
		"a: one\na: two",
		"a: one\n\"a\": two",
		"a: {b: 1, b: 2}",
		"a:\n- {b: 1, b: 2}",
		"1: one\n1: two",
		"a: one\n...\nb: two",
		"a: one\n--- two",
		"a: [one, , two]",
		"a: one\nb",
		"a: one\nb two\nc: three",
		"title: Dues: a talk",
		"a: |one",
		"a: !x!y z",
		"%YAML 1.2",
		"a: one\n  b: two\n c: three",
		/* what goes on in the next line must be indented */
		"a: \"one\ntwo\"",
		"a: 'one\ntwo'",
		"a: [one,\ntwo]",
		"a: [\n one\n, two]",
		"a: {\nb: 1 }",
		"a:\n  b: [\n one\n  ]",
		"a:\n  - \"one\n  two\"",
		/* a comment needs a space before it */
		"a: [[Slip]]#dues",
		"a: \"one\"#two",
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf yaml = {0};
		struct note *note;
		char *text;

		buf_printf(&yaml, "tags: [x]\naliases: y\nup: \"[[z]]\"\n%s",
			rows[i]);
		note = read_yaml(rows[i], &text);
		if (note->frontmatter.state != FRONTMATTER_ERROR)
			UNIT_FAIL("'%s' is no error", rows[i]);
		end_note(note);
		free(text);
		note = read_yaml(buf_text(&yaml), &text);
		EXPECT_INT(note->frontmatter.state, FRONTMATTER_ERROR);
		EXPECT_INT(note->properties_count, 0);
		EXPECT_INT(note->tags_count, 0);
		EXPECT_INT(note->aliases_count, 0);
		EXPECT_INT(note->links_count, 0);
		EXPECT_INT(note->diagnostics_count, 1);
		EXPECT(note->frontmatter.body_offset == note->size);
		end_note(note);
		free(text);
		buf_clear(&yaml);
	}
}

TEST(an_error_names_its_line_and_reason)
{
	static const struct {
		const char *yaml;
		uint32_t line;
		const char *text;
	} rows[] = {
		{"a: 1\nb: 2\na: 3", 4, "duplicate key 'a'"},
		{"a: 1\nb: c: d", 3,
			"a key cannot stand here; text with ': ' in it needs "
			"quotes"},
		{"a: - b", 2,
			"a list item cannot stand here; it needs a line of its "
			"own"},
		{"a: 1\n\nb: @c", 4,
			"a value cannot begin with this character; it needs "
			"quotes"},
		{"a:\n\tb: c", 3, "a tab cannot indent; use spaces"},
		{"a: 1\nb: *c*d", 3,
			"did not find expected alphabetic or numeric character "
			"while scanning an alias"},
		{"a: *c", 2,
			"nothing is called '*c'; text that begins with '*' "
			"needs quotes"},
		/* what never ends is named where it begins */
		{"a: 1\nb: [c\nd: 2", 3,
			"did not find expected ',' or ']' while parsing a flow "
			"sequence"},
		{"a: 1\nb: \"c\nd: 2", 3,
			"found unexpected end of stream while scanning a "
			"quoted "
			"scalar"},
		{"a: 1\n...\n--- b", 4, "a second document begins here"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *text, want[200];
		struct note *note = read_yaml(rows[i].yaml, &text);

		snprintf(want, sizeof(want), "line %u: %s", rows[i].line,
			rows[i].text);
		EXPECT_TEXT(note->frontmatter.error, want);
		EXPECT_INT(note->diagnostics_count, 1);
		if (note->diagnostics_count == 1) {
			EXPECT_INT(note->diagnostics[0].line, rows[i].line);
			EXPECT_TEXT(note->diagnostics[0].text, rows[i].text);
		}
		end_note(note);
		free(text);
	}
}

TEST(keys_of_other_case_are_other_keys)
{
	EXPECT_PROPERTIES("Due: 1\ndue: 2", "Due: 1; due: 2");
}

TEST(a_duplicate_is_found_among_many_keys)
{
	struct buf yaml = {0};
	struct note *note;
	char *text;

	for (int i = 0; i < 40; i++)
		buf_printf(&yaml, "k%d: %d\n", i, i);
	note = read_yaml(buf_text(&yaml), &text);
	EXPECT_INT(note->properties_count, 40);
	end_note(note);
	free(text);
	buf_add_text(&yaml, "k3: again\n");
	note = read_yaml(buf_text(&yaml), &text);
	EXPECT_TEXT(note->frontmatter.error, "line 42: duplicate key 'k3'");
	end_note(note);
	free(text);
	buf_clear(&yaml);
}

TEST(windows_line_ends_are_no_part_of_any_value)
{
	struct note *note = read_note("---\r\na: one\r\nb: |\r\n  x\r\n  y\r\n"
				      "tags:\r\n- t\r\n---\r\n");
	char *got = show_properties(note);

	EXPECT_TEXT(got, "a: \"one\"; b: \"x\ny\n\"; tags: [\"t\"]");
	EXPECT_INT(note->properties[1].line, 3);
	EXPECT_INT(note->tags[0].line, 7);
	free(got);
	end_note(note);
}

TEST(bad_bytes_and_control_characters_are_data)
{
	EXPECT_PROPERTIES("a: x\xff"
			  "y",
		"a: \"x\xef\xbf\xbdy\"");
	EXPECT_PROPERTIES("a: x\x1by", "a: \"x\x1by\"");
	EXPECT_PROPERTIES("a\x7f: x", "a\x7f: \"x\"");
	/* ends of lines to YAML 1.1 only */
	EXPECT_PROPERTIES("a: x\xc2\x85y", "a: \"x\xc2\x85y\"");
	EXPECT_PROPERTIES("a: x\xe2\x80\xa8y", "a: \"x\xe2\x80\xa8y\"");
	EXPECT_PROPERTIES("a: x\xef\xbb\xbfy", "a: \"x\xef\xbb\xbfy\"");
	EXPECT_PROPERTIES("a: \"\\0\"", "a: \"\xef\xbf\xbd\"");
	/* a private character that stands for a control character inside */
	EXPECT_PROPERTIES("a: x\xf4\x8f\x80\x9by", "a: \"x\xf4\x8f\x80\x9by\"");

	static const char nul[] = "---\na: x\0y\n---\n";
	struct note *note = read_text(nul, sizeof(nul) - 1);
	char *got = show_properties(note);

	EXPECT_TEXT(got, "a: \"x\xef\xbf\xbdy\"");
	free(got);
	end_note(note);
}

/* --- properties ----------------------------------------------------------- */

TEST(the_type_of_a_property_is_inferred_from_its_value)
{
	static const struct {
		const char *yaml;
		enum property_type type;
	} rows[] = {
		{"a: true", PROPERTY_CHECKBOX},
		{"a: 3.5", PROPERTY_NUMBER},
		{"a: [x]", PROPERTY_LIST},
		{"a: []", PROPERTY_LIST},
		{"a: {b: c}", PROPERTY_MAP},
		{"a: {{date}}", PROPERTY_MAP},
		{"a: 2025-11-07", PROPERTY_DATE},
		{"a: '2025-11-07'", PROPERTY_DATE},
		{"a: \"2025-11-07\"", PROPERTY_DATE},
		{"a: 2024-02-29", PROPERTY_DATE},
		{"a: 2025-02-29", PROPERTY_TEXT},
		{"a: 2025-13-40", PROPERTY_TEXT},
		{"a: 2025-11-7", PROPERTY_TEXT},
		{"a: '2025-11-07 '", PROPERTY_TEXT},
		{"a: 2025-11-07T09:30", PROPERTY_DATETIME},
		{"a: 2025-11-07T09:30:15", PROPERTY_DATETIME},
		{"a: 2025-11-07 09:30", PROPERTY_DATETIME},
		{"a: 2025-11-07 23:59:59", PROPERTY_DATETIME},
		{"a: 2025-11-07T24:00", PROPERTY_TEXT},
		{"a: 2025-11-07T09:60", PROPERTY_TEXT},
		{"a: 2025-11-07T09:30:60", PROPERTY_TEXT},
		{"a: 2025-11-07T09:30Z", PROPERTY_TEXT},
		{"a: 2025-11-07T9:30", PROPERTY_TEXT},
		{"a: 2025-11-31T09:30", PROPERTY_TEXT},
		{"a: 2025-11-07x09:30", PROPERTY_TEXT},
		{"a: soon", PROPERTY_TEXT},
		{"a: '5'", PROPERTY_TEXT},
		{"a: yes", PROPERTY_TEXT},
		{"a:", PROPERTY_NULL},
		{"tags: x", PROPERTY_TAGS},
		{"TAGS:", PROPERTY_TAGS},
		{"Aliases: [x]", PROPERTY_ALIASES},
		{"tag: x", PROPERTY_TEXT},
		{"alias: [x]", PROPERTY_LIST},
		{"cssclasses: [x]", PROPERTY_LIST},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *text;
		struct note *note = read_yaml(rows[i].yaml, &text);

		if (note->properties_count != 1)
			UNIT_FAIL("'%s' has %zu properties", rows[i].yaml,
				note->properties_count);
		else if (note->properties[0].type != rows[i].type)
			UNIT_FAIL("'%s' is of type %d, not %d", rows[i].yaml,
				note->properties[0].type, rows[i].type);
		end_note(note);
		free(text);
	}
}

TEST(a_property_is_found_in_any_case_and_knows_its_line)
{
	struct note *note = read_note("---\n# top\nDue: 2025-11-07\n"
				      "list:\n\n  - x\n  - y\nlast: 1\n---\n");
	const struct property *due = note_property(note, "due");
	const struct property *list = note_property(note, "list");

	EXPECT(due != NULL && list != NULL);
	if (due != NULL && list != NULL) {
		EXPECT_TEXT(due->key, "Due");
		EXPECT_TEXT(due->value.text, "2025-11-07");
		EXPECT_INT(due->line, 3);
		EXPECT_INT(list->line, 4);
		EXPECT_INT(list->value.items[0].line, 6);
		EXPECT_INT(list->value.items[1].line, 7);
		EXPECT_INT(note_property(note, "last")->line, 8);
	}
	EXPECT(note_property(note, "none") == NULL);
	end_note(note);
}

TEST(a_date_is_the_same_value_with_and_without_quotes)
{
	EXPECT_PROPERTIES("seen: 2025-11-07", "seen: \"2025-11-07\"");
	EXPECT_PROPERTIES("seen: '2025-11-07'", "seen: \"2025-11-07\"");
	EXPECT_PROPERTIES("seen: \"2025-11-07\"", "seen: \"2025-11-07\"");
}

/* --- tags, aliases, links ------------------------------------------------- */

TEST(tags_come_from_the_plural_property_alone)
{
	static const char *const rows[][2] = {
		{"tags: [crane, \"#late shift\", yard/slip]",
			"#crane #yard/slip"},
		{"tags: crane", "#crane"},
		{"tags: \"#crane\"", "#crane"},
		{"tags: \" #crane \"", "#crane"},
		{"tags: #crane", ""},
		{"tags: a, b", ""},
		{"tags: a b", ""},
		{"tags:", ""},
		{"tags: ~", ""},
		{"tags: []", ""},
		{"other: [a]", ""},
		{"tags:\n- a\n- b c\n-", "#a"},
		{"tags: [a, null]", "#a"},
		{"tags: [a, , b]", "error"},
		{"tags: 2024", ""},
		{"tags: [2024, 2024q1]", "#2024q1"},
		{"tags: [a, A]", "#a #A"},
		{"Tags: a", "#a"},
		{"TAGS: [a]", "#a"},
		{"tag: a", ""},
		{"tags: [\"##a\"]", ""},
		{"tags: [\"#\", '']", ""},
		{"tags: [a/, b/c/]", "#a #b/c"},
		{"tags: [a.b, \"c!\", d-e_f]", "#d-e_f"},
		{"tags: [[a]]", ""},
		{"tags: {a: b}", ""},
		{"tags: [gr\xc3\xb6\xc3\x9f"
		 "e, \xf0\x9f\x9a\xa2]",
			"#gr\xc3\xb6\xc3\x9f"
			"e #\xf0\x9f\x9a\xa2"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		expect_shown(rows[i][0], show_tags, rows[i][1]);
}

TEST(a_tag_knows_the_line_of_its_entry)
{
	struct note *note =
		read_note("---\na: 1\ntags:\n  - x\n\n  - y\n---\n");

	EXPECT_INT(note->tags_count, 2);
	if (note->tags_count == 2) {
		EXPECT_INT(note->tags[0].line, 4);
		EXPECT_INT(note->tags[1].line, 6);
		EXPECT(note->tags[0].in_frontmatter);
	}
	end_note(note);
}

TEST(aliases_come_from_the_plural_property_alone)
{
	static const char *const rows[][2] = {
		{"aliases: Two", "Two"},
		{"aliases: Two, II", "Two, II"},
		{"aliases: [Two, II]", "Two|II"},
		{"Aliases:\n- ' Two '\n-\n- ''\n- 2", "Two|2"},
		{"aliases: 9", "9"},
		{"aliases:", ""},
		{"aliases: '  '", ""},
		{"aliases: [[Two]]", ""},
		{"alias: Two", ""},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		expect_shown(rows[i][0], show_aliases, rows[i][1]);
}

TEST(a_value_that_is_a_link_as_a_whole_is_a_link)
{
	static const char *const rows[][2] = {
		{"up: \"[[Slip Two]]\"", "up=Slip Two"},
		{"up: ' [[Slip Two#Dues|dues]] '", "up=Slip Two#Dues"},
		{"up: [[Slip Two]]", ""},
		{"up: \"see [[Slip Two]]\"", ""},
		{"up: \"[[Slip Two]] too\"", ""},
		{"up: \"[[#Plan]]\"", "up=#Plan"},
		{"up: \"[dues](Dock%20Dues.md)\"", "up=Dock Dues.md"},
		{"up: '[x](https://x.example)'", ""},
		{"related: [\"[[A]]\", b, \"[[C]]\"]",
			"related.0=A; related.2=C"},
		{"related:\n- '[[A]]'\n- '[[A]]'", "related.0=A; related.1=A"},
		{"crew: {lead: '[[A]]', rest: ['[[B]]']}",
			"crew.lead=A; crew.rest.0=B"},
		{"up: \"[[]]\"", ""},
		{"aliases: ['[[A]]']", "aliases.0=A"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		expect_shown(rows[i][0], show_links, rows[i][1]);
}

TEST(a_link_of_a_property_has_its_line_display_and_kind)
{
	struct note *note = read_note("---\na: 1\nup:\n- '[[A|the a]]'\n"
				      "- '[b](B.md)'\n---\n");

	EXPECT_INT(note->links_count, 2);
	if (note->links_count == 2) {
		EXPECT_INT(note->links[0].line, 4);
		EXPECT_INT(note->links[0].kind, LINK_WIKI);
		EXPECT_TEXT(note->links[0].display, "the a");
		EXPECT_INT(note->links[1].line, 5);
		EXPECT_INT(note->links[1].kind, LINK_MARKDOWN);
		EXPECT_TEXT(note->links[1].display, "b");
		EXPECT(!note->links[1].embed);
	}
	end_note(note);
}

TEST(a_whole_note_is_read)
{
	static const char text[] = "---\n"
				   "Tags: [yard, \"#slip/2\"]\n"
				   "Aliases: Two\n"
				   "due: '2025-11-07'\n"
				   "lead: \"[[Ada Lark]]\"\n"
				   "owner: [[Bo Finch]]\n"
				   "status: yes\n"
				   "done: true\n"
				   "---  \n"
				   "# Slip Two\n";
	struct note *note = read_note(text);
	char *tags = show_tags(note), *links = show_links(note);
	char *aliases = show_aliases(note);

	EXPECT_INT(note->frontmatter.state, FRONTMATTER_OK);
	EXPECT_INT(note->frontmatter.last_line, 9);
	EXPECT_TEXT(text + note->frontmatter.body_offset, "# Slip Two\n");
	EXPECT_TEXT(tags, "#yard #slip/2");
	EXPECT_TEXT(aliases, "Two");
	EXPECT_TEXT(links, "lead=Ada Lark");
	EXPECT_INT(note->properties_count, 7);
	EXPECT_INT(note_property(note, "due")->type, PROPERTY_DATE);
	EXPECT_INT(note_property(note, "owner")->type, PROPERTY_LIST);
	EXPECT_TEXT(note_property(note, "status")->value.text, "yes");
	EXPECT_INT(note_property(note, "done")->type, PROPERTY_CHECKBOX);
	free(tags);
	free(links);
	free(aliases);
	end_note(note);
}

/* --- bounds --------------------------------------------------------------- */

static void
add_times(struct buf *buf, const char *text, size_t times)
{
	for (size_t i = 0; i < times; i++)
		buf_add_text(buf, text);
}

/* Reads yaml and expects an error that contains reason (NULL: none), soon. */
static void
expect_bounded(const struct buf *yaml, const char *reason)
{
	clock_t start = clock();
	char *text;
	struct note *note = read_yaml(buf_text(yaml), &text);
	double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;

	if (reason == NULL)
		EXPECT_TEXT(note->frontmatter.error, NULL);
	else if (note->frontmatter.error == NULL ||
		 strstr(note->frontmatter.error, reason) == NULL)
		UNIT_FAIL("not '%s' but %s", reason,
			key_or_none(note->frontmatter.error));
	/* It takes a fraction; sanitizers are slow, and a bomb is slower. */
	if (seconds > 10)
		UNIT_FAIL("took %.1f s", seconds);
	end_note(note);
	free(text);
}

TEST(deep_nesting_is_an_error)
{
	struct buf yaml = {0};

	buf_add_text(&yaml, "a: ");
	add_times(&yaml, "[", 60);
	add_times(&yaml, "]", 60);
	expect_bounded(&yaml, NULL);
	yaml.size = 3;
	add_times(&yaml, "[", 100);
	add_times(&yaml, "]", 100);
	expect_bounded(&yaml, "nested deeper than 64 levels");
	yaml.size = 3;
	add_times(&yaml, "[", 100000);
	expect_bounded(&yaml, "");
	yaml.size = 0;
	add_times(&yaml, "- ", 100000);
	expect_bounded(&yaml, "");
	buf_clear(&yaml);
}

TEST(aliases_that_multiply_are_an_error)
{
	struct buf yaml = {0};

	buf_add_text(&yaml, "a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
	for (int i = 1; i < 30; i++)
		buf_printf(&yaml,
			"a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i,
			i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	expect_bounded(&yaml, "more than 100000 values");

	yaml.size = 0;
	buf_add_text(&yaml, "a0: &a0 [x]\n");
	for (int i = 1; i < 80; i++)
		buf_printf(&yaml, "a%d: &a%d [*a%d]\n", i, i, i - 1);
	expect_bounded(&yaml, "nested deeper than 64 levels");

	yaml.size = 0;
	buf_add_text(&yaml, "a: &a ");
	add_times(&yaml, "long text ", 10000);
	buf_add_text(&yaml, "\nb:\n");
	add_times(&yaml, "- *a\n", 1000);
	expect_bounded(&yaml, "more than 16 MB of text");
	buf_clear(&yaml);
}

TEST(very_many_values_are_an_error)
{
	struct buf yaml = {0};

	add_times(&yaml, "- a\n", 2000000);
	expect_bounded(&yaml, "more than 100000 values");
	yaml.size = 0;
	for (int i = 0; i < 200000; i++)
		buf_printf(&yaml, "k%d: v\n", i);
	expect_bounded(&yaml, "more than 100000 values");
	buf_clear(&yaml);
}

TEST(long_text_is_read_whole)
{
	struct buf yaml = {0};
	struct note *note;
	char *text;

	buf_add_text(&yaml, "a: ");
	add_times(&yaml, "0123456789", 200000);
	note = read_yaml(buf_text(&yaml), &text);
	EXPECT_INT(note->properties_count, 1);
	EXPECT_INT(strlen(note->properties[0].value.text), 2000000);
	end_note(note);
	free(text);
	buf_clear(&yaml);
}

TEST_MAIN
