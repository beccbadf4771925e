#include "pg/pg.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "base/interrupt.h"
#include "base/str.h"
#include "pg/connect.h"
#include "pg/lookout.h"
#include "pg/pooler.h"
#include "pg/result.h"
#include "pg/torture.h"
#include "pg/trace.h"
#include "pg/trouble.h"

struct pg {
    struct arena *arena;
    PGconn *connection;
    const char *conninfo;
    int backend_pid;  /* the real one, also behind a pooler */
    bool cancel_sent; /* once: the statements that clear up afterwards are left alone */
    bool working;     /* pg_set_working */
    const char *role; /* pg_act_as; NULL: the one that connected */
    const char *trusted;
    const char *system; /* pg_look_system; NULL: not asked yet */
    long statements;
    struct lookout lookout;
    struct denied denied;
};

enum { OLDEST_SERVER = 140000 };

static const struct error no_error = {.code = ERROR_NONE};

/* A killed client must not leave its backend working on; not every platform has it. */
static const char notice_dead_client[] = "SET client_connection_check_interval = '1s'";

static void ignore_notice(void *context, const PGresult *result)
{
    (void)context;
    (void)result;
}

static bool set_lost(struct pg *pg, struct error *error)
{
    return trouble_lost(pg->connection, error);
}

static bool set_server_error(struct pg *pg, const PGresult *result, const char *sql,
                             struct error *error)
{
    pg->denied.role = pg_role(pg);
    trouble_set(pg->connection, result, sql, pg->working, &pg->denied, error);
    bool locked = str_equal(error->sqlstate, "55P03") || pg->lookout.given_up;
    if (pg->lookout.watcher && pg->lookout.seen && locked && !error->interrupted)
        pg->lookout.watcher->gave_up(pg->lookout.watcher->context, pg->lookout.seen, error);
    return false;
}

void pg_watch(struct pg *pg, const struct pg_watcher *watcher)
{
    pg->lookout.watcher = watcher;
}

static void cancel(struct pg *pg)
{
    char reason[256];
    PGcancel *request = PQgetCancel(pg->connection);
    if (request) {
        PQcancel(request, reason, sizeof reason);
        PQfreeCancel(request);
    }
}

/* Wait until a result is there, so that a signal can cancel the statement meanwhile. A commit is
 * never cancelled: its outcome would be in doubt. */
static bool wait_for_result(struct pg *pg, bool cancellable)
{
    enum { TICK_MS = 200 };
    PQflush(pg->connection);
    while (PQisBusy(pg->connection)) {
        if (cancellable && !pg->cancel_sent && interrupt_requested()) {
            pg->cancel_sent = true;
            cancel(pg);
        }
        struct pollfd fd = {.fd = PQsocket(pg->connection), .events = POLLIN};
        if (!lookout_poll(&pg->lookout, &fd, TICK_MS) && cancellable) {
            pg->lookout.given_up = true;
            cancel(pg);
        }
        if (fd.revents && !PQconsumeInput(pg->connection))
            return false;
    }
    return true;
}

/* Every statement of the program starts here. */
static bool send(struct pg *pg, const char *sql, const char *const *params, size_t param_count,
                 bool simple, struct error *error)
{
    pg->statements++;
    lookout_begin(&pg->lookout);
    torture(pg->connection, pg->statements, sql, TORTURE_BEFORE);
    int sent = simple ? PQsendQuery(pg->connection, sql)
                      : PQsendQueryParams(pg->connection, sql, (int)param_count, NULL, params, NULL,
                                          NULL, 0);
    torture(pg->connection, pg->statements, sql, TORTURE_SENT);
    return sent || set_lost(pg, error);
}

/* All results of what was sent; the last one that has rows or an error is kept. */
static bool finish(struct pg *pg, const char *sql, bool cancellable, PGresult **last,
                   struct error *error)
{
    bool good = true;
    *last = NULL;
    for (;;) {
        if (!wait_for_result(pg, cancellable)) {
            PQclear(*last);
            *last = NULL;
            return set_lost(pg, error);
        }
        PGresult *result = PQgetResult(pg->connection);
        if (!result)
            break;
        ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK &&
            status != PGRES_EMPTY_QUERY) {
            set_server_error(pg, result, sql, error);
            good = false;
        }
        PQclear(*last);
        *last = result;
    }
    lookout_end(&pg->lookout);
    torture(pg->connection, pg->statements, sql, TORTURE_AFTER);
    if (good && !*last)
        return set_lost(pg, error);
    return good;
}

