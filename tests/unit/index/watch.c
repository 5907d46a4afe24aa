/* An index that is watched: what changes in the vault is told, exactly. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "index/base/log.h"
#include "index/vaultindex.h"
#include "tests/unit/tempdir.h"
#include "tests/unit/unit.h"

static struct tempdir vault, cache;
static struct vaultindex *vi;

/* What was told: the vault as somebody knows it who only hears changes. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
#define ID_MAX 1000000
static char *paths[ID_MAX]; /* by id */
static uint64_t sizes[ID_MAX];
static uint32_t id_end; /* one more than the largest */
static size_t told;     /* change sets */

static void
hear(void *arg, struct change_set *changes)
{
	(void)arg;
	pthread_mutex_lock(&lock);
	told++;
	for (size_t i = 0; i < changes->gone_file_count; i++) {
		free(paths[changes->gone_files[i]]);
		paths[changes->gone_files[i]] = NULL;
	}
	for (size_t i = 0; i < changes->file_count; i++) {
		const struct file_change *file = &changes->files[i];

		TEMPDIR_MUST(file->id < ID_MAX);
		if (file->id >= id_end)
			id_end = file->id + 1;
		free(paths[file->id]);
		paths[file->id] = strdup(file->path);
		sizes[file->id] = file->attr.size;
	}
	pthread_mutex_unlock(&lock);
	change_set_free(changes);
}

static bool
knows(const char *path)
{
	bool found = false;

	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < id_end && !found; i++)
		found = paths[i] != NULL && strcmp(paths[i], path) == 0;
	pthread_mutex_unlock(&lock);
	return found;
}

static size_t
known_count(void)
{
	size_t count = 0;

	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < id_end; i++)
		count += paths[i] != NULL;
	pthread_mutex_unlock(&lock);
	return count;
}

static void
begin(void)
{
	vault = tempdir_new();
	cache = tempdir_new();
	told = 0;
}

static void
start_with(double poll_seconds)
{
	struct vaultindex_options options = {
		.vault = vault.path,
		.cache_dir = cache.path,
		.is_live = true,
		.poll_seconds = poll_seconds,
	};
	struct buf error = {0};

	EXPECT_INT(vaultindex_open(&options, &vi, &error), 0);
	buf_clear(&error);
	EXPECT_INT(vaultindex_refresh(vi, NULL, NULL), 0);
	hear(NULL, vaultindex_snapshot(vi));
	told = 0;
	EXPECT_INT(vaultindex_watch_start(vi, hear, NULL), 0);
}

static void
start(void)
{
	start_with(0);
}

static void
end(void)
{
	vaultindex_close(vi);
	vi = NULL;
	for (size_t i = 0; i < id_end; i++) {
		free(paths[i]);
		paths[i] = NULL;
	}
	id_end = 0;
	tempdir_free(&vault);
	tempdir_free(&cache);
}

/* That what was told, the index, and a new index of the vault agree. */
static void
expect_truth(void)
{
	struct vaultindex_options options = {.vault = vault.path};
	struct tempdir other = tempdir_new();
	struct vaultindex *fresh;
	struct vaultindex_counts want, got;
	struct change_set *all;
	struct buf error = {0};

	vaultindex_barrier(vi);
	options.cache_dir = other.path;
	EXPECT_INT(vaultindex_open(&options, &fresh, &error), 0);
	EXPECT_INT(vaultindex_refresh(fresh, &want, NULL), 0);
	got = vaultindex_counts_now(vi);
	EXPECT_INT(got.files, want.files);
	EXPECT_INT(got.notes, want.notes);
	EXPECT_INT(got.links, want.links);
	EXPECT_INT(got.unresolved, want.unresolved);
	EXPECT_INT(got.tasks, want.tasks);
	EXPECT_INT(got.open_tasks, want.open_tasks);
	EXPECT_INT(known_count(), want.files);
	all = vaultindex_snapshot(fresh);
	for (size_t i = 0; i < all->file_count; i++) {
		const struct file_change *file = &all->files[i];
		uint32_t id = vaultindex_find(vi, file->path);

		if (id == 0 || paths[id] == NULL ||
			strcmp(paths[id], file->path) != 0)
			UNIT_FAIL("'%s' was not told", file->path);
		else if (sizes[id] != file->attr.size)
			UNIT_FAIL("'%s' has another size", file->path);
	}
	change_set_free(all);
	vaultindex_close(fresh);
	tempdir_free(&other);
}

