/* catalog.c - see catalog.h */
#include "index/graph/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/arena.h"
#include "index/base/map.h"
#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/graph/crowd.h"

#define PAGE_SIZE_FILES ((size_t)512)
#define BLOCK_SIZE_FILES ((size_t)256)

/* The hash stands beside the id, so that a path is compared only with those
 * that are likely to be the same. */
struct path_slot {
	uint32_t hash;
	uint32_t id; /* 0: empty */
};

void
catalog_init(struct catalog *catalog)
{
	memset(catalog, 0, sizeof(*catalog));
	idpool_init(&catalog->pool);
	catalog->name_texts = intern_new();
	catalog->folders = intern_new();
	catalog->crowds = nummap_new();
	catalog->arena = arena_new();
	catalog->path_slot_count = 64;
	catalog->path_slots = mem_zalloc(
		catalog->path_slot_count * sizeof(*catalog->path_slots));
}

void
catalog_clear(struct catalog *catalog)
{
	for (size_t i = 0; i < catalog->block_count; i++) {
		for (size_t k = 0; k < BLOCK_SIZE_FILES; k++)
			free(catalog->blocks[i][k].path);
		free(catalog->blocks[i]);
	}
	free(catalog->blocks);
	for (size_t i = 0; i < catalog->page_count; i++)
		free(catalog->pages[i]);
	free(catalog->pages);
	free(catalog->path_slots);
	for (uint32_t i = 1; i < intern_end(catalog->name_texts); i++)
		crowd_forget(catalog, i);
	nummap_free(catalog->crowds);
	free(catalog->names);
	intern_free(catalog->name_texts);
	intern_free(catalog->folders);
	arena_free(catalog->arena);
	idpool_clear(&catalog->pool);
	memset(catalog, 0, sizeof(*catalog));
}

/* --- names ---------------------------------------------------------------- */

unsigned
strip_md(const char *text, size_t *size)
{
	unsigned count = 0;

	while (*size >= 3 && count < 255 &&
		text_starts_ascii(text + *size - 3, ".md")) {
		*size -= 3;
		count++;
	}
	return count;
}

uint32_t
name_hold(struct catalog *catalog, const char *text, size_t size)
{
	bool is_new;
	uint32_t name = intern_hold(catalog->name_texts, text, size, &is_new);

	if (is_new) {
		while (name >= catalog->name_capacity)
			catalog->names = mem_grow(catalog->names,
				catalog->name_capacity, &catalog->name_capacity,
				sizeof(*catalog->names));
		memset(&catalog->names[name], 0, sizeof(*catalog->names));
	}
	return name;
}

void
name_release(struct catalog *catalog, uint32_t name)
{
	intern_release(catalog->name_texts, name);
}

uint32_t
name_find(const struct catalog *catalog, const char *text, size_t size)
{
	return intern_find(catalog->name_texts, text, size);
}

const char *
file_stem_text(const struct file *file, size_t *ret_size)
{
	const char *slash = strrchr(file->path, '/');
	const char *name = slash != NULL ? slash + 1 : file->path;

	*ret_size = strlen(name);
	strip_md(name, ret_size);
	return name;
}

/* --- files by path -------------------------------------------------------- */

static uint32_t
path_hash(const char *path)
{
	uint64_t hash = text_hash(path, strlen(path));

	return (uint32_t)(hash ^ hash >> 32);
}

/* The slot where path is, or where it would go. */
static size_t
path_slot(const struct catalog *catalog, const char *path, uint32_t hash)
{
	const struct path_slot *slots = catalog->path_slots;
	size_t mask = catalog->path_slot_count - 1;
	size_t slot = hash & mask;

	while (slots[slot].id != 0 &&
		(slots[slot].hash != hash ||
			strcmp(catalog_file(catalog, slots[slot].id)->path,
				path) != 0))
		slot = (slot + 1) & mask;
	return slot;
}

static void
paths_grow(struct catalog *catalog)
{
	struct path_slot *old = catalog->path_slots;
	size_t old_count = catalog->path_slot_count;
	size_t mask = old_count * 2 - 1;

	catalog->path_slot_count *= 2;
	catalog->path_slots = mem_zalloc(
		catalog->path_slot_count * sizeof(*catalog->path_slots));
	for (size_t i = 0; i < old_count; i++) {
		size_t slot = old[i].hash & mask;

		if (old[i].id == 0)
			continue;
		while (catalog->path_slots[slot].id != 0)
			slot = (slot + 1) & mask;
		catalog->path_slots[slot] = old[i];
	}
	free(old);
}

/* Two files may have one path for a moment, when files change places one put
 * at a time; then the last that came is the one that is found. */
static void
path_enter(struct catalog *catalog, struct file *file)
{
	uint32_t hash = path_hash(file->path);

	if ((catalog->file_count + 1) * 4 > catalog->path_slot_count * 3)
		paths_grow(catalog);
	catalog->path_slots[path_slot(catalog, file->path, hash)] =
		(struct path_slot){hash, file->id};
}

