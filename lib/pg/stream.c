/* Rows one by one, in constant memory: see pg.h. */
#include "pg/result.h"
#include "pg/trace/trace.h"
#include "pg/wire.h"

static bool stream(struct pg *pg, const char *sql, const char *const *params, size_t param_count,
                   bool (*each_row)(void *context, const struct pg_result *row), void *context,
                   struct error *error)
{
    if (!wire_send(pg, NULL, sql, params, param_count, false, error))
        return false;
    PQsetSingleRowMode(pg->connection);
    bool good = true, wanted = true;
    for (PGresult *result;;) {
        if (!wire_next(pg, true, &result, error))
            return false;
        if (!result)
            break;
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_SINGLE_TUPLE && wanted) {
            wanted = each_row(context, &(struct pg_result){result});
            if (!wanted)
                wire_cancel(pg);
        } else if (status != PGRES_TUPLES_OK && status != PGRES_SINGLE_TUPLE && wanted) {
            wire_refused(pg, result, sql, error);
            good = false;
        }
        PQclear(result);
    }
    wire_end(pg, sql);
    return good;
}

bool pg_stream(struct pg *pg, const char *sql, const char *const *params, size_t param_count,
               bool (*each_row)(void *context, const struct pg_result *row), void *context,
               struct error *error)
{
    const struct trace trace = trace_begin();
    bool good = stream(pg, sql, params, param_count, each_row, context, error);
    trace_end(trace, pg->connection, pg->backend_pid, sql, good ? NULL : error);
    return good;
}
