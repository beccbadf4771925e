/* The functions and triggers of a mirror: see twin.h. */
#include <string.h>

#include "base/str.h"
#include "phase/sync/sync.h"
#include "phase/sync/trigger.h"
#include "phase/twin/sql.h"

struct writer {
    const struct way *way;
    struct arena *arena;
    bool filling;
    struct sql body;
    const char *source, *target; /* quoted */
    const char *old_key, *new_key;
};

/* Whose writes these are: see twin.h. */
void twin_add_return(struct sql *body, const char *indent)
{
    sql_add(body,
            "%Ssluice_mirror.writes := pg_catalog.set_config('" TWIN_WRITES
            "', coalesce(sluice_mirror.written, ''), true);\n%SRETURN NULL;\n",
            indent, indent);
}

static const struct pair *pair_of(const struct writer *w)
{
    return w->way->twin->pair;
}

/* ---- expressions of the plan over OLD or NEW ---- */

static void open_block(struct writer *w, const char *record, const struct cat_expression *const *of,
                       size_t count)
{
    const struct cat_table *table = w->way->source;
    const char **names = NULL;
    size_t name_count = 0;
    sql_add(&w->body, "    <<%I>>\n    DECLARE\n", way_source_word(w->way));
    for (size_t e = 0; e < count; e++)
        for (size_t i = 0; i < of[e]->column_count; i++) {
            const char *name = of[e]->columns[i];
            if (cat_names_contain(names, name_count, name))
                continue;
            *ARENA_PUSH(w->arena, names, name_count) = name;
            sql_add(&w->body, "        %I %S := %I.%S.%I;\n", name,
                    cat_column_declaration(w->arena, cat_table_column(table, name)),
                    w->way->function, record, name);
        }
    sql_add(&w->body, "    BEGIN\n");
}

static void add_where(struct writer *w, const char *record, const char *variable)
{
    const struct cat_expression *where = &w->way->twin->found->where;
    if (!w->way->up && pair_of(w)->constant_count) {
        sql_add(&w->body, "        sluice_mirror.%S := coalesce(%S, false);\n", variable,
                twin_is_ours(w->way->twin, arena_printf(w->arena, "%s.", record)));
        return;
    }
    if (!w->way->up || !pair_of(w)->where.text) {
        sql_add(&w->body, "        sluice_mirror.%S := true;\n", variable);
        return;
    }
    open_block(w, record, &where, 1);
    sql_add(&w->body, "        sluice_mirror.%S := coalesce(%E, false);\n    END;\n", variable,
            &pair_of(w)->where);
}

static void add_values(struct writer *w)
{
    const struct way *way = w->way;
    const struct cat_expression **of = NULL;
    size_t count = 0;
    if (!way->value_count)
        return;
    for (size_t i = 0; i < way->value_count; i++)
        *ARENA_PUSH(w->arena, of, count) = &way->found[i];
    sql_add(&w->body, "    IF sluice_mirror.has THEN\n");
    open_block(w, "new", of, count);
    for (size_t i = 0; i < way->value_count; i++)
        sql_add(&w->body, "        sluice_mirror.value_%d := %E;\n", (int)i + 1,
                &way->values[i].value);
    sql_add(&w->body, "    END;\n    END IF;\n");
}

/* ---- what is done to the other table ---- */

static const char *numbered_values(const struct writer *w)
{
    struct sql sql = sql_new(w->arena);
    for (size_t i = 0; i < w->way->value_count; i++)
        sql_add(&sql, "%Ssluice_mirror.value_%d", i ? ", " : "", (int)i + 1);
    return sql_text(&sql);
}

/* The row says something else than what is to be written, and not the same in other words. */
static const char *is_to_change(const struct writer *w, const char *written)
{
    const struct way *way = w->way;
    return sql_make(w->arena,
                    "pg_catalog.record_image_ne(%S, %S)\n"
                    "            AND (sluice_mirror.surely OR NOT (%S))",
                    way_target_row(way, "sluice_other"), written,
                    way_agrees(way, "sluice_other", "NEW."));
}

