#include "pg/catalog/enums.h"

#include "base/str.h"

#include "pg_sql.h"

static bool load_type(struct arena *arena, struct pg *pg, const char *name, struct cat_enum *found,
                      struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql_enum_type, PG_PARAMS(name), &r, error))
        return false;
    found->exists = pg_rows(r) > 0;
    if (!found->exists)
        return true;
    found->is_enum = pg_bool(r, 0, "is_enum");
    found->owned = pg_bool(r, 0, "owned");
    found->owner = pg_text_dup(arena, r, 0, "owner");
    found->comment = pg_text_dup(arena, r, 0, "comment");
    found->granted = pg_bool(r, 0, "granted");
    found->values = pg_array_dup(arena, r, 0, "values", &found->value_count);
    found->grants = pg_array_dup(arena, r, 0, "grants", &found->grant_count);
    return true;
}

bool catalog_load_enum(struct arena *arena, struct pg *pg, const struct qname *name,
                       struct cat_enum *found, struct error *error)
{
    PG_RESULT(columns);
    PG_RESULT(others);
    const char *quoted = sql_quote_qname(arena, name);
    *found = (struct cat_enum){0};
    if (!load_type(arena, pg, quoted, found, error) || !found->exists)
        return !error->code;
    if (!pg_query(pg, sql_enum_columns, PG_PARAMS(quoted), &columns, error) ||
        !pg_query(pg, sql_enum_others, PG_PARAMS(quoted), &others, error))
        return false;
    for (size_t i = 0; i < pg_rows(columns); i++)
        *ARENA_PUSH(arena, found->columns, found->column_count) = (struct cat_enum_column){
            .table = {pg_text_dup(arena, columns, i, "schema"),
                      pg_text_dup(arena, columns, i, "name")},
            .column = pg_text_dup(arena, columns, i, "column"),
            .array = pg_bool(columns, i, "is_array"),
        };
    for (size_t i = 0; i < pg_rows(others); i++)
        *ARENA_PUSH(arena, found->others, found->other_count) =
            pg_text_dup(arena, others, i, "other");
    return true;
}

bool catalog_find_values(struct arena *arena, struct pg *pg, const struct cat_enum_column *column,
                         const char *const *values, size_t count, const char **rows,
                         struct error *error)
{
    enum { MOST = 10 };
    PG_RESULT(key);
    PG_RESULT(r);
    struct error refused = {.arena = arena};
    struct str out = {.arena = arena};
    const char *as_texts = column->array ? sql_make(arena, "%I::text[]", column->column)
                                         : sql_make(arena, "ARRAY[%I::text]", column->column);
    if (!pg_query(pg, sql_key_expression, PG_PARAMS(sql_quote_qname(arena, &column->table)), &key,
                  error) ||
        !pg_begin(pg, error))
        return false;
    bool asked =
        pg_exec(pg, "SET LOCAL statement_timeout = '10s'; SET LOCAL lock_timeout = '2s'",
                &refused) &&
        pg_query(pg,
                 sql_make(arena, "SELECT %S AS key FROM %T WHERE %S && $1::text[] LIMIT %d",
                          pg_text(key, 0, "expression"), &column->table, as_texts, MOST + 1),
                 PG_PARAMS(sql_array(arena, values, count)), &r, &refused);
    pg_rollback(pg);
    if (!asked && !str_equal(refused.sqlstate, "57014")) {
        *error = refused;
        return false;
    }
    for (size_t i = 0; asked && i < pg_rows(r); i++)
        str_addf(&out, "%s%s", i ? ", " : "", i == MOST ? "…" : pg_text(r, i, "key"));
    *rows = asked ? str_text(&out) : "…";
    return true;
}
