#include "pg/facts/facts.h"

#include "base/str.h"
#include "pg_sql.h"

/* An array's text: {"a","b"}. */
static void add_element(struct str *out, const char *text)
{
    str_add(out, out->length > 0 ? ",\"" : "{\"");
    for (; text && *text; text++) {
        if (*text == '"' || *text == '\\')
            str_add_char(out, '\\');
        str_add_char(out, *text);
    }
    str_add_char(out, '"');
}

static const char *array_end(struct str *out)
{
    str_add(out, out->length > 0 ? "}" : "{}");
    return str_text(out);
}

static bool ask_names(struct arena *arena, struct pg *pg, const char *sql,
                      const struct qname *names, size_t count, struct pg_result **result,
                      struct error *error)
{
    struct str schemas = {.arena = arena}, locals = {.arena = arena};
    for (size_t i = 0; i < count; i++) {
        add_element(&schemas, names[i].schema);
        add_element(&locals, names[i].name);
    }
    return pg_query(pg, sql, PG_PARAMS(array_end(&schemas), array_end(&locals)), result, error);
}

static struct qname read_name(struct arena *arena, const struct pg_result *r, size_t row,
                              const char *schema, const char *name)
{
    return (struct qname){pg_text_dup(arena, r, row, schema), pg_text_dup(arena, r, row, name)};
}

static bool load_tables(struct arena *arena, struct pg *pg, const struct facts_wanted *wanted,
                        struct facts *facts, struct error *error)
{
    PG_RESULT(r);
    if (!ask_names(arena, pg, sql_facts_tables, wanted->relations, wanted->relation_count, &r,
                   error))
        return false;
    struct str oids = {.arena = arena};
    for (size_t i = 0; i < pg_rows(r); i++) {
        struct fact_table *table = ARENA_PUSH(arena, facts->tables, facts->table_count);
        table->oid = (unsigned)pg_int(r, i, "oid");
        table->name = read_name(arena, r, i, "schema", "name");
        table->visible = pg_bool(r, i, "visible");
        table->relkind = pg_char(r, i, "relkind");
        table->replica_identity = pg_char(r, i, "replica_identity");
        table->row_security = pg_bool(r, i, "row_security");
        table->rows = pg_is_null(r, i, "rows") ? -1 : pg_double(r, i, "rows");
        table->bytes = pg_is_null(r, i, "bytes") ? 0 : pg_int(r, i, "bytes");
        table->policies = (size_t)pg_int(r, i, "policies");
        table->parent = read_name(arena, r, i, "parent_schema", "parent_name");
        table->default_partition = pg_text_dup(arena, r, i, "default_partition");
        table->published_by = pg_text_dup(arena, r, i, "published_by");
        table->grants = pg_text_dup(arena, r, i, "grants");
        add_element(&oids, pg_text(r, i, "oid"));
    }
    return facts_read_parts(arena, pg, array_end(&oids), facts, error);
}

static bool load_routines(struct arena *arena, struct pg *pg, struct facts *facts,
                          struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql_facts_routines, PG_NO_PARAMS, &r, error))
        return false;
    for (size_t i = 0; i < pg_rows(r); i++) {
        struct fact_routine *routine = ARENA_PUSH(arena, facts->routines, facts->routine_count);
        routine->name = read_name(arena, r, i, "schema", "name");
        routine->volatility = pg_char(r, i, "volatility");
        routine->language = pg_text_dup(arena, r, i, "language");
        routine->source = pg_text_dup(arena, r, i, "source");
        routine->result = pg_text_dup(arena, r, i, "result");
        routine->defaults = (size_t)pg_int(r, i, "defaults");
        routine->is_trigger = pg_bool(r, i, "is_trigger");
        routine->parameters = pg_array_dup(arena, r, i, "parameters", &routine->parameter_count);
        routine->types = pg_array_dup(arena, r, i, "types", &routine->type_count);
    }
    return true;
}

static bool load_types(struct arena *arena, struct pg *pg, const struct facts_wanted *wanted,
                       struct facts *facts, struct error *error)
{
    PG_RESULT(r);
    if (wanted->type_count == 0)
        return true;
    if (!ask_names(arena, pg, sql_facts_types, wanted->types, wanted->type_count, &r, error))
        return false;
    for (size_t i = 0; i < pg_rows(r); i++) {
        struct fact_type *type = ARENA_PUSH(arena, facts->types, facts->type_count);
        type->name = read_name(arena, r, i, "schema", "name");
        type->visible = pg_bool(r, i, "visible");
        type->kind = pg_char(r, i, "kind");
        type->constrained = pg_bool(r, i, "constrained");
        type->users = pg_text_dup(arena, r, i, "users");
    }
    return true;
}

static bool load_unidentified(struct arena *arena, struct pg *pg, struct facts *facts,
                              struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql_facts_unidentified, PG_NO_PARAMS, &r, error))
        return false;
    facts->unidentified = pg_text_dup(arena, r, 0, "tables");
    return true;
}

/* What a session of this role begins with; ours is set otherwise. */
static bool load_settings(struct arena *arena, struct pg *pg, struct facts *facts,
                          const char **search_path, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg,
                  "SELECT (SELECT reset_val FROM pg_settings WHERE name = 'search_path') AS path, "
                  "(SELECT reset_val FROM pg_settings WHERE name = 'lock_timeout') AS lock_timeout",
                  PG_NO_PARAMS, &r, error))
        return false;
    *search_path = pg_text_dup(arena, r, 0, "path");
    facts->lock_timeout = pg_text_dup(arena, r, 0, "lock_timeout");
    return pg_run(pg, "SELECT set_config('search_path', $1, true)", PG_PARAMS(*search_path), NULL,
                  error);
}

bool facts_load(struct arena *arena, struct pg *pg, const struct facts_wanted *wanted,
                struct facts *facts, struct error *error)
{
    const char *path = NULL;
    facts->version = pg_server_version(pg) / 10000;
    bool good = pg_begin(pg, error) && load_settings(arena, pg, facts, &path, error) &&
                load_tables(arena, pg, wanted, facts, error) &&
                load_types(arena, pg, wanted, facts, error) &&
                (!wanted->routines || load_routines(arena, pg, facts, error)) &&
                (!wanted->unidentified || load_unidentified(arena, pg, facts, error)) &&
                facts_try(arena, pg, wanted, path, facts, error) &&
                facts_read_rows(arena, pg, wanted, facts, error);
    pg_rollback(pg);
    return good;
}
