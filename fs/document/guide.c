/* guide.c - see guide.h */
#include "fs/document/guide.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "fs/tree/viewdef.h"
#include "index/parse/settings.h"
#include "index/vaultindex.h"

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
		"Nothing: this mount is read-only. Edit notes in the vault "
		"itself; the views follow.\n");
}

const char *
guide_state(const struct vaultindex_live *live, const char **ret_why)
{
	const char *why = NULL;

	if (live == NULL || !live->is_watching)
		why = "nothing follows the vault; the mount shows what was "
		      "there when it began";
	else if (live->is_failing)
		why = "the vault cannot be walked";
	else if (live->has_no_inotify)
		why = "the system has no inotify instance to spare "
		      "(fs.inotify.max_user_instances); the vault is walked "
		      "instead";
	else if (live->unwatched > 0)
		why = "the system has too few inotify watches "
		      "(fs.inotify.max_user_watches); the vault is walked "
		      "besides";
	else if (live->is_remote)
		why = "the vault is on a file system that others change "
		      "unseen; it is walked besides";
	*ret_why = why;
	if (why != NULL)
		return "degraded";
	return live->is_busy ? "catching up" : "ok";
}

void
guide_render_status(const struct guide_facts *facts, struct buf *out)
{
	const struct vaultindex_live *live = facts->live;
	char today[DAY_TEXT_SIZE];
	const char *why, *state = guide_state(live, &why);

	buf_printf(out, "vault: %s\nstate: %s\n", facts->vault, state);
	if (why != NULL)
		buf_printf(out, "why: %s\n", why);
	buf_printf(out,
		"today: %s\n"
		"files: %zu\n"
		"notes: %zu\n"
		"open tasks: %zu\n",
		day_format(facts->today, today), facts->files, facts->notes,
		facts->open_tasks);
	if (live == NULL)
		return;
	buf_printf(out, "watched folders: %zu\n", live->folders);
	if (live->unwatched > 0)
		buf_printf(out, "unwatched folders: %zu\n", live->unwatched);
	if (live->is_polling)
		buf_printf(out, "walked every: %g s\n", live->poll_seconds);
	buf_printf(out,
		"events: %ju\n"
		"lost events: %ju times\n"
		"walks: %ju\n"
		"updates: %ju\n",
		(uintmax_t)live->events, (uintmax_t)live->overflows,
		(uintmax_t)live->walks, (uintmax_t)live->updates);
}

static void
add_count(json_t *object, const char *key, uint64_t count)
{
	json_object_set_new(object, key, json_integer((json_int_t)count));
}

void
guide_render_status_json(const struct guide_facts *facts, struct buf *out)
{
	const struct vaultindex_live *live = facts->live;
	const char *why, *state = guide_state(live, &why);
	char today[DAY_TEXT_SIZE], *text;
	json_t *status = json_object();

	/* A path that is no UTF-8 cannot be told in JSON. */
	json_object_set_new(status, "vault", json_string(facts->vault));
	json_object_set_new(status, "state", json_string(state));
	json_object_set_new(
		status, "why", why != NULL ? json_string(why) : json_null());
	json_object_set_new(
		status, "today", json_string(day_format(facts->today, today)));
	add_count(status, "files", facts->files);
	add_count(status, "notes", facts->notes);
	add_count(status, "open_tasks", facts->open_tasks);
	if (live != NULL) {
		add_count(status, "watched_folders", live->folders);
		add_count(status, "unwatched_folders", live->unwatched);
		json_object_set_new(status, "poll_seconds",
			live->is_polling ? json_real(live->poll_seconds)
					 : json_null());
		add_count(status, "events", live->events);
		add_count(status, "overflows", live->overflows);
		add_count(status, "walks", live->walks);
		add_count(status, "updates", live->updates);
	}
	text = json_dumps(status, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	if (text != NULL)
		buf_printf(out, "%s\n", text);
	free(text);
	json_decref(status);
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
