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

-include $(shell find $(B) -name '*.d' 2>/dev/null)
