/*
 * lint: what raw SQL would break or block, and the safe way.
 *
 *     lint_new -> lint_add for each file, in order -> lint_run -> lint->files
 *
 * Between adding and running a caller with a database fills `struct facts` (sql/facts.h) for what
 * lint_wanted names; lint itself never talks to a server. Without facts the text alone decides, and
 * `lint->assumed` counts findings that a catalogue could have taken back.
 *
 * A rule is a row of a table (rule/rules.h) with a small function over acts (digest/act.h). What
 * files before, and statements before, have made is new and harmless: world/world.h keeps that.
 *
 * Everything lives in the arena that lint_new was given.
 */
#ifndef SLUICE_LINT_LINT_H
#define SLUICE_LINT_LINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "lint/rule/rules.h"
#include "parse/text/cut.h"
#include "sql/facts.h"

/* What a configuration says of one rule. */
struct lint_setting {
    const char *rule;
    bool off;
    enum lint_severity severity;
};

struct lint_options {
    enum parse_transaction transaction; /* PARSE_TX_UNKNOWN: by the tool's markers */
    int version;                        /* of PostgreSQL, 15; 0: any that is supported */
    bool hygiene;                       /* rules about habits too */
    const struct lint_setting *settings;
    size_t setting_count;
};

struct lint_finding {
    const struct lint_rule *rule;
    enum lint_severity severity;
    int line, column;
    const char *message;
    const char *safe; /* YAML of a plan, or a YAML comment; NULL: there is none */
};

struct lint_file {
    const char *path;
    bool old;                /* ran long ago: nothing is reported, and what it made is not new */
    const char *tool;        /* whose markers it has, or NULL */
    const char *passed_over; /* why none of it was read; or NULL */
    size_t statements, unparsed;
    struct lint_finding *findings; /* by line and column */
    size_t finding_count;
};

struct lint {
    struct arena *arena;
    struct lint_file *files;
    size_t file_count;
    size_t statements, unparsed; /* of all files that are not old */
    size_t assumed;              /* findings that a catalogue might have taken back */
    struct lint_inside *inside;
};

struct lint *lint_new(struct arena *arena, const struct lint_options *options);

/* A file that is to be read. */
struct lint_input {
    const char *path;
    const char *text; /* need not stay */
    size_t length;
    bool old;
    enum parse_transaction transaction; /* as something beside the file says, or PARSE_TX_UNKNOWN */
};
void lint_add(struct lint *lint, const struct lint_input *input);

/* The objects that the files name. */
struct facts_wanted lint_wanted(const struct lint *lint);

/* Once; `facts` may be NULL. */
void lint_run(struct lint *lint, const struct facts *facts);

/* Findings at or above a severity. */
size_t lint_count(const struct lint *lint, enum lint_severity severity);

#endif
