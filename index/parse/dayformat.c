/* dayformat.c - see dayformat.h */
#include "index/parse/dayformat.h"

#include <string.h>
#include <strings.h>

#define DAY_S 86400
#define FORMAT_DEFAULT "YYYY-MM-DD"

enum token {
	TOKEN_LITERAL,
	TOKEN_YYYY,
	TOKEN_YY,
	TOKEN_Q,
	TOKEN_M,
	TOKEN_MM,
	TOKEN_MMM,
	TOKEN_MMMM,
	TOKEN_D,
	TOKEN_DD,
	TOKEN_DO,
	TOKEN_DDD,
	TOKEN_DDDD,
	TOKEN_WEEKDAY, /* d: 0 is Sunday */
	TOKEN_WEEKDAY2,
	TOKEN_WEEKDAY3,
	TOKEN_WEEKDAY_NAME,
	TOKEN_E, /* 1 is Monday, 7 is Sunday */
	TOKEN_LOCALE_W,
	TOKEN_LOCALE_WW,
	TOKEN_LOCALE_GG,
	TOKEN_LOCALE_GGGG,
	TOKEN_ISO_W,
	TOKEN_ISO_WW,
	TOKEN_ISO_GG,
	TOKEN_ISO_GGGG,
	TOKEN_H,
	TOKEN_HH,
	TOKEN_H12,
	TOKEN_HH12,
	TOKEN_MINUTE,
	TOKEN_MINUTE2,
	TOKEN_S,
	TOKEN_SS,
	TOKEN_AM,
	TOKEN_AM_UPPER,
	TOKEN_UNIX_S,
	TOKEN_UNIX_MS,
	TOKEN_Z,
	TOKEN_ZZ,
};

/* Of two tokens that begin alike, the longer stands first. */
static const struct token_name {
	const char *name;
	enum token token;
} token_names[] = {
	{"YYYY", TOKEN_YYYY},
	{"YY", TOKEN_YY},
	{"Q", TOKEN_Q},
	{"MMMM", TOKEN_MMMM},
	{"MMM", TOKEN_MMM},
	{"MM", TOKEN_MM},
	{"M", TOKEN_M},
	{"DDDD", TOKEN_DDDD},
	{"DDD", TOKEN_DDD},
	{"DD", TOKEN_DD},
	{"Do", TOKEN_DO},
	{"D", TOKEN_D},
	{"dddd", TOKEN_WEEKDAY_NAME},
	{"ddd", TOKEN_WEEKDAY3},
	{"dd", TOKEN_WEEKDAY2},
	{"d", TOKEN_WEEKDAY},
	{"E", TOKEN_E},
	{"ww", TOKEN_LOCALE_WW},
	{"w", TOKEN_LOCALE_W},
	{"gggg", TOKEN_LOCALE_GGGG},
	{"gg", TOKEN_LOCALE_GG},
	{"WW", TOKEN_ISO_WW},
	{"W", TOKEN_ISO_W},
	{"GGGG", TOKEN_ISO_GGGG},
	{"GG", TOKEN_ISO_GG},
	{"HH", TOKEN_HH},
	{"H", TOKEN_H},
	{"hh", TOKEN_HH12},
	{"h", TOKEN_H12},
	{"mm", TOKEN_MINUTE2},
	{"m", TOKEN_MINUTE},
	{"ss", TOKEN_SS},
	{"s", TOKEN_S},
	{"a", TOKEN_AM},
	{"A", TOKEN_AM_UPPER},
	{"X", TOKEN_UNIX_S},
	{"x", TOKEN_UNIX_MS},
	{"ZZ", TOKEN_ZZ},
	{"Z", TOKEN_Z},
	{NULL, TOKEN_LITERAL},
};

static const char *const month_names[] = {"January", "February", "March",
	"April", "May", "June", "July", "August", "September", "October",
	"November", "December"};
static const char *const weekday_names[] = {"Sunday", "Monday", "Tuesday",
	"Wednesday", "Thursday", "Friday", "Saturday"};

/* Takes the first token off *format; a literal is text[0..size). */
static enum token
next_token(const char **format, const char **text, size_t *size)
{
	const char *f = *format;

	if (*f == '[') {
		/* As Moment has it: to the last ']' before another '['. */
		size_t run = strcspn(f + 1, "[");
		const char *close = memrchr(f + 1, ']', run);

		if (close != NULL) {
			*text = f + 1;
			*size = (size_t)(close - *text);
			*format = close + 1;
			return TOKEN_LITERAL;
		}
	}
	for (const struct token_name *t = token_names; t->name != NULL; t++) {
		size_t length = strlen(t->name);

		if (strncmp(f, t->name, length) == 0) {
			*format += length;
			return t->token;
		}
	}
	*text = f;
	*size = 1;
	*format += 1;
	return TOKEN_LITERAL;
}

