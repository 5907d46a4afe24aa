/* journal.c - see journal.h */
#include "fs/write/journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/base/mem.h"

#define LOG_SIZE_MAX ((size_t)65 << 20)
#define LINE_WORDS 11

struct journal {
	int dir;    /* owned; the folder */
	int images; /* owned; the folder of images */
};

/* --- files ---------------------------------------------------------------- */

static int
open_folder(int parent, const char *name, int *ret)
{
	if (mkdirat(parent, name, 0700) < 0 && errno != EEXIST)
		return -errno;
	*ret = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *ret < 0 ? -errno : 0;
}

int
journal_open(const char *store_dir, struct journal **ret)
{
	struct journal *journal = mem_zalloc(sizeof(*journal));
	char *path;
	int rc;

	journal->dir = journal->images = -1;
	if (asprintf(&path, "%s/journal", store_dir) < 0)
		abort();
	rc = open_folder(AT_FDCWD, path, &journal->dir);
	if (rc == 0)
		rc = open_folder(journal->dir, "images", &journal->images);
	free(path);
	if (rc < 0) {
		journal_close(journal);
		return rc;
	}
	*ret = journal;
	return 0;
}

void
journal_close(struct journal *journal)
{
	if (journal == NULL)
		return;
	if (journal->images >= 0)
		close(journal->images);
	if (journal->dir >= 0)
		close(journal->dir);
	free(journal);
}

int
journal_lock(struct journal *journal, int *ret)
{
	int fd = openat(
		journal->dir, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int rc;

	if (fd < 0)
		return -errno;
	do
		rc = flock(fd, LOCK_EX);
	while (rc < 0 && errno == EINTR);
	if (rc < 0) {
		rc = -errno;
		close(fd);
		return rc;
	}
	*ret = fd;
	return 0;
}

void
journal_unlock(int lock)
{
	if (lock >= 0)
		close(lock);
}

static int
write_all(int fd, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t put = write(fd, bytes, size);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -errno;
		bytes += put;
		size -= (size_t)put;
	}
	return 0;
}

enum durability {
	DURABLE_NOT,   /* a kill does no harm, a power cut may */
	DURABLE_BYTES, /* the bytes; the name as soon as the disk likes */
	DURABLE_ALL,
};

/* Makes the file name in folder with those bytes: all of it or none. */
static int
make_file(int folder, const char *name, const char *bytes, size_t size,
	enum durability durability)
{
	char *temp;
	int fd, rc;

	if (asprintf(&temp, "%s.tmp", name) < 0)
		abort();
	fd = openat(
		folder, temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	rc = fd < 0 ? -errno : write_all(fd, bytes, size);
	if (rc == 0 && durability != DURABLE_NOT && fsync(fd) < 0)
		rc = -errno;
	if (fd >= 0 && close(fd) < 0 && rc == 0)
		rc = -errno;
	if (rc == 0 && renameat(folder, temp, folder, name) < 0)
		rc = -errno;
	if (rc == 0 && durability == DURABLE_ALL && fsync(folder) < 0)
		rc = -errno;
	if (rc < 0)
		unlinkat(folder, temp, 0);
	free(temp);
	return rc;
}

static int
read_file(int folder, const char *name, char **ret, size_t *ret_size)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	size_t size = 0;
	char *bytes;
	int rc = 0;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
		st.st_size > (off_t)LOG_SIZE_MAX + 1) {
		close(fd);
		return -EIO;
	}
	bytes = mem_alloc((size_t)st.st_size + 1);
	while (size < (size_t)st.st_size) {
		ssize_t got = read(fd, bytes + size, (size_t)st.st_size - size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			rc = -errno;
		if (got <= 0)
			break;
		size += (size_t)got;
	}
	close(fd);
	if (rc < 0) {
		free(bytes);
		return rc;
	}
	bytes[size] = '\0';
	*ret = bytes;
	*ret_size = size;
	return 0;
}

/* --- lines ---------------------------------------------------------------- */

/* Text as one word: white space, '%' and what is not printed as %XX; "-" is
 * nothing. */
