/* listsave.c - see listsave.h */
#include "fs/write/listsave.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fs/write/change.h"
#include "fs/write/replace.h"
#include "fs/write/taskedit.h"
#include "index/base/mem.h"

/* A note that is edited. */
struct edited_note {
	char *path; /* owned, as all here */
	char *text;
	size_t size;
	struct buf after;
	struct file_attr attr; /* of the file that text was read from */
};

static int64_t
time_ns(struct timespec t)
{
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static bool
is_current(const struct file_attr *attr, const struct stat *st)
{
	return attr->ino == st->st_ino && attr->size == (uint64_t)st->st_size &&
	       attr->mtime_ns == time_ns(st->st_mtim) &&
	       attr->ctime_ns == time_ns(st->st_ctim);
}

static int
compare_edits(const void *a, const void *b)
{
	const struct list_edit *const *p = a, *const *q = b;
	uint32_t x = (*p)->origin->file_id, y = (*q)->origin->file_id;

	return x < y ? -1 : x > y;
}

/* Makes the text of one note with its edits; ret is to be cleared either way.
 */
static int
edit_note(const struct listsave *save, const struct list_edit *const *edits,
	size_t count, struct edited_note *ret, struct buf *error)
{
	struct task_edit *tasks;
	struct listsave_note note;
	struct buf why = {0};
	struct stat st;
	int rc;

	if (!save->find(save->arg, edits[0]->origin->file_id, &note)) {
		if (error != NULL)
			buf_add_text(error, "the note of a task is gone");
		return -EBUSY;
	}
	ret->path = mem_dup(note.path);
	rc = replace_read(save->root, note.path, &ret->text, &ret->size, &st);
	if (rc < 0) {
		rc = rc == -ENOENT ? -EBUSY : rc;
		if (error != NULL)
			buf_printf(error, "cannot read '%s': %s", note.path,
				strerror(-rc));
		return rc;
	}
	ret->attr = (struct file_attr){.ino = st.st_ino,
		.size = (uint64_t)st.st_size,
		.mtime_ns = time_ns(st.st_mtim),
		.ctime_ns = time_ns(st.st_ctim)};
	tasks = mem_zalloc(count * sizeof(*tasks));
	for (size_t i = 0; i < count; i++)
		tasks[i] = (struct task_edit){edits[i]->origin->line,
			edits[i]->origin->raw, edits[i]->shown};
	rc = taskedit_apply(save->settings, ret->path, ret->text, ret->size,
		is_current(&note.attr, &st), tasks, count, save->today,
		&ret->after, &why);
	free(tasks);
	if (rc < 0 && error != NULL)
		buf_printf(error, "'%s': %s", ret->path, buf_text(&why));
	buf_clear(&why);
	return rc;
}

static void
clear_note(struct edited_note *note)
{
	free(note->path);
	free(note->text);
	buf_clear(&note->after);
}

int
listsave_apply(const struct listsave *save, const struct list_edits *edits,
	uint64_t *ret_number, struct buf *error)
{
	const struct list_edit **sorted =
		mem_zalloc((edits->count + 1) * sizeof(*sorted));
	struct edited_note *notes =
		mem_zalloc((edits->count + 1) * sizeof(*notes));
	struct replacement *files =
		mem_zalloc((edits->count + 1) * sizeof(*files));
	size_t count = 0;
	int rc = 0;

	for (size_t i = 0; i < edits->count; i++)
		sorted[i] = &edits->items[i];
	qsort(sorted, edits->count, sizeof(*sorted), compare_edits);
	for (size_t i = 0, run; i < edits->count && rc == 0; i += run) {
		struct edited_note *note = &notes[count];

		for (run = 1; i + run < edits->count &&
			      compare_edits(&sorted[i], &sorted[i + run]) == 0;)
			run++;
		rc = edit_note(save, &sorted[i], run, note, error);
		files[count++] = (struct replacement){note->path, &note->attr,
			note->text, note->size, buf_text(&note->after),
			note->after.size};
	}
	if (rc == 0 && ret_number != NULL)
		*ret_number = 0;
	if (rc == 0 && count > 0)
		rc = change_make(save->journal, save->root, files, count,
			edits->count == 1 ? "a task edited in a list"
					  : "tasks edited in a list",
			ret_number, error);
	for (size_t i = 0; i < count; i++)
		clear_note(&notes[i]);
	free(notes);
	free(files);
	free(sorted);
	return rc;
}