/* --- weeks ---------------------------------------------------------------- */

/* The Sunday that begins week 1 of year in the English locale. */
static day_t
locale_year_start(int year)
{
	day_t first = day_make(year, 1, 1);

	return first - day_weekday(first);
}

static int
locale_week(day_t day, int *week_year)
{
	int year, month, mday;

	day_split(day, &year, &month, &mday);
	if (month == 12 && mday + 6 - day_weekday(day) > 31)
		year++; /* its week holds the next January 1 */
	*week_year = year;
	/* of December 9999 the year 10000 is no year that day_make() knows */
	return year > 9999 ? 1 : (day - locale_year_start(year)) / 7 + 1;
}

/* The Monday that begins ISO week 1 of year: that of January 4. */
static day_t
iso_year_start(int year)
{
	day_t fourth = day_make(year, 1, 4);

	return fourth - (day_weekday(fourth) + 6) % 7;
}

/* --- writing -------------------------------------------------------------- */

struct moment {
	day_t day;
	int second;      /* of the day */
	int millisecond; /* of the second */
};

static const char *
ordinal_suffix(int number)
{
	if (number % 100 / 10 == 1)
		return "th";
	switch (number % 10) {
	case 1:
		return "st";
	case 2:
		return "nd";
	case 3:
		return "rd";
	default:
		return "th";
	}
}

static void
write_token(enum token token, const struct moment *moment, struct buf *out)
{
	int hour = moment->second / 3600, minute = moment->second / 60 % 60;
	int second = moment->second % 60;
	int hour12 = hour % 12 > 0 ? hour % 12 : 12;
	long long unix_s = (long long)moment->day * DAY_S + moment->second;
	int weekday = day_weekday(moment->day);
	int year, month, mday, yday, iso_week, iso_year, week, week_year;

	day_split(moment->day, &year, &month, &mday);
	yday = moment->day - day_make(year, 1, 1) + 1;
	iso_week = day_iso_week(moment->day, &iso_year);
	week = locale_week(moment->day, &week_year);
	switch (token) {
	case TOKEN_LITERAL:
		break;
	case TOKEN_YYYY:
		buf_printf(out, "%04d", year);
		break;
	case TOKEN_YY:
		buf_printf(out, "%02d", year % 100);
		break;
	case TOKEN_Q:
		buf_printf(out, "%d", (month + 2) / 3);
		break;
	case TOKEN_M:
		buf_printf(out, "%d", month);
		break;
	case TOKEN_MM:
		buf_printf(out, "%02d", month);
		break;
	case TOKEN_MMM:
		buf_add(out, month_names[month - 1], 3);
		break;
	case TOKEN_MMMM:
		buf_add_text(out, month_names[month - 1]);
		break;
	case TOKEN_D:
		buf_printf(out, "%d", mday);
		break;
	case TOKEN_DD:
		buf_printf(out, "%02d", mday);
		break;
	case TOKEN_DO:
		buf_printf(out, "%d%s", mday, ordinal_suffix(mday));
		break;
	case TOKEN_DDD:
		buf_printf(out, "%d", yday);
		break;
	case TOKEN_DDDD:
		buf_printf(out, "%03d", yday);
		break;
	case TOKEN_WEEKDAY:
		buf_printf(out, "%d", weekday);
		break;
	case TOKEN_WEEKDAY2:
		buf_add(out, weekday_names[weekday], 2);
		break;
	case TOKEN_WEEKDAY3:
		buf_add(out, weekday_names[weekday], 3);
		break;
	case TOKEN_WEEKDAY_NAME:
		buf_add_text(out, weekday_names[weekday]);
		break;
	case TOKEN_E:
		buf_printf(out, "%d", weekday > 0 ? weekday : 7);
		break;
	case TOKEN_LOCALE_W:
		buf_printf(out, "%d", week);
		break;
	case TOKEN_LOCALE_WW:
		buf_printf(out, "%02d", week);
		break;
	case TOKEN_LOCALE_GG:
		buf_printf(out, "%02d", week_year % 100);
		break;
	case TOKEN_LOCALE_GGGG:
		buf_printf(out, "%04d", week_year);
		break;
	case TOKEN_ISO_W:
		buf_printf(out, "%d", iso_week);
		break;
	case TOKEN_ISO_WW:
		buf_printf(out, "%02d", iso_week);
		break;
	case TOKEN_ISO_GG:
		buf_printf(out, "%02d", (iso_year + 100) % 100);
		break;
	case TOKEN_ISO_GGGG:
		buf_printf(out, "%04d", iso_year);
		break;
	case TOKEN_H:
		buf_printf(out, "%d", hour);
		break;
	case TOKEN_HH:
		buf_printf(out, "%02d", hour);
		break;
	case TOKEN_H12:
		buf_printf(out, "%d", hour12);
		break;
	case TOKEN_HH12:
		buf_printf(out, "%02d", hour12);
		break;
	case TOKEN_MINUTE:
		buf_printf(out, "%d", minute);
		break;
	case TOKEN_MINUTE2:
		buf_printf(out, "%02d", minute);
		break;
	case TOKEN_S:
		buf_printf(out, "%d", second);
		break;
	case TOKEN_SS:
		buf_printf(out, "%02d", second);
		break;
	case TOKEN_AM:
		buf_add_text(out, hour < 12 ? "am" : "pm");
		break;
	case TOKEN_AM_UPPER:
		buf_add_text(out, hour < 12 ? "AM" : "PM");
		break;
	case TOKEN_UNIX_S:
		buf_printf(out, "%lld", unix_s);
		break;
	case TOKEN_UNIX_MS:
		buf_printf(out, "%lld", unix_s * 1000 + moment->millisecond);
		break;
	case TOKEN_Z:
		buf_add_text(out, "+00:00");
		break;
	case TOKEN_ZZ:
		buf_add_text(out, "+0000");
		break;
	}
}

