/* report: what was done of a plan, from its phases, its log and the samples of its backfills. */
#include "base/str.h"
#include "engine/command/command.h"

static struct view_sample sample_of(const struct store_sample *s)
{
    return (struct view_sample){
        .at_ms = s->at_ms,
        .rows_done = s->rows_done,
        .wal_bytes = s->wal_bytes,
        .growth_bytes = s->growth_bytes,
        .batches = s->batches,
        .batch_ms = s->batch_ms,
        .slowest_ms = s->slowest_ms,
        .lag_ms = s->lag_ms,
        .waits = s->waits,
    };
}

/* In the order of the operations: a series for each. */
static bool add_series(struct engine *engine, long long plan_id, struct view_report *view,
                       struct error *error)
{
    struct store_sample *samples;
    size_t count;
    if (!store_load_samples(engine->arena, engine->pg, plan_id, &samples, &count, error))
        return false;
    struct view_series *series = NULL;
    for (size_t i = 0; i < count; i++) {
        if (samples[i].phase >= view->plan.phase_count)
            continue;
        if (!series || samples[i].phase != samples[i - 1].phase ||
            samples[i].operation != samples[i - 1].operation) {
            series = ARENA_PUSH(engine->arena, view->series, view->series_count);
            *series = (struct view_series){.phase = view->plan.phases[samples[i].phase].name};
        }
        *ARENA_PUSH(engine->arena, series->samples, series->sample_count) = sample_of(&samples[i]);
    }
    return true;
}

bool engine_report(struct engine *engine, const struct plan *plan, struct view_report *view,
                   struct error *error)
{
    const struct store_plan *stored;
    struct view_status status;
    *view = (struct view_report){0};
    if (!engine_find_stored(engine, plan->name, &stored, error))
        return false;
    if (!stored) {
        error_set(error, ERROR_REFUSED,
                  "plan \"%s\" is not registered in this database, so that "
                  "nothing was done of it",
                  plan->name);
        error_hint(error, "See what it would do with `sluice plan %s --format markdown`.",
                   plan->file);
        return false;
    }
    if (!engine_status(engine, plan, &status, error))
        return false;
    view->plan = status.plans[0];
    view->registered_at = stored->registered_at;
    return engine_log(engine, plan->name, &view->log, error) &&
           add_series(engine, stored->id, view, error);
}
