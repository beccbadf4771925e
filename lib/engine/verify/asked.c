/* Questions whose answer is no row: see verify.h. */
#include "base/duration.h"
#include "base/str.h"
#include "engine/apart/apart.h"
#include "engine/verify/verify.h"
#include "phase/story/story.h"

double verify_share(const struct verification *v)
{
    return (double)v->sample / VERIFY_ALL;
}

/* A column is gone, or an expression fails for a row: an answer, not a failure to ask. */
bool verify_is_answer(const struct error *error)
{
    return str_starts_with(error->sqlstate, "42") || str_starts_with(error->sqlstate, "22") ||
           (str_equal(error->sqlstate, "57014") && !error->interrupted);
}

static const char *why_not(const struct verification *v, const struct error *trouble)
{
    struct arena *arena = v->engine->arena;
    return str_equal(trouble->sqlstate, "57014") && v->timeout_ms
               ? arena_printf(arena, "not compared: it took longer than %s",
                              duration_text(arena, v->timeout_ms))
               : arena_printf(arena, "not compared: %s", trouble->message);
}

bool verify_ask(struct verification *v, struct view_verification_item item,
                const struct qname *table, const char *sql, const struct check *counts,
                const char *differs, struct error *error)
{
    struct arena *arena = v->engine->arena;
    struct error trouble = {.arena = arena};
    struct comparison comparison = {0};
    engine_set_doing(v->engine, v->plan->name, item.what);
    bool good = pg_exec(v->engine->pg,
                        arena_printf(arena, "BEGIN READ ONLY; SET LOCAL statement_timeout = %lld",
                                     (long long)v->timeout_ms),
                        &trouble) &&
                engine_compare(v->engine, table, sql, &comparison, &trouble);
    engine_set_doing(v->engine, NULL, NULL);
    if (!good && !verify_is_answer(&trouble)) {
        *error = trouble;
        return false;
    }
    item.differing = good ? comparison.differing : -1;
    item.keys = comparison.keys;
    item.key_count = comparison.key_count;
    item.holds = good && comparison.differing == 0;
    item.counted = counts != NULL;
    item.detail = !good        ? why_not(v, &trouble)
                  : item.holds ? NULL
                  : counts     ? check_text(arena, counts, item.differing)
                               : differs;
    verify_add(v, item);
    return true;
}

/* A phase that does nothing but ask. */
static bool only_asks(const struct store_operation *operations, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!operation_only_asks(&operations[i].operation) ||
            operations[i].operation.back.mode != STEP_NONE)
            return false;
    return count > 0;
}

/* What a phase asks holds from when it is reached until something goes for good, or its names are
 * those of other tables. */
static bool is_due(const struct verification *v, size_t phase)
{
    const struct story *story = v->plan->story;
    for (size_t i = phase + 1; i < v->phase_count; i++)
        if (verify_is_done(v, i) &&
            (story_is_final(story, i) || story_next_of(story, FACT_TRADES, i, NULL)))
            return false;
    return verify_is_done(v, phase) || phase == 0 || verify_is_done(v, phase - 1);
}

/* Rows of both servers. Whoever has the writers by now is not who had them in the phase, unless
 * none has changed. */
static bool compare(struct verification *v, const struct operation *o, size_t phase,
                    struct error *error)
{
    struct apart_difference difference = {0};
    struct error trouble = {.arena = v->engine->arena};
    const struct apart_question question = {
        .engine = v->engine, .plan = v->plan, .command = "verify", .operation = o, .step = &o->go};
    for (size_t i = phase + 1; i < v->phase_count; i++)
        if (verify_is_done(v, i) && (story_next_of(v->plan->story, FACT_TURNS, i, NULL) ||
                                     story_next_of(v->plan->story, FACT_PARTS, i, NULL)))
            return true;
    bool good = apart_compare(&question, v->timeout_ms, &difference, &trouble);
    if (!good && trouble.interrupted) {
        *error = trouble;
        return false;
    }
    verify_add(
        v, (struct view_verification_item){
               .what = o->why,
               .differing = good ? difference.differing : -1,
               .keys = difference.keys,
               .key_count = difference.key_count,
               .holds = good && !difference.differing,
               .detail = !good ? arena_printf(v->engine->arena, "not compared: %s", trouble.message)
                         : difference.differing ? "rows are not the same on both servers"
                                                : NULL,
           });
    return true;
}

bool verify_asked(struct verification *v, struct error *error)
{
    const struct qname of_plan = {v->plan->schema, ""};
    struct arena *arena = v->engine->arena;
    for (size_t phase = 0; phase < v->phase_count; phase++) {
        struct store_operation *operations;
        size_t count;
        if (!is_due(v, phase))
            continue;
        if (!store_load_operations(arena, v->engine->pg, v->plan_id, phase, &operations, &count,
                                   error))
            return false;
        for (size_t i = 0; only_asks(operations, count) && i < count; i++) {
            const struct operation *o = &operations[i].operation;
            if (o->go.mode == STEP_APART) {
                if (o->go.apart->act == APART_COMPARE && !compare(v, o, phase, error))
                    return false;
                continue;
            }
            const struct view_verification_item item = {.what = o->why};
            if (!verify_ask(v, item, o->table.name ? &o->table : &of_plan, o->go.sql, o->check,
                            NULL, error))
                return false;
        }
    }
    return true;
}
