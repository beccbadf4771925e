#include "store/states.h"

#include "base/str.h"

static const char *const plan_states[] = {"pending",  "running",   "waiting", "failed",
                                          "complete", "reverting", "reverted"};
static const char *const phase_states[] = {"pending", "running", "done", "failed", "reverting"};

const char *plan_state_name(enum plan_state state)
{
    return plan_states[state];
}

const char *phase_state_name(enum phase_state state)
{
    return phase_states[state];
}

static int by_name(const char *const *names, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (str_equal(names[i], name))
            return i;
    return -1;
}

int plan_state_by_name(const char *name)
{
    return by_name(plan_states, PLAN_STATE_COUNT, name);
}

int phase_state_by_name(const char *name)
{
    return by_name(phase_states, PHASE_STATE_COUNT, name);
}
