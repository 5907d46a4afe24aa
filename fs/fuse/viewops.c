/* viewops.c - see viewops.h */
#include "fs/fuse/viewops.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "fs/fuse/notify.h"
#include "fs/fuse/readcache.h"
#include "fs/fuse/settle.h"
#include "fs/write/change.h"
#include "fs/write/listsave.h"
#include "fs/write/replace.h"
#include "fs/write/scratch.h"
#include "index/base/log.h"
#include "index/base/mem.h"

/* How long the name of a note that was renamed to a backup is free. Editors
 * write the new text at once. */
#define VACANCY_MS 1500
/* A list of tasks that is written in place is complete when nothing more came
 * for so long. */
#define DRAFT_MS 100
/* A save over a note that somebody else is saving at the same time. */
#define SAVE_TRIES 8

struct vacancy {
	char *directory; /* owned */
	uint32_t note;
	int64_t end_ms;
};

/* A list of tasks that is being edited. */
struct draft {
	fuse_ino_t node;
	int64_t end_ms;
};

/* The text of a scratch file that a note is to have, or a list of tasks. */
struct view_save {
	struct journal *journal; /* lent, as root */
	int root;
	int fd;              /* of the scratch file; owned */
	char *path;          /* of the note; NULL: a list of tasks */
	struct arena *arena; /* owned; of list */
	struct tree_list list;
	fuse_ino_t edited; /* the list's node, when it is edited in place */
	char *text;        /* owned; what it is to be then */
	size_t text_size;
	struct buf error; /* a sentence, when it is refused */
	uint32_t scratch, note;
	uint64_t scratch_node;
	char *directory;  /* where the note's name may be vacant; owned */
	bool is_exchange; /* the scratch file gets the note's text */
	fuse_ino_t parents[2];
	char *names[2]; /* what the kernel has moved; owned */
};

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* True of a name that would be a new note's, not of what editors put beside
 * one: ".#x.md", "#x.md#", "x.md~". */
static bool
is_note_name(const char *name)
{
	size_t size = strlen(name);

	return size > 3 && strcasecmp(name + size - 3, ".md") == 0 &&
	       name[0] != '.' && name[0] != '#';
}

/* --- making and ending ------------------------------------------------------ */

static void
show_kept(void *arg, uint32_t number, const char *directory, const char *name,
	const struct stat *attr)
{
	struct vfs *vfs = arg;

	/* A directory that is not there now may come back. */
	(void)tree_put_scratch(vfs->tree, directory, name, number, attr, NULL);
}

void
viewops_open(struct vfs *vfs, struct vaultindex *index)
{
	const char *folder = vaultindex_store_dir(index);
	struct buf error = {0};
	int rc = -ENOENT;

	if (folder != NULL)
		rc = journal_open(folder, &vfs->journal);
	if (rc == 0)
		rc = change_recover(vfs->journal, vfs->root, &error);
	if (rc < 0 && error.size > 0)
		log_warn("%s", buf_text(&error));
	buf_clear(&error);
	if (vfs->journal != NULL)
		rc = scratch_open(folder, &vfs->scratch);
	if (vfs->scratch == NULL) {
		log_warn("cannot keep files beside notes in views: %s",
			strerror(-rc));
		return;
	}
	scratch_load(vfs->scratch, vfs_now_ns() / 1000000000, show_kept, vfs);
}

void
viewops_close(struct vfs *vfs)
{
	for (size_t i = 0; i < vfs->vacancy_count; i++)
		free(vfs->vacancies[i].directory);
	free(vfs->vacancies);
	free(vfs->drafts);
	scratch_close(vfs->scratch);
	journal_close(vfs->journal);
}

/* --- names that are free for a moment --------------------------------------- */

static void
vacate(struct vfs *vfs, const char *directory, uint32_t note,
	struct tree_notices *notices)
{
	struct vacancy vacancy = {
		mem_dup(directory), note, now_ms() + VACANCY_MS};

