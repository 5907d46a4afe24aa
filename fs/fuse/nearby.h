/* nearby.h - answering on the CPU that asks
 *
 * A program that walks the mount asks, waits, and asks again. Where it and the
 * loop run on two CPUs, each request and each answer wakes a CPU that sleeps,
 * which costs more than the answer; on one CPU they hand over to each other.
 * The scheduler spreads them when it can, so the loop follows the program by
 * itself: as long as requests come from one thread, it stays on that thread's
 * CPU; when they come from several, it goes where the scheduler likes.
 * Measured: docs/benchmarks.md.
 */
#ifndef VAULTFS_NEARBY_H
#define VAULTFS_NEARBY_H

#include <sched.h>
#include <stdbool.h>
#include <sys/types.h>

struct nearby {
	pid_t asker;    /* thread of the last request */
	unsigned run;   /* requests in a row from it */
	int cpu;        /* that the loop stays on; -1: any */
	bool is_usable; /* there is more than one CPU to run on */
};

/* On the loop's thread. */
void nearby_init(struct nearby *nearby);
/* A request from the thread asker is being served (0: of the kernel's own). */
void nearby_note(struct nearby *nearby, pid_t asker);

/* On a thread that the loop has started: it runs where the process may. */
void nearby_leave(void);

#endif