static void
write_moment(const char *format, const struct moment *moment, struct buf *out)
{
	while (*format != '\0') {
		const char *text;
		size_t size;
		enum token token = next_token(&format, &text, &size);

		if (token == TOKEN_LITERAL)
			buf_add(out, text, size);
		else
			write_token(token, moment, out);
	}
}

void
dayformat_write(const char *format, day_t day, struct buf *out)
{
	struct moment moment = {.day = day};

	write_moment(format, &moment, out);
}

/* --- reading -------------------------------------------------------------- */

#define UNSAID (-1)

/* What the tokens of a text say; UNSAID where none does. */
struct fields {
	int year, quarter, month, mday, yday;
	int weekday;     /* 0 is Sunday */
	int iso_weekday; /* 1 is Monday */
	int week, week_year, iso_week, iso_year;
	int hour, hour12, minute, second;
	int is_pm;
	bool has_unix;
	long long unix_ms;
};

struct scanner {
	const char *text;
	size_t size;
};

static bool
take_text(struct scanner *scanner, const char *text, size_t size)
{
	if (scanner->size < size || memcmp(scanner->text, text, size) != 0)
		return false;
	scanner->text += size;
	scanner->size -= size;
	return true;
}

static bool
take_long(struct scanner *scanner, size_t min, size_t max, long long *ret)
{
	long long number = 0;
	size_t n = 0;

	while (n < max && n < scanner->size && scanner->text[n] >= '0' &&
		scanner->text[n] <= '9')
		number = number * 10 + (scanner->text[n++] - '0');
	if (n < min)
		return false;
	scanner->text += n;
	scanner->size -= n;
	*ret = number;
	return true;
}

/* As many digits as there are, from min to max. */
static bool
take_number(struct scanner *scanner, size_t min, size_t max, int *ret)
{
	long long number;

	if (!take_long(scanner, min, max, &number))
		return false;
	*ret = (int)number;
	return true;
}

/* One of count names, of which length bytes are written (0: all). */
static bool
take_name(struct scanner *scanner, const char *const *names, int count,
	size_t length, int *ret)
{
	for (int i = 0; i < count; i++) {
		size_t size = length > 0 ? length : strlen(names[i]);

		if (take_text(scanner, names[i], size)) {
			*ret = i;
			return true;
		}
	}
	return false;
}

/* Two digits: 69 to 99 are of the last century. */
static bool
take_short_year(struct scanner *scanner, int *ret)
{
	if (!take_number(scanner, 2, 2, ret))
		return false;
	*ret += *ret > 68 ? 1900 : 2000;
	return true;
}

static bool
take_unix(struct scanner *scanner, bool is_ms, struct fields *fields)
{
	bool is_negative = take_text(scanner, "-", 1);
	long long number;

	if (!take_long(scanner, 1, is_ms ? 15 : 12, &number))
		return false;
	if (is_negative)
		number = -number;
	fields->has_unix = true;
	fields->unix_ms = is_ms ? number : number * 1000;
	return true;
}

