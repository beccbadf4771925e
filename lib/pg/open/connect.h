/*
 * connect: opens the connection, so that a signal ends it, and tells why it could not be had.
 *
 * The kind of failure follows from what the server or libpq said: ERROR_USAGE for what was given
 * wrongly (an option, a URI, a service, a file that is not there), ERROR_TEMPORARY for a server
 * that is not reached or takes nobody now, ERROR_REFUSED for one that does not take this role.
 */
#ifndef SLUICE_PG_CONNECT_H
#define SLUICE_PG_CONNECT_H

#include <libpq-fe.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

/* Never NULL; whether it is open says PQstatus. Where nothing else bounds how long that may take it
 * is `seconds`; 0: nothing does. */
PGconn *connect_start(const char *conninfo, long seconds);
/* Whoever waits for it finds it lost. */
void connect_cut(PGconn *connection);
/* Asks for the running statement to be cancelled; false: the server does not take that in time. */
bool connect_cancel(PGconn *connection, int64_t within_ms);
/* False, with the error, when it is not open. */
bool connect_check(struct arena *arena, PGconn *connection, const char *conninfo,
                   struct error *error);

/* What code the server's SQLSTATE means before anything was begun. */
enum error_code connect_code_of(const char *sqlstate);

#endif