TEST(a_new_note_is_known_after_the_barrier)
{
	begin();
	start();
	for (int i = 0; i < 200; i++) {
		char name[32];

		snprintf(name, sizeof(name), "N%d.md", i);
		tempdir_write(&vault, name, "x");
		vaultindex_barrier(vi);
		EXPECT(knows(name));
	}
	expect_truth();
	end();
}

TEST(an_idle_barrier_tells_nothing)
{
	begin();
	tempdir_write(&vault, "One.md", "x");
	start();
	for (int i = 0; i < 1000; i++)
		vaultindex_barrier(vi);
	EXPECT_INT(told, 0);
	end();
}

TEST(every_way_to_change_a_file_is_seen)
{
	int fd;

	begin();
	tempdir_write(&vault, "One.md", "x");
	start();
	/* in place, without closing */
	fd = openat(vault.fd, "One.md", O_WRONLY | O_APPEND);
	TEMPDIR_MUST(write(fd, "\n- [ ] a\n", 9) == 9);
	vaultindex_barrier(vi);
	EXPECT_INT(vaultindex_counts_now(vi).open_tasks, 1);
	close(fd);
	/* truncate() by path */
	TEMPDIR_MUST(
		ftruncate((fd = openat(vault.fd, "One.md", O_WRONLY)), 0) == 0);
	vaultindex_barrier(vi);
	EXPECT_INT(vaultindex_counts_now(vi).open_tasks, 0);
	close(fd);
	/* an atomic save */
	tempdir_write(&vault, ".One.md.tmp", "- [ ] b\n");
	tempdir_rename(&vault, ".One.md.tmp", "One.md");
	vaultindex_barrier(vi);
	EXPECT_INT(vaultindex_counts_now(vi).open_tasks, 1);
	EXPECT(!knows(".One.md.tmp"));
	/* a hard link */
	TEMPDIR_MUST(linkat(vault.fd, "One.md", vault.fd, "Two.md", 0) == 0);
	vaultindex_barrier(vi);
	EXPECT_INT(vaultindex_counts_now(vi).open_tasks, 2);
	/* a symlink, a FIFO */
	TEMPDIR_MUST(symlinkat("One.md", vault.fd, "Link.md") == 0);
	TEMPDIR_MUST(mkfifoat(vault.fd, "Fifo", 0600) == 0);
	vaultindex_barrier(vi);
	EXPECT(knows("Link.md"));
	EXPECT(knows("Fifo"));
	/* exchange */
	tempdir_write(&vault, "Three.md", "nothing");
	vaultindex_barrier(vi);
	TEMPDIR_MUST(renameat2(vault.fd, "Three.md", vault.fd, "Two.md",
			     RENAME_EXCHANGE) == 0);
	vaultindex_barrier(vi);
	EXPECT(sizes[vaultindex_find(vi, "Two.md")] == 7);
	tempdir_unlink(&vault, "Three.md");
	vaultindex_barrier(vi);
	EXPECT_INT(vaultindex_counts_now(vi).open_tasks, 1);
	expect_truth();
	end();
}

TEST(permissions_are_seen)
{
	begin();
	tempdir_write(&vault, "A/One.md", "x");
	start();
	TEMPDIR_MUST(fchmodat(vault.fd, "A/One.md", 0600, 0) == 0);
	TEMPDIR_MUST(fchmodat(vault.fd, "A", 0700, 0) == 0);
	vaultindex_barrier(vi);
	EXPECT(told >= 1);
	expect_truth();
	end();
}

