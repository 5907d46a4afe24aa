/* Unit tests of fs/write/splice.h */
#include "fs/write/splice.h"

#include <errno.h>

#include "fs/write/splicetext.h"
#include "tests/unit/unit.h"

enum what {
	ADD,
	REMOVE,
	REPLACE, /* a > b */
	SET,
	RENAME, /* a > b */
};

static int
run(enum what what, const char *text, size_t size, const char *key,
	const char *value, const char *to, struct buf *out, struct buf *error)
{
	struct splice note = {settings_default(), "n.md", text, size};

	switch (what) {
	case ADD:
		return splice_add(&note, key, value, out, error);
	case REMOVE:
		return splice_remove(&note, key, value, out, error);
	case REPLACE:
		return splice_replace(&note, key, value, to, out, error);
	case SET:
		return splice_set(&note, key, value, out, error);
	case RENAME:
		break;
	}
	return splice_rename_tag(&note, value, to, out, error);
}

#define N(yaml) "---\n" yaml "---\nBody #x\n"

static const struct {
	enum what what;
	const char *before, *key, *value, *to;
	const char *after; /* NULL: refused */
} rows[] = {
	/* no frontmatter, or an empty one */
	{ADD, "Text\n", "tags", "ops", 0, "---\ntags:\n  - ops\n---\nText\n"},
	{ADD, "", "tags", "ops", 0, "---\ntags:\n  - ops\n---\n"},
	{ADD, "\xef\xbb\xbfText\r\nmore", "tags", "ops", 0,
		"\xef\xbb\xbf---\r\ntags:\r\n  - ops\r\n---\r\nText\r\nmore"},
	{ADD, "---\nno end\n", "tags", "ops", 0,
		"---\ntags:\n  - ops\n---\n---\nno end\n"},
	{ADD, N(""), "tags", "ops", 0, N("tags:\n  - ops\n")},
	{ADD, N("# why\n\n"), "tags", "ops", 0, N("# why\n\ntags:\n  - ops\n")},
	{SET, "Text\n", "type", "person", 0, "---\ntype: person\n---\nText\n"},
	/* a property that is not there, or says nothing */
	{ADD, N("a: 1 # one\n"), "tags", "ops", 0,
		N("a: 1 # one\ntags:\n  - ops\n")},
	{ADD, N("tags: # mine\na: 1\n"), "tags", "ops", 0,
		N("tags: # mine\n- ops\na: 1\n")},
	{ADD, N("tags: null\n"), "tags", "ops", 0, N("tags: [ops]\n")},
	{ADD, N("a: |\n  text\n  more\n"), "tags", "ops", 0,
		N("a: |\n  text\n  more\ntags:\n  - ops\n")},
	{SET, N("type: # what\n"), "type", "person", 0,
		N("type: person # what\n")},
	{SET, N("a: 1\n"), "date", "2025-11-07", 0,
		N("a: 1\ndate: 2025-11-07\n")},
	/* lists of all styles */
	{ADD, N("tags: [a, b] # two\n"), "tags", "ops", 0,
		N("tags: [a, b, ops] # two\n")},
	{ADD, N("tags: [a,b]\n"), "tags", "ops", 0, N("tags: [a,b,ops]\n")},
	{ADD, N("tags: []\n"), "tags", "ops", 0, N("tags: [ops]\n")},
	{ADD, N("tags: [ ]\n"), "tags", "ops", 0, N("tags: [ops ]\n")},
	{ADD, N("tags: [\n  a,\n  b\n]\n"), "tags", "ops", 0,
		N("tags: [\n  a,\n  b,\n  ops\n]\n")},
	{ADD, N("tags: [a, # one\n  b]\n"), "tags", "ops", 0, NULL},
	{ADD, N("tags:\n  - a\n  # mid\n  - 'b' # two\nz: 1\n"), "tags", "ops",
		0, N("tags:\n  - a\n  # mid\n  - 'b' # two\n  - ops\nz: 1\n")},
	{ADD, N("tags:\n- a\n-   b\n"), "tags", "ops", 0,
		N("tags:\n- a\n-   b\n-   ops\n")},
	{ADD, "---\r\ntags:\r\n- a\r\n---\r\n", "tags", "ops", 0,
		"---\r\ntags:\r\n- a\r\n- ops\r\n---\r\n"},
	{ADD, N("tags: a # one\n"), "tags", "ops", 0,
		N("tags: [a, ops] # one\n")},
	{ADD, N("people: Lark, Ada\n"), "people", "Bo", 0,
		N("people: [\"Lark, Ada\", Bo]\n")},
	{ADD, N("people: 'Ada'\n"), "people", "Bo", 0,
		N("people: ['Ada', Bo]\n")},
	{ADD, N("people:\n  - \"[[Ada Lark]]\"\n"), "people", "Bo Finch", 0,
		N("people:\n  - \"[[Ada Lark]]\"\n  - \"[[Bo Finch]]\"\n")},
	{ADD, N("people: Ada\n"), "people", "[[Bo Finch]]", 0,
		N("people: [Ada, \"[[Bo Finch]]\"]\n")},
	/* what is there is not added again */
	{ADD, N("Tags: [Ops]\n"), "tags", "ops", 0, N("Tags: [Ops]\n")},
	{ADD, N("people: [\"[[P/Ada Lark|Ada]]\"]\n"), "people", "ada lark", 0,
		N("people: [\"[[P/Ada Lark|Ada]]\"]\n")},
	{ADD, N("tags: ['#ops']\n"), "tags", "ops", 0, N("tags: ['#ops']\n")},
	/* quotes where needed */
	{SET, N("a: 1\n"), "x", "yes", 0, N("a: 1\nx: \"yes\"\n")},
	{SET, N("a: 1\n"), "x", "a: b", 0, N("a: 1\nx: \"a: b\"\n")},
	{SET, N("a: 1\n"), "x", "#a", 0, N("a: 1\nx: \"#a\"\n")},
	{SET, N("a: 1\n"), "x", "007", 0, N("a: 1\nx: \"007\"\n")},
	{SET, N("a: 1\n"), "x", "1.50", 0, N("a: 1\nx: \"1.50\"\n")},
	{SET, N("a: 1\n"), "x", "42", 0, N("a: 1\nx: 42\n")},
	{SET, N("a: 1\n"), "x", "say \"hi\" \\o", 0,
		N("a: 1\nx: \"say \\\"hi\\\" \\\\o\"\n")},
	{SET, N("a: 1\n"), "x y: z", "b", 0, N("a: 1\n\"x y: z\": b\n")},
	{SET, N("a: 1\n"), "x", "caf\xc3\xa9 \xf0\x9f\x9a\xa2", 0,
		N("a: 1\nx: caf\xc3\xa9 \xf0\x9f\x9a\xa2\n")},
	/* a single value is set in its quotes */
	{SET, N("type: note # c\n"), "type", "person", 0,
		N("type: person # c\n")},
	{SET, N("type: 'note'\n"), "type", "it's", 0, N("type: 'it''s'\n")},
	{SET, N("type: \"note\"\n"), "type", "b", 0, N("type: \"b\"\n")},
	{SET, N("type: [note]\n"), "type", "b", 0, N("type: [b]\n")},
	{SET, N("type: [note, c]\n"), "type", "b", 0, NULL},
	{SET, N("boss: \"[[Ada]]\"\n"), "boss", "Bo", 0,
		N("boss: \"[[Bo]]\"\n")},
	/* taking out */
	{REMOVE, N("tags: [a, ops, b]\n"), "tags", "ops", 0,
		N("tags: [a, b]\n")},
	{REMOVE, N("tags: [ops, a]\n"), "tags", "ops", 0, N("tags: [a]\n")},
	{REMOVE, N("tags: [a, ops]\n"), "tags", "OPS", 0, N("tags: [a]\n")},
	{REMOVE, N("tags: [ops] # c\n"), "tags", "ops", 0, N("tags: [] # c\n")},
	{REMOVE, N("tags: [ops, a, Ops]\n"), "tags", "ops", 0,
		N("tags: [a]\n")},
	{REMOVE, N("a: 1\ntags:\n  - ops\n"), "tags", "ops", 0, N("a: 1\n")},
	{REMOVE, N("tags:\n  - a\n  - ops\n  # c\n  - b\n"), "tags", "ops", 0,
		N("tags:\n  - a\n  # c\n  - b\n")},
	{REMOVE, N("tags: # c\n- ops\n"), "tags", "ops", 0, N("tags: # c\n")},
	{REMOVE, N("tags:\n  - ops\n"), "tags", "ops", 0, "Body #x\n"},
	{REMOVE, N("a: 1\ntags: ops\n"), "tags", "ops", 0, N("a: 1\n")},
	{REMOVE, N("type: person # c\n"), "type", "person", 0,
		N("type:  # c\n")},
	{REMOVE, N("people:\n  - \"[[P/Ada Lark]]\"\n  - Bo\n"), "people",
		"Ada Lark", 0, N("people:\n  - Bo\n")},
	{REMOVE, N("tags: [a/b]\n"), "tags", "a", 0, NULL},
	{REMOVE, N("a: 1\n"), "tags", "a", 0, NULL},
	/* replacing */
	{REPLACE, N("tags: [a, '#ops', b]\n"), "tags", "ops", "dock",
		N("tags: [a, '#dock', b]\n")},
	{REPLACE, N("tags: [a, ops, b]\n"), "tags", "ops", "b",
		N("tags: [a, b]\n")},
	{REPLACE, N("people:\n- '[[Ada]]' # c\n"), "people", "Ada", "Bo",
		N("people:\n- '[[Bo]]' # c\n")},
	{REPLACE, N("type: note\n"), "type", "note", "person",
		N("type: person\n")},
	{REPLACE, N("type: note\n"), "type", "other", "person", NULL},
	/* what is not changed */
	{ADD, N("tags: [a\n"), "tags", "ops", 0, NULL},
	{ADD, N("a: 1\na: 2\n"), "tags", "ops", 0, NULL},
	{ADD, N("tags: &x [a]\nb: *x\n"), "tags", "ops", 0, NULL},
	{ADD, N("tags: {a: 1}\n"), "tags", "ops", 0, NULL},
	{ADD, N("tags: |\n  a\n"), "tags", "ops", 0, NULL},
	{ADD, N("{a: 1}\n"), "tags", "ops", 0, NULL},
	{ADD, N("just text\n"), "tags", "ops", 0, NULL},
	{ADD, N("tags: [a]\n"), "tags", "not a tag", 0, NULL},
	{ADD, N("tags: [a]\n"), "tags", "", 0, NULL},
	{ADD, N("tags: [a]\n"), "tags", "a\nb: 1", 0, NULL},
	{ADD, N("a: &x 1\nb: *x\n"), "tags", "ops", 0,
		N("a: &x 1\nb: *x\ntags:\n  - ops\n")},
	/* renaming tags */
	{RENAME, N("tags: [x, y]\n"), 0, "x", "z",
		"---\ntags: [z, y]\n---\nBody #z\n"},
	{RENAME, "#a #a/b #ab `#a` [c](u#a) \\#a\n#A, #a/\n", 0, "a", "q/r",
		"#q/r #q/r/b #ab `#a` [c](u#a) \\#a\n#q/r, #q/r/\n"},
	{RENAME,
		"---\ntags:\n  - '#a/b/c'\n  - a\n---\n```\n#a\n```\n- [ ] "
		"t #a/b 📅 2025-11-08\n",
		0, "a/b", "k",
		"---\ntags:\n  - '#k/c'\n  - a\n---\n```\n#a\n```\n- [ ] t #k "
		"📅 2025-11-08\n"},
	{RENAME, "---\ntags: [a, b]\n---\n", 0, "a", "b",
		"---\ntags: [b]\n---\n"},
	{RENAME, "#a\n", 0, "a", "A", "#A\n"},
	{RENAME, "---\ntags: [a]\n---\n", 0, "a", "a/b",
		"---\ntags: [a/b]\n---\n"},
	{RENAME, "---\ntags: [a, a/b, A, c]\n---\n", 0, "a", "a/b",
		"---\ntags: [a/b, a/b/b, c]\n---\n"},
	{RENAME, "---\ntags: [a/b/b, a/b, \"#a/b/c\"]\n---\n", 0, "a/b", "a",
		"---\ntags: [a/b, a, \"#a/c\"]\n---\n"},
	{RENAME, "#ab\n", 0, "a", "b", NULL},
	{RENAME, "#a\n", 0, "a", "1", NULL},
	{RENAME, "#a\n", 0, "a", "b c", NULL},
	{RENAME, "#a\n", 0, "a", "b/", NULL},
	{RENAME, "---\ntags: [a\n---\n#a\n", 0, "a", "b", NULL},
};

