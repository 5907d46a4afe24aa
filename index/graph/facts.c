/* facts.c - see facts.h */
#include "index/graph/facts.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/buf.h"
#include "index/base/mem.h"
#include "index/graph/tasklist.h"

struct facts *
facts_new(void)
{
	struct facts *facts = mem_zalloc(sizeof(*facts) + SAID_COUNT);

	facts->date = DAY_NONE;
	return facts;
}

void
facts_free(struct facts *facts)
{
	if (facts == NULL)
		return;
	task_list_unref(facts->tasks);
	free(facts->texts);
	free(facts->bound);
	free(facts);
}

const struct ids *
facts_said(struct graph *graph, const struct facts *facts, enum said_list last)
{
	reading_unpack(graph->said, facts->said, last);
	return graph->said->said;
}

/* --- link texts ----------------------------------------------------------- */

/* All link texts that facts has, ascending, each once. */
static void
links_of(struct graph *graph, const struct facts *facts, struct ids *links)
{
	const struct ids *said = facts_said(graph, facts, SAID_LINKS);
	const struct ids *list = &said[SAID_LINKS];

	links->count = 0;
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i] != 0)
			ids_add(links, list->items[i]);
	list = &said[SAID_NAMINGS];
	for (size_t i = 0; i < list->count; i++)
		ids_add(links, naming_link(list->items[i]));
	list = &said[SAID_CONTEXTS];
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i] != 0)
			ids_add(links, list->items[i]);
	/* Link texts of tasks are among those of the note. */
	ids_sort(links);
}

/* Makes the note with that id have the link texts of new instead of those of
 * old (both sorted). Those of new are held once each for it. */
static void
links_change(struct graph *graph, uint32_t id, const struct ids *old,
	const struct ids *new)
{
	size_t i = 0, k = 0;

	for (; k < new->count; k++)
		link_approach(&graph->links, new->items[k]);
	k = 0;
	while (i < old->count || k < new->count) {
		if (k == new->count ||
			(i < old->count && old->items[i] < new->items[k])) {
			link_leave(&graph->links, old->items[i++], id);
		} else if (i == old->count || old->items[i] > new->items[k]) {
			link_join(&graph->links, new->items[k++], id);
		} else {
			link_release(&graph->links, new->items[k]);
			i++;
			k++;
		}
	}
}

/* Sorts links; of doubles, one hold remains. */
static void
links_sort(struct graph *graph, struct ids *links)
{
	size_t count = 0;

	ids_sort_only(links);
	for (size_t i = 0; i < links->count; i++) {
		if (count > 0 && links->items[count - 1] == links->items[i])
			link_release(&graph->links, links->items[i]);
		else
			links->items[count++] = links->items[i];
	}
	links->count = count;
}

/* --- spellings ------------------------------------------------------------ */

static void
use_all(struct graph *graph, const struct ids *stated, bool use)
{
	for (size_t i = 0; i < stated->count; i++) {
		if (use)
			spelling_use(&graph->values, stated->items[i]);
		else
			spelling_unuse(&graph->values, stated->items[i]);
	}
}

void
facts_use(struct graph *graph, struct facts *facts, bool use)
{
	if (facts->is_used == use)
		return;
	facts->is_used = use;
	use_all(graph, &facts_said(graph, facts, SAID_STATED)[SAID_STATED],
		use);
}

/* Puts the spellings of new, held, in place of those that facts has; true if
 * they are others. */
static bool
stated_change(
	struct graph *graph, const struct facts *facts, const struct ids *new)
{
	const struct ids *old =
		&facts_said(graph, facts, SAID_STATED)[SAID_STATED];
	bool is_same = old->count == new->count &&
	               (new->count == 0 ||
			       memcmp(old->items, new->items,
				       new->count * sizeof(*new->items)) == 0);

	if (!is_same && facts->is_used) {
		use_all(graph, new, true);
		use_all(graph, old, false);
	}
	for (size_t i = 0; i < old->count; i++)
		spelling_release(&graph->values, old->items[i]);
	return !is_same;
}

/* --- title and aliases ---------------------------------------------------- */

const char *
facts_title(const struct facts *facts)
{
	return facts->has_title ? facts->texts : NULL;
}

const char *
facts_aliases(const struct facts *facts, uint32_t *ret_size)
{
	size_t title = facts->has_title ? strlen(facts->texts) + 1 : 0;

	*ret_size = facts->texts_size - (uint32_t)title;
	return facts->alias_count > 0 ? facts->texts + title : NULL;
}

