/* Any text as a query: it is an error with a message, or runs; what it finds is
 * no more than there is. The text up to the first NUL is the query, what
 * follows a task's line. */
#include "index/query/taskquery.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/text.h"
#include "index/parse/taskline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char frontmatter[] = "---\na: [x, 2]\nb: not done\n---\n";
	const struct settings *settings = settings_default();
	struct arena *arena = arena_new();
	size_t query_size = strnlen((const char *)data, size);
	struct note *file = note_parse(
		settings, "F/n.md", frontmatter, sizeof(frontmatter) - 1);
	struct taskquery_options options = {
		.settings = &settings->tasks,
		.text = text_valid(arena, (const char *)data, query_size),
		.file = file,
		.today = day_make(2026, 3, 12),
	};
	static const char other[] = "- [x] a #t 📅 2026-03-11 ⛔ i";
	struct task tasks[2];
	struct query_task items[2];
	struct buf error = {0}, out = {0};
	struct taskquery_result result;
	struct taskquery *query = taskquery_parse(&options, &error);
	size_t count = 0;

	if (query == NULL && error.size == 0)
		abort();
	taskquery_explain(&options, &out);
	if (taskline_parse(arena, &settings->tasks, other, sizeof(other) - 1,
		    &tasks[count]))
		count++;
	if (query_size + 1 < size &&
		taskline_parse(arena, &settings->tasks,
			(const char *)data + query_size + 1,
			size - query_size - 1, &tasks[count]))
		count++;
	for (size_t i = 0; i < count; i++)
		items[i] = (struct query_task){
			.task = &tasks[i], .path = "G/other.md"};
	if (query != NULL) {
		taskquery_run(query, items, count, &result);
		if (result.count > result.found_count ||
			result.found_count > count)
			abort();
		if (result.found_count > 0 &&
			!taskquery_takes_path(query, "G/other.md"))
			abort();
		taskquery_markdown(query, &result, NULL, &out);
		taskquery_result_clear(&result);
	}
	taskquery_free(query);
	note_free(file);
	buf_clear(&error);
	buf_clear(&out);
	arena_free(arena);
	return 0;
}
