/* The index of a vault: what a refresh reads, keeps, and tells. */
#include "index/vaultindex.h"

#include <signal.h>
#include <sys/wait.h>

#include "tests/unit/tempdir.h"
#include "tests/unit/unit.h"

static struct tempdir vault, cache;
static struct vaultindex *vi;
static struct vaultindex_counts counts;
static struct change_set *changes;

static void
open_index(const char *mountpoint)
{
	struct vaultindex_options options = {
		.vault = vault.path,
		.cache_dir = cache.path,
		.mountpoint = mountpoint,
	};
	struct buf error = {0};

	EXPECT_INT(vaultindex_open(&options, &vi, &error), 0);
	EXPECT_TEXT(buf_text(&error), "");
	buf_clear(&error);
}

static void
begin(void)
{
	vault = tempdir_new();
	cache = tempdir_new();
}

static void
reopen(void)
{
	vaultindex_close(vi);
	open_index(NULL);
}

static void
refresh(void)
{
	/* Files written just before are read again by the next refresh. */
	tempdir_next_tick();
	change_set_free(changes);
	changes = NULL;
	EXPECT_INT(vaultindex_refresh(vi, &counts, &changes), 0);
}

static void
end(void)
{
	change_set_free(changes);
	changes = NULL;
	vaultindex_close(vi);
	vi = NULL;
	tempdir_free(&vault);
	tempdir_free(&cache);
}

