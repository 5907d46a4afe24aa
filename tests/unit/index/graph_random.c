/* graph_random.c - whatever happens to a vault, the change sets of a graph add
 * up to what a graph built afresh from the same files says
 *
 * Random vaults of a few names, so that everything collides with everything:
 * notes that appear, vanish, move, change and become hidden, names in several
 * spellings, kinds that change, links by path and by name. After each commit
 * all that the change sets have told so far is compared with the snapshot of a
 * new graph that was given the files in another order under other ids.
 */
#include <inttypes.h>

#include "index/base/buf.h"
#include "index/base/mem.h"
#include "tests/unit/index/world.h"
#include "tests/unit/unit.h"

#define FILES_MAX 28
#define COMMITS 60
#define ID_MAX 4096
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static uint64_t random_state;

static uint32_t
pick(uint32_t below)
{
	random_state = random_state * 6364136223846793005u + 1;
	return (uint32_t)(random_state >> 33) % below;
}

#define PICK(list) ((list)[pick(COUNT(list))])

static const char *const stems[] = {"Ida Lund", "ida lund", "Bo Gray", "Tarn",
	"tarn", "Loom", "Quay plan", "Quay plan east", "QVX", "x.md",
	"Ida Lund (Old)", "Caf\xc3\xa9 bar", "Cafe\xcc\x81 bar", "index"};
static const char *const folders[] = {
	"", "Folk/", "Old/", "Sub/Old/", "Sub/", "folk/"};
static const char *const links[] = {"Ida Lund", "ida lund", "Bo Gray", "Tarn",
	"TARN", "Hive/Loom", "Loom", "Quay plan", "Quay plan east", "QVX",
	"Folk/Ida Lund", "Old/Ida Lund.md", "./Tarn", "../Bo Gray", "/index",
	"x.md", "x", "Ida Lund (Old)", "Caf\xc3\xa9 bar", "pic.png", "index",
	"Nobody", "nobody", "Quay Plan#part", "Sub/Old/Loom", "https://a.b",
	"[[Nobody]]", "[[Tarn|the lake]]", "[[Ida Lund]] and [[Bo Gray]]"};
static const char *const kinds[] = {
	"person", "person", "project", "customer", "note", "transcript"};
static const char *const sections[] = {NULL, NULL, NULL, "Related Projects",
	"related customers", "Recent Context"};
static const char *const tags[] = {"a", "A", "a/b", "A/b", "a/B",
	"\xc3\xa9t\xc3\xa9", "e\xcc\x81te\xcc\x81"};
static const char *const keys[] = {"people", "People", "attendees", "projects",
	"customer", "status", "Status", "up", "type"};
static const char *const tasks[] = {"Call Ida Lund today", "ask ida LUND",
	"Walk round Tarn", "walk round tarn", "Read Quay plan east now",
	"Read quay plan", "[[Tarn]] with Bo Gray", "Mend Hive/Loom",
	"`Tarn` and #Tarn", "Meet Nobody", "Ida Lund (Old)? QVX", "index"};

struct entry {
	char *path;
	uint32_t id; /* 0: free */
	uint32_t flags;
	uint64_t size;
	uint64_t seed; /* of what the note says */
	bool is_written;
};

/* What a note with that seed says: the same each time. */
static struct note *
make_note(uint64_t seed)
{
	uint64_t kept = random_state;
	struct note *note;

	random_state = seed;
	note = world_note(PICK(kinds));
	if (pick(3) == 0) {
		note->title = PICK(stems);
		WORLD_PROPERTY(note, "title", note->title);
	}
	if (pick(3) == 0)
		note->date = (day_t)(20000 + pick(3));
	if (pick(4) == 0)
		note->type = PICK(kinds);
	for (uint32_t i = pick(3); i > 0; i--)
		world_alias(note, PICK(stems));
	for (uint32_t i = pick(3); i > 0; i--)
		world_tag(note, PICK(tags));
	for (uint32_t i = pick(5); i > 0; i--) {
		const char *texts[] = {PICK(links), PICK(links)};

		world_property(note, PICK(keys), 1 + pick(2), texts);
	}
	for (uint32_t i = pick(6); i > 0; i--)
		world_link(note, 10 + pick(3), PICK(links), PICK(sections));
	for (uint32_t i = pick(4); i > 0; i--)
		world_context(
			note, PICK(links), pick(2) == 0 ? PICK(links) : NULL);
	for (uint32_t i = pick(4); i > 0; i--)
		world_task(note, 10 + pick(4), PICK(tasks),
			pick(3) == 0 ? "#a/b" : NULL);
	random_state = kept;
	return note;
}

