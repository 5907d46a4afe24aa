/* midnight.c - a real mount when another day comes
 *
 * The clock of this program can be moved: time(2) and timerfd_settime(2) are
 * defined here, in front of the C library's, and take the machine's clock for
 * one that is set otherwise. So the mount waits for a midnight that really
 * comes, and nothing of the machine's clock is touched.
 *
 * What the kernel does when its clock is set, or when the machine wakes up, is
 * to make a timer readable that was armed with TFD_TIMER_CANCEL_ON_SET; that is
 * done here by hand. (A timer of CLOCK_REALTIME whose time has passed while the
 * machine slept expires as it wakes up.) Source: timerfd_create(2).
 *
 * Without /dev/fuse the tests are skipped (77).
 */
#include "tests/unit/unit.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>

#include "fs/fuse/vfs.h"
#include "index/vaultindex.h"
#include "tests/unit/tempdir.h"

#define SECOND INT64_C(1000000000)
#define PATIENCE_MS 10000

/* --- a clock that can be moved ------------------------------------------------- */

static _Atomic int64_t ahead_ns; /* of the machine's clock */
static _Atomic int timer_fd = -1;
static _Atomic int timer_flags;
static _Atomic int64_t timer_s; /* when it is to expire, by the moved clock */
static _Atomic int armed_count;

static int64_t
machine_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * SECOND + now.tv_nsec;
}

time_t
time(time_t *ret)
{
	time_t now = (time_t)((machine_ns() + ahead_ns) / SECOND);

	if (ret != NULL)
		*ret = now;
	return now;
}

static void
arm(int fd, int flags, int64_t at_ns)
{
	struct itimerspec when = {0};

	when.it_value.tv_sec = at_ns / SECOND;
	when.it_value.tv_nsec = at_ns % SECOND;
	if (syscall(SYS_timerfd_settime, fd, flags, &when, NULL) < 0)
		UNIT_FAIL("timerfd_settime: %s", strerror(errno));
}

int
timerfd_settime(int fd, int flags, const struct itimerspec *when,
	struct itimerspec *old)
{
	(void)old;
	timer_fd = fd;
	timer_flags = flags;
	timer_s = when->it_value.tv_sec;
	arm(fd, flags,
		(int64_t)when->it_value.tv_sec * SECOND +
			when->it_value.tv_nsec - ahead_ns);
	armed_count++;
	return 0;
}

/* Seconds since 1970 of a moment in UTC, "2026-03-11" and a time of day. */
static int64_t
moment(const char *day, int hour, int minute, int second)
{
	return (int64_t)day_parse(day, 10) * 86400 + hour * 3600 + minute * 60 +
	       second;
}

/* Sets the moved clock, as a user, a time server or a long sleep would: whoever
 * waits for it wakes up. */
static void
set_clock(int64_t now_ns)
{
	ahead_ns = now_ns - machine_ns();
	if (timer_fd >= 0)
		arm(timer_fd, TFD_TIMER_ABSTIME, 1);
}

/* --- a mount -------------------------------------------------------------------- */

static struct tempdir dir;
static struct vaultindex *vi;
static struct vfs *vfs;
static pthread_t loop;

static void *
serve(void *arg)
{
	(void)arg;
	EXPECT_INT(vfs_run(vfs), 0);
	return NULL;
}

static void
begin(day_t today)
{
	char vault[PATH_MAX + 8], mountpoint[PATH_MAX + 8], cache[PATH_MAX + 8];
	struct vaultindex_options index_options = {
		.vault = vault, .cache_dir = cache, .mountpoint = mountpoint};
	struct vfs_options options = {
		.mountpoint = mountpoint, .source = vault, .today = today};
	struct buf error = {0};

	if (access("/dev/fuse", R_OK | W_OK) < 0)
		exit(77);
	dir = tempdir_new();
	snprintf(vault, sizeof(vault), "%s/v", dir.path);
	snprintf(mountpoint, sizeof(mountpoint), "%s/m", dir.path);
	snprintf(cache, sizeof(cache), "%s/cache", dir.path);
	tempdir_mkdir(&dir, "v/.obsidian");
	tempdir_mkdir(&dir, "cache");
	tempdir_mkdir(&dir, "m");
	tempdir_write(&dir, "v/Sunday.md", "---\ndate: 2026-03-15\n---\n");
	tempdir_write(&dir, "v/Monday.md", "---\ndate: 2026-03-16\n---\n");
	tempdir_write(&dir, "v/Work.md",
		"- [ ] paint 📅 2026-03-15\n- [ ] varnish 📅 2026-03-16\n");
	armed_count = 0;
	if (vaultindex_open(&index_options, &vi, &error) < 0 ||
		vaultindex_refresh(vi, NULL, NULL) < 0 ||
		vfs_open(vi, &options, &vfs, &error) < 0) {
		printf("# no mount: %s\n", buf_text(&error));
		exit(1);
	}
	pthread_create(&loop, NULL, serve, NULL);
}

static void
end(void)
{
	kill(getpid(), SIGTERM);
	pthread_join(loop, NULL);
	timer_fd = -1;
	vfs_close(vfs);
	vaultindex_close(vi);
	tempdir_free(&dir);
}

