#include "phase/sync/proof.h"

#include "base/str.h"
#include "phase/sync/sql.h"

/* Of the schema of our functions. */
#define SYNC_SCHEMA_OID "'" SYNC_SCHEMA "'::pg_catalog.regnamespace"

static void add(struct arena *arena, const struct sync *sync, const char *sql, struct check check,
                struct operation operation, struct operation_list *operations)
{
    struct check *added = arena_alloc(arena, sizeof *added);
    *added = check;
    operation.table = sync->table->name;
    operation.go = (struct step){.mode = STEP_CHECK,
                                 .sql = sql,
                                 .locks = lock_one(arena, &sync->table->name, LOCK_ACCESS_SHARE)};
    operation.check = added;
    operation.reversible = true;
    *ARENA_PUSH(arena, operations->items, operations->count) = operation;
}

const char *sync_state_sql(struct arena *arena, const struct sync *sync)
{
    const char *table = sql_quote_value(arena, sql_quote_qname(arena, &sync->table->name));
    return sql_make(
        arena,
        "SELECT pg_catalog.md5(pg_catalog.string_agg(f.part, ',' ORDER BY f.part)) AS state FROM "
        "(\n"
        "    SELECT pg_catalog.concat_ws(' ', 'trigger', t.oid, t.tgrelid, t.tgenabled, t.xmin) AS "
        "part\n"
        "    FROM pg_catalog.pg_trigger t WHERE t.tgname IN (%L, %L) AND (t.tgrelid = "
        "%S::regclass\n"
        "        OR t.tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(%S)))\n"
        "    UNION ALL SELECT pg_catalog.concat_ws(' ', 'function', p.oid, p.xmin)\n"
        "    FROM pg_catalog.pg_proc p WHERE p.pronamespace = " SYNC_SCHEMA_OID "\n"
        "        AND p.proname = %L\n"
        "    UNION ALL SELECT pg_catalog.concat_ws(' ', 'rule', r.oid, r.ev_enabled, r.xmin)\n"
        "    FROM pg_catalog.pg_rewrite r WHERE r.ev_class = %S::regclass\n"
        "        OR r.ev_class IN (SELECT relid FROM pg_catalog.pg_partition_tree(%S))\n"
        "    UNION ALL SELECT pg_catalog.concat_ws(' ', 'partition', l.relid::oid)\n"
        "    FROM pg_catalog.pg_partition_tree(%S) l) f",
        sync->insert_trigger, sync->update_trigger, table, table, sync->function, table, table,
        table);
}

static struct check agreement(const struct phase_context *context, const struct sync *sync)
{
    struct arena *arena = context->arena;
    const char *table = qname_text(arena, &sync->table->name);
    return (struct check){
        /* what up and down name is looked for where sync looks for it */
        .path = sync_search_path(arena, &sync->table->name),
        .one = arena_printf(arena, "1 row of table \"%s\" disagrees between old and new", table),
        .several = arena_printf(
            arena, CHECK_COUNT " rows of table \"%s\" disagree between old and new", table),
        .hint = arena_printf(arena, "Mend these rows, or see all of them with `sluice verify %s`.",
                             context->plan_name),
    };
}

void proof_rows_agree(const struct phase_context *context, const struct sync *sync, int group,
                      struct operation_list *operations)
{
    struct arena *arena = context->arena;
    struct check check = agreement(context, sync);
    check.state = sync_state_sql(arena, sync);
    add(arena, sync, sync_differing_sql(arena, sync), check,
        (struct operation){
            .group = group,
            .cost = OPERATION_SCAN,
            .why = "old and new must agree in every row: new = up(old) or old = down(new)",
        },
        operations);
}

void proof_rows_agree_back(const struct phase_context *context, const struct sync *sync, int group,
                           struct operation_list *operations)
{
    struct arena *arena = context->arena;
    struct check *check = arena_alloc(arena, sizeof *check);
    *check = agreement(context, sync);
    check->hint = "Sync cannot go on from there: mend these rows, so that new = up(old) or old = "
                  "down(new), and run the same command again.";
    *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
        .group = group,
        .table = sync->table->name,
        .back = {.mode = STEP_CHECK,
                 .sql = sync_differing_sql(arena, sync),
                 .locks = lock_one(arena, &sync->table->name, LOCK_ACCESS_SHARE)},
        .check = check,
        .cost = OPERATION_SCAN,
        .reversible = true,
        .why = "rows that were written meanwhile must agree: new = up(old) or old = down(new)",
    };
}

