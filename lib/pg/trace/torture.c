#include "pg/trace/torture.h"

#ifdef SLUICE_TORTURE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"

static void trace(const char *sql)
{
    const char *path = getenv("SLUICE_TRACE_FILE");
    FILE *file = path ? fopen(path, "a") : NULL;
    if (!file)
        return;
    for (; *sql; sql++)
        fwrite(*sql == '\n' ? " " : sql, 1, 1, file);
    fwrite("\n", 1, 1, file);
    fclose(file);
}

static void split(PGconn *connection, const char *sql)
{
    if (getenv("SLUICE_TORTURE_SPLIT") && strstr(sql, "UPDATE sluice.operation") &&
        PQtransactionStatus(connection) == PQTRANS_INTRANS)
        PQclear(PQexec(connection, "COMMIT; BEGIN"));
}

static bool is_time(long statement, const char *moment)
{
    const char *at = getenv("SLUICE_DIE_AT");
    return at && statement == strtol(at, NULL, 10) && str_equal(moment, getenv("SLUICE_DIE_WHEN"));
}

void torture(PGconn *connection, long statement, const char *sql, enum torture_moment moment)
{
    static const char *const moments[] = {"before", "sent", "after"};
    if (moment == TORTURE_BEFORE) {
        trace(sql);
        split(connection, sql);
    }
    if (!is_time(statement, moments[moment]))
        return;
    if (moment == TORTURE_SENT)
        PQflush(connection);
    dprintf(STDERR_FILENO, "torture: %s statement %ld: %s\n", moments[moment], statement, sql);
    if (str_equal(getenv("SLUICE_DIE_HOW"), "cut"))
        shutdown(PQsocket(connection), SHUT_RDWR);
    else
        raise(SIGKILL);
}
#endif
