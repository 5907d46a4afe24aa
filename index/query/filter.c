/* filter.c - see filter.h */
#include "index/query/filter.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/parse/taskline.h"
#include "index/query/boolean.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

void
filter_scope_clear(struct filter_scope *scope)
{
	for (size_t i = 0; i < scope->regex_count; i++)
		jsregex_free(scope->regexes[i]);
	free(scope->regexes);
	arena_free(scope->scratch);
	buf_clear(&scope->lower);
	*scope = (struct filter_scope){0};
}

/* --- reading lines ---------------------------------------------------------- */

/* Moves *at behind word if it begins with it, in any case. */
static bool
skip_word(const char **at, const char *word)
{
	size_t size = strlen(word);

	if (strncasecmp(*at, word, size) != 0)
		return false;
	*at += size;
	return true;
}

static const struct filter *
keep(struct filter_scope *scope, const char *line, struct filter filter)
{
	filter.line = arena_dup(scope->arena, line, strlen(line));
	return arena_copy(scope->arena, &filter, 1, sizeof(filter));
}

/* Filters that are these words and no more. */
static const struct {
	const char *line;
	struct filter filter;
} fixed[] = {
	{"done", {.kind = FILTER_DONE}},
	{"not done", {.kind = FILTER_DONE, .is_negated = true}},
	{"is recurring", {.kind = FILTER_RECURRING}},
	{"is not recurring", {.kind = FILTER_RECURRING, .is_negated = true}},
	{"has tag", {.kind = FILTER_HAS_TAGS}},
	{"has tags", {.kind = FILTER_HAS_TAGS}},
	{"no tag", {.kind = FILTER_HAS_TAGS, .is_negated = true}},
	{"no tags", {.kind = FILTER_HAS_TAGS, .is_negated = true}},
	{"exclude sub-items", {.kind = FILTER_TOP}},
	{"has id", {.kind = FILTER_HAS_ID}},
	{"no id", {.kind = FILTER_HAS_ID, .is_negated = true}},
	{"has depends on", {.kind = FILTER_DEPENDS}},
	{"no depends on", {.kind = FILTER_DEPENDS, .is_negated = true}},
	{"is blocking", {.kind = FILTER_BLOCKING}},
	{"is not blocking", {.kind = FILTER_BLOCKING, .is_negated = true}},
	{"is blocked", {.kind = FILTER_BLOCKED}},
	{"is not blocked", {.kind = FILTER_BLOCKED, .is_negated = true}},
};

static const struct filter *
parse_fixed(struct filter_scope *scope, const char *line)
{
	for (size_t i = 0; i < COUNT(fixed); i++)
		if (strcasecmp(line, fixed[i].line) == 0)
			return keep(scope, line, fixed[i].filter);
	return NULL;
}

/* --- status.type, priority -------------------------------------------------- */

static const struct filter *
parse_status_type(
	struct filter_scope *scope, const char *line, struct buf *error)
{
	static const char *const names[] = {"TODO", "IN_PROGRESS", "ON_HOLD",
		"DONE", "CANCELLED", "NON_TASK"};
	struct filter filter = {.kind = FILTER_STATUS_TYPE, .status = -2};
	const char *at = line;

	if (skip_word(&at, "status.type is ")) {
		filter.is_negated = skip_word(&at, "not ");
		for (size_t i = 0; i < COUNT(names); i++)
			if (strcasecmp(at, names[i]) == 0)
				filter.status = (int)i;
		if (strcasecmp(at, "EMPTY") == 0)
			filter.status = -1;
		if (filter.status != -2)
			return keep(scope, line, filter);
	}
	buf_printf(error,
		"Invalid status.type instruction: '%s'.\n"
		"    Allowed options: 'is' and 'is not' (without quotes).\n"
		"    Allowed values:  TODO DONE IN_PROGRESS ON_HOLD CANCELLED "
		"NON_TASK\n"
		"                     Note: values are case-insensitive,\n"
		"                           so 'in_progress' works too, for "
		"example.\n"
		"    Example:         status.type is not NON_TASK",
		line);
	return NULL;
}

/* Moves *at behind white space; false if there is none. */
static bool
skip_spaces(const char **at)
{
	const char *start = *at;
	size_t size = strlen(start), length;

	while (size > 0 && text_is_space(text_decode(*at, size, &length))) {
		*at += length;
		size -= length;
	}
	return *at > start;
}

/* White space and the word, or nothing. */
static bool
skip_next_word(const char **at, const char *word)
{
	const char *next = *at;

	if (!skip_spaces(&next) || !skip_word(&next, word))
		return false;
	*at = next;
	return true;
}

