/*
 * enumeration: an enum of the database as plain data, and what hangs on it.
 */
#ifndef SLUICE_SQL_ENUMERATION_H
#define SLUICE_SQL_ENUMERATION_H

#include <stdbool.h>
#include <stddef.h>

#include "sql/sql.h"

struct cat_enum_column {
    struct qname table;
    const char *column;
    bool array;
};

struct cat_enum {
    bool exists, is_enum;
    bool owned;        /* the current role is a member of the owner */
    const char *owner; /* quoted; NULL: the current role itself */
    const char *comment;
    const char **values;
    size_t value_count;
    const char **grants; /* "PUBLIC", "app WITH GRANT OPTION": who may use it */
    size_t grant_count;
    bool granted; /* what `grants` says is not the default */
    /* Of tables, those of one next to each other; partitions go with their table. */
    struct cat_enum_column *columns;
    size_t column_count;
    const char **others; /* what uses it beside columns and what hangs on these, for people */
    size_t other_count;
};

#endif
