/* notefile.h - from a list of notes to what they say, in order
 *
 * Reads and parses notes with several threads, and hands the results to the
 * calling thread one by one in the order of the list, so that one writer can
 * take them in. What is read ahead is bounded in number and bytes.
 */
#ifndef VAULTFS_NOTEFILE_H
#define VAULTFS_NOTEFILE_H

#include "index/changeset.h"
#include "index/parse/note.h"

struct notefile_job {
	const char *path; /* vault-relative; of a regular file when last seen */
	uint64_t size;    /* then; bytes */
	uint32_t id;      /* the caller's own */
	uint64_t known_hash;
	bool is_known;   /* known_hash is the hash of what was read before */
	bool must_parse; /* even if the hash is the known one */
};

struct notefile_result {
	/* 0, -ENOENT (gone, or no regular file any more), or what open and
	 * read say; then only this is set. */
	int error;
	struct file_attr attr; /* from before the text was read */
	uint64_t hash;         /* text_hash() of the text */
	size_t size;           /* bytes read */
	bool is_same;          /* hash is the known one */
	/* The text may change once more without any of its times changing:
	 * read it again next time. */
	bool is_racy;
	struct note *note; /* NULL if is_same and it had not to be parsed */
};

/* Reads one note. The caller ends it with notefile_clear(). */
void notefile_read(int root, const struct settings *settings,
	const struct notefile_job *job, struct notefile_result *ret);
void notefile_clear(struct notefile_result *result);

/* Reads count notes with up to thread_count threads besides the caller's, and
 * calls take for each, in order, in the calling thread; result is lent. */
void notefile_read_all(int root, const struct settings *settings,
	const struct notefile_job *jobs, size_t count, unsigned thread_count,
	void (*take)(void *arg, const struct notefile_job *job,
		struct notefile_result *result),
	void *arg);

#endif