TEST(a_splice_changes_one_value_and_keeps_all_other_bytes)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf out = {0}, error = {0};
		int rc = run(rows[i].what, rows[i].before,
			strlen(rows[i].before), rows[i].key, rows[i].value,
			rows[i].to, &out, &error);

		if ((rc == 0) != (rows[i].after != NULL) ||
			strcmp(buf_text(&out),
				rows[i].after != NULL ? rows[i].after : "") !=
				0)
			UNIT_FAIL("row %zu: %d %s\n--- made\n%s--- not\n%s", i,
				rc, buf_text(&error), buf_text(&out),
				rows[i].after);
		EXPECT((rc < 0) == (error.size > 0));
		buf_clear(&out);
		buf_clear(&error);
	}
}

/* --- a reader of YAML of the test's own ------------------------------------
 *
 * Reads only what the random notes below are made of: keys at the margin, one
 * scalar, a flow list in a line or a block list, comments, both quotes. Gives
 * "key=a|b|c;" for each property. */

static void
read_scalar(const char **at, const char *stops, struct buf *out)
{
	const char *c = *at;

	if (*c == '"') {
		for (c++; *c != '"'; c++)
			buf_add_char(out, *c == '\\' ? *++c : *c);
		c++;
	} else if (*c == '\'') {
		for (c++; *c != '\'' || c[1] == '\''; c++) {
			c += *c == '\'';
			buf_add_char(out, *c);
		}
		c++;
	} else {
		const char *start = c;

		while (*c != '\0' && strchr(stops, *c) == NULL &&
			!(*c == ' ' && c[1] == '#'))
			c++;
		*at = c;
		while (c > start && c[-1] == ' ')
			c--;
		buf_add(out, start, (size_t)(c - start));
		return;
	}
	*at = c;
}

