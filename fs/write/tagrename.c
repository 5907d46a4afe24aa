/* tagrename.c - another name for a tag in a note; see splice.h
 *
 * In `tags` the entries are replaced one by one. In the text a tag is where
 * note_parse() says: it tells the line, so each '#' of that line that could
 * begin the tag is looked at; if there are more of them than tags (one stands in
 * code, in an address), each is tried alone and counts if the note then has one
 * tag less.
 */
#include "fs/write/splice.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/base/text.h"

/* Each trial reads the note again. */
#define TRIAL_COUNT_MAX 200

struct spot {
	size_t at, size; /* bytes of the tag in the text, without '#' */
};

struct rename {
	const struct splice *note;
	const char *from, *to;
	struct note *before;
	struct spot *spots;
	size_t spot_count, spot_capacity;
	size_t trials;
	struct buf *error;
};

static int
refuse(struct rename *r, int rc, const char *sentence)
{
	if (r->error != NULL && r->error->size == 0)
		buf_add_text(r->error, sentence);
	return rc;
}

/* Bytes of tag that are from's, or 0 if it is neither from nor nested in it. */
static size_t
prefix_size(const struct rename *r, const char *tag)
{
	size_t parts = 1, size = 0;
	char *prefix;
	bool is_same;

	for (const char *c = r->from; *c != '\0'; c++)
		parts += *c == '/';
	while (tag[size] != '\0' && (tag[size] != '/' || --parts > 0))
		size++;
	prefix = mem_ndup(tag, size);
	is_same = text_same(prefix, r->from);
	free(prefix);
	return is_same ? size : 0;
}

/* --- in the text ---------------------------------------------------------- */

/* The note with the tags at spots renamed. */
static void
write_spots(const struct rename *r, const struct spot *spots, size_t count,
	struct buf *out)
{
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		char *tag =
			mem_ndup(r->note->text + spots[i].at, spots[i].size);
		size_t size = prefix_size(r, tag);

		free(tag);
		buf_add(out, r->note->text + at, spots[i].at - at);
		buf_add_text(out, r->to);
		at = spots[i].at + size;
	}
	buf_add(out, r->note->text + at, r->note->size - at);
}

static size_t
count_body_tags(const struct rename *r, const struct note *note)
{
	size_t count = 0;

	for (size_t i = 0; i < note->tags_count; i++)
		count += !note->tags[i].in_frontmatter &&
		         prefix_size(r, note->tags[i].tag) > 0;
	return count;
}

/* True if what stands at spot is a tag to note_parse(). */
static bool
is_tag(struct rename *r, struct spot spot)
{
	struct buf text = {0};
	struct note *after;
	bool is;

	r->trials++;
	/* "#a" becomes "%a": no tag, and nothing else. */
	buf_add(&text, r->note->text, r->note->size);
	text.data[spot.at - 1] = '%';
	after = note_parse(
		r->note->settings, r->note->path, text.data, text.size);
	is = count_body_tags(r, after) + 1 == count_body_tags(r, r->before);
	note_free(after);
	buf_clear(&text);
	return is;
}

/* Adds the spots of a line, on which note_parse() found count tags. */
static int
find_in_line(struct rename *r, size_t start, size_t end, size_t count)
{
	const char *text = r->note->text;
	size_t first = r->spot_count, at = start, found, kept;

	while (at < end) {
		const char *hash = memchr(text + at, '#', end - at);
		struct spot spot;
		char *tag;

		if (hash == NULL)
			break;
		at = (size_t)(hash - text) + 1;
		spot.at = at;
		spot.size = tag_trim(text + at, tag_scan(text + at, end - at));
		tag = mem_ndup(text + at, spot.size);
		if (spot.size > 0 && prefix_size(r, tag) > 0)
			MEM_PUSH(r->spots, r->spot_count, r->spot_capacity,
				spot);
		free(tag);
	}
	found = r->spot_count - first;
	if (found == count)
		return 0;
	if (found < count || r->trials + found > TRIAL_COUNT_MAX)
		return refuse(r, -EINVAL,
			"cannot tell the tag from other text in its line");
	kept = first;
	for (size_t i = first; i < r->spot_count; i++)
		if (is_tag(r, r->spots[i]))
			r->spots[kept++] = r->spots[i];
	r->spot_count = kept;
	return kept - first == count
	               ? 0
	               : refuse(r, -EINVAL,
				 "cannot tell the tag from other text in its "
				 "line");
}

