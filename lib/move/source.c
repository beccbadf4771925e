/* What the tables of a MySQL server are: see move.h. */
#include <string.h>

#include "base/str.h"
#include "move/move.h"
#include "move_sql.h"
#include "sql/catalog.h"

struct reading {
    struct move *move;
    struct pg *pg;
    const char *const *names; /* none: all tables */
    size_t name_count;
};

static bool is_wanted(const struct reading *r, const char *table)
{
    return r->name_count == 0 || cat_names_contain(r->names, r->name_count, table);
}

static struct move_table *find_table(struct move *move, const char *name)
{
    for (size_t i = 0; i < move->table_count; i++)
        if (str_equal(move->tables[i].name, name))
            return &move->tables[i];
    return NULL;
}

static struct move_column *find_column(const struct move_table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (str_equal(table->columns[i].name, name))
            return &table->columns[i];
    return NULL;
}

bool move_is_key(const struct move_table *table, const char *column)
{
    return cat_names_contain(table->primary->columns, table->primary->column_count, column);
}

static bool has_wrapper(struct pg *pg, const char *database, struct error *error)
{
    PG_RESULT(result);
    if (!pg_query(pg,
                  "SELECT count(*) AS found FROM pg_catalog.pg_foreign_data_wrapper "
                  "WHERE fdwname = 'mysql_fdw'",
                  PG_NO_PARAMS, &result, error))
        return false;
    if (pg_int(result, 0, "found"))
        return true;
    error_set(error, ERROR_REFUSED, "this database has no extension mysql_fdw");
    error_hint(error,
               "Install it (Debian: postgresql-15-mysql-fdw), and once, as a superuser: CREATE "
               "EXTENSION mysql_fdw; for database \"%s\" of the MySQL server.",
               database);
    return false;
}

/* Whoever may not set these has the server's own settings for what it logs. */
static bool keep_out_of_log(struct pg *pg, struct error *error)
{
    struct error refused = {.arena = error->arena};
    if (!pg_try_begin(pg, error))
        return false;
    pg_exec(pg,
            "SET LOCAL log_statement = none; SET LOCAL log_min_duration_statement = -1; "
            "SET LOCAL log_duration = off; SET LOCAL log_min_error_statement = panic",
            &refused);
    return pg_try_end(pg, &refused, true, error);
}

static bool open_source(const struct reading *r, struct error *error)
{
    const struct move_url *url = r->move->url;
    if (!has_wrapper(r->pg, url->database, error) || !keep_out_of_log(r->pg, error) ||
        !pg_run(r->pg,
                "SELECT pg_catalog.set_config('sluice.move_host', $1, true), "
                "pg_catalog.set_config('sluice.move_port', $2, true), "
                "pg_catalog.set_config('sluice.move_user', $3, true), "
                "pg_catalog.set_config('sluice.move_password', $4, true)",
                PG_PARAMS(url->host, url->port, url->user, url->password ? url->password : ""),
                NULL, error))
        return false;
    return pg_exec(r->pg, sql_source_open, error);
}

static bool read_columns(const struct reading *r, struct error *error)
{
    struct move *move = r->move;
    struct arena *arena = move->arena;
    PG_RESULT(result);
    if (!pg_query(r->pg, sql_source_columns, PG_PARAMS(move->url->database), &result, error))
        return false;
    for (size_t row = 0; row < pg_rows(result); row++) {
        const char *name = pg_text(result, row, "table_name");
        if (!is_wanted(r, name))
            continue;
        struct move_table *table = find_table(move, name);
        if (!table) {
            table = ARENA_PUSH(arena, move->tables, move->table_count);
            *table = (struct move_table){.name = arena_strdup(arena, name)};
        }
        struct move_column *column = ARENA_PUSH(arena, table->columns, table->column_count);
        *column = (struct move_column){
            .name = pg_text_dup(arena, result, row, "column_name"),
            .data_type = pg_text_dup(arena, result, row, "data_type"),
            .column_type = pg_text_dup(arena, result, row, "column_type"),
            .length = pg_text_dup(arena, result, row, "length"),
            .precision = pg_text_dup(arena, result, row, "precision"),
            .scale = pg_text_dup(arena, result, row, "scale"),
            .fraction = pg_text_dup(arena, result, row, "fraction"),
            .default_value = pg_text_dup(arena, result, row, "column_default"),
            .default_is_sql = pg_bool(result, row, "default_is_sql"),
            .nullable = pg_bool(result, row, "nullable"),
            .counts = pg_bool(result, row, "counts"),
            .generated = pg_bool(result, row, "generated"),
        };
    }
    return true;
}

