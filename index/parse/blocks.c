/* blocks.c - see blocks.h */
#include "index/parse/blocks.h"

#include <cmark.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/parse/container.h"
#include "index/parse/masked.h"
#include "index/parse/treemem.h"

/* Where a container began. */
struct place {
	uint32_t line;      /* of the file */
	uint32_t list_line; /* of an item: where its list begins */
	size_t index;       /* of the line in the chunk */
	uint32_t at;        /* of the cursor behind its marker, */
	uint32_t column;    /* in the copy of that line */
};

struct walk {
	const char *text; /* lent: the file */
	size_t size;
	const struct block_visitor *visitor;
	const struct masked *masked;
	struct container *open; /* outermost first */
	size_t open_count, open_capacity;
	struct place *places; /* one for each of open */
	size_t place_capacity;
	size_t item_depth;
	bool begins_item; /* nothing has come since the last item */
	struct block_line *lines;
	size_t line_count, line_capacity;
};

static size_t
line_index(const struct walk *walk, int cmark_line)
{
	if (cmark_line < 1)
		return 0;
	if ((size_t)cmark_line > walk->masked->line_count)
		return walk->masked->line_count - 1;
	return (size_t)cmark_line - 1;
}

static size_t
first_index(const struct walk *walk, cmark_node *node)
{
	return line_index(walk, cmark_node_get_start_line(node));
}

static uint32_t
first_line(const struct walk *walk, cmark_node *node)
{
	return walk->masked->lines[first_index(walk, node)].number;
}

static struct cursor
copy_cursor(const struct walk *walk, size_t index)
{
	const struct masked *m = walk->masked;
	size_t end = index + 1 < m->line_count ? m->lines[index + 1].start
	                                       : m->text.size;

	return (struct cursor){.line = m->text.data + m->lines[index].start,
		.size = (uint32_t)(end - m->lines[index].start - 1)};
}

static struct cursor
source_cursor(const struct walk *walk, size_t index)
{
	const struct masked_line *line = &walk->masked->lines[index];

	return (struct cursor){
		.line = walk->text + line->offset, .size = line->size};
}

/* In the copy of a line, a cursor behind what the open containers claim. */
static struct cursor
content_cursor(const struct walk *walk, size_t index)
{
	struct cursor cursor = copy_cursor(walk, index);

	if (walk->open_count > 0 &&
		walk->places[walk->open_count - 1].index == index) {
		cursor.at = walk->places[walk->open_count - 1].at;
		cursor.column = walk->places[walk->open_count - 1].column;
	} else {
		containers_match(walk->open, walk->open_count, &cursor);
	}
	return cursor;
}

static void
add_line(struct walk *walk, const struct cursor *cursor, uint32_t number,
	uint32_t padding)
{
	struct block_line line = {.number = number,
		.offset = (uint32_t)(cursor->line - walk->text) + cursor->at,
		.size = cursor->size - cursor->at,
		.padding = padding};

	MEM_PUSH(walk->lines, walk->line_count, walk->line_capacity, line);
}

/* --- containers ----------------------------------------------------------- */

static void
push(struct walk *walk, struct container container, struct place place)
{
	size_t count = walk->open_count;

	walk->places = mem_grow(walk->places, count, &walk->place_capacity,
		sizeof(*walk->places));
	walk->places[count] = place;
	MEM_PUSH(walk->open, walk->open_count, walk->open_capacity, container);
}

static uint32_t
parent_line(const struct walk *walk)
{
	for (size_t i = walk->open_count; i > 0; i--)
		if (walk->open[i - 1].kind == CONTAINER_ITEM)
			return walk->places[i - 1].line;
	return 0;
}

static void
visit_item(struct walk *walk, size_t index, uint32_t at, uint32_t marker,
	bool is_code)
{
	struct cursor source = source_cursor(walk, index);
	struct block_item item = {
		.line = walk->masked->lines[index].number,
		.parent = parent_line(walk),
		.depth = (uint32_t)walk->item_depth,
		.line_offset = walk->masked->lines[index].offset,
		.line_size = walk->masked->lines[index].size,
		.is_code = is_code,
	};

	source.at = masked_source(walk->masked, index, at) + marker;
	if (source.at > source.size)
		source.at = source.size;
	cursor_skip(&source, UINT32_MAX);
	item.offset = item.line_offset + source.at;
	item.size = source.size - source.at;
	while (item.size > 0 &&
		(walk->text[item.offset + item.size - 1] == ' ' ||
			walk->text[item.offset + item.size - 1] == '\t'))
		item.size--;
	walk->visitor->item(walk->visitor->context, &item);
}

