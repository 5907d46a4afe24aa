/* regextranslate.h - a JavaScript pattern, written for PCRE2 (see jsregex.h)
 *
 * Takes the options PCRE2_UTF, MATCH_UNSET_BACKREF, DOLLAR_ENDONLY and
 * ALLOW_EMPTY_CLASS for granted.
 */
#ifndef VAULTFS_REGEXTRANSLATE_H
#define VAULTFS_REGEXTRANSLATE_H

#include <stdbool.h>

#include "index/base/buf.h"

/* Longer patterns are refused; UTF-16 units, as JavaScript counts. */
#define REGEX_SIZE_MAX 500

enum regex_flag {
	REGEX_NO_CASE = 1 << 0,
	REGEX_UNICODE = 1 << 1, /* u or v */
	REGEX_DOT_ALL = 1 << 2,
	REGEX_MULTILINE = 1 << 3,
	REGEX_STICKY = 1 << 4,
	REGEX_IGNORED = 1 << 5, /* g */
	REGEX_INDICES = 1 << 6, /* d */
};

/* False if text has a letter that is no flag, or one twice. */
bool regex_flags(const char *text, unsigned *ret);

/* Appends the translation of pattern (valid UTF-8). False if JavaScript has no
 * such pattern or it is not safe; then a sentence in error. */
bool regex_translate(const char *pattern, unsigned flags, struct buf *ret,
	struct buf *error);

#endif
