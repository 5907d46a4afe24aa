/* dayformat.h - dates in file names, by a Moment.js format
 *
 * Source: vault-format, section 13. English locale.
 */
#ifndef VAULTFS_DAYFORMAT_H
#define VAULTFS_DAYFORMAT_H

#include "index/base/buf.h"
#include "index/base/day.h"

/* Appends day in format to out. */
void dayformat_write(const char *format, day_t day, struct buf *out);
/* The day whose dayformat_write() is exactly text, or DAY_NONE. A format that
 * says no day of month (a week, a month) gives its first day. */
day_t dayformat_read(const char *format, const char *text, size_t size);
/* The date of the daily note at path, or DAY_NONE if it is none. */
day_t dayformat_daily(const char *folder, const char *format, const char *path);

#endif
