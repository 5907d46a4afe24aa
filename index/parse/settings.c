/* settings.c - see settings.h */
#include "index/parse/settings.h"

/* Source: tasks-format, section 2. */
static const struct status statuses[] = {
	{" ", "x", "Todo", STATUS_TODO},
	{"x", " ", "Done", STATUS_DONE},
	{"/", "x", "In Progress", STATUS_IN_PROGRESS},
	{"-", " ", "Cancelled", STATUS_CANCELLED},
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
