/* jsonlist.c - see jsonlist.h */
#include "index/store/jsonlist.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/text.h"

/* Marks a scalar that JSON would not give back as it is (NaN, a number whose
 * text is not JSON's), as {"\u0000":[kind,text,number as text]}. No key of
 * frontmatter can hold a NUL. */
#define ODD_KEY "\"\\u0000\""

static const char hex[] = "0123456789abcdef";

/* --- writing ------------------------------------------------------------- */

/* Room for size bytes more, and where they come: these few functions write most
 * of the store. The caller adds to out->size what it wrote. */
static inline char *
room(struct buf *out, size_t size)
{
	if (out->capacity - out->size <= size)
		buf_reserve(out, size);
	return out->data + out->size;
}

static inline void
put_comma(struct buf *out)
{
	char last = out->size > 0 ? out->data[out->size - 1] : '[';

	/* Nothing complete ends with one of these. */
	if (last != '[' && last != '{' && last != ':') {
		*room(out, 1) = ',';
		out->size++;
	}
}

void
json_open(struct buf *out)
{
	put_comma(out);
	*room(out, 1) = '[';
	out->size++;
}

void
json_close(struct buf *out)
{
	static const char null[] = ",null";
	const size_t size = sizeof(null) - 1;

	/* Text ends with a quote, so this is no end of a text. */
	while (out->size >= size &&
		memcmp(out->data + out->size - size, null, size) == 0)
		out->size -= size;
	buf_add_char(out, ']');
}

void
json_put_int(struct buf *out, int64_t number)
{
	char digits[24], *at = digits + sizeof(digits);
	uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
	size_t size;

	do
		*--at = (char)('0' + rest % 10);
	while ((rest /= 10) > 0);
	if (number < 0)
		*--at = '-';
	size = (size_t)(digits + sizeof(digits) - at);
	put_comma(out);
	memcpy(room(out, sizeof(digits)), at, size);
	out->size += size;
}

static inline bool
is_plain(char c)
{
	return (unsigned char)c >= ' ' && c != '"' && c != '\\';
}

static void
put_escape(struct buf *out, char c)
{
	char escape[6] = {'\\', c, '0', '0', hex[(c >> 4) & 15], hex[c & 15]};

	if (c == '\n')
		escape[1] = 'n';
	else if (c == '\t')
		escape[1] = 't';
	else if (c != '"' && c != '\\')
		escape[1] = 'u';
	buf_add(out, escape, escape[1] == 'u' ? 6 : 2);
}

static void
put_quoted(struct buf *out, const char *text)
{
	*room(out, 1) = '"';
	out->size++;
	for (;;) {
		size_t size = 0;

		while (is_plain(text[size]))
			size++;
		memcpy(room(out, size + 1), text, size);
		out->size += size;
		if (text[size] == '\0')
			break;
		put_escape(out, text[size]);
		text += size + 1;
	}
	*room(out, 1) = '"';
	out->size++;
}

void
json_put_text(struct buf *out, const char *text)
{
	put_comma(out);
	if (text == NULL)
		buf_add(out, "null", 4);
	else
		put_quoted(out, text);
}

static const char *
skip_digits(const char *at)
{
	while (*at >= '0' && *at <= '9')
		at++;
	return at;
}

/* text is a number of JSON. Source: RFC 8259, section 6. */
static bool
is_json_number(const char *text)
{
	const char *at = text + (*text == '-'), *end;

	end = *at == '0' ? at + 1 : skip_digits(at);
	if (end == at)
		return false;
	if (*end == '.') {
		at = end + 1;
		end = skip_digits(at);
		if (end == at)
			return false;
	}
	if (*end == 'e' || *end == 'E') {
		at = end + 1;
		at += *at == '-' || *at == '+';
		end = skip_digits(at);
		if (end == at)
			return false;
	}
	return *end == '\0';
}

/* Reading text gives the very same number. */
static bool
is_number_of(const char *text, double number)
{
	double again = strtod(text, NULL);

	return memcmp(&again, &number, sizeof(number)) == 0;
}

static void
put_odd(struct buf *out, const struct yaml_value *value)
{
	char number[40];

	snprintf(number, sizeof(number), "%.17g", value->number);
	put_comma(out);
	buf_add_text(out, "{" ODD_KEY ":");
	json_open(out);
	json_put_int(out, value->kind);
	json_put_text(out, value->text);
	json_put_text(out, number);
	json_close(out);
	buf_add_char(out, '}');
}

