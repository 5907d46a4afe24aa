/* taskquery.c - see taskquery.h */
#include "index/query/taskquery.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/query/filterexplain.h"
#include "index/query/placeholder.h"

/* Presets may name presets; a chain that never ends is an error. */
#define PRESET_DEPTH_MAX 50
#define STATEMENT_MAX 20000
#define EXPANSION_ROUNDS 10

struct reader {
	struct taskquery *query;
	const struct taskquery_options *options;
	unsigned preset_depth;
	size_t statement_count;
	struct buf *error;
};

/* Says what is wrong, with the line. */
static bool
fail(struct reader *reader, const struct statement_line *statement,
	const char *why)
{
	buf_add_text(reader->error, why);
	if (statement_is_plain(statement)) {
		buf_printf(reader->error, "\nProblem line: \"%s\"",
			statement->raw);
	} else {
		buf_add_text(reader->error, "\nProblem statement:\n");
		statement_explain(statement, "    ", reader->error);
		buf_add_char(reader->error, '\n');
	}
	return false;
}

static bool
begins(const char *line, const char *word)
{
	return strncasecmp(line, word, strlen(word)) == 0;
}

/* --- statements of each kind -------------------------------------------------- */

/* "limit [groups ][to ]N": true if line is that. */
static bool
read_limit(struct taskquery *query, const char *line)
{
	bool is_of_groups;
	size_t number = 0;

	if (!begins(line, "limit "))
		return false;
	line += 6;
	is_of_groups = begins(line, "groups ");
	line += is_of_groups ? 7 : 0;
	line += begins(line, "to ") ? 3 : 0;
	if (*line < '0' || *line > '9')
		return false;
	for (; *line >= '0' && *line <= '9'; line++)
		if (number < SIZE_MAX / 16)
			number = number * 10 + (size_t)(*line - '0');
	*(is_of_groups ? &query->group_limit : &query->limit) = number;
	return true;
}

/* "view list", "view columns by KEY": it must be right, and then nothing. */
static bool
read_view(struct reader *reader, const struct statement_line *statement)
{
	const char *line = statement->expanded + 5;
	struct task_grouper ignored;
	struct buf why = {0};
	char *group;
	bool is_right;

	line += strspn(line, " ");
	if (strcasecmp(line, "list") == 0)
		return true;
	if (!begins(line, "columns") || (line[7] != '\0' && line[7] != ' ')) {
		buf_printf(&why, "do not understand view mode \"%s\"", line);
	} else {
		line += 7;
		line += strspn(line, " ");
		group = arena_printf(reader->query->arena, "group %s", line);
		is_right = taskgroup_parse(group, &ignored, &why);
		if (is_right)
			return true;
		if (*line == '\0')
			buf_add_text(&why,
				"columns view requires a grouping expression");
		else if (why.size == 0)
			buf_printf(&why,
				"do not understand columns grouping \"%s\"",
				line);
	}
	is_right = fail(reader, statement, buf_text(&why));
	buf_clear(&why);
	return is_right;
}

static bool read_statement(
	struct reader *reader, const struct statement_line *statement);

static void
unknown_preset(const struct task_settings *settings, const char *name,
	struct buf *error)
{
	buf_printf(
		error, "Cannot find preset \"%s\" in the Tasks settings", name);
	if (settings->preset_count == 0)
		return;
	buf_add_text(error,
		"\nThe following presets are defined in the Tasks settings:");
	for (size_t i = 0; i < settings->preset_count; i++)
		buf_printf(error, "\n  %s", settings->presets[i].name);
}

