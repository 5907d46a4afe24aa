/* store.c - what a store keeps, and what it writes for it */
#include "index/store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "index/base/buf.h"
#include "index/base/mem.h"
#include "index/store/db.h"
#include "tests/unit/unit.h"

/* --- a folder of its own for each test ------------------------------------- */

static char dir[64];

static void
make_dir(void)
{
	/* In memory where that can be: many tests wait for fsync(2). */
	snprintf(dir, sizeof(dir), "%s/vaultfs-store-XXXXXX",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(dir) == NULL)
		UNIT_FAIL("no folder: %s", strerror(errno));
}

static void
remove_dir(void)
{
	DIR *d = opendir(dir);

	for (struct dirent *entry; d != NULL && (entry = readdir(d)) != NULL;)
		unlinkat(dirfd(d), entry->d_name, 0);
	closedir(d);
	if (rmdir(dir) < 0)
		UNIT_FAIL("folder stays: %s", strerror(errno));
}

/* Valid until the next call. */
static const char *
in_dir(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static struct store *
open_store(bool expect_new)
{
	struct store *store = NULL;
	bool is_new = !expect_new;

	EXPECT_INT(store_open(dir, "harbour", &is_new, &store), 0);
	EXPECT_INT(is_new, expect_new);
	if (store == NULL)
		abort();
	return store;
}

/* --- notes and files as text, to compare ------------------------------------ */

static const char *
or_null(const char *text)
{
	return text != NULL ? text : "NULL";
}

static void
describe_value(struct buf *out, const struct yaml_value *value)
{
	buf_printf(out, "(%d %s %.17g", value->kind, or_null(value->text),
		value->number);
	for (size_t i = 0; i < value->count; i++) {
		if (value->kind == YAML_VALUE_MAP)
			buf_printf(out, " %s:", value->keys[i]);
		describe_value(out, &value->items[i]);
	}
	buf_add_char(out, ')');
}

static void
describe_texts(struct buf *out, const char **texts, size_t count)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "<%s>", texts[i]);
	buf_add_char(out, ']');
}

static void
describe_task(struct buf *out, const struct task *task)
{
	buf_printf(out,
		"task %u %u <%s> <%s> %d <%s> <%s> <%s> %d %d/%s %d/%s %d/%s "
		"%d/%s %d/%s %d/%s %d <%s> %d <%s> <%s> %d ",
		task->line, task->parent, or_null(task->symbol),
		or_null(task->status_name), task->status,
		or_null(task->description), or_null(task->raw),
		or_null(task->heading), task->priority, task->due,
		or_null(task->due_text), task->scheduled,
		or_null(task->scheduled_text), task->start,
		or_null(task->start_text), task->created,
		or_null(task->created_text), task->done,
		or_null(task->done_text), task->cancelled,
		or_null(task->cancelled_text), task->scheduled_is_inferred,
		or_null(task->recurrence), task->on_completion,
		or_null(task->id), or_null(task->block), task->is_dataview);
	describe_texts(out, task->depends_on, task->depends_on_count);
	describe_texts(out, task->tags, task->tag_count);
	buf_add_char(out, '\n');
}

static void
describe_lists(struct buf *out, const struct note *note)
{
	for (size_t i = 0; i < note->links_count; i++) {
		const struct link *l = &note->links[i];

		buf_printf(out, "link %u %d %d <%s> <%s> <%s> <%s> <%s>\n",
			l->line, l->kind, l->embed, or_null(l->key), l->target,
			l->subpath, or_null(l->display), or_null(l->section));
	}
	for (size_t i = 0; i < note->contexts_count; i++) {
		const struct context *c = &note->contexts[i];

		buf_printf(out, "context %u %d <%s> <%s> <%s> <%s> %c\n",
			c->line, c->date, or_null(c->target),
			or_null(c->display), or_null(c->summary),
			or_null(c->via), c->style);
	}
	for (size_t i = 0; i < note->code_blocks_count; i++) {
		const struct code_block *c = &note->code_blocks[i];

		if (strcmp(c->language, "tasks") == 0)
			buf_printf(out, "query %u %u <%s> <%s>\n", c->line,
				c->last_line, or_null(c->heading),
				or_null(c->text));
	}
	for (size_t i = 0; i < note->diagnostics_count; i++)
		buf_printf(out, "diagnostic %u <%s>\n",
			note->diagnostics[i].line, note->diagnostics[i].text);
	for (size_t i = 0; i < note->tasks_count; i++)
		describe_task(out, &note->tasks[i]);
}

static void
describe_note(struct buf *out, const struct note *note)
{
	const struct frontmatter *fm = &note->frontmatter;

	buf_printf(out, "note <%s> <%s> <%s> <%s> <%s> %d %d <%s> <%s> <%s>\n",
		note->path, note->name, note->title, or_null(note->type),
		note->kind, note->date, note->last_contact, or_null(note->role),
		or_null(note->organisation), or_null(note->role_note));
	buf_printf(out, "frontmatter %d %u %u %zu <%s>\n", fm->state,
		fm->first_line, fm->last_line, fm->body_offset,
		or_null(fm->error));
	for (size_t i = 0; i < note->properties_count; i++) {
		const struct property *p = &note->properties[i];

		buf_printf(
			out, "property <%s> %d %u ", p->key, p->type, p->line);
		describe_value(out, &p->value);
		buf_add_char(out, '\n');
	}
	for (size_t i = 0; i < note->headings_count; i++)
		if (note->headings[i].level == 1) {
			buf_printf(out, "first heading %u <%s>\n",
				note->headings[i].line, note->headings[i].text);
			break;
		}
	for (size_t i = 0; i < note->aliases_count; i++)
		buf_printf(out, "alias <%s>\n", note->aliases[i].text);
	for (size_t i = 0; i < note->tags_count; i++)
		buf_printf(out, "tag <%s> %u %d\n", note->tags[i].tag,
			note->tags[i].line, note->tags[i].in_frontmatter);
	describe_lists(out, note);
}

