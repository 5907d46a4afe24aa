/* Unit tests of fs/fuse/nearby.h */
#include "fs/fuse/nearby.h"

#include <pthread.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static int
cpu_count(void)
{
	cpu_set_t set;

	sched_getaffinity(0, sizeof(set), &set);
	return CPU_COUNT(&set);
}

static void
ask(struct nearby *nearby, pid_t asker, int times)
{
	for (int i = 0; i < times; i++)
		nearby_note(nearby, asker);
}

TEST(one_asker_is_followed_to_its_cpu_and_several_are_not)
{
	struct nearby nearby;
	int all = cpu_count();

	nearby_init(&nearby);
	ask(&nearby, getpid(), 200);
	EXPECT_INT(cpu_count(), 1);
	/* The kernel's own requests say nothing. */
	ask(&nearby, 0, 200);
	EXPECT_INT(cpu_count(), 1);
	ask(&nearby, getppid(), 1);
	EXPECT_INT(cpu_count(), all);
	for (int i = 0; i < 200; i++)
		ask(&nearby, i % 2 == 0 ? getpid() : getppid(), 1);
	EXPECT_INT(cpu_count(), all);
}

TEST(an_asker_that_is_gone_changes_nothing)
{
	struct nearby nearby;
	int all = cpu_count();

	nearby_init(&nearby);
	ask(&nearby, 0x7ffffffe, 200);
	EXPECT_INT(cpu_count(), all);
}

static void *
leave(void *arg)
{
	nearby_leave();
	*(int *)arg = cpu_count();
	return NULL;
}

TEST(a_thread_of_the_loop_may_run_anywhere)
{
	struct nearby nearby;
	int all = cpu_count(), of_thread = 0;
	pthread_t thread;

	nearby_init(&nearby);
	ask(&nearby, getpid(), 200);
	EXPECT_INT(pthread_create(&thread, NULL, leave, &of_thread), 0);
	pthread_join(thread, NULL);
	EXPECT_INT(of_thread, all);
	nearby_leave();
	EXPECT_INT(cpu_count(), all);
}

TEST_MAIN