TEST(files_written_into_new_folders_at_once_are_found)
{
	begin();
	start();
	for (int i = 0; i < 300; i++) {
		char name[64];

		snprintf(name, sizeof(name), "D%d/E/F/N%d.md", i, i);
		tempdir_write(&vault, name, "- [ ] x\n");
	}
	vaultindex_barrier(vi);
	EXPECT_INT(vaultindex_counts_now(vi).open_tasks, 300);
	/* and these folders are watched */
	for (int i = 0; i < 300; i++) {
		char name[64];

		snprintf(name, sizeof(name), "D%d/E/F/N%d.md", i, i);
		tempdir_write(&vault, name, "x");
	}
	vaultindex_barrier(vi);
	EXPECT_INT(vaultindex_counts_now(vi).open_tasks, 0);
	EXPECT_INT(vaultindex_live(vi).folders, 901);
	expect_truth();
	end();
}

TEST(a_moved_folder_goes_on_being_watched)
{
	uint32_t id;

	begin();
	tempdir_write(&vault, "A/B/One.md", "x");
	tempdir_write(&vault, "C/Two.md", "[[One]]");
	start();
	id = vaultindex_find(vi, "A/B/One.md");
	tempdir_rename(&vault, "A", "C/A2");
	tempdir_write(&vault, "C/A2/B/One.md", "- [ ] moved\n");
	tempdir_write(&vault, "C/A2/B/New.md", "x");
	vaultindex_barrier(vi);
	EXPECT_INT(vaultindex_counts_now(vi).open_tasks, 1);
	EXPECT(knows("C/A2/B/New.md"));
	EXPECT(!knows("A"));
	EXPECT(!knows("A/B/One.md"));
	tempdir_rename(&vault, "C/A2", "A");
	vaultindex_barrier(vi);
	tempdir_rename(&vault, "A/B/One.md", "A/B/Uno.md");
	vaultindex_barrier(vi);
	EXPECT(knows("A/B/Uno.md"));
	EXPECT_INT(vaultindex_find(vi, "A/B/Uno.md") == 0, 0);
	EXPECT_INT(vaultindex_counts_now(vi).unresolved, 1);
	(void)id;
	expect_truth();
	end();
}

TEST(a_folder_moved_alone_keeps_all_ids)
{
	uint32_t folder, note;

	begin();
	tempdir_write(&vault, "A/B/One.md", "x");
	start();
	folder = vaultindex_find(vi, "A/B");
	note = vaultindex_find(vi, "A/B/One.md");
	tempdir_rename(&vault, "A", "Z");
	vaultindex_barrier(vi);
	EXPECT_INT(vaultindex_find(vi, "Z/B"), folder);
	EXPECT_INT(vaultindex_find(vi, "Z/B/One.md"), note);
	expect_truth();
	end();
}

TEST(folders_moved_out_and_in_come_and_go)
{
	struct tempdir other = tempdir_new();

	begin();
	tempdir_write(&vault, "A/B/One.md", "- [ ] x\n");
	start();
	TEMPDIR_MUST(renameat(vault.fd, "A", other.fd, "A") == 0);
	vaultindex_barrier(vi);
	EXPECT_INT(vaultindex_counts_now(vi).notes, 0);
	EXPECT_INT(vaultindex_live(vi).folders, 1);
	tempdir_write(&other, "A/B/One.md", "- [ ] y\n- [ ] z\n");
	vaultindex_barrier(vi);
	EXPECT_INT(vaultindex_counts_now(vi).notes, 0);
	TEMPDIR_MUST(renameat(other.fd, "A", vault.fd, "Back") == 0);
	vaultindex_barrier(vi);
	EXPECT_INT(vaultindex_counts_now(vi).open_tasks, 2);
	EXPECT_INT(vaultindex_live(vi).folders, 3);
	tempdir_write(&vault, "Back/B/One.md", "");
	expect_truth();
	end();
	tempdir_free(&other);
}

