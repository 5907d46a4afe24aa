/* mention.c - see mention.h */
#include "index/graph/mention.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/mem.h"
#include "index/base/text.h"

#define NAME_CHARACTERS_MIN 4

void
terms_init(struct terms *terms, struct catalog *catalog)
{
	memset(terms, 0, sizeof(*terms));
	terms->catalog = catalog;
	terms->texts = intern_new();
	terms->heads = nummap_new();
}

void
terms_clear(struct terms *terms)
{
	intern_free(terms->texts);
	nummap_free(terms->heads);
	free(terms->items);
	memset(terms, 0, sizeof(*terms));
}

/* --- words ---------------------------------------------------------------- */

struct word {
	const char *raw; /* in the text */
	size_t raw_size;
	const char *folded;
	size_t folded_size;
	uint64_t hash; /* of folded */
};

struct text_words {
	struct word *items;
	size_t count, capacity;
	const char *text, *end;
};

static bool
ascii_is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

/* Size in bytes of the character at text, and whether it belongs to a word. */
static size_t
character(const char *text, const char *end, bool *ret_is_word)
{
	size_t length = 1;

	if ((signed char)*text >= 0)
		*ret_is_word = ascii_is_word(*text);
	else
		*ret_is_word = text_is_word(
			text_decode(text, (size_t)(end - text), &length));
	return length;
}

/* text is in NFC. */
static struct text_words
words_of(struct arena *arena, const char *text, size_t size)
{
	struct text_words words = {.text = text, .end = text + size};
	const char *start = NULL;
	const char *at = text;

	while (at <= words.end) {
		bool is_word = false;
		size_t length = 1;

		if (at < words.end)
			length = character(at, words.end, &is_word);
		if (is_word && start == NULL) {
			start = at;
		} else if (!is_word && start != NULL) {
			struct word word = {
				.raw = start,
				.raw_size = (size_t)(at - start),
			};

			word.folded = text_fold(arena, start, word.raw_size);
			word.folded_size = strlen(word.folded);
			word.hash = text_hash(word.folded, word.folded_size);
			ARENA_PUSH(arena, words.items, words.count,
				words.capacity, word);
			start = NULL;
		}
		at += length;
	}
	return words;
}

static uint64_t
pair_hash(uint64_t a, uint64_t b)
{
	return (a ^ b >> 31) * 0x9e3779b97f4a7c15u + b;
}

/* --- terms ---------------------------------------------------------------- */

static bool
is_too_short(const char *name, size_t size)
{
	size_t characters = 0;
	bool has_other = false;

	for (size_t i = 0; i < size; i++) {
		characters += ((unsigned char)name[i] & 0xc0) != 0x80;
		has_other |= name[i] < '0' || name[i] > '9';
	}
	return characters < NAME_CHARACTERS_MIN || !has_other;
}

/* The text to look for and the hash it is found by; NULL if it is not looked
 * for. */
static const char *
term_text(struct arena *arena, const char *name, size_t size, size_t *ret_size,
	uint64_t *ret_hash)
{
	const char *text = text_nfc(arena, name, size);
	struct text_words words;

	size = strlen(text);
	if (is_too_short(text, size))
		return NULL;
	words = words_of(arena, text, size);
	if (words.count == 0)
		return NULL;
	*ret_hash = words.items[0].hash;
	if (words.count > 1) {
		*ret_hash = pair_hash(*ret_hash, words.items[1].hash);
		text = text_fold(arena, text, size);
		size = strlen(text);
	}
	*ret_size = size;
	return text;
}

void
term_hold(
	struct terms *terms, struct arena *arena, const char *name, size_t size)
{
	const char *folded;
	struct term *item;
	uint64_t hash, head;
	uint32_t term;
	bool is_new;
	const char *text = term_text(arena, name, size, &size, &hash);

