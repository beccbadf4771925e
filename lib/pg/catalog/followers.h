/*
 * followers: reads what is bound to a table's columns (sql/follower.h), for load.h.
 */
#ifndef SLUICE_PG_CATALOG_FOLLOWERS_H
#define SLUICE_PG_CATALOG_FOLLOWERS_H

#include "pg/pg.h"
#include "sql/catalog.h"

/* Under search_path = pg_catalog; the columns are there. */
bool catalog_load_followers(struct arena *arena, struct pg *pg, struct cat_table *table,
                            struct error *error);

#endif