static void add_assignments(struct writer *w, const char *from)
{
    for (size_t i = 0; i < w->way->value_count; i++) {
        const char *name = w->way->values[i].name.text;
        if (from)
            sql_add(&w->body, "%S%I = %S%I", i ? ", " : "", name, from, name);
        else
            sql_add(&w->body, "%S%I = sluice_mirror.value_%d", i ? ", " : "", name, (int)i + 1);
    }
}

static void add_insert(struct writer *w)
{
    const struct way *way = w->way;
    const char *comma = way->value_count ? ", " : "";
    struct sql keys = sql_new(w->arena);
    for (size_t i = 0; i < pair_of(w)->key_count; i++)
        sql_add(&keys, "%SNEW.%I", i ? ", " : "", way_source_key(way, i));
    sql_add(&w->body,
            "        INSERT INTO %S AS sluice_other (%S%S%S) OVERRIDING SYSTEM VALUE\n"
            "        VALUES (%S%S%S%S)\n        ON CONFLICT (%S) DO ",
            w->target, way_target_keys(way), comma, way_target_columns(way), sql_text(&keys),
            way->up ? twin_constant_values(way->twin, ", ") : "", comma, numbered_values(w),
            way_target_keys(way));
    if (!way->value_count) {
        sql_add(&w->body, "NOTHING;\n");
        return;
    }
    sql_add(&w->body, "UPDATE SET ");
    add_assignments(w, "EXCLUDED.");
    sql_add(&w->body, "\n        WHERE %S;\n", is_to_change(w, way_target_row(way, "EXCLUDED")));
}

static void add_write(struct writer *w)
{
    if (w->way->makes) {
        add_insert(w);
        return;
    }
    if (!w->way->value_count) {
        sql_add(&w->body, "        NULL;\n");
        return;
    }
    sql_add(&w->body, "        UPDATE %S AS sluice_other SET ", w->target);
    add_assignments(w, NULL);
    sql_add(&w->body, "\n        WHERE %S\n            AND %S;\n", w->new_key,
            is_to_change(w, sql_make(w->arena, "ROW(%S)", numbered_values(w))));
}

/* Who takes a row away waits for a batch that may be about to commit it: see fill.c. The lock is
 * let go with the subtransaction. */
void twin_add_wait_for_batch(const struct twin *twin, struct sql *body)
{
    sql_add(body,
            "        BEGIN\n"
            "            PERFORM pg_catalog.pg_advisory_xact_lock_shared(%S);\n"
            "            RAISE EXCEPTION USING ERRCODE = 'SLU01';\n"
            "        EXCEPTION WHEN SQLSTATE 'SLU01' THEN\n            NULL;\n        END;\n",
            twin_lock_key(twin));
}

static void add_wait_for_batch(struct writer *w)
{
    if (w->filling && w->way->up && pair_of(w)->only != TWIN_COLUMNS)
        twin_add_wait_for_batch(w->way->twin, &w->body);
}

/* The row that is the other side of this one, chosen by `which`, goes; or what it has of it. */
static void add_removal(struct writer *w, const char *which, const char *unless)
{
    const struct way *way = w->way;
    const char *kept =
        way->up ? "" : sql_make(w->arena, " AND %S", twin_where_over(way->twin, "sluice_other"));
    struct sql all_null = sql_new(w->arena);
    if (way->makes) {
        sql_add(&w->body, "        DELETE FROM %S AS sluice_other WHERE %S%S%S;\n", w->target,
                which, kept, unless);
        return;
    }
    if (!way->value_count) {
        sql_add(&w->body, "        NULL;\n");
        return;
    }
    sql_add(&w->body, "        UPDATE %S AS sluice_other SET ", w->target);
    for (size_t i = 0; i < way->value_count; i++) {
        sql_add(&w->body, "%S%I = NULL", i ? ", " : "", way->values[i].name.text);
        sql_add(&all_null, "%Ssluice_other.%I IS NULL", i ? " AND " : "", way->values[i].name.text);
    }
    sql_add(&w->body, "\n        WHERE %S%S%S AND NOT (%S);\n", which, kept, unless,
            sql_text(&all_null));
}

/* The row of the other side goes along to the new key, with what else it has. Where a row with that
 * key says the same already, this is what comes back from there: another row may have the old key
 * by now, and must be left alone. */