/* MariaDB has json_valid(`column`), or with the quotes of ANSI, for what was declared json; MySQL
 * has no such table of checks, and says json itself. */
static bool read_json(const struct reading *r, struct error *error)
{
    struct move *move = r->move;
    struct error refused = {.arena = error->arena};
    PG_RESULT(result);
    if (!pg_try_begin(r->pg, error))
        return false;
    bool good =
        pg_query(r->pg,
                 "SELECT table_name, substring(check_clause FROM "
                 "'^json_valid\\([`\"](.*)[`\"]\\)$') AS name FROM sluice_move.check_constraints "
                 "WHERE constraint_schema = $1",
                 PG_PARAMS(move->url->database), &result, &refused);
    for (size_t row = 0; good && row < pg_rows(result); row++) {
        struct move_table *table = find_table(move, pg_text(result, row, "table_name"));
        const char *name = pg_text(result, row, "name");
        struct move_column *column = table && name ? find_column(table, name) : NULL;
        if (column)
            column->json = true;
    }
    return pg_try_end(r->pg, &refused, true, error);
}

static bool read_keys(const struct reading *r, struct error *error)
{
    struct move *move = r->move;
    PG_RESULT(result);
    if (!pg_query(r->pg, sql_source_keys, PG_PARAMS(move->url->database), &result, error))
        return false;
    for (size_t row = 0; row < pg_rows(result); row++) {
        struct move_table *table = find_table(move, pg_text(result, row, "table_name"));
        if (!table)
            continue;
        struct move_key *key = ARENA_PUSH(move->arena, table->keys, table->key_count);
        *key = (struct move_key){
            .name = pg_text_dup(move->arena, result, row, "index_name"),
            .unique = pg_bool(result, row, "is_unique"),
            .problem = pg_text_dup(move->arena, result, row, "problem"),
        };
        key->columns = pg_array_dup(move->arena, result, row, "columns", &key->column_count);
    }
    return true;
}

static bool read_references(const struct reading *r, struct error *error)
{
    struct move *move = r->move;
    PG_RESULT(result);
    if (!pg_query(r->pg, sql_source_references, PG_PARAMS(move->url->database), &result, error))
        return false;
    for (size_t row = 0; row < pg_rows(result); row++) {
        struct move_table *table = find_table(move, pg_text(result, row, "table_name"));
        const char *other = pg_text(result, row, "referenced_table_name");
        if (!table || !find_table(move, other))
            continue;
        struct move_reference *reference =
            ARENA_PUSH(move->arena, table->references, table->reference_count);
        size_t count;
        *reference = (struct move_reference){
            .name = pg_text_dup(move->arena, result, row, "constraint_name"),
            .table = arena_strdup(move->arena, other),
            .on_update = pg_text_dup(move->arena, result, row, "on_update"),
            .on_delete = pg_text_dup(move->arena, result, row, "on_delete"),
        };
        reference->columns = pg_array_dup(move->arena, result, row, "columns", &reference->count);
        reference->referenced = pg_array_dup(move->arena, result, row, "referenced", &count);
    }
    return true;
}

/* ---- What cannot be moved so ---- */

