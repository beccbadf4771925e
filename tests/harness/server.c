#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness/server.h"

/* What server_value gave last; released with the database. */
static PGresult *latest;

static char *format_sql(const char *format, va_list args)
{
    char *sql = NULL;
    assert_true(vasprintf(&sql, format, args) >= 0);
    return sql;
}

void server_run_on(PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);
    const ExecStatusType status = PQresultStatus(result);
    PQclear(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fail_msg("%s%s", PQerrorMessage(conn), sql);
    }
}

static PGconn *connect_to(const char *database)
{
    const char *const keywords[] = {"dbname", "application_name", NULL};
    const char *const values[] = {database, "sluice test", NULL};

    if (getenv("SLUICE_CLUSTER") == NULL) {
        fail_msg("no server: run this binary under tests/harness/with-cluster");
    }
    PGconn *conn = PQconnectdbParams(keywords, values, 0);
    if (PQstatus(conn) != CONNECTION_OK) {
        fail_msg("%s", PQerrorMessage(conn));
    }
    server_run_on(conn, "SET client_min_messages = warning");
    return conn;
}

PGconn *server_connect(const struct server *server)
{
    return connect_to(server->database);
}

int server_setup(void **state)
{
    static int number;
    struct server *server = calloc(1, sizeof *server);
    assert_non_null(server);
    snprintf(server->database, sizeof server->database, "s_%ld_%d", (long)getpid(), ++number);

    char sql[128];
    snprintf(sql, sizeof sql, "CREATE DATABASE %s", server->database);
    PGconn *admin = connect_to("postgres");
    server_run_on(admin, sql);
    PQfinish(admin);

    server->conn = connect_to(server->database);
    assert_int_equal(setenv("PGDATABASE", server->database, 1), 0);
    *state = server;
    return 0;
}

int server_teardown(void **state)
{
    struct server *server = *state;
    PQfinish(server->conn);
    PQclear(latest);
    latest = NULL;

    char sql[128];
    snprintf(sql, sizeof sql, "DROP DATABASE %s WITH (FORCE)", server->database);
    PGconn *admin = connect_to("postgres");
    server_run_on(admin, sql);
    PQfinish(admin);
    free(server);
    return 0;
}

void server_run(const struct server *server, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *sql = format_sql(format, args);
    va_end(args);
    server_run_on(server->conn, sql);
    free(sql);
}

const char *server_fails(const struct server *server, const char *format, ...)
{
    static char sqlstate[6];
    va_list args;
    va_start(args, format);
    char *sql = format_sql(format, args);
    va_end(args);

    PGresult *result = PQexec(server->conn, sql);
    const char *field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (field == NULL) {
        fail_msg("this was to fail and did not: %s", sql);
    }
    snprintf(sqlstate, sizeof sqlstate, "%s", field);
    PQclear(result);
    free(sql);
    return sqlstate;
}

const char *server_value(const struct server *server, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *sql = format_sql(format, args);
    va_end(args);

    PQclear(latest);
    latest = PQexec(server->conn, sql);
    if (PQresultStatus(latest) != PGRES_TUPLES_OK) {
        fail_msg("%s%s", PQerrorMessage(server->conn), sql);
    }
    if (PQntuples(latest) != 1 || PQnfields(latest) < 1) {
        fail_msg("%d rows where one was expected: %s", PQntuples(latest), sql);
    }
    free(sql);
    return PQgetvalue(latest, 0, 0);
}
