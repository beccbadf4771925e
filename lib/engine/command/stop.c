/* Why an advance ended, in a word that programs can tell apart: the words of sluice(1). */
#include "base/str.h"
#include "engine/session/session.h"

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