static void
describe_file(struct buf *out, const struct store_file *file)
{
	buf_printf(out, "file %u <%s> %u %llu %llu %lld %lld %llx %d\n",
		file->id, file->path, file->flags,
		(unsigned long long)file->ino, (unsigned long long)file->size,
		(long long)file->mtime_ns, (long long)file->ctime_ns,
		(unsigned long long)file->hash, file->is_racy);
}

static void
on_file(void *arg, const struct store_file *file)
{
	describe_file(arg, file);
}

static void
on_note(void *arg, uint32_t id, const struct note *note)
{
	buf_printf(arg, "%u ", id);
	describe_note(arg, note);
}

/* Everything in the store; the caller frees. */
static char *
dump(struct store *store)
{
	struct buf out = {0};

	EXPECT_INT(
		store_load(store, settings_default(), on_file, on_note, &out),
		0);
	return buf_take(&out);
}

/* --- notes made by hand ------------------------------------------------------ */

static struct note *
new_note(const char *path, const char *name)
{
	struct arena *arena = arena_new();
	struct note *note = arena_alloc(arena, sizeof(*note));

	note->arena = arena;
	note->settings = settings_default();
	note->path = path;
	note->name = name;
	note->title = name;
	note->kind = "note";
	note->date = DAY_NONE;
	note->last_contact = DAY_NONE;
	return note;
}

static struct task
new_task(uint32_t line, const char *description)
{
	return (struct task){
		.line = line,
		.symbol = " ",
		.status_name = "Todo",
		.status = STATUS_TODO,
		.description = description,
		.raw = "- [ ] something",
		.priority = PRIORITY_NONE,
		.due = DAY_NONE,
		.scheduled = DAY_NONE,
		.start = DAY_NONE,
		.created = DAY_NONE,
		.done = DAY_NONE,
		.cancelled = DAY_NONE,
	};
}

static void
add_properties(struct note *note)
{
	static struct yaml_value deep = {
		.kind = YAML_VALUE_TEXT, .text = "deep"};
	static struct yaml_value items[] = {
		{.kind = YAML_VALUE_TEXT,
			.text = "a \"quoted\" \\ word\n\t\x01"},
		{.kind = YAML_VALUE_NULL, .text = ""},
		{.kind = YAML_VALUE_BOOL, .text = "true", .number = 1},
		{.kind = YAML_VALUE_LIST, .count = 1, .items = &deep},
		{.kind = YAML_VALUE_LIST},
	};
	static const char *keys[] = {"", "x", "y \"z\"", "Ä", "last"};
	const struct property properties[] = {
		{"list", PROPERTY_LIST, 2,
			{.kind = YAML_VALUE_LIST, .count = 5, .items = items}},
		{"map", PROPERTY_MAP, 3,
			{.kind = YAML_VALUE_MAP,
				.count = 5,
				.items = items,
				.keys = keys}},
		{"one", PROPERTY_NUMBER, 4,
			{.kind = YAML_VALUE_NUMBER, .text = "1", .number = 1}},
		{"small", PROPERTY_NUMBER, 5,
			{.kind = YAML_VALUE_NUMBER,
				.text = "-1.5e-7",
				.number = -1.5e-7}},
		{"endless", PROPERTY_NUMBER, 6,
			{.kind = YAML_VALUE_NUMBER,
				.text = "-Infinity",
				.number = -INFINITY}},
		{"none", PROPERTY_NUMBER, 7,
			{.kind = YAML_VALUE_NUMBER,
				.text = "NaN",
				.number = NAN}},
		{"no", PROPERTY_CHECKBOX, 8,
			{.kind = YAML_VALUE_BOOL, .text = "false"}},
		{"day", PROPERTY_DATE, 9,
			{.kind = YAML_VALUE_TEXT, .text = "2025-11-07"}},
		{"", PROPERTY_NULL, 10, {.kind = YAML_VALUE_NULL, .text = ""}},
	};

	for (size_t i = 0; i < sizeof(properties) / sizeof(*properties); i++)
		NOTE_PUSH(note, properties, properties[i]);
}

static void
add_links(struct note *note)
{
	const struct link links[] = {
		{3, LINK_WIKI, false, "related.0", "Mole", "", NULL, NULL},
		{12, LINK_WIKI, true, NULL, "", "#^b1", "x,null", NULL},
		{14, LINK_WIKI, false, NULL, "Ada \"Lark\"", "", "Ada",
			"People"},
		{15, LINK_MARKDOWN, true, NULL, "a b.png", "#x", NULL,
			"People"},
		{18, LINK_WIKI, false, NULL, "null", "", "", ""},
		{19, LINK_WIKI, false, NULL, "Mole", "", NULL, "People"},
		{20, LINK_MARKDOWN, false, NULL, "Pier", "", NULL, NULL},
		{21, LINK_MARKDOWN, false, NULL, "Pier", "", NULL, "People"},
		{22, LINK_WIKI, false, NULL, "Berth plan", "", NULL, NULL},
		{22, LINK_WIKI, false, NULL, "Berth plan", "", "plan", NULL},
		{23, LINK_WIKI, false, NULL, "Berth", "", "other", NULL},
	};

	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		NOTE_PUSH(note, links, links[i]);
}

