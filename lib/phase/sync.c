#include "phase/sync.h"

#include <string.h>

bool sync_exists(const struct phase *phase)
{
    if (phase->kind != PHASE_ADD_COLUMN)
        return false;
    for (size_t i = 0; i < phase->as.add_column.column_count; i++)
        if (phase->as.add_column.columns[i].up.text)
            return true;
    return false;
}

static void add_old_name(struct arena *arena, struct sync *sync, const char *name)
{
    if (!cat_names_contain(sync->old_names, sync->old_count, name))
        *ARENA_PUSH(arena, sync->old_names, sync->old_count) = name;
}

static const char *sync_hash(struct arena *arena, const char *plan, const char *phase)
{
    return sql_derived_name(arena, "", plan, phase, NULL);
}

const char *sync_function_name(struct arena *arena, const char *plan, const char *phase)
{
    return arena_printf(arena, "sync_%s", sync_hash(arena, plan, phase));
}

/* Whether a gate of the plan asks for no writes to one of the old columns. */
static bool is_watched(const struct phase_list *phases, const struct sync *sync)
{
    for (size_t i = 0; i < phases->count; i++) {
        const struct phase *gate = &phases->items[i];
        if (gate->kind != PHASE_GATE)
            continue;
        for (size_t e = 0; e < gate->as.gate.evidence_count; e++) {
            const struct evidence_args *evidence = &gate->as.gate.evidence[e];
            if (evidence->kind == EVIDENCE_NO_WRITES_TO &&
                qname_equal(&evidence->table.name, &sync->args->table.name) &&
                sync_uses_old(sync, evidence->column.text))
                return true;
        }
    }
    return false;
}

struct sync sync_of(const struct phase_context *context, size_t phase)
{
    struct arena *arena = context->arena;
    const struct phase *item = &context->phases->items[phase];
    const struct add_column_args *args = &item->as.add_column;
    const char *hash = sync_hash(arena, context->plan_name, item->name);
    struct sync sync = {
        .phase = phase,
        .args = args,
        .group = catalog_group(context->catalog, phase),
        .table = catalog_table(context->catalog, &args->table.name),
        .function = sync_function_name(arena, context->plan_name, item->name),
        .insert_trigger = arena_printf(arena, CATALOG_OUR_TRIGGER_PREFIX "%s_insert", hash),
        .update_trigger = arena_printf(arena, CATALOG_OUR_TRIGGER_PREFIX "%s_update", hash),
        .note_function = arena_printf(arena, "note_%s", hash),
        /* before the others, while it can still be seen which side wrote */
        .note_insert_trigger = arena_printf(arena, CATALOG_OUR_TRIGGER_PREFIX "%s_a_insert", hash),
        .note_update_trigger = arena_printf(arena, CATALOG_OUR_TRIGGER_PREFIX "%s_a_update", hash),
    };
    for (size_t i = 0; i < args->column_count; i++) {
        if (!args->columns[i].up.text)
            continue;
        *ARENA_PUSH(arena, sync.new_names, sync.new_count) = args->columns[i].name.text;
        const struct cat_expression *up = &sync.group->ups[i];
        for (size_t c = 0; c < up->column_count; c++)
            add_old_name(arena, &sync, up->columns[c]);
    }
    for (size_t i = 0; i < args->down_count; i++)
        add_old_name(arena, &sync, args->downs[i].name.text);
    sync.watched = is_watched(context->phases, &sync);
    return sync;
}

bool sync_has_down(const struct sync *sync)
{
    return sync->args->down_count > 0;
}

bool sync_uses_old(const struct sync *sync, const char *column)
{
    return cat_names_contain(sync->old_names, sync->old_count, column);
}

const char *sync_column_type(struct arena *arena, const struct sync *sync, size_t column)
{
    const struct new_column *item = &sync->args->columns[column];
    if (item->type.text)
        return item->type.text;
    const struct cat_column *old = cat_table_column(sync->table, sync->group->ups[column].identity);
    return old->collation ? sql_make(arena, "%S COLLATE %S", old->type, old->collation) : old->type;
}

