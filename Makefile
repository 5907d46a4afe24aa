# vaultfs. GNU make, no configure step. Knobs and their defaults:
#   CC=gcc  CFLAGS=-O2 -g  PREFIX=/usr/local  DESTDIR=  V= (1: whole commands)
#   SAN=   (address,undefined or thread: builds in a folder of its own)
#   T=     (make test T=name: only tests whose file name contains it)
#   SECONDS=60 (make fuzz: of each target)
# `make help` lists the goals. What is missing on a Debian machine is installed
# by `make test` and `make demo` (tests/deps).

CC = gcc
CFLAGS = -O2 -g
PREFIX = /usr/local
DESTDIR =
SAN =
T =
V =
SECONDS = 60

Q = $(if $(V),,@)
say = $(if $(V),@:,@printf '  %-8s %s\n')
comma = ,

B = build$(if $(SAN),/san-$(subst $(comma),-,$(SAN)))
BIN = $(if $(SAN),$(B)/vaultfs,vaultfs)

PACKAGES_INDEX = libcmark yaml-0.1 sqlite3 libutf8proc libpcre2-8 jansson
PACKAGES_FS = fuse3
pkg = $(shell pkg-config $(1) 2>/dev/null)

WARN = -std=c17 -Wall -Wextra -Werror
CPPFLAGS = -D_GNU_SOURCE -I. -I$(B)
FLAGS = $(WARN) $(CPPFLAGS) $(CFLAGS) -pthread -MMD -MP \
	$(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all)
INDEX_CFLAGS := $(call pkg,--cflags $(PACKAGES_INDEX))
INDEX_LIBS := $(call pkg,--libs $(PACKAGES_INDEX)) -lm
FS_CFLAGS := $(call pkg,--cflags $(PACKAGES_FS))
FS_LIBS := $(call pkg,--libs $(PACKAGES_FS))

