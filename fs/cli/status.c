/* status.c - what is mounted, by which process, and how it is
 *
 * Never waits longer than a bound for a mount that does not answer.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs/cli/ask.h"
#include "fs/cli/bounded.h"
#include "fs/cli/command.h"
#include "fs/cli/jsonout.h"
#include "fs/cli/mountpoint.h"
#include "fs/cli/mountstate.h"
#include "fs/cli/mounttable.h"
#include "fs/cli/out.h"
#include "fs/cli/verbs.h"
#include "index/base/mem.h"

/* What is known of one mount. */
struct report {
	const char *mountpoint, *vault; /* lent by the table of mounts */
	int status;                     /* COMMAND_CURRENT, _DEGRADED, _DEAD */
	bool is_catching_up;            /* of CURRENT */
	const char *why;                /* of DEAD; static */
	pid_t pid;                      /* 0: not known */
	json_t *told; /* owned; what .vaultfs/status.json says, or NULL */
};

static const char *
state_name(const struct report *report)
{
	switch (report->status) {
	case COMMAND_CURRENT:
		return report->is_catching_up ? "catching-up" : "current";
	case COMMAND_DEGRADED:
		return "degraded";
	case COMMAND_DEAD:
		return "dead";
	default:
		return "not mounted";
	}
}

static pid_t
find_process(const char *mountpoint)
{
	struct mount_state state;
	pid_t pid = 0;
	int fd;

	if (mount_state_read(mountpoint, &state) < 0)
		return 0;
	fd = mount_state_open_process(&state);
	if (fd >= 0) {
		pid = state.pid;
		close(fd);
	}
	mount_state_clear(&state);
	return pid;
}

/* What the mount tells of itself, once it is known to answer. */
static void
ask_mount(struct report *report)
{
	struct buf path = {0}, text = {0};
	const char *state;

	buf_printf(&path, "%s/.vaultfs/status.json", report->mountpoint);
	if (bounded_read(path.data, &text) == 0)
		report->told = json_loadb(buf_text(&text), text.size, 0, NULL);
	state = json_string_value(json_object_get(report->told, "state"));
	if (state != NULL && strcmp(state, "degraded") == 0)
		report->status = COMMAND_DEGRADED;
	report->is_catching_up =
		state != NULL && strcmp(state, "catching-up") == 0;
	buf_clear(&path);
	buf_clear(&text);
}

static void
report_fill(struct report *report, const struct mount_entry *entry)
{
	int rc = bounded_probe(entry->mountpoint);

	*report = (struct report){
		.mountpoint = entry->mountpoint,
		.vault = entry->source,
		.status = COMMAND_CURRENT,
		.pid = find_process(entry->mountpoint),
	};
	if (rc == 0) {
		ask_mount(report);
		return;
	}
	report->status = COMMAND_DEAD;
	report->why = rc == -ETIMEDOUT  ? "it does not answer"
	              : rc == -ENOTCONN ? "its process is gone"
	                                : "it cannot be looked at";
}

/* --- printing ------------------------------------------------------------- */

/* Bytes of the files in folder. */
static uint64_t
folder_size(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	uint64_t size = 0;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		struct stat st;

		if (fstatat(dirfd(dir), entry->d_name, &st,
			    AT_SYMLINK_NOFOLLOW) == 0 &&
			S_ISREG(st.st_mode))
			size += (uint64_t)st.st_size;
	}
	if (dir != NULL)
		closedir(dir);
	return size;
}

/* What the index of a vault holds; counts that are not known are -1. */
struct index_facts {
	int64_t files, notes, links, unresolved, tasks, open_tasks;
	char *folder;  /* owned; NULL: it is not kept */
	uint64_t size; /* of the folder, bytes */
};

static int64_t
told_count(const json_t *told, const char *key)
{
	const json_t *count = json_object_get(told, key);

	return json_is_integer(count) ? json_integer_value(count) : -1;
}

/* As the mount tells of itself (told may be NULL), else as the index was last
 * brought up to date. Where a mount holds the index and tells nothing, the
 * vault is read anew. */
static bool
find_facts(const struct options *options, const char *vault, const json_t *told,
	struct index_facts *ret)
{
	char *cache_dir = ask_cache_dir(options);
	struct vaultindex_options index_options = {
		.vault = vault,
		.cache_dir = cache_dir,
	};
	struct vaultindex_counts counts;
	struct vaultindex *index;
	struct buf error = {0};
	bool is_open = vaultindex_open(&index_options, &index, &error) == 0;

