/*
 * result: what a struct pg_result is; for pg's own files.
 */
#ifndef SLUICE_PG_RESULT_H
#define SLUICE_PG_RESULT_H

#include <libpq-fe.h>

struct pg_result {
    PGresult *result;
};

#endif
