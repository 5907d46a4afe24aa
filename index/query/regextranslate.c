/* regextranslate.c - see regextranslate.h */
#include "index/query/regextranslate.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/base/text.h"

#define REPETITION_MAX 25
#define GROUP_DEPTH_MAX 250

/* What ECMA-262 calls WhiteSpace and LineTerminator, for within a class, and
 * all but that. */
#define SPACES                                                                 \
	"\\x{09}-\\x{0d}\\x{20}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}"   \
	"\\x{2029}\\x{202f}"                                                   \
	"\\x{205f}\\x{3000}\\x{feff}"
#define NOT_SPACES                                                             \
	"\\x{00}-\\x{08}\\x{0e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{"   \
	"1681}-\\x{1fff}"                                                      \
	"\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-"  \
	"\\x{2fff}"                                                            \
	"\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}"

/* An open group, or the whole pattern. */
struct level {
	unsigned repetitions; /* in it, those in groups too */
	bool is_unsafe;       /* one stands within another */
	bool can_repeat;      /* no lookbehind; (lookaheads may) */
};

/* What stands before a quantifier. */
enum atom {
	ATOM_NONE,     /* nothing that can be repeated */
	ATOM_ONE,      /* a character or class */
	ATOM_GROUP,    /* the group closed last */
	ATOM_REPEATED, /* an atom with its quantifier: may become lazy */
	ATOM_DONE,     /* with "lazy" as well */
};

struct translation {
	const char *at; /* in the pattern */
	unsigned flags;
	struct buf *out;
	struct buf *error;
	struct level levels[GROUP_DEPTH_MAX];
	size_t depth;
	struct level closed; /* the group of ATOM_GROUP */
	enum atom atom;
	unsigned group_count; /* capturing groups of the whole pattern */
	bool has_names;
	const char *pattern;
};

bool
regex_flags(const char *text, unsigned *ret)
{
	static const char letters[] = "iusmygdv";
	static const unsigned flags[] = {REGEX_NO_CASE, REGEX_UNICODE,
		REGEX_DOT_ALL, REGEX_MULTILINE, REGEX_STICKY, REGEX_IGNORED,
		REGEX_INDICES, REGEX_UNICODE};

	*ret = 0;
	for (; *text != '\0'; text++) {
		const char *letter = strchr(letters, *text);

		if (letter == NULL || *ret & flags[letter - letters])
			return false;
		*ret |= flags[letter - letters];
	}
	return true;
}

static bool
fail(struct translation *t, const char *why)
{
	buf_printf(t->error, "Invalid regular expression: /%s/: %s", t->pattern,
		why);
	return false;
}

