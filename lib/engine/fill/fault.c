#include "base/str.h"
#include "engine/fill/filling.h"

enum fault fault_of(const struct error *error)
{
    /* what a row's values can bring about: wrong data, constraints, triggers, RAISE, functions */
    static const char *const of_row[] = {"21", "22", "23", "27", "38",
                                         "39", "44", "54", "P0", FILL_REFUSES};
    if (error->connection_lost || error->interrupted || !error->sqlstate[0])
        return FAULT_LASTING;
    if (pg_is_transient(error) || str_equal(error->sqlstate, "57014"))
        return FAULT_MOMENT;
    for (size_t i = 0; i < sizeof of_row / sizeof *of_row; i++)
        if (str_starts_with(error->sqlstate, of_row[i]))
            return FAULT_ROW;
    return FAULT_LASTING;
}

void fault_name_holders(struct worker *w, struct error *error)
{
    PG_RESULT(holders);
    struct blocker_list list;
    struct error ignored = {.arena = error->arena};
    if (!str_equal(error->sqlstate, "55P03") ||
        !store_find_fence_holders(w->pg, &w->fill.lease, &holders, &ignored) ||
        pg_rows(holders) == 0)
        return;
    blockers_read(error->arena, holders, &list);
    error_detail(error, "schema sluice is locked: %s", blockers_text(error->arena, &list));
    error_hint(error, "Run the same command again, or end the sessions named above first.");
}

/* Of rows that are written together: the bounds of their range. */
static void name_range(struct worker *w, const char *table, const char *tid, struct error *error)
{
    struct error ignored = {.arena = error->arena};
    PG_RESULT(r);
    if (pg_query(w->pg,
                 arena_printf(error->arena,
                              "SELECT t::text AS bounds FROM %s t WHERE ctid = $1::tid", table),
                 PG_PARAMS(tid), &r, &ignored) &&
        pg_rows(r))
        error_detail(error, "among the rows of a range of the key, by number and bounds: %s",
                     pg_text(r, 0, "bounds"));
}

void fault_name_row(struct worker *w, const char *table, const char *tid, struct error *error)
{
    struct error ignored = {.arena = error->arena};
    const char *key;
    pg_rollback(w->pg);
    if (error->connection_lost)
        return;
    if (w->filling->operation->fill->by_key)
        name_range(w, table, tid, error);
    else if (pg_look_key(error->arena, w->pg, table, tid, &key, &ignored))
        error_detail(error, "the row %s of table %s: SELECT * FROM %s WHERE ctid = '%s'", key,
                     table, table, tid);
}
