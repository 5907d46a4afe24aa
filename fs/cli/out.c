/* out.c - see out.h */
#include "fs/cli/out.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fs/cli/command.h"
#include "index/base/text.h"

void
out_escape(const char *bytes, size_t size, bool keep_lines, struct buf *out)
{
	while (size > 0) {
		size_t length;
		uint32_t code = text_decode(bytes, size, &length);
		bool is_bad = length == 1 && (unsigned char)*bytes >= 0x80;
		bool is_line = code == '\n' || code == '\t';

		if (is_bad || ((code < 0x20 || (code >= 0x7f && code < 0xa0)) &&
				      !(is_line && keep_lines)))
			for (size_t i = 0; i < length; i++)
				buf_printf(out, "\\x%02x",
					(unsigned char)bytes[i]);
		else
			buf_add(out, bytes, length);
		bytes += length;
		size -= length;
	}
}

static void
write_escaped(FILE *stream, bool is_terminal, const char *bytes, size_t size)
{
	struct buf escaped = {0};

	if (size == 0)
		return; /* bytes may be NULL then */
	if (!is_terminal) {
		fwrite(bytes, 1, size, stream);
		return;
	}
	out_escape(bytes, size, true, &escaped);
	fwrite(buf_text(&escaped), 1, escaped.size, stream);
	buf_clear(&escaped);
}

static bool
stdout_is_terminal(void)
{
	static int answer = -1;

	if (answer < 0)
		answer = isatty(STDOUT_FILENO);
	return answer != 0;
}

void
say(const char *format, ...)
{
	int error = errno;
	char *text = NULL;
	va_list arguments;
	int size;

	va_start(arguments, format);
	size = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (size >= 0) {
		fputs("vaultfs: ", stderr);
		write_escaped(
			stderr, isatty(STDERR_FILENO), text, (size_t)size);
		fputc('\n', stderr);
		free(text);
	}
	errno = error;
}

void
out_bytes(const char *bytes, size_t size)
{
	write_escaped(stdout, stdout_is_terminal(), bytes, size);
}

void
out_text(const char *text)
{
	out_bytes(text, strlen(text));
}

void
out_printf(const char *format, ...)
{
	char *text = NULL;
	va_list arguments;
	int size;

	va_start(arguments, format);
	size = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (size >= 0)
		out_bytes(text, (size_t)size);
	free(text);
}

int
out_finish(int status)
{
	if (fflush(stdout) != 0 || ferror(stdout)) {
		say("cannot write to stdout: %s", strerror(errno));
		return COMMAND_ERROR;
	}
	return status;
}

/* The eight results that are lent out. */
static char *
next_text(void)
{
	static char texts[8][32];
	static unsigned next;

	return texts[next++ % 8];
}

const char *
out_count(size_t count)
{
	char *text = next_text(), *end = text + 31, *c = end;
	int digits = 0;

	*c = '\0';
	do {
		if (digits > 0 && digits % 3 == 0)
			*--c = ',';
		*--c = (char)('0' + count % 10);
		count /= 10;
		digits++;
	} while (count > 0);
	return c;
}

const char *
out_size(unsigned long long size)
{
	static const char *const units[] = {"bytes", "KB", "MB", "GB", "TB"};
	char *text = next_text();
	double scaled = (double)size;
	size_t unit = 0;

	while (scaled >= 1000 && unit < 4) {
		scaled /= 1000;
		unit++;
	}
	snprintf(text, 32, "%.*f %s", unit == 0 || scaled >= 99.95 ? 0 : 1,
		scaled, units[unit]);
	return text;
}
