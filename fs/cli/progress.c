/* progress.c - see progress.h */
#include "fs/cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fs/cli/out.h"

enum {
	QUIET_MS = 300, /* what is done sooner needs no line */
	EVERY_MS = 100,
};

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
progress_init(struct progress *progress)
{
	const char *term = getenv("TERM");

	*progress = (struct progress){
		.is_shown = isatty(STDERR_FILENO) && term != NULL &&
	                    strcmp(term, "dumb") != 0,
		.start_ms = now_ms(),
	};
}

void
progress_update(void *arg, size_t done, size_t total)
{
	struct progress *progress = arg;
	int64_t now;

	if (!progress->is_shown)
		return;
	now = now_ms();
	if (now - progress->start_ms < QUIET_MS ||
		now - progress->last_ms < EVERY_MS)
		return;
	progress->last_ms = now;
	progress->is_dirty = true;
	if (total > 0)
		fprintf(stderr, "\r\033[Kreading notes: %s of %s (%zu%%)",
			out_count(done), out_count(total), done * 100 / total);
	else
		fprintf(stderr, "\r\033[Klooking for notes: %s",
			out_count(done));
	fflush(stderr);
}

void
progress_end(struct progress *progress)
{
	if (progress->is_dirty)
		fputs("\r\033[K", stderr);
	progress->is_dirty = false;
}
