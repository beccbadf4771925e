#include "phase/sync/sample.h"

#include "base/str.h"
#include "phase/sync/sql.h"

bool sync_sample_is_needed(const struct sync *sync)
{
    for (size_t i = 0; i < sync->args->column_count; i++)
        if (sync->args->columns[i].up.text &&
            (!sync->group->ups[i].identity || sync->group->types[i].domain))
            return true;
    return false;
}

static bool is_new(const struct sync *sync, const char *column)
{
    return cat_names_contain(sync->new_names, sync->new_count, column);
}

/* Of a domain, so that a value which that does not take is found. */
static const char *type_of(const struct sync *sync, size_t column)
{
    const struct cat_type *type = &sync->group->types[column];
    return type->domain ? type->domain : type->name;
}

/* The table's rows with `up` for the new columns. */
static const char *filled_sql(struct arena *arena, const struct sync *sync, const char *sample)
{
    struct sql sql = sql_new(arena);
    sql_add(&sql, "SELECT %S AS sluice_key", sync_key_sql(arena, sync));
    for (size_t i = 0; i < sync->table->column_count; i++)
        if (!is_new(sync, sync->table->columns[i].name))
            sql_add(&sql, ", %I", sync->table->columns[i].name);
    for (size_t i = 0; i < sync->args->column_count; i++)
        if (sync->args->columns[i].up.text)
            sql_add(&sql, ", %E::%S AS %I", &sync->args->columns[i].up, type_of(sync, i),
                    sync->args->columns[i].name.text);
    sql_add(&sql, "\n    FROM %T AS %I %S", &sync->table->name, sync->table->name.name, sample);
    return sql_text(&sql);
}

/* Then with `down` for the old ones; both sides from before under names of our own. */
static const char *returned_sql(struct arena *arena, const struct sync *sync, const char *sample)
{
    const struct column_group *args = sync->args;
    struct sql sql = sql_new(arena);
    sql_add(&sql, "SELECT sluice_key");
    for (size_t i = 0; i < sync->table->column_count; i++) {
        const char *name = sync->table->columns[i].name;
        size_t down = 0;
        while (down < args->down_count && !str_equal(args->downs[down].name.text, name))
            down++;
        if (is_new(sync, name))
            continue;
        if (down == args->down_count)
            sql_add(&sql, ", %I", name);
        else
            sql_add(&sql, ", %I AS sluice_old_%D, %E::%S AS %I", name, (long long)down,
                    &args->downs[down].down, sync->table->columns[i].type, name);
    }
    for (size_t i = 0; i < sync->new_count; i++)
        sql_add(&sql, ", %I AS sluice_new_%D", sync->new_names[i], (long long)i);
    sql_add(&sql, "\n    FROM (%S) AS %I", filled_sql(arena, sync, sample), sync->table->name.name);
    return sql_text(&sql);
}

static const char *new_row(struct arena *arena, const struct sync *sync)
{
    struct sql sql = sql_new(arena);
    for (size_t i = 0; i < sync->new_count; i++)
        sql_add(&sql, "%Ssluice_new_%D", i ? ", " : "", (long long)i);
    return sql_text(&sql);
}

/* Whether the row loses something. Every new value is looked at, or the server would not compute
 * it.
 */
static const char *lost_sql(struct arena *arena, const struct sync *sync, bool compare)
{
    const struct column_group *args = sync->args;
    struct sql sql = sql_new(arena);
    sql_add(&sql, "(pg_catalog.num_nonnulls(%S) < 0", new_row(arena, sync));
    if (args->down_count) {
        const char *comma = "";
        sql_add(&sql, " OR pg_catalog.record_image_ne(ROW(");
        for (size_t i = 0; i < args->column_count; i++) {
            if (!args->columns[i].up.text)
                continue;
            sql_add(&sql, "%S%E::%S", comma, &args->columns[i].up, type_of(sync, i));
            comma = ", ";
        }
        sql_add(&sql, "), ROW(%S))", new_row(arena, sync));
    }
    for (size_t i = 0; compare && i < args->down_count; i++) {
        const char *name = args->downs[i].name.text;
        sql_add(&sql, " OR NOT (%S)",
                sync_same_sql(arena, cat_table_column(sync->table, name)->type,
                              sql_make(arena, "sluice_old_%D", (long long)i),
                              sql_make(arena, "%I", name)));
    }
    if (args->down_count == 1 && sync->new_count == 1)
        sql_add(&sql, " OR (sluice_old_0 IS NOT NULL AND sluice_new_0 IS NULL)");
    sql_add(&sql, ")");
    return sql_text(&sql);
}

static const char *from_sql(struct arena *arena, const struct sync *sync, const char *sample)
{
    return sql_make(arena, "(%S) AS %I", returned_sql(arena, sync, sample), sync->table->name.name);
}

const char *sync_sample_count_sql(struct arena *arena, const struct sync *sync, const char *sample)
{
    return sql_make(arena,
                    "SELECT pg_catalog.count(*) AS rows, pg_catalog.count(*) FILTER (WHERE %S) AS "
                    "lost\nFROM %S",
                    lost_sql(arena, sync, sync->group->comparable), from_sql(arena, sync, sample));
}

const char *sync_sample_lost_sql(struct arena *arena, const struct sync *sync, const char *sample)
{
    return sql_make(arena, "SELECT sluice_key AS key FROM %S WHERE %S LIMIT 10",
                    from_sql(arena, sync, sample), lost_sql(arena, sync, sync->group->comparable));
}

const char *sync_sample_function_sql(struct arena *arena, const struct sync *sync)
{
    const char *one = "WHERE ctid = place AND tableoid = part";
    const char *body = sql_make(arena,
                                "DECLARE\n    said_type text;\n    said_context text;\n"
                                "BEGIN\n    PERFORM %S FROM %S;\n    RETURN NULL;\n"
                                "EXCEPTION WHEN OTHERS THEN\n"
                                "    GET STACKED DIAGNOSTICS said_type = PG_DATATYPE_NAME,\n"
                                "        said_context = PG_EXCEPTION_CONTEXT;\n"
                                "    RETURN pg_catalog.concat_ws(pg_catalog.chr(10), SQLSTATE, "
                                "said_type,\n        pg_catalog.split_part(said_context, "
                                "pg_catalog.chr(10), 1), SQLERRM);\nEND",
                                lost_sql(arena, sync, false), from_sql(arena, sync, one));
    return sql_make(arena,
                    "CREATE FUNCTION pg_temp.sluice_sample(place tid, part oid) RETURNS text "
                    "LANGUAGE plpgsql\nAS %L",
                    sql_make(arena, "#variable_conflict use_column\n%S", body));
}

const char *sync_sample_failing_sql(struct arena *arena, const struct sync *sync,
                                    const char *sample)
{
    return sql_make(arena,
                    "SELECT key, problem FROM (SELECT %S AS key, pg_temp.sluice_sample(ctid, "
                    "tableoid) AS problem\n    FROM %T AS %I %S OFFSET 0) AS sluice_sample\n"
                    "WHERE problem IS NOT NULL LIMIT 11",
                    sync_key_sql(arena, sync), &sync->table->name, sync->table->name.name, sample);
}
