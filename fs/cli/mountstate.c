/* mountstate.c - see mountstate.h */
#include "fs/cli/mountstate.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/base/buf.h"
#include "index/base/mem.h"
#include "index/base/text.h"

static const char magic[] = "vaultfs-mount 1";

/* Appends the folder of the state files. Source: XDG Base Directory
 * Specification 0.8. */
static int
add_folder(struct buf *out)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	const struct passwd *user;

	if (cache != NULL && cache[0] == '/') {
		buf_printf(out, "%s/vaultfs/mounts", cache);
		return 0;
	}
	if (home == NULL || home[0] != '/') {
		user = getpwuid(getuid());
		home = user != NULL ? user->pw_dir : NULL;
	}
	if (home == NULL || home[0] != '/')
		return -ENOENT;
	buf_printf(out, "%s/.cache/vaultfs/mounts", home);
	return 0;
}

static int
make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/');;
		slash = strchr(slash + 1, '/')) {
		if (slash != NULL)
			*slash = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST)
			return -errno;
		if (slash == NULL)
			return 0;
		*slash = '/';
	}
}

/* The caller frees *ret. */
static int
file_path(const char *mountpoint, const char *suffix, bool make, char **ret)
{
	struct buf path = {0};
	int rc = add_folder(&path);

	if (rc == 0 && make)
		rc = make_folders(path.data);
	if (rc < 0) {
		buf_clear(&path);
		return rc;
	}
	buf_printf(&path, "/%016" PRIx64 "%s",
		text_hash(mountpoint, strlen(mountpoint)), suffix);
	*ret = buf_take(&path);
	return 0;
}

static int
read_file(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	char bytes[4096];
	ssize_t n;

	if (fd < 0)
		return -errno;
	while ((n = read(fd, bytes, sizeof(bytes))) > 0 && out->size < 65536)
		buf_add(out, bytes, (size_t)n);
	close(fd);
	return n < 0 ? -EIO : 0;
}

/* One field, "key=value"; unknown keys are of a later version. */
static void
parse_field(const char *field, struct mount_state *state)
{
	if (strncmp(field, "mountpoint=", 11) == 0) {
		free(state->mountpoint);
		state->mountpoint = mem_dup(field + 11);
	} else if (strncmp(field, "vault=", 6) == 0) {
		free(state->vault);
		state->vault = mem_dup(field + 6);
	} else if (sscanf(field, "process=%d %" SCNu64, &state->pid,
			   &state->start) == 2) {
		return;
	} else if (sscanf(field, "made=%" SCNu64 " %" SCNu64, &state->made_dev,
			   &state->made_ino) == 2) {
		state->is_made = true;
	}
}

int
mount_state_read(const char *mountpoint, struct mount_state *ret)
{
	struct buf text = {0};
	char *path;
	int rc;

	*ret = (struct mount_state){0};
	rc = file_path(mountpoint, "", false, &path);
	if (rc < 0)
		return rc;
	rc = read_file(path, &text);
	free(path);
	if (rc == 0 && strcmp(buf_text(&text), magic) != 0)
		rc = -EINVAL;
	/* Fields are NUL-terminated: paths hold anything else. */
	for (size_t at = 0; rc == 0 && at < text.size;
		at += strlen(text.data + at) + 1)
		parse_field(text.data + at, ret);
	buf_clear(&text);
	if (rc == 0 && (ret->mountpoint == NULL || ret->vault == NULL ||
			       strcmp(ret->mountpoint, mountpoint) != 0))
		rc = -EINVAL;
	if (rc < 0)
		mount_state_clear(ret);
	return rc;
}

static int
write_file(const char *path, const struct buf *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int rc = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text->data, text->size) != (ssize_t)text->size)
		rc = errno != 0 ? -errno : -EIO;
	if (close(fd) < 0 && rc == 0)
		rc = -errno;
	return rc;
}

