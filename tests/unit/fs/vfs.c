/* vfs.c - a real mount: what the kernel has cached follows the vault
 *
 * Each test mounts a vault of its own and serves it from a thread; what the
 * tests change in the vault is taken in by a refresh of the index. Names and
 * texts are looked at first, so that they are in the kernel's caches, which
 * never time out. Without /dev/fuse the tests are skipped (77).
 */
#include "tests/unit/unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "fs/fuse/vfs.h"
#include "index/base/mem.h"
#include "index/vaultindex.h"

#define PATIENCE_MS 10000

struct mount {
	char dir[64]; /* holds v/, m/ and cache/ */
	struct vaultindex *index;
	struct vfs *vfs;
	pthread_t loop;
	int rc; /* of vfs_run() */
};

static void *
serve(void *arg)
{
	struct mount *m = arg;

	m->rc = vfs_run(m->vfs);
	return NULL;
}

/* A path below the test's directory; good until the fourth call from now. */
static const char *
at(const struct mount *m, const char *path)
{
	static char paths[4][512];
	static unsigned turn;
	char *ret = paths[turn++ % 4];

	snprintf(ret, sizeof(paths[0]), "%s/%s", m->dir, path);
	return ret;
}

static void
put(const struct mount *m, const char *path, const char *text)
{
	FILE *file = fopen(at(m, path), "w");

	if (file == NULL) {
		UNIT_FAIL("cannot write %s: %s", path, strerror(errno));
		return;
	}
	fputs(text, file);
	fclose(file);
}

static void
command(const struct mount *m, const char *format)
{
	char text[512];

	snprintf(text, sizeof(text), format, m->dir);
	if (system(text) != 0)
		UNIT_FAIL("failed: %s", text);
}

static void
refresh(struct mount *m)
{
	struct change_set *changes = NULL;

	EXPECT_INT(vaultindex_refresh(m->index, NULL, &changes), 0);
	vfs_post(m->vfs, changes);
}

static struct mount *
mount_new(void)
{
	struct mount *m = mem_zalloc(sizeof(*m));

	snprintf(m->dir, sizeof(m->dir), "/tmp/vaultfs-test-XXXXXX");
	if (mkdtemp(m->dir) == NULL)
		exit(1);
	mkdir(at(m, "v"), 0755);
	mkdir(at(m, "v/.obsidian"), 0755);
	mkdir(at(m, "m"), 0755);
	mkdir(at(m, "cache"), 0755);
	return m;
}

static void
mount_start(struct mount *m)
{
	struct buf error = {0};
	char vault[128], mountpoint[128], cache[128];
	struct vaultindex_options index_options = {
		.vault = vault, .cache_dir = cache, .mountpoint = mountpoint};
	struct vfs_options options = {.mountpoint = mountpoint,
		.source = vault,
		.today = day_parse("2025-11-12", 10)};

	snprintf(vault, sizeof(vault), "%s/v", m->dir);
	snprintf(mountpoint, sizeof(mountpoint), "%s/m", m->dir);
	snprintf(cache, sizeof(cache), "%s/cache", m->dir);
	if (vaultindex_open(&index_options, &m->index, &error) < 0 ||
		vaultindex_refresh(m->index, NULL, NULL) < 0 ||
		vfs_open(m->index, &options, &m->vfs, &error) < 0) {
		UNIT_FAIL("no mount: %s", buf_text(&error));
		exit(1);
	}
	pthread_create(&m->loop, NULL, serve, m);
}

static void
mount_end(struct mount *m)
{
	kill(getpid(), SIGTERM);
	pthread_join(m->loop, NULL);
	EXPECT_INT(m->rc, 0);
	vfs_close(m->vfs);
	vaultindex_close(m->index);
	command(m, "rm -r %s");
	free(m);
}

/* --- looks at the mount; the result is good until the next look ----------- */

static char look[1 << 16];

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names, sorted, separated by '|'. */
static const char *
ls(const struct mount *m, const char *path)
{
	DIR *dir = opendir(at(m, path));
	char *names[256];
	size_t count = 0;

	look[0] = '\0';
	if (dir == NULL)
		return strerror(errno);
	for (struct dirent *e; (e = readdir(dir)) != NULL && count < 256;)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			names[count++] = mem_dup(e->d_name);
	closedir(dir);
	qsort(names, count, sizeof(*names), compare_texts);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			strcat(look, "|");
		strcat(look, names[i]);
		free(names[i]);
	}
	return look;
}

