/* querylayout.c - see querylayout.h */
#include "index/query/querylayout.h"

#include <string.h>
#include <strings.h>

#include "index/parse/taskline.h"

static const char *const names[LAYOUT_ELEMENT_COUNT] = {
	[LAYOUT_BACKLINK] = "backlink",
	[LAYOUT_EDIT_BUTTON] = "edit button",
	[LAYOUT_GROUP_COUNT] = "group count",
	[LAYOUT_NESTED_BACKLINK] = "nested backlink",
	[LAYOUT_POSTPONE_BUTTON] = "postpone button",
	[LAYOUT_TASK_COUNT] = "task count",
	[LAYOUT_TOOLBAR] = "toolbar",
	[LAYOUT_TREE] = "tree",
	[LAYOUT_URGENCY] = "urgency",
	[LAYOUT_CANCELLED_DATE] = "cancelled date",
	[LAYOUT_CREATED_DATE] = "created date",
	[LAYOUT_DEPENDS_ON] = "depends on",
	[LAYOUT_DONE_DATE] = "done date",
	[LAYOUT_DUE_DATE] = "due date",
	[LAYOUT_ID] = "id",
	[LAYOUT_ON_COMPLETION] = "on completion",
	[LAYOUT_PRIORITY] = "priority",
	[LAYOUT_RECURRENCE_RULE] = "recurrence rule",
	[LAYOUT_SCHEDULED_DATE] = "scheduled date",
	[LAYOUT_START_DATE] = "start date",
	[LAYOUT_TAGS] = "tags",
};

struct query_layout
layout_default(void)
{
	return (struct query_layout){
		.shown = ((1u << LAYOUT_ELEMENT_COUNT) - 1) &
	                 ~(1u << LAYOUT_TREE | 1u << LAYOUT_URGENCY |
				 1u << LAYOUT_GROUP_COUNT),
	};
}

bool
layout_parse(struct query_layout *layout, const char *line, bool *ret_is_known)
{
	bool is_shown = strncasecmp(line, "show ", 5) == 0;

	*ret_is_known = false;
	if (!is_shown && strncasecmp(line, "hide ", 5) != 0)
		return false;
	line += 5;
	line += strspn(line, " ");
	for (int i = 0; i < LAYOUT_ELEMENT_COUNT; i++) {
		if (strncasecmp(line, names[i], strlen(names[i])) != 0)
			continue;
		layout->shown &= ~(1u << i);
		layout->shown |= (unsigned)is_shown << i;
		*ret_is_known = true;
		break;
	}
	return true;
}

/* --- defaults of a note ------------------------------------------------------ */

/* As JavaScript takes a value for true or false. */
static bool
is_true(const struct yaml_value *value)
{
	switch (value->kind) {
	case YAML_VALUE_NULL:
		return false;
	case YAML_VALUE_BOOL:
	case YAML_VALUE_NUMBER:
		return value->number != 0;
	case YAML_VALUE_TEXT:
		return value->text[0] != '\0';
	default:
		return true;
	}
}

static const struct yaml_value *
find_value(const struct note *file, const char *name)
{
	const struct property *property = note_property(file, name);

	return property != NULL && property->value.kind != YAML_VALUE_NULL
	               ? &property->value
	               : NULL;
}

static void
add_switch(
	const struct note *file, enum layout_element element, struct buf *out)
{
	char name[64] = "TQ_show_";
	const struct yaml_value *value;

	strcat(name, names[element]);
	for (char *c = name; *c != '\0'; c++)
		if (*c == ' ')
			*c = '_';
	value = find_value(file, name);
	if (value != NULL)
		buf_printf(out, "%s %s\n", is_true(value) ? "show" : "hide",
			names[element]);
}

void
layout_defaults(const struct note *file, struct buf *out)
{
	static const enum layout_element order[] = {LAYOUT_TREE, LAYOUT_TAGS,
		LAYOUT_ID, LAYOUT_DEPENDS_ON, LAYOUT_PRIORITY,
		LAYOUT_RECURRENCE_RULE, LAYOUT_ON_COMPLETION,
		LAYOUT_CREATED_DATE, LAYOUT_START_DATE, LAYOUT_SCHEDULED_DATE,
		LAYOUT_DUE_DATE, LAYOUT_CANCELLED_DATE, LAYOUT_DONE_DATE,
		LAYOUT_URGENCY, LAYOUT_BACKLINK, LAYOUT_EDIT_BUTTON,
		LAYOUT_POSTPONE_BUTTON, LAYOUT_TASK_COUNT};
	const struct yaml_value *value;

	add_switch(file, LAYOUT_TOOLBAR, out);
	value = find_value(file, "TQ_explain");
	if (value != NULL && is_true(value))
		buf_add_text(out, "explain\n");
	value = find_value(file, "TQ_short_mode");
	if (value != NULL)
		buf_add_text(
			out, is_true(value) ? "short mode\n" : "full mode\n");
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		add_switch(file, order[i], out);
	value = find_value(file, "TQ_extra_instructions");
	if (value != NULL && value->kind == YAML_VALUE_TEXT &&
		value->text[0] != '\0')
		buf_printf(out, "%s\n", value->text);
}

