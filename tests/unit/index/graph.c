/* graph.c - who belongs where, and what a commit tells of it */
#include "index/graph/graph.h"

#include "index/base/buf.h"
#include "index/base/mem.h"
#include "tests/unit/index/world.h"
#include "tests/unit/unit.h"

/* --- a vault that is put file by file, with its last change set ----------- */

struct world {
	struct graph *graph;
	struct change_set *all; /* snapshot after the last commit */
	struct change_set *last;
	struct buf text; /* of the last question */
	uint32_t next;
};

static void
world_open(struct world *world)
{
	*world = (struct world){
		.graph = graph_new(settings_default()), .next = 1};
}

static void
world_close(struct world *world)
{
	change_set_free(world->all);
	change_set_free(world->last);
	graph_free(world->graph);
	buf_clear(&world->text);
}

static struct note *
new_note(const char *kind)
{
	return world_note(kind);
}

/* A note at path that says what note does; takes note over. */
static uint32_t
add(struct world *world, const char *path, struct note *note)
{
	uint32_t id = world->next++;

	world_file(world->graph, id, path, 0);
	world_put(world->graph, id, note);
	return id;
}

static void
commit(struct world *world)
{
	change_set_free(world->last);
	change_set_free(world->all);
	world->last = graph_commit(world->graph);
	world->all = graph_snapshot(world->graph);
}

static const struct value *
value_of(const struct world *world, uint32_t id)
{
	for (size_t i = 0; i < world->all->value_count; i++)
		if (world->all->values[i].id == id)
			return &world->all->values[i];
	return NULL;
}

/* The value of that name, shown so, or NULL. */
static const struct value *
find_value(const struct world *world, uint32_t dimension, const char *name)
{
	for (size_t i = 0; i < world->all->value_count; i++)
		if (world->all->values[i].dimension == dimension &&
			strcmp(world->all->values[i].name, name) == 0)
			return &world->all->values[i];
	return NULL;
}

static const struct file_change *
find_file(const struct change_set *set, const char *path)
{
	for (size_t i = 0; i < set->file_count; i++)
		if (strcmp(set->files[i].path, path) == 0)
			return &set->files[i];
	return NULL;
}

enum {
	TAG = DIMENSION_TAG,
	TYPE = DIMENSION_TYPE,
	DATE = DIMENSION_DATE,
	PROPERTY = DIMENSION_PROPERTY,
	PERSON = DIMENSION_ENTITY,
	PROJECT,
	CUSTOMER,
};

/* Names of those values that are of dimension, in order, with ", " between. */
static const char *
names(struct world *world, uint32_t dimension, const uint32_t *values,
	size_t count)
{
	const char *list[64];
	size_t n = 0;

	for (size_t i = 0; i < count && n < 64; i++) {
		const struct value *value = value_of(world, values[i]);

		EXPECT(value != NULL);
		if (value != NULL && value->dimension == dimension)
			list[n++] = value->name;
	}
	buf_clear(&world->text);
	for (size_t i = 0; i < n; i++) {
		size_t least = i;

		for (size_t k = i; k < n; k++)
			if (strcmp(list[k], list[least]) < 0)
				least = k;
		buf_printf(
			&world->text, "%s%s", i > 0 ? ", " : "", list[least]);
		list[least] = list[i];
	}
	return buf_text(&world->text);
}

static const char *
values_of(struct world *world, const char *path, uint32_t dimension)
{
	const struct file_change *file = find_file(world->all, path);

	if (file == NULL)
		return "no such file";
	return names(world, dimension, file->values, file->value_count);
}

static const char *
values_of_task(struct world *world, const char *path, uint32_t task,
	uint32_t dimension)
{
	const struct file_change *file = find_file(world->all, path);

	if (file == NULL || file->tasks == NULL || task >= file->tasks->count)
		return "no such task";
	return names(world, dimension, file->tasks->tasks[task].values,
		file->tasks->tasks[task].value_count);
}

/* Paths of the files of the last change set. */
static const char *
changed(struct world *world)
{
	buf_clear(&world->text);
	for (size_t i = 0; i < world->last->file_count; i++)
		buf_printf(&world->text, "%s%s", i > 0 ? ", " : "",
			world->last->files[i].path);
	return buf_text(&world->text);
}

/* --- entities ------------------------------------------------------------- */

TEST(a_note_of_a_kind_is_an_entity_and_its_own_member)
{
	struct world w;
	uint32_t id;
	struct note *note = new_note("person");

	world_open(&w);
	world_alias(note, "Reed");
	id = add(&w, "Folk/Una Reed.md", note);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "Folk/Una Reed.md", PERSON), "Una Reed");
	EXPECT_INT(find_value(&w, PERSON, "Una Reed")->file_id, id);
	EXPECT_TEXT(find_value(&w, PERSON, "Una Reed")->folded, "una reed");
	EXPECT_INT(find_value(&w, PERSON, "Una Reed")->alias_count, 1);
	EXPECT_TEXT(find_value(&w, PERSON, "Una Reed")->aliases[0], "Reed");
	world_close(&w);
}

TEST(a_note_that_links_to_an_entity_concerns_it_by_path_or_by_name)
{
	struct world w;
	struct note *note = new_note("note");

	world_open(&w);
	add(&w, "Folk/Una Reed.md", new_note("person"));
	add(&w, "Works/Weir.md", new_note("project"));
	world_link(note, 5, "una reed", NULL);
	world_link(note, 6, "Folk/Una Reed.md", NULL);
	world_link(note, 7, "Weir", NULL);
	add(&w, "x.md", note);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "x.md", PERSON), "Una Reed");
	EXPECT_TEXT(values_of(&w, "x.md", PROJECT), "Weir");
	EXPECT_TEXT(values_of(&w, "x.md", CUSTOMER), "");
	EXPECT_INT(find_file(w.all, "x.md")->value_count, 2);
	world_close(&w);
}