TEST(two_folders_that_change_places_are_told_apart)
{
	begin();
	tempdir_write(&vault, "A/One.md", "- [ ] x\n");
	tempdir_write(&vault, "B/Two.md", "x");
	start();
	TEMPDIR_MUST(
		renameat2(vault.fd, "A", vault.fd, "B", RENAME_EXCHANGE) == 0);
	vaultindex_barrier(vi);
	EXPECT(knows("B/One.md") && knows("A/Two.md"));
	EXPECT(!knows("A/One.md") && !knows("B/Two.md"));
	tempdir_write(&vault, "B/New.md", "x");
	tempdir_write(&vault, "A/New.md", "x");
	vaultindex_barrier(vi);
	EXPECT(knows("B/New.md") && knows("A/New.md"));
	expect_truth();
	end();
}

static long
milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

TEST(a_burst_becomes_few_updates)
{
	struct vaultindex_live live;
	long start_ms, took;

	begin();
	start();
	start_ms = milliseconds();
	for (int i = 0; i < 3000; i++) {
		char name[64];

		snprintf(name, sizeof(name), "D%d/N%d.md", i % 10, i);
		tempdir_write(&vault, name, "text\n");
	}
	vaultindex_barrier(vi);
	took = milliseconds() - start_ms;
	live = vaultindex_live(vi);
	EXPECT_INT(vaultindex_counts_now(vi).notes, 3000);
	/* on a slow machine it is no burst */
	if (live.updates > 150 + (uint64_t)took)
		UNIT_FAIL("%d updates in %ld ms", (int)live.updates, took);
	EXPECT_INT(live.overflows, 0);
	expect_truth();
	end();
}

static int
read_limit(const char *name)
{
	char path[128];
	int value = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/sys/fs/inotify/%s", name);
	file = fopen(path, "r");
	if (file != NULL && fscanf(file, "%d", &value) != 1)
		value = 0;
	if (file != NULL)
		fclose(file);
	return value;
}

TEST(events_that_the_kernel_lost_are_made_up_for)
{
	struct vaultindex_options options = {.is_live = true};
	int limit = read_limit("max_queued_events");
	struct buf error = {0};

	begin();
	tempdir_write(&vault, "A.md", "x");
	tempdir_write(&vault, "B.md", "x");
	options.vault = vault.path;
	options.cache_dir = cache.path;
	EXPECT_INT(vaultindex_open(&options, &vi, &error), 0);
	EXPECT_INT(vaultindex_refresh(vi, NULL, NULL), 0);
	hear(NULL, vaultindex_snapshot(vi));
	/* Nobody reads events yet; equal ones in a row would be merged. */
	for (int i = 0; i <= limit; i++)
		TEMPDIR_MUST(fchmodat(vault.fd, i % 2 == 0 ? "A.md" : "B.md",
				     0644, 0) == 0);
	tempdir_write(&vault, "D/E/Lost.md", "- [ ] x\n");
	tempdir_unlink(&vault, "A.md");
	EXPECT_INT(vaultindex_watch_start(vi, hear, NULL), 0);
	vaultindex_barrier(vi);
	EXPECT(knows("D/E/Lost.md"));
	EXPECT_INT(vaultindex_live(vi).overflows, 1);
	/* and after that all is as before */
	tempdir_write(&vault, "D/E/New.md", "- [ ] x\n");
	vaultindex_barrier(vi);
	EXPECT_INT(vaultindex_counts_now(vi).open_tasks, 2);
	expect_truth();
	end();
}

static void
collect(void *arg, const char *path, const char *text)
{
	buf_printf(arg, "%s: %s\n", path, text);
}

static char *
problems(void)
{
	struct buf text = {0};

	vaultindex_each_problem(vi, collect, &text);
	return buf_take(&text);
}

