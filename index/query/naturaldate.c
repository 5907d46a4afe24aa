/* naturaldate.c - see naturaldate.h */
#include "index/query/naturaldate.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/query/naturalparts.h"

/* --- calendar -------------------------------------------------------------- */

int64_t
calendar_day(int64_t year, int month, int64_t mday)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 -
	       year_of_era / 100 + day_of_year + mday - 1 - 719468;
}

void
calendar_split(int64_t day, int64_t *year, int *month, int *mday)
{
	int64_t z = day + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t day_of_era = z - era * 146097;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 -
			day_of_era / 146096) /
		365;
	int day_of_year =
		(int)(day_of_era - (365 * year_of_era + year_of_era / 4 -
					   year_of_era / 100));
	int shifted = (5 * day_of_year + 2) / 153;

	*mday = day_of_year - (153 * shifted + 2) / 5 + 1;
	*month = shifted + (shifted < 10 ? 3 : -9);
	*year = year_of_era + era * 400 + (*month <= 2);
}

static int
days_in_month(int64_t year, int month)
{
	return (int)(month == 12 ? 31
				 : calendar_day(year, month + 1, 1) -
					   calendar_day(year, month, 1));
}

int64_t
moment_day(moment_t moment)
{
	return moment >= 0 ? moment / SECONDS_OF_DAY
	                   : -((-moment + SECONDS_OF_DAY - 1) / SECONDS_OF_DAY);
}

/* As far as JavaScript's dates go. Source: ECMA-262, "Time Values". */
#define MOMENT_MAX INT64_C(8640000000000)

static moment_t
add_seconds(moment_t moment, double seconds)
{
	double sum;

	if (moment == MOMENT_NONE)
		return MOMENT_NONE;
	sum = (double)moment + seconds;
	if (!(fabs(sum) <= (double)MOMENT_MAX))
		return MOMENT_NONE;
	return (moment_t)floor(sum);
}

static moment_t
add_months(moment_t moment, double count)
{
	int64_t day, year, index;
	int month, mday, last;

	if (moment == MOMENT_NONE || !(fabs(count) < 4e6))
		return MOMENT_NONE;
	day = moment_day(moment);
	calendar_split(day, &year, &month, &mday);
	index = year * 12 + (int64_t)trunc(month - 1 + count);
	year = index >= 0 ? index / 12 : -((-index + 11) / 12);
	month = (int)(index - year * 12) + 1;
	last = days_in_month(year, month);
	return add_seconds(
		calendar_day(year, month, mday < last ? mday : last) *
			SECONDS_OF_DAY,
		(double)(moment - day * SECONDS_OF_DAY));
}

static moment_t
moment_add(moment_t moment, enum unit unit, double number)
{
	switch (unit) {
	case UNIT_SECOND:
		return add_seconds(moment, number);
	case UNIT_MINUTE:
		return add_seconds(moment, number * 60);
	case UNIT_HOUR:
		return add_seconds(moment, number * 3600);
	case UNIT_DAY:
		return add_seconds(
			moment, floor(number + 0.5) * SECONDS_OF_DAY);
	case UNIT_WEEK:
		return add_seconds(
			moment, floor(number * 7 + 0.5) * SECONDS_OF_DAY);
	case UNIT_MONTH:
		return add_months(moment, number);
	case UNIT_QUARTER:
		return add_months(moment, number * 3);
	default:
		return add_months(moment, trunc(number) * 12);
	}
}

/* --- parts ----------------------------------------------------------------- */

void
parts_assign(struct parts *parts, enum part part, int value)
{
	parts->value[part] = value;
	parts->known |= 1u << part;
	parts->implied &= ~(1u << part);
}

void
parts_imply(struct parts *parts, enum part part, int value)
{
	if (parts_know(parts, part))
		return;
	parts->value[part] = value;
	parts->implied |= 1u << part;
}

