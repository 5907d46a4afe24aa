/* linktext.c - see linktext.h */
#include "index/graph/linktext.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/base/text.h"

void
linktexts_init(struct linktexts *links, struct catalog *catalog)
{
	memset(links, 0, sizeof(*links));
	links->catalog = catalog;
	links->texts = intern_new();
	links->items = mem_zalloc(sizeof(*links->items)); /* of number 0 */
	links->capacity = 1;
}

void
linktexts_clear(struct linktexts *links)
{
	intern_free(links->texts);
	free(links->items);
	memset(links, 0, sizeof(*links));
}

static bool
is_ascii(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if ((signed char)text[i] < 0)
			return false;
	return true;
}

/* No-break spaces become spaces, in place. */
static void
spaces_plain(char *text)
{
	char *out = text;

	for (const char *in = text; *in != '\0';) {
		if (strncmp(in, "\xc2\xa0", 2) == 0) {
			*out++ = ' ';
			in += 2;
		} else if (strncmp(in, "\xe2\x80\xaf", 3) == 0) {
			*out++ = ' ';
			in += 3;
		} else {
			*out++ = *in++;
		}
	}
	*out = '\0';
}

const char *
link_normalise(struct arena *arena, const char *target, size_t size, bool cut,
	size_t *ret_size)
{
	const char *hash = cut ? memchr(target, '#', size) : NULL;
	const char *text = target;

	if (hash != NULL)
		size = (size_t)(hash - target);
	*ret_size = 0;
	if (size > LINK_SIZE_MAX)
		return "";
	if (!is_ascii(target, size)) {
		char *composed = text_nfc(arena, target, size);

		spaces_plain(composed);
		text = composed;
		size = strlen(composed);
	}
	text_trim(&text, &size);
	*ret_size = size;
	return text;
}

uint32_t
link_hold(struct linktexts *links, struct arena *arena, const char *text,
	size_t size)
{
	struct lookup lookup = intern_lookup(links->texts, text, size);

	return link_hold_found(links, arena, &lookup);
}

uint32_t
link_hold_found(struct linktexts *links, struct arena *arena,
	const struct lookup *lookup)
{
	struct catalog *catalog = links->catalog;
	struct linktext *item;
	const char *key, *stem;
	size_t key_size, stem_size;
	uint32_t link;
	bool is_new;

	if (lookup->size == 0)
		return 0;
	link = intern_hold_found(links->texts, lookup, &is_new);
	if (!is_new)
		return link;
	while (link >= links->capacity)
		links->items = mem_grow(links->items, links->capacity,
			&links->capacity, sizeof(*links->items));
	item = &links->items[link];
	memset(item, 0, sizeof(*item));

	key = text_fold(arena, lookup->text, lookup->size);
	key_size = strlen(key);
	item->md_count = (uint8_t)strip_md(key, &key_size);
	stem = memrchr(key, '/', key_size);
	item->has_slash = stem != NULL;
	stem = stem != NULL ? stem + 1 : key;
	stem_size = key_size - (size_t)(stem - key);
	item->key = name_hold(catalog, key, key_size);
	item->stem = name_hold(catalog, stem, stem_size);
	idlist_add(&catalog->pool, &catalog->names[item->stem].links, link);
	return link;
}

void
link_release(struct linktexts *links, uint32_t link)
{
	struct catalog *catalog = links->catalog;
	struct linktext *item = &links->items[link];

	if (!intern_release(links->texts, link))
		return;
	idlist_remove(&catalog->pool, &catalog->names[item->stem].links, link);
	name_release(catalog, item->key);
	name_release(catalog, item->stem);
}

void
link_join(struct linktexts *links, uint32_t link, uint32_t id)
{
	idlist_add(&links->catalog->pool, &links->items[link].notes, id);
}

void
link_leave(struct linktexts *links, uint32_t link, uint32_t id)
{
	idlist_remove(&links->catalog->pool, &links->items[link].notes, id);
	link_release(links, link);
}

const char *
link_name(const struct linktexts *links, uint32_t link, size_t *ret_size)
{
	const char *text = intern_text(links->texts, link);

	*ret_size = intern_text_size(links->texts, link);
	strip_md(text, ret_size);
	return text;
}
