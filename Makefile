# Everything that is done with this tree is a target here: `make help` lists them.
#
# The library and the program are built once per variant, each in a directory of its own:
#   build            what is installed
#   build/asan       address and undefined-behaviour sanitizers: unit, server and most CLI tests
#   build/torture    can kill itself at the n-th statement: the kill tests; build but for the files
#                    that differ
#   build/tsan       thread sanitizer: the tests that fill with several workers (make threads)
#   build/coverage   counts the lines that unit tests reach (make coverage)
#   build/fuzz       clang, for libFuzzer
#   build/clang      clang's warnings over what build/fuzz has not compiled, tests too (make lint)
#   build/analyze    gcc -fanalyzer (make lint)
#   build/package    build, linked for packages: needs no library but libc and libpq where it is
#                    installed

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
SHELL := /bin/bash

JOBS := $(shell nproc 2>/dev/null || echo 2)
# A -j on the command line wins over this one.
MAKEFLAGS += --no-builtin-rules -j$(JOBS)

ifeq ($(origin CC),default)
CC := gcc
endif
CLANG ?= clang
PREFIX ?= /usr/local
CFLAGS ?= -O2 -g
FUZZ_SECONDS ?= 3600

WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wvla -Werror
STANDARD := -std=c11 -D_GNU_SOURCE -pthread
INCLUDES := -Ilib -I. -Ibuild/gen
# libpg_query is needed too, and has no file for pkg-config.
PACKAGES := libpq yaml-0.1 jansson libmd

# V=1 shows the commands.
Q := $(if $(V),,@)
SAY := @echo " "

# Asked when the first recipe runs, because `make setup` may only just have installed pkg-config.
package_cflags = $(eval package_cflags := $$(shell pkg-config --cflags $(PACKAGES)))$(package_cflags)
package_libs = $(eval package_libs := $$(shell pkg-config --libs $(PACKAGES)) -lpg_query)$(package_libs)

