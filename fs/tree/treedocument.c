/* treedocument.c - generated files and their versions (model.h) */
#include <stdlib.h>
#include <string.h>

#include "fs/document/guide.h"
#include "fs/document/status.h"
#include "fs/tree/model.h"
#include "index/base/mem.h"
#include "index/base/text.h"

struct tree_document *
treedocument_new(struct tree *tree, struct tree_group *parent, const char *name,
	enum tree_document_kind kind, struct tree_taskset *set)
{
	struct tree_document *document = mem_zalloc(sizeof(*document));
	const char *folded = text_fold(tree->scratch, name, strlen(name));

	document->id = ++tree->last_document;
	document->kind = kind;
	document->parent = parent;
	document->name = mem_dup(name);
	document->key = multihash_key(parent->id, folded);
	document->set = set;
	document->period = -1;
	document->mtime_ns = tree->now_ns;
	if (set != NULL)
		idset_add(&set->documents, document->id);
	idtable_set(&tree->documents, document->id, document);
	multihash_add(&tree->documents_by_name, document->key, document->id);
	idset_add(&parent->documents, document->id);
	treegroup_forget_name(tree, parent, name);
	treegroup_touch(tree, parent);
	return document;
}

void
treedocument_free(struct tree *tree, struct tree_document *document)
{
	struct tree_group *parent = document->parent;

	treegroup_forget_name(tree, parent, document->name);
	treegroup_touch(tree, parent);
	treenode_detach_document(document);
	multihash_remove(&tree->documents_by_name, document->key, document->id);
	idset_remove(&parent->documents, document->id);
	if (parent->documents.count == 0)
		idset_add(&tree->emptied, parent->id);
	for (struct tree_group *g = parent; g != NULL; g = g->parent)
		treegroup_respell(tree, g);
	idtable_set(&tree->documents, document->id, NULL);
	if (document->set != NULL) {
		idset_remove(&document->set->documents, document->id);
		taskindex_drop(tree, document->set);
	}
	free(document->name);
	free(document);
}

void
treedocument_touch(struct tree *tree, struct tree_document *document)
{
	document->mtime_ns = tree->now_ns;
	if (document->node == NULL)
		return; /* nobody has seen it */
	treenode_detach_document(document);
	treegroup_forget_name(tree, document->parent, document->name);
}

bool
treedocument_is_volatile(const struct tree_document *document)
{
	return document->kind == DOCUMENT_STATUS ||
	       document->kind == DOCUMENT_STATUS_JSON;
}

static void
render_status(
	struct tree *tree, struct tree_document *document, struct buf *out)
{
	struct status_live live = {.now_ns = tree->now_ns};
	struct status_facts facts = {
		.vault = tree->options.vault,
		.today = tree->today,
		.files = tree->counts.files,
		.notes = tree->counts.notes,
		.open_tasks = tree->counts.tasks,
		.live = &live,
	};

	if (tree->options.look != NULL)
		tree->options.look(tree->options.look_arg, &live);
	if (document->kind == DOCUMENT_STATUS)
		status_render(&facts, out);
	else
		status_render_json(&facts, out);
	document->mtime_ns = live.now_ns;
	status_live_clear(&live);
}

static void
render(struct tree *tree, struct tree_document *document, struct buf *out)
{
	struct guide_facts facts = {
		.vault = tree->options.vault,
		.today = tree->today,
		.views = tree->views,
		.view_count = tree->view_count,
		.files = tree->counts.files,
		.notes = tree->counts.notes,
		.open_tasks = tree->counts.tasks,
		.settings = tree->settings,
	};

	switch (document->kind) {
	case DOCUMENT_TASKS:
		taskindex_render(tree, document, out);
		break;
	case DOCUMENT_GUIDE:
		guide_render(&facts, out);
		break;
	case DOCUMENT_STATUS:
	case DOCUMENT_STATUS_JSON:
		render_status(tree, document, out);
		break;
	case DOCUMENT_CONFIG:
		guide_render_config(&facts, out);
		break;
	case DOCUMENT_ERRORS:
		buf_add(out, buf_text(&tree->errors), tree->errors.size);
		break;
	}
}

struct tree_node *
treedocument_node(struct tree *tree, struct tree_document *document)
{
	struct buf text = {0};
	struct tree_node *node = document->node;

	if (node != NULL && !treedocument_is_volatile(document))
		return node;
	render(tree, document, &text);
	if (node != NULL) {
		if (node->size == text.size &&
			memcmp(node->text, text.data, text.size) == 0) {
			document->mtime_ns = node->mtime_ns;
			buf_clear(&text);
			return node;
		}
		treenode_detach_document(document);
	}
	node = treenode_new(tree, NODE_TEXT);
	node->size = text.size;
	/* Without the room that it grew into: it may be kept for long. */
	node->text = text.size > 0 ? mem_resize(text.data, text.size, 1) : NULL;
	if (text.size == 0)
		buf_clear(&text);
	node->mtime_ns = document->mtime_ns;
	node->document = document;
	node->document_id = document->id;
	node->is_list = document->kind == DOCUMENT_TASKS;
	document->node = node;
	return node;
}
