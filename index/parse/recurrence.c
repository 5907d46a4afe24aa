/* recurrence.c - see recurrence.h */
#include "index/parse/recurrence.h"

#include <string.h>
#include <strings.h>

#include "index/parse/recurrencerule.h"

#define RULE_SIZE_MAX 1000 /* bytes; nobody writes a longer one */
#define NUMBER_MAX 999999999

/* --- words ---------------------------------------------------------------- */

enum token {
	TOKEN_END, /* of the text, or of what is understood of it */
	TOKEN_SKIP,
	TOKEN_NUMBER,
	TOKEN_NTH,
	TOKEN_COMMA,
	TOKEN_NUMBER_WORD,
	TOKEN_EVERY,
	TOKEN_DAY,
	TOKEN_WEEKDAY,
	TOKEN_WEEK,
	TOKEN_HOUR,
	TOKEN_MINUTE,
	TOKEN_MONTH,
	TOKEN_YEAR,
	TOKEN_ON,
	TOKEN_AT,
	TOKEN_THE,
	TOKEN_FIRST,
	TOKEN_SECOND,
	TOKEN_THIRD,
	TOKEN_LAST,
	TOKEN_FOR,
	TOKEN_TIME,
	TOKEN_UNTIL,
	TOKEN_DAY_NAME,
	TOKEN_MONTH_NAME,
};

/* Every spelling of every word; the longest that the text begins with counts,
 * whether or not the word goes on. value is of day and month names. */
static const struct {
	const char *text;
	enum token token;
	int value;
} words[] = {
	{"one", TOKEN_NUMBER_WORD, 0},
	{"two", TOKEN_NUMBER_WORD, 0},
	{"three", TOKEN_NUMBER_WORD, 0},
	{"every", TOKEN_EVERY, 0},
	{"day", TOKEN_DAY, 0},
	{"days", TOKEN_DAY, 0},
	{"weekday", TOKEN_WEEKDAY, 0},
	{"weekdays", TOKEN_WEEKDAY, 0},
	{"week", TOKEN_WEEK, 0},
	{"weeks", TOKEN_WEEK, 0},
	{"hour", TOKEN_HOUR, 0},
	{"hours", TOKEN_HOUR, 0},
	{"minute", TOKEN_MINUTE, 0},
	{"minutes", TOKEN_MINUTE, 0},
	{"month", TOKEN_MONTH, 0},
	{"months", TOKEN_MONTH, 0},
	{"year", TOKEN_YEAR, 0},
	{"years", TOKEN_YEAR, 0},
	{"on", TOKEN_ON, 0},
	{"in", TOKEN_ON, 0},
	{"at", TOKEN_AT, 0},
	{"the", TOKEN_THE, 0},
	{"first", TOKEN_FIRST, 0},
	{"second", TOKEN_SECOND, 0},
	{"third", TOKEN_THIRD, 0},
	{"last", TOKEN_LAST, 0},
	{"for", TOKEN_FOR, 0},
	{"time", TOKEN_TIME, 0},
	{"times", TOKEN_TIME, 0},
	{"until", TOKEN_UNTIL, 0},
	{"til", TOKEN_UNTIL, 0},
	{"mo", TOKEN_DAY_NAME, 0},
	{"mon", TOKEN_DAY_NAME, 0},
	{"monday", TOKEN_DAY_NAME, 0},
	{"tu", TOKEN_DAY_NAME, 1},
	{"tue", TOKEN_DAY_NAME, 1},
	{"tues", TOKEN_DAY_NAME, 1},
	{"tuesday", TOKEN_DAY_NAME, 1},
	{"we", TOKEN_DAY_NAME, 2},
	{"wed", TOKEN_DAY_NAME, 2},
	{"wedn", TOKEN_DAY_NAME, 2},
	{"wednesday", TOKEN_DAY_NAME, 2},
	{"th", TOKEN_DAY_NAME, 3},
	{"thu", TOKEN_DAY_NAME, 3},
	{"thur", TOKEN_DAY_NAME, 3},
	{"thursday", TOKEN_DAY_NAME, 3},
	{"fr", TOKEN_DAY_NAME, 4},
	{"fri", TOKEN_DAY_NAME, 4},
	{"friday", TOKEN_DAY_NAME, 4},
	{"sa", TOKEN_DAY_NAME, 5},
	{"sat", TOKEN_DAY_NAME, 5},
	{"saturday", TOKEN_DAY_NAME, 5},
	{"su", TOKEN_DAY_NAME, 6},
	{"sun", TOKEN_DAY_NAME, 6},
	{"sunday", TOKEN_DAY_NAME, 6},
	{"jan", TOKEN_MONTH_NAME, 1},
	{"january", TOKEN_MONTH_NAME, 1},
	{"feb", TOKEN_MONTH_NAME, 2},
	{"february", TOKEN_MONTH_NAME, 2},
	{"mar", TOKEN_MONTH_NAME, 3},
	{"march", TOKEN_MONTH_NAME, 3},
	{"apr", TOKEN_MONTH_NAME, 4},
	{"april", TOKEN_MONTH_NAME, 4},
	{"may", TOKEN_MONTH_NAME, 5},
	{"jun", TOKEN_MONTH_NAME, 6},
	{"june", TOKEN_MONTH_NAME, 6},
	{"jul", TOKEN_MONTH_NAME, 7},
	{"july", TOKEN_MONTH_NAME, 7},
	{"aug", TOKEN_MONTH_NAME, 8},
	{"august", TOKEN_MONTH_NAME, 8},
	{"sep", TOKEN_MONTH_NAME, 9},
	{"sept", TOKEN_MONTH_NAME, 9},
	{"september", TOKEN_MONTH_NAME, 9},
	{"oct", TOKEN_MONTH_NAME, 10},
	{"october", TOKEN_MONTH_NAME, 10},
	{"nov", TOKEN_MONTH_NAME, 11},
	{"november", TOKEN_MONTH_NAME, 11},
	{"dec", TOKEN_MONTH_NAME, 12},
	{"december", TOKEN_MONTH_NAME, 12},
};

