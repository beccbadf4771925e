/* Reading results, and writing arrays: see pg.h. */
#include "pg/result.h"

#include <stdlib.h>

#include "base/str.h"
#include "pg/pg.h"

void pg_result_free(struct pg_result *result)
{
    if (result) {
        PQclear(result->result);
        free(result);
    }
}

size_t pg_rows(const struct pg_result *result)
{
    return (size_t)PQntuples(result->result);
}

static int column_number(const struct pg_result *result, const char *column)
{
    /* PQfnumber folds case, ours are lowercase throughout */
    int number = PQfnumber(result->result, column);
    if (number < 0)
        abort();
    return number;
}

bool pg_is_null(const struct pg_result *result, size_t row, const char *column)
{
    return PQgetisnull(result->result, (int)row, column_number(result, column)) != 0;
}

const char *pg_text(const struct pg_result *result, size_t row, const char *column)
{
    int number = column_number(result, column);
    return PQgetisnull(result->result, (int)row, number)
               ? NULL
               : PQgetvalue(result->result, (int)row, number);
}

const char *pg_text_dup(struct arena *arena, const struct pg_result *result, size_t row,
                        const char *column)
{
    return arena_strdup(arena, pg_text(result, row, column));
}

long long pg_int(const struct pg_result *result, size_t row, const char *column)
{
    const char *text = pg_text(result, row, column);
    return text ? strtoll(text, NULL, 10) : 0;
}

double pg_double(const struct pg_result *result, size_t row, const char *column)
{
    const char *text = pg_text(result, row, column);
    return text ? strtod(text, NULL) : 0;
}

bool pg_bool(const struct pg_result *result, size_t row, const char *column)
{
    const char *text = pg_text(result, row, column);
    return text && *text == 't';
}

char pg_char(const struct pg_result *result, size_t row, const char *column)
{
    const char *text = pg_text(result, row, column);
    return text ? *text : '\0';
}

/* array_out() of a one-dimensional array: "8.15.6. Array Input and Output Syntax". */
const char **pg_array_dup(struct arena *arena, const struct pg_result *result, size_t row,
                          const char *column, size_t *count)
{
    const char **items = NULL;
    const char *c = pg_text(result, row, column);
    *count = 0;
    if (!c || *c != '{')
        return NULL;
    c++;
    while (*c && *c != '}') {
        struct str item = {.arena = arena};
        if (*c == '"') {
            for (c++; *c && *c != '"'; c++) {
                if (*c == '\\' && c[1])
                    c++;
                str_add_char(&item, *c);
            }
            c += *c == '"';
        } else {
            for (; *c && *c != ',' && *c != '}'; c++)
                str_add_char(&item, *c);
        }
        *ARENA_PUSH(arena, items, *count) = str_text(&item);
        c += *c == ',';
    }
    return items;
}