static bool
write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 &&
	            write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return done;
}

static void
run_out_of_watches(void)
{
	struct vaultindex_live live;
	char *text;

	begin();
	for (int i = 0; i < 20; i++) {
		char name[64];

		snprintf(name, sizeof(name), "D%d/N.md", i);
		tempdir_write(&vault, name, "x");
	}
	start();
	live = vaultindex_live(vi);
	EXPECT(live.is_polling);
	EXPECT_INT(live.folders, 5);
	EXPECT_INT(live.unwatched, 16);
	EXPECT(live.poll_seconds > 0);
	text = problems();
	EXPECT(strstr(text, "fs.inotify.max_user_watches") != NULL);
	free(text);
	for (int i = 0; i < 20; i++) {
		char name[64];

		snprintf(name, sizeof(name), "D%d/New.md", i);
		tempdir_write(&vault, name, "- [ ] x\n");
	}
	expect_truth();
	/* as soon as there are watches again they are used */
	TEMPDIR_MUST(write_file("/proc/sys/user/max_inotify_watches", "1000"));
	vaultindex_barrier(vi);
	live = vaultindex_live(vi);
	EXPECT(!live.is_polling);
	EXPECT_INT(live.unwatched, 0);
	text = problems();
	EXPECT_TEXT(text, "");
	free(text);
	end();
}

/* In a user namespace of its own, so that nobody else runs out of them. */
TEST(without_watches_the_vault_is_walked)
{
	char map[64];
	int status;
	pid_t child;

	snprintf(map, sizeof(map), "0 %u 1", (unsigned)geteuid());
	fflush(stdout);
	child = fork();
	if (child == 0) {
		if (unshare(CLONE_NEWUSER) < 0 ||
			!write_file("/proc/self/uid_map", map) ||
			!write_file(
				"/proc/sys/user/max_inotify_watches", "5")) {
			printf("# skipped: no user namespaces here\n");
		} else {
			/* what it has to say is expected here */
			log_open(LOG_LEVEL_ERR, false);
			run_out_of_watches();
		}
		fflush(stdout);
		_exit(unit_failures != 0);
	}
	TEMPDIR_MUST(waitpid(child, &status, 0) == child);
	EXPECT_INT(status, 0);
}

TEST(a_vault_that_is_moved_stays_the_vault)
{
	char moved[PATH_MAX + 8];
	char *text;

	begin();
	tempdir_write(&vault, "One.md", "x");
	start();
	snprintf(moved, sizeof(moved), "%s-moved", vault.path);
	TEMPDIR_MUST(rename(vault.path, moved) == 0);
	tempdir_write(&vault, "A/Two.md", "- [ ] x\n");
	vaultindex_barrier(vi);
	EXPECT_INT(vaultindex_counts_now(vi).open_tasks, 1);
	text = problems();
	EXPECT(strstr(text, "no longer at") != NULL);
	free(text);
	TEMPDIR_MUST(rename(moved, vault.path) == 0);
	text = problems();
	EXPECT_TEXT(text, "");
	free(text);
	expect_truth();
	end();
}

static atomic_bool is_over;
static atomic_int writes;

/* Rewrites a note in place, again and again. */
static void *
scribble(void *arg)
{
	static char text[60000];
	int fd = openat(vault.fd, "N.md", O_WRONLY | O_CLOEXEC);

	(void)arg;
	for (int i = 0; !atomic_load(&is_over) || i % 4 != 0; i++) {
		for (size_t at = 0; at < sizeof(text); at += 10)
			memcpy(text + at,
				i % 2 == 0 ? "- [ ] abc\n" : "- [x] abc\n", 10);
		TEMPDIR_MUST(pwrite(fd, text, sizeof(text), 0) ==
			     (ssize_t)sizeof(text));
		atomic_fetch_add(&writes, 1);
	}
	/* The last round was odd: no task is open. */
	close(fd);
	return NULL;
}