static void
put_day(struct parts *parts, moment_t moment,
	void (*put)(struct parts *parts, enum part part, int value))
{
	int64_t year;
	int month, mday;

	if (moment == MOMENT_NONE) {
		parts->is_beyond = true;
		return;
	}
	calendar_split(moment_day(moment), &year, &month, &mday);
	put(parts, PART_DAY, mday);
	put(parts, PART_MONTH, month);
	put(parts, PART_YEAR, (int)year);
}

void
parts_assign_day(struct parts *parts, moment_t moment)
{
	put_day(parts, moment, parts_assign);
}

void
parts_imply_day(struct parts *parts, moment_t moment)
{
	put_day(parts, moment, parts_imply);
}

struct parts
parts_of(moment_t now)
{
	struct parts parts = {0};

	parts_imply_day(&parts, now);
	parts_imply(&parts, PART_HOUR, 12);
	parts_imply(&parts, PART_MINUTE, 0);
	parts_imply(&parts, PART_SECOND, 0);
	return parts;
}

moment_t
parts_moment(const struct parts *parts)
{
	int64_t year = parts->value[PART_YEAR],
		month = (int64_t)parts->value[PART_MONTH] - 1;
	moment_t moment;

	if (parts->is_beyond)
		return MOMENT_NONE;
	year += month >= 0 ? month / 12 : -((-month + 11) / 12);
	month = (month % 12 + 12) % 12;
	moment = calendar_day(year, (int)month + 1, parts->value[PART_DAY]) *
	                 SECONDS_OF_DAY +
	         (int64_t)parts->value[PART_HOUR] * 3600 +
	         parts->value[PART_MINUTE] * 60 + parts->value[PART_SECOND];
	if (parts_have(parts, PART_ZONE))
		moment -= (int64_t)parts->value[PART_ZONE] * 60;
	return moment;
}

bool
parts_are_valid(const struct parts *parts)
{
	int month = parts->value[PART_MONTH], mday = parts->value[PART_DAY];

	return !parts->is_beyond && month >= 1 && month <= 12 && mday >= 1 &&
	       mday <= days_in_month(parts->value[PART_YEAR], month) &&
	       parts->value[PART_HOUR] >= 0 && parts->value[PART_HOUR] < 24 &&
	       parts->value[PART_MINUTE] >= 0 && parts->value[PART_MINUTE] < 60;
}

static bool
has_time(const struct parts *parts)
{
	return parts_know(parts, PART_HOUR) || parts_know(parts, PART_MINUTE) ||
	       parts_know(parts, PART_SECOND);
}

static bool
is_only_time(const struct parts *parts)
{
	return !parts_know(parts, PART_WEEKDAY) &&
	       !parts_know(parts, PART_DAY) && !parts_know(parts, PART_MONTH);
}

static bool
is_only_weekday(const struct parts *parts)
{
	return parts_know(parts, PART_WEEKDAY) &&
	       !parts_know(parts, PART_DAY) && !parts_know(parts, PART_MONTH);
}

static double
duration_number(const struct duration *duration, enum unit unit)
{
	for (size_t i = 0; i < duration->count; i++)
		if (duration->unit[i] == unit)
			return duration->number[i];
	return 0;
}

static void
put_time(struct parts *parts, moment_t moment,
	void (*put)(struct parts *parts, enum part part, int value))
{
	int seconds;

	if (moment == MOMENT_NONE) {
		parts->is_beyond = true;
		return;
	}
	seconds = (int)(moment - moment_day(moment) * SECONDS_OF_DAY);
	put(parts, PART_HOUR, seconds / 3600);
	put(parts, PART_MINUTE, seconds / 60 % 60);
	put(parts, PART_SECOND, seconds % 60);
}

