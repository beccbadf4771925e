/*
 * states: what the columns `state` of sluice.plan and sluice.phase may hold. The moves between them
 * are the engine's: engine/machine.h.
 */
#ifndef SLUICE_STORE_STATES_H
#define SLUICE_STORE_STATES_H

enum plan_state {
    PLAN_PENDING,   /* registered, nothing has run */
    PLAN_RUNNING,   /* in the middle: a phase runs, was interrupted, or is next */
    PLAN_WAITING,   /* stands at a gate */
    PLAN_FAILED,    /* the last attempt at a phase failed */
    PLAN_COMPLETE,  /* every phase is done */
    PLAN_REVERTING, /* phases are being taken back */
    PLAN_REVERTED,  /* every phase was taken back */
    PLAN_STATE_COUNT,
};

enum phase_state {
    PHASE_PENDING,
    PHASE_RUNNING,
    PHASE_DONE,
    PHASE_FAILED,
    PHASE_REVERTING,
    PHASE_STATE_COUNT,
};

const char *plan_state_name(enum plan_state state);
const char *phase_state_name(enum phase_state state);
/* -1: no state has this name. What store_find_plan, store_list_plans and store_load_phases give has
 * one that is known. */
int plan_state_by_name(const char *name);
int phase_state_by_name(const char *name);

#endif
