/*
 * trace: with SLUICE_TRACE=1 in the environment each statement is a line on standard error, once
 * its result is there:
 *
 *     sluice: trace: pid 4711, 3.2 ms, ACCESS EXCLUSIVE on public.users: ALTER TABLE public.users …
 *     sluice: trace: pid 4711, 201.4 ms, failed with 55P03: LOCK TABLE public.users IN …
 *
 * The lock is the strongest that the transaction holds by then on a table that is not a catalogue
 * or one of our own. The server is asked for it, in the same transaction; so a statement outside of
 * one has none to show. Parameters are left out, and messages of the server, because both have
 * values of rows. The SQL itself is ours and the plan's.
 *
 * Workers of a backfill trace at the same time; a line is written at once. What measures locks
 * (pg/trace/meter.h) is told of each statement from here too.
 */
#ifndef SLUICE_PG_TRACE_H
#define SLUICE_PG_TRACE_H

#include <stdint.h>

#include <libpq-fe.h>

#include "base/error.h"

/* One statement that is under way. */
struct trace {
    int64_t began_us; /* 0: nothing is traced */
};

struct trace trace_begin(void);
/* `error` is what the statement failed with; NULL: it did not. */
void trace_end(struct trace trace, PGconn *connection, int pid, const char *sql,
               const struct error *error);

#endif
