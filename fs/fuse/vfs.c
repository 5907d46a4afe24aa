/* vfs.c - see vfs.h: making and ending a mount */
#include "fs/fuse/vfs.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "fs/document/status.h"
#include "fs/fuse/notify.h"
#include "fs/fuse/readcache.h"
#include "fs/fuse/reader.h"
#include "fs/fuse/settle.h"
#include "fs/fuse/state.h"
#include "fs/fuse/viewops.h"
#include "index/base/log.h"
#include "index/base/mem.h"
#include "index/vaultindex.h"

/* What libfuse said last: it gives reasons only so. One mount is made at a
 * time, in one thread. */
static char fuse_said[256];

static void
hear_fuse(enum fuse_log_level level, const char *format, va_list args)
{
	char line[sizeof(fuse_said)];
	size_t size;

	vsnprintf(line, sizeof(line), format, args);
	size = strlen(line);
	if (size > 0 && line[size - 1] == '\n')
		line[size - 1] = '\0';
	if (level <= FUSE_LOG_ERR)
		memcpy(fuse_said, line, sizeof(line));
	if (level == FUSE_LOG_DEBUG)
		fprintf(stderr, "%s\n", line);
	else
		log_debug("libfuse: %s", line);
}

int64_t
vfs_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int
open_session(struct vfs *vfs, const struct vfs_options *options)
{
	struct fuse_args args = FUSE_ARGS_INIT(0, NULL);
	struct fuse_lowlevel_ops ops = vfs_ops;
	char *text = NULL;
	struct buf source = {0};
	int rc = -EINVAL;

	buf_printf(&source, "fsname=%s", options->source);
	if (fuse_opt_add_opt(&text, "default_permissions") < 0 ||
		fuse_opt_add_opt(&text, "subtype=vaultfs") < 0 ||
		fuse_opt_add_opt_escaped(&text, source.data) < 0)
		goto out;
	for (const char *const *o = options->fuse_options;
		o != NULL && *o != NULL; o++)
		if (fuse_opt_add_opt(&text, *o) < 0)
			goto out;
	if (fuse_opt_add_arg(&args, "vaultfs") < 0 ||
		fuse_opt_add_arg(&args, "-o") < 0 ||
		fuse_opt_add_arg(&args, text) < 0 ||
		(options->debug && fuse_opt_add_arg(&args, "-d") < 0))
		goto out;
	writeops_add(&ops);
	vfs->session = fuse_session_new(&args, &ops, sizeof(ops), vfs);
	if (vfs->session == NULL)
		goto out;
	if (fuse_session_mount(vfs->session, options->mountpoint) != 0) {
		rc = errno == EPERM || errno == EACCES ? -errno : -EIO;
		goto out;
	}
	vfs->is_mounted = true;
	rc = 0;
out:
	buf_clear(&source);
	free(text);
	fuse_opt_free_args(&args);
	return rc;
}

static int
open_descriptors(struct vfs *vfs)
{
	sigset_t signals;
	int fd = fuse_session_fd(vfs->session);

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &signals, &vfs->old_signals);
	vfs->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	vfs->timer_fd =
		timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	if (vfs->signal_fd < 0 || vfs->timer_fd < 0)
		return -errno;
	/* A request can be gone between poll(2) and read(2). */
	if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) < 0)
		return -errno;
	return 0;
}

/* Never waits for the index: it is called on the loop. */
static void
look_at_index(void *arg, struct status_live *ret)
{
	status_live_take(arg, ret);
}

static void
open_tree(struct vfs *vfs, struct vaultindex *index,
	const struct vfs_options *options)
{
	struct tree_options tree_options = {
		.settings = vaultindex_settings(index),
		.vault = options->source,
		.today = options->today != DAY_NONE ? options->today
	                                            : day_today(),
		.now_ns = vfs_now_ns(),
		.look = look_at_index,
		.look_arg = index,
	};
	struct change_set *snapshot = vaultindex_snapshot(index);

	vfs->has_fixed_today = options->today != DAY_NONE;
	vfs->tree = tree_new(&tree_options);
	tree_apply(vfs->tree, snapshot, NULL);
	change_set_free(snapshot);
	/* To read the index and to tell the tree of it took as much again. */
	malloc_trim(0);
}

