/* log.c - see log.h */
#include "index/base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <syslog.h>

static _Atomic int log_max = LOG_LEVEL_WARN;
static _Atomic bool log_syslog;

void
log_open(enum log_level max_level, bool to_syslog)
{
	log_max = (int)max_level;
	if (to_syslog && !log_syslog)
		openlog("vaultfs", LOG_PID, LOG_DAEMON);
	log_syslog = to_syslog;
}

void
log_line(enum log_level level, const char *format, ...)
{
	static const int priorities[] = {
		LOG_ERR, LOG_WARNING, LOG_INFO, LOG_DEBUG};
	int saved = errno;
	char line[1024];
	va_list args;

	if ((int)level > log_max)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (log_syslog)
		syslog(priorities[level], "%s", line);
	else
		fprintf(stderr, "vaultfs: %s\n", line);
	errno = saved;
}
