/* notejson.c - see notejson.h */
#include "fs/cli/notejson.h"

#include <math.h>

static void
write_day(struct jsonout *json, const char *key, day_t day)
{
	char text[DAY_TEXT_SIZE];

	jsonout_text(
		json, key, day_is_valid(day) ? day_format(day, text) : NULL);
}

/* A line, or null for none. */
static void
write_line(struct jsonout *json, const char *key, uint32_t line)
{
	if (line == 0)
		jsonout_null(json, key);
	else
		jsonout_integer(json, key, line);
}

/* --- properties ----------------------------------------------------------- */

static const char *
property_type_name(enum property_type type)
{
	static const char *const names[] = {
		[PROPERTY_NULL] = "null",
		[PROPERTY_TEXT] = "text",
		[PROPERTY_NUMBER] = "number",
		[PROPERTY_CHECKBOX] = "checkbox",
		[PROPERTY_DATE] = "date",
		[PROPERTY_DATETIME] = "datetime",
		[PROPERTY_LIST] = "list",
		[PROPERTY_TAGS] = "tags",
		[PROPERTY_ALIASES] = "aliases",
		[PROPERTY_MAP] = "map",
	};

	return names[type];
}

/* How deep values are followed; the parser's own bound is lower. */
enum {
	VALUE_DEPTH_MAX = 256
};

static void
write_value(struct jsonout *json, const char *key,
	const struct yaml_value *value, int depth)
{
	if (depth > VALUE_DEPTH_MAX) {
		jsonout_null(json, key);
		return;
	}
	switch (value->kind) {
	case YAML_VALUE_NULL:
		jsonout_null(json, key);
		break;
	case YAML_VALUE_BOOL:
		jsonout_bool(json, key, value->number != 0);
		break;
	case YAML_VALUE_NUMBER:
		if (isfinite(value->number))
			jsonout_number(json, key, value->number);
		else
			jsonout_text(json, key, value->text);
		break;
	case YAML_VALUE_TEXT:
		jsonout_text(json, key, value->text);
		break;
	case YAML_VALUE_LIST:
		jsonout_array(json, key);
		for (size_t i = 0; i < value->count; i++)
			write_value(json, NULL, &value->items[i], depth + 1);
		jsonout_array_end(json);
		break;
	case YAML_VALUE_MAP:
		jsonout_object(json, key);
		for (size_t i = 0; i < value->count; i++)
			write_value(json, value->keys[i], &value->items[i],
				depth + 1);
		jsonout_object_end(json);
		break;
	}
}

static void
write_property(struct jsonout *json, const struct property *property)
{
	bool is_list = property->type == PROPERTY_TAGS ||
	               property->type == PROPERTY_ALIASES;

	jsonout_object(json, NULL);
	jsonout_text(json, "key", property->key);
	jsonout_text(json, "type", property_type_name(property->type));
	/* One tag or alias may stand there without a list: a list of one. */
	if (is_list && property->value.kind != YAML_VALUE_LIST) {
		jsonout_array(json, "value");
		if (property->value.kind != YAML_VALUE_NULL)
			write_value(json, NULL, &property->value, 0);
		jsonout_array_end(json);
	} else {
		write_value(json, "value", &property->value, 0);
	}
	jsonout_object_end(json);
}

static void
write_frontmatter(struct jsonout *json, const struct note *note)
{
	static const char *const states[] = {
		[FRONTMATTER_NONE] = "none",
		[FRONTMATTER_EMPTY] = "empty",
		[FRONTMATTER_OK] = "ok",
		[FRONTMATTER_ERROR] = "error",
	};

	jsonout_object(json, "frontmatter");
	jsonout_text(json, "state", states[note->frontmatter.state]);
	write_line(json, "first-line", note->frontmatter.first_line);
	write_line(json, "last-line", note->frontmatter.last_line);
	jsonout_text(json, "error", note->frontmatter.error);
	jsonout_object_end(json);

	jsonout_array(json, "properties");
	for (size_t i = 0; i < note->properties_count; i++)
		write_property(json, &note->properties[i]);
	jsonout_array_end(json);
	jsonout_array(json, "aliases");
	for (size_t i = 0; i < note->aliases_count; i++)
		jsonout_text(json, NULL, note->aliases[i].text);
	jsonout_array_end(json);
}

/* --- the body ------------------------------------------------------------- */