int
vfs_open(struct vaultindex *index, const struct vfs_options *options,
	struct vfs **ret, struct buf *error)
{
	struct vfs *vfs = mem_zalloc(sizeof(*vfs));
	int rc;

	vfs->signal_fd = vfs->timer_fd = -1;
	vfs->posted_end = &vfs->posted;
	pthread_mutex_init(&vfs->lock, NULL);
	vfs->root = vaultindex_root(index);
	vfs->ready = options->ready;
	vfs->arg = options->arg;
	vfs->arena = arena_new();
	vfs->files = readcache_new(vfs->root, false);
	vfs->written = readcache_new(vfs->root, true);
	vfs->reader = reader_new();
	vfs->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	vfs->settler = settler_new(index, vfs->wake_fd);
	rc = vfs->wake_fd < 0 ? -errno : 0;
	if (rc == 0) {
		open_tree(vfs, index, options);
		viewops_open(vfs, index);
		fuse_said[0] = '\0';
		fuse_set_log_func(hear_fuse);
		rc = open_session(vfs, options);
	}
	if (rc == 0)
		rc = open_descriptors(vfs);
	if (rc < 0) {
		buf_printf(error, "cannot mount on '%s': %s",
			options->mountpoint,
			fuse_said[0] != '\0' ? fuse_said : strerror(-rc));
		vfs_close(vfs);
		return rc;
	}
	vfs->notifier = notifier_new(vfs->session, vfs->wake_fd);
	*ret = vfs;
	return 0;
}

void
vfs_close(struct vfs *vfs)
{
	struct posted *next;

	if (vfs == NULL)
		return;
	/* The notifier may wait in the kernel for a request that nobody will
	 * answer any more; unmounting ends that. */
	viewops_leave(vfs);
	settler_free(vfs->settler);
	reader_free(vfs->reader);
	if (vfs->is_mounted)
		fuse_session_unmount(vfs->session);
	notifier_free(vfs->notifier);
	if (vfs->session != NULL)
		fuse_session_destroy(vfs->session);
	if (vfs->signal_fd >= 0) {
		close(vfs->signal_fd);
		pthread_sigmask(SIG_SETMASK, &vfs->old_signals, NULL);
	}
	if (vfs->timer_fd >= 0)
		close(vfs->timer_fd);
	if (vfs->wake_fd >= 0)
		close(vfs->wake_fd);
	for (struct posted *p = vfs->posted; p != NULL; p = next) {
		next = p->next;
		change_set_free(p->changes);
		free(p);
	}
	pthread_mutex_destroy(&vfs->lock);
	viewops_close(vfs);
	tree_free(vfs->tree);
	readcache_free(vfs->files);
	readcache_free(vfs->written);
	arena_free(vfs->arena);
	free(vfs->reply);
	free(vfs);
}

void
vfs_post(struct vfs *vfs, struct change_set *changes)
{
	struct posted *posted;
	uint64_t one = 1;

	if (changes == NULL || change_set_is_empty(changes)) {
		change_set_free(changes);
		return;
	}
	posted = mem_zalloc(sizeof(*posted));
	posted->changes = changes;
	pthread_mutex_lock(&vfs->lock);
	*vfs->posted_end = posted;
	vfs->posted_end = &posted->next;
	pthread_mutex_unlock(&vfs->lock);
	(void)!write(vfs->wake_fd, &one, sizeof(one));
}

char *
vfs_reply_buffer(struct vfs *vfs, size_t size)
{
	if (size > vfs->reply_size) {
		free(vfs->reply);
		vfs->reply = mem_alloc(size);
		vfs->reply_size = size;
	}
	return vfs->reply;
}
