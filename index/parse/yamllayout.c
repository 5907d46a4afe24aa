/* yamllayout.c - see yamllayout.h */
#include "index/parse/yamllayout.h"

#include <string.h>

#include "index/base/text.h"

static void
go_to_line(struct yaml_layout *layout, size_t line)
{
	while (layout->line < line) {
		const char *end = memchr(layout->text + layout->offset, '\n',
			layout->size - layout->offset);

		if (end == NULL)
			return;
		layout->offset = (size_t)(end - layout->text) + 1;
		layout->line++;
	}
}

/* The bytes before a column, counted in characters, of the line. */
static size_t
offset_of_column(const struct yaml_layout *layout, size_t column)
{
	size_t at = layout->offset;

	for (size_t length; column > 0 && at < layout->size; column--) {
		text_decode(layout->text + at, layout->size - at, &length);
		at += length;
	}
	return at;
}

/* True if the line may go on a node that ends at end. */
static bool
is_indented(const struct yaml_layout *layout, yaml_mark_t end, long column)
{
	const char *line = layout->text + layout->offset;
	size_t size = layout->size - layout->offset;
	size_t indent = 0, at;

	while (indent < size && line[indent] == ' ')
		indent++;
	if ((long)indent > column)
		return true;
	for (at = indent; at < size && line[at] == '\t'; at++)
		;
	if (at == size || strchr("\r\n#", line[at]) != NULL)
		return true; /* blank, or a comment */
	/* The last bracket alone may stand where the block does. */
	return (long)indent == column && layout->line == end.line &&
	       end.column == indent + 1 &&
	       (line[indent] == ']' || line[indent] == '}');
}

bool
yaml_layout_check(struct yaml_layout *layout, yaml_mark_t start,
	yaml_mark_t end, long column, struct yaml_fault *fault)
{
	size_t after;

	for (size_t line = start.line + 1; line <= end.line; line++) {
		go_to_line(layout, line);
		if (is_indented(layout, end, column))
			continue;
		fault->line = line;
		fault->text = "this line goes on a text in quotes or a list "
			      "in brackets; it must be indented";
		return false;
	}
	go_to_line(layout, end.line);
	after = offset_of_column(layout, end.column);
	if (after < layout->size && layout->text[after] == '#') {
		fault->line = end.line;
		fault->text = "a '#' right behind quotes or brackets needs a "
			      "space before it, or quotes around it all";
		return false;
	}
	return true;
}
