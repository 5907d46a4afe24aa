/* show.c - what a note says, and the note that a link means */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fs/cli/ask.h"
#include "fs/cli/command.h"
#include "fs/cli/jsonout.h"
#include "fs/cli/notejson.h"
#include "fs/cli/out.h"
#include "fs/cli/verbs.h"
#include "index/base/mem.h"

/* --- show ----------------------------------------------------------------- */

static void
add_value(struct buf *out, const struct yaml_value *value, int depth)
{
	enum {
		DEPTH_MAX = 32
	};
	bool is_map = value->kind == YAML_VALUE_MAP;

	if (value->kind != YAML_VALUE_LIST && !is_map) {
		buf_add_text(out, value->text != NULL ? value->text : "");
		return;
	}
	if (depth > DEPTH_MAX) {
		buf_add_text(out, "...");
		return;
	}
	if (depth > 0 || is_map)
		buf_add_char(out, is_map ? '{' : '[');
	for (size_t i = 0; i < value->count; i++) {
		buf_printf(out, "%s%s%s", i > 0 ? ", " : "",
			is_map ? value->keys[i] : "", is_map ? ": " : "");
		add_value(out, &value->items[i], depth + 1);
	}
	if (depth > 0 || is_map)
		buf_add_char(out, is_map ? '}' : ']');
}

static void
print_properties(const struct note *note)
{
	if (note->frontmatter.state == FRONTMATTER_ERROR)
		out_printf("frontmatter: not readable: %s\n",
			note->frontmatter.error);
	if (note->properties_count > 0)
		out_text("properties:\n");
	for (size_t i = 0; i < note->properties_count; i++) {
		struct buf value = {0};

		add_value(&value, &note->properties[i].value, 0);
		out_printf("  %s: %s\n", note->properties[i].key,
			buf_text(&value));
		buf_clear(&value);
	}
}

static void
print_tags(const struct note *note)
{
	if (note->aliases_count > 0)
		out_text("aliases:");
	for (size_t i = 0; i < note->aliases_count; i++)
		out_printf("%s %s", i > 0 ? "," : "", note->aliases[i].text);
	if (note->aliases_count > 0)
		out_text("\n");
	if (note->tags_count > 0)
		out_text("tags:");
	for (size_t i = 0; i < note->tags_count; i++)
		out_printf(" #%s", note->tags[i].tag);
	if (note->tags_count > 0)
		out_text("\n");
}

static void
print_entities(struct vaultindex *index, uint32_t id)
{
	const struct settings *settings = vaultindex_settings(index);
	size_t count;
	const struct value *const *values =
		vaultindex_entities(index, id, &count);

	for (size_t kind = 0; kind < settings->kind_count; kind++) {
		const char *before = NULL;

		for (size_t i = 0; i < count; i++) {
			if (values[i]->dimension != DIMENSION_ENTITY + kind)
				continue;
			if (before == NULL)
				out_printf("%s:", settings->kinds[kind].name);
			out_printf("%s %s", before != NULL ? "," : "",
				values[i]->name);
			before = values[i]->name;
		}
		if (before != NULL)
			out_text("\n");
	}
}

static void
print_links(
	const struct vaultindex *index, const struct note *note, uint32_t id)
{
	if (note->links_count > 0)
		out_text("links:\n");
	for (size_t i = 0; i < note->links_count; i++) {
		const struct link *link = &note->links[i];
		uint32_t target =
			link->target[0] != '\0'
				? vaultindex_resolve(index, id, link->target)
				: id;

		out_printf("  %u: %s%s -> %s\n", link->line, link->target,
			link->subpath,
			target != 0 ? vaultindex_path(index, target)
				    : "(no such note)");
	}
}

static void
print_statements(
	const struct note *note, const char *title, enum statement_kind kind)
{
	bool is_first = true;

	for (size_t i = 0; i < note->statements_count; i++) {
		if (note->statements[i].kind != kind)
			continue;
		if (is_first)
			out_printf("%s:\n", title);
		is_first = false;
		out_printf("  %u: %s\n", note->statements[i].line,
			note->statements[i].text);
	}
}

static void
print_note(struct vaultindex *index, const struct note *note, uint32_t id)
{
	char day[DAY_TEXT_SIZE];

	out_printf("%s\n", note->title);
	out_printf("path: %s (%s)\n", note->path, out_size(note->size));
	out_printf("kind: %s\n", note->kind);
	if (day_is_valid(note->date))
		out_printf("date: %s\n", day_format(note->date, day));
	print_tags(note);
	print_entities(index, id);
	print_properties(note);
	if (note->headings_count > 0)
		out_text("headings:\n");
	for (size_t i = 0; i < note->headings_count; i++)
		out_printf("  %u: %.*s %s\n", note->headings[i].line,
			(int)note->headings[i].level, "######",
			note->headings[i].text);
	if (note->tasks_count > 0)
		out_text("tasks:\n");
	for (size_t i = 0; i < note->tasks_count; i++) {
		const char *raw = note->tasks[i].raw;

		out_printf("  %u: %s\n", note->tasks[i].line,
			raw + strspn(raw, " \t"));
	}
	if (note->contexts_count > 0)
		out_text("context:\n");
	for (size_t i = 0; i < note->contexts_count; i++)
		out_printf("  %u: %s %s\n", note->contexts[i].line,
			day_format(note->contexts[i].date, day),
			note->contexts[i].target);
	print_statements(note, "decisions", STATEMENT_DECISION);
	print_statements(note, "facts", STATEMENT_FACT);
	print_statements(note, "topics", STATEMENT_TOPIC);
	print_links(index, note, id);
	if (note->diagnostics_count > 0)
		out_text("problems:\n");
	for (size_t i = 0; i < note->diagnostics_count; i++)
		out_printf("  %u: %s\n", note->diagnostics[i].line,
			note->diagnostics[i].text);
}

