/* command.h - the verbs of the command line, in one table
 *
 * Finds the verb among the arguments, checks that options and arguments fit
 * it, runs it. A first argument that is no verb is what is to be mounted:
 * `vaultfs [VAULT] MOUNTPOINT` is `vaultfs mount [VAULT] MOUNTPOINT`. After
 * `--` nothing is taken for a verb.
 */
#ifndef VAULTFS_COMMAND_H
#define VAULTFS_COMMAND_H

#include <stddef.h>

#define VAULTFS_VERSION "0.1.0"

/* What the program exits with. docs/vaultfs.1, EXIT STATUS. */
enum command_exit {
	/* mount, umount */
	COMMAND_DONE = 0,
	COMMAND_REFUSED = 1,
	COMMAND_USAGE = 2, /* of every verb */
	COMMAND_NOT_MOUNTED = 3,
	COMMAND_MOUNT_FAILED = 32, /* as mount(8) */
	/* questions */
	COMMAND_FOUND = 0,
	COMMAND_NONE = 1,
	COMMAND_ERROR = 2,
	/* status */
	COMMAND_CURRENT = 0,
	COMMAND_DEGRADED = 1,
	COMMAND_DEAD = 4,
};

/* Runs the program with main()'s arguments; returns its exit status. */
int command_run(int argc, char **argv);

/* The word of words[0..count) that text is likely a misspelling of, or NULL:
 * one slip (a letter too many, missing, wrong, or two swapped) in words up to
 * five letters, two in longer ones. Equal words are no misspelling. */
const char *command_nearest(
	const char *text, const char *const *words, size_t count);

#endif
