/* treerandom.c - after thousands of random changes the tree is what a new one
 * would be, and what the kernel has cached is what the tree says
 *
 * A vault of a few folders and names that collide in every way is changed at
 * random. A model of the kernel caches names, absences, listings and
 * attributes for ever, as the kernel does, and forgets only what the notices
 * name.
 */
#include "tests/unit/unit.h"

#include "vaultmock.h"

#define NOTES 40
#define FOLDERS 6
#define STEPS 300

static uint64_t seed;

static uint32_t
any(uint32_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

/* --- the vault ------------------------------------------------------------ */

struct note_state {
	bool is_there, is_hidden, is_excluded;
	uint32_t folder; /* 0: the root */
	uint32_t name;
	uint32_t values; /* bits */
	uint32_t alias;  /* 0: none */
	uint32_t task;   /* 0: none */
	uint64_t ino, mtime, size;
};

struct world {
	struct note_state notes[NOTES];
	uint32_t folders[FOLDERS]; /* name of each */
	uint64_t last_ino, clock;
};

static const char *const folder_names[] = {
	"A", "B", "a", "Long name", "C", "Plan"};
/* The folder that each is in, + 1. */
static const uint32_t folder_parents[FOLDERS] = {0, 0, 0, 0, 1, 2};
static const char *const note_names[] = {"Plan.md", "plan.md", "PLAN.md",
	"Plan (A).md", "Plan (.).md", "Caf\xc3\xa9.md", "Cafe\xcc\x81.md",
	"_open-tasks.md", "One.md", "Two.md", "Plan (A) (B).md",
	"Plan (A%2FB).md"};
static const char *const values[] = {"tag:work", "tag:Work/port",
	"tag:work/Port/deep", "tag:home", "person:Ada Lark", "person:Ben/Bo",
	"type:note", "date:2025/11/11", "date:2025/11/12", "date:2025/11/16",
	"project:.hidden", "tag:plan.md", "property:status/active",
	"property:a\x01"
	"b/c"};
static const char *const aliases[] = {"", "Plan", "Uno", "one", "Ada Lark"};
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const char *
folder_path(struct mock *m, const struct world *w, uint32_t folder)
{
	const char *name = folder_names[w->folders[folder]];

	return folder_parents[folder] == 0
	               ? name
	               : arena_printf(m->arena, "%s/%s",
				 folder_path(m, w, folder_parents[folder] - 1),
				 name);
}

static const char *
note_path(struct mock *m, const struct world *w, const struct note_state *note)
{
	return note->folder == 0 ? note_names[note->name]
	                         : arena_printf(m->arena, "%s/%s",
					   folder_path(m, w, note->folder - 1),
					   note_names[note->name]);
}

static void
emit_folder(struct mock *m, const struct world *w, uint32_t folder)
{
	mock_folder(m, 500 + folder, folder_path(m, w, folder));
}

static void
emit_note(struct mock *m, const struct world *w, uint32_t number)
{
	const struct note_state *note = &w->notes[number];
	struct file_change *change;
	struct buf list = {0};

	for (uint32_t v = 0; v < COUNT(values); v++)
		if (note->values & 1u << v)
			buf_printf(&list, "%s%s", list.size > 0 ? "|" : "",
				values[v]);
	change = mock_note(m, number + 1, note_path(m, w, note),
		arena_dup(m->arena, buf_text(&list), list.size));
	buf_clear(&list);
	change->flags |= (note->is_hidden ? FILE_IS_HIDDEN : 0) |
	                 (note->is_excluded ? FILE_IS_EXCLUDED : 0);
	change->attr.ino = note->ino;
	change->attr.mtime_ns = (int64_t)note->mtime;
	change->attr.size = note->size;
	if (note->alias > 0)
		mock_aliases(m, change, aliases[note->alias]);
	if (note->task > 0)
		mock_task(m, change,
			arena_printf(m->arena, "- [ ] Do %u", note->task),
			note->task % 3 == 0 ? NULL : "2025-11-12",
			values[note->task % 6]);
	if (note->task > 5)
		mock_task(m, change, "- [ ] Then", "2025-11-14", values[4]);
}

static bool
path_is_taken(const struct world *w, const struct note_state *note)
{
	for (int i = 0; i < NOTES; i++)
		if (&w->notes[i] != note && w->notes[i].is_there &&
			w->notes[i].folder == note->folder &&
			w->notes[i].name == note->name)
			return true;
	return false;
}

static void
touch(struct world *w, struct note_state *note)
{
	note->mtime = ++w->clock * 1000;
	note->size = any(100);
}

static void
place(struct world *w, struct note_state *note)
{
	do {
		note->folder = any(FOLDERS + 1);
		note->name = any(COUNT(note_names));
	} while (path_is_taken(w, note));
}

/* Changes one note at random; it is written to the change set. */
static void
change_note(struct mock *m, struct world *w, uint32_t number)
{
	struct note_state *note = &w->notes[number];

	if (!note->is_there) {
		memset(note, 0, sizeof(*note));
		note->is_there = true;
		note->ino = ++w->last_ino;
		note->values = any(1u << COUNT(values)) & any(1u << 14);
		note->is_hidden = any(12) == 0;
		note->is_excluded = any(12) == 0;
		place(w, note);
		touch(w, note);
		emit_note(m, w, number);
		return;
	}
	switch (any(8)) {
	case 0:
		note->is_there = false;
		mock_gone(m, number + 1);
		return;
	case 1:
		place(w, note);
		break;
	case 2:
		note->ino = ++w->last_ino; /* replaced */
		touch(w, note);
		break;
	case 3:
		note->alias = any(COUNT(aliases));
		break;
	case 4:
		note->task = any(9);
		break;
	case 5:
		note->is_excluded = !note->is_excluded;
		break;
	default:
		note->values ^= 1u << any(COUNT(values));
		touch(w, note);
		break;
	}
	emit_note(m, w, number);
}

/* Renames a folder, which moves all that is in it. */
static void
rename_folder(struct mock *m, struct world *w)
{
	uint32_t folder = any(FOLDERS), name = any(COUNT(folder_names));

	for (uint32_t f = 0; f < FOLDERS; f++)
		if (w->folders[f] == name &&
			folder_parents[f] == folder_parents[folder])
			return;
	w->folders[folder] = name;
	emit_folder(m, w, folder);
	for (uint32_t f = 0; f < FOLDERS; f++)
		if (folder_parents[f] == folder + 1)
			emit_folder(m, w, f);
	for (uint32_t i = 0; i < NOTES; i++) {
		uint32_t in = w->notes[i].folder;

		if (w->notes[i].is_there && in > 0 &&
			(in == folder + 1 ||
				folder_parents[in - 1] == folder + 1))
			emit_note(m, w, i);
	}
}

/* Values that no note has go, as the index would say. */
static void
drop_values(struct mock *m, const struct world *w)
{
	for (size_t i = 0; i < m->value_count; i++) {
		struct value *value = &m->values[i];
		bool used = false;

		if (value->id == 0)
			continue;
		for (int n = 0; n < NOTES && !used; n++) {
			uint32_t bits = w->notes[n].values;

			if (!w->notes[n].is_there)
				continue;
			for (uint32_t v = 0; v < COUNT(values); v++)
				used |= (bits & 1u << v) != 0 &&
				        strcmp(strchr(values[v], ':') + 1,
						value->name) == 0;
			used |= w->notes[n].task > 0 &&
			        strcmp(strchr(values[w->notes[n].task % 6],
					       ':') +
						1,
					value->name) == 0;
			used |= w->notes[n].task > 5 &&
			        strcmp(value->name, "Ada Lark") == 0;
		}
		if (used)
			continue;
		m->gone_values[m->set.gone_value_count++] = value->id;
		value->id = 0;
		value->folded = "";
	}
}

/* --- the kernel ----------------------------------------------------------- */

struct cached_name {
	uint64_t parent, node; /* node 0: there is none */
	char *name;
};

struct cached_node {
	uint64_t node;
	char *listing; /* or NULL */
	struct stat attr;
};

struct kernel {
	struct cached_name *names;
	size_t name_count, name_capacity;
	struct cached_node *nodes;
	size_t node_count, node_capacity;
};

static struct cached_name *
find_name(struct kernel *k, uint64_t parent, const char *name)
{
	for (size_t i = 0; i < k->name_count; i++)
		if (k->names[i].parent == parent &&
			strcmp(k->names[i].name, name) == 0)
			return &k->names[i];
	return NULL;
}

static struct cached_node *
find_node(struct kernel *k, uint64_t node)
{
	for (size_t i = 0; i < k->node_count; i++)
		if (k->nodes[i].node == node)
			return &k->nodes[i];
	return NULL;
}

static void
kernel_hear(struct kernel *k, const struct tree_notices *notices)
{
	for (size_t i = 0; i < notices->count; i++) {
		const struct tree_notice *n = &notices->items[i];
		const char *name = notices_name(notices, n);

		if (name != NULL) {
			struct cached_name *c = find_name(k, n->node, name);

			if (c != NULL) {
				free(c->name);
				*c = k->names[--k->name_count];
			}
		} else {
			struct cached_node *c = find_node(k, n->node);

			if (c != NULL) {
				free(c->listing);
				*c = k->nodes[--k->node_count];
			}
		}
	}
}

static uint64_t
kernel_lookup(
	struct kernel *k, struct mock *m, uint64_t parent, const char *name)
{
	struct cached_name *c = find_name(k, parent, name);
	struct cached_name new = {parent, 0, NULL};
	struct tree_entry entry;

	if (c != NULL)
		return c->node;
	if (tree_lookup(m->tree, parent, name, &entry) == 0)
		new.node = entry.node;
	if (!entry.is_exact)
		return new.node;
	new.name = mem_dup(name);
	MEM_PUSH(k->names, k->name_count, k->name_capacity, new);
	return new.node;
}

static char *
list_now(struct mock *m, uint64_t node)
{
	struct mock_names list = {.arena = m->arena, .room = SIZE_MAX};
	struct buf text = {0};

	if (tree_list(m->tree, node, 0, mock_add_name, &list) < 0)
		return NULL;
	qsort(list.names, list.count, sizeof(*list.names), mock_compare_names);
	for (size_t i = 0; i < list.count; i++)
		buf_printf(&text, "%s|", list.names[i]);
	return buf_take(&text);
}

static struct cached_node *
kernel_node(struct kernel *k, struct mock *m, uint64_t node)
{
	struct cached_node *c = find_node(k, node), new = {node, NULL, {0}};

	if (c != NULL)
		return c;
	tree_getattr(m->tree, node, &new.attr);
	if (S_ISDIR(new.attr.st_mode))
		new.listing = list_now(m, node);
	MEM_PUSH(k->nodes, k->node_count, k->node_capacity, new);
	return &k->nodes[k->node_count - 1];
}

/* Compares what is cached below node with what the tree says, and caches all
 * of it. */
static void
kernel_walk(struct kernel *k, struct mock *m, uint64_t node, const char *path)
{
	static const char *const absent[] = {
		"Plan.md", "One.md", "New", ".git", "A", "Uno.md"};
	struct cached_node *c = kernel_node(k, m, node);
	char *names, *name, *now;
	struct stat attr;

	tree_getattr(m->tree, node, &attr);
	EXPECT_INT(c->attr.st_size, attr.st_size);
	EXPECT_INT(c->attr.st_mtim.tv_nsec, attr.st_mtim.tv_nsec);
	if (c->attr.st_nlink != attr.st_nlink)
		UNIT_FAIL("%s: %d links cached, not %d", path,
			(int)c->attr.st_nlink, (int)attr.st_nlink);
	if (!S_ISDIR(attr.st_mode))
		return;
	now = list_now(m, node);
	if (strcmp(now, c->listing) != 0)
		UNIT_FAIL("%s: cached %s, not %s", path, c->listing, now);
	for (size_t i = 0; i < COUNT(absent); i++) {
		struct tree_entry entry;
		uint64_t cached = kernel_lookup(k, m, node, absent[i]);
		uint64_t there = 0;

		if (tree_lookup(m->tree, node, absent[i], &entry) == 0)
			there = entry.node;
		if (cached != there)
			UNIT_FAIL("%s/%s: node %llx cached, not %llx", path,
				absent[i], (long long)cached, (long long)there);
	}
	names = now;
	while ((name = strsep(&names, "|")) != NULL && *name != '\0') {
		struct tree_entry entry;
		uint64_t cached = kernel_lookup(k, m, node, name);

		if (tree_lookup(m->tree, node, name, &entry) < 0)
			UNIT_FAIL("%s/%s is listed and not found", path, name);
		else if (cached != entry.node)
			UNIT_FAIL("%s/%s: node %llx cached, not %llx", path,
				name, (long long)cached, (long long)entry.node);
		else
			kernel_walk(k, m, cached,
				arena_printf(m->arena, "%s/%s", path, name));
	}
	free(now);
}

static void
kernel_clear(struct kernel *k)
{
	for (size_t i = 0; i < k->name_count; i++)
		free(k->names[i].name);
	for (size_t i = 0; i < k->node_count; i++)
		free(k->nodes[i].listing);
	free(k->names);
	free(k->nodes);
}

/* --- all of a tree as text ------------------------------------------------ */

static void
describe(struct mock *m, uint64_t node, const char *path, struct buf *out)
{
	char *names = list_now(m, node), *rest = names, *name;

	while ((name = strsep(&rest, "|")) != NULL && *name != '\0') {
		struct tree_content content;
		struct tree_entry entry;
		const char *below = arena_printf(m->arena, "%s/%s", path, name);

		if (tree_lookup(m->tree, node, name, &entry) < 0) {
			buf_printf(out, "%s NOT FOUND\n", below);
			continue;
		}
		buf_printf(out, "%s %o %d", below, entry.attr.st_mode,
			S_ISDIR(entry.attr.st_mode) ? 0
						    : (int)entry.attr.st_nlink);
		if (S_ISDIR(entry.attr.st_mode)) {
			buf_add_char(out, '\n');
			describe(m, entry.node, below, out);
		} else {
			tree_content(m->tree, entry.node, m->arena, &content);
			buf_printf(out, " %s\n",
				content.path != NULL
					? content.path
					: arena_dup(m->arena, content.text,
						  content.size));
		}
	}
	free(names);
}

static void
compare_to_new(struct mock *m, const struct world *w, const char *today)
{
	struct mock *fresh = mock_new(today);
	struct buf a = {0}, b = {0};

	for (uint32_t f = 0; f < FOLDERS; f++)
		emit_folder(fresh, w, f);
	for (uint32_t i = NOTES; i-- > 0;)
		if (w->notes[i].is_there)
			emit_note(fresh, w, i);
	mock_apply(fresh);
	describe(m, TREE_ROOT, "", &a);
	describe(fresh, TREE_ROOT, "", &b);
	if (strcmp(a.data, b.data) != 0) {
		const char *x = a.data, *y = b.data;
		size_t same = 0;

		for (size_t i = 0; x[i] != '\0' && x[i] == y[i]; i++)
			if (x[i] == '\n')
				same = i + 1;
		UNIT_FAIL("after changes:\n%.*s\nnew:\n%.*s",
			(int)strcspn(x + same, "\n"), x + same,
			(int)strcspn(y + same, "\n"), y + same);
	}
	buf_clear(&a);
	buf_clear(&b);
	mock_free(fresh);
}

static void
change_at_random(uint64_t start)
{
	static const char *const days[] = {
		"2025-11-12", "2025-11-13", "2025-11-16", "2025-11-17"};
	struct mock *m = mock_new(days[0]);
	struct kernel kernel = {0};
	struct world *w = mem_zalloc(sizeof(*w));
	uint32_t day = 0;

	seed = start;
	for (uint32_t i = 0; i < FOLDERS; i++) {
		w->folders[i] = i;
	}
	for (uint32_t i = 0; i < FOLDERS; i++)
		emit_folder(m, w, i);
	mock_apply(m);
	for (int step = 0; step < STEPS && unit_failures == 0; step++) {
		uint32_t changes = 1 + any(4), first = any(NOTES);

		tree_set_now(m->tree, 1000000000 + step);
		bool renamed = any(10) == 0;

		if (renamed)
			rename_folder(m, w);
		for (uint32_t c = 0; c < changes && !renamed; c++)
			change_note(m, w, (first + c * 7) % NOTES);
		drop_values(m, w);
		mock_apply(m);
		kernel_hear(&kernel, &m->notices);
		if (any(20) == 0 && day + 1 < COUNT(days)) {
			notices_clear(&m->notices);
			tree_set_today(m->tree, day_parse(days[++day], 10),
				&m->notices);
			kernel_hear(&kernel, &m->notices);
		}
		kernel_walk(&kernel, m, TREE_ROOT, "");
		if (step % 10 == 0)
			compare_to_new(m, w, days[day]);
		if (unit_failures > 0)
			printf("# seed %llu, step %d\n", (long long)start,
				step);
	}
	kernel_clear(&kernel);
	mock_free(m);
	free(w);
}

TEST(random_changes_leave_what_a_new_tree_would_be)
{
	const char *more = getenv("VAULTFS_TEST_SEEDS");
	uint64_t seeds = more != NULL ? strtoull(more, NULL, 10) : 4;

	for (uint64_t s = 1; s <= seeds && unit_failures == 0; s++)
		change_at_random(s);
}

TEST_MAIN
