/* mounttable.c - see mounttable.h */
#include "fs/cli/mounttable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "index/base/buf.h"

/* Space, tab, newline and backslash are written as \ooo. */
static void
decode_octal(char *text)
{
	char *out = text;

	for (; *text != '\0'; text++) {
		if (text[0] == '\\' && text[1] >= '0' && text[1] <= '3' &&
			text[2] >= '0' && text[2] <= '7' && text[3] >= '0' &&
			text[3] <= '7') {
			*out++ = (char)((text[1] - '0') << 6 |
					(text[2] - '0') << 3 | (text[3] - '0'));
			text += 3;
		} else {
			*out++ = *text;
		}
	}
	*out = '\0';
}

/* 36 35 98:0 /root /mnt rw,noatime shared:1 master:2 - ext3 /dev/sda rw
 * The fields before the lone '-' are six or more. line is changed. */
static bool
parse_line(char *line, struct mount_entry *ret)
{
	enum {
		BEFORE = 6,
		AFTER = 2
	};
	char *fields[BEFORE + AFTER] = {NULL}, *rest = line, *field;
	int count = 0;
	bool after = false;

	while ((field = strsep(&rest, " ")) != NULL && count < BEFORE + AFTER) {
		if (!after && count >= BEFORE && strcmp(field, "-") == 0)
			after = true;
		else if (after || count < BEFORE)
			fields[count++] = field;
	}
	if (count < BEFORE + AFTER)
		return false;
	ret->id = strtoull(fields[0], NULL, 10);
	ret->parent = strtoull(fields[1], NULL, 10);
	decode_octal(fields[4]);
	ret->mountpoint = fields[4];
	decode_octal(fields[6]);
	ret->type = fields[6];
	decode_octal(fields[7]);
	ret->source = fields[7];
	return true;
}

void
mount_list_parse(const char *text, size_t size, struct mount_list *ret)
{
	struct arena *arena = arena_new();
	char *rest = arena_dup(arena, text, size), *line;
	size_t capacity = 0;

	*ret = (struct mount_list){.arena = arena};
	while ((line = strsep(&rest, "\n")) != NULL) {
		struct mount_entry entry;

		if (parse_line(line, &entry))
			ARENA_PUSH(arena, ret->entries, ret->count, capacity,
				entry);
	}
}

int
mount_list_read(struct mount_list *ret)
{
	int fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	struct buf text = {0};
	char bytes[16384];
	ssize_t n;
	int rc;

	if (fd < 0)
		return -errno;
	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		buf_add(&text, bytes, (size_t)n);
	rc = n < 0 ? -errno : 0;
	close(fd);
	if (rc == 0)
		mount_list_parse(buf_text(&text), text.size, ret);
	buf_clear(&text);
	return rc;
}

void
mount_list_clear(struct mount_list *list)
{
	arena_free(list->arena);
	*list = (struct mount_list){0};
}

const struct mount_entry *
mount_list_at(const struct mount_list *list, const char *path)
{
	const struct mount_entry *top = NULL;

	/* The order of lines is not that of mounting in all kernels: what
	 * covers another has it as its parent. */
	for (size_t i = 0; i < list->count; i++) {
		const struct mount_entry *entry = &list->entries[i];

		if (strcmp(entry->mountpoint, path) == 0 &&
			(top == NULL || top->parent != entry->id))
			top = entry;
	}
	for (size_t i = 0; top != NULL && i < list->count; i++) {
		const struct mount_entry *entry = &list->entries[i];

		if (entry->parent == top->id && entry->id != top->id &&
			strcmp(entry->mountpoint, path) == 0) {
			top = entry;
			i = (size_t)-1; /* from the start, one floor up */
		}
	}
	return top;
}

const struct mount_entry *
mount_list_around(const struct mount_list *list, const char *path)
{
	const struct mount_entry *best = NULL;

	for (size_t i = 0; i < list->count; i++) {
		const struct mount_entry *entry = &list->entries[i];

		if (path_is_within(path, entry->mountpoint) &&
			(best == NULL || strlen(entry->mountpoint) >
						 strlen(best->mountpoint)))
			best = entry;
	}
	return best != NULL ? mount_list_at(list, best->mountpoint) : NULL;
}

bool
mount_list_has(const struct mount_list *list, uint64_t id)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->entries[i].id == id)
			return true;
	return false;
}

bool
mount_is_vaultfs(const struct mount_entry *entry)
{
	return strcmp(entry->type, "fuse.vaultfs") == 0;
}

bool
mount_is_fuse(const struct mount_entry *entry)
{
	return strcmp(entry->type, "fuse") == 0 ||
	       strncmp(entry->type, "fuse.", 5) == 0;
}

bool
path_is_within(const char *path, const char *dir)
{
	size_t size = strlen(dir);

	if (strcmp(dir, "/") == 0)
		return path[0] == '/';
	return strncmp(path, dir, size) == 0 &&
	       (path[size] == '\0' || path[size] == '/');
}
