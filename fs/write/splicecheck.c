/* splicecheck.c - see splicecheck.h */
#include "fs/write/splicecheck.h"

#include <string.h>
#include <strings.h>

#include "fs/write/splicetext.h"

struct splice_check {
	const struct splice_order *order;
	const struct note *before;
};

static bool
is_tags(const struct splice_check *check)
{
	return strcasecmp(check->order->key, "tags") == 0;
}

static bool
is_scalar(const struct yaml_value *value)
{
	return value->kind != YAML_VALUE_LIST &&
	       value->kind != YAML_VALUE_MAP && value->kind != YAML_VALUE_NULL;
}

/* The items of a property's value: of a list its items, else itself. */
static const struct yaml_value *
items_of(const struct property *property, size_t *ret_count)
{
	*ret_count = 0;
	if (property == NULL || property->value.kind == YAML_VALUE_NULL)
		return NULL;
	if (property->value.kind == YAML_VALUE_LIST) {
		*ret_count = property->value.count;
		return property->value.items;
	}
	*ret_count = 1;
	return &property->value;
}

static bool
is_value(const struct splice_check *check, const struct yaml_value *value,
	const char *text)
{
	return is_scalar(value) &&
	       splicetext_is_same(value->text, text, is_tags(check));
}

/* True if after's items are before's with the operation done. */
static bool
has_values(const struct splice_check *check, const struct note *after)
{
	size_t before_count, after_count, at = 0;
	const struct yaml_value *was = items_of(
		note_property(check->before, check->order->key), &before_count);
	const struct yaml_value *is =
		items_of(note_property(after, check->order->key), &after_count);
	bool has_to = false;

	if (check->order->operation == SPLICE_SET)
		return after_count == 1 &&
		       is_value(check, is, check->order->to);
	for (size_t i = 0; i < before_count && check->order->to != NULL; i++)
		has_to |= is_value(check, &was[i], check->order->to) &&
		          !(check->order->from != NULL &&
				  is_value(check, &was[i], check->order->from));
	for (size_t i = 0; i < before_count; i++) {
		if (check->order->from != NULL &&
			is_value(check, &was[i], check->order->from)) {
			if (check->order->operation == SPLICE_REMOVE || has_to)
				continue;
			has_to = true;
			if (at == after_count ||
				!is_value(check, &is[at], check->order->to))
				return false;
		} else if (at == after_count ||
			   !splicetext_is_equal(&was[i], &is[at])) {
			return false;
		}
		at++;
	}
	if (check->order->operation == SPLICE_ADD) {
		/* It may stand before items that are not in lines of their
		 * own; adding at the end is the rule. */
		if (at == after_count ||
			!is_value(check, &is[at], check->order->to))
			return false;
		at++;
	}
	return at == after_count;
}

/* True if the tag that was meant is one to Obsidian, or is none any more. */
static bool
has_tags(const struct splice_check *check, const struct note *after)
{
	bool has_from = false, has_to = false;

	if (!is_tags(check))
		return true;
	for (size_t i = 0; i < after->tags_count; i++) {
		const struct tag *tag = &after->tags[i];

		if (!tag->in_frontmatter)
			continue;
		has_from |= check->order->from != NULL &&
		            splicetext_is_same(tag->tag, check->order->from,
				    is_tags(check));
		has_to |= check->order->to != NULL &&
		          splicetext_is_same(
				  tag->tag, check->order->to, is_tags(check));
	}
	return (check->order->to != NULL ? has_to : true) &&
	       (check->order->operation != SPLICE_REMOVE || !has_from);
}

/* True if all properties but the one are the same, in the same order. */
static bool
has_same_others(const struct splice_check *check, const struct note *after)
{
	const struct property *was =
		note_property(check->before, check->order->key);
	const struct property *is = note_property(after, check->order->key);
	size_t i = 0, j = 0;

	for (;;) {
		const struct property *a, *b;

		if (i < check->before->properties_count &&
			&check->before->properties[i] == was)
			i++;
		if (j < after->properties_count && &after->properties[j] == is)
			j++;
		if (i >= check->before->properties_count ||
			j >= after->properties_count)
			break;
		a = &check->before->properties[i++];
		b = &after->properties[j++];
		if (strcmp(a->key, b->key) != 0 ||
			!splicetext_is_equal(&a->value, &b->value))
			return false;
	}
	return i >= check->before->properties_count &&
	       j >= after->properties_count;
}

bool
splicecheck_is_as_meant(const struct splice *note, const struct note *before,
	const struct splice_order *order, const char *text, size_t size)
{
	struct splice_check check = {order, before};
	struct note *after = note_parse(note->settings, note->path, text, size);
	size_t was = before->frontmatter.body_offset;
	size_t is = after->frontmatter.body_offset;
	bool is_meant = after->frontmatter.state != FRONTMATTER_ERROR &&
	                has_same_others(&check, after) &&
	                has_values(&check, after) && has_tags(&check, after) &&
	                note->size - was == size - is &&
	                memcmp(note->text + was, text + is, size - is) == 0;

	note_free(after);
	return is_meant;
}
