/* readall.c - the floors an index build is measured against
 *
 *	readall read|cmark|stat DIR
 *
 * Reads every byte of every .md file below DIR; or parses each with cmark as
 * well; or only stats every entry. One thread. What it finds is printed so
 * that no compiler drops the work.
 */
#include <cmark.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned long long bytes, nodes, files;
static char *data;
static size_t data_size;

static void
read_file(int dir, const char *name, int with_cmark)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	struct stat st;
	ssize_t got;
	size_t size = 0;

	if (fd < 0 || fstat(fd, &st) < 0)
		exit(1);
	if ((size_t)st.st_size + 1 > data_size) {
		data_size = (size_t)st.st_size * 2 + 1;
		data = realloc(data, data_size);
		if (data == NULL)
			exit(1);
	}
	while ((got = read(fd, data + size, data_size - size)) > 0)
		size += (size_t)got;
	close(fd);
	bytes += size;
	files++;
	if (with_cmark) {
		cmark_node *doc =
			cmark_parse_document(data, size, CMARK_OPT_DEFAULT);
		nodes += (unsigned long long)cmark_node_get_end_line(doc);
		cmark_node_free(doc);
	}
}

static void
walk(int parent, const char *name, const char *mode)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;

	if (dir == NULL)
		exit(1);
	while ((entry = readdir(dir)) != NULL) {
		size_t length = strlen(entry->d_name);
		struct stat st;

		if (strcmp(entry->d_name, ".") == 0 ||
			strcmp(entry->d_name, "..") == 0)
			continue;
		if (entry->d_type == DT_DIR)
			walk(fd, entry->d_name, mode);
		else if (mode[0] == 's')
			files += fstatat(fd, entry->d_name, &st,
					 AT_SYMLINK_NOFOLLOW) == 0;
		else if (length > 3 &&
			 strcmp(entry->d_name + length - 3, ".md") == 0)
			read_file(fd, entry->d_name, mode[0] == 'c');
	}
	closedir(dir);
}

int
main(int argc, char **argv)
{
	if (argc != 3) {
		fputs("usage: readall read|cmark|stat DIR\n", stderr);
		return 2;
	}
	walk(AT_FDCWD, argv[2], argv[1]);
	printf("%llu files, %llu bytes, %llu lines\n", files, bytes, nodes);
	return 0;
}
