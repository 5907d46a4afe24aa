/* taskfield.c - see taskfield.h */
#include "index/parse/taskfield.h"

#include <string.h>

#include "index/base/text.h"

#define NOWHERE SIZE_MAX
#define VARIATION_SELECTOR "\xef\xb8\x8f" /* U+FE0F */

enum value_kind {
	VALUE_NONE,
	VALUE_DATE, /* dddd-dd-dd */
	VALUE_RULE, /* [a-zA-Z0-9, !]+ */
	VALUE_WORD, /* [a-zA-Z]+ */
	VALUE_ID,   /* [a-zA-Z0-9_-]+ */
	VALUE_IDS,  /* ids, parted by commas with spaces about them */
};

static const struct {
	const char *signs[4];
	const char *key; /* in Dataview notation */
	enum value_kind value;
} fields[TASK_FIELD_COUNT] = {
	[TASK_FIELD_PRIORITY] = {{NULL}, "priority", VALUE_WORD},
	[TASK_FIELD_DONE] = {{"✅"}, "completion", VALUE_DATE},
	[TASK_FIELD_CANCELLED] = {{"❌"}, "cancelled", VALUE_DATE},
	[TASK_FIELD_DUE] = {{"📅", "📆", "🗓"}, "due", VALUE_DATE},
	[TASK_FIELD_SCHEDULED] = {{"⏳", "⌛"}, "scheduled", VALUE_DATE},
	[TASK_FIELD_START] = {{"🛫"}, "start", VALUE_DATE},
	[TASK_FIELD_CREATED] = {{"➕"}, "created", VALUE_DATE},
	[TASK_FIELD_RECURRENCE] = {{"🔁"}, "repeat", VALUE_RULE},
	[TASK_FIELD_ON_COMPLETION] = {{"🏁"}, "onCompletion", VALUE_WORD},
	[TASK_FIELD_ID] = {{"🆔"}, "id", VALUE_ID},
	[TASK_FIELD_DEPENDS_ON] = {{"⛔"}, "dependsOn", VALUE_IDS},
};

static const struct {
	const char *name;
	const char *sign;
} priorities[] = {
	{"highest", "🔺"},
	{"high", "⏫"},
	{"medium", "🔼"},
	{"low", "🔽"},
	{"lowest", "⏬"},
};
#define PRIORITY_SIGN_COUNT (sizeof(priorities) / sizeof(priorities[0]))

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_id_char(char c)
{
	return is_letter(c) || is_digit(c) || c == '_' || c == '-';
}

static bool
is_rule_char(char c)
{
	return is_letter(c) || is_digit(c) || c == ' ' || c == ',' || c == '!';
}

/* All but ASCII space and punctuation; even a tab may stand in a task's tag. */
static bool
is_tag_char(char c)
{
	return c != '\0' && strchr(" !@#$%^&*(),.?\":{}|<>", c) == NULL;
}

bool
taskfield_is_space(uint32_t code)
{
	if (code < 0x80)
		return code == ' ' || (code >= '\t' && code <= '\r');
	return code == 0xfeff || (code != 0x85 && text_is_space(code));
}

struct span
taskfield_trim(struct span s)
{
	size_t length;

	while (s.size > 0 &&
		taskfield_is_space(text_decode(s.text, s.size, &length))) {
		s.text += length;
		s.size -= length;
	}
	while (s.size > 0 &&
		taskfield_is_space(text_decode_last(s.text, s.size, &length)))
		s.size -= length;
	return s;
}

size_t
taskfield_tag_size(const char *text, size_t size)
{
	size_t end = 1;

	if (size == 0 || text[0] != '#')
		return 0;
	while (end < size && is_tag_char(text[end]))
		end++;
	return end > 1 ? end : 0;
}

/* text[0..end) without suffix, or NOWHERE if it does not end in it. */
static size_t
before_suffix(const char *text, size_t end, const char *suffix)
{
	size_t size = strlen(suffix);

	if (end < size || memcmp(text + end - size, suffix, size) != 0)
		return NOWHERE;
	return end - size;
}

static size_t
before_run(const char *text, size_t end, bool (*is_in_run)(char))
{
	while (end > 0 && is_in_run(text[end - 1]))
		end--;
	return end;
}

static size_t
before_spaces(const char *text, size_t end)
{
	while (end > 0 && text[end - 1] == ' ')
		end--;
	return end;
}

static bool
is_date(const char *text)
{
	for (int i = 0; i < 10; i++)
		if (i == 4 || i == 7 ? text[i] != '-' : !is_digit(text[i]))
			return false;
	return true;
}

static size_t
ids_start(const char *text, size_t end)
{
	size_t start = before_run(text, end, is_id_char);

	if (start == end)
		return NOWHERE;
	for (;;) {
		size_t comma = before_spaces(text, start);
		size_t id_end, id;

		if (comma == 0 || text[comma - 1] != ',')
			return start;
		id_end = before_spaces(text, comma - 1);
		id = before_run(text, id_end, is_id_char);
		if (id == id_end)
			return start;
		start = id;
	}
}

