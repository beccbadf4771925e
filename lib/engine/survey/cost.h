/*
 * cost: what the forecasts of backfills (cost.c) and of builds and validations (cost_reads.c)
 * share.
 */
#ifndef SLUICE_ENGINE_COST_H
#define SLUICE_ENGINE_COST_H

#include "engine/survey/survey.h"
#include "pg/volume.h"

/* What statistics do not know, the planner takes for so many bytes too (get_typavgwidth). */
enum { COST_GUESSED_WIDTH = 32 };

const struct pg_width *cost_width_of(const struct pg_room *room, const char *column);
/* A column that is filled: of a fixed length, or as long as what its `up` reads. */
bool cost_add_column(struct engine *engine, const struct pg_room *room, const struct cat_type *type,
                     const struct cat_expression *up, struct forecast_row *row,
                     struct error *error);

/* NULL in *reads: the phase neither builds nor validates. */
bool engine_forecast_reads(struct engine *engine, const struct plan *plan, size_t phase,
                           const struct catalog *catalog, const struct operation_list *operations,
                           const struct forecast_reads **reads, struct error *error);

#endif
