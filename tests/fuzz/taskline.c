/* A task line of any bytes, in every notation: what is found is bounded by the
 * line, and a description holds no more fields at its end. */
#include "index/parse/taskline.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/text.h"
#include "index/parse/taskfield.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

static void
check_date(day_t day, const char *text)
{
	require((day == DAY_NONE) == (text == NULL));
	if (text != NULL)
		require(day_parse(text, strlen(text)) == day &&
			strlen(text) == 10);
}

static void
check_task(const struct task *task)
{
	size_t size = strlen(task->description);
	struct span all = {task->description, size};

	require(text_is_utf8(task->raw, strlen(task->raw)));
	require(text_is_utf8(task->description, size));
	require(size <= strlen(task->raw));
	require(taskfield_trim(all).size == size);
	require(strlen(task->symbol) >= 1 && strlen(task->symbol) <= 4);
	require(task->status_name != NULL);
	require(priority_name(task->priority) != NULL);
	check_date(task->due, task->due_text);
	check_date(task->scheduled, task->scheduled_text);
	check_date(task->start, task->start_text);
	check_date(task->created, task->created_text);
	check_date(task->done, task->done_text);
	check_date(task->cancelled, task->cancelled_text);
	for (size_t i = 0; i < task->tag_count; i++)
		require(task->tags[i][0] == '#' && task->tags[i][1] != '\0' &&
			strstr(task->description, task->tags[i]) != NULL);
	for (size_t i = 0; i < task->depends_on_count; i++)
		require(task->depends_on[i][0] != '\0');
	if (task->recurrence != NULL)
		require(strncmp(task->recurrence, "every", 5) == 0);
	require(task_urgency(task, 0) < 30 && task_urgency(task, 0) > -6);
	task_happens(task);
	task_is_open(task);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char box[] = "- [ ] ";
	struct task_settings settings = settings_default()->tasks;
	struct arena *arena = arena_new();
	char *line = malloc(size + sizeof(box));
	struct task task;

	memcpy(line, box, sizeof(box) - 1);
	if (size > 0)
		memcpy(line + sizeof(box) - 1, data, size);
	for (int format = 0; format < 3; format++) {
		settings.format = (enum task_format)format;
		if (taskline_parse(
			    arena, &settings, (const char *)data, size, &task))
			check_task(&task);
		require(taskline_parse(
			arena, &settings, line, size + sizeof(box) - 1, &task));
		check_task(&task);
	}
	free(line);
	arena_free(arena);
	return 0;
}
