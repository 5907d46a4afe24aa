/* change.c - see change.h */
#include "fs/write/change.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fs/write/replace.h"
#include "index/base/log.h"
#include "index/base/mem.h"
#include "index/base/text.h"

/* One file of a change that is being made. */
struct step {
	const struct replacement *what;
	struct stat before;
	bool has_temp, is_done;
};

struct making {
	struct journal *journal;
	int root;
	struct journal_change change;
	struct step *steps; /* beside change.files */
	size_t step_capacity;
	struct buf *error;
};

/* The sentence for a failure at path. */
static int
fail(struct buf *error, int rc, const char *path)
{
	if (error == NULL || error->size > 0)
		return rc;
	if (rc == -EBUSY)
		buf_printf(error,
			"'%s' is not the text any more that the change was "
			"made for",
			path);
	else
		buf_printf(
			error, "cannot change '%s': %s", path, strerror(-rc));
	return rc;
}

static int
fail_journal(struct buf *error, int rc)
{
	if (error != NULL && error->size == 0)
		buf_printf(
			error, "cannot write the journal: %s", strerror(-rc));
	return rc;
}

/* --- putting back --------------------------------------------------------- */

enum state {
	STATE_BEFORE,
	STATE_AFTER,
	STATE_TORN, /* written in place, half-way */
	STATE_OTHER /* somebody else's, or gone */
};

static bool
has_hash(const char *bytes, size_t size, uint64_t hash, uint64_t want_size)
{
	return size == want_size && text_hash(bytes, size) == hash;
}

/* True if now is what writing after over before had made at some moment. */
static bool
is_torn(const char *now, size_t size, const char *before, size_t before_size,
	const char *after, size_t after_size)
{
	size_t same = 0;

	while (same < size && same < after_size && now[same] == after[same])
		same++;
	/* The rest is what stood there, or it only lacks its cut to size. */
	if (same == size && size >= before_size)
		return true;
	return size == before_size &&
	       memcmp(now + same, before + same, size - same) == 0;
}

/* What the file is now; *bytes (the caller frees) and *st unless OTHER for want
 * of a file. */
static enum state
state_of(struct journal *journal, int root, const struct journal_change *change,
	size_t i, char **bytes, size_t *size, struct stat *st)
{
	const struct journal_file *file = &change->files[i];
	char *before = NULL, *after = NULL;
	size_t before_size, after_size;
	enum state state = STATE_OTHER;

	*bytes = NULL;
	if (replace_read(root, file->path, bytes, size, st) < 0)
		return STATE_OTHER;
	if (has_hash(*bytes, *size, file->after_hash, file->after_size))
		return STATE_AFTER;
	if (has_hash(*bytes, *size, file->before_hash, file->before_size))
		return STATE_BEFORE;
	if (file->in_place &&
		journal_image(journal, change->number, i, false, &before,
			&before_size) == 0 &&
		journal_image(journal, change->number, i, true, &after,
			&after_size) == 0 &&
		is_torn(*bytes, *size, before, before_size, after, after_size))
		state = STATE_TORN;
	free(before);
	free(after);
	return state;
}

/* Writes bytes to the file that holds now, by whichever way fits it. */
static int
write_file(int root, const struct journal_file *file, const struct stat *st,
	const char *now, const char *bytes, size_t size)
{
	int rc;

	if (!file->in_place && !replace_is_in_place(st)) {
		rc = replace_write_temp(
			root, file->path, file->temp, bytes, size);
		if (rc == -EEXIST) {
			/* What a kill left there. */
			replace_remove_temp(root, file->temp);
			rc = replace_write_temp(
				root, file->path, file->temp, bytes, size);
		}
		if (rc == 0)
			return replace_swap(
				root, file->path, file->temp, st, now);
	}
	return replace_in_place(root, file->path, st, now, bytes, size);
}

/* Puts one file back to what it was, if it is what the change made of it. */
static int
put_back(struct journal *journal, int root, const struct journal_change *change,
	size_t i)
{
	const struct journal_file *file = &change->files[i];
	char *now, *before = NULL;
	size_t size, before_size;
	struct stat st;
	enum state state = state_of(journal, root, change, i, &now, &size, &st);
	int rc = 0;

	if (state == STATE_AFTER || state == STATE_TORN) {
		rc = journal_image(journal, change->number, i, false, &before,
			&before_size);
		if (rc == 0)
			rc = write_file(
				root, file, &st, now, before, before_size);
		if (rc == -EBUSY)
			rc = 0; /* somebody saved it just now: theirs stays */
	}
	if (!file->in_place)
		replace_remove_temp(root, file->temp);
	free(before);
	free(now);
	return rc;
}

/* --- making --------------------------------------------------------------- */

