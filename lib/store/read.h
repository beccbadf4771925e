/*
 * read: rows of our tables as structs, for those files of the store that read the same tables.
 */
#ifndef SLUICE_STORE_READ_H
#define SLUICE_STORE_READ_H

#include "pg/pg.h"
#include "store/store.h"

bool read_plan(struct arena *arena, const struct pg_result *r, size_t number,
               struct store_plan *plan, struct error *error);
/* `ordinal` is what it has to be. */
bool read_phase(struct arena *arena, const struct pg_result *r, size_t number, size_t ordinal,
                struct store_phase *phase, struct error *error);
bool read_approval(struct arena *arena, const struct pg_result *r, size_t number,
                   struct store_approval *approval, struct error *error);
bool read_backfill(struct arena *arena, const struct pg_result *r, size_t number,
                   struct store_backfill *backfill, struct error *error);
/* "pid 4711, role deploy, …" */
struct store_holder read_holder(struct arena *arena, const struct pg_result *r, size_t number);

#endif