/* Reads the lines of a preset in its place. */
static bool
read_preset(struct reader *reader, const struct statement_line *statement)
{
	const char *name = statement->expanded + strlen("preset "), *text;
	size_t size = strlen(name), count;
	struct statement_line *lines;
	struct buf why = {0};
	bool is_right = true;

	text_trim(&name, &size);
	name = arena_dup(reader->query->arena, name, size);
	text = preset_text(reader->options->settings, name);
	if (text == NULL)
		unknown_preset(reader->options->settings, name, &why);
	else if (reader->preset_depth == PRESET_DEPTH_MAX)
		buf_printf(&why, "preset \"%s\" never ends", name);
	if (why.size > 0) {
		fail(reader, statement, buf_text(&why));
		buf_clear(&why);
		return false;
	}
	reader->preset_depth++;
	count = statements_split(reader->query->arena, text, &lines);
	for (size_t i = 0; i < count && is_right; i++) {
		struct statement_line line = *statement;
		struct buf expanded = {0};

		line.expanded = lines[i].joined;
		if (strstr(line.expanded, "{{") != NULL &&
			strstr(line.expanded, "}}") != NULL &&
			reader->options->file != NULL) {
			is_right = placeholder_expand(reader->options->file,
				reader->options->settings, line.expanded, 1,
				&expanded, &why);
			line.expanded = arena_dup(reader->query->arena,
				buf_text(&expanded), expanded.size);
			if (!is_right)
				fail(reader, &line, buf_text(&why));
		}
		is_right = is_right && read_statement(reader, &line);
		buf_clear(&expanded);
	}
	buf_clear(&why);
	reader->preset_depth--;
	return is_right;
}

static bool
read_filter(struct reader *reader, const struct statement_line *statement)
{
	struct taskquery *query = reader->query;
	struct query_filter filter = {.statement = *statement};
	struct buf why = {0};

	filter.filter = filter_parse(&query->scope, statement->expanded, &why);
	if (filter.filter == NULL)
		fail(reader, statement,
			why.size > 0 ? buf_text(&why)
				     : "do not understand query");
	else
		ARENA_PUSH(query->arena, query->filters, query->filter_count,
			query->filter_capacity, filter);
	buf_clear(&why);
	return filter.filter != NULL;
}

/* Sorting and grouping; *ret_is_right tells whether it was right. False: the
 * line is neither, or of no known key: it may still be something else. */
static bool
read_order(struct reader *reader, const struct statement_line *statement,
	bool *ret_is_right)
{
	struct taskquery *query = reader->query;
	struct task_sorter sorter;
	struct task_grouper grouper;
	struct buf why = {0};
	bool is_read = true;

	*ret_is_right = true;
	if (tasksort_parse(statement->expanded, &sorter, &why)) {
		ARENA_PUSH(query->arena, query->sorters, query->sorter_count,
			query->sorter_capacity, sorter);
		ARENA_PUSH(query->arena, query->sorting, query->sorting_count,
			query->sorting_capacity, *statement);
	} else if (why.size == 0 &&
		   taskgroup_parse(statement->expanded, &grouper, &why)) {
		ARENA_PUSH(query->arena, query->groupers, query->grouper_count,
			query->grouper_capacity, grouper);
		ARENA_PUSH(query->arena, query->grouping, query->grouping_count,
			query->grouping_capacity, *statement);
	} else if (why.size > 0) {
		*ret_is_right = fail(reader, statement, buf_text(&why));
	} else {
		is_read = false;
	}
	buf_clear(&why);
	return is_read;
}

static bool
keep_look(struct taskquery *query, const struct statement_line *statement)
{
	ARENA_PUSH(query->arena, query->looks, query->looks_count,
		query->looks_capacity, *statement);
	return true;
}

static bool
read_statement(struct reader *reader, const struct statement_line *statement)
{
	struct taskquery *query = reader->query;
	const char *line = statement->expanded;
	bool is_right, is_known;

	if (++reader->statement_count > STATEMENT_MAX)
		return fail(reader, statement, "the query is too long");
	if (begins(line, "preset "))
		return read_preset(reader, statement);
	if (begins(line, "short") || begins(line, "full")) {
		query->layout.is_short = begins(line, "short");
		return keep_look(query, statement);
	}
	if (begins(line, "explain")) {
		query->layout.is_explained = true;
		return true;
	}
	if (begins(line, "ignore global query")) {
		query->ignores_global = true;
		return true;
	}
	if (read_limit(query, line))
		return true;
	if (read_order(reader, statement, &is_right))
		return is_right;
	if (begins(line, "view "))
		return read_view(reader, statement) &&
		       keep_look(query, statement);
	if (layout_parse(&query->layout, line, &is_known)) {
		if (is_known)
			return keep_look(query, statement);
		return fail(reader, statement,
			"do not understand hide/show option");
	}
	if (line[0] == '#')
		return true;
	return read_filter(reader, statement);
}

