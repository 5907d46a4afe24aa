/* viewops.h - changes of the directories of views
 *
 * A view has no folder of its own, yet every editor and every tool that saves
 * by renaming wants to put files beside the note. What is no note is a scratch
 * file (fs/write/scratch.h). A scratch file that is renamed over a note is that
 * note's new text; a note that is renamed to a backup's name stays, and a copy
 * is made of it, while its own name is free for a moment so that it can be
 * created anew, which gives the same note. A scratch file that is renamed over a
 * list of tasks is what was meant by an edited list: its edits are done in the
 * notes. All else that would change who is in
 * a view is refused before anything happens.
 *
 * On the loop, but for viewops_save(). 0 or a negative errno: -EPERM what
 * cannot be meant.
 */
#ifndef VAULTFS_VIEWOPS_H
#define VAULTFS_VIEWOPS_H

#include "fs/fuse/state.h"
#include "fs/write/through.h"

/* Where nothing can be kept outside the vault, nothing is put beside notes. */
void viewops_open(struct vfs *vfs, struct vaultindex *index);
void viewops_close(struct vfs *vfs);

int viewops_create(struct vfs *vfs, fuse_ino_t parent, const char *name,
	int flags, mode_t mode, struct through_user user);
/* As scratch_make(). */
int viewops_make(struct vfs *vfs, fuse_ino_t parent, const char *name,
	mode_t mode, const char *target, struct through_user user);
/* path is of a file of the vault: a copy of it. */
int viewops_link(struct vfs *vfs, const char *path, fuse_ino_t parent,
	const char *name, struct through_user user);
/* flags as of unlinkat(2). */
int viewops_remove(
	struct vfs *vfs, fuse_ino_t parent, const char *name, int flags);

/* flags as of renameat2(2). With *ret_save, the answer follows from what
 * viewops_save() returns, which waits for the disk: on any thread; then, if
 * that is 0, viewops_saved() is to be called. */
struct view_save;
int viewops_rename(struct vfs *vfs, fuse_ino_t parent, const char *name,
	fuse_ino_t new_parent, const char *new_name, unsigned flags,
	struct through_user user, struct view_save **ret_save);
int viewops_save(void *save);
void viewops_saved(struct vfs *vfs, struct view_save *save);
/* Or, if it is not: says why in .vaultfs/errors. */
void viewops_refused(struct vfs *vfs, struct view_save *save);
void viewops_save_free(void *save);

/* A list of tasks is edited in place: tree_edit_list(), and a moment after the
 * last write the edits are done in the notes. */
int viewops_edit(struct vfs *vfs, fuse_ino_t ino, off_t offset,
	const char *bytes, size_t size);
/* Does at once what was edited, and answers req (may be NULL) then; false: there
 * is nothing to do. */
bool viewops_apply(struct vfs *vfs, fuse_ino_t ino, fuse_req_t req);
/* The last moment: does all that was edited, before vfs->settler ends. */
void viewops_leave(struct vfs *vfs);

/* Milliseconds until viewops_tick() has something to do; -1: nothing. */
int viewops_timeout(const struct vfs *vfs);
void viewops_tick(struct vfs *vfs);

#endif