static void
put_entry(struct graph *graph, const struct entry *entry, uint32_t id)
{
	struct file_attr attr = world_attr(S_IFREG);

	attr.size = entry->size;
	graph_put_file(graph, id, entry->path, entry->flags, &attr);
}

static void
put_note(struct graph *graph, const struct entry *entry, uint32_t id,
	bool content_changed)
{
	struct note *note = make_note(entry->seed);

	graph_put_note(graph, id, note, content_changed);
	arena_free(note->arena);
}

/* --- what change sets add up to ------------------------------------------- */

struct sum {
	const struct file_change *files[ID_MAX]; /* by id */
	const struct value *values[ID_MAX];
	struct change_set **sets; /* kept for what they lend */
	size_t set_count, set_capacity;
};

static void
sum_add(struct sum *sum, struct change_set *set)
{
	MEM_PUSH(sum->sets, sum->set_count, sum->set_capacity, set);
	for (size_t i = 0; i < set->gone_file_count; i++) {
		EXPECT(sum->files[set->gone_files[i]] != NULL);
		sum->files[set->gone_files[i]] = NULL;
	}
	for (size_t i = 0; i < set->gone_value_count; i++) {
		EXPECT(sum->values[set->gone_values[i]] != NULL);
		sum->values[set->gone_values[i]] = NULL;
	}
	for (size_t i = 0; i < set->value_count; i++)
		sum->values[set->values[i].id] = &set->values[i];
	for (size_t i = 0; i < set->file_count; i++) {
		sum->files[set->files[i].id] = &set->files[i];
		if (i > 0)
			EXPECT(strcmp(set->files[i - 1].path,
				       set->files[i].path) < 0);
	}
}

static void
sum_free(struct sum *sum)
{
	for (size_t i = 0; i < sum->set_count; i++)
		change_set_free(sum->sets[i]);
	free(sum->sets);
	free(sum);
}

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Appends the lines to out in order, and frees them. */
static void
add_sorted(struct buf *out, char **lines, size_t count, const char *end)
{
	qsort(lines, count, sizeof(*lines), compare_texts);
	for (size_t i = 0; i < count; i++) {
		buf_printf(out, "%s%s", lines[i], end);
		free(lines[i]);
	}
}

static void
add_values(struct buf *out, const struct sum *sum, const uint32_t *values,
	size_t count)
{
	char **lines = mem_alloc(count * sizeof(*lines));

	for (size_t i = 0; i < count; i++) {
		const struct value *value = sum->values[values[i]];
		struct buf line = {0};

		if (i > 0)
			EXPECT(values[i - 1] < values[i]);
		if (value != NULL)
			buf_printf(&line, "%u:%s", value->dimension,
				value->folded);
		else
			buf_printf(&line, "NO SUCH VALUE");
		lines[i] = buf_take(&line);
	}
	add_sorted(out, lines, count, "; ");
	free(lines);
}

static char *
file_text(const struct sum *sum, const struct file_change *file)
{
	struct buf out = {0};

	buf_printf(&out, "%s flags %u size %" PRIu64 " title %s date %d [",
		file->path, file->flags, file->attr.size,
		file->title != NULL ? file->title : "-", file->date);
	for (size_t i = 0; i < file->alias_count; i++)
		buf_printf(&out, "%s,", file->aliases[i]);
	buf_printf(&out, "] ");
	add_values(&out, sum, file->values, file->value_count);
	for (uint32_t i = 0; file->tasks != NULL && i < file->tasks->count;
		i++) {
		const struct task_fact *task = &file->tasks->tasks[i];

		buf_printf(
			&out, "\n    %u %s: ", task->line, task->description);
		add_values(&out, sum, task->values, task->value_count);
	}
	buf_printf(&out, "\n");
	return buf_take(&out);
}

static char *
value_text(const struct sum *sum, const struct value *value)
{
	struct buf out = {0};

	buf_printf(&out, "value %u '%s' '%s' of %s [", value->dimension,
		value->folded, value->name,
		value->file_id != 0 && sum->files[value->file_id] != NULL
			? sum->files[value->file_id]->path
		: value->file_id != 0 ? "NO SUCH FILE"
				      : "-");
	for (size_t i = 0; i < value->alias_count; i++)
		buf_printf(&out, "%s,", value->aliases[i]);
	buf_printf(&out, "]\n");
	return buf_take(&out);
}