	if (text == NULL)
		return;
	term = intern_hold(terms->texts, text, size, &is_new);
	if (!is_new)
		return;
	while (term >= terms->capacity)
		terms->items = mem_grow(terms->items, terms->capacity,
			&terms->capacity, sizeof(*terms->items));
	folded = text_fold(arena, text, size);
	item = &terms->items[term];
	item->key = name_hold(terms->catalog, folded, strlen(folded));
	item->hash = hash;
	item->next = nummap_get(terms->heads, hash, &head) ? (uint32_t)head : 0;
	nummap_set(terms->heads, hash, term);
}

void
term_release(
	struct terms *terms, struct arena *arena, const char *name, size_t size)
{
	uint64_t hash, head;
	uint32_t term;
	const char *text = term_text(arena, name, size, &size, &hash);

	if (text == NULL)
		return;
	term = intern_find(terms->texts, text, size);
	if (!intern_release(terms->texts, term))
		return;
	name_release(terms->catalog, terms->items[term].key);
	nummap_get(terms->heads, hash, &head);
	if (head == term) {
		if (terms->items[term].next != 0)
			nummap_set(terms->heads, hash, terms->items[term].next);
		else
			nummap_remove(terms->heads, hash);
	} else {
		uint32_t i = (uint32_t)head;

		while (terms->items[i].next != term)
			i = terms->items[i].next;
		terms->items[i].next = terms->items[term].next;
	}
}

/* How many words from words.items[first] on are the size bytes of term; 0 if
 * they are something else. */
static size_t
words_match(const struct text_words *words, size_t first, const char *term,
	size_t size, bool is_exact)
{
	const char *end = term + size;
	const char *at = words->items[first].raw;
	size_t count = 0;
	bool is_word = false;
	const char *word = term;

	/* What a name has before its first word stands before the text's. */
	while (word < end) {
		size_t length = character(word, end, &is_word);

		if (is_word)
			break;
		word += length;
	}
	if ((size_t)(at - words->text) < (size_t)(word - term) ||
		memcmp(at - (word - term), term, (size_t)(word - term)) != 0)
		return 0;
	term = word;
	while (term < end) {
		const struct word *own = &words->items[first + count];
		const char *part;
		size_t part_size;

		if (first + count >= words->count)
			return 0;
		part = is_exact ? own->raw : own->folded;
		part_size = is_exact ? own->raw_size : own->folded_size;
		if (own->raw != at || (size_t)(end - term) < part_size ||
			memcmp(term, part, part_size) != 0)
			return 0;
		term += part_size;
		at += own->raw_size;
		count++;
		/* A word of the term that goes on is another word. */
		if (term < end) {
			character(term, end, &is_word);
			if (is_word)
				return 0;
		}
		while (term < end) {
			size_t length = character(term, end, &is_word);

			if (is_word)
				break;
			if ((size_t)(words->end - at) < length ||
				memcmp(term, at, length) != 0)
				return 0;
			term += length;
			at += length;
		}
	}
	return count;
}

/* The longest term of those with that hash; ret_count changes with it. */
static void
longest(const struct terms *terms, const struct text_words *words, size_t first,
	uint64_t hash, bool is_exact, size_t *ret_count, uint32_t *ret_term)
{
	uint64_t head;

	if (!nummap_get(terms->heads, hash, &head))
		return;
	for (uint32_t i = (uint32_t)head; i != 0; i = terms->items[i].next) {
		size_t count =
			words_match(words, first, intern_text(terms->texts, i),
				intern_text_size(terms->texts, i), is_exact);

		/* Equal counts: the one with more around its words. */
		if (count > *ret_count ||
			(count > 0 && count == *ret_count &&
				intern_text_size(terms->texts, i) >
					intern_text_size(
						terms->texts, *ret_term))) {
			*ret_count = count;
			*ret_term = i;
		}
	}
}

/* --- texts ---------------------------------------------------------------- */

#define BLANK '\x01' /* belongs to no word and to no name */
#define BACKTICKS_MAX 32

/* Code: a run of backticks up to the next run of as many. gone[n] tells that
 * no run of n follows any more, so that each n is looked for in vain once. */