struct parts
duration_from(const struct duration *duration, moment_t now)
{
	struct parts parts = parts_of(now);
	moment_t moment = now;
	int64_t year;
	int month, mday;

	for (size_t i = 0; i < duration->count; i++)
		moment = moment_add(
			moment, duration->unit[i], duration->number[i]);
	if (moment == MOMENT_NONE) {
		parts.is_beyond = true;
		return parts;
	}
	if (duration_number(duration, UNIT_HOUR) != 0 ||
		duration_number(duration, UNIT_MINUTE) != 0 ||
		duration_number(duration, UNIT_SECOND) != 0) {
		put_time(&parts, moment, parts_assign);
		parts_assign(
			&parts, PART_MERIDIEM, parts.value[PART_HOUR] >= 12);
		parts_assign_day(&parts, moment);
		return parts;
	}
	put_time(&parts, moment, parts_imply);
	if (duration_number(duration, UNIT_DAY) != 0) {
		parts_assign_day(&parts, moment);
		return parts;
	}
	calendar_split(moment_day(moment), &year, &month, &mday);
	if (duration_number(duration, UNIT_MONTH) != 0) {
		parts_assign(&parts, PART_MONTH, month);
		parts_assign(&parts, PART_YEAR, (int)year);
	} else if (duration_number(duration, UNIT_YEAR) != 0) {
		parts_assign(&parts, PART_YEAR, (int)year);
	}
	parts_imply_day(&parts, moment);
	return parts;
}

/* --- patterns -------------------------------------------------------------- */

#define PATTERN_MAX 64
/* More is not needed by anything but nonsense. */
#define MATCH_LIMIT 200000

static struct {
	pthread_mutex_t lock;
	const char *pattern[PATTERN_MAX]; /* by address */
	pcre2_code *code[PATTERN_MAX];
	size_t count;
} compiled = {.lock = PTHREAD_MUTEX_INITIALIZER};

const struct pcre2_real_code_8 *
natural_compile(const char *pattern)
{
	pcre2_code *code = NULL;
	int error;
	size_t offset, i;

	pthread_mutex_lock(&compiled.lock);
	for (i = 0; i < compiled.count && code == NULL; i++)
		if (strcmp(compiled.pattern[i], pattern) == 0)
			code = compiled.code[i];
	if (code == NULL) {
		code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
			PCRE2_CASELESS | PCRE2_DOLLAR_ENDONLY, &error, &offset,
			NULL);
		if (code == NULL || compiled.count == PATTERN_MAX)
			abort(); /* they are ours, and few */
		compiled.pattern[compiled.count] = pattern;
		compiled.code[compiled.count++] = code;
	}
	pthread_mutex_unlock(&compiled.lock);
	return code;
}

bool
natural_match(const struct pcre2_real_code_8 *code, const char *text,
	size_t start, size_t size, size_t ret[][2], int max)
{
	pcre2_match_data *data =
		pcre2_match_data_create_from_pattern(code, NULL);
	pcre2_match_context *context = pcre2_match_context_create(NULL);
	const size_t *offsets;
	int count;

	pcre2_set_match_limit(context, MATCH_LIMIT);
	count = pcre2_match(code, (PCRE2_SPTR)text + start, size - start, 0, 0,
		data, context);
	offsets = pcre2_get_ovector_pointer(data);
	for (int i = 0; i < max; i++) {
		if (i < count && offsets[2 * i] != PCRE2_UNSET) {
			ret[i][0] = offsets[2 * i] + start;
			ret[i][1] = offsets[2 * i + 1] + start;
		} else {
			ret[i][0] = 1;
			ret[i][1] = 0;
		}
	}
	pcre2_match_data_free(data);
	pcre2_match_context_free(context);
	return count > 0;
}

/* --- looking --------------------------------------------------------------- */

struct search {
	const char *text;
	size_t size;
	moment_t now;
	struct finding *found; /* owned */
	size_t count, capacity;
};

/* Makes match of what form's pattern matched. */
static void
set_match(const struct search *search, const struct form *form,
	size_t groups[][2], struct match *match)
{
	*match = (struct match){
		.text = search->text, .size = search->size, .now = search->now};
	match->resume = groups[0][0] + 1;
	if (!form->has_boundary) {
		memcpy(match->group, groups, sizeof(match->group));
		return;
	}
	match->group[0][0] = groups[1][1];
	match->group[0][1] = groups[0][1];
	match->resume = groups[1][1] + 1;
	memcpy(match->group + 1, groups + 2,
		(GROUP_MAX - 1) * sizeof(groups[0]));
	match->group[GROUP_MAX][0] = 1;
}

