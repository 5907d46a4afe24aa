/* options.c - see options.h */
#include "fs/cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fs/cli/command.h"
#include "index/base/mem.h"

static const struct option_row {
	enum option_bit bit;
	char letter;          /* or 0 */
	const char *name;     /* long, and with '_' for '-' after -o */
	const char *argument; /* or NULL */
	bool words_only;      /* only after -o */
	const char *synopsis, *help;
} option_rows[] = {
	{OPTION_VAULT, 0, "vault", "DIR", false, "--vault DIR",
		"the vault (default: see 'vaultfs help mount')"},
	{OPTION_CACHE_DIR, 0, "cache-dir", "DIR", false, "--cache-dir DIR",
		"where indexes are kept (default: ~/.cache/vaultfs)"},
	{OPTION_TODAY, 0, "today", "DATE", false, "--today YYYY-MM-DD",
		"count due dates from that day (default: $VAULTFS_TODAY, else "
		"the clock)"},
	{OPTION_FORMAT, 0, "format", "FORMAT", false, "--format text|json",
		"how to print the answer (default: text)"},
	{OPTION_FROM, 0, "from", "NOTE", false, "--from NOTE",
		"the note that the link or the query stands in"},
	{OPTION_MOUNT_WORDS, 'o', NULL, "WORDS", false, "-o WORD[,WORD...]",
		"any option by its long name, and FUSE's: ro, allow_other ..."},
	{OPTION_FOREGROUND, 'f', "foreground", NULL, false, "-f, --foreground",
		"stay in the foreground, log to stderr"},
	{OPTION_DEBUG, 'd', "debug", NULL, false, "-d, --debug",
		"foreground, and print every request"},
	{OPTION_SINGLE, 's', NULL, NULL, false, "-s",
		"one thread (as always); for scripts written for other file "
		"systems"},
	{OPTION_LAZY, 'z', "lazy", NULL, false, "-z, --lazy",
		"detach now, even while the mount is in use"},
	{OPTION_VERBOSE, 'v', "verbose", NULL, false, "-v, --verbose",
		"say more"},
	{OPTION_NONEMPTY, 0, "nonempty", NULL, true, "-o nonempty",
		"mount over a directory that is not empty"},
	{OPTION_POLL, 0, "poll", "SECONDS", true, "-o poll=SECONDS",
		"walk the vault so often, where the system does not tell of "
		"changes"},
	{OPTION_HELP, 'h', "help", NULL, false, "-h, --help", "print help"},
	{OPTION_VERSION, 'V', "version", NULL, false, "-V, --version",
		"print the version"},
};
#define OPTION_ROW_COUNT (sizeof(option_rows) / sizeof(option_rows[0]))

/* What mount(8), systemd and autofs say for themselves, and what holds anyway.
 * Source: mount(8), FILESYSTEM-INDEPENDENT MOUNT OPTIONS; systemd.mount(5). */
static const char *const dropped_words[] = {"defaults", "auto", "noauto",
	"user", "nouser", "users", "owner", "group", "_netdev", "nofail", "rw",
	"dev", "suid", "exec", "async", "atime", "diratime", "relatime",
	"norelatime", "strictatime", "nostrictatime", "lazytime", "nolazytime",
	"loud", "silent", "nomand", "noiversion", "remount",
	/* what tells a mount of vaultfs from others is not to be changed */
	"fsname", "subtype"};
/* Source: mount.fuse3(8); libfuse's fuse_opt tables of mount.c. */
static const char *const fuse_words[] = {"ro", "allow_other", "allow_root",
	"default_permissions", "auto_unmount", "nodev", "nosuid", "noexec",
	"noatime", "nodiratime", "sync", "dirsync", "max_read", "context",
	"fscontext", "defcontext", "rootcontext"};

static const struct option_row *
row_of_bit(enum option_bit bit)
{
	for (size_t i = 0; i < OPTION_ROW_COUNT; i++)
		if (option_rows[i].bit == bit)
			return &option_rows[i];
	return NULL;
}

const char *
option_synopsis(enum option_bit bit)
{
	const struct option_row *row = row_of_bit(bit);

	return row != NULL ? row->synopsis : NULL;
}

const char *
option_help(enum option_bit bit)
{
	const struct option_row *row = row_of_bit(bit);

	return row != NULL ? row->help : NULL;
}

const char *
option_name(enum option_bit bit)
{
	static char text[OPTION_ROW_COUNT][24];
	const struct option_row *row = row_of_bit(bit);
	char *name;

	if (row == NULL)
		return NULL;
	name = text[row - option_rows];
	if (row->name == NULL)
		snprintf(name, sizeof(text[0]), "-%c", row->letter);
	else
		snprintf(name, sizeof(text[0]), "%s%s",
			row->words_only ? "-o " : "--", row->name);
	return name;
}