static bool
has_path(const struct making *m, const char *path)
{
	for (size_t i = 0; i < m->change.file_count; i++)
		if (strcmp(m->change.files[i].path, path) == 0)
			return true;
	return false;
}

/* Resolves and checks one file and adds its step. */
static int
add_step(struct making *m, const struct replacement *what)
{
	struct journal_change *change = &m->change;
	struct step step = {.what = what};
	struct journal_file file = {
		.before_size = what->before_size,
		.after_size = what->after_size,
	};
	size_t capacity = m->step_capacity;
	int rc = replace_resolve(m->root, what->path, &file.path);

	if (rc < 0)
		return fail(m->error, rc == -ENOENT ? -EBUSY : rc, what->path);
	if (what->after_size > NOTE_SIZE_MAX)
		rc = -EFBIG;
	else
		rc = replace_check(m->root, file.path, what->expect,
			what->before, what->before_size, &step.before);
	if (rc == 0 && has_path(m, file.path))
		rc = -EINVAL;
	if (rc < 0 || (what->before_size == what->after_size &&
			      memcmp(what->before, what->after,
				      what->after_size) == 0)) {
		free(file.path);
		return rc < 0 ? fail(m->error, rc, what->path) : 0;
	}
	file.before_hash = text_hash(what->before, what->before_size);
	file.after_hash = text_hash(what->after, what->after_size);
	file.in_place = replace_is_in_place(&step.before);
	file.temp = replace_temp_name(
		file.path, change->number, change->file_count);
	m->steps = mem_grow(
		m->steps, change->file_count, &capacity, sizeof(*m->steps));
	m->step_capacity = capacity;
	m->steps[change->file_count] = step;
	MEM_PUSH(
		change->files, change->file_count, change->file_capacity, file);
	return 0;
}

static int
keep_images(struct making *m)
{
	for (size_t i = 0; i < m->change.file_count; i++) {
		const struct replacement *what = m->steps[i].what;
		int rc = journal_keep_image(m->journal, m->change.number, i,
			false, what->before, what->before_size);

		if (rc == 0 && m->change.files[i].in_place)
			rc = journal_keep_image(m->journal, m->change.number, i,
				true, what->after, what->after_size);
		if (rc < 0)
			return rc;
	}
	return journal_begin(m->journal, &m->change);
}

/* Writes the files beside those that are not written in place. Where that
 * cannot be, the file is written in place, and the journal says so. */
static int
write_temps(struct making *m)
{
	bool is_other = false;

	for (size_t i = 0; i < m->change.file_count; i++) {
		struct journal_file *file = &m->change.files[i];
		const struct replacement *what = m->steps[i].what;
		int rc;

		if (file->in_place)
			continue;
		rc = replace_write_temp(m->root, file->path, file->temp,
			what->after, what->after_size);
		m->steps[i].has_temp = rc == 0;
		if (rc == -EPERM || rc == -EACCES) {
			file->in_place = is_other = true;
			rc = journal_keep_image(m->journal, m->change.number, i,
				true, what->after, what->after_size);
			if (rc < 0)
				return fail_journal(m->error, rc);
		}
		if (rc < 0)
			return fail(m->error, rc, file->path);
	}
	if (is_other) {
		int rc = journal_begin(m->journal, &m->change);

		if (rc < 0)
			return fail_journal(m->error, rc);
	}
	return 0;
}

static int
take_steps(struct making *m)
{
	for (size_t i = 0; i < m->change.file_count; i++) {
		const struct journal_file *file = &m->change.files[i];
		struct step *step = &m->steps[i];
		int rc;

		if (file->in_place)
			rc = replace_in_place(m->root, file->path,
				&step->before, step->what->before,
				step->what->after, step->what->after_size);
		else
			rc = replace_swap(m->root, file->path, file->temp,
				&step->before, step->what->before);
		if (rc < 0)
			return fail(m->error, rc, file->path);
		step->is_done = true;
	}
	return 0;
}

/* Undoes what was done, and forgets the change. */
static int
roll_back(struct making *m, int why)
{
	int rc = 0;

	for (size_t i = 0; i < m->change.file_count; i++) {
		if (m->steps[i].has_temp)
			replace_remove_temp(m->root, m->change.files[i].temp);
		/* A step that failed may have got through all the same. */
		if (put_back(m->journal, m->root, &m->change, i) < 0)
			rc = -EIO;
	}
	if (rc == 0)
		journal_end(m->journal, &m->change, false);
	return rc < 0 ? rc : why;
}

