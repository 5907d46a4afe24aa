/* config.c - see config.h */
#include "index/live/config.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/live/beneath.h"

#define FOLDER ".obsidian"
#define APP FOLDER "/app.json"
#define DAILY FOLDER "/daily-notes.json"
#define PERIODIC FOLDER "/plugins/periodic-notes/data.json"
#define TASKS FOLDER "/plugins/obsidian-tasks-plugin/data.json"

#define FILE_SIZE_MAX ((size_t)8 << 20)
#define STATUS_MAX 1000
#define FILTER_MAX 1000

static void
problem(struct config *config, const char *path, const char *text)
{
	struct config_problem item = {path, text};

	ARENA_PUSH(config->arena, config->problems, config->problem_count,
		config->problem_capacity, item);
}

/* The JSON object in the file at path, or NULL if there is none. */
static json_t *
read_object(struct config *config, int root, const char *path)
{
	static const char mark[] = "\xef\xbb\xbf";
	json_error_t error;
	json_t *value;
	char *text, *start;
	size_t size;
	int rc = beneath_read_file(root, path, FILE_SIZE_MAX, &text, &size);

	if (rc == -ENOENT || rc == -ENOTDIR)
		return NULL;
	if (rc < 0) {
		config->hash = config->hash * 31 + (uint64_t)-rc;
		problem(config, path,
			arena_printf(config->arena,
				"cannot be read: %s; its defaults are used",
				strerror(-rc)));
		return NULL;
	}
	config->hash = config->hash * 31 + text_hash(path, strlen(path)) +
	               text_hash(text, size);
	start = text;
	if (size >= 3 && memcmp(text, mark, 3) == 0)
		start += 3;
	if (start[strspn(start, " \t\r\n")] == '\0' &&
		strlen(start) == size - (size_t)(start - text)) {
		free(text);
		return NULL; /* empty */
	}
	value = json_loadb(start, size - (size_t)(start - text), 0, &error);
	free(text);
	if (value == NULL) {
		problem(config, path,
			arena_printf(config->arena,
				"is no JSON (line %d: %s); its defaults are "
				"used",
				error.line, error.text));
		return NULL;
	}
	if (!json_is_object(value)) {
		problem(config, path,
			"is no JSON object; its defaults are used");
		json_decref(value);
		return NULL;
	}
	return value;
}

/* Says that what is at key is not of the type it should be, if it is there. */
static void
wrong_type(struct config *config, const char *path, const char *key,
	const json_t *value, const char *type)
{
	if (value != NULL && !json_is_null(value))
		problem(config, path,
			arena_printf(config->arena,
				"'%s' is no %s; its default is used", key,
				type));
}

static const char *
get_text(struct config *config, const char *path, const json_t *object,
	const char *key, const char *otherwise)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_string(value)) {
		wrong_type(config, path, key, value, "text");
		return otherwise;
	}
	return arena_dup(config->arena, json_string_value(value),
		json_string_length(value));
}

static bool
get_bool(struct config *config, const char *path, const json_t *object,
	const char *key, bool otherwise)
{
	const json_t *value = json_object_get(object, key);

	if (json_is_boolean(value))
		return json_is_true(value);
	wrong_type(config, path, key, value, "true or false");
	return otherwise;
}

static const json_t *
get_array(struct config *config, const char *path, const json_t *object,
	const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (json_is_array(value))
		return value;
	wrong_type(config, path, key, value, "list");
	return NULL;
}

/* A folder as settings want it: "" is the vault's root. */
static const char *
folder_path(struct config *config, const char *text)
{
	const char *path = text_path(config->arena, text, strlen(text));

	return strcmp(path, ".") == 0 ? "" : path;
}

/* --- app.json ------------------------------------------------------------- */

static void
read_app(struct config *config, int root)
{
	json_t *app = read_object(config, root, APP);
	const json_t *filters =
		get_array(config, APP, app, "userIgnoreFilters");
	struct buf error = {0};

	for (size_t i = 0; i < json_array_size(filters); i++) {
		const char *filter =
			json_string_value(json_array_get(filters, i));

		if (i >= FILTER_MAX) {
			problem(config, APP,
				"has too many 'userIgnoreFilters'; the rest "
				"is not used");
			break;
		}
		if (filter == NULL ||
			!ignore_add(config->ignore, filter, &error)) {
			problem(config, APP,
				arena_printf(config->arena,
					"item %zu of 'userIgnoreFilters' is "
					"not used: %s",
					i + 1,
					filter == NULL ? "it is no text"
						       : buf_text(&error)));
			buf_clear(&error);
		}
	}
	json_decref(app);
}

/* --- daily notes ---------------------------------------------------------- */

static void
take_daily(struct config *config, const char *path, const json_t *object)
{
	const char *folder = get_text(config, path, object, "folder", "");
	const char *format = get_text(config, path, object, "format", "");

	config->settings.daily_folder = folder_path(config, folder);
	config->settings.daily_format =
		format[0] != '\0' ? format : settings_default()->daily_format;
}

