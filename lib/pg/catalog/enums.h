/*
 * enums: reads an enum into the plain data of sql/enumeration.h.
 */
#ifndef SLUICE_PG_CATALOG_ENUMS_H
#define SLUICE_PG_CATALOG_ENUMS_H

#include "pg/pg.h"
#include "sql/enumeration.h"

bool catalog_load_enum(struct arena *arena, struct pg *pg, const struct qname *name,
                       struct cat_enum *found, struct error *error);

/* The first rows, by key, that have one of these values in the column; "…" ends more of them, or
 * says that there was no time to look at all rows. */
bool catalog_find_values(struct arena *arena, struct pg *pg, const struct cat_enum_column *column,
                         const char *const *values, size_t count, const char **rows,
                         struct error *error);

#endif
