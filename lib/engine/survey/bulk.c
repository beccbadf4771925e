/* What rows that go by COPY to or from another server meet there: see survey.h. */
#include "base/str.h"
#include "engine/survey/load.h"
#include "engine/survey/survey.h"
#include "engine_sql.h"
#include "phase/twin/twin.h"

#define LEAVE_OUT "or leave `by_copy` out: then rows go through the foreign table."

static bool refuse_columns(const struct bulk *bulk, const struct bulk_names *names,
                           const struct pg_result *there, struct error *error)
{
    if (!pg_bool(there, 0, "is_table"))
        error_set(error, ERROR_REFUSED, "%s is no table there, of which %s is the foreign one",
                  names->table, bulk->foreign);
    else
        error_set(error, ERROR_REFUSED,
                  "column \"%s\" of %s is %s there, and %s in foreign table %s",
                  pg_text(there, 0, "name"), names->table,
                  pg_is_null(there, 0, "type") ? "missing" : pg_text(there, 0, "type"),
                  pg_text(there, 0, "wanted"), bulk->foreign);
    error_hint(error, "Declare the foreign table as the table is there, " LEAVE_OUT);
    return false;
}

bool survey_bulk_names(struct arena *arena, struct pg *here, const struct bulk *bulk,
                       struct bulk_names *names, struct error *error)
{
    PG_RESULT(r);
    *names = (struct bulk_names){0};
    if (!pg_query(here, sql_bulk_here,
                  PG_PARAMS(bulk->foreign, sql_array(arena, bulk->columns, bulk->column_count)), &r,
                  error))
        return false;
    if (pg_rows(r) == 0)
        return true;
    *names = (struct bulk_names){
        .server = pg_text_dup(arena, r, 0, "server"),
        .table = pg_text_dup(arena, r, 0, "name"),
        .columns = pg_text_dup(arena, r, 0, "columns"),
        .rows = pg_text_dup(arena, r, 0, "rows"),
        .names = pg_text_dup(arena, r, 0, "names"),
        .types = pg_text_dup(arena, r, 0, "types"),
    };
    if (pg_is_null(r, 0, "has_numbers"))
        return true;
    error_set(error, ERROR_REFUSED,
              "column \"%s\" of foreign table %s holds values of types with numbers that another "
              "server does not share",
              pg_text(r, 0, "has_numbers"), bulk->foreign);
    error_hint(error, "Copy it as text, " LEAVE_OUT);
    return false;
}

bool survey_bulk_meets(struct pg *there, const struct bulk *bulk, const struct bulk_names *names,
                       struct error *error)
{
    PG_RESULT(r);
    return pg_query(there, sql_bulk_there, PG_PARAMS(names->table, names->names, names->types), &r,
                    error) &&
           ((pg_bool(r, 0, "is_table") && pg_is_null(r, 0, "name")) ||
            refuse_columns(bulk, names, r, error));
}

/* A table that the plan makes is met when rows go there. */
static bool meet(struct engine *engine, const struct bulk *bulk, struct error *error)
{
    struct bulk_names names;
    struct pg *there;
    if (!survey_bulk_names(engine->arena, engine->pg, bulk, &names, error))
        return false;
    if (!names.table)
        return true;
    if (!engine_other(engine, bulk->reach, &there, error))
        return false;
    return survey_bulk_meets(there, bulk, &names, error) ||
           engine_other_failed(engine, bulk->reach, error);
}

bool survey_bulk(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                 struct error *error)
{
    for (const struct fact *mirrors = NULL;
         (mirrors = story_next(plan->story, FACT_MIRRORS, NULL, SIZE_MAX, mirrors));) {
        struct twin twin;
        const struct phase_context context =
            engine_context(engine->arena, plan, mirrors->phase, catalog);
        const bool goes = pair_is_by_copy(mirrors->detail) && !catalog->begun[mirrors->phase] &&
                          twin_of(&context, mirrors, &twin) && twin.foreign;
        if (goes && !meet(engine, twin_bulk(&twin), error))
            return false;
    }
    return true;
}