TEST(properties_name_entities_that_have_no_note)
{
	struct world w;
	struct note *note = new_note("note");

	world_open(&w);
	WORLD_PROPERTY(note, "people", "[[Una Reed]]", "[[Ivo Marsh|Ivo]]",
		"Tess Low");
	WORLD_PROPERTY(note, "Project", "Weir");
	WORLD_PROPERTY(note, "customers", "[[Nest/Loom]]");
	WORLD_PROPERTY(note, "author", "Nobody Else");
	add(&w, "x.md", note);
	commit(&w);
	EXPECT_TEXT(
		values_of(&w, "x.md", PERSON), "Ivo Marsh, Tess Low, Una Reed");
	EXPECT_TEXT(values_of(&w, "x.md", PROJECT), "Weir");
	EXPECT_TEXT(values_of(&w, "x.md", CUSTOMER), "Nest/Loom");
	EXPECT_INT(find_value(&w, PERSON, "Una Reed")->file_id, 0);
	world_close(&w);
}

TEST(text_with_links_in_a_property_names_each_of_them)
{
	struct world w;
	struct note *note = new_note("note");

	world_open(&w);
	WORLD_PROPERTY(note, "people", "with [[Una Reed]] and [[Ivo Marsh]]");
	WORLD_PROPERTY(note, "attendees", "https://a.example/b", "  ", "[[]]",
		"[Tess](Folk/Tess%20Low.md)");
	add(&w, "x.md", note);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "x.md", PERSON),
		"Folk/Tess Low, Ivo Marsh, Una Reed");
	world_close(&w);
}

TEST(sections_of_a_kind_name_entities_and_other_links_do_not)
{
	struct world w;
	struct note *note = new_note("person");

	world_open(&w);
	world_link(note, 5, "Weir", "Related Projects");
	world_link(note, 6, "Nest/Loom", "related PROJECTS");
	world_link(note, 7, "Millers", "Related Customers");
	world_link(note, 8, "2024-03-02 - Talk", "Recent Context");
	world_link(note, 9, "Somewhere", NULL);
	add(&w, "Una Reed.md", note);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "Una Reed.md", PROJECT), "Nest/Loom, Weir");
	EXPECT_TEXT(values_of(&w, "Una Reed.md", CUSTOMER), "Millers");
	EXPECT_TEXT(values_of(&w, "Una Reed.md", PERSON), "Una Reed");
	EXPECT_INT(w.all->value_count, 4);
	world_close(&w);
}

TEST(the_kind_comes_from_the_note_before_the_section)
{
	struct world w;
	struct note *note = new_note("note");

	world_open(&w);
	add(&w, "Harbour.md", new_note("customer"));
	world_link(note, 5, "Harbour", "Related Projects");
	add(&w, "x.md", note);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "x.md", CUSTOMER), "Harbour");
	EXPECT_TEXT(values_of(&w, "x.md", PROJECT), "");
	world_close(&w);
}

TEST(one_name_may_be_of_two_kinds)
{
	struct world w;
	struct note *a = new_note("note"), *b = new_note("note");
	struct note *c = new_note("note");

	world_open(&w);
	world_link(a, 5, "Tide", "Related Projects");
	add(&w, "a.md", a);
	world_link(b, 5, "Tide", "Related Customers");
	add(&w, "b.md", b);
	world_link(c, 5, "tide", NULL);
	add(&w, "c.md", c);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "a.md", PROJECT), "Tide");
	EXPECT_TEXT(values_of(&w, "b.md", CUSTOMER), "Tide");
	EXPECT_TEXT(values_of(&w, "c.md", PROJECT), "Tide");
	EXPECT_TEXT(values_of(&w, "c.md", CUSTOMER), "Tide");
	world_close(&w);
}

TEST(a_property_prefers_the_note_of_its_kind)
{
	struct world w;
	struct note *note = new_note("note");

	world_open(&w);
	add(&w, "Tide.md", new_note("project"));
	add(&w, "Folk/Tide.md", new_note("person"));
	WORLD_PROPERTY(note, "people", "Tide");
	add(&w, "x.md", note);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "x.md", PERSON), "Tide");
	EXPECT_TEXT(values_of(&w, "x.md", PROJECT), "");
	EXPECT_INT(find_value(&w, PERSON, "Tide")->file_id, 2);
	world_close(&w);
}

TEST(a_name_that_is_a_note_without_a_kind_is_an_entity_called_so)
{
	struct world w;
	struct note *a = new_note("note"), *b = new_note("note");

	world_open(&w);
	add(&w, "Plans/Weir.md", new_note("note"));
	WORLD_PROPERTY(a, "projects", "[[Plans/Weir.md]]");
	add(&w, "a.md", a);
	world_link(b, 3, "Weir", NULL);
	add(&w, "b.md", b);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "a.md", PROJECT), "Weir");
	EXPECT_TEXT(values_of(&w, "b.md", PROJECT), "Weir");
	EXPECT_TEXT(values_of(&w, "Plans/Weir.md", PROJECT), "Weir");
	world_close(&w);
}

TEST(an_attachment_is_no_entity)
{
	struct world w;
	struct note *note = new_note("note");

	world_open(&w);
	world_file(w.graph, 50, "Media/chart.png", 0);
	world_link(note, 5, "chart.png", "Related Projects");
	WORLD_PROPERTY(note, "people", "chart.png");
	add(&w, "x.md", note);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "x.md", PROJECT), "");
	EXPECT_TEXT(values_of(&w, "x.md", PERSON), "");
	world_close(&w);
}

