#include "report/event.h"

#include "base/str.h"
#include "phase/gate/gate.h"
#include "phase/story/story.h"
#include "report/json_value.h"
#include "report/words.h"

/* The facts that have a variable too. */
struct event_fact {
    const char *key, *variable, *value;
};

struct happened {
    struct event_fact *items;
    size_t count;
};

static void add(struct arena *arena, struct happened *facts, const char *key, const char *variable,
                const char *value)
{
    *ARENA_PUSH(arena, facts->items, facts->count) = (struct event_fact){key, variable, value};
}

/* A gate's question, from the plan. */
static const char *ask_of(const struct report_event *told)
{
    size_t phase = told->event->phase ? plan_phase_index(told->plan, told->event->phase) : SIZE_MAX;
    const struct gate_args *gate = story_gate(told->plan->story, phase);
    return gate ? gate->ask : NULL;
}

static struct happened facts_of(struct arena *arena, const struct report_event *told)
{
    struct happened facts = {0};
    const struct view_outcome *outcome = told->outcome;
    const struct error *error = told->error;
    bool failed = told->event->event == HOOK_PHASE_FAILED;
    const char *remark;
    const struct report_next next = report_next_of(arena, outcome);
    add(arena, &facts, "event", "SLUICE_EVENT", hook_event_name(told->event->event));
    add(arena, &facts, "plan", "SLUICE_PLAN", told->plan->name);
    add(arena, &facts, "description", "SLUICE_DESCRIPTION", told->plan->description);
    add(arena, &facts, "checksum", "SLUICE_CHECKSUM", told->plan->checksum);
    add(arena, &facts, "state", "SLUICE_STATE", outcome->state);
    add(arena, &facts, "phase", "SLUICE_PHASE", told->event->phase);
    add(arena, &facts, "ask", "SLUICE_ASK", ask_of(told));
    add(arena, &facts, "by", "SLUICE_BY", told->by);
    add(arena, &facts, "reason", "SLUICE_REASON", told->reason);
    add(arena, &facts, "message", "SLUICE_MESSAGE", outcome->message);
    add(arena, &facts, "error", "SLUICE_ERROR", failed ? error->message : NULL);
    add(arena, &facts, "hint", "SLUICE_HINT", failed ? error->hint : NULL);
    add(arena, &facts, "sqlstate", "SLUICE_SQLSTATE",
        failed && error->sqlstate[0] != '\0' ? error->sqlstate : NULL);
    add(arena, &facts, "next_command", "SLUICE_NEXT",
        report_next_command(arena, told->argument, &next, &remark));
    return facts;
}

const char *const *report_event_facts(struct arena *arena, const struct report_event *told)
{
    enum {
        MOST_BYTES = 16384
    }; /* all of them have to fit what a system takes; JSON has the rest */
    const struct happened facts = facts_of(arena, told);
    const char **variables = NULL;
    size_t count = 0;
    for (size_t i = 0; i < facts.count; i++)
        *ARENA_PUSH(arena, variables, count) =
            arena_printf(arena, "%s=%.*s", facts.items[i].variable, MOST_BYTES,
                         facts.items[i].value ? facts.items[i].value : "");
    *ARENA_PUSH(arena, variables, count) = NULL;
    return variables;
}

const char *report_event_json(struct arena *arena, const struct report_event *told)
{
    const struct happened facts = facts_of(arena, told);
    const struct view_phase *gate = told->outcome->gate;
    bool known = gate && told->event->phase && str_equal(gate->name, told->event->phase);
    json_t *object = report_json_begin();
    for (size_t i = 0; i < facts.count; i++)
        json_object_set_new(object, facts.items[i].key,
                            report_json_text(arena, facts.items[i].value));
    json_object_set_new(object, "gate",
                        known ? report_json_phase(arena, gate, false) : json_null());
    return report_json_text_of(arena, object);
}