	tree_vacate(vfs->tree, directory, note, true, notices);
	MEM_PUSH(vfs->vacancies, vfs->vacancy_count, vfs->vacancy_capacity,
		vacancy);
}

static void
end_vacancy(struct vfs *vfs, size_t i, struct tree_notices *notices)
{
	struct vacancy *vacancy = &vfs->vacancies[i];

	tree_vacate(
		vfs->tree, vacancy->directory, vacancy->note, false, notices);
	free(vacancy->directory);
	*vacancy = vfs->vacancies[--vfs->vacancy_count];
}

static void
occupy(struct vfs *vfs, const char *directory, uint32_t note,
	struct tree_notices *notices)
{
	for (size_t i = vfs->vacancy_count; i > 0; i--)
		if (vfs->vacancies[i - 1].note == note &&
			strcmp(vfs->vacancies[i - 1].directory, directory) == 0)
			end_vacancy(vfs, i - 1, notices);
}

int
viewops_timeout(const struct vfs *vfs)
{
	int64_t now, left = INT32_MAX;

	if (vfs->vacancy_count == 0 && vfs->draft_count == 0)
		return -1;
	now = now_ms();
	for (size_t i = 0; i < vfs->draft_count; i++)
		if (vfs->drafts[i].end_ms - now < left)
			left = vfs->drafts[i].end_ms - now;
	for (size_t i = 0; i < vfs->vacancy_count; i++)
		if (vfs->vacancies[i].end_ms - now < left)
			left = vfs->vacancies[i].end_ms - now;
	return left > 0 ? (int)left : 0;
}

void
viewops_tick(struct vfs *vfs)
{
	struct tree_notices notices = {0};
	int64_t now;

	if (vfs->vacancy_count == 0 && vfs->draft_count == 0)
		return;
	now = now_ms();
	for (size_t i = vfs->draft_count; i > 0; i--)
		if (vfs->drafts[i - 1].end_ms <= now)
			viewops_apply(vfs, vfs->drafts[i - 1].node, NULL);
	for (size_t i = vfs->vacancy_count; i > 0; i--)
		if (vfs->vacancies[i - 1].end_ms <= now)
			end_vacancy(vfs, i - 1, &notices);
	notifier_post(vfs->notifier, &notices);
}

/* --- scratch files ---------------------------------------------------------- */

/* What name means in the directory, for a change of it. */
static int
place_of(struct vfs *vfs, fuse_ino_t parent, const char *name,
	struct tree_place *ret)
{
	int rc = tree_place(vfs->tree, parent, name, vfs->arena, ret);

	tree_set_now(vfs->tree, vfs_now_ns());
	return rc == 0 && vfs->scratch == NULL ? -EPERM : rc;
}

static int
make_scratch(struct vfs *vfs, const struct tree_place *place, const char *name,
	mode_t mode, const char *target, struct through_user user,
	struct tree_notices *notices, uint32_t *ret_number)
{
	struct stat attr;
	uint32_t number;
	int rc = scratch_make(vfs->scratch, place->directory, name, mode,
		target, user, &number, &attr);

	if (rc < 0)
		return rc;
	rc = tree_put_scratch(
		vfs->tree, place->directory, name, number, &attr, notices);
	if (rc < 0)
		scratch_remove(vfs->scratch, number);
	else
		*ret_number = number;
	return rc;
}

/* The file goes; whoever has it open keeps it. */
static void
remove_scratch(struct vfs *vfs, const struct tree_place *place,
	struct tree_notices *notices)
{
	int fd = -1;

	if (place->node != 0 && S_ISREG(place->mode))
		fd = scratch_descriptor(vfs->scratch, place->id, O_RDWR);
	if (fd >= 0)
		readcache_pin(vfs->written, place->node, fd);
	tree_remove_scratch(vfs->tree, place->id, 0, notices);
	scratch_remove(vfs->scratch, place->id);
}