static bool execute(struct pg *pg, const char *sql, const char *const *params, size_t param_count,
                    bool simple, PGresult **last, struct error *error)
{
    *last = NULL;
    bool cancellable = strcmp(sql, "COMMIT") != 0 && strcmp(sql, "ROLLBACK") != 0;
    const struct trace trace = trace_begin();
    bool good = send(pg, sql, params, param_count, simple, error) &&
                finish(pg, sql, cancellable, last, error);
    trace_end(trace, pg->connection, pg->backend_pid, sql, good ? &no_error : error);
    return good;
}

bool pg_accepts(struct pg *pg, const char *sql, struct error *error)
{
    PGresult *last;
    pg->statements++;
    lookout_begin(&pg->lookout);
    torture(pg->connection, pg->statements, sql, TORTURE_BEFORE);
    if (!PQsendPrepare(pg->connection, "", sql, 0, NULL))
        return set_lost(pg, error);
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
    PGconn *other = connect_start(pg->conninfo);
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
    return pg_exec(pg, pg_session_settings, error);
}

bool pg_open(struct arena *arena, const char *conninfo, struct pg **out, struct error *error)
{
    struct pg *pg = arena_alloc(arena, sizeof *pg);
    *pg = (struct pg){.arena = arena,
                      .conninfo = conninfo,
                      .denied = {.arena = arena, .conninfo = conninfo},
                      .connection = connect_start(conninfo)};
    *out = NULL;
    if (!connect_check(arena, pg->connection, conninfo, error)) {
        PQfinish(pg->connection);
        return false;
    }
    PQsetErrorVerbosity(pg->connection, PQERRORS_DEFAULT);
    *out = pg;
    PQsetNoticeReceiver(pg->connection, ignore_notice, NULL);
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
    PGresult *last;
    bool good = execute(pg, sql, NULL, 0, true, &last, error);
    PQclear(last);
    return good;
}

bool pg_query(struct pg *pg, const char *sql, const char *const *params, size_t param_count,
              struct pg_result **result, struct error *error)
{
    PGresult *last;
    *result = NULL;
    if (!execute(pg, sql, params, param_count, false, &last, error)) {
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
    bool good = execute(pg, sql, params, param_count, false, &last, error);
    if (good && affected)
        *affected = strtoll(PQcmdTuples(last), NULL, 10);
    PQclear(last);
    return good;
}

static bool stream(struct pg *pg, const char *sql, const char *const *params, size_t param_count,
                   bool (*each_row)(void *context, const struct pg_result *row), void *context,
                   struct error *error)
{
    if (!send(pg, sql, params, param_count, false, error))
        return false;
    PQsetSingleRowMode(pg->connection);
    bool good = true, wanted = true;
    for (;;) {
        if (!wait_for_result(pg, true))
            return set_lost(pg, error);
        PGresult *result = PQgetResult(pg->connection);
        if (!result)
            break;
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_SINGLE_TUPLE && wanted) {
            wanted = each_row(context, &(struct pg_result){result});
            if (!wanted)
                cancel(pg);
        } else if (status != PGRES_TUPLES_OK && status != PGRES_SINGLE_TUPLE && wanted) {
            set_server_error(pg, result, sql, error);
            good = false;
        }
        PQclear(result);
    }
    lookout_end(&pg->lookout);
    torture(pg->connection, pg->statements, sql, TORTURE_AFTER);
    return good;
}

bool pg_stream(struct pg *pg, const char *sql, const char *const *params, size_t param_count,
               bool (*each_row)(void *context, const struct pg_result *row), void *context,
               struct error *error)
{
    const struct trace trace = trace_begin();
    bool good = stream(pg, sql, params, param_count, each_row, context, error);
    trace_end(trace, pg->connection, pg->backend_pid, sql, good ? &no_error : error);
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
    pg->cancel_sent = true;
}

bool pg_in_transaction(const struct pg *pg)
{
    PGTransactionStatusType status = PQtransactionStatus(pg->connection);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}
