#include "phase/alter/note.h"

struct attributes {
    struct arena *arena;
    struct sql now;  /* rows what, now, said */
    struct sql then; /* rows what, before */
    const char *table;
    const char *column;
    bool any;
};

static void add(struct attributes *a, const char *what, const char *now, const char *said,
                const char *before)
{
    sql_add(&a->now,
            "%S SELECT %L, (SELECT %S FROM pg_attribute a WHERE a.attrelid = to_regclass(%L) AND "
            "a.attname = %L AND NOT a.attisdropped), %S",
            a->any ? "\n    UNION ALL" : "   ", what, now, a->table, a->column, said);
    sql_add(&a->then, "%S(%L, %L)", a->any ? ", " : "", what, before);
    a->any = true;
}

/* What a default is called by the server is known only once it is there. */
static void add_all(struct attributes *a, const struct altered_column *column,
                    const struct cat_column *old)
{
    if (column->default_sql.text)
        add(a, "the default",
            "(SELECT pg_get_expr(d.adbin, 0::oid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid "
            "AND d.adnum = a.attnum AND a.attgenerated = '')",
            "NULL", old ? old->default_sql : NULL);
    if (column->comment)
        add(a, "the comment", "coalesce(col_description(a.attrelid, a.attnum), '')",
            sql_make(a->arena, "%L", column->comment), old && old->comment ? old->comment : "");
    if (column->statistics != ALTER_NO_STATISTICS)
        add(a, "the statistics target", "coalesce(a.attstattarget, -1)::text",
            sql_make(a->arena, "%L", arena_printf(a->arena, "%lld", (long long)column->statistics)),
            arena_printf(a->arena, "%d", old ? old->statistics_target : -1));
}

static struct check *words(const struct phase_context *context, const struct qname *table,
                           const char *column, const char *state)
{
    struct arena *arena = context->arena;
    struct check *check = arena_alloc(arena, sizeof *check);
    const char *phase = context->story->phases->items[context->index].name;
    *check = (struct check){
        .path = "pg_catalog, pg_temp",
        .one = arena_printf(arena, "column \"%s\" of table \"%s\" is not as phase \"%s\" left it",
                            column, qname_text(arena, table), phase),
        .hint = "Set it to what the phase left, or to what was there before the phase, and run the "
                "same command again.",
        .state = state,
    };
    check->several = check->one;
    return check;
}

void alter_note(const struct phase_context *context, const struct cat_table *table,
                const struct altered_column *column, const struct cat_column *old, int group,
                struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const char *name = column->name.text;
    struct attributes a = {.arena = arena,
                           .now = sql_new(arena),
                           .then = sql_new(arena),
                           .table = sql_quote_qname(arena, &table->name),
                           .column = name};
    add_all(&a, column, old);
    if (!a.any)
        return;
    const char *rows = sql_make(arena, "(\n%S\n) w (what, now, said)", sql_text(&a.now));
    const char *state =
        sql_make(arena, "SELECT json_object_agg(w.what, w.now)::text AS state FROM %S", rows);
    const char *differs = sql_make(
        arena,
        "SELECT format('%%s is %%s, the phase left %%s, and before it was %%s', w.what,\n"
        "    coalesce(nullif(w.now, ''), 'none'), coalesce(nullif(o.seen::json ->> "
        "w.what, ''), 'none'),\n"
        "    coalesce(nullif(b.before, ''), 'none')) AS key\nFROM %S\n"
        "JOIN (VALUES %S) b (what, before) ON b.what = w.what\n"
        "JOIN sluice.plan p ON p.name = %L\n"
        "JOIN sluice.operation o ON o.plan_id = p.id AND o.phase = %d AND o.ordinal = %d\n"
        "WHERE o.seen IS NOT NULL AND w.now IS DISTINCT FROM o.seen::json ->> w.what\n"
        "    AND w.now IS DISTINCT FROM b.before",
        rows, sql_text(&a.then), context->plan_name, (int)context->index, (int)operations->count);
    const struct lock_list reads = lock_one(arena, &table->name, LOCK_ACCESS_SHARE);
    *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
        .group = group,
        .table = table->name,
        .go = {.mode = STEP_CHECK,
               .sql = sql_make(arena,
                               "SELECT w.what AS key FROM %S\nWHERE w.said IS NOT NULL AND w.now "
                               "IS DISTINCT FROM w.said",
                               rows),
               .locks = reads},
        .back = {.mode = STEP_CHECK, .sql = differs, .locks = reads},
        .check = words(context, &table->name, name, state),
        .needs = effect_one(arena, (struct live_object){OBJECT_COLUMN, table->name, name}, PRESENT),
        .reversible = true,
        .why = arena_printf(arena, "column %s of %s is as the phase leaves it, which is noted",
                            name, qname_text(arena, &table->name)),
    };
}