static void
enter_item(struct walk *walk, cmark_node *node)
{
	size_t index = first_index(walk, node);
	struct cursor cursor = content_cursor(walk, index);
	struct container item = {.kind = CONTAINER_ITEM};
	struct place place = {.line = walk->masked->lines[index].number,
		.list_line = first_line(walk, cmark_node_parent(node)),
		.index = index};
	uint32_t at, text;
	uint32_t indent = cursor_indent(&cursor, &at);
	uint32_t marker = list_marker(cursor.line + at, cursor.size - at, NULL);
	uint32_t columns;

	cursor_pass(&cursor, marker);
	columns = cursor_indent(&cursor, &text);
	if (masked_is_footnote(walk->masked, index, at)) {
		item.kind = CONTAINER_FOOTNOTE;
	} else {
		visit_item(walk, index, at, marker,
			columns >= 5 && text < cursor.size);
		walk->item_depth++;
		walk->begins_item = true;
	}
	item.width = indent + marker + cursor_pad(&cursor);
	place.at = cursor.at;
	place.column = cursor.column;
	push(walk, item, place);
}

static void
enter_quote(struct walk *walk, cmark_node *node)
{
	size_t index = first_index(walk, node);
	struct cursor cursor = content_cursor(walk, index);
	struct container quote = {.kind = CONTAINER_QUOTE};
	struct place place = {
		.line = walk->masked->lines[index].number, .index = index};

	cursor_pass_quote(&cursor);
	place.at = cursor.at;
	place.column = cursor.column;
	push(walk, quote, place);
	walk->begins_item = false;
}

/* --- leaves --------------------------------------------------------------- */

/* What a block id behind the text of the innermost container names. */
static uint32_t
owner_line(const struct walk *walk, uint32_t line)
{
	for (size_t i = walk->open_count; i > 0; i--)
		if (walk->open[i - 1].kind == CONTAINER_ITEM)
			return i == walk->open_count ? walk->places[i - 1].line
			                             : line;
		else if (walk->open[i - 1].kind == CONTAINER_QUOTE)
			line = walk->places[i - 1].line;
	return line;
}

static bool
is_blank_line(const struct walk *walk, size_t index)
{
	struct cursor cursor = source_cursor(walk, index);

	while (cursor.at < cursor.size &&
		strchr(" \t\r>", cursor.line[cursor.at]) != NULL &&
		cursor.line[cursor.at] != '\0')
		cursor.at++;
	return cursor.at == cursor.size;
}

static void
find_previous(const struct walk *walk, cmark_node *node, struct leaf *leaf)
{
	cmark_node *previous = cmark_node_previous(node);
	size_t index = first_index(walk, node);

	if (previous == NULL || (index >= 2 && is_blank_line(walk, index - 1) &&
					is_blank_line(walk, index - 2)))
		return;
	leaf->previous_line = first_line(walk, previous);
	switch (cmark_node_get_type(previous)) {
	case CMARK_NODE_LIST:
	case CMARK_NODE_BLOCK_QUOTE:
	case CMARK_NODE_CODE_BLOCK:
	case CMARK_NODE_HTML_BLOCK:
		leaf->previous_is_structure = true;
		break;
	default:
		break;
	}
}

/* The text of a line that a block goes on with; the number of containers that
 * it matched. */
static size_t
next_line(struct walk *walk, size_t index)
{
	struct cursor cursor = source_cursor(walk, index);
	size_t matched =
		containers_match(walk->open, walk->open_count, &cursor);

	cursor_skip(&cursor, UINT32_MAX);
	add_line(walk, &cursor, walk->masked->lines[index].number, 0);
	return matched;
}

static void
add_first_line(struct walk *walk, cmark_node *node)
{
	size_t index = first_index(walk, node);
	struct cursor source = source_cursor(walk, index);
	int column = cmark_node_get_start_column(node);

	source.at = masked_source(
		walk->masked, index, column > 0 ? (uint32_t)column - 1 : 0);
	if (source.at > source.size)
		source.at = source.size;
	add_line(walk, &source, walk->masked->lines[index].number, 0);
}

static void
read_paragraph(struct walk *walk, cmark_node *node, struct leaf *leaf)
{
	size_t first = first_index(walk, node);
	size_t last = line_index(walk, cmark_node_get_end_line(node));

	add_first_line(walk, node);
	for (size_t i = first + 1; i <= last; i++) {
		size_t matched = next_line(walk, i);

		if (i < last || matched == walk->open_count)
			continue;
		leaf->lazy_line = walk->open[matched].kind == CONTAINER_ITEM
		                          ? walk->places[matched].list_line
		                          : walk->places[matched].line;
	}
	leaf->last_line =
		walk->masked->lines[last < first ? first : last].number;
	find_previous(walk, node, leaf);
}

