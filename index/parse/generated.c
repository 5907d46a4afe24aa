/* generated.c - see generated.h */
#include "index/parse/generated.h"

#include <ctype.h>
#include <string.h>

#include "index/base/map.h"
#include "index/base/text.h"
#include "index/parse/linktext.h"

struct span {
	const char *text;
	size_t size;
};

enum section {
	SECTION_OTHER,
	SECTION_PROFILE,
	SECTION_CONTEXT,
	SECTION_FACTS,
	SECTION_TOPICS,
	SECTION_DECISIONS,
};

/* Where a walk through the body has come to. */
struct walk {
	struct note *note;
	uint32_t line;
	enum section section;
	bool in_background; /* below **Background**: of Profile */
	bool has_topics;    /* this section's one line was read */
	char fence;         /* of the open code block, or NUL */
	size_t fence_size;
	bool in_comment;
};

static struct span
trim(const char *text, size_t size)
{
	text_trim(&text, &size);
	return (struct span){text, size};
}

/* text without the block id (" ^id") that may end it. */
static struct span
without_block_id(struct span text)
{
	size_t start = text.size;

	while (start > 0 &&
		(text.text[start - 1] == '-' ||
			isalnum((unsigned char)text.text[start - 1])))
		start--;
	if (start == text.size || start < 2 || text.text[start - 1] != '^' ||
		text.text[start - 2] != ' ')
		return text;
	return trim(text.text, start - 2);
}

static const char *
span_dup(struct note *note, struct span s)
{
	return text_valid(note->arena, s.text, s.size);
}

static void
add_statement(struct walk *walk, enum statement_kind kind, const char *key,
	const char *text)
{
	struct statement statement = {walk->line, kind, key, text};

	NOTE_PUSH(walk->note, statements, statement);
}

/* The '(' of the ')' that text ends with, or NULL. */
static const char *
find_group(struct span text)
{
	size_t depth = 0;

	if (text.size == 0 || text.text[text.size - 1] != ')')
		return NULL;
	for (size_t i = text.size; i-- > 0;)
		if (text.text[i] == ')')
			depth++;
		else if (text.text[i] == '(' && --depth == 0)
			return text.text + i;
	return NULL;
}

/* "<role> at <organisation> (<note>)". */
static void
read_role(struct note *note, struct span value)
{
	const char *group = find_group(value), *at = NULL;
	struct span role, organisation = {"", 0}, remark = {"", 0};
	size_t depth = 0;

	if (group != NULL) {
		remark = trim(group + 1,
			(size_t)(value.text + value.size - group) - 2);
		value = trim(value.text, (size_t)(group - value.text));
	}
	for (size_t i = 0; i < value.size; i++) {
		if (value.text[i] == '(')
			depth++;
		else if (value.text[i] == ')' && depth > 0)
			depth--;
		else if (depth == 0 && value.size - i > 4 &&
			 memcmp(value.text + i, " at ", 4) == 0)
			at = value.text + i;
	}
	role = value;
	if (at != NULL) {
		role = trim(value.text, (size_t)(at - value.text));
		organisation = trim(
			at + 4, (size_t)(value.text + value.size - at) - 4);
	}
	note->role = role.size > 0 ? span_dup(note, role) : NULL;
	note->organisation =
		organisation.size > 0 ? span_dup(note, organisation) : NULL;
	note->role_note = remark.size > 0 ? span_dup(note, remark) : NULL;
}

/* "**Key**: value"; with two colons it is a Dataview field, and none of ours. */
static void
read_profile_line(struct walk *walk, struct span line)
{
	const char *end = line.text + line.size, *close, *key;
	struct span name, value;

	if (line.size < 2 || memcmp(line.text, "**", 2) != 0)
		return;
	close = memmem(line.text + 2, line.size - 2, "**", 2);
	if (close == NULL || end - close < 3 || close[2] != ':' ||
		(end - close > 3 && close[3] == ':'))
		return;
	name = trim(line.text + 2, (size_t)(close - line.text) - 2);
	if (name.size == 0)
		return;
	key = span_dup(walk->note, name);
	value = trim(close + 3, (size_t)(end - close) - 3);
	walk->in_background = text_same(key, "background");
	if (text_same(key, "role"))
		read_role(walk->note, value);
	else if (value.size > 0 && walk->in_background)
		add_statement(walk, STATEMENT_BACKGROUND, NULL,
			span_dup(walk->note, value));
	else if (value.size > 0)
		add_statement(walk, STATEMENT_PROFILE, key,
			span_dup(walk->note, value));
}