static bool
take_token(enum token token, struct scanner *scanner, struct fields *fields)
{
	switch (token) {
	case TOKEN_LITERAL:
		return false;
	case TOKEN_YYYY:
		return take_number(scanner, 4, 4, &fields->year);
	case TOKEN_YY:
		return take_short_year(scanner, &fields->year);
	case TOKEN_Q:
		return take_number(scanner, 1, 1, &fields->quarter);
	case TOKEN_M:
		return take_number(scanner, 1, 2, &fields->month);
	case TOKEN_MM:
		return take_number(scanner, 2, 2, &fields->month);
	case TOKEN_MMM:
	case TOKEN_MMMM:
		if (!take_name(scanner, month_names, 12,
			    token == TOKEN_MMM ? 3 : 0, &fields->month))
			return false;
		fields->month++;
		return true;
	case TOKEN_D:
		return take_number(scanner, 1, 2, &fields->mday);
	case TOKEN_DD:
		return take_number(scanner, 2, 2, &fields->mday);
	case TOKEN_DO:
		return take_number(scanner, 1, 2, &fields->mday) &&
		       take_text(scanner, ordinal_suffix(fields->mday), 2);
	case TOKEN_DDD:
		return take_number(scanner, 1, 3, &fields->yday);
	case TOKEN_DDDD:
		return take_number(scanner, 3, 3, &fields->yday);
	case TOKEN_WEEKDAY:
		return take_number(scanner, 1, 1, &fields->weekday);
	case TOKEN_WEEKDAY2:
		return take_name(
			scanner, weekday_names, 7, 2, &fields->weekday);
	case TOKEN_WEEKDAY3:
		return take_name(
			scanner, weekday_names, 7, 3, &fields->weekday);
	case TOKEN_WEEKDAY_NAME:
		return take_name(
			scanner, weekday_names, 7, 0, &fields->weekday);
	case TOKEN_E:
		return take_number(scanner, 1, 1, &fields->iso_weekday);
	case TOKEN_LOCALE_W:
		return take_number(scanner, 1, 2, &fields->week);
	case TOKEN_LOCALE_WW:
		return take_number(scanner, 2, 2, &fields->week);
	case TOKEN_LOCALE_GG:
		return take_short_year(scanner, &fields->week_year);
	case TOKEN_LOCALE_GGGG:
		return take_number(scanner, 4, 4, &fields->week_year);
	case TOKEN_ISO_W:
		return take_number(scanner, 1, 2, &fields->iso_week);
	case TOKEN_ISO_WW:
		return take_number(scanner, 2, 2, &fields->iso_week);
	case TOKEN_ISO_GG:
		return take_short_year(scanner, &fields->iso_year);
	case TOKEN_ISO_GGGG:
		return take_number(scanner, 4, 4, &fields->iso_year);
	case TOKEN_H:
		return take_number(scanner, 1, 2, &fields->hour);
	case TOKEN_HH:
		return take_number(scanner, 2, 2, &fields->hour);
	case TOKEN_H12:
		return take_number(scanner, 1, 2, &fields->hour12);
	case TOKEN_HH12:
		return take_number(scanner, 2, 2, &fields->hour12);
	case TOKEN_MINUTE:
		return take_number(scanner, 1, 2, &fields->minute);
	case TOKEN_MINUTE2:
		return take_number(scanner, 2, 2, &fields->minute);
	case TOKEN_S:
		return take_number(scanner, 1, 2, &fields->second);
	case TOKEN_SS:
		return take_number(scanner, 2, 2, &fields->second);
	case TOKEN_AM:
		fields->is_pm = take_text(scanner, "pm", 2);
		return fields->is_pm || take_text(scanner, "am", 2);
	case TOKEN_AM_UPPER:
		fields->is_pm = take_text(scanner, "PM", 2);
		return fields->is_pm || take_text(scanner, "AM", 2);
	case TOKEN_UNIX_S:
		return take_unix(scanner, false, fields);
	case TOKEN_UNIX_MS:
		return take_unix(scanner, true, fields);
	case TOKEN_Z:
		return take_text(scanner, "+00:00", 6);
	case TOKEN_ZZ:
		return take_text(scanner, "+0000", 5);
	}
	return false;
}

static bool
is_said(int field)
{
	return field != UNSAID;
}

/* The day the fields name, or one that is not valid. What contradicts it shows
 * when it is written again. */