static void add_key_change(struct writer *w)
{
    const struct way *way = w->way;
    const struct way round = twin_way(way->twin, !way->up);
    if (way->value_count) {
        sql_add(&w->body,
                "        IF sluice_mirror.has AND EXISTS (SELECT FROM %S AS sluice_other\n"
                "            WHERE %S AND pg_catalog.record_image_eq(%S, ROW(%S))) THEN\n",
                w->target, w->new_key, way_target_row(way, "sluice_other"), numbered_values(w));
        twin_add_return(&w->body, "            ");
        sql_add(&w->body, "        END IF;\n");
    }
    add_wait_for_batch(w);
    if (way->makes) {
        sql_add(&w->body,
                "        IF sluice_mirror.has THEN\n        UPDATE %S AS sluice_other SET ",
                w->target);
        for (size_t i = 0; i < pair_of(w)->key_count; i++)
            sql_add(&w->body, "%S%I = NEW.%I", i ? ", " : "", way_target_key(way, i),
                    way_source_key(way, i));
        sql_add(&w->body,
                "\n        WHERE %S AND NOT EXISTS (SELECT FROM %S AS sluice_there WHERE %S);\n"
                "        END IF;\n",
                w->old_key, w->target, way_same_key(way, "sluice_there", "NEW."));
    }
    const char *unless = sql_make(w->arena,
                                  "\n            AND NOT EXISTS (SELECT FROM %S AS sluice_there "
                                  "WHERE %S)",
                                  w->source, way_same_key(&round, "sluice_there", "sluice_other."));
    if (way->up || !way->makes) {
        add_removal(w, w->old_key, unless);
    } else if (pair_of(w)->constant_count) {
        sql_add(&w->body, "        IF NOT sluice_mirror.has THEN\n");
        add_removal(w, w->old_key, unless);
        sql_add(&w->body, "        END IF;\n");
    }
}

static const char *key_changed(const struct writer *w)
{
    const char **keys = NULL;
    size_t count = 0;
    for (size_t i = 0; i < pair_of(w)->key_count; i++)
        *ARENA_PUSH(w->arena, keys, count) = way_source_key(w->way, i);
    return twin_changed(w->way->twin, w->way->source, keys, count);
}

static void add_removals(struct writer *w)
{
    const struct way *way = w->way;
    if (pair_of(w)->only == TWIN_COLUMNS)
        return;
    sql_add(&w->body, "    IF TG_OP = 'UPDATE' AND sluice_mirror.had THEN\n        IF %S THEN\n",
            key_changed(w));
    add_key_change(w);
    if (!way->up && pair_of(w)->constant_count) {
        sql_add(&w->body, "        ELSIF NOT sluice_mirror.has THEN\n");
        add_removal(w, w->old_key, "");
    }
    if (way->up && pair_of(w)->where.text) {
        sql_add(&w->body, "        ELSIF NOT sluice_mirror.has THEN\n");
        add_wait_for_batch(w);
        add_removal(w, w->old_key,
                    sql_make(w->arena, "\n            AND (sluice_mirror.surely OR NOT (%S))",
                             way_agrees(way, "sluice_other", "NEW.")));
    }
    sql_add(&w->body, "        END IF;\n    ELSIF TG_OP = 'DELETE' AND sluice_mirror.had THEN\n");
    add_wait_for_batch(w);
    add_removal(w, w->old_key, "");
    sql_add(&w->body, "    END IF;\n");
}

const char *twin_declare(void)
{
    return "\n#variable_conflict use_column\n<<sluice_mirror>>\nDECLARE\n"
           "    written pg_catalog.text := pg_catalog.current_setting('" TWIN_WRITES "', true);\n"
           "    writes pg_catalog.text := pg_catalog.set_config('" TWIN_WRITES
           "', pg_catalog.pg_trigger_depth()::pg_catalog.text, true);\n";
}

