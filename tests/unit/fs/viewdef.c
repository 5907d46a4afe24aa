/* viewdef.c - the table of views, and where values are in them */
#include "tests/unit/unit.h"

#include "fs/tree/viewdef.h"
#include "index/base/buf.h"
#include "index/parse/settings.h"

static char *
path_of(int dimension, const char *value)
{
	struct arena *arena = arena_new();
	struct viewdef_path path = viewdef_path_of(dimension, value, arena);
	struct buf text = {0};

	for (size_t i = 0; i < path.count; i++)
		buf_printf(&text, "%s%s", i > 0 ? "/" : "", path.names[i]);
	arena_free(arena);
	return buf_take(&text);
}

TEST(nested_values_are_nested_directories)
{
	static const struct {
		int dimension;
		const char *value, *path;
	} cases[] = {
		{DIMENSION_TAG, "status/active", "status/active"},
		{DIMENSION_TAG, "a//b/", "a/b"},
		{DIMENSION_TAG, "a/b.md", "a/b%2Emd"},
		{DIMENSION_TYPE, "a/b", "a%2Fb"},
		{DIMENSION_DATE, "2025/11/07", "2025/11/07"},
		{DIMENSION_PROPERTY, "status/in work", "status/in work"},
		{DIMENSION_PROPERTY, "url/http:\x01\x01x", "url/http:%2F%2Fx"},
		{DIMENSION_PROPERTY, "empty/", "empty/%00"},
		{DIMENSION_ENTITY, "Hive/Loom", "Hive%2FLoom"},
		{DIMENSION_ENTITY, "Readme.md", "Readme.md"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *path = path_of(cases[i].dimension, cases[i].value);

		EXPECT_TEXT(path, cases[i].path);
		free(path);
	}
}

TEST(nesting_has_an_end)
{
	struct arena *arena = arena_new();
	struct viewdef_path path;
	char value[2001];

	for (size_t i = 0; i < 2000; i++)
		value[i] = i % 2 == 0 ? 'a' : '/';
	value[2000] = '\0';
	path = viewdef_path_of(DIMENSION_TAG, value, arena);
	EXPECT_INT(path.count, 64);
	EXPECT(strlen(path.names[63]) <= 255);
	arena_free(arena);
}

TEST(each_kind_of_entity_has_a_view)
{
	size_t count, found = 0;
	struct viewdef *views = viewdefs_new(settings_default(), &count);

	for (size_t i = 0; i < count; i++)
		if (views[i].kind == VIEWDEF_GROUPS &&
			views[i].chain[0] >= DIMENSION_ENTITY) {
			static const char *const names[] = {
				"by-person", "by-project", "by-customer"};

			EXPECT_TEXT(views[i].name, names[found]);
			EXPECT_INT(views[i].chain[0],
				DIMENSION_ENTITY + (int)found);
			found++;
		}
	EXPECT_INT(found, 3);
	viewdefs_free(views, count);
}

TEST(a_week_is_monday_to_sunday)
{
	day_t sunday = day_parse("2025-11-16", 10);

	for (day_t day = sunday - 6; day <= sunday; day++) {
		EXPECT(viewdef_relative_has(RELATIVE_THIS_WEEK, day, sunday));
		EXPECT(viewdef_relative_has(
			RELATIVE_THIS_WEEK, day, sunday - 6));
	}
	EXPECT(!viewdef_relative_has(RELATIVE_THIS_WEEK, sunday - 7, sunday));
	EXPECT(!viewdef_relative_has(RELATIVE_THIS_WEEK, sunday + 1, sunday));
	EXPECT(!viewdef_relative_has(RELATIVE_THIS_WEEK, sunday, sunday + 1));
	EXPECT(viewdef_relative_has(RELATIVE_YESTERDAY, sunday - 1, sunday));
	EXPECT(!viewdef_relative_has(RELATIVE_TODAY, DAY_NONE, sunday));
}

TEST(a_date_is_a_day_only_if_there_is_such_a_day)
{
	EXPECT_INT(viewdef_day_of("2025/11/07"), day_parse("2025-11-07", 10));
	EXPECT_INT(viewdef_day_of("2025/02/30"), DAY_NONE);
	EXPECT_INT(viewdef_day_of("2025/11"), DAY_NONE);
	EXPECT_INT(viewdef_day_of("2025-11-07"), DAY_NONE);
}

TEST_MAIN
