/* guide.c - see guide.h */
#include "fs/document/guide.h"

#include "fs/tree/viewdef.h"
#include "index/parse/settings.h"

void
guide_render(const struct guide_facts *facts, struct buf *out)
{
	buf_printf(out,
		"# This is a vaultfs mount\n"
		"\n"
		"Computed views of a vault of %zu notes (%zu files and "
		"folders) "
		"with %zu open tasks.\n"
		"Every note below is the vault's own file, with its own bytes; "
		"a "
		"note is in as many\n"
		"directories as it belongs to.\n"
		"\n"
		"## What is where\n"
		"\n",
		facts->notes, facts->files, facts->open_tasks);
	for (size_t i = 0; i < facts->view_count; i++)
		buf_printf(out, "- `%s/`: %s\n", facts->views[i].name,
			facts->views[i].about);
	buf_add_text(out,
		"\n"
		"Files whose names start with `_`, and all of `open-tasks/`, "
		"are "
		"generated and always\n"
		"up to date.\n"
		"\n"
		"## How to search\n"
		"\n"
		"- Search texts in `all/`: there every note is exactly once "
		"(`grep -rn WORDS all`, `rg WORDS all`).\n"
		"- To narrow a search down, search a view instead: "
		"`grep -rl WORDS by-person/NAME`.\n"
		"- Names are found in any case: `ls by-tag/TODO` is "
		"`ls by-tag/todo`.\n"
		"- Two notes of one file name are listed with their folder, "
		"`Plan (Apollo).md`.\n"
		"- What is late: `cat open-tasks/overdue.md`. All about "
		"someone: "
		"`ls by-person/NAME`,\n"
		"  `cat by-person/NAME/_open-tasks.md`. This week's notes: "
		"`ls by-date/this-week`.\n"
		"\n"
		"## What is writable\n"
		"\n"
		"`all/` is the vault's own folder: create, edit, rename and "
		"delete there as anywhere.\n"
		"A note in a view may be saved in any way; it is the vault's "
		"own file. What editors\n"
		"put beside it (swap files, backups) is kept outside the "
		"vault for seven days.\n"
		"Edit a task in a list of tasks and save: its line in its "
		"note changes (ticking sets\n"
		"the done date). `.vaultfs/errors` says why when that is "
		"refused.\n"
		"Other changes of views are refused.\n");
}

static void
add_list(const char *key, const char *const *items, struct buf *out)
{
	buf_printf(out, "    %s: [", key);
	for (size_t i = 0; items != NULL && items[i] != NULL; i++)
		buf_printf(out, "%s\"%s\"", i > 0 ? ", " : "", items[i]);
	buf_add_text(out, "]\n");
}

void
guide_render_config(const struct guide_facts *facts, struct buf *out)
{
	const struct settings *settings = facts->settings;

	buf_add_text(out, "# what is in force; built in unless it says from "
			  "where\nentities:\n");
	for (size_t i = 0; i < settings->kind_count; i++) {
		buf_printf(out, "  %s:\n", settings->kinds[i].name);
		add_list("types", settings->kinds[i].types, out);
		add_list("properties", settings->kinds[i].properties, out);
		add_list("headings", settings->kinds[i].sections, out);
		add_list("folders", settings->kinds[i].folders, out);
	}
	buf_add_text(out, "views:\n");
	for (size_t i = 0; i < facts->view_count; i++)
		buf_printf(out, "  %s: # %s\n", facts->views[i].name,
			facts->views[i].about);
	buf_printf(out,
		"tasks:\n"
		"  global-filter: \"%s\" # .obsidian/plugins/"
		"obsidian-tasks-plugin/data.json\n"
		"daily-notes:\n"
		"  folder: \"%s\" # .obsidian/daily-notes.json\n"
		"  format: \"%s\"\n",
		settings->tasks.global_filter, settings->daily_folder,
		settings->daily_format);
}
