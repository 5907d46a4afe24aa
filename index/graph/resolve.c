/* resolve.c - see resolve.h */
#include "index/graph/resolve.h"

#include <string.h>
#include <sys/stat.h>

#include "index/base/text.h"

static struct target
target_of_link(const struct linktexts *links, uint32_t link)
{
	const struct linktext *item = &links->items[link];
	struct intern *names = links->catalog->name_texts;

	return (struct target){
		.text = intern_text(links->texts, link),
		.text_size = intern_text_size(links->texts, link),
		.key = intern_text(names, item->key),
		.key_size = intern_text_size(names, item->key),
		.stem = item->stem,
		.md_count = item->md_count,
		.has_slash = item->has_slash,
	};
}

struct target
target_of_text(const struct catalog *catalog, struct arena *arena,
	const char *text, size_t size)
{
	struct target target = {
		.text = text,
		.text_size = size,
		.key = text_fold(arena, text, size),
	};
	const char *slash;

	target.key_size = strlen(target.key);
	target.md_count = strip_md(target.key, &target.key_size);
	slash = memrchr(target.key, '/', target.key_size);
	target.has_slash = slash != NULL;
	if (slash == NULL)
		target.stem = name_find(catalog, target.key, target.key_size);
	else
		target.stem = name_find(catalog, slash + 1,
			(size_t)(target.key + target.key_size - slash - 1));
	return target;
}

/* How good a candidate is. */
struct rank {
	bool is_below;     /* in the source's folder, at any depth */
	size_t characters; /* of its path */
};

static struct rank
rank_of(const struct file *file, const char *folder, size_t folder_size)
{
	struct rank rank = {
		.is_below = strncmp(file->path, folder, folder_size) == 0,
	};

	for (const char *c = file->path; *c != '\0'; c++)
		rank.characters += ((unsigned char)*c & 0xc0) != 0x80;
	return rank;
}

/* True if the path of file ends with the size bytes of text, case and all. */
static bool
path_ends_with(const struct file *file, const char *text, size_t size)
{
	size_t path_size = strlen(file->path);

	return path_size >= size &&
	       memcmp(file->path + path_size - size, text, size) == 0;
}

static bool
is_better(const struct file *a, const struct file *b, struct rank rank_a,
	struct rank rank_b)
{
	if (rank_a.is_below != rank_b.is_below)
		return rank_a.is_below;
	if (rank_a.characters != rank_b.characters)
		return rank_a.characters < rank_b.characters;
	return strcmp(a->path, b->path) < 0;
}

/* What a look through the candidates is for. */
struct search {
	const struct catalog *catalog;
	struct idlist files;
	unsigned md_count;
	const char *folder; /* of the source */
	size_t folder_size;
	bool varies; /* more than one would do: the source decides */
};

static bool
is_candidate(const struct file *file, unsigned md_count)
{
	return file->md_count == md_count &&
	       (file->flags & FILE_IS_HIDDEN) == 0 && !S_ISDIR(file->attr.mode);
}

/* The best of the candidates whose folder, folded, is (is_suffix: ends with)
 * the size bytes of folder. written is how the link ends, with ".md". Of paths
 * that differ in nothing but case, the one that is written so is taken. */
static struct file *
search_best(struct search *search, const char *folder, size_t size,
	bool is_suffix, const char *written, size_t written_size)
{
	const struct catalog *catalog = search->catalog;
	const uint32_t *ids = idlist_items(&catalog->pool, &search->files);
	struct file *best = NULL;
	struct rank best_rank = {0};
	bool is_exact = false;

	for (uint32_t i = 0; i < search->files.count; i++) {
		struct file *file = catalog_file(catalog, ids[i]);
		size_t own_size =
			intern_text_size(catalog->folders, file->folder);
		struct rank rank;

		if (!is_candidate(file, search->md_count) || own_size < size ||
			(own_size > size && !is_suffix) ||
			memcmp(intern_text(catalog->folders, file->folder) +
					own_size - size,
				folder, size) != 0)
			continue;
		rank = rank_of(file, search->folder, search->folder_size);
		search->varies |= best != NULL;
		if (best == NULL || is_better(file, best, rank, best_rank)) {
			best = file;
			best_rank = rank;
		}
	}
	if (best == NULL || path_ends_with(best, written, written_size))
		return best;
	for (uint32_t i = 0, like = best->folder; i < search->files.count;
		i++) {
		struct file *file = catalog_file(catalog, ids[i]);
		struct rank rank;

		if (file->folder != like ||
			!is_candidate(file, search->md_count) ||
			!path_ends_with(file, written, written_size))
			continue;
		rank = rank_of(file, search->folder, search->folder_size);
		if (!is_exact || is_better(file, best, rank, best_rank)) {
			best = file;
			best_rank = rank;
			is_exact = true;
		}
	}
	return best;
}

/* The only candidate, or NULL; *ret_count tells how many there are (no more
 * than 2 are counted). */
static struct file *
search_only(const struct search *search, unsigned *ret_count)
{
	const struct catalog *catalog = search->catalog;
	struct file *only = NULL;

	*ret_count = 0;
	for (uint32_t i = 0; i < search->files.count && *ret_count < 2; i++) {
		struct file *file = catalog_file(catalog,
			idlist_items(&catalog->pool, &search->files)[i]);

		if (!is_candidate(file, search->md_count))
			continue;
		only = file;
		++*ret_count;
	}
	return *ret_count == 1 ? only : NULL;
}

/* Joins two folders and takes "." and ".." out; ".." of the root is the
 * root. */
