/*
 * wire: a connection's own parts, for pg.c and for what goes over it in other ways than as one
 * result: stream.c and copy.c.
 */
#ifndef SLUICE_PG_WIRE_H
#define SLUICE_PG_WIRE_H

#include <libpq-fe.h>

#include "pg/lookout.h"
#include "pg/pg.h"
#include "pg/trouble.h"

struct pg {
    struct arena *arena;
    PGconn *connection;
    const char *conninfo;
    int backend_pid;  /* the real one, also behind a pooler */
    bool cancel_sent; /* once: the statements that clear up afterwards are left alone */
    bool shielded;    /* pg_shield */
    bool working;     /* pg_set_working */
    bool impatient, hung_up;
    bool interrupted;   /* it is hung up because an interrupt was not answered */
    int64_t answer_ms;  /* pg_answer_within */
    int64_t ends_by_ms; /* this statement, because of an interrupt; 0: there was none */
    const char *role;   /* pg_act_as; NULL: the one that connected */
    const char *trusted;
    const char *system; /* pg_look_system; NULL: not asked yet */
    long statements;
    struct lookout lookout;
    struct denied denied;
};

/* transaction.c: the SET statements of a session that has just begun. */
extern const char pg_session_settings[];

/* Every statement of the program starts here; one without parameters may stand behind settings. */
bool wire_send(struct pg *pg, const char *settings, const char *sql, const char *const *params,
               size_t param_count, bool simple, struct error *error);
/* Waits for the next result, so that a signal can cancel the statement meanwhile; NULL: there is
 * none left. False, with the error: the connection is lost. */
bool wire_next(struct pg *pg, bool cancellable, PGresult **result, struct error *error);
/* Waits for whatever arrives, a moment at most; false: the connection is lost. After `until_ms` it
 * is given up. */
bool wire_wait_a_moment(struct pg *pg, bool cancellable, int64_t until_ms);
int64_t wire_until(const struct pg *pg); /* the end of its patience, if that begins now */
void wire_cancel(struct pg *pg);
/* The statement has ended. */
void wire_end(struct pg *pg, const char *sql);
/* Both return false, with the error. */
bool wire_lost(struct pg *pg, struct error *error);
bool wire_refused(struct pg *pg, const PGresult *result, const char *sql, struct error *error);

#endif