INDEX_SRC := $(sort $(wildcard index/*.c index/*/*.c))
FS_SRC := $(sort $(wildcard fs/*.c fs/*/*.c))
UNIT_INDEX := $(sort $(wildcard tests/unit/index/*.c))
UNIT_FS := $(sort $(wildcard tests/unit/fs/*.c))
FUZZ := $(sort $(wildcard tests/fuzz/*.c))
TEST_PROGS := $(sort $(wildcard tests/progs/*.c))

obj = $(patsubst %.c,$(B)/%.o,$(1))
UNIT_BIN := $(patsubst tests/%.c,$(B)/%,$(UNIT_INDEX) $(UNIT_FS))
PROG_BIN := $(patsubst tests/%.c,$(B)/%,$(TEST_PROGS))

.PHONY: all
all: $(BIN)

$(BIN): $(call obj,$(FS_SRC)) $(B)/libvaultindex.a
	$(say) LINK $@
	$(Q)$(CC) $(FLAGS) -o $@ $^ $(FS_LIBS) $(INDEX_LIBS)

$(B)/libvaultindex.a: $(call obj,$(INDEX_SRC))
	$(say) AR $@
	$(Q)rm -f $@ && ar rcs $@ $^

$(B)/index/%.o: index/%.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(FLAGS) $(INDEX_CFLAGS) -c -o $@ $<

$(B)/fs/%.o: fs/%.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(FLAGS) $(INDEX_CFLAGS) $(FS_CFLAGS) -c -o $@ $<

# The schema as bytes for an unsigned char array, so that schema.sql stays a
# file that sqlite3(1) reads.
$(B)/schema.inc: index/store/schema.sql
	@mkdir -p $(@D)
	$(Q)od -An -v -tx1 $< | sed 's/[0-9a-f][0-9a-f]/0x&,/g' >$@.tmp && mv $@.tmp $@
$(call obj,$(wildcard index/store/*.c)): $(B)/schema.inc

# Unit tests of index/ link without libfuse: that index/ needs nothing of fs/
# is proved by the build.
$(B)/unit/index/%: tests/unit/index/%.c $(B)/libvaultindex.a
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(FLAGS) $(INDEX_CFLAGS) -o $@ $< $(B)/libvaultindex.a $(INDEX_LIBS)

$(B)/unit/fs/%: tests/unit/fs/%.c $(filter-out $(B)/fs/main.o,$(call obj,$(FS_SRC))) $(B)/libvaultindex.a
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(FLAGS) $(INDEX_CFLAGS) $(FS_CFLAGS) -o $@ $(filter %.c %.o %.a,$^) $(FS_LIBS) $(INDEX_LIBS)

$(B)/progs/%: tests/progs/%.c $(B)/libvaultindex.a
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(FLAGS) $(INDEX_CFLAGS) -o $@ $< $(B)/libvaultindex.a $(INDEX_LIBS)

# Measurements of one part: build/bench/storebench (docs/schema.md).
$(B)/bench/%: tests/bench/%.c $(B)/libvaultindex.a
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(FLAGS) $(INDEX_CFLAGS) -o $@ $< $(B)/libvaultindex.a $(INDEX_LIBS)

-include $(shell find $(B) -name '*.d' 2>/dev/null)

# Tests. Each program or script prints its verdicts; tests/run adds them up.
SH_TESTS := $(sort $(wildcard tests/sh/*.sh))
# Under the thread sanitizer only what has threads is run.
THREADED = %/watch %/vaultindex %/vfs %/midnight %/live.sh %/writing.sh %/editors.sh
ALL_TESTS = $(if $(filter thread,$(SAN)),$(filter $(THREADED),$(UNIT_BIN) $(SH_TESTS)),$(UNIT_BIN) $(SH_TESTS))
TESTS = $(foreach t,$(ALL_TESTS),$(if $(findstring $(or $(T),/),/$(notdir $(t))),$(t)))

.PHONY: test test-run test-all test-build deps
deps:
	$(Q)tests/deps build

test:
	$(Q)tests/deps test
	$(Q)$(MAKE) --no-print-directory test-run

test-build: $(BIN) $(UNIT_BIN) $(PROG_BIN)

test-run: test-build
	$(Q)VAULTFS=$(abspath $(BIN)) VAULTFS_PROGS=$(abspath $(B)/progs) tests/run $(TESTS)

# All tests, plain and under the sanitizers, with one closing line.
test-all:
	$(Q)tests/deps test
	$(Q)tests/run-all $(MAKE)

# Checks that need no run.
SOURCES = $(wildcard index/*.[ch] index/*/*.[ch] fs/*.[ch] fs/*/*.[ch] tests/*/*.[ch] tests/*/*/*.[ch])
.PHONY: check-format check-headers lint
check-format:
	$(Q)clang-format --dry-run -Werror $(SOURCES)

check-headers:
	$(Q)for h in $(wildcard index/*.h index/*/*.h fs/*.h fs/*/*.h); do \
		$(CC) $(WARN) $(CPPFLAGS) $(INDEX_CFLAGS) $(FS_CFLAGS) -fsyntax-only -x c $$h || exit 1; done
	$(Q)if grep -n '#include "fs/' index/*.[ch] index/*/*.[ch]; then echo 'index/ must not include from fs/'; exit 1; fi

lint:
	$(Q)cppcheck --quiet --std=c17 --enable=warning,portability --inline-suppr \
		--suppress=missingIncludeSystem --error-exitcode=1 -I. index fs
	$(Q)shellcheck -S warning -x tests/run tests/run-all tests/deps tests/lib.sh tests/demo $(SH_TESTS) $(wildcard mountscripts/*)

# One libFuzzer program per parser, from the library's own sources.
FUZZ_BIN := $(patsubst tests/fuzz/%.c,build/fuzz/%,$(FUZZ))
.PHONY: fuzz fuzz-build
fuzz-build: $(FUZZ_BIN)

build/fuzz/%: tests/fuzz/%.c $(INDEX_SRC) $(B)/schema.inc
	@mkdir -p $(@D)
	$(say) FUZZ $@
	$(Q)clang $(WARN) $(CPPFLAGS) $(INDEX_CFLAGS) -O1 -g -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -o $@ $< $(INDEX_SRC) $(INDEX_LIBS)

fuzz: fuzz-build
	$(Q)for f in $(FUZZ_BIN); do echo "$$f"; mkdir -p build/corpus/$$(basename $$f); \
		(cd build && ../$$f -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=4096 -print_final_stats=0 -verbosity=0 corpus/$$(basename $$f)) || exit 1; done

.PHONY: demo bench install uninstall clean help
demo:
	$(Q)tests/deps build
	$(Q)$(MAKE) --no-print-directory all
	$(Q)tests/demo

bench: $(BIN)
	$(Q)tests/bench/run

install: $(BIN)
	install -Dm755 $(BIN) $(DESTDIR)$(PREFIX)/bin/vaultfs
	install -Dm644 docs/vaultfs.1 $(DESTDIR)$(PREFIX)/share/man/man1/vaultfs.1

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/vaultfs $(DESTDIR)$(PREFIX)/share/man/man1/vaultfs.1

clean:
	rm -rf build vaultfs

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | sed -n '1,8p'
	@echo 'make         vaultfs'
	@echo 'make demo    installs what is missing, builds, mounts the sample vault, walks it'
	@echo 'make test    installs what is missing, then every test; T=name for some of them'
	@echo 'make test SAN=address,undefined   the same under sanitizers (also SAN=thread)'
	@echo 'make fuzz SECONDS=60   each parser       make bench   the table of docs/benchmarks.md'
	@echo 'make lint check-format check-headers     make install DESTDIR= PREFIX='
