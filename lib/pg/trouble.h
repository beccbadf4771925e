/*
 * trouble: what the server or libpq said, as an error value.
 */
#ifndef SLUICE_PG_TROUBLE_H
#define SLUICE_PG_TROUBLE_H

#include <libpq-fe.h>

#include "base/error.h"
#include "pg/denied.h"

/* All return false, with the error set. */
bool trouble_lost(PGconn *connection, struct error *error);
/* `working`: a phase is under way, and what the server refuses is its failure. `denied`: who ran
 * `sql`, should that take a right. */
bool trouble_set(PGconn *connection, const PGresult *result, const char *sql, bool working,
                 struct denied *denied, struct error *error);

#endif
