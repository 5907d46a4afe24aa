/* jsonlist.h - lists in a column of text
 *
 * The short lists of a note (tags, links, properties ...) are kept as JSON in
 * one column each: a row costs more than what is in it, and json_each() of
 * sqlite3(1) reads them all the same. This writes and reads the JSON that
 * schema.sql describes: arrays of text, integers, arrays, and values of
 * frontmatter. It reads only what it wrote, and so several times as fast as a
 * library that takes any JSON and builds a tree.
 *
 * A list inside a list may leave out what it ends with if that is null; the
 * reader finds NULL or `otherwise` there.
 */
#ifndef VAULTFS_JSONLIST_H
#define VAULTFS_JSONLIST_H

#include "index/base/arena.h"
#include "index/base/buf.h"
#include "index/parse/note.h"

/* Lists and maps in a value of frontmatter may nest this deep; what lies
 * deeper is written as null. */
#define JSON_DEPTH_MAX 512

/* --- writing: each appends to out, with a comma before it where one is due */

void json_open(struct buf *out);
/* Ends the list, without the nulls it ended with. */
void json_close(struct buf *out);
void json_put_int(struct buf *out, int64_t number);
/* text is valid UTF-8 or NULL. */
void json_put_text(struct buf *out, const char *text);
void json_put_value(struct buf *out, const struct yaml_value *value);

/* --- reading ------------------------------------------------------------- */

struct json_in {
	struct arena *arena; /* lent; what is read lives there */
	char *at;            /* the next byte */
	char *end;           /* there a NUL stands */
	bool is_broken;      /* it was no JSON of the shape asked for */
};

/* Reads size bytes of text (copied into arena; NULL: an empty list). */
struct json_in json_in(struct arena *arena, const char *text, size_t size);

/* Goes into the list that comes next. */
void json_enter(struct json_in *in);
/* True if the list that was entered has another item; false once it is over,
 * then it is left. */
bool json_more(struct json_in *in);
/* Leaves a list all of whose items were read. */
void json_leave(struct json_in *in);
int64_t json_get_int(struct json_in *in, int64_t otherwise);
/* As json_get_int(), from 0 to max. */
uint32_t json_get_uint(struct json_in *in, uint32_t max);
const char *json_get_text(struct json_in *in);
/* True if text comes next: no number, not null. */
bool json_is_text(const struct json_in *in);
void json_get_value(struct json_in *in, struct yaml_value *ret);

#endif
