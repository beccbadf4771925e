#include "pg/open/pooler.h"

#include <poll.h>
#include <stdlib.h>

#include "base/interrupt.h"
#include "base/patience.h"

/* Which backend answers, and the number of its transaction: each of them counts one on. */
struct answer {
    int pid; /* 0: none within the time */
    long transaction;
};

/* search_path is still that of the role, so that operators are named with their schema too. */
static const char ask_sql[] =
    "BEGIN; SET LOCAL statement_timeout = 0; SELECT pid, pg_catalog.split_part(virtualtransaction, "
    "'/', 2) FROM pg_catalog.pg_locks "
    "WHERE locktype OPERATOR(pg_catalog.=) 'virtualxid' "
    "AND pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid(); COMMIT";

/* The connection is of no use when nothing came within the time. */
static struct answer ask_within(PGconn *connection, int64_t limit_ms)
{
    int64_t deadline = clock_now_ms() + limit_ms;
    struct answer answer = {0};
    if (!PQsendQuery(connection, ask_sql))
        return answer;
    while (PQisBusy(connection)) {
        struct pollfd fd = {.fd = PQsocket(connection), .events = POLLIN};
        int64_t left_ms = deadline - clock_now_ms();
        if (left_ms <= 0)
            return answer;
        (void)poll(&fd, 1, (int)left_ms);
        if (fd.revents && !PQconsumeInput(connection))
            return answer;
    }
    for (PGresult *result; (result = PQgetResult(connection)) != NULL; PQclear(result))
        if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1) {
            answer.pid = (int)strtol(PQgetvalue(result, 0, 0), NULL, 10);
            answer.transaction = strtol(PQgetvalue(result, 0, 1), NULL, 10);
        }
    return answer;
}

/* A role may have so short a statement_timeout that it strikes before it is lifted. */
static struct answer ask(PGconn *connection)
{
    enum { LIMIT_MS = 60 * 1000, FIRST_MS = 1, LONGEST_MS = 100 };
    struct patience patience = patience_new(FIRST_MS, LONGEST_MS, LIMIT_MS);
    struct answer answer = ask_within(connection, LIMIT_MS);
    while (answer.pid == 0 && PQstatus(connection) == CONNECTION_OK &&
           PQtransactionStatus(connection) != PQTRANS_ACTIVE && !patience_is_over(&patience) &&
           patience_rest(&patience)) {
        if (PQtransactionStatus(connection) == PQTRANS_INERROR)
            PQclear(PQexec(connection, "ROLLBACK"));
        answer = ask_within(connection, LIMIT_MS);
    }
    return answer;
}

int pooler_backend_pid(PGconn *connection)
{
    return ask(connection).pid;
}

/*
 * A pooler makes up the process id of its handshake, so a direct connection is recognised by its
 * backend saying the same pid as libpq. Otherwise it is proof when the other connection is given
 * this one's backend while this one is open, when this one's backend changes, or when others have
 * transactions in it again and again between ours. The last is what shows in a pool of one backend
 * that the application keeps busy, where the other connection may wait for its answer; in session
 * mode there may be no backend left for it at all. A single transaction between ours proves
 * nothing: a backend begins one by itself when it has to catch up with invalidations
 * (ProcessCatchupInterrupt() in src/backend/storage/ipc/sinval.c).
 */
bool pooler_shares_backend(PGconn *connection, int pid, PGconn *other)
{
    enum { TRIES = 6, PROOF = 4, LIMIT_MS = 500, REST_MS = 20 };
    if (pid == 0 || pid == PQbackendPID(connection))
        return false;
    struct answer before = ask(connection);
    bool answers = PQstatus(other) == CONNECTION_OK;
    for (int i = 0, between = 0; i < TRIES && before.pid == pid; i++) {
        int others = answers ? ask_within(other, LIMIT_MS).pid : 0;
        answers = others != 0;
        if (!answers && !interrupt_sleep_ms(REST_MS))
            return false;
        struct answer now = ask(connection);
        between += now.transaction != before.transaction + 1;
        if (others == pid || now.pid != pid || between == PROOF)
            return true;
        before = now;
    }
    return before.pid != pid;
}
