/* Which file is in which folder, under any moves. */
#include "index/live/filetree.h"

#include "tests/unit/unit.h"

static struct filetree *tree;

/* The ids at and below top, in the order of the walk. */
static const char *
walk(uint32_t top)
{
	static char text[200];
	size_t at = 0;

	text[0] = '\0';
	for (uint32_t id = top; id != 0; id = filetree_next(tree, top, id))
		at += (size_t)snprintf(
			text + at, sizeof(text) - at, "%u ", (unsigned)id);
	return text;
}

static void
begin(void)
{
	tree = filetree_new();
	filetree_put(tree, 1, 0);
	filetree_put(tree, 2, 1);
	filetree_put(tree, 3, 2);
	filetree_put(tree, 4, 2);
	filetree_put(tree, 5, 1);
}

TEST(a_walk_goes_through_all_below)
{
	begin();
	EXPECT_TEXT(walk(1), "1 5 2 4 3 ");
	EXPECT_TEXT(walk(2), "2 4 3 ");
	EXPECT_TEXT(walk(3), "3 ");
	EXPECT_INT(filetree_limit(tree), 6);
	EXPECT(filetree_get(tree, 6) == NULL);
	EXPECT(filetree_get(tree, 0) == NULL);
	filetree_free(tree);
}

TEST(a_folder_moves_with_what_is_in_it)
{
	begin();
	filetree_put(tree, 2, 5);
	EXPECT_TEXT(walk(1), "1 5 2 4 3 ");
	EXPECT_TEXT(walk(5), "5 2 4 3 ");
	filetree_put(tree, 3, 1);
	EXPECT_TEXT(walk(5), "5 2 4 ");
	EXPECT_TEXT(walk(1), "1 3 5 2 4 ");
	filetree_put(tree, 3, 1);
	EXPECT_TEXT(walk(1), "1 3 5 2 4 ");
	filetree_free(tree);
}

TEST(what_was_in_a_removed_folder_can_be_moved)
{
	begin();
	filetree_remove(tree, 2);
	EXPECT(filetree_get(tree, 2) == NULL);
	EXPECT_TEXT(walk(1), "1 5 ");
	filetree_put(tree, 4, 5);
	EXPECT_TEXT(walk(1), "1 5 4 ");
	EXPECT_TEXT(walk(3), "3 ");
	filetree_remove(tree, 3);
	filetree_remove(tree, 3);
	filetree_remove(tree, 77);
	filetree_free(tree);
}

TEST(what_is_known_of_a_file_survives_its_moves)
{
	begin();
	filetree_get(tree, 3)->hash = 42;
	filetree_put(tree, 3, 5);
	filetree_put(tree, 1000, 1);
	EXPECT_INT(filetree_get(tree, 3)->hash, 42);
	EXPECT_INT(filetree_get(tree, 3)->parent, 5);
	EXPECT_INT(filetree_limit(tree), 1001);
	EXPECT(filetree_get(tree, 999) == NULL);
	filetree_free(tree);
}

/* The names of inode ino, added up. */
static long
names(uint64_t ino)
{
	long sum = 0;

	for (uint32_t id = filetree_first_link(tree, ino); id != 0;
		id = filetree_get(tree, id)->next_link)
		sum = sum * 10 + id;
	return sum;
}

TEST(names_of_one_file_are_found_from_each_other)
{
	begin();
	filetree_set_link(tree, 3, 70);
	filetree_set_link(tree, 4, 70);
	filetree_set_link(tree, 5, 70);
	filetree_set_link(tree, 5, 70);
	EXPECT_INT(names(70), 543);
	filetree_set_link(tree, 4, 0);
	EXPECT_INT(names(70), 53);
	filetree_set_link(tree, 3, 80);
	EXPECT_INT(names(70), 5);
	EXPECT_INT(names(80), 3);
	filetree_set_link(tree, 4, 70);
	filetree_remove(tree, 4);
	EXPECT_INT(names(70), 5);
	filetree_remove(tree, 5);
	EXPECT_INT(names(70), 0);
	filetree_free(tree);
}

TEST_MAIN
