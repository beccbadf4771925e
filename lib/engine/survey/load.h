/*
 * load: the catalogue of the tables that a plan names. Private to this room.
 */
#ifndef SLUICE_ENGINE_SURVEY_LOAD_H
#define SLUICE_ENGINE_SURVEY_LOAD_H

#include "engine/session/session.h"
#include "phase/story/story.h"

/* The tables, roles and indexes that the phases name. */
bool survey_load_tables(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                        struct error *error);
/* The tables whose foreign keys reference the tables that facts of this kind are about. */
bool survey_load_referencing(struct engine *engine, const struct plan *plan, enum fact_kind kind,
                             struct catalog *catalog, struct error *error);

/* across.c: both sides of each replication that has not begun. */
bool survey_across(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                   struct error *error);
/* bulk.c: the other side of each mirror with `by_copy` that has not begun. */
bool survey_bulk(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                 struct error *error);

#endif
