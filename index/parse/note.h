/* note.h - what the bytes of one note say
 *
 * note_parse() reads a note exactly as Obsidian does, and the generated notes'
 * own sections besides. It is pure: no files, no database, no globals, bounded
 * time and depth, and it cannot fail: whatever a note holds, what can be read
 * is read and the rest is a diagnostic.
 *
 * All text is valid UTF-8, NUL-terminated, in the note's arena (bad bytes and
 * NULs became U+FFFD), unless a comment says otherwise. Absent text is NULL.
 * Lines are 1-based lines of the file; 0 is none.
 * Sources: vault-format, seed-note-format, tasks-format (see docs/reading.md).
 */
#ifndef VAULTFS_NOTE_H
#define VAULTFS_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "index/base/arena.h"
#include "index/base/day.h"
#include "index/parse/settings.h"

/* A note larger than this is listed but not read. Bytes. */
#define NOTE_SIZE_MAX (64u << 20)

enum property_type {
	PROPERTY_NULL,
	PROPERTY_TEXT,
	PROPERTY_NUMBER,
	PROPERTY_CHECKBOX,
	PROPERTY_DATE,     /* text that is a valid YYYY-MM-DD */
	PROPERTY_DATETIME, /* text that is a valid YYYY-MM-DDTHH:mm[:ss] */
	PROPERTY_LIST,
	PROPERTY_TAGS,    /* the key `tags` */
	PROPERTY_ALIASES, /* the key `aliases` */
	PROPERTY_MAP,
};

/* A value of frontmatter: a tree of the YAML. */
struct yaml_value {
	enum yaml_kind {
		YAML_VALUE_NULL,
		YAML_VALUE_BOOL,
		YAML_VALUE_NUMBER,
		YAML_VALUE_TEXT,
		YAML_VALUE_LIST,
		YAML_VALUE_MAP,
	} kind;
	uint32_t line; /* where it begins; of a value in a MAP: its key */
	const char
		*text; /* of all scalars: as Obsidian prints it (1.0 is "1") */
	double number; /* of NUMBER; of BOOL 0 or 1 */
	size_t count;  /* of LIST and MAP */
	struct yaml_value *items; /* of LIST: the items; of MAP: the values */
	const char **keys;        /* of MAP: beside items */
};

struct property {
	const char *key; /* as written */
	enum property_type type;
	uint32_t line;
	struct yaml_value value;
};

enum frontmatter_state {
	FRONTMATTER_NONE,
	FRONTMATTER_EMPTY, /* delimiters with no property between them */
	FRONTMATTER_OK,
	FRONTMATTER_ERROR, /* then nothing in it counts */
};

struct frontmatter {
	enum frontmatter_state state;
	uint32_t first_line; /* of the delimiters; 0 when NONE */
	uint32_t last_line;
	size_t body_offset; /* bytes: where the body begins in the file */
	const char *error;  /* why, when ERROR */
};

struct tag {
	const char *tag; /* without '#', as written, no trailing '/' */
	uint32_t line;
	bool in_frontmatter;
};

struct alias {
	const char *text;
};

struct heading {
	uint32_t line;
	uint32_t level;
	const char *text; /* raw inline source, trimmed */
};

enum link_kind {
	LINK_WIKI,
	LINK_MARKDOWN
};

struct link {
	uint32_t line;
	enum link_kind kind;
	bool embed;
	const char *key; /* property path ("related.0"); NULL in the body */
	const char
		*target; /* as written (markdown: decoded), without subpath and
	                        display; "" = this note */
	const char *subpath; /* "" or "#..." */
	const char *display; /* NULL if none was written */
	const char *section; /* text of the level-2 heading above, or NULL */
};

struct field { /* Dataview inline field */
	uint32_t line;
	const char *key;
	const char *value; /* trimmed, raw; "" for null */
};

struct block {
	uint32_t line; /* first line of what it names */
	const char *id;
};

/* A list item, task or not. In order of lines. */
struct list_item {
	uint32_t line;
	uint32_t parent;  /* line of the item it is nested in; 0 at top level */
	size_t offset;    /* bytes in the file: start of the line */
	size_t size;      /* bytes of the line without its end */
	uint32_t depth;   /* 0 at top level */
	const char *text; /* first line after marker (and box), trimmed */
	const char *symbol;  /* one code point, or NULL if it has no box */
	const char *section; /* text of the level-2 heading above, or NULL */
	const char *heading; /* text of the nearest heading above, or NULL */
};

enum priority { /* in the order of the Tasks plugin's urgency */
	PRIORITY_HIGHEST,
	PRIORITY_HIGH,
	PRIORITY_MEDIUM,
	PRIORITY_NONE,
	PRIORITY_LOW,
	PRIORITY_LOWEST,
};

enum on_completion {
	ON_COMPLETION_NONE,
	ON_COMPLETION_KEEP,
	ON_COMPLETION_DELETE
};

