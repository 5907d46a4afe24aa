/* inline.c - any bytes as the text of a block
 *
 * The findings must lie in the text and in order. And in text that holds
 * nothing of Obsidian's own, the Markdown links must be those that cmark finds:
 * code, HTML, escapes, nesting and titles are the same matter for both.
 */
#include <assert.h>
#include <cmark.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/text.h"
#include "index/parse/destination.h"
#include "index/parse/inline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_items(const char *text, size_t size, const struct inline_item *items,
	size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct inline_item *item = &items[i];

		assert(item->at < item->from && item->from <= item->to &&
			item->to <= size);
		if (item->kind == INLINE_TAG) {
			assert(text[item->at] == '#' && item->from < item->to);
			assert(i == 0 || items[i - 1].kind != INLINE_TAG ||
				items[i - 1].to <= item->at);
		} else {
			assert(text[item->at] == (item->embed ? '!' : '['));
			assert(i == 0 || (items[i - 1].kind != INLINE_TAG &&
						 items[i - 1].at < item->at));
		}
		if (item->kind == INLINE_MARKDOWN)
			assert(item->at < item->display_from &&
				item->display_from <= item->display_to &&
				item->display_to < item->from);
	}
}

/* True if cmark reads the text as one paragraph, and its links as Obsidian
 * does. Left out is what is Obsidian's alone (wikilinks, formulas, comments,
 * footnotes), what is no link of the vault (definitions, autolinks, entities),
 * and where cmark 0.30.2 is not quite CommonMark: runs of backticks without a
 * partner, "<!" and "<?", and a title that ends with a backslash. */
static bool
is_plain(const char *text, size_t size)
{
	if (size == 0 || size > 4096 || text[0] == ' ' ||
		!text_is_utf8(text, size))
		return false;
	for (size_t i = 0; i < size; i++)
		if (strchr("$%^&:@", text[i]) != NULL ||
			(unsigned char)text[i] < ' ' || text[i] == 0x7f ||
			(i > 0 && strchr("[`", text[i]) != NULL &&
				text[i - 1] == text[i]) ||
			(i > 0 && strchr("!?", text[i]) != NULL &&
				text[i - 1] == '<') ||
			(i > 0 && strchr("\"'()", text[i]) != NULL &&
				text[i - 1] == '\\'))
			return false;
	return true;
}

static void
compare_with_cmark(const char *text, size_t size,
	const struct inline_item *items, size_t count)
{
	char *line = malloc(size + 2);
	char *target = malloc(size + 1);
	size_t seen = 0;
	cmark_node *root;
	cmark_iter *iter;
	cmark_event_type event;

	assert(line != NULL && target != NULL);
	memcpy(line, "x", 1); /* so that it is a paragraph */
	memcpy(line + 1, text, size);
	root = cmark_parse_document(line, size + 1, CMARK_OPT_DEFAULT);
	iter = cmark_iter_new(root);
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);
		const char *url;
		size_t length;

		if (event != CMARK_EVENT_ENTER ||
			(type != CMARK_NODE_LINK && type != CMARK_NODE_IMAGE))
			continue;
		url = cmark_node_get_url(node);
		if (url[0] == '\0')
			continue;
		while (seen < count && items[seen].kind != INLINE_MARKDOWN)
			seen++;
		assert(seen < count);
		length = destination_unescape(text + items[seen].from,
			items[seen].to - items[seen].from, target);
		assert(length == strlen(url) &&
			memcmp(url, target, length) == 0);
		assert(items[seen].embed == (type == CMARK_NODE_IMAGE));
		seen++;
	}
	for (; seen < count; seen++)
		assert(items[seen].kind != INLINE_MARKDOWN);
	cmark_iter_free(iter);
	cmark_node_free(root);
	free(line);
	free(target);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct inline_scanner *scanner = inline_new();
	const struct inline_item *items;
	char *copy = malloc(size > 0 ? size : 1);
	size_t count;

	assert(copy != NULL);
	if (size > 0)
		memcpy(copy, data, size);
	inline_scan(scanner, copy, size, &items, &count);
	check_items(copy, size, items, count);
	if (is_plain(copy, size))
		compare_with_cmark(copy, size, items, count);
	inline_free(scanner);
	free(copy);
	return 0;
}
