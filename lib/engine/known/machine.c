#include "engine/known/machine.h"

#include <stddef.h>

#include "base/str.h"

#define MOVE(state, why)                                                                           \
    {                                                                                              \
        (int)(state), why                                                                          \
    }
#define NO(why)                                                                                    \
    {                                                                                              \
        MACHINE_REFUSED, why                                                                       \
    }

#define BACK(why)                                                                                  \
    {                                                                                              \
        MACHINE_BEFORE, why                                                                        \
    }

static const char never[] = "cannot happen";

static const struct machine_cell plan_table[PLAN_STATE_COUNT][PLAN_EVENT_COUNT] = {
    [PLAN_PENDING] =
        {
            [PLAN_EVENT_BEGIN] = MOVE(PLAN_RUNNING, "the first phase begins"),
            [PLAN_EVENT_DONE] = NO(never),
            [PLAN_EVENT_GATE] = MOVE(PLAN_WAITING, "the first phase is a gate"),
            [PLAN_EVENT_COMPLETE] = MOVE(PLAN_COMPLETE, "adopted: its end state is there already"),
            [PLAN_EVENT_FAIL] = NO(never),
            [PLAN_EVENT_CONFIRM] = NO("has not reached a gate yet"),
            [PLAN_EVENT_REVERT] = NO("has nothing to take back"),
            [PLAN_EVENT_UNDONE] = NO(never),
            [PLAN_EVENT_UNDONE_GATE] = NO(never),
            [PLAN_EVENT_REVERTED] = NO(never),
            [PLAN_EVENT_STAYS] = NO(never),
        },
    [PLAN_RUNNING] =
        {
            [PLAN_EVENT_BEGIN] = MOVE(PLAN_RUNNING, "the next phase begins, or is resumed"),
            [PLAN_EVENT_DONE] = MOVE(PLAN_RUNNING, "a phase is done"),
            [PLAN_EVENT_GATE] = MOVE(PLAN_WAITING, "the phase before a gate is done"),
            [PLAN_EVENT_COMPLETE] = MOVE(PLAN_COMPLETE, "the last phase is done"),
            [PLAN_EVENT_FAIL] = MOVE(PLAN_FAILED, "a phase failed"),
            [PLAN_EVENT_CONFIRM] = NO("does not stand at a gate"),
            [PLAN_EVENT_REVERT] = MOVE(PLAN_REVERTING, "a phase is being taken back"),
            [PLAN_EVENT_UNDONE] = NO(never),
            [PLAN_EVENT_UNDONE_GATE] = NO(never),
            [PLAN_EVENT_REVERTED] = NO(never),
            [PLAN_EVENT_STAYS] = NO(never),
        },
    [PLAN_WAITING] =
        {
            [PLAN_EVENT_BEGIN] = MOVE(PLAN_RUNNING, "the gate is open: the phase after it begins"),
            [PLAN_EVENT_DONE] = NO(never),
            [PLAN_EVENT_GATE] = MOVE(PLAN_WAITING, "the plan stands at a gate"),
            [PLAN_EVENT_COMPLETE] = MOVE(PLAN_COMPLETE, "the gate is open and nothing follows it"),
            [PLAN_EVENT_FAIL] = NO(never),
            [PLAN_EVENT_CONFIRM] = MOVE(PLAN_WAITING, "an approval is recorded"),
            [PLAN_EVENT_REVERT] = MOVE(PLAN_REVERTING, "a phase is being taken back"),
            [PLAN_EVENT_UNDONE] = NO(never),
            [PLAN_EVENT_UNDONE_GATE] = NO(never),
            [PLAN_EVENT_REVERTED] = NO(never),
            [PLAN_EVENT_STAYS] = NO(never),
        },
    [PLAN_FAILED] =
        {
            [PLAN_EVENT_BEGIN] = MOVE(PLAN_RUNNING, "the failed phase is resumed"),
            [PLAN_EVENT_DONE] = NO(never),
            [PLAN_EVENT_GATE] = NO(never),
            [PLAN_EVENT_COMPLETE] = NO(never),
            [PLAN_EVENT_FAIL] = MOVE(PLAN_FAILED, "a phase failed"),
            [PLAN_EVENT_CONFIRM] = NO("does not stand at a gate: a phase has failed"),
            [PLAN_EVENT_REVERT] = MOVE(PLAN_REVERTING, "a phase is being taken back"),
            [PLAN_EVENT_UNDONE] = NO(never),
            [PLAN_EVENT_UNDONE_GATE] = NO(never),
            [PLAN_EVENT_REVERTED] = NO(never),
            [PLAN_EVENT_STAYS] = NO(never),
        },
    [PLAN_COMPLETE] =
        {
            [PLAN_EVENT_BEGIN] = NO("is complete"),
            [PLAN_EVENT_DONE] = NO(never),
            [PLAN_EVENT_GATE] = NO(never),
            [PLAN_EVENT_COMPLETE] = MOVE(PLAN_COMPLETE, "nothing is left to do"),
            [PLAN_EVENT_FAIL] = NO(never),
            [PLAN_EVENT_CONFIRM] = NO("is complete"),
            [PLAN_EVENT_REVERT] = MOVE(PLAN_REVERTING, "a phase is being taken back"),
            [PLAN_EVENT_UNDONE] = NO(never),
            [PLAN_EVENT_UNDONE_GATE] = NO(never),
            [PLAN_EVENT_REVERTED] = NO(never),
            [PLAN_EVENT_STAYS] = NO(never),
        },
    [PLAN_REVERTING] =
        {
            [PLAN_EVENT_BEGIN] = NO("is being reverted"),
            [PLAN_EVENT_DONE] = NO(never),
            [PLAN_EVENT_GATE] = NO(never),
            [PLAN_EVENT_COMPLETE] = NO(never),
            [PLAN_EVENT_FAIL] = MOVE(PLAN_REVERTING, "taking a phase back failed: revert resumes"),
            [PLAN_EVENT_CONFIRM] = NO("is being reverted"),
            [PLAN_EVENT_REVERT] = MOVE(PLAN_REVERTING, "the revert is resumed"),
            [PLAN_EVENT_UNDONE] = MOVE(PLAN_RUNNING, "a phase was taken back"),
            [PLAN_EVENT_UNDONE_GATE] = MOVE(PLAN_WAITING, "the plan stands at a gate again"),
            [PLAN_EVENT_REVERTED] = MOVE(PLAN_REVERTED, "everything was taken back"),
            [PLAN_EVENT_STAYS] = BACK("nothing was taken back: it stands where it stood"),
        },
    [PLAN_REVERTED] =
        {
            [PLAN_EVENT_BEGIN] = MOVE(PLAN_RUNNING, "the plan begins again"),
            [PLAN_EVENT_DONE] = NO(never),
            [PLAN_EVENT_GATE] = MOVE(PLAN_WAITING, "the plan begins again, with a gate"),
            [PLAN_EVENT_COMPLETE] = NO(never),
            [PLAN_EVENT_FAIL] = NO(never),
            [PLAN_EVENT_CONFIRM] = NO("has been reverted"),
            [PLAN_EVENT_REVERT] = NO("has been reverted already"),
            [PLAN_EVENT_UNDONE] = NO(never),
            [PLAN_EVENT_UNDONE_GATE] = NO(never),
            [PLAN_EVENT_REVERTED] = NO(never),
            [PLAN_EVENT_STAYS] = NO(never),
        },
};