/* --- the source --------------------------------------------------------------- */

/* Reads what the statement is once its placeholders are filled in: one or more
 * statements, or none. */
static bool
read_expanded(struct reader *reader, struct statement_line *statement)
{
	struct arena *arena = reader->query->arena;
	const struct note *file = reader->options->file;
	struct buf expanded = {0};
	struct statement_line *lines;
	size_t count;

	if (statement->joined[0] == '#' ||
		strstr(statement->joined, "{{") == NULL)
		return read_statement(reader, statement);
	if (file == NULL && strstr(statement->joined, "}}") != NULL) {
		buf_printf(reader->error,
			"The query looks like it contains a placeholder, with "
			"\"{{\" and \"}}\"\nbut no file path has been "
			"supplied, so cannot expand placeholder values.\nThe "
			"query is:\n%s",
			statement->joined);
		return false;
	}
	if (file == NULL)
		return read_statement(reader, statement);
	if (!placeholder_expand(file, reader->options->settings,
		    statement->joined, EXPANSION_ROUNDS, &expanded,
		    reader->error)) {
		buf_clear(&expanded);
		return false;
	}
	count = statements_split(arena, buf_text(&expanded), &lines);
	buf_clear(&expanded);
	if (count == 1) {
		statement->expanded = lines[0].joined;
		return read_statement(reader, statement);
	}
	for (size_t i = 0; i < count; i++) {
		struct statement_line line = {
			arena_printf(arena,
				"%s: statement %zu after expansion of "
				"placeholder",
				statement->raw, i + 1),
			arena_printf(arena,
				"%s: statement %zu after expansion of "
				"placeholder",
				statement->joined, i + 1),
			lines[i].joined};

		if (!read_statement(reader, &line))
			return false;
	}
	return true;
}

static struct taskquery *
query_new(const struct taskquery_options *options)
{
	struct taskquery *query = mem_zalloc(sizeof(*query));

	query->arena = arena_new();
	query->settings = options->settings;
	query->today = options->today;
	query->scope.arena = query->arena;
	query->scope.global_filter = options->settings->global_filter;
	query->scope.today = options->today;
	query->limit = SIZE_MAX;
	query->group_limit = SIZE_MAX;
	query->layout = layout_default();
	return query;
}

void
taskquery_free(struct taskquery *query)
{
	if (query == NULL)
		return;
	filter_scope_clear(&query->scope);
	arena_free(query->arena);
	free(query);
}

/* Reads source alone. Never NULL; *ret_is_right says whether there was no
 * error. */
static struct taskquery *
read_source(const struct taskquery_options *options, const char *source,
	bool *ret_is_right, struct buf *error)
{
	struct reader reader = {.query = query_new(options),
		.options = options,
		.error = error};
	struct statement_line *statements;
	size_t count;

	*ret_is_right = true;
	if (strlen(source) > TASKQUERY_SIZE_MAX) {
		buf_add_text(error, "the query is too long");
		*ret_is_right = false;
		return reader.query;
	}
	count = statements_split(reader.query->arena, source, &statements);
	for (size_t i = 0; i < count && *ret_is_right; i++)
		*ret_is_right = read_expanded(&reader, &statements[i]);
	return reader.query;
}

static bool
is_blank(const char *text)
{
	size_t size = strlen(text);

	text_trim(&text, &size);
	return size == 0;
}

