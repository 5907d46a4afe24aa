/* state.h - what a mounted vault consists of, for the files of fs/fuse alone */
#ifndef VAULTFS_STATE_H
#define VAULTFS_STATE_H

#define FUSE_USE_VERSION 312

#include <fuse3/fuse_lowlevel.h>
#include <pthread.h>
#include <signal.h>

#include "fs/fuse/vfs.h"
#include "fs/tree/tree.h"
#include "index/base/arena.h"

struct notifier;
struct readcache;
struct reader;

/* A change set that waits for the loop. */
struct posted {
	struct change_set *changes;
	struct posted *next;
};

struct vfs {
	/* --- the loop's alone --- */
	struct fuse_session *session;
	bool is_mounted;
	struct tree *tree;
	int root; /* lent: the vault's folder */
	struct readcache *files;
	struct arena *arena; /* of one request */
	char *reply;         /* a buffer for one reply */
	size_t reply_size;
	bool is_ready;  /* the kernel's first request was answered */
	bool has_begun; /* it was seen */
	bool is_leaving;
	bool has_fixed_today;
	int signal_fd, timer_fd;
	sigset_t old_signals;
	void (*ready)(void *arg);
	void *arg;
	struct notifier *notifier;
	struct reader *reader;

	/* --- anyone's --- */
	int wake_fd; /* eventfd: there is something in posted */
	pthread_mutex_t lock;
	struct posted *posted, **posted_end; /* protected by lock */
};

/* ops.c: the callbacks. */
extern const struct fuse_lowlevel_ops vfs_ops;

/* A buffer of at least size bytes, good for one reply. */
char *vfs_reply_buffer(struct vfs *vfs, size_t size);

#endif
