/* storebench.c - what it costs to keep and to load notes
 *
 *	storebench [NUMBER | VAULT]
 *
 * Writes made-up notes (default 100,000; each about 12 links, 4 tags, 9 values
 * of properties and 1.75 tasks, as in a vault of meeting notes), or those of a
 * vault, into a store in a folder of its own, loads them, edits single tasks,
 * and prints CPU times and sizes. Fails on nothing.
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "index/base/mem.h"
#include "index/store/store.h"

#define EDIT_COUNT 2000

static double
cpu_s(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static double
wall_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
check(const char *what, int rc)
{
	if (rc == 0)
		return;
	fprintf(stderr, "storebench: %s: %s\n", what, strerror(-rc));
	exit(1);
}

/* A number below limit that looks like chance, the same in every run. */
static uint32_t
chance(uint32_t limit)
{
	static uint32_t state = 12345;

	state = state * 1664525 + 1013904223;
	return (uint32_t)(((uint64_t)state * limit) >> 32);
}

static const char *
person(struct arena *arena)
{
	return arena_printf(
		arena, "Person%u Lastname%u", chance(60), chance(50));
}

static const char *
meeting(struct arena *arena, size_t notes)
{
	return arena_printf(arena, "2025-%02u-%02u - Subject of meeting %u",
		1 + chance(12), 1 + chance(28), chance((uint32_t)notes));
}

static void
add_value(struct note *note, const char *key, struct yaml_value value)
{
	struct property property = {
		.key = key,
		.type = value.kind == YAML_VALUE_LIST ? PROPERTY_LIST
	                                              : PROPERTY_TEXT,
		.line = (uint32_t)note->properties_count + 2,
		.value = value,
	};

	NOTE_PUSH(note, properties, property);
}

static struct yaml_value
text_value(const char *text)
{
	return (struct yaml_value){.kind = YAML_VALUE_TEXT, .text = text};
}

static void
add_properties(struct note *note)
{
	struct arena *arena = note->arena;
	struct yaml_value attendees = {.kind = YAML_VALUE_LIST, .count = 3};

	attendees.items = arena_alloc(arena, 3 * sizeof(*attendees.items));
	for (size_t i = 0; i < 3; i++)
		attendees.items[i] = text_value(
			arena_printf(arena, "[[%s]]", person(arena)));
	add_value(note, "type", text_value("meeting"));
	add_value(note, "title", text_value(note->title));
	add_value(note, "date", text_value("2025-11-07"));
	add_value(note, "created", text_value("2025-11-07"));
	add_value(note, "attendees", attendees);
	add_value(note, "status", text_value("active"));
	add_value(note, "project", text_value("Berth plan"));
}

static void
add_links(struct note *note, size_t notes)
{
	struct arena *arena = note->arena;

	for (uint32_t i = 0; i < 3; i++) {
		struct link link = {4 + i, LINK_WIKI, false,
			arena_printf(arena, "attendees.%u", i), person(arena),
			"", NULL, NULL};

		NOTE_PUSH(note, links, link);
	}
	for (uint32_t i = 0; i < 9; i++) {
		bool is_person = i % 2 == 0;
		struct link link = {12 + i * 3, LINK_WIKI, false, NULL,
			is_person ? person(arena) : meeting(arena, notes), "",
			is_person ? NULL : "as agreed",
			i < 5 ? "Discussion" : "Next Steps"};

		NOTE_PUSH(note, links, link);
	}
}

static void
add_task(struct note *note, uint32_t line)
{
	struct arena *arena = note->arena;
	struct task task = {
		.line = line,
		.symbol = " ",
		.status_name = "Todo",
		.description =
			arena_printf(arena, "Ask [[%s]] for the plan %u #ops",
				person(arena), chance(1000)),
		.heading = "Next Steps",
		.priority = PRIORITY_NONE,
		.due = day_make(2025, 11, 14),
		.due_text = "2025-11-14",
		.scheduled = DAY_NONE,
		.start = DAY_NONE,
		.created = DAY_NONE,
		.done = DAY_NONE,
		.cancelled = DAY_NONE,
		.tag_count = 1,
	};
	const char *tag = "#ops";

	task.raw = arena_printf(arena, "- [ ] %s \xf0\x9f\x93\x85 2025-11-14",
		task.description);
	task.tags = arena_copy(arena, &tag, 1, sizeof(tag));
	NOTE_PUSH(note, tasks, task);
}

static struct note *
make_note(size_t number, size_t notes)
{
	struct arena *arena = arena_new();
	struct note *note = arena_alloc(arena, sizeof(*note));
	static const char *const tags[] = {
		"type/meeting", "status/active", "ops", "priority/high"};

	note->arena = arena;
	note->settings = settings_default();
	note->name = meeting(arena, notes);
	note->path = arena_printf(
		arena, "Meetings/2025/11/%s %zu.md", note->name, number);
	note->title = note->name;
	note->type = note->kind = "meeting";
	note->date = day_make(2025, 11, 7);
	note->last_contact = DAY_NONE;
	note->frontmatter =
		(struct frontmatter){FRONTMATTER_OK, 1, 11, 260, NULL};
	add_properties(note);
	for (uint32_t i = 0; i < 4; i++) {
		struct tag tag = {tags[i], 8 + i, i < 3};

		NOTE_PUSH(note, tags, tag);
	}
	add_links(note, notes);
	for (uint32_t i = 0; i < 1 + (number % 4 != 0); i++)
		add_task(note, 60 + i);
	return note;
}

static struct note **found; /* in a vault */
static size_t found_count, found_capacity;
static size_t vault_size; /* bytes of its path and the '/' after it */

