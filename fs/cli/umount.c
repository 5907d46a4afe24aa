/* umount.c - the end of a mount: gone, with its process and its directory */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs/cli/command.h"
#include "fs/cli/mountpoint.h"
#include "fs/cli/mountstate.h"
#include "fs/cli/mounttable.h"
#include "fs/cli/out.h"
#include "fs/cli/verbs.h"

enum {
	GONE_MS = 30000
};

/* Removes the mountpoint if it is the very one that vaultfs made, and still
 * empty. */
static void
remove_made(const struct mount_state *state)
{
	struct stat st;

	if (state->is_made && lstat(state->mountpoint, &st) == 0 &&
		S_ISDIR(st.st_mode) && st.st_dev == state->made_dev &&
		st.st_ino == state->made_ino && rmdir(state->mountpoint) < 0)
		say("the mount is gone, but its directory '%s' stays: %s",
			state->mountpoint, strerror(errno));
	mount_state_remove(state->mountpoint);
}

static int
say_busy(const char *mountpoint)
{
	struct buf users = {0};

	mountpoint_users(mountpoint, &users);
	say("'%s' is in use%s%s; close what is open in it and leave it (cd), "
	    "or detach it with: vaultfs umount --lazy '%s'",
		mountpoint, users.size > 0 ? " by " : "", buf_text(&users),
		mountpoint);
	buf_clear(&users);
	return COMMAND_REFUSED;
}

/* Whether the mount there may be ended, and its id. GO_ON, or a status after a
 * message. */
enum {
	GO_ON = -1
};

static int
check_mount(const char *mountpoint, uint64_t *ret_id)
{
	const struct mount_entry *entry;
	struct mount_list mounts;
	int rc = mount_list_read(&mounts), status = GO_ON;

	if (rc < 0) {
		say("cannot read /proc/self/mountinfo: %s", strerror(-rc));
		return COMMAND_REFUSED;
	}
	entry = mount_list_at(&mounts, mountpoint);
	if (entry == NULL) {
		say("nothing is mounted at '%s'", mountpoint);
		status = COMMAND_NOT_MOUNTED;
	} else if (!mount_is_vaultfs(entry)) {
		say("what is mounted at '%s' is not of vaultfs but %s; unmount "
		    "it with: umount '%s'",
			mountpoint, entry->type, mountpoint);
		status = COMMAND_NOT_MOUNTED;
	} else {
		*ret_id = entry->id;
	}
	mount_list_clear(&mounts);
	return status;
}

/* Waits for the process to end; true if it did. */
static bool
wait_for_process(int pidfd)
{
	struct pollfd poll_fd = {pidfd, POLLIN, 0};
	int rc;

	do
		rc = poll(&poll_fd, 1, GONE_MS);
	while (rc < 0 && errno == EINTR);
	return rc > 0;
}

static int
end_mount(const char *mountpoint, uint64_t id, bool is_lazy, int pidfd)
{
	int rc = mountpoint_unmount(mountpoint, is_lazy);

	if (rc == -EBUSY)
		return say_busy(mountpoint);
	if (rc == -ENOENT) {
		say("cannot unmount '%s': there is no fusermount3; install it "
		    "(apt-get install fuse3)",
			mountpoint);
		return COMMAND_REFUSED;
	}
	if (rc == -EPERM) {
		say("cannot unmount '%s': it is another user's; try: sudo "
		    "vaultfs umount '%s'",
			mountpoint, mountpoint);
		return COMMAND_REFUSED;
	}
	if (rc < 0) {
		say("cannot unmount '%s': %s", mountpoint, strerror(-rc));
		return COMMAND_REFUSED;
	}
	rc = mountpoint_wait_gone(id, GONE_MS);
	if (rc < 0) {
		say("the mount at '%s' does not go: %s", mountpoint,
			strerror(-rc));
		return COMMAND_REFUSED;
	}
	/* A detached mount's process lives until the last user leaves. */
	if (pidfd >= 0 && !is_lazy && !wait_for_process(pidfd))
		say("the mount at '%s' is gone, but its process does not end",
			mountpoint);
	return COMMAND_DONE;
}

int
verb_umount(const struct options *options)
{
	struct mount_state state = {0};
	char *mountpoint;
	uint64_t id = 0;
	int rc = mountpoint_resolve(options->args[0], &mountpoint), pidfd,
	    status;

	if (rc < 0) {
		say("cannot unmount '%s': %s", options->args[0], strerror(-rc));
		return rc == -ENOENT ? COMMAND_NOT_MOUNTED : COMMAND_REFUSED;
	}
	if (chdir("/") < 0) /* not to be the one who uses it */
		say("cannot leave the current directory: %s", strerror(errno));
	rc = mount_state_read(mountpoint, &state);
	pidfd = rc == 0 ? mount_state_open_process(&state) : -1;
	status = check_mount(mountpoint, &id);
	if (status == GO_ON)
		status = end_mount(
			mountpoint, id, options->given & OPTION_LAZY, pidfd);
	/* Also what a mount left that ended in another way. */
	if (rc == 0 && status != COMMAND_REFUSED)
		remove_made(&state);
	if (pidfd >= 0)
		close(pidfd);
	mount_state_clear(&state);
	free(mountpoint);
	return status;
}
