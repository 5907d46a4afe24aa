/* writeops.c - the kernel's requests that change something
 *
 * In all/, what is asked for is done to the vault's own file at once, and
 * answered when the index has it, so that whoever reads next, anywhere in the
 * mount, reads what was written. A note in a view is the same node, so saving
 * it in place is the same thing. Generated files and the directories of views
 * are refused before anything happens.
 *
 * A request that holds a directory's lock in the kernel waits for the index
 * only, which looks at the vault and never at the mount; nothing here waits
 * for the notifier.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "fs/fuse/readcache.h"
#include "fs/fuse/settle.h"
#include "fs/fuse/state.h"
#include "fs/fuse/viewops.h"
#include "fs/write/scratch.h"
#include "fs/write/through.h"
#include "index/base/mem.h"
#include "index/vaultindex.h"

/* A note up to this size is read by the index before each WRITE to it is
 * answered; a larger one a moment after the last. Bytes. */
#define SETTLE_SIZE_MAX ((off_t)1 << 20)

/* --- what a node is --------------------------------------------------------- */

/* The vault's file that the node is. -EPERM: it is none, or it is generated;
 * -EXDEV: it is a scratch file. */
static int
file_of(struct vfs *vfs, fuse_ino_t ino, struct tree_content *ret)
{
	int rc = tree_content(vfs->tree, ino, vfs->arena, ret);

	if (rc == -EISDIR || (rc == 0 && ret->text != NULL))
		return -EPERM;
	return rc == 0 && ret->scratch != 0 ? -EXDEV : rc;
}

/* The folder of the vault in which name is to be, or is. */
static int
folder_of(struct vfs *vfs, fuse_ino_t parent, const char **ret)
{
	struct tree_content content;
	int rc = file_of(vfs, parent, &content);

	if (rc == 0 && !S_ISDIR(content.mode))
		rc = -ENOTDIR;
	*ret = content.path;
	return rc;
}

static struct through_user
user_of(fuse_req_t req)
{
	const struct fuse_ctx *ctx = fuse_req_ctx(req);

	return (struct through_user){ctx->uid, ctx->gid};
}

static bool
is_note(const char *path)
{
	size_t size = strlen(path);

	return size >= 3 && strcasecmp(path + size - 3, ".md") == 0;
}

/* The descriptor to write the node by; it stays the table's. */
static int
writable(struct vfs *vfs, fuse_ino_t ino, struct tree_content *content)
{
	struct stat st;
	int fd = readcache_get(vfs->written, ino);
	int rc = file_of(vfs, ino, content);

	/* A file that is gone but open lives on in its descriptor. */
	if (fd >= 0 && (rc == 0 || rc == -ESTALE || rc == -EXDEV))
		return fd;
	if (rc == -EXDEV) {
		fd = scratch_descriptor(vfs->scratch, content->scratch, O_RDWR);
		if (fd >= 0)
			readcache_put(vfs->written, ino, fd);
		return fd;
	}
	if (rc < 0)
		return rc;
	if (!S_ISREG(content->mode))
		return -EINVAL;
	fd = readcache_open(vfs->written, ino, content->path);
	if (fd >= 0 && (fstat(fd, &st) < 0 || st.st_ino != content->ino ||
			       st.st_dev != content->dev)) {
		readcache_drop(vfs->written, ino);
		return -ESTALE;
	}
	return fd;
}

/* The file is about to lose a name, perhaps its last: who has it open goes on
 * with it. */
