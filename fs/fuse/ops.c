/* ops.c - the kernel's requests: find the node, ask the tree, reply once
 *
 * All on the loop. There is no OPEN, OPENDIR, FLUSH or RELEASE: the kernel is
 * told once that they are not there and asks no more, which is what makes a
 * warm read cost nothing here; so nothing has a handle, everything is by node.
 * Nor are there extended attributes, for which the kernel would ask before
 * each write. Times to live are infinite: what changes is told (notify.h).
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include "fs/fuse/readcache.h"
#include "fs/fuse/reader.h"
#include "fs/fuse/state.h"
#include "fs/write/scratch.h"
#include "index/base/mem.h"
#include "index/vaultindex.h"

#define FOREVER 1e9 /* seconds */

static void
op_init(void *userdata, struct fuse_conn_info *conn)
{
	struct vfs *vfs = userdata;
	const unsigned wanted =
		FUSE_CAP_READDIRPLUS | FUSE_CAP_ASYNC_READ |
		FUSE_CAP_PARALLEL_DIROPS | FUSE_CAP_CACHE_SYMLINKS |
		FUSE_CAP_EXPLICIT_INVAL_DATA | FUSE_CAP_NO_OPEN_SUPPORT |
		FUSE_CAP_NO_OPENDIR_SUPPORT;
	/* WRITEBACK: the kernel would own sizes and times. AUTO_INVAL_DATA: it
	 * would drop pages by itself. ATOMIC_O_TRUNC goes with OPEN. */
	const unsigned unwanted =
		FUSE_CAP_WRITEBACK_CACHE | FUSE_CAP_AUTO_INVAL_DATA |
		FUSE_CAP_ATOMIC_O_TRUNC | FUSE_CAP_READDIRPLUS_AUTO |
		FUSE_CAP_SPLICE_READ | FUSE_CAP_POSIX_LOCKS |
		FUSE_CAP_FLOCK_LOCKS;

	conn->want |= wanted & conn->capable;
	conn->want &= ~unwanted;
	vfs->has_begun = true;
}

static void
fill_entry(const struct tree_entry *entry, struct fuse_entry_param *ret)
{
	*ret = (struct fuse_entry_param){0};
	ret->ino = entry->node;
	ret->attr = entry->attr;
	ret->attr_timeout = FOREVER;
	ret->entry_timeout = entry->is_exact ? FOREVER : 0;
}

/* A file that was listed without its node is looked up after all. */
static void
note_lookup(struct listing_mode *mode, fuse_ino_t parent)
{
	for (unsigned i = 0; i < LISTING_BARE_MAX; i++)
		if (mode->bare[i].directory == parent &&
			++mode->bare[i].lookups >= LISTING_EVIDENCE) {
			mode->bare[i].directory = 0;
			mode->credit = LISTING_CREDIT;
		}
}

/* Whether this part of a directory's listing is to be bare. */
static bool
is_bare(struct listing_mode *mode, fuse_ino_t directory, off_t offset)
{
	if (mode->credit > 0) {
		mode->credit -= offset == 0;
		return false;
	}
	for (unsigned i = 0; i < LISTING_BARE_MAX; i++)
		if (mode->bare[i].directory == directory)
			return true;
	mode->bare[mode->next].directory = directory;
	mode->bare[mode->next].lookups = 0;
	mode->next = (mode->next + 1) % LISTING_BARE_MAX;
	return true;
}

static void
op_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct vfs *vfs = fuse_req_userdata(req);
	struct fuse_entry_param param;
	struct tree_entry entry;
	int rc = tree_lookup(vfs->tree, parent, name, &entry);

	if (rc == 0 && S_ISREG(entry.attr.st_mode))
		note_lookup(&vfs->listing, parent);
	fill_entry(&entry, &param);
	if (rc == 0 || (rc == -ENOENT && entry.is_exact)) {
		/* Node 0: there is none, which the kernel may remember. */
		if (fuse_reply_entry(req, &param) < 0 && rc == 0)
			tree_forget(vfs->tree, entry.node, 1);
		return;
	}
	fuse_reply_err(req, -rc);
}

void
vfs_reply_lookup(struct vfs *vfs, fuse_req_t req, fuse_ino_t parent,
	const char *name, const struct fuse_file_info *file)
{
	struct fuse_entry_param param;
	struct tree_entry entry;
	int rc = tree_lookup(vfs->tree, parent, name, &entry);

	if (rc < 0) {
		/* Made, and gone again before the answer. */
		fuse_reply_err(req, -rc);
		return;
	}
	fill_entry(&entry, &param);
	rc = file != NULL ? fuse_reply_create(req, &param, file)
	                  : fuse_reply_entry(req, &param);
	if (rc < 0)
		tree_forget(vfs->tree, entry.node, 1);
}

