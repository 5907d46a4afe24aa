/* naturalform.c - the forms of dates, see naturaldate.h */
#include "index/query/naturalparts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "index/query/naturaldate.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- words ----------------------------------------------------------------- */

struct word {
	const char *text; /* lower case */
	int value;
};

static const struct word weekdays[] = {
	{"sunday", 0},
	{"sun", 0},
	{"monday", 1},
	{"mon", 1},
	{"tuesday", 2},
	{"tue", 2},
	{"wednesday", 3},
	{"wed", 3},
	{"thursday", 4},
	{"thurs", 4},
	{"thur", 4},
	{"thu", 4},
	{"friday", 5},
	{"fri", 5},
	{"saturday", 6},
	{"sat", 6},
};

static const struct word months[] = {
	{"january", 1},
	{"jan", 1},
	{"february", 2},
	{"feb", 2},
	{"march", 3},
	{"mar", 3},
	{"april", 4},
	{"apr", 4},
	{"may", 5},
	{"june", 6},
	{"jun", 6},
	{"july", 7},
	{"jul", 7},
	{"august", 8},
	{"aug", 8},
	{"september", 9},
	{"sept", 9},
	{"sep", 9},
	{"october", 10},
	{"oct", 10},
	{"november", 11},
	{"nov", 11},
	{"december", 12},
	{"dec", 12},
};

static const struct word numbers[] = {
	{"one", 1},
	{"two", 2},
	{"three", 3},
	{"four", 4},
	{"five", 5},
	{"six", 6},
	{"seven", 7},
	{"eight", 8},
	{"nine", 9},
	{"ten", 10},
	{"eleven", 11},
	{"twelve", 12},
	{"a", 1},
	{"an", 1},
};

static const struct word ordinals[] = {
	{"first", 1},
	{"second", 2},
	{"third", 3},
	{"fourth", 4},
	{"fifth", 5},
	{"sixth", 6},
	{"seventh", 7},
	{"eighth", 8},
	{"ninth", 9},
	{"tenth", 10},
	{"eleventh", 11},
	{"twelfth", 12},
	{"thirteenth", 13},
	{"fourteenth", 14},
	{"fifteenth", 15},
	{"sixteenth", 16},
	{"seventeenth", 17},
	{"eighteenth", 18},
	{"nineteenth", 19},
	{"twentieth", 20},
	{"thirtieth", 30},
};

static const struct word units[] = {
	{"sec", UNIT_SECOND},
	{"second", UNIT_SECOND},
	{"seconds", UNIT_SECOND},
	{"min", UNIT_MINUTE},
	{"mins", UNIT_MINUTE},
	{"minute", UNIT_MINUTE},
	{"minutes", UNIT_MINUTE},
	{"h", UNIT_HOUR},
	{"hr", UNIT_HOUR},
	{"hrs", UNIT_HOUR},
	{"hour", UNIT_HOUR},
	{"hours", UNIT_HOUR},
	{"day", UNIT_DAY},
	{"days", UNIT_DAY},
	{"week", UNIT_WEEK},
	{"weeks", UNIT_WEEK},
	{"month", UNIT_MONTH},
	{"months", UNIT_MONTH},
	{"qtr", UNIT_QUARTER},
	{"quarter", UNIT_QUARTER},
	{"quarters", UNIT_QUARTER},
	{"y", UNIT_YEAR},
	{"yr", UNIT_YEAR},
	{"year", UNIT_YEAR},
	{"years", UNIT_YEAR},
};

/* Longest words first: the first that fits is taken. */
#define WEEKDAYS                                                               \
	"(?:wednesday|thursday|saturday|tuesday|sunday|monday|friday|thurs\\." \
	"|thurs|thur\\.|thur|(?:sun|mon|tue|wed|thu|fri|sat)\\.?)"
#define MONTHS                                                                 \
	"(?:september|february|november|december|january|october|august"       \
	"|march|april|sept\\.|june|july|sept"                                  \
	"|(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)\\.?|may)"
#define UNITS                                                                  \
	"(?:quarters|seconds|minutes|quarter|second|minute|months|hours|weeks" \
	"|month|years|mins|hour|days|week|year|sec|min|hrs|day|qtr|hr|yr|h|y)"