static char *
sum_text(const struct sum *sum)
{
	struct buf out = {0};
	char *lines[ID_MAX];
	size_t count = 0;

	for (size_t i = 0; i < ID_MAX; i++)
		if (sum->values[i] != NULL)
			lines[count++] = value_text(sum, sum->values[i]);
	add_sorted(&out, lines, count, "");
	count = 0;
	for (size_t i = 0; i < ID_MAX; i++)
		if (sum->files[i] != NULL)
			lines[count++] = file_text(sum, sum->files[i]);
	add_sorted(&out, lines, count, "");
	return buf_take(&out);
}

/* Takes over set. */
static char *
set_text(struct change_set *set)
{
	struct sum *sum = mem_zalloc(sizeof(*sum));
	char *text;

	sum_add(sum, set);
	text = sum_text(sum);
	sum_free(sum);
	return text;
}

/* --- what happens --------------------------------------------------------- */

struct vault {
	struct graph *graph;
	struct entry entries[FILES_MAX];
	uint32_t next_id;
	struct sum *sum;
};

static uint32_t
random_flags(const char *path)
{
	size_t size = strlen(path);
	uint32_t flags = strcmp(path + size - 3, ".md") == 0 ? FILE_IS_NOTE : 0;
	uint32_t chance = pick(12);

	return flags | (chance == 0          ? FILE_IS_HIDDEN
			       : chance == 1 ? FILE_IS_EXCLUDED
					     : 0);
}

/* A path that no file has. */
static char *
random_path(const struct vault *vault)
{
	for (;;) {
		struct buf path = {0};
		char *text;

		if (pick(10) == 0)
			buf_printf(&path, "%spic.png", PICK(folders));
		else
			buf_printf(
				&path, "%s%s.md", PICK(folders), PICK(stems));
		text = buf_take(&path);
		if (graph_find(vault->graph, text) == 0)
			return text;
		free(text);
	}
}

static void
write_note(struct vault *vault, struct entry *entry)
{
	bool content_changed = pick(4) > 0;

	if ((entry->flags & FILE_IS_NOTE) == 0)
		return;
	if (content_changed || !entry->is_written)
		entry->seed = random_state;
	pick(1);
	entry->is_written = true;
	put_note(vault->graph, entry, entry->id, content_changed);
}

static void
create(struct vault *vault, struct entry *entry)
{
	entry->path = random_path(vault);
	entry->flags = random_flags(entry->path);
	entry->id = vault->next_id++;
	entry->size = pick(5);
	entry->is_written = false;
	put_entry(vault->graph, entry, entry->id);
	if (pick(8) > 0)
		write_note(vault, entry);
}

/* The same name in another folder, if it is free there. */
static char *
path_elsewhere(const struct vault *vault, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct buf text = {0};

	buf_printf(
		&text, "%s%s", PICK(folders), slash != NULL ? slash + 1 : path);
	if (graph_find(vault->graph, buf_text(&text)) == 0)
		return buf_take(&text);
	buf_clear(&text);
	return random_path(vault);
}

static void
move(struct vault *vault, struct entry *entry)
{
	bool was_note = (entry->flags & FILE_IS_NOTE) != 0;
	char *path = pick(2) == 0 ? random_path(vault)
	                          : path_elsewhere(vault, entry->path);

	free(entry->path);
	entry->path = path;
	if (pick(2) == 0 || was_note != (strstr(entry->path, ".md") != NULL))
		entry->flags = random_flags(entry->path);
	put_entry(vault->graph, entry, entry->id);
	/* What a file says that becomes a note must be read. */
	if (!was_note)
		entry->is_written = false;
	if ((entry->flags & FILE_IS_NOTE) == 0)
		entry->is_written = false;
	if (!was_note || pick(3) == 0)
		write_note(vault, entry);
}

static void
swap(struct vault *vault, struct entry *a, struct entry *b)
{
	char *path = a->path;
	uint32_t flags = a->flags;

	if ((a->flags & FILE_IS_NOTE) != (b->flags & FILE_IS_NOTE))
		return;
	a->path = b->path;
	a->flags = b->flags;
	b->path = path;
	b->flags = flags;
	put_entry(vault->graph, a, a->id);
	put_entry(vault->graph, b, b->id);
}