static void
path_leave(struct catalog *catalog, const struct file *file)
{
	struct path_slot *slots = catalog->path_slots;
	size_t mask = catalog->path_slot_count - 1;
	size_t hole = path_slot(catalog, file->path, path_hash(file->path));

	if (slots[hole].id != file->id)
		return;
	for (size_t next = (hole + 1) & mask; slots[next].id != 0;
		next = (next + 1) & mask) {
		size_t home = slots[next].hash & mask;

		if (((next - home) & mask) < ((next - hole) & mask))
			continue;
		slots[hole] = slots[next];
		hole = next;
	}
	slots[hole].id = 0;
}

struct file *
catalog_find(const struct catalog *catalog, const char *path)
{
	uint32_t id =
		catalog->path_slots[path_slot(catalog, path, path_hash(path))]
			.id;

	return id != 0 ? catalog_file(catalog, id) : NULL;
}

/* --- files by id ---------------------------------------------------------- */

struct file *
catalog_file(const struct catalog *catalog, uint32_t id)
{
	size_t page = id / PAGE_SIZE_FILES;

	if (page >= catalog->page_count || catalog->pages[page] == NULL)
		return NULL;
	return catalog->pages[page][id % PAGE_SIZE_FILES];
}

static void
place_set(struct catalog *catalog, uint32_t id, struct file *file)
{
	size_t page = id / PAGE_SIZE_FILES;

	if (page >= catalog->page_count) {
		size_t count = catalog->page_count * 2;

		if (count <= page)
			count = page + 1;
		catalog->pages = mem_resize(
			catalog->pages, count, sizeof(*catalog->pages));
		memset(catalog->pages + catalog->page_count, 0,
			(count - catalog->page_count) *
				sizeof(*catalog->pages));
		catalog->page_count = count;
	}
	if (catalog->pages[page] == NULL)
		catalog->pages[page] =
			mem_zalloc(PAGE_SIZE_FILES * sizeof(struct file *));
	catalog->pages[page][id % PAGE_SIZE_FILES] = file;
}

static struct file *
file_take(struct catalog *catalog)
{
	struct file *file = catalog->unused;

	if (file == NULL) {
		struct file *block =
			mem_zalloc(BLOCK_SIZE_FILES * sizeof(*block));

		MEM_PUSH(catalog->blocks, catalog->block_count,
			catalog->block_capacity, block);
		for (size_t i = BLOCK_SIZE_FILES; i-- > 0;) {
			block[i].next = catalog->unused;
			catalog->unused = &block[i];
		}
		file = catalog->unused;
	}
	catalog->unused = file->next;
	memset(file, 0, sizeof(*file));
	return file;
}

/* Sets all that follows from the path. */
static void
file_place(struct catalog *catalog, struct file *file, const char *path)
{
	struct arena *arena = catalog->arena;
	const char *slash = strrchr(path, '/');
	size_t folder_size = slash != NULL ? (size_t)(slash + 1 - path) : 0;
	const char *folder = text_fold(arena, path, folder_size);
	const char *name = text_fold(
		arena, path + folder_size, strlen(path + folder_size));
	size_t name_size = strlen(name);

	file->md_count = (uint8_t)strip_md(name, &name_size);
	file->stem = name_hold(catalog, name, name_size);
	file->folder =
		intern_hold(catalog->folders, folder, strlen(folder), NULL);
	file->path = mem_dup(path);
	crowd_forget(catalog, file->stem);
	idlist_add(&catalog->pool, &catalog->names[file->stem].files, file->id);
	path_enter(catalog, file);
	arena_reset(arena);
}

static void
file_displace(struct catalog *catalog, struct file *file)
{
	path_leave(catalog, file);
	crowd_forget(catalog, file->stem);
	idlist_remove(
		&catalog->pool, &catalog->names[file->stem].files, file->id);
	name_release(catalog, file->stem);
	intern_release(catalog->folders, file->folder);
	free(file->path);
	file->path = NULL;
}

struct file *
catalog_add(struct catalog *catalog, uint32_t id, const char *path)
{
	struct file *file = file_take(catalog);

	file->id = id;
	file->kind = -1;
	place_set(catalog, id, file);
	catalog->file_count++;
	file_place(catalog, file, path);
	return file;
}

void
catalog_move(struct catalog *catalog, struct file *file, const char *path)
{
	file_displace(catalog, file);
	file_place(catalog, file, path);
}

void
catalog_remove(struct catalog *catalog, struct file *file)
{
	file_displace(catalog, file);
	place_set(catalog, file->id, NULL);
	catalog->file_count--;
	file->next = catalog->unused;
	catalog->unused = file;
}

void
catalog_each(const struct catalog *catalog,
	void (*each)(void *arg, struct file *file), void *arg)
{
	for (size_t i = 0; i < catalog->page_count; i++)
		for (size_t k = 0;
			catalog->pages[i] != NULL && k < PAGE_SIZE_FILES; k++)
			if (catalog->pages[i][k] != NULL)
				each(arg, catalog->pages[i][k]);
}