#define NUMBER                                                                 \
	"(?:eleven|twelve|three|seven|eight|four|five|nine|one|two|six|ten"    \
	"|[0-9]+|[0-9]+\\.[0-9]+|half(?:\\s{0,2}an?)?"                         \
	"|an?\\b(?:\\s{0,2}few)?|few|several|a?\\s{0,2}couple\\s{0,2}(?:of)?)"
#define DURATION_ITEM "(?:" NUMBER ")\\s{0,3}(?:" UNITS ")"
#define DURATION                                                               \
	"(?:(?:about|around)\\s{0,3})?" DURATION_ITEM                          \
	"\\s{0,5}(?:,?\\s{0,5}" DURATION_ITEM "){0,10}"
#define ORDINAL                                                                \
	"(?:twenty[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth" \
	"|ninth)|thirty[ -]first|seventeenth|thirteenth|fourteenth|eighteenth" \
	"|nineteenth|fifteenth|sixteenth|twentieth|thirtieth|eleventh|seventh" \
	"|twelfth|second|fourth|eighth|first|third|fifth|sixth|ninth|tenth"    \
	"|[0-9]{1,2}(?:st|nd|rd|th)?)"
#define YEAR                                                                   \
	"(?:[1-9][0-9]{0,3}\\s{0,2}(?:BE|AD|BC|BCE|CE)|[1-2][0-9]{3}"          \
	"|[5-9][0-9])"
#define BEGIN "(\\W|^)"
#define END "(?=\\W|$)"

/* The value of the word text[0..size), or -1; a full stop at its end does not
 * matter. */
static int
find_word(const struct word *words, size_t count, const char *text, size_t size)
{
	if (size > 0 && text[size - 1] == '.')
		size--;
	for (size_t i = 0; i < count; i++)
		if (strlen(words[i].text) == size &&
			strncasecmp(words[i].text, text, size) == 0)
			return words[i].value;
	return -1;
}

static const char *
group_text(const struct match *match, int group, size_t *size)
{
	*size = match_has(match, group)
	                ? match->group[group][1] - match->group[group][0]
	                : 0;
	return match->text + match->group[group][0];
}

static int
group_word(const struct match *match, int group, const struct word *words,
	size_t count)
{
	size_t size;
	const char *text = group_text(match, group, &size);

	return find_word(words, count, text, size);
}
#define GROUP_WORD(match, group, words)                                        \
	group_word(match, group, words, COUNT(words))

static bool
group_begins(const struct match *match, int group, const char *word)
{
	size_t size, length = strlen(word);
	const char *text = group_text(match, group, &size);

	return size >= length && strncasecmp(text, word, length) == 0;
}

/* The number that begins at text[0..size): at most nine digits. */
static int
read_digits(const char *text, size_t size)
{
	int number = 0;

	for (size_t i = 0;
		i < size && i < 9 && text[i] >= '0' && text[i] <= '9'; i++)
		number = number * 10 + (text[i] - '0');
	return number;
}

static int
group_number(const struct match *match, int group)
{
	size_t size;
	const char *text = group_text(match, group, &size);

	return read_digits(text, size);
}

static int
group_ordinal(const struct match *match, int group)
{
	size_t size;
	const char *text = group_text(match, group, &size);
	int value = find_word(ordinals, COUNT(ordinals), text, size);

	if (value >= 0)
		return value;
	if (strncasecmp(text, "twenty", 6) == 0)
		return 20 +
		       find_word(ordinals, COUNT(ordinals), text + 7, size - 7);
	if (strncasecmp(text, "thirty", 6) == 0)
		return 31;
	return read_digits(text, size);
}

/* Two digits are of this century up to 50. */
static int
likely_year(int number)
{
	if (number >= 100)
		return number;
	return number > 50 ? number + 1900 : number + 2000;
}

static int
group_year(const struct match *match, int group)
{
	size_t size;
	const char *text = group_text(match, group, &size);
	int number = read_digits(text, size);

	while (size > 0 && (text[0] < 'A' || text[0] > 'z')) {
		text++;
		size--;
	}
	if (size == 0)
		return likely_year(number);
	if (strncasecmp(text, "BE", 2) == 0)
		return number - 543;
	if (strncasecmp(text, "BC", 2) == 0)
		return -number;
	return number;
}

