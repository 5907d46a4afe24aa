/* Memory for cmark's trees: zeroed, moved whole, given back at once. */
#include "index/parse/treemem.h"

#include "tests/unit/unit.h"

static bool
is_all(const char *data, char c, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (data[i] != c)
			return false;
	return true;
}

TEST(memory_is_zeroed_even_where_a_tree_has_been)
{
	struct treemem *memory = treemem_new();
	cmark_mem *mem = treemem_allocator(memory);

	for (size_t size = 1; size < (1u << 20); size *= 3) {
		memset(mem->calloc(1, size), 'x', size);
		treemem_reset(memory);
		EXPECT(is_all(mem->calloc(1, size), '\0', size));
		treemem_reset(memory);
	}
	treemem_free(memory);
}

TEST(what_grows_or_shrinks_keeps_its_bytes)
{
	struct treemem *memory = treemem_new();
	cmark_mem *mem = treemem_allocator(memory);
	char *data = NULL;
	size_t had = 0;
	static const size_t sizes[] = {
		1, 100, 60000, 70000, 200000, 65536, 65535, 10, 300000};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size_t size = sizes[i];

		data = mem->realloc(data, size);
		EXPECT(is_all(data, 'a', had < size ? had : size));
		memset(data, 'a', size);
		had = size;
	}
	mem->free(data);
	mem->free(NULL);
	treemem_free(memory);
}

TEST(trees_may_end_with_pieces_of_any_size_still_taken)
{
	struct treemem *memory = treemem_new();
	cmark_mem *mem = treemem_allocator(memory);
	void *first, *second, *third;

	for (int round = 0; round < 3; round++) {
		first = mem->calloc(2, 100000);
		second = mem->calloc(3, 100000);
		third = mem->calloc(4, 100000);
		mem->free(second);
		first = mem->realloc(first, 500000);
		memset(first, 'x', 500000);
		memset(third, 'y', 400000);
		mem->calloc(1, 8);
		treemem_reset(memory);
	}
	treemem_free(memory);
}

TEST(cmark_makes_the_same_tree_of_it)
{
	static const char text[] =
		"# a\n\n- b\n- c\n\n> d\n\n    e\n\n[f]: g\n";
	struct treemem *memory = treemem_new();

	for (int round = 0; round < 2; round++) {
		cmark_parser *parser = cmark_parser_new_with_mem(
			CMARK_OPT_DEFAULT, treemem_allocator(memory));
		cmark_node *root;
		char *xml;

		cmark_parser_feed(parser, text, sizeof(text) - 1);
		root = cmark_parser_finish(parser);
		cmark_parser_free(parser);
		xml = cmark_render_xml(root, CMARK_OPT_DEFAULT);
		root = cmark_parse_document(
			text, sizeof(text) - 1, CMARK_OPT_DEFAULT);
		char *want = cmark_render_xml(root, CMARK_OPT_DEFAULT);

		EXPECT_TEXT(xml, want);
		free(want);
		cmark_node_free(root);
		treemem_reset(memory);
	}
	treemem_free(memory);
}

TEST_MAIN
