/* yamlguard.h - text that libyaml leaves alone
 *
 * libyaml reads YAML 1.1, where U+0085, U+2028 and U+2029 end a line, and it
 * refuses control characters; YAML readers of today take them all for ordinary
 * characters of a value. So they go through libyaml as private characters:
 * yaml_guard() puts those in, yaml_unguard() takes them out of what came back.
 * No state: call it from any thread.
 */
#ifndef VAULTFS_YAMLGUARD_H
#define VAULTFS_YAMLGUARD_H

#include <stdbool.h>
#include <stddef.h>

#include "index/base/arena.h"

/* A copy of text (any bytes) in arena for libyaml: valid UTF-8 that it
 * accepts, with lines ended by LF or CR LF alone. *is_guarded says whether
 * scalars need yaml_unguard(). */
char *yaml_guard(struct arena *arena, const char *text, size_t size,
	size_t *ret_size, bool *is_guarded);

/* Undoes yaml_guard() in a scalar, in place; returns its new size. */
size_t yaml_unguard(char *text, size_t size);

/* A copy of guarded text with spaces for the tabs of lines that hold nothing,
 * or a comment, besides them: there libyaml takes a tab for indentation. NULL
 * if no line is so. In a block scalar such a line is text, so this is for what
 * libyaml refused. */
char *yaml_untab(struct arena *arena, const char *text, size_t size);

#endif
