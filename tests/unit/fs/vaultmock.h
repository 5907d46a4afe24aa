/* vaultmock.h - change sets made by hand, and looks at the tree they make
 *
 *	struct mock m = mock_new("2025-11-12");
 *	mock_note(&m, 1, "Notes/Plan.md", "tag:work", "type:note");
 *	mock_apply(&m);
 *	EXPECT_TEXT(mock_ls(&m, "by-tag/work"), "Plan.md");
 */
#ifndef VAULTFS_VAULTMOCK_H
#define VAULTFS_VAULTMOCK_H

#include <errno.h>

#include "fs/tree/tree.h"
#include "index/base/arena.h"
#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/changeset.h"
#include "index/parse/settings.h"

#define MOCK_MAX 4096

struct mock {
	struct tree *tree;
	struct tree_notices notices; /* of the last mock_apply() */
	struct arena *arena;
	struct value values[MOCK_MAX]; /* all that there ever were */
	size_t value_count;
	/* The change set in the making: */
	struct change_set set;
	struct value new_values[MOCK_MAX];
	struct file_change files[MOCK_MAX];
	uint32_t gone_files[MOCK_MAX], gone_values[MOCK_MAX];
	struct task_fact tasks[MOCK_MAX];
	size_t task_count;
};

static inline void
mock_begin(struct mock *m)
{
	memset(&m->set, 0, sizeof(m->set));
	m->set.values = m->new_values;
	m->set.files = m->files;
	m->set.gone_files = m->gone_files;
	m->set.gone_values = m->gone_values;
	m->task_count = 0;
}

static inline void
mock_apply(struct mock *m)
{
	notices_clear(&m->notices);
	tree_apply(m->tree, &m->set, &m->notices);
	for (size_t i = 0; i < m->set.file_count; i++)
		task_list_unref(m->files[i].tasks);
	mock_begin(m);
}

static inline struct mock *
mock_new(const char *today)
{
	struct mock *m = mem_zalloc(sizeof(*m));
	struct tree_options options = {
		.settings = settings_default(),
		.vault = "/vault",
		.today = day_parse(today, 10),
		.now_ns = 1000000000,
	};

	m->tree = tree_new(&options);
	m->arena = arena_new();
	mock_begin(m);
	return m;
}

static inline void
mock_free(struct mock *m)
{
	tree_free(m->tree);
	notices_clear(&m->notices);
	arena_free(m->arena);
	free(m);
}

/* "tag:status/active", "person:Ada Lark", "date:2025/11/07" -> its id. */
static inline uint32_t
mock_value(struct mock *m, const char *text)
{
	static const char *const names[] = {"tag", "type", "date", "property",
		"person", "project", "customer"};
	const char *name = strchr(text, ':') + 1;
	struct value value = {.id = (uint32_t)m->value_count + 1};

	for (uint32_t d = 0; d < sizeof(names) / sizeof(names[0]); d++)
		if (strncmp(text, names[d], strlen(names[d])) == 0 &&
			text[strlen(names[d])] == ':')
			value.dimension = d;
	value.name = arena_dup(m->arena, name, strlen(name));
	value.folded = text_fold(m->arena, name, strlen(name));
	for (size_t i = 0; i < m->value_count; i++)
		if (m->values[i].id != 0 &&
			m->values[i].dimension == value.dimension &&
			strcmp(m->values[i].folded, value.folded) == 0)
			return m->values[i].id;
	m->values[m->value_count++] = value;
	m->new_values[m->set.value_count++] = value;
	return value.id;
}

/* values: separated by '|'. */
static inline const uint32_t *
mock_values(struct mock *m, const char *values, size_t *ret_count)
{
	uint32_t *ids = arena_alloc(m->arena, 64 * sizeof(*ids));
	size_t count = 0;

	for (const char *at = values; at != NULL && *at != '\0';) {
		const char *end = strchrnul(at, '|');
		uint32_t id = mock_value(
			m, arena_dup(m->arena, at, (size_t)(end - at)));
		size_t place = count;

		for (; place > 0 && ids[place - 1] > id; place--)
			ids[place] = ids[place - 1];
		ids[place] = id;
		count++;
		at = *end == '\0' ? NULL : end + 1;
	}
	*ret_count = count;
	return ids;
}

/* Puts a file that is no note: mode says what it is. */
static inline struct file_change *
mock_file(struct mock *m, uint32_t id, const char *path, mode_t mode)
{
	struct file_change *file = &m->files[m->set.file_count++];

	memset(file, 0, sizeof(*file));
	file->id = id;
	file->path = arena_dup(m->arena, path, strlen(path));
	file->date = DAY_NONE;
	file->attr.dev = 1;
	file->attr.ino = 1000 + id;
	file->attr.size = 10;
	file->attr.mode = mode;
	file->attr.nlink = S_ISDIR(mode) ? 2 : 1;
	file->attr.mtime_ns = (int64_t)id * 1000;
	return file;
}

