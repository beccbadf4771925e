/*
 * copy: the empty copies on which a trial does what would keep others out; for the trial's own
 * files.
 */
#ifndef SLUICE_ENGINE_TRIAL_COPY_H
#define SLUICE_ENGINE_TRIAL_COPY_H

#include "engine/session/session.h"
#include "phase/sql/args.h"
#include "sql/catalog.h"

struct trial {
    struct engine *engine;
    const struct sql_args *args;
    struct cat_script *met;
    struct qname *new; /* relations that trials have made, which nobody else sees */
    size_t new_count;
    struct qname *copied; /* what would be locked, of which there is an empty copy */
    size_t copied_count;
    bool *on_copy; /* of each statement of `do`: whether it was done to a copy */
    bool skipped;  /* a statement was left aside */
    bool again;    /* a view goes back by being made again */
    bool narrows;  /* the server does not let a view lose columns otherwise */
};

/* Whether somebody who reads or writes the relation would wait for us. */
bool trial_keeps_out(const struct trial *trial, const struct script_relation *relation);

/* Of all that would. */
bool trial_copy(struct trial *trial, struct error *error);
/* What the copies lack of triggers, and of views that are made again, is made as it is in truth. */
bool trial_furnish(struct trial *trial, struct error *error);
/* An index that was made on a copy is known as one from then on. */
bool trial_find_copy(struct trial *trial, const struct qname *index, struct error *error);
/* Foreign keys from a new table to what there is a copy of go with the copy, and are remembered. */
bool trial_remember_keys(struct trial *trial, const struct qname *made, struct catalog *catalog,
                         struct error *error);
/* Likewise columns that the copy of a table has got. */
bool trial_remember_columns(struct trial *trial, const struct qname *copied,
                            struct catalog *catalog, struct error *error);

#endif