static day_t
day_of_fields(const struct fields *f)
{
	day_t day;

	if (is_said(f->month) || is_said(f->mday)) {
		if (!is_said(f->year))
			return DAY_NONE;
		return day_make(f->year, is_said(f->month) ? f->month : 1,
			is_said(f->mday) ? f->mday : 1);
	}
	if (is_said(f->yday)) {
		if (!is_said(f->year) || f->yday < 1)
			return DAY_NONE;
		return day_make(f->year, 1, 1) + f->yday - 1;
	}
	if (is_said(f->iso_week) || is_said(f->iso_year)) {
		int year = is_said(f->iso_year) ? f->iso_year : f->year;
		int weekday = is_said(f->iso_weekday) ? f->iso_weekday
		              : is_said(f->weekday)   ? f->weekday
		                                      : 1;

		if (!is_said(year) || f->iso_week == 0)
			return DAY_NONE;
		day = iso_year_start(year) + (weekday + 6) % 7;
		return is_said(f->iso_week) ? day + (f->iso_week - 1) * 7 : day;
	}
	if (is_said(f->week) || is_said(f->week_year)) {
		int year = is_said(f->week_year) ? f->week_year : f->year;
		int weekday = is_said(f->weekday)       ? f->weekday
		              : is_said(f->iso_weekday) ? f->iso_weekday % 7
		                                        : 0;

		if (!is_said(year) || f->week == 0)
			return DAY_NONE;
		day = locale_year_start(year) + weekday;
		return is_said(f->week) ? day + (f->week - 1) * 7 : day;
	}
	if (!is_said(f->year))
		return DAY_NONE;
	if (is_said(f->quarter))
		return day_make(f->year, f->quarter * 3 - 2, 1);
	return day_make(f->year, 1, 1);
}

static bool
moment_of_fields(const struct fields *f, struct moment *ret)
{
	int hour = is_said(f->hour) ? f->hour : 0;

	*ret = (struct moment){0};
	if (f->has_unix) {
		long long day_ms = DAY_S * 1000LL;
		long long rest = (f->unix_ms % day_ms + day_ms) % day_ms;
		long long day = (f->unix_ms - rest) / day_ms;

		if (day < day_make(0, 1, 1) || day > day_make(9999, 12, 31))
			return false;
		ret->day = (day_t)day;
		ret->second = (int)(rest / 1000);
		ret->millisecond = (int)(rest % 1000);
		return true;
	}
	if (!is_said(f->hour) && is_said(f->hour12))
		hour = f->is_pm == 1   ? f->hour12 % 12 + 12
		       : f->is_pm == 0 ? f->hour12 % 12
		                       : f->hour12;
	else if (!is_said(f->hour) && f->is_pm == 1)
		hour = 12;
	ret->day = day_of_fields(f);
	if (!day_is_valid(ret->day) || ret->day < day_make(0, 1, 1) ||
		ret->day > day_make(9999, 12, 31) || hour > 23 ||
		f->minute > 59 || f->second > 59)
		return false;
	ret->second = hour * 3600 + (is_said(f->minute) ? f->minute : 0) * 60 +
	              (is_said(f->second) ? f->second : 0);
	return true;
}

day_t
dayformat_read(const char *format, const char *text, size_t size)
{
	struct fields fields;
	struct scanner scanner = {text, size};
	struct moment moment;
	struct buf again = {0};
	bool is_same;

	memset(&fields, 0xff, sizeof(fields)); /* UNSAID, all of them */
	fields.has_unix = false;
	for (const char *f = format; *f != '\0';) {
		const char *literal;
		size_t literal_size;
		enum token token = next_token(&f, &literal, &literal_size);

		if (token == TOKEN_LITERAL
				? !take_text(&scanner, literal, literal_size)
				: !take_token(token, &scanner, &fields))
			return DAY_NONE;
	}
	if (scanner.size > 0 || !moment_of_fields(&fields, &moment))
		return DAY_NONE;
	write_moment(format, &moment, &again);
	is_same =
		again.size == size && memcmp(buf_text(&again), text, size) == 0;
	buf_clear(&again);
	return is_same ? moment.day : DAY_NONE;
}

day_t
dayformat_daily(const char *folder, const char *format, const char *path)
{
	size_t folder_size = strlen(folder), size;

	if (folder_size > 0) {
		if (strncmp(path, folder, folder_size) != 0 ||
			path[folder_size] != '/')
			return DAY_NONE;
		path += folder_size + 1;
	}
	size = strlen(path);
	if (size < 3 || strcasecmp(path + size - 3, ".md") != 0)
		return DAY_NONE;
	return dayformat_read(
		*format != '\0' ? format : FORMAT_DEFAULT, path, size - 3);
}