static void
look_for(struct search *search, const struct form *form)
{
	const struct pcre2_real_code_8 *code = natural_compile(form->pattern);
	size_t at = 0, groups[GROUP_MAX + 1][2];

	while (at <= search->size &&
		natural_match(code, search->text, at, search->size, groups,
			GROUP_MAX + 1)) {
		struct match match;
		struct finding finding = {.from = parts_of(search->now)};
		size_t next;

		set_match(search, form, groups, &match);
		finding.start = match.group[0][0];
		finding.end = match.group[0][1];
		if (!form->extract(&match, &finding)) {
			at = match.resume > at ? match.resume : at + 1;
			continue;
		}
		MEM_PUSH(search->found, search->count, search->capacity,
			finding);
		next = groups[0][0] + (finding.end - finding.start);
		at = next > at ? next : at + 1;
	}
}

/* Stable: forms come in their order. */
static void
sort_found(struct search *search)
{
	for (size_t i = 1; i < search->count; i++) {
		struct finding finding = search->found[i];
		size_t j = i;

		for (; j > 0 && search->found[j - 1].start > finding.start; j--)
			search->found[j] = search->found[j - 1];
		search->found[j] = finding;
	}
}

/* Of two that overlap the longer one stays, of equals the first. */
static void
remove_overlaps(struct search *search)
{
	size_t kept = 0;

	for (size_t i = 1; i < search->count; i++) {
		struct finding *last = &search->found[kept];
		const struct finding *next = &search->found[i];

		if (next->start >= last->end)
			search->found[++kept] = *next;
		else if (next->end - next->start > last->end - last->start)
			*last = *next;
	}
	if (search->count > 0)
		search->count = kept + 1;
}

/* "2025-11-07 10:00 GMT+2". */
static void
read_zones(struct search *search)
{
	static const char pattern[] =
		"^\\s*(?:\\(?(?:GMT|UTC)\\s?)?([+-])(\\d{1,2})"
		"(?::?(\\d{2}))?\\)?";

	for (size_t i = 0; i < search->count; i++) {
		struct finding *finding = &search->found[i];
		size_t group[4][2];
		int zone;

		if (parts_know(&finding->from, PART_ZONE) ||
			!natural_match(natural_compile(pattern), search->text,
				finding->end, search->size, group, 4))
			continue;
		zone = 0;
		for (size_t j = group[2][0]; j < group[2][1]; j++)
			zone = zone * 10 + (search->text[j] - '0');
		zone *= 60;
		if (group[3][0] < group[3][1])
			zone += (search->text[group[3][0]] - '0') * 10 +
			        (search->text[group[3][0] + 1] - '0');
		if (zone > 14 * 60)
			continue;
		if (search->text[group[1][0]] == '-')
			zone = -zone;
		parts_assign(&finding->from, PART_ZONE, zone);
		if (finding->has_to)
			parts_assign(&finding->to, PART_ZONE, zone);
		finding->end = group[0][1];
	}
}

/* --- joining --------------------------------------------------------------- */

static bool
between(const struct search *search, const struct finding *left,
	const struct finding *right, const char *pattern)
{
	size_t ignored[1][2];

	/* Findings may touch or, after a join, overlap. */
	if (right->start < left->end)
		return natural_match(
			natural_compile(pattern), "", 0, 0, ignored, 1);
	return natural_match(natural_compile(pattern), search->text + left->end,
		0, right->start - left->end, ignored, 1);
}

/* "Friday, 14 November" */
static bool
join_weekday(const struct search *search, struct finding *left,
	const struct finding *right)
{
	struct finding joined = *right;
	int weekday = left->from.value[PART_WEEKDAY];

	if (!is_only_weekday(&left->from) ||
		parts_know(&left->from, PART_HOUR) ||
		!parts_know(&right->from, PART_DAY) ||
		!between(search, left, right, "^,?\\s*$"))
		return false;
	joined.start = left->start;
	parts_assign(&joined.from, PART_WEEKDAY, weekday);
	if (joined.has_to)
		parts_assign(&joined.to, PART_WEEKDAY, weekday);
	*left = joined;
	return true;
}

