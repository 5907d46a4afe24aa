/* notejson.h - a note as JSON, in the schema that docs/json.md freezes */
#ifndef VAULTFS_NOTEJSON_H
#define VAULTFS_NOTEJSON_H

#include "fs/cli/jsonout.h"
#include "index/vaultindex.h"

/* Writes the object of `vaultfs show`. note has the id in index; attr is its
 * file's. */
void notejson_write(struct jsonout *json, struct vaultindex *index,
	const struct note *note, uint32_t id, const struct file_attr *attr,
	day_t today);

/* Writes the object of one task; path (of its note) comes first if it is not
 * NULL. */
void notejson_task(struct jsonout *json, const struct task *task,
	const char *path, day_t today);

#endif
