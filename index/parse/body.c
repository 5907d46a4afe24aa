/* body.c - the body of a note: see note.h
 *
 * blocks.c says which lines are what, inline.c and fields.c what stands in
 * their text; here it is put together into the note.
 * Sources: vault-format, sections 3 to 10.
 */
#include <stdlib.h>
#include <string.h>

#include "index/base/buf.h"
#include "index/base/map.h"
#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/parse/blocks.h"
#include "index/parse/container.h"
#include "index/parse/destination.h"
#include "index/parse/fields.h"
#include "index/parse/inline.h"
#include "index/parse/linktext.h"
#include "index/parse/note.h"
#include "index/parse/table.h"

/* Of items, tags, links, fields, headings and block ids in one note, each: more
 * are not read. A note that has them is no note, but it must not take the
 * memory of all others. */
#define BODY_COUNT_MAX (1u << 20)

struct body {
	struct note *note;
	bool is_full; /* something was left out, and that was said */
	struct arena *arena;
	struct inline_scanner *scanner;
	struct field_spans fields;
	struct buf text;   /* of the block, its lines joined by '\n' */
	struct buf flags;  /* of the text, as inline.h has them */
	struct buf target; /* of a Markdown link */
	/* The lines of the text: where each begins in it. */
	size_t *starts;
	size_t start_capacity;
	const char *section; /* in the arena, or NULL */
	const char *heading;
	bool item_is_task;                     /* the last item has a box, */
	uint32_t box_offset;                   /* which ends here in the file */
	uint32_t table_block_line, table_line; /* of the last table */
};

static bool
has_room(struct body *body, size_t count, uint32_t line)
{
	if (count < BODY_COUNT_MAX)
		return true;
	if (!body->is_full)
		note_diagnose(body->note, line,
			"more than %u of one thing; the rest is not read",
			BODY_COUNT_MAX);
	body->is_full = true;
	return false;
}

static char *
dup_trimmed(struct body *body, const char *text, size_t size)
{
	text_trim(&text, &size);
	return text_valid(body->arena, text, size);
}

/* --- list items ----------------------------------------------------------- */

static void
take_item(void *context, const struct block_item *found)
{
	struct body *body = context;
	const char *text = body->note->text + found->offset;
	uint32_t size = found->size;
	uint32_t box = found->is_code ? 0 : task_box(text, size);
	struct list_item item = {
		.line = found->line,
		.parent = found->parent,
		.depth = found->depth,
		.offset = found->line_offset,
		.size = found->line_size,
		.section = body->section,
		.heading = body->heading,
	};

	body->item_is_task = box > 0;
	body->box_offset = found->offset + box;
	if (!has_room(body, body->note->items_count, found->line))
		return;
	if (box > 0)
		item.symbol = text_valid(body->arena, text + 1, box - 2);
	item.text = dup_trimmed(body, text + box, size - box);
	NOTE_PUSH(body->note, items, item);
}

/* --- text of a block ------------------------------------------------------ */

/* Joins the lines of a block. The box of a task is left out. */
static void
join_lines(struct body *body, const struct leaf *leaf)
{
	body->text.size = 0;
	buf_reserve(&body->text, 1);
	for (size_t i = 0; i < leaf->line_count; i++) {
		const struct block_line *line = &leaf->lines[i];
		uint32_t offset = line->offset;
		uint32_t size = line->size;

		if (i == 0 && leaf->begins_item && body->item_is_task &&
			body->box_offset > offset) {
			uint32_t box = body->box_offset - offset;

			box = box < size ? box : size;
			offset += box;
			size -= box;
		}
		if (i > 0)
			buf_add_char(&body->text, '\n');
		body->starts = mem_grow(body->starts, i, &body->start_capacity,
			sizeof(*body->starts));
		body->starts[i] = body->text.size;
		buf_add(&body->text, body->note->text + offset, size);
	}
}

