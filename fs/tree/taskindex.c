/* taskindex.c - which notes have open tasks of which sort (model.h)
 *
 * A set of notes for each value, day, priority and note that a list of tasks
 * may be about. The sets of open-tasks/ that are not always there come and go
 * with their first and last note.
 */
#include <stdlib.h>
#include <string.h>

#include "fs/tree/entryname.h"
#include "fs/tree/model.h"
#include "fs/tree/viewname.h"
#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/parse/settings.h"

#define DAY_KEY UINT32_C(0x80000000) /* makes a day a key */
#define DOCUMENT_STEM_MAX (ENTRYNAME_MAX - 3)

static const char *const priorities[] = {
	[PRIORITY_HIGHEST] = "highest",
	[PRIORITY_HIGH] = "high",
	[PRIORITY_MEDIUM] = "medium",
	[PRIORITY_NONE] = "none",
	[PRIORITY_LOW] = "low",
	[PRIORITY_LOWEST] = "lowest",
};
#define PRIORITY_COUNT (sizeof(priorities) / sizeof(priorities[0]))

static uint64_t
set_key(enum taskset_class class, uint32_t key)
{
	return (uint64_t) class << 32 | key;
}

static struct tree_taskset *
find_set(struct tree *tree, uint64_t key)
{
	uint64_t found;

	if (!nummap_get(tree->tasksets, key, &found))
		return NULL;
	return (struct tree_taskset *)(uintptr_t)found;
}

struct tree_taskset *
taskindex_set(struct tree *tree, enum taskset_class class, uint32_t key)
{
	struct tree_taskset *set = find_set(tree, set_key(class, key));

	if (set != NULL)
		return set;
	set = mem_zalloc(sizeof(*set));
	set->class = class;
	set->key = key;
	nummap_set(
		tree->tasksets, set_key(class, key), (uint64_t)(uintptr_t)set);
	return set;
}

void
taskindex_drop(struct tree *tree, struct tree_taskset *set)
{
	if (set->notes.count > 0 || set->documents.count > 0)
		return;
	nummap_remove(tree->tasksets, set_key(set->class, set->key));
	idset_clear(&set->notes);
	idset_clear(&set->documents);
	free(set);
}

/* --- documents that come and go ------------------------------------------- */

static void
add_document(struct tree *tree, struct tree_group *group, const char *stem,
	struct tree_taskset *set)
{
	struct buf name = {0};
	size_t size = strlen(stem);

	if (size <= DOCUMENT_STEM_MAX)
		buf_printf(&name, "%s.md", stem);
	else
		buf_printf(&name, "%.*s~%08x.md",
			(int)text_cut(stem, size, DOCUMENT_STEM_MAX - 9), stem,
			(unsigned)(text_hash(stem, size) & UINT32_MAX));
	treedocument_new(tree, group, name.data, DOCUMENT_TASKS, set);
	buf_clear(&name);
}

static void
show_set(struct tree *tree, struct tree_taskset *set)
{
	struct tree_value *value;
	struct tree_group *group;
	struct tree_file *file;
	struct viewdef_path path;
	char day[DAY_TEXT_SIZE];

	switch (set->class) {
	case TASKSET_VALUE:
		value = idtable_get(&tree->values, set->key);
		if (value == NULL)
			return;
		group = tree->tasks_by_dimension[value->dimension];
		if (group == NULL)
			return;
		path = treevalue_path(tree, value);
		for (size_t i = 0; i + 1 < path.count; i++) {
			struct tree_group *child =
				treegroup_child(tree, group, path.names[i]);

			if (child == NULL) {
				child = treegroup_new(tree, group, group->view,
					path.names[i]);
				child->part = (uint32_t)i + 1;
			}
			group = child;
		}
		add_document(tree, group, path.names[path.count - 1], set);
		for (; group->part > 0; group = group->parent)
			treegroup_spell(
				tree, group, path.names[group->part - 1]);
		return;
	case TASKSET_NOTE:
		file = idtable_get(&tree->files, set->key);
		if (file != NULL)
			treedocument_new(tree, tree->tasks_by_note,
				treefile_view_name(file), DOCUMENT_TASKS, set);
		return;
	case TASKSET_DUE:
		add_document(tree, tree->tasks_by_due,
			day_format((day_t)(set->key - DAY_KEY), day), set);
		return;
	case TASKSET_ALL:
	case TASKSET_PRIORITY:
		return; /* always there */
	}
}

