#include "phase/sync/given.h"

#include <string.h>

#include "base/str.h"

static const struct {
    const char *serial, *type;
} serials[] = {
    {"smallserial", "smallint"}, {"serial2", "smallint"}, {"serial", "integer"},
    {"serial4", "integer"},      {"bigserial", "bigint"}, {"serial8", "bigint"},
};

static const char *type_of_serial(const struct new_column *column)
{
    for (size_t i = 0; column->type.text && i < sizeof serials / sizeof *serials; i++)
        if (strcasecmp(column->type.text, serials[i].serial) == 0)
            return serials[i].type;
    return NULL;
}

const char *given_type(const struct new_column *column)
{
    const char *type = type_of_serial(column);
    return type ? type : column->type.text;
}

bool given_is_serial(const struct new_column *column)
{
    return type_of_serial(column) != NULL;
}

bool given_has_sequence(const struct new_column *column)
{
    return given_is_serial(column) || column->identity != IDENTITY_NONE;
}

struct qname given_sequence(struct arena *arena, const struct qname *table,
                            const struct new_column *column)
{
    return (struct qname){table->schema,
                          arena_printf(arena, "%s_%s_seq", table->name, column->name.text)};
}

static const struct new_column *column_of(const struct fact *adds)
{
    return &((const struct column_group *)adds->detail)->columns[adds->entry];
}

bool given_may_differ(const struct fact *adds)
{
    return column_of(adds)->default_sql.text || given_has_sequence(column_of(adds));
}

bool given_differs(const struct phase_context *context, const struct fact *adds)
{
    const struct cat_group *group = catalog_group(context->catalog, adds->phase);
    return given_has_sequence(column_of(adds)) || (column_of(adds)->default_sql.text && group &&
                                                   group->ups[adds->entry].volatility == 'v');
}

static void add_sequence(struct sql *sql, const struct qname *table,
                         const struct new_column *column)
{
    struct arena *arena = sql->str.arena;
    const struct qname sequence = given_sequence(arena, table, column);
    sql_add(
        sql,
        "    CREATE SEQUENCE %T AS %S;\n"
        "    EXECUTE (SELECT %L || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(c.relowner))\n"
        "        FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass(%L));\n"
        "    FOR grantee IN SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC'\n"
        "            ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END\n"
        "        FROM pg_catalog.pg_class c, LATERAL (SELECT * FROM "
        "pg_catalog.aclexplode(c.relacl)\n"
        "            UNION ALL SELECT x.* FROM pg_catalog.pg_attribute a,\n"
        "                pg_catalog.aclexplode(a.attacl) x WHERE a.attrelid = c.oid) g\n"
        "        WHERE c.oid = pg_catalog.to_regclass(%L) AND g.privilege_type IN ('INSERT', "
        "'UPDATE')\n"
        "            AND g.grantee <> c.relowner LOOP\n"
        "        EXECUTE %L || grantee;\n"
        "    END LOOP;\n",
        &sequence, given_type(column), sql_make(arena, "ALTER SEQUENCE %T OWNER TO ", &sequence),
        sql_quote_qname(arena, table), sql_quote_qname(arena, table),
        sql_make(arena, "GRANT USAGE ON SEQUENCE %T TO ", &sequence));
}

const char *given_sequence_sql(struct arena *arena, const struct qname *table,
                               const struct new_column *column)
{
    struct sql sql = sql_new(arena);
    sql_add(&sql, "DECLARE grantee text;\nBEGIN\n");
    add_sequence(&sql, table, column);
    sql_add(&sql, "END");
    return sql_make(arena, "DO %L", sql_text(&sql));
}

const char *given_default_sql(struct arena *arena, const struct qname *table,
                              const struct new_column *column)
{
    const struct qname sequence = given_sequence(arena, table, column);
    if (!given_has_sequence(column))
        return sql_make(arena, "ALTER TABLE %T ALTER COLUMN %I SET DEFAULT %E", table,
                        column->name.text, &column->default_sql);
    return sql_make(arena,
                    "ALTER TABLE %T ALTER COLUMN %I SET DEFAULT pg_catalog.nextval(%L::regclass);\n"
                    "ALTER SEQUENCE %T OWNED BY %T.%I",
                    table, column->name.text, sql_quote_qname(arena, &sequence), &sequence, table,
                    column->name.text);
}

/* The other one takes the name and the value of the sequence that goes. */
static const char *replace_sql(struct arena *arena, const struct qname *table,
                               const struct new_column *column, const char *drop,
                               const struct sql *make)
{
    const struct qname sequence = given_sequence(arena, table, column);
    return sql_make(arena, "DO %L",
                    sql_make(arena,
                             "DECLARE last bigint; called boolean; grantee text;\nBEGIN\n"
                             "    SELECT last_value, is_called INTO last, called FROM %T;\n"
                             "    ALTER TABLE %T ALTER COLUMN %I %S;\n%S"
                             "    PERFORM pg_catalog.setval(%L, last, called);\nEND",
                             &sequence, table, column->name.text, drop, sql_text(make),
                             sql_quote_qname(arena, &sequence)));
}

