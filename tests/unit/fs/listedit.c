/* Unit tests of fs/write/listedit.h */
#include "fs/write/listedit.h"

#include <errno.h>

#include "fs/document/tasklist.h"
#include "fs/write/taskedit.h"
#include "index/base/mem.h"
#include "tests/unit/unit.h"

#define TODAY day_make(2025, 11, 7)

static const char opened[] = "# Open tasks\n" /* 1 */
			     "\n"             /* 2 */
			     "6 open tasks\n" /* 3 */
			     "\n"             /* 4 */
			     "## Today\n"     /* 5 */
			     "\n"             /* 6 */
			     "- [ ] Rig the sail 📅 2025-11-07 [[Log]]\n"
			     "- [ ] Call the yard ^b7 [[Log]]\n"
			     "- [ ] Pay dues [[Ops/Quay]]\n"
			     "\n"
			     "## Later\n"
			     "\n"
			     "- [ ] Pay dues [[Ops/Quay]]\n"
			     "- [/] Ask Ada about [[Log]] [[Log]]\n"
			     "* [ ] Tar the hull [C#](A/C%23.md)\n";

static const struct list_origin origins[] = {
	{7, 1, 3, "- [ ] Rig the sail 📅 2025-11-07"},
	{8, 1, 9, "  - [ ] Call the yard ^b7"},
	{9, 2, 5, "> - [ ] Pay dues"},
	{13, 2, 6, "- [ ] Pay dues"},
	{14, 1, 8, "- [/] Ask Ada about [[Log]]"},
	{15, 3, 1, "* [ ] Tar the hull\t"},
};

/* The document with the n-th occurrence (from 1) of a replaced by b. */
static char *
edited(const char *text, const char *a, int n, const char *b)
{
	struct buf out = {0};
	const char *at = text - 1;

	while (n-- > 0)
		if ((at = strstr(at + 1, a)) == NULL)
			abort();
	buf_add(&out, text, (size_t)(at - text));
	buf_add_text(&out, b);
	buf_add_text(&out, at + strlen(a));
	return buf_take(&out);
}

/* "line: shown" of each edit, or "!" and why. */
static char *
compare(const char *saved)
{
	struct list_edits edits;
	struct buf error = {0}, out = {0};
	int rc = listedit_compare(settings_default(), opened, strlen(opened),
		origins, 6, saved, strlen(saved), &edits, &error);

	EXPECT((rc < 0) == (error.size > 0));
	if (rc < 0) {
		EXPECT_INT(rc, -EINVAL);
		EXPECT_INT(edits.count, 0);
		buf_printf(&out, "!%s", buf_text(&error));
	}
	for (size_t i = 0; i < edits.count; i++)
		buf_printf(&out, "%u: %s\n",
			edits.items[i].origin->document_line,
			edits.items[i].shown);
	list_edits_clear(&edits);
	buf_clear(&error);
	return buf_take(&out);
}

static const struct {
	const char *a;
	int n;
	const char *b;
	const char *want; /* "!": refused */
} rows[] = {
	/* one line */
	{"Rig the", 1, "Rig the", ""},
	{"[ ] Rig", 1, "[x] Rig", "7: - [x] Rig the sail 📅 2025-11-07\n"},
	{"11-07 [[L", 1, "11-09 [[L", "7: - [ ] Rig the sail 📅 2025-11-09\n"},
	{"📅 2025-11-07 ", 1, "", "7: - [ ] Rig the sail\n"},
	{"Rig the sail", 1, "Mend all nets",
		"7: - [ ] Mend all nets 📅 2025-11-07\n"},
	{"* [ ] Tar the hull", 1, "- [-] Tar it ⏫", "15: - [-] Tar it ⏫\n"},
	{"07 [[Log]]", 1, "07 [[Log]] ⏫",
		"7: - [ ] Rig the sail 📅 2025-11-07 ⏫\n"},
	{"07 [[Log]]", 1, "07   [[Log]]  ⏫ ",
		"7: - [ ] Rig the sail 📅 2025-11-07 ⏫\n"},
	{"b7 [[Log]]", 1, "b7 [[Log]] #ops 📅 2025-11-12",
		"8: - [ ] Call the yard #ops 📅 2025-11-12 ^b7\n"},
	{"about [[Log]] ", 1, "about it [[Log]] [[Log]] ",
		"14: - [/] Ask Ada about it [[Log]] [[Log]]\n"},
	{"about [[Log]] ", 1, "about ", "!"},
	/* one of two that read the same, by its place */
	{"[ ] Pay", 1, "[x] Pay", "9: - [x] Pay dues\n"},
	{"[ ] Pay", 2, "[x] Pay", "13: - [x] Pay dues\n"},
	{"Pay dues", 2, "Collect the fees", "13: - [ ] Collect the fees\n"},
	{"dues [", 1, "dues 📅 2025-11-12 [",
		"9: - [ ] Pay dues 📅 2025-11-12\n"},
	/* white space does not count */
	{"\n\n## Later\n\n", 1, "\n\n\n## Later\n", ""},
	{"[[Log]]\n", 1, "[[Log]]   \r\n", ""},
	{"# Open", 1, "\n\n# Open", ""},
	/* what cannot be done */
	{"07 [[Log]]", 1, "07", "!"},
	{"07 [[Log]]", 1, "07 [[Loge]]", "!"},
	{"- [ ] Rig the sail 📅 2025-11-07 [[Log]]\n", 1, "", "!"},
	{"## Later\n", 1, "", "!"},
	{"## Later", 1, "## Some day", "!"},
	{"## Later", 1, "## Later\n- [ ] Buy rope", "!"},
	{"## Later", 1, "- [ ] Buy rope [[Log]]", "!"},
	{"6 open tasks", 1, "five", "!"},
	{"## Later", 1, "## Later\n- [ ] Pay dues [[Ops/Quay]]", "!"},
	{"Rig the sail 📅 2025-11-07", 1, "Call the yard ^b7", "!"},
};

