/* notify.h - telling the kernel what to forget
 *
 * From inside a request, or from the thread that answers requests, a
 * notification can dead-lock: the kernel may hold the lock of the very
 * directory while it waits for the answer. So one thread does nothing but send
 * them. It holds no lock that a request needs, and serves none. That the kernel
 * does not know a name or node is success.
 * Source: fuse_lowlevel.h, fuse_lowlevel_notify_inval_entry().
 */
#ifndef VAULTFS_NOTIFY_H
#define VAULTFS_NOTIFY_H

#include <stdbool.h>

struct fuse_session;
struct notifier;
struct tree_notices;

/* wake_fd is an eventfd that is written to when the notifier has ended. */
struct notifier *notifier_new(struct fuse_session *session, int wake_fd);
/* 0, or the negative errno of pthread_create(). */
int notifier_start(struct notifier *notifier);
/* Takes over the notices (they are empty afterwards); sent in order. */
void notifier_post(struct notifier *notifier, struct tree_notices *notices);
/* Asks the thread to end, without waiting: requests must be answered until
 * notifier_has_ended(). */
void notifier_stop(struct notifier *notifier);
bool notifier_has_ended(struct notifier *notifier);
/* Takes NULL. Waits for the thread, if it was started. */
void notifier_free(struct notifier *notifier);

#endif
