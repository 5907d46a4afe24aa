/* tasks.c - the open tasks of a vault, the most urgent first; or those that a
 * query of the Tasks plugin asks for */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fs/cli/ask.h"
#include "fs/cli/command.h"
#include "fs/cli/jsonout.h"
#include "fs/cli/notejson.h"
#include "fs/cli/out.h"
#include "fs/cli/taskwarrior.h"
#include "fs/cli/verbs.h"
#include "index/base/map.h"
#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/vaulttasks.h"

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
	out_bytes(buf_text(&out), out.size);
	buf_clear(&out);
	for (size_t i = 0; i < note_count; i++)
		note_free(notes[i].note);
	free(notes);
}

/* Without a query. */
static int
print_open(struct vaultindex *index, const struct options *options)
{
	struct change_set *all = vaultindex_snapshot(index);
	size_t count;
	struct found *found = find_open(all, &count);

	if (options->format == FORMAT_JSON)
		print_json(index, found, count, ask_today(options));
	else
		for (size_t i = 0; i < count; i++)
			out_printf("%s:%u:%s\n", found[i].path,
				found[i].task->line, found[i].task->raw);
	free(found);
	change_set_free(all);
	return count > 0 ? COMMAND_FOUND : COMMAND_NONE;
}

/* --- queries ---------------------------------------------------------------- */

static void
add_json(const struct taskquery *query, const struct taskquery_result *result,
	day_t today, struct buf *out)
{
	struct jsonout json = {.out = out};

	jsonout_object(&json, NULL);
	jsonout_integer(&json, "format-version", 1);
	jsonout_integer(&json, "count", (int64_t)result->count);
	jsonout_array(&json, "groups");
	for (size_t i = 0; i < result->group_count; i++) {
		const struct task_group *group = &result->groups[i];

		jsonout_object(&json, NULL);
		jsonout_array(&json, "names");
		for (size_t j = 0; j < query->grouper_count; j++) {
			struct buf name = {0};

			taskgroup_show_name(group->names[j], &name);
			jsonout_text(&json, NULL, buf_text(&name));
			buf_clear(&name);
		}
		jsonout_array_end(&json);
		jsonout_array(&json, "tasks");
		for (size_t j = 0; j < group->count; j++)
			notejson_task(&json, group->tasks[j]->task,
				group->tasks[j]->path, today);
		jsonout_array_end(&json);
		jsonout_object_end(&json);
	}
	jsonout_array_end(&json);
	jsonout_object_end(&json);
	buf_add_char(out, '\n');
}

/* The names of groups go to stderr, and only with -v: what is printed is lines
 * of tasks and nothing else. */
static void
print_lines(const struct taskquery *query,
	const struct taskquery_result *result, bool has_names)
{
	for (size_t i = 0; i < result->group_count; i++) {
		const struct task_group *group = &result->groups[i];
		struct buf names = {0};

		for (size_t j = 0; has_names && j < query->grouper_count; j++) {
			struct buf name = {0};

			taskgroup_show_name(group->names[j], &name);
			buf_printf(&names, "%s%s", j > 0 ? " / " : "",
				buf_text(&name));
			buf_clear(&name);
		}
		if (has_names && query->grouper_count > 0) {
			fflush(stdout);
			fprintf(stderr, "%s:\n", buf_text(&names));
		}
		buf_clear(&names);
		for (size_t j = 0; j < group->count; j++)
			out_printf("%s:%u:%s\n", group->tasks[j]->path,
				group->tasks[j]->task->line,
				group->tasks[j]->task->raw);
	}
}

/* The notes of tasks in trees, each read once. */
struct tree_notes {
	struct vaultindex *index;
	struct textmap *places; /* path -> place in notes */
	struct note **notes;    /* owned; NULL: cannot be read */
	size_t count, capacity;
};

static const struct note *
read_tree_note(void *arg, const char *path)
{
	struct tree_notes *tree = arg;
	struct note *note;
	uint32_t place;

	if (textmap_get(tree->places, path, strlen(path), &place))
		return tree->notes[place];
	if (vaultindex_read_note(tree->index, path, &note, NULL, NULL) < 0)
		note = NULL;
	textmap_set(tree->places, path, strlen(path), (uint32_t)tree->count);
	MEM_PUSH(tree->notes, tree->count, tree->capacity, note);
	return note;
}

