/* command.c - see command.h */
#include "fs/cli/command.h"

#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "fs/cli/options.h"
#include "fs/cli/out.h"
#include "fs/cli/verbs.h"

static int verb_help(const struct options *options);
static int verb_version(const struct options *options);

#define QUESTION_OPTIONS                                                       \
	(OPTION_VAULT | OPTION_CACHE_DIR | OPTION_TODAY | OPTION_FORMAT |      \
		OPTION_VERBOSE)
#define QUESTION_EXITS "0 found, 1 none, 2 wrong usage or another error"

static const struct verb {
	const char *name;
	const char *synopsis; /* its arguments */
	size_t least, most;   /* how many */
	unsigned options;
	const char *brief; /* for the list of verbs */
	const char *help;  /* lines */
	const char *exits;
	int (*run)(const struct options *options);
} verbs[] = {
	{"mount", "[VAULT] MOUNTPOINT", 1, 2,
		OPTION_VAULT | OPTION_CACHE_DIR | OPTION_TODAY |
			OPTION_MOUNT_WORDS | OPTION_FOREGROUND | OPTION_DEBUG |
			OPTION_SINGLE | OPTION_VERBOSE | OPTION_NONEMPTY |
			OPTION_POLL,
		"show the vault by person, project, tag, date ... (default)",
		"Shows the notes of VAULT at MOUNTPOINT, by person, project, "
		"tag and date, and\nreturns when they can be read. A missing "
		"MOUNTPOINT is made.\n"
		"Without VAULT it is $VAULTFS_VAULT, else the nearest "
		"directory from here upward\nwith .obsidian/ or "
		".vaultfs.yaml, else the vault that Obsidian has open.\n"
		"The word 'mount' may be left out: 'vaultfs mnt'.",
		"0 mounted (or was already), 1 refused, 2 wrong usage, "
		"32 the system refused",
		verb_mount},
	{"umount", "MOUNTPOINT", 1, 1, OPTION_LAZY | OPTION_VERBOSE,
		"end a mount and wait until it is gone",
		"Unmounts, waits until the mount and its process are gone, and "
		"removes a\nMOUNTPOINT that vaultfs made.",
		"0 unmounted, 1 refused (in use), 2 wrong usage, 3 was not "
		"mounted",
		verb_umount},
	{"status", "[MOUNTPOINT]", 0, 1, QUESTION_OPTIONS,
		"what is mounted, by which process, how it is",
		"Tells of the mount at MOUNTPOINT, or of all mounts of the "
		"vault, or of all there\nare; without one, of the vault's "
		"index.",
		"0 mounted and current or catching up, 1 degraded, 2 error, 3 "
		"not mounted, "
		"4 dead",
		verb_status},
	{"show", "NOTE...", 1, SIZE_MAX, QUESTION_OPTIONS,
		"what a note says: properties, links, tasks ...",
		"Prints what vaultfs reads in each NOTE: a path in the vault, "
		"or the text of a link.",
		QUESTION_EXITS, verb_show},
	{"resolve", "LINKTEXT", 1, 1, QUESTION_OPTIONS | OPTION_FROM,
		"the note that a link means",
		"Prints the path of the note that [[LINKTEXT]] means in the "
		"note after --from.",
		QUESTION_EXITS, verb_resolve},
	{"tasks", "[QUERY]", 0, 1, QUESTION_OPTIONS | OPTION_FROM,
		"open tasks, or those a query of the Tasks plugin asks for",
		"Prints the open tasks of the vault as path:line:text, by due "
		"date, then priority.\nWith QUERY, the tasks that it asks for, "
		"as Obsidian's Tasks plugin would show them in\nthe note after "
		"--from. Lines of QUERY are its statements: 'not done', 'due "
		"before\ntomorrow', 'sort by urgency', 'group by path' ... "
		"With --format markdown they are a list\nfor a note, with "
		"--format taskwarrior input for 'task import'.",
		"0 found, 1 none, 2 the query is wrong, wrong usage or another "
		"error",
		verb_tasks},
	{"check", "", 0, 0, QUESTION_OPTIONS, "what is wrong in notes",
		"Prints path:line: problem for all that cannot be read as it "
		"was likely meant.",
		"0 problems found, 1 none, 2 wrong usage or another error",
		verb_check},
	{"log", "", 0, 0, QUESTION_OPTIONS,
		"what vaultfs changed in notes, the last first",
		"Prints what was changed through a mount other than by saving "
		"a note: tasks ticked in\nlists, tags and properties, undos; "
		"as 'number time path: why'.",
		QUESTION_EXITS, verb_log},
	{"undo", "[NUMBER]", 0, 1,
		OPTION_VAULT | OPTION_CACHE_DIR | OPTION_VERBOSE,
		"take such a change back",
		"Puts the notes of a change back as they were before, if none "
		"was changed since:\nthe change of that NUMBER in 'vaultfs "
		"log', or the last that was not undone.",
		"0 undone, 1 refused (changed since, nothing to undo), 2 "
		"wrong usage or another error",
		verb_undo},
	{"watch", "[VAULT]", 0, 1, QUESTION_OPTIONS,
		"print each change as it happens",
		"Prints what joined (+) or left (-) which directory of a "
		"mount, notes that came, went,\nmoved (>) or changed (*), and "
		"open tasks that came and went, until it is interrupted\nor "
		"stdout is closed. With --format jsonl, a JSON object for "
		"each.",
		"0 ended, 2 wrong usage or another error", verb_watch},
	{"index", "[VAULT]", 0, 1,
		OPTION_VAULT | OPTION_CACHE_DIR | OPTION_FORMAT |
			OPTION_VERBOSE,
		"build or refresh the index, and count",
		"Reads the notes that changed since the last time and prints "
		"counts. Mounting and\nquestions do so by themselves.",
		"0 done, 2 wrong usage or another error", verb_index},
	{"help", "[VERB]", 0, 1, 0, "this, or more about a verb",
		"Prints help about VERB, or about vaultfs.",
		"0 found, 2 there is no such verb", verb_help},
	{"version", "", 0, 0, 0, "print the version", "Prints the version.",
		"0", verb_version},
};
#define VERB_COUNT (sizeof(verbs) / sizeof(verbs[0]))