/* --- a task ------------------------------------------------------------------ */

/* The name of a field in Dataview notation, its sign in the other. */
struct field_mark {
	const char *key, *sign;
};

static void
add_field(const struct task *task, const struct field_mark *mark,
	const char *value, bool is_short, struct buf *out)
{
	if (task->is_dataview)
		buf_printf(out, "  [%s:: %s]", mark->key, value);
	else if (value[0] == '\0' || is_short)
		buf_printf(out, " %s", mark->sign);
	else
		buf_printf(out, " %s %s", mark->sign, value);
}

static void
add_day(const struct task *task, const struct field_mark *mark, day_t day,
	const char *text, bool is_short, struct buf *out)
{
	char own[DAY_TEXT_SIZE];

	if (day == DAY_NONE)
		return;
	if (!day_is_valid(day))
		text = "Invalid date";
	else if (text == NULL)
		text = day_format(day, own);
	add_field(task, mark, text, is_short, out);
}

/* The description without its tags. */
static void
add_without_tags(const struct task *task, struct buf *out)
{
	const char *text = task->description;

	while (*text != '\0') {
		size_t size = strcspn(text, " "), spaces;
		bool is_tag = false;

		for (size_t i = 0; i < task->tag_count; i++)
			is_tag |= strlen(task->tags[i]) == size &&
			          strncmp(text, task->tags[i], size) == 0;
		if (!is_tag)
			buf_add(out, text, size);
		text += size;
		spaces = strspn(text, " ");
		if (!is_tag)
			buf_add(out, text, spaces);
		text += spaces;
	}
	while (out->size > 0 && out->data[out->size - 1] == ' ')
		out->size--;
}

void
layout_task(const struct query_layout *layout, const struct task *task,
	struct buf *out)
{
	static const struct field_mark priorities[] = {{"priority", "🔺"},
		{"priority", "⏫"}, {"priority", "🔼"}, {"priority", ""},
		{"priority", "🔽"}, {"priority", "⏬"}};
	const struct {
		enum layout_element element;
		struct field_mark mark;
		day_t day;
		const char *text;
	} days[] = {
		{LAYOUT_CREATED_DATE, {"created", "➕"}, task->created,
			task->created_text},
		{LAYOUT_START_DATE, {"start", "🛫"}, task->start,
			task->start_text},
		{LAYOUT_SCHEDULED_DATE, {"scheduled", "⏳"},
			task->scheduled_is_inferred ? DAY_NONE
						    : task->scheduled,
			task->scheduled_text},
		{LAYOUT_DUE_DATE, {"due", "📅"}, task->due, task->due_text},
		{LAYOUT_CANCELLED_DATE, {"cancelled", "❌"}, task->cancelled,
			task->cancelled_text},
		{LAYOUT_DONE_DATE, {"completion", "✅"}, task->done,
			task->done_text},
	};
	bool is_short = layout->is_short;

	if (task->description != NULL && layout_shows(layout, LAYOUT_TAGS))
		buf_add_text(out, task->description);
	else if (task->description != NULL)
		add_without_tags(task, out);
	if (task->id != NULL && layout_shows(layout, LAYOUT_ID))
		add_field(task, &(struct field_mark){"id", "🆔"}, task->id,
			is_short, out);
	if (task->depends_on_count > 0 &&
		layout_shows(layout, LAYOUT_DEPENDS_ON)) {
		struct buf ids = {0};

		for (size_t i = 0; i < task->depends_on_count; i++)
			buf_printf(&ids, "%s%s", i > 0 ? "," : "",
				task->depends_on[i]);
		add_field(task, &(struct field_mark){"dependsOn", "⛔"},
			buf_text(&ids), is_short, out);
		buf_clear(&ids);
	}
	if (task->priority != PRIORITY_NONE &&
		layout_shows(layout, LAYOUT_PRIORITY))
		add_field(task, &priorities[task->priority],
			task->is_dataview ? priority_name(task->priority) : "",
			is_short, out);
	if (task->recurrence != NULL &&
		layout_shows(layout, LAYOUT_RECURRENCE_RULE))
		add_field(task, &(struct field_mark){"repeat", "🔁"},
			task->recurrence, is_short, out);
	if (task->on_completion != ON_COMPLETION_NONE &&
		layout_shows(layout, LAYOUT_ON_COMPLETION))
		add_field(task, &(struct field_mark){"onCompletion", "🏁"},
			task->on_completion == ON_COMPLETION_DELETE ? "delete"
								    : "keep",
			is_short, out);
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
		if (layout_shows(layout, days[i].element))
			add_day(task, &days[i].mark, days[i].day, days[i].text,
				is_short, out);
	if (task->block != NULL)
		buf_printf(out, " ^%s", task->block);
}
