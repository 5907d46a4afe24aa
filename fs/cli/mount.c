/* mount.c - the life of a mount
 *
 * The process forks before anything else starts threads or opens the index.
 * The parent waits for a byte from the child: it comes when the kernel's first
 * request was answered, and the parent leaves; or the child says what is wrong
 * and ends, and the parent takes over its exit status. Only a child that is
 * ready leaves the terminal, so that Ctrl-C during a first index ends both.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fs/cli/ask.h"
#include "fs/cli/bounded.h"
#include "fs/cli/command.h"
#include "fs/cli/mountpoint.h"
#include "fs/cli/mountstate.h"
#include "fs/cli/mounttable.h"
#include "fs/cli/out.h"
#include "fs/cli/verbs.h"
#include "fs/fuse/vfs.h"
#include "index/base/log.h"
#include "index/base/mem.h"

struct life {
	const struct options *options;
	struct mount_state state; /* with vault and mountpoint */
	int lock_fd;              /* -1: no lock */
	int ready_fd;             /* the parent's pipe; -1 in the foreground */
	bool is_made_now;         /* the mountpoint, by this call */
	bool is_ready;
	struct vaultindex *index; /* owned by the child */
	struct vfs *vfs;          /* likewise */
};

/* What the checks before a mount return beside exit statuses. */
enum {
	GO_ON = -1
};

/* --- before the mount ----------------------------------------------------- */

/* What is mounted there already: GO_ON if nothing (any more). */
static int
check_mounted(const struct life *life)
{
	enum {
		FLOORS_MAX = 16
	}; /* mounts on top of each other */
	const char *mountpoint = life->state.mountpoint;

	for (int i = 0; i < FLOORS_MAX; i++) {
		const struct mount_entry *entry;
		struct mount_list mounts;
		bool is_fuse, is_ours, is_same;
		int rc = mount_list_read(&mounts);

		if (rc < 0) {
			say("cannot read /proc/self/mountinfo: %s",
				strerror(-rc));
			return COMMAND_REFUSED;
		}
		entry = mount_list_at(&mounts, mountpoint);
		is_fuse = entry != NULL && mount_is_fuse(entry);
		is_ours = is_fuse && mount_is_vaultfs(entry);
		is_same = is_ours &&
		          strcmp(entry->source, life->state.vault) == 0;
		mount_list_clear(&mounts);
		if (!is_fuse)
			return GO_ON;

		rc = bounded_probe(mountpoint);
		if (rc == -ENOTCONN && is_ours) {
			rc = mountpoint_unmount(mountpoint, true);
			if (rc < 0) {
				say("a dead mount is at '%s' and cannot be "
				    "detached: %s; try: sudo umount -l '%s'",
					mountpoint, strerror(-rc), mountpoint);
				return COMMAND_REFUSED;
			}
			say("detached a dead mount at '%s'", mountpoint);
		} else if (rc == -ETIMEDOUT) {
			say("the mount at '%s' does not answer; detach it "
			    "with: vaultfs umount --lazy '%s'",
				mountpoint, mountpoint);
			return COMMAND_REFUSED;
		} else if (is_same) {
			say("'%s' is already mounted at '%s'",
				life->state.vault, mountpoint);
			return COMMAND_DONE;
		} else {
			say("something else is mounted at '%s'; unmount it "
			    "first (%s '%s'), or choose another directory",
				mountpoint,
				is_ours ? "vaultfs umount" : "fusermount3 -u",
				mountpoint);
			return COMMAND_REFUSED;
		}
	}
	say("too many mounts at '%s'", mountpoint);
	return COMMAND_REFUSED;
}

static bool
is_empty(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool empty = true;

	if (dir == NULL)
		return true; /* mounting tells why */
	while (empty && (entry = readdir(dir)) != NULL)
		empty = strcmp(entry->d_name, ".") == 0 ||
		        strcmp(entry->d_name, "..") == 0;
	closedir(dir);
	return empty;
}

/* Makes the mountpoint if it is missing, and finds out whether it is one that
 * an earlier vaultfs made. */
static int
make_place(struct life *life)
{
	struct mount_state *state = &life->state, before;
	struct stat st;

	if (stat(state->mountpoint, &st) < 0) {
		if (errno != ENOENT) {
			say("cannot mount at '%s': %s", state->mountpoint,
				strerror(errno));
			return COMMAND_REFUSED;
		}
		if (mkdir(state->mountpoint, 0777) < 0 ||
			stat(state->mountpoint, &st) < 0) {
			say("cannot make the directory '%s': %s",
				state->mountpoint, strerror(errno));
			return COMMAND_REFUSED;
		}
		life->is_made_now = true;
	}
	if (!S_ISDIR(st.st_mode)) {
		say("'%s' is not a directory; give a directory, or a name "
		    "that does not exist yet",
			state->mountpoint);
		return COMMAND_REFUSED;
	}
	state->made_dev = st.st_dev;
	state->made_ino = st.st_ino;
	state->is_made = life->is_made_now;
	if (mount_state_read(state->mountpoint, &before) == 0) {
		state->is_made |= before.is_made &&
		                  before.made_dev == st.st_dev &&
		                  before.made_ino == st.st_ino;
		mount_state_clear(&before);
	}
	return GO_ON;
}

