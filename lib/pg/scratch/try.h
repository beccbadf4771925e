/*
 * try: what the parts of scratch share. Private to this room.
 */
#ifndef SLUICE_PG_SCRATCH_TRY_H
#define SLUICE_PG_SCRATCH_TRY_H

#include "pg/scratch/scratch.h"

extern const struct qname scratch_table; /* the copy */

bool scratch_set_path(struct scratch *scratch, const char *path, struct error *error);

/* Run a statement that the server may refuse: a refusal is a problem, not an error. `position` and
 * `state` (the SQLSTATE) of the refusal may be NULL. That a value of an enum is not committed,
 * which a phase before has added in a trial, is no problem: it will be. */
#define SCRATCH_UNCOMMITTED "55P04"
bool scratch_try_sql(struct scratch *scratch, const char *sql, const char **problem, int *position,
                     char state[6], struct error *error);

/* An empty table of that name, in place of another, with the columns of the real one. */
bool scratch_create_copy(struct scratch *scratch, const struct qname *copy, struct error *error);

#endif
