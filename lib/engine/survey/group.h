/*
 * group: what the server says of the columns and expressions of one add_column, asked on an empty
 * copy of its table. Private to this wing.
 */
#ifndef SLUICE_ENGINE_GROUP_H
#define SLUICE_ENGINE_GROUP_H

#include "engine/survey/survey.h"
#include "pg/scratch/scratch.h"
#include "phase/sync/sync.h"

/* The new columns stay on the copy; the answers come into the catalog. */
bool survey_group(struct scratch *s, const struct plan *plan, size_t index,
                  const struct column_group *args, struct catalog *catalog, struct error *error);

/* A default that a column of the table gets. */
bool survey_altered_default(struct scratch *s, const struct fact *defaults, struct catalog *catalog,
                            struct error *error);

#endif
