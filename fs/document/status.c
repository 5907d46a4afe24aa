/* status.c - see status.h */
#include "fs/document/status.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "index/base/arena.h"
#include "index/base/mem.h"
#include "index/base/text.h"

static void
add_problem(void *arg, const char *path, const char *text)
{
	struct status_live *live = arg;

	if (path[0] == '\0' && live->reason_count < STATUS_REASONS_MAX) {
		live->reasons[live->reason_count++] = mem_dup(text);
		return;
	}
	if (live->problem_count < STATUS_PROBLEMS_SHOWN)
		live->problems[live->problem_count] =
			(struct status_problem){mem_dup(path), mem_dup(text)};
	live->problem_count++;
}

void
status_live_take(struct vaultindex *index, struct status_live *ret)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	*ret = (struct status_live){
		.now_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec,
		.index = vaultindex_live(index),
		.is_stored = vaultindex_is_stored(index),
	};
	vaultindex_each_problem(index, add_problem, ret);
}

void
status_live_clear(struct status_live *live)
{
	for (size_t i = 0; i < STATUS_PROBLEMS_SHOWN; i++) {
		free(live->problems[i].path);
		free(live->problems[i].text);
	}
	for (size_t i = 0; i < live->reason_count; i++)
		free(live->reasons[i]);
	*live = (struct status_live){0};
}

/* --- what is to be told ----------------------------------------------------- */

/* Why the mount is degraded, each a clause; none if it is not. */
struct reasons {
	const char *texts[STATUS_REASONS_MAX + 2];
	size_t count;
	struct buf problems; /* one of the texts */
};

static void
find_reasons(const struct status_live *live, struct reasons *ret)
{
	*ret = (struct reasons){.count = 0};
	if (!live->index.is_watching)
		ret->texts[ret->count++] =
			"changes of the vault are not followed";
	for (size_t i = 0; i < live->reason_count; i++)
		ret->texts[ret->count++] = live->reasons[i];
	if (live->problem_count == 0)
		return;
	buf_printf(&ret->problems, "'%s' %s", live->problems[0].path,
		live->problems[0].text);
	if (live->problem_count > 1)
		buf_printf(&ret->problems, "; and %zu more like that",
			live->problem_count - 1);
	ret->texts[ret->count++] = ret->problems.data;
}

static const char *
state_of(const struct status_live *live, const struct reasons *reasons)
{
	if (reasons->count > 0)
		return "degraded";
	return live->index.is_busy ? "catching-up" : "ok";
}

/* --- as text ------------------------------------------------------------------ */

/* A line's worth of a name or reason: controls as \xNN, bad bytes as U+FFFD. */
static void
add_clean(struct buf *out, const char *text)
{
	size_t size = strlen(text), length;

	for (const char *end = text + size; text < end; text += length) {
		uint32_t code =
			text_decode(text, (size_t)(end - text), &length);
		char bytes[4];

		if (code < 0x20 || (code >= 0x7f && code < 0xa0))
			buf_printf(out, "\\x%02x", (unsigned)code);
		else
			buf_add(out, bytes, text_encode(code, bytes));
	}
}

static void
add_line(struct buf *out, const char *key, const char *text)
{
	buf_printf(out, "%s: ", key);
	add_clean(out, text);
	buf_add_char(out, '\n');
}

static void
add_problems(const struct status_live *live, struct buf *out)
{
	buf_printf(out, "problems: %zu\n", live->problem_count);
	for (size_t i = 0; i < live->problem_count; i++) {
		if (i == STATUS_PROBLEMS_SHOWN) {
			buf_printf(out, "  and %zu more\n",
				live->problem_count - i);
			break;
		}
		buf_add_text(out, "  ");
		add_clean(out, live->problems[i].path);
		buf_add_text(out, ": ");
		add_clean(out, live->problems[i].text);
		buf_add_char(out, '\n');
	}
}

