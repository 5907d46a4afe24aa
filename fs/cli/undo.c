/* undo.c - to take back what vaultfs changed in notes */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fs/cli/command.h"
#include "fs/cli/history.h"
#include "fs/cli/out.h"
#include "fs/cli/verbs.h"
#include "fs/write/change.h"

/* 1.. from digits, or 0. */
static uint64_t
read_number(const char *text)
{
	char *end;

	if (text[0] < '1' || text[0] > '9')
		return 0;
	errno = 0;
	uint64_t number = strtoull(text, &end, 10);

	return errno == 0 && *end == '\0' ? number : 0;
}

static void
print_undone(struct journal *journal, uint64_t number)
{
	struct journal_change *changes;
	size_t count;

	if (journal_read(journal, &changes, &count) < 0)
		return;
	for (size_t i = 0; i < count; i++)
		for (size_t f = 0; changes[i].number == number &&
				   f < changes[i].file_count;
			f++)
			out_printf("undone %llu: %s: %s\n",
				(unsigned long long)number,
				changes[i].files[f].path, changes[i].why);
	journal_changes_free(changes, count);
}

int
verb_undo(const struct options *options)
{
	struct history history;
	struct buf error = {0};
	uint64_t number = 0, undone = 0;
	int root, rc;

	if (options->arg_count > 0) {
		number = read_number(options->args[0]);
		if (number == 0) {
			say("'%s' is no number of a change; 'vaultfs log' "
			    "lists them",
				options->args[0]);
			return COMMAND_USAGE;
		}
	}
	if (!history_open(options, &history))
		return COMMAND_ERROR;
	root = vaultindex_root(history.index);
	rc = change_recover(history.journal, root, &error);
	if (rc == 0)
		rc = change_undo(
			history.journal, root, number, &undone, &error);
	if (rc == 0)
		print_undone(history.journal, undone);
	else
		say("%s", error.size > 0 ? buf_text(&error) : strerror(-rc));
	buf_clear(&error);
	history_close(&history);
	if (rc == 0)
		return COMMAND_DONE;
	return rc == -ENOENT || rc == -EBUSY ? COMMAND_REFUSED : COMMAND_ERROR;
}
