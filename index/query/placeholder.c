/* placeholder.c - see placeholder.h */
#include "index/query/placeholder.h"

#include <string.h>
#include <strings.h>

#include "index/base/text.h"
#include "index/query/querytask.h"

const char *
preset_text(const struct task_settings *settings, const char *name)
{
	for (size_t i = 0; i < settings->preset_count; i++)
		if (strcmp(settings->presets[i].name, name) == 0 &&
			settings->presets[i].text[0] != '\0')
			return settings->presets[i].text;
	return NULL;
}

/* As JavaScript makes text of it. */
static void
add_value(const struct yaml_value *value, bool is_tag, struct buf *out)
{
	switch (value->kind) {
	case YAML_VALUE_NULL:
		break;
	case YAML_VALUE_MAP:
		buf_add_text(out, "[object Object]");
		break;
	case YAML_VALUE_LIST:
		for (size_t i = 0, added = 0; i < value->count; i++) {
			const struct yaml_value *item = &value->items[i];

			if (item->kind == YAML_VALUE_NULL ||
				item->kind == YAML_VALUE_LIST)
				continue;
			if (added++ > 0)
				buf_add_char(out, ',');
			add_value(item, is_tag, out);
		}
		break;
	default:
		if (is_tag && value->text[0] != '#')
			buf_add_char(out, '#');
		buf_add_text(out, value->text);
	}
}

bool
property_text(const struct note *file, const char *name, struct buf *ret)
{
	const struct property *property = note_property(file, name);

	if (property == NULL || property->value.kind == YAML_VALUE_NULL)
		return false;
	add_value(&property->value, property->type == PROPERTY_TAGS, ret);
	return true;
}

static void
add_span(struct buf *out, struct span text)
{
	buf_add(out, text.text, text.size);
}

static bool
add_path(const struct note *file, const char *what, struct buf *out)
{
	const char *path = file->path, *slash = strrchr(path, '/');
	struct span name = {slash != NULL ? slash + 1 : path, 0};
	size_t size = strlen(path);
	bool has_suffix = size >= 3 && strcmp(path + size - 3, ".md") == 0;

	name.size = strlen(name.text);
	if (strcmp(what, "path") == 0)
		buf_add(out, path, size);
	else if (strcmp(what, "pathWithoutExtension") == 0)
		buf_add(out, path, has_suffix ? size - 3 : size);
	else if (strcmp(what, "folder") == 0)
		add_span(out, path_folder(path));
	else if (strcmp(what, "root") == 0)
		add_span(out, path_root(path));
	else if (strcmp(what, "filename") == 0)
		add_span(out, name);
	else if (strcmp(what, "filenameWithoutExtension") == 0)
		buf_add(out, name.text, has_suffix ? name.size - 3 : name.size);
	else
		return false;
	return true;
}

/* The argument of "FUNCTION('NAME')", or NULL. */
static const char *
string_argument(struct arena *arena, const char *text, const char *function)
{
	size_t start = strlen(function), size = strlen(text);
	char quote;

	if (size < start + 4 || strncmp(text, function, start) != 0 ||
		text[start] != '(' || text[size - 1] != ')')
		return NULL;
	quote = text[start + 1];
	if ((quote != '\'' && quote != '"') || text[size - 2] != quote)
		return NULL;
	text += start + 2;
	size -= start + 4;
	if (memchr(text, '\'', size) != NULL || memchr(text, '"', size) != NULL)
		return NULL;
	return arena_dup(arena, text, size);
}

/* "name.name.name" */
static bool
is_plain(const char *text)
{
	bool needs_letter = true;

	for (; *text != '\0'; text++) {
		bool is_letter = ((*text | 32) >= 'a' && (*text | 32) <= 'z') ||
		                 *text == '_' || *text == '$';

		if (needs_letter && !is_letter)
			return false;
		if (!is_letter && *text != '.' && (*text < '0' || *text > '9'))
			return false;
		needs_letter = *text == '.';
	}
	return !needs_letter;
}

/* Appends what name stands for. False and a message if that is nothing. */
static bool
add_placeholder(struct arena *arena, const struct note *file,
	const struct task_settings *settings, const char *name, struct buf *out,
	struct buf *error)
{
	const char *argument;

	if (name[0] == '!')
		return true; /* a remark */
	if (strncmp(name, "query.file.", 11) == 0 &&
		add_path(file, name + 11, out))
		return true;
	argument = string_argument(arena, name, "query.file.property");
	if (argument != NULL) {
		if (property_text(file, argument, out))
			return true;
		buf_printf(error,
			"Invalid placeholder result 'null'.\n    Check for "
			"missing file property in this expression:\n        "
			"{{%s}}",
			name);
		return false;
	}
	argument = string_argument(arena, name, "query.file.hasProperty");
	if (argument != NULL) {
		struct buf ignored = {0};
		bool has = property_text(file, argument, &ignored);

		buf_clear(&ignored);
		buf_add_text(out, has ? "true" : "false");
		return true;
	}
	if (strncmp(name, "preset.", 7) == 0 &&
		preset_text(settings, name + 7) != NULL) {
		buf_add_text(out, preset_text(settings, name + 7));
		return true;
	}
	if (is_plain(name))
		buf_printf(error, "Unknown property: %s", name);
	else
		buf_printf(error, "JavaScript is not supported: {{%s}}", name);
	return false;
}

static bool
expand_once(struct arena *arena, const struct note *file,
	const struct task_settings *settings, const char *text, struct buf *ret,
	struct buf *error)
{
	const char *open;

	while ((open = strstr(text, "{{")) != NULL) {
		const char *close = strstr(open + 2, "}}"), *name = open + 2;
		size_t size;

		buf_add(ret, text, (size_t)(open - text));
		if (close == NULL) {
			buf_printf(error, "Unclosed tag at %zu", strlen(text));
			return false;
		}
		size = (size_t)(close - name);
		text_trim(&name, &size);
		if (!add_placeholder(arena, file, settings,
			    arena_dup(arena, name, size), ret, error))
			return false;
		if (ret->size > PLACEHOLDER_SIZE_MAX) {
			buf_add_text(error, "the text becomes too long");
			return false;
		}
		text = close + 2;
	}
	buf_add_text(ret, text);
	return true;
}

bool
placeholder_expand(const struct note *file,
	const struct task_settings *settings, const char *text, int rounds,
	struct buf *ret, struct buf *error)
{
	struct buf current = {0}, why = {0};
	struct arena *arena = arena_new();
	bool is_right = true;

	buf_add_text(&current, text);
	for (int i = 0; i < rounds && is_right; i++) {
		struct buf next = {0};

		if (strstr(buf_text(&current), "{{") == NULL)
			break;
		is_right = expand_once(
			arena, file, settings, buf_text(&current), &next, &why);
		if (!is_right) {
			buf_printf(error,
				"There was an error expanding one or more "
				"placeholders.\n\nThe error message was:\n"
				"    %s\n\nThe problem is in:\n    %s",
				buf_text(&why), buf_text(&current));
			buf_clear(&next);
			break;
		}
		buf_clear(&current);
		current = next;
	}
	buf_add(ret, buf_text(&current), current.size);
	buf_clear(&current);
	buf_clear(&why);
	arena_free(arena);
	return is_right;
}
