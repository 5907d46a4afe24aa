/* A note of any bytes: whatever is found is valid text, lies within the note,
 * and stands in the order of lines. */
#include "index/parse/note.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

static void
check_text(const char *text)
{
	require(text != NULL && text_is_utf8(text, strlen(text)));
}

static void
check_optional(const char *text)
{
	if (text != NULL)
		check_text(text);
}

static void
check_day(day_t day)
{
	require(day == DAY_NONE || day_is_valid(day));
}

static void
check_value(const struct yaml_value *value, int depth)
{
	require(depth < 1000);
	if (value->kind == YAML_VALUE_LIST || value->kind == YAML_VALUE_MAP)
		for (size_t i = 0; i < value->count; i++) {
			check_value(&value->items[i], depth + 1);
			if (value->kind == YAML_VALUE_MAP)
				check_text(value->keys[i]);
		}
	else
		check_optional(value->text);
}

static void
check_frontmatter(const struct note *note)
{
	const struct frontmatter *f = &note->frontmatter;

	require(f->body_offset <= note->size);
	require((f->state == FRONTMATTER_ERROR) == (f->error != NULL));
	require((f->state == FRONTMATTER_NONE) == (f->first_line == 0));
	require(f->first_line <= f->last_line);
	require(f->state == FRONTMATTER_OK || note->properties_count == 0);
	for (size_t i = 0; i < note->properties_count; i++) {
		check_text(note->properties[i].key);
		check_value(&note->properties[i].value, 0);
		require(note->properties[i].line > f->first_line &&
			note->properties[i].line < f->last_line);
	}
	for (size_t i = 0; i < note->aliases_count; i++)
		check_text(note->aliases[i].text);
}

static void
check_body(const struct note *note, uint32_t lines)
{
	uint32_t last = 0;

	for (size_t i = 0; i < note->links_count; i++) {
		const struct link *link = &note->links[i];

		check_text(link->target);
		check_text(link->subpath);
		check_optional(link->display);
		check_optional(link->section);
		require(link->line >= 1 && link->line <= lines);
		require(link->subpath[0] == '\0' || link->subpath[0] == '#');
		if (link->key == NULL) {
			require(link->line >= last);
			last = link->line;
		} else {
			require(last == 0);
		}
	}
	last = 0;
	for (size_t i = 0; i < note->tags_count; i++) {
		const struct tag *tag = &note->tags[i];

		check_text(tag->tag);
		require(tag->tag[0] != '\0' && tag->tag[0] != '#');
		require(tag->line >= 1 && tag->line <= lines);
		if (!tag->in_frontmatter) {
			require(tag->line >= last);
			last = tag->line;
		} else {
			require(last == 0);
		}
	}
	last = 0;
	for (size_t i = 0; i < note->headings_count; i++) {
		const struct heading *heading = &note->headings[i];

		check_text(heading->text);
		require(heading->level >= 1 && heading->level <= 6);
		require(heading->line > last && heading->line <= lines);
		last = heading->line;
	}
	last = 0;
	for (size_t i = 0; i < note->items_count; i++) {
		const struct list_item *item = &note->items[i];

		check_text(item->text);
		check_optional(item->symbol);
		check_optional(item->section);
		check_optional(item->heading);
		require(item->line >= last && item->line <= lines);
		require(item->parent <= item->line);
		require((item->depth == 0) == (item->parent == 0));
		require(item->offset + item->size <= note->size);
		require(item->offset == 0 ||
			note->text[item->offset - 1] == '\n' ||
			note->text[item->offset - 1] == '\r' ||
			item->offset == 3 /* a byte order mark */);
		last = item->line;
	}
	for (size_t i = 0; i < note->fields_count; i++) {
		check_text(note->fields[i].key);
		check_text(note->fields[i].value);
		require(note->fields[i].line <= lines);
	}
	for (size_t i = 0; i < note->blocks_count; i++) {
		check_text(note->blocks[i].id);
		require(note->blocks[i].line <= lines);
	}
	for (size_t i = 0; i < note->code_blocks_count; i++) {
		check_text(note->code_blocks[i].language);
		check_text(note->code_blocks[i].text);
		require(note->code_blocks[i].line <=
			note->code_blocks[i].last_line);
		require(note->code_blocks[i].last_line <= lines);
	}
}

static void
check_derived(const struct note *note, uint32_t lines)
{
	uint32_t last = 0;

	for (size_t i = 0; i < note->tasks_count; i++) {
		const struct task *task = &note->tasks[i];

		check_text(task->description);
		check_text(task->raw);
		check_text(task->symbol);
		require(task->line > last && task->line <= lines);
		last = task->line;
	}
	last = 0;
	for (size_t i = 0; i < note->contexts_count; i++) {
		const struct context *context = &note->contexts[i];

		check_text(context->target);
		check_text(context->summary);
		check_optional(context->display);
		check_optional(context->via);
		require(day_is_valid(context->date));
		require(context->line >= last && context->line <= lines);
		last = context->line;
	}
	last = 0;
	for (size_t i = 0; i < note->statements_count; i++) {
		const struct statement *statement = &note->statements[i];

		check_text(statement->text);
		require(statement->text[0] != '\0');
		require((statement->kind == STATEMENT_PROFILE) ==
			(statement->key != NULL));
		require(statement->line >= last && statement->line <= lines);
		last = statement->line;
	}
	require(note->diagnostics_count <= 101);
	for (size_t i = 0; i < note->diagnostics_count; i++)
		check_text(note->diagnostics[i].text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct note *note = note_parse(settings_default(),
		"People/2026-03-04 - a.md", (const char *)data, size);
	uint32_t lines = 1;

	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n';
	check_text(note->name);
	check_text(note->title);
	check_text(note->kind);
	check_optional(note->type);
	check_optional(note->role);
	check_optional(note->organisation);
	check_optional(note->role_note);
	check_day(note->date);
	check_day(note->last_contact);
	check_frontmatter(note);
	check_body(note, lines);
	check_derived(note, lines);
	note_free(note);
	return 0;
}
