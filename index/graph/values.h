/* values.h - the answers to "by what?", with who uses them and how they are
 * spelled
 *
 * A value is a text folded, in a dimension. It is there while a note that is
 * shown uses one of its spellings, or while a note is its own note (an
 * entity's). Spellings are counted, so that the most used one can be shown;
 * of equals, the first by bytes.
 *
 * Holding keeps a number alive (a note that is hidden now still says what it
 * says); using counts. Numbers of values and spellings that are gone are given
 * out again, but not before values_settle().
 *
 * One thread at a time.
 */
#ifndef VAULTFS_GRAPH_VALUES_H
#define VAULTFS_GRAPH_VALUES_H

#include "index/base/arena.h"
#include "index/changeset.h"
#include "index/graph/intern.h"

/* A text of more characters is no name, tag or group. */
#define VALUE_CHARACTERS_MAX 200
bool value_is_long(const char *text, size_t size);

struct spelling {
	uint32_t value;
	uint32_t next; /* of the same value */
	uint32_t uses;
};

struct value_state {
	uint32_t first;   /* of its spellings */
	uint32_t uses;    /* of all of them */
	uint32_t file_id; /* own note, or 0 */
	bool is_touched;
	bool was_named;     /* uses was not 0 at the last commit */
	char *own_name;     /* owned; of the own note */
	uint64_t announced; /* hash of what the last change set said; 0 = it
	                       was in none */
};

struct values {
	struct intern *spelling_texts; /* dimension, text */
	struct spelling *spellings;
	size_t spelling_capacity;
	struct intern *folded_texts; /* dimension, folded text */
	struct value_state *items;
	size_t capacity;
	uint32_t *touched; /* held until values_settle() */
	size_t touched_count, touched_capacity;
	uint32_t *released; /* spellings to release then */
	size_t released_count, released_capacity;
};

void values_init(struct values *values);
void values_clear(struct values *values);

/* A spelling, held once more. arena is for what lives only during the call. */
uint32_t spelling_hold(struct values *values, struct arena *arena,
	uint32_t dimension, const char *text, size_t size);
void spelling_release(struct values *values, uint32_t spelling);
/* Counts one use more or less; true if it is the first or was the last. */
bool spelling_use(struct values *values, uint32_t spelling);
bool spelling_unuse(struct values *values, uint32_t spelling);
const char *spelling_text(const struct values *values, uint32_t spelling);

/* 0 if nobody holds that value. */
uint32_t value_find(const struct values *values, struct arena *arena,
	uint32_t dimension, const char *folded, size_t size);
/* Makes file_id the own note of the value called name and holds it; 0 if it
 * has another one. */
uint32_t value_own(struct values *values, struct arena *arena,
	uint32_t dimension, const char *name, uint32_t file_id);
void value_disown(struct values *values, uint32_t value);
/* What is shown of it may be different: look at the next commit. */
void value_touch(struct values *values, uint32_t value);

uint32_t value_dimension(const struct values *values, uint32_t value);
/* The folded text; valid until the next hold. */
const char *value_folded(const struct values *values, uint32_t value);
bool value_exists(const struct values *values, uint32_t value);
/* What is shown; valid until the next change. */
const char *value_name(const struct values *values, uint32_t value);

/* Forgets what was touched, and lets go of what nobody needs. */
void values_settle(struct values *values);

#endif