#define WORD_COUNT (sizeof(words) / sizeof(words[0]))

struct parser {
	struct recurrence *rule;
	const char *rest; /* after token */
	enum token token;
	int value; /* of a number, nth, or name */
	bool failed;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* (,\s*|(and|or)\s*)+ */
static size_t
comma_size(const char *text)
{
	const char *at = text;

	for (;;) {
		if (*at == ',')
			at++;
		else if (strncasecmp(at, "and", 3) == 0)
			at += 3;
		else if (strncasecmp(at, "or", 2) == 0)
			at += 2;
		else
			return (size_t)(at - text);
		at += strspn(at, " ");
	}
}

/* Reads [1-9][0-9]* and stores a number too large for any use as -1. */
static size_t
number_size(const char *text, int *value)
{
	size_t size = 0;
	int n = 0;

	if (text[0] == '0')
		return 0;
	for (; is_digit(text[size]); size++)
		n = n < 0 || n > NUMBER_MAX / 10 ? -1
		                                 : n * 10 + text[size] - '0';
	*value = n;
	return size;
}

static bool
is_nth_suffix(const char *text)
{
	return strncasecmp(text, "th", 2) == 0 ||
	       strncasecmp(text, "nd", 2) == 0 ||
	       strncasecmp(text, "rd", 2) == 0 ||
	       strncasecmp(text, "st", 2) == 0;
}

static void
next_token(struct parser *p)
{
	const char *text = p->rest + strspn(p->rest, " ");
	size_t best;

	p->token = TOKEN_END;
	best = number_size(text, &p->value);
	if (best > 0) {
		p->token = TOKEN_NUMBER;
		if (is_nth_suffix(text + best)) {
			p->token = TOKEN_NTH;
			best += 2;
		}
		p->failed |= p->value < 0;
	} else if ((best = comma_size(text)) > 0) {
		p->token = TOKEN_COMMA;
	} else {
		for (size_t i = 0; i < WORD_COUNT; i++) {
			size_t size = strlen(words[i].text);

			if (size <= best ||
				strncasecmp(text, words[i].text, size) != 0)
				continue;
			best = size;
			p->token = words[i].token;
			p->value = words[i].value;
		}
	}
	/* A word that is not understood ends the rule. */
	p->rest = p->token == TOKEN_END ? "" : text + best;
}

static bool
accept(struct parser *p, enum token token)
{
	if (p->token != token)
		return false;
	next_token(p);
	return true;
}

/* --- grammar -------------------------------------------------------------- */

static void
add_number(struct parser *p, struct numbers *numbers, int number)
{
	ARENA_PUSH(p->rule->arena, numbers->items, numbers->count,
		numbers->capacity, number);
}

static void
add_weekday(struct parser *p, int day, int nth)
{
	struct recurrence *rule = p->rule;
	struct weekday weekday = {day, nth};

	ARENA_PUSH(rule->arena, rule->weekdays, rule->weekdays_count,
		rule->weekdays_capacity, weekday);
}

static void
add_working_days(struct parser *p)
{
	for (int day = 0; day < 5; day++)
		add_weekday(p, day, 0);
}

/* 1st, 31st, last, 2nd last ...; 0 if it is none. */
static int
read_nth(struct parser *p)
{
	int nth;

	switch (p->token) {
	case TOKEN_LAST:
		next_token(p);
		return -1;
	case TOKEN_FIRST:
		next_token(p);
		return 1;
	case TOKEN_SECOND:
		nth = 2;
		break;
	case TOKEN_THIRD:
		nth = 3;
		break;
	case TOKEN_NTH:
		nth = p->value;
		p->failed |= nth > RECURRENCE_NTH_MAX;
		break;
	default:
		return 0;
	}
	next_token(p);
	return accept(p, TOKEN_LAST) ? -nth : nth;
}

/* NUMBER (comma NUMBER)* */
static void
read_numbers(struct parser *p, struct numbers *numbers)
{
	do {
		if (p->token != TOKEN_NUMBER) {
			p->failed = true;
			return;
		}
		add_number(p, numbers, p->value);
		next_token(p);
	} while (accept(p, TOKEN_COMMA));
}

static void
read_on(struct parser *p)
{
	bool on = accept(p, TOKEN_ON), the = accept(p, TOKEN_THE);

	if (!on && !the)
		return;
	do {
		int nth = read_nth(p), value = p->value;

		if (p->token == TOKEN_DAY_NAME) {
			next_token(p);
			add_weekday(p, value, nth);
		} else if (nth != 0) {
			add_number(p, &p->rule->month_days, nth);
			accept(p, TOKEN_DAY);
		} else if (accept(p, TOKEN_WEEKDAY)) {
			if (p->rule->weekdays_count == 0)
				add_working_days(p);
		} else if (accept(p, TOKEN_WEEK)) {
			p->rule->weeks.count = 0;
			read_numbers(p, &p->rule->weeks);
		} else if (accept(p, TOKEN_MONTH_NAME)) {
			add_number(p, &p->rule->months, value);
		} else {
			return;
		}
	} while (
		!p->failed && (accept(p, TOKEN_COMMA) || accept(p, TOKEN_THE) ||
				      accept(p, TOKEN_ON)));
}

static void
read_at(struct parser *p)
{
	while (!p->failed && accept(p, TOKEN_AT)) {
		p->rule->hours.count = 0;
		read_numbers(p, &p->rule->hours);
	}
}

/* After "every Friday": "the 13th". */
static void
read_month_days(struct parser *p)
{
	int nth;

	accept(p, TOKEN_ON);
	accept(p, TOKEN_THE);
	nth = read_nth(p);
	if (nth == 0)
		return;
	add_number(p, &p->rule->month_days, nth);
	next_token(p);
	while (!p->failed && accept(p, TOKEN_COMMA)) {
		nth = read_nth(p);
		p->failed |= nth == 0;
		add_number(p, &p->rule->month_days, nth);
		next_token(p);
	}
}

/* "November 30, 2025", "30 Nov 2025": the month's first three letters count,
 * as in JavaScript's Date.parse(). */
static day_t
parse_until(const char *text)
{
	int month = 0, numbers[2], count = 0;

	for (;;) {
		size_t size;
		int value;

		text += strspn(text, " ,");
		if (*text == '\0')
			break;
		if (text[0] == '0' && is_digit(text[1]))
			text++;
		size = number_size(text, &value);
		if (size > 0) {
			if (count == 2)
				return DAY_NONE;
			numbers[count++] = value;
			text += size;
			continue;
		}
		if (month != 0)
			return DAY_NONE;
		for (int m = 0; m < 12; m++)
			if (strncasecmp(text, recurrence_month_names[m], 3) ==
				0)
				month = m + 1;
		if (month == 0)
			return DAY_NONE;
		text += strcspn(text, " ,0123456789!");
	}
	if (month == 0 || count != 2 || numbers[0] < 0 || numbers[0] > 31 ||
		numbers[1] < 1000 || numbers[1] > 9999)
		return DAY_NONE;
	return day_make(numbers[1], month, numbers[0]);
}

static void
read_end(struct parser *p)
{
	if (p->token == TOKEN_UNTIL) {
		p->rule->until = parse_until(p->rest);
		p->failed |= !day_is_valid(p->rule->until);
	} else if (accept(p, TOKEN_FOR)) {
		p->rule->count = p->value;
		p->failed |= p->token != TOKEN_NUMBER;
	}
}

static void
read_day_names(struct parser *p)
{
	add_weekday(p, p->value, 0);
	next_token(p);
	while (!p->failed && accept(p, TOKEN_COMMA)) {
		p->failed |= p->token != TOKEN_DAY_NAME;
		add_weekday(p, p->value, 0);
		next_token(p);
	}
	read_at(p);
	read_month_days(p);
	read_end(p);
}

static void
read_month_names(struct parser *p)
{
	add_number(p, &p->rule->months, p->value);
	next_token(p);
	while (!p->failed && accept(p, TOKEN_COMMA)) {
		p->failed |= p->token != TOKEN_MONTH_NAME;
		add_number(p, &p->rule->months, p->value);
		next_token(p);
	}
	read_on(p);
	read_end(p);
}

static void
read_step(struct parser *p, enum frequency frequency)
{
	p->rule->frequency = frequency;
	next_token(p);
	if (frequency != FREQUENCY_DAY)
		read_on(p);
	if (frequency == FREQUENCY_DAY || frequency == FREQUENCY_WEEK)
		read_at(p);
	read_end(p);
}

static void
read_rule(struct parser *p)
{
	next_token(p);
	p->failed |= !accept(p, TOKEN_EVERY);
	if (p->token == TOKEN_NUMBER) {
		p->rule->interval = p->value;
		next_token(p);
	}
	switch (p->token) {
	case TOKEN_DAY:
		read_step(p, FREQUENCY_DAY);
		break;
	case TOKEN_WEEKDAY:
		p->rule->frequency = FREQUENCY_WEEK;
		add_working_days(p);
		next_token(p);
		read_at(p);
		read_end(p);
		break;
	case TOKEN_WEEK:
		read_step(p, FREQUENCY_WEEK);
		break;
	case TOKEN_HOUR:
		read_step(p, FREQUENCY_HOUR);
		break;
	case TOKEN_MINUTE:
		read_step(p, FREQUENCY_MINUTE);
		break;
	case TOKEN_MONTH:
		read_step(p, FREQUENCY_MONTH);
		break;
	case TOKEN_YEAR:
		read_step(p, FREQUENCY_YEAR);
		break;
	case TOKEN_DAY_NAME:
		p->rule->frequency = FREQUENCY_WEEK;
		read_day_names(p);
		break;
	case TOKEN_MONTH_NAME:
		p->rule->frequency = FREQUENCY_YEAR;
		read_month_names(p);
		break;
	default:
		p->failed = true;
	}
}

/* --- the rule -------------------------------------------------------------- */

struct recurrence *
recurrence_parse(struct arena *arena, const char *text)
{
	static const char when_done[] = " when done";
	const size_t tail = sizeof(when_done) - 1;
	size_t size = strnlen(text, RULE_SIZE_MAX + 1);
	struct recurrence *rule;
	struct parser p = {0};
	struct buf out = {0};

	if (size > RULE_SIZE_MAX)
		return NULL;
	rule = arena_alloc(arena, sizeof(*rule));
	rule->arena = arena;
	rule->interval = 1;
	rule->until = DAY_NONE;
	while (size > 0 && text[size - 1] == ' ')
		size--;
	if (size > tail &&
		strncasecmp(text + size - tail, when_done, tail) == 0) {
		rule->is_when_done = true;
		size -= tail;
	}
	p.rule = rule;
	p.rest = arena_dup(arena, text, size);
	read_rule(&p);
	if (p.failed)
		return NULL;
	recurrence_write(rule, &out);
	rule->text = arena_dup(arena, buf_text(&out), out.size);
	buf_clear(&out);
	return rule;
}

const char *
recurrence_text(const struct recurrence *rule)
{
	return rule->text;
}

bool
recurrence_is_when_done(const struct recurrence *rule)
{
	return rule->is_when_done;
}
