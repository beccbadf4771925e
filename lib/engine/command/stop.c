/* Why an advance ended, in a word that programs can tell apart: the words of sluice(1); and whether
 * it has ended so for long. */
#include "base/duration.h"
#include "base/str.h"
#include "engine/known/known.h"
#include "yaml/field.h"

static bool failed_in_phase(const struct view_outcome *view)
{
    for (size_t i = 0; i < view->event_count; i++)
        if (view->events[i].event == HOOK_PHASE_FAILED)
            return true;
    return false;
}

static const char *word_of_success(const struct view_outcome *view)
{
    if (str_equal(view->state, "complete"))
        return "complete";
    return str_equal(view->state, "waiting") ? "gate" : "target";
}

static const char *word_of(const struct engine *engine, const struct view_outcome *view,
                           const struct error *error)
{
    if (error->interrupted)
        return "interrupted";
    if (error->connection_lost)
        return "connection";
    if (error->code != ERROR_NONE && engine && engine->stop.why)
        return engine->stop.why;
    switch (error->code) {
    case ERROR_NONE:
        return word_of_success(view);
    case ERROR_FAILED:
        return failed_in_phase(view) ? "phase failed" : "failed";
    case ERROR_USAGE:
        return "usage";
    case ERROR_GATE:
        return "gate";
    case ERROR_REFUSED:
        return view->gate ? "evidence" : "refused";
    case ERROR_DRIFT:
        return "drift";
    case ERROR_TEMPORARY:
        break;
    }
    return "temporary";
}

void engine_tell_stop(const struct engine *engine, struct view_outcome *view,
                      const struct error *error)
{
    view->stopped = word_of(engine, view, error);
    view->holders = engine ? engine->stop.holders : NULL;
    view->holder_count = engine ? engine->stop.holder_count : 0;
}

static bool read_after(struct arena *arena, const char *text, int64_t *after_ms,
                       struct error *error)
{
    static const struct yaml_field span = {
        .key = "--remind",
        .type = &yaml_type_duration,
        .min = 1,
        .max = 365LL * DAY_MS,
        .doc = "After how long a gate that waits is told of: 1ms to 365d.",
    };
    return yaml_parse(arena, &span, text, after_ms, error);
}

bool engine_check_remind(struct arena *arena, const char *after, struct error *error)
{
    int64_t after_ms;
    return !after || read_after(arena, after, &after_ms, error);
}

bool engine_remind(struct engine *engine, const struct plan *plan, const char *after,
                   struct view_outcome *view, struct error *error)
{
    const struct store_plan *stored;
    struct store_phase *phases;
    size_t gate = plan_phase_index(plan, view->gate->name);
    long long told_ms_ago;
    int64_t after_ms;
    if (!read_after(engine->arena, after, &after_ms, error) ||
        !engine_find_stored(engine, plan->name, &stored, error) || !stored ||
        !engine_load_phases(engine, plan, stored, &phases, error) ||
        !store_find_hook(engine->pg, plan->name, view->gate->name, hook_event_name(HOOK_GATE_WAITS),
                         &told_ms_ago, error))
        return false;
    bool since_told = told_ms_ago >= 0 && told_ms_ago < phases[gate].started_ms_ago;
    if (phases[gate].started_at &&
        (since_told ? told_ms_ago : phases[gate].started_ms_ago) >= after_ms)
        *ARENA_PUSH(engine->arena, view->events, view->event_count) =
            (struct view_event){.event = HOOK_GATE_WAITS, .phase = view->gate->name};
    return true;
}