/* Copies all bytes; from and to stay open. */
static int
copy_bytes(int from, int to)
{
	char block[1 << 16];
	off_t at = 0;
	ssize_t got;

	while ((got = pread(from, block, sizeof(block), at)) > 0) {
		if (pwrite(to, block, (size_t)got, at) != got)
			return errno != 0 ? -errno : -EIO;
		at += got;
	}
	return got < 0 ? -errno : 0;
}

/* A scratch file with the bytes, mode and times of the vault's file at path. */
static int
copy_to_scratch(struct vfs *vfs, const char *path,
	const struct tree_place *place, const char *name,
	struct through_user user, struct tree_notices *notices)
{
	int from = vault_open_beneath(vfs->root, path, O_RDONLY | O_CLOEXEC);
	int to = -1, rc = from < 0 ? from : 0;
	struct stat st, attr;
	uint32_t number = 0;

	if (rc == 0 && fstat(from, &st) < 0)
		rc = -errno;
	if (rc == 0 && !S_ISREG(st.st_mode))
		rc = -EPERM;
	if (rc == 0)
		rc = scratch_make(vfs->scratch, place->directory, name,
			S_IFREG | 0600, NULL, user, &number, &attr);
	if (rc < 0) {
		if (from >= 0)
			close(from);
		return rc;
	}
	to = scratch_descriptor(vfs->scratch, number, O_RDWR);
	rc = to < 0 ? to : copy_bytes(from, to);
	if (rc == 0) {
		const struct timespec times[2] = {st.st_atim, st.st_mtim};

		(void)!fchmod(to, st.st_mode & 0777);
		(void)!futimens(to, times);
		if (fstat(to, &attr) < 0)
			rc = -errno;
	}
	if (rc == 0)
		rc = tree_put_scratch(vfs->tree, place->directory, name, number,
			&attr, notices);
	if (rc < 0)
		scratch_remove(vfs->scratch, number);
	if (to >= 0)
		close(to);
	close(from);
	return rc;
}

/* --- entries ---------------------------------------------------------------- */

/* Empties the note at the vacated name, which is its name again. */
static int
create_vacated(struct vfs *vfs, const struct tree_place *place,
	struct tree_notices *notices)
{
	int fd = vault_open_beneath(vfs->root, place->path, O_RDWR | O_CLOEXEC);
	struct stat attr;

	if (fd < 0)
		return fd;
	if (ftruncate(fd, 0) < 0 || fstat(fd, &attr) < 0) {
		int rc = -errno;

		close(fd);
		return rc;
	}
	/* Not closed yet: that would tell of an empty note, which would leave
	 * its views until the text comes. */
	if (place->node != 0) {
		readcache_put(vfs->written, place->node, fd);
		tree_set_attr(vfs->tree, place->node, &attr);
	} else {
		close(fd);
	}
	occupy(vfs, place->directory, place->id, notices);
	return 0;
}

int
viewops_create(struct vfs *vfs, fuse_ino_t parent, const char *name, int flags,
	mode_t mode, struct through_user user)
{
	struct tree_notices notices = {0};
	struct tree_place place;
	uint32_t number;
	int rc = place_of(vfs, parent, name, &place);

	if (rc < 0)
		return rc;
	switch (place.what) {
	case TREE_NOTHING:
		rc = is_note_name(name)
		             ? -EPERM
		             : make_scratch(vfs, &place, name,
				       S_IFREG | (mode & 07777), NULL, user,
				       &notices, &number);
		break;
	case TREE_VACATED:
		rc = create_vacated(vfs, &place, &notices);
		break;
	default:
		/* It came to be behind the kernel's back. */
		if ((flags & O_EXCL) != 0)
			rc = -EEXIST;
		else if ((flags & O_TRUNC) != 0)
			rc = -EBUSY;
	}
	notifier_post(vfs->notifier, &notices);
	return rc;
}