TEST(an_edited_line_is_the_task_that_stood_there)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *saved = edited(opened, rows[i].a, rows[i].n, rows[i].b);
		char *got = compare(saved);

		if (strcmp(rows[i].want, "!") != 0)
			EXPECT_TEXT(got, rows[i].want);
		else if (got[0] != '!')
			UNIT_FAIL("'%s' for '%s' gives %s", rows[i].b,
				rows[i].a, got);
		free(got);
		free(saved);
	}
}

TEST(several_lines_may_be_edited_at_once)
{
	char *one = edited(opened, "[ ] Rig", 1, "[x] Rig");
	char *two = edited(one, "[ ] Pay", 2, "[x] Pay");
	char *three = edited(two, "Call the yard", 1, "Call the other yard");
	char *got = compare(three);

	EXPECT_TEXT(got, "7: - [x] Rig the sail 📅 2025-11-07\n"
			 "8: - [ ] Call the other yard ^b7\n"
			 "13: - [x] Pay dues\n");
	free(got);
	free(three);
	free(two);
	free(one);
}

TEST(a_list_put_in_another_order_is_the_same_list)
{
	char *got = compare("* [ ] Tar the hull [C#](A/C%23.md)\n"
			    "- [/] Ask Ada about [[Log]] [[Log]]\n"
			    "- [ ] Call the yard ^b7 [[Log]]\n"
			    "- [ ] Pay dues [[Ops/Quay]]\n"
			    "- [ ] Pay dues [[Ops/Quay]]\n"
			    "- [ ] Rig the sail 📅 2025-11-07 [[Log]]\n"
			    "## Later\n## Today\n# Open tasks\n6 open tasks\n");

	EXPECT_TEXT(got, "");
	free(got);
	got = compare("* [ ] Tar the hull [C#](A/C%23.md)\n"
		      "- [/] Ask Ada about [[Log]] [[Log]]\n"
		      "- [x] Call the yard ^b7 [[Log]]\n"
		      "- [ ] Pay dues [[Ops/Quay]]\n"
		      "- [ ] Pay dues [[Ops/Quay]]\n"
		      "- [ ] Rig the sail 📅 2025-11-09 [[Log]]\n"
		      "## Later\n## Today\n# Open tasks\n6 open tasks\n");
	EXPECT_TEXT(got, "7: - [ ] Rig the sail 📅 2025-11-09\n"
			 "8: - [x] Call the yard ^b7\n");
	free(got);
	/* one of two that read the same, and no place to tell them by */
	got = compare("* [ ] Tar the hull [C#](A/C%23.md)\n"
		      "- [/] Ask Ada about [[Log]] [[Log]]\n"
		      "- [ ] Call the yard ^b7 [[Log]]\n"
		      "- [ ] Pay dues [[Ops/Quay]]\n"
		      "- [x] Pay dues [[Ops/Quay]]\n"
		      "- [ ] Rig the sail 📅 2025-11-07 [[Log]]\n"
		      "## Later\n## Today\n# Open tasks\n6 open tasks\n");
	EXPECT(got[0] == '!');
	free(got);
}

