#include "store/row.h"

#include <errno.h>
#include <stdlib.h>

#include "base/str.h"

static const char hint[] =
    "Sluice does not write this: set it right by hand, or restore schema \"sluice\" from a backup. "
    "`sluice log --check` tells whether its log is whole.";

bool store_refuse_damage(struct error *error, const char *table, const char *what)
{
    error_set(error, ERROR_REFUSED, "cannot read table \"sluice.%s\": %s", table, what);
    error_hint(error, "%s", hint);
    return false;
}

/* Class 22: a value that the query cannot compute with. The others: a table, column or function of
 * ours is not there. */
static bool is_damage(const struct error *error)
{
    return str_starts_with(error->sqlstate, "22") || str_equal(error->sqlstate, "42P01") ||
           str_equal(error->sqlstate, "42703") || str_equal(error->sqlstate, "42883") ||
           str_equal(error->sqlstate, "42804");
}

bool row_query(struct pg *pg, const char *table, const char *sql, const char *const *params,
               size_t param_count, struct pg_result **result, struct error *error)
{
    struct error trouble = {.arena = error->arena};
    if (pg_query(pg, sql, params, param_count, result, &trouble))
        return true;
    if (is_damage(&trouble))
        return store_refuse_damage(error, table, trouble.message);
    if (error->code == ERROR_NONE)
        *error = trouble;
    return false;
}

static void refuse(struct row *row, const char *column, const char *what)
{
    enum { MOST = 80 };
    const char *value = pg_text(row->result, row->number, column);
    if (row->damaged)
        return;
    row->damaged = true;
    store_refuse_damage(row->error, row->table,
                        value
                            ? arena_printf(row->arena, "column \"%s\" is \"%.*s\", and must be %s",
                                           column, MOST, value, what)
                            : arena_printf(row->arena, "column \"%s\" is NULL", column));
    struct str key = {.arena = row->arena};
    for (size_t i = 0; i < sizeof row->keys / sizeof *row->keys && row->keys[i]; i++) {
        const char *text = pg_text(row->result, row->number, row->keys[i]);
        str_addf(&key, "%s %s %.*s", i ? "," : "in the row with", row->keys[i], MOST,
                 text ? text : "NULL");
    }
    if (key.length)
        error_detail(row->error, "%s", str_text(&key));
}

const char *row_text_or_null(struct row *row, const char *column)
{
    return pg_text_dup(row->arena, row->result, row->number, column);
}

const char *row_text(struct row *row, const char *column)
{
    const char *text = row_text_or_null(row, column);
    if (text)
        return text;
    refuse(row, column, NULL);
    return "";
}

bool row_bool(struct row *row, const char *column)
{
    const char *text = pg_text(row->result, row->number, column);
    if (!text || (!str_equal(text, "t") && !str_equal(text, "f")))
        refuse(row, column, "a boolean");
    return str_equal(text, "t");
}

long long row_int_or(struct row *row, const char *column, long long least, long long most,
                     long long missing)
{
    const char *text = pg_text(row->result, row->number, column);
    char *end;
    if (!text)
        return missing;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno == 0 && end != text && *end == '\0' && value >= least && value <= most)
        return value;
    refuse(row, column, arena_printf(row->arena, "a number from %lld to %lld", least, most));
    return least;
}

long long row_int(struct row *row, const char *column, long long least, long long most)
{
    if (pg_is_null(row->result, row->number, column))
        refuse(row, column, NULL);
    return row_int_or(row, column, least, most, least);
}

int row_known(struct row *row, const char *column, int (*by_name)(const char *name))
{
    int number = by_name(row_text(row, column));
    if (number >= 0)
        return number;
    refuse(row, column, "a word that this program knows");
    return 0;
}

void row_must(struct row *row, bool holds, const char *column, const char *what)
{
    if (!holds)
        refuse(row, column, what);
}
