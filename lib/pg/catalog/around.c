#include "pg/catalog/around.h"

#include "pg_sql.h"

static bool ask(struct pg *pg, const char *sql, const char *oid, struct pg_result **result,
                struct error *error)
{
    return pg_query(pg, sql, PG_PARAMS(oid), result, error);
}

static void read_around(struct arena *arena, const struct pg_result *r, struct cat_around *around)
{
    around->of_type = pg_text_dup(arena, r, 0, "of_type");
    around->attributes = (int)pg_int(r, 0, "attributes");
    around->namesakes = pg_bool(r, 0, "namesakes");
    around->fed_by = pg_text_dup(arena, r, 0, "fed_by");
    around->publishes_updates = pg_text_dup(arena, r, 0, "publishes_updates");
    around->publishes_deletes = pg_text_dup(arena, r, 0, "publishes_deletes");
    around->without_identity = pg_text_dup(arena, r, 0, "without_identity");
    around->narrow_roles = pg_text_dup(arena, r, 0, "narrow_roles");
}

static bool read_arguments(struct arena *arena, struct pg *pg, const char *oid,
                           const struct cat_table *table, struct cat_around *around,
                           struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql_arguments, PG_PARAMS(oid, table->name.schema, table->name.name), &r,
                  error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++) {
        struct cat_arguments *one = ARENA_PUSH(arena, around->arguments, around->argument_count);
        *one = (struct cat_arguments){
            .object = pg_text_dup(arena, r, row, "object"),
            .trigger = pg_text_dup(arena, r, row, "name"),
            .own = pg_bool(r, row, "own"),
            .before = pg_bool(r, row, "before"),
            .on_insert = pg_bool(r, row, "on_insert"),
        };
        one->names = pg_array_dup(arena, r, row, "names", &one->name_count);
    }
    return true;
}

bool catalog_load_around(struct arena *arena, struct pg *pg, const struct cat_table *table,
                         struct cat_around *around, struct error *error)
{
    const char *oid = arena_printf(arena, "%u", table->oid);
    PG_RESULT(one);
    PG_RESULT(columns);
    PG_RESULT(rules);
    PG_RESULT(feeds);
    PG_RESULT(users);
    if (!pg_exec(pg, "SET LOCAL search_path = pg_catalog", error) ||
        !ask(pg, sql_around, oid, &one, error) || !ask(pg, sql_row_columns, oid, &columns, error) ||
        !ask(pg, sql_rules, oid, &rules, error) || !ask(pg, sql_feeds, oid, &feeds, error) ||
        !ask(pg, sql_sequence_users, oid, &users, error))
        return false;
    if (pg_rows(one))
        read_around(arena, one, around);
    for (size_t row = 0; row < pg_rows(columns); row++)
        *ARENA_PUSH(arena, around->row_columns, around->row_column_count) =
            pg_text_dup(arena, columns, row, "name");
    for (size_t row = 0; row < pg_rows(rules); row++)
        *ARENA_PUSH(arena, around->rules, around->rule_count) = (struct cat_rule){
            .name = pg_text_dup(arena, rules, row, "name"),
            .table = pg_text_dup(arena, rules, row, "table"),
            .event = pg_text_dup(arena, rules, row, "event"),
            .instead = pg_bool(rules, row, "instead"),
        };
    for (size_t row = 0; row < pg_rows(feeds); row++)
        *ARENA_PUSH(arena, around->feeds, around->feed_count) = (struct cat_feed){
            .column = pg_text_dup(arena, feeds, row, "column"),
            .sequence = pg_text_dup(arena, feeds, row, "sequence"),
            .type = pg_text_dup(arena, feeds, row, "type"),
        };
    for (size_t row = 0; row < pg_rows(users); row++)
        *ARENA_PUSH(arena, around->sequence_users, around->sequence_user_count) =
            (struct cat_sequence_user){
                .column = pg_text_dup(arena, users, row, "column"),
                .name = pg_text_dup(arena, users, row, "name"),
            };
    return read_arguments(arena, pg, oid, table, around, error);
}

bool catalog_load_destination(struct arena *arena, struct pg *pg, const struct cat_table *table,
                              const char *schema, struct cat_around *around, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql_destination, PG_PARAMS(schema, arena_printf(arena, "%u", table->oid)), &r,
                  error))
        return false;
    struct cat_destination *destination = arena_alloc(arena, sizeof *destination);
    *destination = (struct cat_destination){
        .there = pg_bool(r, 0, "there"),
        .creatable = pg_bool(r, 0, "creatable"),
        .barred = pg_text_dup(arena, r, 0, "barred"),
        .taken = pg_text_dup(arena, r, 0, "taken"),
    };
    around->destination = destination;
    return true;
}

bool catalog_load_bodies(struct arena *arena, struct pg *pg, const struct cat_table *table,
                         struct cat_body **bodies, size_t *count, struct error *error)
{
    PG_RESULT(r);
    *bodies = NULL;
    *count = 0;
    if (!pg_exec(pg, "SET LOCAL search_path = pg_catalog", error) ||
        !pg_query(
            pg, sql_bodies,
            PG_PARAMS(arena_printf(arena, "%u", table->oid), table->name.schema, table->name.name),
            &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++) {
        struct cat_body *body = ARENA_PUSH(arena, *bodies, *count);
        *body = (struct cat_body){
            .object = pg_text_dup(arena, r, row, "object"),
            .function = pg_text_dup(arena, r, row, "function"),
            .text = pg_text_dup(arena, r, row, "text"),
            .plpgsql = pg_bool(r, row, "plpgsql"),
            .tracked = pg_bool(r, row, "tracked"),
            .returns = pg_text_dup(arena, r, row, "returns"),
        };
        body->rows = pg_array_dup(arena, r, row, "rows", &body->row_count);
        body->copies = pg_array_dup(arena, r, row, "copies", &body->copy_count);
        body->parameters = pg_array_dup(arena, r, row, "parameters", &body->parameter_count);
    }
    return true;
}

bool catalog_columns_of(struct arena *arena, struct pg *pg, const char *path,
                        const struct qname *name, const char ***columns, size_t *count,
                        struct error *error)
{
    PG_RESULT(r);
    const char *quoted =
        name->schema ? sql_quote_qname(arena, name) : sql_quote_name(arena, name->name);
    *columns = NULL;
    *count = 0;
    if (!pg_exec(pg, arena_printf(arena, "SET LOCAL search_path = %s", path), error) ||
        !pg_query(pg,
                  "SELECT a.attname AS name FROM pg_catalog.pg_attribute a "
                  "WHERE a.attrelid = pg_catalog.to_regclass($1) AND a.attnum > 0 "
                  "AND NOT a.attisdropped ORDER BY a.attnum",
                  PG_PARAMS(quoted), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        *ARENA_PUSH(arena, *columns, *count) = pg_text_dup(arena, r, row, "name");
    return pg_exec(pg, "SET LOCAL search_path = pg_catalog", error);
}
