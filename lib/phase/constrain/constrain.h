/*
 * constrain: indexes and constraints, written out or like those of another column.
 */
#ifndef SLUICE_PHASE_CONSTRAIN_H
#define SLUICE_PHASE_CONSTRAIN_H

#include "phase/phase.h"

enum constrain_kind {
    CONSTRAIN_LIKE,
    CONSTRAIN_NOT_NULL,
    CONSTRAIN_UNIQUE,
    CONSTRAIN_INDEX,
    CONSTRAIN_CHECK,
    CONSTRAIN_FOREIGN_KEY,
    CONSTRAIN_PRIMARY_KEY,
};
struct like_pair {
    struct name_at to;   /* the new column, the key of the mapping */
    struct name_at from; /* the old column, its value */
};
struct constrain_item {
    enum constrain_kind kind;
    struct place place;
    struct name_at name;      /* unique, primary_key, index, check, foreign_key */
    struct name_list columns; /* not_null, unique, primary_key, foreign_key */
    /* primary_key: the one in whose place it comes, and the unique constraint that the columns of
     * that one then have; text NULL: none */
    struct name_at replaces, kept;
    struct sql_fragment fill; /* not_null: what NULLs become; text NULL: they stand against it */
    struct like_pair *pairs;  /* like */
    size_t pair_count;
    struct sql_fragment on;         /* index: what follows ON table, e.g. "(lower(email))" */
    bool index_unique;              /* index: YAML key `unique` */
    struct sql_fragment where;      /* index: partial */
    struct sql_fragment expression; /* check */
    struct table_at references;     /* foreign_key */
    struct name_list referenced;
    const char *on_delete; /* "NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT" */
    const char *on_update; /* likewise; NULL when the plan has none */
    /* unique, foreign_key: " DEFERRABLE", perhaps with INITIALLY DEFERRED; NULL: it is not */
    const char *deferrable;
};
struct constrain_args {
    struct phase_head head;
    struct table_at table;
    struct constrain_item *items; /* YAML key `add` */
    size_t item_count;
    struct name_list without; /* indexes that no `like` carries */
};

struct phase_context;
struct violator_list;

/* violators.c: as phase/kind.h asks for them. */
void constrain_violators(const struct phase_context *context, const bool *filled,
                         const char *sample, struct violator_list *list);

#endif
