/* dayformat.h - dates in file names, by a Moment.js format
 *
 * Tokens: YYYY YY Q M MM MMM MMMM D DD Do DDD DDDD d dd ddd dddd E w ww gg gggg
 * W WW GG GGGG H HH h hh m mm s ss a A X x Z ZZ, matched longest first;
 * [text] and all else is literal. English locale: weeks `w` begin on Sunday,
 * and week 1 holds January 1. No zone: offsets are +00:00.
 * Source: vault-format, section 13; momentjs.com/docs/#/displaying/format. No
 * state: call it from any thread.
 */
#ifndef VAULTFS_DAYFORMAT_H
#define VAULTFS_DAYFORMAT_H

#include "index/base/buf.h"
#include "index/base/day.h"

/* Appends day (a valid one), at midnight, in format to out. */
void dayformat_write(const char *format, day_t day, struct buf *out);
/* The day whose dayformat_write() is exactly text (at any time of day, if the
 * format has one), or DAY_NONE. A format that says no day of month (a week, a
 * month) gives its first day. */
day_t dayformat_read(const char *format, const char *text, size_t size);
/* The date of the daily note at path, or DAY_NONE if it is none. folder: vault
 * path, "" for the root; format: "" for YYYY-MM-DD. */
day_t dayformat_daily(const char *folder, const char *format, const char *path);

#endif