	*ret = (struct index_facts){
		told_count(told, "files"),
		told_count(told, "notes"),
		told_count(told, "links"),
		told_count(told, "unresolved"),
		told_count(told, "tasks"),
		told_count(told, "open_tasks"),
		NULL,
		0,
	};
	if (is_open && vaultindex_store_dir(index) != NULL) {
		ret->folder = mem_dup(vaultindex_store_dir(index));
		ret->size = folder_size(ret->folder);
	}
	if (is_open && ret->notes < 0) {
		if (!vaultindex_is_stored(index))
			vaultindex_refresh(index, NULL, NULL);
		counts = vaultindex_counts(index);
		ret->files = (int64_t)counts.files;
		ret->notes = (int64_t)counts.notes;
		ret->links = (int64_t)counts.links;
		ret->unresolved = (int64_t)counts.unresolved;
		ret->tasks = (int64_t)counts.tasks;
		ret->open_tasks = (int64_t)counts.open_tasks;
	}
	if (is_open)
		vaultindex_close(index);
	buf_clear(&error);
	free(cache_dir);
	return is_open || ret->notes >= 0;
}

static void
print_index(
	const struct options *options, const char *vault, const json_t *told)
{
	struct index_facts facts;

	if (!find_facts(options, vault, told, &facts))
		return;
	out_printf("notes: %s\n", out_count((size_t)facts.notes));
	if (facts.open_tasks >= 0)
		out_printf("open tasks: %s\n",
			out_count((size_t)facts.open_tasks));
	if (facts.folder != NULL)
		out_printf(
			"index: %s (%s)\n", facts.folder, out_size(facts.size));
	free(facts.folder);
}

static void
print_report(const struct options *options, const struct report *report)
{
	const json_t *reason;
	size_t i;

	out_printf("mountpoint: %s\n", report->mountpoint);
	out_printf("state: %s%s%s\n", state_name(report),
		report->why != NULL ? ": " : "",
		report->why != NULL ? report->why : "");
	json_array_foreach(json_object_get(report->told, "reasons"), i,
		reason) if (json_is_string(reason))
		out_printf("reason: %s\n", json_string_value(reason));
	if (report->status == COMMAND_DEAD)
		out_printf("to do: vaultfs umount --lazy '%s'\n",
			report->mountpoint);
	out_printf("vault: %s\n", report->vault);
	if (report->pid != 0)
		out_printf("process: %d\n", report->pid);
	print_index(options, report->vault, report->told);
}

static void
write_count(struct jsonout *json, const char *key, int64_t count)
{
	if (count >= 0)
		jsonout_integer(json, key, count);
	else
		jsonout_null(json, key);
}

static void
write_index(struct jsonout *json, const struct options *options,
	const char *vault, const json_t *told)
{
	struct index_facts facts;

	if (!find_facts(options, vault, told, &facts)) {
		jsonout_null(json, "index");
		return;
	}
	jsonout_object(json, "index");
	jsonout_text(json, "folder", facts.folder);
	jsonout_integer(json, "size", (int64_t)facts.size);
	write_count(json, "files", facts.files);
	write_count(json, "notes", facts.notes);
	write_count(json, "links", facts.links);
	write_count(json, "unresolved", facts.unresolved);
	write_count(json, "tasks", facts.tasks);
	write_count(json, "open_tasks", facts.open_tasks);
	jsonout_object_end(json);
	free(facts.folder);
}

/* Why it is degraded, as the mount says. */
static void
write_reasons(struct jsonout *json, const json_t *told)
{
	const json_t *reason;
	size_t i;

	jsonout_array(json, "reasons");
	json_array_foreach(json_object_get(told, "reasons"), i,
		reason) if (json_is_string(reason))
		jsonout_text(json, NULL, json_string_value(reason));
	jsonout_array_end(json);
}

static void
write_report(struct jsonout *json, const struct options *options,
	const struct report *report)
{
	jsonout_object(json, NULL);
	jsonout_text(json, "mountpoint", report->mountpoint);
	jsonout_text(json, "state", state_name(report));
	jsonout_text(json, "error", report->why);
	write_reasons(json, report->told);
	jsonout_text(json, "vault", report->vault);
	if (report->pid != 0)
		jsonout_integer(json, "pid", report->pid);
	else
		jsonout_null(json, "pid");
	write_index(json, options, report->vault, report->told);
	jsonout_object_end(json);
}

/* --- which mounts --------------------------------------------------------- */

