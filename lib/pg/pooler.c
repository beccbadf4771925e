#include "pg/pooler.h"

#include <poll.h>
#include <stdlib.h>

#include "base/interrupt.h"

/* Within the time, or 0. The connection is of no use after that. */
static int backend_pid_within(PGconn *connection, int64_t limit_ms)
{
    int64_t deadline = clock_now_ms() + limit_ms;
    if (!PQsendQuery(connection, "SELECT pg_catalog.pg_backend_pid()"))
        return 0;
    while (PQisBusy(connection)) {
        struct pollfd fd = {.fd = PQsocket(connection), .events = POLLIN};
        int64_t left_ms = deadline - clock_now_ms();
        if (left_ms <= 0)
            return 0;
        (void)poll(&fd, 1, (int)left_ms);
        if (fd.revents && !PQconsumeInput(connection))
            return 0;
    }
    int pid = 0;
    for (PGresult *result; (result = PQgetResult(connection)) != NULL; PQclear(result))
        if (PQresultStatus(result) == PGRES_TUPLES_OK)
            pid = (int)strtol(PQgetvalue(result, 0, 0), NULL, 10);
    return pid;
}

int pooler_backend_pid(PGconn *connection)
{
    enum { LIMIT_MS = 60 * 1000 };
    return backend_pid_within(connection, LIMIT_MS);
}

/*
 * A pooler makes up the process id of its handshake, so a direct connection is recognised by its
 * backend saying the same pid as libpq. Otherwise it is proof when the other connection is given
 * this one's backend while this one is open, or when this one's backend changes. A pool in session
 * mode may have no backend left for the other connection, which then gets no answer.
 */
bool pooler_shares_backend(PGconn *connection, int pid, PGconn *other)
{
    enum { TRIES = 5, LIMIT_MS = 500 };
    if (pid == 0 || pid == PQbackendPID(connection))
        return false;
    for (int i = 0; i < TRIES; i++) {
        int others = PQstatus(other) == CONNECTION_OK ? backend_pid_within(other, LIMIT_MS) : 0;
        if (others == pid || pooler_backend_pid(connection) != pid)
            return true;
        if (others == 0)
            break;
    }
    return false;
}
