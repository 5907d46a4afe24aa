/* splicecheck.h - was it the one change?
 *
 * A splice writes bytes where libyaml says that a value stands. Whether that
 * did what was meant is asked of the note's own reader: the property must have
 * the values it had and the one change, all others and the body must be as they
 * were.
 */
#ifndef VAULTFS_SPLICECHECK_H
#define VAULTFS_SPLICECHECK_H

#include "fs/write/splice.h"

enum splice_operation {
	SPLICE_ADD,
	SPLICE_REMOVE,
	SPLICE_REPLACE,
	SPLICE_SET,
};

/* What is to be done; all lent. */
struct splice_order {
	enum splice_operation operation;
	const char *key;
	const char *from; /* of REMOVE and REPLACE, else NULL */
	const char *to;   /* of ADD, SET and REPLACE, else NULL */
};

/* True if text (size bytes) is the note, read as before, with the order done
 * and nothing else. */
bool splicecheck_is_as_meant(const struct splice *note,
	const struct note *before, const struct splice_order *order,
	const char *text, size_t size);

#endif
