/* tasksort.c - see tasksort.h */
#include "index/query/tasksort.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/parse/taskline.h"
#include "index/query/collate.h"

/* In the order in which they are tried; "sort by statuses" is by status. */
static const char *const names[SORT_KEY_COUNT] = {
	[SORT_STATUS_NAME] = "status.name",
	[SORT_STATUS_TYPE] = "status.type",
	[SORT_STATUS] = "status",
	[SORT_RECURRING] = "recurring",
	[SORT_PRIORITY] = "priority",
	[SORT_HAPPENS] = "happens",
	[SORT_CANCELLED] = "cancelled",
	[SORT_CREATED] = "created",
	[SORT_START] = "start",
	[SORT_SCHEDULED] = "scheduled",
	[SORT_DUE] = "due",
	[SORT_DONE] = "done",
	[SORT_PATH] = "path",
	[SORT_DESCRIPTION] = "description",
	[SORT_TAG] = "tag",
	[SORT_HEADING] = "heading",
	[SORT_FILENAME] = "filename",
	[SORT_URGENCY] = "urgency",
	[SORT_ID] = "id",
	[SORT_RANDOM] = "random",
};

static bool
skip_word(const char **at, const char *word)
{
	size_t size = strlen(word);

	if (strncasecmp(*at, word, size) != 0)
		return false;
	*at += size;
	return true;
}

bool
tasksort_parse(const char *line, struct task_sorter *ret, struct buf *error)
{
	const char *rest = line;

	if (!skip_word(&rest, "sort by "))
		return false;
	if (strncasecmp(rest, "function ", 9) == 0) {
		buf_printf(error, "JavaScript is not supported: %s", line);
		return false;
	}
	for (int i = 0; i < SORT_KEY_COUNT; i++) {
		const char *at = rest;
		unsigned long tag;
		char *end;

		if (!skip_word(&at, names[i]))
			continue;
		*ret = (struct task_sorter){.key = (enum sort_key)i, .tag = 1};
		ret->is_reversed = skip_word(&at, " reverse");
		if (i == SORT_TAG) {
			at += strspn(at, " \t");
			tag = strtoul(at, &end, 10);
			if (end > at && *at >= '0' && *at <= '9')
				ret->tag =
					tag > 1000000 ? 1000000 : (uint32_t)tag;
		}
		return true;
	}
	return false;
}

/* --- keys ------------------------------------------------------------------- */

/* What one sorter compares of one task: a number, or a text. */
struct sort_value {
	double number;
	struct collate_key text; /* bytes NULL: the number alone counts */
};

struct sort_item {
	const struct query_task *task;
	size_t position;
	const struct sort_value *values; /* one for each sorter */
};

struct sorting {
	const struct task_sorter *sorters;
	size_t count;
	day_t today;
	const char *global_filter;
	struct arena *arena;
	/* The last path and its key: tasks of a note come together. */
	const char *path;
	struct collate_key path_key;
};

/* If text begins with open, then something that is not close, then close: the
 * text without the marks. */
static const char *
unwrap(struct arena *arena, const char *text, const char *mark)
{
	size_t size = strlen(mark), inner;

	if (strncmp(text, mark, size) != 0)
		return text;
	inner = strcspn(text + size, (char[]){mark[0], '\0'});
	if (inner == 0 || strncmp(text + size + inner, mark, size) != 0)
		return text;
	return arena_printf(arena, "%.*s%s", (int)inner, text + size,
		text + size + inner + size);
}

/* What of a description is seen first: the text of a link, without emphasis. */
static struct span
clean_description(struct arena *arena, struct span description)
{
	const char *text = arena_dup(arena, description.text, description.size);
	size_t open = strncmp(text, "[[", 2) == 0 ? 2 : text[0] == '[' ? 1 : 0;

	if (open > 0) {
		size_t size = strcspn(text + open, "]");
		const char *close = text + open + size;

		if (*close == ']') {
			const char *shown = text + open;
			const char *bar = memchr(shown, '|', size);

			if (bar != NULL)
				shown = bar + 1;
			text = arena_printf(arena, "%.*s%s",
				(int)(close - shown), shown,
				close + (close[1] == ']' ? 2 : 1));
		}
	}
	text = unwrap(arena, text, "**");
	text = unwrap(arena, text, "*");
	text = unwrap(arena, text, "==");
	text = unwrap(arena, text, "__");
	text = unwrap(arena, text, "_");
	return (struct span){text, strlen(text)};
}

static int
status_order(enum status_type type)
{
	switch (type) {
	case STATUS_IN_PROGRESS:
		return 1;
	case STATUS_TODO:
		return 2;
	case STATUS_ON_HOLD:
		return 3;
	case STATUS_DONE:
		return 4;
	case STATUS_CANCELLED:
		return 5;
	default:
		return 6;
	}
}

/* Invalid days come first, none last. */
static double
day_order(day_t day)
{
	return day == DAY_NONE ? 1e12 : day_is_valid(day) ? day : -1e12;
}

