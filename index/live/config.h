/* config.h - what of a vault's .obsidian/ changes how the vault is read
 *
 * Every file may be absent, empty or wrong; then what it would say has its
 * default, and what is wrong is told as a problem. Nothing here is fatal.
 * Sources: vault-format, sections 1.1, 1.2, 13; tasks-format, sections 2, 9.
 */
#ifndef VAULTFS_CONFIG_H
#define VAULTFS_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "index/live/ignore.h"
#include "index/parse/settings.h"

struct config_problem {
	const char *path; /* vault-relative */
	const char *text; /* a clause, without full stop */
};

struct config {
	struct arena *arena; /* owned; all text below is in it */
	struct settings settings;
	struct ignore *ignore; /* owned */
	const char *presets;   /* of the Tasks plugin: a JSON object as text,
	                          or NULL */
	struct config_problem *problems;
	size_t problem_count, problem_capacity;
	uint64_t hash; /* of all that was read; 0: nothing */
};

/* Reads the configuration of the vault whose folder is root. The caller frees
 * with config_free(). Never NULL. */
struct config *config_read(int root);
void config_free(struct config *config);

/* A hash of all in settings that changes what note_parse() finds. */
uint64_t settings_digest(const struct settings *settings);

/* True if path (vault-relative) is a file that config_read() reads, or a folder
 * that one is in. */
bool config_is_source(const char *path);

#endif
