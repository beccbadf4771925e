/* The functions and triggers of a sync: see sync.h. */
#include <string.h>

#include "phase/sync/sql.h"
#include "phase/sync/sync.h"
#include "phase/sync/trigger.h"

/* One expression of the plan over a record, "new" or "old", into one variable, in a block that
 * declares what it names. */
static void add_evaluation(struct arena *arena, struct sql *sql, const struct sync *sync,
                           const char *record, const char *variable,
                           const struct sql_fragment *expression, const struct cat_expression *cat)
{
    sql_add(sql, "    <<%I>>\n    DECLARE\n", sync->table->name.name);
    for (size_t i = 0; i < cat->column_count; i++)
        sql_add(sql, "        %I %S := %I.%S.%I;\n", cat->columns[i],
                sync_declaration(arena, sync, cat->columns[i]), sync->function, record,
                sync_live(sync, cat->columns[i]));
    sql_add(sql, "    BEGIN\n        sluice_sync.%S := %E;\n    END;\n", variable, expression);
}

static void add_ups(struct arena *arena, struct sql *sql, const struct sync *sync)
{
    for (size_t i = 0; i < sync->args->column_count; i++)
        if (sync->args->columns[i].up.text)
            add_evaluation(arena, sql, sync, "new", arena_printf(arena, "up_%zu", i + 1),
                           &sync->args->columns[i].up, &sync->group->ups[i]);
}

static void add_downs(struct arena *arena, struct sql *sql, const struct sync *sync,
                      const char *record)
{
    for (size_t i = 0; i < sync->args->down_count; i++)
        add_evaluation(arena, sql, sync, record, arena_printf(arena, "down_%zu", i + 1),
                       &sync->args->downs[i].down, &sync->group->downs[i]);
}

static void add_variables(struct arena *arena, struct sql *sql, const struct sync *sync)
{
    const struct column_group *args = sync->args;
    for (size_t i = 0; i < args->column_count; i++)
        if (args->columns[i].up.text)
            sql_add(sql, "    up_%d %S;\n", (int)i + 1,
                    sync_declaration(arena, sync, args->columns[i].name.text));
    for (size_t i = 0; i < args->down_count; i++)
        sql_add(sql, "    down_%d %S;\n", (int)i + 1,
                sync_declaration(arena, sync, args->downs[i].name.text));
}

static void add_set_new(struct sql *sql, const struct sync *sync)
{
    for (size_t i = 0; i < sync->args->column_count; i++)
        if (sync->args->columns[i].up.text)
            sql_add(sql, "        NEW.%I := up_%d;\n",
                    sync_live(sync, sync->args->columns[i].name.text), (int)i + 1);
}

/* ROW(up_1, up_2) and so on, of the computed values. */
static void add_computed(struct sql *sql, const struct sync *sync, bool up)
{
    const struct column_group *args = sync->args;
    const char *comma = "";
    sql_add(sql, "ROW(");
    for (size_t i = 0; i < (up ? args->column_count : args->down_count); i++) {
        if (up && !args->columns[i].up.text)
            continue;
        sql_add(sql, "%S%S_%d", comma, up ? "up" : "down", (int)i + 1);
        comma = ", ";
    }
    sql_add(sql, ")");
}

/* An UPDATE that sets some new columns of a row that is not filled yet: the others are what the old
 * side says, or its value would be lost with them. A filled row whose new side is all NULL is told
 * by old = down(new); where that holds for an unfilled row too, it has nothing to lose. */
