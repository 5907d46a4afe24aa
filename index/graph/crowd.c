/* crowd.c - see crowd.h */
#include "index/graph/crowd.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "index/base/map.h"
#include "index/base/mem.h"

bool
file_is_target(const struct file *file)
{
	return (file->flags & FILE_IS_HIDDEN) == 0 && !S_ISDIR(file->attr.mode);
}

size_t
path_characters(const char *path)
{
	size_t characters = 0;

	for (const char *c = path; *c != '\0'; c++)
		characters += ((unsigned char)*c & 0xc0) != 0x80;
	return characters;
}

static int
compare_paths(const void *a, const void *b)
{
	return strcmp((*(struct file *const *)a)->path,
		(*(struct file *const *)b)->path);
}

static int
compare_folders(const void *a, const void *b)
{
	uint32_t x = (*(struct file *const *)a)->folder;
	uint32_t y = (*(struct file *const *)b)->folder;

	if (x != y)
		return x < y ? -1 : 1;
	return compare_paths(a, b);
}

/* In a folder whose name ends with a dot. */
static bool
is_dotted(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL && slash > path && slash[-1] == '.';
}

static struct crowd *
crowd_new(const struct catalog *catalog, uint32_t name)
{
	struct crowd *crowd = mem_zalloc(sizeof(*crowd));
	struct idlist list = catalog->names[name].files;
	const uint32_t *ids = idlist_items(&catalog->pool, &list);
	size_t least = 0;

	crowd->by_path = mem_alloc(list.count * sizeof(struct file *));
	for (uint32_t i = 0; i < list.count; i++) {
		struct file *file = catalog_file(catalog, ids[i]);

		if (file->md_count == 1 && file_is_target(file))
			crowd->by_path[crowd->count++] = file;
	}
	qsort(crowd->by_path, crowd->count, sizeof(struct file *),
		compare_paths);
	for (size_t i = 0; i < crowd->count; i++) {
		size_t characters = path_characters(crowd->by_path[i]->path);

		crowd->has_dotted |= is_dotted(crowd->by_path[i]->path);
		if (i == 0 || characters < least) {
			crowd->shortest = crowd->by_path[i];
			least = characters;
		}
	}
	crowd->by_folder =
		mem_copy(crowd->by_path, crowd->count * sizeof(struct file *));
	qsort(crowd->by_folder, crowd->count, sizeof(struct file *),
		compare_folders);
	return crowd;
}

const struct crowd *
crowd_of(const struct catalog *catalog, uint32_t name)
{
	struct crowd *crowd;
	uint64_t found;

	if (catalog->names[name].files.count < CROWD_MIN)
		return NULL;
	if (nummap_get(catalog->crowds, name, &found))
		return (const struct crowd *)(uintptr_t)found;
	crowd = crowd_new(catalog, name);
	nummap_set(catalog->crowds, name, (uint64_t)(uintptr_t)crowd);
	return crowd;
}

void
crowd_forget(struct catalog *catalog, uint32_t name)
{
	struct crowd *crowd;
	uint64_t found;

	if (nummap_count(catalog->crowds) == 0 ||
		!nummap_get(catalog->crowds, name, &found))
		return;
	crowd = (struct crowd *)(uintptr_t)found;
	free(crowd->by_path);
	free(crowd->by_folder);
	free(crowd);
	nummap_remove(catalog->crowds, name);
}

struct file **
crowd_below(const struct crowd *crowd, const char *prefix, size_t size,
	size_t *ret_count)
{
	size_t ends[2]; /* the first not before the prefix, and the first after
	                   all that begin with it */

	for (int end = 0; end < 2; end++) {
		size_t low = 0, high = crowd->count;

		while (low < high) {
			size_t middle = low + (high - low) / 2;
			int order = strncmp(
				crowd->by_path[middle]->path, prefix, size);

			if (order < 0 || (order == 0 && end == 1))
				low = middle + 1;
			else
				high = middle;
		}
		ends[end] = low;
	}
	*ret_count = ends[1] - ends[0];
	return crowd->by_path + ends[0];
}

struct file **
crowd_in(const struct crowd *crowd, uint32_t folder, size_t *ret_count)
{
	size_t low = 0, high = crowd->count, end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (crowd->by_folder[middle]->folder < folder)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low;
		end < crowd->count && crowd->by_folder[end]->folder == folder;
		end++)
		;
	*ret_count = end - low;
	return crowd->by_folder + low;
}
