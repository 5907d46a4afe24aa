/* told.h - what the body of a note says, as one line of text
 *
 * So that a test is a line: EXPECT_TOLD(tags, "a #b", "1:b"). Each text is
 * parsed as a whole note without frontmatter of its own, unless it begins with
 * one. The lines of what was found are part of it, everything in file order,
 * one blank between two findings, and "" where nothing was found.
 */
#ifndef VAULTFS_TOLD_H
#define VAULTFS_TOLD_H

#include "index/base/buf.h"
#include "index/parse/note.h"
#include "tests/unit/unit.h"

typedef void teller(struct buf *out, const struct note *note);

/* "1:tag" */
static inline void
tell_tags(struct buf *out, const struct note *note)
{
	for (size_t i = 0; i < note->tags_count; i++)
		if (!note->tags[i].in_frontmatter)
			buf_printf(out, " %u:%s", note->tags[i].line,
				note->tags[i].tag);
}

/* "1:<target#subpath|display>", with "!" in front of an embed and "(" ")" for
 * the angles of a Markdown link */
static inline void
tell_links(struct buf *out, const struct note *note)
{
	for (size_t i = 0; i < note->links_count; i++) {
		const struct link *link = &note->links[i];
		bool is_wiki = link->kind == LINK_WIKI;

		if (link->key != NULL)
			continue;
		buf_printf(out, " %u:%s%s%s%s%s%s%s", link->line,
			link->embed ? "!" : "", is_wiki ? "<" : "(",
			link->target, link->subpath,
			link->display != NULL ? "|" : "",
			link->display != NULL ? link->display : "",
			is_wiki ? ">" : ")");
	}
}

/* "1:## text;" */
static inline void
tell_headings(struct buf *out, const struct note *note)
{
	for (size_t i = 0; i < note->headings_count; i++)
		buf_printf(out, " %u:%.*s %s;", note->headings[i].line,
			(int)note->headings[i].level, "######",
			note->headings[i].text);
}

/* "1:[x]text;" for an item with a box, "1:text;" without; "1>" in front of the
 * line says the parent's, and as many '.' before the text as it is deep */
static inline void
tell_items(struct buf *out, const struct note *note)
{
	for (size_t i = 0; i < note->items_count; i++) {
		const struct list_item *item = &note->items[i];

		buf_add_text(out, " ");
		if (item->parent > 0)
			buf_printf(out, "%u>", item->parent);
		buf_printf(out, "%u:", item->line);
		for (uint32_t k = 0; k < item->depth; k++)
			buf_add_text(out, ".");
		if (item->symbol != NULL)
			buf_printf(out, "[%s]", item->symbol);
		buf_printf(out, "%s;", item->text);
	}
}

/* "1:key=value;" */
static inline void
tell_fields(struct buf *out, const struct note *note)
{
	for (size_t i = 0; i < note->fields_count; i++)
		buf_printf(out, " %u:%s=%s;", note->fields[i].line,
			note->fields[i].key, note->fields[i].value);
}

/* "1:id" */
static inline void
tell_blocks(struct buf *out, const struct note *note)
{
	for (size_t i = 0; i < note->blocks_count; i++)
		buf_printf(out, " %u:%s", note->blocks[i].line,
			note->blocks[i].id);
}

/* "1-3:language{contents}" */
static inline void
tell_code_blocks(struct buf *out, const struct note *note)
{
	for (size_t i = 0; i < note->code_blocks_count; i++) {
		const struct code_block *code = &note->code_blocks[i];

		buf_printf(out, " %u-%u:%s{%s}", code->line, code->last_line,
			code->language, code->text);
	}
}

/* A note of size bytes of text, without tasks and what is made of them. End
 * with arena_free(note->arena). The text is not copied. */
static inline struct note *
told_note(const char *text, size_t size)
{
	struct arena *arena = arena_new();
	struct note *note = arena_alloc(arena, sizeof(*note));

	note->arena = arena;
	note->settings = settings_default();
	note->path = note->name = note->title = "Note";
	note->text = text;
	note->size = size;
	frontmatter_parse(note);
	body_parse(note);
	return note;
}

static inline void
expect_told(const char *file, int line, teller *tell, const char *text,
	size_t size, const char *want)
{
	/* Exactly its bytes on the heap, so that a read beyond is seen. */
	char *copy = malloc(size > 0 ? size : 1);
	struct note *note;
	struct buf told = {0};
	const char *got;

	memcpy(copy, text, size);
	note = told_note(copy, size);
	tell(&told, note);
	got = buf_text(&told) + (told.size > 0);
	if (strcmp(got, want) != 0) {
		unit_failures++;
		printf("# %s:%d: of \"%.*s\"\n#   found  %s\n#   wanted %s\n",
			file, line, (int)size, text, got, want);
	}
	buf_clear(&told);
	arena_free(note->arena);
	free(copy);
}

/* what: tags, links, headings, items, fields, blocks, code_blocks */
#define EXPECT_TOLD(what, text, want)                                          \
	expect_told(                                                           \
		__FILE__, __LINE__, tell_##what, (text), strlen(text), (want))

#endif