static void add_missing_parts(struct arena *arena, struct sql *sql, const struct sync *sync)
{
    if (sync->new_count < 2 || !sync_has_down(sync))
        return;
    sql_add(sql, "    IF TG_OP = 'UPDATE' AND ");
    sync_add_all_null(sql, "OLD.", sync);
    sql_add(sql, " THEN\n");
    add_downs(arena, sql, sync, "old");
    sql_add(sql, "        IF pg_catalog.record_image_ne(");
    sync_add_row(sql, sync, "OLD.", sync_down_names(arena, sync), sync->args->down_count);
    sql_add(sql, ", ");
    add_computed(sql, sync, false);
    sql_add(sql, ") THEN\n");
    add_ups(arena, sql, sync);
    for (size_t i = 0; i < sync->args->column_count; i++)
        if (sync->args->columns[i].up.text)
            sql_add(sql,
                    "            IF NEW.%I IS NULL THEN\n                NEW.%I := up_%d;\n"
                    "            END IF;\n",
                    sync_live(sync, sync->args->columns[i].name.text),
                    sync_live(sync, sync->args->columns[i].name.text), (int)i + 1);
    sql_add(sql, "        END IF;\n    END IF;\n");
}

/* Both sides were written: keep them when consistent, else do what the plan says. */
static void add_conflict(struct arena *arena, struct sql *sql, const struct sync *sync)
{
    size_t downs = sync->args->down_count;
    sql_add(sql, "    IF old_written THEN\n");
    add_ups(arena, sql, sync);
    sql_add(sql, "        IF pg_catalog.record_image_eq(");
    sync_add_row(sql, sync, "NEW.", sync->new_names, sync->new_count);
    sql_add(sql, ", ");
    add_computed(sql, sync, true);
    sql_add(sql, ")");
    if (downs) {
        sql_add(sql, "\n            OR pg_catalog.record_image_eq(");
        sync_add_row(sql, sync, "NEW.", sync_down_names(arena, sync), downs);
        sql_add(sql, ", ");
        add_computed(sql, sync, false);
        sql_add(sql, ")");
    }
    sql_add(sql, " THEN\n            RETURN NEW;\n        END IF;\n");
    if (sync->args->conflict == CONFLICT_RAISE)
        sql_add(sql,
                "        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',\n"
                "            MESSAGE = %L,\n            HINT = %L;\n",
                arena_printf(arena, "old and new columns of table %s were set to different values",
                             qname_text(arena, &sync->table->name)),
                "Set only one side; sync sets the other.");
    sql_add(sql, "    END IF;\n");
}

/* Which side wrote: sets old_written and new_written. */
static void add_who_wrote(struct arena *arena, struct sql *sql, const struct sync *sync)
{
    sql_add(sql, "    IF TG_OP = 'INSERT' THEN\n        new_written := NOT (");
    sync_add_all_null(sql, "NEW.", sync);
    sql_add(sql, ");\n        old_written := ");
    const char **names = sync_has_down(sync) ? sync_down_names(arena, sync) : sync->old_names;
    size_t count = sync_has_down(sync) ? sync->args->down_count : sync->old_count;
    for (size_t i = 0; i < count; i++)
        sql_add(sql, "%SNEW.%I IS NOT NULL", i ? " OR " : "", sync_live(sync, names[i]));
    sql_add(sql, "%S;\n    ELSE\n        old_written := ", count ? "" : "false");
    sync_add_changed(arena, sql, sync, sync->old_names, sync->old_count);
    sql_add(sql, ";\n        new_written := ");
    sync_add_changed(arena, sql, sync, sync->new_names, sync->new_count);
    sql_add(sql,
            "\n            AND NOT (pg_catalog.current_setting('" SYNC_SETTING "', true) "
            "IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n");
}