static const struct filter *
parse_priority(struct filter_scope *scope, const char *line)
{
	static const char *const names[] = {
		"highest", "high", "medium", "none", "low", "lowest"};
	struct filter filter = {.kind = FILTER_PRIORITY};
	const char *at = line;

	if (!skip_word(&at, "priority"))
		return NULL;
	skip_next_word(&at, "is");
	filter.priority.relation = skip_next_word(&at, "above")   ? '<'
	                           : skip_next_word(&at, "below") ? '>'
	                           : skip_next_word(&at, "not")   ? '!'
	                                                          : '=';
	if (!skip_spaces(&at))
		return NULL;
	for (size_t i = 0; i < COUNT(names); i++)
		if (strcasecmp(at, names[i]) == 0) {
			filter.priority.value = (int)i;
			return keep(scope, line, filter);
		}
	return NULL;
}

/* --- dates ------------------------------------------------------------------ */

static bool
has_template_text(const char *line, struct buf *error)
{
	static const char *const texts[] = {"<%", "YYYY-MM-DD"};

	for (size_t i = 0; i < COUNT(texts); i++) {
		if (strstr(line, texts[i]) == NULL)
			continue;
		buf_printf(error,
			"Instruction contains unexpanded template text: "
			"\"%s\" - and cannot be interpreted.",
			texts[i]);
		return true;
	}
	return false;
}

static const struct filter *
parse_date_value(struct filter_scope *scope, const char *line, const char *at,
	enum date_field field, struct buf *error)
{
	static const struct {
		const char *word;
		enum date_relation relation;
	} relations[] = {
		{"on or before", RELATION_ON_OR_BEFORE},
		{"in or before", RELATION_ON_OR_BEFORE},
		{"before", RELATION_BEFORE},
		{"on or after", RELATION_ON_OR_AFTER},
		{"in or after", RELATION_ON_OR_AFTER},
		{"after", RELATION_AFTER},
		{"on", RELATION_ON},
		{"in", RELATION_ON},
	};
	struct filter filter = {.kind = FILTER_DATE, .date = {.field = field}};
	const char *whole = at;

	for (size_t i = 0; i < COUNT(relations); i++)
		if (skip_word(&at, relations[i].word)) {
			filter.date.relation = relations[i].relation;
			break;
		}
	if (*at == ' ')
		at++;
	if (!dateexpr_range(at, strlen(at), scope->today, &filter.date.range) &&
		!dateexpr_single(whole, strlen(whole), scope->today,
			&filter.date.range)) {
		buf_printf(error, "do not understand %s date",
			date_field_name(field));
		return NULL;
	}
	return keep(scope, line, filter);
}

/* NULL and no error: not of that field. */
static const struct filter *
parse_date(struct filter_scope *scope, const char *line, enum date_field field,
	struct buf *error)
{
	const char *name = date_field_name(field), *at = line;
	struct filter filter = {
		.kind = FILTER_HAS_DATE, .date = {.field = field}};
	const char *rest;
	bool has = skip_word(&at, "has "), has_no = false;

	if (!has)
		has_no = skip_word(&at, "no ");
	if (has || has_no) {
		filter.is_negated = has_no;
		return skip_word(&at, name) && strcasecmp(at, " date") == 0
		               ? keep(scope, line, filter)
		               : NULL;
	}
	if (!skip_word(&at, name))
		return NULL;
	rest = at;
	/* "starts", and "start" just as well. */
	if (field == DATE_START)
		skip_word(&rest, "s");
	if (field != DATE_HAPPENS && strcasecmp(at, " date is invalid") == 0) {
		filter.kind = FILTER_DATE_IS_INVALID;
		return keep(scope, line, filter);
	}
	if (*rest != ' ' || has_template_text(line, error))
		return NULL;
	return parse_date_value(scope, line, rest + 1, field, error);
}

/* --- text ------------------------------------------------------------------- */

