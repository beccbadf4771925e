/*
 * look: small questions to the live catalogue that are asked while work goes on.
 */
#ifndef SLUICE_PG_LOOK_H
#define SLUICE_PG_LOOK_H

#include "pg/pg.h"

/* The file and size of a table (quoted, qualified); false in *there when it is gone. */
struct table_file {
    bool there;
    long long filenode;
    long long pages;
};
bool pg_look_file(struct pg *pg, const char *table, struct table_file *file, struct error *error);

/* Whether the current role may LOCK the table in a mode that keeps writers out; one that it only
 * references, it may not ("LOCK" of the PostgreSQL documentation, Notes). */
bool pg_look_lockable(struct pg *pg, const char *table, bool *lockable, struct error *error);

/* The planner's estimate of its rows, also when it was never analysed. */
bool pg_look_rows(struct arena *arena, struct pg *pg, const char *table, long long *rows,
                  struct error *error);

/* Sessions and prepared transactions that hold the table in one of `modes` ("{ShareLock,…}"); see
 * sql/holders.sql for the columns. */
bool pg_look_holders(struct pg *pg, const char *table, const char *modes, struct pg_result **result,
                     struct error *error);

/* Sessions that session `pid` waits for; the same columns. */
bool pg_look_blocking(struct pg *pg, long long pid, struct pg_result **result, struct error *error);

/* "absent", "partial" or "present": see sql/probe.sql. */
bool pg_look_probe(struct arena *arena, struct pg *pg, const char *kind,
                   const struct qname *relation, const char *name, const char **state,
                   struct error *error);

#endif
