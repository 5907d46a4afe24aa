/* naturaltime.c - times of day, see naturaldate.h
 *
 * A query's dates have no time, but a text may: "tomorrow at 5pm", "10:30". A
 * time alone means today; and a number that could be a time must not be taken
 * for one where it is none ("7 days").
 */
#include "index/query/naturalparts.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define MERIDIEM "(?:\\s*(a\\.m\\.|p\\.m\\.|am?|pm?))?"

const char natural_time_pattern[] =
	"(^|\\s|T|\\b)(?:(?:at|from)\\s*)?"
	"?(\\d{1,4})(?:(?:\\.|:|\uff1a)"
	"(\\d{1,2})(?:(?::|\uff1a)(\\d{2})(?:\\.(\\d{1,6}))?)?)?" MERIDIEM
	"(?:\\s*(?:o\\W*clock|at\\s*night|in\\s*the\\s*(?:morning|afternoon)))?"
	"(?!/)(?=\\W|$)";

static const char following_pattern[] =
	"^(\\s*(?:-|\u2013|~|\u301c|to|\\?)\\s*)(\\d{1,4})(?:(?:\\.|:|\uff1a)"
	"(\\d{1,2})(?:(?:\\.|:|\uff1a)(\\d{1,2})(?:\\.(\\d{1,6}))?)?)?" MERIDIEM
	"(?=\\W|$)";

enum time_group {
	GROUP_HOUR = 2,
	GROUP_MINUTE,
	GROUP_SECOND,
	GROUP_FRACTION,
	GROUP_MERIDIEM,
	TIME_GROUP_COUNT
};

/* A clock time as written. */
struct clock {
	int hour, minute, second;
	bool has_minute, has_second;
	size_t minute_digits;
	char meridiem; /* 'a', 'p' or 0 */
};

static int
read_number(const char *text, const size_t group[2])
{
	int number = 0;

	for (size_t i = group[0]; i < group[1]; i++)
		number = number * 10 + (text[i] - '0');
	return number;
}

static struct clock
read_clock(const char *text, const size_t group[][2])
{
	struct clock clock = {.hour = read_number(text, group[GROUP_HOUR])};

	clock.has_minute = group[GROUP_MINUTE][0] < group[GROUP_MINUTE][1];
	clock.has_second = group[GROUP_SECOND][0] < group[GROUP_SECOND][1];
	if (clock.has_minute) {
		clock.minute = read_number(text, group[GROUP_MINUTE]);
		clock.minute_digits =
			group[GROUP_MINUTE][1] - group[GROUP_MINUTE][0];
	}
	if (clock.has_second)
		clock.second = read_number(text, group[GROUP_SECOND]);
	if (group[GROUP_MERIDIEM][0] < group[GROUP_MERIDIEM][1])
		clock.meridiem = (char)tolower(text[group[GROUP_MERIDIEM][0]]);
	return clock;
}

static bool
ends_with(const char *text, size_t size, const char *word)
{
	size_t length = strlen(word);

	return size >= length &&
	       memcmp(text + size - length, word, length) == 0;
}

/* "at night", "in the afternoon". */
static void
apply_part_of_day(const char *text, size_t size, struct parts *parts)
{
	int hour = parts->value[PART_HOUR];

	if (ends_with(text, size, "night")) {
		if (hour >= 6 && hour < 12) {
			parts_assign(parts, PART_HOUR, hour + 12);
			parts_assign(parts, PART_MERIDIEM, 1);
		} else if (hour < 6) {
			parts_assign(parts, PART_MERIDIEM, 0);
		}
	} else if (ends_with(text, size, "afternoon")) {
		parts_assign(parts, PART_MERIDIEM, 1);
		if (hour <= 6)
			parts_assign(parts, PART_HOUR, hour + 12);
	} else if (ends_with(text, size, "morning")) {
		parts_assign(parts, PART_MERIDIEM, 0);
	}
}

static bool
first_time(struct clock clock, struct parts *parts)
{
	if (clock.hour > 100) {
		if (clock.has_minute)
			return false;
		clock.minute = clock.hour % 100;
		clock.hour /= 100;
	}
	if (clock.hour > 24 || clock.minute >= 60 || clock.second >= 60 ||
		(clock.minute_digits == 1 && clock.meridiem == 0) ||
		(clock.meridiem != 0 && clock.hour > 12))
		return false;
	if (clock.hour > 12 || clock.meridiem == 'p')
		parts_assign(parts, PART_MERIDIEM, 1);
	else if (clock.meridiem == 'a')
		parts_assign(parts, PART_MERIDIEM, 0);
	else
		parts_imply(parts, PART_MERIDIEM, clock.hour >= 12);
	if (clock.meridiem == 'a' && clock.hour == 12)
		clock.hour = 0;
	else if (clock.meridiem == 'p' && clock.hour != 12)
		clock.hour += 12;
	parts_assign(parts, PART_HOUR, clock.hour);
	parts_assign(parts, PART_MINUTE, clock.minute);
	if (clock.has_second)
		parts_assign(parts, PART_SECOND, clock.second);
	return true;
}

