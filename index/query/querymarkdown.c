/* querymarkdown.c - the result of a query as Markdown, see taskquery.h */
#include <stdlib.h>
#include <string.h>

#include "index/base/map.h"
#include "index/query/taskquery.h"

struct page {
	const struct taskquery *query;
	const struct taskquery_notes *notes; /* NULL: no trees */
	struct textmap *added;               /* "line:path" of what is listed */
	const char **last_names; /* of the group before, at each level */
	struct buf *out;
};

static void
add_count(size_t count, struct buf *out)
{
	buf_printf(out, "%zu task%s", count, count != 1 ? "s" : "");
}

void
taskquery_count_text(const struct taskquery_result *result, struct buf *out)
{
	if (result->count != result->found_count)
		buf_printf(out, "%zu of ", result->count);
	add_count(result->found_count, out);
}

/* Headings that differ from those of the group before. */
static void
add_headings(struct page *page, const struct task_group *group)
{
	const struct taskquery *query = page->query;
	struct buf *out = page->out;

	for (size_t level = 0; level < query->grouper_count; level++) {
		struct buf name = {0};

		if (page->last_names[level] != NULL &&
			strcmp(page->last_names[level], group->names[level]) ==
				0)
			continue;
		for (size_t i = level; i < query->grouper_count; i++)
			page->last_names[i] = NULL;
		page->last_names[level] = group->names[level];
		taskgroup_show_name(group->names[level], &name);
		if (out->size > 0)
			buf_add_char(out, '\n');
		buf_printf(out, "%.*s %s", (int)(level < 2 ? 4 + level : 6),
			"######", buf_text(&name));
		if (layout_shows(&query->layout, LAYOUT_GROUP_COUNT) &&
			level + 1 == query->grouper_count) {
			buf_add_text(out, " (");
			add_count(group->count, out);
			buf_add_char(out, ')');
		}
		buf_add_char(out, '\n');
		buf_clear(&name);
	}
}

static void
add_task(struct page *page, const struct task *task, unsigned level)
{
	struct buf body = {0};

	layout_task(&page->query->layout, task, &body);
	buf_printf(page->out, "%*s- [%s] %s\n", (int)(4 * level), "",
		task->symbol != NULL ? task->symbol : " ", buf_text(&body));
	buf_clear(&body);
}

/* --- trees ------------------------------------------------------------------- */

/* True the first time. */
static bool
take_line(struct page *page, const char *path, uint32_t line)
{
	struct buf key = {0};
	bool is_new;

	buf_printf(&key, "%u:%s", line, path);
	is_new = textmap_set(page->added, key.data, key.size, 1);
	buf_clear(&key);
	return is_new;
}

static bool
is_taken(const struct page *page, const char *path, uint32_t line)
{
	struct buf key = {0};
	uint32_t ignored;
	bool is_there;

	buf_printf(&key, "%u:%s", line, path);
	is_there = textmap_get(page->added, key.data, key.size, &ignored);
	buf_clear(&key);
	return is_there;
}

static int
compare_item(const void *key, const void *item)
{
	uint32_t line = *(const uint32_t *)key;
	uint32_t other = ((const struct list_item *)item)->line;

	return (line > other) - (line < other);
}

static int
compare_task(const void *key, const void *task)
{
	uint32_t line = *(const uint32_t *)key;
	uint32_t other = ((const struct task *)task)->line;

	return (line > other) - (line < other);
}

static const struct list_item *
item_at(const struct note *note, uint32_t line)
{
	if (note->items_count == 0)
		return NULL;
	return bsearch(&line, note->items, note->items_count,
		sizeof(*note->items), compare_item);
}

static const struct task *
task_at(const struct note *note, uint32_t line)
{
	if (note->tasks_count == 0)
		return NULL;
	return bsearch(&line, note->tasks, note->tasks_count,
		sizeof(*note->tasks), compare_task);
}

/* The line of the nearest task that the item is nested in, or 0. */
static uint32_t
parent_task(const struct note *note, uint32_t line)
{
	const struct list_item *item = item_at(note, line);

	/* Parents stand above: this ends. */
	while (item != NULL && item->parent != 0 && item->parent < item->line) {
		if (task_at(note, item->parent) != NULL)
			return item->parent;
		item = item_at(note, item->parent);
	}
	return 0;
}

static bool
group_has(const struct task_group *group, const char *path, uint32_t line)
{
	for (size_t i = 0; i < group->count; i++)
		if (group->tasks[i]->task->line == line &&
			strcmp(group->tasks[i]->path, path) == 0)
			return true;
	return false;
}

/* All that is nested in the item at line. */
static void
add_children(struct page *page, const struct note *note, const char *path,
	uint32_t line)
{
	const struct list_item *item = item_at(note, line), *end, *child;

	if (item == NULL)
		return;
	end = note->items + note->items_count;
	for (child = item + 1; child < end && child->depth > item->depth;
		child++) {
		const struct task *task = task_at(note, child->line);
		unsigned level = child->depth - item->depth;

		if (!take_line(page, path, child->line))
			continue;
		if (task != NULL)
			add_task(page, task, level);
		else
			buf_printf(page->out, "%*s- %s%s%s%s\n",
				(int)(4 * level), "",
				child->symbol != NULL ? "[" : "",
				child->symbol != NULL ? child->symbol : "",
				child->symbol != NULL ? "] " : "", child->text);
	}
}

/* A task with what is nested in it, unless it comes with a task above it. */
static void
add_tree(struct page *page, const struct task_group *group,
	const struct query_task *item)
{
	const struct note *note =
		page->notes->read(page->notes->arg, item->path);
	uint32_t line = item->task->line, parent;

	if (is_taken(page, item->path, line))
		return;
	parent = note != NULL ? parent_task(note, line) : 0;
	if (parent != 0 && !is_taken(page, item->path, parent) &&
		group_has(group, item->path, parent))
		return;
	take_line(page, item->path, line);
	add_task(page, item->task, 0);
	if (note != NULL)
		add_children(page, note, item->path, line);
}

void
taskquery_markdown(const struct taskquery *query,
	const struct taskquery_result *result,
	const struct taskquery_notes *notes, struct buf *out)
{
	struct page page = {.query = query, .out = out};

	if (layout_shows(&query->layout, LAYOUT_TREE))
		page.notes = notes;
	page.added = textmap_new();
	page.last_names = arena_alloc(result->arena,
		(query->grouper_count + 1) * sizeof(*page.last_names));
	for (size_t i = 0; i < result->group_count; i++) {
		const struct task_group *group = &result->groups[i];

		add_headings(&page, group);
		if (query->grouper_count > 0 && group->count > 0)
			buf_add_char(out, '\n');
		for (size_t j = 0; j < group->count; j++)
			if (page.notes != NULL)
				add_tree(&page, group, group->tasks[j]);
			else
				add_task(&page, group->tasks[j]->task, 0);
	}
	if (layout_shows(&query->layout, LAYOUT_TASK_COUNT)) {
		if (out->size > 0)
			buf_add_char(out, '\n');
		taskquery_count_text(result, out);
		buf_add_char(out, '\n');
	}
	textmap_free(page.added);
}
