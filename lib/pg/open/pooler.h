/*
 * pooler: whether a connection goes through a pooler that does not keep a session for it.
 *
 * Settings and advisory locks of a session hold only while the backend stays the same. A pooler in
 * session mode keeps it; one in transaction or statement mode hands it to whoever comes next.
 */
#ifndef SLUICE_PG_POOLER_H
#define SLUICE_PG_POOLER_H

#include <stdbool.h>

#include <libpq-fe.h>

/* The backend that answers now; 0 when none does. */
int pooler_backend_pid(PGconn *connection);

/* `pid` is the backend that answered on `connection`; `other` a second connection made in the same
 * way, or one that failed. Asks only, so nothing is left in sessions that belong to others. */
bool pooler_shares_backend(PGconn *connection, int pid, PGconn *other);

#endif