static const char *
read_fd(int fd)
{
	ssize_t size = pread(fd, look, sizeof(look) - 1, 0);

	look[size > 0 ? size : 0] = '\0';
	return look;
}

static const char *
cat(const struct mount *m, const char *path)
{
	int fd = open(at(m, path), O_RDONLY);

	if (fd < 0)
		return strerror(errno);
	read_fd(fd);
	close(fd);
	return look;
}

static const char *
state(const struct mount *m, const char *path)
{
	struct stat attr;

	return lstat(at(m, path), &attr) == 0 ? "there" : strerror(errno);
}

/* Waits until look(m, path) is want, and tells if it never is. */
static void
eventually(const struct mount *m,
	const char *(*looked)(const struct mount *, const char *),
	const char *path, const char *want)
{
	for (int i = 0; i < PATIENCE_MS; i++) {
		if (strcmp(looked(m, path), want) == 0)
			return;
		poll(NULL, 0, 1);
	}
	EXPECT_TEXT(looked(m, path), want);
}

static const char absent[] = "No such file or directory";

/* --- the tests ------------------------------------------------------------ */

TEST(a_new_note_appears_in_cached_listings)
{
	struct mount *m = mount_new();

	put(m, "v/One.md", "#work\n");
	mount_start(m);
	for (int i = 0; i < 2; i++) {
		EXPECT_TEXT(ls(m, "m/by-tag/work"), "One.md");
		EXPECT_TEXT(ls(m, "m/all"), ".obsidian|One.md");
		EXPECT_TEXT(state(m, "m/all/Two.md"), absent);
		EXPECT_TEXT(state(m, "m/by-tag/work/Two.md"), absent);
	}
	put(m, "v/Two.md", "#work #home\n");
	refresh(m);
	eventually(m, ls, "m/by-tag/work", "One.md|Two.md");
	eventually(m, ls, "m/all", ".obsidian|One.md|Two.md");
	eventually(m, state, "m/all/Two.md", "there");
	eventually(m, state, "m/by-tag/work/Two.md", "there");
	eventually(m, ls, "m/by-tag", "home|work");
	mount_end(m);
}

TEST(a_removed_note_vanishes_from_names_and_listings)
{
	struct mount *m = mount_new();

	put(m, "v/One.md", "#work\n");
	put(m, "v/Two.md", "#work\n");
	mount_start(m);
	ls(m, "m/by-tag/work");
	ls(m, "m/all");
	EXPECT_TEXT(state(m, "m/by-tag/work/Two.md"), "there");
	unlink(at(m, "v/Two.md"));
	refresh(m);
	eventually(m, state, "m/by-tag/work/Two.md", absent);
	eventually(m, state, "m/all/Two.md", absent);
	eventually(m, ls, "m/by-tag/work", "One.md");
	eventually(m, ls, "m/all", ".obsidian|One.md");
	mount_end(m);
}

TEST(changed_text_is_read_in_all_views_by_open_files_and_maps)
{
	struct mount *m = mount_new();
	struct stat attr;
	char *map;
	int fd;

	put(m, "v/One.md", "#work first\n");
	mount_start(m);
	EXPECT_TEXT(cat(m, "m/all/One.md"), "#work first\n");
	EXPECT_TEXT(cat(m, "m/by-tag/work/One.md"), "#work first\n");
	fd = open(at(m, "m/recent/One.md"), O_RDONLY);
	EXPECT_TEXT(read_fd(fd), "#work first\n");
	map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	EXPECT(memcmp(map, "#work first\n", 12) == 0);
	/* The same size, then a larger one. */
	put(m, "v/One.md", "#work other\n");
	refresh(m);
	eventually(m, cat, "m/by-tag/work/One.md", "#work other\n");
	EXPECT_TEXT(cat(m, "m/all/One.md"), "#work other\n");
	EXPECT_TEXT(read_fd(fd), "#work other\n");
	EXPECT(memcmp(map, "#work other\n", 12) == 0);
	put(m, "v/One.md", "#work other and more\n");
	refresh(m);
	eventually(m, cat, "m/all/One.md", "#work other and more\n");
	EXPECT_TEXT(read_fd(fd), "#work other and more\n");
	EXPECT_INT(stat(at(m, "m/recent/One.md"), &attr), 0);
	EXPECT_INT(attr.st_size, 21);
	munmap(map, 4096);
	close(fd);
	mount_end(m);
}

