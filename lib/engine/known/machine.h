/*
 * machine: the states of a plan and of a phase, and every move between them, as total tables.
 *
 * machine_plan_move and machine_phase_move give the next state, or refuse with the reason that
 * stands in the cell. Every move can be repeated until it succeeds: an interrupted run finds the
 * state that it left and makes the same move again.
 */
#ifndef SLUICE_ENGINE_MACHINE_H
#define SLUICE_ENGINE_MACHINE_H

#include <stdbool.h>

#include "base/arena.h"
#include "store/states.h"

enum plan_event {
    PLAN_EVENT_BEGIN,       /* advance begins or resumes a phase */
    PLAN_EVENT_DONE,        /* a phase is done, and the next is no gate */
    PLAN_EVENT_GATE,        /* a phase is done, and the next is a gate; or the first is one */
    PLAN_EVENT_COMPLETE,    /* the last phase is done */
    PLAN_EVENT_FAIL,        /* a phase failed */
    PLAN_EVENT_CONFIRM,     /* an approval */
    PLAN_EVENT_REVERT,      /* revert begins or resumes taking back a phase */
    PLAN_EVENT_UNDONE,      /* a phase was taken back, more remain */
    PLAN_EVENT_UNDONE_GATE, /* likewise, and the plan stands at a gate again */
    PLAN_EVENT_REVERTED,    /* the first phase was taken back */
    PLAN_EVENT_STAYS, /* the way back was refused before anything of the phase was taken back */
    PLAN_EVENT_COUNT,
};

enum phase_event {
    PHASE_EVENT_BEGIN,
    PHASE_EVENT_DONE,
    PHASE_EVENT_FAIL,
    PHASE_EVENT_UNDO,   /* revert begins or resumes */
    PHASE_EVENT_UNDONE, /* everything is taken back, or nothing was done yet */
    PHASE_EVENT_STAYS,  /* the way back was refused before anything was taken back */
    PHASE_EVENT_COUNT,
};

/* Where an event leads that is no state of its own. */
enum {
    MACHINE_REFUSED = -1,
    MACHINE_BEFORE = -2, /* to the state before, which who made that move remembers */
};

/* A cell of a table: where the event leads, or why it is refused there. */
struct machine_cell {
    int next;           /* a state, or one of the above */
    const char *reason; /* of a refusal: completes "plan X …"; of a move: what happens */
};

const struct machine_cell *machine_plan_cell(enum plan_state state, enum plan_event event);
const struct machine_cell *machine_phase_cell(enum phase_state state, enum phase_event event);

const char *plan_event_name(enum plan_event event);
const char *phase_event_name(enum phase_event event);

/* Both tables as text, a line per cell, for the documentation. */
const char *machine_text(struct arena *arena);

#endif
