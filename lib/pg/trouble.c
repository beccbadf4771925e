#include "pg/trouble.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/str.h"
#include "pg/denied.h"
#include "pg/open/connect.h"
#include "pg/pg.h"
#include "pg/said.h"

const char pg_standby_hint[] =
    "Connect to the primary server: with several hosts in --db or PGHOST, "
    "target_session_attrs=read-write finds it.";

/* libpq's messages are sentences with a newline; ours are one line. */
static const char *one_line(struct arena *arena, const char *text)
{
    struct str out = {.arena = arena};
    for (const char *c = text ? text : ""; *c; c++)
        str_add_char(&out, *c == '\n' ? ' ' : *c);
    while (out.length && out.text[out.length - 1] == ' ')
        out.text[--out.length] = '\0';
    return str_text(&out);
}

bool trouble_lost(PGconn *connection, struct error *error)
{
    error_set(error, ERROR_TEMPORARY, "could not go on: the connection to the server was lost");
    error_detail(error, "%s", one_line(error->arena, PQerrorMessage(connection)));
    error->connection_lost = true;
    return false;
}

/* A write was refused: by a standby, or by a transaction that is meant to read. */
static void name_standby(PGconn *connection, struct error *error)
{
    if (!str_equal(PQparameterStatus(connection, "in_hot_standby"), "on"))
        return;
    error->code = ERROR_REFUSED;
    error_detail(error, "%s", error->message);
    error->message = "the server is a standby: nothing can be written";
    error_hint(error, "%s", pg_standby_hint);
}

/* mysql_fdw has no SQLSTATE of its own for a server that is not reached, or takes nobody now. */
static bool says_unreached(const char *state, const char *message)
{
    static const char *const words[] = {"Can't connect to ",          "Lost connection to ",
                                        "Server has gone away",       "Unknown server host ",
                                        "MySQL server has gone away", "Unknown MySQL server host "};
    const char *said = strstr(message, ": ");
    if (!said || (!str_equal(state, "HV00N") && !str_equal(state, "HV00L")))
        return false;
    said += strspn(said, ": ");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_starts_with(said, words[i]))
            return true;
    return str_ends_with(said, "Too many connections"); /* behind a warning, where TLS is used */
}

static enum error_code code_of(const char *state, const char *message, bool working)
{
    if (str_starts_with(state, "57P") || str_starts_with(state, "08") ||
        str_equal(state, "55P03") || says_unreached(state, message))
        return ERROR_TEMPORARY;
    if (str_equal(state, "42501"))
        return ERROR_REFUSED;
    return working ? ERROR_FAILED : connect_code_of(state);
}

static const char *field(struct arena *arena, const PGresult *result, int which)
{
    const char *text = PQresultErrorField(result, which);
    return text ? one_line(arena, text) : NULL;
}

/* postgres_fdw gives what another server said as if this one had. */
static bool is_foreign(const PGresult *result)
{
    const char *context = PQresultErrorField(result, PG_DIAG_CONTEXT);
    return context && strstr(context, "remote SQL command: ");
}

/* What the server said, without what rows contain. */
static void add_words(const PGresult *result, const char *state, const char *sql, bool working,
                      struct error *error)
{
    struct arena *arena = error->arena;
    const char *primary = field(arena, result, PG_DIAG_MESSAGE_PRIMARY);
    const char *message = primary ? primary : one_line(arena, PQresultErrorMessage(result));
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    const char *source = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);
    const char *context = PQresultErrorField(result, PG_DIAG_CONTEXT);
    error->about = (struct error_about){
        .schema = field(arena, result, PG_DIAG_SCHEMA_NAME),
        .table = field(arena, result, PG_DIAG_TABLE_NAME),
        .column = field(arena, result, PG_DIAG_COLUMN_NAME),
        .datatype = field(arena, result, PG_DIAG_DATATYPE_NAME),
        .constraint = field(arena, result, PG_DIAG_CONSTRAINT_NAME),
    };
    const struct said said = said_without_values(
        arena, &(struct said){
                   .state = state,
                   .message = message,
                   .detail = field(arena, result, PG_DIAG_MESSAGE_DETAIL),
                   .hint = field(arena, result, PG_DIAG_MESSAGE_HINT),
                   .context = context,
                   .raised = str_equal(source, "exec_stmt_raise"),
                   .of_object = error->about.table || error->about.datatype,
                   .parsing = position || PQresultErrorField(result, PG_DIAG_INTERNAL_POSITION) ||
                              !said_reads_rows(sql),
                   .of_statement = position != NULL,
               });
    error_set(error, code_of(state, message, working), "%s%s",
              is_foreign(result) ? "on the foreign server: " : "", said.message);
    error->values = said.values;
    if (said.detail)
        error_detail(error, "%s", said.detail);
    if (said.hint)
        error_hint(error, "%s", said.hint);
    if (position)
        error->place.column = (int)strtol(position, NULL, 10);
    snprintf(error->sqlstate, sizeof error->sqlstate, "%s", state);
}

bool trouble_set(PGconn *connection, const PGresult *result, const char *sql, bool working,
                 struct denied *denied, struct error *error)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (!state && PQstatus(connection) == CONNECTION_BAD)
        return trouble_lost(connection, error);
    if (error->code != ERROR_NONE)
        return false;
    if (str_equal(state, "57014") && interrupt_requested()) {
        error_interrupted(error);
        snprintf(error->sqlstate, sizeof error->sqlstate, "%s", state);
        return false;
    }
    add_words(result, state ? state : "", sql, working, error);
    if (str_equal(state, "25006"))
        name_standby(connection, error);
    if (str_equal(state, "42501") && !error->hint)
        error_hint(error, "%s", denied_hint(denied, error->message, sql));
    if (state && (str_starts_with(state, "57P") || str_starts_with(state, "08")))
        error->connection_lost =
            PQstatus(connection) == CONNECTION_BAD || str_starts_with(state, "57P0");
    return false;
}

bool pg_is_about_gone(const struct error *error)
{
    static const char *const states[] = {"42703", "42P01", "42704", "42883", "XX000"};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (str_equal(error->sqlstate, states[i]))
            return true;
    return false;
}

bool pg_is_unreached(const struct error *error)
{
    return str_starts_with(error->sqlstate, "08") ||
           (str_starts_with(error->sqlstate, "HV") && error->code == ERROR_TEMPORARY);
}

bool pg_is_transient(const struct error *error)
{
    static const char *const states[] = {"55P03", "40P01", "40001", "57P01"};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (str_equal(error->sqlstate, states[i]))
            return true;
    return pg_is_unreached(error);
}