const char *sync_function_sql(struct arena *arena, const struct sync *sync, const char *plan_name,
                              bool replaces)
{
    struct sql body = sql_new(arena);
    sql_add(&body, "\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n"
                   "    old_written boolean;\n    new_written boolean;\n");
    add_variables(arena, &body, sync);
    sql_add(&body, "BEGIN\n");
    add_who_wrote(arena, &body, sync);
    sql_add(&body, "    IF NOT new_written THEN\n");
    add_ups(arena, &body, sync);
    add_set_new(&body, sync);
    sql_add(&body, "        RETURN NEW;\n    END IF;\n");
    add_missing_parts(arena, &body, sync);
    add_downs(arena, &body, sync, "new");
    add_conflict(arena, &body, sync);
    for (size_t i = 0; i < sync->args->down_count; i++)
        sql_add(&body, "    NEW.%I := down_%d;\n", sync_live(sync, sync->args->downs[i].name.text),
                (int)i + 1);
    sql_add(&body, "    RETURN NEW;\nEND\n");
    const char *tag = sql_dollar_tag(arena, "sluice", sql_text(&body));
    return sql_make(arena,
                    "CREATE %SFUNCTION " SYNC_SCHEMA ".%I() RETURNS trigger LANGUAGE plpgsql\n"
                    "%S AS %S%S%S;\n"
                    "COMMENT ON FUNCTION " SYNC_SCHEMA ".%I() IS %L",
                    replaces ? "OR REPLACE " : "", sync->function,
                    trigger_settings(arena, &sync->table->name, sql_text(&body),
                                     sync_value_settings(arena, sync)),
                    tag, sql_text(&body), tag, sync->function,
                    arena_printf(arena, "sync of table %s for sluice plan %s",
                                 qname_text(arena, &sync->table->name), plan_name));
}

const char *sync_insert_trigger_sql(struct arena *arena, const struct sync *sync)
{
    return sql_make(arena,
                    "CREATE TRIGGER %I BEFORE INSERT ON %T FOR EACH ROW\n"
                    "    EXECUTE FUNCTION " SYNC_SCHEMA ".%I()",
                    sync->insert_trigger, &sync->table->name, sync->function);
}

const char *sync_update_trigger_sql(struct arena *arena, const struct sync *sync, bool filling)
{
    struct sql sql = sql_new(arena);
    sql_add(&sql, "CREATE OR REPLACE TRIGGER %I BEFORE UPDATE ON %T FOR EACH ROW\n    WHEN (",
            sync->update_trigger, &sync->table->name);
    sync_add_changed(arena, &sql, sync, sync->old_names, sync->old_count);
    sql_add(&sql, "\n        OR %S", filling ? "(" : "");
    sync_add_changed(arena, &sql, sync, sync->new_names, sync->new_count);
    const char *execute =
        sql_make(arena, ")\n    EXECUTE FUNCTION " SYNC_SCHEMA ".%I()", sync->function);
    if (!filling) {
        /* each call in it costs every UPDATE of the table a microsecond or two */
        sql_add(&sql, "%S", execute);
        return sql_text(&sql);
    }
    sql_add(&sql, " AND (pg_catalog.current_setting('" SYNC_SETTING "', true) "
                  "IS DISTINCT FROM 'on' OR pg_catalog.pg_trigger_depth() > 0))");
    /* The boundary is known only to the transaction that creates the trigger: the first id that is
     * not given out while it holds the table. Its own is older, because a lock that keeps readers
     * out takes an id before it stands in the queue, and writers ahead of it may take theirs later.
     */
    struct sql condition = sql_new(arena);
    sync_add_all_null(&condition, "NEW.", sync);
    const char *text =
        arena_printf(arena, "%s\n        OR (%s AND %s)%s", str_doubled(arena, sql_text(&sql), '%'),
                     str_doubled(arena, sql_text(&condition), '%'),
                     sync_is_old(arena, "OLD.xmin", "pg_catalog.age(%L::xid)"),
                     str_doubled(arena, execute, '%'));
    const char *tag = sql_dollar_tag(arena, "sluice", text);
    const char *inner =
        arena_printf(arena,
                     "BEGIN EXECUTE pg_catalog.format(%s%s%s,\n"
                     "    pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::xid); END",
                     tag, text, tag);
    const char *outer = sql_dollar_tag(arena, "sluice", inner);
    return sql_make(arena, "DO %S%S%S", outer, inner, outer);
}

static const char *note_setting(struct arena *arena, const char *key)
{
    return arena_printf(arena, "sluice.noted_%s", key);
}

