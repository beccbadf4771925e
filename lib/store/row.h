/*
 * row: a row of our tables, held to what it has to be; for store's own files.
 *
 * Tables of schema sluice can be changed by hand, restored in part, or be those of a program that
 * knew more. A column that is not what this program writes there is ERROR_REFUSED, which names
 * table, column, value and row; the first one stays, what is read after it does not count.
 */
#ifndef SLUICE_STORE_ROW_H
#define SLUICE_STORE_ROW_H

#include "pg/pg.h"
#include "store/store.h"

struct row {
    struct arena *arena;
    const struct pg_result *result;
    size_t number;
    const char *table;   /* "operation" */
    const char *keys[3]; /* the columns that tell which row it is */
    struct error *error;
    bool damaged;
};

/* Rows of `table`, which is what a failure to read them names. */
bool row_query(struct pg *pg, const char *table, const char *sql, const char *const *params,
               size_t param_count, struct pg_result **result, struct error *error);

/* Texts are copied into the arena. */
const char *row_text(struct row *row, const char *column);
const char *row_text_or_null(struct row *row, const char *column);
bool row_bool(struct row *row, const char *column);
long long row_int(struct row *row, const char *column, long long least, long long most);
/* `missing` for NULL. */
long long row_int_or(struct row *row, const char *column, long long least, long long most,
                     long long missing);
/* The number of a name, by a function that gives -1 for what is none. */
int row_known(struct row *row, const char *column, int (*by_name)(const char *name));
/* A condition that a column has to meet beside others; `what` it is then: "not after end_page". */
void row_must(struct row *row, bool holds, const char *column, const char *what);

#endif
