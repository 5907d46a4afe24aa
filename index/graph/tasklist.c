/* tasklist.c - see tasklist.h */
#include "index/graph/tasklist.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/parse/taskline.h"

struct task_list *
task_list_ref(struct task_list *list)
{
	if (list != NULL)
		list->references++;
	return list;
}

void
task_list_unref(struct task_list *list)
{
	if (list != NULL && --list->references == 0)
		free(list);
}

static size_t
text_size(const char *text)
{
	return text != NULL ? strlen(text) + 1 : 0;
}

/* Copies text to *at and moves that on. */
static const char *
text_put(char **at, const char *text)
{
	size_t size = text_size(text);
	char *copy = *at;

	if (text == NULL)
		return NULL;
	memcpy(copy, text, size);
	*at += size;
	return copy;
}

/* A list of count tasks, with room for values and texts behind them. */
static struct task_list *
list_new(size_t count, size_t value_count, size_t texts_size,
	struct task_fact **ret_facts, uint32_t **ret_values, char **ret_texts)
{
	struct task_list *list =
		mem_zalloc(sizeof(*list) + count * sizeof(struct task_fact) +
			   value_count * sizeof(uint32_t) + texts_size);

	list->references = 1;
	list->count = (uint32_t)count;
	*ret_facts = (struct task_fact *)(list + 1);
	list->tasks = *ret_facts;
	*ret_values = (uint32_t *)(*ret_facts + count);
	*ret_texts = (char *)(*ret_values + value_count);
	return list;
}

/* raw and description are most of it, and description is often a part of raw,
 * but seldom its end: both are kept. */
static size_t
fact_texts_size(const char *symbol, const char *raw, const char *description,
	const char *heading)
{
	return text_size(symbol) + text_size(raw) + text_size(description) +
	       text_size(heading);
}

static double
fixed_urgency(const struct task *task)
{
	struct task dateless = *task;

	dateless.due = DAY_NONE;
	dateless.scheduled = DAY_NONE;
	dateless.start = DAY_NONE;
	return task_urgency(&dateless, 0);
}

static const char *
or_empty(const char *text)
{
	return text != NULL ? text : "";
}

struct task_list *
task_list_new(const struct note *note)
{
	struct task_list *list;
	struct task_fact *fact;
	uint32_t *values;
	size_t count = 0, size = 0;
	char *texts;

	for (size_t i = 0; i < note->tasks_count; i++) {
		const struct task *task = &note->tasks[i];

		if (!task_is_open(task))
			continue;
		count++;
		size += fact_texts_size(or_empty(task->symbol),
			or_empty(task->raw), or_empty(task->description),
			task->heading);
	}
	if (count == 0)
		return NULL;
	list = list_new(count, 0, size, &fact, &values, &texts);
	for (size_t i = 0; i < note->tasks_count; i++) {
		const struct task *task = &note->tasks[i];

		if (!task_is_open(task))
			continue;
		*fact++ = (struct task_fact){
			.line = task->line,
			.status = task->status,
			.priority = task->priority,
			.due = task->due,
			.scheduled = task->scheduled,
			.start = task->start,
			.created = task->created,
			.urgency_fixed = fixed_urgency(task),
			.symbol = text_put(&texts, or_empty(task->symbol)),
			.raw = text_put(&texts, or_empty(task->raw)),
			.description =
				text_put(&texts, or_empty(task->description)),
			.heading = text_put(&texts, task->heading),
		};
	}
	return list;
}

struct task_list *
task_list_with_values(const struct task_list *list, const uint32_t *values,
	const uint32_t *counts)
{
	struct task_list *copy;
	struct task_fact *facts;
	uint32_t *own;
	size_t value_count = 0, size = 0;
	char *texts;

	for (uint32_t i = 0; i < list->count; i++) {
		const struct task_fact *task = &list->tasks[i];

		value_count += counts[i];
		size += fact_texts_size(task->symbol, task->raw,
			task->description, task->heading);
	}
	copy = list_new(list->count, value_count, size, &facts, &own, &texts);
	if (value_count > 0)
		memcpy(own, values, value_count * sizeof(*values));
	for (uint32_t i = 0; i < list->count; i++) {
		facts[i] = list->tasks[i];
		facts[i].symbol = text_put(&texts, facts[i].symbol);
		facts[i].raw = text_put(&texts, facts[i].raw);
		facts[i].description = text_put(&texts, facts[i].description);
		facts[i].heading = text_put(&texts, facts[i].heading);
		facts[i].values = own;
		facts[i].value_count = counts[i];
		own += counts[i];
	}
	return copy;
}

static bool
is_same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool
task_list_says_same(const struct task_list *a, const struct task_list *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	if (a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++) {
		const struct task_fact *x = &a->tasks[i], *y = &b->tasks[i];

		if (x->line != y->line || x->status != y->status ||
			x->priority != y->priority || x->due != y->due ||
			x->scheduled != y->scheduled || x->start != y->start ||
			x->created != y->created ||
			strcmp(x->symbol, y->symbol) != 0 ||
			strcmp(x->raw, y->raw) != 0 ||
			strcmp(x->description, y->description) != 0 ||
			!is_same_text(x->heading, y->heading))
			return false;
	}
	return true;
}

bool
task_list_has_values(const struct task_list *list, const uint32_t *values,
	const uint32_t *counts)
{
	for (uint32_t i = 0; i < list->count; i++) {
		const struct task_fact *task = &list->tasks[i];

		if (task->value_count != counts[i] ||
			(counts[i] > 0 &&
				memcmp(task->values, values,
					counts[i] * sizeof(*values)) != 0))
			return false;
		values += counts[i];
	}
	return true;
}
