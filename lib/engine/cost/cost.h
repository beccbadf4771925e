/*
 * cost: what phases will cost, before they begin: the server's figures, put into phase/forecast.h.
 *
 *   cost.c   what backfills write
 *   copy.c   rows that are copied for a mirror
 *   reads.c  what is read to build indexes and to validate constraints
 *
 * Nothing is written, and nothing is read but catalogue and statistics. Errors are those of a lost
 * connection: what cannot be told is left out.
 */
#ifndef SLUICE_ENGINE_COST_H
#define SLUICE_ENGINE_COST_H

#include "engine/survey/survey.h"
#include "pg/volume.h"

/* What the phases that have not begun will cost, and a finding for those that the disk has no
 * room for. No other finding may stand against the plan. */
bool engine_forecast(struct engine *engine, const struct plan *plan, const struct catalog *catalog,
                     struct view_plan *view, struct error *error);

/* ---- Shared by these files ---- */

/* What statistics do not know, the planner takes for so many bytes too (get_typavgwidth). */
enum { COST_GUESSED_WIDTH = 32 };

const struct pg_width *cost_width_of(const struct pg_room *room, const char *column);
/* A column that is filled: of a fixed length, or as long as what its `up` reads. */
bool cost_add_column(struct engine *engine, const struct pg_room *room, const struct cat_type *type,
                     const struct cat_expression *up, struct forecast_row *row,
                     struct error *error);

/* The planner's guess at how many rows of the table `where` chooses; -1: it cannot tell, as of a
 * column that comes with the plan. */
bool cost_estimate_chosen(struct engine *engine, const struct qname *table,
                          const struct sql_fragment *where, double *rows, struct error *error);
struct forecast_server cost_server_of(const struct pg_room *room);

/* copy.c: a phase that copies rows for a mirror. */
bool cost_add_copy(struct engine *engine, const struct plan *plan, size_t phase,
                   const struct catalog *catalog, struct forecast *forecast, struct error *error);

/* reads.c. NULL in *reads: the phase neither builds nor validates. */
bool engine_forecast_reads(struct engine *engine, const struct plan *plan, size_t phase,
                           const struct catalog *catalog, const struct operation_list *operations,
                           const struct forecast_reads **reads, struct error *error);

#endif
