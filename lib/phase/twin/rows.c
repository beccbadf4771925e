/*
 * A row of `from` that has several in `to`: see twin.h.
 *
 * The set is brought to what the query says by one statement, so that triggers of `to` never see
 * half of it: what is not wanted goes, what is missing or different comes. A row of `to` that is as
 * it should be is not even locked.
 */
#include "base/str.h"
#include "phase/sync/sync.h"
#include "phase/twin/sql.h"

static const struct cat_rows *rows_of(const struct twin *twin)
{
    return &twin->found->rows;
}

static bool is_told_by(const struct twin *twin, const char *column)
{
    return cat_names_contain(twin->told_by, twin->told_by_count, column);
}

const char *twin_told_by(const struct twin *twin, const char *before, const char *after)
{
    struct sql sql = sql_new(twin->context->arena);
    for (size_t i = 0; i < twin->told_by_count; i++)
        sql_add(&sql, "%S%S%I%S", i ? ", " : "", before, twin->told_by[i], after);
    return sql_text(&sql);
}

/* before.a, before.b: the columns of the query, or those alone that do not tell rows apart. */
const char *twin_rows_columns(const struct twin *twin, const char *before, bool others)
{
    struct sql sql = sql_new(twin->context->arena);
    const char *comma = "";
    for (size_t i = 0; i < rows_of(twin)->count; i++) {
        const char *name = rows_of(twin)->names[i];
        if (others && is_told_by(twin, name))
            continue;
        sql_add(&sql, "%S%S%I", comma, before, name);
        comma = ", ";
    }
    return sql_text(&sql);
}

bool twin_has_others(const struct twin *twin)
{
    return rows_of(twin)->count > twin->told_by_count;
}

const char *twin_same_told_by(const struct twin *twin, const char *a, const char *b)
{
    struct sql sql = sql_new(twin->context->arena);
    for (size_t i = 0; i < twin->told_by_count; i++)
        sql_add(&sql, "%S%S%I = %S%I", i ? " AND " : "", a, twin->told_by[i], b, twin->told_by[i]);
    return sql_text(&sql);
}

/* Whether what both have beside that is the same. */
const char *twin_same_others(const struct twin *twin, const char *a, const char *b)
{
    return twin_has_others(twin)
               ? sql_make(twin->context->arena, "pg_catalog.record_image_eq(ROW(%S), ROW(%S))",
                          twin_rows_columns(twin, a, true), twin_rows_columns(twin, b, true))
               : "true";
}

/* The row, if `where` chooses it: what the query has beside it must not take part in that. */
static const char *chosen_row(const struct twin *twin, const char *alias)
{
    const char *row = twin_row_of_from(twin, alias);
    return twin->pair->where.text
               ? sql_make(twin->context->arena, "(SELECT * FROM %S WHERE %E) AS %I", row,
                          &twin->pair->where, twin->from->name.name)
               : row;
}

/* SELECT …: the rows that a row `alias` of `from` is to have, each once. */
const char *twin_wanted_over(const struct twin *twin, const char *alias)
{
    struct arena *arena = twin->context->arena;
    struct sql cast = sql_new(arena);
    for (size_t i = 0; i < rows_of(twin)->count; i++) {
        const char *name = rows_of(twin)->names[i];
        sql_add(&cast, "%Ssluice_rows.%I::%S AS %I", i ? ", " : "", name,
                twin_assigned_type(arena, cat_table_column(twin->to, name)), name);
    }
    return sql_make(arena,
                    "SELECT DISTINCT ON (%S) %S\n            FROM %S CROSS JOIN LATERAL %E AS "
                    "sluice_rows",
                    twin_told_by(twin, "sluice_rows.", ""), sql_text(&cast),
                    chosen_row(twin, alias), &twin->pair->rows);
}

/* Whether the set of the row `alias` of `from` is what the query says. */
static const char *set_is_wanted(const struct twin *twin, const char *alias)
{
    struct arena *arena = twin->context->arena;
    const struct way up = twin_way(twin, true);
    const char *key = way_same_key(&up, "sluice_set", arena_printf(arena, "%s.", alias));
    const char *same = twin_same_told_by(twin, "sluice_set.", "sluice_wanted.");
    return sql_make(
        arena,
        "NOT EXISTS (SELECT FROM (SELECT * FROM %T AS sluice_set WHERE %S) AS sluice_set\n"
        "        FULL JOIN (%S) AS sluice_wanted ON %S\n"
        "        WHERE sluice_set.%I IS NULL OR sluice_wanted.%I IS NULL OR NOT (%S))",
        &twin->to->name, key, twin_wanted_over(twin, alias), same, twin->told_by[0],
        twin->told_by[0], twin_same_others(twin, "sluice_set.", "sluice_wanted."));
}

