/*
 * partitioned: an index or unique constraint of a partitioned table, without blocking.
 *
 * The server builds the index of a partitioned table under a lock that keeps writers out. Instead,
 * the table alone gets it first, invalid; partitions that have partitions of their own get their
 * part likewise; the others get it built CONCURRENTLY, one after the other; then each is attached.
 * With the last one the whole becomes valid. Whatever partition comes meanwhile gets its part from
 * the server.
 *
 * A check is validated likewise, partition by partition: a transaction that reads all of them would
 * keep vacuum from all of them for as long.
 *
 * The statement of an operation for each partition has words in it for what differs: these.
 */
#ifndef SLUICE_PHASE_PARTITIONED_H
#define SLUICE_PHASE_PARTITIONED_H

#include "phase/kind.h"

#define PARTITIONED_TABLE ":partition"            /* quoted, qualified */
#define PARTITIONED_INDEX ":index"                /* its part, until it is attached: quoted */
#define PARTITIONED_INDEX_IN_SCHEMA ":this_index" /* the same, qualified */
#define PARTITIONED_PARENT_INDEX ":parent_index"  /* what it is attached to: quoted, qualified */
#define PARTITIONED_NAME ":name"                  /* what it is called then: quoted */

struct partitioned_index {
    const struct cat_table *table;
    const char *name;
    bool unique;
    const char *tail; /* what follows the table's name in CREATE INDEX */
    /* A key: "UNIQUE" or "PRIMARY KEY", what follows it in ADD CONSTRAINT, and " DEFERRABLE" or "";
     * else NULL. */
    const char *word, *constraint, *options;
};

/* Appends the operations; *group is the next transaction's number. */
void partitioned_add_index(struct arena *arena, const struct partitioned_index *index, int *group,
                           struct operation_list *operations);

/* The validation of a check on every partition; the table's own is to follow, and reads nothing. */
void partitioned_add_validation(struct arena *arena, const struct cat_table *table,
                                const char *constraint, int *group,
                                struct operation_list *operations);

#endif