static const struct machine_cell phase_table[PHASE_STATE_COUNT][PHASE_EVENT_COUNT] = {
    [PHASE_PENDING] =
        {
            [PHASE_EVENT_BEGIN] = MOVE(PHASE_RUNNING, "advance begins it"),
            [PHASE_EVENT_DONE] = MOVE(
                PHASE_DONE, "a gate or what joins the phase is passed, or the plan is adopted"),
            [PHASE_EVENT_FAIL] = NO(never),
            [PHASE_EVENT_UNDO] = NO("has nothing to take back"),
            [PHASE_EVENT_UNDONE] =
                MOVE(PHASE_PENDING, "a gate is closed again, or what it joins is taken back"),
            [PHASE_EVENT_STAYS] = NO(never),
        },
    [PHASE_RUNNING] =
        {
            [PHASE_EVENT_BEGIN] = MOVE(PHASE_RUNNING, "an interrupted run is resumed"),
            [PHASE_EVENT_DONE] = MOVE(PHASE_DONE, "its last operation is done"),
            [PHASE_EVENT_FAIL] = MOVE(PHASE_FAILED, "an operation failed"),
            [PHASE_EVENT_UNDO] = MOVE(PHASE_REVERTING, "revert takes back what was done"),
            [PHASE_EVENT_UNDONE] = MOVE(PHASE_PENDING, "it was refused before anything was done"),
            [PHASE_EVENT_STAYS] = NO(never),
        },
    [PHASE_DONE] =
        {
            [PHASE_EVENT_BEGIN] = NO("is done"),
            [PHASE_EVENT_DONE] = NO(never),
            [PHASE_EVENT_FAIL] = NO(never),
            [PHASE_EVENT_UNDO] = MOVE(PHASE_REVERTING, "revert takes it back"),
            [PHASE_EVENT_UNDONE] =
                MOVE(PHASE_PENDING, "a gate is closed again, or what it joins is taken back"),
            [PHASE_EVENT_STAYS] = NO(never),
        },
    [PHASE_FAILED] =
        {
            [PHASE_EVENT_BEGIN] = MOVE(PHASE_RUNNING, "advance tries it again"),
            [PHASE_EVENT_DONE] = NO(never),
            [PHASE_EVENT_FAIL] = MOVE(PHASE_FAILED, "an operation failed"),
            [PHASE_EVENT_UNDO] = MOVE(PHASE_REVERTING, "revert takes back what was done"),
            [PHASE_EVENT_UNDONE] = NO(never),
            [PHASE_EVENT_STAYS] = NO(never),
        },
    [PHASE_REVERTING] =
        {
            [PHASE_EVENT_BEGIN] = NO("is being taken back"),
            [PHASE_EVENT_DONE] = NO(never),
            [PHASE_EVENT_FAIL] = MOVE(PHASE_REVERTING, "taking it back failed: revert resumes"),
            [PHASE_EVENT_UNDO] = MOVE(PHASE_REVERTING, "an interrupted revert is resumed"),
            [PHASE_EVENT_UNDONE] = MOVE(PHASE_PENDING, "everything is taken back"),
            [PHASE_EVENT_STAYS] = BACK("nothing was taken back"),
        },
};

