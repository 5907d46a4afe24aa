/* taskwarrior.c - see taskwarrior.h */
#include "fs/cli/taskwarrior.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fs/cli/jsonout.h"
#include "index/base/map.h"
#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/parse/taskline.h"

#define UUID_SIZE 37

static const char *
make_uuid(const struct query_task *item, char out[UUID_SIZE])
{
	const struct task *task = item->task;
	const char *own = task->id != NULL      ? task->id
	                  : task->block != NULL ? task->block
	                                        : task->description;
	struct buf name = {0};
	uint64_t high, low;

	buf_printf(&name, "%s#%s", item->path, own != NULL ? own : "");
	high = text_hash(name.data, name.size);
	buf_add_char(&name, '#');
	low = text_hash(name.data, name.size);
	buf_clear(&name);
	/* Version 8 (made by whoever makes it), variant 1. RFC 9562. */
	snprintf(out, UUID_SIZE, "%08x-%04x-8%03x-%04x-%012llx",
		(unsigned)(high >> 32), (unsigned)(high >> 16 & 0xffff),
		(unsigned)(high & 0xfff),
		(unsigned)(low >> 48 & 0x3fff) | 0x8000,
		(unsigned long long)(low & 0xffffffffffffu));
	return out;
}

static void
put_day(struct jsonout *json, const char *key, day_t day)
{
	struct tm tm = {.tm_isdst = -1};
	char text[32];
	time_t moment;

	if (!day_is_valid(day))
		return;
	day_split(day, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
	tm.tm_year -= 1900;
	tm.tm_mon--;
	moment = mktime(&tm);
	gmtime_r(&moment, &tm);
	strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &tm);
	jsonout_text(json, key, text);
}

static const char *
status_of(const struct task *task)
{
	if (task->status == STATUS_CANCELLED)
		return "deleted";
	return task_is_open(task) ? "pending" : "completed";
}

/* Of the tasks in the result that have one of the ids. */
static void
put_depends(struct jsonout *json, const struct taskquery_result *result,
	const struct task *task)
{
	char uuid[UUID_SIZE];
	bool has_any = false;

	for (size_t i = 0;
		task->depends_on_count > 0 && i < result->group_count; i++)
		for (size_t j = 0; j < result->groups[i].count; j++) {
			const struct query_task *other =
				result->groups[i].tasks[j];
			bool is_one = false;

			for (size_t k = 0; k < task->depends_on_count; k++)
				is_one |= other->task->id != NULL &&
				          strcmp(other->task->id,
						  task->depends_on[k]) == 0;
			if (!is_one)
				continue;
			if (!has_any)
				jsonout_array(json, "depends");
			has_any = true;
			jsonout_text(json, NULL, make_uuid(other, uuid));
		}
	if (has_any)
		jsonout_array_end(json);
}

static void
put_tags(struct jsonout *json, const struct task *task)
{
	jsonout_array(json, "tags");
	for (size_t i = 0; i < task->tag_count; i++) {
		/* Taskwarrior's tags are single words. */
		char *tag = mem_dup(
			task->tags[i] + (task->tags[i][0] == '#' ? 1 : 0));

		for (char *c = tag; *c != '\0'; c++)
			if (*c == '/' || *c == '-')
				*c = '_';
		jsonout_text(json, NULL, tag);
		free(tag);
	}
	jsonout_array_end(json);
}

static void
put_task(struct jsonout *json, const struct taskquery_result *result,
	const struct query_task *item)
{
	static const char *const priorities[] = {"H", "H", "M", NULL, "L", "L"};
	const struct task *task = item->task;
	char uuid[UUID_SIZE];

	jsonout_object(json, NULL);
	jsonout_text(json, "uuid", make_uuid(item, uuid));
	jsonout_text(json, "status", status_of(task));
	jsonout_text(json, "description",
		task->description != NULL && task->description[0] != '\0'
			? task->description
			: "(no description)");
	put_day(json, "entry", task->created);
	put_day(json, "wait", task->start);
	put_day(json, "scheduled", task->scheduled);
	put_day(json, "due", task->due);
	put_day(json, "end",
		task->status == STATUS_CANCELLED ? task->cancelled
						 : task->done);
	if (priorities[task->priority] != NULL)
		jsonout_text(json, "priority", priorities[task->priority]);
	if (task->tag_count > 0)
		put_tags(json, task);
	put_depends(json, result, task);
	jsonout_object_end(json);
}

void
taskwarrior_write(const struct taskquery_result *result, struct buf *out)
{
	struct nummap *seen = nummap_new();
	bool is_first = true;

	buf_add_text(out, "[\n");
	for (size_t i = 0; i < result->group_count; i++)
		for (size_t j = 0; j < result->groups[i].count; j++) {
			const struct query_task *item =
				result->groups[i].tasks[j];
			struct jsonout json = {.out = out};

			if (!nummap_set(seen, (uintptr_t)item, 1))
				continue;
			if (!is_first)
				buf_add_text(out, ",\n");
			is_first = false;
			put_task(&json, result, item);
		}
	buf_add_text(out, is_first ? "]\n" : "\n]\n");
	nummap_free(seen);
}