/* SELECT …: what `down` makes of the set of the key that `key` chooses. */
static const char *downs_sql(const struct twin *twin, const char *key, bool as_row)
{
    struct arena *arena = twin->context->arena;
    struct sql sql = sql_new(arena);
    sql_add(&sql, "SELECT %S", as_row ? "ROW(" : "");
    for (size_t i = 0; i < twin->pair->down_count; i++) {
        const struct twin_column *down = &twin->pair->downs[i];
        const struct cat_column *column = cat_table_column(twin->from, down->name.text);
        sql_add(&sql, "%S%E::%S", i ? ", " : "", &down->value,
                as_row ? cat_column_declaration(arena, column) : twin_assigned_type(arena, column));
    }
    sql_add(&sql, "%S FROM (SELECT * FROM %T AS sluice_set WHERE %S) AS %I", as_row ? ")" : "",
            &twin->to->name, key, twin->to->name.name);
    return sql_text(&sql);
}

static const char *downs_row(const struct twin *twin, const char *prefix)
{
    struct sql sql = sql_new(twin->context->arena);
    for (size_t i = 0; i < twin->pair->down_count; i++)
        sql_add(&sql, "%S%S%I", i ? ", " : "", prefix, twin->pair->downs[i].name.text);
    return sql_text(&sql);
}

/* Whether `down` of the set gives what the row `alias` of `from` has. */
const char *twin_row_is_down(const struct twin *twin, const char *alias)
{
    struct arena *arena = twin->context->arena;
    const struct way up = twin_way(twin, true);
    if (!twin->both)
        return "false";
    return sql_make(
        arena, "pg_catalog.record_image_eq(ROW(%S), (%S))",
        downs_row(twin, arena_printf(arena, "%s.", alias)),
        downs_sql(twin, way_same_key(&up, "sluice_set", arena_printf(arena, "%s.", alias)), true));
}

const char *twin_set_agrees(const struct twin *twin, const char *alias)
{
    return sql_make(twin->context->arena, "%S\n    OR %S", set_is_wanted(twin, alias),
                    twin_row_is_down(twin, alias));
}

/* ---- from a row of `from` to its set ---- */

static const char *bring_set_sql(const struct twin *twin)
{
    struct arena *arena = twin->context->arena;
    const struct way up = twin_way(twin, true);
    struct sql keys = sql_new(arena), conflict = sql_new(arena);
    const char *key = way_same_key(&up, "sluice_other", "NEW.");
    for (size_t i = 0; i < twin->pair->key_count; i++)
        sql_add(&keys, "%SNEW.%I", i ? ", " : "", way_source_key(&up, i));
    if (twin_has_others(twin)) {
        const char *comma = "";
        sql_add(&conflict, "UPDATE SET ");
        for (size_t i = 0; i < rows_of(twin)->count; i++) {
            const char *name = rows_of(twin)->names[i];
            if (is_told_by(twin, name))
                continue;
            sql_add(&conflict, "%S%I = EXCLUDED.%I", comma, name, name);
            comma = ", ";
        }
    } else {
        sql_add(&conflict, "NOTHING");
    }
    return sql_make(
        arena,
        "        WITH sluice_wanted AS MATERIALIZED (\n            %S\n        ), sluice_gone AS "
        "(\n"
        "            DELETE FROM %T AS sluice_other WHERE %S AND NOT EXISTS (\n"
        "                SELECT FROM sluice_wanted WHERE %S)\n        )\n"
        "        INSERT INTO %T AS sluice_to (%S, %S) OVERRIDING SYSTEM VALUE\n"
        "        SELECT %S%S, %S FROM sluice_wanted\n"
        "        WHERE NOT EXISTS (SELECT FROM %T AS sluice_other WHERE %S AND %S AND %S)\n"
        "        ON CONFLICT (%S, %S) DO %S;\n",
        twin_wanted_over(twin, "NEW"), &twin->to->name, key,
        twin_same_told_by(twin, "sluice_wanted.", "sluice_other."), &twin->to->name,
        way_target_keys(&up), twin_rows_columns(twin, "", false), sql_text(&keys),
        twin_constant_values(twin, ", "), twin_rows_columns(twin, "sluice_wanted.", false),
        &twin->to->name, key, twin_same_told_by(twin, "sluice_wanted.", "sluice_other."),
        twin_same_others(twin, "sluice_wanted.", "sluice_other."), way_target_keys(&up),
        twin_told_by(twin, "", ""), sql_text(&conflict));
}