TEST(a_name_that_is_only_an_alias_has_no_note)
{
	struct world w;
	struct note *una = new_note("person"), *note = new_note("note");

	world_open(&w);
	world_alias(una, "Reed");
	add(&w, "Una Reed.md", una);
	WORLD_PROPERTY(note, "people", "Reed");
	add(&w, "x.md", note);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "x.md", PERSON), "Reed");
	EXPECT_INT(find_value(&w, PERSON, "Reed")->file_id, 0);
	world_close(&w);
}

TEST(a_link_to_what_others_name_concerns_it_and_alone_makes_nothing)
{
	struct world w;
	struct note *a = new_note("note"), *b = new_note("note");
	uint32_t namer;

	world_open(&w);
	world_link(a, 3, "Weir", NULL);
	add(&w, "a.md", a);
	commit(&w);
	EXPECT_INT(w.all->value_count, 0);
	WORLD_PROPERTY(b, "projects", "weir");
	namer = add(&w, "b.md", b);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "a.md", PROJECT), "weir");
	EXPECT_TEXT(changed(&w), "a.md, b.md");
	graph_remove_file(w.graph, namer);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "a.md", PROJECT), "");
	EXPECT_TEXT(changed(&w), "a.md");
	EXPECT_INT(w.all->value_count, 0);
	EXPECT_INT(w.last->gone_value_count, 2); /* and projects/weir */
	world_close(&w);
}

TEST(an_entity_keeps_its_id_when_its_note_comes_and_goes)
{
	struct world w;
	struct note *note = new_note("note");
	uint32_t id, value;

	world_open(&w);
	WORLD_PROPERTY(note, "people", "UNA REED");
	add(&w, "x.md", note);
	commit(&w);
	value = find_value(&w, PERSON, "UNA REED")->id;
	id = add(&w, "Folk/Una Reed.md", new_note("person"));
	commit(&w);
	EXPECT_INT(w.last->value_count, 1);
	EXPECT_INT(w.last->values[0].id, value);
	EXPECT_TEXT(w.last->values[0].name, "Una Reed");
	EXPECT_INT(w.last->values[0].file_id, id);
	EXPECT_TEXT(changed(&w), "Folk/Una Reed.md");
	graph_remove_file(w.graph, id);
	commit(&w);
	EXPECT_INT(w.last->values[0].id, value);
	EXPECT_TEXT(w.last->values[0].name, "UNA REED");
	EXPECT_INT(w.last->values[0].file_id, 0);
	EXPECT_INT(w.last->gone_files[0], id);
	EXPECT_INT(w.last->file_count, 0);
	world_close(&w);
}

TEST(spellings_are_one_entity_shown_as_most_spell_it)
{
	struct world w;

	world_open(&w);
	for (int i = 0; i < 5; i++) {
		static const char *const spelled[] = {"Caf\xc3\xa9 Una",
			"Cafe\xcc\x81 Una", "caf\xc3\xa9 una",
			"caf\xc3\xa9 una", "CAF\xc3\x89 UNA"};
		struct note *note = new_note("note");
		char path[8] = "0.md";

		path[0] = (char)('0' + i);
		WORLD_PROPERTY(note, "customer", spelled[i]);
		world_tag(note, i < 2 ? "Deep/Sea" : i < 4 ? "deep/sea" : "b");
		add(&w, path, note);
	}
	commit(&w);
	/* Links and names are in NFC, so the first two are one spelling; of
	 * two that are used equally often, the first by bytes is shown. */
	EXPECT_TEXT(values_of(&w, "4.md", CUSTOMER), "Caf\xc3\xa9 Una");
	EXPECT_TEXT(values_of(&w, "3.md", TAG), "Deep/Sea");
	EXPECT_TEXT(find_value(&w, TAG, "Deep/Sea")->folded, "deep/sea");
	graph_remove_file(w.graph, 1);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "4.md", CUSTOMER), "caf\xc3\xa9 una");
	EXPECT_TEXT(values_of(&w, "3.md", TAG), "deep/sea");
	world_close(&w);
}

TEST(people_of_one_name_are_told_apart_by_their_folders)
{
	struct world w;
	struct note *note = new_note("note");

	world_open(&w);
	add(&w, "Crew/North/Una Reed.md", new_note("person"));
	add(&w, "Crew/South/Una Reed.md", new_note("person"));
	world_link(note, 3, "South/Una Reed", NULL);
	add(&w, "x.md", note);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "Crew/North/Una Reed.md", PERSON),
		"Una Reed (North)");
	EXPECT_TEXT(values_of(&w, "Crew/South/Una Reed.md", PERSON),
		"Una Reed (South)");
	EXPECT_TEXT(values_of(&w, "x.md", PERSON), "Una Reed (South)");
	EXPECT_TEXT(find_value(&w, PERSON, "Una Reed (South)")->folded,
		"una reed (south)");

	add(&w, "Old/South/Una Reed.md", new_note("person"));
	add(&w, "Una Reed.md", new_note("person"));
	commit(&w);
	/* The shorter path is the one that the link means now. */
	EXPECT_TEXT(values_of(&w, "x.md", PERSON), "Una Reed (Old/South)");
	EXPECT_TEXT(values_of(&w, "Una Reed.md", PERSON), "Una Reed");
	EXPECT_TEXT(values_of(&w, "Crew/North/Una Reed.md", PERSON),
		"Una Reed (North)");
	world_close(&w);
}

TEST(a_note_that_bears_a_told_apart_name_keeps_it)
{
	struct world w;

	world_open(&w);
	add(&w, "A/Una (B).md", new_note("person"));
	add(&w, "C/B/Una.md", new_note("person"));
	add(&w, "D/Una.md", new_note("person"));
	commit(&w);
	EXPECT_TEXT(values_of(&w, "A/Una (B).md", PERSON), "Una (B)");
	EXPECT_TEXT(values_of(&w, "C/B/Una.md", PERSON), "Una (C/B)");
	EXPECT_TEXT(values_of(&w, "D/Una.md", PERSON), "Una (D)");
	world_close(&w);
}

