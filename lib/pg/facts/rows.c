/* What rows say: reads of small tables, each with a limit and bounded in time, and taken back. */
#include <string.h>

#include "base/interrupt.h"
#include "base/size.h"
#include "base/str.h"
#include "pg/denied.h"
#include "pg/facts/facts.h"

enum {
    MOST_BYTES = 64 << 20, /* of a table that is read */
    MOST_MS = 2000,        /* for one question */
    MOST_ALL_MS = 10000,   /* for all */
};

/* "a" IS NOT NULL AND "b" IS NOT NULL, each behind `prefix`. */
static const char *all_known(struct arena *arena, const struct facts_rows_wanted *w,
                             const char *prefix)
{
    struct str out = {.arena = arena};
    for (size_t i = 0; i < w->column_count; i++)
        str_addf(&out, "%s%s%s IS NOT NULL", i ? " AND " : "", prefix,
                 sql_quote_name(arena, w->columns[i]));
    return str_text(&out);
}

static const char *twice(struct arena *arena, const struct facts_rows_wanted *w, const char *table)
{
    struct str names = {.arena = arena};
    for (size_t i = 0; i < w->column_count; i++)
        str_addf(&names, "%s%s", i ? ", " : "", sql_quote_name(arena, w->columns[i]));
    return arena_printf(arena, "FROM %s WHERE %s GROUP BY %s HAVING count(*) > 1", table,
                        w->nulls ? "true" : all_known(arena, w, ""), str_text(&names));
}

/* The columns that a foreign key refers to; NULL: it has no such primary key. */
static const char *const *referenced(const struct facts *facts, const struct facts_rows_wanted *w)
{
    const struct fact_table *other = facts_table(facts, w->other);
    if (w->other_count == w->column_count)
        return w->others;
    for (size_t i = 0; other && i < other->index_count; i++)
        if (other->indexes[i].primary && other->indexes[i].column_count == w->column_count)
            return other->indexes[i].columns;
    return NULL;
}

static const char *orphans(struct arena *arena, const struct facts *facts,
                           const struct facts_rows_wanted *w, const char *table)
{
    const char *const *others = referenced(facts, w);
    const struct fact_table *other = facts_table(facts, w->other);
    struct str out = {.arena = arena};
    if (!other || !others)
        return NULL;
    str_addf(&out, "FROM %s AS own WHERE %s AND NOT EXISTS (SELECT FROM %s AS other WHERE ", table,
             all_known(arena, w, "own."), sql_quote_qname(arena, &other->name));
    for (size_t i = 0; i < w->column_count; i++)
        str_addf(&out, "%sother.%s = own.%s", i ? " AND " : "", sql_quote_name(arena, others[i]),
                 sql_quote_name(arena, w->columns[i]));
    str_add(&out, ")");
    return str_text(&out);
}

static bool count_rows(struct arena *arena, struct pg *pg, const char *from, struct fact_rows *rows,
                       struct error *error)
{
    PG_RESULT(r);
    const char *sql = arena_printf(
        arena, "SELECT count(*) AS count FROM (SELECT %s LIMIT %d) AS rows", from, FACT_ROWS_MOST);
    /* A condition may call functions, which must not write either. */
    if (!pg_exec(pg, "SET LOCAL transaction_read_only = on", error) ||
        !pg_query(pg, sql, PG_NO_PARAMS, &r, error))
        return false;
    rows->count = pg_int(r, 0, "count");
    return true;
}

/* The values alone change their type, in a table of their own. */
static bool try_values(struct arena *arena, struct pg *pg, const struct facts_rows_wanted *w,
                       const char *table, struct fact_rows *rows, struct error *error)
{
    const char *column = sql_quote_name(arena, w->columns[0]);
    struct error refused = {.arena = arena};
    if (!pg_exec(pg,
                 arena_printf(arena,
                              "CREATE TEMPORARY TABLE sluice_values AS SELECT %s FROM %s "
                              "WHERE %s IS NOT NULL",
                              column, table, column),
                 error) ||
        !pg_try_begin(pg, error))
        return false;
    pg_exec(pg,
            arena_printf(arena, "ALTER TABLE pg_temp.sluice_values ALTER COLUMN %s TYPE %s", column,
                         w->text),
            &refused);
    if (!pg_try_end(pg, &refused, false, error))
        return false;
    /* Classes of data: a value does not fit; anything else says nothing of the values. */
    if (str_starts_with(refused.sqlstate, "22") || str_starts_with(refused.sqlstate, "23")) {
        rows->count = 1;
        rows->why = denied_problem(&refused);
    } else if (refused.sqlstate[0]) {
        rows->unread = denied_problem(&refused);
    }
    return true;
}

static bool ask(struct arena *arena, struct pg *pg, const struct facts *facts,
                const struct facts_rows_wanted *w, const char *table, struct fact_rows *rows,
                struct error *error)
{
    const char *from = NULL;
    if (w->kind == FACT_UNFIT)
        return try_values(arena, pg, w, table, rows, error);
    if (w->kind == FACT_TWICE)
        from = twice(arena, w, table);
    else if (w->kind == FACT_ORPHANS)
        from = orphans(arena, facts, w, table);
    else
        from = arena_printf(arena, "FROM %s WHERE %s", table, w->text);
    if (!from)
        rows->unread = "what it refers to is not known";
    return !from || count_rows(arena, pg, from, rows, error);
}

static bool has_columns(const struct fact_table *table, const struct facts_rows_wanted *w)
{
    for (size_t i = 0; i < w->column_count; i++)
        if (!fact_table_column(table, w->columns[i]))
            return false;
    return true;
}

bool facts_read_rows(struct arena *arena, struct pg *pg, const struct facts_wanted *wanted,
                     struct facts *facts, struct error *error)
{
    const int64_t begin = clock_now_ms();
    for (size_t i = 0; i < wanted->rows_count; i++) {
        const struct facts_rows_wanted *w = &wanted->rows[i];
        const struct fact_table *table = facts_table(facts, w->table),
                                *other = facts_table(facts, w->other);
        struct error refused = {.arena = arena};
        if (!table || !has_columns(table, w) || !strchr("rpm", table->relkind))
            continue;
        struct fact_rows *rows = ARENA_PUSH(arena, facts->rows, facts->rows_count);
        *rows = (struct fact_rows){.key = w->key, .kind = w->kind};
        if (table->bytes > MOST_BYTES || (other && other->bytes > MOST_BYTES)) {
            rows->unread =
                arena_printf(arena, "they are %s",
                             size_text(arena, other && other->bytes > table->bytes ? other->bytes
                                                                                   : table->bytes));
            continue;
        }
        if (clock_now_ms() - begin > MOST_ALL_MS) {
            rows->unread = "others took the time for it";
            continue;
        }
        if (!pg_try_begin(pg, error))
            return false;
        /* Policies that would hide rows are an error then. */
        bool asked = pg_exec(pg,
                             arena_printf(arena,
                                          "SET LOCAL statement_timeout = %d; SET LOCAL "
                                          "lock_timeout = %d; SET LOCAL row_security = off",
                                          MOST_MS, MOST_MS),
                             &refused) &&
                     ask(arena, pg, facts, w, sql_quote_qname(arena, &table->name), rows, &refused);
        if (!asked)
            rows->unread = denied_problem(&refused);
        if (!pg_try_end(pg, &refused, false, error))
            return false;
    }
    return true;
}