/* "2 weeks before 14 November" */
static bool
join_relative(const struct search *search, struct finding *left,
	const struct finding *right)
{
	size_t ignored[2][2], size = left->end - left->start;
	const char *text = search->text + left->start;
	struct duration duration;
	bool is_before;

	if (!between(search, left, right, "^\\s*$"))
		return false;
	is_before = natural_match(natural_compile("\\s+(before|from)$"), text,
		0, size, ignored, 1);
	if (!is_before && !natural_match(natural_compile("\\s+(after|since)$"),
				  text, 0, size, ignored, 1))
		return false;
	if (right->from.value[PART_YEAR] == 0 ||
		right->from.value[PART_MONTH] == 0 ||
		right->from.value[PART_DAY] == 0)
		return false;
	duration_read(text, size, &duration);
	if (is_before)
		duration_negate(&duration);
	left->end = right->end;
	left->from = duration_from(&duration, parts_moment(&right->from));
	left->has_to = false;
	return true;
}

static struct parts
with_time(const struct parts *date, const struct parts *time)
{
	static const enum part clock[] = {PART_HOUR, PART_MINUTE, PART_SECOND};
	struct parts both = *date;
	bool is_known = parts_know(time, PART_HOUR);

	for (size_t i = 0; i < sizeof(clock) / sizeof(clock[0]); i++) {
		if (is_known && (clock[i] != PART_SECOND ||
					parts_know(time, PART_SECOND)))
			parts_assign(&both, clock[i], time->value[clock[i]]);
		else
			parts_imply(&both, clock[i], time->value[clock[i]]);
	}
	if (parts_know(time, PART_ZONE))
		parts_assign(&both, PART_ZONE, time->value[PART_ZONE]);
	if (parts_know(time, PART_MERIDIEM))
		parts_assign(&both, PART_MERIDIEM, time->value[PART_MERIDIEM]);
	else if (parts_have(time, PART_MERIDIEM) &&
		 !parts_have(&both, PART_MERIDIEM))
		parts_imply(&both, PART_MERIDIEM, time->value[PART_MERIDIEM]);
	if (parts_have(&both, PART_MERIDIEM) &&
		both.value[PART_MERIDIEM] == 1 && both.value[PART_HOUR] < 12) {
		if (is_known)
			parts_assign(
				&both, PART_HOUR, both.value[PART_HOUR] + 12);
		else
			parts_imply(
				&both, PART_HOUR, both.value[PART_HOUR] + 12);
	}
	return both;
}

/* "tomorrow at 5pm" */
static bool
join_time(const struct search *search, struct finding *left,
	const struct finding *right)
{
	const struct finding *date, *time;
	struct finding joined;

	if (!has_time(&left->from) && is_only_time(&right->from)) {
		date = left;
		time = right;
	} else if (!has_time(&right->from) && is_only_time(&left->from)) {
		date = has_time(&left->from) ? right : left;
		time = date == left ? right : left;
	} else {
		return false;
	}
	if (!between(search, left, right,
		    "^\\s*((?-i:T|at|after|before|on|of)|,|-)?\\s*$"))
		return false;
	joined = *date;
	joined.from = with_time(&date->from, &time->from);
	if (date->has_to || time->has_to) {
		joined.to = with_time(date->has_to ? &date->to : &date->from,
			time->has_to ? &time->to : &time->from);
		if (!date->has_to &&
			parts_moment(&joined.to) < parts_moment(&joined.from))
			joined.to.value[PART_DAY]++;
		joined.has_to = true;
	}
	joined.start = left->start;
	joined.end = right->end;
	*left = joined;
	return true;
}