const char *given_identity_sql(struct arena *arena, const struct qname *table,
                               const struct new_column *column)
{
    const struct qname sequence = given_sequence(arena, table, column);
    struct sql make = sql_new(arena);
    sql_add(&make,
            "    DROP SEQUENCE %T;\n"
            "    ALTER TABLE %T ALTER COLUMN %I ADD GENERATED %S AS IDENTITY\n"
            "        (SEQUENCE NAME %T);\n",
            &sequence, table, column->name.text,
            column->identity == IDENTITY_ALWAYS ? "ALWAYS" : "BY DEFAULT", &sequence);
    return replace_sql(arena, table, column, "DROP DEFAULT", &make);
}

const char *given_no_identity_sql(struct arena *arena, const struct qname *table,
                                  const struct new_column *column)
{
    struct sql make = sql_new(arena);
    add_sequence(&make, table, column);
    sql_add(&make, "    %S;\n", given_default_sql(arena, table, column));
    return replace_sql(arena, table, column, "DROP IDENTITY", &make);
}

/* ---- rows that move ---- */

static const char *value_sql(struct arena *arena, const struct qname *table,
                             const struct new_column *column)
{
    const struct qname sequence = given_sequence(arena, table, column);
    return given_has_sequence(column)
               ? sql_make(arena, "pg_catalog.nextval(%L::pg_catalog.regclass)",
                          sql_quote_qname(arena, &sequence))
               : sql_make(arena, "%E", &column->default_sql);
}

static void add_operation(const struct phase_context *context, const struct qname *table, int group,
                          struct step go, struct step back, struct live_object made, bool begins,
                          struct operation_list *operations)
{
    *ARENA_PUSH(context->arena, operations->items, operations->count) = (struct operation){
        .group = group,
        .table = *table,
        .go = begins ? go : back,
        .back = begins ? back : go,
        .leaves = effect_one(context->arena, made, begins ? PRESENT : ABSENT),
        .reversible = true,
        .why = begins ? "a row that is written before the backfill has come to it gets its values"
                      : "every row has its values",
    };
}

void given_add_trigger(const struct phase_context *context, size_t phase, int group, bool begins,
                       struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct qname *table = &story_table(context->story, phase)->object.of;
    const char *hash =
        sql_derived_name(arena, "", context->plan_name, context->phases->items[phase].name, NULL);
    const char *function = arena_printf(arena, "given_%s", hash);
    const char *trigger = arena_printf(arena, CATALOG_OUR_TRIGGER_PREFIX "%s_given_w", hash);
    struct sql body = sql_new(arena), when = sql_new(arena);
    for (const struct fact *adds = NULL;
         (adds = story_next_of(context->story, FACT_ADDS, phase, adds));) {
        const struct new_column *column = column_of(adds);
        const char *name = column->name.text;
        if (!given_differs(context, adds))
            continue;
        sql_add(&when, "%SOLD.%I IS NULL AND NEW.%I IS NULL", when.str.length ? " OR " : "", name,
                name);
        sql_add(
            &body,
            "    IF OLD.%I IS NULL AND NEW.%I IS NULL THEN\n        NEW.%I := %S;\n    END IF;\n",
            name, name, name, value_sql(arena, table, column));
    }
    const char *text = sql_make(arena, "BEGIN\n%S    RETURN NEW;\nEND", sql_text(&body));
    const struct step make = step_in_transaction(
        sql_make(arena,
                 "CREATE FUNCTION " SYNC_SCHEMA ".%I() RETURNS trigger LANGUAGE plpgsql\n"
                 "SET search_path = %S AS %L;\n"
                 "COMMENT ON FUNCTION " SYNC_SCHEMA ".%I() IS %L",
                 function, sync_search_path(arena, table), text, function,
                 arena_printf(arena, "defaults of table %s for sluice plan %s",
                              qname_text(arena, table), context->plan_name)),
        (struct lock_list){0});
    const struct step attach = step_in_transaction(
        sql_make(arena,
                 "CREATE TRIGGER %I BEFORE UPDATE ON %T FOR EACH ROW\n    WHEN (%S)\n"
                 "    EXECUTE FUNCTION " SYNC_SCHEMA ".%I();\n"
                 "ALTER TABLE %T ENABLE ALWAYS TRIGGER %I",
                 trigger, table, sql_text(&when), function, table, trigger),
        lock_one(arena, table, LOCK_SHARE_ROW_EXCLUSIVE));
    const struct step detach =
        step_in_transaction(sql_make(arena, "DROP TRIGGER %I ON %T", trigger, table),
                            lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE));
    const struct step drop = step_in_transaction(
        sql_make(arena, "DROP FUNCTION " SYNC_SCHEMA ".%I()", function), (struct lock_list){0});
    const struct live_object object = {OBJECT_TRIGGER, *table, trigger};
    if (begins)
        add_operation(context, table, group, make, drop, sync_function_object(function), true,
                      operations);
    add_operation(context, table, group, attach, detach, object, begins, operations);
    if (!begins)
        add_operation(context, table, group, make, drop, sync_function_object(function), false,
                      operations);
}
