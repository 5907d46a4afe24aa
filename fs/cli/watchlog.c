/* watchlog.c - see watchlog.h */
#include "fs/cli/watchlog.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fs/tree/idtable.h"
#include "fs/tree/viewdef.h"
#include "index/base/arena.h"
#include "index/base/mem.h"

/* As in the tree: a product of dimensions can be made as large as one likes. */
#define COMBINATION_MAX 4096

struct kept_value {
	int dimension;
	day_t day;   /* of DIMENSION_DATE, else DAY_NONE */
	char name[]; /* as shown */
};

struct kept_file {
	char *path; /* owned */
	uint32_t flags;
	bool is_folder;
	uint32_t *values; /* owned; sorted */
	size_t value_count;
	struct task_list *tasks; /* a reference, or NULL */
};

struct watchlog {
	struct viewdef *views; /* owned */
	size_t view_count;
	day_t today;
	watch_event_fn *each;
	void *arg;
	bool is_silent;
	struct idtable files, values;
	struct arena *arena; /* of one event */
};

struct watchlog *
watchlog_new(const struct settings *settings, day_t today, watch_event_fn *each,
	void *arg)
{
	struct watchlog *log = mem_zalloc(sizeof(*log));

	log->views = viewdefs_new(settings, &log->view_count);
	log->today = today;
	log->each = each;
	log->arg = arg;
	log->arena = arena_new();
	return log;
}

static void
free_file(struct kept_file *file)
{
	if (file == NULL)
		return;
	free(file->path);
	free(file->values);
	task_list_unref(file->tasks);
	free(file);
}

void
watchlog_free(struct watchlog *log)
{
	void *item;

	if (log == NULL)
		return;
	for (uint32_t id = 0; (item = idtable_next(&log->files, &id)) != NULL;
		id++)
		free_file(item);
	for (uint32_t id = 0; (item = idtable_next(&log->values, &id)) != NULL;
		id++)
		free(item);
	idtable_clear(&log->files);
	idtable_clear(&log->values);
	viewdefs_free(log->views, log->view_count);
	arena_free(log->arena);
	free(log);
}

static void
tell(struct watchlog *log, const struct watch_event *event)
{
	if (!log->is_silent)
		log->each(log->arg, event);
}

/* --- which directories ---------------------------------------------------------- */

/* The directory of a value below prefix, from log->arena. */
static const char *
below(struct watchlog *log, const char *prefix, int dimension, const char *name)
{
	struct viewdef_path path = viewdef_path_of(dimension, name, log->arena);

	for (size_t i = 0; i < path.count; i++)
		prefix = arena_printf(
			log->arena, "%s/%s", prefix, path.names[i]);
	return prefix;
}

/* Goes through the directories of one view that values lead to, and tells of
 * those that at least one of the values in changed leads to. */
struct course {
	struct watchlog *log;
	const struct viewdef *view;
	const uint32_t *values; /* of the note */
	size_t count;
	const uint32_t *changed; /* some of them; sorted */
	size_t changed_count;
	size_t combinations;
	struct watch_event event;
};

static bool
is_in(const uint32_t *ids, size_t count, uint32_t id)
{
	size_t low = 0;

	while (count > 0) {
		size_t half = count / 2;

		if (ids[low + half] == id)
			return true;
		if (ids[low + half] < id) {
			low += half + 1;
			count -= half + 1;
		} else {
			count = half;
		}
	}
	return false;
}

static void
tell_group(struct course *course, const char *group)
{
	course->event.group = group;
	course->combinations++;
	tell(course->log, &course->event);
}