/* Where the longest value of that kind begins that ends at end, or NOWHERE. */
static size_t
value_start(enum value_kind kind, const char *text, size_t end)
{
	size_t start = NOWHERE;

	switch (kind) {
	case VALUE_NONE:
		return end;
	case VALUE_DATE:
		return end >= 10 && is_date(text + end - 10) ? end - 10
		                                             : NOWHERE;
	case VALUE_RULE:
		start = before_run(text, end, is_rule_char);
		break;
	case VALUE_WORD:
		start = before_run(text, end, is_letter);
		break;
	case VALUE_ID:
		start = before_run(text, end, is_id_char);
		break;
	case VALUE_IDS:
		return ids_start(text, end);
	}
	return start < end ? start : NOWHERE;
}

/* --- finding a field at the end of the line ------------------------------- */

/* Each finds field at the end of line: where it begins in *start, and its
 * value. */
static bool
find_sign(
	struct span line, const char *const *signs, size_t count, size_t *start)
{
	size_t end = line.size, plain;

	plain = before_suffix(line.text, end, VARIATION_SELECTOR);
	if (plain != NOWHERE)
		end = plain;
	for (size_t i = 0; i < count && signs[i] != NULL; i++) {
		*start = before_suffix(line.text, end, signs[i]);
		if (*start != NOWHERE)
			return true;
	}
	return false;
}

static bool
find_emoji_priority(struct span line, size_t *start, struct span *value)
{
	for (size_t p = 0; p < PRIORITY_SIGN_COUNT; p++) {
		if (!find_sign(line, &priorities[p].sign, 1, start))
			continue;
		value->text = priorities[p].name;
		value->size = strlen(value->text);
		return true;
	}
	return false;
}

static bool
find_emoji_field(struct span line, enum task_field field, size_t *start,
	struct span *value)
{
	size_t at;

	if (field == TASK_FIELD_PRIORITY)
		return find_emoji_priority(line, start, value);
	at = value_start(fields[field].value, line.text, line.size);
	if (at == NOWHERE)
		return false;
	value->text = line.text + at;
	value->size = line.size - at;
	at = before_spaces(line.text, at);
	return find_sign(
		(struct span){line.text, at}, fields[field].signs, 4, start);
}

/* `[key:: value]` or `(key:: value)`, and perhaps a comma. */
static bool
find_dataview_field(struct span line, enum task_field field, size_t *start,
	struct span *value)
{
	size_t key_size = strlen(fields[field].key);
	size_t end = line.size;
	const char *open, *at;

	if (end > 0 && line.text[end - 1] == ',')
		end = before_spaces(line.text, end - 1);
	if (end == 0 ||
		(line.text[end - 1] != ']' && line.text[end - 1] != ')'))
		return false;
	end--;
	open = memrchr(line.text, line.text[end] == ']' ? '[' : '(', end);
	if (open == NULL)
		return false;
	*start = (size_t)(open - line.text);
	end = before_spaces(line.text, end);
	/* Everything up to line.text + end is text, so at may look ahead. */
	for (at = open + 1; at < line.text + end && *at == ' ';)
		at++;
	if ((size_t)(line.text + end - at) < key_size + 2 ||
		memcmp(at, fields[field].key, key_size) != 0 ||
		memcmp(at + key_size, "::", 2) != 0)
		return false;
	for (at += key_size + 2; at < line.text + end && *at == ' ';)
		at++;
	value->text = at;
	value->size = (size_t)(line.text + end - at);
	if (value_start(fields[field].value, value->text, value->size) != 0)
		return false;
	if (field != TASK_FIELD_PRIORITY)
		return true;
	for (size_t p = 0; p < PRIORITY_SIGN_COUNT; p++)
		if (strlen(priorities[p].name) == value->size &&
			memcmp(priorities[p].name, value->text, value->size) ==
				0)
			return true;
	return false;
}

/* (^|\s)#[...]+$ */
static bool
find_tag(struct span line, size_t *start, struct span *value)
{
	const char *tag = memrchr(line.text, '#', line.size);
	size_t length = 0, at;

	if (tag == NULL)
		return false;
	at = (size_t)(tag - line.text);
	if (at > 0 &&
		!taskfield_is_space(text_decode_last(line.text, at, &length)))
		return false;
	if (taskfield_tag_size(tag, line.size - at) != line.size - at)
		return false;
	value->text = tag;
	value->size = line.size - at;
	*start = at - length;
	return true;
}

bool
taskfield_find(enum task_field field, bool is_dataview, struct span line,
	size_t *ret_start, struct span *ret_value)
{
	if (field == TASK_FIELD_TAG)
		return find_tag(line, ret_start, ret_value);
	if (is_dataview)
		return find_dataview_field(line, field, ret_start, ret_value);
	return find_emoji_field(line, field, ret_start, ret_value);
}
