/*
 * denied: which GRANT is missing, from the server's "permission denied" and the statement.
 *
 * What the message names only by its last name is looked up over a connection of its own, since the
 * transaction is over; where there is none to be had, the statement's words are what is known.
 */
#ifndef SLUICE_PG_DENIED_H
#define SLUICE_PG_DENIED_H

#include "base/arena.h"
#include "base/error.h"

struct denied {
    struct arena *arena;              /* of what is known */
    const char *conninfo, *role;      /* of the connection */
    const char *message, *sql, *hint; /* the last answer: who asks again and again looks up once */
};

/* A hint, in denied's arena, for what the server said of `sql`. */
const char *denied_hint(struct denied *denied, const char *message, const char *sql);

/* The message, with what is missing where it is a right: for a problem of a piece of a plan. */
const char *denied_problem(const struct error *error);

#endif
