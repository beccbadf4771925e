/*
 * replacement: reads what a table is made of into the plain data of sql/replacement.h.
 */
#ifndef SLUICE_PG_CATALOG_REPLACEMENT_H
#define SLUICE_PG_CATALOG_REPLACEMENT_H

#include "pg/pg.h"
#include "sql/replacement.h"

/* In a transaction. `every`: "1 month", from `from` ("2026-01-01") on until `ahead` of them are
 * still to come; NULL: no spans are asked for. */
bool catalog_load_replacement(struct arena *arena, struct pg *pg, const struct qname *name,
                              const char *every, const char *from, long long ahead,
                              struct cat_replacement *found, struct error *error);

#endif
