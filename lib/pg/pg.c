#include "pg/pg.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/str.h"
#include "pg/open/connect.h"
#include "pg/open/pooler.h"
#include "pg/result.h"
#include "pg/trace/torture.h"
#include "pg/trace/trace.h"
#include "pg/wire.h"

enum { OLDEST_SERVER = 140000 };

/* A killed client must not leave its backend working on; not every platform has it. */
static const char notice_dead_client[] = "SET client_connection_check_interval = '1s'";

static void ignore_notice(void *context, const PGresult *result)
{
    (void)context;
    (void)result;
}

void pg_watch(struct pg *pg, const struct pg_watcher *watcher)
{
    pg->lookout.watcher = watcher;
}

/* All results of what was sent; the last one that has rows or an error is kept. */
static bool finish(struct pg *pg, const char *sql, bool cancellable, PGresult **last,
                   struct error *error)
{
    bool good = true;
    *last = NULL;
    for (PGresult *result;;) {
        if (!wire_next(pg, cancellable, &result, error)) {
            PQclear(*last);
            *last = NULL;
            return false;
        }
        if (!result)
            break;
        ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK &&
            status != PGRES_EMPTY_QUERY) {
            wire_refused(pg, result, sql, error);
            good = false;
        }
        PQclear(*last);
        *last = result;
    }
    wire_end(pg, sql);
    if (good && !*last)
        return wire_lost(pg, error);
    return good;
}

static bool execute(struct pg *pg, const char *settings, const char *sql, const char *const *params,
                    size_t param_count, bool simple, PGresult **last, struct error *error)
{
    *last = NULL;
    bool cancellable = strcmp(sql, "COMMIT") != 0 && strcmp(sql, "ROLLBACK") != 0;
    const struct trace trace = trace_begin();
    bool good = wire_send(pg, settings, sql, params, param_count, simple, error) &&
                finish(pg, sql, cancellable, last, error);
    trace_end(trace, pg->connection, pg->backend_pid, sql, good ? NULL : error);
    return good;
}

bool pg_accepts(struct pg *pg, const char *sql, struct error *error)
{
    PGresult *last;
    pg->ends_by_ms = 0;
    pg->statements++;
    lookout_begin(&pg->lookout);
    torture(pg->connection, pg->statements, sql, TORTURE_BEFORE);
    if (!PQsendPrepare(pg->connection, "", sql, 0, NULL))
        return wire_lost(pg, error);
    bool good = finish(pg, sql, true, &last, error);
    PQclear(last);
    return good;
}

/* Before anything is set: behind a pooler in transaction mode that would stay in a session which
 * the application gets next. */
static bool refuse_transaction_pooler(struct pg *pg, struct error *error)
{
    pg->backend_pid = pooler_backend_pid(pg->connection);
    if (pg->backend_pid == PQbackendPID(pg->connection))
        return true;
    PGconn *other = connect_start(pg->conninfo, pg->answer_ms / 1000);
    bool shares = pooler_shares_backend(pg->connection, pg->backend_pid, other);
    PQfinish(other);
    if (!shares)
        return true;
    error_set(error, ERROR_REFUSED,
              "cannot work through a connection pooler in transaction mode: its sessions do not "
              "hold locks or settings");
    error_hint(error, "Connect to the server itself with --db, or through a pool in session mode.");
    return false;
}

/* In a session of a replica no foreign key is in force, and triggers are not. */
static bool be_in_force(struct pg *pg, struct error *error)
{
    struct error refused = {.arena = pg->arena};
    if (pg_exec(pg,
                "SELECT set_config('session_replication_role', 'origin', false)\n"
                "WHERE current_setting('session_replication_role') <> 'origin'",
                &refused))
        return true;
    if (!str_equal(refused.sqlstate, "42501")) {
        *error = refused;
        return false;
    }
    error_set(error, ERROR_REFUSED,
              "session_replication_role is not \"origin\" in sessions of role \"%s\", in which no "
              "foreign key is in force and triggers are not fired",
              PQuser(pg->connection));
    error_hint(error,
               "ALTER ROLE %s RESET session_replication_role, or where it is set: for the "
               "database, in PGOPTIONS, in the connection string.",
               PQuser(pg->connection));
    return false;
}

/* The role's own statement_timeout may strike before it is lifted. */
static bool set_session(struct pg *pg, struct error *error)
{
    enum { MOST_TRIES = 50 };
    for (int i = 0; i < MOST_TRIES; i++) {
        struct error trouble = {.arena = pg->arena};
        if (pg_exec(pg, "SET statement_timeout = 0", &trouble))
            break;
        if (!str_equal(trouble.sqlstate, "57014") || trouble.interrupted) {
            *error = trouble;
            return false;
        }
    }
    /* There bytes are whatever was written: asked for UTF-8, the server refuses to give others. */
    if (str_equal(PQparameterStatus(pg->connection, "server_encoding"), "SQL_ASCII") &&
        !pg_exec(pg, "SET client_encoding = SQL_ASCII", error))
        return false;
    return pg_exec(pg, pg_session_settings, error) && be_in_force(pg, error);
}

