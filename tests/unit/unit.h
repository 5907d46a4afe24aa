/* unit.h - the smallest test frame that says what broke
 *
 *	TEST(slash_becomes_dash)
 *	{
 *		EXPECT_TEXT(slug("a/b"), "a-b");
 *	}
 *	TEST_MAIN
 *
 * Each TEST is a sentence that becomes false when the behaviour breaks. The
 * program prints `ok NAME` or `not ok NAME` with what differed, and exits 1 if
 * any failed; an argument runs only tests whose name contains it.
 */
#ifndef VAULTFS_UNIT_H
#define VAULTFS_UNIT_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct unit_test {
	const char *name;
	void (*run)(void);
	struct unit_test *next;
};

static struct unit_test *unit_first, **unit_last = &unit_first;
static int unit_failures;

#define TEST(name)                                                             \
	static void test_##name(void);                                         \
	__attribute__((constructor)) static void register_##name(void)         \
	{                                                                      \
		static struct unit_test t = {#name, test_##name, NULL};        \
		*unit_last = &t;                                               \
		unit_last = &t.next;                                           \
	}                                                                      \
	static void test_##name(void)

#define UNIT_FAIL(...)                                                         \
	do {                                                                   \
		unit_failures++;                                               \
		printf("# %s:%d: ", __FILE__, __LINE__);                       \
		printf(__VA_ARGS__);                                           \
		putchar('\n');                                                 \
	} while (0)

#define EXPECT(condition)                                                      \
	do {                                                                   \
		if (!(condition))                                              \
			UNIT_FAIL("false: %s", #condition);                    \
	} while (0)

#define EXPECT_INT(got, want)                                                  \
	do {                                                                   \
		long long g_ = (long long)(got), w_ = (long long)(want);       \
		if (g_ != w_)                                                  \
			UNIT_FAIL("%s is %lld, not %lld", #got, g_, w_);       \
	} while (0)

#define EXPECT_TEXT(got, want)                                                 \
	do {                                                                   \
		const char *g_ = (got), *w_ = (want);                          \
		if (g_ == NULL || w_ == NULL ? g_ != w_ : strcmp(g_, w_) != 0) \
			UNIT_FAIL("%s is \"%s\", not \"%s\"", #got,            \
				g_ != NULL ? g_ : "(NULL)",                    \
				w_ != NULL ? w_ : "(NULL)");                   \
	} while (0)

static inline int
unit_main(int argc, char **argv)
{
	int failed = 0;

	for (struct unit_test *t = unit_first; t != NULL; t = t->next) {
		if (argc > 1 && strstr(t->name, argv[1]) == NULL)
			continue;
		unit_failures = 0;
		t->run();
		printf("%s %s\n", unit_failures == 0 ? "ok" : "not ok",
			t->name);
		fflush(stdout);
		failed += unit_failures != 0;
	}
	return failed != 0;
}

#define TEST_MAIN                                                              \
	int main(int argc, char **argv)                                        \
	{                                                                      \
		return unit_main(argc, argv);                                  \
	}

#endif