/* Passes *index to the line of the block that holds byte at of its text. */
static uint32_t
line_at(const struct body *body, const struct leaf *leaf, size_t *index,
	size_t at)
{
	while (*index + 1 < leaf->line_count && body->starts[*index + 1] <= at)
		++*index;
	return leaf->lines[*index].number;
}

static void
take_link(struct body *body, const char *text, const struct inline_item *item,
	uint32_t line)
{
	struct link link = {
		.line = line, .embed = item->embed, .section = body->section};
	size_t size = item->to - item->from;

	if (!has_room(body, body->note->links_count, line))
		return;
	if (item->kind == INLINE_WIKILINK) {
		if (!link_split(body->arena, text + item->from, size, &link))
			return;
	} else {
		body->target.size = 0;
		buf_reserve(&body->target, size);
		size = destination_unescape(
			text + item->from, size, body->target.data);
		if (!link_split_markdown(
			    body->arena, body->target.data, size, &link))
			return;
		link.display = dup_trimmed(body, text + item->display_from,
			item->display_to - item->display_from);
	}
	NOTE_PUSH(body->note, links, link);
}

/* Finds links and tags in a part of the block's text, and its flags. index is
 * a line of the block at or before it. */
static void
scan_text(struct body *body, const struct leaf *leaf, size_t index, size_t from,
	size_t to)
{
	const char *text = body->text.data + from;
	const struct inline_item *items;
	const unsigned char *flags;
	size_t count;
	size_t tag_index = index;

	flags = inline_scan(body->scanner, text, to - from, &items, &count);
	memcpy(body->flags.data + from, flags, to - from);
	for (size_t i = 0; i < count; i++) {
		if (items[i].kind == INLINE_TAG) {
			struct tag tag = {
				.line = line_at(body, leaf, &tag_index,
					from + items[i].at)};

			if (!has_room(body, body->note->tags_count, tag.line))
				return;
			tag.tag = text_valid(body->arena, text + items[i].from,
				items[i].to - items[i].from);
			NOTE_PUSH(body->note, tags, tag);
		} else {
			take_link(body, text, &items[i],
				line_at(body, leaf, &index,
					from + items[i].at));
		}
	}
}

/* Scans a row of a table cell by cell: a construct does not reach across. */
static void
scan_row(struct body *body, const struct leaf *leaf, size_t index, size_t from,
	size_t to)
{
	struct table_cell cell = {0};

	while (table_next_cell(body->text.data + from, to - from, &cell))
		scan_text(body, leaf, index, from + cell.from, from + cell.to);
}

static size_t
line_end(const struct body *body, const struct leaf *leaf, size_t index)
{
	return index + 1 < leaf->line_count ? body->starts[index + 1] - 1
	                                    : body->text.size;
}

/* The index of the line that heads a table in the block, or line_count. */
static size_t
find_table(const struct body *body, const struct leaf *leaf, size_t from)
{
	const char *text = body->text.data;

	for (size_t i = 1; i < leaf->line_count; i++) {
		size_t columns;

		if (body->starts[i - 1] < from)
			continue;
		columns = table_delimiter_row(text + body->starts[i],
			line_end(body, leaf, i) - body->starts[i]);
		if (columns > 0 &&
			columns == table_columns(text + body->starts[i - 1],
					   line_end(body, leaf, i - 1) -
						   body->starts[i - 1]))
			return i - 1;
	}
	return leaf->line_count;
}