/* --- context lines -------------------------------------------------------- */

TEST(a_context_line_makes_its_note_concern_the_entity_and_the_via)
{
	struct world w;
	struct note *una = new_note("person");

	world_open(&w);
	add(&w, "Talks/2024/2024-03-02 - Weir.md", new_note("transcript"));
	add(&w, "Talks/2024/2024-03-03 - Mill.md", new_note("transcript"));
	world_context(una, "2024-03-02 - Weir", "Ivo Marsh");
	world_context(una, "Talks/2024/2024-03-02 - Weir.md", NULL);
	world_context(una, "2024-03-04 - Not written", "Tess Low");
	add(&w, "Una Reed.md", una);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "Talks/2024/2024-03-02 - Weir.md", PERSON),
		"Ivo Marsh, Una Reed");
	EXPECT_TEXT(
		values_of(&w, "Talks/2024/2024-03-03 - Mill.md", PERSON), "");
	EXPECT_TEXT(values_of(&w, "Una Reed.md", PERSON),
		"Ivo Marsh, Tess Low, Una Reed");
	world_close(&w);
}

TEST(context_lines_that_go_take_their_memberships_along)
{
	struct world w;
	struct note *una = new_note("person");
	uint32_t id;

	world_open(&w);
	add(&w, "One.md", new_note("transcript"));
	add(&w, "Two.md", new_note("transcript"));
	add(&w, "Far.md", new_note("transcript"));
	world_context(una, "One", NULL);
	world_context(una, "Two", "Ivo Marsh");
	id = add(&w, "Una Reed.md", una);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "Two.md", PERSON), "Ivo Marsh, Una Reed");
	una = new_note("person");
	world_context(una, "One", NULL);
	world_put(w.graph, id, una);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "Two.md", PERSON), "");
	EXPECT_TEXT(values_of(&w, "One.md", PERSON), "Una Reed");
	EXPECT_TEXT(changed(&w), "Two.md, Una Reed.md");
	EXPECT(find_value(&w, PERSON, "Ivo Marsh") == NULL);

	/* She is a customer now: what her lines mean concerns another. */
	una = new_note("customer");
	world_context(una, "One", NULL);
	world_put(w.graph, id, una);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "One.md", PERSON), "");
	EXPECT_TEXT(values_of(&w, "One.md", CUSTOMER), "Una Reed");
	world_close(&w);
}

TEST(the_via_person_with_a_note_is_that_note)
{
	struct world w;
	struct note *una = new_note("person");

	world_open(&w);
	add(&w, "One.md", new_note("transcript"));
	add(&w, "Folk/Ivo Marsh.md", new_note("person"));
	world_context(una, "One", "ivo marsh");
	add(&w, "Una Reed.md", una);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "One.md", PERSON), "Ivo Marsh, Una Reed");
	EXPECT_INT(find_value(&w, PERSON, "Ivo Marsh")->file_id, 2);
	world_close(&w);
}

/* --- other values --------------------------------------------------------- */

TEST(tags_types_and_dates_are_values)
{
	struct world w;
	struct note *a = new_note("note"), *b = new_note("note");

	world_open(&w);
	world_tag(a, "deep/sea");
	world_tag(a, "Deep/Sea");
	world_tag(a, "tide/");
	a->type = " log ";
	a->date = day_make(2024, 3, 2);
	add(&w, "a.md", a);
	WORLD_PROPERTY(b, "type", "log", "Sketch");
	add(&w, "b.md", b);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "a.md", TAG), "Deep/Sea, tide");
	EXPECT_TEXT(values_of(&w, "a.md", TYPE), "log");
	EXPECT_TEXT(values_of(&w, "a.md", DATE), "2024/03/02");
	EXPECT_TEXT(values_of(&w, "b.md", TYPE), "Sketch, log");
	EXPECT_TEXT(values_of(&w, "b.md", DATE), "");
	world_close(&w);
}

TEST(properties_are_values_with_slashes_kept_apart)
{
	struct world w;
	struct note *note = new_note("note");
	char *longest = mem_zalloc(1000);
	static struct yaml_value inner[3];
	struct property nested = {.key = "rank"};

	world_open(&w);
	WORLD_PROPERTY(note, "Status", "in work");
	WORLD_PROPERTY(note, "a/b", "c/d");
	WORLD_PROPERTY(note, "up", "[[North Pier|pier]]", "[[Ops/Quay.md#x]]");
	WORLD_PROPERTY(note, "tags", "no");
	WORLD_PROPERTY(note, "title", "no");
	WORLD_PROPERTY(note, "aliases", "no");
	memset(longest, 'x', 201);
	WORLD_PROPERTY(note, "long", longest);
	longest[200] = '\0';
	WORLD_PROPERTY(note, "fits", longest);
	inner[0] = (struct yaml_value){
		.kind = YAML_VALUE_NUMBER, .text = "7", .number = 7};
	inner[1] = (struct yaml_value){.kind = YAML_VALUE_BOOL, .text = "true"};
	inner[2] = (struct yaml_value){.kind = YAML_VALUE_NULL};
	nested.value = (struct yaml_value){
		.kind = YAML_VALUE_LIST, .count = 3, .items = inner};
	NOTE_PUSH(note, properties, nested);
	add(&w, "x.md", note);
	commit(&w);
	memmove(longest + 5, longest, 201);
	memcpy(longest, "fits/", 5);
	EXPECT(find_value(&w, PROPERTY, longest) != NULL);
	EXPECT_INT(find_file(w.all, "x.md")->value_count, 7);
	EXPECT(find_value(&w, PROPERTY, "Status/in work") != NULL);
	EXPECT(find_value(&w, PROPERTY,
		       "a\x01"
		       "b/c\x01"
		       "d") != NULL);
	EXPECT(find_value(&w, PROPERTY, "up/North Pier") != NULL);
	EXPECT(find_value(&w, PROPERTY, "up/Ops\x01Quay") != NULL);
	EXPECT(find_value(&w, PROPERTY, "rank/7") != NULL);
	EXPECT(find_value(&w, PROPERTY, "rank/true") != NULL);
	free(longest);
	world_close(&w);
}