TEST(a_renamed_note_moves_and_stays_open)
{
	struct mount *m = mount_new();
	struct stat before, after;
	int fd;

	put(m, "v/One.md", "#work text\n");
	mkdir(at(m, "v/Sub"), 0755);
	mount_start(m);
	ls(m, "m/all");
	ls(m, "m/all/Sub");
	ls(m, "m/by-tag/work");
	fd = open(at(m, "m/by-tag/work/One.md"), O_RDONLY);
	fstat(fd, &before);
	EXPECT_TEXT(state(m, "m/all/Sub/Two.md"), absent);
	rename(at(m, "v/One.md"), at(m, "v/Sub/Two.md"));
	refresh(m);
	eventually(m, ls, "m/by-tag/work", "Two.md");
	eventually(m, ls, "m/all/Sub", "Two.md");
	eventually(m, ls, "m/all", ".obsidian|Sub");
	eventually(m, state, "m/all/Sub/Two.md", "there");
	eventually(m, state, "m/by-tag/work/One.md", absent);
	EXPECT_TEXT(read_fd(fd), "#work text\n");
	stat(at(m, "m/by-tag/work/Two.md"), &after);
	EXPECT_INT(after.st_ino, before.st_ino);
	close(fd);
	mount_end(m);
}

TEST(a_note_that_is_replaced_by_a_rename_is_the_new_file)
{
	struct mount *m = mount_new();
	struct stat vault, view;

	put(m, "v/One.md", "#work old\n");
	mount_start(m);
	EXPECT_TEXT(cat(m, "m/by-tag/work/One.md"), "#work old\n");
	put(m, "v/tmp", "#work new text\n");
	rename(at(m, "v/tmp"), at(m, "v/One.md"));
	refresh(m);
	eventually(m, cat, "m/by-tag/work/One.md", "#work new text\n");
	EXPECT_TEXT(cat(m, "m/all/One.md"), "#work new text\n");
	stat(at(m, "v/One.md"), &vault);
	stat(at(m, "m/by-tag/work/One.md"), &view);
	EXPECT_INT(view.st_ino, vault.st_ino);
	EXPECT_INT(view.st_size, 15);
	mount_end(m);
}

TEST(an_open_document_stays_whole_and_the_next_open_reads_the_new_one)
{
	struct mount *m = mount_new();
	struct stat attr;
	char *old;
	int fd;

	put(m, "v/One.md", "- [ ] Call Ann 📅 2025-11-10\n");
	mount_start(m);
	fd = open(at(m, "m/open-tasks/overdue.md"), O_RDONLY);
	old = mem_dup(read_fd(fd));
	EXPECT(strstr(old, "Call Ann") != NULL);
	put(m, "v/One.md", "- [ ] Call Ben soon, or later 📅 2025-11-10\n");
	refresh(m);
	for (int i = 0;
		i < PATIENCE_MS &&
		strstr(cat(m, "m/open-tasks/overdue.md"), "Call Ben") == NULL;
		i++)
		poll(NULL, 0, 1);
	EXPECT(strstr(cat(m, "m/open-tasks/overdue.md"), "Call Ben") != NULL);
	stat(at(m, "m/open-tasks/overdue.md"), &attr);
	EXPECT_INT(attr.st_size, strlen(look));
	EXPECT_TEXT(read_fd(fd), old);
	free(old);
	close(fd);
	mount_end(m);
}