static void
lower(const char *text, size_t size, struct buf *out)
{
	size_t length;
	char bytes[4];

	for (size_t i = 0; i < size; i += length) {
		uint32_t code = text_decode(text + i, size - i, &length);

		code = (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
		buf_add(out, bytes, text_encode(code, bytes));
	}
}

static void
set_needle(struct filter_scope *scope, struct filter *filter, const char *value)
{
	struct buf folded = {0};

	lower(value, strlen(value), &folded);
	filter->text.needle =
		arena_dup(scope->arena, buf_text(&folded), folded.size);
	filter->text.needle_size = folded.size;
	filter->text.is_ascii = true;
	for (size_t i = 0; i < folded.size; i++)
		filter->text.is_ascii &= (unsigned char)folded.data[i] < 0x80;
	buf_clear(&folded);
}

static bool
set_regex(struct filter_scope *scope, struct filter *filter, const char *line,
	const char *value, struct buf *error)
{
	struct buf why = {0};

	filter->text.regex = jsregex_new(value, &why);
	if (filter->text.regex == NULL) {
		if (strncmp(value, "/", 1) != 0 ||
			strrchr(value, '/') < value + 2)
			buf_printf(
				error, "Invalid instruction: '%s'\n\n", line);
		else
			buf_add_text(error, "Parsing regular expression: ");
		buf_printf(error, "%s", buf_text(&why));
		buf_clear(&why);
		return false;
	}
	MEM_PUSH(scope->regexes, scope->regex_count, scope->regex_capacity,
		filter->text.regex);
	return true;
}

static const struct filter *
parse_text(struct filter_scope *scope, const char *line, enum text_field field,
	struct buf *error)
{
	static const char *const names[TEXT_FIELD_COUNT] = {
		[TEXT_STATUS_NAME] = "status.name",
		[TEXT_PATH] = "path",
		[TEXT_FOLDER] = "folder",
		[TEXT_ROOT] = "root",
		[TEXT_DESCRIPTION] = "description",
		[TEXT_TAGS] = "tag",
		[TEXT_HEADING] = "heading",
		[TEXT_FILENAME] = "filename",
		[TEXT_RECURRENCE] = "recurrence",
		[TEXT_ID] = "id",
	};
	static const struct {
		const char *word;
		bool is_regex, is_negated, is_of_tags;
	} operators[] = {
		{" includes ", false, false, false},
		{" does not include ", false, true, false},
		{" regex matches ", true, false, false},
		{" regex does not match ", true, true, false},
		{" include ", false, false, true},
		{" do not include ", false, true, true},
	};
	struct filter filter = {.kind = FILTER_TEXT, .text = {.field = field}};
	const char *at = line;

	if (!skip_word(&at, names[field]))
		return NULL;
	if (field == TEXT_TAGS)
		skip_word(&at, "s");
	for (size_t i = 0; i < COUNT(operators); i++) {
		if ((operators[i].is_of_tags && field != TEXT_TAGS) ||
			!skip_word(&at, operators[i].word))
			continue;
		filter.is_negated = operators[i].is_negated;
		if (!operators[i].is_regex)
			set_needle(scope, &filter, at);
		else if (!set_regex(scope, &filter, line, at, error))
			return NULL;
		return keep(scope, line, filter);
	}
	return NULL;
}

/* --- all -------------------------------------------------------------------- */

const struct filter *
filter_parse(struct filter_scope *scope, const char *line, struct buf *error)
{
	const struct filter *filter;
	const char *at = line;

	/* status.name stands before done; it cannot be mistaken for it. */
	if (strncasecmp(line, "status.type", 11) == 0)
		return parse_status_type(scope, line, error);
	filter = parse_fixed(scope, line);
	if (filter == NULL)
		filter = parse_priority(scope, line);
	for (int i = 0; i < DATE_FIELD_COUNT && filter == NULL; i++) {
		filter = parse_date(scope, line, (enum date_field)i, error);
		if (error->size > 0)
			return NULL;
	}
	for (int i = 0; i < TEXT_FIELD_COUNT && filter == NULL; i++) {
		filter = parse_text(scope, line, (enum text_field)i, error);
		if (error->size > 0)
			return NULL;
	}
	if (filter != NULL)
		return filter;
	if (skip_word(&at, "filter by function ")) {
		buf_printf(error, "JavaScript is not supported: %s", line);
		return NULL;
	}
	if (boolean_looks_so(line))
		return boolean_parse(scope, line, error);
	return NULL;
}

/* --- matching --------------------------------------------------------------- */

static bool
day_matches(const struct filter *filter, day_t day)
{
	const struct day_range *range = &filter->date.range;

	if (day == DAY_NONE)
		return filter->date.field == DATE_START;
	if (!day_is_valid(day))
		return false;
	switch (filter->date.relation) {
	case RELATION_BEFORE:
		return day < range->first;
	case RELATION_AFTER:
		return day > range->last;
	case RELATION_ON_OR_BEFORE:
		return day <= range->last;
	case RELATION_ON_OR_AFTER:
		return day >= range->first;
	default:
		return day >= range->first && day <= range->last;
	}
}

static bool
date_matches(const struct filter *filter, const struct task *task)
{
	if (filter->date.field != DATE_HAPPENS)
		return day_matches(filter, task_day(task, filter->date.field));
	return day_matches(filter, task->start) ||
	       day_matches(filter, task->scheduled) ||
	       day_matches(filter, task->due);
}

static bool
has_date(const struct filter *filter, const struct task *task)
{
	if (filter->date.field != DATE_HAPPENS)
		return task_day(task, filter->date.field) != DAY_NONE;
	return task->start != DAY_NONE || task->scheduled != DAY_NONE ||
	       task->due != DAY_NONE;
}

static bool
priority_matches(const struct filter *filter, int priority)
{
	switch (filter->priority.relation) {
	case '<':
		return priority < filter->priority.value;
	case '>':
		return priority > filter->priority.value;
	case '!':
		return priority != filter->priority.value;
	default:
		return priority == filter->priority.value;
	}
}

/* True if text, in small letters, has the needle in it. */
static bool
includes(struct filter_scope *scope, const struct filter *filter,
	struct span text)
{
	const char *needle = filter->text.needle;
	size_t size = filter->text.needle_size;
	bool is_ascii = true;

	for (size_t i = 0; i < text.size && is_ascii; i++)
		is_ascii = (unsigned char)text.text[i] < 0x80;
	if (is_ascii && !filter->text.is_ascii)
		return false;
	scope->lower.size = 0;
	if (is_ascii) {
		buf_add(&scope->lower, text.text, text.size);
		for (size_t i = 0; i < text.size; i++) {
			char *c = &scope->lower.data[i];

			if (*c >= 'A' && *c <= 'Z')
				*c = (char)(*c | 32);
		}
	} else {
		lower(text.text, text.size, &scope->lower);
	}
	return size == 0 || (scope->lower.size >= size &&
				    memmem(scope->lower.data, scope->lower.size,
					    needle, size) != NULL);
}

static bool
text_matches(struct filter_scope *scope, const struct filter *filter,
	struct span text)
{
	return filter->text.needle != NULL ? includes(scope, filter, text)
	                                   : jsregex_matches(filter->text.regex,
						     text.text, text.size);
}

static bool
any_text_matches(struct filter_scope *scope, const struct filter *filter,
	const struct query_task *task)
{
	if (filter->text.field != TEXT_TAGS) {
		bool is_match;

		if (scope->scratch == NULL)
			scope->scratch = arena_new();
		is_match = text_matches(scope, filter,
			task_text(scope->scratch, task, filter->text.field,
				scope->global_filter));
		if (filter->text.field == TEXT_DESCRIPTION &&
			scope->global_filter[0] != '\0')
			arena_reset(scope->scratch);
		return is_match;
	}
	for (size_t i = 0; i < task->task->tag_count; i++) {
		const char *tag = task->task->tags[i];

		if (text_matches(
			    scope, filter, (struct span){tag, strlen(tag)}))
			return true;
	}
	return false;
}

static bool
matches(struct filter_scope *scope, const struct filter *filter,
	const struct query_task *task)
{
	const struct task *t = task->task;

	switch (filter->kind) {
	case FILTER_DONE:
		return !task_is_open(t);
	case FILTER_STATUS_TYPE:
		return (int)t->status == filter->status;
	case FILTER_RECURRING:
		return t->recurrence != NULL;
	case FILTER_PRIORITY:
		return priority_matches(filter, (int)t->priority);
	case FILTER_DATE:
		return date_matches(filter, t);
	case FILTER_HAS_DATE:
		return has_date(filter, t);
	case FILTER_DATE_IS_INVALID:
		return task_day(t, filter->date.field) == DAY_INVALID;
	case FILTER_TEXT:
		return any_text_matches(scope, filter, task);
	case FILTER_HAS_TAGS:
		return t->tag_count > 0;
	case FILTER_TOP:
		return task_is_top(t);
	case FILTER_HAS_ID:
		return t->id != NULL && t->id[0] != '\0';
	case FILTER_DEPENDS:
		return t->depends_on_count > 0;
	case FILTER_BLOCKED:
		return task->is_blocked;
	case FILTER_BLOCKING:
		return task->is_blocking;
	case FILTER_NOT:
		return !filter_matches(scope, filter->both.left, task);
	case FILTER_WHOLE:
		return filter_matches(scope, filter->both.left, task);
	case FILTER_AND:
		return filter_matches(scope, filter->both.left, task) &&
		       filter_matches(scope, filter->both.right, task);
	case FILTER_OR:
		return filter_matches(scope, filter->both.left, task) ||
		       filter_matches(scope, filter->both.right, task);
	case FILTER_XOR:
		return filter_matches(scope, filter->both.left, task) !=
		       filter_matches(scope, filter->both.right, task);
	}
	return false;
}

bool
filter_matches(struct filter_scope *scope, const struct filter *filter,
	const struct query_task *task)
{
	return matches(scope, filter, task) != filter->is_negated;
}

bool
filter_needs_relations(const struct filter *filter)
{
	switch (filter->kind) {
	case FILTER_BLOCKED:
	case FILTER_BLOCKING:
		return true;
	case FILTER_NOT:
	case FILTER_WHOLE:
		return filter_needs_relations(filter->both.left);
	case FILTER_AND:
	case FILTER_OR:
	case FILTER_XOR:
		return filter_needs_relations(filter->both.left) ||
		       filter_needs_relations(filter->both.right);
	default:
		return false;
	}
}
