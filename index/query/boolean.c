/* boolean.c - see boolean.h */
#include "index/query/boolean.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/base/text.h"

/* Parentheses within parentheses, and operators of one line. */
#define DEPTH_MAX 500
#define PART_MAX 10000
/* A filter in a combination may look like a combination again; it is never
 * meant. */
#define NESTING_MAX 4

static const char delimiters[][2] = {
	{'(', ')'}, {'[', ']'}, {'{', '}'}, {'"', '"'}};

bool
boolean_looks_so(const char *line)
{
	static const char *const operators[] = {"AND", "OR", "XOR", "NOT"};
	const char *open = strpbrk(line, "([{\""), *close = NULL;

	if (open == NULL)
		return false;
	for (const char *c = open + 1; *c != '\0'; c++)
		if (strchr(")]}\"", *c) != NULL)
			close = c;
	if (close != NULL && close > open + 1)
		return true;
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		for (const char *at = line;
			(at = strstr(at, operators[i])) != NULL; at++) {
			const char *next = at + strlen(operators[i]);

			next += strspn(next, " \t\v\f\r");
			if (*next != '\0' && strchr("([{\"", *next) != NULL)
				return true;
		}
	return false;
}

/* --- cutting the line ------------------------------------------------------- */

/* A part of the line: a filter, or operators with delimiters. */
struct part {
	const char *text;
	size_t size;
};

struct cut {
	const char *line;
	char open, close;
	struct part *parts; /* owned */
	size_t count, capacity;
};

static const char *
skip_spaces(const char *at)
{
	return at + strspn(at, " \t\v\f\r\n");
}

/* After a closing delimiter at `at`: the end of "AND NOT (" or the like with
 * its opening delimiter, or NULL. */
static const char *
binary_end(const char *at, char open)
{
	static const char *const words[] = {"AND", "OR", "XOR"};

	at = skip_spaces(at);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t size = strlen(words[i]);
		const char *next = at + size, *more;

		if (strncmp(at, words[i], size) != 0)
			continue;
		if (*skip_spaces(next) == open)
			return skip_spaces(next) + 1;
		more = next + strspn(next, " ");
		if (i < 2 && more > next && strncmp(more, "NOT", 3) == 0 &&
			*skip_spaces(more + 3) == open)
			return skip_spaces(more + 3) + 1;
	}
	return NULL;
}

static void
add_part(struct cut *cut, const char *text, const char *end)
{
	struct part part = {text, (size_t)(end - text)};

	if (part.size > 0)
		MEM_PUSH(cut->parts, cut->count, cut->capacity, part);
}

/* Takes the delimiters and spaces at both ends off. */
static void
cut_ends(struct cut *cut, const char *text, const char *end)
{
	const char *first = text, *last;

	while (first < end && (*first == cut->open || *first == ' '))
		first++;
	add_part(cut, text, first);
	last = end;
	while (last > first && (last[-1] == cut->close || last[-1] == ' '))
		last--;
	add_part(cut, first, last);
	/* What is all closing delimiters has been cut from in front. */
	add_part(cut, last, end);
}

/* Cuts at "NOT (", too. */
static void
cut_unary(struct cut *cut, const char *text, const char *end)
{
	for (const char *at = text; at + 3 < end; at++) {
		const char *next;

		if (strncmp(at, "NOT", 3) != 0)
			continue;
		next = skip_spaces(at + 3);
		if (next >= end || *next != cut->open)
			continue;
		if (at > text)
			cut_ends(cut, text, at);
		cut_ends(cut, at, next + 1);
		text = next + 1;
		at = next;
	}
	if (text < end)
		cut_ends(cut, text, end);
}

static void
cut_line(struct cut *cut)
{
	const char *text = cut->line, *end = text + strlen(text);

	for (const char *at = text; at < end; at++) {
		const char *next;

		if (*at != cut->close)
			continue;
		next = binary_end(at + 1, cut->open);
		if (next == NULL)
			continue;
		if (at > text)
			cut_unary(cut, text, at);
		cut_unary(cut, at, next);
		text = next;
		at = next - 1;
	}
	if (text < end)
		cut_unary(cut, text, end);
}

/* Moves behind AND, OR, XOR (and NOT if may_be_not). */
static bool
skip_operator(const char **at, const char *end, bool may_be_not)
{
	static const char *const words[] = {"AND", "XOR", "NOT", "OR"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t size = strlen(words[i]);

		if ((i != 2 || may_be_not) && (size_t)(end - *at) >= size &&
			strncmp(*at, words[i], size) == 0) {
			*at += size;
			return true;
		}
	}
	return false;
}

