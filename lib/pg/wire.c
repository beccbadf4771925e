/* What goes over a connection, and how long it is waited for: see wire.h. */
#include "pg/wire.h"

#include <poll.h>

#include "base/interrupt.h"
#include "base/str.h"
#include "pg/open/connect.h"
#include "pg/trace/torture.h"

/* After an interrupt the server has so long to end a statement, and for one that clears up. */
enum { END_WITHIN_MS = 10000, CLEAR_WITHIN_MS = 30000 };

static int end_within_ms(const struct pg *pg)
{
    return pg->shielded ? CLEAR_WITHIN_MS : END_WITHIN_MS;
}

bool wire_lost(struct pg *pg, struct error *error)
{
    if (pg->interrupted) {
        error_interrupted(error);
        if (!pg->impatient)
            error_detail(error,
                         "the server did not answer within %d s of being asked to stop: backend %d "
                         "may still be at what it was doing",
                         end_within_ms(pg) / 1000, pg->backend_pid);
        return false;
    }
    trouble_lost(pg->connection, error);
    if (pg->hung_up) {
        error->message = "could not go on: the server does not answer";
        error->detail = NULL;
    }
    return false;
}

bool wire_refused(struct pg *pg, const PGresult *result, const char *sql, struct error *error)
{
    pg->denied.role = pg_role(pg);
    trouble_set(pg->connection, result, sql, pg->working, &pg->denied, error);
    bool locked = str_equal(error->sqlstate, "55P03") || pg->lookout.given_up;
    if (pg->lookout.watcher && pg->lookout.seen && locked && !error->interrupted)
        pg->lookout.watcher->gave_up(pg->lookout.watcher->context, pg->lookout.seen, error);
    return false;
}

static void hang_up(struct pg *pg)
{
    pg->hung_up = true;
    pg->interrupted = pg->ends_by_ms != 0;
    connect_cut(pg->connection);
}

void wire_cancel(struct pg *pg)
{
    if (!connect_cancel(pg->connection, END_WITHIN_MS))
        hang_up(pg);
}

int64_t wire_until(const struct pg *pg)
{
    return pg->answer_ms ? clock_now_ms() + pg->answer_ms : INT64_MAX;
}

/* The server may be at what no cancel ends: postgres_fdw waits so for a server that is silent. */
static void heed_interrupt(struct pg *pg, bool cancellable)
{
    if (!interrupt_requested())
        return;
    if (!pg->ends_by_ms)
        pg->ends_by_ms = clock_now_ms() + end_within_ms(pg);
    if (cancellable && !pg->cancel_sent && !pg->shielded) {
        pg->cancel_sent = true;
        /* to be cancelled, too, it would have to answer */
        (pg->impatient ? hang_up : wire_cancel)(pg);
    }
}

bool wire_wait_a_moment(struct pg *pg, bool cancellable, int64_t until_ms)
{
    enum { TICK_MS = 200 };
    heed_interrupt(pg, cancellable);
    const int64_t now_ms = clock_now_ms();
    if ((now_ms > until_ms || (pg->ends_by_ms && now_ms > pg->ends_by_ms)) && !pg->hung_up)
        hang_up(pg);
    const int unsent = PQflush(pg->connection);
    struct pollfd fd = {.fd = PQsocket(pg->connection),
                        .events = unsent > 0 ? POLLIN | POLLOUT : POLLIN};
    if (!lookout_poll(&pg->lookout, &fd, TICK_MS) && cancellable) {
        pg->lookout.given_up = true;
        wire_cancel(pg);
    }
    return !(fd.revents & ~POLLOUT) || PQconsumeInput(pg->connection);
}

/* A commit is never cancelled: its outcome would be in doubt. */
bool wire_next(struct pg *pg, bool cancellable, PGresult **result, struct error *error)
{
    const int64_t until_ms = wire_until(pg);
    *result = NULL;
    while (PQisBusy(pg->connection))
        if (!wire_wait_a_moment(pg, cancellable, until_ms))
            return wire_lost(pg, error);
    *result = PQgetResult(pg->connection);
    return true;
}

void wire_end(struct pg *pg, const char *sql)
{
    lookout_end(&pg->lookout);
    torture(pg->connection, pg->statements, sql, TORTURE_AFTER);
}

bool wire_send(struct pg *pg, const char *settings, const char *sql, const char *const *params,
               size_t param_count, bool simple, struct error *error)
{
    pg->ends_by_ms = 0;
    pg->statements++;
    lookout_begin(&pg->lookout);
    torture(pg->connection, pg->statements, sql, TORTURE_BEFORE);
    const char *message = settings ? arena_printf(pg->arena, "%s;\n%s", settings, sql) : sql;
    int sent = simple ? PQsendQuery(pg->connection, message)
                      : PQsendQueryParams(pg->connection, sql, (int)param_count, NULL, params, NULL,
                                          NULL, 0);
    torture(pg->connection, pg->statements, sql, TORTURE_SENT);
    return sent || wire_lost(pg, error);
}
