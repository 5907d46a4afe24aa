/* taskgroup.c - see taskgroup.h */
#include "index/query/taskgroup.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "index/base/map.h"
#include "index/base/mem.h"
#include "index/parse/taskline.h"
#include "index/query/collate.h"

static const char *const names[GROUP_KEY_COUNT] = {
	[GROUP_STATUS_NAME] = "status.name",
	[GROUP_STATUS_TYPE] = "status.type",
	[GROUP_STATUS] = "status",
	[GROUP_RECURRING] = "recurring",
	[GROUP_PRIORITY] = "priority",
	[GROUP_HAPPENS] = "happens",
	[GROUP_CANCELLED] = "cancelled",
	[GROUP_CREATED] = "created",
	[GROUP_START] = "start",
	[GROUP_SCHEDULED] = "scheduled",
	[GROUP_DUE] = "due",
	[GROUP_DONE] = "done",
	[GROUP_PATH] = "path",
	[GROUP_FOLDER] = "folder",
	[GROUP_ROOT] = "root",
	[GROUP_BACKLINK] = "backlink",
	[GROUP_TAGS] = "tags",
	[GROUP_HEADING] = "heading",
	[GROUP_FILENAME] = "filename",
	[GROUP_URGENCY] = "urgency",
	[GROUP_RECURRENCE] = "recurrence",
	[GROUP_ID] = "id",
};

bool
taskgroup_parse(const char *line, struct task_grouper *ret, struct buf *error)
{
	const char *rest = line + 9;

	if (strncasecmp(line, "group by ", 9) != 0)
		return false;
	if (strncasecmp(rest, "function ", 9) == 0) {
		buf_printf(error, "JavaScript is not supported: %s", line);
		return false;
	}
	for (int i = 0; i < GROUP_KEY_COUNT; i++) {
		size_t size = strlen(names[i]);

		if (strncasecmp(rest, names[i], size) != 0)
			continue;
		ret->key = (enum group_key)i;
		ret->is_reversed = strcasecmp(rest + size, " reverse") == 0;
		if (rest[size] == '\0' || ret->is_reversed) {
			/* The most urgent come first. */
			if (i == GROUP_URGENCY)
				ret->is_reversed = !ret->is_reversed;
			return true;
		}
	}
	return false;
}

/* --- names ------------------------------------------------------------------ */

/* A path as Markdown shows it. */
static const char *
escape(struct arena *arena, struct span text)
{
	struct buf out = {0};
	const char *escaped;

	for (size_t i = 0; i < text.size; i++) {
		if (text.text[i] == '\\' || text.text[i] == '_')
			buf_add_char(&out, '\\');
		buf_add_char(&out, text.text[i]);
	}
	escaped = arena_dup(arena, buf_text(&out), out.size);
	buf_clear(&out);
	return escaped;
}

static const char *
path_name(struct arena *arena, const char *path)
{
	const char *suffix = strstr(path, ".md");
	struct buf text = {0};
	const char *name;

	if (suffix != NULL) {
		buf_add(&text, path, (size_t)(suffix - path));
		buf_add_text(&text, suffix + 3);
	} else {
		buf_add_text(&text, path);
	}
	name = escape(arena, (struct span){buf_text(&text), text.size});
	buf_clear(&text);
	return name;
}

static const char *
date_name(struct arena *arena, const struct task *task, enum date_field field)
{
	static const char *const weekdays[] = {"Sunday", "Monday", "Tuesday",
		"Wednesday", "Thursday", "Friday", "Saturday"};
	char text[DAY_TEXT_SIZE];
	day_t day = task_day(task, field);

	if (day == DAY_NONE)
		return arena_printf(
			arena, "No %s date", date_field_name(field));
	if (!day_is_valid(day))
		return arena_printf(arena, "%%%%0%%%% Invalid %s date",
			date_field_name(field));
	return arena_printf(arena, "%s %s", day_format(day, text),
		weekdays[day_weekday(day)]);
}

