/* Whether the server would accept a statement: see scratch.h. */
#include "pg/scratch/try.h"

bool scratch_try_set_default(struct scratch *s, const char *column, const char *default_sql,
                             bool *fits, struct error *error)
{
    const char *problem = NULL;
    bool good = scratch_set_path(s, "pg_catalog", error) &&
                scratch_try_sql(s,
                                sql_make(s->arena, "ALTER TABLE %T ALTER COLUMN %I SET DEFAULT %S",
                                         &scratch_table, column, default_sql),
                                &problem, NULL, NULL, error);
    *fits = !problem;
    return good;
}

bool scratch_try_assignment(struct scratch *s, const char *column, const char *type, bool *fits,
                            struct error *error)
{
    const char *problem = NULL;
    bool good = scratch_set_path(s, "pg_catalog", error) &&
                scratch_try_sql(s,
                                sql_make(s->arena,
                                         "PREPARE sluice_assignment (%S) AS UPDATE %T SET %I = $1; "
                                         "DEALLOCATE sluice_assignment",
                                         type, &scratch_table, column),
                                &problem, NULL, NULL, error);
    *fits = !problem;
    return good;
}

bool scratch_try_index(struct scratch *s, bool unique, const char *tail, const char **problem,
                       struct error *error)
{
    return scratch_set_path(s, s->search_path, error) &&
           scratch_try_sql(s,
                           sql_make(s->arena, "CREATE %SINDEX ON %T %S", unique ? "UNIQUE " : "",
                                    &scratch_table, tail),
                           problem, NULL, NULL, error);
}

bool scratch_try_partitioned(struct scratch *s, bool unique, const char *tail, const char **problem,
                             struct error *error)
{
    for (size_t i = 0; i < s->table->partition_key_count && !*problem; i++)
        if (!scratch_set_path(s, "pg_catalog", error) ||
            !pg_exec(s->pg,
                     sql_make(s->arena,
                              "CREATE TEMPORARY TABLE sluice_partitioned (LIKE %T) PARTITION BY %S",
                              &scratch_table, s->table->partition_keys[i]),
                     error) ||
            !scratch_set_path(s, s->search_path, error) ||
            !scratch_try_sql(s,
                             sql_make(s->arena, "CREATE %SINDEX ON pg_temp.sluice_partitioned %S",
                                      unique ? "UNIQUE " : "", tail),
                             problem, NULL, NULL, error) ||
            !pg_exec(s->pg, "DROP TABLE pg_temp.sluice_partitioned", error))
            return false;
    return true;
}

bool scratch_try_constraint(struct scratch *s, const char *definition, const char **problem,
                            struct error *error)
{
    return scratch_set_path(s, s->search_path, error) &&
           scratch_try_sql(s,
                           sql_make(s->arena, "ALTER TABLE %T ADD %S", &scratch_table, definition),
                           problem, NULL, NULL, error);
}
