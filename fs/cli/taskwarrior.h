/* taskwarrior.h - tasks as `task import` takes them
 *
 * An array of JSON objects, one task a line. A task keeps its uuid as long as
 * its note's path and its own id, block or text stay, so that importing again
 * updates. Days are midnights of local time, written in UTC.
 * Source: Taskwarrior's "JSON format" (taskwarrior.org/docs/design/task).
 */
#ifndef VAULTFS_TASKWARRIOR_H
#define VAULTFS_TASKWARRIOR_H

#include "index/base/buf.h"
#include "index/query/taskquery.h"

/* Appends the tasks of result, each once, in its order. */
void taskwarrior_write(const struct taskquery_result *result, struct buf *out);

#endif