static void
scan_block(struct body *body, const struct leaf *leaf)
{
	size_t from = 0;
	size_t table = leaf->line_count;
	size_t end;

	body->flags.size = 0;
	buf_reserve(&body->flags, body->text.size + 1);
	memset(body->flags.data, 0, body->text.size + 1);
	if (leaf->kind == LEAF_PARAGRAPH) {
		from = destination_definitions(
			body->text.data, body->text.size);
		memset(body->flags.data, INLINE_OPAQUE, from);
		table = find_table(body, leaf, from);
	}
	end = table < leaf->line_count ? body->starts[table] : body->text.size;
	if (end > from)
		scan_text(body, leaf, 0, from, end);
	if (table == leaf->line_count)
		return;
	body->table_block_line = leaf->line;
	body->table_line = leaf->lines[table].number;
	for (size_t i = table; i < leaf->line_count; i++)
		scan_row(body, leaf, i, body->starts[i],
			line_end(body, leaf, i));
}

/* --- fields --------------------------------------------------------------- */

static void
take_fields(struct body *body, const struct leaf *leaf)
{
	for (size_t i = 0; i < leaf->line_count; i++) {
		size_t from = body->starts[i];

		fields_scan(body->text.data + from,
			line_end(body, leaf, i) - from,
			(const unsigned char *)body->flags.data + from,
			INLINE_OPAQUE | INLINE_COMMENT, &body->fields);
		for (size_t k = 0; k < body->fields.count; k++) {
			const struct field_span *span = &body->fields.spans[k];
			struct field field = {.line = leaf->lines[i].number};
			const char *text = body->text.data + from;

			if (!has_room(
				    body, body->note->fields_count, field.line))
				return;
			field.key = text_valid(
				body->arena, text + span->key, span->key_size);
			field.value = text_valid(body->arena,
				text + span->value, span->value_size);
			NOTE_PUSH(body->note, fields, field);
		}
	}
}

/* --- block ids ------------------------------------------------------------ */

static bool
is_id_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-';
}

/* The size of the id that line ends with, 0 if it does not; the id stands at
 * the end of the trimmed line. */
static size_t
id_size(const char *line, size_t size)
{
	size_t id = 0;

	while (id < size && is_id_char(line[size - 1 - id]))
		id++;
	if (id == 0 || id == size || line[size - 1 - id] != '^')
		return 0;
	if (id + 1 < size && line[size - id - 2] != ' ' &&
		line[size - id - 2] != '\t')
		return 0;
	return id;
}

static void
take_block_id(struct body *body, const struct leaf *leaf)
{
	size_t last = leaf->line_count - 1;
	const char *line = body->text.data + body->starts[last];
	size_t size = body->text.size - body->starts[last];
	size_t id;
	uint32_t owner = leaf->owner_line;
	struct block block;

	text_trim(&line, &size);
	id = id_size(line, size);
	if (id == 0 || !has_room(body, body->note->blocks_count, leaf->line))
		return;
	if (id + 1 == size) { /* the id is all there is on the line */
		if (body->table_block_line == leaf->line)
			owner = body->table_line;
		else if (last > 0 && leaf->lazy_line > 0)
			owner = leaf->lazy_line;
		else if (last == 0 && leaf->previous_is_structure)
			owner = leaf->previous_line;
		else if (last == 0 && leaf->previous_line > 0 &&
			 leaf->previous_line == body->table_block_line)
			owner = body->table_line;
	}
	block.line = owner;
	block.id = arena_dup(body->arena, line + size - id, id);
	NOTE_PUSH(body->note, blocks, block);
}

static int
compare_blocks(const void *a, const void *b)
{
	const struct block *x = a, *y = b;

	return x->line < y->line ? -1 : x->line > y->line;
}

