/* jsregex.c - see jsregex.h */
#include "index/query/jsregex.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "index/base/mem.h"
#include "index/base/text.h"
#include "index/query/regextranslate.h"

/* Steps of one match. A description of some thousand characters needs a few
 * thousand with any sane pattern. */
#define MATCH_LIMIT 200000
#define DEPTH_LIMIT 20000
#define HEAP_LIMIT_KB 16384

struct jsregex {
	pcre2_code *code;             /* owned */
	pcre2_match_data *data;       /* owned */
	pcre2_match_context *context; /* owned */
	char *pattern, *flags;        /* owned */
	bool is_sticky;
};

void
jsregex_free(struct jsregex *regex)
{
	if (regex == NULL)
		return;
	pcre2_code_free(regex->code);
	pcre2_match_data_free(regex->data);
	pcre2_match_context_free(regex->context);
	free(regex->pattern);
	free(regex->flags);
	free(regex);
}

const char *
jsregex_pattern(const struct jsregex *regex)
{
	return regex->pattern;
}

const char *
jsregex_flags(const struct jsregex *regex)
{
	return regex->flags;
}

static bool
compile(struct jsregex *regex, unsigned flags, struct buf *error)
{
	struct buf translated = {0};
	uint32_t options = PCRE2_UTF | PCRE2_MATCH_UNSET_BACKREF |
	                   PCRE2_DOLLAR_ENDONLY | PCRE2_ALLOW_EMPTY_CLASS |
	                   PCRE2_NEVER_BACKSLASH_C;
	pcre2_compile_context *context;
	char reason[256];
	size_t offset;
	int code;

	if (!regex_translate(regex->pattern, flags, &translated, error)) {
		buf_clear(&translated);
		return false;
	}
	if (flags & REGEX_NO_CASE)
		options |= PCRE2_CASELESS;
	if (flags & REGEX_MULTILINE) {
		options |= PCRE2_MULTILINE;
		options &= ~(uint32_t)PCRE2_DOLLAR_ENDONLY;
	}
	context = pcre2_compile_context_create(NULL);
	pcre2_set_newline(context, PCRE2_NEWLINE_ANYCRLF);
	regex->code = pcre2_compile((PCRE2_SPTR)buf_text(&translated),
		translated.size, options, &code, &offset, context);
	pcre2_compile_context_free(context);
	buf_clear(&translated);
	if (regex->code == NULL) {
		pcre2_get_error_message(
			code, (PCRE2_UCHAR *)reason, sizeof(reason));
		buf_printf(error, "Invalid regular expression: /%s/%s: %s",
			regex->pattern, regex->flags, reason);
		return false;
	}
	regex->data = pcre2_match_data_create_from_pattern(regex->code, NULL);
	regex->context = pcre2_match_context_create(NULL);
	pcre2_set_match_limit(regex->context, MATCH_LIMIT);
	pcre2_set_depth_limit(regex->context, DEPTH_LIMIT);
	pcre2_set_heap_limit(regex->context, HEAP_LIMIT_KB);
	regex->is_sticky = flags & REGEX_STICKY;
	return true;
}

struct jsregex *
jsregex_new(const char *literal, struct buf *error)
{
	const char *last = strrchr(literal, '/');
	struct jsregex *regex;
	unsigned flags;

	/* At least one character between two slashes. */
	if (literal[0] != '/' || last < literal + 2) {
		buf_add_text(error,
			"a regular expression must look like /pattern/ or "
			"/pattern/flags");
		return NULL;
	}
	regex = mem_zalloc(sizeof(*regex));
	regex->pattern = mem_ndup(literal + 1, (size_t)(last - literal - 1));
	regex->flags = mem_dup(last + 1);
	if (!regex_flags(regex->flags, &flags)) {
		buf_printf(error,
			"Invalid flags supplied to RegExp constructor '%s'",
			regex->flags);
	} else if (compile(regex, flags, error)) {
		return regex;
	}
	jsregex_free(regex);
	return NULL;
}

bool
jsregex_matches(struct jsregex *regex, const char *text, size_t size)
{
	int rc = pcre2_match(regex->code, (PCRE2_SPTR)text, size, 0,
		regex->is_sticky ? PCRE2_ANCHORED : 0, regex->data,
		regex->context);

	return rc >= 0;
}
