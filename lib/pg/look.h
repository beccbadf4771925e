/*
 * look: small questions to the live catalogue that are asked while work goes on.
 */
#ifndef SLUICE_PG_LOOK_H
#define SLUICE_PG_LOOK_H

#include "pg/pg.h"

/* The file of a table; 0: it is gone. */
bool pg_look_file(struct pg *pg, unsigned relid, long long *filenode, struct error *error);

/* The tables that hold a table's rows, largest first: itself, or the leaves of a partitioned one.
 */
struct pg_leaf {
    unsigned relid;
    const char *name; /* quoted, qualified */
    long long filenode, pages;
    double density; /* rows per page; -1: never analysed */
    int fillfactor;
    const char *blocked_by; /* an index on one of `columns`, or NULL */
};
bool pg_look_leaves(struct arena *arena, struct pg *pg, const char *table,
                    const char *const *columns, size_t column_count, struct pg_leaf **leaves,
                    size_t *count, struct error *error);

/* Estimate the density of a leaf that was never analysed: a table of a few pages is counted, of
 * others the planner's guess is taken. */
bool pg_look_density(struct arena *arena, struct pg *pg, struct pg_leaf *leaf, struct error *error);

/* The highest line pointer in use on the first pages from `page` on; 0: none. */
bool pg_look_items(struct arena *arena, struct pg *pg, const char *table, long long page,
                   int *items, struct error *error);

/* A row's key for people: "id=7, region=north"; without a primary key its place, "ctid=(0,7)". */
bool pg_look_key(struct arena *arena, struct pg *pg, const char *table, const char *tid,
                 const char **key, struct error *error);

/* What keeps dead rows younger than transaction `xid` from being removed: see sql/horizon.sql. */
bool pg_look_horizon(struct pg *pg, const char *xid, struct pg_result **result,
                     struct error *error);

/* Sessions and prepared transactions that hold the table, or (unless `only`) a partition of it, in
 * one of `modes` ("{ShareLock,…}"); of them those that hold `one` (an oid; NULL: all). See
 * sql/holders.sql for the columns. */
bool pg_look_holders(struct pg *pg, const char *table, const char *modes, bool only,
                     const char *one, struct pg_result **result, struct error *error);

/* Sessions that session `pid` waits for; the same columns. */
bool pg_look_blocking(struct pg *pg, long long pid, struct pg_result **result, struct error *error);

/* The partitions of a table that are not attached to its index by a part of it yet. `parts`: quoted
 * and qualified, those that others may be attached to before they are: see
 * sql/partition_indexes.sql. */
struct pg_partition {
    const char *oid;
    struct qname name;
    bool leaf;
    const char *parent_index; /* quoted, qualified, or NULL */
};
bool pg_look_partitions(struct arena *arena, struct pg *pg, const struct qname *table,
                        const char *index, const char **parts, size_t part_count,
                        struct pg_partition **partitions, size_t *count, struct error *error);

/* The partitions that hold rows and whose constraint is not validated yet. */
bool pg_look_unvalidated(struct arena *arena, struct pg *pg, const struct qname *table,
                         const char *constraint, struct pg_partition **partitions, size_t *count,
                         struct error *error);

/* Of each of these indexes (quoted, qualified): whether it is there and valid, and, `named`, what
 * the server itself would call it. */
struct pg_part {
    bool there, valid;
    const char *name; /* NULL: it was not asked for, or none is free */
};
bool pg_look_parts(struct arena *arena, struct pg *pg, const char **indexes, size_t count,
                   bool named, struct pg_part **parts, struct error *error);

/* What tells this cluster from every other, a restored copy too (pg_control_system); "" where the
 * role may not know. Asked once for a connection. */
bool pg_look_system(struct pg *pg, const char **system, struct error *error);

/* How many wait for this session. */
bool pg_look_waiters(struct pg *pg, long long *count, struct error *error);

/* "absent", "partial" or "present"; of a class of objects that has a sql/probe_CLASS.sql. */
bool pg_look_can_probe(const char *class);
bool pg_look_probe(struct arena *arena, struct pg *pg, const char *class,
                   const struct qname *relation, const char *name, const char **state,
                   struct error *error);

#endif
