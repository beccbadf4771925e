/* Where plans stand, all at once: see store.h. */
#include "base/str.h"
#include "store/read.h"
#include "store/row.h"
#include "store/store.h"
#include "store_sql.h"

static struct store_standing *of_plan(struct store_standing *standings, size_t count,
                                      const struct pg_result *r, size_t row)
{
    long long id = pg_int(r, row, "plan_id");
    for (size_t i = 0; i < count; i++)
        if (standings[i].plan.id == id)
            return &standings[i];
    return NULL;
}

static bool load_plans(struct arena *arena, struct pg *pg, const char *schema, bool all,
                       struct store_standing **standings, size_t *count, struct error *error)
{
    struct store_plan *plans;
    size_t plan_count;
    *standings = NULL;
    *count = 0;
    if (!store_list_plans(arena, pg, schema, all, &plans, &plan_count, error))
        return false;
    for (size_t i = 0; i < plan_count; i++)
        *ARENA_PUSH(arena, *standings, *count) = (struct store_standing){.plan = plans[i]};
    return true;
}

static const char *ids_of(struct arena *arena, const struct store_standing *standings, size_t count)
{
    const char **ids = NULL;
    size_t id_count = 0;
    for (size_t i = 0; i < count; i++)
        *ARENA_PUSH(arena, ids, id_count) = arena_printf(arena, "%lld", standings[i].plan.id);
    return sql_array(arena, ids, id_count);
}

static bool load_phases(struct arena *arena, struct pg *pg, struct store_standing *standings,
                        size_t count, struct error *error)
{
    PG_RESULT(r);
    if (!row_query(pg, "phase", sql_load_phases, PG_PARAMS(ids_of(arena, standings, count)), &r,
                   error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++) {
        struct store_standing *of = of_plan(standings, count, r, row);
        if (!of)
            continue;
        size_t ordinal = of->phase_count;
        if (!read_phase(arena, r, row, ordinal, ARENA_PUSH(arena, of->phases, of->phase_count),
                        error))
            return false;
    }
    return true;
}

/* Of the phases that are next. */
static bool load_approvals(struct arena *arena, struct pg *pg, struct store_standing *standings,
                           size_t count, struct error *error)
{
    const char **phases = NULL;
    size_t phase_count = 0;
    for (size_t i = 0; i < count; i++) {
        size_t next = 0;
        while (next < standings[i].phase_count &&
               str_equal(standings[i].phases[next].state, "done"))
            next++;
        *ARENA_PUSH(arena, phases, phase_count) = arena_printf(arena, "%zu", next);
    }
    PG_RESULT(r);
    if (!row_query(
            pg, "approval", sql_load_approvals,
            PG_PARAMS(ids_of(arena, standings, count), sql_array(arena, phases, phase_count)), &r,
            error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++) {
        struct store_standing *of = of_plan(standings, count, r, row);
        if (!of)
            continue;
        if (!read_approval(arena, r, row, ARENA_PUSH(arena, of->approvals, of->approval_count),
                           error))
            return false;
    }
    return true;
}

static bool load_backfills(struct arena *arena, struct pg *pg, struct store_standing *standings,
                           size_t count, struct error *error)
{
    PG_RESULT(r);
    if (!row_query(pg, "backfill", sql_load_backfills, PG_PARAMS(ids_of(arena, standings, count)),
                   &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++) {
        struct store_standing *of = of_plan(standings, count, r, row);
        if (of && !read_backfill(arena, r, row,
                                 ARENA_PUSH(arena, of->backfills, of->backfill_count), error))
            return false;
    }
    return true;
}

static bool load_workers(struct arena *arena, struct pg *pg, struct store_standing *standings,
                         size_t count, struct error *error)
{
    PG_RESULT(r);
    if (!row_query(pg, "plan", sql_list_workers, PG_NO_PARAMS, &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++) {
        struct store_standing *of = of_plan(standings, count, r, row);
        if (!of)
            continue;
        of->worker = read_holder(arena, r, row);
        of->host = pg_text_dup(arena, r, row, "host");
        const char *blockers = pg_text(r, row, "blockers");
        of->blockers = blockers && *blockers ? arena_strdup(arena, blockers) : NULL;
    }
    return true;
}

bool store_load_standings(struct arena *arena, struct pg *pg, const char *schema, bool all,
                          struct store_standing **standings, size_t *count, long long *finished,
                          struct error *error)
{
    PG_RESULT(r);
    if (!load_plans(arena, pg, schema, all, standings, count, error) ||
        !load_phases(arena, pg, *standings, *count, error) ||
        !load_approvals(arena, pg, *standings, *count, error) ||
        !load_backfills(arena, pg, *standings, *count, error) ||
        !load_workers(arena, pg, *standings, *count, error) ||
        !row_query(pg, "plan", sql_count_finished, PG_PARAMS(schema), &r, error))
        return false;
    *finished = pg_int(r, 0, "finished");
    return true;
}