bool pg_open(struct arena *arena, const char *conninfo, struct pg **out, struct error *error)
{
    return pg_open_impatiently(arena, conninfo, 0, out, error);
}

void pg_answer_within(struct pg *pg, int64_t ms)
{
    pg->answer_ms = ms;
}

bool pg_was_silent(const struct pg *pg)
{
    return pg->hung_up;
}

bool pg_open_impatiently(struct arena *arena, const char *conninfo, long seconds, struct pg **out,
                         struct error *error)
{
    struct pg *pg = arena_alloc(arena, sizeof *pg);
    *pg = (struct pg){.arena = arena,
                      .conninfo = conninfo,
                      .denied = {.arena = arena, .conninfo = conninfo},
                      .connection = connect_start(conninfo, seconds),
                      .answer_ms = seconds * 1000,
                      .impatient = seconds > 0};
    *out = NULL;
    if (!connect_check(arena, pg->connection, conninfo, error)) {
        PQfinish(pg->connection);
        return false;
    }
    PQsetErrorVerbosity(pg->connection, PQERRORS_DEFAULT);
    *out = pg;
    PQsetNoticeReceiver(pg->connection, ignore_notice, NULL);
    PQsetnonblocking(pg->connection, 1);
    int version = pg_server_version(pg);
    if (version < OLDEST_SERVER) {
        error_set(error, ERROR_REFUSED, "server version %d.%d is too old", version / 10000,
                  version % 10000);
        error_hint(error, "Sluice needs PostgreSQL 14 or later.");
        return false;
    }
    if (!refuse_transaction_pooler(pg, error) || !set_session(pg, error))
        return false;
    pg->lookout.conninfo = conninfo;
    pg->lookout.pid = pg->backend_pid;
    struct error ignored = {.arena = arena};
    pg_exec(pg, notice_dead_client, &ignored);
    enum { HAS_TRANSACTION_TIMEOUT = 170000 };
    return version < HAS_TRANSACTION_TIMEOUT || pg_exec(pg, "SET transaction_timeout = 0", error);
}

void pg_close(struct pg *pg)
{
    if (!pg || !pg->connection)
        return;
    lookout_end(&pg->lookout);
    lookout_forget(&pg->lookout);
    PQfinish(pg->connection);
    pg->connection = NULL;
}

const char *pg_system(const struct pg *pg)
{
    return pg->system;
}

void pg_set_system(struct pg *pg, const char *system)
{
    pg->system = arena_strdup(pg->arena, system);
}

int pg_server_version(const struct pg *pg)
{
    return PQserverVersion(pg->connection);
}

bool pg_is_local(const struct pg *pg)
{
    const char *address = PQhostaddr(pg->connection), *host = PQhost(pg->connection);
    if (address && *address)
        return str_starts_with(address, "127.") || str_equal(address, "::1");
    return host && (*host == '/' || *host == '@'); /* "@": in the abstract namespace */
}

int pg_backend_pid(const struct pg *pg)
{
    return pg->backend_pid;
}

bool pg_exec(struct pg *pg, const char *sql, struct error *error)
{
    return pg_exec_under(pg, NULL, sql, error);
}

bool pg_exec_under(struct pg *pg, const char *settings, const char *sql, struct error *error)
{
    PGresult *last;
    bool good = execute(pg, settings, sql, NULL, 0, true, &last, error);
    PQclear(last);
    return good;
}

bool pg_query(struct pg *pg, const char *sql, const char *const *params, size_t param_count,
              struct pg_result **result, struct error *error)
{
    PGresult *last;
    *result = NULL;
    if (!execute(pg, NULL, sql, params, param_count, false, &last, error)) {
        PQclear(last);
        return false;
    }
    *result = malloc(sizeof **result);
    if (!*result)
        abort();
    (*result)->result = last;
    return true;
}

bool pg_run(struct pg *pg, const char *sql, const char *const *params, size_t param_count,
            long long *affected, struct error *error)
{
    PGresult *last;
    bool good = execute(pg, NULL, sql, params, param_count, false, &last, error);
    if (good && affected)
        *affected = strtoll(PQcmdTuples(last), NULL, 10);
    PQclear(last);
    return good;
}

void pg_rollback(struct pg *pg)
{
    struct error ignored = {.arena = pg->arena};
    if (pg_in_transaction(pg))
        pg_exec(pg, "ROLLBACK", &ignored);
}

bool pg_act_as(struct pg *pg, const char *role, struct error *error)
{
    if (!pg_exec(pg, sql_make(pg->arena, "SET ROLE %I", role), error))
        return false;
    pg->role = arena_strdup(pg->arena, role);
    return true;
}

const char *pg_role(const struct pg *pg)
{
    return pg->role ? pg->role : PQuser(pg->connection);
}

void pg_set_trusted(struct pg *pg, const char *role)
{
    pg->trusted = role;
}

const char *pg_trusted(const struct pg *pg)
{
    return pg->trusted;
}

void pg_set_working(struct pg *pg, bool working)
{
    pg->working = working;
}

void pg_shield(struct pg *pg)
{
    pg->shielded = true;
}

bool pg_in_transaction(const struct pg *pg)
{
    PGTransactionStatusType status = PQtransactionStatus(pg->connection);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}
