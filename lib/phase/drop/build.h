/*
 * drop_build: the parts of drop, for each other.
 */
#ifndef SLUICE_PHASE_DROP_BUILD_H
#define SLUICE_PHASE_DROP_BUILD_H

#include "phase/carry/carry.h"
#include "phase/drop/drop.h"
#include "phase/follow/follow.h"
#include "phase/story/story.h"
#include "phase/sync/sync.h"
#include "yaml/problem.h"

/* The order in which groups run. */
enum drop_group {
    DROP_GROUP_GUARD,
    DROP_GROUP_CHECK,
    DROP_GROUP_DROP,
    DROP_GROUP_OBJECTS,
    DROP_GROUP_BESIDE
};

/* demand.c */
void drop_demand(const struct story *story, size_t index, struct problem_list *problems);

/* drop.c: whether it takes the column away, by its first name; and the next sync that it ends. */
bool drop_takes(const struct phase_context *context, const char *column);
const struct fact *drop_next_sync(const struct phase_context *context, const struct fact *keeps,
                                  struct sync *sync);

/* The next `like` before the drop that has carried what the column has. */
const struct fact *drop_next_like(const struct phase_context *context, const struct qname *table,
                                  const char *column, const struct fact *likens);

/* Whether columns of the table have taken others' names before. */
bool drop_is_swapped(const struct phase_context *context, const struct qname *table);

/* names.c: the name that something carried gets, by the original's; and what stands against it. */
const char *drop_carried_name(const struct phase_context *context, const struct fact *likens,
                              const struct carry *carry);
void drop_check_names(const struct phase_context *context, const struct cat_table *table,
                      struct finding_list *findings);

/* check.c */
void drop_check(const struct phase_context *context, struct finding_list *findings);

/* attached.c: what goes away with a column that is not carried: "index a, check b"; NULL: nothing.
 */
const char *drop_what_goes(const struct phase_context *context, const struct cat_table *table,
                           const char *column);
/* And the warnings of it. */
void drop_check_attached(const struct phase_context *context, const struct cat_table *table,
                         const struct name_at *column, struct finding_list *findings);
/* Whether this phase or one before takes away the table's constraint or index of that name. */
bool drop_loses(const struct phase_context *context, const struct qname *table, const char *name);

/* Defaults that `like` could not carry. */
void drop_check_defaults(const struct phase_context *context, const struct cat_table *table,
                         struct finding_list *findings);

/* held.c: by the names that the plan gives; NULL: there is none. The key that a constraint is. */
const struct cat_index *drop_key(const struct cat_table *table, const char *constraint);
const struct cat_constraint *drop_constraint(const struct cat_table *table, const char *name);
const struct cat_index *drop_index(const struct cat_table *table, const char *name);
/* Whether a revert can bring it back without blocking. Foreign keys of a partitioned table: where
 * the server has them NOT VALID. */
bool drop_key_comes_back(const struct cat_table *table, const struct cat_index *index);
bool drop_keeps_keys(const struct phase_context *context);
bool drop_constraint_comes_back(const struct cat_table *table,
                                const struct cat_constraint *constraint, bool keeps_keys);
/* Whether an earlier phase takes away the foreign key that it is. */
bool drop_is_lost_before(const struct phase_context *context, const struct cat_hold *hold);
void drop_check_objects(const struct phase_context *context, const struct cat_table *table,
                        struct finding_list *findings);

/* objects.c: constraints and indexes, in groups of their own from `group` on. */
void drop_compile_objects(const struct phase_context *context, int group,
                          struct operation_list *operations);

/* follow.c: the column that views and the like go over to; NULL: there is none, or the plan does
 * not want that. */
const char *drop_successor(const struct phase_context *context, const struct cat_table *table,
                           const char *column);
struct follow drop_follow(const struct phase_context *context);
/* What of them takes time, before; and the moment. */
void drop_compile_besides(const struct phase_context *context, struct operation_list *operations);
void drop_compile_followers(const struct phase_context *context, struct operation_list *operations);

/* table.c: the table itself, when nothing of it is named. */
bool drop_takes_table(const struct drop_args *args);
/* Whether something goes that cannot come back. */
bool drop_is_final(const struct drop_args *args);
void drop_tell_objects(struct story *story, const struct drop_args *args);
void drop_demand_table(const struct story *story, size_t index, struct problem_list *problems);
void drop_check_table(const struct phase_context *context, const struct cat_table *table,
                      struct finding_list *findings);
void drop_compile_table(const struct phase_context *context, int group,
                        struct operation_list *operations);

#endif
