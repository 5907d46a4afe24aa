/* options.h - the options of the command line, in one table
 *
 * Long options, their letters, and their twins after -o (`-o today=2025-11-07`
 * is `--today 2025-11-07`), so that fstab and mount(8) can say all that a shell
 * can. Words after -o that are FUSE's go on to it; words that mount(8), systemd
 * and autofs add for themselves are understood and dropped.
 */
#ifndef VAULTFS_OPTIONS_H
#define VAULTFS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "index/base/buf.h"
#include "index/base/day.h"

/* A bit for each option: which were given, which a verb takes. */
enum option_bit {
	OPTION_VAULT = 1 << 0,
	OPTION_CACHE_DIR = 1 << 1,
	OPTION_TODAY = 1 << 2,
	OPTION_FORMAT = 1 << 3,
	OPTION_FROM = 1 << 4,
	OPTION_MOUNT_WORDS = 1 << 5, /* -o */
	OPTION_FOREGROUND = 1 << 6,
	OPTION_DEBUG = 1 << 7,
	OPTION_SINGLE =
		1 << 8, /* -s: libfuse's one thread, which we always are */
	OPTION_LAZY = 1 << 9,
	OPTION_VERBOSE = 1 << 10,
	OPTION_NONEMPTY = 1 << 11, /* only after -o */
	OPTION_HELP = 1 << 12,
	OPTION_VERSION = 1 << 13,
	OPTION_POLL = 1 << 14, /* only after -o */
};

enum output_format {
	FORMAT_TEXT,
	FORMAT_JSON,
	FORMAT_MARKDOWN,    /* tasks only */
	FORMAT_TASKWARRIOR, /* likewise */
	FORMAT_JSONL,       /* watch only: an object for each change */
};

struct options {
	unsigned given;                       /* of enum option_bit */
	const char *vault, *cache_dir, *from; /* lent by argv, or below */
	day_t today;         /* --today, else $VAULTFS_TODAY, else DAY_NONE */
	double poll_seconds; /* -o poll=, or 0 */
	enum output_format format;
	/* What is not an option; args[0..args_before_dashes) stood before "--".
	 * The verb, if there was one, is taken off by command.c. */
	const char **args;
	size_t arg_count;
	size_t args_before_dashes;
	/* Words after -o that are FUSE's, NULL at the end. */
	const char **fuse_options;
	size_t fuse_option_count;
	/* owned: all the above arrays, and copies of what stood after -o */
	char **texts;
	size_t text_count, text_capacity, arg_capacity, fuse_option_capacity;
};

/* Reads argv (changed by nothing, lent). Returns 0, or -EINVAL and in error a
 * sentence. Either way end with options_clear(). */
int options_parse(
	int argc, char **argv, struct options *ret, struct buf *error);
void options_clear(struct options *options);

/* "--vault DIR", "-f, --foreground" ... for help, and one line about it; NULL
 * when there is no such bit. */
const char *option_synopsis(enum option_bit bit);
const char *option_help(enum option_bit bit);
/* "--vault", for messages. */
const char *option_name(enum option_bit bit);

#endif
