/* changes.c - see changes.h */
#include "index/graph/changes.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/text.h"
#include "index/graph/facts.h"

static const char **
alias_list(struct arena *arena, const struct facts *facts)
{
	uint32_t size;
	const char *texts = facts_aliases(facts, &size);
	const char **list;

	if (texts == NULL)
		return NULL;
	texts = arena_copy(arena, texts, size, 1);
	list = arena_alloc(arena, facts->alias_count * sizeof(*list));
	for (uint32_t i = 0; i < facts->alias_count; i++) {
		list[i] = texts;
		texts += strlen(texts) + 1;
	}
	return list;
}

static const struct facts *
own_note(const struct graph *graph, uint32_t value)
{
	uint32_t id = graph->values.items[value].file_id;

	return id != 0 ? catalog_file(&graph->catalog, id)->facts : NULL;
}

static const char *
copy(struct arena *arena, const char *text)
{
	return arena_dup(arena, text, strlen(text));
}

struct value
value_describe(const struct graph *graph, struct arena *arena, uint32_t value)
{
	const struct values *values = &graph->values;
	const struct facts *facts = own_note(graph, value);

	return (struct value){
		.id = value,
		.dimension = value_dimension(values, value),
		.name = copy(arena, value_name(values, value)),
		.folded = copy(arena, value_folded(values, value)),
		.file_id = values->items[value].file_id,
		.aliases = facts != NULL ? alias_list(arena, facts) : NULL,
		.alias_count = facts != NULL ? facts->alias_count : 0,
	};
}

/* Of all that a change set says of a value; never 0. */
static uint64_t
value_hash(const struct graph *graph, uint32_t value)
{
	const char *name = value_name(&graph->values, value);
	const struct facts *facts = own_note(graph, value);
	uint64_t hash[3] = {
		text_hash(name, strlen(name)),
		graph->values.items[value].file_id,
	};
	const char *aliases;
	uint32_t size;

	if (facts != NULL && facts->alias_count > 0) {
		aliases = facts_aliases(facts, &size);
		hash[2] = text_hash(aliases, size);
	}
	return text_hash(hash, sizeof(hash)) | 1;
}

enum news {
	NEWS_NONE,
	NEWS_VALUE,
	NEWS_GONE
};

/* What there is to tell of value, which counts as told from now on. */
static enum news
value_take(struct graph *graph, uint32_t value)
{
	struct value_state *state = &graph->values.items[value];
	uint64_t before = state->announced;

	state->announced = value_exists(&graph->values, value)
	                           ? value_hash(graph, value)
	                           : 0;
	if (state->announced == before)
		return NEWS_NONE;
	return state->announced != 0 ? NEWS_VALUE : NEWS_GONE;
}

static void
take_values(struct graph *graph, struct change_set *set)
{
	struct values *values = &graph->values;

	set->values = arena_alloc(
		set->arena, values->touched_count * sizeof(*set->values));
	set->gone_values = arena_alloc(
		set->arena, values->touched_count * sizeof(*set->gone_values));
	for (size_t i = 0; i < values->touched_count; i++) {
		uint32_t value = values->touched[i];

		switch (value_take(graph, value)) {
		case NEWS_VALUE:
			set->values[set->value_count++] =
				value_describe(graph, set->arena, value);
			break;
		case NEWS_GONE:
			set->gone_values[set->gone_value_count++] = value;
			break;
		case NEWS_NONE:
			break;
		}
	}
}

static void
describe_note(struct graph *graph, struct arena *arena, const struct file *file,
	struct file_change *change)
{
	const struct facts *facts = file->facts;
	const struct idpool *pool = &graph->catalog.pool;
	struct ids *values = &graph->derived;
	const struct ids *stated;
	const char *title = facts_title(facts);
	size_t size;

