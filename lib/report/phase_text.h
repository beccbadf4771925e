/*
 * phase_text: what `plan` says of a phase, for whoever shows it otherwise. Private to this room and
 * those below it. Lines are indented as in a plan.
 */
#ifndef SLUICE_REPORT_PHASE_TEXT_H
#define SLUICE_REPORT_PHASE_TEXT_H

#include "base/str.h"
#include "engine/view.h"

/* What it works on, or what the gate asks and when it opens; what it locks at once; forecasts. */
void report_add_phase_lines(struct str *out, const struct view_phase *view,
                            const struct plan *plan);
/* The phase and its operations, as `plan` shows them. */
void report_add_phase(struct str *out, const struct view_phase *view, const struct plan *plan);
/* How the operation runs, its locks and costs, and the way back. */
void report_add_operation_lines(struct str *out, const struct view_phase *phase, size_t index,
                                const struct plan *plan);
/* Its statement, or what is done on a revert when there is no other; NULL: neither. */
const char *report_operation_statement(struct arena *arena, const struct operation *operation);

#endif