int
viewops_make(struct vfs *vfs, fuse_ino_t parent, const char *name, mode_t mode,
	const char *target, struct through_user user)
{
	struct tree_notices notices = {0};
	struct tree_place place;
	uint32_t number;
	int rc = place_of(vfs, parent, name, &place);

	if (rc < 0)
		return rc;
	if (place.what != TREE_NOTHING)
		return place.what == TREE_VACATED ? -EPERM : -EEXIST;
	if (is_note_name(name))
		return -EPERM;
	rc = make_scratch(
		vfs, &place, name, mode, target, user, &notices, &number);
	notifier_post(vfs->notifier, &notices);
	return rc;
}

int
viewops_link(struct vfs *vfs, const char *path, fuse_ino_t parent,
	const char *name, struct through_user user)
{
	struct tree_notices notices = {0};
	struct tree_place place;
	int rc = place_of(vfs, parent, name, &place);

	if (rc < 0)
		return rc;
	if (place.what != TREE_NOTHING)
		return place.what == TREE_VACATED ? -EPERM : -EEXIST;
	if (is_note_name(name))
		return -EPERM;
	rc = copy_to_scratch(vfs, path, &place, name, user, &notices);
	notifier_post(vfs->notifier, &notices);
	return rc;
}

int
viewops_remove(struct vfs *vfs, fuse_ino_t parent, const char *name, int flags)
{
	struct tree_notices notices = {0};
	struct tree_place place;
	int rc = place_of(vfs, parent, name, &place);

	if (rc < 0)
		return rc;
	if (place.what == TREE_NOTHING || place.what == TREE_VACATED)
		return -ENOENT;
	if (place.what != TREE_SCRATCH)
		return -EPERM;
	if ((flags & AT_REMOVEDIR) != 0)
		return -ENOTDIR;
	remove_scratch(vfs, &place, &notices);
	notifier_post(vfs->notifier, &notices);
	return 0;
}

/* --- renaming --------------------------------------------------------------- */

struct renaming {
	struct vfs *vfs;
	fuse_ino_t parents[2];
	const char *names[2];
	struct tree_place from, to;
	unsigned flags;
	struct through_user user;
	struct tree_notices notices;
};

static bool
may_write(const struct stat *st, struct through_user user)
{
	mode_t bit = user.uid == st->st_uid   ? S_IWUSR
	             : user.gid == st->st_gid ? S_IWGRP
	                                      : S_IWOTH;

	return user.uid == 0 || (st->st_mode & bit) != 0;
}

/* Begins to give the note the scratch file's text. */
static int
begin_save(struct renaming *r, const struct tree_place *scratch,
	const struct tree_place *note, struct view_save **ret)
{
	struct vfs *vfs = r->vfs;
	struct view_save *save;
	struct stat st;
	int old, fd;

	if (!S_ISREG(scratch->mode) || !S_ISREG(note->mode))
		return -EPERM;
	old = vault_open_beneath(vfs->root, note->path, O_RDWR | O_CLOEXEC);
	if (old < 0)
		return old;
	if (fstat(old, &st) < 0 || !may_write(&st, r->user)) {
		close(old);
		return -EACCES;
	}
	fd = scratch_descriptor(vfs->scratch, scratch->id, O_RDWR);
	if (fd < 0) {
		close(old);
		return fd;
	}
	/* Whoever has the note open keeps what it was. */
	if (note->node != 0)
		readcache_pin(vfs->written, note->node, old);
	else
		close(old);
	save = mem_zalloc(sizeof(*save));
	save->journal = vfs->journal;
	save->root = vfs->root;
	save->fd = fd;
	save->path = mem_dup(note->path);
	save->scratch = scratch->id;
	save->scratch_node = scratch->node;
	save->note = note->id;
	save->directory = mem_dup(note->directory);
	save->is_exchange = (r->flags & RENAME_EXCHANGE) != 0;
	for (int i = 0; i < 2; i++) {
		save->parents[i] = r->parents[i];
		save->names[i] = mem_dup(r->names[i]);
	}
	*ret = save;
	return 0;
}

