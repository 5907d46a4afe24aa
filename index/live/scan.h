/* scan.h - every file of a vault and its stat(2), by walking it
 *
 * Walks by directory descriptors, follows no symlink, enters no place that
 * mounts_cover(); opens nothing but directories. Two threads, because stat is
 * all it costs: 100,000 files take 0.3 s of processor time.
 *
 * What changes while the walk goes on may be seen or not, as with readdir(3).
 */
#ifndef VAULTFS_SCAN_H
#define VAULTFS_SCAN_H

#include "index/changeset.h"
#include "index/live/mounts.h"

struct scan_entry {
	const char *path; /* vault-relative; "" is the vault's own folder */
	struct file_attr attr;
};

/* A folder whose contents could not be listed, or not wholly. */
struct scan_problem {
	const char *path;
	int error;          /* a positive errno */
	bool keeps_content; /* it is no refusal but a failure: what was in it
	                       is probably still there */
};

struct scan {
	struct scan_entry *entries; /* a folder before what is in it */
	size_t count;
	struct scan_problem *problems;
	size_t problem_count;
	struct scan_part *parts; /* owned memory */
	size_t part_count;
};

struct scan_options {
	const struct mounts *mounts;
	unsigned thread_count; /* at most; 0 is 1 */
	/* Called before a folder, open as dir, is listed; by any of the threads.
	 * May be NULL. */
	void (*enter)(void *arg, const char *path, int dir);
	void *arg;
};

/* Walks what is at start ("" is all). If nothing is there, or it is left out,
 * the scan has no entries. Returns 0, or what opening the vault's own folder
 * says. */
int scan_run(int root, const char *start, const struct scan_options *options,
	struct scan *ret);
void scan_clear(struct scan *scan);

/* stat(2) of one file, no symlink followed on the way or at the end. 0,
 * -ENOENT (also if a folder on the way is gone or is none), -EXDEV if it is
 * left out, or what openat2() and statx() say. */
int scan_stat(int root, const char *path, const struct mounts *mounts,
	struct file_attr *ret);

/* The attributes of an open file. */
int scan_fstat(int fd, struct file_attr *ret);

#endif