static const struct file_change *
changed(const char *path)
{
	for (size_t i = 0; i < changes->file_count; i++)
		if (strcmp(changes->files[i].path, path) == 0)
			return &changes->files[i];
	return NULL;
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

TEST(a_first_refresh_reads_every_note)
{
	begin();
	tempdir_write(&vault, "One.md", "see [[Two]] #harbour\n");
	tempdir_write(&vault, "Sub/Two.MD", "- [ ] mend the net\n");
	tempdir_write(&vault, "Sub/map.png", "png");
	tempdir_write(&vault, ".trash/Old.md", "[[One]]");
	open_index(NULL);
	refresh();
	EXPECT_INT(counts.read, 2);
	EXPECT_INT(counts.notes, 2);
	EXPECT_INT(counts.links, 1);
	EXPECT_INT(counts.unresolved, 0);
	EXPECT_INT(counts.tasks, 1);
	EXPECT(vaultindex_is_stored(vi));
	EXPECT(changed("") != NULL);
	EXPECT(changed("Sub") != NULL && S_ISDIR(changed("Sub")->attr.mode));
	EXPECT_INT(changed("Sub/map.png")->attr.size, 3);
	EXPECT_INT(changed(".trash/Old.md")->flags, FILE_IS_HIDDEN);
	EXPECT_INT(changed("Sub/Two.MD")->flags, FILE_IS_NOTE);
	EXPECT(changed("One.md")->content_changed);
	EXPECT(vaultindex_resolve(vi, 0, "Two") ==
		vaultindex_find(vi, "Sub/Two.MD"));
	end();
}

TEST(a_second_refresh_reads_nothing)
{
	begin();
	tempdir_write(&vault, "One.md", "x");
	tempdir_write(&vault, "A/Two.md", "x");
	open_index(NULL);
	tempdir_next_tick();
	refresh();
	EXPECT_INT(counts.read, 2);
	refresh();
	EXPECT_INT(counts.read, 0);
	EXPECT(change_set_is_empty(changes));
	reopen();
	refresh();
	EXPECT_INT(counts.read, 0);
	EXPECT_INT(counts.notes, 2);
	EXPECT(vaultindex_find(vi, "A/Two.md") != 0);
	end();
}

TEST(what_is_stored_answers_as_what_was_read)
{
	uint32_t one, two;

	begin();
	tempdir_write(&vault, "One.md", "[[Two]] [[Nobody]] #a\n- [ ] b\n");
	tempdir_write(&vault, "A/Two.md", "---\naliases: [Second]\n---\n");
	open_index(NULL);
	refresh();
	one = vaultindex_find(vi, "One.md");
	two = vaultindex_find(vi, "A/Two.md");
	reopen();
	EXPECT_INT(vaultindex_find(vi, "One.md"), one);
	EXPECT_INT(vaultindex_resolve(vi, one, "Two"), two);
	refresh();
	EXPECT_INT(counts.links, 2);
	EXPECT_INT(counts.unresolved, 1);
	EXPECT_INT(counts.open_tasks, 1);
	EXPECT_INT(vaultindex_find(vi, "A/Two.md"), two);
	end();
}

TEST(only_what_changed_is_read)
{
	begin();
	tempdir_write(&vault, "One.md", "x");
	tempdir_write(&vault, "Two.md", "x");
	open_index(NULL);
	tempdir_next_tick();
	refresh();
	tempdir_write(&vault, "Two.md", "- [ ] row\n");
	refresh();
	EXPECT_INT(counts.read, 1);
	EXPECT_INT(counts.open_tasks, 1);
	EXPECT(changed("Two.md")->content_changed);
	EXPECT(changed("One.md") == NULL);
	end();
}

TEST(a_note_that_was_only_touched_has_not_changed)
{
	begin();
	tempdir_write(&vault, "One.md", "[[Two]]");
	open_index(NULL);
	tempdir_next_tick();
	refresh();
	tempdir_write(&vault, "One.md", "[[Two]]");
	refresh();
	EXPECT_INT(counts.read, 1);
	EXPECT(changed("One.md") != NULL);
	EXPECT(!changed("One.md")->content_changed);
	refresh();
	EXPECT_INT(counts.read, 0);
	end();
}

TEST(equal_size_and_a_restored_time_do_not_hide_a_change)
{
	struct timespec times[2];
	struct stat st;

	begin();
	tempdir_write(&vault, "One.md", "- [ ] ab\n");
	open_index(NULL);
	tempdir_next_tick();
	refresh();
	EXPECT_INT(counts.open_tasks, 1);
	TEMPDIR_MUST(fstatat(vault.fd, "One.md", &st, 0) == 0);
	tempdir_write(&vault, "One.md", "- [x] ab\n");
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	TEMPDIR_MUST(utimensat(vault.fd, "One.md", times, 0) == 0);
	refresh();
	EXPECT_INT(counts.read, 1);
	EXPECT_INT(counts.open_tasks, 0);
	end();
}

TEST(a_note_written_just_before_is_looked_at_again)
{
	bool seen = false;

	begin();
	open_index(NULL);
	/* On a slow machine the time is over before it is read. */
	for (int i = 0; i < 100 && !seen; i++) {
		tempdir_write(&vault, "One.md", i % 2 == 0 ? "x" : "y");
		EXPECT_INT(vaultindex_refresh(vi, &counts, NULL), 0);
		EXPECT_INT(counts.read, 1);
		refresh();
		seen = counts.read == 1;
	}
	EXPECT(seen);
	refresh();
	EXPECT_INT(counts.read, 0);
	end();
}

TEST(what_is_gone_is_told_gone)
{
	uint32_t folder, note;

	begin();
	tempdir_write(&vault, "A/One.md", "x");
	tempdir_write(&vault, "Two.md", "[[One]]");
	open_index(NULL);
	refresh();
	folder = vaultindex_find(vi, "A");
	note = vaultindex_find(vi, "A/One.md");
	tempdir_unlink(&vault, "A/One.md");
	tempdir_unlink(&vault, "A");
	refresh();
	EXPECT_INT(counts.removed, 2);
	EXPECT_INT(changes->gone_file_count, 2);
	for (size_t i = 0; i < changes->gone_file_count; i++)
		EXPECT(changes->gone_files[i] == folder ||
			changes->gone_files[i] == note);
	EXPECT_INT(vaultindex_find(vi, "A/One.md"), 0);
	EXPECT_INT(counts.unresolved, 1);
	reopen();
	EXPECT_INT(vaultindex_find(vi, "A/One.md"), 0);
	end();
}

TEST(a_renamed_note_keeps_its_id)
{
	uint32_t id;

	begin();
	tempdir_write(&vault, "One.md", "- [ ] x\n");
	tempdir_write(&vault, "A/b.md", "");
	open_index(NULL);
	refresh();
	id = vaultindex_find(vi, "One.md");
	tempdir_rename(&vault, "One.md", "A/Other.md");
	refresh();
	EXPECT_INT(vaultindex_find(vi, "A/Other.md"), id);
	EXPECT_INT(vaultindex_find(vi, "One.md"), 0);
	EXPECT_INT(changes->gone_file_count, 0);
	EXPECT_INT(changed("A/Other.md")->id, id);
	EXPECT_TEXT(changed("A/Other.md")->title, "Other");
	EXPECT(!changed("A/Other.md")->content_changed);
	EXPECT_INT(counts.open_tasks, 1);
	reopen();
	refresh();
	EXPECT_INT(vaultindex_find(vi, "A/Other.md"), id);
	EXPECT_INT(counts.read, 0);
	end();
}

TEST(a_renamed_folder_takes_its_files_along)
{
	uint32_t folder, note;

	begin();
	tempdir_write(&vault, "A/B/One.md", "x");
	tempdir_write(&vault, "A/Two.md", "[[One]]");
	open_index(NULL);
	refresh();
	folder = vaultindex_find(vi, "A/B");
	note = vaultindex_find(vi, "A/B/One.md");
	tempdir_rename(&vault, "A", "Z");
	refresh();
	EXPECT_INT(vaultindex_find(vi, "Z/B"), folder);
	EXPECT_INT(vaultindex_find(vi, "Z/B/One.md"), note);
	EXPECT_INT(vaultindex_find(vi, "A"), 0);
	EXPECT_INT(changes->gone_file_count, 0);
	EXPECT_INT(counts.unresolved, 0);
	end();
}

TEST(a_file_saved_by_rename_keeps_the_id_of_its_path)
{
	uint32_t id;

	begin();
	tempdir_write(&vault, "One.md", "old");
	open_index(NULL);
	refresh();
	id = vaultindex_find(vi, "One.md");
	tempdir_write(&vault, ".One.tmp", "- [ ] new\n");
	tempdir_rename(&vault, ".One.tmp", "One.md");
	refresh();
	EXPECT_INT(vaultindex_find(vi, "One.md"), id);
	EXPECT_INT(changes->gone_file_count, 0);
	EXPECT_INT(counts.open_tasks, 1);
	end();
}

TEST(a_folder_in_place_of_a_note_is_another_file)
{
	uint32_t id;

	begin();
	tempdir_write(&vault, "One.md", "- [ ] x\n");
	open_index(NULL);
	refresh();
	id = vaultindex_find(vi, "One.md");
	tempdir_unlink(&vault, "One.md");
	tempdir_write(&vault, "One.md/Two.md", "x");
	refresh();
	EXPECT(vaultindex_find(vi, "One.md") != 0);
	EXPECT(vaultindex_find(vi, "One.md") != id);
	EXPECT(vaultindex_find(vi, "One.md/Two.md") != 0);
	EXPECT_INT(counts.notes, 1);
	EXPECT_INT(counts.open_tasks, 0);
	tempdir_unlink(&vault, "One.md/Two.md");
	tempdir_unlink(&vault, "One.md");
	tempdir_write(&vault, "One.md", "x");
	refresh();
	EXPECT_INT(counts.notes, 1);
	EXPECT_INT(vaultindex_find(vi, "One.md/Two.md"), 0);
	end();
}

TEST(the_mountpoint_in_the_vault_is_left_out)
{
	char *mountpoint;

	begin();
	tempdir_write(&vault, "One.md", "x");
	tempdir_write(&vault, "mnt/all/One.md", "x");
	mountpoint = tempdir_host_path(&vault, "mnt");
	open_index(mountpoint);
	refresh();
	EXPECT_INT(counts.notes, 1);
	EXPECT_INT(vaultindex_find(vi, "mnt"), 0);
	free(mountpoint);
	end();
}

TEST(symlinks_fifos_and_folders_are_no_notes)
{
	begin();
	tempdir_write(&vault, "One.md", "x");
	tempdir_mkdir(&vault, "Folder.md");
	TEMPDIR_MUST(symlinkat("One.md", vault.fd, "Link.md") == 0);
	TEMPDIR_MUST(symlinkat("..", vault.fd, "Up") == 0);
	TEMPDIR_MUST(mkfifoat(vault.fd, "Fifo.md", 0600) == 0);
	open_index(NULL);
	refresh();
	EXPECT_INT(counts.notes, 1);
	EXPECT_INT(counts.read, 1);
	EXPECT(vaultindex_find(vi, "Link.md") != 0);
	EXPECT_INT(vaultindex_flags(vi, vaultindex_find(vi, "Fifo.md")), 0);
	end();
}

TEST(hostile_names_survive_the_store)
{
	static const char *const names[] = {"\xff\xfe.md", "new\nline.md",
		"'\"; DROP TABLE file; --.md", "%s%n.md", "a\\b.md",
		"\xf0\x9f\x9a\xa2.md"};

	begin();
	for (size_t i = 0; i < 6; i++)
		tempdir_write(&vault, names[i], "- [ ] x\n");
	open_index(NULL);
	tempdir_next_tick();
	refresh();
	reopen();
	refresh();
	EXPECT_INT(counts.read, 0);
	EXPECT_INT(counts.notes, 6);
	EXPECT_INT(counts.open_tasks, 6);
	for (size_t i = 0; i < 6; i++)
		EXPECT(vaultindex_find(vi, names[i]) != 0);
	end();
}

TEST(excluded_notes_are_flagged_and_stay_link_targets)
{
	begin();
	tempdir_write(&vault, ".obsidian/app.json",
		"{\"userIgnoreFilters\": [\"Attic/\"]}");
	tempdir_write(&vault, "Attic/Old.md", "x");
	tempdir_write(&vault, "One.md", "[[Old]]");
	open_index(NULL);
	refresh();
	EXPECT_INT(vaultindex_flags(vi, vaultindex_find(vi, "Attic/Old.md")),
		FILE_IS_NOTE | FILE_IS_EXCLUDED);
	EXPECT_INT(counts.unresolved, 0);
	tempdir_write(&vault, ".obsidian/app.json", "{}");
	reopen();
	refresh();
	EXPECT_INT(vaultindex_flags(vi, vaultindex_find(vi, "Attic/Old.md")),
		FILE_IS_NOTE);
	end();
}

TEST(other_settings_read_every_note_again)
{
	begin();
	tempdir_write(&vault, "One.md", "- [ ] a\n- [ ] #do b\n");
	open_index(NULL);
	tempdir_next_tick();
	refresh();
	EXPECT_INT(counts.tasks, 2);
	tempdir_write(&vault,
		".obsidian/plugins/obsidian-tasks-plugin/data.json",
		"{\"globalFilter\": \"#do\"}");
	reopen();
	refresh();
	EXPECT_INT(counts.read, 1);
	EXPECT_INT(counts.tasks, 1);
	end();
}

TEST(settings_that_cannot_be_read_are_told)
{
	char *text;

	begin();
	tempdir_write(&vault, ".obsidian/app.json", "{");
	open_index(NULL);
	refresh();
	text = problems();
	EXPECT(strstr(text, ".obsidian/app.json: is no JSON") != NULL);
	free(text);
	end();
}

TEST(an_unreadable_note_keeps_its_last_version)
{
	uid_t user = geteuid();
	char *text;

	begin();
	/* Nothing is unreadable to root. */
	if (user == 0) {
		TEMPDIR_MUST(fchown(vault.fd, 65534, 65534) == 0);
		TEMPDIR_MUST(fchown(cache.fd, 65534, 65534) == 0);
		TEMPDIR_MUST(seteuid(65534) == 0);
	}
	tempdir_write(&vault, "One.md", "- [ ] x\n");
	tempdir_write(&vault, "Two.md", "x");
	open_index(NULL);
	tempdir_next_tick();
	refresh();
	tempdir_write(&vault, "One.md", "nothing");
	TEMPDIR_MUST(fchmodat(vault.fd, "One.md", 0, 0) == 0);
	refresh();
	EXPECT_INT(counts.open_tasks, 1);
	EXPECT_INT(counts.notes, 2);
	text = problems();
	EXPECT(strstr(text, "One.md: cannot be read: Permission denied") !=
		NULL);
	free(text);
	/* as soon as it can be read again */
	TEMPDIR_MUST(fchmodat(vault.fd, "One.md", 0644, 0) == 0);
	refresh();
	EXPECT_INT(counts.open_tasks, 0);
	text = problems();
	EXPECT_TEXT(text, "");
	free(text);
	if (user == 0)
		TEMPDIR_MUST(seteuid(0) == 0);
	end();
}

TEST(a_file_that_is_too_large_is_listed_and_not_read)
{
	int big;

	begin();
	tempdir_write(&vault, "Big.md", "- [ ] x\n");
	big = openat(vault.fd, "Big.md", O_WRONLY);
	TEMPDIR_MUST(ftruncate(big, NOTE_SIZE_MAX + 1) == 0);
	close(big);
	open_index(NULL);
	refresh();
	EXPECT_INT(counts.notes, 1);
	EXPECT_INT(counts.tasks, 0);
	EXPECT_INT(counts.diagnostics, 1);
	end();
}

TEST(a_second_process_reads_the_store_and_writes_nothing)
{
	struct vaultindex_options options = {
		.vault = vault.path, .cache_dir = cache.path};
	struct vaultindex *second = NULL;
	struct buf error = {0};

	begin();
	tempdir_write(&vault, "One.md", "- [ ] x\n");
	open_index(NULL);
	tempdir_next_tick();
	refresh();
	options.vault = vault.path;
	EXPECT_INT(vaultindex_open(&options, &second, &error), 0);
	EXPECT(!vaultindex_is_stored(second));
	tempdir_write(&vault, "Two.md", "- [ ] y\n");
	EXPECT_INT(vaultindex_refresh(second, &counts, NULL), 0);
	EXPECT_INT(counts.read, 1);
	EXPECT_INT(counts.open_tasks, 2);
	vaultindex_close(second);
	refresh();
	EXPECT(vaultindex_is_stored(vi));
	EXPECT_INT(counts.read, 1);
	EXPECT_INT(counts.open_tasks, 2);
	end();
}

TEST(nothing_is_written_into_the_vault)
{
	struct stat before, after;

	begin();
	tempdir_write(&vault, "One.md", "x");
	TEMPDIR_MUST(fstat(vault.fd, &before) == 0);
	open_index(NULL);
	refresh();
	TEMPDIR_MUST(fstat(vault.fd, &after) == 0);
	EXPECT_INT(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
	EXPECT_INT(after.st_mtim.tv_sec, before.st_mtim.tv_sec);
	EXPECT_INT(counts.files, 2);
	end();
}

TEST(a_note_is_read_by_path_and_by_link_text)
{
	struct note *note;
	struct file_attr attr;
	uint32_t id;

	begin();
	tempdir_write(&vault, ".obsidian/app.json",
		"{\"userIgnoreFilters\": [\"Attic/\"]}");
	tempdir_write(&vault, "A/One.md", "# Title\n- [ ] x\n");
	tempdir_write(&vault, "A/map.png", "x");
	tempdir_write(&vault, ".hidden/One.md", "x");
	tempdir_write(&vault, "Attic/Old.md", "x");
	open_index(NULL);
	refresh();
	EXPECT_INT(vaultindex_read_note(vi, "A/One.md", &note, &id, &attr), 0);
	EXPECT_TEXT(note->title, "Title");
	EXPECT_INT(note->tasks_count, 1);
	EXPECT_INT(attr.size, 16);
	EXPECT_INT(id, vaultindex_find(vi, "A/One.md"));
	note_free(note);
	EXPECT_INT(vaultindex_read_note(vi, "One", &note, NULL, NULL), 0);
	note_free(note);
	EXPECT_INT(
		vaultindex_read_note(vi, "None", &note, &id, &attr), -ENOENT);
	EXPECT_INT(vaultindex_read_note(vi, "A/map.png", &note, &id, &attr),
		-EINVAL);
	EXPECT_INT(vaultindex_read_note(vi, "A", &note, &id, &attr), -EINVAL);
	EXPECT_INT(
		vaultindex_read_note(vi, ".hidden/One.md", &note, &id, &attr),
		-EINVAL);
	EXPECT_INT(vaultindex_read_note(vi, "Attic/Old.md", &note, &id, &attr),
		-EINVAL);
	tempdir_unlink(&vault, "A/One.md");
	EXPECT_INT(vaultindex_read_note(vi, "A/One.md", &note, &id, &attr),
		-ENOENT);
	end();
}

static void
append_path(void *arg, uint32_t id, const char *path)
{
	EXPECT_INT(vaultindex_find(vi, path), id);
	buf_printf(arg, "%s|", path);
}

TEST(notes_are_listed_in_byte_order)
{
	struct buf text = {0};

	begin();
	tempdir_write(&vault, "b.md", "");
	tempdir_write(&vault, "B.md", "");
	tempdir_write(&vault, "a/c.md", "");
	tempdir_write(&vault, "a.md", "");
	tempdir_write(&vault, "a/x.png", "");
	tempdir_write(&vault, ".a/x.md", "");
	open_index(NULL);
	refresh();
	vaultindex_each_note(vi, append_path, &text);
	EXPECT_TEXT(buf_text(&text), "B.md|a.md|a/c.md|b.md|");
	buf_clear(&text);
	end();
}

static size_t last_done, last_total, calls;

static void
see_progress(void *arg, size_t done, size_t total)
{
	(void)arg;
	EXPECT(done >= last_done && done <= total);
	last_done = done;
	last_total = total;
	calls++;
}

TEST(many_notes_are_read_in_parallel_and_progress_is_told)
{
	struct vaultindex_options options = {.progress = see_progress};
	struct buf error = {0};

	begin();
	for (int i = 0; i < 700; i++) {
		char path[64], text[64];

		snprintf(path, sizeof(path), "F%d/Note %d.md", i % 13, i);
		snprintf(text, sizeof(text), "[[Note %d]]\n- [ ] t%d\n", i + 1,
			i);
		tempdir_write(&vault, path, text);
	}
	options.vault = vault.path;
	options.cache_dir = cache.path;
	EXPECT_INT(vaultindex_open(&options, &vi, &error), 0);
	refresh();
	EXPECT_INT(counts.notes, 700);
	EXPECT_INT(counts.links, 700);
	EXPECT_INT(counts.unresolved, 1);
	EXPECT_INT(counts.open_tasks, 700);
	EXPECT_INT(last_done, 700);
	EXPECT_INT(last_total, 700);
	EXPECT(calls > 5);
	end();
}

/* The vault of the next test: some notes change, some come, some go. */
static void
change_vault(int round)
{
	for (int i = 0; i < 300; i++) {
		char path[64], text[64];

		snprintf(path, sizeof(path), "F%d/N%d.md", i % 7, i);
		snprintf(text, sizeof(text), "- [ ] %d of %d\n", i,
			i % 3 == 0 ? round : 0);
		if ((i + round) % 5 != 0)
			tempdir_write(&vault, path, text);
		else if (faccessat(vault.fd, path, F_OK, 0) == 0)
			tempdir_unlink(&vault, path);
	}
}

static int kill_after;

static void
die_then(void *arg, size_t done, size_t total)
{
	(void)arg;
	(void)total;
	if (done > 0 && --kill_after < 0)
		kill(getpid(), SIGKILL);
}

TEST(an_index_killed_at_any_moment_is_whole_afterwards)
{
	begin();
	for (int round = 0; round < 8; round++) {
		struct vaultindex_options options = {
			.vault = vault.path,
			.cache_dir = cache.path,
			.progress = die_then,
		};
		struct vaultindex *fresh = NULL;
		struct vaultindex_counts want;
		struct tempdir other = tempdir_new();
		struct buf error = {0};
		int status;
		pid_t child;

		change_vault(round);
		fflush(stdout);
		child = fork();
		if (child == 0) {
			kill_after = round;
			if (vaultindex_open(&options, &vi, &error) == 0)
				vaultindex_refresh(vi, NULL, NULL);
			_exit(0);
		}
		TEMPDIR_MUST(waitpid(child, &status, 0) == child);
		open_index(NULL);
		EXPECT(vaultindex_is_stored(vi));
		refresh();
		options.progress = NULL;
		options.cache_dir = other.path;
		EXPECT_INT(vaultindex_open(&options, &fresh, &error), 0);
		EXPECT_INT(vaultindex_refresh(fresh, &want, NULL), 0);
		EXPECT_INT(counts.notes, want.notes);
		EXPECT_INT(counts.files, want.files);
		EXPECT_INT(counts.open_tasks, want.open_tasks);
		vaultindex_close(fresh);
		vaultindex_close(vi);
		vi = NULL;
		tempdir_free(&other);
	}
	end();
}

TEST_MAIN
