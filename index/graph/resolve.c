/* resolve.c - see resolve.h */
#include "index/graph/resolve.h"

#include <string.h>

#include "index/base/text.h"
#include "index/graph/crowd.h"

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
	return (struct rank){
		.is_below = strncmp(file->path, folder, folder_size) == 0,
		.characters = path_characters(file->path),
	};
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
	struct file **files; /* the candidates */
	size_t count;
	const struct crowd *crowd; /* or NULL: of them */
	const char *source;        /* folder of the source, as on disk */
	size_t source_size;
	const char *written; /* how the link ends, with ".md" */
	size_t written_size;
	bool varies; /* more than one would do: the source decides */
};

/* Makes the files of that name with so many ".md" the candidates. */
static void
search_begin(struct search *search, struct arena *arena, uint32_t name,
	unsigned md_count)
{
	const struct catalog *catalog = search->catalog;
	struct idlist list = catalog->names[name].files;
	const uint32_t *ids = idlist_items(&catalog->pool, &list);

	search->count = 0;
	search->crowd = md_count == 1 ? crowd_of(catalog, name) : NULL;
	if (search->crowd != NULL) {
		search->files = search->crowd->by_path;
		search->count = search->crowd->count;
		return;
	}
	search->files = arena_alloc(arena, list.count * sizeof(struct file *));
	for (uint32_t i = 0; i < list.count; i++) {
		struct file *file = catalog_file(catalog, ids[i]);

		if (file->md_count == md_count && file_is_target(file))
			search->files[search->count++] = file;
	}
}

/* Of paths that differ from that of best in nothing but case, the one that is
 * as written, if one is. */
static struct file *
search_exact_case(const struct search *search, struct file *best)
{
	struct file **files = search->files;
	size_t count = search->count;
	struct file *exact = NULL;
	struct rank exact_rank = {0};

	if (path_ends_with(best, search->written, search->written_size))
		return best;
	if (search->crowd != NULL)
		files = crowd_in(search->crowd, best->folder, &count);
	for (size_t i = 0; i < count; i++) {
		struct rank rank;

		if (files[i]->folder != best->folder ||
			!path_ends_with(files[i], search->written,
				search->written_size))
			continue;
		rank = rank_of(files[i], search->source, search->source_size);
		if (exact == NULL ||
			is_better(files[i], exact, rank, exact_rank)) {
			exact = files[i];
			exact_rank = rank;
		}
	}
	return exact != NULL ? exact : best;
}

/* The best of count files whose folder, folded, ends with the size bytes of
 * folder. */
static struct file *
search_among(struct search *search, struct file **files, size_t count,
	const char *folder, size_t size)
{
	const struct intern *folders = search->catalog->folders;
	struct file *best = NULL;
	struct rank best_rank = {0};

	for (size_t i = 0; i < count; i++) {
		struct file *file = files[i];
		struct rank rank;

		if (size > 0) {
			size_t own = intern_text_size(folders, file->folder);

			if (own < size ||
				memcmp(intern_text(folders, file->folder) +
						own - size,
					folder, size) != 0)
				continue;
		}
		rank = rank_of(file, search->source, search->source_size);
		search->varies |= best != NULL;
		if (best == NULL || is_better(file, best, rank, best_rank)) {
			best = file;
			best_rank = rank;
		}
	}
	return best != NULL ? search_exact_case(search, best) : NULL;
}

/* The one in that folder. */
static struct file *
search_folder(struct search *search, const char *folder, size_t size)
{
	uint32_t number = intern_find(search->catalog->folders, folder, size);
	struct file **files = search->files;
	size_t count = 0;

	if (number == 0)
		return NULL;
	if (search->crowd != NULL) {
		files = crowd_in(search->crowd, number, &count);
		return search_among(search, files, count, "", 0);
	}
	/* There is more than one if they differ in case: those come first. */
	for (size_t i = 0; i < search->count; i++) {
		struct file *file = files[i];

		if (file->folder == number) {
			files[i] = files[count];
			files[count++] = file;
		}
	}
	return search_among(search, files, count, "", 0);
}

/* The one whose path ends so. */
static struct file *
search_end(struct search *search, const char *folder, size_t size)
{
	struct file **files = search->files;
	size_t count = search->count;
	const struct crowd *crowd = search->crowd;

	if (size == 0 && crowd != NULL && count > 0) {
		search->varies = true;
		files = crowd_below(
			crowd, search->source, search->source_size, &count);
		if (count == 0 || search->source_size == 0)
			return search_exact_case(search, crowd->shortest);
	}
	/* "../README" where there is none: no path ends so. */
	if (crowd != NULL && !crowd->has_dotted && size >= 2 &&
		memcmp(folder + size - 2, "./", 2) == 0)
		return NULL;
	return search_among(search, files, count, folder, size);
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
	const char *last = memrchr(target->key, '/', target->key_size);
	const char *folder = target->key;
	size_t folder_size = last != NULL ? (size_t)(last + 1 - folder) : 0;
	struct search search = {
		.catalog = catalog,
		.source = source_path,
		.source_size =
			slash != NULL ? (size_t)(slash + 1 - source_path) : 0,
	};
	unsigned md_count = target->md_count;
	struct file *file;
	char *written;

	*ret_varies = false;
	if (target->stem == 0 || catalog->names[target->stem].files.count == 0)
		return NULL;
	last = folder + folder_size;
	/* Only a name with a dot may mean a file as it stands. */
	if (md_count > 0 || memchr(last, '.',
				    (size_t)(target->key + target->key_size -
					     last)) != NULL)
		search_begin(&search, arena, target->stem, md_count);
	if (search.count == 0)
		search_begin(&search, arena, target->stem, ++md_count);
	if (search.count == 0 || (search.count == 1 && !target->has_slash))
		return search.count > 0 ? search.files[0] : NULL;

	written = arena_alloc(arena, target->text_size + 4);
	memcpy(written, target->text, target->text_size);
	search.written = written;
	search.written_size = target->text_size;
	if (md_count != target->md_count) {
		memcpy(written + target->text_size, ".md", 3);
		search.written_size += 3;
	}
	if (strncmp(target->key, "./", 2) == 0 ||
		strncmp(target->key, "../", 3) == 0) {
		const char *base =
			source != NULL
				? intern_text(catalog->folders, source->folder)
				: "";
		const char *joined = folder_join(
			arena, base, strlen(base), folder, folder_size);
		size_t size = search.written_size;

		/* Of what is written, only the name is in the path so. */
		*ret_varies = true;
		search.written = (char *)memrchr(written, '/', size) + 1;
		search.written_size = size - (size_t)(search.written - written);
		file = search_folder(&search, joined, strlen(joined));
		if (file != NULL)
			return file;
		search.written = written;
		search.written_size = size;
	}
	if (folder_size > 0 && folder[0] == '/') {
		search.written++;
		search.written_size--;
		file = search_folder(&search, folder + 1, folder_size - 1);
	} else {
		file = search_folder(&search, folder, folder_size);
		if (file == NULL)
			file = search_end(&search, folder, folder_size);
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
