/* Rows of both sides, and what sequences have given: see across.h. */
#include "phase/across/across.h"

#include <string.h>

#include "base/str.h"

/* ---- sequences ---- */

/* Whatever a default of the tables takes values from, or an identity, and those that are named.
 * Where it belongs to a column, that of the same column there is meant, whatever it is called. */
struct act across_sequences(const struct across *across, bool to_there)
{
    enum { AHEAD = 1000 }; /* values of it that somebody may have taken, and not used yet */
    struct arena *arena = across->arena;
    const struct replication *r = across->replication;
    struct sql tables = sql_new(arena), named = sql_new(arena);
    for (size_t i = 0; i < r->tables.count; i++)
        sql_add(&tables, "%S%L", i ? ", " : "", sql_quote_qname(arena, &r->tables.items[i].name));
    for (size_t i = 0; i < r->sequences.count; i++)
        sql_add(&named, "%S%L", i ? ", " : "", sql_quote_qname(arena, &r->sequences.items[i].name));
    return (struct act){
        .sql = sql_make(
            arena,
            "WITH used AS (\n"
            "    SELECT d.objid AS sequence, d.refobjid AS of, d.refobjsubid AS number\n"
            "    FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'\n"
            "    WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass\n"
            "        AND d.deptype IN ('a', 'i') AND d.refobjid = ANY (ARRAY[%S]::regclass[])\n"
            "    UNION ALL\n"
            "    SELECT d.refobjid, NULL, NULL FROM pg_attrdef a JOIN pg_depend d ON d.objid = "
            "a.oid\n"
            "        AND d.classid = 'pg_attrdef'::regclass AND d.refclassid = "
            "'pg_class'::regclass\n"
            "        JOIN pg_class c ON c.oid = d.refobjid AND c.relkind = 'S'\n"
            "    WHERE a.adrelid = ANY (ARRAY[%S]::regclass[])\n"
            "    UNION ALL SELECT s, NULL, NULL FROM unnest(ARRAY[%S]::regclass[]) s\n"
            "), known AS (\n"
            "    SELECT DISTINCT ON (u.sequence) u.sequence, u.of::regclass AS of, a.attname,\n"
            "        q.seqincrement, q.seqmin, q.seqmax,\n"
            "        CASE WHEN has_sequence_privilege(u.sequence, 'SELECT, USAGE')\n"
            "            THEN pg_sequence_last_value(u.sequence) END AS last,\n"
            "        has_sequence_privilege(u.sequence, 'SELECT, USAGE') AS readable\n"
            "    FROM used u JOIN pg_sequence q ON q.seqrelid = u.sequence\n"
            "        LEFT JOIN pg_attribute a ON a.attrelid = u.of AND a.attnum = u.number\n"
            "    ORDER BY u.sequence, u.of\n"
            ")\n"
            "SELECT coalesce(string_agg(CASE WHEN NOT readable THEN format('DO %%L', format(\n"
            "        'BEGIN RAISE USING MESSAGE = %%L; END',\n"
            "        format('sequence %%s cannot be read', sequence::regclass)))\n"
            "    ELSE format('SELECT setval(%%s::regclass, %%s)', CASE WHEN of IS NULL\n"
            "        THEN quote_literal(sequence::regclass::text)\n"
            "        ELSE format('pg_get_serial_sequence(%%L, %%L)', of::text, attname) END,\n"
            "        greatest(seqmin, least(seqmax, last::numeric + seqincrement * %d))) END, '; "
            "'\n"
            "    ORDER BY sequence), 'SELECT') AS sql\n"
            "FROM known WHERE NOT readable OR last IS NOT NULL",
            sql_text(&tables), sql_text(&tables), sql_text(&named), (int)AHEAD),
        .apart = {.act = APART_CARRY, .there = to_there},
    };
}

/* ---- rows ---- */

/* Types whose values come in the same order on every server; of others the text does, byte by byte.
 */
static bool has_plain_order(const char *type)
{
    static const char *const plain[] = {"smallint", "integer", "bigint", "numeric",
                                        "uuid",     "date",    "oid",    "boolean"};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (str_equal(type, plain[i]))
            return true;
    return str_starts_with(type, "numeric(") || str_starts_with(type, "timestamp");
}

struct act across_same(const struct across *across, const struct qname *name)
{
    struct arena *arena = across->arena;
    const struct cat_table *table = catalog_table(across->context->catalog, name);
    const struct cat_index *primary = table ? cat_primary_key(table) : NULL;
    struct sql texts = sql_new(arena), order = sql_new(arena), bounds = sql_new(arena),
               columns = sql_new(arena);
    for (size_t i = 0; primary && i < primary->key_count; i++) {
        const struct cat_column *column = cat_table_column(table, primary->keys[i]);
        const char *comma = i ? ", " : "";
        bool plain = column && has_plain_order(column->type);
        sql_add(&texts, "%St.%I::text", comma, primary->keys[i]);
        sql_add(&order, "%St.%I%S", comma, primary->keys[i], plain ? "" : "::text COLLATE \"C\"");
        sql_add(&bounds, "%S(" APART_BOUND "::text[])[%d]%S%S", comma, (int)i + 1,
                plain ? "::" : "", plain ? column->type : "");
    }
    for (size_t i = 0, count = 0; table && i < table->column_count; i++)
        if (!table->columns[i].generated)
            sql_add(&columns, "%St.%I", count++ ? ", " : "", table->columns[i].name);
    return (struct act){
        .sql = sql_make(arena,
                        "SELECT ARRAY[%S] AS key, hashtextextended(ROW(%S)::text COLLATE \"C\", 0) "
                        "AS sum\nFROM %T AS t WHERE " APART_RANGE "\nORDER BY %S",
                        sql_text(&texts), sql_text(&columns), name, sql_text(&order)),
        .apart = {
            .act = APART_COMPARE,
            .there = across->turned,
            .asks = sql_make(arena, "(%S) " APART_CMP " (%S)", sql_text(&order), sql_text(&bounds)),
            .marks = across_mark_sql(arena),
            .catches = across_caught_up_sql(arena, across->turned ? across->back : across->over,
                                            across->replication->slot_wal),
        }};
}

static struct operation *add_same(const struct across *across, struct operation_list *list,
                                  size_t number, bool back)
{
    const struct qname *table = &across->replication->tables.items[number].name;
    struct act same = across_same(across, table);
    same.apart.noted = back ? across_noted_sql(across) : NULL;
    across_add(across, list, back ? NULL : &same, back ? &same : NULL, TURN_NONE,
               arena_printf(across->arena, "rows of %s are the same on both servers%s",
                            qname_text(across->arena, table),
                            back ? ", if one was promoted or restored" : ""));
    struct operation *o = &list->items[list->count - 1];
    o->table = *table;
    return o;
}

void across_compare(const struct across *across, struct operation_list *list)
{
    for (size_t i = 0; i < across->replication->tables.count; i++) {
        struct operation *o = add_same(across, list, i, false);
        o->cost = OPERATION_SCAN;
        o->go.locks = lock_one(across->arena, &o->table, LOCK_ACCESS_SHARE);
    }
}

void across_compare_back(const struct across *across, struct operation_list *list)
{
    for (size_t i = 0; i < across->replication->tables.count; i++)
        add_same(across, list, i, true);
}