/* Shows one note; its exit status. */
static int
show_note(struct vaultindex *index, const struct options *options,
	const char *text)
{
	char *name = ask_note_name(index, text);
	struct file_attr attr;
	struct note *note;
	uint32_t id;
	int rc = vaultindex_read_note(index, name, &note, &id, &attr);
	struct buf out = {0};
	struct jsonout json = {.out = &out};

	free(name);
	if (rc == -ENOENT || rc == -EINVAL) {
		say(rc == -ENOENT ? "there is no note '%s' in the vault"
				  : "'%s' is not a note of the vault (it is "
				    "hidden, excluded or not .md)",
			text);
		return COMMAND_NONE;
	}
	if (rc < 0) {
		say("cannot read the note '%s': %s", text, strerror(-rc));
		return COMMAND_ERROR;
	}
	if (options->format == FORMAT_JSON) {
		notejson_write(
			&json, index, note, id, &attr, ask_today(options));
		buf_add_char(&out, '\n');
		out_bytes(out.data, out.size);
		buf_clear(&out);
	} else {
		print_note(index, note, id);
	}
	note_free(note);
	return COMMAND_FOUND;
}

int
verb_show(const struct options *options)
{
	struct vaultindex *index;
	int status = COMMAND_FOUND;

	if (!ask_open(options, &index))
		return COMMAND_ERROR;
	for (size_t i = 0; i < options->arg_count; i++) {
		int one;

		if (i > 0 && options->format == FORMAT_TEXT)
			out_text("\n");
		one = show_note(index, options, options->args[i]);
		if (one > status)
			status = one;
	}
	vaultindex_close(index);
	return status;
}

/* --- resolve -------------------------------------------------------------- */

/* The link text in text, which may stand in its brackets: [[Note#Plan|shown]].
 * The caller frees. */
static char *
link_text(const char *text)
{
	size_t size = strlen(text);
	const char *bar;

	if (text[0] == '!')
		text++, size--;
	if (size >= 4 && strncmp(text, "[[", 2) == 0 &&
		strcmp(text + size - 2, "]]") == 0) {
		text += 2;
		size -= 4;
		bar = memchr(text, '|', size);
		if (bar != NULL)
			size = (size_t)(bar - text);
	}
	return mem_ndup(text, size);
}

int
verb_resolve(const struct options *options)
{
	struct vaultindex *index;
	struct buf out = {0};
	struct jsonout json = {.out = &out};
	const char *path = NULL, *subpath;
	uint32_t source = 0, target;
	char *link, *from;

	if (!ask_open(options, &index))
		return COMMAND_ERROR;
	if (options->from != NULL) {
		from = ask_note_name(index, options->from);
		source = vaultindex_find(index, from);
		if (source == 0)
			source = vaultindex_resolve(index, 0, from);
		free(from);
		if (source == 0) {
			say("--from: there is no note '%s' in the vault",
				options->from);
			vaultindex_close(index);
			return COMMAND_ERROR;
		}
	}
	link = options->args[0][0] == '[' || options->args[0][0] == '!'
	               ? link_text(options->args[0])
	               : mem_dup(options->args[0]);
	subpath = strchr(link, '#');
	/* "#Plan" alone is a heading of the note it stands in. */
	target = link[0] == '#' ? source
	                        : vaultindex_resolve(index, source, link);
	if (target != 0)
		path = vaultindex_path(index, target);
	if (options->format == FORMAT_JSON) {
		jsonout_object(&json, NULL);
		jsonout_integer(&json, "format-version", 1);
		jsonout_text(&json, "link", options->args[0]);
		jsonout_text(&json, "from",
			source != 0 ? vaultindex_path(index, source) : NULL);
		jsonout_text(&json, "resolved", path);
		jsonout_text(&json, "subpath", subpath != NULL ? subpath : "");
		jsonout_object_end(&json);
		buf_add_char(&out, '\n');
		out_bytes(out.data, out.size);
		buf_clear(&out);
	} else if (path != NULL) {
		out_printf("%s\n", path);
	}
	free(link);
	vaultindex_close(index);
	return path != NULL ? COMMAND_FOUND : COMMAND_NONE;
}
