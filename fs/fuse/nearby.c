/* nearby.c - see nearby.h */
#include "fs/fuse/nearby.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Requests in a row after which it is looked where the asker runs. */
#define LOOK_EVERY 32
#define FIELD_PROCESSOR 39 /* of /proc/pid/stat, see proc(5) */

/* The CPUs that the process was given; set once, before the loop starts any
 * thread that asks for it. Empty: not known. */
static cpu_set_t given;

void
nearby_init(struct nearby *nearby)
{
	*nearby = (struct nearby){.cpu = -1};
	if (CPU_COUNT(&given) == 0 &&
		sched_getaffinity(0, sizeof(given), &given) < 0)
		CPU_ZERO(&given);
	nearby->is_usable = CPU_COUNT(&given) > 1;
}

void
nearby_leave(void)
{
	if (CPU_COUNT(&given) > 0)
		sched_setaffinity(0, sizeof(given), &given);
}

/* The CPU that the thread ran on last, or -1. */
static int
cpu_of(pid_t thread)
{
	char path[32], text[1024], *at;
	ssize_t size;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)thread);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	size = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (size <= 0)
		return -1;
	text[size] = '\0';
	/* The second field, the name in brackets, may hold anything. */
	at = strrchr(text, ')');
	for (int field = 2; at != NULL && field < FIELD_PROCESSOR; field++) {
		at = strchr(at, ' ');
		at = at != NULL ? at + 1 : NULL;
	}
	return at != NULL ? atoi(at) : -1;
}

static void
stay_on(struct nearby *nearby, int cpu)
{
	cpu_set_t set;

	if (cpu == nearby->cpu)
		return;
	if (cpu >= 0 && (cpu >= CPU_SETSIZE || !CPU_ISSET(cpu, &given)))
		return;
	if (cpu >= 0) {
		CPU_ZERO(&set);
		CPU_SET(cpu, &set);
	} else {
		set = given;
	}
	if (sched_setaffinity(0, sizeof(set), &set) == 0)
		nearby->cpu = cpu;
}

void
nearby_note(struct nearby *nearby, pid_t asker)
{
	if (!nearby->is_usable || asker == 0)
		return;
	if (asker != nearby->asker) {
		nearby->asker = asker;
		nearby->run = 0;
		stay_on(nearby, -1);
	} else if (++nearby->run % LOOK_EVERY == 0) {
		stay_on(nearby, cpu_of(asker));
	}
}
