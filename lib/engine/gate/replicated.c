/* replicated: how long what was written takes to the other server. See evidence.h. */
#include "base/duration.h"
#include "engine/apart/apart.h"
#include "engine/gate/evidence.h"
#include "engine/survey/survey.h"
#include "phase/across/across.h"

bool evaluate_replicated(const struct evidence_question *q, struct view_evidence *answer,
                         struct error *error)
{
    const struct replicated_evidence *args = q->evidence->args;
    struct arena *arena = q->engine->arena;
    struct error trouble = {.arena = arena};
    struct catalog catalog = {0};
    PG_RESULT(r);
    if (!pg_query(q->engine->pg, "SELECT current_database()::text AS name", PG_NO_PARAMS, &r,
                  error))
        return false;
    catalog.database = pg_text_dup(arena, r, 0, "name");
    const struct phase_context context = engine_context(arena, q->plan, q->gate, &catalog);
    const struct across across =
        across_of(&context, across_find(q->plan->story, &args->of, q->gate));
    const struct act act = across_caught_up(&across, across.turned, args->within_ms);
    const struct step step = {.mode = STEP_APART, .sql = act.sql, .apart = &act.apart};
    const struct operation operation = {.other = across.other, .go = step};
    const struct apart_question question = {.engine = q->engine,
                                            .plan = q->plan,
                                            .command = "advance",
                                            .operation = &operation,
                                            .step = &step};
    int64_t took_ms;
    answer->holds =
        apart_catch_up(&question, act.apart.marks, act.sql, args->within_ms, &took_ms, &trouble) &&
        apart_must_be_noted(&question, &trouble);
    if (!answer->holds && (trouble.connection_lost || trouble.interrupted)) {
        *error = trouble;
        return false;
    }
    answer->value = answer->holds ? arena_printf(arena, "after %s", duration_text(arena, took_ms))
                                  : trouble.message;
    answer->hint = answer->holds ? NULL : trouble.hint;
    return true;
}
