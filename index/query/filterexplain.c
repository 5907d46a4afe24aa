/* filterexplain.c - see filterexplain.h */
#include "index/query/filterexplain.h"

#include <string.h>

/* Explanations are trees; a node without children is a line. */
static bool
is_combination(const struct filter *filter)
{
	return filter->kind >= FILTER_NOT;
}

static void
add_day(day_t day, struct buf *out)
{
	static const char *const weekdays[] = {"Sunday", "Monday", "Tuesday",
		"Wednesday", "Thursday", "Friday", "Saturday"};
	static const char *const months[] = {"January", "February", "March",
		"April", "May", "June", "July", "August", "September",
		"October", "November", "December"};
	char text[DAY_TEXT_SIZE];
	int year, month, mday;
	const char *suffix = "th";

	day_split(day, &year, &month, &mday);
	if (mday / 10 != 1)
		suffix = mday % 10 == 1   ? "st"
		         : mday % 10 == 2 ? "nd"
		         : mday % 10 == 3 ? "rd"
		                          : "th";
	buf_printf(out, "%s (%s %d%s %s %d)", day_format(day, text),
		weekdays[day_weekday(day)], mday, suffix, months[month - 1],
		year);
}

static void
explain_date(const struct filter *filter, const char *indent, struct buf *out)
{
	enum date_field field = filter->date.field;
	const struct day_range *range = &filter->date.range;
	const char *name = field == DATE_HAPPENS ? "due, start or scheduled"
	                                         : date_field_name(field);
	bool takes_none = field == DATE_START;

	if (filter->date.relation == RELATION_ON &&
		range->first != range->last) {
		buf_printf(out, "%s%s date is between:\n%s  ", indent, name,
			indent);
		add_day(range->first, out);
		buf_printf(out, " and\n%s  ", indent);
		add_day(range->last, out);
		buf_add_text(out, " inclusive");
		if (takes_none)
			buf_printf(out, "\n%s  OR no %s date", indent, name);
		return;
	}
	buf_printf(out, "%s%s date is ", indent, name);
	switch (filter->date.relation) {
	case RELATION_BEFORE:
		buf_add_text(out, "before ");
		add_day(range->first, out);
		break;
	case RELATION_AFTER:
		buf_add_text(out, "after ");
		add_day(range->last, out);
		break;
	case RELATION_ON_OR_BEFORE:
		buf_add_text(out, "on or before ");
		add_day(range->last, out);
		break;
	case RELATION_ON_OR_AFTER:
		buf_add_text(out, "on or after ");
		add_day(range->first, out);
		break;
	default:
		buf_add_text(out, "on ");
		add_day(range->first, out);
	}
	if (takes_none)
		buf_printf(out, " OR no %s date", name);
}

/* The regular expression, under where it stands in the line. */
static void
explain_regex(const struct filter *filter, const char *indent, struct buf *out)
{
	static const char intro[] = "using regex: ";
	const char *flags = jsregex_flags(filter->text.regex);
	const char *slash = strchr(filter->line, '/');
	size_t column = slash != NULL ? (size_t)(slash - filter->line) : 2;
	size_t width = column > 2 ? column - 2 : 0;

	buf_printf(out, "%s%-*s'%s' with ", indent, (int)width, intro,
		jsregex_pattern(filter->text.regex));
	if (flags[0] == '\0')
		buf_add_text(out, "no flags");
	else
		buf_printf(
			out, "flag%s '%s'", flags[1] != '\0' ? "s" : "", flags);
}

