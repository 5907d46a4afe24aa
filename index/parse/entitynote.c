/* entitynote.c - who or what a note is, and of which day
 *
 * Kind, title and date, from properties, tags, name and folder, in that order
 * of trust. Source: seed-note-format, sections 1 and 5.
 */
#include "index/parse/note.h"

#include <string.h>

#include "index/base/text.h"
#include "index/parse/dayformat.h"
#include "index/parse/generated.h"

/* --- properties ----------------------------------------------------------- */

/* A property's text, of a list its first one's; trimmed; NULL if empty. */
static const char *
property_text(struct note *note, const char *key)
{
	const struct property *property = note_property(note, key);
	const struct yaml_value *value;
	const char *text;
	size_t size;

	if (property == NULL)
		return NULL;
	value = &property->value;
	if (value->kind == YAML_VALUE_LIST && value->count > 0)
		value = &value->items[0];
	if (value->kind == YAML_VALUE_LIST || value->kind == YAML_VALUE_MAP ||
		value->kind == YAML_VALUE_NULL || value->text == NULL)
		return NULL;
	text = value->text;
	size = strlen(text);
	text_trim(&text, &size);
	return size > 0 ? arena_dup(note->arena, text, size) : NULL;
}

static day_t
property_day(const struct note *note, const char *key)
{
	const struct property *property = note_property(note, key);
	day_t day;

	if (property == NULL ||
		(property->type != PROPERTY_DATE &&
			property->type != PROPERTY_DATETIME) ||
		strlen(property->value.text) < 10)
		return DAY_NONE;
	day = day_parse(property->value.text, 10);
	return day_is_valid(day) ? day : DAY_NONE;
}

/* --- kind, title, date ---------------------------------------------------- */

/* Bytes of a folded type without its trailing s. */
static size_t
stem_size(const char *type)
{
	size_t size = strlen(type);

	return size > 1 && type[size - 1] == 's' ? size - 1 : size;
}

static bool
is_same_type(const char *a, const char *b)
{
	size_t size = stem_size(a);

	return size == stem_size(b) && memcmp(a, b, size) == 0;
}

/* The kind of a type; the folded type itself if no kind has it. */
static const char *
kind_of_type(const struct note *note, const char *type, bool *is_known)
{
	const struct settings *settings = note->settings;
	const char *folded = text_fold(note->arena, type, strlen(type));

	*is_known = true;
	for (size_t i = 0; i < settings->kind_count; i++)
		for (const char *const *t = settings->kinds[i].types;
			*t != NULL; t++)
			if (is_same_type(folded, *t))
				return settings->kinds[i].name;
	*is_known = false;
	return is_same_type(folded, "transcript") ? "transcript" : folded;
}

/* The kind of the first type/... tag, best of one that names a known kind. */
static const char *
kind_of_tags(const struct note *note)
{
	const char *first = NULL;

	for (size_t i = 0; i < note->tags_count; i++) {
		const char *tag = note->tags[i].tag, *kind;
		bool is_known;

		if (!text_starts_ascii(tag, "type/") || tag[5] == '\0')
			continue;
		kind = kind_of_type(note, tag + 5, &is_known);
		if (is_known)
			return kind;
		if (first == NULL)
			first = kind;
	}
	return first;
}

static bool
is_in_folder(const char *path, const char *folder)
{
	return strncmp(path, folder, strlen(folder)) == 0 ||
	       text_starts_ascii(path, folder);
}

static const char *
kind_of_path(const struct note *note)
{
	const struct settings *settings = note->settings;

	for (size_t i = 0; i < settings->kind_count; i++)
		for (const char *const *f = settings->kinds[i].folders;
			*f != NULL; f++)
			if (is_in_folder(note->path, *f))
				return settings->kinds[i].name;
	if (is_in_folder(note->path, "Sources/Transcripts/"))
		return "transcript";
	return NULL;
}

static const char *
find_kind(const struct note *note)
{
	const char *kind;
	bool is_known;

	if (note->type != NULL)
		return kind_of_type(note, note->type, &is_known);
	kind = kind_of_tags(note);
	if (kind == NULL)
		kind = kind_of_path(note);
	return kind != NULL ? kind : "note";
}

static const char *
find_title(struct note *note)
{
	const char *title = property_text(note, "title");

	if (title != NULL)
		return title;
	for (size_t i = 0; i < note->headings_count; i++)
		if (note->headings[i].level == 1 &&
			note->headings[i].text[0] != '\0')
			return note->headings[i].text;
	return note->name;
}

/* The date that name begins with; more digits would make it another number. */
static day_t
day_of_name(const char *name)
{
	day_t day;

	if (strlen(name) < 10 || (name[10] >= '0' && name[10] <= '9'))
		return DAY_NONE;
	day = day_parse(name, 10);
	return day_is_valid(day) ? day : DAY_NONE;
}

static day_t
find_date(const struct note *note)
{
	day_t day = property_day(note, "date");

	if (day == DAY_NONE)
		day = dayformat_daily(note->settings->daily_folder,
			note->settings->daily_format, note->path);
	if (!day_is_valid(day))
		day = day_of_name(note->name);
	if (day == DAY_NONE)
		day = property_day(note, "created");
	return day;
}

void
entity_parse(struct note *note)
{
	note->type = property_text(note, "type");
	note->kind = find_kind(note);
	note->title = find_title(note);
	note->date = find_date(note);
	note->last_contact = property_day(note, "last_contact");
	if (note->headings_count > 0)
		generated_parse(note);
}
