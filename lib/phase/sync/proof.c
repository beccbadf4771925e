#include "phase/sync/proof.h"

#include "phase/sync/sql.h"

void proof_rows_agree(struct arena *arena, const struct sync *sync, int group,
                      struct operation_list *operations)
{
    *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
        .mode = OPERATION_CHECK,
        .group = group,
        .sql = sync_differing_sql(arena, sync),
        .lock = LOCK_ACCESS_SHARE,
        .object = sync->table->name,
        .cost = OPERATION_SCAN,
        .reversible = true,
        .why = "old and new must agree in every row: new = up(old) or old = down(new)",
    };
}

static const char *name_array(struct arena *arena, const struct sync *sync)
{
    struct sql sql = sql_new(arena);
    for (size_t i = 0; i < sync->new_count; i++)
        sql_add(&sql, "%S%L", i ? ", " : "", sync_live(sync, sync->new_names[i]));
    return sql_text(&sql);
}

void proof_all_valid(struct arena *arena, const struct sync *sync, int group,
                     struct operation_list *operations)
{
    const char *table = sql_quote_value(arena, sql_quote_qname(arena, &sync->table->name));
    const char *names = name_array(arena, sync);
    *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
        .mode = OPERATION_CHECK,
        .group = group,
        .sql = sql_make(
            arena,
            "SELECT pg_catalog.concat('index ', i.indexrelid::regclass, ' is not valid') AS key\n"
            "FROM pg_catalog.pg_index i\n"
            "WHERE NOT (i.indisvalid AND i.indisready) AND (i.indrelid = %S::regclass\n"
            "    OR i.indrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(%S)))\n"
            "    AND EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a\n"
            "        ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n"
            "        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid\n"
            "        AND d.refobjid = i.indrelid AND a.attname IN (%S))\n"
            "UNION ALL\n"
            "SELECT pg_catalog.concat('constraint ', quote_ident(c.conname), ' is not validated')\n"
            "FROM pg_catalog.pg_constraint c\n"
            "WHERE NOT c.convalidated AND (c.conrelid = %S::regclass\n"
            "    OR c.conrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(%S)))\n"
            "    AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.conrelid\n"
            "        AND a.attnum = ANY (c.conkey) AND a.attname IN (%S))",
            table, table, names, table, table, names),
        .lock = LOCK_ACCESS_SHARE,
        .object = sync->table->name,
        .reversible = true,
        .why = "every index of the new columns must be valid, every constraint validated",
    };
}