TEST(a_note_that_is_being_written_is_right_in_the_end)
{
	pthread_t thread;

	begin();
	tempdir_write(&vault, "N.md", "");
	start();
	atomic_store(&is_over, false);
	TEMPDIR_MUST(pthread_create(&thread, NULL, scribble, NULL) == 0);
	while (atomic_load(&writes) < 300)
		vaultindex_barrier(vi);
	atomic_store(&is_over, true);
	pthread_join(thread, NULL);
	vaultindex_barrier(vi);
	EXPECT_INT(vaultindex_counts_now(vi).tasks, 6000);
	EXPECT_INT(vaultindex_counts_now(vi).open_tasks, 0);
	expect_truth();
	end();
}

TEST(polling_sees_changes_without_being_asked)
{
	begin();
	start_with(0.02);
	EXPECT(vaultindex_live(vi).is_polling);
	tempdir_write(&vault, "One.md", "x");
	while (!knows("One.md"))
		usleep(1000);
	expect_truth();
	end();
}

TEST(a_change_is_told_without_a_barrier)
{
	begin();
	start();
	tempdir_write(&vault, "One.md", "x");
	while (!knows("One.md"))
		usleep(100);
	/* a write that is not closed is told after a while */
	{
		int fd = openat(vault.fd, "One.md", O_WRONLY | O_TRUNC);

		TEMPDIR_MUST(write(fd, "- [ ] a\n", 8) == 8);
		while (vaultindex_counts_now(vi).open_tasks == 0)
			usleep(1000);
		close(fd);
	}
	end();
}

TEST(changes_between_refresh_and_start_are_told)
{
	struct vaultindex_options options = {.is_live = true};
	struct buf error = {0};

	begin();
	options.vault = vault.path;
	options.cache_dir = cache.path;
	EXPECT_INT(vaultindex_open(&options, &vi, &error), 0);
	EXPECT_INT(vaultindex_refresh(vi, NULL, NULL), 0);
	hear(NULL, vaultindex_snapshot(vi));
	tempdir_write(&vault, "A/One.md", "x");
	EXPECT_INT(vaultindex_watch_start(vi, hear, NULL), 0);
	vaultindex_barrier(vi);
	EXPECT(knows("A/One.md"));
	expect_truth();
	end();
}

TEST(new_settings_apply_at_once)
{
	begin();
	tempdir_write(&vault, "One.md", "- [ ] a\n- [ ] #do b\n");
	tempdir_write(&vault, "Attic/Old.md", "x");
	start();
	EXPECT_INT(vaultindex_counts_now(vi).tasks, 2);
	tempdir_write(&vault,
		".obsidian/plugins/obsidian-tasks-plugin/data.json",
		"{\"globalFilter\": \"#do\"}");
	tempdir_write(&vault, ".obsidian/app.json",
		"{\"userIgnoreFilters\": [\"Attic/\"]}");
	vaultindex_barrier(vi);
	EXPECT_INT(vaultindex_counts_now(vi).tasks, 1);
	EXPECT((vaultindex_flags(vi, vaultindex_find(vi, "Attic/Old.md")) &
		       FILE_IS_EXCLUDED) != 0);
	EXPECT_TEXT(vaultindex_settings(vi)->tasks.global_filter, "#do");
	/* saved again, as it was */
	{
		const struct settings *before = vaultindex_settings(vi);

		tempdir_write(&vault, ".obsidian/app.json",
			"{\"userIgnoreFilters\": [\"Attic/\"]}");
		vaultindex_barrier(vi);
		EXPECT(vaultindex_settings(vi) == before);
	}
	TEMPDIR_MUST(renameat(vault.fd, ".obsidian", cache.fd, "away") == 0);
	vaultindex_barrier(vi);
	EXPECT_INT(vaultindex_counts_now(vi).tasks, 2);
	EXPECT((vaultindex_flags(vi, vaultindex_find(vi, "Attic/Old.md")) &
		       FILE_IS_EXCLUDED) == 0);
	expect_truth();
	end();
}

