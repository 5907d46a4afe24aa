/* verbs.h - what each verb does, a file per verb
 *
 * Each takes options that command.c has checked to fit it, writes data to
 * stdout and all else to stderr, and returns the exit status (enum
 * command_exit).
 */
#ifndef VAULTFS_VERBS_H
#define VAULTFS_VERBS_H

#include "fs/cli/options.h"

int verb_mount(const struct options *options);
int verb_umount(const struct options *options);
int verb_index(const struct options *options);
int verb_show(const struct options *options);
int verb_resolve(const struct options *options);
int verb_tasks(const struct options *options);
int verb_status(const struct options *options);
int verb_check(const struct options *options);
int verb_watch(const struct options *options);
int verb_log(const struct options *options);
int verb_undo(const struct options *options);

#endif
