#include "phase/watch/trigger.h"

#include "base/str.h"
#include "phase/sync/sync.h"
#include "phase/watch/watch.h"

const char *watch_trigger_name(struct arena *arena, const char *hash, enum event event)
{
    static const char *const names[EVENT_COUNT] = {
        [EVENT_INSERT] = "insert",
        [EVENT_UPDATE] = "update",
        [EVENT_WRITE] = "write",
        [EVENT_TRUNCATE] = "truncate",
    };
    return arena_printf(arena, CATALOG_OUR_TRIGGER_PREFIX "%s_%s_w", hash, names[event]);
}

/* Where equal values have equal bytes a comparison does, by the operator of pg_catalog alone; else
 * their images are compared. */
static const char *differs(const struct watch *w, const char *a, const char *b)
{
    if (!w->column->equal_is_image)
        return arena_printf(w->arena,
                            "pg_catalog.record_image_ne(ROW(%s), "
                            "ROW(%s))",
                            a, b);
    const char *as =
        str_starts_with(w->column->type, "character varying") ? "::pg_catalog.text" : "";
    return arena_printf(w->arena, "%s%s IS DISTINCT FROM %s%s", a, as, b, as);
}

static void add_condition(const struct watch *w, struct sql *sql, enum event event)
{
    const char *new = sql_make(w->arena, "NEW.%I", w->live ? w->live : "");
    sql_add(sql, "\n    WHEN (");
    if (event == EVENT_INSERT) {
        sql_add(sql, "%S IS NOT NULL AND ", new);
        if (w->column->default_constant && w->column->default_sql)
            sql_add(sql, "%S AND ",
                    differs(w, new,
                            arena_printf(w->arena, "(%s)::%s", w->column->default_sql,
                                         w->column->type)));
    }
    if (event == EVENT_UPDATE)
        sql_add(sql, "%S AND ", differs(w, sql_make(w->arena, "OLD.%I", w->live), new));
    sql_add(sql,
            "pg_catalog.current_setting('" WATCH_OWN "', true) IS DISTINCT FROM 'on'"
            "\n        AND pg_catalog.current_setting('" WATCH_MIRROR "', true) IS DISTINCT FROM"
            "\n            pg_catalog.pg_trigger_depth()::pg_catalog.text");
    sync_add_not_noted(w->arena, sql, w->function);
    sql_add(sql, ")");
}

static bool is_by_row(const struct watch *w)
{
    return w->table->relkind == 'p' || w->table->around.fed_by;
}

/* `on` is the table, as SQL. */
static const char *create_sql(const struct watch *w, enum event event, const char *on)
{
    static const char *const when[EVENT_COUNT] = {
        [EVENT_INSERT] = "INSERT",
        [EVENT_UPDATE] = "UPDATE",
        [EVENT_WRITE] = "INSERT OR UPDATE OR DELETE",
        [EVENT_TRUNCATE] = "TRUNCATE",
    };
    const char *name = watch_trigger_name(w->arena, w->hash, event);
    bool by_row = event == EVENT_WRITE ? is_by_row(w) : event != EVENT_TRUNCATE;
    struct sql sql = sql_new(w->arena);
    sql_add(&sql, "CREATE TRIGGER %I BEFORE %S ON %S FOR EACH %S", name, when[event], on,
            by_row ? "ROW" : "STATEMENT");
    add_condition(w, &sql, event);
    sql_add(&sql, "\n    EXECUTE FUNCTION " SYNC_SCHEMA ".%I();\n", w->function);
    sql_add(&sql, "ALTER TABLE %S ENABLE ALWAYS TRIGGER %I", on, name);
    return sql_text(&sql);
}

/* Stands for each table in turn. */
#define EACH_TABLE ":each"

/* A partition that is truncated itself fires no trigger of the table that it is part of. */
static bool is_for_each(const struct watch *w, enum event event)
{
    return event == EVENT_TRUNCATE && w->table->relkind == 'p';
}

const char *watch_make_sql(const struct watch *w, enum event event)
{
    const char *table = sql_quote_qname(w->arena, &w->object.of);
    if (!is_for_each(w, event))
        return create_sql(w, event, table);
    const char *body = sql_make(
        w->arena,
        "DECLARE\n    part pg_catalog.regclass;\nBEGIN\n"
        "    FOR part IN SELECT t.relid FROM pg_catalog.pg_partition_tree(%L) t\n"
        "            JOIN pg_catalog.pg_class c ON c.oid = t.relid WHERE c.relkind <> 'f' LOOP\n"
        "        EXECUTE pg_catalog.replace(%L, %L, part::text);\n"
        "    END LOOP;\nEND",
        table, create_sql(w, event, EACH_TABLE), EACH_TABLE);
    return sql_make(w->arena, "DO %L", body);
}

/* Also from a table that has been a partition. */
const char *watch_drop_sql(const struct watch *w, enum event event)
{
    const char *name = watch_trigger_name(w->arena, w->hash, event);
    if (!is_for_each(w, event))
        return sql_make(w->arena, "DROP TRIGGER %I ON %T", name, &w->object.of);
    const char *body =
        sql_make(w->arena,
                 "DECLARE\n    part pg_catalog.regclass;\nBEGIN\n"
                 "    FOR part IN SELECT tgrelid FROM pg_catalog.pg_trigger WHERE tgname = %L\n"
                 "            AND tgfoid = %L::pg_catalog.regprocedure LOOP\n"
                 "        EXECUTE pg_catalog.format('DROP TRIGGER %%I ON %%s', %L, part);\n"
                 "    END LOOP;\nEND",
                 name, sql_make(w->arena, SYNC_SCHEMA ".%I()", w->function), name);
    return sql_make(w->arena, "DO %L", body);
}

const char *watch_function_sql(const struct watch *w)
{
    return sql_make(w->arena, "%S;\nCOMMENT ON FUNCTION " SYNC_SCHEMA ".%I() IS %L",
                    sync_note_body_sql(w->arena, w->function, w->function, "coalesce(NEW, OLD)"),
                    w->function,
                    arena_printf(w->arena, "watch of %s%s%s for sluice plan %s",
                                 qname_text(w->arena, &w->object.of), w->object.name ? "." : "",
                                 w->object.name ? w->object.name : "", w->plan));
}
