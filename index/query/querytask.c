/* querytask.c - see querytask.h */
#include "index/query/querytask.h"

#include <string.h>

#include "index/base/buf.h"
#include "index/base/text.h"
#include "index/parse/taskline.h"

static struct span
span_of(const char *text)
{
	return (struct span){
		text != NULL ? text : "", text != NULL ? strlen(text) : 0};
}

const char *
date_field_name(enum date_field field)
{
	static const char *const names[DATE_FIELD_COUNT] = {
		[DATE_HAPPENS] = "happens",
		[DATE_CANCELLED] = "cancelled",
		[DATE_CREATED] = "created",
		[DATE_START] = "start",
		[DATE_SCHEDULED] = "scheduled",
		[DATE_DUE] = "due",
		[DATE_DONE] = "done",
	};

	return names[field];
}

day_t
task_day(const struct task *task, enum date_field field)
{
	switch (field) {
	case DATE_HAPPENS:
		return task_happens(task);
	case DATE_CANCELLED:
		return task->cancelled;
	case DATE_CREATED:
		return task->created;
	case DATE_START:
		return task->start;
	case DATE_SCHEDULED:
		return task->scheduled;
	case DATE_DUE:
		return task->due;
	default:
		return task->done;
	}
}

/* The first occurrence goes, then white space at the ends. */
static struct span
without_filter(
	struct arena *arena, struct span description, const char *global_filter)
{
	const char *at = global_filter[0] != '\0'
	                         ? strstr(description.text, global_filter)
	                         : NULL;
	size_t size = strlen(global_filter);

	if (at != NULL) {
		char *copy = arena_dup(
			arena, description.text, description.size - size);
		size_t before = (size_t)(at - description.text);

		memcpy(copy + before, at + size,
			description.size - before - size);
		description.text = copy;
		description.size -= size;
	}
	text_trim(&description.text, &description.size);
	return description;
}

static const char *
last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

struct span
path_basename(const char *path)
{
	struct span name = span_of(last_name(path));

	if (name.size < 4 || strcmp(name.text + name.size - 3, ".md") != 0)
		return span_of(NULL);
	name.size -= 3;
	return name;
}

struct span
path_folder(const char *path)
{
	size_t size = (size_t)(last_name(path) - path);

	return size > 0 ? (struct span){path, size} : span_of("/");
}

struct span
path_root(const char *path)
{
	const char *slash = strchr(path, '/');

	return slash != NULL ? (struct span){path, (size_t)(slash + 1 - path)}
	                     : span_of("/");
}

struct span
task_text(struct arena *arena, const struct query_task *task,
	enum text_field field, const char *global_filter)
{
	switch (field) {
	case TEXT_STATUS_NAME:
		return span_of(task->task->status_name);
	case TEXT_PATH:
		return span_of(task->path);
	case TEXT_FOLDER:
		return path_folder(task->path);
	case TEXT_ROOT:
		return path_root(task->path);
	case TEXT_DESCRIPTION:
		return without_filter(
			arena, span_of(task->task->description), global_filter);
	case TEXT_HEADING:
		return span_of(task->task->heading);
	case TEXT_FILENAME:
		return span_of(path_basename(task->path).size > 0
				       ? last_name(task->path)
				       : NULL);
	case TEXT_RECURRENCE:
		return span_of(task->task->recurrence);
	case TEXT_ID:
		return span_of(task->task->id);
	default:
		return span_of(NULL);
	}
}

bool
task_is_top(const struct task *task)
{
	const char *raw = task->raw != NULL ? task->raw : "";
	size_t size = strlen(raw), at = 0, length, after_quote = 0;
	bool is_quoted = false;

	while (at < size) {
		uint32_t code = text_decode(raw + at, size - at, &length);

		if (code != '>' && !text_is_space(code))
			break;
		at += length;
		if (code == '>') {
			is_quoted = true;
			after_quote = at;
		}
	}
	if (!is_quoted)
		return at == 0;
	return at == after_quote ||
	       (at == after_quote + 1 && raw[after_quote] == ' ');
}
