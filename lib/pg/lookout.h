/*
 * lookout: how far a statement of ours is and who keeps it waiting, looked for while it lasts.
 *
 * A statement that lasts is watched over a connection of its own, which is opened for that and
 * closed with it, and never waited for: where there is none to be had, that is told and nothing is
 * known. For pg.c, whose loop goes through lookout_poll; who is told is set with pg_watch
 * (pg/pg.h).
 */
#ifndef SLUICE_PG_LOOKOUT_H
#define SLUICE_PG_LOOKOUT_H

#include <poll.h>
#include <stdint.h>

#include <libpq-fe.h>

#include "pg/pg.h"

struct lookout {
    const struct pg_watcher *watcher; /* NULL: nobody wants to know */
    const char *conninfo;
    int pid; /* the backend whose statement it is */
    PGconn *connection;
    PostgresPollingStatusType opening;
    int64_t began_ms, next_ms; /* of the statement; when to look again */
    int64_t waits_since_ms;    /* 0: it does not wait */
    bool given_up;             /* its cancel was asked for */
    struct pg_result *seen;    /* who was in the way when it last waited; NULL: nobody */
};

void lookout_begin(struct lookout *lookout);
/* Waits for `main`, until the next thing to do at most; false: the statement is to be given up. */
bool lookout_poll(struct lookout *lookout, struct pollfd *main, int tick_ms);
/* The connection is closed; what was seen stays until the next begin. */
void lookout_end(struct lookout *lookout);
void lookout_forget(struct lookout *lookout);

#endif
