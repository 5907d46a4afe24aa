/* ignore.c - see ignore.h */
#include "index/live/ignore.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/arena.h"
#include "index/base/mem.h"
#include "index/base/text.h"

/* Steps of one search; PCRE2's own default is 10,000,000. */
#define MATCH_LIMIT 20000
#define DEPTH_LIMIT 500
#define HEAP_LIMIT_KIB 2048
/* A pattern that ran into a limit so often is left alone from then on. */
#define GIVE_UP_AFTER 100

struct filter {
	char *prefix; /* folded; NULL if it is a pattern */
	size_t prefix_size;
	pcre2_code *code;
	unsigned failures;
};

struct ignore {
	struct filter *filters;
	size_t count, capacity;
	pcre2_match_context *context;
	pcre2_match_data *match;
	struct arena *scratch;
};

struct ignore *
ignore_new(void)
{
	struct ignore *ignore = mem_zalloc(sizeof(*ignore));

	ignore->scratch = arena_new();
	return ignore;
}

void
ignore_free(struct ignore *ignore)
{
	if (ignore == NULL)
		return;
	for (size_t i = 0; i < ignore->count; i++) {
		free(ignore->filters[i].prefix);
		pcre2_code_free(ignore->filters[i].code);
	}
	free(ignore->filters);
	pcre2_match_data_free(ignore->match);
	pcre2_match_context_free(ignore->context);
	arena_free(ignore->scratch);
	free(ignore);
}

size_t
ignore_count(const struct ignore *ignore)
{
	return ignore->count;
}

static pcre2_code *
compile(struct ignore *ignore, const char *pattern, size_t size,
	struct buf *error)
{
	PCRE2_SIZE at = 0;
	int rc = 0;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, size,
		PCRE2_CASELESS | PCRE2_UTF, &rc, &at, NULL);

	if (code == NULL) {
		PCRE2_UCHAR why[128];

		pcre2_get_error_message(rc, why, sizeof(why));
		buf_printf(error, "pattern /%.*s/ at character %zu: %s",
			(int)(size < 200 ? size : 200), pattern, (size_t)at,
			(const char *)why);
		return NULL;
	}
	if (ignore->context == NULL) {
		ignore->context = pcre2_match_context_create(NULL);
		ignore->match = pcre2_match_data_create(1, NULL);
		if (ignore->context == NULL || ignore->match == NULL)
			abort();
		pcre2_set_match_limit(ignore->context, MATCH_LIMIT);
		pcre2_set_depth_limit(ignore->context, DEPTH_LIMIT);
		pcre2_set_heap_limit(ignore->context, HEAP_LIMIT_KIB);
	}
	return code;
}

bool
ignore_add(struct ignore *ignore, const char *text, struct buf *error)
{
	struct filter filter = {0};
	size_t size = strlen(text);

	text_trim(&text, &size);
	if (size == 0)
		return true;
	if (size > 2 && text[0] == '/' && text[size - 1] == '/') {
		filter.code = compile(ignore, text + 1, size - 2, error);
		if (filter.code == NULL)
			return false;
	} else {
		arena_reset(ignore->scratch);
		filter.prefix = mem_dup(text_fold(ignore->scratch, text, size));
		filter.prefix_size = strlen(filter.prefix);
	}
	MEM_PUSH(ignore->filters, ignore->count, ignore->capacity, filter);
	return true;
}

static bool
pattern_matches(struct ignore *ignore, struct filter *filter, const char *path)
{
	int rc;

	if (filter->failures >= GIVE_UP_AFTER)
		return false;
	rc = pcre2_match(filter->code, (PCRE2_SPTR)path, strlen(path), 0, 0,
		ignore->match, ignore->context);
	if (rc < 0 && rc != PCRE2_ERROR_NOMATCH)
		filter->failures++;
	return rc >= 0;
}

bool
ignore_covers(struct ignore *ignore, const char *path)
{
	const char *folded = NULL, *normal = NULL;
	size_t size;

	if (ignore->count == 0)
		return false;
	size = strlen(path);
	arena_reset(ignore->scratch);
	for (size_t i = 0; i < ignore->count; i++) {
		struct filter *filter = &ignore->filters[i];

		if (filter->prefix != NULL) {
			if (folded == NULL)
				folded = text_fold(ignore->scratch, path, size);
			if (strncmp(folded, filter->prefix,
				    filter->prefix_size) == 0)
				return true;
			continue;
		}
		if (normal == NULL)
			normal = text_nfc(ignore->scratch, path, size);
		if (pattern_matches(ignore, filter, normal))
			return true;
	}
	return false;
}
