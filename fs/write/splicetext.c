/* splicetext.c - see splicetext.h */
#include "fs/write/splicetext.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "index/base/mem.h"
#include "index/base/text.h"

/* Words that some reader of YAML takes for something else than text. */
static const char *const special_words[] = {"null", "~", "yes", "no", "on",
	"off", "y", "n", ".nan", ".inf", "-.inf", "+.inf"};

/* True if text is, to YAML 1.1 or 1.2, a number, but not one that is printed
 * as it is written. */
static bool
is_odd_number(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	bool has_digit = strpbrk(text, "0123456789") != NULL;

	if (text[digits] == '\0') /* 0 or 42, but not 007 */
		return digits > 15 || (text[0] == '0' && digits > 1);
	if (day_parse(text, strlen(text)) != DAY_NONE && strlen(text) == 10)
		return false;
	return has_digit &&
	       text[strspn(text, "0123456789abcdefABCDEFxXoO_.+-:")] == '\0' &&
	       (isdigit((unsigned char)text[0]) || text[0] == '.' ||
		       text[0] == '+' || text[0] == '-');
}

bool
splicetext_is_plain(const char *text, enum splicetext_where where)
{
	size_t size = strlen(text), length;
	uint32_t first = text_decode(text, size, &length);

	if (size == 0 || text[0] == ' ' || text[size - 1] == ' ' ||
		text[size - 1] == ':')
		return false;
	if (first < 0x80 && !isalnum((int)first) && first != '_' &&
		first != '/' && first != '(' && first != '$' && first != '+')
		return false;
	if (strstr(text, ": ") != NULL || strstr(text, " #") != NULL ||
		strpbrk(text, "\t\r\n\"") != NULL)
		return false;
	if (where != SPLICETEXT_BLOCK && strpbrk(text, ",[]{}:") != NULL)
		return false;
	for (size_t i = 0; i < sizeof(special_words) / sizeof(*special_words);
		i++)
		if (strcasecmp(text, special_words[i]) == 0)
			return false;
	if ((strcasecmp(text, "true") == 0 || strcasecmp(text, "false") == 0) &&
		strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
		return false;
	for (size_t at = 0; at < size; at += length) {
		uint32_t code = text_decode(text + at, size - at, &length);

		/* Control characters, other line ends, odd white space. */
		if (code < ' ' || (code >= 0x7f && code <= 0xa0) ||
			code == 0x2028 || code == 0x2029 || code == 0xfeff)
			return false;
	}
	return !is_odd_number(text);
}

static void
write_double(const char *text, struct buf *out)
{
	size_t size = strlen(text), length;

	buf_add_char(out, '"');
	for (size_t at = 0; at < size; at += length) {
		uint32_t code = text_decode(text + at, size - at, &length);

		if (code == '"' || code == '\\')
			buf_printf(out, "\\%c", (int)code);
		else if (code == '\t')
			buf_add_text(out, "\\t");
		else if (code < ' ' || (code >= 0x7f && code < 0xa0))
			buf_printf(out, "\\x%02x", code);
		else if (code == 0x2028 || code == 0x2029 || code == 0xfeff)
			buf_printf(out, "\\u%04x", code);
		else
			buf_add(out, text + at, length);
	}
	buf_add_char(out, '"');
}

void
splicetext_write(const char *text, enum splicetext_where where, char quote,
	struct buf *out)
{
	bool is_printable = true;

	for (const unsigned char *c = (const unsigned char *)text; *c != '\0';
		c++)
		is_printable &= *c >= ' ' && *c < 0x7f;
	if (quote == '\0' && splicetext_is_plain(text, where)) {
		buf_add_text(out, text);
	} else if (quote == '\'' && is_printable) {
		buf_add_char(out, '\'');
		for (const char *c = text; *c != '\0'; c++) {
			if (*c == '\'')
				buf_add_char(out, '\'');
			buf_add_char(out, *c);
		}
		buf_add_char(out, '\'');
	} else {
		write_double(text, out);
	}
}

/* --- values --------------------------------------------------------------- */

struct name {
	const char *text;
	size_t size;
};

static bool
is_link(const char *text, size_t size)
{
	return size > 4 && memcmp(text, "[[", 2) == 0 &&
	       memcmp(text + size - 2, "]]", 2) == 0;
}

/* The target of a link, or the text itself. */
static struct name
target_of(const char *text)
{
	struct name name = {text, strlen(text)};

	text_trim(&name.text, &name.size);
	if (!is_link(name.text, name.size))
		return name;
	name.text += 2;
	name.size -= 4;
	for (size_t i = 0; i < name.size; i++)
		if (name.text[i] == '|' || name.text[i] == '#')
			name.size = i;
	text_trim(&name.text, &name.size);
	if (name.size > 3 &&
		strncasecmp(name.text + name.size - 3, ".md", 3) == 0)
		name.size -= 3;
	return name;
}

static bool
is_same_name(struct name a, struct name b)
{
	struct arena *arena = arena_new();
	bool is_same = strcmp(text_fold(arena, a.text, a.size),
			       text_fold(arena, b.text, b.size)) == 0;

	arena_free(arena);
	return is_same;
}

static struct name
last_part(struct name name)
{
	const char *slash = memrchr(name.text, '/', name.size);

	if (slash != NULL) {
		name.size -= (size_t)(slash + 1 - name.text);
		name.text = slash + 1;
	}
	return name;
}

static struct name
tag_of(const char *text)
{
	struct name name = {text, strlen(text)};

	text_trim(&name.text, &name.size);
	if (name.size > 0 && name.text[0] == '#') {
		name.text++;
		name.size--;
	}
	name.size = tag_trim(name.text, name.size);
	return name;
}

bool
splicetext_is_same(const char *a, const char *b, bool is_tag)
{
	struct name x, y;
	bool x_is_link, y_is_link;

	if (is_tag)
		return is_same_name(tag_of(a), tag_of(b));
	if (text_same(a, b))
		return true;
	x = target_of(a);
	y = target_of(b);
	if (is_same_name(x, y))
		return true;
	/* A link with a path is of the note of that name. */
	x_is_link = x.text != a;
	y_is_link = y.text != b;
	if (x_is_link && memchr(y.text, '/', y.size) == NULL)
		return is_same_name(last_part(x), y);
	if (y_is_link && memchr(x.text, '/', x.size) == NULL)
		return is_same_name(x, last_part(y));
	return false;
}

void
splicetext_as(
	const char *value, const char *model, bool is_tag, struct buf *out)
{
	bool has_brackets = strncmp(model, "[[", 2) == 0;

	if (is_tag && model[0] == '#' && value[0] != '#')
		buf_add_char(out, '#');
	if (!is_tag && has_brackets && strpbrk(value, "[]|#^\\") == NULL)
		buf_printf(out, "[[%s]]", value);
	else
		buf_add_text(out, value);
}

bool
splicetext_wants_link(const struct splice *note, const char *key)
{
	struct note *parsed =
		note_parse(note->settings, note->path, note->text, note->size);
	const struct property *property = note_property(parsed, key);
	bool wants = false;

	if (property != NULL && property->value.kind == YAML_VALUE_TEXT)
		wants = is_link(
			property->value.text, strlen(property->value.text));
	if (property != NULL && property->value.kind == YAML_VALUE_LIST) {
		wants = property->value.count > 0;
		for (size_t i = 0; i < property->value.count; i++) {
			const struct yaml_value *item =
				&property->value.items[i];

			wants &= item->kind == YAML_VALUE_TEXT &&
			         is_link(item->text, strlen(item->text));
		}
	}
	note_free(parsed);
	return wants;
}

bool
splicetext_is_equal(const struct yaml_value *a, const struct yaml_value *b)
{
	if (a->kind != b->kind || a->count != b->count)
		return false;
	if (a->text != NULL && b->text != NULL && strcmp(a->text, b->text) != 0)
		return false;
	/* The reader of YAML bounds the depth. */
	for (size_t i = 0; i < a->count; i++)
		if ((a->kind == YAML_VALUE_MAP &&
			    strcmp(a->keys[i], b->keys[i]) != 0) ||
			!splicetext_is_equal(&a->items[i], &b->items[i]))
			return false;
	return true;
}