const char *sync_search_path(struct arena *arena, const struct qname *table)
{
    return str_equal(table->schema, "public")
               ? "pg_catalog, public, pg_temp"
               : sql_make(arena, "pg_catalog, %I, public, pg_temp", table->schema);
}

/* ROW(p.a, p.b), prefix "" or "OLD." or "NEW." */
static void add_row(struct sql *sql, const char *prefix, const char *const *names, size_t count)
{
    sql_add(sql, "ROW(");
    for (size_t i = 0; i < count; i++)
        sql_add(sql, "%S%S%I", i ? ", " : "", prefix, names[i]);
    sql_add(sql, ")");
}

/* Whether a side's bytes changed in an UPDATE. */
static void add_changed(struct sql *sql, const char *const *names, size_t count)
{
    sql_add(sql, "pg_catalog.record_image_ne(");
    add_row(sql, "OLD.", names, count);
    sql_add(sql, ", ");
    add_row(sql, "NEW.", names, count);
    sql_add(sql, ")");
}

static void add_all_null(struct sql *sql, const char *prefix, const struct sync *sync)
{
    for (size_t i = 0; i < sync->new_count; i++)
        sql_add(sql, "%S%S%I IS NULL", i ? " AND " : "", prefix, sync->new_names[i]);
}

/* A dollar quote that the text does not contain. */
static const char *dollar_tag(struct arena *arena, const char *text)
{
    const char *tag = "$sluice$";
    for (int i = 1; strstr(text, tag); i++)
        tag = arena_printf(arena, "$sluice%d$", i);
    return tag;
}

/* One expression of the plan into one variable, in a block that declares what it names. */
static void add_evaluation(struct sql *sql, const struct sync *sync, const char *variable,
                           const struct sql_fragment *expression, const struct cat_expression *cat)
{
    sql_add(sql, "    <<%I>>\n    DECLARE\n", sync->table->name.name);
    for (size_t i = 0; i < cat->column_count; i++)
        sql_add(sql, "        %I %T.%I%%TYPE := %I.new.%I;\n", cat->columns[i], &sync->table->name,
                cat->columns[i], sync->function, cat->columns[i]);
    sql_add(sql, "    BEGIN\n        sluice_sync.%S := %E;\n    END;\n", variable, expression);
}

static void add_ups(struct arena *arena, struct sql *sql, const struct sync *sync)
{
    for (size_t i = 0; i < sync->args->column_count; i++)
        if (sync->args->columns[i].up.text)
            add_evaluation(sql, sync, arena_printf(arena, "up_%zu", i + 1),
                           &sync->args->columns[i].up, &sync->group->ups[i]);
}

static void add_downs(struct arena *arena, struct sql *sql, const struct sync *sync)
{
    for (size_t i = 0; i < sync->args->down_count; i++)
        add_evaluation(sql, sync, arena_printf(arena, "down_%zu", i + 1),
                       &sync->args->downs[i].down, &sync->group->downs[i]);
}

static void add_variables(struct sql *sql, const struct sync *sync)
{
    const struct add_column_args *args = sync->args;
    for (size_t i = 0; i < args->column_count; i++)
        if (args->columns[i].up.text)
            sql_add(sql, "    up_%d %T.%I%%TYPE;\n", (int)i + 1, &sync->table->name,
                    args->columns[i].name.text);
    for (size_t i = 0; i < args->down_count; i++)
        sql_add(sql, "    down_%d %T.%I%%TYPE;\n", (int)i + 1, &sync->table->name,
                args->downs[i].name.text);
}

static void add_set_new(struct sql *sql, const struct sync *sync)
{
    for (size_t i = 0; i < sync->args->column_count; i++)
        if (sync->args->columns[i].up.text)
            sql_add(sql, "        NEW.%I := up_%d;\n", sync->args->columns[i].name.text,
                    (int)i + 1);
}