static int
read_note(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	const char *end = strrchr(path, '.');
	char *text;
	FILE *file;

	(void)ftw;
	if (type != FTW_F || end == NULL || strcmp(end, ".md") != 0 ||
		strstr(path, "/.") != NULL)
		return 0;
	file = fopen(path, "r");
	if (file == NULL)
		return 0;
	text = mem_alloc((size_t)st->st_size);
	if (fread(text, 1, (size_t)st->st_size, file) == (size_t)st->st_size)
		MEM_PUSH(found, found_count, found_capacity,
			note_parse(settings_default(), path + vault_size, text,
				(size_t)st->st_size));
	free(text);
	fclose(file);
	return 0;
}

static struct store_file
file_of(uint32_t id, const struct note *note)
{
	return (struct store_file){
		.id = id,
		.path = note->path,
		.flags = FILE_IS_NOTE,
		.ino = 1000000 + id,
		.size = 3000,
		.mtime_ns = 1767398400000000000 + id,
		.ctime_ns = 1767398400000000000 + id,
		.hash = (uint64_t)id * 0x9e3779b97f4a7c15,
	};
}

/* Puts all notes; prints the CPU time that takes, per note in us. */
static void
put_all(struct store *store, const char *what, bool is_bulk,
	struct note **notes, size_t count)
{
	double cpu = cpu_s(), wall = wall_s();

	check("begin", store_begin(store, is_bulk));
	for (uint32_t id = 1; id <= count; id++) {
		struct store_file file = file_of(id, notes[id - 1]);

		check("file", store_put_file(store, &file));
		check("note", store_put_note(store, id, notes[id - 1]));
	}
	check("commit", store_commit(store));
	cpu = cpu_s() - cpu;
	printf("%-28s %8.3f s cpu %8.3f s wall %8.2f us/note\n", what, cpu,
		wall_s() - wall, cpu * 1e6 / (double)count);
}

static void
count_file(void *arg, const struct store_file *file)
{
	size_t *counts = arg;

	counts[0] += file->id > 0;
}

static void
count_note(void *arg, uint32_t id, const struct note *note)
{
	size_t *counts = arg;

	counts[1] += id > 0;
	counts[2] += note->links_count;
	counts[3] += note->tasks_count;
}

static void
load_all(struct store *store)
{
	size_t counts[4] = {0};
	double cpu = cpu_s();

	check("load", store_load(store, settings_default(), count_file,
			      count_note, counts));
	cpu = cpu_s() - cpu;
	printf("%-28s %8.3f s cpu %17s %8.2f us/note (%zu links, %zu tasks)\n",
		"load", cpu, "", cpu * 1e6 / (double)counts[1], counts[2],
		counts[3]);
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
edit_tasks(struct store *store, struct note **notes, size_t count)
{
	static double ms[EDIT_COUNT];
	uint64_t rows = store_change_count(store);
	double cpu = cpu_s();

	for (size_t i = 0; i < EDIT_COUNT; i++) {
		uint32_t id = 1 + chance((uint32_t)count);
		struct note *note = notes[id - 1];
		struct store_file file = file_of(id, note);
		double start;

		if (note->tasks_count == 0)
			add_task(note, 1);
		note->tasks[0].raw = i % 2 == 0 ? "- [x] it" : "- [ ] it";
		file.mtime_ns += (int64_t)i + 1;
		start = wall_s();
		check("begin", store_begin(store, false));
		check("file", store_put_file(store, &file));
		check("note", store_put_note(store, id, note));
		check("commit", store_commit(store));
		ms[i] = (wall_s() - start) * 1e3;
	}
	cpu = cpu_s() - cpu;
	qsort(ms, EDIT_COUNT, sizeof(*ms), compare);
	printf("%-28s p50 %.3f p99 %.3f max %.3f ms, %.3f ms cpu, %.1f rows\n",
		"one task edited", ms[EDIT_COUNT / 2],
		ms[EDIT_COUNT * 99 / 100], ms[EDIT_COUNT - 1],
		cpu * 1e3 / EDIT_COUNT,
		(double)(store_change_count(store) - rows) / EDIT_COUNT);
}

int
main(int argc, char **argv)
{
	size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
	char dir[] = "/tmp/vaultfs-storebench-XXXXXX", command[64];
	struct note **notes;
	struct store *store;
	bool is_new;
	double cpu, wall;

	if (count == 0 && argc > 1) {
		vault_size = strlen(argv[1]) + 1;
		nftw(argv[1], read_note, 32, FTW_PHYS);
		notes = found;
		count = found_count;
	} else {
		notes = mem_alloc(count * sizeof(*notes));
		for (size_t i = 0; i < count; i++)
			notes[i] = make_note(i, count);
	}
	if (count == 0 || mkdtemp(dir) == NULL) {
		perror("storebench");
		return 1;
	}

	check("open", store_open(dir, "bench", &is_new, &store));
	put_all(store, "all written, bulk", true, notes, count);
	printf("%-28s %8.2f KB/note\n", "size",
		(double)store_size(store) / 1e3 / (double)count);
	load_all(store);
	load_all(store);
	put_all(store, "all put again, unchanged", false, notes, count);
	edit_tasks(store, notes, count);
	cpu = cpu_s();
	wall = wall_s();
	check("checkpoint", store_checkpoint(store));
	printf("%-28s %8.3f s cpu %8.3f s wall\n", "checkpoint of the edits",
		cpu_s() - cpu, wall_s() - wall);
	put_all(store, "all put again, bulk", true, notes, count);
	store_close(store);
	cpu = cpu_s();
	check("open", store_open(dir, "bench", &is_new, &store));
	printf("%-28s %8.3f ms cpu\n", "open", (cpu_s() - cpu) * 1e3);
	store_close(store);

	for (size_t i = 0; i < count; i++)
		arena_free(notes[i]->arena);
	free(notes);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command) != 0;
}
