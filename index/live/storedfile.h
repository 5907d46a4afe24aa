/* storedfile.h - a file's row in the store, to and from what the index holds
 *
 * The store keeps 32 bits of flags of the caller's: the low half is enum
 * file_flag, the high half st_mode, so that a loaded file already is of its
 * kind before the vault is looked at.
 */
#ifndef VAULTFS_STOREDFILE_H
#define VAULTFS_STOREDFILE_H

#include "index/store/store.h"

#define STORED_FLAGS 0xffffu

static inline uint32_t
stored_flags(const struct store_file *file)
{
	return file->flags & STORED_FLAGS;
}

/* What of the attributes the store knows; the rest is 0. */
static inline void
stored_attr(const struct store_file *file, struct file_attr *ret)
{
	*ret = (struct file_attr){
		.ino = file->ino,
		.size = file->size,
		.mtime_ns = file->mtime_ns,
		.ctime_ns = file->ctime_ns,
		.mode = (mode_t)(file->flags >> 16),
		.nlink = 1,
	};
}

static inline struct store_file
stored_file(uint32_t id, const char *path, uint32_t flags,
	const struct file_attr *attr)
{
	return (struct store_file){
		.id = id,
		.path = path,
		.flags = (flags & STORED_FLAGS) | (uint32_t)attr->mode << 16,
		.ino = attr->ino,
		.size = attr->size,
		.mtime_ns = attr->mtime_ns,
		.ctime_ns = attr->ctime_ns,
	};
}

#endif