static bool
is_underline(const char *text, uint32_t size)
{
	uint32_t at = 0;

	if (size == 0 || (text[0] != '=' && text[0] != '-'))
		return false;
	while (at < size && text[at] == text[0])
		at++;
	while (at < size && (text[at] == ' ' || text[at] == '\t'))
		at++;
	return at == size;
}

/* True if the copy says that the heading is of marks, not underlined. */
static bool
is_atx_heading(const struct walk *walk, cmark_node *node, uint32_t level)
{
	struct cursor copy = copy_cursor(walk, first_index(walk, node));
	int column = cmark_node_get_start_column(node);
	uint32_t at = column > 0 ? (uint32_t)column - 1 : 0;

	for (; level > 0; level--, at++)
		if (at >= copy.size || copy.line[at] != '#')
			return false;
	return at >= copy.size || copy.line[at] == ' ' || copy.line[at] == '\t';
}

static void
read_heading(struct walk *walk, cmark_node *node, struct leaf *leaf)
{
	size_t first = first_index(walk, node);
	struct block_line *line;
	const char *text;
	uint32_t size;
	uint32_t end;

	add_first_line(walk, node);
	leaf->level = (uint32_t)cmark_node_get_heading_level(node);
	leaf->last_line = leaf->line;
	line = &walk->lines[0];
	text = walk->text + line->offset;
	size = line->size;
	if (is_atx_heading(walk, node, leaf->level) && size >= leaf->level) {
		/* The closing marks follow white space, or are all there is. */
		end = size;
		while (end > 0 &&
			(text[end - 1] == ' ' || text[end - 1] == '\t'))
			end--;
		size = end;
		while (end > leaf->level && text[end - 1] == '#')
			end--;
		if (end == leaf->level || text[end - 1] == ' ' ||
			text[end - 1] == '\t')
			size = end;
		line->offset += leaf->level;
		line->size = size - leaf->level;
		return;
	}
	for (size_t i = first + 1; i < walk->masked->line_count; i++) {
		size_t matched = next_line(walk, i);

		line = &walk->lines[walk->line_count - 1];
		if (matched == walk->open_count &&
			is_underline(walk->text + line->offset, line->size)) {
			leaf->last_line = line->number;
			walk->line_count--;
			break;
		}
	}
}

/* Reads fenced code line by line from the file: runs of blank lines are not
 * whole in the chunk. */
static void
read_code(struct walk *walk, cmark_node *node, struct leaf *leaf)
{
	size_t index = first_index(walk, node);
	struct cursor cursor = content_cursor(walk, index);
	const struct masked_line *first = &walk->masked->lines[index];
	uint32_t at, fence = 0;
	uint32_t indent = cursor_indent(&cursor, &at);
	uint32_t number = first->number;
	size_t offset = first->offset;
	struct cursor source = source_cursor(walk, index);
	const char *end;
	char mark;

	if (indent >= 4 || at >= cursor.size)
		return;
	source.at = masked_source(walk->masked, index, at);
	if (source.at >= source.size)
		return;
	mark = source.line[source.at];
	while (source.at < source.size && source.line[source.at] == mark) {
		source.at++;
		fence++;
	}
	cursor_skip(&source, UINT32_MAX);
	leaf->info = source.line + source.at;
	leaf->info_size = source.size - source.at;
	leaf->last_line = number;
	if (leaf->info_size == 0)
		return;
	while ((end = memchr(walk->text + offset, '\n', walk->size - offset)) !=
		NULL) {
		size_t left;
		uint32_t run = 0;

		offset = (size_t)(end - walk->text) + 1;
		number++;
		left = walk->size - offset;
		if (left == 0)
			break;
		end = memchr(walk->text + offset, '\n', left);
		cursor = (struct cursor){.line = walk->text + offset,
			.size = (uint32_t)(end != NULL ? (size_t)(end -
								  walk->text) -
								 offset
						       : left)};
		if (cursor.size > 0 && cursor.line[cursor.size - 1] == '\r')
			cursor.size--;
		if (containers_match(walk->open, walk->open_count, &cursor) <
			walk->open_count)
			break;
		leaf->last_line = number;
		if (cursor_indent(&cursor, &at) <= 3) {
			while (at < cursor.size && cursor.line[at] == mark) {
				at++;
				run++;
			}
			while (at < cursor.size &&
				(cursor.line[at] == ' ' ||
					cursor.line[at] == '\t'))
				at++;
			if (run >= fence && at == cursor.size)
				break;
		}
		cursor_skip(&cursor, indent);
		add_line(walk, &cursor, number, 0);
		if (cursor.at < cursor.size && cursor.line[cursor.at] == '\t' &&
			cursor.column % 4 != 0) {
			struct block_line *line =
				&walk->lines[walk->line_count - 1];

			line->offset++;
			line->size--;
			line->padding = 4 - cursor.column % 4;
		}
	}
}

