#include "pg/measure.h"

#include <jansson.h>

#include "base/str.h"

/* The rows of the scan below the UPDATE; what stands beside it are subqueries of expressions. Of a
 * SELECT over WITH queries that write: the rows that it gives. */
static double scanned_rows(const json_t *update)
{
    size_t i;
    json_t *node;
    if (!json_object_get(update, "Operation"))
        return json_number_value(json_object_get(update, "Actual Rows"));
    json_array_foreach(json_object_get(update, "Plans"), i, node)
    {
        const char *place = json_string_value(json_object_get(node, "Parent Relationship"));
        if (place && str_equal(place, "Outer"))
            return json_number_value(json_object_get(node, "Actual Rows"));
    }
    return 0;
}

bool pg_measure(struct pg *pg, struct arena *arena, const char *sql, const char *const *params,
                size_t param_count, struct pg_cost *cost, struct error *error)
{
    PG_RESULT(r);
    *cost = (struct pg_cost){0};
    if (!pg_query(pg,
                  arena_printf(arena,
                               "EXPLAIN (ANALYZE, WAL, TIMING OFF, COSTS OFF, SUMMARY OFF, "
                               "BUFFERS OFF, FORMAT JSON)\n%s",
                               sql),
                  params, param_count, &r, error))
        return false;
    json_t *root = json_loads(pg_text(r, 0, "\"QUERY PLAN\""), 0, NULL);
    const json_t *update = json_object_get(json_array_get(root, 0), "Plan");
    cost->rows = (long long)scanned_rows(update);
    cost->wal_bytes = json_integer_value(json_object_get(update, "WAL Bytes"));
    json_decref(root);
    return true;
}