int
mount_state_write(const struct mount_state *state)
{
	struct buf text = {0};
	char *path = NULL, *temporary = NULL;
	int rc = file_path(state->mountpoint, "", true, &path);

	if (rc == 0)
		rc = file_path(state->mountpoint, ".new", true, &temporary);
	if (rc < 0)
		goto out;
	buf_add(&text, magic, sizeof(magic));
	buf_printf(&text, "mountpoint=%s", state->mountpoint);
	buf_add_char(&text, '\0');
	buf_printf(&text, "vault=%s", state->vault);
	buf_add_char(&text, '\0');
	if (state->pid != 0) {
		buf_printf(
			&text, "process=%d %" PRIu64, state->pid, state->start);
		buf_add_char(&text, '\0');
	}
	if (state->is_made) {
		buf_printf(&text, "made=%" PRIu64 " %" PRIu64, state->made_dev,
			state->made_ino);
		buf_add_char(&text, '\0');
	}
	rc = write_file(temporary, &text);
	if (rc == 0 && rename(temporary, path) < 0)
		rc = -errno;
	if (rc < 0)
		unlink(temporary);
out:
	buf_clear(&text);
	free(path);
	free(temporary);
	return rc;
}

void
mount_state_remove(const char *mountpoint)
{
	char *path;

	if (file_path(mountpoint, "", false, &path) == 0) {
		unlink(path);
		free(path);
	}
	if (file_path(mountpoint, ".lock", false, &path) == 0) {
		unlink(path);
		free(path);
	}
}

void
mount_state_clear(struct mount_state *state)
{
	free(state->mountpoint);
	free(state->vault);
	*state = (struct mount_state){0};
}

/* When the process began, or 0. Source: proc(5), /proc/pid/stat: field 22;
 * field 2 is in brackets and may hold anything. */
static uint64_t
process_start(pid_t pid)
{
	struct buf text = {0};
	char path[64];
	const char *at;
	uint64_t start = 0;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (read_file(path, &text) == 0) {
		at = strrchr(buf_text(&text), ')');
		for (int field = 2; at != NULL && field < 22; field++)
			at = strchr(at + 1, ' ');
		if (at != NULL)
			start = strtoull(at + 1, NULL, 10);
	}
	buf_clear(&text);
	return start;
}

void
mount_state_set_self(struct mount_state *state)
{
	state->pid = getpid();
	state->start = process_start(state->pid);
}

int
mount_state_open_process(const struct mount_state *state)
{
	struct pollfd poll_fd = {-1, POLLIN, 0};
	int fd;

	if (state->pid <= 0)
		return -ESRCH;
	fd = pidfd_open(state->pid, 0);
	if (fd < 0)
		return -errno;
	/* After the pidfd: the number cannot change its process any more. A
	 * process that ended and was not waited for is gone too. */
	poll_fd.fd = fd;
	if (process_start(state->pid) != state->start ||
		poll(&poll_fd, 1, 0) > 0) {
		close(fd);
		return -ESRCH;
	}
	return fd;
}

/* Locks the file at path, made if missing. */
static int
lock_file(const char *path)
{
	for (;;) {
		int fd = open(
			path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		struct stat ours, named;
		int rc;

		if (fd < 0)
			return -errno;
		do
			rc = flock(fd, LOCK_EX);
		while (rc < 0 && errno == EINTR);
		if (rc == 0 && fstat(fd, &ours) == 0 &&
			stat(path, &named) == 0 && ours.st_ino == named.st_ino)
			return fd;
		rc = rc < 0 ? -errno : 0;
		close(fd); /* of rc 0: removed while we waited for it */
		if (rc < 0)
			return rc;
	}
}

int
mount_state_lock(const char *mountpoint)
{
	char *path;
	int rc = file_path(mountpoint, ".lock", true, &path);

	if (rc < 0)
		return rc;
	rc = lock_file(path);
	free(path);
	return rc;
}
