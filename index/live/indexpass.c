/* indexpass.c - see indexer.h: a refresh, an update */
#include <stdlib.h>
#include <string.h>

#include "index/base/arena.h"
#include "index/base/map.h"
#include "index/base/mem.h"
#include "index/live/pass.h"

/* Notes in one commit of an update. */
#define PART_SIZE 1000

static void
begin(struct pass *pass, struct indexer *indexer, struct indexer_report *report,
	indexer_publish *publish, void *arg)
{
	*pass = (struct pass){
		.indexer = indexer,
		.report = report,
		.publish = publish,
		.arg = arg,
		.arena = arena_new(),
	};
	*report = (struct indexer_report){0};
	indexer->look++;
}

static void
finish(struct pass *pass)
{
	for (size_t i = 0; i < pass->scan_count; i++)
		scan_clear(&pass->scans[i]);
	free(pass->scans);
	free(pass->gone);
	free(pass->found);
	textmap_free(pass->new_paths);
	textmap_free(pass->walked);
	arena_free(pass->arena);
}

int
indexer_refresh(struct indexer *indexer, bool is_forced,
	indexer_publish *publish, void *arg, struct indexer_report *report)
{
	struct pass pass;
	int rc;

	begin(&pass, indexer, report, publish, arg);
	pass.is_forced = is_forced;
	mounts_refresh(indexer->mounts);
	indexer_clear_problems(indexer, NULL);
	if (indexer->progress != NULL)
		indexer->progress(indexer->progress_arg, 0, 0);
	rc = look_at_all(&pass);
	if (rc == 0) {
		take_in(&pass);
		indexer->is_store_new = false;
	}
	finish(&pass);
	return rc;
}

static int
compare_hints(const void *a, const void *b)
{
	const struct indexer_hint *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	/* The deep one of two first: it does the work of both. */
	return order != 0 ? order : y->is_deep - x->is_deep;
}

void
indexer_note_writes(
	struct indexer *indexer, const struct indexer_hint *hints, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t id = hints[i].is_written ? graph_find(indexer->graph,
							    hints[i].path)
		                                  : 0;

		if (id != 0)
			filetree_get(indexer->tree, id)->is_racy = true;
	}
}

int
indexer_update(struct indexer *indexer, const struct indexer_hint *hints,
	size_t count, indexer_publish *publish, void *arg,
	struct indexer_report *report)
{
	struct indexer_hint *all = NULL;
	size_t all_count = 0, capacity = 0;
	bool has_new_config = false;
	struct pass pass;
	int rc = 0;

	begin(&pass, indexer, report, publish, arg);
	pass.part_size = PART_SIZE;
	pass.new_paths = textmap_new();
	pass.walked = textmap_new();
	mounts_refresh(indexer->mounts);
	indexer_note_writes(indexer, hints, count);
	for (size_t i = 0; i < count; i++) {
		const char *slash = strrchr(hints[i].path, '/');
		struct indexer_hint folder = {.path = ""};

		has_new_config =
			has_new_config || config_is_source(hints[i].path);
		MEM_PUSH(all, all_count, capacity, hints[i]);
		if (slash != NULL)
			folder.path = arena_dup(pass.arena, hints[i].path,
				(size_t)(slash - hints[i].path));
		MEM_PUSH(all, all_count, capacity, folder);
	}
	if (all_count > 0)
		qsort(all, all_count, sizeof(*all), compare_hints);
	for (size_t i = 0; i < all_count && rc == 0; i++)
		if (i == 0 || strcmp(all[i].path, all[i - 1].path) != 0)
			rc = look_at(&pass, &all[i]);
	free(all);
	if (rc == 0) {
		look_at_links(&pass);
		take_in(&pass);
	}
	finish(&pass);
	if (rc == 0 && has_new_config) {
		enum config_change change = indexer_reload_config(indexer);
		struct indexer_report more = {0};

		if (change != CONFIG_SAME)
			rc = indexer_refresh(indexer,
				change == CONFIG_NEEDS_READING, publish, arg,
				&more);
		report->read += more.read;
		report->removed += more.removed;
		report->diagnostics += more.diagnostics;
		report->bytes += more.bytes;
	}
	return rc;
}
