#include "pg/look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pg_sql.h"

bool pg_look_file(struct pg *pg, const char *table, struct table_file *file, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql_table_file, PG_PARAMS(table), &r, error))
        return false;
    *file = (struct table_file){.there = pg_rows(r) > 0};
    if (file->there) {
        file->filenode = pg_int(r, 0, "filenode");
        file->pages = pg_int(r, 0, "pages");
    }
    return true;
}

bool pg_look_lockable(struct pg *pg, const char *table, bool *lockable, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg,
                  "SELECT coalesce(pg_catalog.has_table_privilege(pg_catalog.to_regclass($1), "
                  "'UPDATE, DELETE, TRUNCATE'), false) AS lockable",
                  PG_PARAMS(table), &r, error))
        return false;
    *lockable = pg_bool(r, 0, "lockable");
    return true;
}

bool pg_look_rows(struct arena *arena, struct pg *pg, const char *table, long long *rows,
                  struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, arena_printf(arena, "EXPLAIN SELECT FROM %s", table), PG_NO_PARAMS, &r,
                  error))
        return false;
    const char *text = strstr(pg_text(r, 0, "\"QUERY PLAN\""), "rows=");
    *rows = text ? strtoll(text + strlen("rows="), NULL, 10) : 0;
    return true;
}

bool pg_look_holders(struct pg *pg, const char *table, const char *modes, struct pg_result **result,
                     struct error *error)
{
    return pg_query(pg, sql_holders, PG_PARAMS(table, modes), result, error);
}

bool pg_look_blocking(struct pg *pg, long long pid, struct pg_result **result, struct error *error)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", pid);
    return pg_query(pg, sql_blocking, PG_PARAMS(text), result, error);
}

bool pg_look_probe(struct arena *arena, struct pg *pg, const char *kind,
                   const struct qname *relation, const char *name, const char **state,
                   struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql_probe, PG_PARAMS(kind, relation->schema, relation->name, name), &r,
                  error))
        return false;
    *state = pg_text_dup(arena, r, 0, "state");
    return true;
}
