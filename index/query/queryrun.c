/* queryrun.c - running a query, see taskquery.h */
#include <stdlib.h>
#include <string.h>

#include "index/base/map.h"
#include "index/base/mem.h"
#include "index/parse/taskline.h"
#include "index/query/taskquery.h"

/* --- derived facts ------------------------------------------------------------ */

/* Blocked: an id in its list is that of an open task. Blocking: an open task
 * lists its id. Only open tasks are either. Source: tasks-format, section 6. */
static void
relate(struct query_task *tasks, size_t count)
{
	struct textmap *ids = textmap_new(), *wanted = textmap_new();
	uint32_t ignored;

	for (size_t i = 0; i < count; i++) {
		const struct task *task = tasks[i].task;

		if (!task_is_open(task))
			continue;
		if (task->id != NULL && task->id[0] != '\0')
			textmap_set(ids, task->id, strlen(task->id), 1);
		for (size_t j = 0; j < task->depends_on_count; j++)
			textmap_set(wanted, task->depends_on[j],
				strlen(task->depends_on[j]), 1);
	}
	for (size_t i = 0; i < count; i++) {
		const struct task *task = tasks[i].task;

		tasks[i].is_blocked = false;
		tasks[i].is_blocking = false;
		if (!task_is_open(task))
			continue;
		for (size_t j = 0; j < task->depends_on_count; j++)
			tasks[i].is_blocked |=
				textmap_get(ids, task->depends_on[j],
					strlen(task->depends_on[j]), &ignored);
		tasks[i].is_blocking = task->id != NULL &&
		                       task->id[0] != '\0' &&
		                       textmap_get(wanted, task->id,
					       strlen(task->id), &ignored);
	}
	textmap_free(ids);
	textmap_free(wanted);
}

static bool
needs_relations(const struct taskquery *query)
{
	for (size_t i = 0; i < query->filter_count; i++)
		if (filter_needs_relations(query->filters[i].filter))
			return true;
	return false;
}

/* --- bounds --------------------------------------------------------------------- */

static void
bound_day(struct taskquery_bounds *bounds, const struct filter *filter)
{
	enum date_field field = filter->date.field;
	const struct day_range *range = &filter->date.range;
	day_t first = DAY_INVALID + 1, last = INT32_MAX;

	/* Those match tasks that have no such day. */
	if (field == DATE_START || field == DATE_HAPPENS)
		return;
	switch (filter->date.relation) {
	case RELATION_BEFORE:
		last = range->first - 1;
		break;
	case RELATION_AFTER:
		first = range->last + 1;
		break;
	case RELATION_ON_OR_BEFORE:
		last = range->last;
		break;
	case RELATION_ON_OR_AFTER:
		first = range->first;
		break;
	default:
		first = range->first;
		last = range->last;
	}
	if (!bounds->days[field].is_bound || bounds->days[field].first < first)
		bounds->days[field].first = first;
	if (!bounds->days[field].is_bound || bounds->days[field].last > last)
		bounds->days[field].last = last;
	bounds->days[field].is_bound = true;
}

static void
bound(struct taskquery_bounds *bounds, const struct filter *filter)
{
	if (filter->kind == FILTER_DONE) {
		bounds->status = filter->is_negated ? BOUND_OPEN : BOUND_DONE;
	} else if (filter->kind == FILTER_DATE) {
		bound_day(bounds, filter);
	} else if (filter->kind == FILTER_WHOLE) {
		bound(bounds, filter->both.left);
	} else if (filter->kind == FILTER_AND) {
		bound(bounds, filter->both.left);
		bound(bounds, filter->both.right);
	}
}

struct taskquery_bounds
taskquery_bounds(const struct taskquery *query)
{
	struct taskquery_bounds bounds = {.needs_all = needs_relations(query)};

	for (size_t i = 0; i < query->filter_count; i++)
		bound(&bounds, query->filters[i].filter);
	return bounds;
}