TEST(a_shell_in_a_vanished_directory_can_leave_it)
{
	struct mount *m = mount_new();
	DIR *dir;
	int fd, up;
	size_t count = 0;

	put(m, "v/One.md", "#work\n");
	mount_start(m);
	fd = open(at(m, "m/by-tag/work"), O_RDONLY | O_DIRECTORY);
	EXPECT(fd >= 0);
	ls(m, "m/by-tag");
	put(m, "v/One.md", "#home\n");
	refresh(m);
	eventually(m, ls, "m/by-tag", "home");
	eventually(m, state, "m/by-tag/work", absent);
	dir = fdopendir(dup(fd));
	EXPECT(dir != NULL);
	while (dir != NULL && readdir(dir) != NULL)
		count++;
	EXPECT_INT(count, 2);
	closedir(dir);
	up = openat(fd, "..", O_RDONLY | O_DIRECTORY);
	EXPECT(up >= 0);
	close(up);
	/* It comes back, as another directory. */
	put(m, "v/One.md", "#work\n");
	refresh(m);
	eventually(m, ls, "m/by-tag", "work");
	eventually(m, ls, "m/by-tag/work", "One.md");
	close(fd);
	mount_end(m);
}

TEST(tolerant_names_follow_what_they_mean)
{
	struct mount *m = mount_new();

	mkdir(at(m, "v/A"), 0755);
	mkdir(at(m, "v/B"), 0755);
	put(m, "v/A/Plan.md", "#work\n");
	mount_start(m);
	EXPECT_TEXT(cat(m, "m/by-tag/WORK/plan.md"), "#work\n");
	put(m, "v/B/Plan.md", "#work too\n");
	refresh(m);
	eventually(m, ls, "m/by-tag/work", "Plan (A).md|Plan (B).md");
	eventually(m, state, "m/by-tag/WORK/plan.md", absent);
	eventually(m, state, "m/by-tag/work/Plan.md", absent);
	unlink(at(m, "v/A/Plan.md"));
	refresh(m);
	eventually(m, cat, "m/by-tag/work/PLAN.md", "#work too\n");
	mount_end(m);
}

TEST(modes_and_link_counts_follow)
{
	struct mount *m = mount_new();
	struct stat attr = {0};

	put(m, "v/One.md", "#a #b\n");
	mount_start(m);
	EXPECT_INT(stat(at(m, "m/all/One.md"), &attr), 0);
	EXPECT_INT(attr.st_nlink, 4);
	chmod(at(m, "v/One.md"), 0600);
	put(m, "v/One.md", "#a #bb #c\n");
	refresh(m);
	for (int i = 0; i < PATIENCE_MS && attr.st_nlink != 5; i++) {
		stat(at(m, "m/recent/One.md"), &attr);
		poll(NULL, 0, 1);
	}
	EXPECT_INT(attr.st_nlink, 5);
	EXPECT_INT(attr.st_mode & 0777, 0600);
	mount_end(m);
}

TEST(special_files_and_symlinks_are_shown_and_not_followed)
{
	struct mount *m = mount_new();
	struct stat attr;
	char target[64] = "";

	mkfifo(at(m, "v/pipe"), 0644);
	symlink("/etc/passwd", at(m, "v/out.md"));
	mount_start(m);
	EXPECT_INT(lstat(at(m, "m/all/pipe"), &attr), 0);
	EXPECT(S_ISFIFO(attr.st_mode));
	EXPECT_INT(lstat(at(m, "m/all/out.md"), &attr), 0);
	EXPECT(S_ISLNK(attr.st_mode));
	EXPECT_INT(readlink(at(m, "m/all/out.md"), target, sizeof(target)), 11);
	EXPECT(memcmp(target, "/etc/passwd", 11) == 0);
	mount_end(m);
}

TEST(statfs_is_the_vaults)
{
	struct mount *m = mount_new();
	struct statvfs vault, mount;

	mount_start(m);
	EXPECT_INT(statvfs(at(m, "v"), &vault), 0);
	EXPECT_INT(statvfs(at(m, "m"), &mount), 0);
	EXPECT_INT(mount.f_blocks, vault.f_blocks);
	EXPECT_INT(mount.f_namemax, vault.f_namemax);
	mount_end(m);
}

int
main(int argc, char **argv)
{
	if (access("/dev/fuse", R_OK | W_OK) < 0) {
		printf("# no /dev/fuse here\n");
		return 77;
	}
	return unit_main(argc, argv);
}
