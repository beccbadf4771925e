/*
 * rules: the table of rules, from which the checks, `sluice lint --explain` and docs/lint-rules.md
 * come.
 *
 * In `happens` and `safe` stand {table}, {column}, {name}, {other}, {type}, {text}, {columns},
 * {size} and {detail}: see scene.h for what they are.
 */
#ifndef SLUICE_LINT_RULE_RULES_H
#define SLUICE_LINT_RULE_RULES_H

#include "lint/digest/act.h"

/* In the order of their weight. */
enum lint_severity {
    LINT_BREAKS, /* clients of the old version fail */
    LINT_BLOCKS, /* clients wait */
    LINT_DATA,   /* it may fail on rows that are there, lose values, or leave something half done */
    LINT_HYGIENE, /* habits */
    LINT_SEVERITIES,
};
const char *lint_severity_name(enum lint_severity severity);
/* LINT_SEVERITIES when it is none. */
enum lint_severity lint_severity_of(const char *name);

struct lint_scene;

enum lint_level {
    LINT_ALWAYS,
    LINT_ON_REQUEST, /* with the others about habits */
    LINT_OFF,        /* only when a configuration names it */
};

enum lint_needs {
    LINT_TEXT,      /* the text is enough */
    LINT_HELPED,    /* the catalogue may say that it is harmless, or tell more */
    LINT_CATALOGUE, /* nothing is said without it */
};

/* Whether the rule holds of the act; it may set scene->detail. */
typedef bool lint_check(struct lint_scene *scene, const struct act *act);

enum { LINT_MAX_KINDS = 12 };

struct lint_rule {
    const char *id;
    enum lint_severity severity;
    enum lint_level level;
    enum lint_needs needs;
    const char *catches; /* for the documentation: what it is about */
    const char *happens; /* one sentence: what happens to whom */
    const char *safe;
    lint_check *check;                   /* NULL: the lint itself reports it */
    enum act_kind kinds[LINT_MAX_KINDS]; /* ACT_OTHER at the end */
    int first, last;                     /* versions of PostgreSQL; 0: any */
    bool asks_rows;                      /* what they answer is told */
    bool scales;                         /* harmless on a small table */
    bool waits; /* its harm is a wait for a lock: none where that is bounded and tried again */
};

struct lint_rule_list {
    const struct lint_rule *items;
    size_t count;
};

/* The tables of all files of rules. */
size_t lint_rule_lists(const struct lint_rule_list **lists);
const struct lint_rule *lint_rule_find(const char *id);
/* Every id, and how many: in the order of the tables. */
const char *const *lint_rule_ids(struct arena *arena, size_t *count);

#endif