void
status_render(const struct status_facts *facts, struct buf *out)
{
	const struct status_live *live = facts->live;
	const struct vaultindex_live *index = &live->index;
	char today[DAY_TEXT_SIZE];
	struct reasons reasons;

	find_reasons(live, &reasons);
	add_line(out, "vault", facts->vault);
	add_line(out, "state", state_of(live, &reasons));
	for (size_t i = 0; i < reasons.count; i++)
		add_line(out, "reason", reasons.texts[i]);
	buf_printf(out,
		"today: %s\n"
		"files: %zu\n"
		"notes: %zu\n"
		"open tasks: %zu\n"
		"index: %s\n"
		"folders watched: %zu\n"
		"folders not watched: %zu\n"
		"events: %llu\n"
		"overflows: %llu\n"
		"updates: %llu\n"
		"walks: %llu\n",
		day_format(facts->today, today), facts->files, facts->notes,
		facts->open_tasks, live->is_stored ? "on disk" : "in memory",
		index->folders, index->unwatched,
		(unsigned long long)index->events,
		(unsigned long long)index->overflows,
		(unsigned long long)index->updates,
		(unsigned long long)index->walks);
	if (index->is_polling)
		buf_printf(out, "walks every: %g s\n", index->poll_seconds);
	add_problems(live, out);
	buf_clear(&reasons.problems);
}

/* --- as JSON -------------------------------------------------------------------- */

static void
set_text(json_t *object, const char *key, const char *text)
{
	struct arena *arena = arena_new();

	json_object_set_new(object, key,
		json_string(text_valid(arena, text, strlen(text))));
	arena_free(arena);
}

static void
set_count(json_t *object, const char *key, uint64_t count)
{
	json_object_set_new(object, key, json_integer((json_int_t)count));
}

static json_t *
problems_json(const struct status_live *live)
{
	json_t *problems = json_array();

	for (size_t i = 0; i < live->problem_count && i < STATUS_PROBLEMS_SHOWN;
		i++) {
		json_t *problem = json_object();

		set_text(problem, "path", live->problems[i].path);
		set_text(problem, "text", live->problems[i].text);
		json_array_append_new(problems, problem);
	}
	return problems;
}

static json_t *
reasons_json(const struct reasons *reasons)
{
	json_t *texts = json_object(), *list = json_array();

	for (size_t i = 0; i < reasons->count; i++) {
		set_text(texts, "text", reasons->texts[i]);
		json_array_append(list, json_object_get(texts, "text"));
	}
	json_decref(texts);
	return list;
}

void
status_render_json(const struct status_facts *facts, struct buf *out)
{
	const struct status_live *live = facts->live;
	const struct vaultindex_live *index = &live->index;
	json_t *status = json_object();
	char today[DAY_TEXT_SIZE], *text;
	struct reasons reasons;

	find_reasons(live, &reasons);
	set_count(status, "format-version", 1);
	set_text(status, "vault", facts->vault);
	set_text(status, "state", state_of(live, &reasons));
	json_object_set_new(status, "reasons", reasons_json(&reasons));
	set_text(status, "today", day_format(facts->today, today));
	set_count(status, "files", facts->files);
	set_count(status, "notes", facts->notes);
	set_count(status, "open_tasks", facts->open_tasks);
	json_object_set_new(status, "stored", json_boolean(live->is_stored));
	set_count(status, "folders_watched", index->folders);
	set_count(status, "folders_not_watched", index->unwatched);
	set_count(status, "events", index->events);
	set_count(status, "overflows", index->overflows);
	set_count(status, "updates", index->updates);
	set_count(status, "walks", index->walks);
	json_object_set_new(status, "poll_seconds",
		index->is_polling ? json_real(index->poll_seconds)
				  : json_null());
	set_count(status, "problem_count", live->problem_count);
	json_object_set_new(status, "problems", problems_json(live));
	text = json_dumps(status,
		JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(6));
	if (text != NULL)
		buf_printf(out, "%s\n", text);
	free(text);
	json_decref(status);
	buf_clear(&reasons.problems);
}