static char *
read_simply(const char *yaml)
{
	struct buf out = {0};

	for (const char *line = yaml; *line != '\0';) {
		const char *next = strchrnul(line, '\n'), *c = line;
		char text[512];

		snprintf(text, sizeof(text), "%.*s", (int)(next - line), line);
		text[strcspn(text, "\r")] = '\0';
		line = *next != '\0' ? next + 1 : next;
		c = text + strspn(text, " ");
		if (*c == '#' || *c == '\0')
			continue;
		if (*c == '-') {
			c += 1 + strspn(c + 1, " ");
			read_scalar(&c, "", &out);
			buf_add_char(&out, '|');
			continue;
		}
		if (out.size > 0)
			buf_add_char(&out, ';');
		read_scalar(&c, ":", &out);
		buf_add_char(&out, '=');
		c += 1;
		c += strspn(c, " ");
		if (*c == '[') {
			for (c++; *c != ']';) {
				c += strspn(c, " ,");
				if (*c == ']')
					break;
				read_scalar(&c, ",]", &out);
				buf_add_char(&out, '|');
			}
		} else if (*c != '#' && *c != '\0') {
			read_scalar(&c, "", &out);
			buf_add_char(&out, '|');
		}
	}
	return buf_take(&out);
}

static const char *const values[] = {"a", "ops/quay", "\"b c\"", "'d'",
	"\"[[Ada Lark]]\"", "e f", "2025-11-07", "\"x: y\"", "'it''s'", "k#l",
	"caf\xc3\xa9"};
