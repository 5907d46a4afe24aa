/* viewdef.c - see viewdef.h */
#include "fs/tree/viewdef.h"

#include <stdlib.h>
#include <string.h>

#include "fs/tree/entryname.h"
#include "index/base/buf.h"
#include "index/base/mem.h"
#include "index/parse/settings.h"

/* A row of kind GROUPS whose chain is DIMENSION_ENTITY stands for one view for
 * each kind of entity, by-KIND. */
static const struct viewdef built_in[] = {
	{"all", VIEWDEF_ALL, 0, {0}, 0,
		"the vault's own folders and files, attachments too"},
	{"by-", VIEWDEF_GROUPS, VIEWDEF_OPEN_TASKS, {DIMENSION_ENTITY}, 1, ""},
	{"by-tag", VIEWDEF_GROUPS, 0, {DIMENSION_TAG}, 1,
		"nested tags are nested directories"},
	{"by-type", VIEWDEF_GROUPS, 0, {DIMENSION_TYPE}, 1,
		"the property `type`"},
	{"by-date", VIEWDEF_GROUPS, 0, {DIMENSION_DATE}, 1,
		"year/month/day; also today, yesterday, this-week"},
	{"by-property", VIEWDEF_GROUPS, 0, {DIMENSION_PROPERTY}, 1,
		"property/value, for every property of the frontmatter"},
	{"open-tasks", VIEWDEF_TASKS, 0, {0}, 0,
		"lists of open tasks: overdue.md, today.md, by-person/ ..."},
	{"recent", VIEWDEF_RECENT, 0, {0}, 0, "the hundred notes changed last"},
	{".vaultfs", VIEWDEF_STATUS, 0, {0}, 0,
		"status and configuration of this mount"},
};
#define DEPTH_MAX 64 /* of nested directories; the rest is one name */
#define BUILT_IN_COUNT (sizeof(built_in) / sizeof(built_in[0]))

struct viewdef *
viewdefs_new(const struct settings *settings, size_t *ret_count)
{
	size_t count = 0, max = BUILT_IN_COUNT + settings->kind_count;
	struct viewdef *views = mem_zalloc(max * sizeof(*views));

	for (size_t i = 0; i < BUILT_IN_COUNT; i++) {
		const struct viewdef *row = &built_in[i];

		if (row->kind != VIEWDEF_GROUPS ||
			row->chain[0] != DIMENSION_ENTITY) {
			views[count] = *row;
			views[count].about = mem_dup(row->about);
			views[count++].name = mem_dup(row->name);
			continue;
		}
		for (size_t k = 0; k < settings->kind_count; k++) {
			const char *kind = settings->kinds[k].name;
			struct buf name = {0}, escaped = {0}, about = {0};

			buf_printf(&name, "by-%s", kind);
			buf_printf(&about,
				"one directory for each %s, with every note "
				"that concerns it",
				kind);
			entryname_escape(name.data, name.size, ENTRYNAME_MAX,
				true, &escaped);
			views[count] = *row;
			views[count].chain[0] = DIMENSION_ENTITY + (int)k;
			views[count].about = buf_take(&about);
			views[count++].name = buf_take(&escaped);
			buf_clear(&name);
		}
	}
	*ret_count = count;
	return views;
}

void
viewdefs_free(struct viewdef *views, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free((char *)views[i].name);
		free((char *)views[i].about);
	}
	free(views);
}

bool
viewdef_is_nested(int dimension)
{
	return dimension == DIMENSION_TAG || dimension == DIMENSION_DATE ||
	       dimension == DIMENSION_PROPERTY;
}

/* One name of a path. In a property's parts U+0001 stands for '/'. */
static const char *
name_of(struct arena *arena, int dimension, const char *text, size_t size,
	bool is_nested)
{
	struct buf name = {0};
	char *part = arena_dup(arena, text, size);

	for (size_t i = 0; dimension == DIMENSION_PROPERTY && i < size; i++)
		if (part[i] == '\x01')
			part[i] = '/';
	entryname_escape(part, size, ENTRYNAME_MAX, !is_nested, &name);
	part = arena_dup(arena, name.data, name.size);
	buf_clear(&name);
	return part;
}

struct viewdef_path
viewdef_path_of(int dimension, const char *value, struct arena *arena)
{
	bool is_nested = viewdef_is_nested(dimension);
	struct viewdef_path path = {0};
	size_t max = 1;

	for (const char *c = value; is_nested && *c != '\0'; c++)
		max += *c == '/';
	if (max > DEPTH_MAX)
		max = DEPTH_MAX;
	path.names = arena_alloc(arena, max * sizeof(*path.names));
	for (const char *part = value; is_nested;) {
		const char *end = path.count < max - 1 ? strchrnul(part, '/')
		                                       : part + strlen(part);

		/* "a//b" is a/b: a tag has no empty part. A property may have
		 * an empty value. */
		if (end > part || dimension == DIMENSION_PROPERTY)
			path.names[path.count++] = name_of(arena, dimension,
				part, (size_t)(end - part), true);
		if (*end == '\0')
			break;
		part = end + 1;
	}
	if (path.count == 0)
		path.names[path.count++] = name_of(
			arena, dimension, value, strlen(value), is_nested);
	return path;
}

day_t
viewdef_day_of(const char *value)
{
	char text[DAY_TEXT_SIZE];
	day_t day;

	if (strlen(value) != 10 || value[4] != '/' || value[7] != '/')
		return DAY_NONE;
	memcpy(text, value, 11);
	text[4] = text[7] = '-';
	day = day_parse(text, 10);
	return day_is_valid(day) ? day : DAY_NONE;
}

const char *
viewdef_relative_name(enum viewdef_relative relative)
{
	static const char *const names[RELATIVE_COUNT] = {
		[RELATIVE_TODAY] = "today",
		[RELATIVE_YESTERDAY] = "yesterday",
		[RELATIVE_THIS_WEEK] = "this-week",
	};

	return names[relative];
}

bool
viewdef_relative_has(enum viewdef_relative relative, day_t day, day_t today)
{
	day_t monday = today - (day_weekday(today) + 6) % 7;

	if (!day_is_valid(day) || !day_is_valid(today))
		return false;
	switch (relative) {
	case RELATIVE_TODAY:
		return day == today;
	case RELATIVE_YESTERDAY:
		return day == today - 1;
	case RELATIVE_THIS_WEEK:
		return day >= monday && day < monday + 7;
	default:
		return false;
	}
}
