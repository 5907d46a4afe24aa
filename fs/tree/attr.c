/* attr.c - what stat(2) shows (model.h) */
#include <string.h>

#include "fs/tree/model.h"

/* Numbers of what is not the vault's own are far above those that file systems
 * give out. */
#define GROUP_INO (UINT64_C(1) << 62)
#define DOCUMENT_INO (UINT64_C(3) << 61)
#define SCRATCH_INO (UINT64_C(5) << 60)

static struct timespec
timespec_of(int64_t ns)
{
	int64_t second = 1000000000;
	struct timespec ts;

	ts.tv_sec = ns / second - (ns % second < 0);
	ts.tv_nsec = ns - ts.tv_sec * second;
	return ts;
}

static void
fill(const struct file_attr *attr, struct stat *ret)
{
	*ret = (struct stat){0};
	ret->st_dev = attr->dev;
	ret->st_ino = attr->ino;
	ret->st_mode = attr->mode;
	ret->st_uid = attr->uid;
	ret->st_gid = attr->gid;
	ret->st_rdev = attr->rdev;
	ret->st_size = (off_t)attr->size;
	ret->st_blocks = (blkcnt_t)attr->blocks;
	ret->st_blksize = 4096;
	ret->st_nlink = attr->nlink;
	ret->st_atim = timespec_of(attr->atime_ns);
	ret->st_mtim = timespec_of(attr->mtime_ns);
	ret->st_ctim = timespec_of(attr->ctime_ns);
}

void
attr_of_file(
	const struct tree *tree, const struct tree_file *file, struct stat *ret)
{
	(void)tree;
	fill(&file->attr, ret);
	if (treefile_is_folder(file))
		return;
	/* all/, and each group; hard links are names of one file. */
	ret->st_nlink = 1 + file->listed;
	if (file->attr.nlink > 1 && file->node != NULL) {
		ret->st_nlink = 0;
		for (const struct tree_file *f = file->node->file; f != NULL;
			f = f->next_of_node)
			ret->st_nlink += 1 + f->listed;
	}
}

static int64_t
ns_of(const struct timespec *ts)
{
	return (int64_t)ts->tv_sec * 1000000000 + ts->tv_nsec;
}

void
attr_set(struct file_attr *attr, const struct stat *st)
{
	attr->size = (uint64_t)st->st_size;
	attr->blocks = (uint64_t)st->st_blocks;
	attr->mtime_ns = ns_of(&st->st_mtim);
	attr->ctime_ns = ns_of(&st->st_ctim);
	attr->atime_ns = ns_of(&st->st_atim);
	attr->mode = st->st_mode;
	attr->uid = st->st_uid;
	attr->gid = st->st_gid;
}

uint64_t
attr_group_ino(const struct tree_group *group)
{
	return GROUP_INO | group->id;
}

uint64_t
attr_document_ino(uint32_t document_id)
{
	return DOCUMENT_INO | document_id;
}

uint64_t
attr_scratch_ino(uint32_t scratch_id)
{
	return SCRATCH_INO | scratch_id;
}

/* A scratch file, or the note that it became. */
static void
fill_scratch(
	const struct tree *tree, const struct tree_node *node, struct stat *ret)
{
	const struct tree_file *file = treescratch_became(tree, node);

	if (node->scratch != NULL) {
		fill(&node->scratch->attr, ret);
		ret->st_ino = attr_scratch_ino(node->scratch->id);
		ret->st_nlink = 1;
	} else if (file != NULL) {
		attr_of_file(tree, file, ret);
	} else {
		fill(node->last, ret);
		ret->st_nlink = 0;
	}
}

/* Owner and permissions as the vault's folder has them: whoever may not read
 * that may not read views of it. */
static void
fill_synthetic(const struct tree *tree, mode_t type, int64_t mtime_ns,
	struct stat *ret)
{
	const struct file_attr *root = &tree->root->attr;

	*ret = (struct stat){0};
	ret->st_mode = type | (root->mode & 0777);
	ret->st_uid = root->uid;
	ret->st_gid = root->gid;
	ret->st_nlink = 1;
	ret->st_blksize = 4096;
	ret->st_atim = ret->st_mtim = ret->st_ctim = timespec_of(mtime_ns);
}

void
attr_of_group(const struct tree *tree, const struct tree_group *group,
	struct stat *ret)
{
	fill_synthetic(tree, S_IFDIR, group->mtime_ns, ret);
	ret->st_ino = attr_group_ino(group);
	ret->st_nlink = 2 + group->children.count;
}

void
attr_of_node(
	const struct tree *tree, const struct tree_node *node, struct stat *ret)
{
	switch (node->kind) {
	case NODE_FILE:
		if (node->file != NULL) {
			attr_of_file(tree, node->file, ret);
			return;
		}
		/* Removed, and still open somewhere. */
		fill(node->last, ret);
		ret->st_nlink = 0;
		return;
	case NODE_GROUP:
		if (node->group != NULL) {
			attr_of_group(tree, node->group, ret);
			return;
		}
		fill_synthetic(tree, S_IFDIR, node->mtime_ns, ret);
		ret->st_ino = GROUP_INO | UINT32_MAX;
		ret->st_nlink = 0;
		return;
	case NODE_SCRATCH:
		fill_scratch(tree, node, ret);
		return;
	case NODE_TEXT:
		fill_synthetic(tree, S_IFREG, node->mtime_ns, ret);
		ret->st_mode &= S_IFMT | (node->is_list ? 0644 : 0444);
		if (node->is_list)
			ret->st_nlink = 2; /* editors save it in place then */
		ret->st_ino = attr_document_ino(node->document_id);
		ret->st_size = (off_t)node->size;
		ret->st_blocks = (blkcnt_t)((node->size + 511) / 512);
		return;
	}
}
