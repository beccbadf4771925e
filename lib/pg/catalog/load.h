/*
 * load: reads the live catalogue into the plain data of sql/catalog.h.
 *
 * Call inside a transaction: it sets search_path to pg_catalog for the rest of it, so that every
 * expression is deparsed with qualified names.
 */
#ifndef SLUICE_PG_CATALOG_LOAD_H
#define SLUICE_PG_CATALOG_LOAD_H

#include "pg/pg.h"
#include "sql/catalog.h"

/* Server, role and its rights. */
bool catalog_load_role(struct arena *arena, struct pg *pg, struct catalog *catalog,
                       struct error *error);

/* What replication asks of the server; `names`: an array of those that are to be given. */
bool catalog_load_server(struct arena *arena, struct pg *pg, const char *names,
                         struct cat_server *server, struct error *error);

/* Notes a role, or a time zone, that the server does not have. */
bool catalog_look_for_role(struct arena *arena, struct pg *pg, const char *name,
                           struct catalog *catalog, struct error *error);
bool catalog_look_for_zone(struct arena *arena, struct pg *pg, const char *name,
                           struct catalog *catalog, struct error *error);

/* Adds an index about whose use is asked. */
bool catalog_load_counted(struct arena *arena, struct pg *pg, const struct qname *index,
                          struct catalog *catalog, struct error *error);

/* Adds the table to the catalog, once; a table that is not there is added with exists = false.
 * `aside`: what it is called where something else, or nothing, has its name; NULL: nothing. */
bool catalog_load_table(struct arena *arena, struct pg *pg, const struct qname *name,
                        const struct qname *aside, struct catalog *catalog, struct error *error);
/* Adds a table under its first name, which another table, or nothing, has by now; it is called
 * `live`. */
bool catalog_load_renamed(struct arena *arena, struct pg *pg, const struct qname *name,
                          const struct qname *live, struct catalog *catalog, struct error *error);

#endif