static void
read_daily(struct config *config, int root)
{
	json_t *daily = read_object(config, root, DAILY);
	json_t *periodic = read_object(config, root, PERIODIC);
	const json_t *periodic_daily = json_object_get(periodic, "daily");

	if (daily != NULL)
		take_daily(config, DAILY, daily);
	if (json_is_true(json_object_get(periodic_daily, "enabled")))
		take_daily(config, PERIODIC, periodic_daily);
	json_decref(daily);
	json_decref(periodic);
}

/* --- the Tasks plugin ------------------------------------------------------ */

/* Copies text to symbol if it is exactly one code point. */
static bool
take_symbol(const char *text, char symbol[5])
{
	size_t size = text != NULL ? strlen(text) : 0, length;

	text_decode(text, size, &length);
	if (size == 0 || length != size || length > 4)
		return false;
	memcpy(symbol, text, size + 1);
	return true;
}

static enum status_type
read_status_type(const char *text)
{
	static const char *const names[] = {
		[STATUS_TODO] = "TODO",
		[STATUS_IN_PROGRESS] = "IN_PROGRESS",
		[STATUS_ON_HOLD] = "ON_HOLD",
		[STATUS_DONE] = "DONE",
		[STATUS_CANCELLED] = "CANCELLED",
		[STATUS_NON_TASK] = "NON_TASK",
	};

	for (size_t i = 0; text != NULL && i < sizeof(names) / sizeof(*names);
		i++)
		if (strcmp(text, names[i]) == 0)
			return (enum status_type)i;
	return STATUS_TODO;
}

struct status_list {
	struct status *items;
	size_t count, capacity;
};

static void
add_statuses(
	struct config *config, struct status_list *list, const json_t *array)
{
	for (size_t i = 0; i < json_array_size(array); i++) {
		const json_t *object = json_array_get(array, i);
		const char *symbol =
			json_string_value(json_object_get(object, "symbol"));
		struct status status = {0};

		if (list->count >= STATUS_MAX)
			break;
		/* The plugin's own dialog leaves rows without a symbol. */
		if (symbol != NULL && symbol[0] == '\0')
			continue;
		if (!take_symbol(symbol, status.symbol)) {
			problem(config, TASKS,
				"has a status whose symbol is not one "
				"character; it is not used");
			continue;
		}
		if (!take_symbol(json_string_value(json_object_get(
					 object, "nextStatusSymbol")),
			    status.next))
			strcpy(status.next, " ");
		status.name = get_text(config, TASKS, object, "name", "");
		status.type = read_status_type(
			json_string_value(json_object_get(object, "type")));
		ARENA_PUSH(config->arena, list->items, list->count,
			list->capacity, status);
	}
}

static void
add_default_statuses(
	struct config *config, struct status_list *list, bool is_core)
{
	const struct task_settings *defaults = &settings_default()->tasks;

	/* Todo and Done are the core ones. */
	for (size_t i = 0; i < defaults->status_count; i++)
		if ((i < 2) == is_core)
			ARENA_PUSH(config->arena, list->items, list->count,
				list->capacity, defaults->statuses[i]);
}

static void
read_statuses(struct config *config, const json_t *data)
{
	const json_t *object = json_object_get(data, "statusSettings");
	struct status_list list = {0};
	const json_t *array;

	if (!json_is_object(object)) {
		wrong_type(config, TASKS, "statusSettings", object, "object");
		return;
	}
	array = get_array(config, TASKS, object, "coreStatuses");
	if (array != NULL)
		add_statuses(config, &list, array);
	else
		add_default_statuses(config, &list, true);
	array = get_array(config, TASKS, object, "customStatuses");
	if (array != NULL)
		add_statuses(config, &list, array);
	else
		add_default_statuses(config, &list, false);
	config->settings.tasks.statuses = list.items;
	config->settings.tasks.status_count = list.count;
}

static enum task_format
read_format(struct config *config, const json_t *data)
{
	const char *text =
		get_text(config, TASKS, data, "taskFormat", "tasksPluginEmoji");

	if (strcmp(text, "dataview") == 0)
		return TASK_FORMAT_DATAVIEW;
	if (strcmp(text, "auto") == 0)
		return TASK_FORMAT_AUTO;
	if (strcmp(text, "tasksPluginEmoji") != 0)
		problem(config, TASKS,
			"'taskFormat' is neither tasksPluginEmoji nor "
			"dataview; its default is used");
	return TASK_FORMAT_EMOJI;
}

static void
read_folders(struct config *config, const json_t *data)
{
	const json_t *array =
		get_array(config, TASKS, data, "filenameAsDateFolders");
	const char **folders = NULL;
	size_t count = 0, capacity = 0;

	for (size_t i = 0; i < json_array_size(array); i++) {
		const char *text = json_string_value(json_array_get(array, i));

		/* The plugin drops empty ones. */
		if (text == NULL || text[0] == '\0')
			continue;
		ARENA_PUSH(config->arena, folders, count, capacity,
			folder_path(config, text));
	}
	config->settings.tasks.filename_date_folders = folders;
	config->settings.tasks.filename_date_folder_count = count;
}