static void
write_word(const char *text, struct buf *out)
{
	if (text[0] == '\0' || strcmp(text, "-") == 0) {
		buf_add_text(out, text[0] == '\0' ? "-" : "%2D");
		return;
	}
	for (const unsigned char *c = (const unsigned char *)text; *c != '\0';
		c++) {
		if (*c <= ' ' || *c == '%' || *c == 0x7f)
			buf_printf(out, "%%%02X", *c);
		else
			buf_add_char(out, (char)*c);
	}
}

static char *
read_word(const char *word)
{
	char *text = mem_dup(word), *to = text;

	for (const char *c = word; *c != '\0'; c++) {
		unsigned code;

		if (*c == '%' && sscanf(c + 1, "%2x", &code) == 1 &&
			code != 0 && c[1] != '\0' && c[2] != '\0') {
			*to++ = (char)code;
			c += 2;
		} else {
			*to++ = *c;
		}
	}
	*to = '\0';
	if (strcmp(word, "-") == 0)
		text[0] = '\0';
	return text;
}

/* One line a file: number, undoes, time, in place, hashes and sizes before and
 * after, path, temp, why. */
static void
write_lines(const struct journal_change *change, struct buf *out)
{
	for (size_t i = 0; i < change->file_count; i++) {
		const struct journal_file *file = &change->files[i];

		buf_printf(out,
			"%" PRIu64 " %" PRIu64 " %" PRId64 " %d %016" PRIx64
			" %" PRIu64 " %016" PRIx64 " %" PRIu64 " ",
			change->number, change->undoes, change->time_s,
			file->in_place, file->before_hash, file->before_size,
			file->after_hash, file->after_size);
		write_word(file->path, out);
		buf_add_char(out, ' ');
		write_word(file->temp, out);
		buf_add_char(out, ' ');
		write_word(change->why, out);
		buf_add_char(out, '\n');
	}
}

static uint64_t
number_of(const char *word, int base)
{
	return strtoull(word, NULL, base);
}

struct changes {
	struct journal_change *items;
	size_t count, capacity;
};

/* Adds one line, NUL-terminated; a line that is none of ours is left out. */
static void
read_line(struct changes *changes, char *line)
{
	char *words[LINE_WORDS], *rest = line;
	struct journal_change *change;
	struct journal_file file;
	size_t count = 0;
	uint64_t number;

	while (count < LINE_WORDS && (words[count] = strsep(&rest, " ")))
		count++;
	number = count == LINE_WORDS && rest == NULL ? number_of(words[0], 10)
	                                             : 0;
	if (number == 0)
		return;
	if (changes->count == 0 ||
		changes->items[changes->count - 1].number != number) {
		struct journal_change first = {
			.number = number,
			.undoes = number_of(words[1], 10),
			.time_s = (int64_t)number_of(words[2], 10),
			.why = read_word(words[10]),
		};

		MEM_PUSH(changes->items, changes->count, changes->capacity,
			first);
	}
	change = &changes->items[changes->count - 1];
	file = (struct journal_file){
		.in_place = words[3][0] == '1',
		.before_hash = number_of(words[4], 16),
		.before_size = number_of(words[5], 10),
		.after_hash = number_of(words[6], 16),
		.after_size = number_of(words[7], 10),
		.path = read_word(words[8]),
		.temp = read_word(words[9]),
	};
	MEM_PUSH(
		change->files, change->file_count, change->file_capacity, file);
}

/* Adds whole lines; what follows the last line's end was cut off. */
static void
read_lines(struct changes *changes, char *text, size_t size)
{
	char *end = text + size, *next;

	for (; text < end &&
		(next = memchr(text, '\n', (size_t)(end - text))) != NULL;
		text = next + 1) {
		*next = '\0';
		read_line(changes, text);
	}
}

void
journal_change_clear(struct journal_change *change)
{
	for (size_t i = 0; i < change->file_count; i++) {
		free(change->files[i].path);
		free(change->files[i].temp);
	}
	free(change->files);
	free(change->why);
	*change = (struct journal_change){0};
}

void
journal_changes_free(struct journal_change *changes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		journal_change_clear(&changes[i]);
	free(changes);
}

