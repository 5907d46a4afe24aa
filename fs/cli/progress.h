/* progress.h - one line on a terminal while an index is built */
#ifndef VAULTFS_PROGRESS_H
#define VAULTFS_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
	bool is_shown; /* stderr is a terminal */
	bool is_dirty; /* the line has something on it */
	int64_t start_ms, last_ms;
};

void progress_init(struct progress *progress);
/* As vaultindex_options.progress; arg is a struct progress. */
void progress_update(void *arg, size_t done, size_t total);
/* Takes the line off the terminal. */
void progress_end(struct progress *progress);

#endif