static void
forget(struct vfs *vfs, fuse_ino_t ino, uint64_t count)
{
	struct stat attr;

	tree_forget(vfs->tree, ino, count);
	if (tree_getattr(vfs->tree, ino, &attr) < 0) {
		readcache_drop(vfs->files, ino);
		readcache_drop(vfs->written, ino);
	}
}

static void
op_forget(fuse_req_t req, fuse_ino_t ino, uint64_t count)
{
	forget(fuse_req_userdata(req), ino, count);
	fuse_reply_none(req);
}

static void
op_forget_multi(fuse_req_t req, size_t count, struct fuse_forget_data *forgets)
{
	for (size_t i = 0; i < count; i++)
		forget(fuse_req_userdata(req), forgets[i].ino,
			forgets[i].nlookup);
	fuse_reply_none(req);
}

void
vfs_reply_attr(struct vfs *vfs, fuse_req_t req, fuse_ino_t ino)
{
	struct stat attr;
	int rc = tree_getattr(vfs->tree, ino, &attr);

	if (rc < 0)
		fuse_reply_err(req, -rc);
	else
		fuse_reply_attr(req, &attr, FOREVER);
}

static void
op_getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	(void)fi;
	vfs_reply_attr(fuse_req_userdata(req), req, ino);
}

/* --- directories ---------------------------------------------------------- */

struct listing {
	fuse_req_t req;
	char *buffer;
	size_t size, used;
	bool is_bare; /* nodes of directories only */
};

static bool
add_plain(void *arg, struct tree *tree, const struct tree_listed *listed)
{
	struct listing *listing = arg;
	struct stat attr = {.st_ino = listed->ino, .st_mode = listed->mode};
	size_t room = listing->size - listing->used;
	size_t need =
		fuse_add_direntry(listing->req, listing->buffer + listing->used,
			room, listed->name, &attr, (off_t)listed->offset);

	(void)tree;
	if (need > room)
		return false;
	listing->used += need;
	return true;
}

/* With the node, of which the kernel then holds a reference: only for what
 * surely fits. */
static bool
add_plus(void *arg, struct tree *tree, const struct tree_listed *listed)
{
	struct listing *listing = arg;
	struct fuse_entry_param param = {0};
	struct tree_entry entry;
	size_t room = listing->size - listing->used;
	size_t need = fuse_add_direntry_plus(
		listing->req, NULL, 0, listed->name, NULL, 0);

	if (need > room)
		return false;
	if ((!listing->is_bare || S_ISDIR(listed->mode)) &&
		tree_list_entry(tree, &entry) == 0)
		fill_entry(&entry, &param);
	/* Else node 0: the kernel asks if it needs to know more. */
	param.attr.st_ino = listed->ino;
	param.attr.st_mode |= listed->mode;
	fuse_add_direntry_plus(listing->req, listing->buffer + listing->used,
		room, listed->name, &param, (off_t)listed->offset);
	listing->used += need;
	return true;
}

static void
list(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
	tree_list_fn *add)
{
	struct vfs *vfs = fuse_req_userdata(req);
	struct listing listing = {req, vfs_reply_buffer(vfs, size), size, 0,
		is_bare(&vfs->listing, ino, offset)};
	int rc = tree_list(vfs->tree, ino, (uint64_t)offset, add, &listing);

	if (rc < 0)
		fuse_reply_err(req, -rc);
	else
		fuse_reply_buf(req, listing.buffer, listing.used);
}

static void
op_readdir(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
	struct fuse_file_info *fi)
{
	(void)fi;
	list(req, ino, size, offset, add_plain);
}

static void
op_readdirplus(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
	struct fuse_file_info *fi)
{
	(void)fi;
	list(req, ino, size, offset, add_plus);
}

/* --- content -------------------------------------------------------------- */

/* The descriptor to read the node from, or a negative errno. */
static int
descriptor_of(struct vfs *vfs, fuse_ino_t ino, struct tree_content *content)
{
	int fd = readcache_get(vfs->files, ino);
	int rc;

	if (fd < 0)
		fd = readcache_get(vfs->written, ino);
	if (fd >= 0)
		return fd;
	arena_reset(vfs->arena);
	rc = tree_content(vfs->tree, ino, vfs->arena, content);
	if (rc < 0)
		return rc;
	if (!S_ISREG(content->mode))
		return -EINVAL; /* FIFOs, sockets, devices are shown only */
	if (content->text != NULL)
		return -1;
	if (content->scratch != 0) {
		fd = scratch_descriptor(
			vfs->scratch, content->scratch, O_RDONLY);
		if (fd >= 0)
			readcache_put(vfs->files, ino, fd);
		return fd;
	}
	return readcache_open(vfs->files, ino, content->path);
}

