/* tasks.c - the open tasks of a vault, the most urgent first */
#include <stdlib.h>
#include <string.h>

#include "fs/cli/ask.h"
#include "fs/cli/command.h"
#include "fs/cli/jsonout.h"
#include "fs/cli/notejson.h"
#include "fs/cli/out.h"
#include "fs/cli/verbs.h"
#include "index/base/mem.h"

struct found {
	const struct task_fact *task; /* lent by the change set */
	const char *path;             /* likewise */
};

/* By due date (none comes last), priority, path, line. */
static int
compare_found(const void *a, const void *b)
{
	const struct found *left = a, *right = b;
	day_t left_due = left->task->due, right_due = right->task->due;
	int order;

	if (day_is_valid(left_due) != day_is_valid(right_due))
		return day_is_valid(left_due) ? -1 : 1;
	if (day_is_valid(left_due) && left_due != right_due)
		return left_due < right_due ? -1 : 1;
	if (left->task->priority != right->task->priority)
		return left->task->priority < right->task->priority ? -1 : 1;
	order = strcmp(left->path, right->path);
	if (order != 0)
		return order;
	return (left->task->line > right->task->line) -
	       (left->task->line < right->task->line);
}

static struct found *
find_open(const struct change_set *all, size_t *ret_count)
{
	struct found *found = NULL;
	size_t count = 0, capacity = 0;

	for (size_t i = 0; i < all->file_count; i++) {
		const struct file_change *file = &all->files[i];

		if (file->tasks == NULL ||
			file->flags & (FILE_IS_HIDDEN | FILE_IS_EXCLUDED))
			continue;
		for (uint32_t j = 0; j < file->tasks->count; j++) {
			struct found one = {&file->tasks->tasks[j], file->path};

			MEM_PUSH(found, count, capacity, one);
		}
	}
	if (count > 0)
		qsort(found, count, sizeof(*found), compare_found);
	*ret_count = count;
	return found;
}

/* The notes that hold what was found, read once each and kept by path. */
struct read_note {
	const char *path;  /* lent */
	struct note *note; /* or NULL: it is gone since */
};

static int
compare_read(const void *a, const void *b)
{
	const struct read_note *left = a, *right = b;

	return strcmp(left->path, right->path);
}

static struct read_note *
read_notes(struct vaultindex *index, const struct found *found, size_t count,
	size_t *ret_count)
{
	struct read_note *notes = mem_alloc((count + 1) * sizeof(*notes));
	size_t unique = 0;

	for (size_t i = 0; i < count; i++)
		notes[i] = (struct read_note){found[i].path, NULL};
	if (count > 0)
		qsort(notes, count, sizeof(*notes), compare_read);
	for (size_t i = 0; i < count; i++) {
		struct file_attr attr;
		uint32_t id;

		if (unique > 0 &&
			compare_read(&notes[unique - 1], &notes[i]) == 0)
			continue;
		notes[unique] = notes[i];
		if (vaultindex_read_note(index, notes[unique].path,
			    &notes[unique].note, &id, &attr) < 0)
			notes[unique].note = NULL;
		unique++;
	}
	*ret_count = unique;
	return notes;
}

static const struct task *
task_at(const struct note *note, uint32_t line)
{
	for (size_t i = 0; note != NULL && i < note->tasks_count; i++)
		if (note->tasks[i].line == line)
			return &note->tasks[i];
	return NULL;
}

static void
print_json(struct vaultindex *index, const struct found *found, size_t count,
	day_t today)
{
	struct buf out = {0};
	struct jsonout json = {.out = &out};
	size_t note_count;
	struct read_note *notes = read_notes(index, found, count, &note_count);

	jsonout_object(&json, NULL);
	jsonout_integer(&json, "format-version", 1);
	jsonout_integer(&json, "count", (int64_t)count);
	jsonout_array(&json, "groups");
	jsonout_object(&json, NULL);
	jsonout_array(&json, "names");
	jsonout_array_end(&json);
	jsonout_array(&json, "tasks");
	for (size_t i = 0; i < count; i++) {
		struct read_note key = {found[i].path, NULL};
		const struct read_note *note = bsearch(
			&key, notes, note_count, sizeof(*notes), compare_read);
		const struct task *task =
			task_at(note->note, found[i].task->line);

		if (task != NULL)
			notejson_task(&json, task, found[i].path, today);
	}
	jsonout_array_end(&json);
	jsonout_object_end(&json);
	jsonout_array_end(&json);
	jsonout_object_end(&json);
	buf_add_char(&out, '\n');
	out_bytes(out.data, out.size);
	buf_clear(&out);
	for (size_t i = 0; i < note_count; i++)
		note_free(notes[i].note);
	free(notes);
}

int
verb_tasks(const struct options *options)
{
	struct vaultindex *index;
	struct change_set *all;
	struct found *found;
	size_t count;

	if (!ask_open(options, &index))
		return COMMAND_ERROR;
	all = vaultindex_snapshot(index);
	found = find_open(all, &count);
	if (options->format == FORMAT_JSON)
		print_json(index, found, count, ask_today(options));
	else
		for (size_t i = 0; i < count; i++)
			out_printf("%s:%u:%s\n", found[i].path,
				found[i].task->line, found[i].task->raw);
	free(found);
	change_set_free(all);
	vaultindex_close(index);
	return count > 0 ? COMMAND_FOUND : COMMAND_NONE;
}