static void
read_html(struct walk *walk, cmark_node *node, struct leaf *leaf)
{
	const struct masked *m = walk->masked;
	size_t index = first_index(walk, node);
	struct block_line *line;

	if (m->lines[index].kind == FOLLOWED_MATH)
		leaf->kind = LEAF_MATH;
	if (m->lines[index].kind != FOLLOWED_COMMENT)
		return;
	leaf->kind = LEAF_COMMENT;
	add_first_line(walk, node);
	line = &walk->lines[0];
	if (line->size >= 2) { /* its "%%" */
		line->offset += 2;
		line->size -= 2;
	}
	for (size_t i = index + 1;
		i < m->line_count && m->lines[i].kind == FOLLOWED_COMMENT &&
		!m->lines[i].begins;
		i++)
		next_line(walk, i);
}

static void
visit_leaf(struct walk *walk, cmark_node *node)
{
	struct leaf leaf = {
		.line = first_line(walk, node),
		.is_outermost = walk->open_count == 0,
		.begins_item = walk->begins_item,
	};

	walk->line_count = 0;
	walk->begins_item = false;
	leaf.owner_line = owner_line(walk, leaf.line);
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_PARAGRAPH:
		read_paragraph(walk, node, &leaf);
		break;
	case CMARK_NODE_HEADING:
		leaf.kind = LEAF_HEADING;
		read_heading(walk, node, &leaf);
		break;
	case CMARK_NODE_CODE_BLOCK:
		leaf.kind = LEAF_CODE;
		read_code(walk, node, &leaf);
		break;
	case CMARK_NODE_HTML_BLOCK:
		leaf.kind = LEAF_HTML;
		read_html(walk, node, &leaf);
		break;
	case CMARK_NODE_THEMATIC_BREAK:
		leaf.kind = LEAF_BREAK;
		break;
	default:
		return;
	}
	leaf.lines = walk->lines;
	leaf.line_count = walk->line_count;
	walk->visitor->leaf(walk->visitor->context, &leaf);
}

/* --- the tree ------------------------------------------------------------- */

static void
leave(struct walk *walk, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);

	if (type != CMARK_NODE_ITEM && type != CMARK_NODE_BLOCK_QUOTE)
		return;
	walk->open_count--;
	walk->begins_item = false;
	if (walk->open[walk->open_count].kind == CONTAINER_ITEM)
		walk->item_depth--;
}

static void
visit_tree(struct walk *walk, cmark_node *root)
{
	cmark_node *node = cmark_node_first_child(root);

	while (node != NULL) {
		cmark_node *child = NULL;

		switch (cmark_node_get_type(node)) {
		case CMARK_NODE_ITEM:
			enter_item(walk, node);
			child = cmark_node_first_child(node);
			break;
		case CMARK_NODE_BLOCK_QUOTE:
			enter_quote(walk, node);
			child = cmark_node_first_child(node);
			break;
		case CMARK_NODE_LIST:
			walk->begins_item = false;
			child = cmark_node_first_child(node);
			break;
		default:
			visit_leaf(walk, node);
			break;
		}
		if (child != NULL) {
			node = child;
			continue;
		}
		leave(walk, node);
		while (cmark_node_next(node) == NULL) {
			node = cmark_node_parent(node);
			if (node == root)
				return;
			leave(walk, node);
		}
		node = cmark_node_next(node);
	}
}

void
blocks_visit(const char *text, size_t size, size_t offset, uint32_t number,
	const struct block_visitor *visitor)
{
	struct walk walk = {.text = text, .size = size, .visitor = visitor};
	struct masker *masker = masker_new(text, size, offset, number);
	struct treemem *memory = treemem_new();

	while ((walk.masked = masker_next(masker)) != NULL) {
		cmark_parser *parser = cmark_parser_new_with_mem(
			CMARK_OPT_DEFAULT, treemem_allocator(memory));
		cmark_node *root;

		cmark_parser_feed(
			parser, walk.masked->text.data, walk.masked->text.size);
		root = cmark_parser_finish(parser);
		cmark_parser_free(parser);
		visit_tree(&walk, root);
		treemem_reset(memory);
	}
	treemem_free(memory);
	masker_free(masker);
	free(walk.open);
	free(walk.places);
	free(walk.lines);
}
