/* naturaldate.c - see naturaldate.h */
#include "index/query/naturaldate.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/query/naturalparts.h"

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