static bool
texts_take(struct file *file, const struct note *note)
{
	struct facts *facts = file->facts;
	const char *title = note->title;
	struct buf texts = {0};
	size_t size;
	const char *own = file_stem_text(file, &size);
	bool has_title =
		title != NULL &&
		!(strlen(title) == size && memcmp(title, own, size) == 0);
	bool is_same;

	facts->is_titled = note_property(note, "title") != NULL;
	for (size_t i = 0; i < note->headings_count && !facts->is_titled; i++)
		facts->is_titled = note->headings[i].level == 1;
	if (has_title)
		buf_add(&texts, title, strlen(title) + 1);
	for (size_t i = 0; i < note->aliases_count; i++)
		buf_add(&texts, note->aliases[i].text,
			strlen(note->aliases[i].text) + 1);
	is_same = has_title == facts->has_title &&
	          texts.size == facts->texts_size &&
	          (texts.size == 0 ||
			  memcmp(texts.data, facts->texts, texts.size) == 0);
	if (!is_same) {
		free(facts->texts);
		facts->texts = texts.size > 0 ? mem_copy(texts.data, texts.size)
		                              : NULL;
		facts->texts_size = (uint32_t)texts.size;
		facts->alias_count = (uint32_t)note->aliases_count;
		facts->has_title = has_title;
	}
	buf_clear(&texts);
	return !is_same;
}

void
facts_keep_title(struct file *file)
{
	struct facts *facts = file->facts;
	struct buf texts = {0};
	const char *name;
	size_t size;

	if (facts == NULL || facts->has_title || !facts->is_titled)
		return;
	name = file_stem_text(file, &size);
	buf_add(&texts, name, size);
	buf_add_char(&texts, '\0');
	if (facts->texts_size > 0)
		buf_add(&texts, facts->texts, facts->texts_size);
	free(facts->texts);
	facts->texts_size = (uint32_t)texts.size;
	facts->texts = buf_take(&texts);
	facts->has_title = true;
}

/* --- tasks ---------------------------------------------------------------- */

/* Enters the words of the tasks of file, or (NULL) that it has none. */
static void
task_note_set(struct graph *graph, struct file *file, const struct words *words)
{
	struct facts *facts = file->facts;
	struct task_note *last;

	if (words != NULL && facts->task_place == 0) {
		MEM_PUSH(graph->task_notes, graph->task_note_count,
			graph->task_note_capacity, (struct task_note){0});
		facts->task_place = (uint32_t)graph->task_note_count;
	}
	if (words != NULL) {
		graph->task_notes[facts->task_place - 1] =
			(struct task_note){*words, file->id};
	} else if (facts->task_place != 0) {
		last = &graph->task_notes[--graph->task_note_count];
		catalog_file(&graph->catalog, last->id)->facts->task_place =
			facts->task_place;
		graph->task_notes[facts->task_place - 1] = *last;
		facts->task_place = 0;
	}
}

static bool
tasks_take(struct graph *graph, struct file *file, const struct note *note)
{
	struct facts *facts = file->facts;
	struct words words = {0};
	struct task_list *tasks = task_list_new(note);
	bool is_same = task_list_says_same(facts->tasks, tasks);

	facts->task_total = (uint32_t)note->tasks_count;
	if (is_same) {
		task_list_unref(tasks);
		return false;
	}
	task_list_unref(facts->tasks);
	facts->tasks = tasks;
	for (uint32_t i = 0; tasks != NULL && i < tasks->count; i++)
		words_add_text(
			&words, graph->arena, tasks->tasks[i].description);
	task_note_set(graph, file, tasks != NULL ? &words : NULL);
	return true;
}

/* --- all of it ------------------------------------------------------------ */

bool
facts_take(struct graph *graph, struct file *file, const struct note *note)
{
	struct reading *reading = graph->reading;
	struct ids *old = &graph->old_links;
	struct buf said = {0};
	struct facts *facts;
	bool is_altered = false;

	links_of(graph, file->facts, old);
	reading_take(reading, graph, note);
	links_sort(graph, &reading->held);
	links_change(graph, file->id, old, &reading->held);
	is_altered |=
		stated_change(graph, file->facts, &reading->said[SAID_STATED]);
	buf_reserve(&said, 1024);
	reading_pack(reading, &said);
	file->facts =
		mem_resize(file->facts, 1, sizeof(*file->facts) + said.size);
	facts = file->facts;
	memcpy(facts->said, said.data, said.size);
	buf_clear(&said);
	facts->link_count = (uint32_t)reading->said[SAID_LINKS].count;
	is_altered |= tasks_take(graph, file, note);
	is_altered |= facts->date != note->date;
	facts->date = note->date;
	if (texts_take(file, note)) {
		is_altered = true;
		if (file->entity != 0)
			value_touch(&graph->values, file->entity);
	}
	arena_reset(graph->arena);
	return is_altered;
}

void
facts_drop(struct graph *graph, struct file *file)
{
	struct facts *facts = file->facts;
	struct ids none = {0};

	links_of(graph, facts, &graph->old_links);
	links_change(graph, file->id, &graph->old_links, &none);
	stated_change(graph, facts, &none);
	task_note_set(graph, file, NULL);
	idlist_clear(&graph->catalog.pool, &facts->entities);
	facts_free(facts);
	file->facts = NULL;
}
