/*
 * swap_build: what the parts of a swap share while they compile it. Private to this room.
 *
 * Operations stand in the order in which they are done; a revert undoes them from the last to the
 * first. So what has to happen under the names from before the swap, in both directions, stands
 * before the operations that rename the columns; what needs the names after it, behind them.
 */
#ifndef SLUICE_PHASE_SWAP_BUILD_H
#define SLUICE_PHASE_SWAP_BUILD_H

#include "phase/carry/carry.h"
#include "phase/follow/follow.h"
#include "phase/swap/swap.h"
#include "phase/sync/sync.h"

struct sync;

/* The order in which groups run. */
enum swap_group {
    SWAP_PREPARE,
    SWAP_CHECK,
    SWAP_SWITCH,
    SWAP_VALIDATE,
    SWAP_BESIDE, /* before the first, and on the way back */
};

struct swap_builder {
    struct arena *arena;
    const struct phase_context *context;
    const struct swap_table *args; /* the table whose turn it is */
    const struct qname *table;
    struct operation_list *operations;
};

/* demand.c */
void swap_demand(const struct story *story, size_t index, struct problem_list *problems);

/* check.c */
void swap_check(const struct phase_context *context, struct finding_list *findings);
/* build.c: what goes over to the new columns; nothing, where the plan does not want that. */
struct follow swap_follow(const struct phase_context *context);

/* In the transaction that swaps. */
void swap_add(struct swap_builder *builder, struct operation operation);
/* A step of it under ACCESS EXCLUSIVE on the table. */
struct step swap_step(const struct swap_builder *builder, const char *sql);

/* constraints.c: the primary key, and foreign keys that reference a swapped column. Indexes and
 * keys are dropped and added anew there, because a primary key's index cannot be kept. */
void swap_prepare_keys(struct swap_builder *builder);
void swap_drop_keys(struct swap_builder *builder);
void swap_add_keys(struct swap_builder *builder);
void swap_validate_keys(struct swap_builder *builder);
/* check_keys.c */
void swap_check_keys(const struct phase_context *context, const struct cat_table *table,
                     const struct swap_column *names, struct finding_list *findings);

/* Whether it is a foreign key of the table that references it, and both of its sides are swapped:
 * what `like` has carried is then none that could take its name, as it references the old side. */
bool swap_is_within(const struct swap_builder *builder, const struct cat_constraint *constraint);

/* syncs.c: the next sync before the swap of which columns are swapped here, after that of `keeps`.
 */
const struct fact *swap_next_sync(const struct phase_context *context,
                                  const struct swap_table *args, const struct fact *keeps,
                                  struct sync *sync);
void swap_add_function(struct swap_builder *builder, const struct sync *sync);

/* types.c: types that take the names of others in the same moment. All that the switch does before
 * goes by the names from before it. */
void swap_tell_types(struct story *story, const struct swap_args *args);
void swap_add_types(struct swap_builder *builder, const struct swap_args *args);
/* `there`: the values have the old ones' names for the moment; else their own again. */
void swap_add_values(struct swap_builder *builder, bool there);
/* Functions with such a type in their signature: dropped under the names from before, and made
 * again. */
bool swap_has_routines(const struct phase_context *context);
void swap_drop_routines(struct swap_builder *builder);
void swap_make_routines(struct swap_builder *builder);
void swap_check_types(const struct phase_context *context, const struct swap_args *args,
                      struct finding_list *findings);

/* The old column's foreign key, which ends where the one that `like` carried takes its name. */
void swap_drop_foreign_key(struct swap_builder *builder, const struct cat_constraint *constraint);

/* sequence.c: a sequence goes on with the column that has the name. */
void swap_move_sequence(struct swap_builder *builder, const struct swap_column *column);
void swap_check_sequence(const struct phase_context *context, const struct cat_table *table,
                         const struct swap_column *names, struct finding_list *findings);

#endif
