/* crowd.h - the notes of a name that very many have
 *
 * A vault may have a README.md in each of ten thousand folders, and a link to
 * README in each of them. Looking through all of them for each link would take
 * minutes, so where a name has many files they are kept in two orders, by path
 * and by folder, from the first time somebody asks until one of them changes.
 */
#ifndef VAULTFS_GRAPH_CROWD_H
#define VAULTFS_GRAPH_CROWD_H

#include "index/graph/catalog.h"

#define CROWD_MIN 64 /* files; with fewer, looking through them is as quick */

/* Only files that may be targets of links, and whose names end with one
 * ".md". */
struct crowd {
	struct file **by_path;   /* bytes of path */
	struct file **by_folder; /* number of folder, then bytes of path */
	struct file *shortest; /* of the paths with fewest characters, the first
	                          by bytes; NULL if count is 0 */
	size_t count;
	bool has_dotted; /* some folder's name ends with '.', as "./" does */
};

/* NULL if the name has less than CROWD_MIN files. Valid until one of them
 * changes. */
const struct crowd *crowd_of(const struct catalog *catalog, uint32_t name);
/* The files of that name changed. */
void crowd_forget(struct catalog *catalog, uint32_t name);

/* The pieces of by_path whose paths begin with the size bytes of prefix, and
 * of by_folder that are in that folder. */
struct file **crowd_below(const struct crowd *crowd, const char *prefix,
	size_t size, size_t *ret_count);
struct file **crowd_in(
	const struct crowd *crowd, uint32_t folder, size_t *ret_count);

/* Neither hidden nor a folder. */
bool file_is_target(const struct file *file);
size_t path_characters(const char *path);

#endif
