#include "engine/known/place.h"

#include "base/str.h"
#include "phase/story/join.h"
#include "phase/story/story.h"

static bool is_in(const struct store_phase *phase, enum phase_state state)
{
    return str_equal(phase->state, phase_state_name(state));
}

bool place_is_gate(const struct plan *plan, size_t phase)
{
    return story_gate(plan->story, phase) != NULL;
}

bool place_any_gate(const struct plan *plan, size_t phase)
{
    while (phase < plan->phases.count && !place_is_gate(plan, phase))
        phase++;
    return phase < plan->phases.count;
}

size_t place_first_gate(const struct plan *plan, size_t phase)
{
    size_t first = join_first(plan->story, phase);
    if (first == 0 || !place_is_gate(plan, first - 1))
        return phase;
    while (first > 0 && place_is_gate(plan, first - 1))
        first--;
    return first;
}

size_t place_behind(const struct plan *plan, size_t phase)
{
    size_t behind = phase + 1;
    while (behind < plan->phases.count && join_is_asked(plan->story, behind))
        behind++;
    return behind;
}

struct plan_place place_of(const struct plan *plan, const struct store_phase *phases, size_t count)
{
    size_t next = 0;
    while (next < count && (is_in(&phases[next], PHASE_DONE) || join_is_asked(plan->story, next)))
        next++;
    if (next == count)
        return (struct plan_place){STANDS_AT_END, count, count};
    if (!place_is_gate(plan, next))
        return (struct plan_place){STANDS_BEFORE_PHASE, next, next};
    size_t behind = place_behind(plan, next);
    if (behind == count || place_is_gate(plan, behind))
        return (struct plan_place){STANDS_AT_GATE, next, count};
    bool begun = !is_in(&phases[behind], PHASE_PENDING);
    return (struct plan_place){begun ? STANDS_BEYOND_GATE : STANDS_AT_GATE, next, behind};
}

size_t place_after(const struct plan_place *place, size_t count)
{
    return (place->work < count ? place->work : place->next) + 1;
}