/* The year in which the day of that month is nearest to now. */
static int
nearest_year(moment_t now, int mday, int month)
{
	int64_t today = moment_day(now), year, day, best;
	int ignored;
	int64_t candidate;

	calendar_split(today, &year, &ignored, &ignored);
	best = calendar_day(year, month, mday);
	day = best;
	candidate = calendar_day(year + 1, month, mday);
	if (llabs(candidate - today) < llabs(day - today)) {
		best = candidate;
	} else {
		candidate = calendar_day(year - 1, month, mday);
		if (llabs(candidate - today) < llabs(day - today))
			best = candidate;
	}
	calendar_split(best, &year, &ignored, &ignored);
	return (int)year;
}

static void
set_date(struct finding *ret, const struct match *match, int year_group,
	int month, int mday)
{
	parts_assign(&ret->from, PART_MONTH, month);
	parts_assign(&ret->from, PART_DAY, mday);
	if (match_has(match, year_group))
		parts_assign(
			&ret->from, PART_YEAR, group_year(match, year_group));
	else
		parts_imply(&ret->from, PART_YEAR,
			nearest_year(match->now, mday, month));
}

/* --- durations ------------------------------------------------------------- */

static double
read_number(const char *text, size_t size)
{
	int value = find_word(numbers, COUNT(numbers), text, size);
	char copy[400];

	if (value >= 0)
		return value;
	if (text[0] >= '0' && text[0] <= '9') {
		size = size < sizeof(copy) ? size : sizeof(copy) - 1;
		memcpy(copy, text, size);
		copy[size] = '\0';
		return strtod(copy, NULL);
	}
	for (size_t i = 0; i < size; i++) {
		if (strncasecmp(text + i, "few", 3) == 0)
			return 3;
		if (strncasecmp(text + i, "half", 4) == 0)
			return 0.5;
		if (strncasecmp(text + i, "couple", 6) == 0)
			return 2;
		if (strncasecmp(text + i, "several", 7) == 0)
			return 7;
	}
	return 1;
}

void
duration_add(struct duration *duration, enum unit unit, double number)
{
	for (size_t i = 0; i < duration->count; i++)
		if (duration->unit[i] == unit) {
			duration->number[i] = number;
			return;
		}
	duration->unit[duration->count] = unit;
	duration->number[duration->count++] = number;
}

void
duration_negate(struct duration *duration)
{
	for (size_t i = 0; i < duration->count; i++)
		duration->number[i] = -duration->number[i];
}

void
duration_read(const char *text, size_t size, struct duration *ret)
{
	static const char item[] = "(" NUMBER ")\\s{0,3}(" UNITS ")";
	const struct pcre2_real_code_8 *code = natural_compile(item);
	size_t at = 0, group[3][2];

	*ret = (struct duration){0};
	while (natural_match(code, text, at, size, group, 3)) {
		int unit = find_word(units, COUNT(units), text + group[2][0],
			group[2][1] - group[2][0]);

		duration_add(ret, (enum unit)unit,
			read_number(
				text + group[1][0], group[1][1] - group[1][0]));
		/* As many bytes as matched are taken off the front, wherever
		 * the match was. */
		at += group[0][1] - group[0][0];
		while (at < size && text[at] == ' ')
			at++;
	}
}

static void
group_duration(const struct match *match, int group, struct duration *ret)
{
	size_t size;
	const char *text = group_text(match, group, &size);

	duration_read(text, size, ret);
}

/* --- forms ----------------------------------------------------------------- */

/* this|last|next, as it stands in the text; past is last. 0 for none. */
static char
group_modifier(const struct match *match, int group)
{
	if (!match_has(match, group))
		return 0;
	if (group_begins(match, group, "next"))
		return 'n';
	if (group_begins(match, group, "this"))
		return 't';
	return 'l';
}

static bool
form_casual_duration(struct match *match, struct finding *ret)
{
	struct duration duration;

	group_duration(match, 2, &duration);
	if (group_begins(match, 1, "last") || group_begins(match, 1, "past") ||
		group_begins(match, 1, "-"))
		duration_negate(&duration);
	ret->from = duration_from(&duration, match->now);
	return true;
}