static int
find_in_body(struct rename *r)
{
	const struct note *note = r->before;
	size_t at = 0;
	uint32_t line = 1;

	for (size_t i = 0; i < note->tags_count;) {
		const struct tag *tag = &note->tags[i];
		size_t count = 0;
		const char *end;
		int rc;

		if (tag->in_frontmatter || prefix_size(r, tag->tag) == 0) {
			i++;
			continue;
		}
		for (; line < tag->line; line++) {
			end = memchr(
				r->note->text + at, '\n', r->note->size - at);
			if (end == NULL)
				return refuse(r, -EINVAL, "a tag has no line");
			at = (size_t)(end - r->note->text) + 1;
		}
		for (; i < note->tags_count && note->tags[i].line == tag->line;
			i++)
			count += prefix_size(r, note->tags[i].tag) > 0;
		end = memchr(r->note->text + at, '\n', r->note->size - at);
		rc = find_in_line(r, at,
			end != NULL ? (size_t)(end - r->note->text)
				    : r->note->size,
			count);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* --- in the frontmatter --------------------------------------------------- */

/* Replaces one entry of `tags` in text. */
static int
replace_tag(
	struct rename *r, const char *from, const char *to, struct buf *text)
{
	struct splice now = *r->note;
	struct buf next = {0};
	int rc;

	now.text = buf_text(text);
	now.size = text->size;
	rc = splice_replace(&now, "tags", from, to, &next, r->error);
	if (rc == 0) {
		buf_clear(text);
		*text = next;
	}
	return rc;
}

/* Renames the entries of `tags` in text: first each to a name of its own, so
 * that none is taken for another that has its new name already. */
static int
rename_in_frontmatter(struct rename *r, struct buf *text)
{
	const struct note *note = r->before;
	struct buf name = {0}, stand_in = {0};
	int rc = 0;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < note->tags_count && rc == 0; i++) {
			const struct tag *tag = &note->tags[i];
			size_t size = prefix_size(r, tag->tag);

			if (!tag->in_frontmatter || size == 0)
				continue;
			name.size = stand_in.size = 0;
			buf_printf(&name, "%s%s", r->to, tag->tag + size);
			buf_printf(&stand_in, "vaultfs-renames-%zu", i);
			rc = pass == 0 ? replace_tag(r, tag->tag, stand_in.data,
						 text)
			               : replace_tag(r, stand_in.data,
						 name.data, text);
			if (rc == -ENOENT) /* it went with one that is equal */
				rc = 0;
		}
	buf_clear(&name);
	buf_clear(&stand_in);
	return rc;
}

/* --- was that all? -------------------------------------------------------- */

/* The name that a tag has afterwards, in arena. */
static const char *
name_after(const struct rename *r, struct arena *arena, const char *tag)
{
	size_t size = prefix_size(r, tag);

	return size > 0 ? arena_printf(arena, "%s%s", r->to, tag + size) : tag;
}

static bool
has_tag(const struct note *note, const char *tag)
{
	for (size_t i = 0; i < note->tags_count; i++)
		if (note->tags[i].in_frontmatter &&
			text_same(note->tags[i].tag, tag))
			return true;
	return false;
}

static bool
has_tags(const struct rename *r, const struct note *after)
{
	struct arena *arena = arena_new();
	size_t at = 0;
	bool is_same = true;

	for (size_t i = 0; i < r->before->tags_count && is_same; i++) {
		const struct tag *tag = &r->before->tags[i];
		const char *name = name_after(r, arena, tag->tag);

		if (tag->in_frontmatter) {
			is_same = has_tag(after, name);
			continue;
		}
		while (at < after->tags_count && after->tags[at].in_frontmatter)
			at++;
		is_same = at < after->tags_count &&
		          strcmp(after->tags[at++].tag, name) == 0;
	}
	while (at < after->tags_count && after->tags[at].in_frontmatter)
		at++;
	arena_free(arena);
	return is_same && at == after->tags_count;
}

static bool
is_as_meant(const struct rename *r, const struct buf *text)
{
	const struct note *before = r->before;
	struct note *after = note_parse(
		r->note->settings, r->note->path, buf_text(text), text->size);
	bool is_meant = has_tags(r, after) &&
	                after->frontmatter.state == before->frontmatter.state &&
	                after->properties_count == before->properties_count &&
	                after->headings_count == before->headings_count &&
	                after->links_count == before->links_count &&
	                after->items_count == before->items_count &&
	                after->tasks_count == before->tasks_count &&
	                after->blocks_count == before->blocks_count &&
	                after->code_blocks_count == before->code_blocks_count;

	note_free(after);
	return is_meant;
}

static int
rename_all(struct rename *r, struct buf *out)
{
	struct buf text = {0};
	bool has_any = false;
	int rc;

	if (r->before->frontmatter.state == FRONTMATTER_ERROR)
		return refuse(r, -EINVAL,
			"the frontmatter is broken, so its "
			"tags are not known");
	for (size_t i = 0; i < r->before->tags_count; i++)
		has_any |= prefix_size(r, r->before->tags[i].tag) > 0;
	if (!has_any)
		return refuse(r, -ENOENT, "the note does not have that tag");
	rc = find_in_body(r);
	if (rc < 0)
		return rc;
	write_spots(r, r->spots, r->spot_count, &text);
	rc = rename_in_frontmatter(r, &text);
	if (rc == 0 && !is_as_meant(r, &text))
		rc = refuse(r, -EINVAL,
			"the tag cannot be renamed without changing what else "
			"the note says");
	if (rc == 0) {
		buf_add(out, buf_text(&text), text.size);
		if (r->error != NULL)
			buf_clear(r->error);
	}
	buf_clear(&text);
	return rc;
}

static bool
is_fit(const char *tag)
{
	size_t size = strlen(tag);

	return size > 0 && text_is_utf8(tag, size) &&
	       tag_scan(tag, size) == size && tag_trim(tag, size) == size;
}

int
splice_rename_tag(const struct splice *note, const char *from, const char *to,
	struct buf *out, struct buf *error)
{
	struct rename r = {
		.note = note, .from = from, .to = to, .error = error};
	int rc;

	if (!is_fit(from) || !is_fit(to))
		return refuse(&r, -EINVAL, "that cannot be the name of a tag");
	r.before =
		note_parse(note->settings, note->path, note->text, note->size);
	rc = rename_all(&r, out);
	note_free(r.before);
	free(r.spots);
	return rc;
}