static void add_body(struct writer *w)
{
    const struct way *way = w->way;
    size_t own_count;
    const char **own = way_own_reads(way, &own_count);
    sql_add(&w->body, "%S", twin_declare());
    sql_add(&w->body,
            "    had boolean := false;\n    has boolean := false;\n"
            "    surely boolean := false;\n%S",
            pair_of(w)->only == TWIN_COLUMNS ? "    takes boolean := false;\n" : "");
    for (size_t i = 0; i < way->value_count; i++)
        sql_add(&w->body, "    value_%d %S;\n", (int)i + 1,
                cat_column_declaration(w->arena,
                                       cat_table_column(way->target, way->values[i].name.text)));
    sql_add(&w->body, "BEGIN\n    IF TG_OP = 'TRUNCATE' THEN\n");
    if (pair_of(w)->only != TWIN_COLUMNS)
        add_removal(w, way->up ? twin_is_ours(way->twin, "sluice_other.") : "true", "");
    twin_add_return(&w->body, "        ");
    sql_add(&w->body, "    END IF;\n    IF TG_OP <> 'INSERT' THEN\n");
    add_where(w, "old", "had");
    sql_add(&w->body, "    END IF;\n    IF TG_OP <> 'DELETE' THEN\n");
    add_where(w, "new", "has");
    sql_add(&w->body, "    END IF;\n");
    sql_add(&w->body, "%S", twin_taking_sql(way, w->source, w->target, key_changed(w)));
    add_values(w);
    sql_add(&w->body,
            "    IF TG_OP = 'UPDATE' THEN\n        sluice_mirror.surely := %S;\n"
            "    END IF;\n",
            way->back_count ? twin_changed(way->twin, way->source, own, own_count) : "true");
    add_removals(w);
    sql_add(&w->body, "    IF sluice_mirror.has THEN\n");
    add_write(w);
    sql_add(&w->body, "    END IF;\n");
    twin_add_return(&w->body, "    ");
    sql_add(&w->body, "END\n");
}

const char *twin_value_settings(const struct twin *twin, bool up)
{
    const struct way way = twin_way(twin, up);
    struct arena *arena = twin->context->arena;
    struct trigger_expression *all = NULL;
    size_t count = 0;
    if (up && twin->pair->where.text)
        *ARENA_PUSH(arena, all, count) = (struct trigger_expression){
            &twin->pair->where, &twin->found->where, "boolean", true, false};
    if (twin->pair->rows.text) /* the set is compared on either way */
        *ARENA_PUSH(arena, all, count) = (struct trigger_expression){
            &twin->pair->rows, &twin->found->rows.query, "text", true, !up};
    for (size_t i = 0; i < way.value_count; i++) {
        const struct cat_column *column = cat_table_column(way.target, way.values[i].name.text);
        *ARENA_PUSH(arena, all, count) = (struct trigger_expression){
            &way.values[i].value, &way.found[i], cat_column_declaration(arena, column),
            column->equal_is_image, false};
    }
    return trigger_value_settings(arena, way.source, all, count);
}

const char *twin_function_sql(const struct way *way, bool filling, bool replaces)
{
    struct arena *arena = way->twin->context->arena;
    struct writer w = {
        .way = way,
        .arena = arena,
        .filling = filling,
        .body = sql_new(arena),
        .source = sql_quote_qname(arena, &way->source->name),
        .target = sql_quote_qname(arena, &way->target->name),
        .old_key = way_same_key(way, "sluice_other", "OLD."),
        .new_key = way_same_key(way, "sluice_other", "NEW."),
    };
    if (way->twin->pair->rows.text)
        sql_add(&w.body, "%S", twin_rows_body(way, filling));
    else
        add_body(&w);
    const char *tag = sql_dollar_tag(arena, "sluice", sql_text(&w.body));
    return sql_make(
        arena,
        "CREATE %SFUNCTION " SYNC_SCHEMA ".%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER\n"
        "%S AS %S%S%S;\n"
        "REVOKE ALL ON FUNCTION " SYNC_SCHEMA ".%I() FROM PUBLIC;\n"
        "COMMENT ON FUNCTION " SYNC_SCHEMA ".%I() IS %L",
        replaces ? "OR REPLACE " : "", way->function,
        trigger_settings(arena, &way->source->name, sql_text(&w.body),
                         twin_value_settings(way->twin, way->up)),
        tag, sql_text(&w.body), tag, way->function, way->function,
        arena_printf(arena, "mirror of table %s in %s for sluice plan %s",
                     qname_text(arena, &way->source->name), qname_text(arena, &way->target->name),
                     way->twin->context->plan_name));
}