static inline struct file_change *
mock_folder(struct mock *m, uint32_t id, const char *path)
{
	return mock_file(m, id, path, S_IFDIR | 0755);
}

static inline struct file_change *
mock_note(struct mock *m, uint32_t id, const char *path, const char *values)
{
	size_t count;
	const uint32_t *ids = mock_values(m, values, &count);
	struct file_change *file = mock_file(m, id, path, S_IFREG | 0644);

	file->flags = FILE_IS_NOTE;
	file->values = ids;
	file->value_count = count;
	return file;
}

static inline void
mock_aliases(struct mock *m, struct file_change *file, const char *alias)
{
	file->aliases = arena_alloc(m->arena, sizeof(char *));
	file->aliases[0] = alias;
	file->alias_count = 1;
}

/* Gives the note an open task. */
static inline void
mock_task(struct mock *m, struct file_change *file, const char *raw,
	const char *due, const char *values)
{
	size_t count = file->tasks != NULL ? file->tasks->count : 0;
	struct task_list *list = mem_zalloc(
		sizeof(*list) + (count + 1) * sizeof(struct task_fact));
	struct task_fact *tasks = (struct task_fact *)(list + 1);
	struct task_fact *task = &tasks[count];

	if (count > 0)
		memcpy(tasks, file->tasks->tasks, count * sizeof(*tasks));
	free(file->tasks);
	list->references = 1;
	list->count = (uint32_t)count + 1;
	list->tasks = tasks;
	task->line = (uint32_t)count + 1;
	task->priority = PRIORITY_NONE;
	task->due = due != NULL ? day_parse(due, 10) : DAY_NONE;
	task->scheduled = task->start = task->created = DAY_NONE;
	task->symbol = " ";
	task->raw = task->description = raw;
	task->values = mock_values(m, values, &task->value_count);
	file->tasks = list;
}

static inline void
mock_gone(struct mock *m, uint32_t id)
{
	m->gone_files[m->set.gone_file_count++] = id;
}

/* The node of a path of the mount, a reference to which is counted; 0 if there
 * is none. */
static inline uint64_t
mock_walk(struct mock *m, const char *path)
{
	uint64_t node = TREE_ROOT;
	struct tree_entry entry;

	for (const char *at = path; at != NULL && *at != '\0';) {
		const char *end = strchrnul(at, '/');
		const char *name = arena_dup(m->arena, at, (size_t)(end - at));

		if (tree_lookup(m->tree, node, name, &entry) < 0)
			return 0;
		node = entry.node;
		at = *end == '\0' ? NULL : end + 1;
	}
	return node;
}

struct mock_names {
	const char *names[MOCK_MAX];
	size_t count;
	struct arena *arena;
	uint64_t last;
	size_t room; /* names that are taken, then no more */
};

static inline bool
mock_add_name(void *arg, struct tree *tree, const struct tree_listed *listed)
{
	struct mock_names *list = arg;

	(void)tree;
	if (list->room == 0)
		return false;
	list->room--;
	list->last = listed->offset;
	if (strcmp(listed->name, ".") == 0 || strcmp(listed->name, "..") == 0)
		return true;
	list->names[list->count++] =
		arena_dup(list->arena, listed->name, strlen(listed->name));
	return true;
}

static inline int
mock_compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names in a directory, sorted, separated by '|'; NULL if it is none. */
static inline const char *
mock_ls(struct mock *m, const char *path)
{
	struct mock_names list = {.arena = m->arena, .room = SIZE_MAX};
	uint64_t node = mock_walk(m, path);
	struct buf text = {0};
	const char *ret;

	if (node == 0 || tree_list(m->tree, node, 0, mock_add_name, &list) < 0)
		return NULL;
	qsort(list.names, list.count, sizeof(*list.names), mock_compare_names);
	for (size_t i = 0; i < list.count; i++)
		buf_printf(&text, "%s%s", i > 0 ? "|" : "", list.names[i]);
	ret = arena_dup(m->arena, buf_text(&text), text.size);
	buf_clear(&text);
	return ret;
}

/* The vault's path of a file, or the text of a document. */
static inline const char *
mock_cat(struct mock *m, const char *path)
{
	struct tree_content content;
	uint64_t node = mock_walk(m, path);

	if (node == 0 || tree_content(m->tree, node, m->arena, &content) < 0)
		return NULL;
	return content.path != NULL
	               ? content.path
	               : arena_dup(m->arena, content.text, content.size);
}

/* True if the last change told the kernel to forget name in the directory, or
 * (name NULL) the node itself. */
static inline bool
mock_told(struct mock *m, uint64_t node, const char *name)
{
	for (size_t i = 0; i < m->notices.count; i++) {
		const struct tree_notice *n = &m->notices.items[i];
		const char *of = notices_name(&m->notices, n);

		if (n->node == node &&
			(name == NULL ? of == NULL
				      : of != NULL && strcmp(of, name) == 0))
			return true;
	}
	return false;
}

#endif
