/*
 * meter: how long transactions of this process held locks on tables that keep writers or readers
 * away.
 *
 * After each statement in a transaction the server is asked what it holds. A lock counts from the
 * beginning of the statement that took it (from its end, where that was LOCK TABLE, which may have
 * waited for it) until it is given back, most often with the end of its transaction. What a
 * statement outside of a transaction holds is not seen. Statements of all threads are noted; the
 * functions are for one of them.
 */
#ifndef SLUICE_PG_METER_H
#define SLUICE_PG_METER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "sql/lock.h"

struct pg_hold {
    enum lock_mode mode;
    const char *relation; /* quoted, qualified */
    int64_t held_us;
};

void pg_meter_begin(void);
/* What was held since the last call, the longest of each relation and mode, longest first. */
void pg_meter_take(struct arena *arena, struct pg_hold **holds, size_t *count);
void pg_meter_end(void);

/* For trace.c. */
bool pg_meter_is_on(void);
struct pg_conn;
void pg_meter_note(struct pg_conn *connection, int pid, const char *sql, int64_t began_us,
                   int64_t ended_us);

#endif
