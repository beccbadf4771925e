/*
 * run: one plan under its lease. Whoever changes a plan's state does it through a run, so that
 * there is one at a time.
 *
 *   lease.c  takes and gives back the lease, registers a plan or adopts it, moves it and its phases
 *   drift.c  before a phase begins: is everything as the phases before it left it?
 *
 * run_begin takes the lease before any state is read; run_end must follow it, whether it succeeded
 * or not. The lease is held by the session: a connection that breaks loses it, and the epoch that
 * is written with every change keeps a run that does not know it yet from writing
 * (store/store.h has the fence).
 *
 * Ownership: a run points into the engine and the plan, and lives in the arena of the invocation.
 * Errors: ERROR_TEMPORARY when somebody else has the lease, named; ERROR_DRIFT from drift.c.
 */
#ifndef SLUICE_ENGINE_RUN_H
#define SLUICE_ENGINE_RUN_H

#include "engine/known/machine.h"
#include "engine/known/place.h"
#include "engine/session/session.h"

/* An operation against whose way back no row stands, while `state` held; NULL: there is nothing
 * that the answer rests on. */
struct run_asked {
    size_t phase, operation;
    const char *state;
};

/* One plan, worked on under its lease. */
struct run {
    struct engine *engine;
    struct arena *arena;
    struct pg *pg;
    const struct plan *plan;
    struct store_lease lease;
    enum plan_state state;
    enum plan_state before;        /* of revert: when the phase was begun to be taken back */
    enum phase_state phase_before; /* that phase, likewise */
    const char *planned_by;        /* the version that compiled its phases, or NULL */
    struct store_phase *phases;
    size_t phase_count;
    bool adopted;                  /* the plan's end state was there before it */
    const char *evidence;          /* for that, when this run has found it; else NULL */
    const struct catalog *catalog; /* loaded when first needed; NULL until then */
    bool outdated;  /* what a check had found no longer holds: the checks before are read again */
    long long rows; /* that batches of the phase have written; -1: it has none */
    size_t tried;   /* the phase that was run last; phase_count: none */
    const struct view_phase *gate; /* the last one that was found open, as it was then */
    bool gate_works;  /* of revert: what the plan begins with is done, and its first phase is a gate
                       */
    bool taken_back;  /* of revert: something of the phase was taken back, or may have been */
    bool alone;       /* between run_alone_begin and run_alone_end */
    bool dry;         /* nothing is to be written: see run_look */
    bool replanned;   /* of a dry one: the phase would be stored as it compiles now */
    bool lose_writes; /* revert takes values of the new side away that the old one has not */
    struct run_asked *asked; /* as far as that was asked */
    size_t asked_count;
};

/* Registers the plan when the database does not know it, or knew another text of which nothing has
 * run; one whose end state is there already is adopted: it is complete then. */
bool run_begin(struct engine *engine, const struct plan *plan, struct run *run,
               struct error *error);
void run_end(struct run *run);
/* Without registering: for revert. */
bool run_begin_registered(struct engine *engine, const struct plan *plan, struct run *run,
                          struct error *error);
/* A run that only looks, without the lease: it has no epoch, so that the store takes no write of
 * it, and must not be ended. ERROR_TEMPORARY while somebody else has the lease. A plan that an
 * advance would register now (`may_register`) is preflighted, into `findings`, and has the phases
 * that it would get, and lease.plan_id 0. */
bool run_look(struct engine *engine, const struct plan *plan, bool may_register,
              struct finding_list *findings, struct run *run, struct error *error);
bool run_load_phases(struct run *run, struct error *error); /* those before stay when it fails */
/* By a survey, where none has been made since it began. */
bool run_load_catalog(struct run *run, struct error *error);
struct plan_place run_place(const struct run *run);
/* False, with the reason, when the state machine has no such move. */
bool run_may_move_plan(const struct run *run, enum plan_event event, struct error *error);
bool run_move_plan(struct run *run, enum plan_event event, struct error *error);
bool run_move_phase(struct run *run, size_t phase, enum phase_event event, const char *what,
                    const struct error *failure, struct error *error);
enum phase_state run_phase_state(const struct run *run, size_t phase);

/* drift.c: before a phase begins, what earlier phases left behind must still be there, and the
 * phase must compile to what was registered. `accept`: the reason why it may differ, or NULL. */
bool run_check_drift(struct run *run, size_t phase, const char *accept, struct error *error);

#endif
