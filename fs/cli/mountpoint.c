/* mountpoint.c - see mountpoint.h */
#include "fs/cli/mountpoint.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fs/cli/bounded.h"
#include "fs/cli/mounttable.h"
#include "index/base/mem.h"

extern char **environ;

/* --- resolving ------------------------------------------------------------ */

/* Splits text into the folder it is in (appended to dir) and its last name
 * (appended to name; empty if text ends in "." or ".." or is "/"). */
static void
split(const char *text, struct buf *dir, struct buf *name)
{
	size_t size = strlen(text), at;

	while (size > 1 && text[size - 1] == '/')
		size--;
	for (at = size; at > 0 && text[at - 1] != '/';)
		at--;
	buf_add(name, text + at, size - at);
	if (strcmp(buf_text(name), ".") == 0 ||
		strcmp(buf_text(name), "..") == 0 || name->size == 0) {
		buf_clear(name);
		buf_add(dir, text, size);
	} else if (at == 0) {
		buf_add_char(dir, '.');
	} else {
		buf_add(dir, text, at);
	}
}

/* One step: *text is a path; appends to out its absolute form, or, if it is a
 * symlink, sets *text to what to look at next and appends nothing. */
static int
resolve_step(const struct mount_list *mounts, char **text, struct buf *out)
{
	struct buf dir = {0}, name = {0}, path = {0};
	char link[PATH_MAX], *real;
	struct stat st;
	ssize_t n;
	int rc = 0;

	split(*text, &dir, &name);
	real = realpath(buf_text(&dir), NULL);
	if (real == NULL) {
		rc = -errno;
		goto out;
	}
	buf_add_text(&path, real);
	if (name.size > 0) {
		if (strcmp(real, "/") != 0)
			buf_add_char(&path, '/');
		buf_add_text(&path, name.data);
	}
	free(real);
	if (mount_list_at(mounts, path.data) != NULL || name.size == 0 ||
		lstat(path.data, &st) < 0 || !S_ISLNK(st.st_mode)) {
		buf_add(out, path.data, path.size);
		goto out;
	}
	n = readlink(path.data, link, sizeof(link) - 1);
	if (n < 0) {
		rc = -errno;
		goto out;
	}
	link[n] = '\0';
	path.size = link[0] == '/' ? 0 : path.size - name.size;
	buf_add_text(&path, link);
	free(*text);
	*text = buf_take(&path);
out:
	buf_clear(&dir);
	buf_clear(&name);
	buf_clear(&path);
	return rc;
}

static int
work_resolve(void *arg, struct buf *out)
{
	enum {
		LINKS_MAX = 40
	}; /* as the kernel's */
	struct mount_list mounts;
	char *text = mem_dup(arg);
	int rc = mount_list_read(&mounts);

	if (rc < 0)
		goto out;
	for (int i = 0; rc == 0 && out->size == 0; i++)
		rc = i < LINKS_MAX ? resolve_step(&mounts, &text, out) : -ELOOP;
	mount_list_clear(&mounts);
out:
	free(text);
	return rc;
}

int
mountpoint_resolve(const char *text, char **ret)
{
	struct buf path = {0};
	int rc = text[0] == '\0' ? -ENOENT
	                         : bounded_run(work_resolve, (void *)text,
					   BOUNDED_ANSWER_MS, &path);

	if (rc < 0)
		buf_clear(&path);
	else
		*ret = buf_take(&path);
	return rc;
}

/* --- unmounting ----------------------------------------------------------- */

/* Runs argv with its stderr into *output. Its exit status, or a negative
 * errno. */
static int
run_program(char *const argv[], struct buf *output)
{
	posix_spawn_file_actions_t actions;
	int pipe_fds[2], status, rc;
	char bytes[1024];
	ssize_t n;
	pid_t pid;

	if (pipe2(pipe_fds, O_CLOEXEC) < 0)
		return -errno;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, pipe_fds[1], STDERR_FILENO);
	rc = -posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(pipe_fds[1]);
	if (rc == 0) {
		while ((n = read(pipe_fds[0], bytes, sizeof(bytes))) > 0 ||
			(n < 0 && errno == EINTR))
			if (n > 0)
				buf_add(output, bytes, (size_t)n);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		rc = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
	}
	close(pipe_fds[0]);
	return rc;
}

