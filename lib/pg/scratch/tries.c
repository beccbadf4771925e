/* Whether the server would accept a statement: see scratch.h. */
#include "pg/scratch/try.h"

#include <string.h>

#include "pg_sql.h"

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

/* The planner folds what it can: of a condition that is never true nothing is scanned, of one that
 * always is nothing is filtered. */
bool scratch_try_constant(struct scratch *s, const struct sql_fragment *condition, bool *always,
                          bool *never, struct error *error)
{
    PG_RESULT(plan);
    *always = true;
    *never = false;
    if (!scratch_set_path(s, s->search_path, error) ||
        !pg_query(s->pg,
                  sql_make(s->arena, "EXPLAIN (COSTS OFF) SELECT FROM %T AS %I WHERE %E",
                           &scratch_table, s->table->name.name, condition),
                  PG_NO_PARAMS, &plan, error))
        return false;
    for (size_t row = 0; row < pg_rows(plan); row++) {
        const char *line = pg_text(plan, row, "\"QUERY PLAN\"");
        *never |= strstr(line, "One-Time Filter: false") != NULL;
        /* what is asked of another table may have become a join */
        *always &= !strstr(line, "Filter:") && !strstr(line, "Cond:");
    }
    return true;
}

bool scratch_declaration(struct scratch *s, const char *column, const char **declaration,
                         struct error *error)
{
    PG_RESULT(result);
    if (!scratch_set_path(s, "pg_catalog", error) ||
        !pg_query(s->pg, sql_scratch_column, PG_PARAMS(column), &result, error))
        return false;
    *declaration = pg_rows(result) ? pg_text_dup(s->arena, result, 0, "declaration") : NULL;
    return true;
}

bool scratch_try_cast(struct scratch *s, const struct sql_fragment *value, const char *type_sql,
                      const char **problem, struct error *error)
{
    return scratch_set_path(s, s->search_path, error) &&
           scratch_try_sql(s, sql_make(s->arena, "SELECT CAST(%E AS %S)", value, type_sql), problem,
                           NULL, NULL, error);
}