/* Many processes' worth of changes, and the truth after each round. */
static unsigned seed;

static unsigned
random_below(unsigned limit)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 8) % limit;
}

static void
random_path(char path[64], bool is_folder)
{
	int depth = (int)random_below(3);
	size_t at = 0;

	for (int i = 0; i < depth + is_folder; i++)
		at += (size_t)snprintf(path + at, 64 - at, "d%u%s",
			random_below(4), is_folder && i == depth ? "" : "/");
	if (!is_folder)
		snprintf(path + at, 64 - at, "n%u.%s", random_below(12),
			random_below(5) == 0 ? "png" : "md");
}

static bool is_child;

static void
random_change(void)
{
	static const char *const texts[] = {"", "x", "[[n1]] [[n2]]\n",
		"- [ ] a\n- [x] b\n", "---\ntags: [t]\n---\n", "[[d1/n3]]"};
	char a[64], b[64];
	int fd;

	random_path(a, false);
	switch (random_below(10)) {
	case 0:
	case 1:
	case 2:
		fd = openat(vault.fd, a, O_WRONLY | O_CREAT | O_TRUNC, 0644);
		if (fd >= 0) {
			const char *text = texts[random_below(6)];

			TEMPDIR_MUST(write(fd, text, strlen(text)) >= 0);
			close(fd);
		}
		break;
	case 3:
		unlinkat(vault.fd, a, 0);
		break;
	case 4:
		random_path(b, false);
		renameat(vault.fd, a, vault.fd, b);
		break;
	case 5:
		random_path(a, true);
		mkdirat(vault.fd, a, 0755);
		break;
	case 6:
		random_path(a, true);
		random_path(b, true);
		renameat2(vault.fd, a, vault.fd, b,
			random_below(2) ? RENAME_EXCHANGE : 0);
		break;
	case 7:
		fchmodat(vault.fd, a, random_below(2) ? 0644 : 0600, 0);
		break;
	case 8:
		/* A file changed through a link that was never seen is found
		 * by the next walk only. */
		if (is_child)
			break;
		random_path(b, false);
		linkat(vault.fd, a, vault.fd, b, 0);
		vaultindex_barrier(vi);
		break;
	case 9:
		random_path(a, true);
		unlinkat(vault.fd, a, AT_REMOVEDIR);
		break;
	}
}

TEST(after_any_changes_the_index_is_as_a_new_one)
{
	const char *rounds = getenv("VAULTFS_TEST_ROUNDS");
	int count = rounds != NULL ? atoi(rounds) : 30;

	begin();
	start();
	for (int round = 0; round < count; round++) {
		seed = (unsigned)round + 7;
		for (unsigned i = random_below(200); i > 0; i--)
			random_change();
		unit_failures = 0;
		expect_truth();
		if (unit_failures != 0) {
			printf("# in round %d\n", round);
			break;
		}
	}
	end();
}

TEST(after_changes_by_several_processes_too)
{
	const char *rounds = getenv("VAULTFS_TEST_ROUNDS");
	int count = rounds != NULL ? atoi(rounds) : 15;

	begin();
	start();
	for (int round = 0; round < count; round++) {
		pid_t children[3];

		fflush(stdout);
		for (int i = 0; i < 3; i++) {
			children[i] = fork();
			TEMPDIR_MUST(children[i] >= 0);
			if (children[i] != 0)
				continue;
			is_child = true;
			seed = (unsigned)(round * 3 + i + 1000);
			for (int k = 0; k < 300; k++)
				random_change();
			_exit(0);
		}
		for (int i = 0; i < 3; i++)
			TEMPDIR_MUST(
				waitpid(children[i], NULL, 0) == children[i]);
		unit_failures = 0;
		expect_truth();
		if (unit_failures != 0) {
			printf("# in round %d\n", round);
			break;
		}
	}
	end();
}

TEST_MAIN