/* --- tasks ---------------------------------------------------------------- */

TEST(a_task_concerns_its_tags_and_whom_its_line_links_to)
{
	struct world w;
	struct note *note = new_note("note");

	world_open(&w);
	add(&w, "Una Reed.md", new_note("person"));
	world_task(note, 5, "Ring [[Una Reed]] #quick", "#quick");
	world_task(note, 6, "Rest", NULL);
	world_link(note, 5, "Una Reed", NULL);
	add(&w, "x.md", note);
	commit(&w);
	EXPECT_TEXT(values_of_task(&w, "x.md", 0, PERSON), "Una Reed");
	EXPECT_TEXT(values_of_task(&w, "x.md", 0, TAG), "quick");
	EXPECT_TEXT(values_of_task(&w, "x.md", 1, PERSON), "");
	EXPECT_TEXT(values_of_task(&w, "x.md", 1, TAG), "");
	world_close(&w);
}

TEST(a_task_concerns_whose_note_it_stands_in_and_whom_properties_name)
{
	struct world w;
	struct note *note = new_note("project");

	world_open(&w);
	WORLD_PROPERTY(note, "people", "[[Una Reed]]");
	WORLD_PROPERTY(note, "up", "[[Ivo Marsh]]");
	world_link(note, 9, "Millers", "Related Customers");
	world_task(note, 5, "Dig", NULL);
	add(&w, "Weir.md", note);
	add(&w, "Ivo Marsh.md", new_note("person"));
	commit(&w);
	EXPECT_TEXT(values_of_task(&w, "Weir.md", 0, PROJECT), "Weir");
	EXPECT_TEXT(values_of_task(&w, "Weir.md", 0, PERSON), "Una Reed");
	EXPECT_TEXT(values_of_task(&w, "Weir.md", 0, CUSTOMER), "");
	EXPECT_TEXT(values_of(&w, "Weir.md", PERSON), "Ivo Marsh, Una Reed");
	world_close(&w);
}

static const char *
mentions(struct world *w, const char *description)
{
	struct note *note = new_note("note");
	static char found[200];

	world_task(note, 5, description, NULL);
	world_file(w->graph, 900, "mention.md", 0);
	world_put(w->graph, 900, note);
	commit(w);
	snprintf(found, sizeof(found), "%s",
		values_of_task(w, "mention.md", 0, PROJECT));
	return found;
}

TEST(a_task_mentions_full_names_as_whole_words)
{
	struct world w;
	struct note *note = new_note("note");

	world_open(&w);
	add(&w, "Harbour.md", new_note("project"));
	add(&w, "Lock gate.md", new_note("project"));
	WORLD_PROPERTY(note, "projects", "Lock gate east", "QVX", "Nest/Loom",
		"Caf\xc3\xa9 b\xc3\xa2teau", "1999", "R&D (north)", "C++ port");
	add(&w, "x.md", note);
	commit(&w);
	EXPECT_TEXT(mentions(&w, "Paint the LOCK GATE, soon"), "Lock gate");
	EXPECT_TEXT(mentions(&w, "Paint the lock gates"), "");
	EXPECT_TEXT(mentions(&w, "Paint the block gate"), "");
	EXPECT_TEXT(mentions(&w, "Paint the lock  gate"), "");
	EXPECT_TEXT(mentions(&w, "lock gate east and Lock Gate"),
		"Lock gate, Lock gate east");
	EXPECT_TEXT(mentions(&w, "lock gate east"), "Lock gate east");
	EXPECT_TEXT(mentions(&w, "Row to Harbour"), "Harbour");
	EXPECT_TEXT(mentions(&w, "row to the harbour"), "");
	EXPECT_TEXT(mentions(&w, "Ask QVX in 1999"), "");
	EXPECT_TEXT(mentions(&w, "nest/loom?"), "Nest/Loom");
	EXPECT_TEXT(mentions(&w, "nest loom"), "");
	EXPECT_TEXT(mentions(&w, "au cafe\xcc\x81 b\xc3\xa2teau!"),
		"Caf\xc3\xa9 b\xc3\xa2teau");
	EXPECT_TEXT(mentions(&w, "ask r&d (north)."), "R&D (north)");
	EXPECT_TEXT(mentions(&w, "ask r&d (northern)"), "");
	EXPECT_TEXT(mentions(&w, "the c++ port"), "C++ port");
	EXPECT_TEXT(mentions(&w, "the c port"), "");
	world_close(&w);
}

TEST(what_is_part_of_a_link_a_tag_or_code_is_no_mention)
{
	struct world w;

	world_open(&w);
	add(&w, "Harbour.md", new_note("project"));
	add(&w, "Lock gate.md", new_note("project"));
	EXPECT_TEXT(mentions(&w, "See [[Other|Harbour]] `Harbour`"), "");
	EXPECT_TEXT(
		mentions(&w, "See [Harbour](x.md) #Harbour #a/Harbour"), "");
	EXPECT_TEXT(mentions(&w, "``Harbour ` Lock gate`` Harbour"), "Harbour");
	EXPECT_TEXT(
		mentions(&w, "[[Harbour and `Lock gate"), "Harbour, Lock gate");
	EXPECT_TEXT(
		mentions(&w, "](Harbour) [Lock gate]"), "Harbour, Lock gate");
	world_close(&w);
}

