/* Which rows of a sync differ, and which are still to be filled: see sync.h. */
#include <string.h>

#include "base/str.h"
#include "phase/sync/sql.h"
#include "phase/sync/sync.h"

/* ROW((up)::type, …) over the row itself. */
static void add_up_row(struct arena *arena, struct sql *sql, const struct sync *sync)
{
    const char *comma = "";
    sql_add(sql, "ROW(");
    for (size_t i = 0; i < sync->args->column_count; i++) {
        if (!sync->args->columns[i].up.text)
            continue;
        sql_add(sql, "%S%E::%S", comma, &sync->args->columns[i].up, sync_new_type(arena, sync, i));
        comma = ", ";
    }
    sql_add(sql, ")");
}

static void add_old_agrees(struct arena *arena, struct sql *sql, const struct sync *sync)
{
    const struct column_group *args = sync->args;
    sql_add(sql, "pg_catalog.record_image_eq(");
    sync_add_row(sql, sync, "", sync_down_names(arena, sync), args->down_count);
    sql_add(sql, ", ROW(");
    for (size_t i = 0; i < args->down_count; i++)
        sql_add(sql, "%S%E::%S", i ? ", " : "", &args->downs[i].down,
                sync_old_type(arena, sync, args->downs[i].name.text));
    sql_add(sql, "))");
}

/* Old values come back as they were, if not byte by byte. */
static void add_old_returns(struct arena *arena, struct sql *sql, const struct sync *sync)
{
    const struct column_group *args = sync->args;
    for (size_t i = 0; i < args->down_count; i++) {
        const char *type = sync_old_type(arena, sync, args->downs[i].name.text);
        sql_add(sql, " AND %S",
                sync_same_sql(arena, type, sql_make(arena, "%I", args->downs[i].name.text),
                              sql_make(arena, "%E::%S", &args->downs[i].down, type)));
    }
}

/* `keeps`: old values come back, too. */
static const char *agrees_sql(struct arena *arena, const struct sync *sync, bool keeps)
{
    struct sql sql = sql_new(arena);
    sql_add(&sql, "(%Spg_catalog.record_image_eq(", keeps ? "(" : "");
    sync_add_row(&sql, sync, "", sync->new_names, sync->new_count);
    sql_add(&sql, ", ");
    add_up_row(arena, &sql, sync);
    sql_add(&sql, ")");
    if (keeps)
        add_old_returns(arena, &sql, sync);
    sql_add(&sql, "%S", keeps ? ")" : "");
    if (sync_has_down(sync)) {
        sql_add(&sql, " OR ");
        add_old_agrees(arena, &sql, sync);
    }
    sql_add(&sql, ")");
    return sql_text(&sql);
}

/* Whether columns of the table have changed their names. */
static bool is_renamed(const struct sync *sync)
{
    const struct object table = {.of = sync->table->name};
    return story_next(sync->story, FACT_RENAMES, &table, sync->at, NULL) != NULL;
}

/* The place of a new name in a list that is sorted but for it. */
static void sort_last(const char **names, size_t count)
{
    for (size_t k = count - 1; k > 0 && strcmp(names[k - 1], names[k]) > 0; k--) {
        const char *other = names[k];
        names[k] = names[k - 1];
        names[k - 1] = other;
    }
}

/* The columns of the primary key, by their first names. A swap takes the key with it, which the
 * catalog shows only once it has happened; sorted by name, both give the same. */
static const char **key_columns(struct arena *arena, const struct sync *sync, size_t *count)
{
    const struct cat_table *table = sync->table;
    const char **names = NULL;
    bool renamed = is_renamed(sync);
    *count = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        struct object column = {table->name, table->columns[i].name};
        if (!table->columns[i].in_primary_key)
            continue;
        if (renamed && !table->swapped)
            column = story_object(sync->story, &column, sync->at);
        *ARENA_PUSH(arena, names, *count) = column.name;
        if (renamed)
            sort_last(names, *count);
    }
    return names;
}