static int
read_scratch(int fd, char **ret, size_t *ret_size)
{
	struct stat st;
	char *bytes;
	size_t size = 0;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (st.st_size > NOTE_SIZE_MAX)
		return -EFBIG;
	bytes = mem_alloc((size_t)st.st_size + 1);
	while (size < (size_t)st.st_size) {
		ssize_t got = pread(fd, bytes + size, (size_t)st.st_size - size,
			(off_t)size);

		if (got < 0) {
			int rc = -errno;

			free(bytes);
			return rc;
		}
		if (got == 0)
			break;
		size += (size_t)got;
	}
	*ret = bytes;
	*ret_size = size;
	return 0;
}

static int
give_old_text(int fd, const char *bytes, size_t size)
{
	if (ftruncate(fd, 0) < 0)
		return -errno;
	return pwrite(fd, bytes, size, 0) == (ssize_t)size ? 0 : -ENOSPC;
}

static int
save_note(struct view_save *save)
{
	struct replacement file = {.path = save->path};
	char *after = NULL;
	size_t size = 0;
	int rc = read_scratch(save->fd, &after, &size);

	file.after = after;
	file.after_size = size;
	for (int i = 0; rc == 0 && i < SAVE_TRIES; i++) {
		struct buf error = {0};
		struct stat st;
		char *before;

		rc = replace_read(save->root, save->path, &before,
			&file.before_size, &st);
		if (rc < 0)
			break;
		file.before = before;
		rc = change_make(save->journal, save->root, &file, 1,
			"saved in a view", NULL, &error);
		if (rc < 0)
			log_debug("cannot save '%s': %s", save->path,
				buf_text(&error));
		buf_clear(&error);
		if (rc == 0 && save->is_exchange)
			rc = give_old_text(save->fd, before, file.before_size);
		free(before);
		if (rc != -EBUSY)
			break;
		/* A rename wins over whatever is saved meanwhile. */
		rc = i + 1 < SAVE_TRIES ? 0 : rc;
	}
	free(after);
	return rc;
}

static bool
find_note(void *arg, uint32_t file_id, struct listsave_note *ret)
{
	const struct tree_list *list = arg;

	for (size_t i = 0; i < list->note_count; i++)
		if (list->notes[i].id == file_id) {
			ret->path = list->notes[i].path;
			ret->attr = list->notes[i].attr;
			return true;
		}
	return false;
}

/* What was meant by the edited list, done in the notes. */
static int
save_list(struct view_save *save)
{
	struct tree_list *list = &save->list;
	struct listsave how = {.journal = save->journal,
		.root = save->root,
		.settings = list->settings,
		.today = list->today,
		.find = find_note,
		.arg = list};
	struct list_origin *origins =
		arena_alloc(save->arena, list->line_count * sizeof(*origins));
	struct list_edits edits = {0};
	char *saved = NULL;
	size_t size = 0;
	int rc = 0;

	if (save->text == NULL) {
		rc = read_scratch(save->fd, &saved, &size);
	} else {
		saved = save->text;
		size = save->text_size;
		save->text = NULL;
	}
	for (size_t i = 0; i < list->line_count; i++)
		origins[i] = (struct list_origin){list->lines[i].document_line,
			list->lines[i].note, list->lines[i].line,
			list->lines[i].raw};
	if (rc == 0)
		rc = listedit_compare(list->settings, list->text, list->size,
			origins, list->line_count, saved, size, &edits,
			&save->error);
	if (rc == 0)
		rc = listsave_apply(&how, &edits, NULL, &save->error);
	list_edits_clear(&edits);
	free(saved);
	return rc;
}

int
viewops_save(void *arg)
{
	struct view_save *save = arg;

	return save->path != NULL ? save_note(save) : save_list(save);
}