static int
make(struct making *m)
{
	int rc = keep_images(m);

	if (rc < 0) {
		fail_journal(m->error, rc);
		journal_end(m->journal, &m->change, false);
		return rc;
	}
	rc = write_temps(m);
	if (rc == 0)
		rc = take_steps(m);
	if (rc == 0) {
		rc = journal_commit(m->journal, &m->change);
		if (rc < 0)
			fail_journal(m->error, rc);
	}
	if (rc < 0)
		return roll_back(m, rc);
	journal_end(m->journal, &m->change, true);
	/* Not at each: it reads the log. */
	if (m->change.number % 64 == 0)
		journal_prune(m->journal, (int64_t)time(NULL));
	return 0;
}

static int
make_locked(struct journal *journal, int root, const struct replacement *files,
	size_t count, const char *why, uint64_t undoes, uint64_t *ret_number,
	struct buf *error)
{
	struct making m = {.journal = journal, .root = root, .error = error};
	int rc = journal_next_number(journal, &m.change.number);

	if (rc < 0)
		return fail_journal(error, rc);
	m.change.why = mem_dup(why);
	m.change.undoes = undoes;
	m.change.time_s = (int64_t)time(NULL);
	for (size_t i = 0; i < count && rc == 0; i++)
		rc = add_step(&m, &files[i]);
	if (rc == 0 && m.change.file_count > 0)
		rc = make(&m);
	if (rc == 0 && ret_number != NULL)
		*ret_number = m.change.file_count > 0 ? m.change.number : 0;
	journal_change_clear(&m.change);
	free(m.steps);
	return rc;
}

int
change_make(struct journal *journal, int root, const struct replacement *files,
	size_t count, const char *why, uint64_t *ret_number, struct buf *error)
{
	int lock;
	int rc = journal_lock(journal, &lock);

	if (rc < 0)
		return fail_journal(error, rc);
	rc = make_locked(
		journal, root, files, count, why, 0, ret_number, error);
	journal_unlock(lock);
	return rc;
}

/* --- undoing -------------------------------------------------------------- */

/* The change to take back, or NULL. */
static const struct journal_change *
find_change(const struct journal_change *changes, size_t count, uint64_t number)
{
	for (size_t i = count; i-- > 0;) {
		bool is_undone = false;

		if (number != 0) {
			if (changes[i].number == number)
				return &changes[i];
			continue;
		}
		if (changes[i].undoes != 0)
			continue;
		for (size_t j = i + 1; j < count; j++)
			is_undone |= changes[j].undoes == changes[i].number;
		if (!is_undone)
			return &changes[i];
	}
	return NULL;
}

static int
undo(struct journal *journal, int root, const struct journal_change *change,
	struct buf *error)
{
	struct replacement *files =
		mem_zalloc((change->file_count + 1) * sizeof(*files));
	struct buf why = {0};
	int rc = 0;

	for (size_t i = 0; i < change->file_count && rc == 0; i++) {
		const struct journal_file *file = &change->files[i];
		char *now = NULL, *before = NULL;
		struct stat st;

		rc = journal_image(journal, change->number, i, false, &before,
			&files[i].after_size);
		if (rc < 0) {
			if (error != NULL && error->size == 0)
				buf_printf(error,
					"the text of '%s' before change "
					"%" PRIu64 " is not kept any more",
					file->path, change->number);
			break;
		}
		files[i].after = before;
		rc = replace_read(
			root, file->path, &now, &files[i].before_size, &st);
		if (rc == -ENOENT)
			rc = -EBUSY;
		files[i].path = file->path;
		files[i].before = now;
		if (rc == 0 && !has_hash(now, files[i].before_size,
				       file->after_hash, file->after_size))
			rc = -EBUSY;
		if (rc == -EBUSY && error != NULL && error->size == 0)
			buf_printf(error,
				"'%s' was changed since; nothing was undone",
				file->path);
		else if (rc < 0)
			fail(error, rc, file->path);
	}
	if (rc == 0) {
		buf_printf(&why, "undo of %" PRIu64, change->number);
		rc = make_locked(journal, root, files, change->file_count,
			why.data, change->number, NULL, error);
	}
	for (size_t i = 0; i < change->file_count; i++) {
		free((char *)files[i].before);
		free((char *)files[i].after);
	}
	free(files);
	buf_clear(&why);
	return rc;
}

int
change_undo(struct journal *journal, int root, uint64_t number,
	uint64_t *ret_undone, struct buf *error)
{
	const struct journal_change *change = NULL;
	struct journal_change *changes = NULL;
	size_t count = 0;
	int lock;
	int rc = journal_lock(journal, &lock);

	if (rc < 0)
		return fail_journal(error, rc);
	rc = journal_read(journal, &changes, &count);
	if (rc == 0) {
		change = find_change(changes, count, number);
		if (change == NULL) {
			rc = -ENOENT;
			if (error != NULL && number != 0)
				buf_printf(error, "there is no change %" PRIu64,
					number);
			else if (error != NULL)
				buf_add_text(error, "there is nothing to undo");
		}
	}
	if (rc == 0)
		rc = undo(journal, root, change, error);
	if (rc == 0 && ret_undone != NULL)
		*ret_undone = change->number;
	journal_changes_free(changes, count);
	journal_unlock(lock);
	return rc;
}

