/* log.c - what vaultfs changed in notes */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fs/cli/ask.h"
#include "fs/cli/command.h"
#include "fs/cli/history.h"
#include "fs/cli/jsonout.h"
#include "fs/cli/out.h"
#include "fs/cli/verbs.h"

/* The change that took back the i-th, or 0. The last word counts: an undo that
 * was itself taken back is none. */
static uint64_t
undone_by(const struct journal_change *changes, size_t count, size_t i)
{
	for (size_t j = count; --j > i;)
		if (changes[j].undoes == changes[i].number)
			return undone_by(changes, count, j) == 0
			               ? changes[j].number
			               : 0;
	return 0;
}

static void
print_text(const struct journal_change *changes, size_t count)
{
	for (size_t i = count; i-- > 0;) {
		const struct journal_change *change = &changes[i];
		uint64_t by = undone_by(changes, count, i);
		time_t seconds = (time_t)change->time_s;
		char when[32] = "";
		struct tm tm;

		if (localtime_r(&seconds, &tm) != NULL)
			strftime(when, sizeof(when), "%F %T", &tm);
		for (size_t f = 0; f < change->file_count; f++) {
			out_printf("%llu %s %s: %s",
				(unsigned long long)change->number, when,
				change->files[f].path, change->why);
			if (by != 0)
				out_printf(" (undone by %llu)",
					(unsigned long long)by);
			out_text("\n");
		}
	}
}

static void
print_json(const struct journal_change *changes, size_t count)
{
	struct buf out = {0};
	struct jsonout json = {.out = &out};

	jsonout_object(&json, NULL);
	jsonout_integer(&json, "format-version", 1);
	jsonout_array(&json, "changes");
	for (size_t i = count; i-- > 0;) {
		const struct journal_change *change = &changes[i];
		uint64_t by = undone_by(changes, count, i);

		jsonout_object(&json, NULL);
		jsonout_integer(&json, "number", (int64_t)change->number);
		jsonout_integer(&json, "time", change->time_s);
		jsonout_text(&json, "why", change->why);
		if (change->undoes != 0)
			jsonout_integer(
				&json, "undoes", (int64_t)change->undoes);
		else
			jsonout_null(&json, "undoes");
		if (by != 0)
			jsonout_integer(&json, "undone_by", (int64_t)by);
		else
			jsonout_null(&json, "undone_by");
		jsonout_array(&json, "files");
		for (size_t f = 0; f < change->file_count; f++) {
			const struct journal_file *file = &change->files[f];

			jsonout_object(&json, NULL);
			jsonout_text(&json, "path", file->path);
			jsonout_integer(&json, "size_before",
				(int64_t)file->before_size);
			jsonout_integer(
				&json, "size_after", (int64_t)file->after_size);
			jsonout_object_end(&json);
		}
		jsonout_array_end(&json);
		jsonout_object_end(&json);
	}
	jsonout_array_end(&json);
	jsonout_integer(&json, "count", (int64_t)count);
	jsonout_object_end(&json);
	buf_add_char(&out, '\n');
	out_bytes(out.data, out.size);
	buf_clear(&out);
}

int
verb_log(const struct options *options)
{
	struct history history;
	struct journal_change *changes;
	size_t count;
	int rc;

	if (!history_open(options, &history))
		return COMMAND_ERROR;
	rc = journal_read(history.journal, &changes, &count);
	history_close(&history);
	if (rc < 0) {
		say("cannot read what was changed: %s", strerror(-rc));
		return COMMAND_ERROR;
	}
	if (options->format == FORMAT_JSON)
		print_json(changes, count);
	else
		print_text(changes, count);
	journal_changes_free(changes, count);
	return count > 0 ? COMMAND_FOUND : COMMAND_NONE;
}