const char *sync_key_sql(struct arena *arena, const struct sync *sync)
{
    struct sql sql = sql_new(arena);
    size_t count;
    const char **names = key_columns(arena, sync, &count);
    for (size_t i = 0; i < count; i++)
        sql_add(&sql, "%S%L, %I", i ? ", ', ', " : "",
                arena_printf(arena, "%s=", sync_live(sync, names[i])), names[i]);
    return count ? sql_make(arena, "pg_catalog.concat(%S)", sql_text(&sql))
           : sync->table->relkind == 'p'
               ? "pg_catalog.concat(tableoid::pg_catalog.regclass, ' ctid=', ctid)"
               : "pg_catalog.concat('ctid=', ctid)";
}

static bool is_added(const struct sync *sync, const char *column)
{
    const struct object object = {sync->table->name, column};
    return story_next(sync->story, FACT_ADDS, &object, SIZE_MAX, NULL) != NULL;
}

static void add_missing(struct arena *arena, const char ***names, size_t *count, const char *name)
{
    if (!cat_names_contain(*names, *count, name))
        *ARENA_PUSH(arena, *names, *count) = name;
}

/* The table, with the names that its columns have in the catalog. New columns come last, whether
 * they are there yet or not. `sample`: what part of its rows. */
static const char *source_sql(struct arena *arena, const struct sync *sync, const char *sample)
{
    const struct cat_table *table = sync->table;
    if (!is_renamed(sync))
        return sql_make(arena, "%T%S", &table->name, sample);
    const char **names = NULL, **keys;
    size_t count = 0, key_count;
    for (size_t i = 0; i < table->column_count; i++)
        if (!is_added(sync, table->columns[i].name))
            add_missing(arena, &names, &count, table->columns[i].name);
    for (size_t i = 0; i < sync->new_count; i++)
        add_missing(arena, &names, &count, sync->new_names[i]);
    keys = key_columns(arena, sync, &key_count);
    for (size_t i = 0; i < key_count; i++)
        add_missing(arena, &names, &count, keys[i]);
    struct sql sql = sql_new(arena);
    sql_add(&sql, "(SELECT tableoid, ctid");
    for (size_t i = 0; i < count; i++)
        sql_add(&sql, ", %I AS %I", sync_live(sync, names[i]), names[i]);
    sql_add(&sql, " FROM %T%S) AS %I", &table->name, sample, table->name.name);
    return sql_text(&sql);
}

const char *sync_differing_sql(struct arena *arena, const struct sync *sync)
{
    return sql_make(arena, "SELECT %S AS key\nFROM %S\nWHERE NOT %S", sync_key_sql(arena, sync),
                    source_sql(arena, sync, ""), agrees_sql(arena, sync, sync_keeps_values(sync)));
}

const char *sync_sampled_sql(struct arena *arena, const struct sync *sync, double share)
{
    enum { PERCENT = 100 };
    const char *sample = arena_printf(arena, " TABLESAMPLE SYSTEM (%.6f)", share * PERCENT);
    return sql_make(arena, "SELECT %S AS key\nFROM %S\nWHERE NOT %S", sync_key_sql(arena, sync),
                    source_sql(arena, sync, sample),
                    agrees_sql(arena, sync, sync_keeps_values(sync)));
}

const char *sync_lost_sql(struct arena *arena, const struct sync *sync)
{
    struct sql sql = sql_new(arena);
    sql_add(&sql, "SELECT %S AS key\nFROM %S\nWHERE NOT (", sync_key_sql(arena, sync),
            source_sql(arena, sync, ""));
    sync_add_all_null(&sql, "", sync);
    sql_add(&sql, ") AND NOT %S", agrees_sql(arena, sync, false));
    return sql_text(&sql);
}

/* Whether up gives something else than the NULLs that are there. A row of NULLs is null too (IS
 * NULL says so), but not the same; such types are compared by their images. */
