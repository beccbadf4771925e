/*
 * backfill: fills new columns of the rows that were there before; with `set`, columns that were
 * there before.
 */
#ifndef SLUICE_PHASE_BACKFILL_H
#define SLUICE_PHASE_BACKFILL_H

#include "phase/pacing.h"
#include "phase/rows/rows.h"

struct backfill_args {
    struct phase_head head;
    struct row_choice rows; /* set_count 0: the table alone counts */
    struct name_at mirror;  /* or rows are copied for this phase */
    bool refresh;           /* which has copied them before */
    struct pacing pacing;   /* what it says itself; the rest is unset */
};

/* copy.c: of one that copies the rows of a mirror. */
void backfill_tell_copy(struct story *story, const struct backfill_args *args);
void backfill_demand_copy(const struct story *story, size_t index, struct problem_list *problems);
void backfill_check_copy(const struct phase_context *context, struct finding_list *findings);
void backfill_compile_copy(const struct phase_context *context, struct operation_list *operations);

/* set.c: of one that sets columns. */
void backfill_demand_set(const struct story *story, size_t index, struct problem_list *problems);
void backfill_check_set(const struct phase_context *context, const struct cat_table *table,
                        struct finding_list *findings);
void backfill_compile_set(const struct phase_context *context, struct operation_list *operations);

/* breaks.c: of one that sets columns, as phase/kind.h asks for violators. */
struct violator_list;
void backfill_ask_breaks(const struct phase_context *context, const bool *filled,
                         const char *sample, struct violator_list *list);

/* Whether no backfill before phase `index` has filled what the fact tells of. */
bool backfill_is_first(const struct story *story, const struct fact *fact, size_t index);

/* given.c: new columns without `up` whose default differs from row to row. */
bool backfill_may_give(const struct story *story, size_t index);
void backfill_check_given(const struct phase_context *context, const struct cat_table *table,
                          struct place place, struct finding_list *findings);
void backfill_compile_given(const struct phase_context *context, int group,
                            struct operation_list *operations);

/* Statistics of what was written. */
void backfill_add_analyze(const struct phase_context *context, int group, const char **columns,
                          size_t count, struct operation_list *operations);

#endif
