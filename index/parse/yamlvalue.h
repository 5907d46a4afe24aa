/* yamlvalue.h - a YAML document as a tree of values
 *
 * Reads libyaml's events into struct yaml_value, as a YAML 1.2 reader would:
 * plain scalars by the core schema, no merge keys, keys unique, anchors and
 * unknown tags without effect, an alias a copy of what it names.
 *
 * Bounded against hostile text: YAML_DEPTH_MAX, YAML_NODE_MAX and
 * YAML_SIZE_MAX count what aliases expand to, though a copy shares its items
 * with the original.
 * Sources: YAML 1.2.2; vault-format, sections 2.2 and 2.3. No state: call it
 * from any thread.
 */
#ifndef VAULTFS_YAMLVALUE_H
#define VAULTFS_YAMLVALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "index/base/arena.h"
#include "index/parse/note.h"

#define YAML_DEPTH_MAX 64                /* levels */
#define YAML_NODE_MAX 100000             /* keys, values, items */
#define YAML_SIZE_MAX ((size_t)16 << 20) /* bytes, of the text as of scalars */

struct yaml_error {
	uint32_t line;
	const char *text; /* in the arena or static */
};

/* Reads size bytes of text (any bytes, not kept), whose first line is line
 * first_line of its file. True: *ret is the document, NULL if there is none.
 * False: the text is not one valid document; *error says why. */
bool yaml_value_read(struct arena *arena, const char *text, size_t size,
	uint32_t first_line, struct yaml_value *ret, struct yaml_error *error);

#endif