static int
check_place(struct life *life)
{
	const struct mount_state *state = &life->state;
	int rc;

	if (path_is_within(state->vault, state->mountpoint)) {
		say("the vault '%s' %s the mountpoint; mount it beside it, for "
		    "example: vaultfs '%s' '%s.mnt'",
			state->vault,
			strcmp(state->vault, state->mountpoint) == 0
				? "itself cannot be"
				: "is inside",
			state->vault, state->vault);
		return COMMAND_REFUSED;
	}
	rc = make_place(life);
	if (rc != GO_ON)
		return rc;
	if (!life->is_made_now && !(life->options->given & OPTION_NONEMPTY) &&
		!is_empty(state->mountpoint)) {
		say("'%s' is not empty; give an empty directory, or a name "
		    "that does not exist yet, for example: vaultfs '%s/mnt'",
			state->mountpoint, state->mountpoint);
		return COMMAND_REFUSED;
	}
	return GO_ON;
}

/* One line, if the mountpoint is where Obsidian and others see it. */
static void
give_advice(const struct mount_state *state)
{
	const char *below = state->mountpoint + strlen(state->vault);

	if (path_is_within(state->mountpoint, state->vault) &&
		strstr(below, "/.") == NULL)
		say("'%s' is in the vault, where Obsidian and sync tools see "
		    "it; a name that starts with a dot ('.mnt') or a place "
		    "outside keeps it from them",
			state->mountpoint);
}

/* --- the process of the mount --------------------------------------------- */

static enum log_level
log_level_of(const struct options *options)
{
	if (options->given & OPTION_DEBUG)
		return LOG_LEVEL_DEBUG;
	return options->given & OPTION_VERBOSE ? LOG_LEVEL_INFO
	                                       : LOG_LEVEL_WARN;
}

static void
leave_terminal(const struct life *life)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	setsid();
	if (null >= 0) {
		for (int fd = 0; fd < 3; fd++)
			dup2(null, fd);
		if (null > 2)
			close(null);
	}
	log_open(log_level_of(life->options), true);
}

/* On the loop: the tree answers. */
static void
on_ready(void *arg)
{
	struct life *life = arg;
	int rc;

	life->is_ready = true;
	mount_state_set_self(&life->state);
	rc = mount_state_write(&life->state);
	if (rc < 0)
		log_warn("cannot note that '%s' is mounted: %s; 'vaultfs "
			 "umount' will not wait for this process",
			life->state.mountpoint, strerror(-rc));
	if (life->lock_fd >= 0)
		close(life->lock_fd);
	life->lock_fd = -1;
	if (life->ready_fd < 0) {
		log_info("'%s' is mounted at '%s'", life->state.vault,
			life->state.mountpoint);
		return;
	}
	prctl(PR_SET_PDEATHSIG, 0);
	leave_terminal(life);
	if (write(life->ready_fd, "r", 1) < 0)
		log_debug("nobody waits for the mount");
	close(life->ready_fd);
	life->ready_fd = -1;
}

/* Takes back what was prepared, when there is no mount after all. */
static void
undo_place(const struct life *life)
{
	const struct mount_state *state = &life->state;

	/* A directory that an earlier mount made is still to be removed by
	 * `vaultfs umount`. */
	if (life->is_made_now ? rmdir(state->mountpoint) == 0 : !state->is_made)
		mount_state_remove(state->mountpoint);
}

/* The mount is over: what is known of it is only that the mountpoint was made,
 * for a `vaultfs umount` that asks later. */
static void
forget_mount(struct life *life)
{
	struct mount_state now;

	if (mount_state_read(life->state.mountpoint, &now) < 0)
		return;
	if (now.pid == life->state.pid && now.start == life->state.start) {
		now.pid = 0;
		if (now.is_made)
			mount_state_write(&now);
		else
			mount_state_remove(now.mountpoint);
	}
	mount_state_clear(&now);
}

/* On the index's own thread. */
static void
on_change(void *arg, struct change_set *changes)
{
	struct life *life = arg;

	vfs_post(life->vfs, changes);
}