static bool
is_unicode(const struct translation *t)
{
	return t->flags & REGEX_UNICODE;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The number of exactly count hexadecimal digits, or -1. */
static int32_t
read_hex(const char *text, int count)
{
	int32_t number = 0;

	for (int i = 0; i < count; i++) {
		int digit = hex_digit(text[i]);

		if (digit < 0)
			return -1;
		number = number * 16 + digit;
	}
	return number;
}

static void
put_code(struct translation *t, uint32_t code)
{
	if (code >= 0xd800 && code < 0xe000)
		code = 0xfffd; /* half a character is in no text */
	buf_printf(t->out, "\\x{%x}", (unsigned)code);
}

/* Capturing groups, so that \N can be told from an octal number. */
static void
count_groups(struct translation *t)
{
	bool in_class = false;

	for (const char *c = t->pattern; *c != '\0'; c++) {
		if (*c == '\\' && c[1] != '\0')
			c++;
		else if (*c == '[')
			in_class = true;
		else if (*c == ']')
			in_class = false;
		else if (*c == '(' && !in_class &&
			 (c[1] != '?' ||
				 (c[2] == '<' && c[3] != '=' && c[3] != '!'))) {
			t->group_count++;
			t->has_names |= c[1] == '?';
		}
	}
}

/* --- escapes --------------------------------------------------------------- */

/* The code of an escape that is one character, after its backslash at t->at
 * (moved on); -1 if it is none of those (nothing is moved). */
static int32_t
read_character(struct translation *t, bool in_class)
{
	const char *c = t->at;
	size_t length;
	int32_t code;

	switch (*c) {
	case 't':
	case 'n':
	case 'v':
	case 'f':
	case 'r':
		t->at++;
		return *c == 't'   ? 9
		       : *c == 'n' ? 10
		       : *c == 'v' ? 11
		       : *c == 'f' ? 12
		                   : 13;
	case 'b':
		if (!in_class)
			return -1;
		t->at++;
		return 8;
	case 'c':
		if ((c[1] >= 'a' && c[1] <= 'z') ||
			(c[1] >= 'A' && c[1] <= 'Z')) {
			t->at += 2;
			return c[1] & 31;
		}
		return '\\'; /* and the c stands for itself */
	case 'x':
		code = read_hex(c + 1, 2);
		t->at += code >= 0 ? 3 : 1;
		return code >= 0 ? code : 'x';
	case 'u':
		if (c[1] == '{' && is_unicode(t)) {
			char *end;
			unsigned long number = strtoul(c + 2, &end, 16);

			if (*end == '}' && end > c + 2 && number <= 0x10ffff) {
				t->at = end + 1;
				return (int32_t)number;
			}
		}
		code = read_hex(c + 1, 4);
		if (code >= 0xd800 && code < 0xdc00 && c[5] == '\\' &&
			c[6] == 'u') {
			int32_t low = read_hex(c + 7, 4);

			if (low >= 0xdc00 && low < 0xe000) {
				t->at += 11;
				return 0x10000 + (code - 0xd800) * 0x400 +
				       (low - 0xdc00);
			}
		}
		t->at += code >= 0 ? 5 : 1;
		return code >= 0 ? code : 'u';
	case '0':
		if (!is_digit(c[1])) {
			t->at++;
			return 0;
		}
		break;
	default:
		break;
	}
	if (is_digit(*c)) {
		/* An octal number, where it cannot mean a group. */
		if (*c >= '8') {
			t->at++;
			return *c;
		}
		code = 0;
		for (int i = 0; i < 3 && *t->at >= '0' && *t->at <= '7' &&
				code * 8 + (*t->at - '0') <= 255;
			i++)
			code = code * 8 + (*t->at++ - '0');
		return code;
	}
	code = (int32_t)text_decode(c, strlen(c), &length);
	t->at += length;
	return code;
}

/* \d, \D, \w, \W, \s, \S, \p{...}: true if it was one of them. */
static bool
take_class_escape(struct translation *t, bool in_class)
{
	char c = *t->at;

	if (c == '\0')
		return false;
	if (strchr("dDwW", c) != NULL) {
		buf_printf(t->out, "\\%c", c);
	} else if (c == 's' || c == 'S') {
		if (in_class)
			buf_add_text(t->out, c == 's' ? SPACES : NOT_SPACES);
		else
			buf_printf(
				t->out, "[%s%s]", c == 's' ? "" : "^", SPACES);
	} else if ((c == 'p' || c == 'P') && is_unicode(t) && t->at[1] == '{') {
		const char *end = strchr(t->at, '}'), *name = t->at + 2;
		const char *equals;

		if (end == NULL)
			return false;
		equals = memchr(name, '=', (size_t)(end - name));
		if (equals != NULL)
			name = equals + 1;
		if ((size_t)(end - name) == 10 &&
			memcmp(name, "Alphabetic", 10) == 0) {
			buf_printf(t->out, "\\%c{L}", c);
		} else {
			buf_printf(t->out, "\\%c{", c);
			buf_add(t->out, name, (size_t)(end - name));
			buf_add_char(t->out, '}');
		}
		t->at = end;
	} else {
		return false;
	}
	t->at++;
	return true;
}

/* After a backslash, outside of classes. */
static bool
take_escape(struct translation *t)
{
	char c = *t->at;

	if (c == '\0')
		return fail(t, "\\ at end of pattern");
	t->atom = ATOM_ONE;
	if (c == 'b' || c == 'B') {
		buf_printf(t->out, "\\%c", c);
		t->at++;
		t->atom = ATOM_NONE;
		return true;
	}
	if (c >= '1' && c <= '9') {
		unsigned long number = strtoul(t->at, NULL, 10);

		if (number <= t->group_count) {
			buf_printf(t->out, "\\g{%lu}", number);
			while (is_digit(*t->at))
				t->at++;
			return true;
		}
		if (is_unicode(t))
			return fail(t, "Invalid escape");
	}
	if (c == 'k' && (t->has_names || is_unicode(t))) {
		const char *end = strchr(t->at, '>');

		if (t->at[1] != '<' || end == NULL)
			return fail(t, "Invalid named reference");
		buf_printf(
			t->out, "\\k{%.*s}", (int)(end - t->at - 2), t->at + 2);
		t->at = end + 1;
		return true;
	}
	if (take_class_escape(t, false))
		return true;
	if (is_unicode(t) &&
		((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
			c == '-') &&
		strchr("tnvfrcxu", c) == NULL)
		return fail(t, "Invalid escape");
	put_code(t, (uint32_t)read_character(t, false));
	return true;
}

/* --- classes --------------------------------------------------------------- */

/* Without u, JavaScript sees the halves of a character beyond U+FFFF; the first
 * one is shared by a block of 1024. */
static void
put_class_item(struct translation *t, uint32_t code)
{
	if (code > 0xffff && !is_unicode(t)) {
		put_code(t, code & ~0x3ffu);
		buf_add_char(t->out, '-');
		put_code(t, code | 0x3ffu);
	} else {
		put_code(t, code);
	}
}

/* One item of a class: its code, or -1 if it was a class itself (and was
 * written). */
static int32_t
read_class_item(struct translation *t)
{
	size_t length;
	uint32_t code;

	if (*t->at == '\\' && t->at[1] != '\0') {
		t->at++;
		if (take_class_escape(t, true))
			return -1;
		return read_character(t, true);
	}
	code = text_decode(t->at, strlen(t->at), &length);
	t->at += length;
	return (int32_t)code;
}

/* After '['. */
static bool
take_class(struct translation *t)
{
	buf_add_char(t->out, '[');
	if (*t->at == '^') {
		buf_add_char(t->out, '^');
		t->at++;
	}
	while (*t->at != ']') {
		int32_t first, last;

		if (*t->at == '\0')
			return fail(t, "Unterminated character class");
		first = read_class_item(t);
		if (t->at[0] != '-' || t->at[1] == ']' || t->at[1] == '\0') {
			if (first >= 0)
				put_class_item(t, (uint32_t)first);
			continue;
		}
		t->at++;
		last = read_class_item(t);
		if (first < 0 || last < 0) {
			/* "[\d-x]": three items */
			if (is_unicode(t))
				return fail(t, "Invalid character class");
			if (first >= 0)
				put_class_item(t, (uint32_t)first);
			put_code(t, '-');
			if (last >= 0)
				put_class_item(t, (uint32_t)last);
			continue;
		}
		if (first > last)
			return fail(t, "Range out of order in character class");
		put_code(t, (uint32_t)first);
		buf_add_char(t->out, '-');
		put_code(t, (uint32_t)last);
	}
	t->at++;
	buf_add_char(t->out, ']');
	t->atom = ATOM_ONE;
	return true;
}

/* --- groups and quantifiers ------------------------------------------------- */

static bool
is_name(const char *text, size_t size)
{
	if (size == 0 || size > 32 || is_digit(text[0]))
		return false;
	for (size_t i = 0; i < size; i++)
		if (!is_digit(text[i]) && text[i] != '_' &&
			!((text[i] | 32) >= 'a' && (text[i] | 32) <= 'z'))
			return false;
	return true;
}

/* After '('. */
static bool
open_group(struct translation *t)
{
	bool can_repeat = true;

	if (t->depth + 1 == GROUP_DEPTH_MAX)
		return fail(t, "groups are nested too deeply");
	if (*t->at != '?') {
		buf_add_char(t->out, '(');
	} else if (t->at[1] == ':' || t->at[1] == '=' || t->at[1] == '!') {
		buf_printf(t->out, "(?%c", t->at[1]);
		can_repeat = t->at[1] == ':' || !is_unicode(t);
		t->at += 2;
	} else if (t->at[1] == '<' && (t->at[2] == '=' || t->at[2] == '!')) {
		/* The check for safety does not know lookbehinds. */
		t->levels[0].is_unsafe = true;
		buf_add_char(t->out, '(');
		can_repeat = false;
		t->at += 3;
	} else if (t->at[1] == '<') {
		const char *name = t->at + 2, *end = strchr(name, '>');

		if (end == NULL || !is_name(name, (size_t)(end - name)))
			return fail(t, "Invalid capture group name");
		buf_printf(t->out, "(?<%.*s>", (int)(end - name), name);
		t->at = end + 1;
	} else {
		return fail(t, "Invalid group");
	}
	t->levels[++t->depth] = (struct level){.can_repeat = can_repeat};
	t->atom = ATOM_NONE;
	return true;
}

static bool
close_group(struct translation *t)
{
	struct level *outer;

	if (t->depth == 0)
		return fail(t, "Unmatched ')'");
	t->closed = t->levels[t->depth--];
	outer = &t->levels[t->depth];
	outer->repetitions += t->closed.repetitions;
	outer->is_unsafe |= t->closed.is_unsafe;
	buf_add_char(t->out, ')');
	t->atom = t->closed.can_repeat ? ATOM_GROUP : ATOM_NONE;
	return true;
}

/* The length of "{2}", "{2,}" or "{2,3}" at text, or 0. */
static size_t
braces_size(const char *text, bool *ret_is_reversed)
{
	const char *c = text + 1;
	unsigned long least, most;
	char *end;

	*ret_is_reversed = false;
	if (*text != '{' || !is_digit(*c))
		return 0;
	least = most = strtoul(c, &end, 10);
	if (*end == ',') {
		c = end + 1;
		most = least;
		end = (char *)c;
		if (is_digit(*c))
			most = strtoul(c, &end, 10);
	}
	if (*end != '}')
		return 0;
	*ret_is_reversed = most < least;
	return (size_t)(end + 1 - text);
}

/* size bytes at t->at are a quantifier. */
static bool
take_quantifier(struct translation *t, size_t size)
{
	struct level *level = &t->levels[t->depth];

	if (t->atom == ATOM_REPEATED && *t->at == '?') {
		/* The check for safety does not look into what is lazy. */
		buf_add_char(t->out, '?');
		t->at++;
		t->atom = ATOM_DONE;
		return true;
	}
	if (t->atom == ATOM_NONE || t->atom == ATOM_REPEATED ||
		t->atom == ATOM_DONE)
		return fail(t, "Nothing to repeat");
	level->repetitions++;
	if (t->atom == ATOM_GROUP && t->closed.repetitions > 0) {
		/* "(a+)+?" is let through by the plugin; our limits end it. */
		if (t->at[size] == '?')
			level->repetitions -= t->closed.repetitions;
		else
			level->is_unsafe = true;
	}
	buf_add(t->out, t->at, size);
	t->at += size;
	t->atom = ATOM_REPEATED;
	return true;
}

static bool
take_one(struct translation *t)
{
	bool is_reversed;
	size_t size = braces_size(t->at, &is_reversed), length;
	uint32_t code;

	if (size > 0 && is_reversed)
		return fail(t, "numbers out of order in {} quantifier");
	if (size > 0 || *t->at == '*' || *t->at == '+' || *t->at == '?')
		return take_quantifier(t, size > 0 ? size : 1);
	switch (*t->at) {
	case '\\':
		t->at++;
		return take_escape(t);
	case '[':
		t->at++;
		return take_class(t);
	case '(':
		t->at++;
		return open_group(t);
	case ')':
		t->at++;
		return close_group(t);
	case '|':
	case '^':
	case '$':
		buf_add_char(t->out, *t->at++);
		t->atom = ATOM_NONE;
		return true;
	case '.':
		t->at++;
		buf_add_text(t->out, t->flags & REGEX_DOT_ALL
					     ? "[^]"
					     : "[^\\n\\r\\x{2028}\\x{2029}]");
		t->atom = ATOM_ONE;
		return true;
	case '{':
	case '}':
	case ']':
		if (is_unicode(t))
			return fail(t, "Lone quantifier brackets");
		break;
	default:
		break;
	}
	code = text_decode(t->at, strlen(t->at), &length);
	t->at += length;
	if ((code >= '0' && code <= '9') || (code | 32) - 'a' < 26)
		buf_add_char(t->out, (char)code);
	else
		put_code(t, code);
	t->atom = ATOM_ONE;
	return true;
}

static size_t
utf16_size(const char *text)
{
	size_t count = 0, size = strlen(text), length;

	for (size_t i = 0; i < size; i += length)
		count += text_decode(text + i, size - i, &length) > 0xffff ? 2
		                                                           : 1;
	return count;
}

bool
regex_translate(
	const char *pattern, unsigned flags, struct buf *ret, struct buf *error)
{
	struct translation *t;
	size_t size = utf16_size(pattern);
	bool is_right = true;

	if (size > REGEX_SIZE_MAX) {
		buf_printf(error,
			"Regular expression pattern is too long (%zu "
			"characters, maximum %d).",
			size, REGEX_SIZE_MAX);
		return false;
	}
	t = mem_zalloc(sizeof(*t));
	t->at = t->pattern = pattern;
	t->flags = flags;
	t->out = ret;
	t->error = error;
	count_groups(t);
	while (is_right && *t->at != '\0')
		is_right = take_one(t);
	if (is_right && t->depth > 0)
		is_right = fail(t, "Unterminated group");
	if (is_right && (t->levels[0].is_unsafe ||
				t->levels[0].repetitions > REPETITION_MAX)) {
		buf_printf(error,
			"Regular expression /%s/ may cause performance "
			"problems (possible catastrophic backtracking "
			"detected).",
			pattern);
		is_right = false;
	}
	free(t);
	return is_right;
}
