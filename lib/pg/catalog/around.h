/*
 * around: reads what stands around a table (sql/around.h), and the bodies that may do
 * something with it, from the live catalogue.
 *
 * Call inside a transaction: it sets search_path to pg_catalog for the rest of it.
 */
#ifndef SLUICE_PG_CATALOG_AROUND_H
#define SLUICE_PG_CATALOG_AROUND_H

#include "pg/pg.h"
#include "sql/around.h"
#include "sql/catalog.h"

/* The text of a function, view, index or check, and what its parameters are. */
struct cat_body {
    const char *object;   /* for people */
    const char *function; /* "public.f(integer)", or NULL: it is none */
    const char *text;
    bool plpgsql;
    bool tracked;        /* the server knows what it names */
    const char *returns; /* row, columns, nothing */
    const char **rows;
    size_t row_count;
    const char **copies; /* transition tables */
    size_t copy_count;
    const char **parameters;
    size_t parameter_count;
};

/* All but `uses` and `destination`. */
bool catalog_load_around(struct arena *arena, struct pg *pg, const struct cat_table *table,
                         struct cat_around *around, struct error *error);

bool catalog_load_destination(struct arena *arena, struct pg *pg, const struct cat_table *table,
                              const char *schema, struct cat_around *around, struct error *error);

bool catalog_load_bodies(struct arena *arena, struct pg *pg, const struct cat_table *table,
                         struct cat_body **bodies, size_t *count, struct error *error);

/* The columns of the relation that is called so under `path`; none when there is none. */
bool catalog_columns_of(struct arena *arena, struct pg *pg, const char *path,
                        const struct qname *name, const char ***columns, size_t *count,
                        struct error *error);

#endif