static char *
folder_join(struct arena *arena, const char *base, size_t base_size,
	const char *more, size_t more_size)
{
	char *out = arena_alloc(arena, base_size + more_size + 2);
	size_t size = base_size;

	memcpy(out, base, base_size);
	while (more_size > 0) {
		const char *slash = memchr(more, '/', more_size);
		size_t part =
			slash != NULL ? (size_t)(slash - more) : more_size;
		size_t step = part + (slash != NULL);

		if (part == 2 && memcmp(more, "..", 2) == 0) {
			if (size > 0)
				size--;
			while (size > 0 && out[size - 1] != '/')
				size--;
		} else if (part > 0 && !(part == 1 && more[0] == '.')) {
			memcpy(out + size, more, part);
			size += part;
			out[size++] = '/';
		}
		more += step;
		more_size -= step;
	}
	out[size] = '\0';
	return out;
}

struct file *
resolve(const struct catalog *catalog, struct arena *arena,
	const struct file *source, const struct target *target,
	bool *ret_varies)
{
	const char *source_path = source != NULL ? source->path : "";
	const char *slash = strrchr(source_path, '/');
	const char *stem = memrchr(target->key, '/', target->key_size);
	const char *folder = target->key;
	size_t folder_size = stem != NULL ? (size_t)(stem + 1 - folder) : 0;
	struct search search = {
		.catalog = catalog,
		.md_count = target->md_count,
		.folder = source_path,
		.folder_size =
			slash != NULL ? (size_t)(slash + 1 - source_path) : 0,
	};
	struct file *file = NULL;
	unsigned count = 0;
	size_t written_size;
	char *written;

	*ret_varies = false;
	if (target->stem == 0 || catalog->names[target->stem].files.count == 0)
		return NULL;
	search.files = catalog->names[target->stem].files;
	stem = stem != NULL ? stem + 1 : target->key;
	/* Only a name with a dot may mean a file as it stands. */
	if (target->md_count > 0 ||
		memchr(stem, '.',
			(size_t)(target->key + target->key_size - stem)) !=
			NULL)
		file = search_only(&search, &count);
	if (count == 0) {
		search.md_count = target->md_count + 1;
		file = search_only(&search, &count);
	}
	if (count == 0 || (file != NULL && !target->has_slash))
		return file;

	/* As written, with the ".md" that was added. */
	written = arena_alloc(arena, target->text_size + 4);
	memcpy(written, target->text, target->text_size);
	written_size = target->text_size;
	if (search.md_count != target->md_count) {
		memcpy(written + written_size, ".md", 3);
		written_size += 3;
	}

	if (strncmp(target->key, "./", 2) == 0 ||
		strncmp(target->key, "../", 3) == 0) {
		const char *base =
			source != NULL
				? intern_text(catalog->folders, source->folder)
				: "";
		const char *joined = folder_join(
			arena, base, strlen(base), folder, folder_size);
		const char *last =
			(char *)memrchr(written, '/', written_size) + 1;

		*ret_varies = true;
		file = search_best(&search, joined, strlen(joined), false, last,
			written_size - (size_t)(last - written));
		if (file != NULL)
			return file;
	}
	if (folder_size > 0 && folder[0] == '/') {
		file = search_best(&search, folder + 1, folder_size - 1, false,
			written + 1, written_size - 1);
	} else {
		file = search_best(&search, folder, folder_size, false, written,
			written_size);
		if (file == NULL)
			file = search_best(&search, folder, folder_size, true,
				written, written_size);
	}
	*ret_varies |= search.varies;
	return file;
}

struct file *
resolve_link(const struct linktexts *links, struct arena *arena,
	const struct file *source, uint32_t link)
{
	struct linktext *item = &links->items[link];
	struct target target;
	struct file *file;
	bool varies;

	if (item->state == LINK_FIXED)
		return item->file;
	target = target_of_link(links, link);
	file = resolve(links->catalog, arena, source, &target, &varies);
	if (item->state == LINK_UNKNOWN) {
		item->state = varies ? LINK_VARIES : LINK_FIXED;
		item->file = file;
	}
	return file;
}

bool
link_refresh(const struct linktexts *links, struct arena *arena, uint32_t link)
{
	struct linktext *item = &links->items[link];
	enum link_state old_state = item->state;
	const struct file *old = item->file;
	const struct file *file;

	item->state = LINK_UNKNOWN;
	file = resolve_link(links, arena, NULL, link);
	return old_state == LINK_FIXED && item->state == LINK_FIXED &&
	       file == old &&
	       (file == NULL || (file->marks & MARK_TURNED) == 0);
}

struct file *
resolve_kind(const struct catalog *catalog, const struct file *source,
	uint32_t stem, int kind)
{
	const char *slash = source != NULL ? strrchr(source->path, '/') : NULL;
	size_t folder_size =
		slash != NULL ? (size_t)(slash + 1 - source->path) : 0;
	const char *folder = source != NULL ? source->path : "";
	struct idlist files = catalog->names[stem].files;
	struct file *best = NULL;
	struct rank best_rank = {0};
	bool best_is_root = false;

	for (uint32_t i = 0; i < files.count; i++) {
		struct file *file = catalog_file(
			catalog, idlist_items(&catalog->pool, &files)[i]);
		bool is_root;
		struct rank rank;

		if (file->entity == 0 || file->kind != kind)
			continue;
		is_root = strchr(file->path, '/') == NULL;
		rank = rank_of(file, folder, folder_size);
		if (best == NULL || is_root > best_is_root ||
			(is_root == best_is_root &&
				is_better(file, best, rank, best_rank))) {
			best = file;
			best_rank = rank;
			best_is_root = is_root;
		}
	}
	return best;
}
