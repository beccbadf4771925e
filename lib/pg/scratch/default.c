/* The default that an expression over defaults makes: see scratch.h. */
#include "base/str.h"
#include "pg/scratch/try.h"

/* As text, of something that depends on nothing. */
static bool evaluate(struct scratch *s, const char *expression, const char *type,
                     const char **value, struct error *error)
{
    PG_RESULT(result);
    struct error answer = {.arena = s->arena};
    if (!pg_try_begin(s->pg, error))
        return false;
    if (pg_query(s->pg,
                 sql_make(s->arena, "SELECT CAST(%S AS %S)::text AS value", expression, type),
                 PG_NO_PARAMS, &result, &answer))
        *value = sql_make(s->arena, "%L::%S", pg_text_dup(s->arena, result, 0, "value"), type);
    return pg_try_end(s->pg, &answer, true, error);
}

bool scratch_derive_default(struct scratch *s, const char *column, const char *type,
                            const char *expression, bool constant, const char **default_sql,
                            struct error *error)
{
    PG_RESULT(result);
    const char *problem;
    *default_sql = NULL;
    if (!scratch_set_path(s, s->search_path, error) ||
        !scratch_try_sql(
            s,
            sql_make(s->arena, "ALTER TABLE pg_temp.sluice_scratch ALTER COLUMN %I SET DEFAULT %S",
                     column, expression),
            &problem, NULL, NULL, error))
        return false;
    if (problem)
        return true;
    if (!scratch_set_path(s, "pg_catalog", error) ||
        !pg_query(s->pg,
                  "SELECT pg_get_expr(d.adbin, d.adrelid) AS value FROM pg_attrdef d "
                  "JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum "
                  "WHERE d.adrelid = 'pg_temp.sluice_scratch'::regclass AND a.attname = $1",
                  PG_PARAMS(column), &result, error) ||
        !pg_exec(s->pg,
                 sql_make(s->arena,
                          "ALTER TABLE pg_temp.sluice_scratch ALTER COLUMN %I DROP DEFAULT",
                          column),
                 error))
        return false;
    *default_sql = pg_rows(result) ? pg_text_dup(s->arena, result, 0, "value") : "NULL";
    return !constant || evaluate(s, *default_sql, type, default_sql, error);
}

static bool filenode(struct scratch *s, long long *node, struct error *error)
{
    PG_RESULT(result);
    if (!pg_query(s->pg, "SELECT pg_relation_filenode('pg_temp.sluice_scratch') AS node",
                  PG_NO_PARAMS, &result, error))
        return false;
    *node = pg_int(result, 0, "node");
    return true;
}

/* A volatile default makes ADD COLUMN rewrite the table: it gets a new file. */
bool scratch_default(struct scratch *s, const char *type_sql, const struct sql_fragment *fragment,
                     struct cat_expression *out, struct error *error)
{
    long long before, after;
    *out = (struct cat_expression){.problem_offset = -1, .volatility = 'i'};
    if (!scratch_set_path(s, "pg_catalog", error) || !filenode(s, &before, error) ||
        !scratch_set_path(s, s->search_path, error) ||
        !scratch_try_sql(s,
                         sql_make(s->arena,
                                  "ALTER TABLE %T ADD COLUMN sluice_default %S DEFAULT %E",
                                  &scratch_table, type_sql, fragment),
                         &out->problem, NULL, NULL, error))
        return false;
    if (out->problem)
        return true;
    if (!scratch_set_path(s, "pg_catalog", error) || !filenode(s, &after, error) ||
        !pg_exec(s->pg, "ALTER TABLE pg_temp.sluice_scratch DROP COLUMN sluice_default", error))
        return false;
    if (before != after)
        out->volatility = 'v';
    return true;
}

bool scratch_virtual(struct scratch *s, const char *type_sql, const struct sql_fragment *fragment,
                     struct cat_expression *out, struct error *error)
{
    enum { HAS_VIRTUAL = 180000 };
    *out = (struct cat_expression){.problem_offset = -1, .volatility = 'i'};
    return pg_server_version(s->pg) < HAS_VIRTUAL ||
           (scratch_set_path(s, s->search_path, error) &&
            scratch_try_sql(s,
                            sql_make(s->arena,
                                     "ALTER TABLE %T ADD COLUMN sluice_virtual %S GENERATED ALWAYS "
                                     "AS %E VIRTUAL; ALTER TABLE %T DROP COLUMN sluice_virtual",
                                     &scratch_table, type_sql, fragment, &scratch_table),
                            &out->problem, NULL, NULL, error));
}
