/* naturalparts.h - a date found in English text, while it is being made
 *
 * Private to naturaldate.c (which looks for dates and joins what belongs
 * together), naturalform.c (the forms of dates) and naturaltime.c (those of
 * times of day). A date is made of parts; each is known (the text said it),
 * implied (it follows from what was said, or from the reference), or absent.
 */
#ifndef VAULTFS_NATURALPARTS_H
#define VAULTFS_NATURALPARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum part {
	PART_YEAR,
	PART_MONTH, /* 1-12 */
	PART_DAY,
	PART_WEEKDAY, /* 0 = Sunday */
	PART_HOUR,
	PART_MINUTE,
	PART_SECOND,
	PART_MERIDIEM, /* 0 before noon, 1 after */
	PART_ZONE,     /* minutes east of UTC */
	PART_COUNT
};

struct parts {
	int value[PART_COUNT];
	unsigned known, implied; /* bits of enum part */
	bool is_beyond;          /* no date a calendar has */
};

/* Seconds since 1970-01-01 00:00, local time as if it were UTC. */
typedef int64_t moment_t;
#define MOMENT_NONE INT64_MIN /* beyond all calendars */

struct finding {
	size_t start, end; /* bytes of the text */
	struct parts from, to;
	bool has_to;
};

/* A match of a form's pattern. Group 0 is the whole without what stands before
 * the word; the pattern's own groups follow. */
#define GROUP_MAX 10
struct match {
	const char *text; /* the whole text; not NUL-terminated at size */
	size_t size;
	moment_t now;
	size_t group[GROUP_MAX + 1][2]; /* bytes; [0] > [1]: not there */
	size_t resume; /* if it is no date after all: where to go on */
};

static inline bool
match_has(const struct match *match, int group)
{
	return match->group[group][0] < match->group[group][1];
}

struct form {
	const char *pattern; /* PCRE2, without case */
	/* Group 1 is what stands before the word, and the others count from
	 * 2 in the pattern, from 1 in struct match. */
	bool has_boundary;
	/* Makes ret of a match; start and end are those of group 0 unless it
	 * sets them. False: it is no date. */
	bool (*extract)(struct match *match, struct finding *ret);
};

/* In the order in which they are looked for. */
extern const struct form natural_forms[];
extern const size_t natural_form_count;
bool natural_time(struct match *match, struct finding *ret);
extern const char natural_time_pattern[];

/* --- parts ----------------------------------------------------------------- */

/* All implied: noon of the day of now. */
struct parts parts_of(moment_t now);
static inline bool
parts_know(const struct parts *parts, enum part part)
{
	return parts->known >> part & 1;
}
static inline bool
parts_have(const struct parts *parts, enum part part)
{
	return (parts->known | parts->implied) >> part & 1;
}
void parts_assign(struct parts *parts, enum part part, int value);
/* Nothing where the part is known. */
void parts_imply(struct parts *parts, enum part part, int value);
void parts_assign_day(struct parts *parts, moment_t moment);
void parts_imply_day(struct parts *parts, moment_t moment);
/* The moment that parts are; MOMENT_NONE if they are of no calendar. */
moment_t parts_moment(const struct parts *parts);
/* The day and the time of day they say exist. */
bool parts_are_valid(const struct parts *parts);

/* --- calendar -------------------------------------------------------------- */

int64_t calendar_day(int64_t year, int month, int64_t mday); /* since 1970 */
void calendar_split(int64_t day, int64_t *year, int *month, int *mday);
#define SECONDS_OF_DAY 86400
int64_t moment_day(moment_t moment);

/* "2 weeks", "an hour, 5 minutes". */
enum unit {
	UNIT_SECOND,
	UNIT_MINUTE,
	UNIT_HOUR,
	UNIT_DAY,
	UNIT_WEEK,
	UNIT_MONTH,
	UNIT_QUARTER,
	UNIT_YEAR,
	UNIT_COUNT
};

struct duration {
	enum unit unit[UNIT_COUNT]; /* in the order in which they came */
	double number[UNIT_COUNT];
	size_t count;
};

void duration_add(struct duration *duration, enum unit unit, double number);
void duration_negate(struct duration *duration);
/* What text[0..size) says. */
void duration_read(const char *text, size_t size, struct duration *ret);
/* now and the duration: what it says exactly is known, the rest implied. */
struct parts duration_from(const struct duration *duration, moment_t now);

/* Compiles pattern once for all (no case); never NULL. */
const struct pcre2_real_code_8 *natural_compile(const char *pattern);
/* Matches in text[start..size) as if it began there; offsets (of the whole
 * text) of up to max groups go to ret. */
bool natural_match(const struct pcre2_real_code_8 *code, const char *text,
	size_t start, size_t size, size_t ret[][2], int max);

#endif
