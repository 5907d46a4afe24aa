/* values.c - see values.h */
#include "index/graph/values.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/base/text.h"

void
values_init(struct values *values)
{
	memset(values, 0, sizeof(*values));
	values->spelling_texts = intern_new();
	values->folded_texts = intern_new();
}

void
values_clear(struct values *values)
{
	for (uint32_t id = 1; id < intern_end(values->folded_texts); id++)
		if (intern_is_used(values->folded_texts, id))
			free(values->items[id].own_name);
	intern_free(values->spelling_texts);
	intern_free(values->folded_texts);
	free(values->spellings);
	free(values->items);
	free(values->touched);
	free(values->released);
	memset(values, 0, sizeof(*values));
}

bool
value_is_long(const char *text, size_t size)
{
	size_t characters = 0;

	if (size <= VALUE_CHARACTERS_MAX)
		return false;
	for (size_t i = 0; i < size && characters <= VALUE_CHARACTERS_MAX; i++)
		characters += ((unsigned char)text[i] & 0xc0) != 0x80;
	return characters > VALUE_CHARACTERS_MAX;
}

/* Texts stand in their table with the dimension before them: one byte, never
 * 0. */
static char *
text_in_dimension(
	struct arena *arena, uint32_t dimension, const char *text, size_t size)
{
	char *out = arena_alloc(arena, size + 2);

	out[0] = (char)(dimension + 1);
	memcpy(out + 1, text, size);
	return out;
}

static uint32_t
value_hold(struct values *values, struct arena *arena, uint32_t dimension,
	const char *folded, size_t size)
{
	bool is_new;
	uint32_t value = intern_hold(values->folded_texts,
		text_in_dimension(arena, dimension, folded, size), size + 1,
		&is_new);

	if (is_new) {
		while (value >= values->capacity)
			values->items = mem_grow(values->items,
				values->capacity, &values->capacity,
				sizeof(*values->items));
		memset(&values->items[value], 0, sizeof(*values->items));
	}
	return value;
}

void
value_touch(struct values *values, uint32_t value)
{
	struct value_state *state = &values->items[value];

	if (state->is_touched)
		return;
	state->is_touched = true;
	intern_keep(values->folded_texts, value);
	MEM_PUSH(values->touched, values->touched_count,
		values->touched_capacity, value);
}

/* --- spellings ------------------------------------------------------------ */

uint32_t
spelling_hold(struct values *values, struct arena *arena, uint32_t dimension,
	const char *text, size_t size)
{
	const char *folded;
	struct spelling *item;
	uint32_t spelling;
	bool is_new;

	spelling = intern_hold(values->spelling_texts,
		text_in_dimension(arena, dimension, text, size), size + 1,
		&is_new);
	if (!is_new)
		return spelling;
	while (spelling >= values->spelling_capacity)
		values->spellings = mem_grow(values->spellings,
			values->spelling_capacity, &values->spelling_capacity,
			sizeof(*values->spellings));
	folded = text_fold(arena, text, size);
	item = &values->spellings[spelling];
	item->value =
		value_hold(values, arena, dimension, folded, strlen(folded));
	item->uses = 0;
	item->next = values->items[item->value].first;
	values->items[item->value].first = spelling;
	return spelling;
}

/* The last release is put off: until then the number is not given to another
 * text, so whoever still has it in a list has the right one. */
void
spelling_release(struct values *values, uint32_t spelling)
{
	if (!intern_is_last(values->spelling_texts, spelling))
		intern_release(values->spelling_texts, spelling);
	else
		MEM_PUSH(values->released, values->released_count,
			values->released_capacity, spelling);
}

static void
spelling_forget(struct values *values, uint32_t spelling)
{
	uint32_t value = values->spellings[spelling].value;
	uint32_t *link = &values->items[value].first;

	if (!intern_release(values->spelling_texts, spelling))
		return; /* somebody took it up again */
	while (*link != spelling)
		link = &values->spellings[*link].next;
	*link = values->spellings[spelling].next;
	intern_release(values->folded_texts, value);
}

bool
spelling_use(struct values *values, uint32_t spelling)
{
	struct spelling *item = &values->spellings[spelling];

	value_touch(values, item->value);
	values->items[item->value].uses++;
	return item->uses++ == 0;
}

bool
spelling_unuse(struct values *values, uint32_t spelling)
{
	struct spelling *item = &values->spellings[spelling];

	value_touch(values, item->value);
	values->items[item->value].uses--;
	return --item->uses == 0;
}

const char *
spelling_text(const struct values *values, uint32_t spelling)
{
	return intern_text(values->spelling_texts, spelling) + 1;
}

/* --- values --------------------------------------------------------------- */

uint32_t
value_find(const struct values *values, struct arena *arena, uint32_t dimension,
	const char *folded, size_t size)
{
	return intern_find(values->folded_texts,
		text_in_dimension(arena, dimension, folded, size), size + 1);
}

uint32_t
value_own(struct values *values, struct arena *arena, uint32_t dimension,
	const char *name, uint32_t file_id)
{
	const char *folded = text_fold(arena, name, strlen(name));
	uint32_t value =
		value_hold(values, arena, dimension, folded, strlen(folded));
	struct value_state *state = &values->items[value];

	if (state->file_id != 0) {
		intern_release(values->folded_texts, value);
		return 0;
	}
	state->file_id = file_id;
	state->own_name = mem_dup(name);
	value_touch(values, value);
	return value;
}

void
value_disown(struct values *values, uint32_t value)
{
	struct value_state *state = &values->items[value];

	value_touch(values, value);
	state->file_id = 0;
	free(state->own_name);
	state->own_name = NULL;
	intern_release(values->folded_texts, value);
}

uint32_t
value_dimension(const struct values *values, uint32_t value)
{
	return (uint32_t)intern_text(values->folded_texts, value)[0] - 1;
}

const char *
value_folded(const struct values *values, uint32_t value)
{
	return intern_text(values->folded_texts, value) + 1;
}

bool
value_exists(const struct values *values, uint32_t value)
{
	return values->items[value].uses > 0 ||
	       values->items[value].file_id != 0;
}

const char *
value_name(const struct values *values, uint32_t value)
{
	const struct value_state *state = &values->items[value];
	uint32_t best = state->first;

	if (state->own_name != NULL)
		return state->own_name;
	for (uint32_t i = best; i != 0; i = values->spellings[i].next) {
		uint32_t uses = values->spellings[i].uses;

		if (uses > values->spellings[best].uses ||
			(uses == values->spellings[best].uses &&
				strcmp(spelling_text(values, i),
					spelling_text(values, best)) < 0))
			best = i;
	}
	return best != 0 ? spelling_text(values, best) : "";
}

void
values_settle(struct values *values)
{
	for (size_t i = 0; i < values->released_count; i++)
		spelling_forget(values, values->released[i]);
	values->released_count = 0;
	for (size_t i = 0; i < values->touched_count; i++) {
		uint32_t value = values->touched[i];
		struct value_state *state = &values->items[value];

		state->is_touched = false;
		state->was_named = state->uses > 0;
		intern_release(values->folded_texts, value);
	}
	values->touched_count = 0;
}
