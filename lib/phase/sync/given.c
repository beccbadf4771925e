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
        "        WHERE c.oid = pg_catalog.to_regclass(%L) AND g.privilege_type = 'INSERT'\n"
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
