/*
 * judge: the rules of lint, held against a phase of plain SQL.
 */
#ifndef SLUICE_PHASE_SQL_JUDGE_H
#define SLUICE_PHASE_SQL_JUDGE_H

#include "lint/lint.h"
#include "phase/sql/args.h"
#include "phase/story/story.h"

/* Lint over the phase's SQL, behind that of the phases before it whose work is not there yet: its
 * last file is the phase's own. `catalog` NULL: nothing is. */
struct lint *sql_lint(struct arena *arena, const struct story *story, size_t phase,
                      const struct catalog *catalog);

/* A word of lint that the plan does not allow, or that it does. */
struct sql_verdict {
    const struct lint_finding *finding;
    const struct sql_allow *allow; /* NULL: refused */
};
struct sql_verdict *sql_judge(struct arena *arena, const struct story *story, size_t phase,
                              const struct catalog *catalog, size_t *count);

/* What the catalogue has of the phase; NULL: nothing. */
const struct cat_script *sql_met(const struct catalog *catalog, size_t phase);

#endif
