/*
 * gate: a gate as it is now: what people said, how long it is open, the window, and evidence.
 *
 *   gate.c       evaluates a gate, and says what it lacks
 *   evidence.c   one piece of evidence: evidence.h has how they are asked
 *   reads.c      no_reads_of: what pg_stat_statements has seen
 *   uses.c       no_uses_of, and no_reads_of a table: scans, here and on standbys
 *   connected.c  no_sessions_before, and standbys
 *   agreement.c  verified: old and new columns agree
 *
 * Evaluating changes nothing, holds no lock and never blocks for long: a question that the server
 * could not answer is evidence that does not hold, with the reason as its value. Only an error that
 * ends the session, or an interruption, ends the evaluation.
 *
 * Ownership: views live in the arena of the invocation.
 */
#ifndef SLUICE_ENGINE_GATE_H
#define SLUICE_ENGINE_GATE_H

#include "engine/run/run.h"

/* Conditions of a gate as they are now. */
bool engine_evaluate_gate(struct engine *engine, const struct plan *plan, long long plan_id,
                          const struct store_phase *stored, size_t phase, struct view_phase *view,
                          struct error *error);
/* Only who approved, and whether that is enough: all that is left of a gate that was passed. */
bool engine_load_approvals(struct engine *engine, const struct plan *plan, long long plan_id,
                           size_t phase, struct view_phase *view, struct error *error);
/* The same of what was read already. */
void engine_view_approvals(struct engine *engine, const struct plan *plan, size_t phase,
                           const struct store_approval *approvals, size_t count,
                           struct view_phase *view);
bool gate_is_open(const struct view_phase *gate);     /* by its verdict */
bool gate_is_approved(const struct view_phase *gate); /* enough roles confirm, and nobody rejects */
/* A line for each condition that does not hold. */
const char *gate_lacks(struct arena *arena, const struct view_phase *gate, bool only_evidence);
/* Likewise in one line, without approvals, which are asked for elsewhere; NULL: nothing. */
const char *gate_lacks_beside_approvals(struct arena *arena, const struct view_phase *gate);
/* What was added to its conditions or taken from them is judged anew. */
void gate_judge(struct view_phase *gate);
/* In the transaction that moves the plan: a gate opens; one that was found open is passed, unless
 * somebody has rejected it meanwhile. */
bool run_open_gate(struct run *run, size_t gate, struct error *error);
bool run_recheck_gate(struct run *run, size_t gate, struct error *error);
/* The error for a gate that is not open: ERROR_REFUSED when it lacks nothing but facts. */
void gate_refuse(struct run *run, const struct view_phase *gate, struct error *error);
/* In a transaction of a phase that keeps writers from the tables `held`: who wrote, and had not
 * committed when the gates right before the phase were asked, can be seen now. ERROR_REFUSED. */
bool run_reread_gates(struct run *run, size_t phase, const struct qname *held, size_t count,
                      struct error *error);
/* Before a gate is asked in order to confirm or pass it: what is seen now is noted. */
bool engine_look_again(struct engine *engine, const struct plan *plan, long long plan_id,
                       size_t gate, struct error *error);

#endif
