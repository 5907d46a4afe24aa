/* masked.c - what cmark is shown of any bytes
 *
 * Before cmark is asked, the lines are followed by a reader of our own, which
 * decides where comments and formulas begin. cmark must agree: every such line
 * has to be the start of a block of HTML in its tree, and every copied line has
 * to stand for a line of the file. And the other way round: a line "%%" put
 * anywhere into plain Markdown must begin a comment exactly where cmark would
 * read a line of letters as a paragraph.
 */
#include <assert.h>
#include <cmark.h>
#include <stdlib.h>
#include <string.h>

#include "index/parse/masked.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_chunk(const struct masked *masked)
{
	char *begins = calloc(masked->line_count + 1, 1);
	cmark_node *root = cmark_parse_document(
		masked->text.data, masked->text.size, CMARK_OPT_DEFAULT);
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;

	assert(begins != NULL);
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		int line = cmark_node_get_start_line(node);

		if (event != CMARK_EVENT_ENTER ||
			cmark_node_get_type(node) != CMARK_NODE_HTML_BLOCK)
			continue;
		assert(line >= 1 && (size_t)line <= masked->line_count);
		begins[line - 1] = 1;
	}
	for (size_t i = 0; i < masked->line_count; i++)
		if (masked->lines[i].begins)
			assert(begins[i]);
	cmark_iter_free(iter);
	cmark_node_free(root);
	free(begins);
}

/* True if cmark alone reads the text as the masker does. */
static bool
is_plain(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (strchr("%$^]", text[i]) != NULL ||
			(text[i] < ' ' && text[i] != '\n' && text[i] != '\t'))
			return false;
	return size < 4096;
}

/* True if line number is text in a paragraph (or a heading, once it is
 * underlined): the last leaf to begin at or before it is one. */
static bool
is_paragraph(const char *text, size_t size, int number)
{
	cmark_node *root = cmark_parse_document(text, size, CMARK_OPT_DEFAULT);
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;
	bool ret = false;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);

		if (event != CMARK_EVENT_ENTER ||
			cmark_node_get_start_line(node) > number)
			continue;
		switch (cmark_node_get_type(node)) {
		case CMARK_NODE_PARAGRAPH:
		case CMARK_NODE_HEADING:
			ret = true;
			break;
		case CMARK_NODE_CODE_BLOCK:
		case CMARK_NODE_HTML_BLOCK:
			ret = false;
			break;
		default:
			break;
		}
	}
	cmark_iter_free(iter);
	cmark_node_free(root);
	return ret;
}

/* Puts "%%" before the line that offset lies in. */
static void
check_probe(const char *text, size_t size, size_t offset)
{
	char *probe = malloc(size + 3);
	struct masker *masker;
	const struct masked *masked;
	bool begins = false;
	int number = 1;

	assert(probe != NULL);
	while (offset > 0 && text[offset - 1] != '\n')
		offset--;
	for (size_t i = 0; i < offset; i++)
		number += text[i] == '\n';
	memcpy(probe, text, offset);
	memcpy(probe + offset, "%%\n", 3);
	memcpy(probe + offset + 3, text + offset, size - offset);
	masker = masker_new(probe, size + 3, 0, 1);
	while ((masked = masker_next(masker)) != NULL)
		for (size_t i = 0; i < masked->line_count; i++)
			begins |= masked->lines[i].begins;
	masker_free(masker);
	memcpy(probe + offset, "zz\n", 3);
	assert(begins == is_paragraph(probe, size + 3, number));
	free(probe);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct masker *masker = masker_new(text, size, 0, 1);
	const struct masked *masked;
	uint32_t before = 0;

	while ((masked = masker_next(masker)) != NULL) {
		size_t newlines = 0;

		for (size_t i = 0; i < masked->text.size; i++)
			newlines += masked->text.data[i] == '\n';
		assert(newlines == masked->line_count);
		for (size_t i = 0; i < masked->line_count; i++) {
			const struct masked_line *line = &masked->lines[i];

			assert(line->number > before);
			before = line->number;
			assert(line->offset + line->size <= size);
			assert(line->offset == 0 ||
				text[line->offset - 1] == '\n');
			assert(line->kind != FOLLOWED_TEXT || !line->begins);
		}
		check_chunk(masked);
	}
	masker_free(masker);
	if (size > 1 && is_plain(text + 1, size - 1))
		check_probe(text + 1, size - 1, data[0] % (size - 1));
	return 0;
}