/* Opens, mounts, serves, and returns the exit status. */
static int
serve(struct life *life)
{
	const struct options *options = life->options;
	struct vfs_options vfs_options = {
		.mountpoint = life->state.mountpoint,
		.source = life->state.vault,
		.fuse_options = options->fuse_options,
		.today = options->today,
		.debug = options->given & OPTION_DEBUG,
		.ready = on_ready,
		.arg = life,
	};
	struct buf error = {0};
	int rc;

	if (!ask_open_vault(options, life->state.vault, life->state.mountpoint,
		    &life->index, NULL))
		return COMMAND_REFUSED;
	if (chdir("/") < 0)
		log_debug("cannot leave the current directory");
	rc = vfs_open(life->index, &vfs_options, &life->vfs, &error);
	if (rc < 0) {
		if (error.size > 0)
			say("%s", buf_text(&error));
		else
			say("cannot mount on '%s': %s", life->state.mountpoint,
				strerror(-rc));
	} else {
		rc = vaultindex_watch_start(life->index, on_change, life);
		if (rc < 0)
			log_err("cannot follow changes of '%s': %s; the mount "
				"shows what was there when it began",
				life->state.vault, strerror(-rc));
		rc = vfs_run(life->vfs);
		if (rc < 0)
			log_err("the mount at '%s' broke: %s",
				life->state.mountpoint, strerror(-rc));
		vaultindex_watch_stop(life->index);
		vfs_close(life->vfs);
	}
	buf_clear(&error);
	vaultindex_close(life->index);
	if (life->is_ready)
		forget_mount(life);
	if (rc == 0 && !life->is_ready)
		say("unmounted before it was ready");
	return rc == 0 && life->is_ready ? COMMAND_DONE : COMMAND_MOUNT_FAILED;
}

/* The parent: the exit status of the call. */
static int
wait_for_child(pid_t pid, int fd)
{
	int status;
	char byte;
	ssize_t n;

	do
		n = read(fd, &byte, 1);
	while (n < 0 && errno == EINTR);
	if (n == 1)
		return COMMAND_DONE;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
		return WEXITSTATUS(status);
	if (WIFSIGNALED(status))
		say("the process of the mount died: %s",
			strsignal(WTERMSIG(status)));
	return COMMAND_MOUNT_FAILED;
}

static int
start(struct life *life)
{
	int fds[2], status;
	pid_t pid, parent = getpid();

	if (life->options->given & (OPTION_FOREGROUND | OPTION_DEBUG)) {
		log_open(log_level_of(life->options), false);
		return serve(life);
	}
	if (pipe2(fds, O_CLOEXEC) < 0 || (pid = fork()) < 0) {
		say("cannot start a process: %s", strerror(errno));
		return COMMAND_MOUNT_FAILED;
	}
	if (pid == 0) {
		close(fds[0]);
		life->ready_fd = fds[1];
		signal(SIGPIPE, SIG_IGN);
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != parent)
			_exit(COMMAND_MOUNT_FAILED);
		log_open(log_level_of(life->options), false);
		status = serve(life);
		fflush(stderr);
		_exit(status); /* the rest of the parent's life is not ours */
	}
	close(fds[1]);
	status = wait_for_child(pid, fds[0]);
	close(fds[0]);
	return status;
}

static bool
resolve_mountpoint(const char *text, char **ret)
{
	int rc = mountpoint_resolve(text, ret);

	if (rc == -ENOENT)
		say("cannot mount at '%s': the folder it is in does not exist; "
		    "make it first (mkdir -p)",
			text);
	else if (rc == -ETIMEDOUT)
		say("cannot mount at '%s': the file system there does not "
		    "answer",
			text);
	else if (rc < 0)
		say("cannot mount at '%s': %s", text, strerror(-rc));
	return rc == 0;
}

int
verb_mount(const struct options *options)
{
	struct life life = {
		.options = options,
		.lock_fd = -1,
		.ready_fd = -1,
	};
	const char *vault = options->arg_count == 2 ? options->args[0] : NULL;
	struct mount_state known;
	int status = COMMAND_REFUSED, rc;

	if (!ask_vault(options, vault, &life.state.vault) ||
		!resolve_mountpoint(options->args[options->arg_count - 1],
			&life.state.mountpoint))
		goto out;
	/* Of two calls at once, the second finds the mount of the first. */
	life.lock_fd = mount_state_lock(life.state.mountpoint);
	status = check_mounted(&life);
	if (status == GO_ON)
		status = check_place(&life);
	if (status == GO_ON) {
		rc = mount_state_write(&life.state);
		if (rc < 0)
			log_debug("cannot write the state of the mount: %s",
				strerror(-rc));
		status = start(&life);
		if (status == COMMAND_DONE)
			give_advice(&life.state);
		else
			undo_place(&life);
	} else if (mount_state_read(life.state.mountpoint, &known) < 0) {
		mount_state_remove(life.state.mountpoint); /* the lock */
	} else {
		mount_state_clear(&known);
	}
out:
	if (life.lock_fd >= 0)
		close(life.lock_fd);
	mount_state_clear(&life.state);
	return status;
}
