/*
 * belongings: what another table has to be given when it takes the name of this one.
 */
#ifndef SLUICE_PG_CATALOG_BELONGINGS_H
#define SLUICE_PG_CATALOG_BELONGINGS_H

#include "pg/pg.h"
#include "sql/catalog.h"

/* Adds them to a table of the catalogue that is there, under the search_path of its look. */
bool catalog_load_belongings(struct arena *arena, struct pg *pg, struct cat_table *table,
                             struct error *error);

/* Whether the tables have traded their names: the retired one is there, and the first name of the
 * one that takes the name is free. Both is so in one moment. */
bool catalog_have_traded(struct arena *arena, struct pg *pg, const struct qname *retired,
                         const struct qname *from, bool *traded, struct error *error);
/* Takes from a table what it will not have once another one has its name. */
void catalog_take_name(struct cat_table *table);

#endif