/* From the chain's link on. Its depth is at most VIEWDEF_CHAIN_MAX. */
static void
walk_chain(struct course *course, size_t link, const char *prefix,
	bool has_changed)
{
	const struct viewdef *view = course->view;
	struct watchlog *log = course->log;

	for (size_t i = 0; i < course->count; i++) {
		uint32_t id = course->values[i];
		const struct kept_value *value = idtable_get(&log->values, id);
		bool changed =
			has_changed ||
			is_in(course->changed, course->changed_count, id);
		const char *group;

		if (value == NULL || value->dimension != view->chain[link] ||
			course->combinations >= COMBINATION_MAX)
			continue;
		group = below(log, prefix, value->dimension, value->name);
		if (link + 1 < view->chain_count) {
			walk_chain(course, link + 1, group, changed);
			continue;
		}
		if (!changed)
			continue;
		tell_group(course, group);
		for (int r = 0; r < RELATIVE_COUNT && link == 0; r++)
			if (viewdef_relative_has(r, value->day, log->today))
				tell_group(course,
					arena_printf(log->arena, "%s/%s",
						prefix,
						viewdef_relative_name(r)));
	}
}

/* Tells that the note at path joined or left the groups of changed, some of its
 * values. */
static void
tell_groups(struct watchlog *log, enum watch_change change, const char *path,
	const uint32_t *values, size_t count, const uint32_t *changed,
	size_t changed_count)
{
	if (log->is_silent || changed_count == 0)
		return;
	for (size_t v = 0; v < log->view_count; v++) {
		const struct viewdef *view = &log->views[v];
		struct course course = {
			.log = log,
			.view = view,
			.values = values,
			.count = count,
			.changed = changed,
			.changed_count = changed_count,
			.event = {.what = WATCH_GROUP,
				.change = change,
				.path = path},
		};

		if (view->kind == VIEWDEF_GROUPS && view->chain_count > 0)
			walk_chain(&course, 0, view->name, false);
		arena_reset(log->arena);
	}
}

/* Those of ids that are not in others, both sorted; the caller frees. */
static uint32_t *
difference(const uint32_t *ids, size_t count, const uint32_t *others,
	size_t other_count, size_t *ret_count)
{
	uint32_t *result = mem_alloc((count + 1) * sizeof(*result));
	size_t n = 0, j = 0;

	for (size_t i = 0; i < count; i++) {
		while (j < other_count && others[j] < ids[i])
			j++;
		if (j == other_count || others[j] != ids[i])
			result[n++] = ids[i];
	}
	*ret_count = n;
	return result;
}

static bool
is_listed(uint32_t flags)
{
	return (flags & (FILE_IS_NOTE | FILE_IS_HIDDEN | FILE_IS_EXCLUDED)) ==
	       FILE_IS_NOTE;
}

/* What a note was and what it is; either may be nothing. */
struct side {
	const char *path;
	const uint32_t *values;
	size_t count;
	const struct task_list *tasks;
};

static void
tell_memberships(struct watchlog *log, const struct side *before,
	const struct side *after, enum watch_change change)
{
	const struct side *of = change == WATCH_REMOVED ? before : after;
	const struct side *other = change == WATCH_REMOVED ? after : before;
	size_t count;
	uint32_t *changed = difference(
		of->values, of->count, other->values, other->count, &count);

	tell_groups(
		log, change, of->path, of->values, of->count, changed, count);
	free(changed);
}

/* --- tasks ------------------------------------------------------------------------ */