/* Of equal ids the last one counts; in order of lines. */
static void
settle_blocks(struct note *note)
{
	struct textmap *seen;
	size_t kept = note->blocks_count;
	bool is_sorted = true;

	if (note->blocks_count < 2)
		return;
	seen = textmap_new();
	for (size_t i = note->blocks_count; i > 0; i--) {
		char *key = arena_dup(note->arena, note->blocks[i - 1].id,
			strlen(note->blocks[i - 1].id));

		for (char *c = key; *c != '\0'; c++)
			if (*c >= 'A' && *c <= 'Z')
				*c += 'a' - 'A';
		if (textmap_set(seen, key, strlen(key), 0))
			note->blocks[--kept] = note->blocks[i - 1];
	}
	textmap_free(seen);
	note->blocks_count -= kept;
	memmove(note->blocks, note->blocks + kept,
		note->blocks_count * sizeof(*note->blocks));
	for (size_t i = 1; i < note->blocks_count; i++)
		is_sorted &= note->blocks[i - 1].line <= note->blocks[i].line;
	if (!is_sorted)
		qsort(note->blocks, note->blocks_count, sizeof(*note->blocks),
			compare_blocks);
}

/* --- leaves --------------------------------------------------------------- */

static void
take_heading(struct body *body, const struct leaf *leaf)
{
	struct heading heading = {.line = leaf->line, .level = leaf->level};
	char *text;

	if (!leaf->is_outermost ||
		!has_room(body, body->note->headings_count, leaf->line))
		return;
	text = dup_trimmed(body, body->text.data, body->text.size);
	for (char *c = text; *c != '\0'; c++)
		if (*c == '\n') /* one heading is one line of text */
			*c = ' ';
	heading.text = text;
	body->heading = text;
	if (leaf->level == 2)
		body->section = text;
	else if (leaf->level < 2)
		body->section = NULL;
	NOTE_PUSH(body->note, headings, heading);
}

static void
take_code(struct body *body, const struct leaf *leaf)
{
	struct code_block code = {.line = leaf->line,
		.last_line = leaf->last_line,
		.heading = body->heading};
	const char *info = leaf->info;
	size_t size = leaf->info_size;
	size_t word = 0;

	text_trim(&info, &size);
	while (word < size && info[word] != ' ' && info[word] != '\t')
		word++;
	if (word == 0)
		return;
	code.language = text_fold(body->arena, info, word);
	body->text.size = 0;
	buf_reserve(&body->text, 1);
	for (size_t i = 0; i < leaf->line_count; i++) {
		for (uint32_t k = 0; k < leaf->lines[i].padding; k++)
			buf_add_char(&body->text, ' ');
		buf_add(&body->text, body->note->text + leaf->lines[i].offset,
			leaf->lines[i].size);
		buf_add_char(&body->text, '\n');
	}
	code.text = text_valid(body->arena, body->text.data, body->text.size);
	NOTE_PUSH(body->note, code_blocks, code);
}

static void
take_leaf(void *context, const struct leaf *leaf)
{
	struct body *body = context;

	switch (leaf->kind) {
	case LEAF_PARAGRAPH:
		join_lines(body, leaf);
		scan_block(body, leaf);
		if (!leaf->begins_item || !body->item_is_task)
			take_fields(body, leaf);
		take_block_id(body, leaf);
		break;
	case LEAF_HEADING:
		join_lines(body, leaf);
		take_heading(body, leaf);
		scan_block(body, leaf);
		take_fields(body, leaf);
		take_block_id(body, leaf);
		break;
	case LEAF_COMMENT:
		join_lines(body, leaf);
		scan_block(body, leaf);
		break;
	case LEAF_CODE:
		if (leaf->info_size > 0)
			take_code(body, leaf);
		break;
	case LEAF_HTML:
	case LEAF_MATH:
	case LEAF_BREAK:
		break;
	}
}

void
body_parse(struct note *note)
{
	struct body body = {
		.note = note,
		.arena = note->arena,
		.scanner = inline_new(),
	};
	const struct block_visitor visitor = {
		.context = &body, .item = take_item, .leaf = take_leaf};

	blocks_visit(note->text, note->size, note->frontmatter.body_offset,
		note->frontmatter.last_line + 1, &visitor);
	settle_blocks(note);
	inline_free(body.scanner);
	free(body.fields.spans);
	free(body.starts);
	buf_clear(&body.text);
	buf_clear(&body.flags);
	buf_clear(&body.target);
}
