/* taskfield.h - one field at the end of a task's line
 *
 * The Tasks plugin reads a line backwards: whatever field stands at its end is
 * taken off, again and again. This finds that field, in either notation. It
 * decides as the plugin's regular expressions do, but reads by hand: each of
 * them names its characters so strictly that it can match in one way only.
 *
 * Source: tasks-format, sections 3 to 5.
 */
#ifndef VAULTFS_TASKFIELD_H
#define VAULTFS_TASKFIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A run of bytes of some text, not NUL-terminated. */
struct span {
	const char *text;
	size_t size;
};

/* In the order in which each pass tries them. */
enum task_field {
	TASK_FIELD_PRIORITY,
	TASK_FIELD_DONE,
	TASK_FIELD_CANCELLED,
	TASK_FIELD_DUE,
	TASK_FIELD_SCHEDULED,
	TASK_FIELD_START,
	TASK_FIELD_CREATED,
	TASK_FIELD_RECURRENCE,
	TASK_FIELD_ON_COMPLETION,
	TASK_FIELD_TAG,
	TASK_FIELD_ID,
	TASK_FIELD_DEPENDS_ON,
	TASK_FIELD_COUNT
};

/* True if line (valid UTF-8, trimmed) ends in that field. Then line[*ret_start,
 * ...) is the field and *ret_value its value: of a priority its name ("high"),
 * of a trailing tag the tag with its '#', of all others what was written. */
bool taskfield_find(enum task_field field, bool is_dataview, struct span line,
	size_t *ret_start, struct span *ret_value);

/* Bytes of the tag that text begins with, '#' and all; 0 if it is none. A tag
 * of a task ends at ASCII space or punctuation only. */
size_t taskfield_tag_size(const char *text, size_t size);

/* White space as JavaScript's \s and trim() know it: unlike Unicode's it has
 * the byte order mark and lacks U+0085. Source: ECMA-262, WhiteSpace. */
bool taskfield_is_space(uint32_t code);
struct span taskfield_trim(struct span s);

#endif
