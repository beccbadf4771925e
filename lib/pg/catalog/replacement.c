#include "pg/catalog/replacement.h"

#include "pg/catalog/load.h"
#include "pg_sql.h"

static bool load_storage(struct arena *arena, struct pg *pg, struct cat_replacement *found,
                         struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql_replacement, PG_PARAMS(arena_printf(arena, "%u", found->table->oid)), &r,
                  error))
        return false;
    found->options = pg_array_dup(arena, r, 0, "options", &found->option_count);
    found->method = pg_text_dup(arena, r, 0, "method");
    found->tablespace = pg_text_dup(arena, r, 0, "tablespace");
    return true;
}

static bool load_spans(struct arena *arena, struct pg *pg, const char *every, const char *from,
                       long long ahead, struct cat_replacement *found, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql_spans, PG_PARAMS(every, from, arena_printf(arena, "%lld", ahead)), &r,
                  error))
        return false;
    for (size_t i = 0; i < pg_rows(r); i++)
        *ARENA_PUSH(arena, found->spans, found->span_count) = (struct cat_span){
            pg_text_dup(arena, r, i, "suffix"),
            pg_text_dup(arena, r, i, "lower"),
            pg_text_dup(arena, r, i, "upper"),
        };
    return true;
}

bool catalog_load_replacement(struct arena *arena, struct pg *pg, const struct qname *name,
                              const char *every, const char *from, long long ahead,
                              struct cat_replacement *found, struct error *error)
{
    struct catalog *catalog = arena_alloc(arena, sizeof *catalog);
    *found = (struct cat_replacement){0};
    if (!catalog_load_table(arena, pg, name, NULL, catalog, error))
        return false;
    found->table = &catalog->tables[0];
    return !found->table->exists ||
           (load_storage(arena, pg, found, error) &&
            (!every || load_spans(arena, pg, every, from, ahead, found, error)));
}