/* Spaces, delimiters and operators, in the shapes that cutting makes. */
static bool
part_is_filter(const struct cut *cut, const struct part *part)
{
	const char *at = part->text, *end = at + part->size;
	const char *c = at;

	while (c < end && (*c == ' ' || *c == cut->open || *c == cut->close))
		c++;
	if (c == end)
		return false; /* only those */
	c = at;
	if (skip_operator(&c, end, true)) {
		if (c == end)
			return false; /* "AND" */
		while (c < end && *c == ' ')
			c++;
		if (c + 1 == end && *c == cut->open)
			return false; /* "NOT (" */
	}
	c = at;
	while (c < end && *c == ' ')
		c++;
	if (c == end || *c != cut->close)
		return true;
	c++;
	while (c < end && *c == ' ')
		c++;
	if (!skip_operator(&c, end, false))
		return true;
	if (c == end)
		return at[0] != cut->close; /* ") AND", before a NOT */
	while (c < end && *c == ' ')
		c++;
	if (c == end || *c != cut->open)
		return true;
	c++;
	while (c < end && *c == ' ')
		c++;
	return c != end; /* ") AND (" */
}

/* --- from parts to filters -------------------------------------------------- */

enum token {
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_XOR,
	TOKEN_NOT,
	TOKEN_FILTER,
	TOKEN_END,
	TOKEN_BAD,
};

struct reader {
	struct filter_scope *scope;
	struct cut *cut;
	size_t part;        /* the one being read */
	size_t at;          /* bytes into it */
	const char *filter; /* of the TOKEN_FILTER just read; in the arena */
	unsigned depth;
	struct buf *error;
};

/* Moves to what is no space, in this part or one after it: '"', or 0 for the end
 * and for all else but a filter, which is 'f'. */
static char
skip_blank_parts(struct reader *reader)
{
	struct cut *cut = reader->cut;

	for (; reader->part < cut->count; reader->part++, reader->at = 0) {
		const struct part *part = &cut->parts[reader->part];

		if (reader->at == 0 && part_is_filter(cut, part))
			return 'f';
		while (reader->at < part->size && part->text[reader->at] == ' ')
			reader->at++;
		if (reader->at < part->size)
			return part->text[reader->at] == '"' ? '"' : 0;
	}
	return 0;
}

/* Quotes stand in other parts than the filter between them. */
static enum token
quoted_filter(struct reader *reader)
{
	const struct part *part;

	reader->at++;
	if (skip_blank_parts(reader) != 'f')
		return TOKEN_BAD;
	part = &reader->cut->parts[reader->part++];
	reader->at = 0;
	reader->filter =
		arena_dup(reader->scope->arena, part->text, part->size);
	if (skip_blank_parts(reader) != '"')
		return TOKEN_BAD;
	reader->at++;
	return TOKEN_FILTER;
}

static enum token
operator_token(struct reader *reader, const char *text, size_t size)
{
	const char *at = text, *end = text + size;
	enum token token;

	if (!skip_operator(&at, end, true))
		return TOKEN_BAD;
	/* Operators end at white space or a delimiter. */
	if (at < end && *at != reader->cut->open &&
		memchr(" \t\v\f\r\n", *at, 6) == NULL)
		return TOKEN_BAD;
	token = text[0] == 'A'   ? TOKEN_AND
	        : text[0] == 'O' ? TOKEN_OR
	        : text[0] == 'X' ? TOKEN_XOR
	                         : TOKEN_NOT;
	reader->at += (size_t)(at - text);
	return token;
}

static enum token
next_token(struct reader *reader)
{
	struct cut *cut = reader->cut;

	while (reader->part < cut->count) {
		const struct part *part = &cut->parts[reader->part];
		const char *text = part->text + reader->at;
		size_t size = part->size - reader->at;

		if (reader->at == 0 && part_is_filter(cut, part)) {
			if (cut->open == '"')
				return TOKEN_BAD;
			reader->filter = arena_dup(
				reader->scope->arena, part->text, part->size);
			reader->part++;
			return TOKEN_FILTER;
		}
		if (size == 0) {
			reader->part++;
			reader->at = 0;
		} else if (memchr(" \t\v\f\r\n", *text, 6) != NULL) {
			reader->at++;
		} else if (*text == '"' && cut->open == '"') {
			return quoted_filter(reader);
		} else if (*text == cut->open) {
			reader->at++;
			return TOKEN_OPEN;
		} else if (*text == cut->close) {
			reader->at++;
			return TOKEN_CLOSE;
		} else {
			return operator_token(reader, text, size);
		}
	}
	return TOKEN_END;
}

static const struct filter *
combine(struct reader *reader, enum token operator, const struct filter * left,
	const struct filter *right)
{
	struct filter filter = {
		.kind = operator== TOKEN_AND ? FILTER_AND :
	                operator== TOKEN_OR  ? FILTER_OR
	                :
	                operator== TOKEN_XOR ? FILTER_XOR
	                                     : FILTER_NOT,
		.line = "",
		.both = {left, right},
	};

	return arena_copy(reader->scope->arena, &filter, 1, sizeof(filter));
}

static const struct filter *
malformed(struct reader *reader, const char *why)
{
	if (reader->error->size == 0)
		buf_printf(reader->error,
			"malformed boolean query -- %s (check the "
			"documentation for guidelines)",
			why);
	return NULL;
}

