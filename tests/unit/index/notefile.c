/* Notes are read by several threads and handed on in order. */
#include "index/live/notefile.h"

#include "index/base/mem.h"
#include "index/base/text.h"
#include "tests/unit/tempdir.h"
#include "tests/unit/unit.h"

static struct tempdir dir;
static size_t taken, errors, same, parsed;

static void
take(void *arg, const struct notefile_job *job, struct notefile_result *result)
{
	(void)arg;
	if (job->id != taken)
		UNIT_FAIL(
			"note %u came as number %zu", (unsigned)job->id, taken);
	taken++;
	errors += result->error != 0;
	same += result->is_same;
	parsed += result->note != NULL;
	if (result->note != NULL && result->note->tasks_count == 1 &&
		atoi(result->note->tasks[0].description) != (int)job->id)
		UNIT_FAIL("note %u has another's text", (unsigned)job->id);
}

static void
read_all(struct notefile_job *jobs, size_t count, unsigned threads)
{
	taken = errors = same = parsed = 0;
	notefile_read_all(
		dir.fd, settings_default(), jobs, count, threads, take, NULL);
}

TEST(notes_come_in_order_with_any_number_of_threads)
{
	enum {
		COUNT = 1000
	};
	static struct notefile_job jobs[COUNT];

	dir = tempdir_new();
	for (uint32_t i = 0; i < COUNT; i++) {
		char path[32], text[64];

		snprintf(path, sizeof(path), "N%u.md", (unsigned)i);
		snprintf(text, sizeof(text), "- [ ] %u\n", (unsigned)i);
		if (i % 10 != 3)
			tempdir_write(&dir, path, text);
		jobs[i] = (struct notefile_job){
			.path = mem_dup(path),
			.id = i,
			/* what is said of sizes bounds what is read ahead */
			.size = i % 7 == 0 ? 1 << 30 : 100,
			.is_known = i % 2 == 0,
			.known_hash = text_hash(text, strlen(text)),
			.must_parse = i % 4 == 0,
		};
	}
	for (unsigned threads = 0; threads < 6; threads++) {
		read_all(jobs, COUNT, threads);
		EXPECT_INT(taken, COUNT);
		EXPECT_INT(errors, 100);
		EXPECT_INT(same, 500);
		EXPECT_INT(parsed, 650);
	}
	for (size_t i = 0; i < COUNT; i++)
		free((char *)jobs[i].path);
	tempdir_free(&dir);
}

TEST(nothing_to_read_is_fine)
{
	dir = tempdir_new();
	read_all(NULL, 0, 2);
	EXPECT_INT(taken, 0);
	tempdir_free(&dir);
}

TEST(what_is_no_file_any_more_is_not_there)
{
	struct notefile_job jobs[] = {
		{.path = "gone.md", .id = 0},
		{.path = "folder.md", .id = 1},
		{.path = "fifo.md", .id = 2},
		{.path = "link.md", .id = 3},
		{.path = "a/b.md", .id = 4},
	};

	dir = tempdir_new();
	tempdir_mkdir(&dir, "folder.md");
	TEMPDIR_MUST(mkfifoat(dir.fd, "fifo.md", 0600) == 0);
	TEMPDIR_MUST(symlinkat("/etc/passwd", dir.fd, "link.md") == 0);
	tempdir_write(&dir, "a", "x");
	for (size_t i = 0; i < 5; i++) {
		struct notefile_result result;

		notefile_read(dir.fd, settings_default(), &jobs[i], &result);
		EXPECT_INT(result.error, -ENOENT);
		notefile_clear(&result);
	}
	tempdir_free(&dir);
}

TEST_MAIN