TEST(tasks_follow_names_that_come_and_go)
{
	struct world w;
	struct note *note = new_note("note");
	uint32_t id;

	world_open(&w);
	world_task(note, 5, "Ask Una Reed", NULL);
	add(&w, "x.md", note);
	note = new_note("note");
	world_task(note, 5, "Ask nobody", NULL);
	add(&w, "y.md", note);
	commit(&w);
	EXPECT_TEXT(values_of_task(&w, "x.md", 0, PERSON), "");
	id = add(&w, "Folk/Una Reed.md", new_note("person"));
	commit(&w);
	EXPECT_TEXT(values_of_task(&w, "x.md", 0, PERSON), "Una Reed");
	EXPECT_TEXT(changed(&w), "Folk/Una Reed.md, x.md");
	graph_remove_file(w.graph, id);
	commit(&w);
	EXPECT_TEXT(values_of_task(&w, "x.md", 0, PERSON), "");
	EXPECT_TEXT(changed(&w), "x.md");
	world_close(&w);
}

TEST(an_entity_that_moves_and_goes_in_one_commit_is_mentioned_no_more)
{
	struct world w;
	struct note *note = new_note("note");
	uint32_t id;

	world_open(&w);
	world_task(note, 5, "Ask Una Reed", NULL);
	add(&w, "x.md", note);
	id = add(&w, "Folk/Una Reed.md", new_note("person"));
	commit(&w);
	world_file(w.graph, id, "Old/Una Reed.md", 0);
	graph_remove_file(w.graph, id);
	commit(&w);
	EXPECT_TEXT(values_of_task(&w, "x.md", 0, PERSON), "");
	EXPECT_TEXT(changed(&w), "x.md");
	world_close(&w);
}

TEST(a_spelling_that_goes_is_mentioned_no_more_while_the_entity_stays)
{
	struct world w;
	struct note *note = new_note("note");
	uint32_t id;

	world_open(&w);
	world_task(note, 5, "Ask TIDE", NULL);
	add(&w, "x.md", note);
	note = new_note("note");
	WORLD_PROPERTY(note, "projects", "Tide");
	add(&w, "y.md", note);
	note = new_note("note");
	WORLD_PROPERTY(note, "projects", "TIDE");
	id = add(&w, "z.md", note);
	commit(&w);
	EXPECT_TEXT(values_of_task(&w, "x.md", 0, PROJECT), "TIDE");
	graph_remove_file(w.graph, id);
	commit(&w);
	EXPECT_TEXT(values_of_task(&w, "x.md", 0, PROJECT), "");
	EXPECT_TEXT(values_of(&w, "y.md", PROJECT), "Tide");
	world_close(&w);
}

TEST(an_entity_that_only_moves_alters_nobody_who_links_by_name)
{
	struct world w;
	struct note *a = new_note("note"), *b = new_note("note");
	uint32_t id;

	world_open(&w);
	id = add(&w, "Folk/Una Reed.md", new_note("person"));
	world_link(a, 3, "Una Reed", NULL);
	world_task(a, 4, "Ask Una Reed", NULL);
	add(&w, "a.md", a);
	world_link(b, 3, "Folk/Una Reed", NULL);
	add(&w, "b.md", b);
	commit(&w);
	world_file(w.graph, id, "Crew/Una Reed.md", 0);
	commit(&w);
	EXPECT_TEXT(changed(&w), "Crew/Una Reed.md, b.md");
	EXPECT_TEXT(values_of(&w, "a.md", PERSON), "Una Reed");
	EXPECT_TEXT(values_of(&w, "b.md", PERSON), "");
	EXPECT_INT(w.last->gone_value_count, 0);
	world_close(&w);
}

TEST(done_tasks_are_not_listed)
{
	struct world w;
	struct note *note = new_note("note");

	world_open(&w);
	world_task(note, 5, "one", NULL);
	world_task(note, 6, "two", NULL);
	note->tasks[0].status = STATUS_DONE;
	note->tasks[0].symbol = "x";
	add(&w, "x.md", note);
	commit(&w);
	EXPECT_INT(find_file(w.all, "x.md")->tasks->count, 1);
	EXPECT_TEXT(
		find_file(w.all, "x.md")->tasks->tasks[0].description, "two");
	EXPECT_INT(graph_counts(w.graph).tasks, 2);
	EXPECT_INT(graph_counts(w.graph).open_tasks, 1);
	world_close(&w);
}

TEST(what_a_task_costs_without_dates_is_its_fixed_urgency)
{
	struct world w;
	struct note *note = new_note("note");

	world_open(&w);
	world_task(note, 5, "one", NULL);
	note->tasks[0].priority = PRIORITY_HIGH;
	note->tasks[0].due = 1;
	add(&w, "x.md", note);
	commit(&w);
	EXPECT(find_file(w.all, "x.md")->tasks->tasks[0].urgency_fixed == 6.0);
	world_close(&w);
}

TEST(a_task_list_outlives_the_graph_while_it_is_referred_to)
{
	struct world w;
	struct note *note = new_note("note");
	struct task_list *list;

	world_open(&w);
	world_task(note, 5, "one", NULL);
	add(&w, "x.md", note);
	commit(&w);
	list = task_list_ref(find_file(w.all, "x.md")->tasks);
	world_close(&w);
	EXPECT_TEXT(list->tasks[0].raw, "one");
	task_list_unref(list);
}

/* --- hidden and excluded -------------------------------------------------- */

