/* watchevent.c - an event of the index as a line (watchlog.h) */
#include "fs/cli/jsonout.h"
#include "fs/cli/watchlog.h"

void
watch_event_text(const struct watch_event *event, struct buf *out)
{
	static const char signs[] = {
		[WATCH_ADDED] = '+',
		[WATCH_REMOVED] = '-',
		[WATCH_CHANGED] = '*',
		[WATCH_MOVED] = '>',
	};
	static const char *const names[] = {
		[WATCH_NOTE] = "note",
		[WATCH_FILE] = "file",
		[WATCH_FOLDER] = "folder",
		[WATCH_TASK] = "task",
	};

	buf_printf(out, "%c %s", signs[event->change],
		event->what == WATCH_GROUP ? event->group : names[event->what]);
	if (event->path != NULL)
		buf_printf(out, "  %s", event->path);
	if (event->task != NULL)
		buf_printf(out, ":%u  %s", event->task->line, event->task->raw);
	if (event->from != NULL)
		buf_printf(out, "  (was %s)", event->from);
	buf_add_char(out, '\n');
}

static void
write_day(struct jsonout *json, const char *key, day_t day)
{
	char text[DAY_TEXT_SIZE];

	jsonout_text(
		json, key, day_is_valid(day) ? day_format(day, text) : NULL);
}

void
watch_event_json(
	const struct watch_event *event, int64_t time_ns, struct buf *out)
{
	static const char *const changes[] = {
		[WATCH_ADDED] = "added",
		[WATCH_REMOVED] = "removed",
		[WATCH_CHANGED] = "changed",
		[WATCH_MOVED] = "moved",
	};
	static const char *const names[] = {
		[WATCH_NOTE] = "note",
		[WATCH_FILE] = "file",
		[WATCH_FOLDER] = "folder",
		[WATCH_GROUP] = "group",
		[WATCH_TASK] = "task",
	};
	const struct task_fact *task = event->task;
	struct jsonout json = {.out = out};

	jsonout_object(&json, NULL);
	jsonout_integer(&json, "format-version", 1);
	jsonout_integer(&json, "time_ns", time_ns);
	jsonout_text(&json, "what", names[event->what]);
	jsonout_text(&json, "change", changes[event->change]);
	jsonout_text(&json, "path", event->path);
	jsonout_text(&json, "group", event->group);
	jsonout_text(&json, "from", event->from);
	if (task != NULL) {
		jsonout_object(&json, "task");
		jsonout_integer(&json, "line", task->line);
		jsonout_text(&json, "description", task->description);
		write_day(&json, "due", task->due);
		write_day(&json, "scheduled", task->scheduled);
		write_day(&json, "start", task->start);
		jsonout_text(&json, "raw", task->raw);
		jsonout_object_end(&json);
	} else {
		jsonout_null(&json, "task");
	}
	jsonout_object_end(&json);
	buf_add_char(out, '\n');
}