static const struct verb *
find_verb(const char *name)
{
	for (size_t i = 0; i < VERB_COUNT; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

/* --- misspellings --------------------------------------------------------- */

/* Insertions, deletions, replacements and swaps of neighbours that make b of
 * a, or limit + 1 if there are more. */
static size_t
edit_distance(const char *a, const char *b, size_t limit)
{
	enum {
		WORD_MAX = 31
	};
	size_t a_size = strlen(a), b_size = strlen(b);
	size_t row[3][WORD_MAX + 1];

	if (a_size > WORD_MAX || b_size > WORD_MAX)
		return limit + 1;
	for (size_t j = 0; j <= b_size; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= a_size; i++) {
		size_t *now = row[i % 3], *before = row[(i + 2) % 3],
		       *before_that = row[(i + 1) % 3];

		now[0] = i;
		for (size_t j = 1; j <= b_size; j++) {
			size_t best = before[j - 1] + (a[i - 1] != b[j - 1]);

			if (before[j] + 1 < best)
				best = before[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
				a[i - 2] == b[j - 1] &&
				before_that[j - 2] + 1 < best)
				best = before_that[j - 2] + 1;
			now[j] = best;
		}
	}
	return row[a_size % 3][b_size] <= limit ? row[a_size % 3][b_size]
	                                        : limit + 1;
}

const char *
command_nearest(const char *text, const char *const *words, size_t count)
{
	size_t limit = strlen(text) <= 5 ? 1 : 2, best = limit + 1;
	const char *nearest = NULL;

	for (size_t i = 0; i < count; i++) {
		size_t distance = edit_distance(text, words[i], limit);

		if (distance == 0)
			return NULL;
		if (distance < best) {
			best = distance;
			nearest = words[i];
		}
	}
	return nearest;
}

/* The verb that text, the first argument, was likely meant to be, or NULL.
 * What exists, has a slash or a digit is a directory's name. */
static const char *
misspelt_verb(const char *text)
{
	const char *names[VERB_COUNT];

	if (strpbrk(text, "/0123456789") != NULL || access(text, F_OK) == 0)
		return NULL;
	for (size_t i = 0; i < VERB_COUNT; i++)
		names[i] = verbs[i].name;
	return command_nearest(text, names, VERB_COUNT);
}

/* --- help ----------------------------------------------------------------- */

static void
print_group(const char *title, const char *const *names)
{
	out_printf("%s\n", title);
	for (; *names != NULL; names++) {
		const struct verb *verb = find_verb(*names);
		char left[40];

		snprintf(left, sizeof(left), "%s%s%s", verb->name,
			verb->synopsis[0] != '\0' ? " " : "", verb->synopsis);
		out_printf("  %-26s %s\n", left, verb->brief);
	}
}

static void
print_help(void)
{
	out_text("vaultfs: a vault of notes (Obsidian), mounted as folders; "
		 "not HashiCorp Vault\n\n"
		 "Usage: vaultfs [VAULT] MOUNTPOINT\n"
		 "       vaultfs VERB [OPTION...] [ARGUMENT...]\n\n");
	print_group("Mounts",
		(const char *const[]){"mount", "umount", "status", NULL});
	print_group("Questions, with or without a mount",
		(const char *const[]){"show", "resolve", "tasks", "check",
			"log", "undo", "watch", "index", NULL});
	out_text("Options\n"
		 "  --vault DIR  --cache-dir DIR  --today YYYY-MM-DD  "
		 "--format text|json  -v\n"
		 "  mount: -f foreground, -d debug, -o WORD,... (ro, "
		 "allow_other ...)   umount: -z lazy\n"
		 "  -h, --help   -V, --version   More: vaultfs help VERB, man "
		 "vaultfs\n\n"
		 "To begin: cd MyVault && vaultfs mnt && ls mnt/by-person\n");
}

static void
print_verb_help(const struct verb *verb)
{
	out_printf("Usage: vaultfs %s%s%s%s\n\n%s\n", verb->name,
		verb->options != 0 ? " [OPTION...]" : "",
		verb->synopsis[0] != '\0' ? " " : "", verb->synopsis,
		verb->help);
	if (verb->options != 0)
		out_text("\nOptions\n");
	for (unsigned bit = 1; bit <= OPTION_VERSION; bit <<= 1)
		if (verb->options & bit)
			out_printf("  %-20s %s\n", option_synopsis(bit),
				option_help(bit));
	out_printf("\nExit status: %s\n", verb->exits);
}

static int
verb_help(const struct options *options)
{
	const struct verb *verb;
	const char *nearest;

	if (options->arg_count == 0) {
		print_help();
		return COMMAND_DONE;
	}
	verb = find_verb(options->args[0]);
	if (verb != NULL) {
		print_verb_help(verb);
		return COMMAND_DONE;
	}
	nearest = misspelt_verb(options->args[0]);
	if (nearest != NULL)
		say("there is no verb '%s'; did you mean '%s'?",
			options->args[0], nearest);
	else
		say("there is no verb '%s'; 'vaultfs help' lists them",
			options->args[0]);
	return COMMAND_USAGE;
}

static int
verb_version(const struct options *options)
{
	(void)options;
	out_text("vaultfs " VAULTFS_VERSION "\n");
	return COMMAND_DONE;
}

/* --- dispatch ------------------------------------------------------------- */

static bool
has_format(const struct verb *verb, enum output_format format)
{
	switch (format) {
	case FORMAT_TEXT:
		return true;
	case FORMAT_JSON: /* what has no end is no JSON text */
		return verb->run != verb_watch;
	case FORMAT_JSONL:
		return verb->run == verb_watch;
	default:
		return verb->run == verb_tasks;
	}
}

/* 0, or COMMAND_USAGE after a message. */
static int
check_usage(const struct verb *verb, const struct options *options)
{
	unsigned odd = options->given & ~verb->options &
	               ~(OPTION_HELP | OPTION_VERSION);

	if (odd != 0) {
		unsigned bit = odd & -odd;

		say("'%s' does not take %s; 'vaultfs help %s' tells what it "
		    "takes",
			verb->name, option_name(bit), verb->name);
		return COMMAND_USAGE;
	}
	if (!has_format(verb, options->format)) {
		say("'%s' prints text or %s, nothing else", verb->name,
			verb->run == verb_watch ? "jsonl" : "json");
		return COMMAND_USAGE;
	}
	if (options->arg_count < verb->least) {
		say("%s: %s is missing; usage: vaultfs %s %s", verb->name,
			strcmp(verb->synopsis, "[VAULT] MOUNTPOINT") == 0
				? "MOUNTPOINT"
				: verb->synopsis,
			verb->name, verb->synopsis);
		return COMMAND_USAGE;
	}
	if (options->arg_count > verb->most) {
		say("%s: '%s' is one argument too many; usage: vaultfs %s%s%s",
			verb->name, options->args[verb->most], verb->name,
			verb->synopsis[0] != '\0' ? " " : "", verb->synopsis);
		return COMMAND_USAGE;
	}
	return 0;
}

/* Takes the verb off the arguments. NULL after a message. */
static const struct verb *
take_verb(struct options *options)
{
	const struct verb *verb = NULL;
	const char *nearest;

	if (options->args_before_dashes == 0)
		return find_verb("mount");
	verb = find_verb(options->args[0]);
	if (verb != NULL) {
		options->args++; /* options_clear() gets the array back */
		options->arg_count--;
		options->args_before_dashes--;
		return verb;
	}
	nearest = misspelt_verb(options->args[0]);
	if (nearest != NULL) {
		say("there is no verb '%s'; did you mean '%s'? (To mount at a "
		    "directory of that name: vaultfs mount %s)",
			options->args[0], nearest, options->args[0]);
		return NULL;
	}
	return find_verb("mount");
}

static int
run(struct options *options)
{
	const struct verb *verb;
	int rc;

	if (options->given & OPTION_VERSION)
		return verb_version(options);
	if (options->arg_count == 0) {
		if (options->given & OPTION_HELP) {
			print_help();
			return COMMAND_DONE;
		}
		say("what is to be mounted, and where? usage: vaultfs [VAULT] "
		    "MOUNTPOINT; 'vaultfs help' tells more");
		return COMMAND_USAGE;
	}
	verb = take_verb(options);
	if (verb == NULL)
		return COMMAND_USAGE;
	if (options->given & OPTION_HELP) {
		print_verb_help(verb);
		return COMMAND_DONE;
	}
	rc = check_usage(verb, options);
	return rc != 0 ? rc : verb->run(options);
}

int
command_run(int argc, char **argv)
{
	struct options options;
	struct buf error = {0};
	const char **args;
	int status;

	if (options_parse(argc, argv, &options, &error) < 0) {
		say("%s", buf_text(&error));
		fputs("Try 'vaultfs --help'.\n", stderr);
		status = COMMAND_USAGE;
	} else {
		args = options.args;
		status = out_finish(run(&options));
		options.args = args;
	}
	options_clear(&options);
	buf_clear(&error);
	return status;
}
