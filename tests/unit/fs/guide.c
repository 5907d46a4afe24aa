/* guide.c - what the mount says of itself */
#include "tests/unit/unit.h"

#include "fs/document/guide.h"
#include "fs/tree/viewdef.h"
#include "index/parse/settings.h"

TEST(the_guide_names_every_view_and_counts)
{
	size_t count;
	struct viewdef *views = viewdefs_new(settings_default(), &count);
	struct guide_facts facts = {
		.vault = "/vault",
		.views = views,
		.view_count = count,
		.files = 12,
		.notes = 7,
		.open_tasks = 3,
		.settings = settings_default(),
	};
	struct buf out = {0};

	guide_render(&facts, &out);
	EXPECT(strstr(out.data, "7 notes (12 files and folders)") != NULL);
	EXPECT(strstr(out.data, "3 open tasks") != NULL);
	EXPECT(strstr(out.data, "one directory for each person") != NULL);
	for (size_t i = 0; i < count; i++) {
		char name[64];

		snprintf(name, sizeof(name), "- `%s/`: ", views[i].name);
		EXPECT(strstr(out.data, name) != NULL);
	}
	buf_clear(&out);
	viewdefs_free(views, count);
}

TEST_MAIN