static void
hide_set(struct tree *tree, struct tree_taskset *set)
{
	uint32_t last = set->documents.count;

	if (set->class == TASKSET_ALL || set->class == TASKSET_PRIORITY)
		return;
	/* From the end: each that goes moves those after it, and the set may go
	 * with the last. */
	while (last-- > 0) {
		struct tree_document *document =
			idtable_get(&tree->documents, set->documents.ids[last]);

		if (document->parent->view->kind == VIEWDEF_TASKS)
			treedocument_free(tree, document);
	}
}

/* --- from tasks to sets --------------------------------------------------- */

struct keys {
	uint64_t *items;
	size_t count, capacity;
};

static int
compare_keys(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void
add_key(struct keys *keys, enum taskset_class class, uint32_t key)
{
	MEM_PUSH(keys->items, keys->count, keys->capacity, set_key(class, key));
}

/* The keys of tasks first to last, sorted, each once. */
static struct keys
keys_of(const struct tree_file *file, const struct task_list *tasks,
	size_t first, size_t last)
{
	struct keys keys = {0};
	size_t kept = 0;

	for (size_t i = first; i < last; i++) {
		const struct task_fact *task = &tasks->tasks[i];

		for (size_t v = 0; v < task->value_count; v++)
			add_key(&keys, TASKSET_VALUE, task->values[v]);
		add_key(&keys, TASKSET_PRIORITY, (uint32_t)task->priority);
		if (day_is_valid(task->due))
			add_key(&keys, TASKSET_DUE,
				(uint32_t)task->due + DAY_KEY);
	}
	if (first < last) {
		add_key(&keys, TASKSET_ALL, 0);
		add_key(&keys, TASKSET_NOTE, file->id);
	}
	if (keys.count == 0)
		return keys;
	qsort(keys.items, keys.count, sizeof(*keys.items), compare_keys);
	for (size_t i = 0; i < keys.count; i++)
		if (kept == 0 || keys.items[kept - 1] != keys.items[i])
			keys.items[kept++] = keys.items[i];
	keys.count = kept;
	return keys;
}

/* The documents that show tasks first to last of the list are out of date. */
static void
touch_tasks(struct tree *tree, const struct tree_file *file,
	const struct task_list *tasks, size_t first, size_t last)
{
	struct keys keys;
	unsigned periods = 0;

	/* The first load finds nothing that was rendered before. */
	if (!tree->is_loaded || first == last)
		return;
	keys = keys_of(file, tasks, first, last);
	for (size_t i = first; i < last; i++)
		periods |= 1u << task_period_of(&tasks->tasks[i], tree->today);
	for (size_t i = 0; i < keys.count; i++) {
		struct tree_taskset *set = find_set(tree, keys.items[i]);

		for (uint32_t d = 0; set != NULL && d < set->documents.count;
			d++) {
			struct tree_document *document = idtable_get(
				&tree->documents, set->documents.ids[d]);

			if (document->period < 0 ||
				(periods & 1u << document->period))
				treedocument_touch(tree, document);
		}
	}
	free(keys.items);
}

void
taskindex_touch(struct tree *tree, struct tree_file *file)
{
	if (file->tasks != NULL)
		touch_tasks(tree, file, file->tasks, 0, file->tasks->count);
}

static bool
is_same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* True if lists show both tasks alike; their lines are not shown. */
static bool
is_same_task(const struct task_fact *a, const struct task_fact *b)
{
	return a->status == b->status && a->priority == b->priority &&
	       a->due == b->due && a->scheduled == b->scheduled &&
	       a->start == b->start && a->created == b->created &&
	       is_same_text(a->raw, b->raw) &&
	       is_same_text(a->heading, b->heading) &&
	       a->value_count == b->value_count &&
	       (a->value_count == 0 ||
		       memcmp(a->values, b->values,
			       a->value_count * sizeof(*a->values)) == 0);
}

void
taskindex_put(
	struct tree *tree, struct tree_file *file, struct task_list *tasks)
{
	struct task_list *old = file->tasks;
	size_t old_count = old != NULL ? old->count : 0;
	size_t new_count = tasks != NULL ? tasks->count : 0;
	size_t first = 0, end = 0;
	struct keys before, after;
	size_t b = 0, a = 0;

	while (first < old_count && first < new_count &&
		is_same_task(&old->tasks[first], &tasks->tasks[first]))
		first++;
	while (end < old_count - first && end < new_count - first &&
		is_same_task(&old->tasks[old_count - end - 1],
			&tasks->tasks[new_count - end - 1]))
		end++;
	touch_tasks(tree, file, old, first, old_count - end);
	before = keys_of(file, old, 0, old_count);
	after = keys_of(file, tasks, 0, new_count);
	file->tasks = tasks;
	tree->counts.tasks += new_count - old_count;
	while (b < before.count || a < after.count) {
		uint64_t out = b < before.count ? before.items[b] : UINT64_MAX;
		uint64_t in = a < after.count ? after.items[a] : UINT64_MAX;
		struct tree_taskset *set;

		if (out == in) {
			a++, b++;
		} else if (out < in) {
			set = find_set(tree, out);
			idset_remove(&set->notes, file->id);
			if (set->notes.count == 0 && set->documents.count > 0)
				hide_set(tree, set);
			else
				taskindex_drop(tree, set);
			b++;
		} else {
			set = taskindex_set(tree,
				(enum taskset_class)(in >> 32), (uint32_t)in);
			idset_add(&set->notes, file->id);
			if (set->notes.count == 1)
				show_set(tree, set);
			a++;
		}
	}
	touch_tasks(tree, file, tasks, first, new_count - end);
	free(before.items);
	free(after.items);
	task_list_unref(old);
}

void
taskindex_hide_value(struct tree *tree, struct tree_value *value)
{
	struct tree_taskset *set =
		find_set(tree, set_key(TASKSET_VALUE, value->id));

	if (set != NULL)
		hide_set(tree, set);
}

void
taskindex_show_value(struct tree *tree, struct tree_value *value)
{
	struct tree_taskset *set =
		find_set(tree, set_key(TASKSET_VALUE, value->id));

	if (set != NULL && set->notes.count > 0)
		show_set(tree, set);
}

void
taskindex_hide_note(struct tree *tree, struct tree_file *file)
{
	struct tree_taskset *set =
		find_set(tree, set_key(TASKSET_NOTE, file->id));

	if (set != NULL)
		hide_set(tree, set);
}

void
taskindex_show_note(struct tree *tree, struct tree_file *file)
{
	struct tree_taskset *set =
		find_set(tree, set_key(TASKSET_NOTE, file->id));

	if (set != NULL && set->notes.count > 0)
		show_set(tree, set);
}

void
taskindex_touch_all(struct tree *tree)
{
	struct tree_document *document;

	for (uint32_t id = 0;
		(document = idtable_next(&tree->documents, &id)) != NULL; id++)
		if (document->kind == DOCUMENT_TASKS)
			treedocument_touch(tree, document);
}

/* --- the directories ------------------------------------------------------ */

static struct tree_group *
add_directory(struct tree *tree, const char *name)
{
	struct tree_group *group =
		treegroup_new(tree, tree->tasks, tree->tasks->view, name);

	group->is_permanent = true;
	return group;
}

void
taskindex_open(struct tree *tree)
{
	struct tree_taskset *all = taskindex_set(tree, TASKSET_ALL, 0);
	struct tree_group *by_priority;

	treedocument_new(tree, tree->tasks, "all.md", DOCUMENT_TASKS, all);
	for (int p = 0; p < PERIOD_COUNT; p++) {
		struct buf name = {0};

		buf_printf(&name, "%s.md", task_period_name(p));
		treedocument_new(
			tree, tree->tasks, name.data, DOCUMENT_TASKS, all)
			->period = p;
		buf_clear(&name);
	}
	/* As the views that group by the same: by-person, by-tag ... */
	for (size_t i = 0; i < tree->view_count; i++) {
		const struct viewdef *view = &tree->views[i];

		if (view->kind == VIEWDEF_GROUPS && view->chain_count == 1 &&
			(view->chain[0] == DIMENSION_TAG ||
				view->chain[0] >= DIMENSION_ENTITY))
			tree->tasks_by_dimension[view->chain[0]] =
				add_directory(tree, view->name);
	}
	tree->tasks_by_note = add_directory(tree, "by-note");
	tree->tasks_by_due = add_directory(tree, "by-due");
	by_priority = add_directory(tree, "by-priority");
	for (size_t p = 0; p < PRIORITY_COUNT; p++)
		add_document(tree, by_priority, priorities[p],
			taskindex_set(tree, TASKSET_PRIORITY, (uint32_t)p));
}

static void
free_set(struct tree *tree, struct tree_taskset *set)
{
	nummap_remove(tree->tasksets, set_key(set->class, set->key));
	idset_clear(&set->notes);
	idset_clear(&set->documents);
	free(set);
}

void
taskindex_close(struct tree *tree)
{
	struct tree_document *document;
	struct tree_file *file;

	for (uint32_t id = 0; (file = idtable_next(&tree->files, &id)) != NULL;
		id++) {
		struct keys keys = keys_of(file, file->tasks, 0,
			file->tasks != NULL ? file->tasks->count : 0);

		for (size_t i = 0; i < keys.count; i++) {
			struct tree_taskset *set =
				find_set(tree, keys.items[i]);

			if (set != NULL && set->documents.count == 0)
				free_set(tree, set);
		}
		free(keys.items);
	}
	for (uint32_t id = 0;
		(document = idtable_next(&tree->documents, &id)) != NULL;
		id++) {
		struct tree_taskset *set = document->set;

		if (set == NULL)
			continue;
		idset_remove(&set->documents, document->id);
		if (set->documents.count == 0)
			free_set(tree, set);
	}
}

/* --- rendering ------------------------------------------------------------ */

static bool
has_value(const struct task_fact *task, uint32_t value)
{
	for (size_t i = 0; i < task->value_count; i++)
		if (task->values[i] == value)
			return true;
	return false;
}

static bool
is_shown(const struct tree *tree, const struct tree_document *document,
	const struct task_fact *task)
{
	const struct tree_taskset *set = document->set;

	switch (set->class) {
	case TASKSET_ALL:
		return document->period < 0 ||
		       (int)task_period_of(task, tree->today) ==
		               document->period;
	case TASKSET_NOTE:
		return true;
	case TASKSET_VALUE:
		return has_value(task, set->key);
	case TASKSET_PRIORITY:
		return (uint32_t)task->priority == set->key;
	case TASKSET_DUE:
		return day_is_valid(task->due) &&
		       (uint32_t)task->due + DAY_KEY == set->key;
	}
	return false;
}

static void
write_title(struct tree *tree, const struct tree_document *document,
	struct buf *out)
{
	static const char *const by_period[PERIOD_COUNT] = {
		[PERIOD_OVERDUE] = "Overdue tasks",
		[PERIOD_TODAY] = "Tasks for today",
		[PERIOD_THIS_WEEK] = "Tasks for this week",
		[PERIOD_LATER] = "Later tasks",
		[PERIOD_UNDATED] = "Tasks without a date",
	};
	const struct tree_taskset *set = document->set;
	const struct tree_value *value;
	const struct tree_file *file;
	char day[DAY_TEXT_SIZE];

	if (document->period >= 0) {
		buf_add_text(out, by_period[document->period]);
		return;
	}
	buf_add_text(out, "Open tasks");
	switch (set->class) {
	case TASKSET_ALL:
		return;
	case TASKSET_VALUE:
		value = idtable_get(&tree->values, set->key);
		if (value == NULL)
			return;
		buf_printf(out, ": %s%s",
			value->dimension == DIMENSION_TAG ? "#" : "",
			value->name);
		return;
	case TASKSET_NOTE:
		file = idtable_get(&tree->files, set->key);
		if (file != NULL)
			buf_printf(out, ": %.*s",
				(int)entryname_stem(file->name), file->name);
		return;
	case TASKSET_PRIORITY:
		buf_printf(out, ": priority %s", priorities[set->key]);
		return;
	case TASKSET_DUE:
		buf_printf(out, ": due %s",
			day_format((day_t)(set->key - DAY_KEY), day));
		return;
	}
}

/* The tasks that the document shows; the caller frees. */
static struct listed_task *
listed_tasks(struct tree *tree, const struct tree_document *document,
	size_t *ret_count)
{
	const struct tree_taskset *set = document->set;
	struct listed_task *listed = NULL;
	size_t count = 0, capacity = 0;

	for (uint32_t i = 0; i < set->notes.count; i++) {
		const struct tree_file *file =
			idtable_get(&tree->files, set->notes.ids[i]);
		const char *path = NULL;

		for (size_t t = 0; t < file->tasks->count; t++) {
			const struct task_fact *task = &file->tasks->tasks[t];
			struct listed_task item = {task, NULL, false};

			if (!is_shown(tree, document, task))
				continue;
			if (path == NULL)
				path = treefile_path(file, tree->scratch);
			item.path = path;
			item.is_unique = viewname_is_unique(file);
			MEM_PUSH(listed, count, capacity, item);
		}
	}
	*ret_count = count;
	return listed;
}

void
taskindex_render(struct tree *tree, const struct tree_document *document,
	struct buf *out)
{
	struct buf title = {0};
	size_t count;
	struct listed_task *listed = listed_tasks(tree, document, &count);

	write_title(tree, document, &title);
	tasklist_render(listed, count, title.data, tree->today, out);
	buf_clear(&title);
	free(listed);
}

/* A note of a set, by where its tasks are in memory. */
struct task_home {
	const struct task_fact *first;
	const struct tree_file *file;
};

static int
compare_homes(const void *a, const void *b)
{
	const struct task_home *p = a, *q = b;

	return p->first < q->first ? -1 : p->first > q->first;
}

static struct task_home *
homes_of(const struct tree *tree, const struct idset *notes)
{
	struct task_home *homes =
		mem_alloc((notes->count + 1) * sizeof(*homes));

	for (uint32_t i = 0; i < notes->count; i++) {
		homes[i].file = idtable_get(&tree->files, notes->ids[i]);
		homes[i].first = homes[i].file->tasks->tasks;
	}
	qsort(homes, notes->count, sizeof(*homes), compare_homes);
	return homes;
}

static const struct tree_file *
home_of(const struct task_home *homes, size_t count,
	const struct task_fact *task)
{
	size_t low = 0;

	while (count - low > 1) {
		size_t middle = low + (count - low) / 2;

		if (homes[middle].first <= task)
			low = middle;
		else
			count = middle;
	}
	return homes[low].file;
}

void
taskindex_list(struct tree *tree, const struct tree_document *document,
	struct arena *arena, struct tree_list *ret)
{
	struct buf title = {0}, text = {0};
	size_t count;
	struct listed_task *listed = listed_tasks(tree, document, &count);
	uint32_t *lines = arena_alloc(arena, count * sizeof(*lines));
	struct task_home *homes = homes_of(tree, &document->set->notes);
	const struct tree_file *last = NULL;

	write_title(tree, document, &title);
	tasklist_render_lines(
		listed, count, title.data, tree->today, &text, lines);
	*ret = (struct tree_list){
		.text = arena_dup(arena, text.data, text.size),
		.size = text.size,
		.lines = arena_alloc(arena, count * sizeof(*ret->lines)),
		.line_count = count,
		.notes = arena_alloc(arena, count * sizeof(*ret->notes)),
		.settings = tree->settings,
		.today = tree->today};
	for (size_t i = 0; i < count; i++) {
		const struct task_fact *task = listed[i].task;
		const struct tree_file *file =
			home_of(homes, document->set->notes.count, task);

		ret->lines[i].document_line = lines[i];
		ret->lines[i].note = file->id;
		ret->lines[i].line = task->line;
		ret->lines[i].raw =
			arena_dup(arena, task->raw, strlen(task->raw));
		if (file == last)
			continue;
		last = file;
		ret->notes[ret->note_count].id = file->id;
		ret->notes[ret->note_count].path = treefile_path(file, arena);
		ret->notes[ret->note_count++].attr = file->attr;
	}
	buf_clear(&title);
	buf_clear(&text);
	free(homes);
	free(listed);
}
