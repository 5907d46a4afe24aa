/* check.c - what is wrong in the notes of a vault */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fs/cli/ask.h"
#include "fs/cli/command.h"
#include "fs/cli/jsonout.h"
#include "fs/cli/out.h"
#include "fs/cli/verbs.h"

struct check {
	struct vaultindex *index; /* lent */
	struct jsonout *json;     /* or NULL for text */
	size_t count;
};

static void
report(struct check *check, const char *path, uint32_t line,
	const char *problem)
{
	check->count++;
	if (check->json == NULL) {
		out_printf("%s:%u: %s\n", path, line, problem);
		return;
	}
	jsonout_object(check->json, NULL);
	jsonout_text(check->json, "path", path);
	jsonout_integer(check->json, "line", line);
	jsonout_text(check->json, "text", problem);
	jsonout_object_end(check->json);
}

static void
check_note(void *arg, uint32_t id, const char *path)
{
	struct check *check = arg;
	struct file_attr attr;
	struct note *note;
	int rc;

	if (vaultindex_flags(check->index, id) &
		(FILE_IS_HIDDEN | FILE_IS_EXCLUDED))
		return;
	rc = vaultindex_read_note(check->index, path, &note, &id, &attr);
	if (rc < 0) {
		if (rc != -ENOENT) /* else it went since */
			report(check, path, 1, strerror(-rc));
		return;
	}
	for (size_t i = 0; i < note->diagnostics_count; i++) {
		const struct diagnostic *problem = &note->diagnostics[i];

		report(check, path, problem->line > 0 ? problem->line : 1,
			problem->text);
	}
	note_free(note);
}

/* What is wrong apart from what notes say. */
static void
check_vault(void *arg, const char *path, const char *problem)
{
	struct check *check = arg;
	uint32_t id = vaultindex_find(check->index, path);

	/* check_note() tells of notes that cannot be read; "" is the store,
	 * which is none of the vault's. */
	if (path[0] != '\0' &&
		(id == 0 ||
			!(vaultindex_flags(check->index, id) & FILE_IS_NOTE)))
		report(check, path, 1, problem);
}

int
verb_check(const struct options *options)
{
	struct check check = {0};
	struct buf out = {0};
	struct jsonout json = {.out = &out};

	if (!ask_open(options, &check.index))
		return COMMAND_ERROR;
	if (options->format == FORMAT_JSON) {
		check.json = &json;
		jsonout_object(&json, NULL);
		jsonout_integer(&json, "format-version", 1);
		jsonout_array(&json, "problems");
	}
	vaultindex_each_problem(check.index, check_vault, &check);
	vaultindex_each_note(check.index, check_note, &check);
	if (options->format == FORMAT_JSON) {
		jsonout_array_end(&json);
		jsonout_integer(&json, "count", (int64_t)check.count);
		jsonout_object_end(&json);
		buf_add_char(&out, '\n');
		out_bytes(out.data, out.size);
		buf_clear(&out);
	}
	vaultindex_close(check.index);
	return check.count > 0 ? COMMAND_FOUND : COMMAND_NONE;
}
