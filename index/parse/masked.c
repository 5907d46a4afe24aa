/* masked.c - see masked.h */
#include "index/parse/masked.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"

/* A chunk ends where a block begins, once it is that large; a larger one ends
 * within a paragraph; a very large one anywhere, even if that tears a list
 * apart. Bytes of the copy, and some for each line: what cmark makes of one
 * takes 300. */
#define LINE_SIZE 16
#define CHUNK_SIZE (128u << 10)
#define CHUNK_SIZE_PARAGRAPH (512u << 10)
#define CHUNK_SIZE_MAX (4u << 20)

struct masker {
	const char *text; /* lent */
	size_t size;
	size_t at;       /* of the next line */
	uint32_t number; /* of the next line */
	uint32_t blank_count;
	struct follower *follower; /* owned */
	struct masked masked;
	/* The line after the last one of the chunk belongs to the next chunk:
	 * the bytes of its copy, which stand behind the text. 0 if none. */
	size_t carry_size;
};

struct masker *
masker_new(const char *text, size_t size, size_t offset, uint32_t number)
{
	struct masker *masker = mem_zalloc(sizeof(*masker));

	masker->text = text;
	masker->size = size;
	masker->at = offset;
	masker->number = number;
	masker->follower = follow_new(text, size);
	return masker;
}

void
masker_free(struct masker *masker)
{
	if (masker == NULL)
		return;
	follow_free(masker->follower);
	buf_clear(&masker->masked.text);
	free(masker->masked.lines);
	free(masker->masked.shifts);
	free(masker);
}

/* Keeps of the last chunk only the line that was too much for it. */
static void
start_chunk(struct masker *masker)
{
	struct masked *m = &masker->masked;
	struct masked_line *last;
	size_t kept = 0;

	if (masker->carry_size == 0) {
		m->text.size = m->line_count = m->shift_count = 0;
		return;
	}
	last = &m->lines[m->line_count];
	for (size_t i = m->shift_count;
		i > 0 && m->shifts[i - 1].line == m->line_count; i--)
		kept++;
	for (size_t i = 0; i < kept; i++) {
		m->shifts[i] = m->shifts[m->shift_count - kept + i];
		m->shifts[i].line = 0;
	}
	m->shift_count = kept;
	memmove(m->text.data, m->text.data + last->start, masker->carry_size);
	m->text.size = masker->carry_size;
	masker->carry_size = 0;
	m->lines[0] = *last;
	m->lines[0].start = 0;
	m->line_count = 1;
}

static size_t
chunk_size(const struct masked *masked)
{
	return masked->text.size + masked->line_count * LINE_SIZE;
}

/* True if the chunk has to end before the next line. */
static bool
must_end_chunk(const struct masker *masker)
{
	size_t size = chunk_size(&masker->masked);

	if (follow_in_raw(masker->follower))
		return false; /* code and HTML take no memory in cmark */
	return size >= CHUNK_SIZE_MAX ||
	       (size >= CHUNK_SIZE_PARAGRAPH &&
		       follow_in_outermost_paragraph(masker->follower));
}

static void
copy_line(struct masked *m, const char *text, const struct masked_line *line,
	bool is_whole)
{
	struct linecopy_shifts shifts;

	linecopy_add(&m->text, text, line->size, is_whole, &shifts);
	for (size_t i = 0; i < shifts.count; i++) {
		struct masked_shift shift = {
			(uint32_t)m->line_count, shifts.shifts[i]};

		MEM_PUSH(m->shifts, m->shift_count, m->shift_capacity, shift);
	}
	MEM_PUSH(m->lines, m->line_count, m->line_capacity, *line);
}

/* Puts what makes the block an HTML comment in place of the text of the last
 * line. A blank line stays one: it needs no indentation to be in an item. */
static void
disguise_line(struct masked *m, const struct followed *followed)
{
	struct masked_line *line = &m->lines[m->line_count - 1];
	size_t text = line->start + followed->text;

	line->kind = followed->kind;
	line->begins = followed->begins;
	if (text + 1 >= m->text.size)
		return;
	m->text.size = text;
	buf_add_text(&m->text, followed->begins ? "<!--\n"
			       : followed->ends ? "-->\n"
						: "x\n");
}

/* Adds a line to the chunk. True if a block of the outermost level begins with
 * it. */
static bool
add_line(struct masker *masker, const struct masked_line *line)
{
	struct masked *m = &masker->masked;
	struct followed followed;

	copy_line(m, masker->text + line->offset, line,
		follow_needs_text(masker->follower));
	followed = follow_line(masker->follower, m->text.data + line->start,
		(uint32_t)(m->text.size - line->start - 1),
		masker->text + line->offset, line->size);
	if (followed.kind != FOLLOWED_TEXT)
		disguise_line(m, &followed);
	else if (followed.is_paragraph &&
		 m->text.data[line->start + followed.text] == '<')
		m->text.data[line->start + followed.text] = 'x';
	return followed.is_outermost;
}

const struct masked *
masker_next(struct masker *masker)
{
	struct masked *m = &masker->masked;

	start_chunk(masker);
	while (masker->at < masker->size) {
		const char *from = masker->text + masker->at;
		size_t left = masker->size - masker->at;
		const char *end = memchr(from, '\n', left);
		size_t whole = end != NULL ? (size_t)(end - from) : left;
		struct masked_line line = {.number = masker->number++,
			.offset = (uint32_t)masker->at,
			.size = (uint32_t)whole,
			.start = (uint32_t)m->text.size};
		bool may_end, must_end;

		masker->at += whole + (end != NULL);
		if (line.size > 0 && from[line.size - 1] == '\r')
			line.size--;
		if (linecopy_white(from, line.size) < line.size)
			masker->blank_count = 0;
		else if (masker->blank_count++ >= 2)
			continue;
		may_end = chunk_size(m) >= CHUNK_SIZE;
		must_end = must_end_chunk(masker);
		if (must_end)
			follow_restart(masker->follower);
		if ((add_line(masker, &line) && may_end) || must_end) {
			masker->carry_size = m->text.size - line.start;
			m->text.size = line.start;
			m->line_count--;
			return m;
		}
	}
	return m->line_count > 0 ? m : NULL;
}

/* The first shift of a line, or of one after it. */
static size_t
shift_of_line(const struct masked *masked, size_t line)
{
	size_t low = 0, high = masked->shift_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (masked->shifts[middle].line < line)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint32_t
masked_source(const struct masked *masked, size_t line, uint32_t at)
{
	uint32_t by = 0;

	for (size_t i = shift_of_line(masked, line);
		i < masked->shift_count && masked->shifts[i].line == line &&
		masked->shifts[i].shift.at <= at;
		i++)
		by += masked->shifts[i].shift.by;
	return at + by;
}

bool
masked_is_footnote(const struct masked *masked, size_t line, uint32_t at)
{
	for (size_t i = shift_of_line(masked, line);
		i < masked->shift_count && masked->shifts[i].line == line; i++)
		if (masked->shifts[i].shift.at == at + 4)
			return masked->shifts[i].shift.is_footnote;
	return false;
}
