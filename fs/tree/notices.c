/* notices.c - see notices.h */
#include "fs/tree/notices.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"

void
notices_entry(struct tree_notices *notices, uint64_t node, const char *name)
{
	struct tree_notice notice = {.node = node};

	if (notices == NULL)
		return;
	notice.name = notices->names.size;
	buf_add(&notices->names, name, strlen(name) + 1);
	MEM_PUSH(notices->items, notices->count, notices->capacity, notice);
}

void
notices_inode(struct tree_notices *notices, uint64_t node)
{
	struct tree_notice notice = {node, NOTICE_INODE};

	if (notices == NULL)
		return;
	MEM_PUSH(notices->items, notices->count, notices->capacity, notice);
}

const char *
notices_name(
	const struct tree_notices *notices, const struct tree_notice *notice)
{
	return notice->name == NOTICE_INODE
	               ? NULL
	               : notices->names.data + notice->name;
}

void
notices_clear(struct tree_notices *notices)
{
	free(notices->items);
	buf_clear(&notices->names);
	memset(notices, 0, sizeof(*notices));
}