/* True if filter looks at nothing but the note's path. */
static bool
is_of_path(const struct filter *filter)
{
	switch (filter->kind) {
	case FILTER_TEXT:
		return filter->text.field == TEXT_PATH ||
		       filter->text.field == TEXT_FOLDER ||
		       filter->text.field == TEXT_ROOT ||
		       filter->text.field == TEXT_FILENAME;
	case FILTER_NOT:
	case FILTER_WHOLE:
		return is_of_path(filter->both.left);
	case FILTER_AND:
	case FILTER_OR:
	case FILTER_XOR:
		return is_of_path(filter->both.left) &&
		       is_of_path(filter->both.right);
	default:
		return false;
	}
}

static bool
takes_path(struct filter_scope *scope, const struct filter *filter,
	const struct query_task *task)
{
	if (filter->kind == FILTER_WHOLE && !filter->is_negated)
		return takes_path(scope, filter->both.left, task);
	if (filter->kind == FILTER_AND && !filter->is_negated)
		return takes_path(scope, filter->both.left, task) &&
		       takes_path(scope, filter->both.right, task);
	return !is_of_path(filter) || filter_matches(scope, filter, task);
}

bool
taskquery_takes_path(struct taskquery *query, const char *path)
{
	static const struct task nothing;
	struct query_task task = {.task = &nothing, .path = path};

	for (size_t i = 0; i < query->filter_count; i++)
		if (!takes_path(&query->scope, query->filters[i].filter, &task))
			return false;
	return true;
}

/* --- running -------------------------------------------------------------------- */

static bool
matches_all(struct taskquery *query, const struct query_task *task)
{
	for (size_t i = 0; i < query->filter_count; i++)
		if (!filter_matches(
			    &query->scope, query->filters[i].filter, task))
			return false;
	return true;
}

static int
compare_pointers(const void *a, const void *b)
{
	const struct query_task *const *x = a, *const *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Tasks that are in some group; one may be in several. */
static size_t
count_tasks(const struct taskquery_result *result)
{
	const struct query_task **all = NULL;
	size_t count = 0, capacity = 0, unique = 0;

	for (size_t i = 0; i < result->group_count; i++)
		for (size_t j = 0; j < result->groups[i].count; j++)
			MEM_PUSH(all, count, capacity,
				result->groups[i].tasks[j]);
	if (count > 0)
		qsort(all, count, sizeof(*all), compare_pointers);
	for (size_t i = 0; i < count; i++)
		unique += i == 0 || all[i] != all[i - 1];
	free(all);
	return unique;
}

void
taskquery_run(struct taskquery *query, struct query_task *tasks, size_t count,
	struct taskquery_result *ret)
{
	const struct query_task **found =
		mem_alloc((count + 1) * sizeof(*found));
	size_t found_count = 0;

	*ret = (struct taskquery_result){.arena = arena_new()};
	if (needs_relations(query))
		relate(tasks, count);
	for (size_t i = 0; i < count; i++)
		if (matches_all(query, &tasks[i])) {
			tasks[i].urgency =
				task_urgency(tasks[i].task, query->today);
			found[found_count++] = &tasks[i];
		}
	tasksort(found, found_count, query->sorters, query->sorter_count,
		query->today, query->settings->global_filter);
	ret->found_count = found_count;
	if (found_count > query->limit)
		found_count = query->limit;
	ret->group_count = taskgroup(ret->arena, found, found_count,
		query->groupers, query->grouper_count, &ret->groups);
	for (size_t i = 0; i < ret->group_count && query->grouper_count > 0;
		i++)
		if (ret->groups[i].count > query->group_limit)
			ret->groups[i].count = query->group_limit;
	ret->count = query->grouper_count > 0 ? count_tasks(ret) : found_count;
	free(found);
}

void
taskquery_result_clear(struct taskquery_result *result)
{
	arena_free(result->arena);
	*result = (struct taskquery_result){0};
}