void proof_rests(const struct phase_context *context, const struct proof_rest *rest, int group,
                 struct operation_list *operations)
{
    struct arena *arena = context->arena;
    size_t at = 0;
    while (at < operations->count && !(operations->items[at].check &&
                                       str_equal(operations->items[at].check->state, rest->state)))
        at++;
    if (at == operations->count)
        return;
    struct check *check = arena_alloc(arena, sizeof *check);
    *check = (struct check){
        .path = "pg_catalog, pg_temp",
        .one = rest->one ? rest->one
                         : arena_printf(arena,
                                        "%s was bypassed, switched off or changed since rows were "
                                        "compared",
                                        rest->who),
        .again = true,
        .hint = rest->hint,
    };
    check->several = check->one;
    *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
        .group = group,
        .table = *rest->table,
        .go = {.mode = STEP_CHECK,
               .sql =
                   sql_make(arena,
                            "SELECT %L AS key\nWHERE (%S) IS DISTINCT FROM (SELECT o.seen\n"
                            "    FROM sluice.operation o JOIN sluice.plan p ON p.id = o.plan_id\n"
                            "    WHERE p.name = %L AND o.phase = %d AND o.ordinal = %d)",
                            arena_printf(arena, "its %s are not those of then", rest->parts),
                            rest->state, context->plan_name, (int)context->index, (int)at),
               .locks = rest->locks},
        .check = check,
        .reversible = true,
        .why = rest->why,
    };
}

void proof_is_current(const struct phase_context *context, const struct sync *sync, int group,
                      struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct proof_rest rest = {
        .table = &sync->table->name,
        .state = sync_state_sql(arena, sync),
        .who = arena_printf(arena, "sync of table \"%s\"", qname_text(arena, &sync->table->name)),
        .parts = "triggers, their function, rules and partitions",
        .hint = arena_printf(arena,
                             "Run `sluice advance %s` again, which compares the rows again, when "
                             "nobody switches triggers of the table off any more.",
                             context->plan_name),
        .why = "nothing may have bypassed sync since the rows were compared",
        .locks = lock_one(arena, &sync->table->name, LOCK_ACCESS_SHARE),
    };
    proof_rests(context, &rest, group, operations);
}

static const char *name_array(struct arena *arena, const struct sync *sync)
{
    struct sql sql = sql_new(arena);
    for (size_t i = 0; i < sync->new_count; i++)
        sql_add(&sql, "%S%L", i ? ", " : "", sync_live(sync, sync->new_names[i]));
    return sql_text(&sql);
}

void proof_all_valid(const struct phase_context *context, const struct sync *sync, int group,
                     struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const char *table = sql_quote_value(arena, sql_quote_qname(arena, &sync->table->name));
    const char *names = name_array(arena, sync);
    const char *refusal = arena_printf(arena, "table \"%s\" has an invalid index or constraint",
                                       qname_text(arena, &sync->table->name));
    add(arena, sync,
        sql_make(
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
            "WHERE NOT c.convalidated AND NOT EXISTS (\n"
            "        -- of a foreign key to a partitioned table: one for each partition\n"
            "        SELECT FROM pg_catalog.pg_constraint whole\n"
            "        WHERE whole.oid = c.conparentid AND whole.conrelid = c.conrelid)\n"
            "    AND (c.conrelid = %S::regclass\n"
            "    OR c.conrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(%S)))\n"
            "    AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.conrelid\n"
            "        AND a.attnum = ANY (c.conkey) AND a.attname IN (%S))",
            table, table, names, table, table, names),
        (struct check){
            .path = "pg_catalog, pg_temp",
            .one = refusal,
            .several = refusal,
            .hint = "REINDEX INDEX CONCURRENTLY an index; VALIDATE a constraint.",
        },
        (struct operation){
            .group = group,
            .why = "every index of the new columns must be valid, every constraint validated",
        },
        operations);
}