static void
keep_open(struct vfs *vfs, fuse_ino_t parent, const char *name)
{
	struct tree_content content;
	fuse_ino_t ino = tree_known(vfs->tree, parent, name);
	int fd;

	if (ino == 0 || file_of(vfs, ino, &content) < 0 ||
		!S_ISREG(content.mode))
		return;
	fd = vault_open_beneath(vfs->root, content.path, O_RDWR | O_CLOEXEC);
	if (fd == -EACCES || fd == -EROFS || fd == -ETXTBSY)
		fd = vault_open_beneath(
			vfs->root, content.path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		readcache_pin(vfs->written, ino, fd);
}

/* --- answers that are put off ----------------------------------------------- */

static void
answer_done(struct vfs *vfs, struct deferred *deferred, int error)
{
	(void)vfs;
	fuse_reply_err(deferred->req, error);
}

static void
answer_written(struct vfs *vfs, struct deferred *deferred, int error)
{
	(void)vfs;
	(void)error;
	fuse_reply_write(deferred->req, deferred->size);
}

static void
answer_attr(struct vfs *vfs, struct deferred *deferred, int error)
{
	(void)error;
	vfs_reply_attr(vfs, deferred->req, deferred->parent);
}

static void
answer_entry(struct vfs *vfs, struct deferred *deferred, int error)
{
	(void)error;
	vfs_reply_lookup(
		vfs, deferred->req, deferred->parent, deferred->name, NULL);
}

static void
answer_created(struct vfs *vfs, struct deferred *deferred, int error)
{
	(void)error;
	vfs_reply_lookup(vfs, deferred->req, deferred->parent, deferred->name,
		&deferred->file);
}

typedef void answer_fn(struct vfs *vfs, struct deferred *deferred, int error);

/* Answers when the index has what was done; or at once, what went wrong. */
static struct deferred *
put_off(fuse_req_t req, int rc, answer_fn *answer, fuse_ino_t parent,
	const char *name)
{
	struct deferred *deferred;

	if (rc < 0) {
		fuse_reply_err(req, -rc);
		return NULL;
	}
	deferred = mem_zalloc(sizeof(*deferred));
	deferred->answer = answer;
	deferred->req = req;
	deferred->parent = parent;
	deferred->name = name != NULL ? mem_dup(name) : NULL;
	deferred->sync_fd = -1;
	return deferred;
}

static void
settle(struct vfs *vfs, struct deferred *deferred)
{
	if (deferred != NULL)
		settler_post(vfs->settler, deferred);
}

/* Done in a view: neither the vault nor the index has to do with it. */
static void
answer_now(struct vfs *vfs, struct deferred *deferred)
{
	if (deferred == NULL)
		return;
	deferred->answer(vfs, deferred, 0);
	deferred_free(deferred);
}

static void
finish(struct vfs *vfs, struct deferred *deferred, bool is_view)
{
	if (is_view)
		answer_now(vfs, deferred);
	else
		settle(vfs, deferred);
}

/* --- entries ---------------------------------------------------------------- */

static void
op_create(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode,
	struct fuse_file_info *fi)
{
	struct vfs *vfs = fuse_req_userdata(req);
	struct deferred *deferred;
	const char *folder;
	bool is_view;
	int rc;

	arena_reset(vfs->arena);
	rc = folder_of(vfs, parent, &folder);
	is_view = rc == -EPERM;
	if (is_view) {
		rc = viewops_create(
			vfs, parent, name, fi->flags, mode, user_of(req));
	} else if (rc == 0) {
		rc = through_create(
			vfs->root, folder, name, fi->flags, mode, user_of(req));
		if (rc >= 0)
			close(rc);
	}
	deferred = put_off(req, rc < 0 ? rc : 0, answer_created, parent, name);
	if (deferred != NULL)
		deferred->file = *fi;
	finish(vfs, deferred, is_view);
}

static void
op_mknod(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode,
	dev_t rdev)
{
	struct vfs *vfs = fuse_req_userdata(req);
	const char *folder;
	bool is_view;
	int rc;

	arena_reset(vfs->arena);
	rc = folder_of(vfs, parent, &folder);
	is_view = rc == -EPERM;
	if (is_view)
		rc = viewops_make(vfs, parent, name, mode, NULL, user_of(req));
	else if (rc == 0)
		rc = through_mknod(
			vfs->root, folder, name, mode, rdev, user_of(req));
	finish(vfs, put_off(req, rc, answer_entry, parent, name), is_view);
}

static void
op_mkdir(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode)
{
	struct vfs *vfs = fuse_req_userdata(req);
	const char *folder;
	int rc;

	arena_reset(vfs->arena);
	rc = folder_of(vfs, parent, &folder);
	if (rc == 0)
		rc = through_mkdir(vfs->root, folder, name, mode, user_of(req));
	settle(vfs, put_off(req, rc, answer_entry, parent, name));
}

static void
op_symlink(
	fuse_req_t req, const char *target, fuse_ino_t parent, const char *name)
{
	struct vfs *vfs = fuse_req_userdata(req);
	const char *folder;
	bool is_view;
	int rc;

	arena_reset(vfs->arena);
	rc = folder_of(vfs, parent, &folder);
	is_view = rc == -EPERM;
	if (is_view)
		rc = viewops_make(vfs, parent, name, S_IFLNK | 0777, target,
			user_of(req));
	else if (rc == 0)
		rc = through_symlink(
			vfs->root, folder, name, target, user_of(req));
	finish(vfs, put_off(req, rc, answer_entry, parent, name), is_view);
}

static void
op_link(fuse_req_t req, fuse_ino_t ino, fuse_ino_t parent, const char *name)
{
	struct vfs *vfs = fuse_req_userdata(req);
	struct tree_content content;
	const char *folder;
	bool is_view;
	int rc;

	arena_reset(vfs->arena);
	rc = file_of(vfs, ino, &content);
	if (rc == 0)
		rc = folder_of(vfs, parent, &folder);
	is_view = rc == -EPERM && content.path != NULL;
	if (is_view)
		rc = viewops_link(
			vfs, content.path, parent, name, user_of(req));
	else if (rc == 0)
		rc = through_link(vfs->root, content.path, content.dev,
			content.ino, folder, name);
	finish(vfs, put_off(req, rc, answer_entry, parent, name), is_view);
}

static void
remove_entry(fuse_req_t req, fuse_ino_t parent, const char *name, int flags)
{
	struct vfs *vfs = fuse_req_userdata(req);
	const char *folder;
	bool is_view;
	int rc;

	arena_reset(vfs->arena);
	rc = folder_of(vfs, parent, &folder);
	is_view = rc == -EPERM;
	if (is_view)
		rc = viewops_remove(vfs, parent, name, flags);
	else if (rc == 0) {
		if (flags == 0)
			keep_open(vfs, parent, name);
		rc = through_unlink(vfs->root, folder, name, flags);
	}
	finish(vfs, put_off(req, rc, answer_done, parent, NULL), is_view);
}

static void
op_unlink(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	remove_entry(req, parent, name, 0);
}

static void
op_rmdir(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	remove_entry(req, parent, name, AT_REMOVEDIR);
}

static void
answer_saved(struct vfs *vfs, struct deferred *deferred, int error)
{
	if (error == 0)
		viewops_saved(vfs, deferred->work_arg);
	else
		viewops_refused(vfs, deferred->work_arg);
	fuse_reply_err(deferred->req, error);
}

static void
rename_in_view(fuse_req_t req, fuse_ino_t parent, const char *name,
	fuse_ino_t new_parent, const char *new_name, unsigned flags)
{
	struct vfs *vfs = fuse_req_userdata(req);
	struct view_save *save = NULL;
	struct deferred *deferred;
	int rc = viewops_rename(vfs, parent, name, new_parent, new_name, flags,
		user_of(req), &save);

	if (rc < 0 || save == NULL) {
		fuse_reply_err(req, -rc);
		return;
	}
	deferred = put_off(req, 0, answer_saved, parent, NULL);
	deferred->work = viewops_save;
	deferred->work_free = viewops_save_free;
	deferred->work_arg = save;
	settle(vfs, deferred);
}

static void
op_rename(fuse_req_t req, fuse_ino_t parent, const char *name,
	fuse_ino_t new_parent, const char *new_name, unsigned flags)
{
	struct vfs *vfs = fuse_req_userdata(req);
	const char *folder, *new_folder;
	int rc;

	arena_reset(vfs->arena);
	rc = folder_of(vfs, parent, &folder);
	if (rc == 0)
		rc = folder_of(vfs, new_parent, &new_folder);
	if (rc == -EPERM) {
		rename_in_view(req, parent, name, new_parent, new_name, flags);
		return;
	}
	if (rc == 0) {
		if ((flags & RENAME_NOREPLACE) == 0)
			keep_open(vfs, new_parent, new_name);
		if ((flags & RENAME_EXCHANGE) != 0)
			keep_open(vfs, parent, name);
		rc = through_rename(
			vfs->root, folder, name, new_folder, new_name, flags);
	}
	settle(vfs, put_off(req, rc, answer_done, parent, NULL));
}

/* --- content ---------------------------------------------------------------- */

/* The tree and so the next GETATTR have the file's attributes at once. */
static void
take_attr(struct vfs *vfs, fuse_ino_t ino, int fd)
{
	struct stat st;

	if (fstat(fd, &st) == 0)
		tree_set_attr(vfs->tree, ino, &st);
}

static void
op_write(fuse_req_t req, fuse_ino_t ino, const char *bytes, size_t size,
	off_t offset, struct fuse_file_info *fi)
{
	struct vfs *vfs = fuse_req_userdata(req);
	struct tree_content content = {0};
	struct deferred *deferred;
	size_t done = 0;
	int fd;

	arena_reset(vfs->arena);
	fd = writable(vfs, ino, &content);
	if (fd == -EPERM && content.text != NULL)
		fd = viewops_edit(vfs, ino,
			(fi->flags & O_APPEND) != 0 ? (off_t)content.size
						    : offset,
			bytes, size);
	if (fd == 0 && content.text != NULL) {
		fuse_reply_write(req, size);
		return;
	}
	if (fd < 0) {
		fuse_reply_err(req, -fd);
		return;
	}
	while (done < size) {
		const struct iovec rest = {(char *)bytes + done, size - done};
		/* O_APPEND means the end as it is now, whatever the kernel
		 * believes it to be. Not with pwrite(2): of a file that was
		 * opened without O_APPEND it says where. */
		ssize_t put = pwritev2(fd, &rest, 1, offset + (off_t)done,
			(fi->flags & O_APPEND) != 0 ? RWF_APPEND : 0);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			break;
		done += (size_t)put;
	}
	if (done == 0 && size > 0) {
		fuse_reply_err(req, errno != 0 ? errno : EIO);
		return;
	}
	take_attr(vfs, ino, fd);
	if (content.path == NULL || !is_note(content.path) ||
		offset + (off_t)done > SETTLE_SIZE_MAX) {
		fuse_reply_write(req, done);
		return;
	}
	deferred = put_off(req, 0, answer_written, ino, NULL);
	deferred->size = done;
	settle(vfs, deferred);
}

/* Changes the size. A file that is emptied is about to be written: that it is
 * empty for a moment is not told, so that a save takes no note out of its
 * views. */
static int
set_size(struct vfs *vfs, fuse_ino_t ino, off_t size, bool *ret_settles)
{
	struct tree_content content = {0};
	int fd = writable(vfs, ino, &content);

	if (fd == -EPERM && content.text != NULL)
		return viewops_edit(vfs, ino, size, NULL, 0);
	if (fd < 0)
		return fd;
	if (ftruncate(fd, size) < 0)
		return -errno;
	take_attr(vfs, ino, fd);
	*ret_settles = size > 0 && size <= SETTLE_SIZE_MAX &&
	               content.path != NULL && is_note(content.path);
	return 0;
}

static int
set_others(struct vfs *vfs, fuse_ino_t ino, const struct stat *attr, int to_set)
{
	struct tree_content content = {0};
	struct stat st;
	int rc = file_of(vfs, ino, &content);
	int pinned = readcache_get(vfs->written, ino);
	int fd;

	if (rc == -ESTALE && pinned >= 0)
		fd = fcntl(pinned, F_DUPFD_CLOEXEC, 0);
	else if (rc == -EXDEV)
		fd = scratch_descriptor(vfs->scratch, content.scratch, O_PATH);
	else if (rc < 0)
		return rc;
	else
		fd = through_open(
			vfs->root, content.path, content.dev, content.ino);
	if (fd < 0)
		return fd;
	rc = through_set(fd, attr, to_set, &st);
	close(fd);
	if (rc == 0)
		tree_set_attr(vfs->tree, ino, &st);
	return rc;
}

static bool
is_text(struct vfs *vfs, fuse_ino_t ino)
{
	struct tree_content content;

	return tree_content(vfs->tree, ino, vfs->arena, &content) == 0 &&
	       content.text != NULL;
}

static void
op_setattr(fuse_req_t req, fuse_ino_t ino, struct stat *attr, int to_set,
	struct fuse_file_info *fi)
{
	struct vfs *vfs = fuse_req_userdata(req);
	bool settles = false;
	int rc = 0, others = to_set & ~FUSE_SET_ATTR_SIZE;

	(void)fi;
	arena_reset(vfs->arena);
	if ((to_set & FUSE_SET_ATTR_SIZE) != 0)
		rc = set_size(vfs, ino, attr->st_size, &settles);
	/* truncate(2) sets times as well, which a list has none of its own. */
	if (rc == 0 && others != 0 &&
		((to_set & FUSE_SET_ATTR_SIZE) == 0 || !is_text(vfs, ino)))
		rc = set_others(vfs, ino, attr, others);
	if (rc == 0 && !settles)
		vfs_reply_attr(vfs, req, ino);
	else
		settle(vfs, put_off(req, rc, answer_attr, ino, NULL));
}

static void
op_fsync(
	fuse_req_t req, fuse_ino_t ino, int datasync, struct fuse_file_info *fi)
{
	struct vfs *vfs = fuse_req_userdata(req);
	struct tree_content content = {0};
	struct deferred *deferred;
	int fd;

	(void)fi;
	arena_reset(vfs->arena);
	fd = writable(vfs, ino, &content);
	if (fd == -EPERM && viewops_apply(vfs, ino, req))
		return;
	if (fd == -EACCES || fd == -EROFS || fd == -EPERM) {
		fuse_reply_err(req, 0); /* there is nothing of ours to sync */
		return;
	}
	if (fd >= 0) {
		fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
		if (fd < 0)
			fd = -errno;
	}
	deferred = put_off(req, fd < 0 ? fd : 0, answer_done, ino, NULL);
	if (deferred != NULL) {
		deferred->sync_fd = fd;
		deferred->is_data = datasync != 0;
	}
	settle(vfs, deferred);
}

static void
op_fsyncdir(
	fuse_req_t req, fuse_ino_t ino, int datasync, struct fuse_file_info *fi)
{
	struct vfs *vfs = fuse_req_userdata(req);
	struct deferred *deferred;
	const char *folder;
	int rc;

	(void)fi;
	arena_reset(vfs->arena);
	rc = folder_of(vfs, ino, &folder);
	if (rc == -EPERM) {
		fuse_reply_err(req, 0); /* a view is on no disk */
		return;
	}
	if (rc == 0)
		rc = vault_open_beneath(
			vfs->root, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	deferred = put_off(req, rc < 0 ? rc : 0, answer_done, ino, NULL);
	if (deferred != NULL) {
		deferred->sync_fd = rc;
		deferred->is_data = datasync != 0;
	}
	settle(vfs, deferred);
}

static void
op_fallocate(fuse_req_t req, fuse_ino_t ino, int mode, off_t offset,
	off_t length, struct fuse_file_info *fi)
{
	struct vfs *vfs = fuse_req_userdata(req);
	struct tree_content content = {0};
	int fd, rc = 0;

	(void)fi;
	arena_reset(vfs->arena);
	fd = writable(vfs, ino, &content);
	if (fd < 0)
		rc = fd;
	else if (fallocate(fd, mode, offset, length) < 0)
		rc = -errno;
	else
		take_attr(vfs, ino, fd);
	settle(vfs, put_off(req, rc, answer_done, ino, NULL));
}

static void
op_copy_file_range(fuse_req_t req, fuse_ino_t in, off_t in_offset,
	struct fuse_file_info *in_fi, fuse_ino_t out, off_t out_offset,
	struct fuse_file_info *out_fi, size_t size, int flags)
{
	struct vfs *vfs = fuse_req_userdata(req);
	struct tree_content content = {0};
	struct deferred *deferred;
	int from, to;
	ssize_t done;

	(void)in_fi;
	(void)out_fi;
	arena_reset(vfs->arena);
	/* Of a generated file the kernel copies by reading and writing. */
	from = writable(vfs, in, &content);
	to = from < 0 ? from : fcntl(from, F_DUPFD_CLOEXEC, 0);
	if (to < 0) {
		fuse_reply_err(req, from == -EPERM ? EXDEV : -from);
		return;
	}
	from = to; /* the table may give its place to the other one */
	to = writable(vfs, out, &content);
	done = to < 0 ? to
	              : copy_file_range(from, &in_offset, to, &out_offset, size,
				(unsigned)flags);
	if (to >= 0 && done < 0)
		done = -errno;
	if (done >= 0)
		take_attr(vfs, out, to);
	close(from);
	deferred = put_off(
		req, done < 0 ? (int)done : 0, answer_written, out, NULL);
	if (deferred != NULL)
		deferred->size = (size_t)done;
	settle(vfs, deferred);
}

static void
op_lseek(fuse_req_t req, fuse_ino_t ino, off_t offset, int whence,
	struct fuse_file_info *fi)
{
	struct vfs *vfs = fuse_req_userdata(req);
	struct tree_content content = {0};
	off_t at;
	int rc, fd;

	(void)fi;
	arena_reset(vfs->arena);
	rc = tree_content(vfs->tree, ino, vfs->arena, &content);
	if (rc == 0 && content.text != NULL) {
		/* A generated file is data to its end. */
		if (offset < 0 || (size_t)offset >= content.size)
			fuse_reply_err(req, ENXIO);
		else
			fuse_reply_lseek(req, whence == SEEK_HOLE
						      ? (off_t)content.size
						      : offset);
		return;
	}
	if (rc == 0 && content.scratch != 0)
		rc = scratch_descriptor(
			vfs->scratch, content.scratch, O_RDONLY);
	else if (rc == 0)
		rc = vault_open_regular(vfs->root, content.path);
	if (rc < 0) {
		fuse_reply_err(req, -rc);
		return;
	}
	fd = rc;
	at = lseek(fd, offset, whence);
	rc = errno;
	close(fd);
	if (at < 0)
		fuse_reply_err(req, rc);
	else
		fuse_reply_lseek(req, at);
}

void
writeops_add(struct fuse_lowlevel_ops *ops)
{
	ops->create = op_create;
	ops->mknod = op_mknod;
	ops->mkdir = op_mkdir;
	ops->symlink = op_symlink;
	ops->link = op_link;
	ops->unlink = op_unlink;
	ops->rmdir = op_rmdir;
	ops->rename = op_rename;
	ops->write = op_write;
	ops->setattr = op_setattr;
	ops->fsync = op_fsync;
	ops->fsyncdir = op_fsyncdir;
	ops->fallocate = op_fallocate;
	ops->copy_file_range = op_copy_file_range;
	ops->lseek = op_lseek;
}

void
writeops_settle(struct vfs *vfs, struct deferred *first)
{
	for (struct deferred *next; first != NULL; first = next) {
		next = first->next;
		first->answer(vfs, first, first->error);
		deferred_free(first);
	}
}
