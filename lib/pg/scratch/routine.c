/* Functions and procedures of a type that another takes the place of: see scratch_routines. */
#include "base/str.h"
#include "pg/denied.h"
#include "pg/scratch/try.h"
#include "pg_sql.h"

/* Under another name what is there is in nobody's way. */
static const char *move_sql(struct arena *arena, const struct cat_routine *routine)
{
    return sql_make(arena, "ALTER ROUTINE %S RENAME TO %I", routine->name,
                    sql_derived_name(arena, CATALOG_OUR_PREFIX, routine->name, NULL));
}

static bool try_one(struct arena *arena, struct pg *pg, const char *retype,
                    struct cat_routine *routine, struct error *error)
{
    struct error answer = {.arena = arena};
    const char *sql =
        sql_make(arena, "%S;\n%S;\n%S", move_sql(arena, routine), retype, routine->make);
    if (!pg_try_begin(pg, error))
        return false;
    if (!pg_exec(pg, sql, &answer))
        routine->problem = denied_problem(&answer);
    return pg_try_end(pg, &answer, false, error);
}

bool scratch_retype(struct scratch *s, size_t phase, const struct catalog *catalog,
                    struct error *error)
{
    struct sql moves = sql_new(s->arena), makes = sql_new(s->arena);
    if (!s->retype)
        return true;
    for (size_t i = 0; i < catalog->routine_count; i++) {
        const struct cat_routine *routine = &catalog->routines[i];
        if (routine->phase != phase || routine->problem)
            continue;
        sql_add(&moves, "%S;\n", move_sql(s->arena, routine));
        sql_add(&makes, ";\n%S", routine->make);
    }
    return pg_exec(
        s->pg, sql_make(s->arena, "%S%S%S", sql_text(&moves), s->retype, sql_text(&makes)), error);
}

bool scratch_routines(struct arena *arena, struct pg *pg, size_t phase, const struct qname *type,
                      const struct qname *made, const char *retype, struct catalog *catalog,
                      struct error *error)
{
    PG_RESULT(r);
    if (!pg_exec(pg, "SET LOCAL search_path = pg_catalog", error) ||
        !pg_query(pg, sql_signatures,
                  PG_PARAMS(sql_quote_qname(arena, type), sql_quote_qname(arena, made)), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++) {
        struct cat_routine *routine = ARENA_PUSH(arena, catalog->routines, catalog->routine_count);
        *routine = (struct cat_routine){
            .phase = phase,
            .name = pg_text_dup(arena, r, row, "name"),
            .make = sql_settled(arena, pg_text_dup(arena, r, row, "make")),
            .problem = pg_text_dup(arena, r, row, "problem"),
        };
        routine->views = pg_array_dup(arena, r, row, "views", &routine->view_count);
        if (!routine->problem && !try_one(arena, pg, retype, routine, error))
            return false;
    }
    return true;
}