static void
add_tasks(struct note *note)
{
	static const char *ids[] = {"abc", "d-e"};
	static const char *tags[] = {"#ops", "#ops/ä"};
	struct task full = new_task(40, "Call the yard #ops");
	struct task inferred = new_task(41, "Measure");

	full.parent = 39;
	full.symbol = "/";
	full.status = STATUS_IN_PROGRESS;
	full.status_name = "Half";
	full.raw = "\t- [/] Call the yard #ops 📅 2025-02-30";
	full.heading = "Next";
	full.priority = PRIORITY_HIGHEST;
	full.due = DAY_INVALID;
	full.due_text = "2025-02-30";
	full.scheduled = day_make(2025, 11, 14);
	full.scheduled_text = "2025-11-14";
	full.start = day_make(1969, 12, 31);
	full.start_text = "1969-12-31";
	full.created = day_make(2025, 1, 1);
	full.created_text = "2025-01-01";
	full.done = day_make(2025, 1, 2);
	full.done_text = "2025-01-02";
	full.cancelled = day_make(2025, 1, 3);
	full.cancelled_text = "2025-01-03";
	full.recurrence = "every week";
	full.on_completion = ON_COMPLETION_DELETE;
	full.id = "f1";
	full.depends_on = ids;
	full.depends_on_count = 2;
	full.block = "b2";
	full.tags = tags;
	full.tag_count = 2;
	full.is_dataview = true;
	inferred.scheduled = day_make(2025, 11, 7);
	inferred.scheduled_is_inferred = true;
	NOTE_PUSH(note, tasks, full);
	NOTE_PUSH(note, tasks, inferred);
}

/* A note that has everything. */
static struct note *
full_note(void)
{
	struct note *note = new_note("People/Ada Lark.md", "Ada Lark");
	const struct tag tags[] = {
		{"type/people", 2, true}, {"ops", 30, false}};
	const struct context contexts[] = {
		{22, day_make(2025, 11, 7), "Berth plan", "plan", "", "Bo",
			'A'},
		{23, day_make(2025, 11, 8), "Berth", NULL, "Talk", NULL, 'B'},
	};
	const struct code_block blocks[] = {
		{50, 52, "c", NULL, "int x;"},
		{55, 58, "tasks", "Next", "not done\ndue before today\n"},
		{60, 61, "tasks", NULL, ""},
	};

	NOTE_PUSH(note, headings, ((struct heading){10, 2, "Not this"}));
	NOTE_PUSH(note, headings, ((struct heading){11, 1, "Ada \"Lark\""}));
	NOTE_PUSH(note, headings, ((struct heading){12, 1, "Nor this"}));
	note->title = "Ada Lark, harbour master";
	note->type = "people";
	note->kind = "person";
	note->date = day_make(2025, 11, 7);
	note->last_contact = DAY_INVALID;
	note->role = "Harbour master";
	note->organisation = "Northport";
	note->role_note = "since spring";
	note->frontmatter = (struct frontmatter){
		FRONTMATTER_ERROR, 1, 9, 120, "line 3: a tab"};
	add_properties(note);
	NOTE_PUSH(note, aliases, ((struct alias){"Ada"}));
	NOTE_PUSH(note, aliases, ((struct alias){"A. \"L\""}));
	for (size_t i = 0; i < 2; i++) {
		NOTE_PUSH(note, tags, tags[i]);
		NOTE_PUSH(note, contexts, contexts[i]);
	}
	for (size_t i = 0; i < 3; i++)
		NOTE_PUSH(note, code_blocks, blocks[i]);
	add_links(note);
	add_tasks(note);
	NOTE_PUSH(note, diagnostics,
		((struct diagnostic){3, "duplicate key 'title'"}));
	return note;
}

static void
free_note(struct note *note)
{
	arena_free(note->arena);
}

static struct store_file
file_of(uint32_t id, const char *path)
{
	return (struct store_file){
		.id = id,
		.path = path,
		.flags = FILE_IS_NOTE,
		.ino = 77,
		.size = 1234,
		.mtime_ns = 1767398400000000001,
		.ctime_ns = 1767398400000000002,
		.hash = 42,
	};
}

/* Puts a note and its file in a transaction of its own. Returns how many rows
 * that changed. */
static uint64_t
put(struct store *store, uint32_t id, const struct note *note)
{
	struct store_file file = file_of(id, note->path);
	uint64_t before = store_change_count(store);

	EXPECT_INT(store_begin(store, false), 0);
	EXPECT_INT(store_put_file(store, &file), 0);
	EXPECT_INT(store_put_note(store, id, note), 0);
	EXPECT_INT(store_commit(store), 0);
	return store_change_count(store) - before;
}

/* --- what comes back --------------------------------------------------------- */

static void
expect_round_trip(bool is_bulk)
{
	struct note *full = full_note(), *bare = new_note("b.md", "b");
	struct heading heading = {1, 1, "b"};
	struct store_file files[] = {file_of(1, ""),
		file_of(2, "People/Ada Lark.md"), file_of(5, "odd\xff\n.pdf"),
		file_of(9, "b.md")};
	struct buf want = {0};
	struct store *store;
	char *got;

	NOTE_PUSH(bare, headings, heading);
	files[0].flags = 0;
	files[2].ino = UINT64_MAX;
	files[2].hash = UINT64_MAX - 1;
	files[2].mtime_ns = -1;
	files[2].is_racy = true;
	files[2].flags = FILE_IS_HIDDEN | FILE_IS_EXCLUDED;
	make_dir();
	store = open_store(true);
	EXPECT_INT(store_begin(store, is_bulk), 0);
	while (store_next_id(store) < 9)
		;
	for (size_t i = 0; i < 4; i++) {
		EXPECT_INT(store_put_file(store, &files[i]), 0);
		describe_file(&want, &files[i]);
		if (i == 1 || i == 3) {
			const struct note *note = i == 1 ? full : bare;

			EXPECT_INT(store_put_note(store, files[i].id, note), 0);
			buf_printf(&want, "%u ", files[i].id);
			describe_note(&want, note);
		}
	}
	EXPECT_INT(store_commit(store), 0);
	got = dump(store);
	EXPECT_TEXT(got, want.data);
	free(got);
	store_close(store);
	store = open_store(false);
	got = dump(store);
	EXPECT_TEXT(got, want.data);
	free(got);
	EXPECT_INT(store_next_id(store), 10);
	store_close(store);
	buf_clear(&want);
	free_note(full);
	free_note(bare);
	remove_dir();
}

TEST(what_was_put_comes_back_after_closing)
{
	expect_round_trip(false);
}