#define VALUE_COUNT (sizeof(values) / sizeof(*values))

/* Adds a random property; style 0 to 4. */
static void
add_property(struct buf *out, unsigned *seed, const char *key, int style,
	const char *end)
{
	size_t first = (size_t)rand_r(seed) % VALUE_COUNT;
	int count = 1 + rand_r(seed) % 3;
	bool has_comment = rand_r(seed) % 3 == 0;

	if (rand_r(seed) % 4 == 0)
		buf_printf(out, "# about %s%s", key, end);
	buf_printf(out, "%s:", key);
	if (style == 0)
		buf_printf(out, " %s", values[first]);
	if (style == 1 || style == 2) {
		const char *comma = style == 1 ? ", " : ",";

		buf_add_text(out, " [");
		for (int i = 0; i < count; i++)
			buf_printf(out, "%s%s", i > 0 ? comma : "",
				values[(first + (size_t)i) % VALUE_COUNT]);
		buf_add_char(out, ']');
	}
	if (has_comment)
		buf_add_text(out, " # so");
	buf_add_text(out, end);
	if (style >= 3)
		for (int i = 0; i < count; i++)
			buf_printf(out, "%s- %s%s%s", style == 3 ? "" : "   ",
				values[(first + (size_t)i) % VALUE_COUNT],
				i == 1 && has_comment ? " # two" : "", end);
}

