#include "phase/rows/moved.h"

#include "phase/sync/sync.h"

static const char *function_name(const struct phase_context *context)
{
    return sql_derived_name(context->arena, "moved_", context->plan_name,
                            context->phases->items[context->index].name, NULL);
}

static struct step create(const struct phase_context *context)
{
    const char *name = function_name(context);
    return step_in_transaction(
        sql_make(context->arena,
                 "CREATE FUNCTION " SYNC_SCHEMA ".%I(said text, hint text) RETURNS boolean\n"
                 "LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $sluice$\nBEGIN\n"
                 "    RAISE EXCEPTION USING ERRCODE = '" FILL_REFUSES "', MESSAGE = said, HINT = "
                 "hint;\nEND\n$sluice$;\n"
                 "REVOKE ALL ON FUNCTION " SYNC_SCHEMA ".%I(text, text) FROM PUBLIC;\n"
                 "COMMENT ON FUNCTION " SYNC_SCHEMA ".%I(text, text) IS %L",
                 name, name, name,
                 arena_printf(context->arena, "rows that phase %s of sluice plan %s moves",
                              context->phases->items[context->index].name, context->plan_name)),
        (struct lock_list){0});
}

static struct step drop(const struct phase_context *context)
{
    return step_in_transaction(sql_make(context->arena,
                                        "DROP FUNCTION " SYNC_SCHEMA ".%I(text, text)",
                                        function_name(context)),
                               (struct lock_list){0});
}

static struct effect_list leaves(const struct phase_context *context, enum presence presence)
{
    return effect_one(context->arena, sync_function_object(function_name(context)), presence);
}

void moved_begin(const struct phase_context *context, const struct qname *table, int group,
                 struct operation_list *operations)
{
    *ARENA_PUSH(context->arena, operations->items, operations->count) = (struct operation){
        .group = group,
        .table = *table,
        .go = create(context),
        .back = drop(context),
        .leaves = leaves(context, PRESENT),
        .reversible = true,
        .why = "what fails a batch of which a row does not arrive as it was",
    };
}

void moved_end(const struct phase_context *context, const struct qname *table, int group,
               struct operation_list *operations)
{
    *ARENA_PUSH(context->arena, operations->items, operations->count) = (struct operation){
        .group = group,
        .table = *table,
        .go = drop(context),
        .back = create(context),
        .leaves = leaves(context, ABSENT),
        .reversible = true,
        .why = "every row has arrived",
    };
}

const char *moved_columns(struct arena *arena, const struct cat_table *table, const char *prefix)
{
    struct sql sql = sql_new(arena);
    const char *comma = "";
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].generated)
            continue;
        sql_add(&sql, "%S%S%I", comma, prefix, table->columns[i].name);
        comma = ", ";
    }
    return sql_text(&sql);
}

/* What may change rows on their way into the table; our own triggers mean to. */
static const char *disturbed_sql(const struct phase_context *context, const struct qname *to)
{
    enum { ROW_BEFORE_INSERT = 7 }; /* bits of tgtype: src/include/catalog/pg_trigger.h */
    const char *table = sql_quote_qname(context->arena, to);
    return sql_make(context->arena,
                    "SELECT EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgtype & %d = %d\n"
                    "    AND tgenabled IN ('O', 'A') AND tgname NOT LIKE 'zz\\_sluice\\_%%'\n"
                    "    AND (tgrelid = %L::pg_catalog.regclass OR tgrelid IN (\n"
                    "        SELECT relid FROM pg_catalog.pg_partition_tree(%L)))) AS is_so",
                    (int)ROW_BEFORE_INSERT, (int)ROW_BEFORE_INSERT, table, table);
}

/* A row by its key, or what there is. */
static const char *row_text(const struct phase_context *context, const struct moved *moved)
{
    struct sql sql = sql_new(context->arena);
    const char *comma = ": ";
    sql_add(&sql, "pg_catalog.concat(%L", moved->refuses);
    for (size_t i = 0; i < moved->table->column_count; i++) {
        const char *name = moved->table->columns[i].name;
        if (!moved->table->columns[i].in_primary_key)
            continue;
        sql_add(&sql, ", %L, gone.%I", arena_printf(context->arena, "%s%s=", comma, name), name);
        comma = ", ";
    }
    sql_add(&sql, ")");
    return sql_text(&sql);
}

/* The two are paired by their order, which takes neither a key nor that values can be compared, and
 * only where there is a trigger: it takes half as long again. A FULL JOIN is never a nested loop,
 * however few rows are expected. */
const char *moved_sql(const struct phase_context *context, const struct moved *moved)
{
    struct arena *arena = context->arena;
    const char *columns = moved_columns(arena, moved->table, "");
    return sql_make(
        arena,
        "WITH gone AS (\n%S)%S, kept AS (\n"
        "INSERT INTO %T (%S) OVERRIDING SYSTEM VALUE SELECT * FROM gone\nRETURNING %S),\n"
        "disturbed AS (%S)\n"
        "SELECT FROM gone WHERE NOT (SELECT is_so FROM disturbed)\nUNION ALL\n"
        "SELECT FROM (SELECT pg_catalog.row_number() OVER () AS sluice_at, * FROM gone) AS gone\n"
        "FULL JOIN (SELECT pg_catalog.row_number() OVER () AS sluice_at, * FROM kept) AS kept\n"
        "    ON gone.sluice_at = kept.sluice_at\n"
        "WHERE (SELECT is_so FROM disturbed)\n"
        "    AND CASE WHEN pg_catalog.record_image_eq(ROW(%S), ROW(%S)) THEN true\n"
        "        ELSE " SYNC_SCHEMA ".%I(%S, %L) END",
        moved->gone, moved->beside, moved->to, columns, columns, disturbed_sql(context, moved->to),
        moved_columns(arena, moved->table, "gone."), moved_columns(arena, moved->table, "kept."),
        function_name(context), row_text(context, moved),
        MOVED_HINT ", and run the same command again.");
}
