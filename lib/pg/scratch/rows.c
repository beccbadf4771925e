/* A query of the plan over one row, for several rows of another table: see scratch.h. */
#include <string.h>

#include "base/str.h"
#include "pg/scratch/try.h"

/* As a value, one for all rows: so it is known what the query reads, as of any expression. */
static bool as_value(struct scratch *s, const struct sql_fragment *query, struct cat_rows *out,
                     struct error *error)
{
    static const char column[] = "sluice_value";
    const char *before = "SELECT pg_catalog.jsonb_agg(pg_catalog.to_jsonb(sluice_rows)) FROM (";
    const struct sql_fragment whole = {
        .text = arena_printf(s->arena, "%s%s) AS sluice_rows", before, query->text),
        .place = query->place,
    };
    const struct sql_fragment value = {.text = arena_printf(s->arena, "(%s)", whole.text),
                                       .place = query->place};
    struct cat_type added;
    if (!scratch_add_column(s, column, "pg_catalog.jsonb", &added, error) ||
        !scratch_expression(s, column, &value, &out->query, error) ||
        !scratch_drop_column(s, column, error))
        return false;
    int prefix = (int)strlen(before) + 1;
    out->query.problem_offset =
        out->query.problem_offset > prefix ? out->query.problem_offset - prefix : -1;
    return true;
}

static bool read_names(struct scratch *s, struct cat_rows *out, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(s->pg,
                  "SELECT a.attname AS name FROM pg_catalog.pg_attribute a WHERE a.attrelid = "
                  "'pg_temp.sluice_rows'::pg_catalog.regclass AND a.attnum > 0 ORDER BY a.attnum",
                  PG_NO_PARAMS, &r, error))
        return false;
    out->names = arena_alloc(s->arena, (pg_rows(r) + 1) * sizeof *out->names);
    for (size_t i = 0; i < pg_rows(r); i++)
        out->names[out->count++] = pg_text_dup(s->arena, r, i, "name");
    return pg_exec(s->pg, "DROP VIEW pg_temp.sluice_rows", error);
}

bool scratch_rows(struct scratch *s, const struct sql_fragment *query, const struct qname *other,
                  struct cat_rows *out, struct error *error)
{
    *out = (struct cat_rows){0};
    const char *rows = sql_make(s->arena, "FROM %T AS %I CROSS JOIN LATERAL %E AS sluice_rows",
                                &scratch_table, s->table->name.name, query);
    if (!as_value(s, query, out, error))
        return false;
    if (out->query.problem || out->query.uncommitted)
        return true;
    if (!scratch_try_sql(s,
                         sql_make(s->arena,
                                  "CREATE TEMPORARY VIEW sluice_rows AS SELECT sluice_rows.* %S",
                                  rows),
                         &out->query.problem, NULL, NULL, error))
        return false;
    if (out->query.problem)
        return true;
    if (!read_names(s, out, error) ||
        !scratch_try_sql(s,
                         sql_make(s->arena,
                                  "PREPARE sluice_insert AS INSERT INTO %T (%S) OVERRIDING SYSTEM "
                                  "VALUE SELECT sluice_rows.* %S; DEALLOCATE sluice_insert",
                                  other, sql_name_list(s->arena, out->names, out->count), rows),
                         &out->query.problem, NULL, NULL, error))
        return false;
    return true;
}