/* value is a scalar that plain JSON gives back as it is. */
static bool
is_even(const struct yaml_value *value)
{
	const char *text = value->text;

	if (text == NULL)
		return false;
	switch (value->kind) {
	case YAML_VALUE_NULL:
		return text[0] == '\0' && value->number == 0;
	case YAML_VALUE_BOOL:
		return strcmp(text, value->number == 1 ? "true" : "false") ==
		               0 &&
		       (value->number == 0 || value->number == 1);
	case YAML_VALUE_NUMBER:
		return is_json_number(text) &&
		       is_number_of(text, value->number);
	default:
		return value->number == 0;
	}
}

static void
put_value(struct buf *out, const struct yaml_value *value, unsigned depth)
{
	bool is_map = value->kind == YAML_VALUE_MAP;

	if (!is_map && value->kind != YAML_VALUE_LIST) {
		if (!is_even(value)) {
			put_odd(out, value);
		} else if (value->kind == YAML_VALUE_TEXT) {
			json_put_text(out, value->text);
		} else {
			put_comma(out);
			buf_add_text(out, value->kind == YAML_VALUE_NULL
						  ? "null"
						  : value->text);
		}
		return;
	}
	put_comma(out);
	if (depth >= JSON_DEPTH_MAX) {
		buf_add(out, "null", 4);
		return;
	}
	buf_add_char(out, is_map ? '{' : '[');
	for (size_t i = 0; i < value->count; i++) {
		if (is_map) {
			json_put_text(out, value->keys[i]);
			buf_add_char(out, ':');
		}
		put_value(out, &value->items[i], depth + 1);
	}
	buf_add_char(out, is_map ? '}' : ']');
}

void
json_put_value(struct buf *out, const struct yaml_value *value)
{
	put_value(out, value, 0);
}

/* --- reading ------------------------------------------------------------- */

struct json_in
json_in(struct arena *arena, const char *text, size_t size)
{
	struct json_in in = {.arena = arena};

	static char empty[] = "[]"; /* has no text to read in place */

	in.at = text != NULL ? arena_dup(arena, text, size) : empty;
	in.end = in.at + (text != NULL ? size : 2);
	return in;
}

static void
fail(struct json_in *in)
{
	static char end[1];

	in->is_broken = true;
	in->at = in->end = end;
}

/* Takes c if it is next. */
static bool
take(struct json_in *in, char c)
{
	if (*in->at != c)
		return false;
	in->at++;
	return true;
}

void
json_enter(struct json_in *in)
{
	take(in, ',');
	if (!take(in, '['))
		fail(in);
}

bool
json_more(struct json_in *in)
{
	if (take(in, ']'))
		return false;
	take(in, ',');
	if (*in->at == '\0')
		fail(in);
	return !in->is_broken;
}

void
json_leave(struct json_in *in)
{
	if (!take(in, ']'))
		fail(in);
}

/* True at the end of the list, where the rest is null. */
static bool
at_item(struct json_in *in)
{
	if (*in->at == ']')
		return false;
	take(in, ',');
	return true;
}

/* Takes a word if it is next. */
static bool
take_word(struct json_in *in, const char *word)
{
	size_t size;

	if (*in->at != *word)
		return false;
	size = strlen(word);
	if (strncmp(in->at, word, size) != 0)
		return false;
	in->at += size;
	return true;
}

int64_t
json_get_int(struct json_in *in, int64_t otherwise)
{
	uint64_t number = 0;
	bool is_negative;

	if (!at_item(in) || take_word(in, "null"))
		return otherwise;
	is_negative = take(in, '-');
	if (*in->at < '0' || *in->at > '9')
		fail(in);
	while (*in->at >= '0' && *in->at <= '9')
		number = number * 10 + (uint64_t)(*in->at++ - '0');
	return (int64_t)(is_negative ? 0 - number : number);
}

uint32_t
json_get_uint(struct json_in *in, uint32_t max)
{
	int64_t number = json_get_int(in, 0);

	if (number < 0 || number > max) {
		fail(in);
		return 0;
	}
	return (uint32_t)number;
}

static int
hex_digit(char c)
{
	const char *at = c != '\0' ? strchr(hex, c) : NULL;

	return at != NULL ? (int)(at - hex) : -1;
}

/* Reads what stands after a backslash. False if it is not as written above. */
static bool
get_escape(char **from, char **to)
{
	char c = *(*from)++;

	if (c == 'u') {
		int high, low;

		if (strncmp(*from, "00", 2) != 0 ||
			(high = hex_digit((*from)[2])) < 0 ||
			(low = hex_digit((*from)[3])) < 0 || high > 1)
			return false;
		*from += 4;
		c = (char)(high << 4 | low);
	} else if (c == 'n') {
		c = '\n';
	} else if (c == 't') {
		c = '\t';
	} else if (c != '"' && c != '\\') {
		return false;
	}
	*(*to)++ = c;
	return true;
}