TEST(what_was_put_in_bulk_comes_back_after_closing)
{
	expect_round_trip(true);
}

/* --- what is written ---------------------------------------------------------- */

TEST(unchanged_note_writes_nothing)
{
	struct note *note = full_note();
	struct store *store;

	make_dir();
	store = open_store(true);
	/* Its file, itself, its two tasks, and the next id. */
	EXPECT_INT(put(store, 1, note), 5);
	EXPECT_INT(put(store, 1, note), 0);
	store_close(store);
	store = open_store(false);
	EXPECT_INT(put(store, 1, note), 0);
	store_close(store);
	free_note(note);
	remove_dir();
}

/* What the store holds is exactly this note with id 1. */
static void
expect_only(struct store *store, const struct note *note)
{
	struct store_file file = file_of(1, note->path);
	struct buf want = {0};
	char *got = dump(store);

	describe_file(&want, &file);
	buf_add_text(&want, "1 ");
	describe_note(&want, note);
	EXPECT_TEXT(got, want.data);
	free(got);
	buf_clear(&want);
}

TEST(only_rows_that_differ_are_written)
{
	struct note *note = full_note();
	struct store *store;

	make_dir();
	store = open_store(true);
	put(store, 1, note);
	note->tasks[1].description = "Measure twice";
	EXPECT_INT(put(store, 1, note), 1);
	expect_only(store, note);
	NOTE_PUSH(note, tasks, new_task(60, "Third"));
	EXPECT_INT(put(store, 1, note), 1);
	expect_only(store, note);
	note->tags[1].line = 31;
	EXPECT_INT(put(store, 1, note), 1);
	expect_only(store, note);
	note->links_count = 0;
	EXPECT_INT(put(store, 1, note), 1);
	expect_only(store, note);
	note->tasks_count = 1;
	EXPECT_INT(put(store, 1, note), 2);
	expect_only(store, note);
	note->title = note->name;
	EXPECT_INT(put(store, 1, note), 1);
	expect_only(store, note);
	note->properties[0].key = "title";
	note->properties[0].value =
		(struct yaml_value){.kind = YAML_VALUE_TEXT, .text = "T"};
	EXPECT_INT(put(store, 1, note), 1);
	expect_only(store, note);
	note->title = "T";
	EXPECT_INT(put(store, 1, note), 1);
	expect_only(store, note);
	store_close(store);
	free_note(note);
	remove_dir();
}

TEST(long_heading_above_many_tasks_is_stored_once)
{
	struct note *note = new_note("a.md", "a");
	struct store *store;
	char *heading = mem_alloc(100001);

	memset(heading, 'x', 100000);
	heading[100000] = '\0';
	for (uint32_t i = 0; i < 1000; i++) {
		struct task task = new_task(2 + i, "Small");

		task.heading = heading;
		NOTE_PUSH(note, tasks, task);
	}
	make_dir();
	store = open_store(true);
	put(store, 1, note);
	EXPECT(store_size(store) < 1000000);
	expect_only(store, note);
	store_close(store);
	free(heading);
	free_note(note);
	remove_dir();
}

TEST(more_headings_than_are_looked_through_come_back)
{
	struct note *note = new_note("a.md", "a");
	struct store *store;

	for (uint32_t i = 0; i < 100; i++) {
		struct task task = new_task(2 + i, "Small");
		struct link link = {
			2 + i, LINK_WIKI, false, NULL, "b", "", NULL, NULL};

		link.section =
			arena_printf(note->arena, "Section %u", i * 7 % 40);
		task.heading =
			arena_printf(note->arena, "Section %u", i * 11 % 50);
		NOTE_PUSH(note, links, link);
		NOTE_PUSH(note, tasks, task);
	}
	make_dir();
	store = open_store(true);
	put(store, 1, note);
	EXPECT_INT(put(store, 1, note), 0);
	expect_only(store, note);
	store_close(store);
	free_note(note);
	remove_dir();
}

TEST(file_that_is_no_note_any_more_keeps_no_rows_of_one)
{
	struct note *note = full_note();
	struct store_file file = file_of(1, note->path);
	struct buf want = {0};
	struct store *store;
	char *got;

	make_dir();
	store = open_store(true);
	put(store, 1, note);
	EXPECT_INT(store_begin(store, false), 0);
	EXPECT_INT(store_put_note(store, 1, NULL), 0);
	EXPECT_INT(store_commit(store), 0);
	describe_file(&want, &file);
	got = dump(store);
	EXPECT_TEXT(got, want.data);
	free(got);
	buf_clear(&want);
	store_close(store);
	free_note(note);
	remove_dir();
}

TEST(removed_file_leaves_nothing_and_its_id_is_not_given_again)
{
	struct note *note = full_note();
	struct store *store;
	uint32_t id;
	char *got;

	make_dir();
	store = open_store(true);
	for (int i = 0; i < 3; i++)
		id = store_next_id(store);
	put(store, id, note);
	EXPECT_INT(store_begin(store, false), 0);
	EXPECT_INT(store_remove_file(store, id), 0);
	EXPECT_INT(store_commit(store), 0);
	got = dump(store);
	EXPECT_TEXT(got, "");
	free(got);
	store_close(store);
	store = open_store(true);
	EXPECT_INT(store_next_id(store), id + 1);
	store_close(store);
	free_note(note);
	remove_dir();
}

TEST(new_store_gives_ids_from_one)
{
	struct store *store;

	make_dir();
	store = open_store(true);
	EXPECT_INT(store_next_id(store), 1);
	EXPECT_INT(store_next_id(store), 2);
	store_close(store);
	remove_dir();
}