static bool refuse(struct error *error, const char *hint, const char *what)
{
    error_set(error, ERROR_REFUSED, "%s", what);
    error_hint(error, "%s", hint);
    return false;
}

/* The view of a table needs a name of its own there, of 64 characters at most. */
static bool check_name(struct move *move, const struct move_table *table, struct error *error)
{
    enum { NAME_MAX_CHARACTERS = 64 };
    size_t characters = 0;
    for (const char *c = move_view_name(move->arena, table); *c; c++)
        characters += ((unsigned char)*c & 0xc0) != 0x80;
    return characters <= NAME_MAX_CHARACTERS ||
           refuse(error, "Rename it on the MySQL server, or name the tables that are to be moved.",
                  arena_printf(move->arena,
                               "the name of table \"%s\" is too long: with sluice_ before it, as "
                               "its view is called, it has %zu characters, and MySQL takes %d",
                               table->name, characters, NAME_MAX_CHARACTERS));
}

static bool check_types(struct move *move, struct move_table *table, struct error *error)
{
    for (size_t i = 0; i < table->column_count; i++) {
        struct move_column *column = &table->columns[i];
        column->type = move_type_of(column);
        if (!column->type)
            return refuse(error,
                          "Move the table without it by a plan of your own, or name the tables "
                          "that are to be moved.",
                          arena_printf(move->arena, "column \"%s\" of table \"%s\" is of type %s",
                                       column->name, table->name, column->column_type));
    }
    return true;
}

static bool check_key(struct move *move, struct move_table *table, struct error *error)
{
    for (size_t i = 0; i < table->key_count; i++)
        if (str_equal(table->keys[i].name, "PRIMARY"))
            table->primary = &table->keys[i];
    for (size_t i = 0; table->primary && i < table->primary->column_count; i++)
        if (!move_type_is_ordered(find_column(table, table->primary->columns[i])))
            table->primary = NULL;
    return table->primary ||
           refuse(error,
                  "Give it one on the MySQL server, or name the tables that are to be moved.",
                  arena_printf(move->arena, "table \"%s\" has no primary key of numbers",
                               table->name));
}

static bool check_tables(const struct reading *r, struct error *error)
{
    struct move *move = r->move;
    for (size_t i = 0; i < r->name_count; i++)
        if (!find_table(move, r->names[i]))
            return refuse(error, "Check the name and its case.",
                          arena_printf(move->arena, "database \"%s\" has no table \"%s\"",
                                       move->url->database, r->names[i]));
    if (!move->table_count)
        return refuse(error, "Check the name of the database, and the rights of the user.",
                      arena_printf(move->arena,
                                   "database \"%s\" has no table that user \"%s\" sees",
                                   move->url->database, move->url->user));
    for (size_t i = 0; i < move->table_count; i++)
        if (!check_name(move, &move->tables[i], error) ||
            !check_types(move, &move->tables[i], error) ||
            !check_key(move, &move->tables[i], error))
            return false;
    return true;
}

/* What to do about a server that cannot be had. */
static void add_hint(const struct move_url *url, struct error *error)
{
    if (error->code == ERROR_TEMPORARY)
        error_hint(error,
                   "Check --from, and whether the MySQL server runs and listens at %s:%s; then try "
                   "again.",
                   url->host, url->port);
    else
        error_hint(error,
                   "Check user \"%s\" in --from, the password in MYSQL_PWD, and whether the MySQL "
                   "server takes both from this database's host.",
                   url->user);
}

bool move_read_source(struct move *move, struct pg *pg, const char *const *names, size_t count,
                      struct error *error)
{
    const struct reading r = {move, pg, names, count};
    bool good = pg_begin(pg, error) && open_source(&r, error) && read_columns(&r, error) &&
                read_json(&r, error) && read_keys(&r, error) && read_references(&r, error);
    pg_rollback(pg);
    if (str_equal(error->sqlstate, "HV00N"))
        add_hint(move->url, error);
    return good && check_tables(&r, error);
}