void
viewops_refused(struct vfs *vfs, struct view_save *save)
{
	struct tree_notices notices = {0};
	struct buf text = {0};

	if (save->error.size == 0)
		return;
	buf_printf(&text, "%s/%s: %s", save->directory, save->names[1],
		buf_text(&save->error));
	tree_set_now(vfs->tree, vfs_now_ns());
	tree_tell_error(vfs->tree, buf_text(&text), &notices);
	buf_clear(&text);
	notifier_post(vfs->notifier, &notices);
}

void
viewops_saved(struct vfs *vfs, struct view_save *save)
{
	struct tree_notices notices = {0};
	struct stat attr;

	tree_set_now(vfs->tree, vfs_now_ns());
	occupy(vfs, save->directory, save->note, &notices);
	if (save->scratch_node != 0 && save->note == 0) {
		/* Whoever has the new text open keeps it. */
		readcache_pin(vfs->written, save->scratch_node, save->fd);
		save->fd = -1;
	} else if (save->scratch_node != 0) {
		readcache_drop(vfs->files, save->scratch_node);
		readcache_drop(vfs->written, save->scratch_node);
	}
	if (save->is_exchange && fstat(save->fd, &attr) == 0) {
		tree_renew_scratch(
			vfs->tree, save->scratch, save->note, &attr, &notices);
	} else {
		tree_remove_scratch(
			vfs->tree, save->scratch, save->note, &notices);
		scratch_remove(vfs->scratch, save->scratch);
	}
	/* The kernel has given the names each other's nodes. */
	for (int i = 0; i < 2; i++) {
		notices_entry(&notices, save->parents[i], save->names[i]);
		notices_inode(&notices, save->parents[i]);
	}
	notifier_post(vfs->notifier, &notices);
}

void
viewops_save_free(void *arg)
{
	struct view_save *save = arg;

	if (save->fd >= 0)
		close(save->fd);
	free(save->path);
	free(save->text);
	arena_free(save->arena);
	buf_clear(&save->error);
	free(save->directory);
	free(save->names[0]);
	free(save->names[1]);
	free(save);
}

/* Begins to do the edits of a list of tasks. */
static int
begin_list(struct renaming *r, struct view_save **ret)
{
	struct vfs *vfs = r->vfs;
	struct arena *arena = arena_new();
	struct view_save *save;
	struct tree_list list;
	int fd;

	if (!S_ISREG(r->from.mode) ||
		(r->flags & (RENAME_EXCHANGE | RENAME_NOREPLACE)) != 0 ||
		tree_task_list(vfs->tree, r->parents[1], r->names[1], arena,
			&list) < 0) {
		arena_free(arena);
		return -EPERM;
	}
	fd = scratch_descriptor(vfs->scratch, r->from.id, O_RDWR);
	if (fd < 0) {
		arena_free(arena);
		return fd;
	}
	save = mem_zalloc(sizeof(*save));
	save->journal = vfs->journal;
	save->root = vfs->root;
	save->fd = fd;
	save->arena = arena;
	save->list = list;
	save->scratch = r->from.id;
	save->scratch_node = r->from.node;
	save->directory = mem_dup(r->to.directory);
	for (int i = 0; i < 2; i++) {
		save->parents[i] = r->parents[i];
		save->names[i] = mem_dup(r->names[i]);
	}
	*ret = save;
	return 0;
}

/* Shows the scratch file that from is at to. */
static int
move_scratch(struct renaming *r)
{
	struct vfs *vfs = r->vfs;
	int rc = scratch_rename(
		vfs->scratch, r->from.id, r->to.directory, r->names[1]);

	if (rc < 0)
		return rc;
	if (r->to.what == TREE_SCRATCH)
		remove_scratch(vfs, &r->to, &r->notices);
	return tree_move_scratch(vfs->tree, r->from.id, r->to.directory,
		r->names[1], &r->notices);
}

