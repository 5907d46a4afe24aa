/* buf.h - a growing run of bytes, for making text
 *
 * Start with `struct buf b = {0};`, end with buf_clear(). data is always
 * NUL-terminated once something was added (the NUL is not counted in size);
 * buf_text() is never NULL.
 */
#ifndef VAULTFS_BUF_H
#define VAULTFS_BUF_H

#include <stddef.h>
#include <string.h>

struct buf {
	char *data;      /* owned; NULL while nothing was added */
	size_t size;     /* bytes used */
	size_t capacity; /* bytes allocated */
};

void buf_reserve(struct buf *buf, size_t more);
void buf_add(struct buf *buf, const void *bytes, size_t size);
void buf_printf(struct buf *buf, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void buf_clear(struct buf *buf);
/* Hands the bytes over; the buf is empty afterwards. The caller frees. Never
 * NULL. */
char *buf_take(struct buf *buf);

static inline void
buf_add_text(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

static inline void
buf_add_char(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

static inline const char *
buf_text(const struct buf *buf)
{
	return buf->data != NULL ? buf->data : "";
}

#endif
