/* What a phase noted, in its transaction, of what it left behind: whether it still is so. */
#include "base/str.h"
#include "engine/verify/verify.h"
#include "phase/story/story.h"

/* Whether a later phase may have made something else of it: one that alters the column or its name,
 * or SQL of the plan. */
static bool is_changed_later(const struct verification *v, size_t phase,
                             const struct live_object *column)
{
    static const unsigned long long of_column = 1ULL << FACT_ALTERS | 1ULL << FACT_PRESETS |
                                                1ULL << FACT_SHOWS | 1ULL << FACT_LIKENS |
                                                1ULL << FACT_ENDS;
    static const unsigned long long of_table =
        1ULL << FACT_RENAMES | 1ULL << FACT_ASIDE | 1ULL << FACT_TRADES | 1ULL << FACT_GOES;
    const struct story *story = v->plan->story;
    for (size_t i = 0; i < story->fact_count; i++) {
        const struct fact *fact = &story->facts[i];
        if (fact->phase <= phase || !verify_is_done(v, fact->phase))
            continue;
        if (fact->kind == FACT_RUNS)
            return true;
        if (qname_equal(&fact->object.of, &column->of) &&
            ((of_table >> fact->kind & 1) ||
             ((of_column >> fact->kind & 1) && str_equal(fact->object.name, column->name))))
            return true;
    }
    return false;
}

static bool ask(struct verification *v, size_t phase, size_t number, const struct operation *o,
                struct error *error)
{
    struct arena *arena = v->engine->arena;
    struct error trouble = {.arena = arena};
    const char **keys;
    long long count = 0;
    size_t key_count = 0;
    struct str detail = {.arena = arena};
    bool good = engine_collect_keys(v->engine, o->back.sql, &count, &keys, &key_count, &trouble);
    const char *as_before = arena_printf(
        arena,
        "SELECT 'it is what it was before the phase' AS key FROM (%s) s JOIN sluice.operation o "
        "ON o.plan_id = %lld AND o.phase = %zu AND o.ordinal = %zu WHERE s.state <> o.seen",
        o->check->state, v->plan_id, phase, number);
    good = good && (count ||
                    engine_collect_keys(v->engine, as_before, &count, &keys, &key_count, &trouble));
    if (!good && !verify_is_answer(&trouble)) {
        *error = trouble;
        return false;
    }
    for (size_t i = 0; good && i < key_count; i++)
        str_addf(&detail, "%s%s", i ? "\n" : "", keys[i]);
    const struct live_object *column = &o->needs.items[0].object;
    verify_add(v, (struct view_verification_item){
                      .what = arena_printf(arena, "what was altered of column %s of %s is there",
                                           column->name, qname_text(arena, &column->of)),
                      .holds = good && count == 0,
                      .detail = !good   ? trouble.message
                                : count ? str_text(&detail)
                                        : NULL,
                      .differing = -1,
                  });
    return true;
}

bool verify_noted(struct verification *v, struct error *error)
{
    for (size_t phase = 0; phase < v->phase_count; phase++) {
        struct store_operation *operations;
        size_t count;
        if (!verify_is_done(v, phase))
            continue;
        if (!store_load_operations(v->engine->arena, v->engine->pg, v->plan_id, phase, &operations,
                                   &count, error))
            return false;
        for (size_t i = 0; i < count; i++) {
            const struct operation *o = &operations[i].operation;
            if (o->go.mode == STEP_CHECK && o->back.mode == STEP_CHECK && o->needs.count &&
                !is_changed_later(v, phase, &o->needs.items[0].object) &&
                !ask(v, phase, i, o, error))
                return false;
        }
    }
    return true;
}