static const char *
status_name(enum status_type type)
{
	switch (type) {
	case STATUS_IN_PROGRESS:
		return "%%1%%IN_PROGRESS";
	case STATUS_TODO:
		return "%%2%%TODO";
	case STATUS_ON_HOLD:
		return "%%3%%ON_HOLD";
	case STATUS_DONE:
		return "%%4%%DONE";
	case STATUS_CANCELLED:
		return "%%5%%CANCELLED";
	default:
		return "%%6%%NON_TASK";
	}
}

static const char *
or_else(const char *text, const char *otherwise)
{
	return text != NULL && text[0] != '\0' ? text : otherwise;
}

/* Of all keys but TAGS. */
static const char *
group_name(
	struct arena *arena, const struct query_task *item, enum group_key key)
{
	static const char *const priorities[] = {"%%0%%Highest priority",
		"%%1%%High priority", "%%2%%Medium priority",
		"%%3%%Normal priority", "%%4%%Low priority",
		"%%5%%Lowest priority"};
	const struct task *task = item->task;
	struct span name = path_basename(item->path);

	switch (key) {
	case GROUP_STATUS_NAME:
		return or_else(task->status_name, "");
	case GROUP_STATUS_TYPE:
		return status_name(task->status);
	case GROUP_STATUS:
		return task_is_open(task) ? "Todo" : "Done";
	case GROUP_RECURRING:
		return task->recurrence != NULL ? "Recurring" : "Not Recurring";
	case GROUP_PRIORITY:
		return priorities[task->priority];
	case GROUP_PATH:
		return path_name(arena, item->path);
	case GROUP_FOLDER:
		return escape(arena, path_folder(item->path));
	case GROUP_ROOT:
		return escape(arena, path_root(item->path));
	case GROUP_BACKLINK:
	case GROUP_FILENAME:
		if (name.size == 0)
			return "Unknown Location";
		if (key == GROUP_FILENAME || task->heading == NULL)
			return arena_printf(
				arena, "[[%.*s]]", (int)name.size, name.text);
		return arena_printf(arena, "[[%.*s#%s|%.*s > %s]]",
			(int)name.size, name.text, task->heading,
			(int)name.size, name.text, task->heading);
	case GROUP_HEADING:
		return or_else(task->heading, "(No heading)");
	case GROUP_URGENCY:
		return arena_printf(arena, "%.2f", item->urgency);
	case GROUP_RECURRENCE:
		return or_else(task->recurrence, "None");
	case GROUP_ID:
		return or_else(task->id, "");
	default:
		return date_name(
			arena, task, (enum date_field)(key - GROUP_HAPPENS));
	}
}

void
taskgroup_show_name(const char *name, struct buf *out)
{
	const char *end;

	while (*name != '\0') {
		if (strncmp(name, "%%", 2) == 0 &&
			(end = strstr(name + 2, "%%")) != NULL) {
			name = end + 2;
			if (out->size == 0)
				name += strspn(name, " ");
			continue;
		}
		buf_add_char(out, *name++);
	}
}

/* --- groups ----------------------------------------------------------------- */

/* A group being made, at one level or another. */
struct node {
	const char *name;
	struct collate_key key;
	size_t parent;                   /* index of the node above */
	const struct query_task **tasks; /* owned */
	size_t count, capacity;
};

struct grouping {
	struct arena *arena;
	const struct task_grouper *groupers;
	size_t grouper_count;
	struct node *nodes; /* owned */
	size_t count, capacity;
};

/* The node called name below parent. */
static struct node *
child(struct grouping *grouping, struct textmap *known, size_t parent,
	const char *name)
{
	char *key = arena_printf(grouping->arena, "%zu/%s", parent, name);
	struct node node = {.name = name, .parent = parent};
	uint32_t index;

	if (textmap_get(known, key, strlen(key), &index))
		return &grouping->nodes[index];
	textmap_set(known, key, strlen(key), (uint32_t)grouping->count);
	node.key = collate_key(grouping->arena, name, strlen(name));
	MEM_PUSH(grouping->nodes, grouping->count, grouping->capacity, node);
	return &grouping->nodes[grouping->count - 1];
}

