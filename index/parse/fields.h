/* fields.h - Dataview's inline fields in one line
 *
 * "[key:: value]" and "(key:: value)" anywhere in a line, and "Key:: value" as
 * the line. Obsidian knows nothing of them.
 * Source: vault-format, section 10.1 (Dataview's own scanner). No state.
 */
#ifndef VAULTFS_FIELDS_H
#define VAULTFS_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

/* Characters; Dataview skips longer lines. */
#define FIELDS_LINE_MAX 32768

/* Pieces of the line, trimmed. */
struct field_span {
	size_t key, key_size;
	size_t value, value_size;
	bool is_bracketed;
};

struct field_spans {
	struct field_span *spans; /* owned; free(3) when done */
	size_t count, capacity;
};

/* Reads the fields of size bytes of line (without list marker and box) into
 * spans, in order; what was there is forgotten. flags, one byte for each of
 * line, or NULL: where a bit of hidden is set, "::" and brackets mean nothing.
 */
void fields_scan(const char *line, size_t size, const unsigned char *flags,
	unsigned char hidden, struct field_spans *spans);

#endif
