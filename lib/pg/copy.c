/* Rows from one connection to another by COPY, as they come ("Functions Associated with the COPY
 * Command" of libpq's documentation): see pg.h. */
#include <stdlib.h>

#include "pg/trace/trace.h"
#include "pg/wire.h"

struct copying {
    struct pg *from, *to;
    const char *source, *target;
};

/* Begins the COPY: its first result is no end of it. */
static bool begin(struct pg *pg, const char *sql, ExecStatusType wanted, struct error *error)
{
    PGresult *result;
    if (!wire_send(pg, NULL, sql, NULL, 0, true, error) || !wire_next(pg, true, &result, error))
        return false;
    bool good = result && PQresultStatus(result) == wanted;
    if (!good)
        wire_refused(pg, result, sql, error);
    PQclear(result);
    return good;
}

/* What the server says in the end, of which the first failure counts. */
static bool end(struct pg *pg, const char *sql, long long *rows, struct error *error)
{
    bool good = true;
    for (PGresult *result;;) {
        if (!wire_next(pg, true, &result, error))
            return false;
        if (!result)
            break;
        if (PQresultStatus(result) == PGRES_COMMAND_OK)
            *rows = strtoll(PQcmdTuples(result), NULL, 10);
        else if (good)
            good = wire_refused(pg, result, sql, error);
        PQclear(result);
    }
    wire_end(pg, sql);
    return good;
}

/* Waits until it has taken what was put. */
static bool drain(struct pg *to)
{
    const int64_t until_ms = wire_until(to);
    int unsent;
    while ((unsent = PQflush(to->connection)) > 0)
        if (!wire_wait_a_moment(to, true, until_ms))
            return false;
    return unsent == 0;
}

/* False where either connection is lost: *of_to tells which. */
static bool carry(const struct copying *c, bool *of_to, struct error *error)
{
    enum { MOST_PUT = 64 * 1024 };
    size_t put = 0;
    for (int64_t until_ms = wire_until(c->from);;) {
        char *data;
        int length = PQgetCopyData(c->from->connection, &data, true);
        if (length < 0)
            return true;
        if (length == 0) {
            if (wire_wait_a_moment(c->from, true, until_ms))
                continue;
            *of_to = false;
            return wire_lost(c->from, error);
        }
        until_ms = wire_until(c->from);
        bool good = PQputCopyData(c->to->connection, data, length) == 1;
        PQfreemem(data);
        put += (size_t)length;
        if (good && put > MOST_PUT) {
            good = drain(c->to);
            put = 0;
        }
        if (!good) {
            *of_to = true;
            return wire_lost(c->to, error);
        }
    }
}

/* The other side has failed: a COPY that gives is ended by a cancel, one that takes by word, and
 * what they say to that is nothing new. */
static void drop_source(const struct copying *c)
{
    struct error ignored = {.arena = c->from->arena};
    long long none;
    const int64_t until_ms = wire_until(c->from);
    char *data;
    int length;
    wire_cancel(c->from);
    while ((length = PQgetCopyData(c->from->connection, &data, true)) >= 0)
        if (length > 0)
            PQfreemem(data);
        else if (!wire_wait_a_moment(c->from, true, until_ms))
            return;
    end(c->from, c->source, &none, &ignored);
}

static void drop_target(const struct copying *c)
{
    struct error ignored = {.arena = c->to->arena};
    long long none;
    PQputCopyEnd(c->to->connection, "its source has failed");
    end(c->to, c->target, &none, &ignored);
}

static bool copy(const struct copying *c, long long *rows, bool *of_to, struct error *error)
{
    struct error ignored = {.arena = c->from->arena};
    long long given;
    *of_to = false;
    if (!begin(c->from, c->source, PGRES_COPY_OUT, error)) {
        end(c->from, c->source, &given, &ignored);
        return false;
    }
    if (!begin(c->to, c->target, PGRES_COPY_IN, error)) {
        *of_to = true;
        end(c->to, c->target, &given, &ignored);
        drop_source(c);
        return false;
    }
    const bool carried = carry(c, of_to, error);
    if (!carried && *of_to) {
        drop_source(c);
        return false;
    }
    if (!carried || !end(c->from, c->source, &given, error)) {
        drop_target(c);
        return false;
    }
    *of_to = true;
    return PQputCopyEnd(c->to->connection, NULL) == 1 ? end(c->to, c->target, rows, error)
                                                      : wire_lost(c->to, error);
}

bool pg_copy(struct pg *from, const char *source, struct pg *to, const char *target,
             long long *rows, bool *of_to, struct error *error)
{
    const struct copying c = {.from = from, .to = to, .source = source, .target = target};
    const struct trace trace = trace_begin();
    *rows = 0;
    bool good = copy(&c, rows, of_to, error);
    trace_end(trace, from->connection, from->backend_pid, source, good || *of_to ? NULL : error);
    trace_end(trace, to->connection, to->backend_pid, target, good || !*of_to ? NULL : error);
    return good;
}
