/* reader.h - reads that have to wait for the disk
 *
 * The loop answers what is in memory; a file's bytes that are not would make
 * every other request wait for the disk. Such reads are handed to a thread of
 * their own, which replies to the kernel itself.
 */
#ifndef VAULTFS_READER_H
#define VAULTFS_READER_H

#define FUSE_USE_VERSION 312

#include <fuse3/fuse_lowlevel.h>

struct reader;

struct reader *reader_new(void);
/* Ends the threads after what they have in hand; what waits gets EIO. Takes
 * NULL. */
void reader_free(struct reader *reader);
/* Reads size bytes of fd (taken over) from offset on and replies to req. */
void reader_post(struct reader *reader, fuse_req_t req, int fd, size_t size,
	off_t offset);

#endif
