/* indexing.c - to build or refresh an index, and count what is in it */
#include <stdlib.h>

#include "fs/cli/ask.h"
#include "fs/cli/command.h"
#include "fs/cli/jsonout.h"
#include "fs/cli/out.h"
#include "fs/cli/verbs.h"

static void
print_text(const struct vaultindex *index,
	const struct vaultindex_counts *counts, bool is_verbose)
{
	double seconds = counts->seconds > 1e-6 ? counts->seconds : 1e-6;

	out_printf("%s notes, %s links (%s unresolved), %s tags, %s tasks "
		   "(%s open), %s entities\n",
		out_count(counts->notes), out_count(counts->links),
		out_count(counts->unresolved), out_count(counts->tags),
		out_count(counts->tasks), out_count(counts->open_tasks),
		out_count(counts->entities));
	out_printf("%s read, %s gone, in %.2f s: %s notes/s\n",
		out_count(counts->read), out_count(counts->removed),
		counts->seconds,
		out_count((size_t)((double)counts->notes / seconds)));
	if (!is_verbose)
		return;
	out_printf("vault: %s (%s files)\n", vaultindex_vault(index),
		out_count(counts->files));
	if (vaultindex_is_stored(index))
		out_printf("index: %s (%s)\n", vaultindex_store_dir(index),
			out_size(counts->store_size));
	out_printf("read: %s; problems in it: %s\n", out_size(counts->bytes),
		out_count(counts->diagnostics));
}

static void
print_json(
	const struct vaultindex *index, const struct vaultindex_counts *counts)
{
	struct buf out = {0};
	struct jsonout json = {.out = &out};

	jsonout_object(&json, NULL);
	jsonout_integer(&json, "format-version", 1);
	jsonout_text(&json, "vault", vaultindex_vault(index));
	jsonout_text(&json, "index",
		vaultindex_is_stored(index) ? vaultindex_store_dir(index)
					    : NULL);
	jsonout_integer(&json, "files", (int64_t)counts->files);
	jsonout_integer(&json, "notes", (int64_t)counts->notes);
	jsonout_integer(&json, "links", (int64_t)counts->links);
	jsonout_integer(&json, "unresolved", (int64_t)counts->unresolved);
	jsonout_integer(&json, "tags", (int64_t)counts->tags);
	jsonout_integer(&json, "tasks", (int64_t)counts->tasks);
	jsonout_integer(&json, "open_tasks", (int64_t)counts->open_tasks);
	jsonout_integer(&json, "entities", (int64_t)counts->entities);
	jsonout_integer(&json, "read", (int64_t)counts->read);
	jsonout_integer(&json, "removed", (int64_t)counts->removed);
	jsonout_integer(&json, "diagnostics", (int64_t)counts->diagnostics);
	jsonout_number(&json, "seconds", counts->seconds);
	jsonout_integer(&json, "bytes", (int64_t)counts->bytes);
	jsonout_integer(&json, "index_size", (int64_t)counts->store_size);
	jsonout_object_end(&json);
	buf_add_char(&out, '\n');
	out_bytes(out.data, out.size);
	buf_clear(&out);
}

/* Why nothing is kept, if so. */
static void
say_store_problem(void *arg, const char *path, const char *problem)
{
	(void)arg;
	if (path[0] == '\0')
		say("the index is not kept: %s", problem);
}

int
verb_index(const struct options *options)
{
	struct vaultindex *index;
	struct vaultindex_counts counts;
	char *vault;
	bool is_open;

	if (!ask_vault(options,
		    options->arg_count > 0 ? options->args[0] : NULL, &vault))
		return COMMAND_ERROR;
	is_open = ask_open_vault(options, vault, NULL, &index, &counts);
	free(vault);
	if (!is_open)
		return COMMAND_ERROR;
	if (!vaultindex_is_stored(index))
		vaultindex_each_problem(index, say_store_problem, NULL);
	if (options->format == FORMAT_JSON)
		print_json(index, &counts);
	else
		print_text(index, &counts, options->given & OPTION_VERBOSE);
	vaultindex_close(index);
	return COMMAND_DONE;
}
