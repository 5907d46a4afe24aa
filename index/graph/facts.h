/* facts.h - what one note says, as the graph keeps it, and what follows
 *
 * One piece of memory for each note, with what it says (reading.h) packed at
 * its end.
 */
#ifndef VAULTFS_GRAPH_FACTS_H
#define VAULTFS_GRAPH_FACTS_H

#include "index/graph/reading.h"

/* What few notes have: see derive.h. */
struct bound {
	struct idlist named; /* spellings of entities without a note */
	struct idlist out;   /* pairs: id of a note that a context line means,
	                      value of via or 0 */
	struct idlist in;    /* pairs: id of a note with a context line that
	                      means this one, value of via or 0 */
};

struct facts {
	char *texts; /* owned: the title, if it is not the file's name, then
	                the aliases; each with its NUL */
	struct task_list *tasks; /* open ones, with values as derived */
	struct bound *bound;     /* owned; NULL: nothing is */
	struct idlist entities;  /* values, ascending */
	day_t date;
	uint32_t unresolved; /* links, as often as they occur */
	uint32_t task_total;
	uint32_t task_place; /* 1 + where in graph->task_notes, or 0 */
	uint32_t texts_size; /* bytes */
	uint32_t alias_count;
	uint32_t link_count;
	bool has_title; /* texts begins with it */
	bool is_titled; /* the note says its title, be it the file's name */
	bool is_used;   /* its spellings are counted */
	uint8_t said[]; /* packed */
};

struct facts *facts_new(void);
/* NULL is fine. Of no list is anything let go. */
void facts_free(struct facts *facts);

/* Makes the facts of file say what note says. True if anything that is shown
 * of the note by itself (title, date, aliases, tags, properties, tasks) is
 * different from before. */
bool facts_take(
	struct graph *graph, struct file *file, const struct note *note);
/* Lets go of all that the note of file says; file_unbind() it before. */
void facts_drop(struct graph *graph, struct file *file);
/* Counts the spellings of the note, or counts them no more. */
void facts_use(struct graph *graph, struct facts *facts, bool use);
/* A title that the note said and that was the file's name stays what it is,
 * whatever the file will be called. */
void facts_keep_title(struct file *file);

/* What the note says, up to the list last; valid until the next call. */
const struct ids *facts_said(
	struct graph *graph, const struct facts *facts, enum said_list last);
/* NULL: the file's name. */
const char *facts_title(const struct facts *facts);
/* alias_count texts, each with its NUL; *ret_size is their size in bytes. */
const char *facts_aliases(const struct facts *facts, uint32_t *ret_size);

#endif