int
journal_read(const struct journal *journal, struct journal_change **ret,
	size_t *ret_count)
{
	struct changes changes = {0};
	size_t size;
	char *text;
	int rc = read_file(journal->dir, "log", &text, &size);

	if (rc < 0 && rc != -ENOENT)
		return rc;
	if (rc == 0) {
		read_lines(&changes, text, size);
		free(text);
	}
	*ret = changes.items;
	*ret_count = changes.count;
	return 0;
}

/* --- changes -------------------------------------------------------------- */

/* The number in "pending-N", or 0. */
static uint64_t
pending_number(const char *name)
{
	uint64_t number;
	char rest;

	return sscanf(name, "pending-%" SCNu64 "%c", &number, &rest) == 1
	               ? number
	               : 0;
}

/* Calls each for every entry of a folder. */
static int
each_entry(int folder, void (*each)(void *arg, const char *name), void *arg)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;

	if (dir == NULL) {
		int rc = -errno;

		if (fd >= 0)
			close(fd);
		return rc;
	}
	while ((entry = readdir(dir)) != NULL)
		each(arg, entry->d_name);
	closedir(dir);
	return 0;
}

static void
raise_to_pending(void *arg, const char *name)
{
	uint64_t *number = arg, pending = pending_number(name);

	if (pending > *number)
		*number = pending;
}

int
journal_next_number(struct journal *journal, uint64_t *ret)
{
	struct changes changes = {0};
	uint64_t last = 0;
	struct stat st;
	char tail[65536];
	int fd = openat(journal->dir, "log", O_RDONLY | O_CLOEXEC);
	ssize_t got = 0;
	int rc;

	/* The last line says it; a line is shorter than the tail. */
	if (fd >= 0) {
		off_t from = 0;

		if (fstat(fd, &st) == 0 && st.st_size > (off_t)sizeof(tail))
			from = st.st_size - (off_t)sizeof(tail);
		got = pread(fd, tail, sizeof(tail), from);
		close(fd);
		if (got < 0)
			return -EIO;
		read_lines(&changes, tail, (size_t)got);
		if (changes.count > 0)
			last = changes.items[changes.count - 1].number;
		journal_changes_free(changes.items, changes.count);
	} else if (errno != ENOENT) {
		return -errno;
	}
	rc = each_entry(journal->dir, raise_to_pending, &last);
	*ret = last + 1;
	return rc;
}

static void
image_name(uint64_t number, size_t file, bool is_after, char out[64])
{
	snprintf(out, 64, "%" PRIu64 "-%zu%s", number, file,
		is_after ? ".after" : "");
}

int
journal_keep_image(struct journal *journal, uint64_t number, size_t file,
	bool is_after, const char *bytes, size_t size)
{
	char name[64];

	image_name(number, file, is_after, name);
	return make_file(journal->images, name, bytes, size, DURABLE_BYTES);
}

int
journal_image(const struct journal *journal, uint64_t number, size_t file,
	bool is_after, char **ret, size_t *ret_size)
{
	char name[64];

	image_name(number, file, is_after, name);
	return read_file(journal->images, name, ret, ret_size);
}

static void
pending_name(uint64_t number, char out[64])
{
	snprintf(out, 64, "pending-%" PRIu64, number);
}

int
journal_begin(struct journal *journal, const struct journal_change *change)
{
	/* The exchange of one file is whole by itself. */
	bool is_simple = change->file_count == 1 && !change->files[0].in_place;
	struct buf out = {0};
	char name[64];
	int rc;

	pending_name(change->number, name);
	write_lines(change, &out);
	rc = make_file(journal->dir, name, buf_text(&out), out.size,
		is_simple ? DURABLE_NOT : DURABLE_ALL);
	buf_clear(&out);
	return rc;
}

/* The size of the log without a line that was cut off. */
static off_t
whole_lines(int fd)
{
	struct stat st;
	off_t end;
	char c;

	if (fstat(fd, &st) < 0)
		return 0;
	for (end = st.st_size; end > 0; end--)
		if (pread(fd, &c, 1, end - 1) == 1 && c == '\n')
			break;
	return end;
}