static size_t
code_size(const char *text, bool gone[BACKTICKS_MAX])
{
	size_t run = strspn(text, "`");
	const char *at = text + run;

	if (run >= BACKTICKS_MAX || gone[run])
		return 0;
	while ((at = strchr(at, '`')) != NULL) {
		size_t closing = strspn(at, "`");

		at += closing;
		if (closing == run)
			return (size_t)(at - text);
	}
	gone[run] = true;
	return 0;
}

/* A wikilink. *no_end is where one was looked for in vain. */
static size_t
link_size(const char *text, const char **no_end)
{
	const char *close;

	if (text[1] == '[' && *no_end == NULL) {
		close = strstr(text + 2, "]]");
		if (close != NULL)
			return (size_t)(close + 2 - text);
		*no_end = text;
	}
	return 0;
}

/* A copy of text with all that is part of a link, a tag or code blank. */
static char *
text_blanked(struct arena *arena, const char *text)
{
	char *copy = text_nfc(arena, text, strlen(text));
	bool gone[BACKTICKS_MAX] = {false};
	const char *no_end = NULL;
	bool no_close = false;
	char *bracket = NULL; /* the last '[' that may begin a link */
	char *at = copy;

	while (*at != '\0') {
		size_t blank = 0;
		char *from = at;

		if (*at == '`') {
			blank = code_size(at, gone);
			if (blank == 0) {
				at += strspn(at, "`");
				continue;
			}
		} else if (*at == '[') {
			blank = link_size(at, &no_end);
			bracket = at;
		} else if (*at == ']' && at[1] == '(' && bracket != NULL &&
			   !no_close) {
			char *close = strchr(at, ')');

			no_close = close == NULL;
			if (close != NULL) {
				from = bracket;
				blank = (size_t)(close + 1 - from);
			}
			bracket = NULL;
		} else if (*at == '#' &&
			   (at == copy || at[-1] == ' ' || at[-1] == '\t')) {
			blank = strcspn(at, " \t");
		}
		if (blank > 0) {
			memset(from, BLANK, blank);
			at = from + blank;
			bracket = NULL;
		} else {
			at++;
		}
	}
	return copy;
}

void
terms_find(const struct terms *terms, struct arena *arena, const char *text,
	void (*found)(void *arg, uint32_t key), void *arg)
{
	char *blanked = text_blanked(arena, text);
	struct text_words words = words_of(arena, blanked, strlen(blanked));

	for (size_t i = 0; i < words.count;) {
		size_t count = 0;
		uint32_t term = 0;

		if (i + 1 < words.count)
			longest(terms, &words, i,
				pair_hash(words.items[i].hash,
					words.items[i + 1].hash),
				false, &count, &term);
		if (count == 0)
			longest(terms, &words, i, words.items[i].hash, true,
				&count, &term);
		if (count > 0)
			found(arg, terms->items[term].key);
		i += count > 0 ? count : 1;
	}
}

static void
words_add_one(struct words *words, uint64_t hash)
{
	unsigned bit = (unsigned)(hash >> 20) % (64 * WORDS_SIZE);

	words->bits[bit / 64] |= (uint64_t)1 << bit % 64;
}

static void
words_add_list(struct words *words, const struct text_words *list)
{
	for (size_t i = 0; i < list->count; i++) {
		words_add_one(words, list->items[i].hash);
		if (i > 0)
			words_add_one(words, pair_hash(list->items[i - 1].hash,
						     list->items[i].hash));
	}
}

void
words_add_text(struct words *words, struct arena *arena, const char *text)
{
	char *blanked = text_blanked(arena, text);
	struct text_words list = words_of(arena, blanked, strlen(blanked));

	words_add_list(words, &list);
}

void
words_add_name(struct words *words, struct arena *arena, const char *name)
{
	struct text_words list = words_of(arena, name, strlen(name));

	words_add_list(words, &list);
}