static int
parse_today(const char *text, const char *what, struct options *options,
	struct buf *error)
{
	day_t day = strlen(text) == 10 ? day_parse(text, 10) : DAY_NONE;

	if (!day_is_valid(day)) {
		buf_printf(error,
			"%s: '%s' is not a day; write it like 2025-11-07", what,
			text);
		return -EINVAL;
	}
	options->today = day;
	return 0;
}

static int
parse_seconds(const char *text, struct options *options, struct buf *error)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end != '\0' || !(seconds > 0) || seconds > 86400) {
		buf_printf(error,
			"-o poll: '%s' is no number of seconds above 0; write "
			"it like poll=5",
			text);
		return -EINVAL;
	}
	options->poll_seconds = seconds;
	return 0;
}

static int
parse_format(const char *text, struct options *options, struct buf *error)
{
	static const char *const names[] = {
		[FORMAT_TEXT] = "text",
		[FORMAT_JSON] = "json",
		[FORMAT_MARKDOWN] = "markdown",
		[FORMAT_TASKWARRIOR] = "taskwarrior",
		[FORMAT_JSONL] = "jsonl",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(text, names[i]) == 0) {
			options->format = (enum output_format)i;
			return 0;
		}
	buf_printf(error,
		"--format: '%s' is not a format; there are text and json, and "
		"for tasks markdown and taskwarrior, for watch jsonl",
		text);
	return -EINVAL;
}

static int
take_option(const struct option_row *row, const char *argument,
	struct options *options, struct buf *error)
{
	options->given |= row->bit;
	switch (row->bit) {
	case OPTION_VAULT:
		options->vault = argument;
		break;
	case OPTION_CACHE_DIR:
		options->cache_dir = argument;
		break;
	case OPTION_FROM:
		options->from = argument;
		break;
	case OPTION_TODAY:
		return parse_today(argument, "--today", options, error);
	case OPTION_POLL:
		return parse_seconds(argument, options, error);
	case OPTION_FORMAT:
		return parse_format(argument, options, error);
	default:
		break;
	}
	if (argument != NULL && argument[0] == '\0') {
		buf_printf(error, "%s: it needs a value that is not empty",
			option_name(row->bit));
		return -EINVAL;
	}
	return 0;
}

static bool
is_word(const char *const *words, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(words[i], key) == 0)
			return true;
	return false;
}
#define IS_WORD(words, key) is_word(words, sizeof(words) / sizeof(*words), key)

static int
unknown_word(const char *key, struct buf *error)
{
	const char *words[OPTION_ROW_COUNT +
			  sizeof(fuse_words) / sizeof(*fuse_words)];
	size_t count = 0;
	const char *nearest;

	for (size_t i = 0; i < OPTION_ROW_COUNT; i++)
		if (option_rows[i].name != NULL)
			words[count++] = option_rows[i].name;
	for (size_t i = 0; i < sizeof(fuse_words) / sizeof(*fuse_words); i++)
		words[count++] = fuse_words[i];
	nearest = command_nearest(key, words, count);
	buf_printf(error, "-o: there is no mount option '%s'", key);
	if (nearest != NULL)
		buf_printf(error, "; did you mean '%s'?", nearest);
	return -EINVAL;
}

/* One word after -o, which may be changed and is kept. */
static int
take_word(char *word, struct options *options, struct buf *error)
{
	char *value = strchr(word, '=');
	size_t key_size = value != NULL ? (size_t)(value - word) : strlen(word);
	char *key = mem_ndup(word, key_size);
	int rc = 0;

	MEM_PUSH(options->texts, options->text_count, options->text_capacity,
		key);
	if (value != NULL)
		value++;
	for (size_t i = 0; i < OPTION_ROW_COUNT; i++) {
		const struct option_row *row = &option_rows[i];
		char name[32];

		if (row->name == NULL ||
			row->bit & (OPTION_HELP | OPTION_VERSION))
			continue;
		snprintf(name, sizeof(name), "%s", row->name);
		for (char *c = name; *c != '\0'; c++)
			if (*c == '-')
				*c = '_';
		if (strcmp(key, name) != 0 && strcmp(key, row->name) != 0)
			continue;
		if ((row->argument != NULL) != (value != NULL)) {
			buf_printf(error, "-o %s: it takes %s value", key,
				row->argument != NULL ? "a" : "no");
			return -EINVAL;
		}
		return take_option(row, value, options, error);
	}
	if (IS_WORD(fuse_words, key)) {
		options->fuse_options = mem_grow(options->fuse_options,
			options->fuse_option_count + 1,
			&options->fuse_option_capacity,
			sizeof(*options->fuse_options));
		options->fuse_options[options->fuse_option_count++] = word;
		options->fuse_options[options->fuse_option_count] = NULL;
	} else if (!IS_WORD(dropped_words, key) && strncmp(key, "x-", 2) != 0 &&
		   strncmp(key, "X-", 2) != 0 && strcmp(key, "comment") != 0) {
		rc = unknown_word(key, error);
	}
	return rc;
}