TEST(tasks_that_read_alike_are_not_guessed_at)
{
	static const char before[] = "- [ ] Pay 📅 2025-11-08 [[A]]\n"
				     "- [ ] Pay 📅 2025-11-09 [[A]]\n";
	static const struct list_origin two[] = {
		{1, 1, 1, "- [ ] Pay 📅 2025-11-08"},
		{2, 1, 2, "- [ ] Pay 📅 2025-11-09"}};
	static const struct {
		const char *saved;
		int rc;
		size_t count;
	} cases[] = {
		{"- [ ] Pay 📅 2025-11-09 [[A]]\n- [ ] Pay 📅 2025-11-08 [[A]]\n",
			0, 0},
		{"- [ ] Pay 📅 2025-11-09 [[A]]\n- [ ] Pay 📅 2025-11-10 [[A]]\n",
			-EINVAL, 0},
		{"- [ ] Pay 📅 2025-11-18 [[A]]\n- [ ] Pay 📅 2025-11-19 [[A]]\n",
			0, 2},
		{"- [x] Pay 📅 2025-11-08 [[A]]\n- [x] Pay 📅 2025-11-09 [[A]]\n",
			0, 2},
		{"- [x] Pay 📅 2025-11-09 [[A]]\n- [ ] Pay 📅 2025-11-08 [[A]]\n",
			-EINVAL, 0},
		{"- [x] Pay 📅 2025-11-09 [[A]]\n- [x] Pay 📅 2025-11-08 [[A]]\n",
			-EINVAL, 0},
		{"- [ ] Pay 📅 2025-11-09 [[A]]\n- [ ] Pay 📅 2025-11-09 [[A]]\n",
			0, 1},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct list_edits edits;
		int rc = listedit_compare(settings_default(), before,
			strlen(before), two, 2, cases[i].saved,
			strlen(cases[i].saved), &edits, NULL);

		if (rc != cases[i].rc || edits.count != cases[i].count)
			UNIT_FAIL(
				"case %zu: %d, %zu edits", i, rc, edits.count);
		list_edits_clear(&edits);
	}
}

TEST(an_empty_list_takes_nothing)
{
	char *got = compare("");

	EXPECT(got[0] == '!');
	free(got);
}

/* --- at random ------------------------------------------------------------ */

#define TASK_MAX 40
static const char *const words[] = {"rig", "sail", "yard", "dues", "[[Log]]",
	"#ops", "⏫", "📅 2025-11-10", "📅 2025-11-08", "hull", "caf\xc3\xa9"};
static const char *const paths[] = {"Log.md", "Ops/Quay.md", "A/C#.md"};

struct sample {
	struct task_fact facts[TASK_MAX];
	struct listed_task listed[TASK_MAX];
	struct list_origin origins[TASK_MAX];
	uint32_t lines[TASK_MAX];
	size_t count;
	struct buf document;
};

static void
sample_init(struct sample *s, unsigned *seed)
{
	*s = (struct sample){.count = 1 + (size_t)rand_r(seed) % TASK_MAX};
	for (size_t i = 0; i < s->count; i++) {
		struct buf raw = {0};

		buf_printf(&raw, "%s- [%c] task%d",
			rand_r(seed) % 2 ? "" : "> ", " /"[rand_r(seed) % 2],
			rand_r(seed) % 50);
		for (int n = rand_r(seed) % 4; n > 0; n--)
			buf_printf(&raw, " %s", words[rand_r(seed) % 11]);
		s->facts[i] = (struct task_fact){.line = (uint32_t)i + 1,
			.raw = buf_take(&raw),
			.due = rand_r(seed) % 3 ? TODAY + rand_r(seed) % 30
		                                : DAY_NONE,
			.scheduled = DAY_NONE,
			.priority = (enum priority)(rand_r(seed) % 6)};
		s->listed[i] = (struct listed_task){&s->facts[i],
			paths[rand_r(seed) % 3], rand_r(seed) % 2 == 0};
	}
	tasklist_render_lines(
		s->listed, s->count, "Open", TODAY, &s->document, s->lines);
	for (size_t i = 0; i < s->count; i++)
		s->origins[i] = (struct list_origin){s->lines[i], 1,
			s->listed[i].task->line, s->listed[i].task->raw};
}

static void
sample_clear(struct sample *s)
{
	for (size_t i = 0; i < s->count; i++)
		free((char *)s->facts[i].raw);
	buf_clear(&s->document);
}

