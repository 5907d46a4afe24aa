/* Who or what a note is, and the sections of notes that a program wrote. */
#include "index/base/buf.h"
#include "index/parse/note.h"

#include "tests/unit/unit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct note *
read_note(const char *path, const char *text)
{
	return note_parse(settings_default(), path, text, strlen(text));
}

/* --- kind ----------------------------------------------------------------- */

static void
expect_kind(const char *path, const char *text, const char *kind)
{
	struct note *note = read_note(path, text);

	if (strcmp(note->kind, kind) != 0)
		UNIT_FAIL("'%s' with '%s' is '%s', not '%s'", path, text,
			note->kind, kind);
	note_free(note);
}

TEST(the_type_property_says_the_kind)
{
	static const struct {
		const char *type, *kind;
	} rows[] = {
		{"people", "person"},
		{"person", "person"},
		{"Persons", "person"},
		{"PEOPLE", "person"},
		{"' people '", "person"},
		{"project", "project"},
		{"projects", "project"},
		{"Customer", "customer"},
		{"customers", "customer"},
		{"transcript", "transcript"},
		{"Transcripts", "transcript"},
		{"Book", "book"},
		{"recipes", "recipes"},
		{"[project, x]", "project"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf text = {0};

		buf_printf(&text, "---\ntype: %s\n---\n", rows[i].type);
		expect_kind("Ida Brandt.md", text.data, rows[i].kind);
		expect_kind("Projects/Ida Brandt.md", text.data, rows[i].kind);
		buf_clear(&text);
	}
}

TEST(without_a_type_a_tag_says_the_kind)
{
	expect_kind("a.md", "---\ntags: [type/people]\n---\n", "person");
	expect_kind("a.md", "---\ntags: [x, Type/Projects]\n---\n", "project");
	expect_kind("a.md", "#type/customer\n", "customer");
	expect_kind("a.md", "---\ntags: [type/recipe]\n---\n", "recipe");
	expect_kind("a.md", "---\ntags: [type/recipe, type/people]\n---\n",
		"person");
	expect_kind("a.md", "---\ntags: [type]\n---\n", "note");
	expect_kind("a.md", "---\ntype:\ntags: [type/people]\n---\n", "person");
	expect_kind("a.md", "---\ntype: project\ntags: [type/people]\n---\n",
		"project");
	expect_kind(
		"People/a.md", "---\ntags: [type/project]\n---\n", "project");
}

TEST(without_either_the_folder_says_the_kind)
{
	expect_kind("People/Ida Brandt.md", "", "person");
	expect_kind("people/Team/Ida Brandt.md", "", "person");
	expect_kind("Projects/Slipway.md", "", "project");
	expect_kind("Customers/Mole.md", "", "customer");
	expect_kind(
		"Sources/Transcripts/2026/2026-03-04 - x.md", "", "transcript");
	expect_kind("Sources/Other/x.md", "", "note");
	expect_kind("Old/People/Ida Brandt.md", "", "note");
	expect_kind("Peoples/x.md", "", "note");
	expect_kind("x.md", "", "note");
}

TEST(bad_frontmatter_leaves_the_folder_to_say_it)
{
	expect_kind("People/Ida.md", "---\ntype: project: x\n---\n", "person");
}

TEST(a_kind_of_the_settings_is_known_by_its_types_and_folders)
{
	static const char *const types[] = {"book", NULL};
	static const char *const none[] = {NULL};
	static const char *const folders[] = {"Bücher/", NULL};
	static const struct entity_kind kinds[] = {
		{"volume", types, none, none, folders}};
	struct settings settings = *settings_default();
	struct note *note;

	settings.kinds = kinds;
	settings.kind_count = 1;
	note = note_parse(&settings, "a.md", "---\ntype: Books\n---\n", 20);
	EXPECT_TEXT(note->kind, "volume");
	EXPECT_TEXT(note->type, "Books");
	note_free(note);
	note = note_parse(&settings, "Bücher/a.md", "", 0);
	EXPECT_TEXT(note->kind, "volume");
	EXPECT_TEXT(note->type, NULL);
	note_free(note);
}

/* --- title and dates ------------------------------------------------------ */

static void
expect_title(const char *text, const char *title)
{
	struct note *note = read_note("Dir/Slipway.md", text);

	EXPECT_TEXT(note->title, title);
	note_free(note);
}

TEST(the_title_is_the_property_or_the_first_heading_or_the_name)
{
	expect_title("---\ntitle: The slipway\n---\n# Other\n", "The slipway");
	expect_title("---\ntitle: 1984\n---\n# Other\n", "1984");
	expect_title("---\ntitle: '  '\n---\n# Other\n", "Other");
	expect_title("---\ntitle: A: B\n---\n# Other\n", "Other");
	expect_title("## Sub\n# First\n# Second\n", "First");
	expect_title("text\n", "Slipway");
	expect_title("", "Slipway");
}

static void
expect_date(const char *path, const char *text, const char *want)
{
	struct note *note = read_note(path, text);
	char got[DAY_TEXT_SIZE];

	day_format(note->date, got);
	if (strcmp(got, want) != 0)
		UNIT_FAIL("'%s' with '%s' has date '%s', not '%s'", path, text,
			got, want);
	note_free(note);
}

TEST(the_date_is_a_property_or_starts_the_name_or_is_created)
{
	static const struct {
		const char *path, *text, *want;
	} rows[] = {
		{"a.md", "---\ndate: 2026-03-04\n---\n", "2026-03-04"},
		{"a.md", "---\nDate: '2026-03-04'\n---\n", "2026-03-04"},
		{"a.md", "---\ndate: 2026-03-04T08:30\n---\n", "2026-03-04"},
		{"2026-01-01 - a.md", "---\ndate: 2026-03-04\n---\n",
			"2026-03-04"},
		{"2026-01-01 - a.md", "---\ndate: soon\n---\n", "2026-01-01"},
		{"2026-01-01 - a.md", "---\ndate: 2026-02-30\n---\n",
			"2026-01-01"},
		{"x/2026-01-01.md", "", "2026-01-01"},
		{"2026-01-01 - a.md", "---\ncreated: 2026-05-05\n---\n",
			"2026-01-01"},
		{"2026-01-011.md", "---\ncreated: 2026-05-05\n---\n",
			"2026-05-05"},
		{"2026-02-30.md", "---\ncreated: 2026-05-05\n---\n",
			"2026-05-05"},
		{"a.md", "---\ncreated: 2026-05-05\n---\n", "2026-05-05"},
		{"On 2026-01-01.md", "", ""},
		{"2026-01-01/a.md", "", ""},
		{"a.md", "", ""},
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_date(rows[i].path, rows[i].text, rows[i].want);
}

TEST(a_daily_note_has_its_date_in_the_vaults_own_format)
{
	struct settings settings = *settings_default();
	struct note *note;

	settings.daily_folder = "Log";
	settings.daily_format = "D MMMM YYYY";
	note = note_parse(&settings, "Log/4 March 2026.md", "", 0);
	EXPECT_INT(note->date, day_make(2026, 3, 4));
	note_free(note);
	note = note_parse(&settings, "4 March 2026.md", "", 0);
	EXPECT_INT(note->date, DAY_NONE);
	note_free(note);
}

static void
expect_last_contact(const char *value, const char *want)
{
	struct buf text = {0};
	struct note *note;
	char got[DAY_TEXT_SIZE];

	buf_printf(&text, "---\nlast_contact: %s\n---\n", value);
	note = read_note("a.md", text.data);
	EXPECT_TEXT(day_format(note->last_contact, got), want);
	note_free(note);
	buf_clear(&text);
}

TEST(the_last_contact_is_a_date_quoted_or_not)
{
	expect_last_contact("'2026-03-04'", "2026-03-04");
	expect_last_contact("2026-03-04", "2026-03-04");
	expect_last_contact("", "");
	expect_last_contact("'last week'", "");
	expect_last_contact("2026-02-30", "");
}

/* --- profile -------------------------------------------------------------- */

TEST(a_role_parts_into_role_organisation_and_note)
{
	static const struct {
		const char *value, *role, *organisation, *note;
	} rows[] = {
		{"Rigger at Slipway Ltd (Night crew (west side))", "Rigger",
			"Slipway Ltd", "Night crew (west side)"},
		{"Owner/Cook at Mole", "Owner/Cook", "Mole", NULL},
		{"Keeper of calm at dusk at Mole", "Keeper of calm at dusk",
			"Mole", NULL},
		{"Surveyor", "Surveyor", NULL, NULL},
		{"Rigger (helps at Mole)", "Rigger", NULL, "helps at Mole"},
		{"Rigger (at rest) at Mole", "Rigger (at rest)", "Mole", NULL},
		{"", NULL, NULL, NULL},
		{"Rigger at Mole ()", "Rigger", "Mole", NULL},
		{"Rigger at Mole)", "Rigger", "Mole)", NULL},
		{"(only this)", NULL, NULL, "only this"},
		{"Rigger at", "Rigger at", NULL, NULL},
		{"Rigger  at  Mole", "Rigger", "Mole", NULL},
		{"Rigger (", "Rigger (", NULL, NULL},
		{")(", ")(", NULL, NULL},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf text = {0};
		struct note *note;

		buf_printf(
			&text, "## Profile\n\n**Role**: %s\n", rows[i].value);
		note = read_note("a.md", text.data);
		EXPECT_TEXT(note->role, rows[i].role);
		EXPECT_TEXT(note->organisation, rows[i].organisation);
		EXPECT_TEXT(note->role_note, rows[i].note);
		note_free(note);
		buf_clear(&text);
	}
}

/* All statements, a line each: line number, kind, key and text. */
static void
expect_statements(const char *text, const char *want)
{
	static const char *const names[] = {
		[STATEMENT_DECISION] = "decision",
		[STATEMENT_FACT] = "fact",
		[STATEMENT_BACKGROUND] = "background",
		[STATEMENT_TOPIC] = "topic",
		[STATEMENT_PROFILE] = "profile",
	};
	struct note *note = read_note("a.md", text);
	struct buf got = {0};

	for (size_t i = 0; i < note->statements_count; i++) {
		const struct statement *s = &note->statements[i];

		buf_printf(&got, "%u %s %s%s%s\n", s->line, names[s->kind],
			s->key != NULL ? s->key : "",
			s->key != NULL ? ": " : "", s->text);
	}
	if (strcmp(buf_text(&got), want) != 0)
		UNIT_FAIL("'%s' says\n%snot\n%s", text, buf_text(&got), want);
	buf_clear(&got);
	note_free(note);
}

TEST(a_profile_has_keys_and_a_background)
{
	expect_statements("## Profile\n"
			  "**Role**: Rigger\n"
			  "**Relationship**: Mole regular (supplier)\n"
			  "\n"
			  "- before it\n"
			  "**Background**:\n"
			  "- First winter.\n"
			  "- Second winter.\n"
			  "- [ ] a task\n"
			  "\n"
			  "**Boat**:: a field\n"
			  "**Languages**: Danish\n"
			  "- after it\n"
			  "**Empty**:\n"
			  "**not a key** : x\n"
			  "Plain**: x\n"
			  "## Other\n"
			  "**Relationship**: none\n"
			  "- item\n",
		"3 profile Relationship: Mole regular (supplier)\n"
		"7 background First winter.\n"
		"8 background Second winter.\n"
		"12 profile Languages: Danish\n");
}

TEST(a_profile_in_code_or_in_a_comment_is_none)
{
	expect_statements("## Profile\n"
			  "```\n"
			  "**Boat**: Tern\n"
			  "```\n"
			  "<!-- **Boat**: Gull -->\n"
			  "<!--\n"
			  "**Boat**: Skua\n"
			  "-->\n"
			  "\n"
			  "**Boat**: Auk\n",
		"10 profile Boat: Auk\n");
}

/* --- facts, topics, decisions --------------------------------------------- */

TEST(key_facts_are_facts)
{
	expect_statements("## key facts \n"
			  "\n"
			  "- Wants ~3 berths, 2027\xe2\x80\x93"
			  "28.\n"
			  "- [x] told her\n"
			  "### Sub\n"
			  "- Under a deeper heading.\n"
			  "# Top\n"
			  "- not one\n",
		"3 fact Wants ~3 berths, 2027\xe2\x80\x93"
		"28.\n6 fact Under a deeper heading.\n");
	expect_statements("### Key Facts\n- too deep\n", "");
	expect_statements("# Key Facts\n- too high\n", "");
}

TEST(topics_part_at_commas_outside_parentheses)
{
	expect_statements("## Topics\n"
			  "\n"
			  "Mooring (price, depth), Buoys: red or green, Tolls "
			  "(2026), , mooring (Price, Depth), 1,5 m, a/b\n"
			  "\n"
			  "another paragraph, x\n",
		"3 topic Mooring (price, depth)\n"
		"3 topic Buoys: red or green\n"
		"3 topic Tolls (2026)\n"
		"3 topic 1\n"
		"3 topic 5 m\n"
		"3 topic a/b\n");
	expect_statements("## Topics\na (b (c, d), e), f\n",
		"2 topic a (b (c, d), e)\n2 topic f\n");
	expect_statements(
		"## Topics\na), b (c, d\n", "2 topic a)\n2 topic b (c, d\n");
	expect_statements("## Topics\n- a, b\n\n<!-- c, d -->\n", "");
	expect_statements("## Topics\n", "");
	expect_statements("## Topics\n\n## Else\na, b\n", "");
}

TEST(a_decision_is_a_check_mark_under_decisions)
{
	expect_statements("## Key Decisions\n"
			  "- ✅ Buy the tug.\n"
			  "- ✅ Choose by 2026-05-08 (leaning red).\n"
			  "- [x] Sell ✅ 2026-05-08\n"
			  "- Sell\n"
			  "- ✅\n"
			  "- ✅\xef\xb8\x8f Repaint.\n"
			  "- ✅Rename\n"
			  "* ✅  Two spaces.\n"
			  "\n"
			  "## Notes\n"
			  "- ✅ Elsewhere.\n"
			  "\n"
			  "## Open DECISIONS of May\n"
			  "- ✅ Later.\n",
		"2 decision Buy the tug.\n"
		"3 decision Choose by 2026-05-08 (leaning red).\n"
		"7 decision Repaint.\n"
		"9 decision Two spaces.\n"
		"15 decision Later.\n");
}

TEST(a_decision_is_no_task)
{
	struct note *note = read_note(
		"a.md", "## Key Decisions\n- ✅ Go.\n- [x] Went ✅ 2026-05-08\n");

	EXPECT_INT(note->tasks_count, 1);
	EXPECT_INT(note->tasks[0].done, day_make(2026, 5, 8));
	note_free(note);
}

/* --- context lines -------------------------------------------------------- */

/* Expects one context line, "DATE|target|display|summary|via|style", or "". */
static void
expect_context(const char *line, const char *want)
{
	struct buf text = {0}, got = {0};
	struct note *note;
	char day[DAY_TEXT_SIZE];

	buf_printf(&text, "## Recent Context\n\n%s\n", line);
	note = read_note("a.md", text.data);
	for (size_t i = 0; i < note->contexts_count; i++) {
		const struct context *c = &note->contexts[i];

		buf_printf(&got, "%s|%s|%s|%s|%s|%c", day_format(c->date, day),
			c->target, c->display != NULL ? c->display : "-",
			c->summary, c->via != NULL ? c->via : "-", c->style);
		EXPECT_INT(c->line, 3);
	}
	if (strcmp(buf_text(&got), want) != 0)
		UNIT_FAIL("'%s' is '%s', not '%s'", line, buf_text(&got), want);
	note_free(note);
	buf_clear(&text);
	buf_clear(&got);
}

TEST(context_lines_say_date_note_summary_and_via)
{
	static const struct {
		const char *line, *want;
	} rows[] = {
		{"- 2026-03-04: [[2026-03-04 - Tug bids]] - Call with "
		 "Olaf... (via Olaf Lind)",
			"2026-03-04|2026-03-04 - Tug bids|-|Call with "
			"Olaf...|Olaf Lind|A"},
		{"- 2026-02-03: [[Sources/Transcripts/2026/2026-02-03 - "
		 "Bids.md|Bids]] — Ida saw...",
			"2026-02-03|Sources/Transcripts/2026/2026-02-03 - "
			"Bids.md|Bids|Ida saw...|-|B"},
		{"- 2026-02-03: [[N|x]] \xe2\x80\x93 short dash",
			"2026-02-03|N|x|short dash|-|B"},
		{"- 2026-02-03: [[2026-02-03 - A - b - c]] - x - y...",
			"2026-02-03|2026-02-03 - A - b - c|-|x - y...|-|A"},
		{"- 2026-02-03: [[N]] - said (via radio) hello...",
			"2026-02-03|N|-|said (via radio) hello...|-|A"},
		{"- 2026-02-03: [[N]] - talk... (via )",
			"2026-02-03|N|-|talk... (via )|-|A"},
		{"- 2026-02-03: [[N]] - talk... (via (x))",
			"2026-02-03|N|-|talk... (via (x))|-|A"},
		{"- 2026-02-03: [[N]] - talk...(via x)",
			"2026-02-03|N|-|talk...(via x)|-|A"},
		{"- 2026-02-03: [[N]] - talk... (via [[Olaf Lind]])",
			"2026-02-03|N|-|talk...|Olaf Lind|A"},
		{"- 2026-02-03: [[N]]", "2026-02-03|N|-||-|A"},
		{"- 2026-02-03: [[N]] -", "2026-02-03|N|-||-|A"},
		{"- 2026-13-40: [[N]] - x", ""},
		{"- 2026-02-03 [[N]] - x", ""},
		{"- 2026-02-03: see [[N]] - x", ""},
		{"- 2026-02-03:[[N]] - x", ""},
		{"- 2026-02-03: [[N]], x", ""},
		{"- 2026-02-03: [[N]] x", ""},
		{"- 2026-02-03: [[N - x", ""},
		{"- 2026-02-03: [[M [[N]] - x", ""},
		{"- 2026-02-03: [[]] - x", ""},
		{"- 2026-02-03: ![[N]] - x", ""},
		{"- 2026-02-03: [[2026-02-02 - N]] - x",
			"2026-02-03|2026-02-02 - N|-|x|-|A"},
		{"* 2026-02-03: [[N]] - x", "2026-02-03|N|-|x|-|A"},
		{"1. 2026-02-03: [[N]] - x", "2026-02-03|N|-|x|-|A"},
		{"- [ ] 2026-02-03: [[N]] - x", ""},
		{"- 2026-02-03: [[N#^b7]] - x", "2026-02-03|N|-|x|-|A"},
		{"- 2026-02-03: [[N]] - cut off at [[Some no...",
			"2026-02-03|N|-|cut off at [[Some no...|-|A"},
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_context(rows[i].line, rows[i].want);
}

TEST(a_block_id_is_no_part_of_what_a_line_says)
{
	expect_statements("## Key Decisions\n- ✅ Go. ^b1\n- ✅ ^b2\n\n"
			  "## Topics\na, b ^b3\n\n## Key Facts\n"
			  "- x ^b4\n- y^b5\n- z ^b.6\n",
		"2 decision Go.\n6 topic a\n6 topic b\n9 fact x\n"
		"10 fact y^b5\n11 fact z ^b.6\n");
	expect_context(
		"- 2026-02-03: [[N]] - x (via y) ^b1", "2026-02-03|N|-|x|y|A");
}

TEST(context_lines_stand_under_recent_context_only)
{
	struct note *note = read_note("a.md",
		"- 2026-02-03: [[N]] - x\n\n## Log\n- 2026-02-03: [[N]] - x\n"
		"## RECENT context\n- 2026-02-03: [[N]] - x\n"
		"### More\n- 2026-02-04: [[N]] - y\n"
		"## End\n- 2026-02-03: [[N]] - x\n");

	EXPECT_INT(note->contexts_count, 2);
	EXPECT_INT(note->contexts[0].line, 6);
	EXPECT_INT(note->contexts[1].line, 8);
	note_free(note);
}

/* --- a whole note --------------------------------------------------------- */

static const char whole_note[] =
	"---\n"
	"type: people\n"
	"title: Ida Brandt\n"
	"last_contact: '2026-03-04'\n"
	"created: '2026-04-09'\n"
	"tags:\n"
	"- type/people\n"
	"- generated\n"
	"---\n"
	"\n"
	"# Ida Brandt\n"
	"\n"
	"## Profile\n"
	"\n"
	"**Role**: Rigger at Slipway (Crew (night))\n"
	"**Relationship**: Slipway regular (supplier)\n"
	"\n"
	"**Background**:\n"
	"- Came from the north.\n"
	"- Knows ropes.\n"
	"\n"
	"## Open Tasks\n"
	"\n"
	"```tasks\n"
	"path includes Ida Brandt\n"
	"not done\n"
	"```\n"
	"\n"
	"## Recent Context\n"
	"\n"
	"- 2026-03-04: [[2026-03-04 - We looked at the tug. Olaf drew]] - 1:1 "
	"with Olaf Lind to look at the... (via Olaf Lind)\n"
	"- 2026-02-03: [[Sources/Transcripts/2026/2026-02-03 - Olaf told Ida "
	"of the bids, a low one.md|Olaf told Ida of the bids, a low one]] — "
	"Olaf told Ida of the bids, a low one...\n"
	"- 2026-02-03: [[2026-02-03 - Olaf told Ida of the bids, a low one]] - "
	"Weekly talk between...\n"
	"\n"
	"## Key Facts\n"
	"\n"
	"- Wants three berths.\n"
	"\n"
	"## Topics\n"
	"\n"
	"Tug (bids, crew), Ropes\n"
	"\n"
	"## Key Decisions\n"
	"\n"
	"- ✅ Buy the tug.\n"
	"\n"
	"## Related Customers\n"
	"\n"
	"- [[Slipway]]\n"
	"\n"
	"## Related Projects\n"
	"\n"
	"- [[Tug bids]]\n"
	"- [[Mole/Rope]]\n"
	"\n"
	"## Related\n"
	"\n"
	"<!-- Wikilinks [[go]] here -->\n";

TEST(a_generated_note_is_read_whole)
{
	struct note *note = read_note("People/Ida Brandt.md", whole_note);
	size_t links = 0;

	EXPECT_TEXT(note->kind, "person");
	EXPECT_TEXT(note->type, "people");
	EXPECT_TEXT(note->title, "Ida Brandt");
	EXPECT_INT(note->date, day_make(2026, 4, 9));
	EXPECT_INT(note->last_contact, day_make(2026, 3, 4));
	EXPECT_TEXT(note->role, "Rigger");
	EXPECT_TEXT(note->organisation, "Slipway");
	EXPECT_TEXT(note->role_note, "Crew (night)");
	EXPECT_INT(note->tags_count, 2);
	EXPECT_INT(note->tasks_count, 0);
	EXPECT_INT(note->code_blocks_count, 1);
	EXPECT_INT(note->contexts_count, 3);
	if (note->contexts_count == 3) {
		EXPECT_TEXT(note->contexts[0].via, "Olaf Lind");
		EXPECT_TEXT(note->contexts[1].target,
			"Sources/Transcripts/2026/2026-02-03 - Olaf told Ida "
			"of the bids, a low one.md");
		EXPECT_TEXT(note->contexts[1].via, NULL);
		EXPECT_INT(note->contexts[1].style, 'B');
		EXPECT_TEXT(note->contexts[2].target,
			"2026-02-03 - Olaf told Ida of the bids, a low one");
	}
	for (size_t i = 0; i < note->links_count; i++)
		links += note->links[i].key == NULL;
	EXPECT_INT(links, 6);
	EXPECT_INT(note->diagnostics_count, 0);
	note_free(note);
	expect_statements(whole_note,
		"16 profile Relationship: Slipway regular (supplier)\n"
		"19 background Came from the north.\n"
		"20 background Knows ropes.\n"
		"37 fact Wants three berths.\n"
		"41 topic Tug (bids, crew)\n"
		"41 topic Ropes\n"
		"45 decision Buy the tug.\n");
}

TEST(windows_line_ends_change_nothing)
{
	struct buf text = {0};
	struct note *note;

	for (const char *c = whole_note; *c != '\0'; c++) {
		if (*c == '\n')
			buf_add_char(&text, '\r');
		buf_add_char(&text, *c);
	}
	note = read_note("Ida Brandt.md", text.data);
	EXPECT_INT(note->contexts_count, 3);
	EXPECT_INT(note->statements_count, 7);
	EXPECT_TEXT(note->organisation, "Slipway");
	EXPECT_TEXT(note->role_note, "Crew (night)");
	note_free(note);
	buf_clear(&text);
}

TEST(a_hundred_thousand_topics_are_told_apart)
{
	struct buf text = {0};
	struct note *note;

	buf_add_text(&text, "## Topics\n");
	for (int i = 0; i < 200000; i++)
		buf_printf(&text, "t%d,", i % 100000);
	buf_add_text(&text, "\n");
	note = read_note("a.md", text.data);
	EXPECT_INT(note->statements_count, 100000);
	note_free(note);
	buf_clear(&text);
}

TEST_MAIN