/* What the filter is, if that is not what its line says. */
static void
explain_simple(const struct filter *filter, const char *indent, struct buf *out)
{
	switch (filter->kind) {
	case FILTER_DATE:
		explain_date(filter, indent, out);
		break;
	case FILTER_DONE:
		buf_printf(out, "%sstatus type is %s", indent,
			filter->is_negated ? "TODO or IN_PROGRESS or ON_HOLD"
					   : "DONE or CANCELLED or NON_TASK");
		break;
	case FILTER_PRIORITY:
		if (filter->priority.relation == '=')
			buf_printf(out, "%spriority is %s", indent,
				strrchr(filter->line, ' ') + 1);
		else
			buf_printf(out, "%s%s", indent, filter->line);
		break;
	case FILTER_TEXT:
		if (filter->text.regex != NULL)
			explain_regex(filter, indent, out);
		else
			buf_printf(out, "%s%s", indent, filter->line);
		break;
	default:
		buf_printf(out, "%s%s", indent, filter->line);
	}
}

static bool
is_said_by_line(const struct filter *filter, const char *line)
{
	struct buf text = {0};
	bool is_same;

	if (is_combination(filter))
		return false;
	explain_simple(filter, "", &text);
	is_same = strcmp(buf_text(&text), line) == 0;
	buf_clear(&text);
	return is_same;
}

/* The filters that one operator joins: "a AND b AND c" is one list of three. */
static void explain_tree(
	const struct filter *filter, const char *indent, struct buf *out);

static void
explain_child(const struct filter *filter, const char *indent, struct buf *out)
{
	struct buf deeper = {0};

	if (is_combination(filter) && filter->kind != FILTER_WHOLE) {
		explain_tree(filter, indent, out);
		return;
	}
	if (is_said_by_line(filter, filter->line)) {
		buf_printf(out, "%s%s", indent, filter->line);
		return;
	}
	buf_printf(&deeper, "%s  ", indent);
	buf_printf(out, "%s%s =>\n", indent, filter->line);
	if (is_combination(filter))
		explain_tree(filter, buf_text(&deeper), out);
	else
		explain_simple(filter, buf_text(&deeper), out);
	buf_clear(&deeper);
}

static size_t
count_joined(const struct filter *filter)
{
	size_t count = 2;

	if (filter->kind == FILTER_NOT)
		return 1;
	if (filter->kind == FILTER_XOR)
		return 2;
	while (filter->both.left->kind == filter->kind &&
		(!is_combination(filter->both.right) ||
			filter->both.right->kind == FILTER_WHOLE)) {
		filter = filter->both.left;
		count++;
	}
	return count;
}

static void
explain_tree(const struct filter *filter, const char *indent, struct buf *out)
{
	size_t count;
	const struct filter **children = NULL;
	struct buf deeper = {0}, list = {0};
	const struct filter *at = filter;

	if (filter->kind == FILTER_WHOLE) {
		explain_child(filter->both.left, indent, out);
		return;
	}
	count = count_joined(filter);
	buf_printf(out, "%s%s", indent,
		filter->kind == FILTER_NOT   ? "NOT:"
		: filter->kind == FILTER_AND ? "AND (All of):"
		: filter->kind == FILTER_OR  ? "OR (At least one of):"
					     : "XOR (Exactly one of):");
	buf_printf(&deeper, "%s  ", indent);
	buf_reserve(&list, count * sizeof(*children));
	children = (const struct filter **)list.data;
	for (size_t i = count; i-- > 1; at = at->both.left)
		children[i] = at->both.right;
	children[0] = filter->kind == FILTER_NOT ? filter->both.left : at;
	for (size_t i = 0; i < count; i++) {
		buf_add_char(out, '\n');
		explain_child(children[i], buf_text(&deeper), out);
	}
	buf_clear(&deeper);
	buf_clear(&list);
}

void
filter_explain(const struct filter *filter,
	const struct statement_line *statement, const char *indent,
	struct buf *out)
{
	struct buf deeper = {0};

	statement_explain(statement, indent, out);
	if (!is_said_by_line(filter, statement->expanded)) {
		buf_printf(&deeper, "%s  ", indent);
		buf_add_text(out, " =>\n");
		if (is_combination(filter))
			explain_tree(filter, buf_text(&deeper), out);
		else
			explain_simple(filter, buf_text(&deeper), out);
		buf_clear(&deeper);
	}
	buf_add_char(out, '\n');
}
