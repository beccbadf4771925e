/*
 * place: where a plan stands, from the states of its phases alone: advance and revert go on from
 * there, and everybody else says the same. Pure.
 *
 * A gate does no work, so it becomes done together with what is behind it: when a phase is, in the
 * transaction in which that phase is done; when nothing is, by itself. Until then the plan stands
 * at the gate or, once the phase behind it has begun, beyond it.
 *
 * A phase that joins the one behind it (phase/story/join.h) becomes done with that, too: a plan
 * never stands before it.
 */
#ifndef SLUICE_ENGINE_PLACE_H
#define SLUICE_ENGINE_PLACE_H

#include "plan/plan.h"
#include "store/states.h"
#include "store/store.h"

enum stands {
    STANDS_AT_END,       /* every phase is done */
    STANDS_BEFORE_PHASE, /* or in it: it may have begun, or failed */
    STANDS_AT_GATE,
    STANDS_BEYOND_GATE, /* the gate was found open, and the phase behind it was begun */
};
struct plan_place {
    enum stands stands;
    size_t next; /* the first phase that is not done: the gate, when there is one; else `count` */
    size_t work; /* the phase that advance works on next; `count`: at the end, and where another
                  * gate, or nothing, is behind the gate */
};

/* `count` as many phases as the plan has. */
struct plan_place place_of(const struct plan *plan, const struct store_phase *phases, size_t count);

/* Where it stands once `work` is done; where there is no work, once the gate is passed. */
size_t place_after(const struct plan_place *place, size_t count);

/* False for an index beyond the last. */
bool place_is_gate(const struct plan *plan, size_t phase);
/* Whether a gate is at `phase` or behind it. */
bool place_any_gate(const struct plan *plan, size_t phase);
/* The first of the gates that stand right before a phase and what joins it; `phase` when there is
 * none. */
size_t place_first_gate(const struct plan *plan, size_t phase);
/* The one behind the phase that does not join another. */
size_t place_behind(const struct plan *plan, size_t phase);

#endif