static bool
form_relative_unit(struct match *match, struct finding *ret)
{
	int unit = GROUP_WORD(match, 2, units);
	struct duration duration = {0};
	int64_t day = moment_day(match->now), year;
	int month, mday;

	if (!group_begins(match, 1, "this")) {
		bool is_back = group_begins(match, 1, "last") ||
		               group_begins(match, 1, "past");

		duration_add(&duration, (enum unit)unit, is_back ? -1 : 1);
		ret->from = duration_from(&duration, match->now);
		return true;
	}
	calendar_split(day, &year, &month, &mday);
	if (unit == UNIT_WEEK) {
		int64_t sunday = day - ((day + 4) % 7 + 7) % 7;

		parts_imply_day(&ret->from, sunday * SECONDS_OF_DAY);
	} else if (unit == UNIT_MONTH) {
		parts_imply(&ret->from, PART_DAY, 1);
		parts_assign(&ret->from, PART_YEAR, (int)year);
		parts_assign(&ret->from, PART_MONTH, month);
	} else if (unit == UNIT_YEAR) {
		parts_imply(&ret->from, PART_DAY, 1);
		parts_imply(&ret->from, PART_MONTH, 1);
		parts_assign(&ret->from, PART_YEAR, (int)year);
	}
	return true;
}

static bool
form_month(struct match *match, struct finding *ret)
{
	int month = GROUP_WORD(match, 2, months);
	size_t size;

	/* A short name alone is likelier another word ("mar", "dec"). */
	group_text(match, 2, &size);
	if (match->group[0][1] - match->group[0][0] <= 3 &&
		!(size == 3 && group_begins(match, 2, "may")))
		return false;
	if (match_has(match, 1))
		ret->start = match->group[1][1];
	parts_imply(&ret->from, PART_DAY, 1);
	parts_assign(&ret->from, PART_MONTH, month);
	if (match_has(match, 3))
		parts_assign(&ret->from, PART_YEAR, group_year(match, 3));
	else
		parts_imply(&ret->from, PART_YEAR,
			nearest_year(match->now, 1, month));
	return true;
}

static bool
form_casual_time(struct match *match, struct finding *ret)
{
	int hour;

	if (group_begins(match, 1, "midnight")) {
		parts_assign_day(&ret->from, match->now + SECONDS_OF_DAY);
		parts_imply(&ret->from, PART_HOUR, 0);
		return true;
	}
	hour = group_begins(match, 1, "afternoon") ? 15
	       : group_begins(match, 1, "morning") ? 6
	       : group_begins(match, 1, "noon")    ? 12
	                                           : 20;
	parts_imply(&ret->from, PART_MERIDIEM, hour > 12);
	parts_imply(&ret->from, PART_HOUR, hour);
	return true;
}

static bool
form_casual_date(struct match *match, struct finding *ret)
{
	moment_t now = match->now;

	if (group_begins(match, 1, "last")) {
		/* The night that ended this morning began yesterday. */
		parts_assign_day(&ret->from, now - SECONDS_OF_DAY);
		parts_imply(&ret->from, PART_HOUR, 0);
		return true;
	}
	if (group_begins(match, 1, "tonight")) {
		parts_imply(&ret->from, PART_HOUR, 22);
		parts_imply(&ret->from, PART_MERIDIEM, 1);
	} else if (group_begins(match, 1, "now")) {
		parts_assign(&ret->from, PART_HOUR, 12);
		parts_assign(&ret->from, PART_MINUTE, 0);
		parts_assign(&ret->from, PART_SECOND, 0);
		parts_assign(&ret->from, PART_MERIDIEM, 1);
	} else if (group_begins(match, 1, "yesterday")) {
		now -= SECONDS_OF_DAY;
	} else if (group_begins(match, 1, "tm") ||
		   group_begins(match, 1, "tomorrow")) {
		now += SECONDS_OF_DAY;
	}
	parts_assign_day(&ret->from, now);
	return true;
}

static bool
form_iso(struct match *match, struct finding *ret)
{
	parts_assign(&ret->from, PART_YEAR, group_number(match, 1));
	parts_assign(&ret->from, PART_MONTH, group_number(match, 2));
	parts_assign(&ret->from, PART_DAY, group_number(match, 3));
	if (!match_has(match, 4))
		return true;
	parts_assign(&ret->from, PART_HOUR, group_number(match, 4));
	parts_assign(&ret->from, PART_MINUTE, group_number(match, 5));
	if (match_has(match, 6))
		parts_assign(&ret->from, PART_SECOND, group_number(match, 6));
	if (match_has(match, 8)) {
		const char *sign = match->text + match->group[8][0];
		int zone = read_digits(sign + 1, 2) * 60;

		if (match_has(match, 9))
			zone += group_number(match, 9);
		parts_assign(
			&ret->from, PART_ZONE, sign[0] == '-' ? -zone : zone);
	} else {
		parts_assign(&ret->from, PART_ZONE, 0);
	}
	return true;
}