static void
expect_rollback(bool is_bulk)
{
	struct note *note = full_note(), *other = new_note("b.md", "b");
	struct store_file file = file_of(2, "b.md");
	struct store *store;

	make_dir();
	store = open_store(true);
	put(store, 1, note);
	EXPECT_INT(store_begin(store, is_bulk), 0);
	EXPECT_INT(store_put_file(store, &file), 0);
	EXPECT_INT(store_put_note(store, 2, other), 0);
	EXPECT_INT(store_remove_file(store, 1), 0);
	store_rollback(store);
	expect_only(store, note);
	/* Only that the id 2 was given out is remembered. */
	EXPECT_INT(put(store, 1, note), 1);
	EXPECT_INT(put(store, 2, other), 2);
	store_close(store);
	free_note(note);
	free_note(other);
	remove_dir();
}

TEST(transaction_that_is_given_up_changes_nothing)
{
	expect_rollback(false);
}

TEST(bulk_transaction_that_is_given_up_changes_nothing)
{
	expect_rollback(true);
}

TEST(bulk_transaction_keeps_what_it_does_not_touch)
{
	struct note *note = full_note(), *other = new_note("b.md", "b");
	struct store_file file = file_of(2, "b.md");
	struct store *store;

	make_dir();
	store = open_store(true);
	put(store, 1, note);
	EXPECT_INT(store_begin(store, true), 0);
	EXPECT_INT(store_put_file(store, &file), 0);
	EXPECT_INT(store_put_note(store, 2, other), 0);
	EXPECT_INT(store_commit(store), 0);
	EXPECT_INT(put(store, 1, note), 0);
	EXPECT_INT(put(store, 2, other), 0);
	EXPECT_INT(store_begin(store, true), 0);
	EXPECT_INT(store_remove_file(store, 2), 0);
	EXPECT_INT(store_commit(store), 0);
	expect_only(store, note);
	store_close(store);
	free_note(note);
	free_note(other);
	remove_dir();
}

TEST(note_put_twice_in_bulk_is_as_it_was_put_last)
{
	struct note *note = full_note(), *other = new_note("b.md", "b");
	struct store_file file = file_of(1, note->path);
	struct store *store;

	make_dir();
	store = open_store(true);
	EXPECT_INT(store_begin(store, true), 0);
	EXPECT_INT(store_put_file(store, &file), 0);
	EXPECT_INT(store_put_note(store, 3, other), 0);
	EXPECT_INT(store_put_note(store, 1, note), 0);
	note->tasks_count = 1;
	note->kind = "project";
	EXPECT_INT(store_put_note(store, 1, note), 0);
	EXPECT_INT(store_put_note(store, 3, NULL), 0);
	EXPECT_INT(store_commit(store), 0);
	expect_only(store, note);
	store_close(store);
	free_note(note);
	free_note(other);
	remove_dir();
}

static mode_t
mode_of(const char *name)
{
	struct stat st = {0};

	EXPECT_INT(stat(in_dir(name), &st), 0);
	return st.st_mode & 0777;
}

TEST(nobody_else_may_read_what_notes_say)
{
	struct note *note = full_note();
	mode_t mask = umask(0);
	struct store *store;

	make_dir();
	store = open_store(true);
	put(store, 1, note);
	EXPECT_INT(mode_of("index.db"), 0600);
	EXPECT_INT(mode_of("index.db-wal"), 0600);
	EXPECT_INT(mode_of("lock"), 0600);
	EXPECT_INT(store_begin(store, true), 0);
	EXPECT_INT(mode_of("index.db.new"), 0600);
	EXPECT_INT(store_put_note(store, 2, note), 0);
	EXPECT_INT(store_commit(store), 0);
	EXPECT_INT(mode_of("index.db"), 0600);
	store_close(store);
	umask(mask);
	free_note(note);
	remove_dir();
}

TEST(checkpoint_empties_the_log)
{
	struct note *note = full_note();
	struct store *store;
	struct stat st;

	make_dir();
	store = open_store(true);
	put(store, 1, note);
	EXPECT_INT(stat(in_dir("index.db-wal"), &st), 0);
	EXPECT(st.st_size > 0);
	EXPECT_INT(store_checkpoint(store), 0);
	EXPECT_INT(stat(in_dir("index.db-wal"), &st), 0);
	EXPECT_INT(st.st_size, 0);
	EXPECT_INT(stat(in_dir("index.db"), &st), 0);
	EXPECT_INT(store_size(store), st.st_size);
	expect_only(store, note);
	store_close(store);
	free_note(note);
	remove_dir();
}

/* --- which store is opened ------------------------------------------------------- */

/* A closed store with one note in it. */
static void
make_store(void)
{
	struct note *note = full_note();
	struct store *store;

	make_dir();
	store = open_store(true);
	put(store, 1, note);
	store_close(store);
	free_note(note);
}

/* The folder's store opens, empty, and works. */
static void
expect_starts_anew(void)
{
	struct note *note = full_note();
	struct store *store = open_store(true);

	EXPECT_INT(store_next_id(store), 1);
	EXPECT_INT(put(store, 1, note), 5);
	store_close(store);
	store = open_store(false);
	expect_only(store, note);
	store_close(store);
	free_note(note);
	remove_dir();
}