/* A hash of the day and the description, over UTF-16 as in JavaScript. */
static double
random_order(day_t today, const char *description)
{
	char date[DAY_TEXT_SIZE];
	struct buf text = {0};
	uint32_t hash = 9;
	size_t length;
	double order;

	buf_printf(&text, "%s %s", day_format(today, date), description);
	for (size_t i = 0; i < text.size; i += length) {
		uint32_t code =
			text_decode(text.data + i, text.size - i, &length);
		uint32_t units[2] = {code, 0};
		int count = 1;

		if (code > 0xffff) {
			units[0] = 0xd800 + ((code - 0x10000) >> 10);
			units[1] = 0xdc00 + (code & 0x3ff);
			count = 2;
		}
		for (int u = 0; u < count; u++)
			hash = (hash ^ units[u]) * 387420489u; /* 9 ** 9 */
	}
	order = (double)(int32_t)(hash ^ hash >> 9);
	buf_clear(&text);
	return order;
}

static void
set_text(struct sorting *sorting, const struct query_task *task,
	enum text_field field, struct sort_value *value)
{
	struct span text;

	if (field == TEXT_PATH && task->path == sorting->path) {
		value->text = sorting->path_key;
		return;
	}
	text = task_text(sorting->arena, task, field, sorting->global_filter);
	if (field == TEXT_DESCRIPTION)
		text = clean_description(sorting->arena, text);
	value->text = collate_key(sorting->arena, text.text, text.size);
	if (field == TEXT_PATH) {
		sorting->path = task->path;
		sorting->path_key = value->text;
	}
}

static void
set_value(struct sorting *sorting, const struct task_sorter *sorter,
	const struct query_task *item, struct sort_value *value)
{
	const struct task *task = item->task;

	switch (sorter->key) {
	case SORT_STATUS_NAME:
		set_text(sorting, item, TEXT_STATUS_NAME, value);
		break;
	case SORT_STATUS_TYPE:
		value->number = status_order(task->status);
		break;
	case SORT_STATUS:
		value->number = !task_is_open(task);
		break;
	case SORT_RECURRING:
		value->number = task->recurrence == NULL;
		break;
	case SORT_PRIORITY:
		value->number = task->priority;
		break;
	case SORT_PATH:
		set_text(sorting, item, TEXT_PATH, value);
		break;
	case SORT_DESCRIPTION:
		set_text(sorting, item, TEXT_DESCRIPTION, value);
		break;
	case SORT_TAG:
		/* No tags at all and too few are alike: last. */
		value->number = task->tag_count < sorter->tag
		                        ? task->tag_count == 0 ? 2 : 1
		                        : 0;
		if (sorter->tag >= 1 && value->number == 0) {
			const char *tag = task->tags[sorter->tag - 1];

			value->text =
				collate_key(sorting->arena, tag, strlen(tag));
		}
		break;
	case SORT_HEADING:
		set_text(sorting, item, TEXT_HEADING, value);
		break;
	case SORT_FILENAME:
		set_text(sorting, item, TEXT_FILENAME, value);
		break;
	case SORT_URGENCY:
		value->number = -item->urgency;
		break;
	case SORT_ID:
		set_text(sorting, item, TEXT_ID, value);
		break;
	case SORT_RANDOM:
		value->number = random_order(sorting->today,
			task->description != NULL ? task->description : "");
		break;
	default:
		value->number = day_order(task_day(
			task, (enum date_field)(sorter->key - SORT_HAPPENS)));
	}
}

static int
compare_items(const void *a, const void *b, void *arg)
{
	const struct sort_item *x = a, *y = b;
	const struct sorting *sorting = arg;

	for (size_t i = 0; i < sorting->count; i++) {
		const struct sort_value *left = &x->values[i];
		const struct sort_value *right = &y->values[i];
		int order = (left->number > right->number) -
		            (left->number < right->number);

		if (order == 0 && left->text.bytes != NULL &&
			left->text.bytes != right->text.bytes)
			order = collate_compare(&left->text, &right->text);
		if (order != 0)
			return sorting->sorters[i].is_reversed ? -order : order;
	}
	return x->position < y->position ? -1 : 1;
}

void
tasksort(const struct query_task **tasks, size_t count,
	const struct task_sorter *sorters, size_t sorter_count, day_t today,
	const char *global_filter)
{
	static const enum sort_key always[] = {SORT_STATUS_TYPE, SORT_URGENCY,
		SORT_DUE, SORT_PRIORITY, SORT_PATH};
	size_t always_count = sizeof(always) / sizeof(always[0]);
	struct sorting sorting = {.count = sorter_count + always_count,
		.today = today,
		.global_filter = global_filter};
	struct task_sorter *all;
	struct sort_item *items;

	if (count < 2)
		return;
	sorting.arena = arena_new();
	all = arena_alloc(sorting.arena, sorting.count * sizeof(*all));
	if (sorter_count > 0)
		memcpy(all, sorters, sorter_count * sizeof(*all));
	for (size_t i = 0; i < always_count; i++)
		all[sorter_count + i].key = always[i];
	sorting.sorters = all;
	items = mem_alloc(count * sizeof(*items));
	for (size_t i = 0; i < count; i++) {
		struct sort_value *values = arena_alloc(
			sorting.arena, sorting.count * sizeof(*values));

		for (size_t j = 0; j < sorting.count; j++)
			set_value(&sorting, &all[j], tasks[i], &values[j]);
		items[i] = (struct sort_item){tasks[i], i, values};
	}
	qsort_r(items, count, sizeof(*items), compare_items, &sorting);
	for (size_t i = 0; i < count; i++)
		tasks[i] = items[i].task;
	free(items);
	arena_free(sorting.arena);
}