/* d.d and d.d.d are numbers of versions. */
static bool
is_version(const char *text, size_t size)
{
	size_t dots = 0, run = 0, first = 0;

	for (size_t i = 0; i < size; i++) {
		if (text[i] == '.') {
			if (dots++ == 0)
				first = run;
			run = 0;
		} else if (text[i] >= '0' && text[i] <= '9') {
			run++;
		} else {
			return false;
		}
	}
	return first == 1 && ((dots == 1 && run == 1) || dots == 2) && run <= 2;
}

/* Month first; day first where that is no month. */
static bool
form_slashes(struct match *match, struct finding *ret)
{
	size_t size;
	const char *text;
	int month = group_number(match, 2), mday = group_number(match, 3);

	ret->start = match->group[2][0];
	ret->end =
		match_has(match, 4) ? match->group[4][1] : match->group[3][1];
	text = match->text + ret->start;
	size = ret->end - ret->start;
	if ((match_has(match, 1) && match->text[match->group[1][0]] == '/') ||
		(match_has(match, 5) &&
			match->text[match->group[5][0]] == '/')) {
		match->resume = match->group[0][1] + 1;
		return false;
	}
	if (is_version(text, size))
		return false;
	if (!match_has(match, 4) &&
		memchr(match->text + match->group[0][0], '/',
			match->group[0][1] - match->group[0][0]) == NULL)
		return false;
	if (month > 12) {
		int swap = month;

		if (mday < 1 || mday > 12 || month > 31)
			return false;
		month = mday;
		mday = swap;
	}
	if (mday < 1 || mday > 31)
		return false;
	parts_assign(&ret->from, PART_DAY, mday);
	parts_assign(&ret->from, PART_MONTH, month);
	if (match_has(match, 4))
		parts_assign(&ret->from, PART_YEAR,
			likely_year(group_number(match, 4)));
	else if (month >= 1)
		parts_imply(&ret->from, PART_YEAR,
			nearest_year(match->now, mday, month));
	return true;
}

static bool
form_duration(struct match *match, struct finding *ret)
{
	struct duration duration;

	group_duration(match, 1, &duration);
	ret->from = duration_from(&duration, match->now);
	return true;
}

static bool
form_ago(struct match *match, struct finding *ret)
{
	struct duration duration;

	group_duration(match, 1, &duration);
	duration_negate(&duration);
	ret->from = duration_from(&duration, match->now);
	return true;
}

static bool
form_day_month(struct match *match, struct finding *ret)
{
	int mday = group_ordinal(match, 1);

	if (mday > 31) {
		match->resume = match->group[1][1] + 1;
		return false;
	}
	set_date(ret, match, 4, GROUP_WORD(match, 3, months), mday);
	if (match_has(match, 2)) {
		ret->to = ret->from;
		ret->has_to = true;
		parts_assign(&ret->to, PART_DAY, group_ordinal(match, 2));
	}
	return true;
}

static bool
form_month_day(struct match *match, struct finding *ret)
{
	int mday = group_ordinal(match, 2);

	if (mday > 31)
		return false;
	set_date(ret, match, 4, GROUP_WORD(match, 1, months), mday);
	if (match_has(match, 3)) {
		ret->to = ret->from;
		ret->has_to = true;
		parts_assign(&ret->to, PART_DAY, group_ordinal(match, 3));
	}
	return true;
}

/* With a modifier a day of the week from Sunday to Saturday, that of now or a
 * neighbour; without one, the nearest. */
static bool
form_weekday(struct match *match, struct finding *ret)
{
	int weekday = GROUP_WORD(match, 2, weekdays);
	int64_t today = moment_day(match->now);
	int now = (int)(((today + 4) % 7 + 7) % 7), shift = 0;
	char modifier = group_modifier(match, 1);

	if (modifier == 0)
		modifier = group_modifier(match, 3);
	if (modifier == 'n')
		shift = 7;
	else if (modifier == 'l')
		shift = -7;
	else if (modifier == 0 && abs(weekday - 7 - now) < abs(weekday - now))
		shift = -7;
	else if (modifier == 0 && abs(weekday + 7 - now) < abs(weekday - now))
		shift = 7;
	parts_assign(&ret->from, PART_WEEKDAY, weekday);
	parts_imply_day(
		&ret->from, (today - now + weekday + shift) * SECONDS_OF_DAY);
	return true;
}

