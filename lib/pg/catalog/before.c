#include "pg/catalog/before.h"

#include <string.h>

#include "base/str.h"
#include "pg_sql.h"

static const char *query_of(enum sql_about about)
{
    switch (about) {
#define QUERY(name)                                                                                \
    case SQL_ABOUT_##name:                                                                         \
        return sql_before_##name;
        SQL_QUESTIONS(QUERY)
#undef QUERY
    }
    return NULL;
}

bool pg_ask_before(struct arena *arena, struct pg *pg, const struct sql_question *question,
                   const char **undo, struct error *error)
{
    enum { ARGS = sizeof question->args / sizeof *question->args };
    struct error refused = {.arena = arena};
    size_t count = 0;
    PG_RESULT(r);
    *undo = NULL;
    while (count < ARGS && question->args[count])
        count++;
    if (!pg_try_begin(pg, error))
        return false;
    if (pg_query(pg, query_of(question->about), question->args, count, &r, &refused) &&
        pg_rows(r) > 0)
        *undo = sql_settled(arena, pg_text_dup(arena, r, 0, "undo"));
    return pg_try_end(pg, &refused, false, error);
}

bool pg_look_relations(struct arena *arena, struct pg *pg, const char *const *names,
                       const enum lock_mode *modes, size_t count,
                       struct script_relation **relations, size_t *relation_count,
                       struct error *error)
{
    const char **numbers = NULL;
    PG_RESULT(r);
    *relations = NULL;
    *relation_count = 0;
    for (size_t i = 0, n = 0; i < count; i++)
        *ARENA_PUSH(arena, numbers, n) = arena_printf(arena, "%d", (int)modes[i]);
    if (!pg_query(pg, sql_script_relations,
                  PG_PARAMS(sql_array(arena, names, count), sql_array(arena, numbers, count)), &r,
                  error))
        return false;
    for (size_t i = 0; i < pg_rows(r); i++)
        *ARENA_PUSH(arena, *relations, *relation_count) = (struct script_relation){
            .name = {pg_text_dup(arena, r, i, "schema"), pg_text_dup(arena, r, i, "name")},
            .relkind = pg_char(r, i, "relkind"),
            .mode = (enum lock_mode)pg_int(r, i, "mode"),
        };
    return true;
}

/* NULL: the server has refused to say. */
static const char *copy_sql(struct arena *arena, struct pg *pg, const struct qname *name,
                            char relkind, struct error *refused)
{
    const struct qname copy = {PG_COPY_SCHEMA, name->name};
    PG_RESULT(r);
    if (relkind != 'v')
        return sql_make(arena, "CREATE TABLE %T (LIKE %T INCLUDING ALL)", &copy, name);
    if (!pg_query(pg, "SELECT pg_catalog.pg_get_viewdef($1::pg_catalog.regclass) AS text",
                  PG_PARAMS(sql_quote_qname(arena, name)), &r, refused))
        return NULL;
    return sql_make(arena, "CREATE VIEW %T AS %S", &copy,
                    sql_settled(arena, pg_text_dup(arena, r, 0, "text")));
}

bool pg_make_copy(struct arena *arena, struct pg *pg, const struct qname *name, char relkind,
                  bool *made, struct error *error)
{
    struct error refused = {.arena = arena};
    *made = false;
    if (!strchr("rpv", relkind))
        return true;
    if (!pg_try_begin(pg, error))
        return false;
    const char *sql = copy_sql(arena, pg, name, relkind, &refused);
    *made = sql && pg_exec(pg, "CREATE SCHEMA IF NOT EXISTS " PG_COPY_SCHEMA, &refused) &&
            pg_exec(pg, sql, &refused);
    if (!*made && pg_is_transient(&refused)) {
        *error = refused;
        return false;
    }
    return pg_try_end(pg, &refused, true, error);
}

bool pg_note_schema(struct pg *pg, struct error *error)
{
    return pg_exec(pg, "DROP TABLE IF EXISTS pg_temp.sluice_schema", error) &&
           pg_run(pg, sql_note_schema, PG_NO_PARAMS, NULL, error);
}

bool pg_compare_schema(struct arena *arena, struct pg *pg, const char **difference,
                       struct error *error)
{
    PG_RESULT(r);
    *difference = NULL;
    if (!pg_exec(pg, "ALTER TABLE pg_temp.sluice_schema RENAME TO sluice_schema_before", error) ||
        !pg_run(pg, sql_note_schema, PG_NO_PARAMS, NULL, error) ||
        !pg_query(pg, sql_compare_schema, PG_NO_PARAMS, &r, error))
        return false;
    if (pg_rows(r) > 0 && !pg_is_null(r, 0, "difference"))
        *difference = pg_text_dup(arena, r, 0, "difference");
    return true;
}
