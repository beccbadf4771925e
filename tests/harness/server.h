/*
 * server: a database for each test of tests/server.
 *
 * The binary runs under tests/harness/with-cluster. Give server_setup and server_teardown to
 * cmocka (cmocka_unit_test_setup_teardown): each test then has a database of its own, named in
 * PGDATABASE, so that a connection opened with an empty conninfo reaches it. The fixture's own
 * connection is for looking from outside; `*state` is its `struct server *`.
 *
 * An SQL error that a test did not expect fails the test with the server's message.
 */
#ifndef SLUICE_TESTS_HARNESS_SERVER_H
#define SLUICE_TESTS_HARNESS_SERVER_H

#include <libpq-fe.h>

struct server {
    PGconn *conn;
    char database[64];
};

int server_setup(void **state);
int server_teardown(void **state);

/* Another connection to the test's database; PQfinish is the caller's. */
PGconn *server_connect(const struct server *server);

/* Run statements that must succeed. The format is printf's: for texts of the test only. */
void server_run(const struct server *server, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same on a connection that the test opened. */
void server_run_on(PGconn *conn, const char *sql);

/* Run a statement that must fail, and give its SQLSTATE. Valid until the next call. */
const char *server_fails(const struct server *server, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The first column of the only row, "" for NULL. Valid until the next call. */
const char *server_value(const struct server *server, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