static bool
form_year_month_day(struct match *match, struct finding *ret)
{
	int month = match_has(match, 3) ? group_number(match, 3)
	                                : GROUP_WORD(match, 2, months);

	if (month < 1 || month > 12)
		return false;
	parts_assign(&ret->from, PART_YEAR, group_number(match, 1));
	parts_assign(&ret->from, PART_MONTH, month);
	parts_assign(&ret->from, PART_DAY, group_number(match, 4));
	return true;
}

static bool
form_month_year(struct match *match, struct finding *ret)
{
	parts_imply(&ret->from, PART_DAY, 1);
	parts_assign(&ret->from, PART_MONTH, group_number(match, 1));
	parts_assign(&ret->from, PART_YEAR, group_number(match, 2));
	return true;
}

const struct form natural_forms[] = {
	{BEGIN "(this|last|past|next|after|\\+|-)\\s*(" DURATION ")" END, true,
		form_casual_duration},
	{BEGIN "(this|last|past|next|after\\s*this)\\s*(" UNITS ")(?=\\s*)" END,
		true, form_relative_unit},
	{BEGIN "((?:in)\\s*)?(" MONTHS ")\\s*(?:[,-]?\\s*(" YEAR ")?)?"
	       "(?=[^\\s\\w]|\\s+[^0-9]|\\s+$|$)",
		true, form_month},
	{BEGIN "(?:this)?\\s{0,3}(morning|afternoon|evening|night|midnight|"
	       "noon)" END,
		true, form_casual_time},
	{BEGIN "(now|today|tonight|tomorrow|tmr|tmrw|yesterday|last\\s*"
	       "night)" END,
		true, form_casual_date},
	{BEGIN "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
	       "(?:T([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(?:\\.(\\d{1,4}))?"
	       ")?"
	       "(?:Z|([+-]\\d{2}):?(\\d{2})?)?)?" END,
		true, form_iso},
	{"([^\\d]|^)([0-3]{0,1}[0-9]{1})[/.-]([0-3]{0,1}[0-9]{1})"
	 "(?:[/.-]([0-9]{4}|[0-9]{2}))?(\\W|$)",
		false, form_slashes},
	{BEGIN "(?:within|in|for)\\s*(?:(?:about|around|roughly|approximately|"
	       "just)"
	       "\\s*(?:~\\s*)?)?(" DURATION ")" END,
		true, form_duration},
	{BEGIN "(?:on\\s{0,3})?(" ORDINAL
	       ")(?:\\s{0,3}(?:to|-|\u2013|until|through"
	       "|till)?\\s{0,3}(" ORDINAL "))?(?:-|/|\\s{0,3}(?:of)?\\s{0,3})"
	       "(" MONTHS ")(?:(?:-|/|,?\\s{0,3})(" YEAR "(?![^\\s]\\d)))?" END,
		true, form_day_month},
	{BEGIN "(" MONTHS ")(?:-|/|\\s*,?\\s*)(" ORDINAL
	       ")(?!\\s*(?:am|pm))\\s*"
	       "(?:(?:to|-)\\s*(" ORDINAL ")\\s*)?(?:(?:-|/|\\s*,?\\s*)(" YEAR
	       "))?" END "(?!:\\d)",
		true, form_month_day},
	{BEGIN "(?:(?:,|\\(|\uff08)\\s*)?(?:on\\s*?)?"
	       "(?:(this|last|past|next)\\s*)?(" WEEKDAYS
	       ")(?:\\s*(?:,|\\)|\uff09))?"
	       "(?:\\s*(this|last|past|next)\\s*week)?" END,
		true, form_weekday},
	{BEGIN "([0-9]{4})[./\\s](?:(" MONTHS
	       ")|([0-9]{1,2}))[./\\s]([0-9]{1,2})" END,
		true, form_year_month_day},
	{BEGIN "([0-9]|0[1-9]|1[012])/([0-9]{4})", true, form_month_year},
	{natural_time_pattern, false, natural_time},
	{BEGIN "(" DURATION ")\\s{0,5}(?:ago|before|earlier)" END, true,
		form_ago},
	{BEGIN "(" DURATION
	       ")\\s{0,5}(?:later|after|from now|henceforth|forward|out)" END,
		true, form_duration},
};
const size_t natural_form_count = COUNT(natural_forms);