static int
exchange_scratches(struct renaming *r)
{
	struct vfs *vfs = r->vfs;
	int rc = scratch_rename(
		vfs->scratch, r->from.id, r->to.directory, r->names[1]);

	if (rc == 0)
		rc = scratch_rename(
			vfs->scratch, r->to.id, r->from.directory, r->names[0]);
	if (rc < 0)
		return rc;
	tree_move_scratch(vfs->tree, r->from.id, r->to.directory, r->names[1],
		&r->notices);
	return tree_move_scratch(vfs->tree, r->to.id, r->from.directory,
		r->names[0], &r->notices);
}

static int
rename_scratch(struct renaming *r, struct view_save **ret)
{
	bool is_exchange = (r->flags & RENAME_EXCHANGE) != 0;

	switch (r->to.what) {
	case TREE_NOTHING:
		if (is_exchange)
			return -ENOENT;
		return is_note_name(r->names[1]) ? -EPERM : move_scratch(r);
	case TREE_SCRATCH:
		if (r->to.id == r->from.id)
			return 0;
		return is_exchange ? exchange_scratches(r) : move_scratch(r);
	case TREE_VACATED:
		if (is_exchange)
			return -ENOENT;
		return begin_save(r, &r->from, &r->to, ret);
	case TREE_NOTE:
		return begin_save(r, &r->from, &r->to, ret);
	case TREE_OTHER:
		return begin_list(r, ret);
	}
	return -EPERM;
}

/* A note becomes its own backup: the first step of many editors. */
static int
rename_note(struct renaming *r, struct view_save **ret)
{
	struct vfs *vfs = r->vfs;
	int rc;

	if ((r->flags & RENAME_EXCHANGE) != 0)
		return r->to.what == TREE_SCRATCH
		               ? begin_save(r, &r->to, &r->from, ret)
		               : -EPERM;
	if (r->to.what != TREE_NOTHING && r->to.what != TREE_SCRATCH)
		return -EPERM;
	if (is_note_name(r->names[1]) ||
		strcmp(r->from.directory, r->to.directory) != 0)
		return -EPERM;
	if (r->to.what == TREE_SCRATCH)
		remove_scratch(vfs, &r->to, &r->notices);
	rc = copy_to_scratch(
		vfs, r->from.path, &r->to, r->names[1], r->user, &r->notices);
	if (rc == 0)
		vacate(vfs, r->from.directory, r->from.id, &r->notices);
	return rc;
}

int
viewops_rename(struct vfs *vfs, fuse_ino_t parent, const char *name,
	fuse_ino_t new_parent, const char *new_name, unsigned flags,
	struct through_user user, struct view_save **ret_save)
{
	struct renaming r = {.vfs = vfs,
		.parents = {parent, new_parent},
		.names = {name, new_name},
		.flags = flags,
		.user = user};
	int rc = place_of(vfs, parent, name, &r.from);

	if (rc == 0)
		rc = place_of(vfs, new_parent, new_name, &r.to);
	if (rc == -ENOTDIR)
		return -EXDEV; /* between the vault's folders and a view */
	if (rc < 0)
		return rc;
	if ((flags & RENAME_NOREPLACE) != 0 && r.to.what != TREE_NOTHING &&
		r.to.what != TREE_VACATED)
		return -EEXIST;
	switch (r.from.what) {
	case TREE_NOTHING:
	case TREE_VACATED:
		return -ENOENT;
	case TREE_OTHER:
		return -EPERM;
	case TREE_SCRATCH:
		rc = rename_scratch(&r, ret_save);
		break;
	case TREE_NOTE:
		rc = rename_note(&r, ret_save);
		break;
	}
	notifier_post(vfs->notifier, &r.notices);
	return rc;
}

/* --- lists that are edited in place ----------------------------------------- */

