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
	{"by-", VIEWDEF_GROUPS, VIEWDEF_OPEN_TASKS, {DIMENSION_ENTITY}, 1,
		"one directory for each, with every note that concerns it"},
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
			views[count++].name = mem_dup(row->name);
			continue;
		}
		for (size_t k = 0; k < settings->kind_count; k++) {
			struct buf name = {0}, escaped = {0};

			buf_printf(&name, "by-%s", settings->kinds[k].name);
			entryname_escape(name.data, name.size, ENTRYNAME_MAX,
				true, &escaped);
			views[count] = *row;
			views[count].chain[0] = DIMENSION_ENTITY + (int)k;
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
	for (size_t i = 0; i < count; i++)
		free((char *)views[i].name);
	free(views);
}

bool
viewdef_is_nested(int dimension)
{
	return dimension == DIMENSION_TAG || dimension == DIMENSION_DATE ||
	       dimension == DIMENSION_PROPERTY;
}

/* Appends one name to path. In a property's parts U+0001 stands for '/'. */
static void
add_name(struct viewdef_path *path, int dimension, const char *text,
	size_t size, bool is_nested)
{
	struct buf name = {0};
	char *part = mem_ndup(text, size);

	for (size_t i = 0; dimension == DIMENSION_PROPERTY && i < size; i++)
		if (part[i] == '\x01')
			part[i] = '/';
	entryname_escape(part, size, ENTRYNAME_MAX, !is_nested, &name);
	free(part);
	path->names =
		mem_resize(path->names, path->count + 1, sizeof(*path->names));
	path->names[path->count++] = buf_take(&name);
}

void
viewdef_path_of(int dimension, const char *value, struct viewdef_path *ret)
{
	*ret = (struct viewdef_path){0};
	if (!viewdef_is_nested(dimension)) {
		add_name(ret, dimension, value, strlen(value), false);
		return;
	}
	for (const char *part = value;;) {
		const char *end = ret->count < DEPTH_MAX - 1
		                          ? strchrnul(part, '/')
		                          : part + strlen(part);

		/* "a//b" is a/b: a tag has no empty part. A property may have
		 * an empty value. */
		if (end > part || dimension == DIMENSION_PROPERTY)
			add_name(ret, dimension, part, (size_t)(end - part),
				true);
		if (*end == '\0')
			break;
		part = end + 1;
	}
	if (ret->count == 0)
		add_name(ret, dimension, value, strlen(value), true);
}

void
viewdef_path_clear(struct viewdef_path *path)
{
	for (size_t i = 0; i < path->count; i++)
		free(path->names[i]);
	free(path->names);
	*path = (struct viewdef_path){0};
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