static void
read_file(struct vfs *vfs, fuse_req_t req, fuse_ino_t ino, int fd, size_t size,
	off_t offset)
{
	char *buffer = vfs_reply_buffer(vfs, size);
	struct iovec vector = {buffer, size};
	ssize_t got = preadv2(fd, &vector, 1, offset, RWF_NOWAIT);
	struct stat attr;

	/* What is in memory is answered at once. Less than was asked for may be
	 * the file's end, or the end of what is in memory. */
	if (got == (ssize_t)size ||
		(got >= 0 && tree_getattr(vfs->tree, ino, &attr) == 0 &&
			offset + got == attr.st_size) ||
		(got >= 0 && fstat(fd, &attr) == 0 &&
			offset + got >= attr.st_size)) {
		fuse_reply_buf(req, buffer, (size_t)got);
		return;
	}
	fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		fuse_reply_err(req, errno);
	else
		reader_post(vfs->reader, req, fd, size, offset);
}

static void
op_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
	struct fuse_file_info *fi)
{
	struct vfs *vfs = fuse_req_userdata(req);
	struct tree_content content = {0};
	int fd = descriptor_of(vfs, ino, &content);

	(void)fi;
	if (content.text != NULL) {
		size_t start = (size_t)offset < content.size ? (size_t)offset
		                                             : content.size;
		size_t rest = content.size - start;

		fuse_reply_buf(
			req, content.text + start, rest < size ? rest : size);
	} else if (fd < 0) {
		fuse_reply_err(req, -fd);
	} else {
		read_file(vfs, req, ino, fd, size, offset);
	}
}

static void
op_readlink(fuse_req_t req, fuse_ino_t ino)
{
	struct vfs *vfs = fuse_req_userdata(req);
	struct tree_content content;
	char target[PATH_MAX + 1], *folder;
	const char *name;
	ssize_t size = -1;
	int fd, rc;

	arena_reset(vfs->arena);
	rc = tree_content(vfs->tree, ino, vfs->arena, &content);
	if (rc == 0 && !S_ISLNK(content.mode))
		rc = -EINVAL;
	if (rc < 0) {
		fuse_reply_err(req, -rc);
		return;
	}
	if (content.scratch != 0) {
		rc = scratch_readlink(
			vfs->scratch, content.scratch, target, PATH_MAX);
		target[rc < 0 ? 0 : rc] = '\0';
		if (rc < 0)
			fuse_reply_err(req, -rc);
		else
			fuse_reply_readlink(req, target);
		return;
	}
	name = strrchr(content.path, '/');
	name = name != NULL ? name + 1 : content.path;
	folder = arena_dup(vfs->arena, content.path,
		name > content.path ? (size_t)(name - content.path) - 1 : 0);
	fd = vault_open_beneath(vfs->root, folder, O_PATH | O_DIRECTORY);
	if (fd < 0) {
		fuse_reply_err(req, -fd);
		return;
	}
	size = readlinkat(fd, name, target, PATH_MAX);
	rc = errno;
	close(fd);
	if (size < 0) {
		fuse_reply_err(req, rc);
		return;
	}
	target[size] = '\0';
	fuse_reply_readlink(req, target);
}

static void
op_statfs(fuse_req_t req, fuse_ino_t ino)
{
	struct vfs *vfs = fuse_req_userdata(req);
	struct statvfs attr;

	(void)ino;
	if (fstatvfs(vfs->root, &attr) < 0)
		fuse_reply_err(req, errno);
	else
		fuse_reply_statfs(req, &attr);
}

/* --- what is not there ---------------------------------------------------- */

static void
op_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	(void)ino;
	(void)fi;
	fuse_reply_err(req, ENOSYS);
}

const struct fuse_lowlevel_ops vfs_ops = {
	.init = op_init,
	.lookup = op_lookup,
	.forget = op_forget,
	.forget_multi = op_forget_multi,
	.getattr = op_getattr,
	.readdir = op_readdir,
	.readdirplus = op_readdirplus,
	.read = op_read,
	.readlink = op_readlink,
	.statfs = op_statfs,
	.open = op_open,
	.opendir = op_open,
};