int
viewops_edit(struct vfs *vfs, fuse_ino_t ino, off_t offset, const char *bytes,
	size_t size)
{
	struct draft draft = {ino, now_ms() + DRAFT_MS};
	int rc;

	if (vfs->journal == NULL)
		return -EPERM;
	tree_set_now(vfs->tree, vfs_now_ns());
	rc = tree_edit_list(vfs->tree, ino, (uint64_t)offset, bytes, size);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < vfs->draft_count; i++)
		if (vfs->drafts[i].node == ino) {
			vfs->drafts[i] = draft;
			return 0;
		}
	MEM_PUSH(vfs->drafts, vfs->draft_count, vfs->draft_capacity, draft);
	return 0;
}

static bool
drop_draft(struct vfs *vfs, fuse_ino_t ino)
{
	for (size_t i = 0; i < vfs->draft_count; i++)
		if (vfs->drafts[i].node == ino) {
			vfs->drafts[i] = vfs->drafts[--vfs->draft_count];
			return true;
		}
	return false;
}

static bool
is_draft(const struct vfs *vfs, fuse_ino_t ino)
{
	for (size_t i = 0; i < vfs->draft_count; i++)
		if (vfs->drafts[i].node == ino)
			return true;
	return false;
}

/* The edits of a list, to be done by viewops_save(); NULL if it cannot be, which
 * is told, and *ret_rc says why. */
static struct view_save *
begin_edit(struct vfs *vfs, fuse_ino_t ino, int *ret_rc)
{
	struct view_save *save = mem_zalloc(sizeof(*save));
	const char *directory = "", *name = "";
	struct tree_content content;

	save->arena = arena_new();
	save->fd = -1;
	save->journal = vfs->journal;
	save->root = vfs->root;
	save->edited = ino;
	*ret_rc = tree_edited_list(
		vfs->tree, ino, save->arena, &save->list, &directory, &name);
	save->directory = mem_dup(directory);
	save->names[1] = mem_dup(name);
	if (*ret_rc == 0)
		*ret_rc = tree_content(vfs->tree, ino, save->arena, &content);
	if (*ret_rc == 0) {
		save->text = mem_alloc(content.size + 1);
		memcpy(save->text, content.text, content.size);
		save->text_size = content.size;
		return save;
	}
	buf_add_text(&save->error,
		"the list has changed since it was opened; open it again");
	viewops_refused(vfs, save);
	viewops_save_free(save);
	return NULL;
}

static void
end_edit(struct vfs *vfs, fuse_ino_t ino)
{
	struct tree_notices notices = {0};

	/* It may have been written on meanwhile. */
	if (!is_draft(vfs, ino))
		tree_end_edit(vfs->tree, ino, &notices);
	notifier_post(vfs->notifier, &notices);
}

static void
answer_edited(struct vfs *vfs, struct deferred *deferred, int error)
{
	struct view_save *save = deferred->work_arg;

	if (error != 0)
		viewops_refused(vfs, save);
	end_edit(vfs, save->edited);
	if (deferred->req != NULL)
		fuse_reply_err(deferred->req, error);
}

bool
viewops_apply(struct vfs *vfs, fuse_ino_t ino, fuse_req_t req)
{
	struct deferred *deferred;
	struct view_save *save;
	int rc;

	if (!drop_draft(vfs, ino))
		return false;
	save = begin_edit(vfs, ino, &rc);
	if (save == NULL) {
		end_edit(vfs, ino);
		if (req != NULL)
			fuse_reply_err(req, -rc);
		return true;
	}
	deferred = mem_zalloc(sizeof(*deferred));
	deferred->answer = answer_edited;
	deferred->req = req;
	deferred->sync_fd = -1;
	deferred->work = viewops_save;
	deferred->work_free = viewops_save_free;
	deferred->work_arg = save;
	settler_post(vfs->settler, deferred);
	return true;
}

void
viewops_leave(struct vfs *vfs)
{
	while (vfs->draft_count > 0)
		viewops_apply(vfs, vfs->drafts[0].node, NULL);
}