static const char *keys_changed(const struct way *way)
{
    struct arena *arena = way->twin->context->arena;
    const char **keys = NULL;
    size_t count = 0;
    for (size_t i = 0; i < way->twin->pair->key_count; i++)
        *ARENA_PUSH(arena, keys, count) = way_source_key(way, i);
    return twin_changed(way->twin, way->source, keys, count);
}

/* The set goes along to another key, and what of it cannot goes away; but for a row that has taken
 * the old one by now. */
static void add_key_change(const struct way *way, struct sql *body)
{
    const struct twin *twin = way->twin;
    struct arena *arena = twin->context->arena;
    const struct way down = twin_way(twin, false);
    const char *old = way_same_key(way, "sluice_other", "OLD.");
    const char *taken =
        sql_make(arena, "EXISTS (SELECT FROM %T AS sluice_there WHERE %S)", &twin->from->name,
                 way_same_key(&down, "sluice_there", "sluice_other."));
    sql_add(body, "    IF TG_OP = 'UPDATE' AND (%S) THEN\n        UPDATE %T AS sluice_other SET ",
            keys_changed(way), &twin->to->name);
    for (size_t i = 0; i < twin->pair->key_count; i++)
        sql_add(body, "%S%I = NEW.%I", i ? ", " : "", way_target_key(way, i),
                way_source_key(way, i));
    sql_add(body,
            "\n        WHERE %S AND NOT %S\n            AND NOT EXISTS (SELECT FROM %T AS "
            "sluice_same WHERE %S AND %S);\n"
            "        DELETE FROM %T AS sluice_other WHERE %S AND NOT %S;\n    END IF;\n",
            old, taken, &twin->to->name, way_same_key(way, "sluice_same", "NEW."),
            twin_same_told_by(twin, "sluice_same.", "sluice_other."), &twin->to->name, old, taken);
}

static void add_up(const struct way *way, bool filling, struct sql *body)
{
    const struct twin *twin = way->twin;
    struct arena *arena = twin->context->arena;
    size_t own_count;
    const char **own = way_own_reads(way, &own_count);
    sql_add(body,
            "BEGIN\n    IF TG_OP = 'TRUNCATE' THEN\n"
            "        DELETE FROM %T AS sluice_other WHERE %S;\n",
            &twin->to->name, twin_is_ours(twin, "sluice_other."));
    twin_add_return(body, "        ");
    sql_add(body, "    END IF;\n");
    if (filling) {
        sql_add(body, "    IF TG_OP <> 'INSERT' THEN\n");
        twin_add_wait_for_batch(twin, body);
        sql_add(body, "    END IF;\n");
    }
    sql_add(body,
            "    IF TG_OP = 'DELETE' THEN\n        DELETE FROM %T AS sluice_other WHERE %S;\n",
            &twin->to->name, way_same_key(way, "sluice_other", "OLD."));
    twin_add_return(body, "        ");
    sql_add(body, "    END IF;\n");
    add_key_change(way, body);
    if (twin->both)
        sql_add(body,
                "    IF (CASE WHEN TG_OP = 'UPDATE' THEN %S ELSE true END)\n        OR NOT (%S) "
                "THEN\n",
                own_count ? twin_changed(twin, twin->from, own, own_count) : "false",
                twin_row_is_down(twin, "NEW"));
    sql_add(body, "%S%S", bring_set_sql(twin), twin->both ? "    END IF;\n" : "");
    (void)arena;
    twin_add_return(body, "    ");
    sql_add(body, "END\n");
}

/* ---- from a row of a set to its row of `from` ---- */

