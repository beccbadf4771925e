/* What needs nothing of a connection but its statements, and the version of libpq: see pg.h. */
#include <libpq-fe.h>

#include "pg/pg.h"
#include "pg/wire.h"

/* What a role or a database has set as its defaults must not change what we do, or read. */
const char pg_session_settings[] =
    PG_SEARCH_PATH ";"
                   "SET client_min_messages = warning;"
                   "SET standard_conforming_strings = on;"
                   "SET default_transaction_isolation = 'read committed';"
                   "SET default_transaction_read_only = off;"
                   "SET default_tablespace = '';"
                   "SET array_nulls = on;"
                   "SET quote_all_identifiers = off;"
                   "SET transform_null_equals = off;"
                   "SET row_security = off;"
                   "SET lock_timeout = 2000;"
                   "SET idle_in_transaction_session_timeout = 0;"
                   "SET idle_session_timeout = 0;"
                   "SET extra_float_digits = 1;"
                   "SET DateStyle = 'ISO, MDY';"
                   "SET IntervalStyle = postgres;"
                   "SET xmlbinary = base64;"
                   "SET xmloption = content;"
                   "SET bytea_output = hex;"
                   "SET jit = off;" /* it takes longer than most of what we ask */
                   "SET exit_on_error = off;"
                   "SET sluice.own = on"; /* what we do is not what the application does */

const char *pg_library_version(struct arena *arena)
{
    enum { MAJOR = 10000 };
    return arena_printf(arena, "%d.%d", PQlibVersion() / MAJOR, PQlibVersion() % MAJOR);
}

bool pg_begin(struct pg *pg, struct error *error)
{
    return pg_exec(pg, "BEGIN", error);
}

bool pg_commit(struct pg *pg, struct error *error)
{
    return pg_exec(pg, "COMMIT", error);
}

bool pg_try_begin(struct pg *pg, struct error *error)
{
    return pg_exec(pg, "SAVEPOINT sluice_try", error);
}

bool pg_try_end(struct pg *pg, const struct error *refused, bool stays, struct error *error)
{
    bool accepted = refused->code == ERROR_NONE;
    if (!accepted && (refused->connection_lost || refused->interrupted || !refused->sqlstate[0])) {
        *error = *refused;
        return false;
    }
    return pg_exec(pg,
                   accepted && stays
                       ? "RELEASE SAVEPOINT sluice_try"
                       : "ROLLBACK TO SAVEPOINT sluice_try; RELEASE SAVEPOINT sluice_try",
                   error);
}
