/* out.h - what is printed, and that a terminal obeys nobody but us
 *
 * Names and lines come from notes and may hold any byte. On a terminal,
 * control characters and bad UTF-8 are shown as \xNN; into a pipe or file bytes
 * go as they are. Messages go to stderr, after "vaultfs: ".
 */
#ifndef VAULTFS_OUT_H
#define VAULTFS_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "index/base/buf.h"

/* A message: one line, without its end. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Writes text to stdout, for a terminal with its controls escaped. */
void out_text(const char *text);
void out_bytes(const char *bytes, size_t size);
/* Formats, then as out_text() (only '\n' and '\t' stay as they are). */
void out_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Appends bytes to out with \xNN for C0 and C1 controls, DEL and bad UTF-8.
 * '\n' and '\t' stay as they are if keep_lines. */
void out_escape(
	const char *bytes, size_t size, bool keep_lines, struct buf *out);

/* Writes out what is buffered. status, or COMMAND_ERROR after a message if
 * stdout could not take all. */
int out_finish(int status);

/* 12345 as "12,345"; a size in bytes as "1.2 MB". Valid until the eighth call
 * from now. */
const char *out_count(size_t count);
const char *out_size(unsigned long long size);

#endif