/* Gives each what only the other knows. */
static void
share_parts(struct parts *left, struct parts *right)
{
	unsigned left_known = left->known, right_known = right->known;

	for (int i = 0; i < PART_COUNT; i++) {
		if (right_known >> i & ~left_known >> i & 1)
			parts_assign(left, (enum part)i, right->value[i]);
		else if (left_known >> i & ~right_known >> i & 1)
			parts_assign(right, (enum part)i, left->value[i]);
	}
}

/* "14 November to 20 November" is one finding: its first day counts. */
static bool
join_range(const struct search *search, struct finding *left,
	const struct finding *right)
{
	const moment_t week = 7 * SECONDS_OF_DAY;
	struct parts from = left->from, to = right->from;

	if (left->has_to || right->has_to ||
		!between(search, left, right, "^\\s*(to|-)\\s*$"))
		return false;
	if (!is_only_weekday(&from) && !is_only_weekday(&to))
		share_parts(&from, &to);
	if (parts_moment(&from) > parts_moment(&to)) {
		moment_t a = parts_moment(&from), b = parts_moment(&to);

		if (is_only_weekday(&from) && a - week < b) {
			parts_imply_day(&from, a - week);
		} else if (is_only_weekday(&to) && b + week > a) {
			parts_imply_day(&to, b + week);
		} else {
			struct parts swap = from;

			from = to;
			to = swap;
		}
	}
	left->from = from;
	left->to = to;
	left->has_to = true;
	left->end = right->end;
	return true;
}

static void
join_all(struct search *search,
	bool (*join)(const struct search *search, struct finding *left,
		const struct finding *right))
{
	size_t kept = 0;

	for (size_t i = 1; i < search->count; i++)
		if (!join(search, &search->found[kept], &search->found[i]))
			search->found[++kept] = search->found[i];
	if (search->count > 0)
		search->count = kept + 1;
}

/* Numbers alone, and days that do not exist. */
static bool
is_likely(const struct search *search, const struct finding *finding)
{
	char text[NATURALDATE_SIZE_MAX];
	size_t size = 0, ignored[1][2];
	bool took_space = false;

	for (size_t i = finding->start; i < finding->end; i++) {
		if (search->text[i] == ' ' && !took_space)
			took_space = true;
		else
			text[size++] = search->text[i];
	}
	return !natural_match(natural_compile("^\\d*(\\.\\d*)?$"), text, 0,
		       size, ignored, 1) &&
	       parts_are_valid(&finding->from) &&
	       (!finding->has_to || parts_are_valid(&finding->to));
}

size_t
naturaldate_find(
	const char *text, size_t size, day_t today, day_t *ret, size_t max)
{
	struct search search = {
		.now = (moment_t)today * SECONDS_OF_DAY + SECONDS_OF_DAY / 2};
	char copy[NATURALDATE_SIZE_MAX + 1];
	size_t count = 0, length;

	if (size > NATURALDATE_SIZE_MAX || !day_is_valid(today))
		return 0;
	for (size_t i = 0; i < size; i += length) {
		uint32_t code = text_decode(text + i, size - i, &length);

		/* All white space is alike. */
		if (code > 0x7f && text_is_space(code))
			copy[search.size++] = ' ';
		else
			for (size_t j = 0; j < length; j++)
				copy[search.size++] = text[i + j];
	}
	search.text = copy;
	for (size_t i = 0; i < natural_form_count; i++)
		look_for(&search, &natural_forms[i]);
	sort_found(&search);
	remove_overlaps(&search);
	read_zones(&search);
	join_all(&search, join_weekday);
	join_all(&search, join_relative);
	join_all(&search, join_time);
	join_all(&search, join_range);
	remove_overlaps(&search);
	for (size_t i = 0; i < search.count && count < max; i++) {
		int64_t day;

		if (!is_likely(&search, &search.found[i]))
			continue;
		day = moment_day(parts_moment(&search.found[i].from));
		if (day > INT32_MIN / 2 && day < INT32_MAX / 2)
			ret[count++] = (day_t)day;
	}
	free(search.found);
	return count;
}