static void
write_link(struct jsonout *json, const struct vaultindex *index, uint32_t id,
	const struct link *link)
{
	uint32_t target = link->target[0] != '\0'
	                          ? vaultindex_resolve(index, id, link->target)
	                          : id; /* of the note itself */

	jsonout_object(json, NULL);
	jsonout_integer(json, "line", link->line);
	jsonout_text(
		json, "kind", link->kind == LINK_WIKI ? "wiki" : "markdown");
	jsonout_bool(json, "embed", link->embed);
	jsonout_text(json, "where", link->key != NULL ? "frontmatter" : "body");
	jsonout_text(json, "key", link->key);
	jsonout_text(json, "target", link->target);
	jsonout_text(json, "subpath", link->subpath);
	jsonout_text(json, "display", link->display);
	jsonout_text(json, "resolved",
		target != 0 ? vaultindex_path(index, target) : NULL);
	jsonout_object_end(json);
}

static void
write_body(struct jsonout *json, const struct vaultindex *index,
	const struct note *note, uint32_t id)
{
	jsonout_array(json, "tags");
	for (size_t i = 0; i < note->tags_count; i++) {
		const struct tag *tag = &note->tags[i];

		jsonout_object(json, NULL);
		jsonout_text(json, "tag", tag->tag);
		jsonout_integer(json, "line", tag->line);
		jsonout_text(json, "where",
			tag->in_frontmatter ? "frontmatter" : "body");
		jsonout_object_end(json);
	}
	jsonout_array_end(json);

	jsonout_array(json, "headings");
	for (size_t i = 0; i < note->headings_count; i++) {
		const struct heading *heading = &note->headings[i];

		jsonout_object(json, NULL);
		jsonout_integer(json, "line", heading->line);
		jsonout_integer(json, "level", heading->level);
		jsonout_text(json, "text", heading->text);
		jsonout_object_end(json);
	}
	jsonout_array_end(json);

	jsonout_array(json, "links");
	for (size_t i = 0; i < note->links_count; i++)
		write_link(json, index, id, &note->links[i]);
	jsonout_array_end(json);

	jsonout_array(json, "fields");
	for (size_t i = 0; i < note->fields_count; i++) {
		const struct field *field = &note->fields[i];

		jsonout_object(json, NULL);
		jsonout_integer(json, "line", field->line);
		jsonout_text(json, "key", field->key);
		jsonout_text(json, "value", field->value);
		jsonout_object_end(json);
	}
	jsonout_array_end(json);

	jsonout_array(json, "blocks");
	for (size_t i = 0; i < note->blocks_count; i++) {
		jsonout_object(json, NULL);
		jsonout_integer(json, "line", note->blocks[i].line);
		jsonout_text(json, "id", note->blocks[i].id);
		jsonout_object_end(json);
	}
	jsonout_array_end(json);
}

/* --- tasks ---------------------------------------------------------------- */

static const char *
on_completion_name(enum on_completion action)
{
	switch (action) {
	case ON_COMPLETION_KEEP:
		return "keep";
	case ON_COMPLETION_DELETE:
		return "delete";
	case ON_COMPLETION_NONE:
		break;
	}
	return NULL;
}

/* A date of a task as written, even one that does not exist; one that the
 * file's name gives as it would be written. */
static void
write_task_day(
	struct jsonout *json, const char *key, const char *text, day_t day)
{
	if (text != NULL)
		jsonout_text(json, key, text);
	else
		write_day(json, key, day);
}

void
notejson_task(struct jsonout *json, const struct task *task, const char *path,
	day_t today)
{
	jsonout_object(json, NULL);
	if (path != NULL)
		jsonout_text(json, "path", path);
	jsonout_integer(json, "line", task->line);
	jsonout_text(json, "symbol", task->symbol);
	jsonout_text(json, "status", status_type_name(task->status));
	jsonout_text(json, "description", task->description);
	write_task_day(json, "due", task->due_text, task->due);
	write_task_day(
		json, "scheduled", task->scheduled_text, task->scheduled);
	write_task_day(json, "start", task->start_text, task->start);
	write_task_day(json, "created", task->created_text, task->created);
	write_task_day(json, "done", task->done_text, task->done);
	write_task_day(
		json, "cancelled", task->cancelled_text, task->cancelled);
	jsonout_text(json, "priority",
		task->priority != PRIORITY_NONE ? priority_name(task->priority)
						: NULL);
	jsonout_text(json, "recurrence", task->recurrence);
	jsonout_text(
		json, "on_completion", on_completion_name(task->on_completion));
	jsonout_text(json, "id", task->id);
	jsonout_array(json, "depends_on");
	for (size_t i = 0; i < task->depends_on_count; i++)
		jsonout_text(json, NULL, task->depends_on[i]);
	jsonout_array_end(json);
	jsonout_text(json, "block", task->block);
	jsonout_array(json, "tags");
	for (size_t i = 0; i < task->tag_count; i++)
		jsonout_text(json, NULL, task->tags[i]);
	jsonout_array_end(json);
	jsonout_text(json, "heading", task->heading);
	write_line(json, "parent", task->parent);
	/* A sum of fractions: what is beyond nine places is noise. */
	jsonout_number(
		json, "urgency", round(task_urgency(task, today) * 1e9) / 1e9);
	jsonout_text(json, "raw", task->raw);
	jsonout_object_end(json);
}

