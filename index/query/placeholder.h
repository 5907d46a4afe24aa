/* placeholder.h - "{{query.file.path}}" and its kin
 *
 * What stands between double braces in a statement is replaced by what it means
 * for the note that the query stands in.
 * Source: task-queries, section 9.
 */
#ifndef VAULTFS_PLACEHOLDER_H
#define VAULTFS_PLACEHOLDER_H

#include "index/base/buf.h"
#include "index/parse/note.h"

/* A statement may not grow beyond this. Bytes. */
#define PLACEHOLDER_SIZE_MAX (1u << 20)

/* Replaces what is in text, up to `rounds` times while something changes, and
 * appends the result to ret. False if a placeholder is not known or has no
 * value; then a message in error. */
bool placeholder_expand(const struct note *file,
	const struct task_settings *settings, const char *text, int rounds,
	struct buf *ret, struct buf *error);

/* The text of the preset called name, or NULL. */
const char *preset_text(const struct task_settings *settings, const char *name);

/* The value of the property called name (any case) as text: a list joined with
 * commas. False if there is none, or it is null. */
bool property_text(const struct note *file, const char *name, struct buf *ret);

#endif
