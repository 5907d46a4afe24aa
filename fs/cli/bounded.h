/* bounded.h - to touch a file system that may not answer
 *
 * A call into a mount whose process is stuck never returns and cannot be
 * killed. So what may touch one is done in a child process, and waited for no
 * longer than a bound; a child that hangs is left to init, with none of our
 * descriptors open.
 *
 * Call these only while the process has one thread.
 */
#ifndef VAULTFS_BOUNDED_H
#define VAULTFS_BOUNDED_H

#include "index/base/buf.h"

/* How long a mount may take to answer, milliseconds. */
#define BOUNDED_ANSWER_MS 5000

/* Runs work(arg, out) in a child and returns what it returned (0 or a negative
 * errno) with what it added to out appended to *out. -ETIMEDOUT if it took
 * longer than timeout_ms; what fork and pipe say. */
int bounded_run(int (*work)(void *arg, struct buf *out), void *arg,
	int timeout_ms, struct buf *out);

/* 0 if the file system at path answers; -ENOTCONN if its process is gone,
 * -ETIMEDOUT if it does not answer, or what statfs(2) says. */
int bounded_probe(const char *path);
/* Appends the file at path, at most 1 MB of it. */
int bounded_read(const char *path, struct buf *out);

#endif
