#include "pg/lookout.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/interrupt.h"
#include "pg/open/connect.h"
#include "pg/result.h"
#include "pg_sql.h"

enum { LOOK_EVERY_MS = 1000 };

void lookout_forget(struct lookout *w)
{
    pg_result_free(w->seen);
    w->seen = NULL;
}

void lookout_end(struct lookout *w)
{
    if (w->connection)
        PQfinish(w->connection);
    w->connection = NULL;
}

void lookout_begin(struct lookout *w)
{
    lookout_forget(w);
    lookout_end(w);
    w->waits_since_ms = 0;
    w->given_up = false;
    w->began_ms = clock_now_ms();
    w->next_ms = w->began_ms + (w->watcher ? w->watcher->first_ms : 0);
}

static void open_connection(struct lookout *w)
{
    const char *const keywords[] = {"dbname", "application_name", NULL};
    const char *const values[] = {w->conninfo && *w->conninfo ? w->conninfo : NULL,
                                  "sluice looks who is in the way", NULL};
    w->connection = PQconnectStartParams(keywords, values, 1);
    w->opening = PGRES_POLLING_WRITING;
}

static void ask(struct lookout *w)
{
    char pid[16];
    snprintf(pid, sizeof pid, "%d", w->pid);
    const char *const params[] = {pid};
    w->next_ms = clock_now_ms() + LOOK_EVERY_MS;
    PQsendQueryParams(w->connection, sql_doing, 1, NULL, params, NULL, NULL, 0);
}

/* False: it is to be given up. */
static bool tell(struct lookout *w, PGresult *result)
{
    int64_t now_ms = clock_now_ms();
    struct pg_result rows = {result};
    struct pg_sight sight = {&rows, now_ms - w->began_ms, -1};
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        PQclear(result);
        return true;
    }
    bool waits = !pg_is_null(&rows, 0, "locktype");
    w->waits_since_ms = !waits ? 0 : w->waits_since_ms ? w->waits_since_ms : now_ms;
    if (waits)
        sight.waited_ms = now_ms - w->waits_since_ms;
    bool good = w->watcher->sees(w->watcher->context, &sight);
    if (!waits) {
        PQclear(result);
        return good;
    }
    lookout_forget(w);
    w->seen = malloc(sizeof *w->seen);
    if (!w->seen)
        abort();
    *w->seen = rows;
    return good;
}

static void tell_blind(struct lookout *w)
{
    struct error why = {.arena = arena_new()};
    connect_check(why.arena, w->connection, w->conninfo, &why);
    w->watcher->is_blind(w->watcher->context, &why);
    arena_free(why.arena);
}

/* What the connection has to say by now. */
static bool go_on(struct lookout *w)
{
    if (w->opening != PGRES_POLLING_OK) {
        w->opening = PQconnectPoll(w->connection);
        if (w->opening == PGRES_POLLING_OK)
            ask(w);
        else if (w->opening == PGRES_POLLING_FAILED)
            tell_blind(w);
        return true;
    }
    bool good = true;
    if (!PQconsumeInput(w->connection))
        w->opening = PGRES_POLLING_FAILED;
    while (w->opening == PGRES_POLLING_OK && !PQisBusy(w->connection)) {
        PGresult *result = PQgetResult(w->connection);
        if (!result)
            break;
        good = tell(w, result) && good;
    }
    return good;
}

static void do_what_is_due(struct lookout *w)
{
    if (!w->watcher || clock_now_ms() < w->next_ms)
        return;
    w->next_ms = clock_now_ms() + LOOK_EVERY_MS;
    if (!w->connection)
        open_connection(w);
    else if (w->opening == PGRES_POLLING_OK && PQtransactionStatus(w->connection) == PQTRANS_IDLE)
        ask(w);
}

bool lookout_poll(struct lookout *w, struct pollfd *main, int tick_ms)
{
    struct pollfd fds[2] = {*main, {.fd = -1}};
    do_what_is_due(w);
    if (w->connection && w->opening != PGRES_POLLING_FAILED) {
        fds[1].fd = PQsocket(w->connection);
        fds[1].events = w->opening == PGRES_POLLING_WRITING ? POLLOUT : POLLIN;
    }
    int64_t left_ms = w->watcher ? w->next_ms - clock_now_ms() : tick_ms;
    int ready = poll(fds, 2, left_ms < 0 ? 0 : left_ms < tick_ms ? (int)left_ms : tick_ms);
    *main = fds[0];
    if (ready < 0)
        main->revents = 0;
    return ready <= 0 || fds[1].fd < 0 || !fds[1].revents || go_on(w);
}
