/*
 * trial: plain SQL of a plan is run, in the transaction of the survey, which is rolled back.
 *
 * A trial runs what nobody has to wait for. Rows are not touched: of what goes over them only a
 * plan is made. What would keep others out of a relation is done to an empty copy of it
 * (copy.h), or left aside. There and back: nothing may be left of it.
 */
#ifndef SLUICE_ENGINE_TRIAL_H
#define SLUICE_ENGINE_TRIAL_H

#include "engine/engine.h"
#include "sql/catalog.h"

/* Every script of the catalogue that has not run; what it makes stays for those after it, and for
 * whoever looks at the catalogue in the same transaction. */
bool engine_try_scripts(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                        struct error *error);

/* queries.c: a finding for each query of a gate or a verify behind the first `done` phases that the
 * server does not take. */
bool engine_find_queries(struct engine *engine, const struct plan *plan, size_t done,
                         struct finding_list *findings, struct error *error);

#endif
