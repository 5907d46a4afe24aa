/* html.c - see html.h */
#include "index/parse/html.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static size_t
skip_space(const char *text, size_t size, size_t at)
{
	while (at < size && is_space(text[at]))
		at++;
	return at;
}

/* The end of the attribute value at text + at, or 0. */
static size_t
attribute_value(const char *text, size_t size, size_t at)
{
	const char *end;
	size_t start = at;

	if (at == size)
		return 0;
	if (text[at] == '"' || text[at] == '\'') {
		end = memchr(text + at + 1, text[at], size - at - 1);
		return end != NULL ? (size_t)(end - text) + 1 : 0;
	}
	while (at < size && !is_space(text[at]) &&
		strchr("\"'=<>`", text[at]) == NULL)
		at++;
	return at > start ? at : 0;
}

static size_t
open_tag(const char *text, size_t size, size_t at)
{
	for (;;) {
		size_t next = skip_space(text, size, at);
		size_t value;

		if (next == size)
			return 0;
		if (text[next] == '>')
			return next + 1;
		if (text[next] == '/')
			return next + 1 < size && text[next + 1] == '>'
			               ? next + 2
			               : 0;
		if (next == at ||
			(!is_letter(text[next]) && text[next] != '_' &&
				text[next] != ':'))
			return 0;
		at = next + 1;
		while (at < size &&
			(is_letter(text[at]) || is_digit(text[at]) ||
				text[at] == '_' || text[at] == ':' ||
				text[at] == '.' || text[at] == '-'))
			at++;
		value = skip_space(text, size, at);
		if (value < size && text[value] == '=') {
			value = skip_space(text, size, value + 1);
			at = attribute_value(text, size, value);
			if (at == 0)
				return 0;
		}
	}
}

size_t
html_tag(const char *text, size_t size)
{
	size_t at = 1;
	bool closes = size > 1 && text[1] == '/';

	at += closes;
	if (at >= size || !is_letter(text[at]))
		return 0;
	while (at < size &&
		(is_letter(text[at]) || is_digit(text[at]) || text[at] == '-'))
		at++;
	if (!closes)
		return open_tag(text, size, at);
	at = skip_space(text, size, at);
	return at < size && text[at] == '>' ? at + 1 : 0;
}

/* In the order of strcmp(). */
static const char *const block_names[] = {"address", "article", "aside", "base",
	"basefont", "blockquote", "body", "caption", "center", "col",
	"colgroup", "dd", "details", "dialog", "dir", "div", "dl", "dt",
	"fieldset", "figcaption", "figure", "footer", "form", "frame",
	"frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr",
	"html", "iframe", "legend", "li", "link", "main", "menu", "menuitem",
	"nav", "noframes", "ol", "optgroup", "option", "p", "param", "section",
	"source", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
	"title", "tr", "track", "ul"};

static const char *const raw_names[] = {"script", "pre", "textarea", "style"};

static int
compare_names(const void *key, const void *name)
{
	return strcasecmp(key, *(const char *const *)name);
}

/* Copies the tag name at text to name and returns its length. */
static size_t
tag_name(const char *text, size_t size, char name[16])
{
	size_t length = 0;

	while (length < size && length < 15 &&
		(is_letter(text[length]) || is_digit(text[length]))) {
		name[length] = text[length];
		length++;
	}
	name[length] = '\0';
	return length;
}

static bool
is_raw_name(const char *name)
{
	for (size_t i = 0; i < sizeof(raw_names) / sizeof(*raw_names); i++)
		if (strcasecmp(name, raw_names[i]) == 0)
			return true;
	return false;
}

int
html_block_begins(const char *line, size_t size, bool in_paragraph)
{
	char name[16];
	size_t length, at;
	bool closes;

	if (size < 2 || line[0] != '<')
		return 0;
	if (line[1] == '?')
		return 3;
	if (line[1] == '!') {
		if (size >= 4 && memcmp(line + 2, "--", 2) == 0)
			return 2;
		if (size >= 9 && strncasecmp(line + 2, "[CDATA[", 7) == 0)
			return 5;
		/* As cmark has it; CommonMark says "an ASCII letter". */
		return size >= 3 && line[2] >= 'A' && line[2] <= 'Z' ? 4 : 0;
	}
	closes = line[1] == '/';
	length = tag_name(line + 1 + closes, size - 1 - closes, name);
	at = 1 + closes + length;
	if (length > 0 && (at == size || is_space(line[at]) ||
				  line[at] == '>' || line[at] == '/')) {
		if (!closes && is_raw_name(name) &&
			(at == size || line[at] != '/'))
			return 1;
		if ((at == size || line[at] != '/' ||
			    (at + 1 < size && line[at + 1] == '>')) &&
			bsearch(name, block_names,
				sizeof(block_names) / sizeof(*block_names),
				sizeof(*block_names), compare_names) != NULL)
			return 6;
	}
	if (in_paragraph)
		return 0;
	at = html_tag(line, size);
	return at > 0 && skip_space(line, size, at) == size ? 7 : 0;
}

static bool
contains(const char *line, size_t size, const char *needle)
{
	return memmem(line, size, needle, strlen(needle)) != NULL;
}

bool
html_block_ends(int kind, const char *line, size_t size)
{
	char name[16];

	switch (kind) {
	case 1:
		for (size_t i = 0; i + 2 < size; i++)
			if (line[i] == '<' && line[i + 1] == '/') {
				size_t length = tag_name(
					line + i + 2, size - i - 2, name);

				if (i + 2 + length < size &&
					line[i + 2 + length] == '>' &&
					is_raw_name(name))
					return true;
			}
		return false;
	case 2:
		return contains(line, size, "-->");
	case 3:
		return contains(line, size, "?>");
	case 4:
		return contains(line, size, ">");
	case 5:
		return contains(line, size, "]]>");
	default:
		return false;
	}
}