/* WORD[,WORD...]; a backslash takes the next character as it is. */
static int
take_words(const char *text, struct options *options, struct buf *error)
{
	int rc = 0;

	while (rc == 0) {
		struct buf word = {0};
		char *kept;

		for (; *text != '\0' && *text != ','; text++) {
			if (*text == '\\' && text[1] != '\0')
				text++;
			buf_add_char(&word, *text);
		}
		kept = buf_take(&word);
		MEM_PUSH(options->texts, options->text_count,
			options->text_capacity, kept);
		if (kept[0] != '\0')
			rc = take_word(kept, options, error);
		if (*text++ == '\0')
			break;
	}
	return rc;
}

static int
unknown_option(const char *text, int letter, struct buf *error)
{
	const char *words[OPTION_ROW_COUNT];
	size_t count = 0;
	const char *nearest;
	char *name;

	if (letter != 0) {
		buf_printf(error, "there is no option '-%c'", letter);
		return -EINVAL;
	}
	for (size_t i = 0; i < OPTION_ROW_COUNT; i++)
		if (option_rows[i].name != NULL && !option_rows[i].words_only)
			words[count++] = option_rows[i].name;
	text += strspn(text, "-");
	name = mem_ndup(text, strcspn(text, "="));
	nearest = command_nearest(name, words, count);
	if (nearest == NULL && is_word(words, count, name))
		buf_printf(error, "option '--%s' takes no value", name);
	else
		buf_printf(error, "there is no option '--%s'", name);
	if (nearest != NULL)
		buf_printf(error, "; did you mean '--%s'?", nearest);
	free(name);
	return -EINVAL;
}

int
options_parse(int argc, char **argv, struct options *ret, struct buf *error)
{
	struct option longs[OPTION_ROW_COUNT + 1] = {0};
	/* '-': what is no option comes in its place as option 1, whatever
	 * POSIXLY_CORRECT says; ':': a missing value is told from an unknown
	 * option. */
	char letters[3 + 2 * OPTION_ROW_COUNT] = "-:";
	const char *today = getenv("VAULTFS_TODAY");
	size_t long_count = 0;
	int c, rc = 0;

	*ret = (struct options){.today = DAY_NONE};
	for (size_t i = 0; i < OPTION_ROW_COUNT; i++) {
		const struct option_row *row = &option_rows[i];
		char letter[3] = {
			row->letter, row->argument != NULL ? ':' : '\0', '\0'};

		if (row->words_only)
			continue;
		if (row->letter != 0)
			strcat(letters, letter);
		if (row->name != NULL)
			longs[long_count++] = (struct option){row->name,
				row->argument != NULL ? required_argument
						      : no_argument,
				NULL, 256 + (int)i};
	}
	opterr = 0;
	optind = 0; /* glibc: start anew, with the flags of letters */
	while (rc == 0 &&
		(c = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		const struct option_row *row = NULL;

		if (c == 1) {
			MEM_PUSH(ret->args, ret->arg_count, ret->arg_capacity,
				optarg);
			continue;
		}
		if (c == ':') {
			buf_printf(error, "option '%s' needs a value",
				argv[optind - 1]);
			rc = -EINVAL;
			break;
		}
		if (c == '?') {
			/* optopt is the row's value for a long option that was
			 * given a value it does not take. */
			rc = unknown_option(argv[optind - 1],
				optopt < 256 ? optopt : 0, error);
			break;
		}
		for (size_t i = 0; i < OPTION_ROW_COUNT; i++)
			if (c == 256 + (int)i || c == option_rows[i].letter)
				row = &option_rows[i];
		rc = row->bit == OPTION_MOUNT_WORDS
		             ? take_words(optarg, ret, error)
		             : take_option(row, optarg, ret, error);
		ret->given |= row->bit;
	}
	ret->args_before_dashes = ret->arg_count;
	for (; rc == 0 && optind < argc; optind++)
		MEM_PUSH(ret->args, ret->arg_count, ret->arg_capacity,
			argv[optind]);
	if (rc == 0 && !(ret->given & OPTION_TODAY) && today != NULL &&
		today[0] != '\0')
		rc = parse_today(today, "$VAULTFS_TODAY", ret, error);
	return rc;
}

void
options_clear(struct options *options)
{
	for (size_t i = 0; i < options->text_count; i++)
		free(options->texts[i]);
	free(options->texts);
	free(options->args);
	free(options->fuse_options);
	*options = (struct options){0};
}