static bool
is_there(const char *path)
{
	char full[PATH_MAX + 64];

	snprintf(full, sizeof(full), "%s/m/%s", dir.path, path);
	return access(full, F_OK) == 0;
}

static bool
has_text(const char *path, const char *text)
{
	char full[PATH_MAX + 64], bytes[4096];
	size_t size;
	FILE *file;

	snprintf(full, sizeof(full), "%s/m/%s", dir.path, path);
	file = fopen(full, "r");
	if (file == NULL)
		return false;
	size = fread(bytes, 1, sizeof(bytes) - 1, file);
	fclose(file);
	bytes[size] = '\0';
	return strstr(bytes, text) != NULL;
}

/* What the views by day say when it is Sunday, or Monday: all of it is in the
 * kernel's caches after the first look. */
static bool
is_sunday(void)
{
	return is_there("by-date/today/Sunday.md") &&
	       !is_there("by-date/today/Monday.md") &&
	       is_there("by-date/this-week/Sunday.md") &&
	       !is_there("by-date/this-week/Monday.md") &&
	       !is_there("by-date/yesterday/Sunday.md") &&
	       has_text("open-tasks/today.md", "paint") &&
	       !has_text("open-tasks/today.md", "varnish") &&
	       !has_text("open-tasks/overdue.md", "paint") &&
	       has_text(".vaultfs/status", "today: 2026-03-15\n");
}

static bool
is_monday(void)
{
	return !is_there("by-date/today/Sunday.md") &&
	       is_there("by-date/today/Monday.md") &&
	       !is_there("by-date/this-week/Sunday.md") &&
	       is_there("by-date/this-week/Monday.md") &&
	       is_there("by-date/yesterday/Sunday.md") &&
	       has_text("open-tasks/today.md", "varnish") &&
	       !has_text("open-tasks/today.md", "paint") &&
	       has_text("open-tasks/overdue.md", "paint") &&
	       has_text(".vaultfs/status", "today: 2026-03-16\n");
}

static bool
is_armed_for_monday(void)
{
	return timer_s == moment("2026-03-16", 0, 0, 0);
}

static bool
is_armed_for_tuesday(void)
{
	return timer_s == moment("2026-03-17", 0, 0, 0);
}

/* True once is_so() is; false if it does not come to be. */
static bool
comes(bool (*is_so)(void))
{
	int64_t until = machine_ns() + PATIENCE_MS * (SECOND / 1000);

	while (!is_so()) {
		if (machine_ns() > until)
			return false;
		usleep(500);
	}
	return true;
}

/* --- tests ------------------------------------------------------------------------ */

TEST(at_midnight_all_that_is_of_a_day_moves_by_itself)
{
	setenv("TZ", "UTC", 1);
	tzset();
	set_clock(moment("2026-03-15", 12, 0, 0) * SECOND);
	begin(DAY_NONE);
	EXPECT(comes(is_sunday));
	EXPECT(is_armed_for_monday());
	EXPECT((timer_flags & TFD_TIMER_ABSTIME) != 0);
	EXPECT((timer_flags & TFD_TIMER_CANCEL_ON_SET) != 0);
	/* a tenth of a second is left of Sunday */
	set_clock(moment("2026-03-16", 0, 0, 0) * SECOND - SECOND / 10);
	EXPECT(comes(is_monday));
	EXPECT(machine_ns() + ahead_ns >=
		moment("2026-03-16", 0, 0, 0) * SECOND);
	EXPECT(comes(is_armed_for_tuesday));
	EXPECT((timer_flags & TFD_TIMER_CANCEL_ON_SET) != 0);
	end();
}

TEST(a_clock_that_is_set_and_a_sleep_over_midnight_are_noticed_at_once)
{
	setenv("TZ", "UTC", 1);
	tzset();
	set_clock(moment("2026-03-15", 12, 0, 0) * SECOND);
	begin(DAY_NONE);
	EXPECT(comes(is_sunday));
	set_clock(moment("2026-03-16", 9, 0, 0) * SECOND);
	EXPECT(comes(is_monday));
	EXPECT(comes(is_armed_for_tuesday));
	/* and back */
	set_clock(moment("2026-03-15", 23, 0, 0) * SECOND);
	EXPECT(comes(is_sunday));
	EXPECT(comes(is_armed_for_monday));
	end();
}

TEST(midnight_is_that_of_the_local_time)
{
	setenv("TZ", "XXX-5", 1); /* five hours before UTC's */
	tzset();
	set_clock(moment("2026-03-15", 18, 59, 0) * SECOND);
	begin(DAY_NONE);
	EXPECT(comes(is_sunday));
	EXPECT_INT(timer_s, moment("2026-03-15", 19, 0, 0));
	set_clock(moment("2026-03-15", 19, 0, 1) * SECOND);
	EXPECT(comes(is_monday));
	end();
	setenv("TZ", "UTC", 1);
	tzset();
}

TEST(a_day_that_was_given_stays)
{
	set_clock(moment("2026-03-15", 12, 0, 0) * SECOND);
	begin(day_parse("2026-03-15", 10));
	EXPECT(comes(is_sunday));
	set_clock(moment("2026-03-16", 12, 0, 0) * SECOND);
	EXPECT(is_sunday());
	EXPECT_INT(armed_count, 0);
	end();
}

TEST_MAIN
