/*
 * lint: what lint found, in the formats that people, pipelines and services read.
 */
#ifndef SLUICE_REPORT_LINT_LINT_H
#define SLUICE_REPORT_LINT_LINT_H

#include "lint/lint.h"
#include "report/json.h"

/* How it is shown. */
struct report_lint_format {
    const char *name; /* text, json, sarif, gitlab, junit, github */
    const char *(*render)(struct arena *arena, const struct lint *lint,
                          const struct report_failure *failure);
};
extern const struct report_lint_format report_lint_formats[]; /* name NULL at the end */

/* One rule, for `sluice lint --explain`. */
const char *report_lint_rule(struct arena *arena, const struct lint_rule *rule);
/* All of them: the text of docs/lint-rules.md. */
const char *report_lint_rules(struct arena *arena);

/* One line for people: "12 statements, 3 findings (…)". */
const char *report_lint_summary(struct arena *arena, const struct lint *lint);

/* The renderers; text.c, json.c, sarif.c, junit.c. */
const char *report_lint_text(struct arena *arena, const struct lint *lint,
                             const struct report_failure *failure);
const char *report_lint_json(struct arena *arena, const struct lint *lint,
                             const struct report_failure *failure);
const char *report_lint_sarif(struct arena *arena, const struct lint *lint,
                              const struct report_failure *failure);
const char *report_lint_gitlab(struct arena *arena, const struct lint *lint,
                               const struct report_failure *failure);
const char *report_lint_junit(struct arena *arena, const struct lint *lint,
                              const struct report_failure *failure);
const char *report_lint_github(struct arena *arena, const struct lint *lint,
                               const struct report_failure *failure);

#endif
