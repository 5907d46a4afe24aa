/* mounttable.h - what is mounted, by text
 *
 * Reads /proc/self/mountinfo, which never waits for a file system: the only
 * thing that may be asked about a mount before it is known to answer.
 * Source: proc(5), /proc/pid/mountinfo.
 */
#ifndef VAULTFS_MOUNTTABLE_H
#define VAULTFS_MOUNTTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "index/base/arena.h"

struct mount_entry {
	uint64_t id, parent;
	const char *mountpoint; /* absolute; any bytes */
	const char *type;       /* "fuse.vaultfs" */
	const char *source;     /* of our mounts: the vault's absolute path */
};

struct mount_list {
	struct arena *arena; /* owned; all text below */
	struct mount_entry *entries;
	size_t count;
};

/* Parses size bytes of mountinfo; lines that are not of its form are left out.
 * End with mount_list_clear(). */
void mount_list_parse(const char *text, size_t size, struct mount_list *ret);
/* Of this process. 0, or what open and read say. */
int mount_list_read(struct mount_list *ret);
void mount_list_clear(struct mount_list *list);

/* The mount that is on top at exactly path, or NULL. */
const struct mount_entry *mount_list_at(
	const struct mount_list *list, const char *path);
/* The mount that path is in: the one at the longest prefix, or NULL. */
const struct mount_entry *mount_list_around(
	const struct mount_list *list, const char *path);
bool mount_list_has(const struct mount_list *list, uint64_t id);

bool mount_is_vaultfs(const struct mount_entry *entry);
/* Whether a process, which may be dead or stuck, stands behind it. */
bool mount_is_fuse(const struct mount_entry *entry);

/* Whether path is dir or beneath it; both absolute without a '/' at the end. */
bool path_is_within(const char *path, const char *dir);

#endif
