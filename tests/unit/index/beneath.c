/* Opening files of a vault: only regular ones, only inside it. */
#include "index/live/beneath.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "index/vaultindex.h"
#include "tests/unit/tempdir.h"
#include "tests/unit/unit.h"

static struct tempdir dir;

static int
try_open(const char *path, int flags)
{
	int fd = vault_open_beneath(dir.fd, path, flags);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

TEST(regular_files_and_folders_are_opened)
{
	char *text;
	size_t size;

	dir = tempdir_new();
	tempdir_write(&dir, "A/b.md", "hello");
	EXPECT_INT(try_open("A/b.md", O_RDONLY), 0);
	EXPECT_INT(try_open("A/b.md", O_RDWR), 0);
	EXPECT_INT(try_open("A", O_RDONLY | O_DIRECTORY), 0);
	EXPECT_INT(try_open("", O_RDONLY | O_DIRECTORY), 0);
	EXPECT_INT(try_open("A", O_RDONLY), -EISDIR);
	EXPECT_INT(try_open("A/b.md", O_RDONLY | O_DIRECTORY), -ENOTDIR);
	EXPECT_INT(try_open("none", O_RDONLY), -ENOENT);
	EXPECT_INT(beneath_read_file(dir.fd, "A/b.md", 5, &text, &size), 0);
	EXPECT_TEXT(text, "hello");
	EXPECT_INT(size, 5);
	free(text);
	EXPECT_INT(
		beneath_read_file(dir.fd, "A/b.md", 4, &text, &size), -EFBIG);
	tempdir_free(&dir);
}

TEST(no_path_leads_out_of_the_vault)
{
	struct tempdir other = tempdir_new();
	char out[PATH_MAX + 20];

	dir = tempdir_new();
	tempdir_write(&other, "secret.md", "x");
	tempdir_write(&dir, "A/b.md", "x");
	snprintf(out, sizeof(out), "%s/secret.md", other.path);
	TEMPDIR_MUST(symlinkat(other.path, dir.fd, "out") == 0);
	TEMPDIR_MUST(symlinkat(out, dir.fd, "file") == 0);
	TEMPDIR_MUST(symlinkat("A", dir.fd, "in") == 0);
	EXPECT_INT(try_open(out, O_RDONLY), -EXDEV);
	EXPECT_INT(try_open("../etc", O_RDONLY), -EXDEV);
	EXPECT_INT(try_open("A/../../etc", O_RDONLY), -EXDEV);
	EXPECT_INT(try_open("out/secret.md", O_RDONLY), -ELOOP);
	EXPECT_INT(try_open("file", O_RDONLY), -ELOOP);
	EXPECT_INT(try_open("in/b.md", O_RDONLY), -ELOOP);
	EXPECT(try_open("in", O_RDONLY | O_DIRECTORY) < 0);
	tempdir_free(&dir);
	tempdir_free(&other);
}

TEST(what_is_no_regular_file_is_never_opened)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);

	dir = tempdir_new();
	TEMPDIR_MUST(mkfifoat(dir.fd, "fifo.md", 0600) == 0);
	/* The path of a socket has little room. */
	snprintf(address.sun_path, sizeof(address.sun_path),
		"/proc/self/fd/%d/s.md", dir.fd);
	TEMPDIR_MUST(bind(listener, (struct sockaddr *)&address,
			     sizeof(address)) == 0);
	EXPECT_INT(try_open("fifo.md", O_RDONLY), -EINVAL);
	EXPECT_INT(try_open("fifo.md", O_WRONLY), -EINVAL);
	EXPECT_INT(try_open("s.md", O_RDONLY), -EINVAL);
	EXPECT_INT(beneath_open_regular(dir.fd, "fifo.md"), -EINVAL);
	if (mknodat(dir.fd, "null.md", S_IFCHR | 0600, 0x103) == 0)
		EXPECT_INT(try_open("null.md", O_RDONLY), -EINVAL);
	close(listener);
	tempdir_free(&dir);
}

TEST(nothing_is_made)
{
	dir = tempdir_new();
	EXPECT_INT(beneath_open(dir.fd, "new.md", O_RDWR | O_CREAT), -EINVAL);
	EXPECT_INT(beneath_open(dir.fd, "", O_RDWR | O_TMPFILE), -EINVAL);
	EXPECT_INT(try_open("new.md", O_RDWR), -ENOENT);
	tempdir_free(&dir);
}

TEST(a_file_of_a_process_is_read_to_its_end_whatever_its_size_says)
{
	int proc = open("/proc/self", O_RDONLY | O_DIRECTORY);
	char *text;
	size_t size;
	int fd = openat(proc, "maps", O_RDONLY);

	EXPECT_INT(beneath_read(fd, 1 << 20, &text, &size), 0);
	EXPECT(size > 100);
	EXPECT_INT(strlen(text), size);
	free(text);
	close(fd);
	close(proc);
}

/* From here on openat2() does not exist for this process. */
static void
take_away_openat2(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	TEMPDIR_MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	TEMPDIR_MUST(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
}

TEST(an_old_kernel_gives_the_same_answers)
{
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		take_away_openat2();
		test_regular_files_and_folders_are_opened();
		test_no_path_leads_out_of_the_vault();
		test_what_is_no_regular_file_is_never_opened();
		test_nothing_is_made();
		fflush(stdout);
		_exit(unit_failures != 0);
	}
	TEMPDIR_MUST(waitpid(child, &status, 0) == child);
	EXPECT_INT(status, 0);
}

TEST_MAIN