/* Those that are no text are left out. */
static void
take_presets(struct config *config, const json_t *object)
{
	struct task_preset *presets = NULL;
	size_t count = 0, capacity = 0;
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)object, name, value)
	{
		struct task_preset preset = {
			arena_dup(config->arena, name, strlen(name)), NULL};

		if (!json_is_string(value))
			continue;
		preset.text = arena_dup(config->arena, json_string_value(value),
			json_string_length(value));
		ARENA_PUSH(config->arena, presets, count, capacity, preset);
	}
	config->settings.tasks.presets = presets;
	config->settings.tasks.preset_count = count;
}

static void
read_presets(struct config *config, const json_t *data)
{
	const json_t *presets = json_object_get(data, "presets");
	char *text;

	if (presets == NULL)
		presets = json_object_get(data, "includes");
	if (!json_is_object(presets)) {
		wrong_type(config, TASKS, "presets", presets, "object");
		return;
	}
	take_presets(config, presets);
	text = json_dumps(presets, JSON_COMPACT);
	if (text != NULL)
		config->presets = arena_dup(config->arena, text, strlen(text));
	free(text);
}

static void
read_tasks(struct config *config, int root)
{
	struct task_settings *tasks = &config->settings.tasks;
	json_t *data = read_object(config, root, TASKS);

	if (data == NULL)
		return;
	tasks->global_filter =
		get_text(config, TASKS, data, "globalFilter", "");
	tasks->global_query = get_text(config, TASKS, data, "globalQuery", "");
	tasks->format = read_format(config, data);
	tasks->set_done_date =
		get_bool(config, TASKS, data, "setDoneDate", true);
	tasks->set_cancelled_date =
		get_bool(config, TASKS, data, "setCancelledDate", true);
	tasks->set_created_date =
		get_bool(config, TASKS, data, "setCreatedDate", false);
	tasks->recurrence_on_next_line =
		get_bool(config, TASKS, data, "recurrenceOnNextLine", false);
	tasks->remove_scheduled_on_recurrence = get_bool(
		config, TASKS, data, "removeScheduledDateOnRecurrence", false);
	tasks->filename_as_scheduled = get_bool(
		config, TASKS, data, "useFilenameAsScheduledDate", false);
	tasks->filename_date_format = get_text(
		config, TASKS, data, "filenameAsScheduledDateFormat", "");
	read_folders(config, data);
	read_statuses(config, data);
	read_presets(config, data);
	json_decref(data);
}

/* --- all ------------------------------------------------------------------- */

struct config *
config_read(int root)
{
	struct config *config = mem_zalloc(sizeof(*config));

	config->arena = arena_new();
	config->settings = *settings_default();
	config->ignore = ignore_new();
	read_app(config, root);
	read_daily(config, root);
	read_tasks(config, root);
	return config;
}

void
config_free(struct config *config)
{
	if (config == NULL)
		return;
	ignore_free(config->ignore);
	arena_free(config->arena);
	free(config);
}

bool
config_is_source(const char *path)
{
	static const char *const sources[] = {APP, DAILY, PERIODIC, TASKS};
	size_t size = strlen(path);

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
		if (size > 0 && strncmp(sources[i], path, size) == 0 &&
			(sources[i][size] == '\0' || sources[i][size] == '/'))
			return true;
	return false;
}

static void
digest_text(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text) + 1);
}

static void
digest_list(struct buf *buf, const char *const *list)
{
	for (; list != NULL && *list != NULL; list++)
		digest_text(buf, *list);
	buf_add_char(buf, '\1');
}

uint64_t
settings_digest(const struct settings *settings)
{
	const struct task_settings *tasks = &settings->tasks;
	struct buf buf = {0};
	uint64_t hash;

	for (size_t i = 0; i < tasks->status_count; i++) {
		const struct status *status = &tasks->statuses[i];

		digest_text(&buf, status->symbol);
		digest_text(&buf, status->next);
		digest_text(&buf, status->name);
		buf_printf(&buf, "%d;", (int)status->type);
	}
	digest_text(&buf, tasks->global_filter);
	buf_printf(&buf, "%d;%d;", (int)tasks->format,
		tasks->filename_as_scheduled);
	digest_text(&buf, tasks->filename_date_format);
	for (size_t i = 0; i < tasks->filename_date_folder_count; i++)
		digest_text(&buf, tasks->filename_date_folders[i]);
	for (size_t i = 0; i < settings->kind_count; i++) {
		const struct entity_kind *kind = &settings->kinds[i];

		digest_text(&buf, kind->name);
		digest_list(&buf, kind->types);
		digest_list(&buf, kind->properties);
		digest_list(&buf, kind->sections);
		digest_list(&buf, kind->folders);
	}
	digest_text(&buf, settings->daily_folder);
	digest_text(&buf, settings->daily_format);
	hash = text_hash(buf.data, buf.size);
	buf_clear(&buf);
	return hash;
}
