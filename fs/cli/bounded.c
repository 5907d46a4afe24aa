/* bounded.c - see bounded.h */
#include "fs/cli/bounded.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	READ_MAX = 1 << 20
};

static void
write_all(int fd, const void *bytes, size_t size)
{
	const char *at = bytes;

	while (size > 0) {
		ssize_t n = write(fd, at, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		at += n;
		size -= (size_t)n;
	}
}

/* The child: what was found, then the result as an int32_t. */
static _Noreturn void
child_main(int (*work)(void *arg, struct buf *out), void *arg, int fd)
{
	struct buf out = {0};
	int null = open("/dev/null", O_RDWR);
	int32_t rc;

	/* Whoever waits for the end of our stdout must not wait for a child
	 * that hangs. */
	if (null >= 0)
		for (int i = 0; i < 3; i++)
			if (i != fd)
				dup2(null, i);
	if (fd > 3)
		close_range(3, (unsigned)fd - 1, 0);
	close_range((unsigned)fd + 1, ~0u, 0);
	rc = work(arg, &out);
	write_all(fd, buf_text(&out), out.size);
	write_all(fd, &rc, sizeof(rc));
	_exit(0);
}

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads fd to its end. 0, -ETIMEDOUT, or what read says. */
static int
read_until(int fd, int64_t deadline_ms, struct buf *out)
{
	for (;;) {
		struct pollfd poll_fd = {fd, POLLIN, 0};
		int64_t left = deadline_ms - now_ms();
		char bytes[4096];
		ssize_t n;
		int rc = poll(&poll_fd, 1, left > 0 ? (int)left : 0);

		if (rc == 0)
			return -ETIMEDOUT;
		if (rc < 0 && errno != EINTR)
			return -errno;
		if (rc < 0)
			continue;
		n = read(fd, bytes, sizeof(bytes));
		if (n == 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			buf_add(out, bytes, (size_t)n);
	}
}

int
bounded_run(int (*work)(void *arg, struct buf *out), void *arg, int timeout_ms,
	struct buf *out)
{
	struct buf answer = {0};
	int pipe_fds[2], rc;
	int32_t result;
	pid_t pid;

	if (pipe2(pipe_fds, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (pid < 0) {
		rc = -errno;
		close(pipe_fds[0]);
		close(pipe_fds[1]);
		return rc;
	}
	if (pid == 0)
		child_main(work, arg, pipe_fds[1]);
	close(pipe_fds[1]);
	rc = read_until(pipe_fds[0], now_ms() + timeout_ms, &answer);
	close(pipe_fds[0]);
	if (rc < 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, WNOHANG);
	} else {
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
		if (answer.size < sizeof(result)) {
			rc = -EIO; /* it died */
		} else {
			answer.size -= sizeof(result);
			memcpy(&result, answer.data + answer.size,
				sizeof(result));
			buf_add(out, answer.data, answer.size);
			rc = result;
		}
	}
	buf_clear(&answer);
	return rc;
}

static int
work_probe(void *arg, struct buf *out)
{
	struct statfs ignored;

	(void)out;
	/* Unlike stat(2), statfs(2) is never answered from a cache. */
	return statfs(arg, &ignored) < 0 ? -errno : 0;
}

int
bounded_probe(const char *path)
{
	struct buf none = {0};
	int rc =
		bounded_run(work_probe, (void *)path, BOUNDED_ANSWER_MS, &none);

	buf_clear(&none);
	return rc;
}

static int
work_read(void *arg, struct buf *out)
{
	int fd = open(arg, O_RDONLY | O_CLOEXEC);
	char bytes[8192];
	ssize_t n = 0;

	if (fd < 0)
		return -errno;
	while (out->size < READ_MAX && (n = read(fd, bytes, sizeof(bytes))) > 0)
		buf_add(out, bytes, (size_t)n);
	return n < 0 ? -errno : 0;
}

int
bounded_read(const char *path, struct buf *out)
{
	return bounded_run(work_read, (void *)path, BOUNDED_ANSWER_MS, out);
}
