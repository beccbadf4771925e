/* Whether a foreign key could be made between columns of these types. */
#include "pg/scratch/try.h"

static const char *columns_sql(struct arena *arena, const char *const *types, size_t count)
{
    struct sql sql = sql_new(arena);
    for (size_t i = 0; i < count; i++)
        sql_add(&sql, "%Sc%D %S", i ? ", " : "", (long long)i, types[i]);
    return sql_text(&sql);
}

static const char *names_sql(struct arena *arena, size_t count)
{
    struct sql sql = sql_new(arena);
    for (size_t i = 0; i < count; i++)
        sql_add(&sql, "%Sc%D", i ? ", " : "", (long long)i);
    return sql_text(&sql);
}

bool scratch_try_reference(struct scratch *s, const char *const *types,
                           const char *const *referenced, size_t count, const char **problem,
                           struct error *error)
{
    const char *names = names_sql(s->arena, count);
    return scratch_set_path(s, "pg_catalog", error) &&
           scratch_try_sql(
               s,
               sql_make(s->arena,
                        "CREATE TEMPORARY TABLE sluice_referenced (%S, UNIQUE (%S));\n"
                        "CREATE TEMPORARY TABLE sluice_referencing (%S, FOREIGN KEY (%S) "
                        "REFERENCES pg_temp.sluice_referenced (%S));\n"
                        "DROP TABLE pg_temp.sluice_referencing, pg_temp.sluice_referenced",
                        columns_sql(s->arena, referenced, count), names,
                        columns_sql(s->arena, types, count), names, names),
               problem, NULL, NULL, error);
}