int
journal_commit(struct journal *journal, const struct journal_change *change)
{
	struct buf out = {0};
	int fd =
		openat(journal->dir, "log", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int rc = 0;
	off_t end;

	if (fd < 0)
		return -errno;
	write_lines(change, &out);
	end = whole_lines(fd);
	if (ftruncate(fd, end) < 0 || lseek(fd, end, SEEK_SET) < 0)
		rc = -errno;
	if (rc == 0)
		rc = write_all(fd, out.data, out.size);
	if (rc == 0 && fsync(fd) < 0)
		rc = -errno;
	if (rc < 0 && ftruncate(fd, end) < 0)
		rc = -EIO;
	close(fd);
	buf_clear(&out);
	return rc;
}

static void
drop_images(
	struct journal *journal, const struct journal_change *change, bool all)
{
	char name[64];

	for (size_t i = 0; i < change->file_count; i++) {
		image_name(change->number, i, true, name);
		unlinkat(journal->images, name, 0);
		image_name(change->number, i, false, name);
		if (all)
			unlinkat(journal->images, name, 0);
	}
}

int
journal_end(struct journal *journal, const struct journal_change *change,
	bool is_made)
{
	char name[64];

	pending_name(change->number, name);
	if (unlinkat(journal->dir, name, 0) < 0 && errno != ENOENT)
		return -errno;
	drop_images(journal, change, !is_made);
	return 0;
}

struct pending {
	struct journal *journal;
	struct changes changes;
};

static void
add_pending(void *arg, const char *name)
{
	struct pending *pending = arg;
	uint64_t number = pending_number(name);
	size_t size;
	char *text;

	if (number == 0 ||
		read_file(pending->journal->dir, name, &text, &size) < 0)
		return;
	read_lines(&pending->changes, text, size);
	free(text);
}

int
journal_pending(
	struct journal *journal, struct journal_change **ret, size_t *ret_count)
{
	struct pending pending = {.journal = journal};
	int rc = each_entry(journal->dir, add_pending, &pending);

	if (rc < 0) {
		journal_changes_free(
			pending.changes.items, pending.changes.count);
		return rc;
	}
	*ret = pending.changes.items;
	*ret_count = pending.changes.count;
	return 0;
}

/* --- texts held ----------------------------------------------------------- */

#define HELD "held-"

/* A file that this process alone makes: its descriptor names it too. */
static void
held_name(int fd, const char *prefix, char out[64])
{
	snprintf(out, 64, "%s%ld-%d", prefix, (long)getpid(), fd);
}

int
journal_hold(struct journal *journal, const char *path, uint64_t ino,
	const char *bytes, size_t size, int *ret)
{
	char name[64], temp[64];
	struct buf head = {0};
	int fd =
		openat(journal->dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	int rc;

	if (fd < 0) { /* no file without a name here: one with */
		static _Atomic unsigned next;

		snprintf(temp, sizeof(temp), "holding-%ld-%u", (long)getpid(),
			next++);
		fd = openat(journal->dir, temp,
			O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		if (fd < 0)
			return -errno;
	} else {
		temp[0] = '\0';
	}
	held_name(fd, HELD, name);
	buf_printf(&head, "%" PRIu64 " ", ino);
	write_word(path, &head);
	buf_add_char(&head, '\n');
	rc = flock(fd, LOCK_EX | LOCK_NB) < 0 ? -errno : 0;
	if (rc == 0)
		rc = write_all(fd, head.data, head.size);
	if (rc == 0)
		rc = write_all(fd, bytes, size);
	buf_clear(&head);
	/* The name comes last, so that what has one is whole. One left by a
	 * process that had this id before is nobody's any more. */
	if (rc == 0 && temp[0] == '\0') {
		char self[64];

		snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
		rc = linkat(AT_FDCWD, self, journal->dir, name,
			     AT_SYMLINK_FOLLOW) < 0
		             ? -errno
		             : 0;
		if (rc == -EEXIST && unlinkat(journal->dir, name, 0) == 0)
			rc = linkat(AT_FDCWD, self, journal->dir, name,
				     AT_SYMLINK_FOLLOW) < 0
			             ? -errno
			             : 0;
	} else if (rc == 0) {
		rc = renameat(journal->dir, temp, journal->dir, name) < 0
		             ? -errno
		             : 0;
	}
	if (rc < 0) {
		if (temp[0] != '\0')
			unlinkat(journal->dir, temp, 0);
		close(fd);
		return rc;
	}
	*ret = fd;
	return 0;
}

void
journal_release(struct journal *journal, int hold)
{
	char name[64];

	if (hold < 0)
		return;
	held_name(hold, HELD, name);
	unlinkat(journal->dir, name, 0);
	close(hold);
}

struct lost {
	struct journal *journal;
	bool (*each)(void *arg, const char *path, uint64_t ino,
		const char *bytes, size_t size);
	void *arg;
};

static void
look_at_held(void *arg, const char *name)
{
	struct lost *lost = arg;
	char *bytes, *line_end, *space, *path;
	size_t size;
	int fd;

	if (strncmp(name, HELD, strlen(HELD)) != 0)
		return;
	fd = openat(
		lost->journal->dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 &&
		read_file(lost->journal->dir, name, &bytes, &size) == 0) {
		line_end = memchr(bytes, '\n', size);
		space = line_end != NULL
		                ? memchr(bytes, ' ', (size_t)(line_end - bytes))
		                : NULL;
		if (space != NULL) {
			*line_end = '\0';
			path = read_word(space + 1);
			if (lost->each(lost->arg, path, number_of(bytes, 10),
				    line_end + 1,
				    size - (size_t)(line_end + 1 - bytes)))
				unlinkat(lost->journal->dir, name, 0);
			free(path);
		}
		free(bytes);
	}
	close(fd);
}

int
journal_each_lost(struct journal *journal,
	bool (*each)(void *arg, const char *path, uint64_t ino,
		const char *bytes, size_t size),
	void *arg)
{
	struct lost lost = {journal, each, arg};

	return each_entry(journal->dir, look_at_held, &lost);
}

/* --- bounds --------------------------------------------------------------- */

static uint64_t
size_of(const struct journal_change *change)
{
	uint64_t size = 0;

	for (size_t i = 0; i < change->file_count; i++)
		size += change->files[i].before_size;
	return size;
}

/* Images that no change of the log has, left by a crash. */
struct sweep {
	struct journal *journal;
	uint64_t first, last; /* numbers of the log */
};

static void
sweep_image(void *arg, const char *name)
{
	const struct sweep *sweep = arg;
	uint64_t number;

	if (sscanf(name, "%" SCNu64 "-", &number) == 1 &&
		(number < sweep->first || number > sweep->last))
		unlinkat(sweep->journal->images, name, 0);
}

int
journal_prune(struct journal *journal, int64_t now_s)
{
	struct sweep sweep = {.journal = journal, .first = 1};
	struct journal_change *changes, *pending;
	size_t count, pending_count, keep;
	uint64_t size = 0;
	struct buf out = {0};
	int rc = journal_pending(journal, &pending, &pending_count);

	if (rc < 0)
		return rc;
	journal_changes_free(pending, pending_count);
	if (pending_count > 0)
		return 0; /* what was begun needs its images */
	rc = journal_read(journal, &changes, &count);
	if (rc < 0)
		return rc;
	for (keep = count; keep > 0; keep--) {
		const struct journal_change *change = &changes[keep - 1];

		size += size_of(change);
		if (size > JOURNAL_SIZE_MAX ||
			change->time_s < now_s - (int64_t)JOURNAL_DAYS * 86400)
			break;
	}
	if (keep > 0) {
		/* The last stays, or its number would be given again. */
		if (keep == count)
			keep--;
		for (size_t i = keep; i < count; i++)
			write_lines(&changes[i], &out);
		rc = make_file(journal->dir, "log", buf_text(&out), out.size,
			DURABLE_ALL);
		buf_clear(&out);
	}
	if (rc == 0 && count > 0) {
		sweep.first = changes[keep].number;
		sweep.last = changes[count - 1].number;
	}
	if (rc == 0)
		rc = each_entry(journal->images, sweep_image, &sweep);
	journal_changes_free(changes, count);
	return rc;
}