/* Asked in WHEN, because entering the function costs several times as much, for every row. */
void sync_add_not_noted(struct arena *arena, struct sql *sql, const char *key)
{
    sql_add(sql,
            "\n        AND pg_catalog.current_setting(%L, true) IS DISTINCT FROM\n"
            "            pg_catalog.date_part('epoch', "
            "pg_catalog.clock_timestamp())::bigint::text",
            note_setting(arena, key));
}

/* The time of the latest note is kept as an integer: how a timestamp is written depends on settings
 * that the session may change in between. A rollback takes it back together with the note. A note
 * is a row of its own, by its time in microseconds: so nobody waits for another's, or fails where
 * its snapshot is older than a change, and no subtransaction is needed. One of 64 puts those that
 * are there together (sluice.tidy_notes). */
const char *sync_note_body_sql(struct arena *arena, const char *function, const char *key,
                               const char *returns)
{
    const char *setting = note_setting(arena, key);
    return sql_make(
        arena,
        "CREATE FUNCTION " SYNC_SCHEMA ".%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER\n"
        "SET search_path = pg_catalog, pg_temp AS $sluice$\n"
        "DECLARE\n"
        "    seconds bigint := date_part('epoch', clock_timestamp());\n"
        "BEGIN\n"
        "    IF nullif(current_setting(%L, true), '')::bigint IS DISTINCT FROM seconds THEN\n"
        "        INSERT INTO sluice.old_writer (sync, pid, role, application_name, part,\n"
        "            client_addr)\n"
        "        VALUES (%L, pg_backend_pid(), session_user,\n"
        "            coalesce(current_setting('application_name', true), ''),\n"
        "            date_part('epoch', clock_timestamp()) * 1000000, inet_client_addr());\n"
        "        PERFORM set_config(%L, seconds::text, false);\n"
        "        IF seconds %% 64 = pg_backend_pid() %% 64 THEN\n"
        "            PERFORM sluice.tidy_notes(%L);\n"
        "        END IF;\n"
        "    END IF;\n"
        "    RETURN %S;\n"
        "END\n"
        "$sluice$",
        function, setting, key, setting, key, returns);
}

const char *sync_note_function_sql(struct arena *arena, const struct sync *sync)
{
    return sync_note_body_sql(arena, sync->note_function, sync->function, "NEW");
}

const char *sync_note_insert_sql(struct arena *arena, const struct sync *sync)
{
    struct sql sql = sql_new(arena);
    sql_add(&sql, "CREATE TRIGGER %I BEFORE INSERT ON %T FOR EACH ROW\n    WHEN (",
            sync->note_insert_trigger, &sync->table->name);
    sync_add_all_null(&sql, "NEW.", sync);
    sql_add(&sql, " AND NOT (");
    for (size_t i = 0; i < sync->old_count; i++)
        sql_add(&sql, "%SNEW.%I IS NULL", i ? " AND " : "", sync->old_names[i]);
    sql_add(&sql, ")");
    sync_add_not_noted(arena, &sql, sync->function);
    sql_add(&sql, ")\n    EXECUTE FUNCTION " SYNC_SCHEMA ".%I()", sync->note_function);
    return sql_text(&sql);
}

const char *sync_note_update_sql(struct arena *arena, const struct sync *sync)
{
    struct sql sql = sql_new(arena);
    sql_add(&sql, "CREATE TRIGGER %I BEFORE UPDATE ON %T FOR EACH ROW\n    WHEN (",
            sync->note_update_trigger, &sync->table->name);
    sync_add_changed(arena, &sql, sync, sync->old_names, sync->old_count);
    sql_add(&sql, "\n        AND NOT ");
    sync_add_changed(arena, &sql, sync, sync->new_names, sync->new_count);
    sync_add_not_noted(arena, &sql, sync->function);
    sql_add(&sql, ")\n    EXECUTE FUNCTION " SYNC_SCHEMA ".%I()", sync->note_function);
    return sql_text(&sql);
}

const char *sync_enable_sql(struct arena *arena, const struct sync *sync, const char *trigger)
{
    return sql_make(arena, "ALTER TABLE %T ENABLE ALWAYS TRIGGER %I", &sync->table->name, trigger);
}
