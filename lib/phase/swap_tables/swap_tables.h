/*
 * swap_tables: a table takes the name of another one, whose rows a mirror keeps in step with its
 * own, with all that belongs to the name. The other one lives on under a third name, and the mirror
 * goes on, so that a revert loses no write.
 *
 * All names change in one transaction that touches no row. What PostgreSQL binds to a table by its
 * number goes over (struct cat_belonging says how), the names of indexes and statistics are traded
 * for those that are alike, foreign keys that reference the table are dropped, added again NOT
 * VALID, and validated when the application goes on; those to a partitioned table are made before
 * (references.c). Before the renames stands what needs the names from before, behind them what
 * needs the new ones, and a revert undoes the list from its end.
 */
#ifndef SLUICE_PHASE_SWAP_TABLES_H
#define SLUICE_PHASE_SWAP_TABLES_H

#include "phase/story/story.h"

struct swap_tables_args {
    struct phase_head head;
    struct table_at table;   /* whose name is taken */
    struct table_at from;    /* the one that takes it */
    struct table_at retired; /* what the first one is called from then on */
};

/* ---- for this room's own files ---- */

/* The mirror that keeps them in step; NULL: there is none. */
const struct fact *swap_tables_mirror(const struct story *story, size_t index);
/* What is like the index, or the statistics, on the table that takes the name; NULL: nothing. */
const struct cat_index *swap_tables_like_index(const struct cat_table *from,
                                               const struct cat_index *index);
const struct cat_statistics *swap_tables_like_statistics(const struct cat_table *from,
                                                         const struct cat_statistics *statistics);

/* The index by which the other one's replica identity goes when it has the name; NULL: none does.
 */
const struct cat_index *swap_tables_identity(const struct cat_table *table,
                                             const struct cat_table *from);

/* What the other table's indexes lack of it. */
void swap_tables_check_clustered(const struct phase_context *context, const struct cat_table *table,
                                 const struct cat_table *from, struct place place,
                                 struct finding_list *findings);

/* check.c, switch.c */
void swap_tables_check(const struct phase_context *context, struct finding_list *findings);
void swap_tables_compile(const struct phase_context *context, struct operation_list *operations);

#endif