TEST(at_random_in_and_out_gives_the_same_bytes_and_between_is_one_change)
{
	static const char *const keys[] = {
		"title", "people", "status", "projects"};
	static const char *const news[] = {"new", "[[Bo Finch]]", "n: w", "no",
		"8", "2025-12-01", "new, er", "it's \"new\""};
	unsigned seed = 31337;
	int done = 0;

	for (int round = 0; round < 20000; round++) {
		struct buf text = {0}, there = {0}, back = {0}, error = {0};
		const char *end = rand_r(&seed) % 4 ? "\n" : "\r\n";
		const char *key = keys[rand_r(&seed) % 4];
		const char *value = news[rand_r(&seed) % 8];
		bool has_key = false, is_single = false;
		size_t yaml;
		int rc;

		if (rand_r(&seed) % 5 == 0)
			buf_add_text(&text, "\xef\xbb\xbf");
		yaml = text.size + 3 + strlen(end);
		buf_printf(&text, "---%s", end);
		for (int k = 0; k < 4; k++) {
			int style = rand_r(&seed) % 5;

			if (rand_r(&seed) % 3 == 0)
				continue;
			if (strcmp(keys[k], key) == 0) {
				has_key = true;
				is_single = style == 0;
			}
			add_property(&text, &seed, keys[k], style, end);
		}
		if (text.size == yaml)
			buf_printf(&text, "z: 1%s", end);
		buf_printf(&text, "---%sText #a%s", end, end);

		rc = run(ADD, text.data, text.size, key, value, NULL, &there,
			&error);
		if (rc == 0) {
			char *was = strndup(text.data + yaml,
				(size_t)(strstr(text.data + yaml, "\n---") + 1 -
					 text.data - yaml));
			char *is = strndup(there.data + yaml,
				(size_t)(strstr(there.data + yaml, "\n---") +
					 1 - there.data - yaml));
			char *was_read = read_simply(was);
			char *is_read = read_simply(is);
			struct buf want = {0}, item = {0}, head = {0};
			char *at;

			done++;
			/* what is there and what should be */
			buf_printf(&item, "%s|", value);
			buf_printf(&head, "%s=", key);
			at = strstr(is_read, head.data);
			if (at != NULL) {
				size_t rest = strcspn(at, ";");
				char *found =
					memmem(at, rest, item.data, item.size);

				if (found == NULL) { /* among links it is one */
					buf_clear(&item);
					buf_printf(&item, "[[%s]]|", value);
					found = memmem(
						at, rest, item.data, item.size);
				}
				at = found;
			}
			if (at == NULL) {
				UNIT_FAIL("%s not in %s", item.data, is_read);
			} else {
				buf_add(&want, is_read, (size_t)(at - is_read));
				buf_add_text(&want, at + item.size);
				if (!has_key) {
					char *gone =
						strstr(want.data, head.data);

					if (gone > want.data)
						gone--;
					*gone = '\0';
				}
				EXPECT_TEXT(want.data, was_read);
			}
			EXPECT_INT(run(REMOVE, there.data, there.size, key,
					   value, NULL, &back, &error),
				0);
			if (!is_single && (back.size != text.size ||
						  memcmp(back.data, text.data,
							  text.size) != 0))
				UNIT_FAIL("%s in and out of %s gives %s", value,
					text.data, buf_text(&back));
			free(was);
			free(is);
			free(was_read);
			free(is_read);
			buf_clear(&want);
			buf_clear(&item);
			buf_clear(&head);
		} else {
			UNIT_FAIL("refused: %s: %s in %s", buf_text(&error),
				value, text.data);
		}
		buf_clear(&text);
		buf_clear(&there);
		buf_clear(&back);
		buf_clear(&error);
	}
	EXPECT(done > 19000);
}