/* ROW(up_1, up_2) and so on, of the computed values. */
static void add_computed(struct sql *sql, const struct sync *sync, bool up)
{
    const struct add_column_args *args = sync->args;
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

static const char **down_names(struct arena *arena, const struct sync *sync)
{
    const char **names = NULL;
    size_t count = 0;
    for (size_t i = 0; i < sync->args->down_count; i++)
        *ARENA_PUSH(arena, names, count) = sync->args->downs[i].name.text;
    return names;
}

/* Both sides were written: keep them when consistent, else do what the plan says. */
static void add_conflict(struct arena *arena, struct sql *sql, const struct sync *sync)
{
    size_t downs = sync->args->down_count;
    sql_add(sql, "    IF old_written THEN\n");
    add_ups(arena, sql, sync);
    sql_add(sql, "        IF pg_catalog.record_image_eq(");
    add_row(sql, "NEW.", sync->new_names, sync->new_count);
    sql_add(sql, ", ");
    add_computed(sql, sync, true);
    sql_add(sql, ")");
    if (downs) {
        sql_add(sql, "\n            OR pg_catalog.record_image_eq(");
        add_row(sql, "NEW.", down_names(arena, sync), downs);
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
    add_all_null(sql, "NEW.", sync);
    sql_add(sql, ");\n        old_written := ");
    const char **names = sync_has_down(sync) ? down_names(arena, sync) : sync->old_names;
    size_t count = sync_has_down(sync) ? sync->args->down_count : sync->old_count;
    for (size_t i = 0; i < count; i++)
        sql_add(sql, "%SNEW.%I IS NOT NULL", i ? " OR " : "", names[i]);
    sql_add(sql, "%S;\n    ELSE\n        old_written := ", count ? "" : "false");
    add_changed(sql, sync->old_names, sync->old_count);
    sql_add(sql, ";\n        new_written := ");
    add_changed(sql, sync->new_names, sync->new_count);
    sql_add(sql,
            "\n            AND NOT (pg_catalog.current_setting('" SYNC_SETTING "', true) "
            "IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n");
}

const char *sync_function_sql(struct arena *arena, const struct sync *sync, const char *plan_name)
{
    struct sql body = sql_new(arena);
    sql_add(&body, "\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n"
                   "    old_written boolean;\n    new_written boolean;\n");
    add_variables(&body, sync);
    sql_add(&body, "BEGIN\n");
    add_who_wrote(arena, &body, sync);
    sql_add(&body, "    IF NOT new_written THEN\n");
    add_ups(arena, &body, sync);
    add_set_new(&body, sync);
    sql_add(&body, "        RETURN NEW;\n    END IF;\n");
    add_downs(arena, &body, sync);
    add_conflict(arena, &body, sync);
    for (size_t i = 0; i < sync->args->down_count; i++)
        sql_add(&body, "    NEW.%I := down_%d;\n", sync->args->downs[i].name.text, (int)i + 1);
    sql_add(&body, "    RETURN NEW;\nEND\n");
    const char *tag = dollar_tag(arena, sql_text(&body));
    return sql_make(arena,
                    "CREATE FUNCTION " SYNC_SCHEMA ".%I() RETURNS trigger LANGUAGE plpgsql\n"
                    "SET search_path = %S AS %S%S%S;\n"
                    "COMMENT ON FUNCTION " SYNC_SCHEMA ".%I() IS %L",
                    sync->function, sync_search_path(arena, &sync->table->name), tag,
                    sql_text(&body), tag, sync->function,
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

static const char *double_percents(struct arena *arena, const char *text)
{
    struct str out = {.arena = arena};
    for (const char *c = text; *c; c++) {
        if (*c == '%')
            str_add_char(&out, '%');
        str_add_char(&out, *c);
    }
    return str_text(&out);
}

const char *sync_update_trigger_sql(struct arena *arena, const struct sync *sync, bool filling)
{
    struct sql sql = sql_new(arena);
    sql_add(&sql, "CREATE OR REPLACE TRIGGER %I BEFORE UPDATE ON %T FOR EACH ROW\n    WHEN (",
            sync->update_trigger, &sync->table->name);
    add_changed(&sql, sync->old_names, sync->old_count);
    sql_add(&sql, "\n        OR (");
    add_changed(&sql, sync->new_names, sync->new_count);
    sql_add(&sql, " AND (pg_catalog.current_setting('" SYNC_SETTING "', true) "
                  "IS DISTINCT FROM 'on' OR pg_catalog.pg_trigger_depth() > 0))");
    const char *execute =
        sql_make(arena, ")\n    EXECUTE FUNCTION " SYNC_SCHEMA ".%I()", sync->function);
    if (!filling) {
        sql_add(&sql, "%S", execute);
        return sql_text(&sql);
    }
    /* The boundary is known only to the transaction that creates the trigger. */
    struct sql condition = sql_new(arena);
    add_all_null(&condition, "NEW.", sync);
    const char *text = arena_printf(
        arena, "%s\n        OR (%s AND pg_catalog.age(OLD.xmin) > pg_catalog.age(%%L::xid))%s",
        double_percents(arena, sql_text(&sql)), double_percents(arena, sql_text(&condition)),
        double_percents(arena, execute));
    const char *tag = dollar_tag(arena, text);
    const char *inner = arena_printf(
        arena, "BEGIN EXECUTE pg_catalog.format(%s%s%s, pg_catalog.pg_current_xact_id()::xid); END",
        tag, text, tag);
    const char *outer = dollar_tag(arena, inner);
    return sql_make(arena, "DO %S%S%S", outer, inner, outer);
}

const char *sync_note_function_sql(struct arena *arena, const struct sync *sync)
{
    const char *setting = arena_printf(arena, "sluice.noted_%s", sync->function);
    return sql_make(
        arena,
        "CREATE FUNCTION " SYNC_SCHEMA ".%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER\n"
        "SET search_path = pg_catalog, pg_temp AS $sluice$\n"
        "DECLARE\n"
        "    noted timestamptz := nullif(current_setting(%L, true), '')::timestamptz;\n"
        "BEGIN\n"
        "    IF noted IS NULL OR clock_timestamp() >= noted + interval '1 second' THEN\n"
        "        INSERT INTO sluice.old_write (sync, pid, role, application_name, client_addr)\n"
        "        VALUES (%L, pg_backend_pid(), session_user,\n"
        "            coalesce(current_setting('application_name', true), ''), inet_client_addr())\n"
        "        ON CONFLICT (sync, pid, role, application_name) DO UPDATE\n"
        "        SET last_at = clock_timestamp(), client_addr = excluded.client_addr;\n"
        "        PERFORM set_config(%L, clock_timestamp()::text, false);\n"
        "    END IF;\n"
        "    RETURN NEW;\n"
        "END\n"
        "$sluice$",
        sync->note_function, setting, sync->function, setting);
}

const char *sync_note_insert_sql(struct arena *arena, const struct sync *sync)
{
    struct sql sql = sql_new(arena);
    sql_add(&sql, "CREATE TRIGGER %I BEFORE INSERT ON %T FOR EACH ROW\n    WHEN (",
            sync->note_insert_trigger, &sync->table->name);
    add_all_null(&sql, "NEW.", sync);
    sql_add(&sql, " AND NOT (");
    for (size_t i = 0; i < sync->old_count; i++)
        sql_add(&sql, "%SNEW.%I IS NULL", i ? " AND " : "", sync->old_names[i]);
    sql_add(&sql, "))\n    EXECUTE FUNCTION " SYNC_SCHEMA ".%I()", sync->note_function);
    return sql_text(&sql);
}

const char *sync_note_update_sql(struct arena *arena, const struct sync *sync)
{
    struct sql sql = sql_new(arena);
    sql_add(&sql, "CREATE TRIGGER %I BEFORE UPDATE ON %T FOR EACH ROW\n    WHEN (",
            sync->note_update_trigger, &sync->table->name);
    add_changed(&sql, sync->old_names, sync->old_count);
    sql_add(&sql, "\n        AND NOT ");
    add_changed(&sql, sync->new_names, sync->new_count);
    sql_add(&sql, ")\n    EXECUTE FUNCTION " SYNC_SCHEMA ".%I()", sync->note_function);
    return sql_text(&sql);
}

const char *sync_enable_sql(struct arena *arena, const struct sync *sync, const char *trigger)
{
    return sql_make(arena, "ALTER TABLE %T ENABLE ALWAYS TRIGGER %I", &sync->table->name, trigger);
}

/* ROW((up)::type, …) over the row itself. */
static void add_up_row(struct sql *sql, const struct sync *sync)
{
    const char *comma = "";
    sql_add(sql, "ROW(");
    for (size_t i = 0; i < sync->args->column_count; i++) {
        if (!sync->args->columns[i].up.text)
            continue;
        sql_add(sql, "%S%E::%S", comma, &sync->args->columns[i].up, sync->group->types[i]);
        comma = ", ";
    }
    sql_add(sql, ")");
}

static void add_old_agrees(struct arena *arena, struct sql *sql, const struct sync *sync)
{
    const struct add_column_args *args = sync->args;
    sql_add(sql, "pg_catalog.record_image_eq(");
    add_row(sql, "", down_names(arena, sync), args->down_count);
    sql_add(sql, ", ROW(");
    for (size_t i = 0; i < args->down_count; i++)
        sql_add(sql, "%S%E::%S", i ? ", " : "", &args->downs[i].down,
                cat_table_column(sync->table, args->downs[i].name.text)->type);
    sql_add(sql, "))");
}

static const char *agrees_sql(struct arena *arena, const struct sync *sync)
{
    struct sql sql = sql_new(arena);
    sql_add(&sql, "(pg_catalog.record_image_eq(");
    add_row(&sql, "", sync->new_names, sync->new_count);
    sql_add(&sql, ", ");
    add_up_row(&sql, sync);
    sql_add(&sql, ")");
    if (sync_has_down(sync)) {
        sql_add(&sql, " OR ");
        add_old_agrees(arena, &sql, sync);
    }
    sql_add(&sql, ")");
    return sql_text(&sql);
}

/* A row's key for people: id=7, region=north; without a primary key its place in the table. */
static const char *key_sql(struct arena *arena, const struct cat_table *table)
{
    struct sql sql = sql_new(arena);
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].in_primary_key)
            sql_add(&sql, "%S%L, %I", sql.str.length ? ", ', ', " : "",
                    arena_printf(arena, "%s=", table->columns[i].name), table->columns[i].name);
    return sql.str.length ? sql_make(arena, "pg_catalog.concat(%S)", sql_text(&sql))
                          : "pg_catalog.concat('ctid=', ctid)";
}

const char *sync_differing_sql(struct arena *arena, const struct sync *sync)
{
    return sql_make(arena, "SELECT %S AS key\nFROM %T\nWHERE NOT %S", key_sql(arena, sync->table),
                    &sync->table->name, agrees_sql(arena, sync));
}

/* Rows to fill: the new side is all NULL and up says otherwise. Where old = down(NULL) too, the
 * values cannot tell an unfilled row from one whose new side an application has set to NULL since
 * sync began; its xmin can. */
const char *sync_fill_sql(struct arena *arena, const struct sync *sync)
{
    struct sql sql = sql_new(arena);
    sql_add(&sql, "UPDATE %T SET ", &sync->table->name);
    const char *comma = "";
    for (size_t i = 0; i < sync->args->column_count; i++) {
        const struct new_column *column = &sync->args->columns[i];
        if (!column->up.text)
            continue;
        sql_add(&sql, "%S%I = %E", comma, column->name.text, &column->up);
        comma = ", ";
    }
    sql_add(&sql, "\nWHERE ctid >= $1::tid AND ctid < $2::tid\n    AND ");
    add_all_null(&sql, "", sync);
    sql_add(&sql, "\n    AND pg_catalog.record_image_ne(");
    add_row(&sql, "", sync->new_names, sync->new_count);
    sql_add(&sql, ", ");
    add_up_row(&sql, sync);
    sql_add(&sql, ")\n    AND (");
    if (sync_has_down(sync)) {
        sql_add(&sql, "NOT ");
        add_old_agrees(arena, &sql, sync);
        sql_add(&sql, " OR ");
    }
    sql_add(&sql, "pg_catalog.age(xmin) > pg_catalog.age($3::xid))");
    return sql_text(&sql);
}