/* The end of "5-7pm": what it says of noon holds for the start too. */
static void
share_meridiem(struct parts *start, bool is_after)
{
	int hour = start->value[PART_HOUR];

	if (parts_know(start, PART_MERIDIEM))
		return;
	parts_imply(start, PART_MERIDIEM, is_after);
	if (!is_after && hour == 12)
		parts_assign(start, PART_HOUR, 0);
	else if (is_after && hour != 12)
		parts_assign(start, PART_HOUR, hour + 12);
}

static bool
second_time(struct clock clock, struct finding *ret, struct parts *end)
{
	struct parts *start = &ret->from;
	bool has_meridiem = clock.meridiem != 0;

	if (!clock.has_minute && clock.hour > 100) {
		clock.minute = clock.hour % 100;
		clock.hour /= 100;
	}
	if (clock.second >= 60 || clock.minute >= 60 || clock.hour > 24 ||
		(has_meridiem && clock.hour > 12))
		return false;
	if (clock.meridiem == 'a' && clock.hour == 12) {
		clock.hour = 0;
		parts_imply(end, PART_DAY, end->value[PART_DAY] + 1);
	} else if (clock.meridiem == 'p' && clock.hour != 12) {
		clock.hour += 12;
	}
	if (has_meridiem)
		share_meridiem(start, clock.meridiem == 'p');
	parts_assign(end, PART_HOUR, clock.hour);
	parts_assign(end, PART_MINUTE, clock.minute);
	if (clock.has_second)
		parts_assign(end, PART_SECOND, clock.second);
	if (has_meridiem || clock.hour >= 12) {
		parts_assign(end, PART_MERIDIEM,
			clock.meridiem != 'a' || clock.hour >= 12);
	} else if (parts_know(start, PART_MERIDIEM) &&
		   start->value[PART_HOUR] > 12) {
		if (start->value[PART_HOUR] - 12 > clock.hour) {
			parts_imply(end, PART_MERIDIEM, 0);
		} else {
			parts_assign(end, PART_HOUR, clock.hour + 12);
			parts_assign(end, PART_MERIDIEM, 1);
		}
	} else {
		parts_imply(end, PART_MERIDIEM, 0);
	}
	if (parts_moment(end) < parts_moment(start))
		parts_imply(end, PART_DAY, end->value[PART_DAY] + 1);
	return true;
}

static bool
text_matches(const char *pattern, const char *text, size_t size,
	size_t group[][2], int max)
{
	return natural_match(
		natural_compile(pattern), text, 0, size, group, max);
}

/* The digits with which a text ends, after something that is none: they are a
 * time only if an hour can be so large, and dots only between pairs. */
static bool
is_hour_like(const char *text, const size_t group[2], bool checks_dots)
{
	size_t ignored[2][2];
	const char *digits = text + group[0];
	size_t size = group[1] - group[0];
	int number = 0;

	if (checks_dots && memchr(digits, '.', size) != NULL &&
		!text_matches("\\d(\\.\\d{2})+$", digits, size, ignored, 2))
		return false;
	for (size_t i = 0; i < size && digits[i] != '.' && number <= 24; i++)
		number = number * 10 + (digits[i] - '0');
	return number <= 24;
}

static bool
is_likely_alone(const char *text, size_t size)
{
	size_t group[2][2];

	if (text_matches("^\\d$", text, size, group, 1) ||
		text_matches("^\\d\\d\\d+$", text, size, group, 1) ||
		text_matches("\\d[apAP]$", text, size, group, 1))
		return false;
	return !text_matches("[^\\d:.](\\d[\\d.]+)$", text, size, group, 2) ||
	       is_hour_like(text, group[1], true);
}

static bool
is_likely_range(const char *text, size_t size)
{
	size_t group[3][2];

	if (text_matches("^\\d+-\\d+$", text, size, group, 1))
		return false;
	return !text_matches("[^\\d:.](\\d[\\d.]+)\\s*-\\s*(\\d[\\d.]+)$", text,
		       size, group, 3) ||
	       (is_hour_like(text, group[1], false) &&
		       is_hour_like(text, group[2], true));
}

bool
natural_time(struct match *match, struct finding *ret)
{
	const char *text = match->text;
	size_t following[TIME_GROUP_COUNT][2], ignored[2][2], end;
	const char *more;
	size_t more_size;

	end = match->group[0][1];
	match->resume = end + 1;
	if (!first_time(read_clock(text, (const size_t(*)[2])match->group),
		    &ret->from))
		return false;
	ret->start = match->group[1][1];
	apply_part_of_day(text + ret->start, end - ret->start, &ret->from);
	if (!natural_match(natural_compile(following_pattern), text, end,
		    match->size, following, TIME_GROUP_COUNT))
		return is_likely_alone(text + ret->start, end - ret->start);

	more = text + following[0][0];
	more_size = following[0][1] - following[0][0];
	if (text_matches("^\\d{3,4}", text + ret->start, end - ret->start,
		    ignored, 1) &&
		text_matches("^\\s*([+-])\\s*\\d{2,4}$", more, more_size,
			ignored, 1))
		return false;
	if (text_matches(
		    "^\\s*([+-])\\s*\\d{3,4}$", more, more_size, ignored, 1))
		return is_likely_alone(text + ret->start, end - ret->start);
	ret->to = parts_of(match->now);
	ret->has_to = second_time(
		read_clock(text, (const size_t(*)[2])following), ret, &ret->to);
	if (ret->has_to)
		ret->end = following[0][1];
	return is_likely_range(text + ret->start, ret->end - ret->start);
}