TEST(hidden_and_excluded_notes_have_no_values_and_name_nobody)
{
	struct world w;

	world_open(&w);
	for (uint32_t i = 1; i <= 2; i++) {
		struct note *note = new_note("person");

		world_file(w.graph, i, i == 1 ? ".x/Una.md" : "Out/Ivo.md",
			i == 1 ? FILE_IS_HIDDEN : FILE_IS_EXCLUDED);
		WORLD_PROPERTY(note, "projects", "Weir");
		world_task(note, 5, "one #t", "#t");
		world_put(w.graph, i, note);
	}
	commit(&w);
	EXPECT_INT(w.all->value_count, 0);
	EXPECT_INT(w.all->file_count, 2);
	EXPECT(find_file(w.all, ".x/Una.md")->tasks == NULL);
	EXPECT(find_file(w.all, "Out/Ivo.md")->tasks == NULL);
	EXPECT_INT(graph_counts(w.graph).notes, 1);
	world_close(&w);
}

TEST(an_excluded_person_exists_only_if_others_say_so)
{
	struct world w;
	struct note *a = new_note("note"), *b = new_note("note");

	world_open(&w);
	world_file(w.graph, 100, "Out/Ivo Marsh.md", FILE_IS_EXCLUDED);
	world_put(w.graph, 100, new_note("person"));
	world_link(a, 3, "Ivo Marsh", NULL);
	add(&w, "a.md", a);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "a.md", PERSON), "");
	WORLD_PROPERTY(b, "people", "[[Ivo Marsh]]");
	add(&w, "b.md", b);
	commit(&w);
	EXPECT_TEXT(values_of(&w, "a.md", PERSON), "Ivo Marsh");
	EXPECT_TEXT(values_of(&w, "b.md", PERSON), "Ivo Marsh");
	EXPECT_INT(find_value(&w, PERSON, "Ivo Marsh")->file_id, 0);
	world_file(w.graph, 100, "Out/Ivo Marsh.md", 0);
	commit(&w);
	EXPECT_INT(find_value(&w, PERSON, "Ivo Marsh")->file_id, 100);
	world_close(&w);
}

/* --- change sets ---------------------------------------------------------- */

TEST(a_first_commit_is_everything_and_the_next_is_empty)
{
	struct world w;
	struct file_attr attr = world_attr(S_IFDIR);

	world_open(&w);
	graph_put_file(w.graph, 70, "", 0, &attr);
	graph_put_file(w.graph, 71, "Folk", 0, &attr);
	add(&w, "Folk/Una Reed.md", new_note("person"));
	world_file(w.graph, 72, "Folk/face.png", 0);
	commit(&w);
	EXPECT_TEXT(changed(&w), ", Folk, Folk/Una Reed.md, Folk/face.png");
	EXPECT(find_file(w.last, "Folk/face.png")->content_changed);
	EXPECT_INT(w.last->files[0].id, 70);
	commit(&w);
	EXPECT(change_set_is_empty(w.last));
	EXPECT_INT(w.all->file_count, 4);
	world_close(&w);
}

TEST(attributes_alone_leave_the_content_unchanged)
{
	struct world w;
	struct file_attr attr = world_attr(S_IFREG);
	uint32_t id;

	world_open(&w);
	id = add(&w, "Una Reed.md", new_note("person"));
	world_file(w.graph, 72, "face.png", 0);
	commit(&w);
	attr.mode = S_IFREG | 0600;
	graph_put_file(w.graph, id, "Una Reed.md", FILE_IS_NOTE, &attr);
	graph_put_file(w.graph, 72, "face.png", 0, &attr);
	commit(&w);
	EXPECT_TEXT(changed(&w), "Una Reed.md, face.png");
	EXPECT(!w.last->files[0].content_changed);
	EXPECT_INT(w.last->files[0].attr.mode, S_IFREG | 0600);
	EXPECT_INT(w.last->files[0].value_count, 1);
	EXPECT(!w.last->files[1].content_changed);
	/* Nobody reads a picture: its times tell. */
	attr.mtime_ns = 5;
	graph_put_file(w.graph, 72, "face.png", 0, &attr);
	commit(&w);
	EXPECT(find_file(w.last, "face.png")->content_changed);
	graph_put_file(w.graph, 72, "face.png", 0, &attr);
	commit(&w);
	EXPECT(change_set_is_empty(w.last));
	world_close(&w);
}

TEST(a_note_read_again_with_nothing_new_changes_nothing)
{
	struct world w;
	struct note *note;
	uint32_t id = 0;

	world_open(&w);
	for (int i = 0; i < 2; i++) {
		note = new_note("note");
		world_tag(note, "a");
		world_task(note, 5, "Ask [[Una]]", NULL);
		WORLD_PROPERTY(note, "people", "Una");
		if (i == 0) {
			id = add(&w, "x.md", note);
		} else {
			graph_put_note(w.graph, id, note, false);
			arena_free(note->arena);
		}
		commit(&w);
	}
	EXPECT(change_set_is_empty(w.last));
	world_close(&w);
}

TEST(an_edit_tells_of_the_edited_note_alone)
{
	struct world w;
	struct note *note;
	uint32_t id;

	world_open(&w);
	add(&w, "Una Reed.md", new_note("person"));
	note = new_note("note");
	world_link(note, 3, "Una Reed", NULL);
	add(&w, "a.md", note);
	note = new_note("note");
	world_link(note, 3, "Una Reed", NULL);
	id = add(&w, "b.md", note);
	commit(&w);
	note = new_note("note");
	world_tag(note, "new");
	world_put(w.graph, id, note);
	commit(&w);
	EXPECT_TEXT(changed(&w), "b.md");
	EXPECT(w.last->files[0].content_changed);
	EXPECT_INT(w.last->value_count, 1);
	EXPECT_TEXT(w.last->values[0].name, "new");
	EXPECT_TEXT(values_of(&w, "b.md", PERSON), "");
	world_close(&w);
}