# $(call below,directories,names): the files below, however deep; in order, so that builds agree.
below = $(sort $(shell find $1 -type f \( $(patsubst %,-name '%' -o,$2) -false \)))
LIB_SOURCES := $(call below,lib,*.c)
CMD_SOURCES := $(wildcard cmd/*.c)
UNIT_TESTS := $(call below,tests/unit,*.c)
SERVER_TESTS := $(wildcard tests/server/*.c)
HARNESS_SOURCES := $(wildcard tests/harness/*.c)
FUZZ_TARGETS := $(wildcard tests/fuzz/*.c)
BATS_CLI := $(wildcard tests/cli/*.bats)
BATS_TESTS := $(BATS_CLI) $(wildcard tests/traffic/*.bats)
BATS_ORM := $(wildcard tests/orm/*.bats)
MATRIX_TESTS := $(wildcard tests/matrix/*.t)
C_FILES := $(call below,lib cmd tests,*.[ch])
SHELL_FILES := $(wildcard .ci/run tools/* tests/harness/* tests/demo/* tests/bench/* tests/fuzz/* \
    tests/cli/* tests/traffic/* tests/matrix/run tests/matrix/pg_dump tests/orm/install tests/orm/orm.bash tests/orm/*.bats tests/model/* tests/histories/run.t)

# Targets that need more than a compiler install it; the others only say what is missing.
ifneq ($(filter deb tarball test histories orm test-matrix demo check bench fuzz fuzz-coverage lint coverage valgrind threads,$(MAKECMDGOALS)),)
READY := setup
else
READY := dependencies
endif

.PHONY: all install uninstall dist deb tarball demo test histories orm test-matrix check lint format bench fuzz fuzz-coverage torture coverage valgrind threads clean setup dependencies help

all: build/sluice

help:
	@echo "make            build/sluice"
	@echo "make install    to PREFIX ($(PREFIX)), below DESTDIR when given"
	@echo "make uninstall  takes away what install has put there"
	@echo "make dist       build/sluice-$(VERSION).tar.gz: the sources"
	@echo "make deb        build/sluice_$(VERSION)_ARCH.deb, for any Debian or Ubuntu"
	@echo "make tarball    build/sluice-$(VERSION)-linux-ARCH.tar.gz: the same files for other systems"
	@echo "make demo       rename a column of a million rows under two applications"
	@echo "make test       every test, under sanitizers, against a throwaway server"
	@echo "make histories  migrations in the manner of real ones, taken back from every phase"
	@echo "make orm        migrations and applications of ORMs through whole plans"
	@echo "make test-matrix  a share of them on PostgreSQL 14, 16, 17 and 18: VERSIONS=17 TESTS=all"
	@echo "make check      layers, banned functions, format and unit tests; under a minute"
	@echo "make lint       analyzers, clang, cppcheck, clang-format, shellcheck"
	@echo "make format     clang-format over the tree"
	@echo "make bench      the measurements of tests/bench"
	@echo "make torture    the kill tests at every statement, and more of the model"
	@echo "make fuzz       libFuzzer on plans and state for FUZZ_SECONDS ($(FUZZ_SECONDS)), and what it reaches"
	@echo "make valgrind   some of the command-line tests under valgrind; eight minutes"
	@echo "make threads    the tests of backfills under the thread sanitizer"
	@echo "make coverage   lines of the rooms that know no server which tests reach; ten minutes"
	@echo "make setup      install what these need (Debian, through apt)"
	@echo "make clean      remove build/"

setup:
	@tools/setup

dependencies:
	@missing=; command -v pkg-config >/dev/null || missing=" pkg-config"; \
	for library in $(PACKAGES); do \
	    pkg-config --exists $$library 2>/dev/null || missing+=" $$library"; done; \
	echo '#include <pg_query.h>' | $(CC) -E - >/dev/null 2>&1 || missing+=" libpg_query"; \
	[ -z "$$missing" ] || { echo "missing:$$missing; run make setup" >&2; exit 1; }

# ---- SQL files: lib/ROOM/sql/NAME.sql becomes sql_NAME, declared in "ROOM_sql.h" ----

SQL_ROOMS := $(sort $(foreach f,$(wildcard lib/*/sql/*.sql),$(word 2,$(subst /, ,$f))))
SQL_HEADERS := $(SQL_ROOMS:%=build/gen/%_sql.h)

# The directory itself is a prerequisite, so that a removed file is noticed.
define sql_room
build/gen/$1_sql.h build/gen/$1_sql.c &: lib/$1/sql $(wildcard lib/$1/sql/*.sql) tools/embed-sql
	@mkdir -p build/gen
	$(SAY) SQL build/gen/$1_sql.h
	$(Q)tools/embed-sql $1 build/gen
endef
$(foreach room,$(SQL_ROOMS),$(eval $(call sql_room,$(room))))

# ---- The commit that the program is built from, which only cmd/version.c includes ----

.PHONY: force
build/gen/commit.h: force
	$(Q)tools/commit $@

comma := ,

# ---- One variant: $(call variant,directory,compiler,flags,flags for the linker) ----

define compiled
$1/%.o: %.c Makefile | $(READY) $(SQL_HEADERS)
	@mkdir -p $$(@D)
	$(SAY) CC $$@
	$(Q)$2 $(STANDARD) $(WARNINGS) $(INCLUDES) $$(package_cflags) $(CPPFLAGS) $(CFLAGS) $3 \
	    -MMD -MP -c $$< -o $$@

# Tests may also include the headers of the harness.
$1/cmd/version.o: build/gen/commit.h

$1/tests/%.o: tests/%.c Makefile | $(READY) $(SQL_HEADERS)
	@mkdir -p $$(@D)
	$(SAY) CC $$@
	$(Q)$2 $(STANDARD) $(WARNINGS) $(INCLUDES) -Itests $$(package_cflags) $(CPPFLAGS) $(CFLAGS) \
	    $3 -MMD -MP -c $$< -o $$@

$1/gen/%_sql.o: build/gen/%_sql.c Makefile | $(READY)
	@mkdir -p $$(@D)
	$(SAY) CC $$@
	$(Q)$2 $(STANDARD) $(WARNINGS) $(CFLAGS) $3 -c $$< -o $$@
endef

define variant
$(compiled)

$1/libsluice.a: $(LIB_SOURCES:%.c=$1/%.o) $(SQL_ROOMS:%=$1/gen/%_sql.o)
	$(SAY) AR $$@
	@mkdir -p $$(@D)
	$(Q)rm -f $$@ && $(AR) rcs $$@ $$^

# The commands without main.c, for tests.
$1/libcmd.a: $(patsubst %.c,$1/%.o,$(filter-out cmd/main.c,$(CMD_SOURCES)))
	$(SAY) AR $$@
	@mkdir -p $$(@D)
	$(Q)rm -f $$@ && $(AR) rcs $$@ $$^

$1/libharness.a: $(HARNESS_SOURCES:%.c=$1/%.o)
	$(SAY) AR $$@
	@mkdir -p $$(@D)
	$(Q)rm -f $$@ && $(AR) rcs $$@ $$^

$1/sluice: $1/cmd/main.o $1/libcmd.a $1/libsluice.a
	$(SAY) LD $$@
	$(Q)$2 -pthread $(CFLAGS) $3 $(LDFLAGS) $4 $$^ -Wl,--as-needed $$(package_libs) -lm -o $$@

$1/tests/%: $1/tests/%.o $1/libcmd.a $1/libsluice.a $1/libharness.a
	$(SAY) LD $$@
	$(Q)$2 -pthread $(CFLAGS) $3 $(LDFLAGS) $4 $$< $1/libharness.a $1/libcmd.a $1/libsluice.a \
	    -Wl,--as-needed -lcmocka $$(package_libs) -lm -o $$@
endef

SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
HARDEN := -fPIE -fstack-protector-strong -Wformat -Werror=format-security \
    $(if $(filter -O1 -O2 -O3 -Os,$(CFLAGS)),-D_FORTIFY_SOURCE=2)
HARDEN_LINK := -pie -Wl,-z,relro -Wl,-z,now
$(eval $(call variant,build,$(CC),$(HARDEN),$$(HARDEN_LINK)))
$(eval $(call variant,build/asan,$(CC),$(SANITIZE),))
$(eval $(call variant,build/tsan,$(CC),-fsanitize=thread -fno-omit-frame-pointer,))
$(eval $(call variant,build/fuzz,$(CLANG),$(SANITIZE) -fsanitize=fuzzer-no-link,-fsanitize=fuzzer))
$(eval $(call variant,build/clang,$(CLANG),,))
$(eval $(call variant,build/coverage,$(CC),-O0 --coverage,))
# NULL dereferences are left to clang's analyzer: gcc 12's does not see that an array without
# elements is not read.
$(eval $(call variant,build/analyze,$(CC),-fanalyzer -Wno-analyzer-null-dereference,))

# Two programs of the same objects. What is compiled for one of them comes before the libraries, which
# are then not asked for it.
$(eval $(call compiled,build/torture,$(CC),$(HARDEN) -DSLUICE_TORTURE))
TORTURE_SOURCES := $(shell grep -l '"pg/trace/torture.h"' $(LIB_SOURCES))
build/torture/sluice: $(TORTURE_SOURCES:%.c=build/torture/%.o)
# libm too: it comes with libc.
build/package/sluice: package_libs = -lpq -Wl,-Bstatic -lyaml -ljansson -lmd -lpg_query -Wl,-Bdynamic
build/torture/sluice build/package/sluice: build/cmd/main.o build/libcmd.a build/libsluice.a
	$(SAY) LD $@
	@mkdir -p $(@D)
	$(Q)$(CC) -pthread $(CFLAGS) $(LDFLAGS) $(HARDEN_LINK) $(filter %.o,$^) $(filter %.a,$^) \
	    -Wl,--as-needed $(package_libs) -lm -o $@

# Objects are kept although rules chain through them.
.SECONDARY:

-include $(shell find build -name '*.d' -type f 2>/dev/null)

# ---- Installing and packages ----

# What is installed, as words "mode from to"; packages hold the same. Paths may have spaces in them.
MANUALS := $(sort $(wildcard docs/*.1 docs/*.5))
define INSTALLED
755 $1 bin/sluice
$(foreach page,$(MANUALS),
644 $(page) share/man/man$(subst .,,$(suffix $(page)))/$(notdir $(page)))
644 docs/json/answers.schema.json share/doc/sluice/answers.schema.json
$(foreach file,alerts.yml alerts.test.yml dashboard.json,
644 docs/metrics/$(file) share/doc/sluice/metrics/$(file))
644 build/completion/bash share/bash-completion/completions/sluice
644 build/completion/zsh share/zsh/$2/_sluice
644 build/completion/fish share/fish/vendor_completions.d/sluice.fish
$(foreach plan,$(sort $(wildcard plans/*)),$(if $(wildcard $(plan)/*),,
644 $(plan) share/doc/sluice/plans/$(notdir $(plan))))
$(foreach schema,$(sort $(wildcard plans/schema/*)),
644 $(schema) share/doc/sluice/plans/schema/$(notdir $(schema)))
endef
# Where zsh looks below /usr is a package's; elsewhere, as in /usr/local, it looks for others.
ZSH_FOLDER = $(if $(filter /usr,$(PREFIX)),vendor-completions,site-functions)
export INSTALLED_FILES = $(call INSTALLED,build/sluice,$(ZSH_FOLDER))
export PACKAGED_FILES = $(call INSTALLED,build/package/sluice,vendor-completions)

COMPLETIONS := $(addprefix build/completion/,bash zsh fish)
$(COMPLETIONS): build/sluice
	$(SAY) "completion $(@F)"
	@mkdir -p $(@D)
	$(Q)build/sluice completion $(@F) >$@

install: build/sluice $(COMPLETIONS)
	@tools/install "$(DESTDIR)$(PREFIX)" <<<"$$INSTALLED_FILES"

uninstall:
	@tools/install --remove "$(DESTDIR)$(PREFIX)" <<<"$$INSTALLED_FILES"

VERSION := $(shell sed -n 's/.*SLUICE_VERSION "\(.*\)"/\1/p' lib/base/version.h)
dist:
	@tools/package dist $(VERSION)
deb: build/package/sluice $(COMPLETIONS) | $(READY)
	@tools/package deb $(VERSION) <<<"$$PACKAGED_FILES"
tarball: build/package/sluice $(COMPLETIONS) | $(READY)
	@tools/package tarball $(VERSION) <<<"$$PACKAGED_FILES"

# ---- Tests ----

ASAN_UNIT := $(UNIT_TESTS:%.c=build/asan/%)
ASAN_SERVER := $(SERVER_TESTS:%.c=build/asan/%)
FUZZ_BINARIES := $(FUZZ_TARGETS:%.c=build/fuzz/%)
PROGRAMS := build/sluice build/asan/sluice build/torture/sluice build/package/sluice
PROVE := prove --timer --failures --comments --exec tests/harness/run-one

# TEST_FUZZ_SECONDS is how long the fuzzing among them takes (30), SLUICE_KILL_SHARE=12 that the kill
# tests take a twelfth of their statements, SLUICE_HISTORIES_SHARE=16 that histories are taken back from a
# sixteenth of their phases. SLUICE_LONG_SHARE=3 takes one in three of the tests that say that they are long,
# with each commit others; 1 takes all. Tests wait more than they work, so there are more than two at a time for
# each core, and long ones begin first. Traffic tests measure waits, so they run at the end, three at a time.
LANES := seq=tests/traffic/{failover,hostile,split,standby}.bats seq=tests/traffic/{interrupt,locks,servers}.bats \
    seq=tests/traffic/* par=**
TEST_TURN := $(shell git rev-list --count HEAD 2>/dev/null || echo 0)
TEST_JOBS := $(shell expr $(JOBS) '*' 2 + 1)
test: $(ASAN_UNIT) $(ASAN_SERVER) $(FUZZ_BINARIES) $(PROGRAMS) | setup
	FUZZ_SECONDS=$${TEST_FUZZ_SECONDS:-30} FUZZ_JOBS=1 SLUICE_KILL_SHARE=$${SLUICE_KILL_SHARE:-12} \
	    SLUICE_HISTORIES_SHARE=$${SLUICE_HISTORIES_SHARE:-16} \
	    SLUICE_LONG_SHARE=$${SLUICE_LONG_SHARE:-3} SLUICE_LONG_TURN=$${SLUICE_LONG_TURN:-$(TEST_TURN)} \
	    tests/harness/with-cluster $(PROVE) -j$(TEST_JOBS) $(LANES:%=--rules='%') \
	    $(MATRIX_TESTS) $(ASAN_SERVER) tests/histories/run.t tests/model/run.t tests/fuzz/run.t \
	    $(BATS_ORM) $(BATS_TESTS) $(ASAN_UNIT)

histories: build/asan/sluice | setup
	TEST_TIMEOUT=0 tests/harness/with-cluster $(PROVE) tests/histories/run.t

# Migrations and applications of ORMs, of which `make test` has a share.
orm: build/asan/sluice | setup
	SLUICE_ORM=all TEST_TIMEOUT=0 BATS_TEST_TIMEOUT=900 tests/harness/with-cluster $(PROVE) $(BATS_ORM)

# VERSIONS of PostgreSQL beside Debian's ("14 16 17 18"); TESTS=all takes more than a share.
test-matrix: $(ASAN_SERVER) $(PROGRAMS) | setup
	VERSIONS="$(VERSIONS)" TESTS="$(TESTS)" tests/matrix/run

check: $(ASAN_UNIT) | setup
	$(SAY) check-layers, check-banned
	$(Q)tools/check-layers
	$(Q)tools/check-banned
	$(SAY) clang-format
	$(Q)clang-format --dry-run -Werror $(C_FILES)
	$(if $(ASAN_UNIT),$(PROVE) -j$(JOBS) $(ASAN_UNIT))

fuzz: $(FUZZ_BINARIES) | setup
	FUZZ_SECONDS=$(FUZZ_SECONDS) prove --verbose --timer --exec '' tests/fuzz/run.t
	@$(MAKE) --no-print-directory fuzz-coverage

# The lines of the rooms which the inputs that fuzzing keeps and has learnt reach.
FUZZED_ROOMS := yaml parse lint plan phase store engine
fuzz-coverage: $(FUZZ_TARGETS:%.c=build/coverage/%) | setup
	$(Q)find build/coverage -name '*.gcda' -delete
	$(Q)$(foreach target,$(notdir $(FUZZ_TARGETS:%.c=%)),build/coverage/tests/fuzz/$(target) \
	    tests/fuzz/corpus/$(target) build/fuzz/corpus/$(target) >/dev/null &&) true
	$(Q)gcovr --object-directory build/coverage $(FUZZED_ROOMS:%=--filter lib/%/) build/coverage

# The rooms that need no server: what unit tests alone reach of them, then with the tests of the
# command line that a phase, a gate or a report is the subject of.
PURE_ROOMS := base hook sql yaml parse lint phase plan report
COVERAGE_TESTS := $(filter-out $(addprefix tests/cli/,backfill.bats bench.bats damage.bats docs.bats shipped_plans.bats \
    harness.bats house.bats interrupted.bats log.bats secrets.bats upgrade.bats),$(BATS_CLI))
GCOVR := gcovr --object-directory build/coverage $(PURE_ROOMS:%=--filter lib/%/) build/coverage
coverage: $(UNIT_TESTS:%.c=build/coverage/%) build/coverage/sluice | setup
	$(Q)find build/coverage -name '*.gcda' -delete
	$(Q)for test in $(UNIT_TESTS:%.c=build/coverage/%); do $$test >/dev/null 2>&1 || exit 1; done
	$(Q)$(GCOVR) | tail -n 4
	$(Q)SLUICE=$(CURDIR)/build/coverage/sluice tests/harness/with-cluster \
	    $(PROVE) -j$(JOBS) $(COVERAGE_TESTS)
	$(Q)$(GCOVR)

# Every statement of the kill tests; `make test` takes a share of them. It takes hours: LOOKS=20 leaves
# out of those that only look, which most do, all but a twentieth; KILL=kill_revert is one file alone,
# SLUICE_KILL_PLAN=NAME in the environment one plan of plans/.
KILL := kill_%
KILL_TESTS := $(filter build/asan/tests/server/$(KILL),$(filter build/asan/tests/server/kill_%,$(ASAN_SERVER)))
OTHER_TORTURE := $(if $(filter file,$(origin KILL)),tests/cli/hostile_tables.bats tests/cli/replicate.bats \
    $(shell grep -lx '    long' $(BATS_CLI)))
torture: $(KILL_TESTS) $(PROGRAMS) | setup
	MODEL_DEATHS=2 tests/model/run.t
	SLUICE_KILL_ALL=1 SLUICE_KILL_LOOKS=$(or $(LOOKS),1) TEST_TIMEOUT=0 \
	    tests/harness/with-cluster $(PROVE) -j$(TEST_JOBS) $(KILL_TESTS) $(OTHER_TORTURE)

# Under the plain build: what the sanitizers of `make test` do not see, values that were never set.
# It takes twelve to twenty-six times as long as the sanitizers do, hence the other limits.
VALGRIND_TESTS := $(addprefix tests/cli/,verify.bats upgrade.bats swap.bats alter_type.bats usage.bats approvals.bats)
valgrind: build/sluice | setup
	SLUICE=$(CURDIR)/tests/harness/valgrind BATS_TEST_TIMEOUT=1800 TEST_TIMEOUT=3600 \
	    tests/harness/with-cluster $(PROVE) $(VALGRIND_TESTS)

# The workers of a backfill are threads.
threads: build/tsan/sluice | setup
	SLUICE=$(CURDIR)/build/tsan/sluice TSAN_OPTIONS=exitcode=99:halt_on_error=1 \
	    tests/harness/with-cluster $(PROVE) tests/cli/backfill.bats tests/cli/throttle.bats

bench: build/sluice | setup
	$(foreach bench,$(filter-out %.md %.sql,$(wildcard tests/bench/*)),\
	    SLUICE_CLUSTERS=/tmp SLUICE=$(CURDIR)/build/sluice tests/harness/with-cluster $(bench) &&) true

demo: build/sluice | setup
	@SLUICE=$(CURDIR)/build/sluice tests/demo/run

# ---- Lint ----

.PHONY: lint-analyze lint-clang lint-tidy lint-cppcheck lint-format lint-shell lint-house
lint: lint-analyze lint-clang lint-tidy lint-cppcheck lint-format lint-shell lint-house

lint-analyze: $(LIB_SOURCES:%.c=build/analyze/%.o) $(CMD_SOURCES:%.c=build/analyze/%.o)

lint-clang: $(LIB_SOURCES:%.c=build/fuzz/%.o) $(CMD_SOURCES:%.c=build/clang/%.o) \
    $(UNIT_TESTS:%.c=build/clang/%.o) $(SERVER_TESTS:%.c=build/clang/%.o) \
    $(HARNESS_SOURCES:%.c=build/clang/%.o) $(FUZZ_TARGETS:%.c=build/clang/%.o)

# TIDY_NODES bounds how far clang's analyzer goes into one function: 225000 is its own bound, and takes
# three times as long.
TIDY_NODES := 60000
lint-tidy: $(SQL_HEADERS) build/gen/commit.h | setup
	$(SAY) clang-tidy
	$(Q)printf '%s\n' $(LIB_SOURCES) $(CMD_SOURCES) | xargs -P$(JOBS) -n4 sh -c \
	    'clang-tidy --quiet "$$@" -- $(STANDARD) $(INCLUDES) $(package_cflags) \
	    -Xclang -analyzer-config -Xclang max-nodes=$(TIDY_NODES) 2>/dev/null' tidy

# varFuncNullUB: NULL is a pointer on POSIX, and sentinels are checked by the compilers.
lint-cppcheck: $(SQL_HEADERS) build/gen/commit.h | setup
	$(SAY) cppcheck
	$(Q)cppcheck --quiet --error-exitcode=1 --std=c11 -j$(JOBS) --inline-suppr \
	    --enable=warning,performance,portability --suppress=missingInclude \
	    --suppress=varFuncNullUB $(INCLUDES) -D_GNU_SOURCE lib cmd

lint-format: | setup
	$(SAY) clang-format
	$(Q)clang-format --dry-run -Werror $(C_FILES)

# SC2016: programs for awk and psql stand in single quotes. SC2154: bats sets $status and $output.
# SC2164: every script ends at its first error, bats tests too.
lint-shell: | setup
	$(SAY) shellcheck
	$(Q)shellcheck --external-sources --exclude=SC2016,SC2154,SC2164 \
	    $$(grep -lE -d skip '^#!.*\b(bash|sh|bats)$$|^# shellcheck shell=' $(SHELL_FILES))

lint-house: | setup
	$(SAY) check-layers, check-banned
	$(Q)tools/check-layers
	$(Q)tools/check-banned

format: | setup
	clang-format -i $(C_FILES)

clean:
	rm -rf build
