/*
 * parts: what partitions have otherwise than their table, where the plan changes it for all of
 * them.
 */
#ifndef SLUICE_PG_CATALOG_PARTS_H
#define SLUICE_PG_CATALOG_PARTS_H

#include "pg/pg.h"
#include "sql/catalog.h"

struct part_question {
    const char **columns; /* whose default, statistics target or NOT NULL is changed */
    size_t column_count;
    const char **checks; /* names of checks that the table gets */
    size_t check_count;
};

/* Adds it to a table that was loaded. */
bool catalog_load_parts(struct arena *arena, struct pg *pg, const struct part_question *asked,
                        struct cat_table *table, struct error *error);

/* Adds what partitions of a table that was loaded have of their own on its columns: for who changes
 * one, since that takes longer than all else where there are many. */
bool catalog_load_own(struct arena *arena, struct pg *pg, struct cat_table *table,
                      struct error *error);

#endif