static int
compare_tasks(const void *a, const void *b)
{
	const struct task_fact *x = *(const struct task_fact *const *)a;
	const struct task_fact *y = *(const struct task_fact *const *)b;
	int order = strcmp(x->raw, y->raw);

	return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static const struct task_fact **
sorted_tasks(const struct task_list *list, size_t count)
{
	const struct task_fact **tasks =
		mem_alloc((count + 1) * sizeof(*tasks));

	for (size_t i = 0; i < count; i++)
		tasks[i] = &list->tasks[i];
	qsort(tasks, count, sizeof(*tasks), compare_tasks);
	return tasks;
}

/* Tells of the tasks that are not marked as the same before and after. */
static void
tell_unmarked(struct watchlog *log, enum watch_change change,
	const struct side *side, const bool *is_same)
{
	for (size_t i = 0; side->tasks != NULL && i < side->tasks->count; i++)
		if (!is_same[i])
			tell(log, &(struct watch_event){.what = WATCH_TASK,
					  .change = change,
					  .path = side->path,
					  .task = &side->tasks->tasks[i]});
}

/* A task is its text: one that only stands in another line is the same. */
static void
tell_tasks(struct watchlog *log, const struct side *before,
	const struct side *after)
{
	size_t old_count = before->tasks != NULL ? before->tasks->count : 0;
	size_t new_count = after->tasks != NULL ? after->tasks->count : 0;
	const struct task_fact **old, **new;
	bool *is_same;

	if (log->is_silent || before->tasks == after->tasks)
		return;
	old = sorted_tasks(before->tasks, old_count);
	new = sorted_tasks(after->tasks, new_count);
	is_same = mem_zalloc(old_count + new_count + 1);
	for (size_t i = 0, j = 0; i < old_count && j < new_count;) {
		int order = strcmp(old[i]->raw, new[j]->raw);

		if (order == 0) {
			is_same[old[i] - before->tasks->tasks] = true;
			is_same[old_count +
				(size_t)(new[j] - after->tasks->tasks)] = true;
		}
		i += order <= 0;
		j += order >= 0;
	}
	tell_unmarked(log, WATCH_REMOVED, before, is_same);
	tell_unmarked(log, WATCH_ADDED, after, is_same + old_count);
	free(is_same);
	free(old);
	free(new);
}

/* --- files ------------------------------------------------------------------------ */

static void
tell_file(struct watchlog *log, enum watch_change change,
	const struct kept_file *file, const char *from)
{
	if ((file->flags & FILE_IS_HIDDEN) != 0 || file->path[0] == '\0')
		return;
	tell(log, &(struct watch_event){.what = file->is_folder ? WATCH_FOLDER
	                                        : is_listed(file->flags)
	                                                ? WATCH_NOTE
	                                                : WATCH_FILE,
			  .change = change,
			  .path = file->path,
			  .from = from});
}

static struct side
side_of(const struct kept_file *file)
{
	struct side side = {.path = ""};

	if (file == NULL)
		return side;
	side.path = file->path;
	if (is_listed(file->flags)) {
		side.values = file->values;
		side.count = file->value_count;
		side.tasks = file->tasks;
	}
	return side;
}

static struct kept_file *
keep(const struct file_change *change)
{
	struct kept_file *file = mem_zalloc(sizeof(*file));

	file->path = mem_dup(change->path);
	file->flags = change->flags;
	file->is_folder = S_ISDIR(change->attr.mode);
	if (change->value_count > 0)
		file->values = mem_copy(change->values,
			change->value_count * sizeof(*change->values));
	file->value_count = change->value_count;
	file->tasks = task_list_ref(change->tasks);
	return file;
}

/* before or after may be NULL. */
static void
tell_difference(struct watchlog *log, const struct kept_file *before,
	const struct kept_file *after, bool content_changed)
{
	struct side was = side_of(before), is = side_of(after);

	tell_memberships(log, &was, &is, WATCH_REMOVED);
	if (before != NULL && after != NULL && before->flags == after->flags) {
		if (strcmp(before->path, after->path) != 0)
			tell_file(log, WATCH_MOVED, after, before->path);
		if (content_changed && !after->is_folder)
			tell_file(log, WATCH_CHANGED, after, NULL);
	} else {
		/* To who reads views, what is hidden from now on is gone. */
		if (before != NULL)
			tell_file(log, WATCH_REMOVED, before, NULL);
		if (after != NULL)
			tell_file(log, WATCH_ADDED, after, NULL);
	}
	tell_memberships(log, &was, &is, WATCH_ADDED);
	tell_tasks(log, &was, &is);
}

static void
put_value(struct watchlog *log, const struct value *value)
{
	struct kept_value *old = idtable_get(&log->values, value->id), *new;
	size_t size = strlen(value->name) + 1;

	if (old != NULL && strcmp(old->name, value->name) == 0)
		return;
	new = mem_alloc(sizeof(*new) + size);
	new->dimension = (int)value->dimension;
	new->day = new->dimension == DIMENSION_DATE
	                   ? viewdef_day_of(value->name)
	                   : DAY_NONE;
	memcpy(new->name, value->name, size);
	for (size_t v = 0; old != NULL && v < log->view_count; v++) {
		const struct viewdef *view = &log->views[v];

		if (view->kind != VIEWDEF_GROUPS ||
			view->chain[0] != new->dimension)
			continue;
		tell(log, &(struct watch_event){
				  .what = WATCH_GROUP,
				  .change = WATCH_MOVED,
				  .group = below(log, view->name,
					  new->dimension, new->name),
				  .from = below(log, view->name, new->dimension,
					  old->name),
			  });
		arena_reset(log->arena);
	}
	free(old);
	idtable_set(&log->values, value->id, new);
}

void
watchlog_apply(struct watchlog *log, const struct change_set *changes)
{
	for (size_t i = 0; i < changes->value_count; i++)
		put_value(log, &changes->values[i]);
	for (size_t i = 0; i < changes->gone_file_count; i++) {
		uint32_t id = changes->gone_files[i];
		struct kept_file *file = idtable_get(&log->files, id);

		if (file == NULL)
			continue;
		tell_difference(log, file, NULL, false);
		idtable_set(&log->files, id, NULL);
		free_file(file);
	}
	for (size_t i = 0; i < changes->file_count; i++) {
		const struct file_change *change = &changes->files[i];
		struct kept_file *before = idtable_get(&log->files, change->id);
		struct kept_file *after = keep(change);

		tell_difference(log, before, after, change->content_changed);
		idtable_set(&log->files, change->id, after);
		free_file(before);
	}
	for (size_t i = 0; i < changes->gone_value_count; i++) {
		uint32_t id = changes->gone_values[i];

		free(idtable_get(&log->values, id));
		idtable_set(&log->values, id, NULL);
	}
}

void
watchlog_load(struct watchlog *log, const struct change_set *all)
{
	log->is_silent = true;
	watchlog_apply(log, all);
	log->is_silent = false;
}

/* --- the day ------------------------------------------------------------------------ */

/* The note with a date: what it leaves and joins in views by date. */
static void
move_dated(struct watchlog *log, const struct kept_file *file, day_t day,
	day_t today)
{
	for (int r = 0; r < RELATIVE_COUNT; r++) {
		bool was = viewdef_relative_has(r, day, log->today);
		bool is = viewdef_relative_has(r, day, today);

		for (size_t v = 0; was != is && v < log->view_count; v++) {
			const struct viewdef *view = &log->views[v];
			struct watch_event event = {
				.what = WATCH_GROUP,
				.change = is ? WATCH_ADDED : WATCH_REMOVED,
				.path = file->path,
			};

			if (view->kind != VIEWDEF_GROUPS ||
				view->chain[0] != DIMENSION_DATE ||
				view->chain_count != 1)
				continue;
			event.group = arena_printf(log->arena, "%s/%s",
				view->name, viewdef_relative_name(r));
			tell(log, &event);
			arena_reset(log->arena);
		}
	}
}

void
watchlog_set_today(struct watchlog *log, day_t today)
{
	struct kept_file *file;

	if (today == log->today)
		return;
	for (uint32_t id = 0; (file = idtable_next(&log->files, &id)) != NULL;
		id++) {
		if (!is_listed(file->flags))
			continue;
		for (size_t i = 0; i < file->value_count; i++) {
			const struct kept_value *value =
				idtable_get(&log->values, file->values[i]);

			if (value != NULL && value->day != DAY_NONE)
				move_dated(log, file, value->day, today);
		}
	}
	log->today = today;
}