static const struct filter *
read_filter(struct reader *reader)
{
	struct buf why = {0};
	const struct filter *filter;

	reader->scope->depth++;
	filter = reader->scope->depth > NESTING_MAX
	                 ? NULL
	                 : filter_parse(reader->scope, reader->filter, &why);
	reader->scope->depth--;
	if (filter == NULL && why.size > 0)
		buf_printf(reader->error,
			"couldn't parse sub-expression '%s': %s",
			reader->filter, buf_text(&why));
	else if (filter == NULL)
		buf_printf(reader->error, "couldn't parse sub-expression '%s'",
			reader->filter);
	buf_clear(&why);
	return filter;
}

static const struct filter *read_all(struct reader *reader, bool is_nested);

static const struct filter *
read_operand(struct reader *reader)
{
	enum token token = next_token(reader);
	bool is_negated = token == TOKEN_NOT;
	const struct filter *filter;

	if (is_negated)
		token = next_token(reader);
	if (token == TOKEN_FILTER)
		filter = read_filter(reader);
	else if (token == TOKEN_OPEN)
		filter = read_all(reader, true);
	else
		filter = malformed(reader, token == TOKEN_END
						   ? "Unexpected end of "
						     "expression"
						   : "Invalid token");
	if (filter != NULL && is_negated)
		filter = combine(reader, TOKEN_NOT, filter, NULL);
	return filter;
}

static int binding(enum token operator)
{
	return operator== TOKEN_XOR ? 3 : operator== TOKEN_AND ? 2 : 1;
}

/* Up to the closing delimiter, or the end. */
static const struct filter *
read_all(struct reader *reader, bool is_nested)
{
	/* Operands wait for one that binds no more than the operator before
	 * it: never more than one of each. */
	const struct filter *operands[4];
	enum token operators[4], token;
	size_t count = 0;

	if (++reader->depth > DEPTH_MAX)
		return malformed(reader, "it is nested too deeply");
	operands[0] = read_operand(reader);
	while (operands[count] != NULL) {
		token = next_token(reader);
		if (token == (is_nested ? TOKEN_CLOSE : TOKEN_END))
			break;
		if (token == TOKEN_END)
			return malformed(
				reader, "Unexpected end of expression");
		if (token != TOKEN_AND && token != TOKEN_OR &&
			token != TOKEN_XOR)
			return malformed(reader, "Invalid token");
		while (count > 0 &&
			binding(operators[count - 1]) >= binding(token)) {
			operands[count - 1] =
				combine(reader, operators[count - 1],
					operands[count - 1], operands[count]);
			count--;
		}
		operators[count++] = token;
		operands[count] = read_operand(reader);
	}
	if (operands[count] == NULL)
		return NULL;
	for (; count > 0; count--)
		operands[count - 1] = combine(reader, operators[count - 1],
			operands[count - 1], operands[count]);
	reader->depth--;
	return operands[0];
}

/* --- the line --------------------------------------------------------------- */

/* The kind of delimiter that the line begins (after operators) and ends with. */
static bool
find_delimiters(const char *line, struct cut *cut)
{
	const char *first = line;
	size_t size = strlen(line);

	while ((*first >= 'A' && *first <= 'Z') || *first == ' ')
		first++;
	first = skip_spaces(first);
	for (size_t i = 0; i < sizeof(delimiters) / sizeof(delimiters[0]); i++)
		if (*first == delimiters[i][0] &&
			line[size - 1] == delimiters[i][1]) {
			cut->open = delimiters[i][0];
			cut->close = delimiters[i][1];
			return true;
		}
	return false;
}

const struct filter *
boolean_parse(struct filter_scope *scope, const char *line, struct buf *error)
{
	struct cut cut = {.line = line};
	struct buf why = {0};
	struct reader reader = {.scope = scope, .cut = &cut, .error = &why};
	const struct filter *filter = NULL;

	if (!find_delimiters(line, &cut)) {
		buf_add_text(&why,
			"All filters in a Boolean instruction must be inside "
			"one of these pairs of delimiter characters: (...) or "
			"[...] or {...} or \"...\". Combinations of those "
			"delimiters are no longer supported.");
	} else {
		cut_line(&cut);
		if (cut.count > PART_MAX)
			malformed(&reader, "it is too long");
		else
			filter = read_all(&reader, false);
	}
	free(cut.parts);
	if (filter != NULL) {
		struct filter whole = {
			.kind = FILTER_WHOLE,
			.line = arena_dup(scope->arena, line, strlen(line)),
			.both = {filter, NULL},
		};

		filter = arena_copy(scope->arena, &whole, 1, sizeof(whole));
	} else {
		buf_printf(error,
			"Could not interpret the following instruction as a "
			"Boolean combination:\n    %s\n\nThe error message "
			"is:\n    %s",
			line, buf_text(&why));
	}
	buf_clear(&why);
	return filter;
}
