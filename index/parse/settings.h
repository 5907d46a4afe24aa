/* settings.h - what of a vault's configuration changes how its notes are read
 *
 * Plain data, filled by index/live from .obsidian/ and by tests by hand.
 * settings_default() is a vault without any configuration.
 */
#ifndef VAULTFS_SETTINGS_H
#define VAULTFS_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

/* What a status symbol means. Source: tasks-format, section 2. */
enum status_type {
	STATUS_TODO,
	STATUS_IN_PROGRESS,
	STATUS_ON_HOLD,
	STATUS_DONE,
	STATUS_CANCELLED,
	STATUS_NON_TASK,
};

struct status {
	char symbol[5]; /* one code point, UTF-8 */
	char next[5];   /* the symbol that toggling makes of it */
	const char *name;
	enum status_type type;
};

enum task_format {
	TASK_FORMAT_EMOJI,    /* tasksPluginEmoji */
	TASK_FORMAT_DATAVIEW, /* dataview */
	TASK_FORMAT_AUTO,     /* both; where the vault does not say which */
};

/* Statements of queries under a name. Source: task-queries, section 9. */
struct task_preset {
	const char *name, *text;
};

/* The Tasks plugin's data.json. Source: tasks-format, section 9. */
struct task_settings {
	const struct status *statuses; /* core ones first; first symbol wins */
	size_t status_count;
	const char *global_filter; /* "" = none */
	const char *global_query;
	enum task_format format;
	bool set_done_date;
	bool set_cancelled_date;
	bool set_created_date;
	bool recurrence_on_next_line;
	bool remove_scheduled_on_recurrence;
	bool filename_as_scheduled;
	const char *filename_date_format; /* "" = any ISO date */
	const char *const *filename_date_folders;
	size_t filename_date_folder_count;
	const struct task_preset *presets;
	size_t preset_count;
};

/* A kind of entity: which notes are one, and which properties and sections
 * name one. Source: seed-note-format, sections 1 and 5; tree.md, section 2. */
#define ENTITY_KIND_MAX 16

struct entity_kind {
	const char *name;              /* "person" */
	const char *const *types;      /* `type:` values, folded; also the tag
	                                   type/X; a trailing s is ignored */
	const char *const *properties; /* keys whose values name one, folded */
	const char *const *sections;   /* level-2 headings whose links do */
	const char *const *folders;    /* path prefixes that make a note one, if
	                                   nothing better says its kind */
				       /* each list ends with NULL */
};

struct settings {
	struct task_settings tasks;
	const struct entity_kind *kinds; /* person, project, customer, ... */
	size_t kind_count;
	const char *
		daily_folder; /* "" = the vault's root; no slashes at the ends */
	const char *daily_format; /* Moment.js tokens, "YYYY-MM-DD" */
};

/* Static data, never freed. */
const struct settings *settings_default(void);

#endif
