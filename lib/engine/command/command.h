/*
 * command: one file for each command, or for the few that say the same thing in other words; this
 * is what they share. What each does and gives stands in engine/engine.h.
 *
 * Commands are the only wing that may use all others; no wing uses a command.
 */
#ifndef SLUICE_ENGINE_COMMAND_H
#define SLUICE_ENGINE_COMMAND_H

#include "engine/known/known.h"
#include "engine/run/run.h"

/* throttle.c: what `sluice throttle` set and what has not expired. */
bool engine_load_overrides(struct engine *engine, long long plan_id,
                           struct view_override **overrides, size_t *count, struct error *error);

/* describe.c: a phase as its text tells; its state is not known. */
struct view_phase describe_phase(struct arena *arena, const struct plan *plan, size_t index);

/* outcome.c: what an advance has come to, for the reader of its view. */
void engine_tell_outcome(struct run *run, bool good, struct view_outcome *view);
/* A gate with its evidence as it is now. */
bool engine_see_gate(struct run *run, size_t gate, struct view_phase **out, struct error *error);

/* advance.c: ERROR_TEMPORARY while it is paused. */
bool engine_refuse_paused(struct run *run, struct error *error);

/* revert.c: whether something of the phase may be there; the latest such one, SIZE_MAX without one;
 * and the first one that a revert would take back, phase_count for none, when nothing stands
 * against taking back those from it on. */
bool engine_has_begun(const struct run *run, size_t phase);
size_t engine_latest_begun(const struct run *run);
bool engine_find_way_back(struct run *run, const char *to, size_t *first, struct error *error);

/* status.c */
bool engine_view_plan(struct engine *engine, const struct plan *plan,
                      const struct store_plan *stored, struct view_plan *view, struct error *error);
/* A phase as it stands in the store; a gate's evidence is not evaluated. */
struct view_phase *engine_view_phase(struct engine *engine, const struct plan *plan, size_t phase,
                                     const struct store_phase *stored);

/* trouble.c: a refusal before anything was done leaves everything as it was; a failure is recorded,
 * and true. */
bool run_record_trouble(struct run *run, size_t phase, enum plan_state before,
                        long long duration_ms, const struct error *trouble);

#endif