	change->date = facts->date;
	if (title != NULL) {
		change->title = copy(arena, title);
	} else {
		title = file_stem_text(file, &size);
		change->title = text_valid(arena, title, size);
	}
	change->aliases = alias_list(arena, facts);
	change->alias_count = facts->alias_count;
	if (!file_is_shown(file))
		return;
	stated = &facts_said(graph, facts, SAID_STATED)[SAID_STATED];
	values->count = 0;
	for (size_t i = 0; i < stated->count; i++)
		ids_add(values,
			graph->values.spellings[stated->items[i]].value);
	for (uint32_t i = 0; i < facts->entities.count; i++)
		ids_add(values, idlist_items(pool, &facts->entities)[i]);
	ids_sort(values);
	change->values = arena_copy(
		arena, values->items, values->count, sizeof(*values->items));
	change->value_count = values->count;
	change->tasks = task_list_ref(facts->tasks);
}

static void
add_file(struct graph *graph, struct change_set *set, const struct file *file,
	bool content_changed)
{
	struct file_change *change = &set->files[set->file_count++];

	*change = (struct file_change){
		.id = file->id,
		.flags = file->flags,
		.path = copy(set->arena, file->path),
		.attr = file->attr,
		.content_changed = content_changed,
		.date = DAY_NONE,
	};
	if (file->facts != NULL)
		describe_note(graph, set->arena, file, change);
}

static int
compare_changes(const void *a, const void *b)
{
	return strcmp(((const struct file_change *)a)->path,
		((const struct file_change *)b)->path);
}

static void
sort_files(struct change_set *set)
{
	size_t i = 1;

	while (i < set->file_count &&
		compare_changes(&set->files[i - 1], &set->files[i]) <= 0)
		i++;
	if (i < set->file_count)
		qsort(set->files, set->file_count, sizeof(*set->files),
			compare_changes);
}

/* What was to be done for file, and counts as done from now on. */
static unsigned
marks_take(struct file *file)
{
	unsigned marks = file->marks;

	file->marks =
		marks & (MARK_ALTERED | MARK_ANNOUNCED) ? MARK_ANNOUNCED : 0;
	return marks;
}

static struct change_set *
change_set_new(void)
{
	struct arena *arena = arena_new();
	struct change_set *set = arena_alloc(arena, sizeof(*set));

	set->arena = arena;
	return set;
}

struct change_set *
changes_take(struct graph *graph)
{
	struct change_set *set = change_set_new();

	set->gone_file_count = graph->gone_files.count;
	set->gone_files = arena_copy(set->arena, graph->gone_files.items,
		graph->gone_files.count, sizeof(*set->gone_files));
	graph->gone_files.count = 0;
	take_values(graph, set);
	set->files = arena_alloc(
		set->arena, graph->marked.count * sizeof(*set->files));
	for (size_t i = 0; i < graph->marked.count; i++) {
		struct file *file =
			catalog_file(&graph->catalog, graph->marked.items[i]);
		unsigned marks;

		if (file == NULL)
			continue;
		marks = marks_take(file);
		if ((marks & MARK_ALTERED) != 0)
			add_file(graph, set, file, (marks & MARK_CONTENT) != 0);
	}
	graph->marked.count = 0;
	sort_files(set);
	return set;
}

void
changes_drop(struct graph *graph)
{
	graph->gone_files.count = 0;
	for (size_t i = 0; i < graph->values.touched_count; i++)
		value_take(graph, graph->values.touched[i]);
	for (size_t i = 0; i < graph->marked.count; i++) {
		struct file *file =
			catalog_file(&graph->catalog, graph->marked.items[i]);

		if (file != NULL)
			marks_take(file);
	}
	graph->marked.count = 0;
}

struct everything {
	struct graph *graph;
	struct change_set *set;
};

static void
add_each(void *arg, struct file *file)
{
	const struct everything *all = arg;

	add_file(all->graph, all->set, file, true);
}

struct change_set *
graph_snapshot(struct graph *graph)
{
	struct change_set *set = change_set_new();
	struct everything all = {graph, set};
	uint32_t end = intern_end(graph->values.folded_texts);

	set->files = arena_alloc(
		set->arena, graph->catalog.file_count * sizeof(*set->files));
	catalog_each(&graph->catalog, add_each, &all);
	sort_files(set);
	set->values = arena_alloc(set->arena, end * sizeof(*set->values));
	for (uint32_t value = 1; value < end; value++)
		if (intern_is_used(graph->values.folded_texts, value) &&
			graph->values.items[value].announced != 0)
			set->values[set->value_count++] =
				value_describe(graph, set->arena, value);
	return set;
}
