/* Names of what a phase has taken away, which somebody else may have used since. */
#include "base/str.h"
#include "engine/step/step.h"

static bool has_name(enum object_class class)
{
    return class == OBJECT_TABLE || class == OBJECT_COLUMN || class == OBJECT_INDEX ||
           class == OBJECT_CONSTRAINT || class == OBJECT_STATISTICS || class == OBJECT_VIEW;
}

static bool same_name(const struct live_object *a, enum object_class class, const struct qname *of,
                      const char *name)
{
    return a->class == class && qname_equal(&a->of, of) && str_equal(a->name, name);
}

/* Whether a later operation of the phase makes another one under that name. */
static bool is_made_again(const struct store_operation *operations, size_t count, size_t from,
                          const struct live_object *object)
{
    for (size_t i = from; i < count; i++) {
        const struct operation *o = &operations[i].operation;
        for (size_t k = 0; k < o->leaves.count; k++)
            if (o->leaves.items[k].presence != ABSENT &&
                live_object_equal(&o->leaves.items[k].object, object))
                return true;
        for (size_t k = 0; k < o->renames.count; k++)
            if (same_name(object, o->renames.items[k].from.class, &o->renames.items[k].from.of,
                          o->renames.items[k].to))
                return true;
    }
    return false;
}

static bool refuse_one(struct run *run, size_t phase, const struct live_object *object,
                       struct error *error)
{
    enum presence state;
    if (!engine_probe(run->engine, object, &state, error))
        return false;
    if (state == ABSENT)
        return true;
    const char *table = qname_text(run->arena, &object->of);
    bool whole = object->class == OBJECT_TABLE || object->class == OBJECT_VIEW;
    error_set(error, ERROR_REFUSED,
              "%s \"%s\"%s cannot come back: another one has been given that name since phase "
              "\"%s\"",
              object_class_name(object->class), whole ? table : object->name,
              whole ? "" : arena_printf(run->arena, " of table \"%s\"", table),
              run->phases[phase].name);
    error_hint(error, "Rename it or drop it, and run `sluice revert %s` again.", run->plan->name);
    return false;
}

/* In a revert that was interrupted, what runs alone may be back already. */
bool run_refuse_taken(struct run *run, size_t phase, const struct store_operation *operations,
                      size_t count, struct error *error)
{
    bool begins = run_phase_state(run, phase) == PHASE_DONE;
    for (size_t i = 0; i < count; i++) {
        const struct operation *o = &operations[i].operation;
        if (!operations[i].done || operation_is_for_each(o) ||
            !(o->back.mode == STEP_TRANSACTION || (begins && o->back.mode == STEP_ALONE)))
            continue;
        for (size_t k = 0; k < o->leaves.count; k++) {
            const struct effect *effect = &o->leaves.items[k];
            if (effect->presence == ABSENT && has_name(effect->object.class) &&
                effect->object.of.name && effect->object.name &&
                !is_made_again(operations, count, i + 1, &effect->object) &&
                !refuse_one(run, phase, &effect->object, error))
                return false;
        }
    }
    return true;
}