static void
happen(struct vault *vault)
{
	struct entry *entry = &vault->entries[pick(FILES_MAX)];
	uint32_t what = pick(10);

	if (entry->id == 0) {
		create(vault, entry);
	} else if (what == 0) {
		graph_remove_file(vault->graph, entry->id);
		entry->id = 0;
		free(entry->path);
	} else if (what <= 2) {
		move(vault, entry);
	} else if (what == 3) {
		entry->flags = random_flags(entry->path);
		entry->size = pick(5);
		put_entry(vault->graph, entry, entry->id);
	} else if (what == 4) {
		struct entry *other = &vault->entries[pick(FILES_MAX)];

		if (other->id != 0 && other != entry)
			swap(vault, entry, other);
	} else {
		write_note(vault, entry);
	}
}

/* A graph of the vault as it is, told in one go. */
static char *
fresh_text(const struct vault *vault, struct graph_counts *ret_counts)
{
	struct graph *graph = graph_new(settings_default());
	char *text;

	for (uint32_t i = FILES_MAX; i-- > 0;) {
		const struct entry *entry =
			&vault->entries[(i * 5) % FILES_MAX];

		if (entry->id == 0)
			continue;
		put_entry(graph, entry, i + 1);
		if (entry->is_written)
			put_note(graph, entry, i + 1, true);
	}
	change_set_free(graph_commit(graph));
	text = set_text(graph_snapshot(graph));
	*ret_counts = graph_counts(graph);
	graph_free(graph);
	return text;
}

/* Where two texts part, line by line. */
static void
show_difference(const char *got, const char *want)
{
	size_t got_size, want_size;

	while (*got != '\0' && *want != '\0') {
		got_size = strcspn(got, "\n");
		want_size = strcspn(want, "\n");
		if (got_size != want_size || memcmp(got, want, got_size) != 0)
			break;
		got += got_size + (got[got_size] != '\0');
		want += want_size + (want[want_size] != '\0');
	}
	printf("# got:  %.*s\n# want: %.*s\n", (int)strcspn(got, "\n"), got,
		(int)strcspn(want, "\n"), want);
}

static bool
check(const struct vault *vault, uint64_t seed, int commit)
{
	struct graph_counts counts = graph_counts(vault->graph), fresh;
	char *summed = sum_text(vault->sum);
	char *whole = set_text(graph_snapshot(vault->graph));
	char *want = fresh_text(vault, &fresh);
	bool is_right = strcmp(summed, want) == 0 && strcmp(whole, want) == 0 &&
	                memcmp(&counts, &fresh, sizeof(counts)) == 0;

	if (!is_right) {
		UNIT_FAIL("seed %" PRIu64 ", commit %d: %s", seed, commit,
			strcmp(summed, want) != 0  ? "the sum differs"
			: strcmp(whole, want) != 0 ? "the snapshot differs"
						   : "the counts differ");
		show_difference(
			strcmp(summed, want) != 0 ? summed : whole, want);
	}
	free(summed);
	free(whole);
	free(want);
	return is_right;
}

static bool
run(uint64_t seed)
{
	struct vault vault = {.next_id = 1};
	bool is_right = true;

	random_state = seed * 0x9e3779b97f4a7c15u;
	pick(1);
	vault.graph = graph_new(settings_default());
	vault.sum = mem_zalloc(sizeof(*vault.sum));
	for (int i = 0; i < COMMITS && is_right; i++) {
		for (uint32_t k = 1 + pick(i % 10 == 0 ? 20 : 4); k > 0; k--)
			happen(&vault);
		sum_add(vault.sum, graph_commit(vault.graph));
		is_right = check(&vault, seed, i);
	}
	for (size_t i = 0; i < FILES_MAX; i++)
		if (vault.entries[i].id != 0) {
			graph_remove_file(vault.graph, vault.entries[i].id);
			free(vault.entries[i].path);
		}
	sum_add(vault.sum, graph_commit(vault.graph));
	if (is_right) {
		char *rest = sum_text(vault.sum);

		EXPECT_TEXT(rest, "");
		free(rest);
	}
	sum_free(vault.sum);
	graph_free(vault.graph);
	return is_right;
}

TEST(change_sets_add_up_to_what_a_new_graph_says)
{
	const char *seed = getenv("GRAPH_SEED");
	const char *runs = getenv("GRAPH_RUNS");
	uint64_t count = runs != NULL ? strtoull(runs, NULL, 10) : 40;

	if (seed != NULL) {
		run(strtoull(seed, NULL, 10));
		return;
	}
	for (uint64_t i = 1; i <= count; i++)
		if (!run(i))
			return;
}

TEST_MAIN
