/* Whether the live schema still is what the plan left behind: see run.h. */
#include <stdint.h>

#include "base/str.h"
#include "base/version.h"
#include "engine/run/run.h"
#include "engine/survey/survey.h"
#include "phase/story/join.h"

static bool check_effects(struct run *run, struct error *error)
{
    struct expectation *expectations;
    size_t count;
    if (!engine_expectations(run->engine, run->lease.plan_id, run->phase_count, &expectations,
                             &count, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct effect *effect = &expectations[i].effect;
        const struct live_object *object = &effect->object;
        enum presence state;
        if (!engine_probe(run->engine, object, &state, error))
            return false;
        if (state == effect->presence)
            continue;
        const char *where =
            object->of.name ? qname_text(run->arena, &object->of) : object->of.schema;
        error_set(error, ERROR_DRIFT, "%s \"%s\" of \"%s\" is %s, phase \"%s\" left it %s",
                  object_class_name(object->class), object->name, where, presence_name(state),
                  run->phases[expectations[i].phase].name, presence_name(effect->presence));
        error_hint(error, "Restore it, or take phases back with `sluice revert %s --to …`.",
                   run->plan->name);
        return false;
    }
    return true;
}

/* The next operations of both, from these on, that do something when the phase goes on. */
static void skip_ways_back(const struct operation_list *now,
                           const struct store_operation *registered, size_t count, size_t *a,
                           size_t *b)
{
    while (*a < now->count && now->items[*a].go.mode == STEP_NONE)
        ++*a;
    while (*b < count && registered[*b].operation.go.mode == STEP_NONE)
        ++*b;
}

/* Whether both do the same; else the first operations that differ are `a` of `now`, and `b`: a
 * check only where nothing else does, because a statement says more of what has changed. */
static bool does_the_same(const struct operation_list *now,
                          const struct store_operation *registered, size_t count, size_t *a,
                          size_t *b)
{
    size_t check_a = SIZE_MAX, check_b = SIZE_MAX;
    for (*a = *b = 0;; ++*a, ++*b) {
        skip_ways_back(now, registered, count, a, b);
        if (*a == now->count || *b == count)
            break;
        const struct step *is = &now->items[*a].go, *was = &registered[*b].operation.go;
        if (str_equal(is->sql, was->sql))
            continue;
        if (is->mode != STEP_CHECK || was->mode != STEP_CHECK)
            return false;
        if (check_a == SIZE_MAX)
            check_a = *a, check_b = *b;
    }
    if (*a < now->count || *b < count || check_a == SIZE_MAX)
        return *a == now->count && *b == count;
    *a = check_a;
    *b = check_b;
    return false;
}

static bool locks_differ(const struct lock_list *now, const struct lock_list *registered)
{
    bool differ = now->count != registered->count;
    for (size_t i = 0; !differ && i < now->count; i++) {
        const struct step_lock *a = &now->items[i], *b = &registered->items[i];
        differ =
            a->mode != b->mode || a->only != b->only || !live_object_equal(&a->object, &b->object);
    }
    return differ;
}

/* The same statements may lock more, or less, than when they were registered: a foreign key has
 * come to a column that is dropped, or another version of the program knows of more. */
static bool any_locks_differ(const struct operation_list *now,
                             const struct store_operation *registered)
{
    bool differ = false;
    for (size_t i = 0; i < now->count; i++)
        differ |= locks_differ(&now->items[i].go.locks, &registered[i].operation.go.locks) ||
                  locks_differ(&now->items[i].back.locks, &registered[i].operation.back.locks);
    return differ;
}

static const char *sql_of(struct run *run, const struct operation *operation)
{
    const char *sql = operation_sql(run->arena, operation);
    return sql ? sql : "(nothing)";
}

/* Likewise what is put back: that is read from what is there before the phase runs. */
static bool any_backs_differ(const struct operation_list *now,
                             const struct store_operation *registered, size_t count)
{
    bool differ = now->count != count;
    for (size_t i = 0; !differ && i < count; i++)
        differ |= !str_equal(now->items[i].back.sql, registered[i].operation.back.sql);
    return differ;
}

/* Later phases too: what they would now be, as far as they have not begun. */
static bool accept_now(struct run *run, size_t first, const char *event, const char *reason,
                       const struct log_facts *facts, struct error *error)
{
    run->replanned = run->dry;
    if (run->dry)
        return true;
    if (!pg_begin(run->pg, error))
        return false;
    for (size_t p = first; p < run->phase_count; p++) {
        const struct operation_list now = engine_compile(run->arena, run->plan, p, run->catalog);
        if (!store_replace_operations(run->pg, run->lease.plan_id, p, &now, error)) {
            pg_rollback(run->pg);
            return false;
        }
    }
    return store_set_planned_by(run->pg, run->lease.plan_id, SLUICE_VERSION, error) &&
           engine_append_log(run->engine, run->plan->name, run->phases[first].name, event, "ok", -1,
                             reason, facts, error) &&
           pg_commit(run->pg, error);
}

static bool accept_because(struct run *run, size_t first, const char *event, const char *reason,
                           struct error *error)
{
    const struct log_facts facts = log_facts_one(run->arena, "reason", reason);
    return accept_now(run, first, event, reason, &facts, error);
}

/* The operations differ because another version of the program compiled them, in other words: that
 * is no drift of the schema. */
static bool plan_again(struct run *run, size_t phase, struct error *error)
{
    const char *other = run->planned_by ? arena_printf(run->arena, "sluice %s", run->planned_by)
                                        : "an older sluice";
    engine_say(run->engine, "phase \"%s\" was planned by %s: planned again by " SLUICE_VERSION,
               run->phases[phase].name, other);
    struct log_facts facts = log_facts_one(run->arena, "by", SLUICE_VERSION);
    log_fact_text(&facts, "before", run->planned_by);
    return accept_now(run, phase, "planned again",
                      arena_printf(run->arena, "by " SLUICE_VERSION ", before by %s", other),
                      &facts, error);
}

/* Whether an operation before `end` of the phase leaves it. */
static bool is_left_before(const struct operation_list *list, size_t end,
                           const struct live_object *object)
{
    for (size_t i = 0; i < end; i++)
        for (size_t k = 0; k < list->items[i].leaves.count; k++)
            if (live_object_equal(&list->items[i].leaves.items[k].object, object))
                return true;
    return false;
}

/* What an index or constraint is renamed from has to be there, but is not where it was added to the
 * old column after `like` had run: there is no copy of it. */
static bool check_needs(struct run *run, const struct operation_list *now, size_t index,
                        struct error *error)
{
    const struct operation *o = &now->items[index];
    for (size_t i = 0; i < o->needs.count; i++) {
        const struct live_object *needed = &o->needs.items[i].object;
        enum presence state;
        if (is_left_before(now, index, needed))
            continue;
        if (!engine_probe(run->engine, needed, &state, error))
            return false;
        if (state != ABSENT)
            continue;
        error_set(error, ERROR_DRIFT,
                  "%s \"%s\" of table \"%s\" was added after the phase that would have carried it",
                  object_class_name(needed->class),
                  o->renames.count ? o->renames.items[0].to : needed->name,
                  qname_text(run->arena, &needed->of));
        error_hint(error,
                   "Drop it, or take that phase back with `sluice revert %s --to …` and run it "
                   "again with --accept-drift REASON.",
                   run->plan->name);
        return false;
    }
    return true;
}

static bool check_carried(struct run *run, const struct operation_list *now, struct error *error)
{
    for (size_t i = 0; i < now->count; i++)
        if (!operation_is_for_each(&now->items[i]) && !check_needs(run, now, i, error))
            return false;
    return true;
}

/* What its statements meet, or what a revert is to put back, is asked right before them. */
static bool is_asked_anew(const struct story *story, size_t phase)
{
    return story_next_of(story, FACT_RUNS, join_first(story, phase), NULL) ||
           story_next_of(story, FACT_PRESETS, phase, NULL) ||
           story_next_of(story, FACT_SHOWS, phase, NULL) ||
           story_next_of(story, FACT_LOSES, phase, NULL);
}

bool run_check_drift(struct run *run, size_t phase, const char *accept, struct error *error)
{
    struct store_operation *registered;
    size_t count;
    if (!check_effects(run, error))
        return false;
    if (is_asked_anew(run->plan->story, phase))
        run->catalog = NULL;
    if (!run_load_catalog(run, error))
        return false;
    struct finding_list findings = {.arena = run->arena};
    engine_preflight_due(run->plan, phase, run->catalog, &findings);
    if (!engine_refuse_findings(run->plan, &findings, error) ||
        !store_load_operations(run->arena, run->pg, run->lease.plan_id, phase, &registered, &count,
                               error))
        return false;
    const struct operation_list now = engine_compile(run->arena, run->plan, phase, run->catalog);
    size_t one, other;
    bool same = does_the_same(&now, registered, count, &one, &other);
    if (same && any_backs_differ(&now, registered, count))
        return accept_because(run, phase, "planned again", "what is there to put back has changed",
                              error);
    if (same)
        return !any_locks_differ(&now, registered) ||
               accept_because(run, phase, "planned again", "the same statements take other locks",
                              error);
    if (!check_carried(run, &now, error))
        return false;
    if (accept)
        return accept_because(run, phase, "accept-drift", accept, error);
    if (!run->planned_by || !str_equal(run->planned_by, SLUICE_VERSION))
        return plan_again(run, phase, error);
    error_set(error, ERROR_DRIFT,
              "the schema has changed since plan \"%s\" was registered: phase \"%s\" would do "
              "something else",
              run->plan->name, run->phases[phase].name);
    error_detail(error, "registered: %s\nnow: %s",
                 other < count ? sql_of(run, &registered[other].operation) : "(nothing more)",
                 one < now.count ? sql_of(run, &now.items[one]) : "(nothing more)");
    error_hint(error,
               "Undo the change, or go on with what the schema is now: `sluice advance %s "
               "--accept-drift REASON`.",
               run->plan->name);
    return false;
}