static void
add_markdown(struct vaultindex *index, const struct taskquery *query,
	const struct taskquery_result *result, struct buf *out)
{
	struct tree_notes tree = {.index = index, .places = textmap_new()};
	struct taskquery_notes notes = {read_tree_note, &tree};

	taskquery_markdown(query, result, &notes, out);
	for (size_t i = 0; i < tree.count; i++)
		note_free(tree.notes[i]);
	free(tree.notes);
	textmap_free(tree.places);
}

static void
print_result(struct vaultindex *index, const struct options *options,
	const struct taskquery_options *asked, const struct taskquery *query,
	const struct taskquery_result *result)
{
	struct buf out = {0}, explanation = {0};

	if (query->layout.is_explained)
		taskquery_explain(asked, &explanation);
	switch (options->format) {
	case FORMAT_JSON:
		add_json(query, result, asked->today, &out);
		break;
	case FORMAT_MARKDOWN:
		add_markdown(index, query, result, &out);
		if (explanation.size > 0)
			out_printf("%s\n", buf_text(&explanation));
		break;
	case FORMAT_TASKWARRIOR:
		taskwarrior_write(result, &out);
		break;
	default:
		if (explanation.size > 0)
			fprintf(stderr, "%s\n", buf_text(&explanation));
		print_lines(query, result, options->given & OPTION_VERBOSE);
	}
	out_bytes(buf_text(&out), out.size);
	buf_clear(&out);
	buf_clear(&explanation);
}

/* Says what is wrong with the query, which may take several lines. */
static void
say_error(const char *message)
{
	struct buf escaped = {0};

	out_escape(message, strlen(message), true, &escaped);
	fprintf(stderr, "vaultfs: tasks: %s\n", buf_text(&escaped));
	buf_clear(&escaped);
}

static int
print_query(struct vaultindex *index, const struct options *options,
	const char *text, const struct note *file)
{
	const struct settings *settings = vaultindex_settings(index);
	struct taskquery_options asked = {
		.settings = &settings->tasks,
		.text = text,
		.file = file,
		.today = ask_today(options),
	};
	struct buf error = {0};
	struct taskquery *query = taskquery_parse(&asked, &error);
	struct taskquery_result result;
	struct vaulttasks all;
	int status, rc;

	if (query == NULL) {
		say_error(buf_text(&error));
		buf_clear(&error);
		return COMMAND_ERROR;
	}
	rc = vaulttasks_load(index, query, &all);
	if (rc < 0) {
		say("tasks: cannot read the index: %s", strerror(-rc));
		taskquery_free(query);
		return COMMAND_ERROR;
	}
	taskquery_run(query, all.tasks, all.count, &result);
	print_result(index, options, &asked, query, &result);
	status = result.count > 0 ? COMMAND_FOUND : COMMAND_NONE;
	taskquery_result_clear(&result);
	vaulttasks_clear(&all);
	taskquery_free(query);
	return status;
}

int
verb_tasks(const struct options *options)
{
	const char *query = options->arg_count > 0 ? options->args[0] : NULL;
	struct vaultindex *index;
	struct note *file = NULL;
	struct arena *arena;
	char *name;
	int status = COMMAND_ERROR;

	if (!ask_open(options, &index))
		return COMMAND_ERROR;
	if (options->from != NULL) {
		name = ask_note_name(index, options->from);
		if (vaultindex_read_note(index, name, &file, NULL, NULL) < 0)
			say("tasks: there is no note '%s'", options->from);
		free(name);
		if (file == NULL)
			goto out;
	}
	/* Other formats are those of queries, and so are notes. */
	if (query == NULL && options->format <= FORMAT_JSON && file == NULL) {
		status = print_open(index, options);
		goto out;
	}
	if (query == NULL)
		query = "not done";
	arena = arena_new();
	status = print_query(
		index, options, text_valid(arena, query, strlen(query)), file);
	arena_free(arena);
out:
	note_free(file);
	vaultindex_close(index);
	return status;
}
