/*
 * What the files share that make the operations of a swap of tables. Groups run one after the
 * other: what is made ahead, the proof, the switch itself, what is validated afterwards.
 */
#ifndef SLUICE_PHASE_SWAP_TABLES_BUILD_H
#define SLUICE_PHASE_SWAP_TABLES_BUILD_H

#include "phase/swap_tables/swap_tables.h"

struct trade_builder {
    struct arena *arena;
    const struct phase_context *context;
    const struct cat_table *table, *from;
    const struct qname *name, *from_name, *retired;
    bool parts; /* partitions of the other table are locked, too */
    int group;  /* that operations are added to */
    struct operation_list *operations;
};

/* switch.c. Without a table it is one of the table whose name is taken. */
struct operation *trade_add(struct trade_builder *b, struct operation operation);
struct lock_list trade_lock(struct trade_builder *b, const struct qname *name, bool parts);
/* What the plan calls it meanwhile. */
const char *trade_aside_name(struct trade_builder *b, const char *name, const char *state);

/* references.c: foreign keys that reference the table, its own to itself among them. Those of other
 * tables to a partitioned one, which PostgreSQL makes for each partition, are made and validated
 * ahead, beside the old ones: what is left under the lock is a name. */
bool trade_references_itself(const struct trade_builder *b);
void trade_make_references_ahead(struct trade_builder *b);
void trade_drop_references(struct trade_builder *b);
void trade_add_references(struct trade_builder *b);
/* On the way back, resp. there. */
void trade_validate_references_back(struct trade_builder *b);
void trade_validate_references(struct trade_builder *b);

/* identity.c: which values of an old row replication sends, as the table has it; of partitions,
 * too. */
bool trade_carries_identity(const struct trade_builder *b);
void trade_carry_identity(struct trade_builder *b);

#endif
