/* jsonout.h - JSON text, written in order
 *
 * Keys come out in the order they are written, numbers in the shortest form
 * that reads back the same and without ".0", text as UTF-8 with bad bytes as
 * U+FFFD and all control characters (C1 too) escaped, so that no terminal obeys
 * it. Nothing is kept but the text: a vault's worth of notes needs no tree.
 * (libjansson, which reads JSON, has all names that begin with json_.)
 * Source: RFC 8259.
 */
#ifndef VAULTFS_JSONOUT_H
#define VAULTFS_JSONOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "index/base/buf.h"

/* Start with `struct jsonout json = {.out = &buf};`. */
struct jsonout {
	struct buf *out;  /* lent */
	bool needs_comma; /* before the next value or key */
};

/* Every value may come after a key (in an object) or NULL (in an array, or the
 * whole). */
void jsonout_object(struct jsonout *json, const char *key);
void jsonout_object_end(struct jsonout *json);
void jsonout_array(struct jsonout *json, const char *key);
void jsonout_array_end(struct jsonout *json);
/* text NULL gives null. */
void jsonout_text(struct jsonout *json, const char *key, const char *text);
void jsonout_integer(struct jsonout *json, const char *key, int64_t number);
/* null if it is not finite. */
void jsonout_number(struct jsonout *json, const char *key, double number);
void jsonout_bool(struct jsonout *json, const char *key, bool value);
void jsonout_null(struct jsonout *json, const char *key);

#endif