/* --- after a kill --------------------------------------------------------- */

/* True if bytes are what whole begins with, as a file that is being written. */
static bool
is_beginning(
	const char *bytes, size_t size, const char *whole, size_t whole_size)
{
	return size <= whole_size && memcmp(bytes, whole, size) == 0;
}

/* A kill can come between an exchange and the look at what came out of it: if
 * that is neither text, somebody saved it, and it goes back. */
static void
rescue(struct journal *journal, int root, const struct journal_change *change,
	size_t i)
{
	const struct journal_file *file = &change->files[i];
	char *other = NULL, *now = NULL, *before = NULL;
	size_t other_size, size, before_size;
	struct stat other_stat, st;

	if (!file->in_place &&
		replace_read(root, file->temp, &other, &other_size,
			&other_stat) == 0 &&
		state_of(journal, root, change, i, &now, &size, &st) ==
			STATE_AFTER &&
		journal_image(journal, change->number, i, false, &before,
			&before_size) == 0 &&
		!is_beginning(other, other_size, before, before_size) &&
		!is_beginning(other, other_size, now, size))
		replace_swap(root, file->path, file->temp, &st, now);
	free(other);
	free(now);
	free(before);
}

static bool
is_logged(const struct journal_change *changes, size_t count, uint64_t number)
{
	for (size_t i = count; i-- > 0;)
		if (changes[i].number == number)
			return true;
	return false;
}

static int
recover_one(struct journal *journal, int root,
	const struct journal_change *change, bool was_logged)
{
	size_t made = 0;
	int rc = 0;

	for (size_t i = 0; i < change->file_count && !was_logged; i++) {
		struct stat st;
		size_t size;
		char *now;

		rescue(journal, root, change, i);
		made += state_of(journal, root, change, i, &now, &size, &st) ==
		        STATE_AFTER;
		free(now);
	}
	if (was_logged || made == change->file_count) {
		for (size_t i = 0; i < change->file_count; i++)
			replace_remove_temp(root, change->files[i].temp);
		if (!was_logged)
			rc = journal_commit(journal, change);
		if (rc == 0)
			rc = journal_end(journal, change, true);
		return rc;
	}
	for (size_t i = 0; i < change->file_count; i++) {
		int put = put_back(journal, root, change, i);

		if (put < 0)
			rc = put;
		replace_remove_temp(root, change->files[i].temp);
	}
	if (rc == 0)
		rc = journal_end(journal, change, false);
	log_info("a change of %zu file%s that was cut short has been put back",
		change->file_count, change->file_count == 1 ? "" : "s");
	return rc;
}

/* Puts a text back that was held while its file was saved: if the file is the
 * one, and is still empty. */
static bool
put_back_held(void *arg, const char *path, uint64_t ino, const char *bytes,
	size_t size)
{
	const int *root = arg;
	size_t now_size;
	struct stat st;
	char *now;
	int rc = replace_read(*root, path, &now, &now_size, &st);

	if (rc < 0) /* it is gone, or cannot be read now: then later */
		return rc == -ENOENT || rc == -ENOTDIR;
	free(now);
	if (now_size > 0 || size == 0 || st.st_ino != ino)
		return true;
	rc = replace_in_place(*root, path, &st, "", bytes, size);
	if (rc == 0)
		log_info("the text of '%s' has been put back: its save was cut "
			 "short",
			path);
	return rc == 0 || rc == -EBUSY;
}

int
change_recover(struct journal *journal, int root, struct buf *error)
{
	struct journal_change *pending = NULL, *changes = NULL;
	size_t pending_count = 0, count = 0;
	int lock;
	int rc = journal_lock(journal, &lock);

	if (rc < 0)
		return fail_journal(error, rc);
	rc = journal_pending(journal, &pending, &pending_count);
	if (rc == 0 && pending_count > 0)
		rc = journal_read(journal, &changes, &count);
	for (size_t i = 0; i < pending_count && rc == 0; i++)
		rc = recover_one(journal, root, &pending[i],
			is_logged(changes, count, pending[i].number));
	if (rc == 0)
		rc = journal_each_lost(journal, put_back_held, &root);
	if (rc == 0)
		rc = journal_prune(journal, (int64_t)time(NULL));
	if (rc < 0)
		fail_journal(error, rc);
	journal_changes_free(pending, pending_count);
	journal_changes_free(changes, count);
	journal_unlock(lock);
	return rc;
}