TEST(renaming_an_entity_alters_those_that_link_to_it)
{
	struct world w;
	struct note *note;
	uint32_t id;

	world_open(&w);
	id = add(&w, "Una Reed.md", new_note("person"));
	note = new_note("note");
	world_link(note, 3, "Una Reed", NULL);
	add(&w, "a.md", note);
	add(&w, "b.md", new_note("note"));
	commit(&w);
	world_file(w.graph, id, "Una Marsh.md", 0);
	commit(&w);
	EXPECT_TEXT(changed(&w), "Una Marsh.md, a.md");
	EXPECT_TEXT(values_of(&w, "a.md", PERSON), "");
	EXPECT_TEXT(values_of(&w, "Una Marsh.md", PERSON), "Una Marsh");
	EXPECT_INT(w.last->gone_value_count, 1);
	EXPECT_INT(graph_find(w.graph, "Una Reed.md"), 0);
	EXPECT_INT(graph_find(w.graph, "Una Marsh.md"), id);
	world_close(&w);
}

TEST(a_title_that_was_said_stays_when_the_file_is_renamed)
{
	struct world w;
	struct note *note = new_note("note");
	uint32_t said, unsaid;

	world_open(&w);
	note->title = "Weir";
	WORLD_PROPERTY(note, "title", "Weir");
	said = add(&w, "A/Weir.md", note);
	note = new_note("note");
	note->title = "Weir";
	unsaid = add(&w, "B/Weir.md", note);
	commit(&w);
	EXPECT_TEXT(find_file(w.all, "A/Weir.md")->title, "Weir");
	world_file(w.graph, said, "A/Mill.md", 0);
	world_file(w.graph, unsaid, "B/Mill.md", 0);
	commit(&w);
	EXPECT_TEXT(find_file(w.all, "A/Mill.md")->title, "Weir");
	EXPECT_TEXT(find_file(w.all, "B/Mill.md")->title, "Mill");
	world_close(&w);
}

TEST(a_file_that_comes_and_goes_within_a_commit_is_no_news)
{
	struct world w;
	struct note *note = new_note("note");
	uint32_t id;

	world_open(&w);
	world_tag(note, "a");
	id = add(&w, "x.md", note);
	graph_remove_file(w.graph, id);
	commit(&w);
	EXPECT(change_set_is_empty(w.last));
	world_close(&w);
}

/* --- questions ------------------------------------------------------------ */

TEST(the_entities_of_a_note_come_by_kind_and_name)
{
	struct world w;
	struct note *note = new_note("note");
	const struct value *const *list;
	uint32_t id;
	size_t count;

	world_open(&w);
	WORLD_PROPERTY(note, "customer", "Millers");
	WORLD_PROPERTY(note, "people", "Una Reed", "Ivo Marsh");
	id = add(&w, "x.md", note);
	commit(&w);
	list = graph_entities(w.graph, id, &count);
	EXPECT_INT(count, 3);
	EXPECT_TEXT(list[0]->name, "Ivo Marsh");
	EXPECT_TEXT(list[1]->name, "Una Reed");
	EXPECT_TEXT(list[2]->name, "Millers");
	EXPECT_INT(list[2]->dimension, CUSTOMER);
	graph_entities(w.graph, 999, &count);
	EXPECT_INT(count, 0);
	world_close(&w);
}

TEST(links_are_counted_as_often_as_they_occur)
{
	struct world w;
	struct note *note = new_note("note");

	world_open(&w);
	world_link(note, 3, "y", NULL);
	world_link(note, 3, "y", NULL);
	world_link(note, 4, "Gone", NULL);
	world_link(note, 4, "Gone#part", NULL);
	world_link(note, 4, "gone", NULL);
	world_tag(note, "a");
	world_tag(note, "b");
	WORLD_PROPERTY(note, "people", "Una Reed");
	add(&w, "x.md", note);
	add(&w, "y.md", new_note("note"));
	commit(&w);
	EXPECT_INT(graph_counts(w.graph).files, 2);
	EXPECT_INT(graph_counts(w.graph).notes, 2);
	EXPECT_INT(graph_counts(w.graph).links, 5);
	EXPECT_INT(graph_counts(w.graph).unresolved, 3);
	EXPECT_INT(graph_counts(w.graph).tags, 2);
	EXPECT_INT(graph_counts(w.graph).entities, 1);
	world_close(&w);
}

TEST(a_hostile_note_takes_no_more_than_its_size)
{
	struct world w;
	struct note *note = new_note("person");
	char text[32];

	world_open(&w);
	add(&w, "Una Reed.md", new_note("person"));
	for (uint32_t i = 0; i < 20000; i++) {
		snprintf(text, sizeof(text), "t%u", i % 10000);
		world_tag(note, text);
		world_link(note, i, text, "Related Projects");
		world_context(note, "Una Reed", i < 100 ? text : NULL);
		WORLD_PROPERTY(note, "people", "Una Reed", text);
	}
	world_task(note, 1, "``` `` ` [](  [[ # `` ``` Una Reed ](", "#t1");
	add(&w, "x.md", note);
	commit(&w);
	EXPECT_TEXT(values_of_task(&w, "x.md", 0, TAG), "t1");
	EXPECT(find_file(w.all, "x.md")->value_count > 40000);
	EXPECT_INT(find_file(w.all, "Una Reed.md")->value_count, 102);
	graph_remove_file(w.graph, 2);
	commit(&w);
	EXPECT_INT(find_file(w.all, "Una Reed.md")->value_count, 1);
	world_close(&w);
}

TEST_MAIN
