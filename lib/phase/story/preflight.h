/*
 * preflight: what every kind of phase asks of the table that it works on.
 */
#ifndef SLUICE_PHASE_PREFLIGHT_H
#define SLUICE_PHASE_PREFLIGHT_H

#include "phase/story/story.h"

/* The table when phases can work on it; else NULL, and the findings say why. */
const struct cat_table *preflight_table(const struct phase_context *context,
                                        const struct table_at *at, struct finding_list *findings);
/* The same, where the table may be a foreign one. */
const struct cat_table *preflight_table_or_foreign(const struct phase_context *context,
                                                   const struct table_at *at, bool foreign,
                                                   struct finding_list *findings);

/* The name is a column of the table now or after an earlier phase; else an error is found. */
bool preflight_column(const struct phase_context *context, const struct cat_table *table,
                      const struct name_at *column, struct finding_list *findings);

/* Whether it is one of the triggers by which a plan keeps columns in step or watches who writes, be
 * it this plan or another. */
bool preflight_is_ours(const struct cat_dependent *dependent);
bool preflight_is_of_other_plan(const struct phase_context *context,
                                const struct cat_dependent *dependent);

/* What would lose the column, or where it is NULL the table, under its name: triggers by which
 * another plan keeps it in step, or watches who writes it. */
void preflight_other_plans(const struct phase_context *context, const struct cat_table *table,
                           const char *column, struct place place, struct finding_list *findings);

/* Row-level security that would hide rows from a backfill without an error. */
void preflight_row_security(const struct cat_table *table, struct place place,
                            struct finding_list *findings);

/* What the pacing of a phase that runs in batches takes of the role and the server. */
void preflight_signals(const struct phase_context *context, struct place place,
                       struct finding_list *findings);

/* "a, b and c" for people. */
const char *preflight_list(struct arena *arena, const char *const *names, size_t count);

#endif
