/* yamlscalar.c - see yamlscalar.h */
#include "index/parse/yamlscalar.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes. What is longer has lost all meaning as a number. */
#define NUMBER_SIZE_MAX 400
#define DIGIT_MAX 17 /* that tell any two doubles apart */

static bool
is_one_of(const char *text, size_t size, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strlen(*words) == size && memcmp(*words, text, size) == 0)
			return true;
	return false;
}

static size_t
skip_digits(const char *text, size_t size, size_t at)
{
	while (at < size && text[at] >= '0' && text[at] <= '9')
		at++;
	return at;
}

/* [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? */
static bool
is_decimal(const char *text, size_t size)
{
	size_t at = size > 0 && (text[0] == '-' || text[0] == '+');
	size_t end = skip_digits(text, size, at);
	bool has_whole = end > at;

	if (end < size && text[end] == '.') {
		at = end + 1;
		end = skip_digits(text, size, at);
		if (!has_whole && end == at)
			return false;
	} else if (!has_whole) {
		return false;
	}
	if (end < size && (text[end] == 'e' || text[end] == 'E')) {
		at = end + 1;
		at += at < size && (text[at] == '-' || text[at] == '+');
		end = skip_digits(text, size, at);
		if (end == at)
			return false;
	}
	return end == size;
}

/* Reads the digits of base 8 or 16 after "0o" or "0x". */
static bool
read_digits(const char *text, size_t size, int base, double *ret)
{
	double number = 0;

	for (size_t i = 0; i < size; i++) {
		int digit = 99;

		if (text[i] >= '0' && text[i] <= '9')
			digit = text[i] - '0';
		else if ((text[i] | 0x20) >= 'a' && (text[i] | 0x20) <= 'f')
			digit = (text[i] | 0x20) - 'a' + 10;
		if (digit >= base)
			return false;
		number = number * base + digit;
	}
	*ret = number;
	return size > 0;
}

static bool
read_number(const char *text, size_t size, double *ret)
{
	static const char *const infinities[] = {".inf", ".Inf", ".INF",
		"+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", NULL};
	static const char *const nans[] = {".nan", ".NaN", ".NAN", NULL};
	char copy[NUMBER_SIZE_MAX + 1];

	if (size == 0 || size > NUMBER_SIZE_MAX)
		return false;
	if (is_one_of(text, size, nans)) {
		*ret = NAN;
		return true;
	}
	if (is_one_of(text, size, infinities)) {
		*ret = text[0] == '-' ? -INFINITY : INFINITY;
		return true;
	}
	if (size > 2 && text[0] == '0' && text[1] == 'o')
		return read_digits(text + 2, size - 2, 8, ret);
	if (size > 2 && text[0] == '0' && text[1] == 'x')
		return read_digits(text + 2, size - 2, 16, ret);
	if (!is_decimal(text, size))
		return false;
	memcpy(copy, text, size);
	copy[size] = '\0';
	*ret = strtod(copy, NULL);
	return true;
}

const char *
yaml_scalar_number(struct arena *arena, double number)
{
	char text[DIGIT_MAX + 16], digits[DIGIT_MAX + 1];
	const char *sign = number < 0 ? "-" : "";
	int count = 0, point;

	if (isnan(number))
		return "NaN";
	if (isinf(number))
		return number < 0 ? "-Infinity" : "Infinity";
	if (number == 0)
		return "0";
	if (fabs(number) < 1e15 && number == trunc(number))
		return arena_printf(arena, "%.0f", number);

	/* The fewest digits that read back as the same number. */
	for (int precision = 0; precision < DIGIT_MAX; precision++) {
		snprintf(text, sizeof(text), "%.*e", precision, number);
		if (strtod(text, NULL) == number)
			break;
	}
	for (const char *c = text; *c != 'e'; c++)
		if (*c >= '0' && *c <= '9')
			digits[count++] = *c;
	while (count > 1 && digits[count - 1] == '0')
		count--;
	digits[count] = '\0';
	/* Where the decimal point stands, counted from before the digits. */
	point = atoi(strchr(text, 'e') + 1) + 1;

	if (point > 21 || point < -5)
		return arena_printf(arena, "%s%c%s%se%+d", sign, digits[0],
			count > 1 ? "." : "", digits + 1, point - 1);
	if (point >= count)
		return arena_printf(arena, "%s%s%.*s", sign, digits,
			point - count, "00000000000000000000");
	if (point > 0)
		return arena_printf(arena, "%s%.*s.%s", sign, point, digits,
			digits + point);
	return arena_printf(arena, "%s0.%.*s%s", sign, -point, "00000", digits);
}

void
yaml_scalar_type(struct arena *arena, const char *text, size_t size,
	struct yaml_value *ret)
{
	static const char *const nulls[] = {
		"", "~", "null", "Null", "NULL", NULL};
	static const char *const trues[] = {"true", "True", "TRUE", NULL};
	static const char *const falses[] = {"false", "False", "FALSE", NULL};

	if (is_one_of(text, size, nulls)) {
		ret->kind = YAML_VALUE_NULL;
		ret->text = "";
	} else if (is_one_of(text, size, trues)) {
		ret->kind = YAML_VALUE_BOOL;
		ret->text = "true";
		ret->number = 1;
	} else if (is_one_of(text, size, falses)) {
		ret->kind = YAML_VALUE_BOOL;
		ret->text = "false";
	} else if (read_number(text, size, &ret->number)) {
		ret->kind = YAML_VALUE_NUMBER;
		ret->text = yaml_scalar_number(arena, ret->number);
	} else {
		ret->kind = YAML_VALUE_TEXT;
		ret->text = arena_dup(arena, text, size);
	}
}