static void
add_topic(struct walk *walk, struct textmap *seen, struct span topic)
{
	const char *folded;
	size_t before = textmap_count(seen);

	topic = trim(topic.text, topic.size);
	if (topic.size == 0)
		return;
	folded = text_fold(walk->note->arena, topic.text, topic.size);
	textmap_set(seen, folded, strlen(folded), 0);
	if (textmap_count(seen) > before)
		add_statement(walk, STATEMENT_TOPIC, NULL,
			span_dup(walk->note, topic));
}

/* Topics part at commas outside parentheses. */
static void
read_topics(struct walk *walk, struct span line)
{
	struct textmap *seen = textmap_new();
	size_t start = 0, depth = 0;

	for (size_t i = 0; i <= line.size; i++) {
		if (i < line.size && line.text[i] == '(')
			depth++;
		else if (i < line.size && line.text[i] == ')' && depth > 0)
			depth--;
		if (i < line.size && (line.text[i] != ',' || depth > 0))
			continue;
		add_topic(walk, seen,
			(struct span){line.text + start, i - start});
		start = i + 1;
	}
	textmap_free(seen);
	walk->has_topics = true;
}

/* " (via X)" at the end of *summary: takes it off and returns X, or NULL. */
static const char *
cut_via(struct note *note, struct span *summary)
{
	static const char opening[] = "(via ";
	const size_t opening_size = sizeof(opening) - 1;
	const char *open, *end = summary->text + summary->size;
	struct span via;
	struct link link;

	if (summary->size == 0 || end[-1] != ')')
		return NULL;
	open = memrchr(summary->text, '(', summary->size);
	if (open == NULL || (size_t)(end - open) <= opening_size + 1 ||
		memcmp(open, opening, opening_size) != 0 ||
		memchr(open, ')', (size_t)(end - open) - 1) != NULL ||
		(open > summary->text && open[-1] != ' '))
		return NULL;
	via = trim(
		open + opening_size, (size_t)(end - open) - opening_size - 1);
	if (via.size == 0)
		return NULL;
	*summary = trim(summary->text, (size_t)(open - summary->text));
	if (link_split_whole(note->arena, via.text, via.size, &link) &&
		link.target[0] != '\0')
		return link.target;
	return span_dup(note, via);
}

/* " - ", " — " or " – " at the start of rest; what follows is the summary.
 * False if something else follows the link. */
static bool
cut_separator(struct span *rest, char *style)
{
	static const struct {
		const char *text;
		char style;
	} separators[] = {
		{"-", 'A'}, {"\xe2\x80\x94", 'B'}, {"\xe2\x80\x93", 'B'}};

	*style = 'A';
	if (rest->size == 0)
		return true;
	if (rest->text[0] != ' ')
		return false;
	*rest = trim(rest->text, rest->size);
	for (size_t i = 0; i < 3; i++) {
		size_t size = strlen(separators[i].text);

		if (rest->size < size ||
			memcmp(rest->text, separators[i].text, size) != 0 ||
			(rest->size > size && rest->text[size] != ' '))
			continue;
		*style = separators[i].style;
		*rest = trim(rest->text + size, rest->size - size);
		return true;
	}
	return false;
}

/* "DATE: [[link]] - summary (via X)". */
static void
read_context(struct walk *walk, struct span text)
{
	struct note *note = walk->note;
	struct span rest;
	struct context context = {.line = walk->line};
	const char *open, *close, *end = text.text + text.size;
	struct link link = {0};

	context.date = day_parse(text.text, text.size);
	if (!day_is_valid(context.date) || text.size < 12 ||
		memcmp(text.text + 10, ": ", 2) != 0)
		return;
	for (open = text.text + 11; open < end && *open == ' ';)
		open++;
	if (end - open < 2 || memcmp(open, "[[", 2) != 0)
		return;
	open += 2;
	close = memmem(open, (size_t)(end - open), "]]", 2);
	if (close == NULL ||
		memmem(open, (size_t)(close - open), "[[", 2) != NULL)
		return;
	rest.text = close + 2;
	rest.size = (size_t)(end - rest.text);
	if (!cut_separator(&rest, &context.style) ||
		!link_split(note->arena, open, (size_t)(close - open), &link) ||
		link.target[0] == '\0')
		return;
	context.target = link.target;
	context.display = link.display;
	context.via = cut_via(note, &rest);
	context.summary = span_dup(note, rest);
	NOTE_PUSH(note, contexts, context);
}