struct task {
	uint32_t line;
	uint32_t parent; /* line of the parent list item, or 0 */
	const char *symbol;
	const char *status_name;
	enum status_type status;
	const char *description; /* tags included, fields off */
	const char *raw;         /* the whole line, without its end */
	const char *heading;     /* nearest heading above, or NULL */
	enum priority priority;
	day_t due, scheduled, start, created, done, cancelled; /* or DAY_NONE,
	                                                          DAY_INVALID */
	const char *due_text, *scheduled_text, *start_text, *created_text,
		*done_text,
		*cancelled_text;    /* "dddd-dd-dd" as written, or NULL */
	bool scheduled_is_inferred; /* from the file's name */
	const char *recurrence;     /* normalised, or NULL */
	enum on_completion on_completion;
	const char *id;
	const char **depends_on;
	size_t depends_on_count;
	const char *block; /* id, without '^' */
	const char **tags; /* with '#', in order */
	size_t tag_count;
	bool is_dataview; /* its fields were in Dataview notation */
};

/* A dated context line of a generated note. Source: seed-note-format, 3. */
struct context {
	uint32_t line;
	day_t date;
	const char *target;  /* of its wikilink, as in struct link */
	const char *display; /* or NULL */
	const char *summary; /* may be "" */
	const char *via;     /* or NULL */
	char style;          /* 'A' (hyphen) or 'B' (dash) */
};

enum statement_kind {
	STATEMENT_DECISION,
	STATEMENT_FACT,       /* under Key Facts */
	STATEMENT_BACKGROUND, /* under Background of Profile */
	STATEMENT_TOPIC,
	STATEMENT_PROFILE, /* key: text, e.g. Relationship */
};

struct statement {
	uint32_t line;
	enum statement_kind kind;
	const char *key; /* of PROFILE, else NULL */
	const char *text;
};

struct code_block {           /* a fenced block with an info string */
	uint32_t line;        /* of the opening fence */
	uint32_t last_line;   /* of the closing fence, or the last line */
	const char *language; /* first word of the info string, folded */
	const char *heading;  /* nearest heading above, or NULL */
	const char *text;     /* contents with container prefixes taken off */
};

struct diagnostic {
	uint32_t line;
	const char *text;
};

#define NOTE_ARRAY(type, name)                                                 \
	type *name;                                                            \
	size_t name##_count;                                                   \
	size_t name##_capacity

struct note {
	struct arena *arena;             /* owned */
	const struct settings *settings; /* lent; must outlive the note */
	const char *path;   /* vault-relative, as on disk (made valid) */
	const char *name;   /* basename without ".md" */
	const char *title;  /* `title` property, else first H1, else name */
	const char *type;   /* `type` property as text, or NULL */
	const char *kind;   /* "person", ..., "transcript", "note", or the
	                               type itself; never NULL */
	day_t date;         /* the note's date, or DAY_NONE */
	day_t last_contact; /* property, or DAY_NONE */
	const char *role, *organisation, *role_note; /* of Profile, or NULL */
	const char *text; /* the file, as is: size bytes; lent, valid only
	                               while note_parse() runs unless kept */
	size_t size;
	struct frontmatter frontmatter;
	NOTE_ARRAY(struct property, properties);
	NOTE_ARRAY(struct alias, aliases);
	NOTE_ARRAY(struct tag, tags);
	NOTE_ARRAY(struct heading, headings);
	NOTE_ARRAY(struct link, links);
	NOTE_ARRAY(struct field, fields);
	NOTE_ARRAY(struct block, blocks);
	NOTE_ARRAY(struct list_item, items);
	NOTE_ARRAY(struct task, tasks);
	NOTE_ARRAY(struct context, contexts);
	NOTE_ARRAY(struct statement, statements);
	NOTE_ARRAY(struct code_block, code_blocks);
	NOTE_ARRAY(struct diagnostic, diagnostics);
};

/* Appends to one of the arrays above: NOTE_PUSH(note, tags, tag). */
#define NOTE_PUSH(note, name, item)                                            \
	ARRAY_PUSH_IN((note)->arena, (note)->name, (note)->name##_count,       \
		(note)->name##_capacity, item)
#define ARRAY_PUSH_IN(arena, items, count, capacity, item)                     \
	ARENA_PUSH(arena, items, count, capacity, item)

/* Parses size bytes of text as the note at path. Neither is kept. Never NULL;
 * end with note_free(). */
struct note *note_parse(const struct settings *settings, const char *path,
	const char *text, size_t size);
void note_free(struct note *note);

/* The property of that key (any case), or NULL. */
const struct property *note_property(const struct note *note, const char *key);

__attribute__((format(printf, 3, 4))) void note_diagnose(
	struct note *note, uint32_t line, const char *format, ...);

/* --- the floors of the parser; each fills its part of note ---------------- */

/* frontmatter.c: frontmatter, properties, aliases, tags and links of it. */
void frontmatter_parse(struct note *note);
/* body.c: headings, items, blocks, code_blocks, links, tags, fields of the
 * body, in order of lines. Needs frontmatter.body_offset. */
void body_parse(struct note *note);
/* taskline.c: tasks, from items. */
void tasks_parse(struct note *note);
/* entitynote.c: type, kind, title, date, profile, contexts, statements. */
void entity_parse(struct note *note);

#endif