static void
add_task(struct node *node, const struct query_task *task)
{
	MEM_PUSH(node->tasks, node->count, node->capacity, task);
}

/* Parts the tasks of the nodes from first to last by one more grouper. */
static void
split_level(struct grouping *grouping, size_t first, size_t last,
	enum group_key key)
{
	struct textmap *known = textmap_new();

	for (size_t i = first; i < last; i++)
		for (size_t j = 0; j < grouping->nodes[i].count; j++) {
			const struct query_task *item =
				grouping->nodes[i].tasks[j];
			const struct task *task = item->task;

			if (key != GROUP_TAGS || task->tag_count == 0)
				add_task(
					child(grouping, known, i,
						key == GROUP_TAGS
							? "(No tags)"
							: group_name(
								  grouping->arena,
								  item, key)),
					item);
			else
				for (size_t t = 0; t < task->tag_count; t++)
					add_task(child(grouping, known, i,
							 task->tags[t]),
						item);
		}
	textmap_free(known);
}

struct leaf {
	size_t node;
	const struct node **path; /* from the first level on */
};

static int
compare_leaves(const void *a, const void *b, void *arg)
{
	const struct leaf *x = a, *y = b;
	const struct grouping *grouping = arg;

	for (size_t i = 0; i < grouping->grouper_count; i++) {
		int order = collate_compare(&x->path[i]->key, &y->path[i]->key);

		if (order != 0)
			return grouping->groupers[i].is_reversed ? -order
			                                         : order;
	}
	return x->node < y->node ? -1 : x->node > y->node;
}

static void
make_groups(struct grouping *grouping, size_t first, struct task_group *groups)
{
	struct arena *arena = grouping->arena;
	size_t depth = grouping->grouper_count, count = grouping->count - first;
	struct leaf *leaves = mem_alloc((count + 1) * sizeof(*leaves));

	for (size_t i = 0; i < count; i++) {
		const struct node *node = &grouping->nodes[first + i];

		leaves[i].node = first + i;
		leaves[i].path = arena_alloc(arena, depth * sizeof(node));
		for (size_t level = depth; level-- > 0;) {
			leaves[i].path[level] = node;
			node = &grouping->nodes[node->parent];
		}
	}
	if (count > 0)
		qsort_r(leaves, count, sizeof(*leaves), compare_leaves,
			grouping);
	for (size_t i = 0; i < count; i++) {
		const struct node *node = &grouping->nodes[leaves[i].node];

		groups[i].names = arena_alloc(arena, depth * sizeof(char *));
		for (size_t level = 0; level < depth; level++)
			groups[i].names[level] = leaves[i].path[level]->name;
		groups[i].tasks = arena_copy(
			arena, node->tasks, node->count, sizeof(*node->tasks));
		groups[i].count = node->count;
	}
	free(leaves);
}

size_t
taskgroup(struct arena *arena, const struct query_task *const *tasks,
	size_t count, const struct task_grouper *groupers, size_t grouper_count,
	struct task_group **ret)
{
	struct grouping grouping = {
		.arena = arena,
		.groupers = groupers,
		.grouper_count = grouper_count,
	};
	struct node root = {.name = ""};
	size_t first = 0, group_count;

	MEM_PUSH(grouping.nodes, grouping.count, grouping.capacity, root);
	for (size_t i = 0; i < count; i++)
		add_task(&grouping.nodes[0], tasks[i]);
	for (size_t i = 0; i < grouper_count; i++) {
		size_t last = grouping.count;

		split_level(&grouping, first, last, groupers[i].key);
		first = last;
	}
	group_count = grouping.count - first;
	*ret = arena_alloc(arena, (group_count + 1) * sizeof(**ret));
	make_groups(&grouping, first, *ret);
	for (size_t i = 0; i < grouping.count; i++)
		free(grouping.nodes[i].tasks);
	free(grouping.nodes);
	return group_count;
}
