/* log.h - one line to stderr or syslog
 *
 * What was tried, on what (in single quotes), why, and what happens now; never
 * the text of a note. errno is preserved. Any thread.
 */
#ifndef VAULTFS_LOG_H
#define VAULTFS_LOG_H

#include <stdbool.h>

enum log_level {
	LOG_LEVEL_ERR,
	LOG_LEVEL_WARN,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG,
};

/* Lines above max_level are dropped (start: LOG_LEVEL_WARN, stderr). */
void log_open(enum log_level max_level, bool to_syslog);
void log_line(enum log_level level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#define log_err(...) log_line(LOG_LEVEL_ERR, __VA_ARGS__)
#define log_warn(...) log_line(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_info(...) log_line(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_line(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif
