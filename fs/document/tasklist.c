/* tasklist.c - see tasklist.h */
#include "fs/document/tasklist.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/text.h"

static const struct {
	const char *name;
	const char *heading;
} periods[PERIOD_COUNT] = {
	[PERIOD_OVERDUE] = {"overdue", "Overdue"},
	[PERIOD_TODAY] = {"today", "Today"},
	[PERIOD_THIS_WEEK] = {"this-week", "This week"},
	[PERIOD_LATER] = {"later", "Later"},
	[PERIOD_UNDATED] = {"undated", "Without a date"},
};

const char *
task_period_name(enum task_period period)
{
	return periods[period].name;
}

/* The day a task is sorted under: due, else scheduled. */
static day_t
task_day(const struct task_fact *task)
{
	if (day_is_valid(task->due))
		return task->due;
	return day_is_valid(task->scheduled) ? task->scheduled : DAY_NONE;
}

enum task_period
task_period_of(const struct task_fact *task, day_t today)
{
	day_t day = task_day(task);
	day_t sunday = today + (7 - day_weekday(today)) % 7;

	if (day == DAY_NONE)
		return PERIOD_UNDATED;
	/* What was scheduled for a day that has passed is not late, it is on
	 * the table. */
	if (day < today)
		return day_is_valid(task->due) ? PERIOD_OVERDUE : PERIOD_TODAY;
	if (day == today)
		return PERIOD_TODAY;
	return day <= sunday ? PERIOD_THIS_WEEK : PERIOD_LATER;
}

/* Undated tasks last, the rest by day, then priority, then place. */
static int
compare_tasks(const void *a, const void *b)
{
	const struct listed_task *x = a, *y = b;
	day_t x_day = task_day(x->task), y_day = task_day(y->task);
	int order;

	if (x_day != y_day) {
		if (x_day == DAY_NONE || y_day == DAY_NONE)
			return x_day == DAY_NONE ? 1 : -1;
		return x_day < y_day ? -1 : 1;
	}
	if (x->task->priority != y->task->priority)
		return x->task->priority < y->task->priority ? -1 : 1;
	order = strcmp(x->path, y->path);
	if (order != 0)
		return order;
	return x->task->line < y->task->line   ? -1
	       : x->task->line > y->task->line ? 1
	                                       : 0;
}

/* By period first: a task scheduled in the past stands with today's. */
static int
compare_in_periods(const void *a, const void *b, void *arg)
{
	const struct listed_task *x = a, *y = b;
	day_t today = *(const day_t *)arg;
	int order = (int)task_period_of(x->task, today) -
	            (int)task_period_of(y->task, today);

	return order != 0 ? order : compare_tasks(a, b);
}

static void
write_day_heading(day_t day, struct buf *out)
{
	static const char *const names[] = {"Sunday", "Monday", "Tuesday",
		"Wednesday", "Thursday", "Friday", "Saturday"};
	char text[DAY_TEXT_SIZE];

	if (day != DAY_NONE)
		buf_printf(out, "\n## %s %s\n\n", day_format(day, text),
			names[day_weekday(day)]);
}

static void
write_task(const struct listed_task *listed, struct buf *out)
{
	const char *line = listed->task->raw;
	size_t size = strlen(line), length;

	/* What stands before the marker says where the line stood, not what it
	 * says. */
	while (size > 0) {
		uint32_t code = text_decode(line, size, &length);

		if (code != '>' && !text_is_space(code))
			break;
		line += length;
		size -= length;
	}
	while (size > 0 && (line[size - 1] == ' ' || line[size - 1] == '\t'))
		size--;
	buf_add(out, line, size);
	buf_add_char(out, ' ');
	wikilink_write(listed->path, listed->is_unique, out);
	buf_add_char(out, '\n');
}

/* Line ends in size bytes of text. */
static uint32_t
count_lines(const char *text, size_t size)
{
	const char *end = text + size;
	uint32_t count = 0;

	while ((text = memchr(text, '\n', (size_t)(end - text))) != NULL) {
		count++;
		text++;
	}
	return count;
}

void
tasklist_render(struct listed_task *tasks, size_t count, const char *title,
	day_t today, struct buf *out)
{
	tasklist_render_lines(tasks, count, title, today, out, NULL);
}

void
tasklist_render_lines(struct listed_task *tasks, size_t count,
	const char *title, day_t today, struct buf *out, uint32_t *lines)
{
	enum task_period first = PERIOD_COUNT, last = PERIOD_COUNT;
	uint32_t line = 1;
	size_t counted = 0; /* bytes of out */

	buf_printf(out, "# %s\n\n", title);
	if (count == 0) {
		buf_add_text(out, "No open tasks.\n");
		return;
	}
	buf_printf(out, "%zu open task%s\n", count, count == 1 ? "" : "s");
	qsort_r(tasks, count, sizeof(*tasks), compare_in_periods, &today);
	first = task_period_of(tasks[0].task, today);
	last = task_period_of(tasks[count - 1].task, today);
	for (size_t i = 0; i < count; i++) {
		const struct task_fact *task = tasks[i].task;
		const struct task_fact *before =
			i > 0 ? tasks[i - 1].task : NULL;
		enum task_period period = task_period_of(task, today);

		if (first != last) {
			if (before == NULL ||
				task_period_of(before, today) != period)
				buf_printf(out, "\n## %s\n\n",
					periods[period].heading);
		} else if (before == NULL ||
			   task_day(before) != task_day(task)) {
			write_day_heading(task_day(task), out);
			if (task_day(task) == DAY_NONE)
				buf_add_char(out, '\n');
		}
		if (lines != NULL) {
			line += count_lines(
				out->data + counted, out->size - counted);
			counted = out->size;
			lines[i] = line;
		}
		write_task(&tasks[i], out);
	}
}

/* Bytes that cannot stand in the target of a wikilink. Source: Obsidian Help,
 * "Internal links"; '|' would begin the shown text, '#' and '^' a place in the
 * note, brackets and line ends break the link. */
static bool
fits_wikilink(const char *name, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if ((unsigned char)name[i] < ' ' ||
			strchr("#^[]|\\", name[i]) != NULL)
			return false;
	return text_is_utf8(name, size);
}

void
wikilink_write(const char *path, bool is_unique, struct buf *out)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	const char *target = is_unique ? name : path;
	size_t size = strlen(target);

	if (size > 3 && text_starts_ascii(target + size - 3, ".md"))
		size -= 3;
	if (fits_wikilink(target, size)) {
		buf_printf(out, "[[%.*s]]", (int)size, target);
		return;
	}
	buf_add_char(out, '[');
	for (const char *c = name; *c != '\0'; c++) {
		if (strchr("[]\\", *c) != NULL)
			buf_add_char(out, '\\');
		buf_add_char(out, (unsigned char)*c < ' ' ? ' ' : *c);
	}
	buf_add_text(out, "](");
	for (const char *c = path; *c != '\0'; c++) {
		if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f ||
			strchr("%()<>#\\", *c) != NULL)
			buf_printf(out, "%%%02X", (unsigned char)*c);
		else
			buf_add_char(out, *c);
	}
	buf_add_char(out, ')');
}