static void add_up_is_given(struct arena *arena, struct sql *sql, const struct sync *sync)
{
    bool simple = true;
    const char *and = "";
    for (size_t i = 0; i < sync->args->column_count; i++)
        simple &= !sync->args->columns[i].up.text || sync->group->types[i].equal_is_image;
    sql_add(sql, "%S(", simple ? "NOT " : "pg_catalog.record_image_ne");
    for (size_t i = 0; i < sync->args->column_count && simple; i++) {
        if (!sync->args->columns[i].up.text)
            continue;
        sql_add(sql, "%S%E::%S IS NULL", and, &sync->args->columns[i].up,
                sync_new_type(arena, sync, i));
        and = " AND ";
    }
    if (!simple) {
        sync_add_row(sql, sync, "", sync->new_names, sync->new_count);
        sql_add(sql, ", ");
        add_up_row(arena, sql, sync);
    }
    sql_add(sql, ")");
}

/* A transaction id has 32 bits and no epoch, and a frozen row keeps the one it had: that of a row
 * which was written 2^31 transactions ago or more looks as if it were to come ("Preventing
 * Transaction ID Wraparound Failures" of the PostgreSQL documentation). So a row counts as written
 * since the boundary only if its id is between the boundary and the present, and a little beyond:
 * a statement may meet rows of transactions that began after its own snapshot. */
enum { YOUNGER = 1 << 24 };

const char *sync_is_old(struct arena *arena, const char *xmin, const char *boundary_age)
{
    return arena_printf(arena, "pg_catalog.age(%s) NOT BETWEEN -%d AND coalesce(%s, -%d)", xmin,
                        YOUNGER, boundary_age, YOUNGER + 1);
}

/* Rows to fill: the new side is all NULL and up says otherwise. Where old = down(NULL) too, the
 * values cannot tell an unfilled row from one whose new side an application has set to NULL since
 * sync began; its xmin can, where it can be trusted ($3 not NULL). */
static void add_is_unfilled(struct arena *arena, struct sql *sql, const struct sync *sync,
                            const char *boundary)
{
    add_up_is_given(arena, sql, sync);
    sql_add(sql, "\n    AND (%S",
            sync_is_old(arena, "xmin",
                        arena_printf(arena, "(SELECT pg_catalog.age(%s::xid))", boundary)));
    if (sync_has_down(sync)) {
        sql_add(sql, " OR NOT ");
        add_old_agrees(arena, sql, sync);
    }
    sql_add(sql, ")");
}

const char *sync_left_sql(struct arena *arena, const struct sync *sync)
{
    struct sql sql = sql_new(arena);
    sql_add(&sql, "SELECT %S AS key\nFROM " FILL_TABLE " AS %I\nWHERE ", sync_key_sql(arena, sync),
            sync->table->name.name);
    sync_add_all_null(&sql, "", sync);
    sql_add(&sql, "\n    AND ");
    add_is_unfilled(arena, &sql, sync, "$1");
    return sql_text(&sql);
}

static void add_rows_of_pass(struct arena *arena, struct sql *sql, const struct sync *sync)
{
    sql_add(sql, "ctid >= $1::tid AND ctid < $2::tid\n    AND ");
    sync_add_all_null(sql, "", sync);
    sql_add(sql, "\n    AND ($4::tid[] IS NULL OR (ctid = ANY ($4::tid[])) IS TRUE)\n    AND ");
    add_is_unfilled(arena, sql, sync, "$3");
}

const char *sync_fill_sql(struct arena *arena, const struct sync *sync, bool skips_locked)
{
    struct sql sql = sql_new(arena);
    sql_add(&sql, "UPDATE " FILL_TABLE " AS %I SET ", sync->table->name.name);
    const char *comma = "";
    for (size_t i = 0; i < sync->args->column_count; i++) {
        const struct new_column *column = &sync->args->columns[i];
        if (!column->up.text)
            continue;
        sql_add(&sql, "%S%I = %E", comma, column->name.text, &column->up);
        comma = ", ";
    }
    sql_add(&sql, "\nWHERE ");
    if (skips_locked)
        sql_add(&sql, "ctid = ANY (ARRAY(SELECT ctid FROM " FILL_TABLE " AS %I WHERE ",
                sync->table->name.name);
    add_rows_of_pass(arena, &sql, sync);
    if (skips_locked)
        sql_add(&sql, "\n    FOR NO KEY UPDATE SKIP LOCKED))");
    return sql_text(&sql);
}
