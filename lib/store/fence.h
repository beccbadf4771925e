/*
 * fence: writes that only the latest run of a plan may do; for store's own files.
 */
#ifndef SLUICE_STORE_FENCE_H
#define SLUICE_STORE_FENCE_H

#include "pg/pg.h"

/* A write that touches no row when somebody else has taken over, or a pooler has moved us: then
 * ERROR_TEMPORARY. */
bool store_write_fenced(struct pg *pg, const char *sql, const char *const *params,
                        size_t param_count, struct error *error);

#endif
