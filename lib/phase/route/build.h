/*
 * constrain_build: indexes and constraints on a live table, each by the route that blocks nobody.
 */
#ifndef SLUICE_PHASE_CONSTRAIN_BUILD_H
#define SLUICE_PHASE_CONSTRAIN_BUILD_H

#include "phase/carry/carry.h"

struct constrain_builder {
    struct arena *arena;
    const struct phase_context *context;
    const struct cat_table *table;
    struct operation_list *operations;
    int group;             /* of the next transaction */
    const char **not_null; /* columns proved so far: `like` and `not_null` may both ask */
    size_t not_null_count;
};

/* An operation on the table, which can be taken back. */
struct operation *constrain_add(struct constrain_builder *builder, struct operation operation);
/* Of the builder's table: a lock, a step in a transaction under it, an effect. */
struct lock_list constrain_lock(const struct constrain_builder *builder, enum lock_mode mode);
struct step constrain_step(const struct constrain_builder *builder, const char *sql,
                           enum lock_mode mode);
struct effect_list constrain_effect(const struct constrain_builder *builder,
                                    enum object_class class, const char *name,
                                    enum presence presence);

/* `definition` is that of ADD CONSTRAINT: added NOT VALID, then validated. */
void constrain_add_check(struct constrain_builder *builder, const char *name,
                         const char *definition);
/* Of one that was added NOT VALID; `other`: the table that a foreign key references, or NULL. */
void constrain_add_validation(struct constrain_builder *builder, const char *name,
                              const struct qname *other);
void constrain_add_foreign_key(struct constrain_builder *builder, const char *name,
                               const char *definition, const struct qname *other);
/* Proved by a validated check, which goes away. `carry`: what `like` found, a constraint with a
 * name; NULL: the server names it, if at all. */
void constrain_add_not_null(struct constrain_builder *builder, const char *column,
                            const struct carry *carry);
/* `tail` is what follows the table's name; `word` UNIQUE or PRIMARY KEY, whose columns are NOT
 * NULL; `options` " DEFERRABLE" or "". */
void constrain_add_index(struct constrain_builder *builder, const char *name, bool unique,
                         const char *tail);
void constrain_add_key(struct constrain_builder *builder, const char *word, const char *name,
                       const char *tail, const char *options);
/* The part of a unique index's tail that is a constraint's too. */
const char *constrain_key_of(const char *tail);

#endif
