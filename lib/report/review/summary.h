/*
 * summary: what stands at the top of a review, as plain texts. Private to this room.
 */
#ifndef SLUICE_REPORT_REVIEW_SUMMARY_H
#define SLUICE_REPORT_REVIEW_SUMMARY_H

#include "base/str.h"
#include "engine/view.h"
#include "plan/plan.h"

struct summary_fact {
    const char *label, *text;
};
/* A phase in a row of a table. */
struct summary_phase {
    const char *name, *kind, *on, *lock, *writes, *back;
};
struct summary {
    const char *state; /* NULL: it has not begun */
    struct summary_fact *facts;
    size_t fact_count;
    struct summary_phase *phases;
    size_t phase_count;
};

struct summary summary_of(struct arena *arena, const struct view_plan *view,
                          const struct plan *plan);
/* "plan.yaml:3:5", or "" without a place. */
const char *summary_place(struct arena *arena, const struct view_plan *view,
                          const struct finding *finding);

#endif
