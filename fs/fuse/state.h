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
struct deferred;
struct journal;
struct readcache;
struct reader;
struct scratch;
struct settler;
struct vaultindex;

/* Whether listings come with the nodes of files. To be given an inode costs the
 * client 4 us an entry, which find(1) has no use for; to ask for it later
 * costs 17 us, which ls -l and grep -r would have to for each. So files are
 * listed bare until someone looks up what was listed so; then listings are full
 * for a while. */
#define LISTING_BARE_MAX 16 /* directories that are remembered */
#define LISTING_CREDIT 64   /* directories listed in full before another try */
#define LISTING_EVIDENCE 2  /* lookups in one directory */
struct listing_mode {
	unsigned credit;
	struct {
		fuse_ino_t directory;
		unsigned lookups;
	} bare[LISTING_BARE_MAX]; /* listed bare, the last ones */
	unsigned next;            /* of bare to use */
};

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
	int root;                  /* lent: the vault's folder */
	struct readcache *files;   /* descriptors for reading */
	struct readcache *written; /* descriptors for writing */
	struct arena *arena;       /* of one request */
	struct listing_mode listing;
	char *reply; /* a buffer for one reply */
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
	struct settler *settler;
	struct scratch *scratch;   /* files beside notes in views; or NULL */
	struct journal *journal;   /* of what vaultfs itself changes; or NULL */
	struct vacancy *vacancies; /* see viewops.c */
	size_t vacancy_count, vacancy_capacity;
	struct draft *drafts; /* lists that are being edited, see viewops.c */
	size_t draft_count, draft_capacity;

	/* --- anyone's --- */
	int wake_fd; /* eventfd: there is something in posted */
	pthread_mutex_t lock;
	struct posted *posted, **posted_end; /* protected by lock */
};

/* ops.c: the callbacks. */
extern const struct fuse_lowlevel_ops vfs_ops;

/* Answer with the attributes of a node, and with an entry that has just been
 * made (file: of CREATE, else NULL). */
void vfs_reply_attr(struct vfs *vfs, fuse_req_t req, fuse_ino_t ino);
void vfs_reply_lookup(struct vfs *vfs, fuse_req_t req, fuse_ino_t parent,
	const char *name, const struct fuse_file_info *file);

/* writeops.c: the callbacks that change something; and the answers that were
 * put off, now that what they waited for is in the tree. */
void writeops_add(struct fuse_lowlevel_ops *ops);
void writeops_settle(struct vfs *vfs, struct deferred *first);

/* The time, ns since 1970. */
int64_t vfs_now_ns(void);

/* A buffer of at least size bytes, good for one reply. */
char *vfs_reply_buffer(struct vfs *vfs, size_t size);

#endif
