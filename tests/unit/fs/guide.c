/* guide.c - what the mount says of itself */
#include "tests/unit/unit.h"

#include "fs/document/guide.h"
#include "fs/tree/viewdef.h"
#include "index/parse/settings.h"
#include "index/vaultindex.h"

TEST(the_state_says_whether_changes_are_seen)
{
	static const struct {
		struct vaultindex_live live;
		const char *state, *part;
	} cases[] = {
		{{.is_watching = true}, "ok", NULL},
		{{.is_watching = true, .is_busy = true}, "catching up", NULL},
		{{.is_watching = true, .is_polling = true}, "ok", NULL},
		{{.is_watching = false}, "degraded", "nothing follows"},
		{{.is_watching = true, .is_failing = true}, "degraded",
			"cannot be walked"},
		{{.is_watching = true, .unwatched = 1}, "degraded",
			"max_user_watches"},
		{{.is_watching = true, .has_no_inotify = true}, "degraded",
			"max_user_instances"},
		{{.is_watching = true, .is_remote = true}, "degraded",
			"others change"},
	};
	const char *why;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		EXPECT_TEXT(guide_state(&cases[i].live, &why), cases[i].state);
		EXPECT((why == NULL) == (cases[i].part == NULL));
		EXPECT(why == NULL || strstr(why, cases[i].part) != NULL);
	}
	EXPECT_TEXT(guide_state(NULL, &why), "degraded");
}

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
