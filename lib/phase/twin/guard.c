/*
 * What a drop rests on where nothing keeps rows in step (`sync: none`): from before they are
 * compared until the drop, triggers on `from` count who writes it, by a sequence, which nobody
 * waits for.
 *
 * Not even rows of a transaction that wrote before the count was read, and commits after rows were
 * compared, are lost: the state has those who hold the table for writing too, read after the count.
 * In the transaction of the drop nobody does, so a state that had one is another.
 */
#include "base/str.h"
#include "phase/sync/sync.h"
#include "phase/twin/sql.h"

bool twin_is_guarded(const struct twin *twin)
{
    return twin->once && twin->from->relkind != 'f';
}

static struct qname sequence_of(const struct twin *twin)
{
    return (struct qname){SYNC_SCHEMA, twin->guard_sequence};
}

static const char *triggers_sql(const struct twin *twin)
{
    static const char *const events[TWIN_TRIGGERS] = {"INSERT", "UPDATE", "DELETE", "TRUNCATE"};
    const struct way way = twin_way(twin, true);
    struct sql sql = sql_new(twin->context->arena);
    for (size_t i = 0; i < TWIN_TRIGGERS; i++) {
        const char *name = twin_trigger_name(&way, i);
        sql_add(&sql,
                "%SCREATE TRIGGER %I AFTER %S ON %T FOR EACH %S EXECUTE FUNCTION " SYNC_SCHEMA
                ".%I();\nALTER TABLE %T ENABLE ALWAYS TRIGGER %I",
                i ? ";\n" : "", name, events[i], &twin->from->name,
                str_equal(events[i], "TRUNCATE") ? "STATEMENT" : "ROW", twin->guard_function,
                &twin->from->name, name);
    }
    return sql_text(&sql);
}

static const char *counter_sql(const struct twin *twin)
{
    const struct qname sequence = sequence_of(twin);
    struct arena *arena = twin->context->arena;
    const char *about =
        arena_printf(arena, "writes of table %s, for sluice plan %s",
                     qname_text(arena, &twin->from->name), twin->context->plan_name);
    const char *body = sql_make(arena, "BEGIN PERFORM pg_catalog.nextval(%L); RETURN NULL; END",
                                sql_quote_qname(arena, &sequence));
    const char *tag = sql_dollar_tag(arena, "sluice", body);
    return sql_make(arena,
                    "CREATE SEQUENCE %T;\nCOMMENT ON SEQUENCE %T IS %L;\n"
                    "CREATE FUNCTION " SYNC_SCHEMA
                    ".%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER\n"
                    "SET search_path = pg_catalog, pg_temp AS %S%S%S;\n"
                    "REVOKE ALL ON FUNCTION " SYNC_SCHEMA ".%I() FROM PUBLIC;\n"
                    "COMMENT ON FUNCTION " SYNC_SCHEMA ".%I() IS %L",
                    &sequence, &sequence, about, twin->guard_function, tag, body, tag,
                    twin->guard_function, twin->guard_function, about);
}

static struct effect_list counter_effects(const struct twin *twin, enum presence presence)
{
    return effect_one(twin->context->arena, sync_function_object(twin->guard_function), presence);
}

static const char *drop_counter_sql(const struct twin *twin)
{
    const struct qname sequence = sequence_of(twin);
    return sql_make(twin->context->arena, "DROP FUNCTION " SYNC_SCHEMA ".%I();\nDROP SEQUENCE %T",
                    twin->guard_function, &sequence);
}

void twin_guard_begin(const struct twin *twin, int group, struct operation_list *operations)
{
    const struct way way = twin_way(twin, true);
    twin_add(twin, group,
             (struct operation){
                 .go = step_in_transaction(counter_sql(twin), (struct lock_list){0}),
                 .back = step_in_transaction(drop_counter_sql(twin), (struct lock_list){0}),
                 .leaves = counter_effects(twin, PRESENT),
                 .reversible = true,
                 .why = "nothing keeps the rows in step: writes are counted from before they are "
                        "compared",
             },
             operations);
    twin_add(twin, group,
             (struct operation){
                 .go = twin_locked(&way, triggers_sql(twin), LOCK_SHARE_ROW_EXCLUSIVE),
                 .back = twin_locked(&way, twin_drop_triggers_sql(&way), LOCK_ACCESS_EXCLUSIVE),
                 .leaves = twin_trigger_effects(&way, PRESENT),
                 .reversible = true,
                 .why = "by triggers that do nothing else",
             },
             operations);
}

void twin_guard_end(const struct twin *twin, int group, struct operation_list *operations)
{
    const struct way way = twin_way(twin, true);
    twin_add(twin, group,
             (struct operation){
                 .go = twin_locked(&way, twin_drop_triggers_sql(&way), LOCK_ACCESS_EXCLUSIVE),
                 .leaves = twin_trigger_effects(&way, ABSENT),
                 .why = "nothing was written since the rows were compared",
             },
             operations);
    twin_add(twin, group,
             (struct operation){
                 .go = step_in_transaction(drop_counter_sql(twin), (struct lock_list){0}),
                 .leaves = counter_effects(twin, ABSENT),
                 .why = "nothing counts any more",
             },
             operations);
}

/* The count is read first: who holds the table is asked by a subquery over its row. */
const char *twin_guard_state_sql(const struct twin *twin)
{
    const struct qname sequence = sequence_of(twin);
    return sql_make(
        twin->context->arena,
        "\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'writes', w.last_value, w.is_called,\n"
        "        (SELECT pg_catalog.string_agg(l.virtualtransaction, ',') FROM "
        "pg_catalog.pg_locks l\n"
        "        WHERE l.locktype = 'relation' AND l.granted\n"
        "            AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()\n"
        "            AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', "
        "'ExclusiveLock', 'AccessExclusiveLock')\n"
        "            AND l.relation = ANY (CASE WHEN w.last_value IS NULL THEN '{}' ELSE\n"
        "                ARRAY(SELECT of.oid::oid FROM of) END)\n"
        "            AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d\n"
        "                WHERE d.datname = pg_catalog.current_database())))\n"
        "    FROM (SELECT last_value, is_called FROM %T OFFSET 0) w",
        &sequence);
}
