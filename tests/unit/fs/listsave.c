/* Unit tests of fs/write/listsave.h */
#include "fs/write/listsave.h"

#include "fs/document/tasklist.h"
#include "fs/write/change.h"
#include "index/base/mem.h"
#include "tests/unit/tempdir.h"
#include "tests/unit/unit.h"

#define TODAY day_make(2025, 11, 7)

static const char *const paths[] = {"", "Log.md", "Ops/Quay.md"};

/* A vault of two notes and the list of their tasks. */
struct world {
	struct tempdir dir;
	int root;
	struct journal *journal;
	struct file_attr attrs[3];
	struct list_origin origins[4];
	bool is_gone; /* the second note, to the index */
};

static const char list[] = "- [ ] Rig the sail [[Log]]\n"
			   "- [ ] Rig the sail [[Log]]\n"
			   "- [ ] Pay dues 📅 2025-11-10 [[Ops/Quay]]\n";

static void
take_attr(struct world *w, uint32_t id)
{
	struct stat st;

	TEMPDIR_MUST(fstatat(w->root, paths[id], &st, 0) == 0);
	w->attrs[id] = (struct file_attr){.ino = st.st_ino,
		.size = (uint64_t)st.st_size,
		.mtime_ns = st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec,
		.ctime_ns =
			st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec};
}

static struct world
world_new(void)
{
	struct world w = {.dir = tempdir_new(),
		.origins = {{1, 1, 2, "- [ ] Rig the sail"},
			{2, 1, 4, "> - [ ] Rig the sail"},
			{3, 2, 1, "- [ ] Pay dues 📅 2025-11-10"}}};
	char *cache;

	tempdir_mkdir(&w.dir, "cache");
	tempdir_write(&w.dir, "vault/Log.md",
		"# Log\n- [ ] Rig the sail\n\n> - [ ] Rig the sail\n");
	tempdir_write(
		&w.dir, "vault/Ops/Quay.md", "- [ ] Pay dues 📅 2025-11-10\r\n");
	w.root = openat(w.dir.fd, "vault", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cache = tempdir_host_path(&w.dir, "cache");
	TEMPDIR_MUST(w.root >= 0 && journal_open(cache, &w.journal) == 0);
	free(cache);
	take_attr(&w, 1);
	take_attr(&w, 2);
	return w;
}

static void
world_free(struct world *w)
{
	journal_close(w->journal);
	close(w->root);
	tempdir_free(&w->dir);
}

static bool
find(void *arg, uint32_t file_id, struct listsave_note *ret)
{
	struct world *w = arg;

	*ret = (struct listsave_note){paths[file_id], w->attrs[file_id]};
	return !(w->is_gone && file_id == 2);
}

static int
save(struct world *w, const char *text)
{
	struct listsave save = {
		w->journal, w->root, settings_default(), TODAY, find, w};
	struct list_edits edits;
	struct buf error = {0};
	uint64_t number;
	int rc = listedit_compare(settings_default(), list, strlen(list),
		w->origins, 3, text, strlen(text), &edits, &error);

	if (rc == 0)
		rc = listsave_apply(&save, &edits, &number, &error);
	EXPECT((rc < 0) == (error.size > 0));
	list_edits_clear(&edits);
	buf_clear(&error);
	return rc;
}

static void
expect(struct world *w, uint32_t id, const char *want)
{
	char text[1024] = "";
	int fd = openat(w->root, paths[id], O_RDONLY | O_CLOEXEC);

	TEMPDIR_MUST(fd >= 0 && read(fd, text, sizeof(text) - 1) >= 0);
	EXPECT_TEXT(text, want);
	close(fd);
}

TEST(edits_of_several_notes_are_one_change)
{
	struct world w = world_new();

	EXPECT_INT(save(&w, "- [ ] Rig the sail [[Log]]\n"
			    "- [x] Rig the sail [[Log]]\n"
			    "- [ ] Pay all dues 📅 2025-11-12 [[Ops/Quay]]\n"),
		0);
	expect(&w, 1,
		"# Log\n- [ ] Rig the sail\n\n> - [x] Rig the sail ✅ "
		"2025-11-07\n");
	expect(&w, 2, "- [ ] Pay all dues 📅 2025-11-12\r\n");
	EXPECT_INT(change_undo(w.journal, w.root, 0, NULL, NULL), 0);
	expect(&w, 1, "# Log\n- [ ] Rig the sail\n\n> - [ ] Rig the sail\n");
	expect(&w, 2, "- [ ] Pay dues 📅 2025-11-10\r\n");
	world_free(&w);
}

TEST(a_task_that_is_not_there_any_more_refuses_all)
{
	struct world w = world_new();

	tempdir_write(&w.dir, "vault/Ops/Quay.md", "- [ ] Pay the dues\r\n");
	EXPECT_INT(save(&w, "- [ ] Rig the sail [[Log]]\n"
			    "- [x] Rig the sail [[Log]]\n"
			    "- [x] Pay dues 📅 2025-11-10 [[Ops/Quay]]\n"),
		-EBUSY);
	expect(&w, 1, "# Log\n- [ ] Rig the sail\n\n> - [ ] Rig the sail\n");
	w.is_gone = true;
	EXPECT_INT(save(&w, "- [ ] Rig the sail [[Log]]\n"
			    "- [x] Rig the sail [[Log]]\n"
			    "- [x] Pay dues 📅 2025-11-10 [[Ops/Quay]]\n"),
		-EBUSY);
	expect(&w, 1, "# Log\n- [ ] Rig the sail\n\n> - [ ] Rig the sail\n");
	world_free(&w);
}

TEST(a_task_whose_note_grew_is_found_where_it_went)
{
	struct world w = world_new();

	tempdir_write(&w.dir, "vault/Log.md",
		"# Log\nMore\n\n- [ ] Rig the sail\n\n> - [ ] Rig the sail\n");
	tempdir_write(&w.dir, "vault/Ops/Quay.md",
		"Before\n\n- [ ] Pay dues 📅 2025-11-10\r\nAfter");
	EXPECT_INT(save(&w, "- [ ] Rig the sail [[Log]]\n"
			    "- [x] Rig the sail [[Log]]\n"
			    "- [x] Pay dues 📅 2025-11-10 [[Ops/Quay]]\n"),
		0);
	expect(&w, 1,
		"# Log\nMore\n\n- [ ] Rig the sail\n\n> - [x] Rig the sail ✅ "
		"2025-11-07\n");
	expect(&w, 2,
		"Before\n\n- [x] Pay dues 📅 2025-11-10 ✅ "
		"2025-11-07\r\nAfter");
	world_free(&w);
}

TEST(a_list_saved_as_it_was_changes_nothing)
{
	struct world w = world_new();
	struct journal_change *changes;
	size_t count;

	EXPECT_INT(save(&w, list), 0);
	EXPECT_INT(journal_read(w.journal, &changes, &count), 0);
	EXPECT_INT(count, 0);
	journal_changes_free(changes, count);
	world_free(&w);
}

TEST_MAIN