struct taskquery *
taskquery_parse(const struct taskquery_options *options, struct buf *error)
{
	struct buf own = {0}, whole = {0};
	struct taskquery *query;
	const char *global = options->settings->global_query;
	bool is_right;

	if (options->file != NULL)
		layout_defaults(options->file, &own);
	buf_add_text(&own, options->text);
	query = read_source(options, buf_text(&own), &is_right, error);
	if (!query->ignores_global && !is_blank(global)) {
		taskquery_free(query);
		error->size = 0;
		buf_printf(&whole, "%s\n%s", global, buf_text(&own));
		query = read_source(
			options, buf_text(&whole), &is_right, error);
	}
	buf_clear(&own);
	buf_clear(&whole);
	if (is_right)
		return query;
	taskquery_free(query);
	return NULL;
}

/* --- explaining --------------------------------------------------------------- */

static void
explain_lines(const struct statement_line *lines, size_t count,
	bool *needs_line, struct buf *out)
{
	if (count == 0)
		return;
	if (*needs_line)
		buf_add_char(out, '\n');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_add_text(out, "\n\n");
		statement_explain(&lines[i], "  ", out);
	}
	buf_add_char(out, '\n');
	*needs_line = true;
}

static void
explain_limit(size_t limit, const char *rest, bool *needs_line, struct buf *out)
{
	if (limit == SIZE_MAX)
		return;
	if (*needs_line)
		buf_add_char(out, '\n');
	buf_printf(out, "  At most %zu task%s%s.\n", limit,
		limit != 1 ? "s" : "", rest);
	*needs_line = true;
}

static void
explain_query(const struct taskquery *query, struct buf *out)
{
	bool needs_line = false;

	if (query->ignores_global) {
		buf_add_text(out, "  ignore global query\n");
		needs_line = true;
	}
	if (needs_line)
		buf_add_char(out, '\n');
	if (query->filter_count == 0)
		buf_add_text(out, "  No filters supplied. All tasks will match "
				  "the query.\n");
	for (size_t i = 0; i < query->filter_count; i++) {
		if (i > 0)
			buf_add_char(out, '\n');
		filter_explain(query->filters[i].filter,
			&query->filters[i].statement, "  ", out);
	}
	needs_line = true;
	explain_lines(query->grouping, query->grouping_count, &needs_line, out);
	explain_lines(query->sorting, query->sorting_count, &needs_line, out);
	explain_lines(query->looks, query->looks_count, &needs_line, out);
	explain_limit(query->limit, "", &needs_line, out);
	explain_limit(query->group_limit,
		" per group (if any \"group by\" options are supplied)",
		&needs_line, out);
}

/* Returns whether it says to ignore the global query. */
static bool
explain_source(const struct taskquery_options *options, const char *title,
	const char *source, struct buf *out)
{
	struct buf error = {0};
	bool is_right, ignores_global;
	struct taskquery *query =
		read_source(options, source, &is_right, &error);

	if (out != NULL) {
		buf_printf(out, "%s:\n\n", title);
		if (is_right)
			explain_query(query, out);
		else
			buf_printf(out, "Query has an error:\n%s\n",
				buf_text(&error));
	}
	ignores_global = query->ignores_global;
	buf_clear(&error);
	taskquery_free(query);
	return ignores_global;
}

void
taskquery_explain(const struct taskquery_options *options, struct buf *out)
{
	const struct task_settings *settings = options->settings;
	struct buf defaults = {0};
	bool ignores_global =
		explain_source(options, NULL, options->text, NULL);

	if (options->file != NULL)
		layout_defaults(options->file, &defaults);
	ignores_global |=
		explain_source(options, NULL, buf_text(&defaults), NULL);
	if (settings->global_filter[0] != '\0')
		buf_printf(out,
			"Only tasks containing the global filter '%s'.\n\n",
			settings->global_filter);
	if (!ignores_global && !is_blank(settings->global_query)) {
		explain_source(options, "Explanation of the global query",
			settings->global_query, out);
		buf_add_char(out, '\n');
	}
	if (defaults.size > 0) {
		explain_source(options,
			"Explanation of the Query File Defaults (from "
			"properties/frontmatter in the query's file)",
			buf_text(&defaults), out);
		buf_add_char(out, '\n');
	}
	explain_source(options, "Explanation of this Tasks code block query",
		options->text, out);
	buf_clear(&defaults);
}