int
mountpoint_unmount(const char *mountpoint, bool is_lazy)
{
	char *argv[] = {"fusermount3", is_lazy ? "-uz" : "-u", "--",
		(char *)mountpoint, NULL};
	struct buf output = {0};
	int rc;

	if (umount2(mountpoint, UMOUNT_NOFOLLOW | (is_lazy ? MNT_DETACH : 0)) ==
		0)
		return 0;
	if (errno != EPERM)
		return -errno;
	rc = run_program(argv, &output);
	if (rc == -ENOENT) {
		argv[0] = "fusermount";
		rc = run_program(argv, &output);
	}
	if (rc > 0)
		rc = strstr(buf_text(&output), "busy") != NULL ? -EBUSY
		                                               : -EPERM;
	buf_clear(&output);
	return rc;
}

int
mountpoint_wait_gone(uint64_t mount_id, int timeout_ms)
{
	int fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC), rc;
	struct timespec start, now;

	if (fd < 0)
		return -errno;
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (;;) {
		/* Any change of the mounts raises POLLPRI. Source: proc(5). */
		struct pollfd poll_fd = {fd, POLLPRI, 0};
		struct mount_list mounts;
		int64_t left;
		bool is_there;

		rc = mount_list_read(&mounts);
		if (rc < 0)
			break;
		is_there = mount_list_has(&mounts, mount_id);
		mount_list_clear(&mounts);
		if (!is_there)
			break;
		clock_gettime(CLOCK_MONOTONIC, &now);
		left = timeout_ms - (now.tv_sec - start.tv_sec) * 1000 -
		       (now.tv_nsec - start.tv_nsec) / 1000000;
		if (left <= 0) {
			rc = -ETIMEDOUT;
			break;
		}
		poll(&poll_fd, 1, (int)left);
	}
	close(fd);
	return rc;
}

/* --- who uses it ---------------------------------------------------------- */

static bool
link_is_within(int dir, const char *name, const char *mountpoint)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(dir, name, target, sizeof(target) - 1);

	if (n < 0)
		return false;
	target[n] = '\0';
	return path_is_within(target, mountpoint);
}

/* The links of /proc tell by text, without touching what they point to. */
static bool
process_uses(int process, const char *mountpoint)
{
	bool is_user = link_is_within(process, "cwd", mountpoint) ||
	               link_is_within(process, "root", mountpoint) ||
	               link_is_within(process, "exe", mountpoint);
	int fds = openat(process, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fds >= 0 ? fdopendir(fds) : NULL;
	struct dirent *entry;

	while (!is_user && dir != NULL && (entry = readdir(dir)) != NULL)
		is_user = link_is_within(dirfd(dir), entry->d_name, mountpoint);
	if (dir != NULL)
		closedir(dir);
	else if (fds >= 0)
		close(fds);
	return is_user;
}

void
mountpoint_users(const char *mountpoint, struct buf *out)
{
	enum {
		USERS_MAX = 5
	};
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	int count = 0;

	while (proc != NULL && (entry = readdir(proc)) != NULL) {
		char name[64] = "";
		int process, comm;
		ssize_t n;

		if (!isdigit((unsigned char)entry->d_name[0]) ||
			atoi(entry->d_name) == getpid())
			continue;
		process = openat(dirfd(proc), entry->d_name,
			O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (process < 0)
			continue;
		if (process_uses(process, mountpoint) && ++count <= USERS_MAX) {
			comm = openat(process, "comm", O_RDONLY | O_CLOEXEC);
			n = comm >= 0 ? read(comm, name, sizeof(name) - 1) : 0;
			if (comm >= 0)
				close(comm);
			name[n > 0 ? n - 1 : 0] = '\0';
			buf_printf(out, "%s%s (%s)", count > 1 ? ", " : "",
				name, entry->d_name);
		}
		close(process);
	}
	if (count > USERS_MAX)
		buf_printf(out, " and %d more", count - USERS_MAX);
	if (proc != NULL)
		closedir(proc);
}