static const char *const plan_events[] = {"begin",       "done",     "gate",   "complete",
                                          "fail",        "confirm",  "revert", "undone",
                                          "undone-gate", "reverted", "stays"};
static const char *const phase_events[] = {"begin", "done", "fail", "undo", "undone", "stays"};

const struct machine_cell *machine_plan_cell(enum plan_state state, enum plan_event event)
{
    return &plan_table[state][event];
}

const struct machine_cell *machine_phase_cell(enum phase_state state, enum phase_event event)
{
    return &phase_table[state][event];
}

const char *plan_event_name(enum plan_event event)
{
    return plan_events[event];
}

const char *phase_event_name(enum phase_event event)
{
    return phase_events[event];
}

static void add_line(struct str *out, const char *what, const char *state, const char *event,
                     const struct machine_cell *cell, const char *next)
{
    if (cell->reason == never)
        return;
    bool refused = cell->next == MACHINE_REFUSED;
    str_addf(out, "%-5s  %-9s  %-11s  %s%-9s  %s\n", what, state, event, refused ? "-- " : "-> ",
             refused        ? "refused"
             : next == NULL ? "(before)"
                            : next,
             cell->reason);
}

const char *machine_text(struct arena *arena)
{
    struct str out = {.arena = arena};
    for (int s = 0; s < PLAN_STATE_COUNT; s++)
        for (int e = 0; e < PLAN_EVENT_COUNT; e++) {
            const struct machine_cell *cell = &plan_table[s][e];
            add_line(&out, "plan", plan_state_name((enum plan_state)s), plan_events[e], cell,
                     cell->next < 0 ? NULL : plan_state_name((enum plan_state)cell->next));
        }
    for (int s = 0; s < PHASE_STATE_COUNT; s++)
        for (int e = 0; e < PHASE_EVENT_COUNT; e++) {
            const struct machine_cell *cell = &phase_table[s][e];
            add_line(&out, "phase", phase_state_name((enum phase_state)s), phase_events[e], cell,
                     cell->next < 0 ? NULL : phase_state_name((enum phase_state)cell->next));
        }
    return str_text(&out);
}
