/* changeset.c - see changeset.h */
#include "index/changeset.h"

#include "index/base/arena.h"

bool
change_set_is_empty(const struct change_set *set)
{
	return set->value_count == 0 && set->file_count == 0 &&
	       set->gone_file_count == 0 && set->gone_value_count == 0;
}

void
change_set_free(struct change_set *set)
{
	if (set == NULL)
		return;
	for (size_t i = 0; i < set->file_count; i++)
		task_list_unref(set->files[i].tasks);
	arena_free(set->arena);
}
