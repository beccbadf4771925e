/*
 * replacement: what the database tells of a table that another one is to take the name of, as plain
 * data, and of the partitions that the other one is to have.
 */
#ifndef SLUICE_SQL_REPLACEMENT_H
#define SLUICE_SQL_REPLACEMENT_H

#include "sql/catalog.h"

struct cat_replacement {
    const struct cat_table *table;
    const char **options; /* "fillfactor=70" */
    size_t option_count;
    const char *method;     /* that stores it, quoted; NULL: the default one */
    const char *tablespace; /* quoted; NULL: the database's */
    /* Spans of time, each with what ends the partition's name. */
    struct cat_span {
        const char *suffix, *lower, *upper;
    } * spans;
    size_t span_count;
};

#endif