/* Says sql to the closed store. */
static void
tamper(const char *sql)
{
	sqlite3 *db;

	EXPECT_INT(sqlite3_open(in_dir("index.db"), &db), SQLITE_OK);
	EXPECT_INT(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

TEST(store_of_another_vault_starts_anew)
{
	struct store *store = NULL;
	bool is_new = false;

	make_store();
	EXPECT_INT(store_open(dir, "another", &is_new, &store), 0);
	EXPECT(is_new);
	store_close(store);
	expect_starts_anew();
}

TEST(store_of_another_version_starts_anew)
{
	make_store();
	tamper("PRAGMA user_version = 9999");
	expect_starts_anew();
}

TEST(store_without_a_table_starts_anew)
{
	make_store();
	tamper("DROP TABLE task");
	expect_starts_anew();
}

TEST(store_that_says_nothing_of_itself_starts_anew)
{
	make_store();
	tamper("DELETE FROM meta");
	expect_starts_anew();
}

TEST(store_whose_next_id_is_in_use_starts_anew)
{
	make_store();
	tamper("UPDATE meta SET next_id = 1");
	expect_starts_anew();
}

static void
write_over(const char *name, off_t offset, const char *text)
{
	int file = open(in_dir(name), O_WRONLY | O_CREAT, 0600);

	EXPECT_INT(pwrite(file, text, strlen(text), offset), strlen(text));
	close(file);
}

TEST(file_that_is_no_database_is_replaced)
{
	make_dir();
	write_over("index.db", 0, "Dear diary, today I was no database.");
	write_over("index.db-wal", 0, "Nor was I a log.");
	expect_starts_anew();
}

TEST(empty_file_is_replaced)
{
	make_dir();
	write_over("index.db", 0, "");
	expect_starts_anew();
}

TEST(truncated_store_is_replaced)
{
	struct stat st;

	make_store();
	EXPECT_INT(stat(in_dir("index.db"), &st), 0);
	for (off_t size = st.st_size - 1; size > 0; size -= size / 3 + 1) {
		EXPECT_INT(truncate(in_dir("index.db"), size), 0);
		expect_starts_anew();
		make_store();
	}
	remove_dir();
}

/* Loads the store of the folder, which must give all or -EIO. */
static bool
store_is_readable(void)
{
	struct store *store = NULL;
	struct buf out = {0};
	bool is_new;
	int rc;

	EXPECT_INT(store_open(dir, "harbour", &is_new, &store), 0);
	rc = store_load(store, settings_default(), on_file, on_note, &out);
	EXPECT(rc == 0 || rc == -EIO);
	if (rc < 0)
		EXPECT_INT(store_begin(store, false) == 0 ? store_commit(store)
							  : -EIO,
			-EIO);
	store_close(store);
	buf_clear(&out);
	return rc == 0 && !is_new;
}

TEST(damage_that_is_found_late_is_an_error_once)
{
	struct stat st;
	int found = 0;

	make_store();
	EXPECT_INT(stat(in_dir("index.db"), &st), 0);
	for (off_t page = 0; page < st.st_size; page += 4096) {
		write_over("index.db", page, "\x0d\x7f\xff\x7f\xff\x7f\xff");
		if (!store_is_readable()) {
			found++;
			expect_starts_anew();
		} else {
			remove_dir();
		}
		make_store();
	}
	remove_dir();
	EXPECT(found >= 3);
}

TEST(list_that_is_no_list_is_damage)
{
	static const char *const sqls[] = {
		"UPDATE note SET links = '[[1,0,\"a\"'",
		"UPDATE note SET links = '[[1,9,\"a\"]]'",
		"UPDATE note SET links = '[[1,0,\"a\",99]]'",
		"UPDATE note SET links = '[[1,0]]'",
		"UPDATE note SET headings = '[7]'",
		"UPDATE note SET headings = NULL",
		"UPDATE note SET first_heading = '[7,7]'",
		"UPDATE note SET tags = '{}'",
		"UPDATE note SET tags = '[[\"a\",-1]]'",
		"UPDATE note SET tags = '[[\"a\\q\",1]]'",
		"UPDATE note SET tags = '[\"a'",
		"UPDATE note SET properties = '[[\"a\",1,1,?]]'",
		"UPDATE note SET properties = '[[\"a\",1,1,{\"a\"1}]]'",
		"UPDATE note SET properties = '[[\"a\",99,1]]'",
		"UPDATE note SET contexts = '[[1,\"2025-11-07\",99]]'",
		"UPDATE note SET frontmatter = '[99]'",
		"UPDATE task SET status = 99",
		"UPDATE task SET heading = 99",
		"UPDATE task SET tags = '['",
	};

	for (size_t i = 0; i < sizeof(sqls) / sizeof(*sqls); i++) {
		make_store();
		tamper(sqls[i]);
		EXPECT(!store_is_readable());
		expect_starts_anew();
	}
}

TEST(litter_of_a_bulk_that_died_is_removed)
{
	struct store *store;

	make_store();
	write_over("index.db.new", 0, "half a file");
	write_over("index.db.new-journal", 0, "half a journal");
	store = open_store(false);
	EXPECT(access(in_dir("index.db.new"), F_OK) < 0);
	EXPECT(access(in_dir("index.db.new-journal"), F_OK) < 0);
	store_close(store);
	remove_dir();
}

TEST(second_writer_is_refused_until_the_first_closes)
{
	struct store *store, *second = NULL;
	bool is_new;

	make_dir();
	store = open_store(true);
	EXPECT_INT(store_open(dir, "harbour", &is_new, &second), -EBUSY);
	EXPECT(second == NULL);
	store_close(store);
	EXPECT_INT(store_open(dir, "harbour", &is_new, &second), 0);
	store_close(second);
	remove_dir();
}

TEST(folder_that_is_not_there_is_an_error)
{
	struct store *store = NULL;
	bool is_new;

	EXPECT_INT(
		store_open("/nonexistent/vaultfs", "harbour", &is_new, &store),
		-ENOENT);
	EXPECT(store == NULL);
}

TEST(folder_with_too_long_a_path_is_an_error)
{
	struct store *store = NULL;
	char path[1024];
	bool is_new;

	make_dir();
	snprintf(path, sizeof(path), "%s%0*d", dir, 600, 0);
	memset(path + strlen(dir), '/', 600);
	EXPECT_INT(store_open(path, "harbour", &is_new, &store), -ENAMETOOLONG);
	EXPECT(store == NULL);
	remove_dir();
}

/* Runs what in a child and returns its exit status; -1 if a signal ended it. */
static int
in_child(int (*what)(void))
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		status = what();
		fflush(stdout);
		_exit(status);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The errno that opening gives, as a user that may not write there. */
static int
open_as_nobody(void)
{
	struct store *store = NULL;
	bool is_new;

	if (geteuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
		return 255;
	return -store_open(dir, "harbour", &is_new, &store);
}

TEST(folder_that_cannot_be_written_is_an_error)
{
	make_store();
	EXPECT_INT(chmod(dir, 0555), 0);
	EXPECT_INT(chmod(in_dir("lock"), 0444), 0);
	EXPECT_INT(in_child(open_as_nobody), EACCES);
	EXPECT_INT(chmod(in_dir("lock"), 0666), 0);
	EXPECT_INT(chmod(in_dir("index.db"), 0444), 0);
	EXPECT_INT(in_child(open_as_nobody), EACCES);
	EXPECT_INT(chmod(dir, 0755), 0);
	remove_dir();
}

/* --- what happens when the disk is full, and when the process is killed ---------- */

/* Writes count notes, all of which say generation, in one transaction. */
static int
put_generation(
	struct store *store, uint32_t count, int64_t generation, bool is_bulk)
{
	struct note *note = full_note();
	char title[32];
	int rc = store_begin(store, is_bulk);

	snprintf(title, sizeof(title), "%lld", (long long)generation);
	note->title = title;
	for (uint32_t id = 1; id <= count && rc == 0; id++) {
		struct store_file file = file_of(id, note->path);

		file.size = (uint64_t)generation;
		note->tasks_count = (size_t)(generation + id) % 3;
		rc = store_put_file(store, &file);
		if (rc == 0)
			rc = store_put_note(store, id, note);
	}
	if (rc == 0)
		rc = store_commit(store);
	else if (rc < 0)
		store_rollback(store);
	free_note(note);
	return rc;
}

struct seen {
	uint32_t files, notes;
	int64_t generation;
	bool is_mixed;
};

static void
see_file(void *arg, const struct store_file *file)
{
	struct seen *seen = arg;

	if (seen->files++ == 0)
		seen->generation = (int64_t)file->size;
	else if (seen->generation != (int64_t)file->size)
		seen->is_mixed = true;
}

static void
see_note(void *arg, uint32_t id, const struct note *note)
{
	struct seen *seen = arg;

	seen->notes++;
	if (atoll(note->title) != seen->generation ||
		note->tasks_count != (size_t)(seen->generation + id) % 3)
		seen->is_mixed = true;
}

/* The store holds one generation of count notes, whole, or nothing. */
static struct seen
expect_whole(struct store *store, uint32_t count)
{
	struct seen seen = {0};

	EXPECT_INT(store_load(store, settings_default(), see_file, see_note,
			   &seen),
		0);
	EXPECT(!seen.is_mixed);
	EXPECT_INT(seen.files, seen.notes);
	EXPECT(seen.files == 0 || seen.files == count);
	return seen;
}

#define FULL_COUNT 2000

/* Writes until no file may grow any more, and looks at what is left. */
static int
write_on_a_full_disk(bool is_bulk)
{
	const struct rlimit limit = {400 << 10, 400 << 10};
	struct store *store = open_store(true);
	int rc;

	signal(SIGXFSZ, SIG_IGN);
	EXPECT_INT(put_generation(store, 10, 1, is_bulk), 0);
	setrlimit(RLIMIT_FSIZE, &limit);
	rc = put_generation(store, FULL_COUNT, 2, is_bulk);
	EXPECT_INT(rc, -EFBIG);
	EXPECT_INT(expect_whole(store, 10).generation, 1);
	EXPECT_INT(put_generation(store, 10, 3, is_bulk), 0);
	EXPECT_INT(expect_whole(store, 10).generation, 3);
	store_close(store);
	return unit_failures;
}

static int
write_live_on_a_full_disk(void)
{
	return write_on_a_full_disk(false);
}

static int
write_bulk_on_a_full_disk(void)
{
	return write_on_a_full_disk(true);
}

TEST(full_disk_is_an_error_that_leaves_the_store_as_it_was)
{
	make_dir();
	EXPECT_INT(in_child(write_live_on_a_full_disk), 0);
	remove_dir();
	make_dir();
	EXPECT_INT(in_child(write_bulk_on_a_full_disk), 0);
	remove_dir();
}

TEST(sqlite_codes_become_errnos)
{
	EXPECT_INT(db_errno(NULL, SQLITE_OK), 0);
	EXPECT_INT(db_errno(NULL, SQLITE_ROW), 0);
	EXPECT_INT(db_errno(NULL, SQLITE_DONE), 0);
	EXPECT_INT(db_errno(NULL, SQLITE_FULL), -ENOSPC);
	EXPECT_INT(db_errno(NULL, SQLITE_READONLY_DIRECTORY), -EACCES);
	EXPECT_INT(db_errno(NULL, SQLITE_BUSY_SNAPSHOT), -EBUSY);
	EXPECT_INT(db_errno(NULL, SQLITE_NOMEM), -ENOMEM);
	EXPECT_INT(db_errno(NULL, SQLITE_IOERR_READ), -EIO);
	EXPECT_INT(db_errno(NULL, SQLITE_CORRUPT_INDEX), -EILSEQ);
	EXPECT_INT(db_errno(NULL, SQLITE_NOTADB), -EILSEQ);
	EXPECT_INT(db_errno(NULL, SQLITE_MISUSE), -EIO);
}

#define KILL_COUNT 100 /* notes of a generation */

/* Opens the store and writes generation after generation until the timer's
 * signal, which nobody catches, ends the process as kill -9 would. */
static void
write_until_killed(bool is_bulk, long after_us)
{
	const struct itimerval timer = {.it_value = {0, after_us}};
	struct store *store = NULL;
	struct seen seen;
	bool is_new;

	setitimer(ITIMER_REAL, &timer, NULL);
	if (store_open(dir, "harbour", &is_new, &store) < 0)
		_exit(1);
	seen = expect_whole(store, KILL_COUNT);
	for (int64_t generation = seen.generation + 1;; generation++) {
		if (put_generation(store, KILL_COUNT, generation, is_bulk) < 0)
			_exit(1);
		if (generation % 4 == 0 && store_checkpoint(store) < 0)
			_exit(1);
	}
}

/* Kills writers at many moments. What was there before stays, and what they
 * wrote is there whole or not at all. */
static void
expect_survives_kills(bool is_bulk)
{
	int64_t generation = 0;

	make_dir();
	/* Longer where the disk is slow: some must have come to write. */
	for (long us = 100; us < 20000 || (generation < 2 && us < 900000);
		us += us / 40 + 137) {
		struct store *store = NULL;
		struct seen seen;
		bool is_new;
		int status;
		pid_t pid;

		fflush(stdout);
		pid = fork();
		if (pid == 0)
			write_until_killed(is_bulk, us);
		waitpid(pid, &status, 0);
		EXPECT(WIFSIGNALED(status));
		EXPECT_INT(store_open(dir, "harbour", &is_new, &store), 0);
		if (store == NULL)
			break;
		seen = expect_whole(store, KILL_COUNT);
		EXPECT(seen.generation >= generation);
		generation = seen.generation;
		store_close(store);
	}
	EXPECT(generation > 1);
	remove_dir();
}

TEST(kill_at_any_moment_leaves_a_whole_store)
{
	expect_survives_kills(false);
}

TEST(kill_at_any_moment_of_bulk_leaves_a_whole_store)
{
	expect_survives_kills(true);
}

/* --- the statements ---------------------------------------------------------------- */

static struct db *
open_db(void)
{
	struct db *db = NULL;

	make_dir();
	EXPECT_INT(db_open(in_dir("index.db"), DB_MAKE, &db), 0);
	return db;
}

TEST(no_statement_scans_a_table_unless_it_says_so)
{
	struct db *db = open_db();

	for (int i = 0; i < STMT_COUNT; i++) {
		struct buf sql = {0};
		sqlite3_stmt *plan;

		buf_printf(&sql, "EXPLAIN QUERY PLAN %s", db_sql(i));
		EXPECT_INT(sqlite3_prepare_v2(
				   db->handle, sql.data, -1, &plan, NULL),
			SQLITE_OK);
		while (sqlite3_step(plan) == SQLITE_ROW) {
			const char *step =
				(const char *)sqlite3_column_text(plan, 3);

			if ((strncmp(step, "SCAN", 4) == 0 ||
				    strstr(step, "TEMP B-TREE") != NULL) &&
				strstr(db_sql(i), "/* scan */") == NULL)
				UNIT_FAIL("%s: %s", db_sql(i), step);
			if (strstr(step, "TEMP B-TREE") != NULL)
				UNIT_FAIL("%s sorts: %s", db_sql(i), step);
		}
		sqlite3_finalize(plan);
		buf_clear(&sql);
	}
	db_close(db);
	remove_dir();
}

TEST(statements_of_a_table_agree_on_its_columns)
{
	struct db *db = open_db();

	for (int t = 0; t < DB_TABLE_COUNT; t++) {
		const struct db_table_def *def = &db_tables[t];

		EXPECT_INT(sqlite3_column_count(db->stmt[def->get]),
			def->column_count);
		EXPECT_INT(sqlite3_column_count(db->stmt[def->all]),
			def->column_count);
		EXPECT_INT(sqlite3_bind_parameter_count(db->stmt[def->put]),
			def->column_count);
		for (int i = 0; i < def->column_count; i++) {
			const char *name =
				sqlite3_column_name(db->stmt[def->get], i);

			EXPECT_TEXT(sqlite3_column_name(db->stmt[def->all], i),
				name);
			EXPECT_TEXT(sqlite3_bind_parameter_name(
					    db->stmt[def->put], i + 1) +
					    1,
				name);
		}
	}
	db_close(db);
	remove_dir();
}

/* One row of a query on the store, its columns joined by '|'. */
static char *
ask(const char *sql)
{
	struct buf out = {0};
	sqlite3_stmt *stmt;
	sqlite3 *db;

	EXPECT_INT(sqlite3_open(in_dir("index.db"), &db), SQLITE_OK);
	EXPECT_INT(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	EXPECT_INT(sqlite3_step(stmt), SQLITE_ROW);
	for (int i = 0; i < sqlite3_column_count(stmt); i++)
		buf_printf(&out, "%s%s", i > 0 ? "|" : "",
			or_null((const char *)sqlite3_column_text(stmt, i)));
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return buf_take(&out);
}

TEST(views_show_the_lists_as_rows)
{
	static const char *const cases[][2] = {
		{"SELECT alias FROM alias LIMIT 1", "Ada"},
		{"SELECT * FROM tag LIMIT 1", "1|type/people|2|1"},
		{"SELECT * FROM property WHERE key = 'day'",
			"1|day|4|9|2025-11-07"},
		{"SELECT * FROM link WHERE line = 3",
			"1|3|0|0|Mole|NULL|related.0|NULL|NULL"},
		{"SELECT * FROM link WHERE line = 15",
			"1|15|1|1|a b.png|People|NULL|NULL|#x"},
		{"SELECT * FROM context WHERE line = 22",
			"1|22|2025-11-07|Berth plan||A|Bo"},
		{"SELECT * FROM context WHERE line = 23",
			"1|23|2025-11-08|Berth|Talk|B|NULL"},
		{"SELECT * FROM query WHERE line = 55",
			"1|55|58|tasks|not done\ndue before today\n|Next"},
		{"SELECT * FROM diagnostic", "1|3|duplicate key 'title'"},
		{"SELECT * FROM open_task WHERE line = 40",
			"People/Ada Lark.md|40|\t- [/] Call the yard #ops 📅 "
			"2025-02-30|Next|0|2025-02-30|2025-11-14|1969-12-31"},
		{"SELECT due, scheduled FROM task WHERE line = 40",
			"2025-02-30|2025-11-14"},
	};

	make_store();
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *got = ask(cases[i][0]);

		EXPECT_TEXT(got, cases[i][1]);
		free(got);
	}
	remove_dir();
}

TEST_MAIN