TEST(at_random_a_tag_renamed_and_back_gives_the_same_bytes)
{
	static const char *const pieces[] = {"#dock", "#dock/east", "#docks",
		"`#dock`", "[[Quay#dock]]", "\\#dock", " ", " ", "\n", "\n\n",
		"- ", "- [ ] ", "> ", "text", "%%", "<!--", "-->", "```\n",
		"#other", "[x](y#dock)", "## ", "$#dock$", "| a |", ",", "\t",
		"https://a.example/#dock", "\r\n", "\xff", "#DOCK"};
	unsigned seed = 161803;
	int done = 0;

	for (int round = 0; round < 10000; round++) {
		struct buf text = {0}, there = {0}, back = {0};

		if (rand_r(&seed) % 2)
			buf_add_text(&text,
				"---\ntags:\n  - 'dock/east' # c\n  - z\n"
				"---\n");
		for (int n = rand_r(&seed) % 30; n > 0; n--)
			buf_add_text(&text,
				pieces[rand_r(&seed) %
					(sizeof(pieces) / sizeof(*pieces))]);
		if (run(RENAME, buf_text(&text), text.size, NULL, "dock",
			    "harbour/inner", &there, NULL) == 0) {
			done++;
			EXPECT(strstr(there.data, "#docks") != NULL ||
				strstr(text.data, "#docks") == NULL);
			EXPECT_INT(
				run(RENAME, there.data, there.size, NULL,
					"harbour/inner", "dock", &back, NULL),
				0);
			/* a tag in capitals comes back without them */
			if (strstr(text.data, "#DOCK") == NULL)
				EXPECT(back.size == text.size &&
					memcmp(back.data, text.data,
						text.size) == 0);
		}
		buf_clear(&text);
		buf_clear(&there);
		buf_clear(&back);
	}
	EXPECT(done > 5000);
}

TEST(at_random_bytes_are_spliced_as_meant_or_refused)
{
	static const char *const pieces[] = {"---", "\n", "\r\n", "tags", ":",
		" ", "- ", "[", "]", ",", "#", "a", "'", "\"", "&x ", "*x", "|",
		">", "{", "}", "\t", "\xff", "\xc2\x85", "? ", "!!str ", "~",
		"\xef\xbb\xbf", "  ", "b: 1", "...", "%"};
	unsigned seed = 271828;
	int done = 0;

	for (int round = 0; round < 30000; round++) {
		struct buf text = {0}, out = {0}, error = {0};
		enum what what = (enum what)(rand_r(&seed) % 5);
		int rc;

		if (rand_r(&seed) % 4)
			buf_add_text(&text, "---\n");
		if (rand_r(&seed) % 2)
			buf_add_text(&text, "tags:");
		for (int n = rand_r(&seed) % 14; n > 0; n--)
			buf_add_text(&text,
				pieces[rand_r(&seed) %
					(sizeof(pieces) / sizeof(*pieces))]);
		if (rand_r(&seed) % 4)
			buf_add_text(&text, "\n---\n");
		rc = run(what, buf_text(&text), text.size, "tags", "a", "b",
			&out, &error);
		done += rc == 0;
		EXPECT(rc == 0 || rc == -EINVAL || rc == -ENOENT);
		EXPECT(rc == 0 || (out.size == 0 && error.size > 0));
		buf_clear(&text);
		buf_clear(&out);
		buf_clear(&error);
	}
	EXPECT(done > 2000);
}

TEST_MAIN
