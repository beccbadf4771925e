/*
 * chosen: what the server says of the expressions of a phase that chooses rows. Private to this
 * wing.
 */
#ifndef SLUICE_ENGINE_SURVEY_CHOSEN_H
#define SLUICE_ENGINE_SURVEY_CHOSEN_H

#include "pg/scratch/scratch.h"
#include "phase/rows/rows.h"

/* The answers come into the catalog. */
bool survey_chosen(struct scratch *s, size_t phase, const struct row_choice *choice,
                   struct catalog *catalog, struct error *error);

struct pair;
/* The expressions of a mirror over rows of the copy's table: `from`, or else `to`. */
bool survey_pair(struct scratch *scratch, size_t phase, const struct pair *pair, bool from,
                 struct catalog *catalog, struct error *error);

#endif
