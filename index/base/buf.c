/* buf.c - see buf.h */
#include "index/base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/base/mem.h"

void
buf_reserve(struct buf *buf, size_t more)
{
	size_t need = buf->size + more + 1;

	if (need <= buf->capacity)
		return;
	if (need < buf->capacity * 2)
		need = buf->capacity * 2;
	if (need < 64)
		need = 64;
	buf->data = mem_resize(buf->data, need, 1);
	buf->capacity = need;
}

void
buf_add(struct buf *buf, const void *bytes, size_t size)
{
	buf_reserve(buf, size);
	if (size > 0)
		memcpy(buf->data + buf->size, bytes, size);
	buf->size += size;
	buf->data[buf->size] = '\0';
}

void
buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	int size;

	va_start(args, format);
	size = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (size < 0)
		return;
	buf_reserve(buf, (size_t)size);
	va_start(args, format);
	vsnprintf(buf->data + buf->size, (size_t)size + 1, format, args);
	va_end(args);
	buf->size += (size_t)size;
}

void
buf_clear(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){0};
}

char *
buf_take(struct buf *buf)
{
	char *data;

	buf_add(buf, "", 0);
	data = buf->data;
	*buf = (struct buf){0};
	return data;
}
