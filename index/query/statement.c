/* statement.c - see statement.h */
#include "index/query/statement.h"

#include <string.h>

#include "index/base/text.h"

/* A statement being joined from lines. */
struct joiner {
	struct arena *arena;
	struct buf raw, joined;
	bool continues; /* the last line ended in a backslash */
	struct statement_line *statements;
	size_t count, capacity;
};

static char *
trimmed(struct arena *arena, const char *text, size_t size)
{
	text_trim(&text, &size);
	return arena_dup(arena, text, size);
}

static void
finish_statement(struct joiner *joiner)
{
	struct statement_line statement;

	statement.joined = trimmed(
		joiner->arena, buf_text(&joiner->joined), joiner->joined.size);
	statement.expanded = statement.joined;
	if (statement.joined[0] != '\0') {
		statement.raw = arena_dup(joiner->arena, buf_text(&joiner->raw),
			joiner->raw.size);
		ARENA_PUSH(joiner->arena, joiner->statements, joiner->count,
			joiner->capacity, statement);
	}
	joiner->raw.size = 0;
	joiner->joined.size = 0;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void
add_line(struct joiner *joiner, const char *line, size_t size)
{
	bool is_escaped, continues;

	if (joiner->continues) {
		buf_add_char(&joiner->raw, '\n');
		buf_add_char(&joiner->joined, ' ');
	}
	buf_add(&joiner->raw, line, size);
	if (joiner->continues)
		while (size > 0 && is_blank(*line)) {
			line++;
			size--;
		}
	is_escaped = size >= 2 && memcmp(line + size - 2, "\\\\", 2) == 0;
	continues = !is_escaped && size >= 1 && line[size - 1] == '\\';
	if (is_escaped)
		size--;
	if (continues)
		for (size--; size > 0 && is_blank(line[size - 1]);)
			size--;
	buf_add(&joiner->joined, line, size);
	joiner->continues = continues;
	if (!continues)
		finish_statement(joiner);
}

size_t
statements_split(
	struct arena *arena, const char *source, struct statement_line **ret)
{
	struct joiner joiner = {.arena = arena};

	for (;;) {
		size_t size = strcspn(source, "\n"), line = size;

		if (line > 0 && source[line - 1] == '\r')
			line--;
		add_line(&joiner, source, line);
		source += size;
		if (*source == '\0')
			break;
		source++;
	}
	if (joiner.continues)
		add_line(&joiner, "", 0);
	buf_clear(&joiner.raw);
	buf_clear(&joiner.joined);
	*ret = joiner.statements;
	return joiner.count;
}

bool
statement_is_plain(const struct statement_line *statement)
{
	return strcmp(statement->raw, statement->joined) == 0 &&
	       strcmp(statement->raw, statement->expanded) == 0;
}

void
statement_explain(const struct statement_line *statement, const char *indent,
	struct buf *out)
{
	const char *raw = statement->raw;
	size_t size = strlen(raw);

	text_trim(&raw, &size);
	buf_add_text(out, indent);
	for (size_t i = 0; i < size; i++) {
		buf_add_char(out, raw[i]);
		if (raw[i] == '\n')
			buf_add_text(out, indent);
	}
	if (strchr(statement->raw, '\n') != NULL)
		buf_printf(out, "\n%s", indent);
	if (strlen(statement->joined) != size ||
		memcmp(statement->joined, raw, size) != 0)
		buf_printf(out, " =>\n%s%s", indent, statement->joined);
	if (strcmp(statement->expanded, statement->joined) != 0)
		buf_printf(out, " =>\n%s%s", indent, statement->expanded);
}
