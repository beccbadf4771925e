#include "pg/pg.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/str.h"
#include "pg/connect.h"
#include "pg/pooler.h"
#include "pg/result.h"
#include "pg/torture.h"
#include "pg/trace.h"
#include "pg/wire.h"

enum { OLDEST_SERVER = 140000 };

/* A killed client must not leave its backend working on; not every platform has it. */
static const char notice_dead_client[] = "SET client_connection_check_interval = '1s'";

static void ignore_notice(void *context, const PGresult *result)
{
    (void)context;
    (void)result;
}

bool wire_lost(struct pg *pg, struct error *error)
{
    if (pg->hung_up && pg->cancel_sent && interrupt_requested())
        return error_interrupted(error);
    trouble_lost(pg->connection, error);
    if (pg->hung_up) {
        error->message = "could not go on: the server does not answer";
        error->detail = NULL;
    }
    return false;
}

bool wire_refused(struct pg *pg, const PGresult *result, const char *sql, struct error *error)
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

void wire_cancel(struct pg *pg)
{
    char reason[256];
    PGcancel *request = PQgetCancel(pg->connection);
    if (request) {
        PQcancel(request, reason, sizeof reason);
        PQfreeCancel(request);
    }
}

/* A request to cancel would have to be answered, too. */
static void hang_up(struct pg *pg)
{
    pg->hung_up = true;
    connect_cut(pg->connection);
}

int64_t wire_until(const struct pg *pg)
{
    return pg->answer_ms ? clock_now_ms() + pg->answer_ms : INT64_MAX;
}

bool wire_wait_a_moment(struct pg *pg, bool cancellable, int64_t until_ms)
{
    enum { TICK_MS = 200 };
    if (cancellable && !pg->cancel_sent && interrupt_requested()) {
        pg->cancel_sent = true;
        (pg->impatient ? hang_up : wire_cancel)(pg);
    }
    if (clock_now_ms() > until_ms && !pg->hung_up)
        hang_up(pg);
    struct pollfd fd = {.fd = PQsocket(pg->connection), .events = POLLIN};
    if (!lookout_poll(&pg->lookout, &fd, TICK_MS) && cancellable) {
        pg->lookout.given_up = true;
        wire_cancel(pg);
    }
    return !fd.revents || PQconsumeInput(pg->connection);
}

/* A commit is never cancelled: its outcome would be in doubt. */
bool wire_next(struct pg *pg, bool cancellable, PGresult **result, struct error *error)
{
    const int64_t until_ms = wire_until(pg);
    *result = NULL;
    PQflush(pg->connection);
    while (PQisBusy(pg->connection))
        if (!wire_wait_a_moment(pg, cancellable, until_ms))
            return wire_lost(pg, error);
    *result = PQgetResult(pg->connection);
    return true;
}

void wire_end(struct pg *pg, const char *sql)
{
    lookout_end(&pg->lookout);
    torture(pg->connection, pg->statements, sql, TORTURE_AFTER);
}

bool wire_send(struct pg *pg, const char *settings, const char *sql, const char *const *params,
               size_t param_count, bool simple, struct error *error)
{
    pg->statements++;
    lookout_begin(&pg->lookout);
    torture(pg->connection, pg->statements, sql, TORTURE_BEFORE);
    const char *message = settings ? arena_printf(pg->arena, "%s;\n%s", settings, sql) : sql;
    int sent = simple ? PQsendQuery(pg->connection, message)
                      : PQsendQueryParams(pg->connection, sql, (int)param_count, NULL, params, NULL,
                                          NULL, 0);
    torture(pg->connection, pg->statements, sql, TORTURE_SENT);
    return sent || wire_lost(pg, error);
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
    pg->cancel_sent = true;
}

bool pg_in_transaction(const struct pg *pg)
{
    PGTransactionStatusType status = PQtransactionStatus(pg->connection);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}
