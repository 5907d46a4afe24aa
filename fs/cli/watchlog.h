/* watchlog.h - what a change set means, told as events
 *
 * Keeps what each note belongs to, and tells of every change set which notes
 * came, went, moved or changed, what joined and left which directory of the
 * mount, and which tasks opened and closed. Directories are named as in a
 * mount, by the table of views (fs/tree/viewdef.h).
 *
 * One thread at a time.
 */
#ifndef VAULTFS_WATCHLOG_H
#define VAULTFS_WATCHLOG_H

#include "index/base/buf.h"
#include "index/base/day.h"
#include "index/changeset.h"

struct settings;
struct watchlog;

enum watch_what {
	WATCH_NOTE,   /* that views show */
	WATCH_FILE,   /* any other that all/ shows, unless it is hidden */
	WATCH_FOLDER, /* likewise */
	WATCH_GROUP,  /* path joined or left it; without path it was renamed */
	WATCH_TASK,   /* an open one */
};
enum watch_change {
	WATCH_ADDED,
	WATCH_REMOVED,
	WATCH_CHANGED, /* notes and files: other bytes */
	WATCH_MOVED,   /* notes, files, groups: from is the name before */
};

struct watch_event { /* all lent for the call */
	enum watch_what what;
	enum watch_change change;
	const char *path;  /* of the note or file: vault-relative; NULL of a
	                      group that was renamed */
	const char *group; /* "by-tag/ops", or NULL */
	const char *from;  /* of MOVED, or NULL */
	const struct task_fact *task; /* of TASK, or NULL */
};
typedef void watch_event_fn(void *arg, const struct watch_event *event);

/* settings are lent. Events go to each. */
struct watchlog *watchlog_new(const struct settings *settings, day_t today,
	watch_event_fn *each, void *arg);
void watchlog_free(struct watchlog *log);
/* Takes in what there is, as a change set from nothing; tells nothing. */
void watchlog_load(struct watchlog *log, const struct change_set *all);
void watchlog_apply(struct watchlog *log, const struct change_set *changes);
/* Another day has come: by-date/today and its like have other notes. */
void watchlog_set_today(struct watchlog *log, day_t today);

/* Appends the event as a line, for people or as a JSON object (docs/json.md).
 * time_ns: when it was seen. */
void watch_event_text(const struct watch_event *event, struct buf *out);
void watch_event_json(
	const struct watch_event *event, int64_t time_ns, struct buf *out);

#endif
