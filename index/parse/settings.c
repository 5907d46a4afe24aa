/* settings.c - see settings.h */
#include "index/parse/settings.h"

/* Source: tasks-format, section 2. */
static const struct status statuses[] = {
	{" ", "x", "Todo", STATUS_TODO},
	{"x", " ", "Done", STATUS_DONE},
	{"/", "x", "In Progress", STATUS_IN_PROGRESS},
	{"-", " ", "Cancelled", STATUS_CANCELLED},
};

/* Source: task-queries, section 9 (Obsidian Tasks 8.3.0). */
static const struct task_preset presets[] = {
	{"this_file", "path includes {{query.file.path}}"},
	{"this_folder", "folder includes {{query.file.folder}}"},
	{"this_folder_only",
		"filter by function task.file.folder === query.file.folder"},
	{"this_root", "root includes {{query.file.root}}"},
	{"hide_date_fields",
		"# Hide any values for all date fields\nhide due date\n"
		"hide scheduled date\nhide start date\nhide created date\n"
		"hide done date\nhide cancelled date"},
	{"hide_non_date_fields",
		"# Hide all the non-date fields, but not tags\nhide id\n"
		"hide depends on\nhide recurrence rule\nhide on completion\n"
		"hide priority"},
	{"hide_query_elements",
		"# Hide toolbar, postpone, edit and backlinks\nhide toolbar\n"
		"hide postpone button\nhide edit button\nhide backlinks"},
	{"hide_everything",
		"# Hide everything except description and any tags\n"
		"preset hide_date_fields\npreset hide_non_date_fields\n"
		"preset hide_query_elements"},
};

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Source: seed-note-format, sections 1 and 5. */
static const struct entity_kind kinds[] = {
	{
		.name = "person",
		.types = LIST("people", "person"),
		.properties = LIST("people", "attendees", "participants"),
		.sections = LIST(NULL),
		.folders = LIST("People/"),
	},
	{
		.name = "project",
		.types = LIST("project", "projects"),
		.properties = LIST("projects", "project"),
		.sections = LIST("Related Projects"),
		.folders = LIST("Projects/"),
	},
	{
		.name = "customer",
		.types = LIST("customer", "customers"),
		.properties = LIST("customers", "customer"),
		.sections = LIST("Related Customers"),
		.folders = LIST("Customers/"),
	},
};

static const struct settings defaults = {
	.tasks =
		{
			.statuses = statuses,
			.status_count = sizeof(statuses) / sizeof(statuses[0]),
			.global_filter = "",
			.global_query = "",
			.format = TASK_FORMAT_AUTO,
			.set_done_date = true,
			.set_cancelled_date = true,
			.filename_date_format = "",
			.presets = presets,
			.preset_count = sizeof(presets) / sizeof(presets[0]),
		},
	.kinds = kinds,
	.kind_count = sizeof(kinds) / sizeof(kinds[0]),
	.daily_folder = "",
	.daily_format = "YYYY-MM-DD",
};

const struct settings *
settings_default(void)
{
	return &defaults;
}