/* Takes the escapes out of the text at from, in place, up to its quote. Returns
 * the quote, or NULL if there is none. */
static char *
get_escaped(char *from)
{
	char *to = from;

	while (*from != '"' && *from != '\0') {
		if (*from != '\\')
			*to++ = *from++;
		else if (from++, !get_escape(&from, &to))
			return NULL;
	}
	if (*from == '\0')
		return NULL;
	*to = '\0';
	return from;
}

/* Reads the text at in->at, its quotes included, in place: the closing quote
 * becomes the NUL. */
static const char *
get_quoted(struct json_in *in)
{
	char *start, *quote, *escape;

	if (!take(in, '"')) {
		fail(in);
		return "";
	}
	start = in->at;
	quote = memchr(start, '"', (size_t)(in->end - start));
	escape = quote != NULL ? memchr(start, '\\', (size_t)(quote - start))
	                       : NULL;
	if (escape != NULL)
		quote = get_escaped(escape);
	if (quote == NULL) {
		fail(in);
		return "";
	}
	*quote = '\0';
	in->at = quote + 1;
	return start;
}

const char *
json_get_text(struct json_in *in)
{
	if (!at_item(in) || take_word(in, "null"))
		return NULL;
	return get_quoted(in);
}

bool
json_is_text(const struct json_in *in)
{
	return in->at[*in->at == ','] == '"';
}

static void
get_odd(struct json_in *in, struct yaml_value *ret)
{
	const char *number;

	json_enter(in);
	ret->kind = json_get_uint(in, YAML_VALUE_TEXT);
	ret->text = json_get_text(in);
	number = json_get_text(in);
	if (number != NULL)
		ret->number = strtod(number, NULL);
	json_leave(in);
	if (!take(in, '}'))
		fail(in);
}

static void
get_number(struct json_in *in, struct yaml_value *ret)
{
	size_t size = strspn(in->at, "0123456789.eE+-");

	if (size == 0) {
		fail(in);
		return;
	}
	ret->kind = YAML_VALUE_NUMBER;
	ret->text = arena_dup(in->arena, in->at, size);
	ret->number = strtod(ret->text, NULL);
	in->at += size;
}

static void get_value(
	struct json_in *in, struct yaml_value *ret, unsigned depth);

/* The items up to the closing character end. */
static void
get_items(struct json_in *in, struct yaml_value *ret, char end, unsigned depth)
{
	size_t item_capacity = 0, key_capacity = 0, key_count = 0;

	while (!take(in, end)) {
		struct yaml_value item = {0};

		take(in, ',');
		if (end == '}') {
			const char *key = get_quoted(in);

			ARENA_PUSH(in->arena, ret->keys, key_count,
				key_capacity, key);
			if (!take(in, ':'))
				fail(in);
		}
		get_value(in, &item, depth + 1);
		if (in->is_broken)
			return;
		ARENA_PUSH(
			in->arena, ret->items, ret->count, item_capacity, item);
	}
}

static void
get_value(struct json_in *in, struct yaml_value *ret, unsigned depth)
{
	if (depth > JSON_DEPTH_MAX) {
		fail(in);
	} else if (*in->at == '"') {
		ret->kind = YAML_VALUE_TEXT;
		ret->text = get_quoted(in);
	} else if (take(in, '[')) {
		ret->kind = YAML_VALUE_LIST;
		get_items(in, ret, ']', depth);
	} else if (take_word(in, "{" ODD_KEY ":")) {
		get_odd(in, ret);
	} else if (take(in, '{')) {
		ret->kind = YAML_VALUE_MAP;
		get_items(in, ret, '}', depth);
	} else if (take_word(in, "null")) {
		ret->kind = YAML_VALUE_NULL;
		ret->text = "";
	} else if (take_word(in, "true")) {
		ret->kind = YAML_VALUE_BOOL;
		ret->text = "true";
		ret->number = 1;
	} else if (take_word(in, "false")) {
		ret->kind = YAML_VALUE_BOOL;
		ret->text = "false";
	} else {
		get_number(in, ret);
	}
}

void
json_get_value(struct json_in *in, struct yaml_value *ret)
{
	*ret = (struct yaml_value){0};
	if (at_item(in))
		get_value(in, ret, 0);
	else
		ret->text = ""; /* a null that was left out */
}