TEST(at_random_edits_in_place_are_the_edits_that_are_found)
{
	unsigned seed = 4711;
	int accepted = 0;

	for (int round = 0; round < 3000; round++) {
		struct sample s;
		struct list_edits edits;
		struct buf saved = {0};
		bool is_edited[TASK_MAX] = {false};
		uint32_t number = 1;
		size_t task = 0, found = 0;
		int rc;

		sample_init(&s, &seed);
		for (const char *at = s.document.data; *at != '\0'; number++) {
			const char *end = strchrnul(at, '\n') + 1;
			const char *box = strchr(at, '[');

			if (task < s.count && s.lines[task] == number) {
				is_edited[task] = rand_r(&seed) % 3 == 0;
				if (is_edited[task] && rand_r(&seed) % 2) {
					buf_add(&saved, at,
						(size_t)(box + 1 - at));
					buf_add_char(&saved, 'x');
					buf_add(&saved, box + 2,
						(size_t)(end - box - 2));
				} else if (is_edited[task]) {
					buf_add(&saved, at,
						(size_t)(end - 1 - at));
					buf_add_text(&saved, " ⏬\n");
				} else {
					buf_add(&saved, at, (size_t)(end - at));
				}
				task++;
			} else {
				buf_add(&saved, at, (size_t)(end - at));
			}
			at = end;
		}
		rc = listedit_compare(settings_default(), s.document.data,
			s.document.size, s.origins, s.count, saved.data,
			saved.size, &edits, NULL);
		accepted += rc == 0;
		for (size_t i = 0; i < s.count && rc == 0; i++) {
			if (is_edited[i] != (found < edits.count &&
						    edits.items[found].origin ==
							    &s.origins[i]))
				UNIT_FAIL("round %d: task %zu", round, i);
			found += is_edited[i];
		}
		list_edits_clear(&edits);
		buf_clear(&saved);
		sample_clear(&s);
	}
	EXPECT(accepted > 2700);
}

TEST(at_random_no_text_makes_it_fail_and_no_task_becomes_two)
{
	unsigned seed = 99;

	for (int round = 0; round < 5000; round++) {
		struct sample s;
		struct list_edits edits;
		struct buf saved = {0};

		sample_init(&s, &seed);
		buf_add(&saved, s.document.data, s.document.size);
		for (int n = rand_r(&seed) % 6; n > 0; n--) {
			size_t at = (size_t)rand_r(&seed) % saved.size;

			switch (rand_r(&seed) % 4) {
			case 0:
				saved.data[at] = (char)rand_r(&seed);
				break;
			case 1:
				saved.size -= (saved.size - at) / 8;
				break;
			case 2:
				memmove(saved.data + at / 2, saved.data + at,
					saved.size - at);
				saved.size -= at - at / 2;
				break;
			default:
				buf_add_text(&saved, "- [x] task1 [[Log]]\n");
			}
			if (saved.size == 0)
				break;
		}
		if (listedit_compare(settings_default(), s.document.data,
			    s.document.size, s.origins, s.count, saved.data,
			    saved.size, &edits, NULL) == 0)
			for (size_t i = 1; i < edits.count; i++)
				EXPECT(edits.items[i - 1].origin <
					edits.items[i].origin);
		list_edits_clear(&edits);
		buf_clear(&saved);
		sample_clear(&s);
	}
}

TEST(ten_thousand_ticks_at_once_are_quick)
{
	struct buf before = {0}, after = {0};
	struct list_origin *many = mem_zalloc(10000 * sizeof(*many));
	char(*raws)[48] = mem_zalloc(10000 * sizeof(*raws));
	struct list_edits edits;

	for (uint32_t i = 0; i < 10000; i++) {
		snprintf(raws[i], sizeof(raws[i]), "- [ ] rig sail %u", i / 2);
		many[i] = (struct list_origin){i + 1, 1, i + 1, raws[i]};
		buf_printf(&before, "%s [[Log]]\n", raws[i]);
		raws[i][3] = 'x';
		buf_printf(&after, "%s [[Log]]\n", raws[i]);
		raws[i][3] = ' ';
	}
	EXPECT_INT(
		listedit_compare(settings_default(), before.data, before.size,
			many, 10000, after.data, after.size, &edits, NULL),
		0);
	EXPECT_INT(edits.count, 10000);
	list_edits_clear(&edits);
	free(many);
	free(raws);
	buf_clear(&before);
	buf_clear(&after);
}

TEST_MAIN