/* A check mark, perhaps a variation selector, white space, the decision. */
static void
read_decision(struct walk *walk, struct span text)
{
	static const char mark[] = "✅", variation[] = "\xef\xb8\x8f";
	struct span rest;

	if (text.size < sizeof(mark) - 1 ||
		memcmp(text.text, mark, sizeof(mark) - 1) != 0)
		return;
	text.text += sizeof(mark) - 1;
	text.size -= sizeof(mark) - 1;
	if (text.size >= 3 && memcmp(text.text, variation, 3) == 0) {
		text.text += 3;
		text.size -= 3;
	}
	rest = trim(text.text, text.size);
	if (rest.size > 0 && rest.text > text.text)
		add_statement(walk, STATEMENT_DECISION, NULL,
			span_dup(walk->note, rest));
}

static void
read_item(struct walk *walk, const struct list_item *item)
{
	struct span text;

	if (item->symbol != NULL)
		return;
	text = without_block_id(trim(item->text, strlen(item->text)));
	if (text.size == 0)
		return;
	switch (walk->section) {
	case SECTION_PROFILE:
		if (walk->in_background)
			add_statement(walk, STATEMENT_BACKGROUND, NULL,
				span_dup(walk->note, text));
		break;
	case SECTION_CONTEXT:
		read_context(walk, text);
		break;
	case SECTION_FACTS:
		add_statement(
			walk, STATEMENT_FACT, NULL, span_dup(walk->note, text));
		break;
	case SECTION_DECISIONS:
		read_decision(walk, text);
		break;
	case SECTION_TOPICS:
	case SECTION_OTHER:
		break;
	}
}

/* True if line opens, closes, or stands in a code block or a comment. */
static bool
is_hidden_line(struct walk *walk, struct span line)
{
	size_t run = 0;

	if (walk->in_comment) {
		walk->in_comment =
			memmem(line.text, line.size, "-->", 3) == NULL;
		return true;
	}
	if (line.size > 0 && (line.text[0] == '`' || line.text[0] == '~'))
		while (run < line.size && line.text[run] == line.text[0])
			run++;
	if (walk->fence != '\0') {
		if (run == line.size && run >= walk->fence_size &&
			line.text[0] == walk->fence)
			walk->fence = '\0';
		return true;
	}
	if (run >= 3) {
		walk->fence = line.text[0];
		walk->fence_size = run;
		return true;
	}
	if (line.size >= 4 && memcmp(line.text, "<!--", 4) == 0) {
		walk->in_comment =
			memmem(line.text, line.size, "-->", 3) == NULL;
		return true;
	}
	return false;
}

/* A line of a paragraph, as far as its looks tell. */
static void
read_line(struct walk *walk, struct span line)
{
	if (walk->section != SECTION_PROFILE && walk->section != SECTION_TOPICS)
		return;
	line = trim(line.text, line.size);
	if (is_hidden_line(walk, line) || line.size == 0)
		return;
	if (walk->section == SECTION_PROFILE)
		read_profile_line(walk, line);
	else if (!walk->has_topics && strchr("#>|-=", line.text[0]) == NULL)
		read_topics(walk, without_block_id(line));
}

static enum section
section_of_heading(struct note *note, const struct heading *heading)
{
	static const struct {
		const char *name;
		enum section section;
	} names[] = {
		{"profile", SECTION_PROFILE},
		{"recent context", SECTION_CONTEXT},
		{"key facts", SECTION_FACTS},
		{"topics", SECTION_TOPICS},
	};
	struct span text = trim(heading->text, strlen(heading->text));
	const char *name;

	if (heading->level != 2)
		return SECTION_OTHER;
	name = text_fold(note->arena, text.text, text.size);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i].name) == 0)
			return names[i].section;
	return strstr(name, "decision") != NULL ? SECTION_DECISIONS
	                                        : SECTION_OTHER;
}

static void
enter_section(struct walk *walk, enum section section)
{
	walk->section = section;
	walk->in_background = false;
	walk->has_topics = false;
	walk->fence = '\0';
	walk->in_comment = false;
}

/* Goes through the lines of the body with its headings and items, all in the
 * order of lines. */
void
generated_parse(struct note *note)
{
	const char *at = note->text, *end = note->text + note->size;
	struct walk walk = {.note = note};
	size_t heading = 0, item = 0;

	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *next = newline != NULL ? newline + 1 : end;
		bool is_plain = true;

		walk.line++;
		for (; heading < note->headings_count &&
			note->headings[heading].line <= walk.line;
			heading++) {
			const struct heading *h = &note->headings[heading];

			is_plain = false;
			if (h->level <= 2)
				enter_section(
					&walk, section_of_heading(note, h));
		}
		for (; item < note->items_count &&
			note->items[item].line <= walk.line;
			item++) {
			is_plain = false;
			read_item(&walk, &note->items[item]);
		}
		if (is_plain)
			read_line(
				&walk, (struct span){at, (size_t)(next - at)});
		at = next;
	}
}
