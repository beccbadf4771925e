/*
 * torture: a build with SLUICE_TORTURE can end at any statement, for the kill tests. In other
 * builds this is nothing. The environment says what is to happen:
 *
 *     SLUICE_DIE_AT=N           at the N-th statement of the process, counted from 1
 *     SLUICE_DIE_WHEN=before    before it is sent
 *                     sent      after it is sent, without waiting for its result
 *                     after     when its result is there
 *     SLUICE_DIE_HOW=kill       the process is killed (the default)
 *                    cut        the connection is lost
 *     SLUICE_TRACE_FILE=FILE    append a line for each statement
 *     SLUICE_TORTURE_SPLIT=1    commit what an operation did before it is recorded as done: the
 *                               bug that shows whether the tests would see it
 */
#ifndef SLUICE_PG_TORTURE_H
#define SLUICE_PG_TORTURE_H

#include <libpq-fe.h>

enum torture_moment { TORTURE_BEFORE, TORTURE_SENT, TORTURE_AFTER };

#ifdef SLUICE_TORTURE
void torture(PGconn *connection, long statement, const char *sql, enum torture_moment moment);
#else
static inline void torture(PGconn *connection, long statement, const char *sql,
                           enum torture_moment moment)
{
    (void)connection;
    (void)statement;
    (void)sql;
    (void)moment;
}
#endif

#endif
