/*
 * scratch: asks the server's own parser about SQL of a plan, on an empty copy of the table.
 *
 * scratch_open makes a temporary table with the columns of the real one (CREATE TABLE … LIKE: an
 * ACCESS SHARE lock for the length of the transaction); everything happens in the caller's
 * transaction, which the caller rolls back. What the server does not accept is an answer
 * (`problem`), not an error; false means that the server could not be asked.
 */
#ifndef SLUICE_PG_SCRATCH_H
#define SLUICE_PG_SCRATCH_H

#include "pg/pg.h"
#include "sql/catalog.h"

struct scratch {
    struct arena *arena;
    struct pg *pg;
    const struct cat_table *table;
    const char *search_path; /* under which the plan's SQL is read */
    /* What makes the words of the old columns mean new types in the places of theirs, while they
     * are read, and its undoing; or NULL. */
    const char *retype, *retype_back;
};

bool scratch_open(struct scratch *scratch, struct error *error);

bool scratch_rename_column(struct scratch *scratch, const char *from, const char *to,
                           struct error *error);

/* Add a column, in place of one of that name. A "type" that brings more than a type (a default, a
 * constraint, another column) is a problem, and so is one for which the server rewrites the table:
 * a domain with constraints. */
/* What an expression over other columns' defaults is as the default of a column of the scratch
 * table; of constants, a constant. NULL: the server does not take it. */
bool scratch_derive_default(struct scratch *scratch, const char *column, const char *type,
                            const char *expression, bool constant, const char **default_sql,
                            struct error *error);

/* Whether values of the type have a collation. */
bool scratch_is_collatable(struct scratch *scratch, const char *type_sql, bool *is,
                           struct error *error);

bool scratch_drop_column(struct scratch *scratch, const char *name, struct error *error);

/* Its type as it is declared, with COLLATE where that is not the type's own; NULL: there is none.
 */
bool scratch_declaration(struct scratch *scratch, const char *column, const char **declaration,
                         struct error *error);

/* Whether a condition that the server accepts is the same for every row, as far as it can tell. */
bool scratch_try_constant(struct scratch *scratch, const struct sql_fragment *condition,
                          bool *always, bool *never, struct error *error);

bool scratch_add_column(struct scratch *scratch, const char *name, const char *type_sql,
                        struct cat_type *type, struct error *error);

/* The expression as a value for `column`, which must be there. */
bool scratch_expression(struct scratch *scratch, const char *column,
                        const struct sql_fragment *fragment, struct cat_expression *out,
                        struct error *error);

/* Whether the value, of nothing that varies, is one of the type; *problem NULL: it is. */
bool scratch_try_cast(struct scratch *scratch, const struct sql_fragment *value,
                      const char *type_sql, const char **problem, struct error *error);

/* A query over one row of the table, whose rows are to be rows of table `other`. */
bool scratch_rows(struct scratch *scratch, const struct sql_fragment *query,
                  const struct qname *other, struct cat_rows *out, struct error *error);

/* A default for a column of that type; only problem and volatility are set. */
bool scratch_default(struct scratch *scratch, const char *type_sql,
                     const struct sql_fragment *fragment, struct cat_expression *out,
                     struct error *error);
/* Likewise of a column that is computed when it is read; before 18 there is nothing to ask. */
bool scratch_virtual(struct scratch *s, const char *type_sql, const struct sql_fragment *fragment,
                     struct cat_expression *out, struct error *error);

/* Whether "SET DEFAULT", "CREATE [UNIQUE] INDEX ON table TAIL" resp. "ADD CHECK …" is accepted. */
bool scratch_try_set_default(struct scratch *scratch, const char *column, const char *default_sql,
                             bool *fits, struct error *error);
/* Whether a parameter of that type may be assigned to the column. */
bool scratch_try_assignment(struct scratch *scratch, const char *column, const char *type,
                            bool *fits, struct error *error);
/* Whether values of the column's type can be compared with "=". */
bool scratch_try_equality(struct scratch *scratch, const char *type, bool *fits,
                          struct error *error);
bool scratch_try_index(struct scratch *scratch, bool unique, const char *tail, const char **problem,
                       struct error *error);
/* The same on a table that is partitioned by each of the table's partition keys; a unique index
 * must have all of their columns. */
bool scratch_try_partitioned(struct scratch *scratch, bool unique, const char *tail,
                             const char **problem, struct error *error);
bool scratch_try_constraint(struct scratch *scratch, const char *definition, const char **problem,
                            struct error *error);

/* The expressions over which "CREATE UNIQUE INDEX ON table TAIL" compares rows. */
struct scratch_unique {
    const char **keys;
    size_t count;
    const char *predicate; /* NULL: of all rows */
    bool nulls_are_the_same;
    const char *problem;
};
bool scratch_unique(struct scratch *scratch, const char *tail, struct scratch_unique *out,
                    struct error *error);

/* What ALTER COLUMN … TYPE would do to the table: see struct cat_alter. */
bool scratch_alter(struct scratch *scratch, const char *column, const char *type,
                   struct cat_alter *out, struct error *error);

/* The functions and procedures with that type in their signature, as phase `phase` makes them again
 * once `made` has its name: tried after `retype`. */
bool scratch_routines(struct arena *arena, struct pg *pg, size_t phase, const struct qname *type,
                      const struct qname *made, const char *retype, struct catalog *catalog,
                      struct error *error);

/* The scratch's `retype`, with these functions made again. */
bool scratch_retype(struct scratch *scratch, size_t phase, const struct catalog *catalog,
                    struct error *error);

/* Whether columns of these types could be a foreign key to columns of those. */
bool scratch_try_reference(struct scratch *scratch, const char *const *types,
                           const char *const *referenced, size_t count, const char **problem,
                           struct error *error);

/* Old columns, which the database calls `live`, and the new ones that take after them. */
struct scratch_pair {
    const char *from, *live, *to;
};
struct scratch_pairs {
    struct scratch_pair *items;
    size_t count, at;     /* at: the one that is asked about */
    const char **without; /* indexes that are not carried */
    size_t without_count;
};
/* What the pair's old column has, deparsed by the server with the new one in its place, and with
 * those of the pairs before. What names an old column of a later pair is left to that. */
bool scratch_like(struct scratch *scratch, const struct scratch_pairs *pairs, struct cat_like *like,
                  struct error *error);

/* Columns that get another type by one phase, of whatever tables. */
struct scratch_replaced {
    const struct cat_table *table;
    const char *column, *type;
};
/* What takes it: a struct cat_trial for each thing that is bound to such a column of the scratch's
 * table. */
bool scratch_follow(struct scratch *scratch, size_t phase, const struct scratch_replaced *replaced,
                    size_t count, struct catalog *catalog, struct error *error);

#endif