static void add_row_of_key(const struct way *way, const char *prefix, struct sql *body)
{
    const struct twin *twin = way->twin;
    struct arena *arena = twin->context->arena;
    const struct way up = twin_way(twin, true);
    const char *row = way_same_key(way, "sluice_other", prefix);
    struct sql set = sql_new(arena), values = sql_new(arena), into = sql_new(arena);
    for (size_t i = 0; i < twin->pair->key_count; i++)
        sql_add(&set, "%Ssluice_set.%I = %S%I", i ? " AND " : "", way_source_key(way, i), prefix,
                way_source_key(way, i));
    sql_add(&set, " AND %S", twin_is_ours(twin, "sluice_set."));
    for (size_t i = 0; i < twin->pair->down_count; i++) {
        sql_add(&into, "%Ssluice_mirror.value_%d", i ? ", " : "", (int)i + 1);
        sql_add(&values, "%S%I = sluice_mirror.value_%d", i ? ", " : "",
                twin->pair->downs[i].name.text, (int)i + 1);
    }
    (void)up;
    sql_add(body,
            "        IF EXISTS (SELECT FROM %T AS sluice_other WHERE %S AND NOT (%S)) THEN\n"
            "            PERFORM FROM %T AS sluice_other WHERE %S FOR NO KEY UPDATE;\n"
            "            %S INTO %S;\n"
            "            UPDATE %T AS sluice_other SET %S\n"
            "            WHERE %S AND pg_catalog.record_image_ne(ROW(%S), ROW(%S))\n"
            "                AND NOT (%S);\n        END IF;\n",
            &twin->from->name, row, set_is_wanted(twin, "sluice_other"), &twin->from->name, row,
            downs_sql(twin, sql_text(&set), false), sql_text(&into), &twin->from->name,
            sql_text(&values), row, downs_row(twin, "sluice_other."), sql_text(&into),
            set_is_wanted(twin, "sluice_other"));
}

static void add_down(const struct way *way, struct sql *body)
{
    const struct twin *twin = way->twin;
    struct arena *arena = twin->context->arena;
    struct sql values = sql_new(arena), into = sql_new(arena);
    for (size_t i = 0; i < twin->pair->down_count; i++) {
        const char *name = twin->pair->downs[i].name.text;
        sql_add(body, "    value_%d %S;\n", (int)i + 1,
                cat_column_declaration(arena, cat_table_column(twin->from, name)));
        sql_add(&into, "%Ssluice_mirror.value_%d", i ? ", " : "", (int)i + 1);
        sql_add(&values, "%S%I = sluice_mirror.value_%d", i ? ", " : "", name, (int)i + 1);
    }
    sql_add(body,
            "BEGIN\n    IF TG_OP = 'TRUNCATE' THEN\n        %S INTO %S;\n"
            "        UPDATE %T AS sluice_other SET %S\n"
            "        WHERE pg_catalog.record_image_ne(ROW(%S), ROW(%S));\n",
            downs_sql(twin, "false", false), sql_text(&into), &twin->from->name, sql_text(&values),
            downs_row(twin, "sluice_other."), sql_text(&into));
    twin_add_return(body, "        ");
    sql_add(body, "    END IF;\n    IF TG_OP <> 'INSERT' AND (TG_OP = 'DELETE' OR (%S)%S) THEN\n",
            keys_changed(way),
            twin->pair->constant_count
                ? sql_make(arena, " OR NOT coalesce(%S, false)", twin_is_ours(twin, "NEW."))
                : "");
    if (twin->pair->constant_count)
        sql_add(body, "        IF %S THEN\n", twin_is_ours(twin, "OLD."));
    add_row_of_key(way, "OLD.", body);
    sql_add(body, "%S    END IF;\n    IF TG_OP <> 'DELETE' THEN\n",
            twin->pair->constant_count ? "        END IF;\n" : "");
    if (twin->pair->constant_count)
        sql_add(body, "        IF %S THEN\n", twin_is_ours(twin, "NEW."));
    add_row_of_key(way, "NEW.", body);
    sql_add(body, "%S    END IF;\n", twin->pair->constant_count ? "        END IF;\n" : "");
    twin_add_return(body, "    ");
    sql_add(body, "END\n");
}

const char *twin_rows_body(const struct way *way, bool filling)
{
    struct sql body = sql_new(way->twin->context->arena);
    sql_add(&body, "%S", twin_declare());
    if (way->up)
        add_up(way, filling, &body);
    else
        add_down(way, &body);
    return sql_text(&body);
}
