/* What the operations that are done have left behind: see survey.h. */
#include "base/str.h"
#include "engine/survey/survey.h"

static bool same_object(const struct effect *a, const struct effect *b)
{
    return a->kind == b->kind && str_equal(a->name, b->name) &&
           qname_equal(&a->relation, &b->relation);
}

static void expect(struct arena *arena, struct expectation **list, size_t *count,
                   const struct effect *effect, size_t phase)
{
    for (size_t i = 0; i < *count; i++)
        if (same_object(&(*list)[i].effect, effect)) {
            (*list)[i] = (struct expectation){*effect, phase};
            return;
        }
    *ARENA_PUSH(arena, *list, *count) = (struct expectation){*effect, phase};
}

/* A column that goes takes its NOT NULL and its default with it; an object that is renamed is no
 * longer to be found under the name before. */
static bool is_superseded(const struct effect *e, const struct operation *by)
{
    if (!qname_equal(&e->relation, &by->effect.relation))
        return false;
    if (by->replaces && str_equal(e->name, by->replaces))
        return true;
    return by->effect.kind == EFFECT_COLUMN && by->effect.want == EFFECT_ABSENT &&
           (e->kind == EFFECT_NOT_NULL || e->kind == EFFECT_DEFAULT) &&
           str_equal(e->name, by->effect.name);
}

static void forget_superseded(struct expectation *list, size_t *count, const struct operation *by)
{
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++)
        if (!is_superseded(&list[i].effect, by))
            list[kept++] = list[i];
    *count = kept;
}

bool engine_expectations(struct engine *engine, long long plan_id, size_t phase_count,
                         struct expectation **expectations, size_t *count, struct error *error)
{
    *expectations = NULL;
    *count = 0;
    for (size_t p = 0; p < phase_count; p++) {
        struct store_operation *operations;
        size_t operation_count;
        if (!store_load_operations(engine->arena, engine->pg, plan_id, p, &operations,
                                   &operation_count, error))
            return false;
        for (size_t i = 0; i < operation_count; i++) {
            const struct effect *effect = &operations[i].operation.effect;
            if (!operations[i].done || effect->kind == EFFECT_NONE)
                continue;
            expect(engine->arena, expectations, count, effect, p);
            forget_superseded(*expectations, count, &operations[i].operation);
        }
    }
    return true;
}