/* The mounts of vault, or all if it is NULL. */
static void
add_mounts(const struct mount_list *mounts, const char *vault,
	const struct mount_entry ***entries, size_t *count, size_t *capacity)
{
	for (size_t i = 0; i < mounts->count; i++) {
		const struct mount_entry *entry = &mounts->entries[i];

		if (mount_is_vaultfs(entry) &&
			(vault == NULL || strcmp(entry->source, vault) == 0))
			MEM_PUSH(*entries, *count, *capacity, entry);
	}
}

/* What options mean: the mount at (or around) an argument, else the mounts of
 * the vault that is named, else all. *ret_vault is the vault, if one is meant;
 * the caller frees. -1, or an exit status after a message. */
static int
find_mounts(const struct options *options, const struct mount_list *mounts,
	const struct mount_entry ***entries, size_t *count, char **ret_vault)
{
	const struct mount_entry *entry;
	size_t capacity = 0;
	char *path;
	int rc;

	if (options->arg_count == 0) {
		if ((options->vault != NULL ||
			    getenv("VAULTFS_VAULT") != NULL) &&
			!ask_vault(options, NULL, ret_vault))
			return COMMAND_ERROR;
		add_mounts(mounts, *ret_vault, entries, count, &capacity);
		return -1;
	}
	rc = mountpoint_resolve(options->args[0], &path);
	if (rc == -ENOTCONN || rc == -ETIMEDOUT) {
		say("'%s' is in a mount that is dead: %s", options->args[0],
			strerror(-rc));
		return COMMAND_DEAD;
	}
	if (rc < 0) {
		say("cannot look at '%s': %s", options->args[0], strerror(-rc));
		return rc == -ENOENT ? COMMAND_NOT_MOUNTED : COMMAND_ERROR;
	}
	entry = mount_list_around(mounts, path);
	if (entry != NULL && mount_is_vaultfs(entry))
		MEM_PUSH(*entries, *count, capacity, entry);
	else
		add_mounts(mounts, path, entries, count, &capacity);
	free(path);
	return -1;
}

/* Nothing is mounted: that, and what is known without a mount. */
static int
report_nothing(
	const struct options *options, char **vault, struct jsonout *json)
{
	struct buf error = {0};

	if (*vault == NULL && options->arg_count == 0 &&
		vault_find(NULL, vault, &error) < 0)
		*vault = NULL;
	buf_clear(&error);
	if (json != NULL) {
		jsonout_text(json, "vault", *vault);
		if (*vault != NULL)
			write_index(json, options, *vault, NULL);
		else
			jsonout_null(json, "index");
	} else {
		out_text("state: not mounted\n");
		if (*vault != NULL) {
			out_printf("vault: %s\n", *vault);
			print_index(options, *vault, NULL);
		}
	}
	return COMMAND_NOT_MOUNTED;
}

static int
report_mounts(const struct options *options,
	const struct mount_entry *const *entries, size_t count, char **vault)
{
	struct buf out = {0};
	struct jsonout json = {.out = &out};
	bool is_json = options->format == FORMAT_JSON;
	int status = COMMAND_CURRENT;

	jsonout_object(&json, NULL);
	jsonout_integer(&json, "format-version", 1);
	jsonout_array(&json, "mounts");
	for (size_t i = 0; i < count; i++) {
		struct report report;

		report_fill(&report, entries[i]);
		if (report.status > status)
			status = report.status;
		if (is_json) {
			write_report(&json, options, &report);
		} else {
			out_text(i > 0 ? "\n" : "");
			print_report(options, &report);
		}
		json_decref(report.told);
	}
	jsonout_array_end(&json);
	if (count == 0)
		status = report_nothing(options, vault, is_json ? &json : NULL);
	jsonout_object_end(&json);
	if (is_json) {
		buf_add_char(&out, '\n');
		out_bytes(out.data, out.size);
	}
	buf_clear(&out);
	return status;
}

int
verb_status(const struct options *options)
{
	const struct mount_entry **entries = NULL;
	struct mount_list mounts;
	size_t count = 0;
	char *vault = NULL;
	int rc = mount_list_read(&mounts), status;

	if (rc < 0) {
		say("cannot read /proc/self/mountinfo: %s", strerror(-rc));
		return COMMAND_ERROR;
	}
	status = find_mounts(options, &mounts, &entries, &count, &vault);
	if (status < 0)
		status = report_mounts(options, entries, count, &vault);
	free(entries);
	free(vault);
	mount_list_clear(&mounts);
	return status;
}