/* --- what generated notes say --------------------------------------------- */

/* Those that the note concerns, besides the one that it is. */
static void
write_entities(struct jsonout *json, struct vaultindex *index, uint32_t id)
{
	const struct settings *settings = vaultindex_settings(index);
	size_t count;
	const struct value *const *values =
		vaultindex_entities(index, id, &count);

	jsonout_object(json, "entities");
	for (size_t kind = 0; kind < settings->kind_count; kind++) {
		jsonout_array(json, settings->kinds[kind].name);
		for (size_t i = 0; i < count; i++)
			if (values[i]->dimension == DIMENSION_ENTITY + kind &&
				values[i]->file_id != id)
				jsonout_text(json, NULL, values[i]->name);
		jsonout_array_end(json);
	}
	jsonout_object_end(json);
}

static void
write_statements(struct jsonout *json, const char *key, const struct note *note,
	enum statement_kind kind, enum statement_kind other_kind)
{
	jsonout_array(json, key);
	for (size_t i = 0; i < note->statements_count; i++) {
		const struct statement *statement = &note->statements[i];

		if (statement->kind != kind && statement->kind != other_kind)
			continue;
		if (kind == STATEMENT_TOPIC) {
			jsonout_text(json, NULL, statement->text);
			continue;
		}
		jsonout_object(json, NULL);
		jsonout_integer(json, "line", statement->line);
		jsonout_text(json, "text", statement->text);
		jsonout_object_end(json);
	}
	jsonout_array_end(json);
}

static void
write_contexts(struct jsonout *json, const struct note *note)
{
	jsonout_array(json, "context");
	for (size_t i = 0; i < note->contexts_count; i++) {
		const struct context *context = &note->contexts[i];

		jsonout_object(json, NULL);
		jsonout_integer(json, "line", context->line);
		write_day(json, "date", context->date);
		jsonout_text(json, "target", context->target);
		jsonout_text(json, "summary", context->summary);
		jsonout_text(json, "via", context->via);
		jsonout_object_end(json);
	}
	jsonout_array_end(json);
}

void
notejson_write(struct jsonout *json, struct vaultindex *index,
	const struct note *note, uint32_t id, const struct file_attr *attr,
	day_t today)
{
	jsonout_object(json, NULL);
	jsonout_integer(json, "format-version", 1);
	jsonout_text(json, "path", note->path);
	jsonout_text(json, "name", note->name);
	jsonout_text(json, "title", note->title);
	jsonout_text(json, "kind", note->kind);
	jsonout_text(json, "type", note->type);
	write_day(json, "date", note->date);
	jsonout_integer(json, "size", (int64_t)note->size);
	jsonout_integer(json, "mtime_ns", attr->mtime_ns);
	write_frontmatter(json, note);
	write_body(json, index, note, id);
	jsonout_array(json, "tasks");
	for (size_t i = 0; i < note->tasks_count; i++)
		notejson_task(json, &note->tasks[i], NULL, today);
	jsonout_array_end(json);
	write_entities(json, index, id);
	write_contexts(json, note);
	write_statements(json, "decisions", note, STATEMENT_DECISION,
		STATEMENT_DECISION);
	write_statements(
		json, "facts", note, STATEMENT_FACT, STATEMENT_BACKGROUND);
	write_statements(
		json, "topics", note, STATEMENT_TOPIC, STATEMENT_TOPIC);
	jsonout_array(json, "diagnostics");
	for (size_t i = 0; i < note->diagnostics_count; i++) {
		jsonout_object(json, NULL);
		write_line(json, "line", note->diagnostics[i].line);
		jsonout_text(json, "text", note->diagnostics[i].text);
		jsonout_object_end(json);
	}
	jsonout_array_end(json);
	jsonout_object_end(json);
}
